//! Checks of a sentence before it is realised: what a writer may not do in words.
//!
//! These are cheap and know the plan; the auditor, which reads the finished page like a stranger, stays the judge of
//! what the page says.

mod claims;
mod digits;
mod names;
mod place;
mod prose;
mod repeats;
mod shape;
mod slots;
mod standing;
mod subject;
mod window;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Sentence;
use crate::facts::sheet::FactSheet;
use crate::plan::SectionPlan;
use prose::{Prose, Vocabulary};

pub use standing::{Standing, is_change, standing};

/// One rule that a sentence breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentenceFault {
    /// Which rule.
    pub code: FaultCode,
    /// What breaks it, quoted from the sentence where that is possible; at most 80 characters.
    pub quote: String,
}

impl SentenceFault {
    /// The rule's stable name.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code.as_str()
    }

    fn new(code: FaultCode, quote: &str) -> Self {
        Self { code, quote: quote.trim().chars().take(80).collect() }
    }
}

impl fmt::Display for SentenceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.quote.is_empty() {
            f.write_str(self.code.rule())
        } else {
            write!(f, "{} (\"{}\")", self.code.rule(), self.quote)
        }
    }
}

macro_rules! codes {
    ($($variant:ident $name:literal $rule:literal,)+) => {
        /// The rules. Names are stable: manifests and cases hold them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum FaultCode {
            $(#[doc = $rule] #[serde(rename = $name)] $variant,)+
        }

        impl FaultCode {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The rule as it is told to a model.
            #[must_use]
            pub const fn rule(self) -> &'static str {
                match self { $(Self::$variant => $rule,)+ }
            }
        }
    };
}

codes! {
    Digit "digit" "never write a digit: use a slot",
    NumberWord "number_word" "never write an amount in words: use a slot",
    UnitAtSlot "unit_at_slot" "a slot already has its sign and unit: write none beside it",
    Braces "braces" "braces only around a listed slot",
    UnknownSlot "unknown_slot" "this slot does not exist: use only listed slots",
    ForbiddenSlot "forbidden_slot" "this slot is not listed for the section",
    UnusableFact "unusable_fact" "the figure of this slot cannot be relied on",
    RepeatedSlot "repeated_slot" "use each slot once",
    Unfinished "unfinished" "write a whole sentence that ends with a full stop",
    SeveralSentences "several_sentences" "one sentence in each text: write one whole sentence and nothing after it",
    MaskedKey "masked_key" "a key was masked in this text: write no keys",
    TooShort "too_short" "write a whole sentence",
    TooLong "too_long" "at most thirty words in a sentence",
    WrongLanguage "wrong_language" "write English",
    OddCharacter "odd_character" "plain letters and punctuation only",
    Markup "markup" "no Markdown, HTML, links or images",
    ChatToken "chat_token" "no control tokens or role names",
    PromptEcho "prompt_echo" "do not speak of slots, rules or instructions",
    Person "person" "no first or second person",
    Advice "advice" "no advice to buy, sell or hold, and no promise",
    Forecast "forecast" "no forecast: say what happened",
    Reading "reading" "a cause or a reading belongs in a sentence of kind interpretation",
    BeyondFacts "beyond_facts" "say nothing that the facts do not say",
    UnknownName "unknown_name" "name nothing that the facts do not name",
    WrongSubject "wrong_subject" "a slot belongs to the name in its own clause",
    WrongPlace "wrong_place" "a level comes after to or at, a change right after its verb: keep each slot in its own place in the line",
    OneSided "one_sided" "a gap names both of its sides: A did better than B by the slot",
    Standing "standing" "only the clause that says so is the largest, the smallest or the only one",
    WrongWindow "wrong_window" "speak of no other time than the line: a figure of a day is none of a week or a year",
    Direction "direction" "the verb contradicts the fact line",
    Repetition "repetition" "do not repeat words or sentences",
}

/// Every rule that one sentence breaks, each named once for each place. Empty: the sentence may be realised.
#[must_use]
pub fn sentence(sentence: &Sentence, plan: &SectionPlan, sheet: &FactSheet) -> Vec<SentenceFault> {
    one(sentence, plan, sheet, &Vocabulary::new(sheet, plan))
}

/// Checks all sentences of a section, each by itself and against those before it: a sentence that says again what was
/// said is a fault of the later one.
#[must_use]
pub fn section(sentences: &[Sentence], plan: &SectionPlan, sheet: &FactSheet) -> Vec<Vec<SentenceFault>> {
    let vocabulary = Vocabulary::new(sheet, plan);
    let mut out: Vec<Vec<SentenceFault>> = sentences.iter().map(|s| one(s, plan, sheet, &vocabulary)).collect();
    for (later, fault) in repeats::across(sentences) {
        out[later].push(fault);
    }
    out
}

fn one(sentence: &Sentence, plan: &SectionPlan, sheet: &FactSheet, vocabulary: &Vocabulary) -> Vec<SentenceFault> {
    let mut out = Vec::new();
    shape::check(&sentence.text, &mut out);
    let prose = match Prose::new(&sentence.text, vocabulary) {
        Ok(prose) => prose,
        Err(fault) => {
            out.push(fault);
            return out;
        }
    };
    shape::check_prose(&prose, sentence.kind, &mut out);
    slots::check(&prose, plan, sheet, &mut out);
    digits::check(&prose, sheet, &mut out);
    claims::check(&prose, sentence.kind, plan, sheet, &mut out);
    names::check(&prose, vocabulary, &mut out);
    subject::check(&prose, sheet, &mut out);
    place::check(&prose, sheet, &mut out);
    standing::check(&prose, plan, sheet, &mut out);
    window::check(&prose, plan, sheet, &mut out);
    repeats::within(&prose, &mut out);
    out
}
