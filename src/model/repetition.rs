//! Finds answers that repeat themselves without end, while they stream and again when they are complete.

use super::failure::Loop;

/// One character this often in a row is a loop.
const CHARACTERS: usize = 64;
/// White space this long is a loop.
const WHITESPACE: usize = 100;
/// Longest period looked for, in words.
const PERIOD: usize = 128;
/// Copies it takes.
const COPIES: usize = 3;
/// Words the copies must cover together.
const COVER: usize = 48;

/// From here on scripts write without spaces.
const IDEOGRAPHS: u32 = 0x2e80;
/// Longer words are counted in pieces.
const LONGEST_WORD: usize = 64;

/// Watches a text as it grows.
#[derive(Debug, Default)]
pub(crate) struct Repetition {
    last: Option<char>,
    run: usize,
    white: usize,
    word: String,
    words: Vec<u64>,
    /// `equal[p]`: for how many of the last words the word `p + 1` places before is the same.
    equal: Vec<usize>,
}

impl Repetition {
    /// Takes more text; `Some` as soon as it loops.
    pub fn push(&mut self, text: &str) -> Option<Loop> {
        text.chars().find_map(|c| self.char(c))
    }

    /// Whether a whole text loops.
    pub fn check(text: &str) -> Option<Loop> {
        let mut watch = Self::default();
        watch.push(text).or_else(|| watch.end_word())
    }

    fn char(&mut self, c: char) -> Option<Loop> {
        self.run = if self.last == Some(c) { self.run + 1 } else { 1 };
        self.last = Some(c);
        self.white = if c.is_whitespace() { self.white + 1 } else { 0 };
        if self.white >= WHITESPACE {
            return Some(Loop::Whitespace);
        }
        if self.run > CHARACTERS && !c.is_whitespace() {
            return Some(Loop::Character);
        }
        if c.is_alphanumeric() && u32::from(c) < IDEOGRAPHS && self.word.len() < LONGEST_WORD {
            self.word.push(c);
            return None;
        }
        let found = self.end_word();
        // Signs, and letters of scripts without spaces, are words of their own.
        if found.is_none() && !c.is_whitespace() && (self.run == 1 || c.is_alphanumeric()) {
            return self.token(u64::from(u32::from(c)) | 1 << 40);
        }
        found
    }

    fn end_word(&mut self) -> Option<Loop> {
        if self.word.is_empty() {
            return None;
        }
        let word = std::mem::take(&mut self.word);
        // FNV-1a: only equality matters, and a collision can but hasten a verdict that needs 48 of them.
        let hash =
            word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
        self.token(hash)
    }

    fn token(&mut self, token: u64) -> Option<Loop> {
        let n = self.words.len();
        self.equal.resize(PERIOD, 0);
        for period in 1..=PERIOD.min(n) {
            let same = self.words[n - period] == token;
            let equal = &mut self.equal[period - 1];
            *equal = if same { *equal + 1 } else { 0 };
            // `equal` matches after the first copy: the copies together cover `equal + period` words.
            if *equal + period >= COVER.max(COPIES * period) {
                return Some(Loop::Words);
            }
        }
        self.words.push(token);
        if self.words.len() > 4 * PERIOD {
            self.words.drain(..2 * PERIOD);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_loops() {
        assert_eq!(Repetition::check(&"a".repeat(65)), Some(Loop::Character));
        assert_eq!(Repetition::check(&format!("{{\"x\": 1}}{}", " \n".repeat(50))), Some(Loop::Whitespace));
        assert_eq!(Repetition::check(&"rose fell ".repeat(24)), Some(Loop::Words));
        assert_eq!(Repetition::check(&"no ".repeat(48)), Some(Loop::Words));
        let line: String = (0..40).map(|i| format!("word{i} ")).collect();
        assert_eq!(Repetition::check(&line.repeat(3)), Some(Loop::Words));
        assert_eq!(Repetition::check(&"[".repeat(200)), Some(Loop::Character));
        assert_eq!(Repetition::check(&"[]".repeat(40)), Some(Loop::Words));
        assert_eq!(Repetition::check(&format!("start {}", "市场".repeat(40))), Some(Loop::Words));
    }

    #[test]
    fn passes_honest_text() {
        let prose = "US equities closed higher and Hong Kong fell. ".repeat(2);
        assert_eq!(Repetition::check(&prose), None);
        assert_eq!(Repetition::check(&"a".repeat(64)), None);
        let rows: String = (0..60).map(|i| format!("{{\"text\":\"sentence {i}\",\"kind\":\"fact\"}},")).collect();
        assert_eq!(Repetition::check(&rows), None);
        assert_eq!(Repetition::check(&" ".repeat(99)), None);
    }

    #[test]
    fn cancels_within_64_characters_of_one_sign() {
        let mut watch = Repetition::default();
        let at = (0..10_000).position(|_| watch.push("x").is_some());
        assert_eq!(at, Some(64));
    }
}
