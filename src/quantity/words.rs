//! English words for numbers.

/// Zero to nineteen, by value.
pub const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
/// Twenty to ninety; the first stands for two tens.
pub const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// The value of a lower-case word from "zero" to "nineteen", or of digits from 2 to 12.
#[must_use]
pub fn small_number(word: &str) -> Option<usize> {
    ONES.iter().position(|w| *w == word).or_else(|| word.parse().ok().filter(|n| (2..=12).contains(n)))
}

/// Whether a lower-case word is a number, a multiple of one, or a half.
#[must_use]
pub fn is_number(word: &str) -> bool {
    ONES.contains(&word) || TENS.contains(&word) || matches!(word, "hundred" | "thousand" | "half")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_gives_its_value() {
        assert_eq!(small_number("zero"), Some(0));
        assert_eq!(small_number("nineteen"), Some(19));
        assert_eq!(small_number("twenty"), None);
        assert_eq!(small_number("2"), Some(2));
        assert_eq!(small_number("12"), Some(12));
        assert_eq!(small_number("1"), None);
        assert_eq!(small_number("13"), None);
    }

    #[test]
    fn numbers_are_told_from_words() {
        for word in ["zero", "nineteen", "ninety", "hundred", "thousand", "half"] {
            assert!(is_number(word), "{word}");
        }
        for word in ["", "none", "dozen", "Three", "twenties"] {
            assert!(!is_number(word), "{word}");
        }
    }
}
