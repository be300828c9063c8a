//! From a model's JSON to sentences that may be realised, and the rest with the rules they broke.

use super::section::{Messages, Rejected};
use crate::draft::answer::{AnswerFault, parse};
use crate::draft::check::{self, FaultCode, SentenceFault};
use crate::draft::tidy::tidy;
use crate::draft::{Sentence, SentenceKind, Writer};
use crate::facts::sheet::FactSheet;
use crate::plan::SectionPlan;

/// So many words of a sentence in a row that stand in the prompt's rules are an echo of it.
const ECHO_WORDS: usize = 9;

/// One sentence of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// As the model wrote it.
    pub original: String,
    /// With the sheet's ids, repeated units dropped.
    pub sentence: Sentence,
    /// The rules it breaks; empty when it may be realised.
    pub faults: Vec<SentenceFault>,
}

impl Reviewed {
    /// What a repair is told of a failing sentence; `None` when nothing is wrong with it.
    #[must_use]
    pub fn rejected(&self) -> Option<Rejected> {
        (!self.faults.is_empty()).then(|| Rejected {
            text: self.original.clone(),
            reasons: self.faults.iter().map(|f| f.code.rule().to_owned()).collect(),
        })
    }
}

/// Reads an answer to `messages` and checks every sentence. `model` is the name the server answered with.
///
/// A sentence of kind fact that reads meaning into the facts becomes an interpretation: that label says less, so nothing
/// is made true by it that was not.
///
/// # Errors
/// When the JSON does not fit the schema: nothing of it is used then.
pub fn review(
    json: &str,
    messages: &Messages,
    sheet: &FactSheet,
    plan: &SectionPlan,
    model: &str,
) -> Result<Vec<Reviewed>, AnswerFault> {
    let answer = parse(json, messages.min_sentences, messages.max_sentences)?;
    let mut sentences: Vec<Sentence> = answer
        .sentences
        .iter()
        .map(|s| Sentence {
            text: tidy(&messages.aliases.restore(&s.text, sheet), sheet),
            kind: s.kind,
            writer: Writer::Model(model.to_owned()),
        })
        .collect();
    for sentence in &mut sentences {
        let reads = check::sentence(sentence, plan, sheet).iter().any(|f| f.code == FaultCode::Reading);
        if reads {
            sentence.kind = SentenceKind::Interpretation;
        }
    }
    let faults = check::section(&sentences, plan, sheet);
    // The fact lines are there to be taken over; the rules and the example are not.
    let prompt = words(&messages.system);
    Ok(answer
        .sentences
        .into_iter()
        .zip(sentences)
        .zip(faults)
        .map(|((original, sentence), mut faults)| {
            if let Some(echo) = echo(&original.text, &prompt) {
                faults.push(SentenceFault { code: FaultCode::PromptEcho, quote: echo });
            }
            Reviewed { original: original.text, sentence, faults }
        })
        .collect())
}

/// The first run of [`ECHO_WORDS`] words that the prompt holds too.
fn echo(text: &str, prompt: &[String]) -> Option<String> {
    let own = words(text);
    own.windows(ECHO_WORDS).find(|w| prompt.windows(ECHO_WORDS).any(|p| p == *w)).map(|w| w.join(" "))
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '{' | '}' | '@' | '.' | '_')))
        .map(|w| w.trim_matches('.').to_lowercase())
        .filter(|w| !w.is_empty())
        .collect()
}
