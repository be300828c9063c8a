//! "Aerodrome overtook Uniswap": what is held or traded, now and the day before.

use super::settled;
use crate::audit::bind::Target;
use crate::audit::derive::issued;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::quantity::print;

/// Whether a word says that one came to stand before another.
pub(super) fn opens(word: &str) -> bool {
    matches!(word, "overtook" | "overtakes" | "overtaken" | "overtaking" | "leapfrogged" | "leapfrogs" | "surpassed")
}

/// The finding for the verb at item `at`, where both have a level that is no price: whoever overtakes is the larger now and was
/// the smaller before.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if !opens(&scene.word(&items[at])) {
        return None;
    }
    let found = subject::of(scene, part, at);
    let object = subject::object(scene, part, at, 4);
    let ([Target::Entity(a)], [Target::Entity(b)]) = (found.targets.as_slice(), object.as_slice()) else {
        return None;
    };
    let index = scene.index;
    let level = |e: usize| {
        let change = index.change_fact(e, &[], None)?;
        let level = index.level_for(change)?;
        let priced = matches!(level.metric.as_str(), "price" | "close");
        let money = matches!(level.unit, crate::quantity::Unit::Money(_));
        let before = level.usable()?.get().checked_sub(issued(level, change)?[1].known.exact)?;
        (money && !priced).then_some((level, before))
    };
    let ((x, x_before), (y, y_before)) = (level(*a)?, level(*b)?);
    let (own, other) = (x.usable()?.get(), y.usable()?.get());
    let verdict = match (own > other, x_before < y_before) {
        (true, true) => Verdict::Supported,
        (false, _) => Verdict::Contradicted,
        (true, false) => Verdict::Ambiguous,
    };
    let start = found.item.filter(|i| *i < at).map_or(items[at].start, |i| items[i].start);
    let last = items.iter().enumerate().skip(at).find(|(_, i)| i.target() == object.first()).map_or(at, |(i, _)| i);
    let message = format!(
        "{} at {}, {} at {}",
        index.entity(*a).name,
        print::fact(x, own),
        index.entity(*b).name,
        print::fact(y, other)
    );
    let finding = Finding::new((start, items[last].end), ClaimKind::Comparison, verdict, "FB303", message).on([x, y]);
    Some(settled(finding, subject::supposed(part, at), found.lent && part.row.is_empty()))
}
