//! "grew by better than a quarter", "jumped by more than half", "rose a fifth": a change told as a fraction of what there was.

use rust_decimal::Decimal;

use super::{fraction, subject};
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::quantity::print;

/// A finding where the verb at item `at` is followed by a fraction, and one alone is its subject.
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let way: i8 = match () {
        () if items[at].is(Sense::Up) => 1,
        () if items[at].is(Sense::Down) => -1,
        () => return None,
    };
    let word = |i: usize| scene.word_in(items, items[at].clause, i);
    let by = usize::from(word(at + 1) == "by");
    let from = at + 1 + by;
    let degree = |i: &usize| bound_of(scene, &items[*i]).is_some() || items[*i].is(Sense::About);
    let hedges = (from..items.len()).take(2).take_while(degree).count();
    let start = from + hedges;
    items.get(start)?;
    let (said, next) = fraction::fraction(scene, part, start)?;
    // "rose half a percent" is a figure, "fell a third day" a count; "by half" may only be meant.
    if !ends(scene, part, next, items[at].clause) || word(start) == "half" && by == 0 {
        return None;
    }
    let subject = subject::of(scene, part, at);
    let [Target::Entity(own)] = subject.targets[..] else { return None };
    // "All three Solana venues grew by more than half": a name that only tells of which kind somebody is.
    let said_of = |i: &Item| {
        !matches!(i.kind, Kind::Word)
            || matches!(&*scene.word(i), "s" | "is" | "was" | "has" | "itself" | "alone")
            || !scene.metrics_in(std::slice::from_ref(i)).is_empty()
    };
    if !subject.item.filter(|i| *i < at).is_some_and(|i| items[i + 1..at].iter().all(said_of)) {
        return None;
    }
    let metrics = scene.metrics_in(&items[at.saturating_sub(4)..at]);
    let fact = scene.index.change_fact(own, &metrics, None)?;
    let moved = fact.usable()?.get().checked_div(Decimal::ONE_HUNDRED)?;
    // Another way than the verb's is the verb's fault.
    if moved.is_sign_negative() != (way < 0) || subject::supposed(part, at) || subject::negated(part, at) {
        return None;
    }
    let bound = (from..start).find_map(|i| bound_of(scene, &items[i]));
    let verdict = judged(said, moved.abs(), bound)?;
    let message =
        format!("{} is at {}", scene.index.sheet.name_of(&fact.entity), print::fact(fact, fact.usable()?.get()));
    let range = (items[at].start, items[next - 1].end);
    Some(Finding::new(range, ClaimKind::DerivedNumber, verdict, "FB208", message).on([fact]))
}

fn bound_of(scene: &Scene<'_>, item: &Item) -> Option<Sense> {
    match &*scene.word(item) {
        "more than" | "better than" | "over" | "fully" => Some(Sense::AtLeast),
        "less than" | "under" => Some(Sense::AtMost),
        _ => [Sense::AtLeast, Sense::AtMost, Sense::Nearly].into_iter().find(|s| item.is(*s)),
    }
}

/// Whether nothing at item `i` goes on with the fraction: "a third as much", "a third of its volume", "a third straight day".
fn ends(scene: &Scene<'_>, part: &Part, i: usize, clause: u16) -> bool {
    part.items.get(i).is_none_or(|n| {
        let mark = [',', '.', ';', ')', '('].into_iter().any(|m| n.mark(m));
        n.clause != clause || mark || matches!(&*scene.word(n), "and" | "while" | "in" | "on" | "over" | "to" | "but")
    })
}

/// What is said against the size of the change: a side must be kept, and a share may be off by an eighth.
fn judged(said: Decimal, moved: Decimal, bound: Option<Sense>) -> Option<Verdict> {
    let off = moved.saturating_sub(said).abs().checked_div(said)?;
    let fits = |side: bool| match side {
        true => Some(Verdict::Supported),
        false if off > Decimal::new(4, 2) => Some(Verdict::Contradicted),
        false => None,
    };
    match bound {
        Some(Sense::AtLeast) => fits(moved >= said),
        Some(Sense::AtMost) => fits(moved <= said),
        Some(_) if moved > said => fits(false),
        _ if off <= Decimal::new(125, 3) => Some(Verdict::Supported),
        _ if off > Decimal::new(2, 1) => Some(Verdict::Contradicted),
        _ => None,
    }
}
