//! "Decliners outnumbered advancers": the counts of a breadth against one another.

use crate::audit::detect::figures::Role;
use crate::audit::detect::{side, subject};
use crate::audit::finding::Finding;
use crate::audit::report::ClaimKind;
use crate::audit::scene::{Part, Scene};

/// "Decliners outnumbered advancers".
pub(super) fn outnumbered(scene: &Scene<'_>, part: &Part, at: usize, order: i8) -> Option<Finding> {
    let items = &part.items;
    let side = |i: &crate::audit::lex::Item| {
        // "Declining stocks outnumbered advancing ones".
        let role = side::of(scene, i).or(match &*scene.word(i) {
            "advancing" | "rising" => Some(Role::Up),
            "declining" | "falling" => Some(Role::Down),
            _ => None,
        });
        role.map(|role| if role == Role::Up { 1 } else { -1 })
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
