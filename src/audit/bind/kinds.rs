//! Kinds of protocols that everybody in the trade knows: which of a sheet's are lenders, bridges, exchanges.

use super::index::Index;
use crate::facts::sheet::Entity;

/// The words for each kind, and who belongs to it.
const LIST: &str = include_str!("protocol_kinds.txt");

/// Whether a word in singular and lower case is one for a kind that the trade knows, whether the sheet has members of it or not.
#[must_use]
pub fn is_word(word: &str) -> bool {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(':')).any(|(words, _)| words.split(", ").any(|w| w.trim() == word))
}

/// The words for a kind, and the entities of the sheet that belong to it.
pub type Known = (Vec<&'static str>, Vec<usize>);

/// Each kind that the sheet has members of: its words, in singular and lower case, and the entities, in sheet order. Only
/// those whose deposits the sheet holds a change of, or a plain change: a venue's volume is no deposit.
pub fn of(index: &Index<'_>) -> Vec<Known> {
    let mut found = Vec::new();
    for (words, names) in LIST.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(':')) {
        let words: Vec<&str> = words.split(',').map(str::trim).collect();
        let names: Vec<&str> = names.split(',').map(str::trim).collect();
        let is_member = |e: &usize| {
            let entity = index.entity(*e);
            let moves =
                index.facts_of(&entity.id).iter().any(|f| matches!(f.metric.as_str(), "change_pct" | "tvl_change_pct"));
            // "Hyperliquid Bridge" says itself of which kind it is, whatever Hyperliquid is.
            let one_of_them = own_word(entity)
                .map_or_else(|| names.iter().any(|name| is_called(entity, name)), |own| words.contains(&own));
            moves && !index.is_total(entity) && one_of_them
        };
        let members: Vec<usize> = (0..index.sheet.entities.len()).filter(is_member).collect();
        if !members.is_empty() {
            found.push((words, members));
        }
    }
    found
}

/// The word for a kind that an entity's own name has: "bridge" of "Orbiter bridge TVL".
fn own_word(entity: &Entity) -> Option<&'static str> {
    let said = |word: &str| entity.name.split(|c: char| !c.is_alphanumeric()).any(|w| w.eq_ignore_ascii_case(word));
    ["lending", "rwa", "bridge", "cex", "restaking", "staking", "cdp", "perp"].into_iter().find(|word| said(word))
}

/// Whether an entity's name or an alias begins with `name` as words of its own: "Aave V3 TVL" is Aave's, "Sparkster" not Spark's.
fn is_called(entity: &Entity, name: &str) -> bool {
    let begins = |called: &str| {
        let head = called.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
        head && !called[name.len()..].starts_with(char::is_alphanumeric)
    };
    std::iter::once(&entity.name).chain(&entity.aliases).any(|called| begins(called))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_called_by_whole_words() {
        let entity = |name: &str, alias: &str| -> Entity {
            let json = format!(r#"{{"id": "x", "name": "{name}", "aliases": ["{alias}"]}}"#);
            serde_json::from_str(&json).unwrap()
        };
        assert!(is_called(&entity("Aave V3 TVL", "AAVE"), "Aave"));
        assert!(is_called(&entity("The lender", "Morpho"), "morpho"));
        assert!(!is_called(&entity("Sparkster TVL", "SPRK"), "Spark"));
    }

    #[test]
    fn a_name_may_say_of_which_kind_it_is() {
        let entity =
            |name: &str| -> Entity { serde_json::from_str(&format!(r#"{{"id": "x", "name": "{name}"}}"#)).unwrap() };
        assert_eq!(own_word(&entity("Hyperliquid Bridge TVL")), Some("bridge"));
        assert_eq!(own_word(&entity("Jito Restaking")), Some("restaking"));
        assert_eq!(own_word(&entity("Lido liquid staking TVL")), Some("staking"));
        assert_eq!(own_word(&entity("deBridge TVL")), None);
        let words: Vec<&str> =
            LIST.lines().filter_map(|l| l.split_once(':')).flat_map(|(w, _)| w.split(", ")).collect();
        assert!(
            ["lending", "rwa", "bridge", "cex", "restaking", "staking", "cdp", "perp"]
                .iter()
                .all(|w| words.contains(w))
        );
    }

    #[test]
    fn no_name_stands_under_two_words_of_one_kind_and_every_line_has_members() {
        for line in LIST.lines().filter(|line| !line.starts_with('#')) {
            let (words, names) = line.split_once(':').unwrap();
            let names: Vec<&str> = names.split(',').map(str::trim).collect();
            let mut sorted = names.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), names.len(), "{words}");
            assert!(names.len() > 1 && words.chars().all(|c| c.is_lowercase() || matches!(c, ',' | ' ')), "{words}");
        }
    }
}
