//! "Small caps" beside the index that holds them: an epithet of what is named, and no composition told.

use std::sync::LazyLock;

use super::figures::{nickname, nicknames};
use super::{style, subject};
use crate::audit::bind::Target;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::read::SegmentKind;
use crate::audit::scene::{Part, Scene};

/// Whether the words for a kind of shares at item `at` only describe the index that the row or the brackets behind them
/// name, or say to which side a count leans.
#[must_use]
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    leans(scene, part, at)
        || of_its_row(scene, part, at)
        || glossed(scene, part, at)
        || leads(scene, part, at)
        || drawn(scene, part, at)
        || left_out(scene, part, at)
        || noted(scene, part, at)
        || of_a_move(scene, part, at)
        || compared(scene, part, at)
        || parted(scene, part, at)
        || headed(scene, part, at)
        || style::holds(scene, part, at)
}

/// Kinds of shares with what stands in the names of the indices that are known for them; wider than the nicknames, which name
/// one index of a market.
const STYLES: [(&str, &[&str]); 12] = [
    ("large cap", &["s&p 500", "dow jones", "csi 300", "sse", "large", "300"]),
    ("mega cap", &["nasdaq", "s&p 500", "dow jones", "csi 300", "sse 50"]),
    ("megacap", &["nasdaq", "s&p 500", "dow jones", "csi 300", "sse 50"]),
    ("heavyweight", &["sse", "csi 300", "dow jones", "s&p 500", "hang seng index"]),
    ("blue chip", &["dow jones", "csi 300", "sse 50", "ftse 100", "blue"]),
    ("small cap", &["russell 2000", "csi 1000", "csi 2000", "csi 500", "small"]),
    ("mid cap", &["csi 500", "mid"]),
    ("old economy", &["sse", "dow jones", "hscei", "china enterprises"]),
    ("new economy", &["chinext", "tech", "star 50", "nasdaq"]),
    ("tech", &["nasdaq", "tech"]),
    ("growth", &["nasdaq", "chinext", "star 50", "growth", "tech"]),
    ("value", &["value", "dow jones", "sse"]),
];

/// Whether a word may begin the name of a style: few words of a text do.
#[must_use]
pub fn may_be_style(word: &str) -> bool {
    static OPENINGS: LazyLock<[[bool; 256]; 3]> = LazyLock::new(|| {
        let mut openings = [[false; 256]; 3];
        let names = STYLES.iter().map(|(word, _)| *word).chain(nicknames());
        for name in names {
            openings.iter_mut().zip(name.bytes()).for_each(|(known, b)| known[usize::from(b)] = true);
        }
        openings
    });
    // Every name is longer than three letters.
    word.len() > 3 && OPENINGS.iter().zip(word.bytes()).all(|(known, b)| known[usize::from(b)])
}

/// What stands in the names of the indices that are known for these shares.
#[must_use]
pub fn known_for(style: &str) -> Option<&'static [&'static str]> {
    if !may_be_style(style) {
        return None;
    }
    let style = style.replace('-', " ");
    let style = style.trim_end_matches('s').trim_end_matches(" name").trim_end_matches(" stock");
    STYLES.iter().find(|(word, _)| *word == style).map(|(_, names)| *names)
}

/// Whether the market that is spoken of has an index that is known for these shares.
fn has_index(scene: &Scene<'_>, part: &Part, at: usize, style: &str) -> bool {
    let Some(names) = known_for(style) else { return false };
    let index = scene.index;
    let own = part.items.iter().filter(|i| i.clause <= part.items[at].clause).filter_map(|i| i.target());
    // A row of an index is about that index, and not about its market.
    let rows: Vec<usize> =
        part.row.iter().filter_map(|t| if let Target::Entity(e) = t { Some(*e) } else { None }).collect();
    if !rows.is_empty() {
        return rows.iter().any(|e| names.iter().any(|n| index.entity(*e).name.to_lowercase().contains(n)));
    }
    let lent: Vec<&Target> = if part.row.is_empty() {
        part.section.iter().chain(&part.previous).collect()
    } else {
        part.row.iter().collect()
    };
    let group = |t: &Target| match t {
        Target::Group(g) => Some(*g),
        Target::Entity(e) => index.group_of(*e),
        Target::Union(_) => None,
    };
    let known = |e: &usize| names.iter().any(|n| index.entity(*e).name.to_lowercase().contains(n));
    own.chain(lent).filter_map(group).any(|g| index.members_of_group(g).iter().any(known))
}

/// "A-SHARE SMALL CAPS (-1.9%)", "LARGE CAPS (-0.4%)" of a flow map: the figure tells which index is meant.
fn drawn(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let style = scene.word(&items[at]);
    let figure = |n: usize| items.get(at + n).is_some_and(|i| i.figure().is_some_and(|f| f.written.is_percent()));
    let told = items.get(at + 1).is_some_and(|i| i.mark('(')) && figure(2);
    // "Nasdaq / mega-cap tech (-)": beside the index itself.
    let beside = at > 1 && items[at - 1].mark('/') && matches!(items[at - 2].target(), Some(Target::Entity(_)));
    (told || beside) && has_index(scene, part, at, &style)
}

/// "Risk-on except mainland large caps", "A-SHARES (↓ large caps, ↑ ChiNext)": the index of them is meant.
fn left_out(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let arrow = at.checked_sub(1).is_some_and(|i| matches!(items[i].kind, Kind::Rise(_)));
    let market = at.checked_sub(1).filter(|i| matches!(items[*i].target(), Some(Target::Group(_))));
    let but = market.and_then(|i| i.checked_sub(1)).is_some_and(|i| {
        matches!(&*scene.word(&items[i]), "except" | "except for" | "but" | "bar" | "barring" | "excluding" | "ex")
    });
    (arrow || but) && has_index(scene, part, at, &scene.word(&items[at]))
}

/// "Large-cap shelter", "Heavyweights firm", "large caps hold better": what a row's note says of the index in the row.
fn noted(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let short = items.iter().filter(|i| !matches!(i.kind, Kind::Mark(_))).count() <= 7;
    let cell = part.note || part.segment.cell.is_some_and(|(_, column)| column > 0);
    let figured = items.iter().any(|i| i.figure().is_some());
    // "Policy bid in large caps", "heavyweight buying": who bought is another claim.
    let claimed = items.iter().enumerate().any(|(i, item)| {
        let act = item.is(Sense::Act) && !matches!(&*scene.word(item), "bid" | "sold" | "support");
        i != at && (act || item.is(Sense::Holder) || item.is(Sense::Event) || item.is(Sense::Cause))
    });
    let told = told_of(scene, part, at) || !claimed && !figured && behaves(scene, part, at);
    cell && short && told && has_index(scene, part, at, &scene.word(&items[at]))
}

/// "the US small-cap slide": the move of an index of that kind, of the market named right before.
fn of_a_move(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let market = at.checked_sub(1).is_some_and(|i| matches!(items[i].target(), Some(Target::Group(_))));
    let moved = items.get(at + 1).is_some_and(|n| n.is(Sense::Up) || n.is(Sense::Down));
    market && moved && has_index(scene, part, at, &scene.word(&items[at]))
}

/// "shelter", "stasis", "hold better": how they did, in a word.
fn behaves(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let stems = [
        "shelter",
        "stasis",
        "hold",
        "held",
        "firm",
        "steady",
        "stead",
        "resilien",
        "weak",
        "strong",
        "strength",
        "soft",
        "lag",
        "lead",
        "led",
        "bid",
        "sold",
        "better",
        "worse",
        "harder",
        "hit",
        "drift",
        "stall",
        "slip",
        "outperform",
        "underperform",
        "defensive",
        "heavy",
        "flat",
        "calm",
        "quiet",
    ];
    part.items[at + 1..].iter().take(3).any(|i| stems.iter().any(|s| scene.word(i).starts_with(s)))
}

/// "SSE -1.1%, CSI 300 -0.9%, ChiNext +0.4% Large caps down, growth up": a move is said right behind the words.
fn told_of(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    part.items.get(at + 1).is_some_and(|n| {
        [Sense::Up, Sense::Down, Sense::Flat, Sense::WeakUp, Sense::WeakDown].into_iter().any(|s| n.is(s))
            && &*scene.word(n) != "growth"
    })
}

/// "growth outruns large caps", "small caps hit harder than large caps": two kinds, of each of which the market has an index.
fn compared(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let here = |i: &usize| items[*i].clause == items[at].clause && *i != at;
    let known = |i: usize| {
        let word = scene.word(&items[i]).replace('-', " ");
        let word = word.trim_end_matches('s');
        STYLES.iter().any(|(w, _)| *w == word) && has_index(scene, part, i, word)
    };
    let near = at.saturating_sub(6)..(at + 7).min(items.len());
    let over = |i: usize| {
        items[i].is(Sense::CmpUp)
            || items[i].is(Sense::CmpDown)
            || matches!(&*scene.word(&items[i]), "over" | "outruns" | "than" | "beats" | "ahead of" | "above")
    };
    near.clone().filter(here).any(over)
        && near.filter(here).any(known)
        && has_index(scene, part, at, &scene.word(&items[at]))
}

/// "A-shares split between large caps and growth": two kinds, of each of which the market has an index.
fn parted(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let between = (at.saturating_sub(5)..at).find(|i| &*scene.word(&items[*i]) == "between");
    let style = |i: &usize| {
        items[*i].clause == items[at].clause
            && known_for(&scene.word(&items[*i])).is_some()
            && has_index(scene, part, *i, &scene.word(&items[*i]))
    };
    between.is_some_and(|from| (from + 1..items.len()).take(6).filter(style).count() > 1) && style(&at)
}

/// "A-Share Market: Large Caps Up, Growth Down" over the section of a market that has an index of either.
fn headed(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    matches!(part.segment.kind, SegmentKind::Heading | SegmentKind::Subheading)
        && told_of(scene, part, at)
        && has_index(scene, part, at, &scene.word(&part.items[at]))
}

/// "Risk-on, tech-heavy" of a market that has an index of just these shares: to which side its move leaned.
#[must_use]
pub fn leaning(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let Some(kind) = at.checked_sub(2) else { return false };
    let mood = kind.checked_sub(1).is_some_and(|i| items[i].mark(','));
    // "Risk-off, tech-heavy selling"
    let of_the_day = |n: &Item| matches!(&*scene.word(n), "selling" | "buying" | "tape" | "session" | "day" | "move");
    let last = items.get(at + 1).is_none_or(|n| matches!(n.kind, Kind::Mark(_)) || of_the_day(n));
    mood && last && has_index(scene, part, at, &scene.word(&items[kind]))
}

/// "Small-cap leadership", "Small Caps Take the Baton", where the sheet has the index of them: who leads is told.
fn leads(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let held = (0..scene.index.sheet.entities.len()).any(|e| means(scene, &part.items[at], &Target::Entity(e)));
    let lead = part.items[at + 1..].iter().take(3).any(|i| {
        matches!(
            &*scene.word(i),
            "leadership" | "outperformance" | "underperformance" | "baton" | "lead" | "leading" | "led"
        )
    });
    held && lead
}

/// "Mixed, skewed to the upside": more went up than down.
fn leans(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let leaning = ["skewed", "tilted", "weighted"].iter().any(|w| scene.word(&part.items[at]).starts_with(w));
    let mut behind = part.items[at + 1..].iter().take(2);
    leaning && behind.any(|i| matches!(&*scene.word(i), "upside" | "downside"))
}

/// Whether the name of an entity is one that the words may mean.
fn means(scene: &Scene<'_>, item: &Item, target: &Target) -> bool {
    let Target::Entity(e) = target else { return false };
    let word = scene.word(item).replace('-', " ");
    let name = scene.index.entity(*e).name.to_lowercase();
    nickname(word.trim_end_matches('s')).is_some_and(|names| names.iter().any(|n| name.contains(n)))
}

/// "| Russell 2000 | +0.8% | Small-cap bid |"
fn of_its_row(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let own = part.segment.cell.is_some() || part.note;
    let moved = part
        .items
        .get(at + 1)
        .is_some_and(|n| [Sense::Up, Sense::Down, Sense::WeakUp, Sense::WeakDown].into_iter().any(|s| n.is(s)));
    matches!(part.row.as_slice(), [owner] if own && moved && means(scene, &part.items[at], owner))
}

/// "Large caps lagging (S&P 500 +0.8%)": the brackets name an index with its figure.
fn glossed(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let clause = items[at].clause;
    let open = (at + 1..items.len()).take(4).find(|i| items[*i].mark('('));
    open.is_some_and(|open| {
        let plain = items[at + 1..open].iter().all(|i| i.clause == clause && i.target().is_none());
        let named = matches!(items.get(open + 1).and_then(|i| i.target()), Some(Target::Entity(_)));
        plain
            && named
            && subject::nameable_at(scene, part, open + 1)
            && items.get(open + 2).is_some_and(|i| i.figure().is_some())
    })
}
