//! Lists of words that every item of a text is looked up in.

/// Words that a rule speaks of. Most words of a text are none of them, and nearly all of those are told apart by their
/// ends and their length, so that no string is compared.
pub struct WordList<const N: usize> {
    words: [&'static str; N],
    /// A bit for the key of each word.
    keys: [u64; 4],
}

impl<const N: usize> WordList<N> {
    /// The set of these words.
    #[must_use]
    pub const fn new(words: [&'static str; N]) -> Self {
        let mut keys = [0; 4];
        let mut i = 0;
        while i < N {
            let key = key(words[i]);
            keys[key / 64] |= 1 << (key % 64);
            i += 1;
        }
        Self { words, keys }
    }

    /// Its words.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.words.iter().copied()
    }

    /// Whether `word` is one of them.
    #[must_use]
    #[inline]
    pub fn contains(&self, word: &str) -> bool {
        let key = key(word);
        self.keys[key / 64] >> (key % 64) & 1 == 1 && self.words.contains(&word)
    }
}

/// The first word of a phrase, or the one word that it is.
#[must_use]
pub fn head(phrase: &str) -> &str {
    phrase.bytes().position(|b| b == b' ').map_or(phrase, |space| &phrase[..space])
}

/// A number below 256 from the ends and the length of a word.
const fn key(word: &str) -> usize {
    let bytes = word.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) => (*first as usize ^ (*last as usize) << 3 ^ bytes.len() << 5) % 256,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_its_words_and_no_others() {
        static WORDS: WordList<3> = WordList::new(["rose", "fell", "gave up"]);
        for word in ["rose", "fell", "gave up"] {
            assert!(WORDS.contains(word), "{word}");
        }
        // "rise" has the ends and the length of "rose".
        for word in ["", "rise", "f", "fell off", "ROSE"] {
            assert!(!WORDS.contains(word), "{word}");
        }
    }
}
