//! The sheet's entities in a text.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::audit::bind::home::other_names;
use crate::facts::FactSheet;

/// Finds every name and alias of the sheet's entities in one pass.
pub(crate) struct Names<'s> {
    matcher: Option<AhoCorasick>,
    owners: Vec<Option<&'s str>>,
}

impl<'s> Names<'s> {
    /// Reads the sheet's entities. A name that two of them share belongs to neither.
    pub(crate) fn new(sheet: &'s FactSheet) -> Self {
        let mut named: std::collections::BTreeMap<&str, Option<&str>> = std::collections::BTreeMap::new();
        for entity in &sheet.entities {
            for name in std::iter::once(&entity.name).chain(&entity.aliases).filter(|name| name.len() >= 2) {
                let owner = named.entry(name).or_insert(Some(&entity.id));
                if *owner != Some(&entity.id) {
                    *owner = None;
                }
            }
        }
        // "Hang Seng Tech" of a sheet that calls it otherwise is not its "Hang Seng".
        for (name, entity) in other_names(sheet) {
            named.entry(name).or_insert(Some(&sheet.entities[entity].id));
        }
        let (names, owners): (Vec<&str>, Vec<Option<&str>>) = named.into_iter().unzip();
        let matcher = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names).ok();
        Self { matcher, owners }
    }

    /// Each mention: first byte, end, entity id.
    pub(crate) fn mentions(&self, text: &str) -> Vec<(usize, usize, &'s str)> {
        let Some(matcher) = &self.matcher else { return Vec::new() };
        let joins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '\'' | '’' | '&');
        matcher
            .find_iter(text)
            .filter(|m| !text[..m.start()].ends_with(joins) && !text[m.end()..].starts_with(joins))
            .filter_map(|m| Some((m.start(), m.end(), self.owners[m.pattern().as_usize()]?)))
            .collect()
    }
}
