//! A sheet seen by groups: each member's level and change, what else a group has, and its computed totals.
//!
//! Nothing here knows a market: a member is whatever entity has a level or a change, its measure is the level's metric.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::facts::sheet::{Entity, Fact, FactSheet, Group};
use crate::quantity::Unit;

/// A sheet with its facts by id and its groups laid out.
#[derive(Debug)]
pub struct View<'a> {
    /// The sheet itself.
    pub sheet: &'a FactSheet,
    /// Groups in the sheet's order.
    pub groups: Vec<GroupView<'a>>,
    facts: BTreeMap<&'a str, &'a Fact>,
    entities: BTreeMap<&'a str, &'a Entity>,
}

/// One group.
#[derive(Debug)]
pub struct GroupView<'a> {
    /// The group.
    pub group: &'a Group,
    /// Entities that share the group's main measure, in the sheet's order.
    pub members: Vec<Member<'a>>,
    /// Entities measured otherwise: totals, breadth, turnover.
    pub others: Vec<Member<'a>>,
    /// Facts about the group itself: net issuance, mean change.
    pub own: Vec<&'a Fact>,
}

/// One entity of a group.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// The entity.
    pub entity: &'a Entity,
    /// Its level: a close, a price, a supply, a revenue.
    pub level: Option<&'a Fact>,
    /// The change of that level over the usual window.
    pub change: Option<&'a Fact>,
    /// Every other one-sided fact, in the sheet's order.
    pub rest: Vec<&'a Fact>,
}

impl<'a> View<'a> {
    /// Lays out a sheet.
    #[must_use]
    pub fn new(sheet: &'a FactSheet) -> Self {
        let mut by_entity: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
        for fact in sheet.facts.iter().filter(|f| f.against.is_none()) {
            by_entity.entry(&fact.entity).or_default().push(fact);
        }
        let facts: BTreeMap<&str, &Fact> = sheet.facts.iter().map(|f| (f.id.as_str(), f)).collect();
        let mut by_group: BTreeMap<&str, Vec<Member<'_>>> = BTreeMap::new();
        for entity in &sheet.entities {
            let Some(group) = entity.group.as_deref() else { continue };
            let own = by_entity.get(entity.id.as_str()).map_or(&[][..], Vec::as_slice);
            if !own.is_empty() {
                by_group.entry(group).or_default().push(member(entity, own, &facts));
            }
        }
        let groups = sheet
            .groups
            .iter()
            .map(|group| {
                let all = by_group.remove(group.id.as_str()).unwrap_or_default();
                let main = main_measure(group, &all);
                let (members, others) = all.into_iter().partition(|m| m.change.is_some() && m.measure() == main);
                GroupView { group, members, others, own: by_entity.get(group.id.as_str()).cloned().unwrap_or_default() }
            })
            .collect();
        let entities = sheet.entities.iter().map(|e| (e.id.as_str(), e)).collect();
        Self { sheet, groups, facts, entities }
    }

    /// The fact with this id.
    #[must_use]
    pub fn fact(&self, id: &str) -> Option<&'a Fact> {
        self.facts.get(id).copied()
    }

    /// The entity with this id.
    #[must_use]
    pub fn entity(&self, id: &str) -> Option<&'a Entity> {
        self.entities.get(id).copied()
    }

    /// The group with this id.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<&GroupView<'a>> {
        self.groups.iter().find(|g| g.group.id == id)
    }

    /// The member that this entity is, with the group it stands in.
    #[must_use]
    pub fn member(&self, entity: &str) -> Option<(&GroupView<'a>, &Member<'a>)> {
        self.groups
            .iter()
            .find_map(|g| g.members.iter().chain(&g.others).find(|m| m.entity.id == entity).map(|m| (g, m)))
    }

    /// The spread between two entities or groups, whichever way round it stands in the sheet.
    #[must_use]
    pub fn spread(&self, a: &str, b: &str) -> Option<&'a Fact> {
        self.fact(&format!("spread.{a}~{b}"))
            .or_else(|| self.sheet.facts.iter().find(|f| is_gap(f) && f.entity == a && f.against.as_deref() == Some(b)))
    }

    /// The word for the size of a change, of the entity's or group's asset class, narrowest band first; and its aliases.
    #[must_use]
    pub fn bands(&self, fact: &Fact) -> Vec<&'a str> {
        let Some(size) = fact.value.filter(|_| fact.unit == Unit::Percent).map(|v| v.get().abs()) else {
            return Vec::new();
        };
        let group = self.entity(&fact.entity).and_then(|e| e.group.as_deref()).unwrap_or(&fact.entity);
        let class = self.sheet.group(group).and_then(|g| g.asset_class.as_deref());
        self.sheet
            .magnitudes
            .iter()
            .filter(|m| m.asset_class.is_none() || m.asset_class.as_deref() == class)
            .filter(|m| m.min.get() <= size && m.max.is_none_or(|max| size < max.get()))
            .flat_map(|m| std::iter::once(m.word.as_str()).chain(m.aliases.iter().map(String::as_str)))
            .collect()
    }
}

impl<'a> GroupView<'a> {
    /// The member that speaks for the group: the configured headline, else the first.
    #[must_use]
    pub fn headline(&self) -> Option<&Member<'a>> {
        let named = self.group.headline.as_deref();
        self.members.iter().find(|m| Some(m.entity.id.as_str()) == named).or_else(|| self.members.first())
    }

    /// Members whose change may be used, in the sheet's order.
    pub fn usable(&self) -> impl Iterator<Item = &Member<'a>> {
        self.members.iter().filter(|m| m.moved().is_some())
    }

    /// True when the members are many and named by a feed: movers, not a fixed list.
    #[must_use]
    pub fn is_movers(&self) -> bool {
        self.members.len() > 8 || !self.members.is_empty() && self.members.iter().all(|m| m.entity.feed_named)
    }

    /// True when levels are stocks of money whose change is issuance.
    #[must_use]
    pub fn is_supply(&self) -> bool {
        self.members.iter().any(|m| m.with("issued").is_some()) || self.own.iter().any(|f| f.metric == "net_issued")
    }

    /// True when levels are prices of something traded.
    #[must_use]
    pub fn is_priced(&self) -> bool {
        self.headline().is_some_and(|m| m.measure().is_empty())
    }

    /// Members by change, largest first; ties by id. Of movers, those without a level are in the middle: whether they are
    /// above the floor on size is unknown, so that they are behind the others on either side.
    #[must_use]
    pub fn ranked(&self) -> Vec<&Member<'a>> {
        let mut all: Vec<&Member<'a>> = self.usable().collect();
        let movers = self.is_movers();
        let place = |m: &Member<'a>| {
            let unknown = movers && m.level.is_none_or(|f| f.usable().is_none());
            let way = m.moved().map_or(Ordering::Equal, |c| Decimal::ZERO.cmp(&c));
            if unknown { way as i8 } else { 2 * way as i8 }
        };
        all.sort_by(|a, b| {
            let by_change = || b.moved().cmp(&a.moved()).then_with(|| a.entity.id.cmp(&b.entity.id));
            place(a).cmp(&place(b)).then_with(by_change)
        });
        all
    }

    /// The fact about the group itself with this metric.
    #[must_use]
    pub fn own(&self, metric: &str) -> Option<&'a Fact> {
        self.own.iter().copied().find(|f| f.metric == metric)
    }
}

impl<'a> Member<'a> {
    /// The change, when it may be used.
    #[must_use]
    pub fn moved(&self) -> Option<Decimal> {
        self.change.and_then(Fact::usable).map(|v| v.get())
    }

    /// What the level measures; empty for a close or a price, which need no name.
    #[must_use]
    pub fn measure(&self) -> &'a str {
        match self.level.map(|l| l.metric.as_str()) {
            Some("close" | "price") => "",
            Some(other) => other,
            None => self.change.map_or("", |c| {
                c.metric.strip_suffix("_change_pct").or_else(|| c.metric.strip_suffix("_change")).unwrap_or("")
            }),
        }
    }

    /// Another fact of the entity, by metric.
    #[must_use]
    pub fn with(&self, metric: &str) -> Option<&'a Fact> {
        self.rest.iter().copied().find(|f| f.metric == metric)
    }

    /// Whichever of change and level exists.
    #[must_use]
    pub fn any(&self) -> Option<&'a Fact> {
        self.change.or(self.level)
    }
}

/// Whether a fact is a change over time of one thing, in percent.
#[must_use]
pub fn is_change(fact: &Fact) -> bool {
    fact.against.is_none() && fact.unit == Unit::Percent && fact.metric.contains("change")
}

/// Whether a fact is the difference of two changes.
#[must_use]
pub fn is_gap(fact: &Fact) -> bool {
    fact.against.is_some() && matches!(fact.unit, Unit::BasisPoint | Unit::PercentagePoint)
}

/// The measure of the group's headline, else the one that most members have.
fn main_measure<'a>(group: &Group, members: &[Member<'a>]) -> &'a str {
    if let Some(m) = members.iter().find(|m| Some(&m.entity.id) == group.headline.as_ref() && m.change.is_some()) {
        return m.measure();
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for m in members.iter().filter(|m| m.change.is_some()) {
        *counts.entry(m.measure()).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    counts.into_iter().find(|(_, n)| *n == most).map_or("", |(m, _)| m)
}

fn member<'a>(entity: &'a Entity, own: &[&'a Fact], facts: &BTreeMap<&str, &'a Fact>) -> Member<'a> {
    let daily = |f: &Fact| matches!(f.window.as_deref(), None | Some("1d" | "24h" | "1w" | "7d" | "1m" | "30d"));
    let short = |f: &Fact| matches!(f.window.as_deref(), None | Some("1d" | "24h"));
    let pick = |test: &dyn Fn(&Fact) -> bool| own.iter().copied().find(|f| is_change(f) && test(f));
    let change = pick(&|f| f.metric == "change_pct" && short(f))
        .or_else(|| pick(&|f| f.metric.ends_with("_change_pct") && short(f)))
        .or_else(|| pick(&|f| f.metric.ends_with("change_pct") && daily(f)));
    let plain = |f: &Fact| {
        !is_change(f)
            && !f.metric.starts_with("previous")
            && !matches!(f.metric.as_str(), "change_abs" | "high" | "low" | "issued" | "count")
            && f.unit != Unit::Percent
            && f.derived_from.as_ref().is_none_or(|d| d.op == "sum")
    };
    let level = change
        .and_then(|c| c.derived_from.as_ref())
        .filter(|d| d.op == "percent_change")
        .and_then(|d| d.of.first())
        .and_then(|id| facts.get(id.as_str()).copied())
        .filter(|f| f.entity == entity.id)
        .or_else(|| own.iter().copied().find(|f| matches!(f.metric.as_str(), "close" | "price")))
        .or_else(|| {
            let stem = change.and_then(|c| c.metric.strip_suffix("_change_pct"));
            own.iter().copied().find(|f| Some(f.metric.as_str()) == stem && plain(f))
        })
        .or_else(|| own.iter().copied().find(|f| plain(f)));
    let rest = own
        .iter()
        .copied()
        .filter(|f| {
            Some(f.id.as_str()) != change.map(|c| c.id.as_str()) && Some(f.id.as_str()) != level.map(|l| l.id.as_str())
        })
        .collect();
    Member { entity, level, change, rest }
}
