//! One owner under several entities, each with a metric of its own: "Orca" is its TVL, "Orca fees" its fees.

use std::collections::BTreeMap;

use super::index::{Index, Target};
use crate::audit::lex::{Item, Kind};
use crate::facts::FactSheet;
use crate::facts::sheet::Entity;

/// For each entity, by position: the others that are its name and a metric's word, each with that word.
#[derive(Default)]
pub struct Sisters {
    of: BTreeMap<usize, Vec<(String, usize)>>,
    /// The word of its own metric, which its name ends in.
    own: BTreeMap<usize, String>,
}

impl Sisters {
    /// Reads the names of a sheet.
    #[must_use]
    pub fn new(sheet: &FactSheet) -> Self {
        let mut plain: BTreeMap<String, usize> = BTreeMap::new();
        for (i, entity) in sheet.entities.iter().enumerate() {
            for name in std::iter::once(&entity.name).chain(&entity.aliases) {
                plain.entry(name.to_lowercase()).or_insert(i);
            }
        }
        // By its facts' metric or by what its group is called: "fees_change_pct", "Protocol fees".
        let measures = |entity: &Entity, word: &str| {
            let mut facts = sheet.facts.iter().filter(|f| f.entity == entity.id);
            let group = sheet.groups.iter().find(|g| Some(&g.id) == entity.group.as_ref());
            let mut called = group.into_iter().flat_map(|g| std::iter::once(&g.name).chain(&g.aliases));
            facts.any(|f| f.metric.split('_').any(|w| same_word(w, word)))
                || called.any(|n| n.to_lowercase().split(' ').any(|w| same_word(w, word)))
        };
        let mut found = Self::default();
        for (i, entity) in sheet.entities.iter().enumerate() {
            for name in std::iter::once(&entity.name).chain(&entity.aliases) {
                let lower = name.to_lowercase();
                let Some((owner, word)) = lower.rsplit_once(' ') else { continue };
                let Some(at) = plain.get(owner).copied().filter(|o| *o != i) else { continue };
                let Some(other) = sheet.entities.get(at) else { continue };
                let own = other.name.to_lowercase().rsplit_once(' ').map(|(_, last)| last.to_owned());
                let own = own.filter(|own| measures(other, own)).or_else(|| only_metric(sheet, other));
                let Some(own) = own else { continue };
                if measures(entity, word) && !measures(other, word) && !found.of(at).iter().any(|(_, o)| *o == i) {
                    found.of.entry(at).or_default().push((word.to_owned(), i));
                    found.of.entry(i).or_default().push((own.clone(), at));
                    found.own.insert(at, own);
                    found.own.insert(i, word.to_owned());
                }
            }
        }
        found
    }

    /// The others of an entity, each with the word of its metric.
    #[must_use]
    pub fn of(&self, entity: usize) -> &[(String, usize)] {
        self.of.get(&entity).map_or(&[], Vec::as_slice)
    }

    /// The one whose metric `words` name, and not its own: the column "Fees (24h)" of a row that opens with "Orca".
    #[must_use]
    pub fn named(&self, entity: usize, words: &str) -> Option<usize> {
        let said = |word: &str| words.split(|c: char| !c.is_alphanumeric()).any(|w| same_word(&w.to_lowercase(), word));
        let mut found = self.of(entity).iter().filter(|(word, _)| said(word));
        let own = self.own.get(&entity).is_some_and(|word| said(word));
        found.next().filter(|_| found.next().is_none() && !own).map(|(_, at)| *at)
    }

    /// Whether the name that `text` opens with has the word of the entity's own metric in it or right behind it: "Orca
    /// TVL", "Orca's TVL".
    #[must_use]
    pub fn names_its_own(&self, entity: usize, text: &str) -> bool {
        let Some(own) = self.own.get(&entity) else { return false };
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && *w != "s").take(3);
        words.into_iter().any(|w| same_word(&w.to_lowercase(), own))
    }

    /// "TVL ↓ vs Fees ↑": the one whose metric stands behind "vs", where its own stands before it.
    #[must_use]
    pub fn other_side(&self, entity: usize, label: &str) -> Option<usize> {
        let (before, after) = label.split_once(" vs ")?;
        let own = self.own.get(&entity)?;
        let said = before.split(|c: char| !c.is_alphanumeric()).any(|w| same_word(w, own));
        self.named(entity, after).filter(|_| said)
    }

    /// Whom a row's target is in a column of that head.
    #[must_use]
    pub fn headed(&self, target: Target, head: &str) -> Target {
        match target {
            Target::Entity(e) => Target::Entity(self.named(e, head).unwrap_or(e)),
            other => other,
        }
    }

    /// "Orca's fees", where "Orca" alone is another entity: the name becomes that of the metric which it owns.
    pub fn settle(&self, text: &str, items: &mut [Item]) {
        for item in items {
            let end = item.end;
            let Kind::Name { target: Target::Entity(e), generic: false, partial: false } = &mut item.kind else {
                continue;
            };
            let after = text.get(end..).unwrap_or_default();
            let owned = ["'s ", "' "].iter().find_map(|s| after.strip_prefix(s));
            let noun = owned.and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
            if let Some(other) = noun.and_then(|noun| self.named(*e, noun)) {
                *e = other;
            }
        }
    }
}

/// The word for what an entity is measured by, where its name has none and all of its facts are of one: "Orca" of a sheet
/// that has its TVL, beside "Orca fees".
fn only_metric(sheet: &FactSheet, entity: &Entity) -> Option<String> {
    let word = |metric: &str| {
        let known = |w: &&str| matches!(*w, "tvl" | "fees" | "fee" | "volume" | "supply" | "revenue" | "turnover");
        metric.split('_').find(known).map(str::to_owned)
    };
    let mut words = sheet.facts.iter().filter(|f| f.entity == entity.id).map(|f| word(&f.metric));
    let first = words.next()??;
    words.all(|w| w.as_ref() == Some(&first)).then_some(first)
}

/// "Alder's TVL", "Alder grew and its TVL rose": the word for a group behind one whose name ends in it is a metric, and no
/// group.
pub fn owned_metrics(index: &Index<'_>, text: &str, items: &mut [Item]) {
    let mut told: Option<(usize, usize)> = None;
    let mut market: Option<(usize, usize)> = None;
    for item in items {
        let word = text.get(item.start..item.end).unwrap_or_default();
        // "HK cash turnover printed …", of a sheet that calls the mainland's "turnover".
        if let (Kind::Name { target: Target::Entity(e), generic: true, .. }, Some((g, end))) = (&item.kind, market) {
            let between = text.get(end..item.start).unwrap_or_default();
            let near = between.len() < 16 && !between.contains(['.', ';', ':', ',', '\n', '|', '(']);
            let metric =
                index.facts_of(&index.entity(*e).id).iter().any(|f| same_word(&f.metric, &word.to_lowercase()));
            if near && metric && index.group_of(*e).is_some_and(|own| own != g) {
                item.kind = Kind::Word;
                continue;
            }
        }
        if let Kind::Name { target: Target::Group(g), generic: false, .. } = item.kind {
            market = Some((g, item.end));
        }
        match (&item.kind, told) {
            (Kind::Name { target: Target::Entity(e), generic: false, partial: false }, _) => {
                told = Some((*e, item.end));
            }
            (Kind::Name { target: Target::Group(_), generic, .. }, Some((owner, end))) => {
                let between = text.get(end..item.start).unwrap_or_default();
                let owned = matches!(between, "'s " | "' ") || between.ends_with(" its ");
                let sisters = index.sisters().of(owner).iter().map(|(_, at)| *at);
                let mut own = std::iter::once(owner).chain(sisters).map(|e| index.entity(e).name.as_str());
                let measured = *generic || own.any(|n| n.rsplit_once(' ').is_some_and(|(_, last)| last == word));
                if owned && measured {
                    item.kind = Kind::Word;
                }
            }
            // "Meteora's volume jumped", of a sheet that calls the whole market's "volume": the venue's own.
            (Kind::Name { target: Target::Entity(e), generic: true, .. }, Some((owner, end))) if *e != owner => {
                let between = text.get(end..item.start).unwrap_or_default();
                let near = between.len() < 40 && !between.contains(['.', ';', ':', '\n', '|']);
                let lower = word.to_lowercase();
                let measures = |f: &&crate::facts::sheet::Fact| f.metric.split('_').any(|m| same_word(m, &lower));
                let total = index.is_total(index.entity(*e));
                if near && total && index.facts_of(&index.entity(owner).id).iter().any(measures) {
                    item.kind = Kind::Word;
                }
            }
            _ => {}
        }
    }
}

/// "fee" and "fees" are one word.
fn same_word(a: &str, b: &str) -> bool {
    a.len() > 1 && a.trim_end_matches('s') == b.trim_end_matches('s')
}
