//! Where stocks of money grew and shrank.

use super::phrase::{self, Chooser, direction, slot};
use super::{fact, reading};
use crate::draft::Sentence;
use crate::plan::headline_groups;
use crate::plan::view::{Member, View};
use crate::realise::names;

pub(super) fn write(view: &View<'_>, choose: &mut Chooser) -> Vec<Sentence> {
    let mut out = Vec::new();
    for group in view.groups.iter().filter(|g| g.is_supply()) {
        if let Some(text) = super::group::net(group) {
            out.push(fact(text));
        }
    }
    for group in view.groups.iter().filter(|g| g.is_movers() && !g.is_supply()) {
        let ranked = group.ranked();
        let top = ranked.first().filter(|m| m.change.is_some_and(|c| direction(c) > 0));
        let low = ranked.last().filter(|m| m.change.is_some_and(|c| direction(c) < 0));
        let measure = group.headline().map_or("", Member::measure);
        let of = phrase::measure_name(measure);
        let text = match (top, low) {
            (Some(a), Some(b)) => format!(
                "{} of {} {} {}, while that of {} {} {}.",
                names::capital(if of.is_empty() { "price" } else { &of }),
                names::full(a.entity),
                choose.of(&["rose", "grew"]),
                a.change.map(slot).unwrap_or_default(),
                names::full(b.entity),
                choose.of(&["fell", "shrank"]),
                b.change.map(slot).unwrap_or_default()
            ),
            (Some(one), None) | (None, Some(one)) => match phrase::clause(view, one, choose) {
                Some(text) => format!("{text}."),
                None => continue,
            },
            (None, None) => continue,
        };
        out.push(fact(text));
    }
    if out.is_empty() {
        let all: Vec<&Member<'_>> = headline_groups(view).into_iter().filter_map(|g| phrase::headline(g)).collect();
        for member in &all {
            if let Some(text) = phrase::clause(view, member, choose) {
                out.push(fact(format!("{text}.")));
            }
        }
        if !all.is_empty() {
            out.push(reading(
                "Prices alone may hint at where money was wanted; they do not show that any of it moved from one market to another."
                    .to_owned(),
            ));
        }
    } else {
        out.push(reading(
            choose
                .fresh(&[
                    "Balances that grow may point to where money is wanted, but a balance also changes with prices, so the map is a hint and no measurement.",
                    "Read as a whole, the map may hint at where balances build up; it does not show where they came from.",
                ])
                .to_owned(),
        ));
    }
    out
}
