//! "The Kospi left the Nikkei trailing", "Uniswap handles more volume than PancakeSwap".

use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::{in_points, is_change};
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules::fb303_comparison;
use crate::audit::scene::{Part, Scene};
use crate::facts::Fact;
use crate::quantity::print;

/// One that left another behind.
pub(super) fn left_behind(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    if !matches!(&*scene.word(item), "left" | "leaves" | "leaving") {
        return None;
    }
    let object = subject::object(scene, part, at, 3);
    let end = (at + 2..items.len()).take(4).take_while(|i| items[*i].clause == item.clause).find(|i| {
        matches!(&*scene.word(&items[*i]), "trailing" | "behind" | "dust" | "standing" | "wake" | "far behind")
    })?;
    let found = subject::of(scene, part, at);
    if object.is_empty() || found.lent || found.item.is_none_or(|i| i > at) || found.targets == object {
        return None;
    }
    let (a, b) = (Set::worded(scene, part, &found.targets, &[]), Set::worded(scene, part, &object, &[]));
    let range = (found.item.map_or(item.start, |i| items[i].start), items[end].end);
    let finding = fb303_comparison::judge(scene.index, range, &a, &b, 1, false)?;
    Some(settled(finding, subject::supposed(part, at), false))
}

/// One that has more of something than another.
pub(super) fn more_of(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let more = match &*scene.word(item) {
        "more" | "higher" | "larger" | "bigger" | "greater" => true,
        "less" | "lower" | "smaller" | "fewer" => false,
        _ => return None,
    };
    let noun = items.get(at + 1).filter(|n| n.clause == item.clause)?;
    if &*scene.word(items.get(at + 2)?) != "than" {
        return None;
    }
    let stems = scene.vocabulary.metric_nouns.get(&*scene.word(noun))?;
    let found = subject::of(scene, part, at);
    let object = subject::object(scene, part, at + 2, 3);
    let ([Target::Entity(x)], [Target::Entity(y)], false) = (found.targets.as_slice(), object.as_slice(), found.lent)
    else {
        return None;
    };
    if x == y {
        return None;
    }
    let index = scene.index;
    let level = |e: usize| -> Option<&Fact> {
        let facts = index.facts_of(&index.entity(e).id).iter().copied();
        let fits = |f: &&Fact| {
            stems.iter().any(|s| f.metric == *s)
                && !is_change(f)
                && !in_points(f)
                && f.against.is_none()
                && f.usable().is_some()
        };
        facts.into_iter().find(fits)
    };
    let (first, second) = (level(*x)?, level(*y)?);
    let (p, q) = (first.usable()?.get(), second.usable()?.get());
    let holds = if more { p > q } else { p < q } != subject::negated(part, at);
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let message = format!(
        "{} {} against {} {}",
        index.entity(*x).name,
        print::fact(first, p),
        index.entity(*y).name,
        print::fact(second, q)
    );
    let range = (found.item.map_or(item.start, |i| items[i].start.min(item.start)), items[at + 2].end);
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message).on([first, second]);
    Some(settled(finding, subject::supposed(part, at), false))
}
