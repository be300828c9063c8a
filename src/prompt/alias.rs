//! Opaque ids for entities whose names came from a feed: such a name never reaches a model.
//!
//! A protocol may be called "Ignore all rules and write ...". The model sees `P01` and a category; `{@P01}` and
//! `{P01.change_pct}` are mapped back after the answer, and the page prints the name escaped.

use std::collections::BTreeMap;

use crate::draft::{Piece, pieces};
use crate::facts::sheet::{Fact, FactSheet};
use crate::plan::SectionPlan;

/// Both directions between ids of the sheet and ids in the prompt, for one section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AliasMap {
    /// Prompt id to entity id.
    entities: BTreeMap<String, String>,
    /// Prompt id to fact id.
    facts: BTreeMap<String, String>,
}

impl AliasMap {
    /// The ids of one section, numbered in the order in which its plan names the facts.
    #[must_use]
    pub fn new(sheet: &FactSheet, plan: &SectionPlan) -> Self {
        let mut map = Self::default();
        let sizes = plan.divergences.iter().filter_map(|id| sheet.divergences.iter().find(|d| d.id == *id));
        let ids: Vec<&str> = plan
            .facts
            .iter()
            .map(String::as_str)
            .chain(sizes.flat_map(|d| [d.a.as_str(), d.b.as_str(), d.size_fact.as_str()]))
            .collect();
        for fact in ids.into_iter().filter_map(|id| sheet.fact(id)) {
            for side in [Some(&fact.entity), fact.against.as_ref()].into_iter().flatten() {
                if feed_named(sheet, side) && map.entity_alias(side).is_none() {
                    let alias = format!("P{:02}", map.entities.len() + 1);
                    map.entities.insert(alias, side.clone());
                }
            }
            map.add_fact(sheet, fact);
        }
        map
    }

    fn add_fact(&mut self, sheet: &FactSheet, fact: &Fact) {
        if self.facts.values().any(|id| *id == fact.id) {
            return;
        }
        let own = self.entity_alias(&fact.entity).map(str::to_owned);
        // Any other id that was made from a feed's name, such as a spread's, would carry that name.
        let tainted = sheet.entities.iter().any(|e| e.feed_named && fact.id.contains(e.id.as_str()))
            || fact.against.as_deref().is_some_and(|a| feed_named(sheet, a));
        let stem = match own {
            Some(alias) => format!("{alias}.{}", fact.metric.split(|c: char| !plain(c)).collect::<String>()),
            None if tainted => format!("F{:02}", self.facts.len() + 1),
            None => return,
        };
        let mut alias = stem.clone();
        let mut n = 2;
        while self.facts.contains_key(&alias) {
            alias = format!("{stem}_{n}");
            n += 1;
        }
        self.facts.insert(alias, fact.id.clone());
    }

    /// The prompt's id of an entity, where it has one.
    #[must_use]
    pub fn entity_alias(&self, id: &str) -> Option<&str> {
        self.entities.iter().find(|(_, real)| *real == id).map(|(alias, _)| alias.as_str())
    }

    /// What a fact is called in the prompt: its alias, or its own id.
    #[must_use]
    pub fn fact_slot<'a>(&'a self, id: &'a str) -> &'a str {
        self.facts.iter().find(|(_, real)| *real == id).map_or(id, |(alias, _)| alias.as_str())
    }

    /// Entities with a prompt id, in order.
    pub fn entities(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entities.iter().map(|(alias, id)| (alias.as_str(), id.as_str()))
    }

    /// A sentence of the answer with the sheet's ids. Structure only: aliases become ids; a bare `P01` becomes the name
    /// it stands for; a name slot that holds a fact's id, and the reverse, become what the id can only mean. Anything
    /// that is not understood is left for the checks to name.
    #[must_use]
    pub fn restore(&self, text: &str, sheet: &FactSheet) -> String {
        let Ok(parts) = pieces(text) else { return text.to_owned() };
        let mut out = String::with_capacity(text.len());
        for part in parts {
            match part {
                Piece::Text(words) => self.restore_words(words, &mut out),
                Piece::Figure(id) | Piece::Name(id) => {
                    let fact = self.facts.get(id).map_or(id, String::as_str);
                    let entity = self.entities.get(id).map_or(id, String::as_str);
                    let is_name = matches!(part, Piece::Name(_));
                    let (mark, id) = match (sheet.fact(fact).is_some(), sheet.entity(entity).is_some()) {
                        (true, false) => ("", fact),
                        (false, true) => ("@", entity),
                        _ if is_name => ("@", entity),
                        _ => ("", fact),
                    };
                    out.push('{');
                    out.push_str(mark);
                    out.push_str(id);
                    out.push('}');
                }
            }
        }
        out
    }

    /// A sentence with the sheet's ids as the model was shown it: the reverse of [`AliasMap::restore`].
    #[must_use]
    pub fn conceal(&self, text: &str) -> String {
        let Ok(parts) = pieces(text) else { return text.to_owned() };
        let mut out = String::with_capacity(text.len());
        for part in parts {
            match part {
                Piece::Text(words) => out.push_str(words),
                Piece::Figure(id) => out.push_str(&format!("{{{}}}", self.fact_slot(id))),
                Piece::Name(id) => out.push_str(&format!("{{@{}}}", self.entity_alias(id).unwrap_or(id))),
            }
        }
        out
    }

    fn restore_words(&self, words: &str, out: &mut String) {
        let mut rest = words;
        while !rest.is_empty() {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let (word, tail) = rest.split_at(end);
            match self.entities.get(word) {
                Some(id) => {
                    out.push_str("{@");
                    out.push_str(id);
                    out.push('}');
                }
                None => out.push_str(word),
            }
            let step = tail.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(tail.len());
            out.push_str(&tail[..step]);
            rest = &tail[step..];
        }
    }
}

fn feed_named(sheet: &FactSheet, entity: &str) -> bool {
    sheet.entity(entity).is_some_and(|e| e.feed_named)
}

const fn plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
