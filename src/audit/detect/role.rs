//! Who trades first: "US (sets the tone)", "HK (inherits it)" beside a market's name, and "follows Hong Kong lower", where the
//! changes of both say what is meant.

use super::sets::{Set, along};
use crate::audit::bind::Target;
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules::fb408_session_word;
use crate::audit::scene::{Part, Scene};

/// What a market is called in brackets behind its name by its place in time.
static ROLES: WordList<52> = WordList::new([
    "sets the tone",
    "set the tone",
    "tone setter",
    "tone-setter",
    "sets the pace",
    "pace setter",
    "pace-setter",
    "lead",
    "the lead",
    "lead market",
    "leader",
    "origin",
    "the origin",
    "source",
    "the source",
    "the trigger",
    "source of the move",
    "starting point",
    "the starting point",
    "starts it",
    "starts the chain",
    "starts the day",
    "opens the day",
    "closes the day",
    "inherits",
    "inherits it",
    "inherits the move",
    "receives",
    "receives it",
    "takes it over",
    "takes over",
    "takes it from there",
    "picks it up",
    "picks up",
    "passes it on",
    "hands over",
    "hand-off",
    "handoff",
    "the hand-off",
    "reacts",
    "responds",
    "answers",
    "follower",
    "first follower",
    "first mover",
    "first responder",
    "first reaction",
    "first stop",
    "last stop",
    "end of the chain",
    "last in the chain",
    "head of the chain",
]);

/// "US (sets the tone)", "HK (inherits it):" as the label of a row or of a line.
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let opened = items[at].mark('(') && at > 0 && at < 6;
    // "ETH (lead)" did best; a market leads the others.
    items.get(at.checked_sub(1)?)?.target().filter(|t| opened && matches!(t, Target::Group(_)))?;
    let close = (at + 1..items.len()).take(6).find(|i| items[*i].mark(')'))?;
    let (first, last) = (items.get(at + 1)?, items.get(close.checked_sub(1)?)?);
    let label = items.get(close + 1).is_none_or(|n| n.mark(':') || n.mark('*') || n.mark('|') || n.mark('-'));
    let told = scene.text.get(first.start..last.end)?.to_lowercase();
    let range = (first.start, last.end);
    (label && close > at + 1 && ROLES.contains(&told))
        .then(|| fb408_session_word::order(range, &scene.text[range.0..range.1]))
}

/// "Follows ETH lower", "handed the baton to Hong Kong": both ends moved the way that is told, whoever traded first.
#[must_use]
pub fn moved_alike(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let here = |i: &Item| i.clause == items[at].clause;
    let word = scene.word(&items[at]);
    let baton = word.ends_with("baton");
    let behind: Vec<&Item> = items[at + 1..].iter().take(7).take_while(|i| here(i)).collect();
    let way = behind.iter().find_map(|i| match () {
        () if i.is(Sense::Up) || &*scene.word(i) == "higher" => Some(1),
        () if i.is(Sense::Down) || &*scene.word(i) == "lower" => Some(-1),
        () => None,
    });
    // "NASDAQ +1.6% handed the baton to Hong Kong": what is handed on is a move of either sign.
    let said = way.is_some() && word.starts_with("follow");
    if !said && !baton {
        return None;
    }
    let named = |i: &&Item| matches!(i.kind, Kind::Name { generic: false, .. });
    let end: Vec<Target> = behind.iter().copied().filter(named).filter_map(|i| i.target().cloned()).collect();
    let before = items[..at].iter().rev().filter(|i| here(i)).filter(named).filter_map(|i| i.target().cloned());
    let mut own: Vec<Target> = before.take(1).collect();
    if own.is_empty() {
        own = if part.row.is_empty() { part.previous.clone() } else { part.row.clone() };
    }
    let other = if end.is_empty() && baton { part.previous.clone() } else { end };
    let moves = |targets: &[Target]| Set::new(scene.index, targets, &[]).moves;
    let (own, other) = (moves(&own), moves(&other));
    let all = |way: i8| own.iter().chain(&other).all(|m| along(m.value, way));
    let alike = way.map_or(all(1) || all(-1), all);
    // "Follows the US lower, one holdout": the lead went that way, and some of the others.
    let some =
        way.is_some_and(|way| other.iter().all(|m| along(m.value, way)) && own.iter().any(|m| along(m.value, way)));
    let message = match own.iter().find(|m| way.is_some_and(|way| !along(m.value, way))) {
        Some(one) => format!("not all moved the same way: {} is at {}", one.name(), one.printed()),
        None => "both moved the same way, whoever traded first".to_owned(),
    };
    let range = (items[at].start, behind.iter().find(|i| i.target().is_some()).map_or(items[at].end, |i| i.end));
    let verdict = if alike { Verdict::Supported } else { Verdict::Ambiguous };
    (!own.is_empty() && !other.is_empty() && (alike || some)).then(|| {
        Finding::new(range, ClaimKind::Chain, verdict, "FB307", message).on(own.iter().chain(&other).map(|m| m.fact))
    })
}
