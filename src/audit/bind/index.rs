//! The sheet's facts by what they are about.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::channel::Flows;
use super::currency;
use super::sister::Sisters;
use crate::audit::word_map::WordMap;
use crate::facts::sheet::{AsOfKind, Entity, Fact, FactSheet, Group};
use crate::quantity::written::{Interval, Written, WrittenUnit};
use crate::quantity::{Unit, print};

/// Facts by entity, entities by group.
pub struct Index<'a> {
    /// The sheet itself.
    pub sheet: &'a FactSheet,
    facts: WordMap<&'a str, Vec<&'a Fact>>,
    members: WordMap<&'a str, Vec<usize>>,
    by_id: WordMap<&'a str, &'a Fact>,
    entities: WordMap<&'a str, usize>,
    groups: WordMap<&'a str, usize>,
    /// Usable facts by the size of their value, each with its position in the sheet.
    sizes: Vec<(Decimal, usize)>,
    counts: Vec<&'a Fact>,
    /// What each entity is said to rise or fall by, the likeliest meaning first.
    changes: Vec<Vec<Change<'a>>>,
    /// The price of each entity.
    prices: Vec<Option<&'a Fact>>,
    /// Whether each entity has a figure against a past.
    statistics: Vec<bool>,
    /// Whether each entity has a figure of another time or of a plan.
    references: Vec<bool>,
    timed: bool,
    /// The flows that it measures.
    pub flows: Flows,
    sisters: Sisters,
}

/// A change of an entity.
#[derive(Clone, Copy, Debug)]
struct Change<'a> {
    fact: &'a Fact,
    /// The length of its window, where it has one.
    days: Option<u32>,
}

impl<'a> Change<'a> {
    /// The changes among facts: those with a value first, in percent before in points, the plain one before others, the
    /// shortest window first.
    fn among(facts: &[&'a Fact]) -> Vec<Self> {
        let mut changes: Vec<&Fact> =
            facts.iter().copied().filter(|f| (is_change(f) || in_points(f)) && f.against.is_none()).collect();
        changes.sort_by_key(|f| {
            (f.value.is_none(), in_points(f), f.metric != "change_pct", window_days(f.window.as_deref()))
        });
        let days = |f: &Fact| f.window.as_deref().map(|w| window_days(Some(w)).max(1));
        changes.into_iter().map(|fact| Self { fact, days: days(fact) }).collect()
    }
}

/// What a name in the text stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// One entity, by position in the sheet.
    Entity(usize),
    /// A group, by position in the sheet.
    Group(usize),
    /// Several groups under one word, such as "equities".
    Union(Vec<usize>),
}

/// A member's change, as it enters a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Move<'a> {
    /// Whose it is.
    pub entity: &'a Entity,
    /// The fact.
    pub fact: &'a Fact,
    /// Its value, in percent.
    pub value: Decimal,
    /// The move of a pair's second currency: the pair's own, with its sign turned.
    pub turned: bool,
}

impl Move<'_> {
    /// The same move seen from the pair's other side.
    #[must_use]
    pub fn turn(mut self) -> Self {
        self.value = -self.value;
        self.turned = !self.turned;
        self
    }

    /// Whose move it is, as a message names it.
    #[must_use]
    pub fn name(&self) -> String {
        match currency::quote(self.entity).filter(|_| self.turned) {
            Some(code) => format!("{code} of {}", self.entity.name),
            None => self.entity.name.clone(),
        }
    }

    /// The value as a page would print it.
    #[must_use]
    pub fn printed(&self) -> String {
        print::figure(self.value, &self.fact.unit, print::Sign::Always, print::decimals_of(self.fact))
    }
}

impl<'a> Index<'a> {
    /// Indexes `sheet`.
    #[must_use]
    pub fn new(sheet: &'a FactSheet) -> Self {
        let mut facts: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
        for fact in &sheet.facts {
            facts.entry(fact.entity.as_str()).or_default().push(fact);
        }
        let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, entity) in sheet.entities.iter().enumerate() {
            if let Some(group) = &entity.group {
                members.entry(group.as_str()).or_default().push(i);
            }
        }
        let mut sizes: Vec<(Decimal, usize)> =
            sheet.facts.iter().enumerate().filter_map(|(at, f)| Some((f.usable()?.get().abs(), at))).collect();
        sizes.sort_unstable();
        let timed = |f: &Fact| {
            f.session.is_some() || f.as_of.as_ref().is_some_and(|a| a.kind != AsOfKind::None && a.time.is_some())
        };
        let of = |e: &Entity| facts.get(e.id.as_str()).map_or(&[][..], Vec::as_slice);
        let price = |f: &&&Fact| PRICE_METRICS.contains(&f.metric.as_str()) && f.value.is_some();
        Self {
            sheet,
            changes: sheet.entities.iter().map(|e| Change::among(of(e))).collect(),
            statistics: sheet.entities.iter().map(|e| of(e).iter().any(|f| is_statistic(f))).collect(),
            references: sheet.entities.iter().map(|e| of(e).iter().any(|f| refers_to_any(f))).collect(),
            prices: sheet.entities.iter().map(|e| of(e).iter().find(price).copied()).collect(),
            facts: facts.into_iter().collect(),
            members: members.into_iter().collect(),
            // Where an id stands twice the first counts.
            by_id: sheet.facts.iter().map(|f| (f.id.as_str(), f)).collect(),
            entities: sheet.entities.iter().enumerate().map(|(i, e)| (e.id.as_str(), i)).collect(),
            groups: sheet.groups.iter().enumerate().map(|(i, g)| (g.id.as_str(), i)).collect(),
            sizes,
            counts: sheet.facts.iter().filter(|f| f.unit == Unit::Count).collect(),
            timed: sheet.facts.iter().any(timed),
            sisters: Sisters::new(sheet),
            flows: Flows::new(sheet),
        }
    }

    /// The fact with this id.
    #[must_use]
    pub fn fact(&self, id: &str) -> Option<&'a Fact> {
        self.by_id.get(id).copied()
    }

    /// The entity with this id.
    #[must_use]
    pub fn entity_of(&self, id: &str) -> Option<&'a Entity> {
        self.entities.get(id).map(|i| self.entity(*i))
    }

    /// The group with this id, by position.
    #[must_use]
    pub fn group_at(&self, id: &str) -> Option<usize> {
        self.groups.get(id).copied()
    }

    /// Facts that are a count, in sheet order.
    #[must_use]
    pub fn counts(&self) -> &[&'a Fact] {
        &self.counts
    }

    /// Entities that are one owner's, told apart by their metric.
    #[must_use]
    pub const fn sisters(&self) -> &Sisters {
        &self.sisters
    }

    /// The changes of an entity's sisters.
    #[must_use]
    pub fn changes_of_sisters(&self, id: &str) -> Vec<Decimal> {
        let sisters = self.entities.get(id).map_or(&[][..], |e| self.sisters.of(*e));
        let facts = sisters.iter().flat_map(|(_, at)| self.facts_of(&self.entity(*at).id));
        facts.filter(|f| is_change(f)).filter_map(|f| Some(f.usable()?.get())).collect()
    }

    /// Whether any fact says when it was true.
    #[must_use]
    pub const fn timed(&self) -> bool {
        self.timed
    }

    /// Usable facts whose size `written` may state, in sheet order: all that could fit it exactly, and others.
    #[must_use]
    pub fn near(&self, written: &Written) -> Vec<&'a Fact> {
        let size = written.magnitude();
        let fifth = size.checked_div(Decimal::from(5)).unwrap_or(size);
        let slack = written.loose_resolution().max(Decimal::ONE.min(fifth));
        let slack = if written.unit == WrittenUnit::Multiple { slack.max(fifth) } else { slack };
        let twofold = size.saturating_add(size);
        let (low, high) = match written.bound {
            None => (size.saturating_sub(slack), size.saturating_add(slack)),
            // The reach of a bound is in percent of it: `r` times the bound is past it for any `r` from two.
            Some(_) => (Decimal::ZERO, twofold.max(size.saturating_mul(written.reach))),
        };
        let from = self.sizes.partition_point(|(s, _)| *s < low);
        let to = self.sizes.partition_point(|(s, _)| *s <= high);
        let mut positions: Vec<usize> = self.sizes[from..to.max(from)].iter().map(|(_, at)| *at).collect();
        positions.sort_unstable();
        positions.into_iter().map(|at| &self.sheet.facts[at]).collect()
    }

    /// Facts about an entity or group id, in sheet order.
    #[must_use]
    pub fn facts_of(&self, id: &str) -> &[&'a Fact] {
        self.facts.get(id).map_or(&[], Vec::as_slice)
    }

    /// The entity at a position.
    #[must_use]
    pub fn entity(&self, i: usize) -> &'a Entity {
        &self.sheet.entities[i]
    }

    /// The group at a position.
    #[must_use]
    pub fn group(&self, i: usize) -> &'a Group {
        &self.sheet.groups[i]
    }

    /// Whether an entity is by its own name a total of others, and no member among them.
    #[must_use]
    pub fn is_total(&self, entity: &Entity) -> bool {
        // Several read as one, such as a coin and its successor, are members themselves.
        let added = self
            .facts_of(&entity.id)
            .iter()
            .any(|f| !is_change(f) && f.derived_from.as_ref().is_some_and(|d| d.op == "sum" && d.of.len() > 1));
        if added {
            return true;
        }
        let name = entity.name.to_lowercase();
        name.split(|c: char| !c.is_alphanumeric()).any(|w| matches!(w, "total" | "aggregate" | "overall" | "combined"))
    }

    /// Whether an entity measures fear and not prices: no rival in a ranking of gains.
    #[must_use]
    pub fn is_volatility(&self, entity: &Entity) -> bool {
        let name = entity.name.to_lowercase();
        name.split(|c: char| !c.is_alphanumeric()).any(|w| matches!(w, "volatility" | "vix" | "vstoxx" | "vhsi"))
    }

    /// The group an entity belongs to, by position.
    #[must_use]
    pub fn group_of(&self, entity: usize) -> Option<usize> {
        let id = self.entity(entity).group.as_deref()?;
        self.group_at(id)
    }

    /// Entities of a group, by position, in sheet order.
    #[must_use]
    pub fn members_of_group(&self, group: usize) -> &[usize] {
        self.members.get(self.group(group).id.as_str()).map_or(&[], Vec::as_slice)
    }

    /// Entities a target stands for.
    #[must_use]
    pub fn members(&self, target: &Target) -> Vec<usize> {
        match target {
            Target::Entity(e) => vec![*e],
            Target::Group(g) => self.members_of_group(*g).to_vec(),
            Target::Union(groups) => groups.iter().flat_map(|g| self.members_of_group(*g).iter().copied()).collect(),
        }
    }

    /// Name as printed.
    #[must_use]
    pub fn name(&self, target: &Target) -> String {
        match target {
            Target::Entity(e) => self.entity(*e).name.clone(),
            Target::Group(g) => self.group(*g).name.clone(),
            Target::Union(groups) => groups.iter().map(|g| self.group(*g).name.as_str()).collect::<Vec<_>>().join(", "),
        }
    }

    /// Facts about a target itself: an entity's, or those a sheet states of the group.
    #[must_use]
    pub fn own_facts(&self, target: &Target) -> Vec<&'a Fact> {
        match target {
            Target::Entity(e) => self.facts_of(&self.entity(*e).id).to_vec(),
            Target::Group(g) => self.facts_of(&self.group(*g).id).to_vec(),
            Target::Union(_) => Vec::new(),
        }
    }

    /// The change by which an entity is said to rise or fall: the metric the words name, else the plain change of the
    /// shortest window. A `window`, in days, takes only facts of that window. Facts of every status; the caller looks at
    /// the status.
    #[must_use]
    pub fn change_fact(&self, entity: usize, metrics: &[String], window: Option<u32>) -> Option<&'a Fact> {
        let of_window = |c: &&Change<'_>| window.is_none_or(|w| c.days.is_none_or(|days| days == w));
        let mut changes = self.changes[entity].iter().filter(of_window).map(|c| c.fact);
        let first = changes.clone().next()?;
        let named =
            |f: &&Fact| metrics.iter().any(|m| metric_words(&f.metric).any(|w| w == m) || stem_of(&f.metric) == *m);
        if metrics.is_empty() { Some(first) } else { changes.find(named).or(Some(first)) }
    }

    /// [`Index::near`], and the same for what the figure would say if its scale were wrong.
    #[must_use]
    pub fn near_at_any_scale(&self, written: &Written) -> Vec<&'a Fact> {
        let mut found = self.near(written);
        for factor in super::super::verdict::SCALE_SLIPS.map(Decimal::from) {
            for scale in [written.scale.checked_mul(factor), written.scale.checked_div(factor)].into_iter().flatten() {
                found.extend(self.near(&Written { scale, ..written.clone() }));
            }
        }
        found.sort_unstable_by_key(|f| f.id.as_str());
        found.dedup_by_key(|f| f.id.as_str());
        found
    }

    /// The usable moves of a target's members.
    #[must_use]
    pub fn moves(&self, target: &Target, metrics: &[String], window: Option<u32>) -> Vec<Move<'a>> {
        let mut moves = self.moves_of(&self.members(target), metrics, window);
        // Beside indices a market's turnover is no member that rises or falls with them.
        let trade = |m: &Move<'_>| metric_words(&m.fact.metric).any(|w| matches!(w, "turnover" | "volume"));
        if metrics.is_empty() && moves.iter().any(|m| m.fact.metric == "change_pct") {
            moves.retain(|m| !trade(m));
        }
        let is_trade = |m: &Move<'_>| m.entity.name.split([' ', '-', '_']).any(|w| w.eq_ignore_ascii_case("turnover"));
        if moves.iter().any(|m| m.fact.metric == "change_pct" && !is_trade(m)) {
            moves.retain(|m| !is_trade(m));
        }
        moves
    }

    /// The usable moves of entities.
    #[must_use]
    pub fn moves_of(&self, entities: &[usize], metrics: &[String], window: Option<u32>) -> Vec<Move<'a>> {
        entities
            .iter()
            .filter_map(|e| {
                let fact = self.change_fact(*e, metrics, window)?;
                let value = fact.usable()?.get();
                Some(Move { entity: self.entity(*e), fact, value, turned: false })
            })
            .collect()
    }

    /// The headline's move of a group, where the sheet declares one.
    #[must_use]
    pub fn headline(&self, group: usize) -> Option<usize> {
        let id = self.group(group).headline.as_deref()?;
        self.entities.get(id).copied()
    }

    /// The level that a change fact changes: `supply` for `supply_change_pct`, a price or close for `change_pct`.
    #[must_use]
    pub fn level_for(&self, change: &Fact) -> Option<&'a Fact> {
        let stem = stem_of(&change.metric);
        let facts = self.facts_of(&change.entity);
        let level = |f: &&&Fact| !is_change(f) && f.against.is_none() && f.value.is_some();
        if stem.is_empty() {
            facts.iter().filter(level).find(|f| PRICE_METRICS.contains(&f.metric.as_str())).copied()
        } else {
            facts.iter().filter(level).find(|f| f.metric == stem || f.metric.starts_with(&stem)).copied()
        }
    }

    /// Whether a figure of a target holds today against a past.
    #[must_use]
    pub fn has_statistic(&self, target: &Target) -> bool {
        match target {
            Target::Entity(e) => self.statistics[*e],
            Target::Group(g) => self.facts_of(&self.group(*g).id).iter().any(|f| is_statistic(f)),
            Target::Union(_) => false,
        }
    }

    /// Whether an entity has a figure of another time or of a plan.
    #[must_use]
    pub fn has_reference(&self, entity: usize) -> bool {
        self.references[entity]
    }

    /// The price or close of an entity.
    #[must_use]
    pub fn price(&self, entity: usize) -> Option<&'a Fact> {
        self.prices[entity]
    }
}

/// Metrics that are a price or a level of their entity.
pub const PRICE_METRICS: [&str; 7] = ["close", "price", "last", "level", "value", "market_cap", "index"];

/// Beginnings of metrics, and the words of which one must stand in the sentence or cell for a figure to state them.
pub const STATISTICS: [(&str, &[&str]); 10] = [
    ("z_score", &["z-score", "standard deviations"]),
    ("percentile", &["larger than", "percentile"]),
    ("past_days", &["sessions", "days"]),
    ("streak", &["in a row", "straight", "consecutive"]),
    ("high_", &["high"]),
    ("low_", &["low"]),
    ("realised_volatility_", &["volatility"]),
    ("correlation_", &["correlation"]),
    ("since_previous_edition_", &["previous edition", "last edition"]),
    ("turnover_vs_average_", &["average"]),
];

/// Words that a metric's name has for what its level is held against.
pub const REFERENCES: [&str; 6] = ["previous", "prior", "plan", "target", "budget", "forecast"];

/// Whether a fact's metric has a word for another time or for a plan.
#[must_use]
pub fn refers_to_any(fact: &Fact) -> bool {
    REFERENCES.iter().any(|word| fact.metric.ends_with(word) || fact.metric.starts_with(word))
}

fn is_statistic(fact: &Fact) -> bool {
    STATISTICS.iter().any(|(metric, _)| fact.metric.starts_with(metric))
}

/// Whether a fact is a change: percent, of a metric that says so.
#[must_use]
pub fn is_change(fact: &Fact) -> bool {
    if !matches!(fact.unit, Unit::Percent) {
        return false;
    }
    if fact.metric == "change_pct" {
        return true;
    }
    let mut said = false;
    for word in fact.metric.split('_') {
        match word {
            // A distance from a high or a volatility is a percentage, and no change.
            "distance" | "volatility" | "average" | "dispersion" | "best" | "worst" | "share" => return false,
            "change" | "growth" | "return" | "pct" => said = true,
            _ => {}
        }
    }
    // A return rate is a level; a growth rate is a change.
    let rate = || fact.metric.ends_with("_rate") && !fact.metric.contains("growth") && !fact.metric.contains("change");
    said && !rate()
}

/// Whether a fact is a change in points: of a share, of a yield.
#[must_use]
pub fn in_points(fact: &Fact) -> bool {
    matches!(fact.unit, Unit::PercentagePoint | Unit::BasisPoint) && fact.metric.split('_').any(|w| w == "change")
}

/// `supply` of `supply_change_pct`; empty for `change_pct`.
#[must_use]
pub fn stem_of(metric: &str) -> String {
    let mut stem = String::new();
    let mut parted = false;
    for word in metric.split('_').filter(|w| !matches!(*w, "change" | "pct" | "growth" | "return" | "abs" | "usd")) {
        if parted {
            stem.push('_');
        }
        stem.push_str(word);
        parted = true;
    }
    stem
}

/// The words of a metric's id that say what is measured: of "volume_24h" the first.
pub fn metric_words(metric: &str) -> impl Iterator<Item = &str> {
    let window = |w: &str| w.starts_with(|c: char| c.is_ascii_digit());
    metric.split('_').filter(move |w| !matches!(*w, "change" | "pct" | "abs" | "usd") && !window(w))
}

/// Whether a fact is of a window in days; one without a window is of any.
#[must_use]
pub fn in_window(fact: &Fact, window: Option<u32>) -> bool {
    window.is_none_or(|w| fact.window.is_none() || window_days(fact.window.as_deref()).max(1) == w)
}

/// Whether a fact is of a metric with one of `stems`. Every name of a price is one metric, and the plain change is a
/// price's.
#[must_use]
pub fn of_metric(fact: &Fact, stems: &BTreeSet<String>) -> bool {
    let price = |stem: &str| stem.is_empty() || PRICE_METRICS.contains(&stem);
    metric_words(&fact.metric).any(|w| stems.contains(w))
        || price(&stem_of(&fact.metric)) && stems.iter().any(|s| price(s))
}

/// Rough length of a window, for choosing the shortest.
#[must_use]
pub fn window_days(window: Option<&str>) -> u32 {
    let Some(window) = window else { return 1 };
    let digits = window.bytes().take_while(u8::is_ascii_digit).count();
    let n: u32 = window[..digits].parse().unwrap_or(1);
    match window.chars().find(|c| c.is_ascii_alphabetic()) {
        Some('h') => n / 24,
        Some('w') => n.saturating_mul(7),
        Some('m') => n.saturating_mul(30),
        Some('q') => n.saturating_mul(91),
        Some('y') => n.saturating_mul(365),
        _ => n,
    }
}

/// A fact's value with its own resolution as slack.
#[must_use]
pub fn known(fact: &Fact) -> Option<Interval> {
    let value = fact.value?.get();
    Some(fact.precision.map_or(Interval::point(value), |p| Interval::around(value, p.get())))
}
