//! The auditor's English: words and phrases by sense, read from `lexicon.tsv`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::audit::word_map::WordMap;

/// What a word or phrase can mean to the auditor: each sense is the line of the same name in lexicon.tsv. A phrase may
/// have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sense {
    Up,
    Down,
    Flat,
    WeakUp,
    WeakDown,
    Not,
    CmpUp,
    CmpDown,
    Bigger,
    Smaller,
    Sup,
    SupUp,
    SupDown,
    Led,
    Outlier,
    All,
    Both,
    None,
    Most,
    Broad,
    Only,
    Global,
    Mixed,
    MixedDown,
    MixedUp,
    FlatDown,
    FlatUp,
    Diverge,
    Decouple,
    Lockstep,
    Despite,
    ChainFail,
    ChainOk,
    ChainPart,
    ChainAmp,
    ChainDamp,
    ChainRev,
    LeadLag,
    Baseline,
    Cause,
    Event,
    Hedge,
    Forecast,
    Recommend,
    Opinion,
    Holder,
    Act,
    Capital,
    /// Down, right before a figure only: "off 0.71%".
    Off,
    /// Somebody who acts, and whom no sheet of figures holds.
    Actor,
    Session,
    SessionToday,
    Window,
    Absent,
    Level,
    LevelOver,
    LevelUnder,
    Composition,
    Segment,
    Spread,
    Net,
    Delta,
    ShareUp,
    ShareDown,
    About,
    AtLeast,
    AtMost,
    Nearly,
    Multiple,
    Respectively,
    Previous,
    Inward,
    Outward,
    Neutral,
    Except,
}

impl Sense {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "up" => Self::Up,
            "down" => Self::Down,
            "flat" => Self::Flat,
            "weak_up" => Self::WeakUp,
            "weak_down" => Self::WeakDown,
            "not" => Self::Not,
            "cmp_up" => Self::CmpUp,
            "cmp_down" => Self::CmpDown,
            "bigger" => Self::Bigger,
            "smaller" => Self::Smaller,
            "sup" => Self::Sup,
            "sup_up" => Self::SupUp,
            "sup_down" => Self::SupDown,
            "led" => Self::Led,
            "outlier" => Self::Outlier,
            "all" => Self::All,
            "both" => Self::Both,
            "none" => Self::None,
            "most" => Self::Most,
            "broad" => Self::Broad,
            "only" => Self::Only,
            "global" => Self::Global,
            "mixed" => Self::Mixed,
            "mixed_down" => Self::MixedDown,
            "mixed_up" => Self::MixedUp,
            "flat_down" => Self::FlatDown,
            "flat_up" => Self::FlatUp,
            "diverge" => Self::Diverge,
            "decouple" => Self::Decouple,
            "lockstep" => Self::Lockstep,
            "despite" => Self::Despite,
            "chain_fail" => Self::ChainFail,
            "chain_ok" => Self::ChainOk,
            "chain_part" => Self::ChainPart,
            "chain_amp" => Self::ChainAmp,
            "chain_damp" => Self::ChainDamp,
            "chain_rev" => Self::ChainRev,
            "leadlag" => Self::LeadLag,
            "baseline" => Self::Baseline,
            "cause" => Self::Cause,
            "event" => Self::Event,
            "hedge" => Self::Hedge,
            "forecast" => Self::Forecast,
            "recommend" => Self::Recommend,
            "opinion" => Self::Opinion,
            "holder" => Self::Holder,
            "act" => Self::Act,
            "capital" => Self::Capital,
            "off" => Self::Off,
            "actor" => Self::Actor,
            "session" => Self::Session,
            "session_today" => Self::SessionToday,
            "window" => Self::Window,
            "absent" => Self::Absent,
            "level" => Self::Level,
            "level_over" => Self::LevelOver,
            "level_under" => Self::LevelUnder,
            "composition" => Self::Composition,
            "segment" => Self::Segment,
            "spread" => Self::Spread,
            "net" => Self::Net,
            "delta" => Self::Delta,
            "share_up" => Self::ShareUp,
            "share_down" => Self::ShareDown,
            "about" => Self::About,
            "at_least" => Self::AtLeast,
            "at_most" => Self::AtMost,
            "nearly" => Self::Nearly,
            "multiple" => Self::Multiple,
            "respectively" => Self::Respectively,
            "previous" => Self::Previous,
            "inward" => Self::Inward,
            "outward" => Self::Outward,
            "neutral" => Self::Neutral,
            "except" => Self::Except,
            _ => return None,
        })
    }
}

/// Several senses of one phrase: a bit each, as every item is asked for its senses hundreds of times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Senses(u128);

impl Senses {
    /// One sense alone.
    #[must_use]
    pub const fn one(sense: Sense) -> Self {
        Self(1 << sense as u32)
    }

    /// Whether this is among them.
    #[must_use]
    #[inline]
    pub const fn contains(self, sense: Sense) -> bool {
        self.0 & Self::one(sense).0 != 0
    }

    /// All of these.
    #[must_use]
    pub const fn of(senses: &[Sense]) -> Self {
        let mut all = Self(0);
        let mut i = 0;
        while i < senses.len() {
            all = all.and(Self::one(senses[i]));
            i += 1;
        }
        all
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether none is among `others`.
    #[must_use]
    pub const fn disjoint(self, others: Self) -> bool {
        self.0 & others.0 == 0
    }
}

impl<const N: usize> From<[Sense; N]> for Senses {
    fn from(senses: [Sense; N]) -> Self {
        senses.into_iter().fold(Self::default(), |all, sense| all.and(Self::one(sense)))
    }
}

/// Words of the longest phrase.
pub const LONGEST: usize = 7;

/// Phrases by first word.
pub struct Lexicon {
    by_first: WordMap<&'static str, Vec<Phrase>>,
}

struct Phrase {
    rest: Vec<&'static str>,
    senses: Senses,
}

/// The table, read once.
pub static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon.tsv")));

impl Lexicon {
    fn read(table: &'static str) -> Self {
        let mut by_first: BTreeMap<&'static str, Vec<Phrase>> = BTreeMap::new();
        for line in table.lines().filter(|l| !l.starts_with('#')) {
            let Some((sense, words)) = line.split_once('\t') else { continue };
            let Some(sense) = Sense::parse(sense) else { continue };
            for phrase in words.split(',') {
                let mut words = phrase.split(' ');
                let Some(first) = words.next() else { continue };
                let rest: Vec<&'static str> = words.collect();
                let entry = by_first.entry(first).or_default();
                match entry.iter_mut().find(|p| p.rest == rest) {
                    Some(known) => known.senses = known.senses.and(Senses::one(sense)),
                    None => {
                        // The longest first; of one length, as the table has them.
                        let at = entry.partition_point(|p| p.rest.len() >= rest.len());
                        entry.insert(at, Phrase { rest, senses: Senses::one(sense) });
                    }
                }
            }
        }
        Self { by_first: by_first.into_iter().collect() }
    }

    /// How many words the longest phrase has that begins with `word`; 0 where none does.
    #[must_use]
    pub fn reach(&self, word: &str) -> usize {
        self.by_first.get(word).and_then(|phrases| phrases.first()).map_or(0, |longest| longest.rest.len() + 1)
    }

    /// The longest phrase that `words` starts with: its length in words and its senses.
    #[must_use]
    pub fn longest(&self, words: &[&str]) -> Option<(usize, Senses)> {
        let phrases = self.by_first.get(words.first()?)?;
        phrases
            .iter()
            .find(|p| words.len() > p.rest.len() && p.rest.iter().zip(&words[1..]).all(|(a, b)| a == b))
            .map(|p| (p.rest.len() + 1, p.senses))
    }

    /// Whether `word` alone says something; a topic such as "copper" is a thing, and a sheet may have it under that name.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        let says = |p: &Phrase| p.rest.is_empty() && p.senses != Senses::one(Sense::Event);
        self.by_first.get(word).is_some_and(|p| p.iter().any(says))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in include_str!("lexicon.tsv").lines().filter(|l| !l.starts_with('#')) {
            let (sense, _) = line.split_once('\t').unwrap();
            assert!(Sense::parse(sense).is_some(), "{sense}");
            let words = line.split(['\t', ',']).skip(1).map(|phrase| phrase.split(' ').count());
            assert!(words.max() <= Some(LONGEST), "{sense} has a phrase that is never read to its end");
        }
    }

    #[test]
    fn the_longest_phrase_wins() {
        let words = ["mixed", "to", "negative", "today"];
        assert_eq!(LEXICON.longest(&words), Some((3, Senses::one(Sense::MixedDown))));
        assert_eq!(LEXICON.longest(&["mixed", "to"]).unwrap().0, 1);
    }
}
