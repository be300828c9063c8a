//! "| Region | Best | Worst |": the member that a market's row puts in the column of its first or its last.

use super::settled;
use crate::audit::bind::Target;
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::Kind;
use crate::audit::rules::fb304_superlative;
use crate::audit::scene::{Part, Scene};

/// The finding for the name that opens a cell of such a column, in the row of its own group.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let (_, column) = part.segment.cell.filter(|_| at == 0)?;
    let direction = match part.column.as_str() {
        "best" | "strongest" | "leader" | "top" | "best performer" | "top performer" | "top gainer" => 1,
        "worst" | "weakest" | "laggard" | "bottom" | "worst performer" | "top loser" => -1,
        _ => return None,
    };
    let Kind::Name { target: own @ Target::Entity(e), generic: false, .. } = &items[0].kind else { return None };
    let index = scene.index;
    let [Target::Group(group)] = part.row.as_slice() else { return None };
    // "Nasdaq / Dow": two of them.
    let one = items.iter().filter(|i| i.target().is_some()).count() == 1;
    if column == 0 || !one || index.group_of(*e) != Some(*group) {
        return None;
    }
    let subject = Set::new(index, std::slice::from_ref(own), &[]);
    let mut others = Set::new(index, &[Target::Group(*group)], &[]);
    others.moves.retain(|m| !index.is_total(m.entity) && !index.is_volatility(m.entity));
    let finding = fb304_superlative::judge((items[0].start, items[0].end), &subject, &others, direction, false)?;
    Some(settled(finding, subject::supposed(part, at), false))
}
