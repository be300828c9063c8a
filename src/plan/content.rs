//! Content determination: which facts and divergences each section may use.

use rust_decimal::Decimal;

use super::view::{GroupView, Member, View};
use super::{Plan, SectionKind, SectionPlan};
use crate::config::section::SectionConfig;
use crate::diagnostic::Diagnostic;
use crate::facts::sheet::{Fact, FactSheet};
use crate::quantity::Unit;

/// Most facts that a section's prose may use: more is a list, not a paragraph.
const MAX_FACTS: usize = 16;

/// Movers told on either side.
pub const MOVERS: usize = 3;

/// Most divergences told.
pub const MAX_DIVERGENCES: usize = 6;

/// The plan of a document: every section of `sections` (the built-in list when it is empty) with what it may say.
///
/// Only `ok` facts stand in `facts`; whatever else the section must show stands in `shown`. A section whose groups the
/// sheet does not have is left out with a warning.
#[must_use]
pub fn plan(sheet: &FactSheet, sections: &[SectionConfig]) -> (Plan, Vec<Diagnostic>) {
    let view = View::new(sheet);
    let built_in;
    let sections = if sections.is_empty() {
        built_in = super::default_sections();
        &built_in[..]
    } else {
        sections
    };
    let mut notes = Vec::new();
    let mut out = Vec::new();
    for section in sections {
        let groups: Vec<String> = section.groups.iter().filter(|g| view.group(g).is_some()).cloned().collect();
        let nothing = match section.kind {
            SectionKind::Group => groups.iter().all(|g| view.group(g).is_none_or(|g| is_empty(g))),
            SectionKind::Chain => sheet.chain.is_none(),
            _ => false,
        };
        if nothing {
            notes.push(
                Diagnostic::warning(
                    "FB030",
                    format!("the section `{}` is left out: the sheet has nothing for it", section.id),
                )
                .help("give it groups that the sheet has, or take it out of [[sections]]"),
            );
            continue;
        }
        out.push(one(&view, section, groups));
    }
    let plan = Plan {
        schema: super::SCHEMA.to_owned(),
        report_date: sheet.report_date.clone(),
        sheet_digest: sheet.digest.clone().unwrap_or_else(|| crate::digest::of_artefact(sheet)),
        sections: out,
    };
    (plan, notes)
}

fn is_empty(group: &GroupView<'_>) -> bool {
    group.members.is_empty() && group.others.is_empty() && group.own.is_empty()
}

fn one(view: &View<'_>, section: &SectionConfig, groups: Vec<String>) -> SectionPlan {
    let mut picked = Picked::default();
    let mut divergences: Vec<String> = Vec::new();
    let (prose, min, max) = match section.kind {
        SectionKind::KeyInsight => {
            divergences = usable_divergences(view, 1);
            for id in &divergences {
                picked.divergence(view, id);
            }
            for group in headline_groups(view) {
                picked.change(group.headline());
            }
            (true, 2, 4)
        }
        SectionKind::Chain => {
            if let Some(chain) = &view.sheet.chain {
                for fact in chain.nodes.iter().filter_map(|n| view.fact(&n.fact)) {
                    picked.take(fact);
                }
                for fact in chain.links.iter().filter_map(|l| view.fact(l.spread_fact.as_deref()?)) {
                    picked.take(fact);
                }
            }
            (true, 2, 5)
        }
        SectionKind::Group => {
            for group in groups.iter().filter_map(|g| view.group(g)) {
                picked.group(group, groups.len() > 1);
                // How the headline did against that of the chain's first group.
                let anchor = view.sheet.chain.as_ref().and_then(|c| view.group(&c.nodes.first()?.group)?.headline());
                if let (Some(own), Some(anchor)) = (group.headline(), anchor)
                    && let Some(spread) = view.spread(&own.entity.id, &anchor.entity.id)
                {
                    picked.take(spread);
                }
            }
            let max = if groups.len() > 1 { 9 } else { 5 };
            (true, 2, max)
        }
        SectionKind::Divergences => {
            divergences = usable_divergences(view, MAX_DIVERGENCES);
            for id in &divergences {
                picked.divergence(view, id);
            }
            (true, 1, 5)
        }
        SectionKind::FlowMap => {
            let all: Vec<&GroupView<'_>> = view.groups.iter().collect();
            for group in all.iter().filter(|g| g.is_supply()) {
                picked.supply(group);
            }
            for group in all.iter().filter(|g| !g.is_supply() && g.is_movers()) {
                picked.movers(group, 2);
            }
            if picked.ok.is_empty() {
                for group in headline_groups(view) {
                    picked.change(group.headline());
                }
            }
            (true, 1, 4)
        }
        SectionKind::RiskMatrix | SectionKind::ActionPlan => {
            divergences = usable_divergences(view, 2);
            for id in &divergences {
                picked.divergence(view, id);
            }
            for group in headline_groups(view) {
                picked.member(group.headline());
            }
            (false, 0, 0)
        }
        SectionKind::DataNotes => {
            for fact in view.sheet.data_issues.iter().flat_map(|i| &i.facts).filter_map(|id| view.fact(id)) {
                picked.note(fact);
            }
            (false, 0, 0)
        }
        SectionKind::Disclaimer => (false, 0, 0),
    };
    picked.ok.truncate(MAX_FACTS);
    // Without a single fact that may be used there is nothing for a writer to say.
    let prose = prose && !picked.ok.is_empty();
    SectionPlan {
        id: section.id.clone(),
        title: section.title.clone(),
        kind: section.kind,
        groups,
        facts: picked.ok,
        shown: picked.shown,
        divergences,
        prose,
        min_sentences: if prose { min } else { 0 },
        max_sentences: if prose { max } else { 0 },
    }
}

/// Divergences whose facts may all be used, by rank.
#[must_use]
pub fn usable_divergences(view: &View<'_>, most: usize) -> Vec<String> {
    let ok = |id: &str| view.fact(id).is_some_and(|f| f.usable().is_some());
    let mut all: Vec<_> = view.sheet.divergences.iter().filter(|d| ok(&d.size_fact) && ok(&d.a) && ok(&d.b)).collect();
    all.sort_by_key(|d| d.rank);
    all.into_iter().take(most).map(|d| d.id.clone()).collect()
}

/// Spreads between groups that are news, each with its two sides: those as large as a gap that is listed, and those between
/// groups that went opposite ways. None that a divergence tells already.
#[must_use]
pub fn group_spreads<'a>(view: &View<'a>) -> Vec<[&'a Fact; 3]> {
    let group = |id: &str| view.sheet.group(id).is_some();
    let between = |f: &&Fact| f.metric == "spread" && group(&f.entity) && f.against.as_deref().is_some_and(group);
    let told = |f: &Fact| view.sheet.divergences.iter().any(|d| d.size_fact == f.id);
    let mut out = Vec::new();
    for fact in view.sheet.facts.iter().filter(between).filter(|f| !told(f)) {
        let of = fact.derived_from.as_ref().map_or(&[][..], |d| &d.of);
        let sides: Vec<&Fact> = of.iter().filter_map(|id| view.fact(id)).collect();
        let (Some(size), [a, b]) = (fact.usable(), &sides[..]) else { continue };
        let (Some(x), Some(y)) = (a.usable(), b.usable()) else { continue };
        let apart =
            x.get().is_sign_negative() != y.get().is_sign_negative() && !x.get().is_zero() && !y.get().is_zero();
        let least = if fact.unit == Unit::BasisPoint { Decimal::ONE_HUNDRED } else { Decimal::ONE };
        if apart || size.get().abs() >= least {
            out.push([fact, a, b]);
        }
    }
    out
}

/// The groups that a headline speaks for: those of the chain, else every group with a headline.
#[must_use]
pub fn headline_groups<'v, 'a>(view: &'v View<'a>) -> Vec<&'v GroupView<'a>> {
    let chain: Vec<&GroupView<'a>> = view
        .sheet
        .chain
        .as_ref()
        .map(|c| c.nodes.iter().filter_map(|n| view.group(&n.group)).collect())
        .unwrap_or_default();
    if !chain.is_empty() {
        return chain;
    }
    let named: Vec<&GroupView<'a>> = view.groups.iter().filter(|g| g.group.headline.is_some()).collect();
    if named.is_empty() { view.groups.iter().filter(|g| !g.members.is_empty()).collect() } else { named }
}

/// Fact ids in order of importance, usable ones apart from the others; each once.
#[derive(Default)]
struct Picked {
    ok: Vec<String>,
    shown: Vec<String>,
}

impl Picked {
    fn take(&mut self, fact: &Fact) {
        let list = if fact.usable().is_some() { &mut self.ok } else { &mut self.shown };
        if !list.contains(&fact.id) {
            list.push(fact.id.clone());
        }
    }

    fn note(&mut self, fact: &Fact) {
        if fact.usable().is_none() && !self.shown.contains(&fact.id) {
            self.shown.push(fact.id.clone());
        }
    }

    fn change(&mut self, member: Option<&Member<'_>>) {
        if let Some(fact) = member.and_then(|m| m.change) {
            self.take(fact);
        }
    }

    fn member(&mut self, member: Option<&Member<'_>>) {
        let Some(member) = member else { return };
        for fact in [member.change, member.level].into_iter().flatten() {
            self.take(fact);
        }
    }

    fn divergence(&mut self, view: &View<'_>, id: &str) {
        let Some(d) = view.sheet.divergences.iter().find(|d| d.id == id) else { return };
        for fact in [&d.a, &d.b, &d.size_fact].into_iter().filter_map(|id| view.fact(id)) {
            self.take(fact);
        }
    }

    fn group(&mut self, group: &GroupView<'_>, shared: bool) {
        if group.is_movers() {
            self.movers(group, if shared { 2 } else { MOVERS });
            return;
        }
        if group.is_supply() {
            self.supply(group);
            return;
        }
        self.member(group.headline());
        for member in &group.members {
            self.change(Some(member));
        }
        for other in &group.others {
            let mut counts: Vec<&Fact> = other.rest.iter().copied().filter(|f| f.metric == "count").collect();
            // The widest scope first: the rate is of it, and the narrower ones are the table's.
            let breadth = |f: &&Fact| f.scope.as_deref().map_or(usize::MAX, |s| s.split('+').count());
            counts.sort_by_key(|f| std::cmp::Reverse(breadth(f)));
            let (up, rest): (Vec<&Fact>, Vec<&Fact>) = counts.into_iter().partition(|f| f.id.ends_with(".up"));
            let (first, narrower) = up.split_at(up.len().min(1));
            let rate = other.with("advance_rate");
            let counts = first.iter().chain(&rest).chain(narrower).copied();
            for fact in rate.into_iter().chain(other.change).chain(other.level).chain(counts) {
                self.take(fact);
            }
        }
    }

    fn supply(&mut self, group: &GroupView<'_>) {
        for fact in group.own.iter().copied().filter(|f| f.metric == "net_issued") {
            self.take(fact);
        }
        for member in &group.members {
            for fact in member.with("issued").into_iter().chain(member.change) {
                self.take(fact);
            }
        }
    }

    fn movers(&mut self, group: &GroupView<'_>, each: usize) {
        let ranked = group.ranked();
        let up = ranked.iter().filter(|m| m.moved().is_some_and(|c| c.is_sign_positive() && !c.is_zero())).take(each);
        let down = ranked.iter().rev().filter(|m| m.moved().is_some_and(|c| c.is_sign_negative())).take(each);
        for member in up.chain(down) {
            self.change(Some(member));
        }
        for member in group.members.iter().filter(|m| m.change.is_some_and(|c| c.usable().is_none())) {
            self.change(Some(member));
        }
    }
}
