//! "PancakeSwap did more volume than Uniswap and Aerodrome combined": one level against the sum of those that the words put
//! together.

use rust_decimal::Decimal;

use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::{in_points, is_change};
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::facts::sheet::Fact;
use crate::quantity::print::{self, Sign};

/// The finding for the comparison at item `at`, where at least two names and a word for their sum follow.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let more = &*word(at) == "more" || items[at].is(Sense::CmpUp) || items[at].is(Sense::Bigger);
    let less = matches!(&*word(at), "less" | "fewer") || items[at].is(Sense::CmpDown) || items[at].is(Sense::Smaller);
    if more == less {
        return None;
    }
    let here = |i: &usize| items[*i].clause == clause && items[*i].figure().is_none();
    let sum = (at + 1..items.len()).take(12).take_while(here).find(|i| {
        matches!(&*word(*i), "combined" | "together" | "taken together" | "put together" | "summed")
            || items[*i].is(Sense::Net)
    })?;
    // "more volume than A and B combined": the names stand behind "than".
    let than = (at..sum).find(|i| word(*i).ends_with("than")).unwrap_or(at);
    let entity = |i: usize| match items[i].target() {
        Some(Target::Entity(e)) if subject::nameable(scene, part, i) => Some(*e),
        _ => None,
    };
    let others: Vec<usize> = (than + 1..sum).filter_map(entity).collect();
    let found = subject::of(scene, part, at);
    let [Target::Entity(own)] = found.targets.as_slice() else { return None };
    if others.len() < 2 || others.contains(own) {
        return None;
    }
    let index = scene.index;
    let said = scene.metrics_in(&items[at..than + 1]);
    let said = if said.is_empty() { scene.metrics_in(&items[sum..items.len().min(sum + 3)]) } else { said };
    let level = |e: usize, metric: Option<&str>| {
        index.facts_of(&index.entity(e).id).iter().copied().find(|f| {
            let money = matches!(f.unit, crate::quantity::Unit::Money(_));
            let wanted = metric.map_or_else(
                || said.is_empty() || said.iter().any(|m| f.metric.split('_').any(|w| w == m)),
                |m| f.metric == m,
            );
            let price = matches!(f.metric.as_str(), "price" | "close");
            wanted && money && !price && !is_change(f) && !in_points(f) && f.against.is_none() && f.usable().is_some()
        })
    };
    let mine = level(*own, None)?;
    let theirs: Vec<&Fact> = others.iter().map(|e| level(*e, Some(&mine.metric))).collect::<Option<_>>()?;
    // "grew more than A and B combined": of changes.
    if items[..at].iter().rev().take(3).any(|i| i.clause == clause && (i.is(Sense::Up) || i.is(Sense::Down))) {
        return None;
    }
    let whole = theirs.iter().try_fold(Decimal::ZERO, |t, f| t.checked_add(f.usable()?.get()))?;
    let value = mine.usable()?.get();
    let holds = if more { value > whole } else { value < whole };
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let start = found.item.filter(|i| *i < at).map_or(items[at].start, |i| items[i].start);
    let message =
        format!("{} against {}", print::fact(mine, value), print::figure(whole, &mine.unit, Sign::Never, None));
    let finding = Finding::new((start, items[sum].end), ClaimKind::Comparison, verdict, "FB303", message);
    let guessed = found.lent && part.row.is_empty();
    Some(settled(finding.on(std::iter::once(mine).chain(theirs)), subject::supposed(part, at), guessed))
}
