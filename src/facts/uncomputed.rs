//! Comparisons of the configuration that the day's figures do not allow: left unsaid, they would vanish.
//!
//! What is not computed because a figure is stale, missing or doubtful is said of that figure.

use super::group;
use super::sheet::{DataIssue, Fact, FactSheet, Status};
use super::spread::{Compare, Windows, measure};
use crate::calendar::Calendars;
use crate::config::universe::Universe;

/// A note for every configured spread and combination that is not computed, and for every headline that has no change, with the
/// reason.
#[must_use]
pub fn notes(sheet: &FactSheet, universe: &Universe, calendars: &Calendars) -> Vec<DataIssue> {
    let scene = Scene { sheet, compare: Compare::new(sheet, calendars) };
    let spreads = universe.spreads.iter().filter_map(|s| {
        let why = scene.spread(&s.a, &s.b)?;
        Some(format!("{} less {}: not computed: {why}.", scene.name(&s.a), scene.name(&s.b)))
    });
    let combined = universe.combined.iter().filter_map(|c| {
        let why = scene.combined(&c.of, &c.metric)?;
        Some(format!("{}: not computed: {why}.", c.name))
    });
    let headlines = universe.groups.iter().filter_map(|g| {
        let headline = g.headline.as_deref()?;
        let mute = scene.delivered(headline) && group::change_of(&scene.compare.index, headline).is_none();
        (mute && !group::members(sheet, &scene.compare.index, &g.id).is_empty()).then(|| {
            format!(
                "{}: not compared by its headline: {} speaks for the group and has no change.",
                g.name,
                scene.name(headline)
            )
        })
    });
    let messages = spreads.chain(combined).chain(headlines);
    messages.map(|message| DataIssue { status: Status::Unverified, facts: Vec::new(), message }).collect()
}

struct Scene<'a> {
    sheet: &'a FactSheet,
    compare: Compare<'a>,
}

impl<'a> Scene<'a> {
    /// Why a spread is not computed, where no figure says so itself.
    fn spread(&self, a: &str, b: &str) -> Option<String> {
        match (self.change(a), self.change(b)) {
            (Some(x), Some(y)) => {
                x.usable().and(y.usable())?;
                self.compare.comparable(x, y, Windows::Equal).err()
            }
            (None, _) if self.still(a) => Some(format!("{} has no change", self.name(a))),
            (_, None) if self.still(b) => Some(format!("{} has no change", self.name(b))),
            _ => None,
        }
    }

    /// Why a combination is not computed, where no figure says so itself.
    fn combined(&self, of: &[String], metric: &str) -> Option<String> {
        let levels: Vec<Option<&Fact>> =
            of.iter().map(|id| self.compare.index.fact(&format!("{id}.{metric}"))).collect();
        let without = of.iter().zip(&levels).find(|(id, level)| level.is_none() && self.delivered(id));
        if let Some((id, _)) = without {
            return Some(format!("no {} of {} was delivered", measure(metric), self.name(id)));
        }
        let mut units = levels.into_iter().flatten().map(|f| &f.unit);
        let first = units.next()?;
        units.any(|unit| unit != first).then(|| "the units of its parts differ".to_owned())
    }

    fn change(&self, id: &str) -> Option<&'a Fact> {
        match self.sheet.group(id) {
            Some(_) => group::mean_change(self.sheet, &self.compare.index, id),
            None => group::change_of(&self.compare.index, id),
        }
    }

    /// Whether a side has current figures, none of which is a change.
    fn still(&self, id: &str) -> bool {
        let members = self.sheet.entities.iter().filter(|e| e.group.as_deref() == Some(id));
        let mut all = members.map(|e| e.id.as_str()).chain([id]).filter(|id| self.delivered(id)).peekable();
        all.peek().is_some() && all.all(|id| group::change_of(&self.compare.index, id).is_none())
    }

    fn delivered(&self, id: &str) -> bool {
        self.compare.index.of_entity(id).iter().any(|f| f.usable().is_some())
    }

    fn name(&self, id: &str) -> String {
        let group = self.sheet.group(id).map(|g| g.name.clone());
        group.or_else(|| self.sheet.entity(id).map(|e| e.name.clone())).unwrap_or_else(|| id.to_owned())
    }
}
