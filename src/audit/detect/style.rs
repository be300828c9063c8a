//! "Tech in front", "growth sold", "US tech (-)": an index by what it is known for, and how it did in its market. No name of
//! the sheet tells that the tech index is meant, so this confirms and accuses nobody.

use rust_decimal::Decimal;

use super::epithet;
use super::figures::nickname;
use super::sets::Set;
use crate::audit::bind::Target;
use crate::audit::bind::index::Move;
use crate::audit::finding::Finding;
use crate::audit::read::SegmentKind;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// What is said of the style.
#[derive(Clone, Copy)]
enum Said {
    /// It did best.
    Ahead,
    /// It did best, or fell furthest of a market that fell.
    Leads,
    /// It fell furthest.
    Hit,
    /// It did worst, whichever way its market went.
    Behind,
    /// It went this way.
    Went(i8),
    /// It hardly moved.
    Still,
}

/// Phrases right behind the style's name.
const PHRASES: [(&str, Said); 66] = [
    ("leadership", Said::Leads),
    ("leading", Said::Leads),
    ("carried the move", Said::Leads),
    ("carried the day", Said::Leads),
    ("lags", Said::Behind),
    ("lagged", Said::Behind),
    ("lagging", Said::Behind),
    ("trails", Said::Behind),
    ("trailed", Said::Behind),
    ("left behind", Said::Behind),
    ("did the damage", Said::Hit),
    ("is the leak", Said::Hit),
    ("did the heavy lifting", Said::Leads),
    ("doing the heavy lifting", Said::Leads),
    ("does the heavy lifting", Said::Leads),
    ("is doing the heavy lifting", Said::Leads),
    ("hold better", Said::Ahead),
    ("held better", Said::Ahead),
    ("hold up best", Said::Ahead),
    ("held up best", Said::Ahead),
    ("firmer", Said::Went(1)),
    ("firm", Said::Went(1)),
    ("strength", Said::Went(1)),
    ("weakness", Said::Went(-1)),
    ("stasis", Said::Still),
    ("standstill", Said::Still),
    ("in front", Said::Ahead),
    ("out front", Said::Ahead),
    ("out in front", Said::Ahead),
    ("in charge", Said::Ahead),
    ("in the lead", Said::Ahead),
    ("first", Said::Ahead),
    ("leads", Said::Leads),
    ("led", Said::Leads),
    ("takes over", Said::Ahead),
    ("takes the lead", Said::Ahead),
    ("set the tone", Said::Leads),
    ("sets the tone", Said::Leads),
    ("hit hardest", Said::Hit),
    ("hit most", Said::Hit),
    ("took the hit", Said::Hit),
    ("takes the hit", Said::Hit),
    ("took the brunt", Said::Hit),
    ("takes the brunt", Said::Hit),
    ("bore the brunt", Said::Hit),
    ("bears the brunt", Said::Hit),
    ("at the epicenter", Said::Hit),
    ("the soft spot", Said::Hit),
    ("hit", Said::Went(-1)),
    ("sold", Said::Went(-1)),
    ("was sold", Said::Went(-1)),
    ("selling", Said::Went(-1)),
    ("fades", Said::Went(-1)),
    ("faded", Said::Went(-1)),
    ("sagged", Said::Went(-1)),
    ("softness", Said::Went(-1)),
    ("soft", Said::Went(-1)),
    ("heavy", Said::Went(-1)),
    ("unwinds", Said::Went(-1)),
    ("unwind", Said::Went(-1)),
    ("drags", Said::Went(-1)),
    ("drag", Said::Went(-1)),
    ("in freefall", Said::Went(-1)),
    ("bid", Said::Went(1)),
    ("was bid", Said::Went(1)),
    ("bought", Said::Went(1)),
];

/// What may follow a phrase that is whole: "tech sold shares" is none.
const GOES_ON: [&str; 14] = [
    " and",
    " in ",
    " on ",
    " but",
    " while",
    " as ",
    " again",
    " today",
    " the ",
    " across",
    " over ",
    " marginally",
    " –",
    " —",
];

/// Below this many percent an index stands still.
const QUIET: Decimal = Decimal::from_parts(25, 0, 0, false, 2);

/// Findings of one part.
pub fn detect(scene: &Scene<'_>, part: &Part, out: &mut Vec<Finding>) {
    if part.segment.kind == SegmentKind::Head {
        return;
    }
    for at in 0..part.items.len() {
        out.extend(one(scene, part, at));
    }
}

/// Whether what is said of the style at item `at` holds for the one index that it may mean.
#[must_use]
pub fn holds(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    one(scene, part, at).is_some_and(|f| f.verdict == Verdict::Supported)
}

fn one(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let word = scene.word(item);
    if !epithet::may_be_style(&word) {
        return None;
    }
    let known = epithet::known_for(&word);
    let style = if known.is_some() { word.as_str() } else { word.split('-').next().unwrap_or_default() };
    let own_row = matches!(part.row.as_slice(), [Target::Entity(_)]);
    // "| CSI 300 | -0.1% | Large-cap stasis |": the row says which index is meant.
    let noted = own_row && (part.note || part.segment.cell.is_some());
    let names = known.filter(|_| noted).or_else(|| nickname(style.trim_end_matches('s')))?;
    let behind: Vec<_> = items[at + 1..]
        .iter()
        .take(4)
        .take_while(|i| i.clause == item.clause && i.figure().is_none() && !i.mark(',') && !i.mark('.'))
        .collect();
    let glued = word.split_once('-').filter(|(first, _)| *first == style).map(|(_, rest)| rest.to_owned());
    let told: Vec<_> = behind.iter().skip_while(|i| i.mark('-')).copied().collect();
    let said = glued.into_iter().chain(told.iter().map(|i| scene.word(i).to_string()));
    let said = said.collect::<Vec<_>>().join(" ");
    // "hit hardest" is more than "hit".
    let told_behind = PHRASES.iter().find(|(p, _)| {
        said.strip_prefix(p).is_some_and(|rest| rest.is_empty() || GOES_ON.iter().any(|w| rest.starts_with(w)))
    });
    let led = led_by(scene, part, at);
    let (phrase, what) = told_behind.or(led.map(|_| &("", Said::Leads)))?;
    let member = member(scene, part, at, names)?;
    let (own, moves) = &member;
    let value = own.value;
    let (most, least) = (moves.iter().all(|m| m.value <= value), moves.iter().all(|m| m.value >= value));
    let falling = moves.iter().filter(|m| m.value.is_sign_negative()).count() * 2 > moves.len();
    let (holds, code, kind) = match what {
        Said::Ahead => (most, "FB304", ClaimKind::Superlative),
        Said::Leads => (most || falling && least, "FB304", ClaimKind::Superlative),
        Said::Hit => (least && value.is_sign_negative(), "FB304", ClaimKind::Superlative),
        Said::Behind => (least, "FB304", ClaimKind::Superlative),
        Said::Still => (value.abs() < QUIET, "FB302", ClaimKind::Magnitude),
        Said::Went(way) => (super::sets::along(value, *way), "FB301", ClaimKind::Direction),
    };
    let words = phrase.split(' ').filter(|w| !w.is_empty()).count();
    let last = words.checked_sub(1).and_then(|n| told.get(n).or(told.last()));
    let end = last.map_or(item.end, |i| i.end);
    let start = led.filter(|_| words == 0).map_or(item.start, |i| items[i].start);
    let message = format!("if {} is meant: it moved {}", own.entity.name, own.printed());
    let verdict = if holds { Verdict::Supported } else { Verdict::NotEvaluated };
    Some(Finding::new((start, end), kind, verdict, code, message).on([own.fact]))
}

/// "led by tech", "led lower by the small caps": where the verb stands.
fn led_by(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let word = |i: usize| scene.word_in(&part.items, part.items[at].clause, i);
    let by = at.checked_sub(1).map(|i| if &*word(i) == "the" { i.saturating_sub(1) } else { i })?;
    let leads = |i: &usize| matches!(word(*i).split(' ').next(), Some("led" | "paced" | "spearheaded"));
    (&*word(by) == "by").then(|| (by.saturating_sub(2)..by).rev().find(leads)).flatten()
}

/// The one index of the market that is spoken of which the style may mean, and all of that market.
fn member<'a>(scene: &Scene<'a>, part: &Part, at: usize, names: &[&str]) -> Option<(Move<'a>, Vec<Move<'a>>)> {
    let index = scene.index;
    let group = |t: &Target| match t {
        Target::Group(g) => Some(*g),
        Target::Entity(e) => index.group_of(*e),
        Target::Union(_) => None,
    };
    // "US tech", "tech selling in New York"
    let near = part.items[at.saturating_sub(2)..(at + 5).min(part.items.len())].iter();
    // "Wall Street advanced with blue chips in front"
    let earlier = part.items[..at.saturating_sub(2)].iter().rev();
    let named = near.chain(earlier).filter(|i| i.clause == part.items[at].clause).filter_map(|i| i.target());
    let named = named.filter(|t| matches!(t, Target::Group(_)));
    // "growth sold in NY (Nasdaq -1.0%)": the brackets name the index.
    let known = |t: &&Target| names.iter().any(|n| index.name(t).to_lowercase().contains(n));
    let open = (at + 1..part.items.len()).take(6).find(|i| part.items[*i].mark('('));
    let glossed = open.and_then(|i| part.items.get(i + 1)).and_then(|i| i.target()).filter(known);
    let named = glossed.into_iter().chain(named);
    if let [Target::Entity(e)] = part.row.as_slice()
        && names.iter().any(|n| index.entity(*e).name.to_lowercase().contains(n))
    {
        let moves = Set::new(index, &[Target::Group(index.group_of(*e)?)], &[]).moves;
        let own = *moves.iter().find(|m| std::ptr::eq(m.entity, index.entity(*e)))?;
        return Some((own, moves));
    }
    let lent = part.row.iter().chain(&part.section).chain(&part.previous);
    named.chain(lent).filter_map(group).find_map(|g| {
        let moves = Set::new(index, &[Target::Group(g)], &[]).moves;
        let mut meant = moves.iter().filter(|m| names.iter().any(|n| m.entity.name.to_lowercase().contains(n)));
        let own = *meant.next().filter(|_| meant.next().is_none())?;
        Some((own, moves))
    })
}
