//! "USDC's $262 million increase was smaller than USDT's $395 million": two amounts of money that the sentence tells itself.

use super::settled;
use crate::audit::bind::Target;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Figure, Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::quantity::written::WrittenUnit;

/// The finding for the comparison at item `at`, where an amount stands behind each of the two names.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let (up, down) = (items[at].is(Sense::CmpUp), items[at].is(Sense::CmpDown));
    // "BTC ($68,412) outperformed ETH ($2,038)" is said of moves, whatever both cost.
    let sizes = ["larg", "bigg", "small", "exceed", "dwarf", "great", "outweigh", "eclips", "edges"];
    let word = scene.word(&items[at]);
    if up == down || !word.split(' ').any(|w| sizes.iter().any(|s| w.starts_with(s))) {
        return None;
    }
    let clause = items[at].clause;
    let here = |i: &usize| items[*i].clause == clause;
    let amount = |i: usize| items[i].figure().filter(|f| is_amount(f));
    let own = (0..at).rev().take(4).take_while(here).find(|i| amount(*i).is_some())?;
    let name = (0..own).rev().take(3).take_while(here).find(|i| is_entity(&items[*i]))?;
    let other = (at + 1..items.len()).take(3).take_while(here).find(|i| is_entity(&items[*i]))?;
    let theirs = (other + 1..items.len()).take(3).take_while(here).find(|i| items[*i].figure().is_some())?;
    let (a, b) = (amount(own)?, amount(theirs)?);
    if items[name].target() == items[other].target() {
        return None;
    }
    let negated = subject::negated(part, at);
    let larger = a.written.value().abs() > b.written.value().abs();
    let holds = if up { larger } else { a.written.value().abs() < b.written.value().abs() };
    let verdict = if holds != negated { Verdict::Supported } else { Verdict::Contradicted };
    let message = format!("{} against {}", scene.text_of(&items[own]), scene.text_of(&items[theirs]));
    let range = (items[name].start, items[theirs].end);
    let changes = [name, other].into_iter().filter_map(|i| match items[i].target()? {
        Target::Entity(e) => scene.index.change_fact(*e, &[], None),
        _ => None,
    });
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message).on(changes);
    Some(settled(finding, subject::supposed(part, at), false))
}

fn is_amount(figure: &Figure) -> bool {
    matches!(figure.written.unit, WrittenUnit::Money(_)) && figure.to.is_none()
}

fn is_entity(item: &Item) -> bool {
    matches!(item.kind, Kind::Name { target: Target::Entity(_), generic: false, .. })
}
