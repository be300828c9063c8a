//! Names: a writer may name what the sheet names, and the places of its markets.

use super::prose::{Prose, Token, Vocabulary};
use super::{FaultCode, SentenceFault};

/// Names that any page on markets may use without a claim about anybody.
const COMMON: [&str; 27] = [
    "us", "u", "s", "usa", "america", "american", "asia", "asian", "china", "chinese", "hong", "kong", "mainland",
    "europe", "european", "global", "western", "eastern", "crypto", "defi", "tvl", "dex", "dexs", "dexes", "english",
    "etc", "vs",
];

pub(super) fn check(prose: &Prose<'_>, vocabulary: &Vocabulary, out: &mut Vec<SentenceFault>) {
    let mut starts = true;
    for token in &prose.tokens {
        if let Token::Word(word) = token {
            let capitals = word.chars().filter(|c| c.is_uppercase()).count();
            let named = word.chars().next().is_some_and(char::is_uppercase);
            // The first word is capitalised anyway; an abbreviation is a name wherever it stands.
            let suspicious = if starts { capitals > 1 && capitals == word.chars().count() } else { named };
            if suspicious && !known(word, vocabulary) {
                out.push(SentenceFault::new(FaultCode::UnknownName, word));
            }
        }
        starts = matches!(token, Token::Mark('.' | ':' | '?' | '!'));
    }
}

fn known(word: &str, vocabulary: &Vocabulary) -> bool {
    word.to_lowercase()
        .split(['-', '\'', '’', '&'])
        .filter(|part| !part.is_empty() && *part != "s")
        .all(|part| COMMON.contains(&part) || vocabulary.words.contains(part))
}
