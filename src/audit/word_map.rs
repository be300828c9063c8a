//! What is known of a word, found by a hash of its bytes: the words of a text are looked up thousands of times.

/// A map from words that never changes once it is made.
pub struct WordMap<K, V> {
    /// Where the entries of each slot begin, and one past the last.
    begins: Vec<usize>,
    entries: Vec<(K, V)>,
}

impl<K: AsRef<str>, V> WordMap<K, V> {
    /// The value of `word`.
    #[must_use]
    pub fn get(&self, word: &(impl AsRef<str> + ?Sized)) -> Option<&V> {
        let word = word.as_ref();
        let slot = slot(word, self.begins.len() - 1);
        let entries = &self.entries[self.begins[slot]..self.begins[slot + 1]];
        entries.iter().find(|(known, _)| known.as_ref() == word).map(|(_, value)| value)
    }

    /// Whether `word` is in it.
    #[must_use]
    pub fn contains_key(&self, word: &(impl AsRef<str> + ?Sized)) -> bool {
        self.get(word).is_some()
    }
}

impl<K: AsRef<str>, V> FromIterator<(K, V)> for WordMap<K, V> {
    /// Of a word that comes twice the first counts.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(words: I) -> Self {
        let entries: Vec<(K, V)> = words.into_iter().collect();
        let slots = entries.len().next_power_of_two();
        let mut entries: Vec<(usize, (K, V))> = entries.into_iter().map(|e| (slot(e.0.as_ref(), slots), e)).collect();
        entries.sort_by_key(|(slot, _)| *slot);
        let mut begins = vec![0; slots + 1];
        for (slot, _) in &entries {
            begins[slot + 1] += 1;
        }
        for slot in 0..slots {
            begins[slot + 1] += begins[slot];
        }
        let entries = entries.into_iter().map(|(_, entry)| entry).collect();
        Self { begins, entries }
    }
}

/// Words of which nothing is known but that they are among them.
pub struct WordSet<K>(WordMap<K, ()>);

impl<K: AsRef<str>> WordSet<K> {
    /// Whether `word` is one of them.
    #[must_use]
    pub fn contains(&self, word: &(impl AsRef<str> + ?Sized)) -> bool {
        self.0.contains_key(word)
    }
}

impl<K: AsRef<str>> FromIterator<K> for WordSet<K> {
    fn from_iter<I: IntoIterator<Item = K>>(words: I) -> Self {
        Self(words.into_iter().map(|word| (word, ())).collect())
    }
}

/// The slot of a word, of a power of two: FNV-1a, whose high bits the multiplication has mixed best.
fn slot(word: &str, slots: usize) -> usize {
    let hash = word.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 15)) as usize & (slots - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_and_no_other() {
        let words: Vec<String> = (0..300).map(|n| format!("word {n}")).collect();
        let map: WordMap<&str, usize> = words.iter().enumerate().map(|(n, word)| (word.as_str(), n)).collect();
        assert!(words.iter().enumerate().all(|(n, word)| map.get(word) == Some(&n)));
        assert_eq!(map.get("word 300"), None);
        let twice = WordMap::from_iter([("a", 1), ("a", 2)]);
        assert_eq!(twice.get("a"), Some(&1));
        assert!(!WordSet::<&str>::from_iter([]).contains(""));
    }
}
