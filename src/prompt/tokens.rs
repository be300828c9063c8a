//! Tokens before they are spent: counted with the model's own tokenizer, or estimated.

use serde::{Deserialize, Serialize};
use tiktoken_rs::tokenizer::{Tokenizer, get_tokenizer};

/// Counts tokens, exactly or with a margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenCounter {
    /// The model's own tokenizer.
    Exact(Tokenizer),
    /// The o200k tokenizer with a margin: the model's own is unknown.
    Estimate {
        /// Percent of the o200k count that is assumed, such as 130.
        percent: u64,
    },
}

/// Margin for unknown tokenizers: English with slots took up to a quarter more tokens with Qwen's than with o200k.
const UNKNOWN_PERCENT: u64 = 130;

/// Chat template and schema that a server adds around the messages, in tokens.
const OVERHEAD: u64 = 24;

impl TokenCounter {
    /// The counter for a model by name: exact for the models tiktoken knows, an estimate for all others.
    #[must_use]
    pub fn for_model(model: &str) -> Self {
        // A router's `vendor/model` is the same model.
        let bare = model.rsplit('/').next().unwrap_or(model);
        get_tokenizer(bare).map_or(Self::Estimate { percent: UNKNOWN_PERCENT }, Self::Exact)
    }

    /// Tokens of `text`, rounded up. The first call loads the vocabulary (about a quarter of a second).
    #[must_use]
    pub fn count(&self, text: &str) -> u64 {
        let (tokenizer, percent) = match self {
            Self::Exact(tokenizer) => (*tokenizer, 100),
            Self::Estimate { percent } => (Tokenizer::O200kBase, *percent),
        };
        let bpe = match tokenizer {
            Tokenizer::O200kHarmony => tiktoken_rs::o200k_harmony_singleton(),
            Tokenizer::Cl100kBase => tiktoken_rs::cl100k_base_singleton(),
            Tokenizer::P50kBase => tiktoken_rs::p50k_base_singleton(),
            Tokenizer::P50kEdit => tiktoken_rs::p50k_edit_singleton(),
            Tokenizer::R50kBase | Tokenizer::Gpt2 => tiktoken_rs::r50k_base_singleton(),
            Tokenizer::O200kBase => tiktoken_rs::o200k_base_singleton(),
        };
        let tokens = u64::try_from(bpe.encode_ordinary(text).len()).unwrap_or(u64::MAX);
        tokens.saturating_mul(percent).div_ceil(100)
    }

    /// True when the count is the model's own.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        matches!(self, Self::Exact(_))
    }

    /// What a request may use: its prompt and its cap on the answer.
    #[must_use]
    pub fn estimate(&self, system: &str, user: &str, max_tokens: u64) -> Estimate {
        Estimate {
            prompt: self.count(system).saturating_add(self.count(user)).saturating_add(OVERHEAD),
            completion: max_tokens,
            exact: self.is_exact(),
        }
    }
}

/// What one request may use at most, in tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// Tokens of the prompt.
    pub prompt: u64,
    /// Cap on the answer.
    pub completion: u64,
    /// Whether `prompt` was counted with the model's own tokenizer.
    pub exact: bool,
}

impl Estimate {
    /// Prompt and answer together.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.prompt.saturating_add(self.completion)
    }

    /// Two requests together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            prompt: self.prompt.saturating_add(other.prompt),
            completion: self.completion.saturating_add(other.completion),
            exact: self.exact && other.exact,
        }
    }

    /// True when a server reports so few prompt tokens that the front of the prompt must have been dropped in silence
    /// (a server with a small context does that and answers 200). `reported` counts cached tokens too.
    #[must_use]
    pub const fn was_cut(&self, reported: u64) -> bool {
        reported > 0 && reported.saturating_mul(2) < self.prompt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_models_are_counted_and_others_estimated() {
        assert!(TokenCounter::for_model("gpt-4o-mini").is_exact());
        assert!(TokenCounter::for_model("openai/gpt-4o").is_exact());
        let unknown = TokenCounter::for_model("qwen2.5-coder-1.5b");
        assert!(!unknown.is_exact());
        let text = "The Hang Seng Index fell {hk.hsi.change_pct}.";
        let known = TokenCounter::for_model("gpt-4o").count(text);
        assert!(known > 8 && known < 30, "{known}");
        assert_eq!(unknown.count(text), (known * 130).div_ceil(100));
        assert_eq!(unknown.count(""), 0);
    }

    #[test]
    fn a_dropped_front_is_noticed() {
        let request = Estimate { prompt: 5000, completion: 300, exact: false };
        assert!(request.was_cut(2048));
        assert!(!request.was_cut(3900));
        assert!(!request.was_cut(0), "no usage is no evidence");
    }
}
