//! "Decliners outnumbered advancers": the counts of a breadth against one another.

use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::ClaimKind;
use crate::audit::scene::{Part, Scene};

/// "Decliners outnumbered advancers".
pub(super) fn outnumbered(scene: &Scene<'_>, part: &Part, at: usize, order: i8) -> Option<Finding> {
    let items = &part.items;
    let side = |i: &crate::audit::lex::Item| match () {
        () if i.is(Sense::ShareUp) => Some(1),
        () if i.is(Sense::ShareDown) => Some(-1),
        () => match scene.word(i).as_str() {
            "winners" => Some(1),
            "losers" => Some(-1),
            _ => None,
        },
    };
    let clause = items[at].clause;
    let subject = items[..at].iter().rev().take(4).filter(|i| i.clause == clause).find_map(|i| Some((i, side(i)?)));
    let object = items[at + 1..].iter().take(4).filter(|i| i.clause == clause).find_map(|i| Some((i, side(i)?)));
    let ((first, a), (last, b)) = (subject?, object?);
    let direction = if subject::negated(part, at) { -a * order } else { a * order };
    if a == b {
        return None;
    }
    let mut finding = crate::audit::detect::direction::breadth(scene, part, direction, (first.start, last.end))?;
    finding.kind = ClaimKind::Comparison;
    Some(finding)
}
