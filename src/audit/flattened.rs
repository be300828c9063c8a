//! Tables that lost their pipes: which lines are their rows, and where in a row the figures end and the words begin.

use super::bind::{Index, Target};
use super::lex::{Item, Kind, Sense, fold};
use super::read::{Segment, SegmentKind};
use super::rules::fb107_flattened_table::{among_heads, heads};
use super::scene::strong_targets;

/// Words that head columns here, beyond those by which a lost table is reported.
const MORE_HEADS: [&str; 22] = [
    "catalyst",
    "chance",
    "comments",
    "entry",
    "gap",
    "hedge",
    "invalidation",
    "likelihood",
    "mitigation",
    "odds",
    "outlook",
    "pair",
    "path",
    "remark",
    "remarks",
    "response",
    "scenario",
    "severity",
    "spread",
    "stop",
    "target",
    "theme",
];

/// "Risk Probability Impact Mitigation", "Index Close Change Move vs HSI": a line of nothing but column heads.
fn is_head(line: &str) -> bool {
    if !line.split_whitespace().next().is_some_and(|w| MORE_HEADS.contains(&&*fold(w)) || among_heads(w)) {
        return false;
    }
    // Ten heads, and a name to measure against.
    if line.split_whitespace().nth(12).is_some() {
        return false;
    }
    let known: Vec<&str> =
        line.split_whitespace().filter(|w| !MORE_HEADS.contains(&w.to_lowercase().as_str())).collect();
    let more = line.split_whitespace().count() - known.len();
    if more == 0 {
        return heads(line);
    }
    // The common ones stand in for those that are rarer.
    let filled = format!("{} {}", known.join(" "), vec!["note"; more].join(" "));
    heads(filled.trim())
}

/// A segment, or one of the two that a flattened row is cut into.
pub struct Piece {
    /// Where it stands.
    pub segment: Segment,
    /// What it consists of.
    pub items: Vec<Item>,
    /// What the row's first cell names.
    pub row: Vec<Target>,
    /// The head that the piece stands under, lower case.
    pub column: String,
    /// The words behind a row's figures.
    pub note: bool,
    /// The row measures one against another.
    pub pair: bool,
    /// The table is one of risks and what sets them off.
    pub risk: bool,
}

impl Piece {
    fn plain(segment: &Segment, items: Vec<Item>) -> Self {
        Self {
            segment: segment.clone(),
            items,
            row: Vec::new(),
            column: String::new(),
            note: false,
            pair: false,
            risk: false,
        }
    }
}

/// The table in progress.
struct Table {
    /// Its column heads, lower case.
    heads: String,
    /// Where its last line ended.
    end: usize,
    /// What the line in progress is about, and whether one of it against another, once its words began.
    row: Option<(Vec<Target>, bool)>,
}

/// A table's row with one cell a line: "DAI", "$4.4B", "-0.6%", "Fading".
struct Stack {
    /// Whom its first line names.
    row: Vec<Target>,
    /// Where its last line ended.
    end: usize,
    /// Whether a line with a figure and nothing else has followed.
    measured: bool,
}

impl Stack {
    /// What the line is about where it goes on with a row, and whether it is the words behind the row's figures.
    fn next(open: &mut Option<Self>, text: &str, segment: &Segment, items: &[Item]) -> Option<(Vec<Target>, bool)> {
        let alone = |at: usize, behind: bool| {
            let beside = if behind { text[at..].split('\n').next() } else { text[..at].rsplit('\n').next() };
            beside.is_some_and(|rest| rest.trim().is_empty())
        };
        let whole = alone(segment.start, false) && alone(segment.end, true);
        if let [Item { kind: Kind::Name { target: target @ Target::Entity(_), generic: false, partial: false }, .. }] =
            items
            && whole
        {
            *open = Some(Self { row: vec![target.clone()], end: segment.end, measured: false });
            return None;
        }
        let goes_on =
            |s: &Self| whole && text.get(s.end..segment.start).is_some_and(|gap| gap.matches('\n').count() == 1);
        let stack = open.take().filter(goes_on)?;
        let figure = matches!(items, [only] if only.figure().is_some());
        let words = stack.measured && items.iter().all(|i| matches!(i.kind, Kind::Word | Kind::Cue(_)));
        let row = stack.row.clone();
        if figure {
            *open = Some(Self { end: segment.end, measured: true, ..stack });
        }
        (figure || words).then_some((row, words))
    }
}

/// Cuts the rows of flattened tables in two, so that what their words say is said of the row.
pub fn lay(
    text: &str,
    index: &Index<'_>,
    segments: &[Segment],
    read: impl Fn(usize, usize) -> Vec<Item>,
) -> Vec<Piece> {
    let mut out = Vec::with_capacity(segments.len());
    let mut open: Option<Table> = None;
    let mut stack: Option<Stack> = None;
    for segment in segments {
        let items = read(segment.start, segment.end);
        let line = &text[segment.start..segment.end];
        let bare = segment.cell.is_none() && matches!(segment.kind, SegmentKind::Sentence | SegmentKind::Subheading);
        if let Some((row, words)) = Stack::next(&mut stack, text, segment, &items).filter(|_| bare) {
            open = None;
            out.push(Piece { row, note: words, ..Piece::plain(segment, items) });
            continue;
        }
        if bare && is_head(line) {
            open = Some(Table { heads: line.to_lowercase(), end: segment.end, row: None });
            out.push(Piece::plain(segment, items));
            continue;
        }
        let Some(table) = open.as_mut().filter(|t| bare && text[t.end..segment.start].matches('\n').count() < 2) else {
            open = None;
            if bare && let Some(cut) = alone(text, &items) {
                let row = last_of_two_rows(&items[..cut]).unwrap_or_else(|| subject(index, &items));
                let (start, end) = (items[cut].start, items[cut - 1].end);
                out.push(Piece::plain(&Segment { end, ..segment.clone() }, read(segment.start, end)));
                let words = Segment { start, kind: SegmentKind::Sentence, ..segment.clone() };
                out.push(Piece { row, note: true, ..Piece::plain(&words, read(start, segment.end)) });
                continue;
            }
            out.push(Piece::plain(segment, items));
            continue;
        };
        let same_line = !text[table.end..segment.start].contains('\n');
        table.end = segment.end;
        let risk = ["probability", "risk", "trigger", "scenario", "odds", "likelihood", "chance"]
            .iter()
            .any(|w| table.heads.contains(w));
        let last = table.heads.split_whitespace().next_back().unwrap_or_default().to_owned();
        let note = |segment: Segment, items: Vec<Item>, (row, pair): (Vec<Target>, bool)| Piece {
            segment,
            items,
            row,
            column: last.clone(),
            note: true,
            pair,
            risk,
        };
        if same_line && let Some(row) = &table.row {
            out.push(note(segment.clone(), items, row.clone()));
            continue;
        }
        table.row = None;
        // "1 ChiNext breakdown 35% High": the row's number is no figure of it.
        let ranked = matches!(items.as_slice(), [first, second, ..]
            if first.figure().is_some_and(|f| f.written.magnitude() < rust_decimal::Decimal::ONE_HUNDRED && f.written.decimals == 0)
                && matches!(second.kind, Kind::Word | Kind::Cue(_) | Kind::Name { .. })
                && ["rank", "#", "no", "priority"].iter().any(|w| table.heads.starts_with(w)));
        let items = if ranked { items[1..].to_vec() } else { items };
        let from = items.first().map_or(segment.start, |i| i.start);
        let Some(cut) = words_begin(text, &items) else {
            out.push(Piece { risk, ..Piece::plain(segment, items) });
            continue;
        };
        let own = last_of_two_rows(&items[..cut]).unwrap_or_else(|| subject(index, &items));
        let row = (own, opposed(text, &items));
        table.row = Some(row.clone());
        let (start, end) = (items[cut].start, items[cut - 1].end);
        let odds = ["probability", "odds", "likelihood", "chance"].iter().any(|w| table.heads.contains(w));
        let column = if odds { "probability".to_owned() } else { String::new() };
        let figures = Segment { start: from, end, ..segment.clone() };
        out.push(Piece { column, risk, ..Piece::plain(&figures, read(from, end)) });
        let words = Segment { start, kind: SegmentKind::Sentence, ..segment.clone() };
        out.push(note(words, read(start, segment.end), row));
    }
    out
}

/// Where the words begin of a row that no head leads: "HSI 24,602.19 -0.19% Laggard", "HK: HSI +0.3%, HSTECH +0.9% → firm".
fn alone(text: &str, items: &[Item]) -> Option<usize> {
    let named = |i: usize| items.get(i).is_some_and(|i| matches!(i.kind, Kind::Name { generic: false, .. }));
    let figure = |i: usize| items.get(i).is_some_and(|i| i.figure().is_some());
    if !named(0) {
        return None;
    }
    let words = |from: usize| {
        let tail = items.get(from..).unwrap_or_default();
        (1..=5).contains(&tail.len())
            && !tail.iter().any(|i| i.figure().is_some() || matches!(i.kind, Kind::To | Kind::From | Kind::Rise(_)))
    };
    if items.get(1).is_some_and(|i| i.mark(':')) {
        let figures = items.iter().filter(|i| i.figure().is_some()).count();
        let arrow = items.iter().position(|i| matches!(i.kind, Kind::To)).filter(|_| figures > 1)?;
        return (items[..arrow].iter().filter(|i| i.figure().is_some()).count() == figures && words(arrow + 1))
            .then_some(arrow + 1);
    }
    if !(figure(1) && figure(2)) {
        return None;
    }
    words_begin(text, items).filter(|cut| words(*cut))
}

/// Where the words behind a row's figures begin: right after a figure or an arrow, with a capital, or with a figure that
/// counts something ("12 points from 4,000").
fn words_begin(text: &str, items: &[Item]) -> Option<usize> {
    let mut depth = 0_i32;
    let moves = |i: &Item| i.figure().is_some() || matches!(i.kind, Kind::Rise(_));
    let owners_follow = items.windows(3).find(|w| w[0].figure().is_some()).is_some_and(|w| {
        matches!(w[1].target(), Some(Target::Entity(_)))
            && (w[2].mark(',') || w[2].mark('/') || w[2].figure().is_some())
    });
    for i in 1..items.len() {
        match items[i - 1].kind {
            Kind::Mark('(' | '[') => depth += 1,
            Kind::Mark(')' | ']') => depth -= 1,
            _ => {}
        }
        if depth > 0 {
            continue;
        }
        let before = &items[i - 1];
        let closed = before.mark(')') && items[..i - 1].iter().rev().take(2).any(moves);
        // "+0.21% SPX, -0.17% Dow Mixed"
        let after_owner = owners_follow && i > 1 && before.target().is_some() && items[i - 2].figure().is_some();
        // "USDC -1.22%, DAI flat Net outflow"
        let unmoved = i > 2 && before.is(Sense::Flat) && items[..i].iter().any(moves);
        if !(moves(before) || closed || after_owner || unmoved) {
            continue;
        }
        let next = |n: usize| items.get(i + n);
        let signed = |i: &Item| i.figure().is_some_and(|f| f.written.sign.is_some()) || matches!(i.kind, Kind::Rise(_));
        let figure_follows = (1..=2).any(|n| next(n).is_some_and(moves)) && !next(1).is_some_and(|n| n.mark(','));
        let capital = text[items[i].start..].starts_with(char::is_uppercase);
        let begins = match &items[i].kind {
            // "+0.21% SPX": the owner of the figure, or "HSI -0.19% HSCEI +0.27%": the next one.
            Kind::Name { generic: false, partial: false, .. } => {
                capital
                    && !owners_follow
                    && !figure_follows
                    && !next(1).is_none_or(|n| matches!(n.kind, Kind::Mark(_)) || n.target().is_some())
                    && !after_owner
            }
            // "Lost 5,000" goes on with a level, "KOSPI +0.3%" with a change.
            Kind::Word | Kind::Cue(_) | Kind::Name { .. } => capital && !next(1).is_some_and(signed),
            Kind::Figure(f) => {
                let counts = next(1).is_some_and(|n| {
                    matches!(n.kind, Kind::Word | Kind::Cue(_)) && text[n.start..].starts_with(char::is_lowercase)
                });
                f.written.sign.is_none() && !f.written.is_percent() && counts
            }
            _ => false,
        };
        if begins {
            return Some(i);
        }
    }
    None
}

/// "ChiNext 3,402.18 -1.62% STAR 50 1,412.36 -2.07% Steepest drop": two rows on one line, and the words are of the second.
fn last_of_two_rows(items: &[Item]) -> Option<Vec<Target>> {
    let entity = |i: usize| matches!(items[i].kind, Kind::Name { target: Target::Entity(_), generic: false, .. });
    let figured = |i: usize| [i + 1, i + 2].iter().all(|n| items.get(*n).is_some_and(|n| n.figure().is_some()));
    let rows: Vec<usize> = (0..items.len()).filter(|i| entity(*i) && figured(*i)).collect();
    let last = rows.last().filter(|_| rows.len() > 1)?;
    Some(vec![items[*last].target()?.clone()])
}

/// "SSE ↑ vs ChiNext ↓"
fn opposed(text: &str, items: &[Item]) -> bool {
    let label = items.iter().take_while(|i| i.figure().is_none());
    label.into_iter().any(|i| matches!(i.kind, Kind::Rise(_)) || matches!(&text[i.start..i.end], "vs" | "versus"))
}

/// What the row's first cell names: the group or the instruments before the first figure.
fn subject(index: &Index<'_>, items: &[Item]) -> Vec<Target> {
    let first = items.iter().position(|i| i.figure().is_some()).unwrap_or(items.len());
    let mut outer: Vec<Item> = Vec::new();
    let mut depth = 0_i32;
    for item in &items[..first] {
        match item.kind {
            Kind::Mark('(' | '[') => depth += 1,
            Kind::Mark(')' | ']') => depth -= 1,
            _ if depth <= 0 => outer.push(item.clone()),
            _ => {}
        }
    }
    let named = strong_targets(index, &outer);
    // "RWA Parcl (+6.8%), Swarm (+10.4%), Landshare (-8.3%)": each with its figure in brackets, the row is about all of them.
    let figured = |i: usize| {
        let opens = items.get(i + 1).is_some_and(|n| n.mark('('));
        opens && items.get(i + 2).is_some_and(|n| n.figure().is_some())
    };
    let listed: Vec<Item> = (0..items.len()).filter(|i| figured(*i)).map(|i| items[i].clone()).collect();
    let listed = strong_targets(index, &listed);
    let entities = listed.iter().all(|t| matches!(t, Target::Entity(_)));
    if entities && listed.len() > 1 && listed.first() == named.first() {
        return listed;
    }
    let against = outer.iter().any(|i| matches!(i.kind, Kind::Rise(_)));
    match named.first() {
        // "Hong Kong HSI -0.19%, HSCEI +0.27%": the first cell is the group, the names behind it are its members.
        Some(group @ (Target::Group(_) | Target::Union(_))) if !against => {
            vec![group.clone()]
        }
        // "Hang Seng TECH 4,688.90": a part of a name, and nobody else.
        None => outer
            .iter()
            .filter_map(|i| i.target().filter(|t| matches!(t, Target::Entity(_))))
            .take(1)
            .cloned()
            .collect(),
        _ => named,
    }
}
