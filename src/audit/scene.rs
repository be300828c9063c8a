//! The text laid out for the detectors: every segment with its items and what surrounds it lends to it.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::bind::index::window_days;
use super::bind::sister::owned_metrics;
use super::bind::{Index, Target, Vocabulary, currency};
use super::config::AuditConfig;
use super::detect::category::Categories;
use super::flattened::{self, Piece};
use super::lex::{self, Item, Kind, Word};
use super::nested::Parent;
use super::read::{Document, Segment, SegmentKind};
use crate::quantity::written::{Written, WrittenUnit};

/// A text and a sheet, ready for detection.
pub struct Scene<'a> {
    /// The sheet's facts.
    pub index: &'a Index<'a>,
    /// The sheet's names.
    pub vocabulary: &'a Vocabulary,
    /// Bounds, hedges and gaps.
    pub config: &'a AuditConfig,
    /// The decoded text.
    pub text: &'a str,
    /// The same in lower case.
    folded: &'a lex::FoldedText,
    /// Its segments, in order.
    pub parts: Vec<Part>,
    /// The kinds that its lists give to names.
    pub categories: Categories,
}

/// One segment with its items and its context.
pub struct Part {
    /// Where it stands.
    pub segment: Segment,
    /// What it consists of.
    pub items: Vec<Item>,
    /// The row's first cell, lower case.
    pub label: String,
    /// Targets named in the row's first cell, or else anywhere in the row.
    pub row: Vec<Target>,
    /// The head of the cell's column, lower case.
    pub column: String,
    /// Targets that the head of the cell's column names: "vs BTC".
    pub against: Vec<Target>,
    /// Targets of the section's heading.
    pub section: Vec<Target>,
    /// The text says itself that this is interpretation, or its section is about what may come.
    pub supposed: bool,
    /// The column is one of advice or of what may come.
    pub advised: bool,
    /// The clauses that tell what was, whatever the section is about: "it was the only one to fall".
    pub reported: Vec<u16>,
    /// The words behind the figures of a flattened row.
    pub note: bool,
    /// The row measures one against another: its words need not be said of both.
    pub pair: bool,
    /// A row of a flattened table of risks: nothing in it has happened yet.
    pub risk: bool,
    /// The subject of the sentence before, within the block.
    pub previous: Vec<Target>,
    /// Every entity that the sentences before it name, within the block, the last told last.
    pub told: Vec<Target>,
}

impl Part {
    /// "| US → HK | damped |": from whom to whom the arrow in the row's first cell leads.
    #[must_use]
    pub fn link_of_row(&self) -> Option<(&Target, &Target)> {
        self.segment.cell.filter(|(_, column)| *column > 0)?;
        let drawn =
            ["\u{2192}", "->", "\u{2794}", "\u{25ba}", "\u{21d2}"].iter().any(|arrow| self.label.contains(arrow));
        match self.row.as_slice() {
            [from, to] if drawn => Some((from, to)),
            _ => None,
        }
    }
}

impl<'a> Scene<'a> {
    /// Lays out a document.
    #[must_use]
    pub fn new(
        index: &'a Index<'a>,
        vocabulary: &'a Vocabulary,
        config: &'a AuditConfig,
        (text, folded): (&'a str, &'a lex::FoldedText),
        document: &'a Document,
    ) -> Self {
        let names = vocabulary.find(text);
        let paired = index.sheet.entities.iter().any(|e| currency::side(e).is_some());
        let read = |start: usize, end: usize| {
            let mut items = lex::items(lex::Source { text, folded }, (start, end), &names, config);
            if paired {
                currency::cross(index, text, &mut items);
            }
            items
        };
        let mut sections: Vec<Section> = document
            .headings
            .iter()
            .map(|(s, e)| {
                // "US Market: The Setup That HK Rejected" is about the US.
                let label = text[*s..*e].find(':').map_or(*e, |i| s + i);
                let named = strong_targets(index, &read(*s, label));
                // "Crypto & DeFi: One Protocol, All The Action" is about a market.
                let told = if named.is_empty() { *e } else { label };
                let planned = plans(&text[*s..told].to_lowercase());
                let targets = if named.is_empty() { strong_targets(index, &read(*s, *e)) } else { named };
                Section { targets, planned }
            })
            .collect();
        inherit(&heading_depths(text, &document.headings), &mut sections);
        // Each cell is asked for by its row, by its neighbours and as a segment of its own.
        let cells: BTreeMap<(usize, usize), Vec<Item>> =
            document.rows.iter().flat_map(|row| &row.cells).map(|(s, e)| ((*s, *e), read(*s, *e))).collect();
        let read = |start: usize, end: usize| match cells.get(&(start, end)) {
            Some(items) => items.clone(),
            None => read(start, end),
        };
        let rows: Vec<Vec<Target>> = document
            .rows
            .iter()
            .map(|row| {
                let first = row.cells.first().map(|(s, e)| outside_brackets(index, &read(*s, *e))).unwrap_or_default();
                if !first.is_empty() {
                    return first;
                }
                // "| TVL | Down |": what is also the name of a metric.
                let label = row.cells.first().map(|(s, e)| read(*s, *e)).unwrap_or_default();
                if let [Item { kind: Kind::Name { target: own @ Target::Group(_), generic: true, .. }, .. }] =
                    label.as_slice()
                {
                    return vec![own.clone()];
                }
                let all: Vec<Target> =
                    row.cells.iter().flat_map(|(s, e)| strong_targets(index, &read(*s, *e))).collect();
                let entities: Vec<Target> = all.iter().filter(|t| matches!(t, Target::Entity(_))).cloned().collect();
                if entities.is_empty() { all } else { entities }
            })
            .collect();
        // "| HK | HSI | 26,184.53 | +0.71% |": the figures are the member's that the second cell names, of the market in the first.
        let member: Vec<Option<Target>> = document
            .rows
            .iter()
            .zip(&rows)
            .map(|(row, named)| {
                let ([Target::Group(g)], Some((s, e))) =
                    (named.as_slice(), row.cells.get(1).filter(|_| row.cells.len() > 2))
                else {
                    return None;
                };
                let second = read(*s, *e);
                let named = strong_targets(index, &second);
                let [own @ Target::Entity(member)] = named.as_slice() else { return None };
                let alone = second.len() < 4 && second.iter().all(|i| i.figure().is_none() && !i.mark(':'));
                (alone && index.group_of(*member) == Some(*g)).then(|| own.clone())
            })
            .collect();
        // "| Symbiosis | +28.9% | Abracadabra | -19.5% |": two tables side by side, each figure with the name to its left.
        let beside: Vec<Vec<(usize, Vec<Target>)>> = document
            .rows
            .iter()
            .map(|row| {
                let alone = |(column, (s, e)): (usize, &(usize, usize))| {
                    let items = read(*s, *e);
                    let named = strong_targets(index, &items);
                    let one = matches!(named.as_slice(), [Target::Entity(_)]) && items.len() < 4;
                    (one && !items.iter().any(|i| i.figure().is_some())).then_some((column, named))
                };
                let names: Vec<_> = row.cells.iter().enumerate().filter_map(alone).collect();
                let apart = names.windows(2).all(|w| w[1].0 > w[0].0 + 1);
                if names.len() > 1 && apart && names[0].0 == 0 { names } else { Vec::new() }
            })
            .collect();
        // "| | S&P 500 | Nasdaq |": a table whose columns are the owners and whose rows are what is measured.
        let owners: BTreeMap<usize, Vec<Option<Target>>> = document
            .rows
            .iter()
            .filter_map(|row| row.head.filter(|h| *h != usize::MAX))
            .collect::<BTreeSet<usize>>()
            .into_iter()
            .filter_map(|head| {
                let cells = &document.rows.get(head)?.cells;
                let owner = |(s, e): &(usize, usize)| {
                    let items = read(*s, *e);
                    let [own @ Target::Entity(_)] = <[Target; 1]>::try_from(strong_targets(index, &items)).ok()? else {
                        return None;
                    };
                    (items.len() < 4 && !compares_in_head(&text[*s..*e].to_lowercase())).then_some(own)
                };
                let named: Vec<Option<Target>> = cells.iter().map(owner).collect();
                (named.first()?.is_none() && named.iter().flatten().count() > 1).then_some((head, named))
            })
            .collect();
        let mut parts: Vec<Part> = Vec::with_capacity(document.segments.len());
        let mut previous: (usize, Vec<Target>) = (0, Vec::new());
        let mut told: (usize, Vec<Target>) = (0, Vec::new());
        let mut parent = Parent::default();
        let mut headed: Vec<Target> = Vec::new();
        for piece in flattened::lay(text, index, &document.segments, read) {
            let Piece { segment, items, row: named, column: head, note, pair, risk } = piece;
            let mut against = Vec::new();
            let column = segment
                .cell
                .and_then(|(row, column)| {
                    let head = document.rows.get(row)?.head.filter(|h| *h != usize::MAX)?;
                    let (s, e) = *document.rows.get(head)?.cells.get(column)?;
                    let column = text[s..e].to_lowercase();
                    if compares_in_head(&column) {
                        against = strong_targets(index, &read(s, e));
                    }
                    Some(column)
                })
                .unwrap_or(head);
            let (column, owner) =
                match segment.cell.and_then(|(row, at)| owned_by_column(document, &owners, index, &rows, row, at)) {
                    Some((owner, (s, e))) => (text[s..e].to_lowercase(), Some(owner)),
                    None => (column, None),
                };
            let own = strong_targets(index, &items);
            if previous.0 != segment.block {
                let lent = parent.enter(text, segment.start, &own);
                previous = (segment.block, lent);
            }
            if segment.cell.is_none() {
                let row = items.iter().filter(|i| i.figure().is_some()).count() > 1
                    && matches!(items.first().map(|i| &i.kind), Some(Kind::Name { .. }));
                match column_of_peers(text, index, &items) {
                    Some(peers) => headed = peers,
                    None if row || note => against = headed.clone(),
                    None => headed.clear(),
                }
            }
            if told.0 != segment.block {
                told = (segment.block, Vec::new());
            }
            let opening = text[segment.start..segment.end].trim_start_matches(['*', '_', '>', ' ']);
            let planning = segment.section.checked_sub(1).is_some_and(|s| sections[s].planned);
            let mut items = items;
            name_former_and_latter(text, &mut items, &told.1);
            index.sisters().settle(text, &mut items);
            owned_metrics(index, text, &mut items);
            steps_of_a_chain(&mut items);
            let row = segment.cell.map_or(named.as_slice(), |(row, _)| rows[row].as_slice());
            let around = segment.section.checked_sub(1).map_or(&[][..], |s| sections[s].targets.as_slice());
            let spoken = [own.as_slice(), row, around].into_iter().find(|t| !t.is_empty()).unwrap_or_default();
            vocabulary.settle_shared(index, text, &mut items, spoken);
            if segment.cell.is_some_and(|(_, at)| at > 0) {
                if let Some(unit) = unit_headed(&column) {
                    give_unit(&mut items, &unit, Decimal::ONE);
                } else if let Some(scale) = money_headed(&column) {
                    give_unit(&mut items, &WrittenUnit::Money(Some("usd".to_owned())), scale);
                }
            }
            let part = Part {
                reported: reported(text, &items),
                advised: ["action", "implication", "positioning", "trigger", "risk"].iter().any(|w| column.contains(w)),
                supposed: planning || risk || advised(opening),
                note,
                pair,
                risk,
                against,
                row: segment.cell.map_or(named, |(row, at)| {
                    if let Some(owner) = owner {
                        return vec![owner];
                    }
                    if let Some(own) =
                        member[row].as_ref().filter(|_| at > 1 && items.iter().any(|i| i.figure().is_some()))
                    {
                        return vec![own.clone()];
                    }
                    let own = beside[row].iter().rev().find(|(c, _)| *c < at);
                    let named = own.map_or_else(|| rows[row].clone(), |(_, targets)| targets.clone());
                    named.into_iter().map(|target| index.sisters().headed(target, &column)).collect()
                }),
                label: segment
                    .cell
                    .and_then(|(row, _)| document.rows.get(row)?.cells.first())
                    .map(|(s, e)| text[*s..*e].to_lowercase())
                    .unwrap_or_default(),
                column,
                section: segment.section.checked_sub(1).map(|s| sections[s].targets.clone()).unwrap_or_default(),
                previous: if previous.0 == segment.block { previous.1.clone() } else { Vec::new() },
                told: told.1.clone(),
                segment: segment.clone(),
                items,
            };
            for target in own.iter().filter(|t| matches!(t, Target::Entity(_))) {
                told.1.retain(|t| t != target);
                told.1.push(target.clone());
            }
            if !own.is_empty() && segment.kind != SegmentKind::Flow {
                previous = (segment.block, own.into_iter().take(1).collect());
            }
            parts.push(part);
        }
        let categories = Categories::read(text, index, &vocabulary.kinds, &parts);
        Self { index, vocabulary, config, text, folded, parts, categories }
    }

    /// The entities that the section's earlier parts name, the last told first.
    #[must_use]
    pub fn lately(&self, part: &Part) -> Vec<Target> {
        let at = self.parts.partition_point(|p| p.segment.start < part.segment.start);
        let near = self.parts[..at].iter().rev().take(24).take_while(|p| p.segment.section == part.segment.section);
        let mut found: Vec<Target> = Vec::new();
        for target in near.flat_map(|p| p.items.iter().rev()).filter_map(|i| match &i.kind {
            Kind::Name { target: target @ Target::Entity(_), generic: false, partial: false } => Some(target),
            _ => None,
        }) {
            if !found.contains(target) {
                found.push(target.clone());
            }
        }
        found
    }

    /// The cells of the part's row; none where it stands in no table.
    pub fn row_of(&self, part: &Part) -> impl Iterator<Item = &Part> {
        let row = part.segment.cell.map(|(row, _)| row);
        let own = self.parts.partition_point(|p| p.segment.start < part.segment.start);
        let beside = move |p: &&Part| row.is_some() && p.segment.cell.map(|(r, _)| r) == row;
        let first = own - self.parts[..own].iter().rev().take_while(beside).count();
        self.parts[first..].iter().take_while(beside)
    }

    /// The item before the one at `i`, an article left out: what leads a name in.
    #[must_use]
    pub fn leading<'s>(&self, items: &'s [Item], i: usize) -> Option<&'s Item> {
        let before = i.checked_sub(1)?;
        if &*self.word(&items[before]) == "the" { items.get(before.checked_sub(1)?) } else { items.get(before) }
    }

    /// The text of an item.
    #[must_use]
    pub fn text_of(&self, item: &Item) -> &'a str {
        &self.text[item.start..item.end]
    }

    /// The lower-case text of an item.
    #[must_use]
    #[inline]
    pub fn word(&self, item: &Item) -> Word<'a> {
        self.folded.word(item.start, item.end)
    }

    /// The lower-case text of the item at `at`, where it stands in `clause`; nothing elsewhere.
    #[must_use]
    pub fn word_in(&self, items: &[Item], clause: u16, at: usize) -> Word<'a> {
        items.get(at).filter(|i| i.clause == clause).map(|i| self.word(i)).unwrap_or_default()
    }

    /// Metric stems that the words of `items` name.
    #[must_use]
    pub fn metrics_in(&self, items: &[Item]) -> Vec<String> {
        let mut found = Vec::new();
        for item in items.iter().filter(|i| !matches!(i.kind, Kind::Figure(_) | Kind::Mark(_))) {
            for word in self.word(item).split([' ', '-']) {
                self.add_metric(word, &mut found);
            }
        }
        found
    }

    /// The metric that the noun after a name says is meant: "USDC volume", "Latte's orders".
    #[must_use]
    pub fn metric_noun(&self, items: &[Item], name: usize) -> Option<&'a BTreeSet<String>> {
        let mut at = name + 1;
        while items.get(at).is_some_and(|i| matches!(i.kind, Kind::Mark('\'')) || self.word(i) == "s") {
            at += 1;
        }
        let item = items.get(at).filter(|i| !matches!(i.kind, Kind::Figure(_) | Kind::Mark(_) | Kind::Date))?;
        // "market cap", "turnover rate": a longer name.
        self.vocabulary.metric_nouns.get(&*self.word(item))
    }

    /// Metric stems that a column's head names.
    #[must_use]
    pub fn metrics_of_column(&self, column: &str) -> Vec<String> {
        let mut found = Vec::new();
        for word in column.split(|c: char| !c.is_alphanumeric()) {
            self.add_metric(word, &mut found);
        }
        found
    }

    fn add_metric(&self, word: &str, found: &mut Vec<String>) {
        if let Some(stems) = self.vocabulary.metric_words.get(word) {
            for stem in stems {
                if !found.contains(stem) {
                    found.push(stem.clone());
                }
            }
        }
        // One thing under two names.
        let other = match word {
            "turnover" => "volume",
            "volume" => "turnover",
            _ => return,
        };
        if let Some(stems) = self.vocabulary.metric_words.get(other) {
            for stem in stems {
                if !found.contains(stem) {
                    found.push(stem.clone());
                }
            }
        }
    }
}

/// The clauses with a past tense of "to be" and nothing that makes it a condition.
fn reported(text: &str, items: &[Item]) -> Vec<u16> {
    let is = |item: &&Item, words: &[&str]| words.iter().any(|w| text[item.start..item.end].eq_ignore_ascii_case(w));
    let mut clauses: Vec<u16> = items.iter().filter(|i| is(i, &["was", "were", "been"])).map(|i| i.clause).collect();
    clauses.retain(|clause| {
        let mut own = items.iter().filter(|i| i.clause == *clause);
        !own.any(|i| is(&i, &["if", "would", "could", "should", "may", "might", "unless", "when", "until"]))
    });
    clauses
}

/// "Aggressive: ETH toward $2,800": advice for one kind of reader, or one of several courses that things may take.
fn advised(opening: &str) -> bool {
    let Some(label) = opening.split([':', '\u{2014}']).next().filter(|l| l.len() < opening.len()) else { return false };
    // "Bull case (20%)"
    let label = label.split('(').next().unwrap_or_default();
    let label = label.trim_matches(['*', '_', ' ']).to_lowercase();
    let label = label.trim_end_matches(" case").trim_end_matches(" scenario");
    matches!(
        label,
        "conservative"
            | "moderate"
            | "balanced"
            | "aggressive"
            | "defensive"
            | "base"
            | "bull"
            | "bear"
            | "bullish"
            | "bearish"
            | "upside"
            | "downside"
            | "trigger"
            | "triggers"
            | "watch"
            | "what to watch"
            | "target"
            | "targets"
            | "stop"
            | "stops"
            | "entry"
            | "invalidation"
            | "action"
            | "trade"
            | "trade idea"
            | "tail risk"
            | "risk"
            | "risks"
            | "scenario"
    )
}

/// "Move vs HSI": whether the head of a column says that its figures are measured against somebody.
fn compares_in_head(column: &str) -> bool {
    let measured = ["vs", "against ", "gap to", "spread to", "relative to"];
    measured.iter().any(|m| column.starts_with(m)) || column.contains(" vs")
}

/// Whose figure the cell at column `at` of a row is where the head names the owners, and where the row says what it measures.
fn owned_by_column(
    document: &Document,
    owners: &BTreeMap<usize, Vec<Option<Target>>>,
    index: &Index<'_>,
    rows: &[Vec<Target>],
    row: usize,
    at: usize,
) -> Option<(Target, (usize, usize))> {
    let own = document.rows.get(row)?;
    let owner = owners.get(&own.head?)?.get(at)?.clone()?;
    let Target::Entity(entity) = owner else { return None };
    // "| TVL | $27.94B | $24.31B |": what is measured may be the name of the group.
    let metric = match rows[row].as_slice() {
        [] => true,
        [Target::Group(g)] => index.group_of(entity) == Some(*g),
        _ => false,
    };
    Some((owner, *own.cells.first()?)).filter(|_| metric && at > 0)
}

/// "Index Close Move vs HSI": the head of a table that lost its pipes, whose last column is measured against a name.
fn column_of_peers(text: &str, index: &Index<'_>, items: &[Item]) -> Option<Vec<Target>> {
    let against = |word: &str| ["vs", "versus"].iter().any(|w| word.eq_ignore_ascii_case(w));
    let at = items.iter().rposition(|i| against(&text[i.start..i.end]))?;
    let named = |i: &Item| matches!(i.kind, Kind::Name { generic: false, .. });
    let short = items.len() <= 9 && !items.iter().any(|i| i.figure().is_some() || matches!(i.kind, Kind::Rise(_)));
    (short && at > 0 && !named(&items[at - 1]) && items.len() <= at + 3)
        .then(|| strong_targets(index, &items[at + 1..]))
        .filter(|t| !t.is_empty())
}

/// What a heading says of its section.
struct Section {
    targets: Vec<Target>,
    /// It is about what may come.
    planned: bool,
}

/// How deep each heading lies: by its `#`s; where it has none, a title without a number lies below the numbered ones.
fn heading_depths(text: &str, headings: &[(usize, usize)]) -> Vec<usize> {
    let opening = |s: usize| {
        let line = text[..s].rfind('\n').map_or(0, |i| i + 1);
        &text[line..s]
    };
    let numbered = |(s, e): &(usize, usize)| {
        opening(*s).contains(|c: char| c.is_ascii_digit())
            || text[*s..*e].trim_start_matches(['*', '_', ' ']).starts_with(|c: char| c.is_ascii_digit())
    };
    // "Aggressive" is a part of some plan.
    let stance = |(s, e): &(usize, usize)| {
        let title = text[*s..*e].to_lowercase();
        let first = title.split(|c: char| !c.is_alphabetic()).find(|w| !w.is_empty());
        matches!(first, Some("conservative" | "moderate" | "balanced" | "aggressive" | "defensive" | "neutral"))
    };
    let any = headings.iter().any(numbered);
    let depth = |heading: &(usize, usize)| match opening(heading.0).bytes().filter(|b| *b == b'#').count() {
        0 if any && !numbered(heading) || stance(heading) => 2,
        0 => 1,
        marks => marks,
    };
    headings.iter().map(depth).collect()
}

/// "### Aggressive" under "## Action plan": what lies below a plan is one, and a heading that names nobody is of whom the one
/// above it names.
fn inherit(depths: &[usize], sections: &mut [Section]) {
    let mut open: Vec<usize> = Vec::new();
    for i in 0..sections.len() {
        while open.pop_if(|above| depths[*above] >= depths[i]).is_some() {}
        if let Some(above) = open.last() {
            sections[i].planned |= sections[*above].planned;
            if sections[i].targets.is_empty() {
                sections[i].targets = sections[*above].targets.clone();
            }
        }
        open.push(i);
    }
}

/// Whether a heading in lower case is one of a section about what may come.
fn plans(heading: &str) -> bool {
    // "Price Action" tells what was.
    let told = ["price action", "market action", "tape action", "market outlook today"];
    if told.iter().any(|w| has_word(heading, w)) && !has_word(heading, "plan") {
        return false;
    }
    [
        "risk matrix",
        "risk table",
        "risk register",
        "risk factors",
        "risk radar",
        "risk watch",
        "tail risk",
        "risks",
        "action",
        "scenario",
        "outlook",
        "what to watch",
        "playbook",
        "trade idea",
    ]
    .iter()
    .any(|w| has_word(heading, w))
}

/// Whether `words` stand in a text as words of their own, in singular or plural: "inaction" is no action.
fn has_word(text: &str, words: &str) -> bool {
    let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let mut before = None;
    text.char_indices().any(|(at, c)| {
        let begins = apart(before.replace(c));
        let rest = text[at..].strip_prefix(words).filter(|_| begins);
        rest.is_some_and(|rest| apart(rest.strip_prefix('s').unwrap_or(rest).chars().next()))
    })
}

/// The unit that a column's head gives its figures: "bps", "24h %".
fn unit_headed(column: &str) -> Option<WrittenUnit> {
    let mut words = column.split(|c: char| !c.is_alphanumeric() && c != '%');
    words.find_map(|w| match w {
        "bps" | "bp" => Some(WrittenUnit::BasisPoint),
        "pp" | "pps" | "ppt" | "ppts" => Some(WrittenUnit::PercentagePoint),
        "%" | "pct" => Some(WrittenUnit::Percent),
        "pts" | "points" => Some(WrittenUnit::Points),
        _ => None,
    })
}

/// The scale that a column's head gives its sums: "Volume ($M)".
fn money_headed(column: &str) -> Option<Decimal> {
    let (_, rest) = column.split_once('$')?;
    match rest.split(|c: char| !c.is_alphabetic()).next()? {
        "m" | "mn" | "mm" => Some(Decimal::from(1_000_000)),
        "b" | "bn" => Some(Decimal::from(1_000_000_000)),
        _ => None,
    }
}

/// Gives a cell's only figure the unit that its column's head has, where it has none itself.
fn give_unit(items: &mut [Item], unit: &WrittenUnit, scale: Decimal) {
    let mut figures = items.iter_mut().filter_map(|i| match &mut i.kind {
        Kind::Figure(figure) => Some(figure),
        _ => None,
    });
    if let (Some(figure), None) = (figures.next(), figures.next()) {
        let money = scale > Decimal::ONE;
        let bare = |w: &Written| w.unit == WrittenUnit::Plain && w.scale == Decimal::ONE && (money || !w.grouped);
        if bare(&figure.written) && figure.to.as_ref().is_none_or(bare) {
            for written in std::iter::once(&mut figure.written).chain(&mut figure.to) {
                written.unit = unit.clone();
                written.scale = scale;
            }
        }
    }
}

/// "The former" and "the latter" are the names of the last two that were told: each such word becomes the name it stands
/// for. `told` are those of the sentences before, the last told last.
fn name_former_and_latter(text: &str, items: &mut [Item], told: &[Target]) {
    let mut known: Vec<Target> = told.to_vec();
    for i in 0..items.len() {
        if let Kind::Name { target, generic: false, partial: false } = &items[i].kind {
            known.retain(|t| t != target);
            known.push(target.clone());
            continue;
        }
        let back = match &text[items[i].start..items[i].end] {
            "latter" => 1,
            "former" => 2,
            _ => continue,
        };
        let the = i.checked_sub(1).is_some_and(|b| text[items[b].start..items[b].end].eq_ignore_ascii_case("the"));
        // "Both beat the FTSE, the former by 31bps": of the subjects, which the last two told need not be.
        let by = items.get(i + 1).is_some_and(|n| &text[n.start..n.end] == "by");
        if by {
            continue;
        }
        if let Some(target) = known.len().checked_sub(back).and_then(|n| known.get(n)).filter(|_| the) {
            items[i].kind = Kind::Name { target: target.clone(), generic: false, partial: false };
        }
    }
}

/// "Nasdaq > HSTECH: broken": before a word for how a step went, the mark is the step and no order.
fn steps_of_a_chain(items: &mut [Item]) {
    use lex::Sense;
    let steps =
        [Sense::ChainFail, Sense::ChainOk, Sense::ChainPart, Sense::ChainAmp, Sense::ChainDamp, Sense::ChainRev];
    let Some(colon) = items.iter().take(12).position(|i| i.mark(':')) else { return };
    let told = items.get(colon + 1).is_some_and(|i| steps.iter().any(|s| i.is(*s)));
    let named =
        |i: &Item| i.target().is_some() || matches!(i.kind, Kind::Mark('>' | '/' | ',')) || matches!(i.kind, Kind::To);
    if told && items[..colon].iter().all(named) {
        for item in items[..colon].iter_mut().filter(|i| i.mark('>')) {
            item.kind = Kind::To;
        }
    }
}

/// The window that words name, in days: `24h`, `weekly`, `7d`.
#[must_use]
pub fn window_named(word: &str) -> Option<u32> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 && digits <= 3 && matches!(&word[digits..], "h" | "d" | "w" | "m" | "y" | "hr" | "hrs" | "day") {
        return Some(window_days(Some(word)).max(1));
    }
    Some(match word {
        "daily" | "day" => 1,
        "weekly" | "week" => 7,
        "monthly" | "month" => 30,
        "quarterly" | "quarter" => 91,
        "yearly" | "annual" | "annually" => 365,
        _ => return None,
    })
}

/// The targets that items name outright: no ordinary words, no parts of names; an entity in brackets after its group
/// stands for it.
#[must_use]
pub fn strong_targets(index: &Index<'_>, items: &[Item]) -> Vec<Target> {
    let mut out: Vec<Target> = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let Kind::Name { target, generic: false, partial } = &item.kind else { continue };
        if *partial && !matches!(target, Target::Group(_)) {
            continue;
        }
        // "US (S&P 500)": the brackets say which member is meant.
        if i >= 2
            && items[i - 1].mark('(')
            && let (Some(Target::Group(g)), Target::Entity(e)) = (items[i - 2].target(), target)
            && index.group_of(*e) == Some(*g)
        {
            out.retain(|t| t != &Target::Group(*g));
        }
        if !out.contains(target) {
            out.push(target.clone());
        }
    }
    out
}

/// The targets of a row's first cell: a name in brackets counts where it is a member of the group before them, or where
/// nothing stands before them.
fn outside_brackets(index: &Index<'_>, items: &[Item]) -> Vec<Target> {
    let Some(open) = items.iter().position(|i| i.mark('(')) else { return strong_targets(index, items) };
    let all = strong_targets(index, items);
    let outer = strong_targets(index, &items[..open]);
    let [Target::Group(g)] = outer.as_slice() else {
        return if outer.is_empty() { all } else { outer };
    };
    let inner: Vec<Target> =
        all.into_iter().filter(|t| matches!(t, Target::Entity(e) if index.group_of(*e) == Some(*g))).collect();
    if inner.is_empty() { outer } else { inner }
}
