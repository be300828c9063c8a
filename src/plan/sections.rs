//! The built-in list of sections.

use super::SectionKind as K;
use crate::config::section::SectionConfig;
use crate::config::universe::Universe;

/// The sections of a market briefing, in order: used when a configuration names none.
#[must_use]
pub fn default_sections() -> Vec<SectionConfig> {
    let section = |id: &str, title: &str, kind: K, groups: &[&str]| SectionConfig {
        id: id.to_owned(),
        title: title.to_owned(),
        kind,
        groups: groups.iter().map(|g| (*g).to_owned()).collect(),
    };
    vec![
        section("key_insight", "Key insight", K::KeyInsight, &[]),
        section("risk_sentiment", "Global risk sentiment", K::Chain, &[]),
        section("crypto", "Crypto and DeFi", K::Group, &["crypto", "stable", "tvl", "dex"]),
        section("us", "US equities", K::Group, &["us"]),
        section("hk", "Hong Kong equities", K::Group, &["hk"]),
        section("cn", "A-shares", K::Group, &["cn"]),
        section("divergences", "Cross-market divergences", K::Divergences, &[]),
        section("flow_map", "Capital flow map", K::FlowMap, &[]),
        section("risk_matrix", "Risk matrix", K::RiskMatrix, &[]),
        section("action_plan", "Action plan", K::ActionPlan, &[]),
        section("data_notes", "Data notes", K::DataNotes, &[]),
        section("disclaimer", "Disclaimer", K::Disclaimer, &[]),
    ]
}

/// The sections of a briefing on a universe whose configuration names none: the built-in list, with a section for every group
/// of the universe that the list does not know, and without those of groups that the universe does not have.
#[must_use]
pub fn sections_of(universe: &Universe) -> Vec<SectionConfig> {
    let mut out = default_sections();
    let own = |id: &String| universe.groups.iter().any(|g| g.id == *id);
    out.retain(|s| match s.kind {
        K::Group => s.groups.iter().any(own),
        K::Chain => !universe.chain.is_empty(),
        _ => true,
    });
    for group in &universe.groups {
        if out.iter().any(|s| s.groups.contains(&group.id)) {
            continue;
        }
        let mut id = group.id.replace(['.', '-'], "_");
        while out.iter().any(|s| s.id == id) {
            id.push('_');
        }
        let section = SectionConfig { id, title: group.name.clone(), kind: K::Group, groups: vec![group.id.clone()] };
        let place = out.iter().position(|s| s.kind == K::Divergences).unwrap_or(out.len());
        out.insert(place, section);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_universe_has_the_built_in_sections() {
        assert_eq!(sections_of(&crate::config::Config::bundled().universe), default_sections());
    }

    #[test]
    fn every_group_of_another_universe_has_a_section() {
        let mut universe = Universe::default();
        let like = crate::config::Config::bundled().universe.groups.swap_remove(0);
        for id in ["town.old", "town-old", "divergences"] {
            universe.groups.push(crate::config::universe::GroupConfig { id: id.to_owned(), ..like.clone() });
        }
        let ids: Vec<String> = sections_of(&universe).into_iter().map(|s| s.id).collect();
        assert_eq!(ids[..5], ["key_insight", "town_old", "town_old_", "divergences_", "divergences"]);
    }
}
