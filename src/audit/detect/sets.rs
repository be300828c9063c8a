//! What a group did: every member, the headline, the mean, the net.

use rust_decimal::Decimal;

use crate::audit::bind::index::{Index, Move, is_change};
use crate::audit::bind::{Target, currency, home, index};
use crate::audit::derive::{issued, sum};
use crate::audit::lex::Item;
use crate::audit::scene::{Part, Scene};
use crate::facts::sheet::{Entity, Fact, Status};
use crate::quantity::Unit;

/// The moves of what a claim is about.
pub struct Set<'a> {
    /// Usable moves.
    pub moves: Vec<Move<'a>>,
    /// Changes that may not be used.
    pub blocked: Vec<&'a Fact>,
    /// What the targets are called.
    pub name: String,
    /// The targets themselves.
    pub targets: Vec<Target>,
}

/// How members stand to a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Every one.
    All,
    /// Some.
    Some,
    /// None.
    None,
    /// There is nobody.
    Empty,
}

impl<'a> Set<'a> {
    /// The moves of targets.
    #[must_use]
    pub fn new(index: &Index<'a>, targets: &[Target], metrics: &[String]) -> Self {
        Self::over(index, targets, metrics, None)
    }

    /// The moves of targets over a window in days.
    #[must_use]
    pub fn over(index: &Index<'a>, targets: &[Target], metrics: &[String], window: Option<u32>) -> Self {
        let mut entities: Vec<usize> = Vec::new();
        for target in targets {
            for member in index.members(target) {
                // A gauge of fear rises when its market falls.
                let apart = !matches!(target, Target::Entity(_)) && index.is_volatility(index.entity(member));
                if !apart && !entities.contains(&member) {
                    entities.push(member);
                }
            }
        }
        let mut set = Self {
            moves: index.moves_of(&entities, metrics, window),
            blocked: Vec::new(),
            name: targets.iter().map(|t| index.name(t)).collect::<Vec<_>>().join(", "),
            targets: targets.to_vec(),
        };
        // One change a set: an index group's turnover does not rise and fall with its indices.
        if let Some(metric) = set.moves.iter().map(|m| m.fact.metric.as_str()).find(|m| *m == "change_pct")
            && targets.iter().all(|t| !matches!(t, Target::Entity(_)))
        {
            set.moves.retain(|m| m.fact.metric == metric);
        }
        // A group may have a change of its own, such as a region's sales.
        for target in targets {
            if let Target::Group(_) = target {
                for fact in index.own_facts(target).into_iter().filter(|f| is_change(f) && index::in_window(f, window))
                {
                    if let (Some(value), Some(entity)) = (fact.usable(), index.sheet.entities.first())
                        && set.moves.is_empty()
                    {
                        set.moves.push(Move { entity, fact, value: value.get(), turned: false });
                    }
                }
            }
        }
        for entity in entities {
            if let Some(fact) = index.change_fact(entity, metrics, window)
                && fact.status != Status::Ok
            {
                set.blocked.push(fact);
            }
        }
        set
    }

    /// The moves of targets as the words of a part name them: "the yen" moves against USD/JPY.
    #[must_use]
    pub fn worded(scene: &Scene<'a>, part: &Part, targets: &[Target], metrics: &[String]) -> Self {
        Self::new(scene.index, targets, metrics).turned(scene, &part.items)
    }

    /// Moves of pairs that the items name by their second currency, seen from that side.
    #[must_use]
    pub fn turned(mut self, scene: &Scene<'_>, items: &[Item]) -> Self {
        let by_word = |entity: &Entity| {
            let named =
                |i: &&Item| matches!(i.target(), Some(Target::Entity(e)) if scene.index.entity(*e).id == entity.id);
            items.iter().filter(named).any(|i| currency::inverted(entity, &scene.word(i)))
        };
        for m in &mut self.moves {
            if m.entity.name.contains('/') && by_word(m.entity) {
                *m = m.turn();
            }
        }
        self
    }

    /// Each currency against the dollar: an index of the dollar, and pairs without it, are no currencies among them.
    pub fn as_currencies(&mut self) {
        self.moves.retain(|m| currency::side(m.entity).is_some());
        for m in &mut self.moves {
            if (currency::side(m.entity) == Some(-1)) != m.turned {
                *m = m.turn();
            }
        }
    }

    /// Members that move with `direction`.
    #[must_use]
    pub fn agreement(&self, direction: i8) -> Agreement {
        if self.moves.is_empty() {
            return Agreement::Empty;
        }
        let with = self.moves.iter().filter(|m| along(m.value, direction)).count();
        match with {
            0 => Agreement::None,
            n if n == self.moves.len() => Agreement::All,
            _ => Agreement::Some,
        }
    }

    /// The first member that does not move with `direction`.
    #[must_use]
    pub fn breaker(&self, direction: i8) -> Option<&Move<'a>> {
        self.moves.iter().find(|m| !along(m.value, direction))
    }

    /// The mean change.
    #[must_use]
    pub fn mean(&self) -> Option<Decimal> {
        let total = self.moves.iter().try_fold(Decimal::ZERO, |t, m| t.checked_add(m.value))?;
        total.checked_div(Decimal::from(self.moves.len().max(1)))
    }

    /// The net change in money, where members have levels: what "supply expands" is said of.
    #[must_use]
    pub fn net(&self, index: &Index<'a>) -> Option<(Decimal, Unit)> {
        // The sheet's own sum goes first.
        if let [target @ Target::Group(_)] = self.targets.as_slice()
            && let Some(fact) = index.own_facts(target).into_iter().find(|f| f.metric.starts_with("net_"))
            && let Some(value) = fact.usable()
            && matches!(fact.unit, Unit::Money(_))
        {
            return Some((value.get(), fact.unit.clone()));
        }
        // "DAI and USDS together" is in the sum already, one by one.
        let composite = |m: &Move<'_>| {
            let level = index.level_for(m.fact);
            level
                .and_then(|l| l.derived_from.as_ref())
                .is_some_and(|d| d.of.iter().filter_map(|id| index.fact(id)).any(|f| f.entity != m.entity.id))
        };
        let parts: Vec<_> = self
            .moves
            .iter()
            .filter(|m| !composite(m))
            .filter(|m| !index::stem_of(&m.fact.metric).is_empty())
            .filter_map(|m| issued(index.level_for(m.fact)?, m.fact).map(|[a, _]| a))
            .collect();
        if parts.len() < 2 {
            return None;
        }
        sum(&parts).map(|d| (d.known.exact, d.facts[0].unit.clone()))
    }

    /// The change of the index or coin that everybody quotes for the group, where it has just one such.
    #[must_use]
    pub fn usual(&self, index: &Index<'a>) -> Option<Decimal> {
        let [Target::Group(_)] = self.targets.as_slice() else { return self.lead(index) };
        let mut quoted = self.moves.iter().filter(|m| home::is_quoted_for_its_market(m.entity));
        quoted.next().filter(|_| quoted.next().is_none()).map(|m| m.value)
    }

    /// The headline's move, where the targets are one group that declares one.
    #[must_use]
    pub fn headline(&self, index: &Index<'a>) -> Option<&Move<'a>> {
        let [Target::Group(g)] = self.targets.as_slice() else { return None };
        let entity = index.entity(index.headline(*g)?);
        self.moves.iter().find(|m| m.entity.id == entity.id)
    }

    /// The value that speaks for the set: the headline's, or the only member's.
    #[must_use]
    pub fn lead(&self, index: &Index<'a>) -> Option<Decimal> {
        if let [only] = self.moves.as_slice() {
            return Some(only.value);
        }
        self.headline(index).map(|m| m.value)
    }

    /// Whole groups among the targets, with their agreement.
    #[must_use]
    pub fn by_group(&self, index: &Index<'a>, direction: i8, metrics: &[String]) -> Vec<(usize, Agreement)> {
        let mut groups: Vec<usize> = Vec::new();
        for target in &self.targets {
            match target {
                Target::Group(g) => groups.push(*g),
                Target::Union(all) => groups.extend(all),
                Target::Entity(_) => {}
            }
        }
        groups
            .into_iter()
            .map(|g| (g, Set::new(index, &[Target::Group(g)], metrics).agreement(direction)))
            .filter(|(_, a)| *a != Agreement::Empty)
            .collect()
    }

    /// The facts of the moves.
    pub fn facts(&self) -> impl Iterator<Item = &'a Fact> {
        self.moves.iter().map(|m| m.fact)
    }

    /// Name and value of every member, for messages.
    #[must_use]
    pub fn listed(&self) -> String {
        let shown: Vec<String> = self.moves.iter().take(4).map(|m| format!("{} {}", m.name(), m.printed())).collect();
        let more = self.moves.len().saturating_sub(4);
        if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
    }
}

/// How many rose and how many fell.
#[must_use]
pub fn ups_and_downs(moves: &[Move<'_>]) -> (usize, usize) {
    let count = |direction| moves.iter().filter(|m| along(m.value, direction)).count();
    (count(1), count(-1))
}

/// Whether a change has the sign of `direction`.
#[must_use]
pub fn along(value: Decimal, direction: i8) -> bool {
    !value.is_zero() && value.is_sign_negative() == (direction < 0)
}
