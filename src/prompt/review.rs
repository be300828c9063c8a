//! From a model's JSON to sentences that may be realised, and the rest with the rules they broke.

use super::section::{Messages, Rejected};
use crate::draft::answer::{AnswerFault, parse};
use crate::draft::check::{self, FaultCode, SentenceFault};
use crate::draft::tidy::tidy;
use crate::draft::{Sentence, SentenceKind, Writer};
use crate::facts::sheet::FactSheet;
use crate::plan::SectionPlan;

/// So many words in a row that stand in the prompt's rules and not in its lines are no chance.
const ECHO_WORDS: usize = 5;

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
    let prompt = Instructions::of(messages);
    Ok(answer
        .sentences
        .into_iter()
        .zip(sentences)
        .zip(faults)
        .map(|((original, sentence), mut faults)| {
            if let Some(echo) = prompt.echoed_by(&original.text) {
                faults.push(SentenceFault { code: FaultCode::PromptEcho, quote: echo });
            }
            Reviewed { original: original.text, sentence, faults }
        })
        .collect())
}

/// What a prompt says of how to write, apart from what there is to write.
struct Instructions {
    /// Rules, examples and orders.
    rules: Vec<Vec<String>>,
    /// The lines and the background, which are there to be taken over.
    content: Vec<Vec<String>>,
}

impl Instructions {
    fn of(messages: &Messages) -> Self {
        let content = |line: &str| {
            let numbered = line.split_once(". ").is_some_and(|(n, _)| n.parse::<u32>().is_ok());
            numbered || line.starts_with(['-', '{']) || line.starts_with("SECTION: ")
        };
        let (taken, told): (Vec<&str>, Vec<&str>) = messages.user.lines().partition(|l| content(l));
        // The numbered lines of a repair quote what was wrong: they are there to be neither taken over nor repeated.
        let asked = messages.followup.iter().flat_map(|f| f.user.lines()).filter(|l| !content(l));
        let of = |lines: &mut dyn Iterator<Item = &str>| lines.map(words).filter(|w| !w.is_empty()).collect();
        Self { rules: of(&mut messages.system.lines().chain(told).chain(asked)), content: of(&mut taken.into_iter()) }
    }

    /// What of a sentence is repeated from the rules, when that is most of it.
    fn echoed_by(&self, text: &str) -> Option<String> {
        let own = words(text);
        let size = ECHO_WORDS.min(own.len());
        let stands = |lines: &[Vec<String>], run: &[String]| lines.iter().any(|l| l.windows(size).any(|w| w == run));
        let mut covered = vec![false; own.len()];
        for (at, run) in own.windows(size.max(1)).enumerate() {
            let slot = run.iter().any(|w| w.contains('{'));
            if size > 2 && !slot && stands(&self.rules, run) && !stands(&self.content, run) {
                covered[at..at + size].fill(true);
            }
        }
        let words = own.iter().zip(&covered).filter(|(_, c)| **c).map(|(w, _)| w.as_str());
        let echo: Vec<&str> = words.collect();
        (!echo.is_empty() && echo.len() * 2 >= own.len()).then(|| echo.join(" "))
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '{' | '}' | '@' | '.' | '_')))
        .map(|w| w.trim_matches('.').to_lowercase())
        .filter(|w| !w.is_empty())
        .collect()
}
