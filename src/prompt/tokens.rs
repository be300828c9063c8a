//! Tokens and money before they are spent: a request that would break a ceiling is never sent.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use tiktoken_rs::tokenizer::{Tokenizer, get_tokenizer};

use crate::quantity::Exact;

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
    pub fn estimate(&self, system: &str, user: &str, max_tokens: u32) -> Estimate {
        Estimate {
            prompt: self.count(system).saturating_add(self.count(user)).saturating_add(OVERHEAD),
            completion: u64::from(max_tokens),
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

    /// True when a server reports so few prompt tokens that the front of the prompt must have been dropped in silence
    /// (a server with a small context does that and answers 200). `reported` counts cached tokens too.
    #[must_use]
    pub const fn was_cut(&self, reported: u64) -> bool {
        reported > 0 && reported.saturating_mul(2) < self.prompt
    }
}

/// Money for a million tokens, in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// For a million prompt tokens.
    pub prompt: Exact,
    /// For a million tokens of the answer, reasoning included.
    pub completion: Exact,
}

impl Prices {
    /// What so many tokens cost; `None` when that is more than can be kept exactly.
    #[must_use]
    pub fn cost(&self, prompt: u64, completion: u64) -> Option<Decimal> {
        let million = Decimal::from(1_000_000);
        let prompt = self.prompt.get().checked_mul(Decimal::from(prompt))?.checked_div(million)?;
        let completion = self.completion.get().checked_mul(Decimal::from(completion))?.checked_div(million)?;
        prompt.checked_add(completion)
    }
}

/// Ceilings of a run. An absent ceiling does not bind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// Most tokens of all requests together, prompts and answers.
    pub max_tokens: Option<u64>,
    /// Most money of all requests together, in the currency of the prices.
    pub max_cost: Option<Decimal>,
    /// Most tokens of one request, prompt and answer: the model's context.
    pub context: Option<u64>,
}

/// Why a request is not sent.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// The prompt and the cap do not fit the context.
    #[error(
        "the request needs {needed} tokens and the model's context holds {context}: use fewer facts or a larger context"
    )]
    Context {
        /// Prompt and cap.
        needed: u64,
        /// What the context holds.
        context: u64,
    },
    /// The run's tokens are spent.
    #[error("the request may use {needed} tokens; {spent} of --max-tokens {ceiling} are spent")]
    Tokens {
        /// Prompt and cap.
        needed: u64,
        /// Spent before.
        spent: u64,
        /// The ceiling.
        ceiling: u64,
    },
    /// The run's money is spent.
    #[error("the request may cost {needed}; {spent} of --max-cost {ceiling} are spent")]
    Cost {
        /// Cost of prompt and cap.
        needed: Exact,
        /// Spent before.
        spent: Exact,
        /// The ceiling.
        ceiling: Exact,
    },
    /// A ceiling in money, and no prices.
    #[error("--max-cost needs the model's prices: set them for the endpoint, or use --max-tokens")]
    Unpriced,
}

impl Budget {
    /// Whether a request of this size may be sent after what is already spent. The whole cap counts: a server may use it.
    ///
    /// # Errors
    /// [`Refusal`], naming the ceiling.
    pub fn check(&self, spent: &Spent, request: &Estimate, prices: Option<&Prices>) -> Result<(), Refusal> {
        let needed = request.total();
        if let Some(context) = self.context.filter(|c| needed > *c) {
            return Err(Refusal::Context { needed, context });
        }
        if let Some(ceiling) = self.max_tokens.filter(|c| spent.tokens().saturating_add(needed) > *c) {
            return Err(Refusal::Tokens { needed, spent: spent.tokens(), ceiling });
        }
        if let Some(ceiling) = self.max_cost {
            let prices = prices.ok_or(Refusal::Unpriced)?;
            let needed = prices.cost(request.prompt, request.completion).unwrap_or(Decimal::MAX);
            if spent.cost.get().checked_add(needed).is_none_or(|sum| sum > ceiling) {
                return Err(Refusal::Cost { needed: needed.into(), spent: spent.cost, ceiling: ceiling.into() });
            }
        }
        Ok(())
    }
}

/// What was spent, by a run or on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spent {
    /// Requests sent, retries included.
    pub requests: u64,
    /// Prompt tokens, cached ones included.
    pub prompt_tokens: u64,
    /// Tokens of answers.
    pub completion_tokens: u64,
    /// Money, where prices are known.
    pub cost: Exact,
}

impl Spent {
    /// Prompt and answer tokens together.
    #[must_use]
    pub const fn tokens(&self) -> u64 {
        self.prompt_tokens.saturating_add(self.completion_tokens)
    }

    /// Adds one request. Where a server reports no usage the estimate counts as spent: an unknown outcome is never free.
    pub fn add(&mut self, estimate: &Estimate, usage: Option<(u64, u64)>, prices: Option<&Prices>) {
        let (prompt, completion) = usage.unwrap_or((estimate.prompt, estimate.completion));
        self.requests = self.requests.saturating_add(1);
        self.prompt_tokens = self.prompt_tokens.saturating_add(prompt);
        self.completion_tokens = self.completion_tokens.saturating_add(completion);
        if let Some(cost) = prices.and_then(|p| p.cost(prompt, completion)) {
            self.cost = Exact(self.cost.get().saturating_add(cost));
        }
    }
}

/// What each endpoint spent on one day; the caller keeps it in a file. Spending of an earlier day does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ledger {
    /// ISO 8601 date in UTC.
    pub date: String,
    /// By endpoint name.
    pub endpoints: std::collections::BTreeMap<String, Spent>,
}

impl Ledger {
    /// The ledger for `date`: this one, or an empty one when this is of another day.
    #[must_use]
    pub fn on(self, date: &str) -> Self {
        if self.date == date { self } else { Self { date: date.to_owned(), ..Self::default() } }
    }

    /// All endpoints together.
    #[must_use]
    pub fn total(&self) -> Spent {
        let mut sum = Spent::default();
        for s in self.endpoints.values() {
            sum.requests = sum.requests.saturating_add(s.requests);
            sum.prompt_tokens = sum.prompt_tokens.saturating_add(s.prompt_tokens);
            sum.completion_tokens = sum.completion_tokens.saturating_add(s.completion_tokens);
            sum.cost = Exact(sum.cost.get().saturating_add(s.cost.get()));
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        text.parse().unwrap()
    }

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
    fn each_ceiling_refuses_before_sending() {
        let request = Estimate { prompt: 900, completion: 300, exact: false };
        let prices = Prices { prompt: exact("2.50"), completion: exact("10") };
        let spent = Spent { prompt_tokens: 8000, completion_tokens: 900, cost: exact("0.03"), requests: 9 };
        let check = |budget: Budget, p: Option<&Prices>| budget.check(&spent, &request, p);

        assert_eq!(check(Budget::default(), None), Ok(()));
        assert_eq!(check(Budget { context: Some(1200), ..Budget::default() }, None), Ok(()));
        assert!(matches!(
            check(Budget { context: Some(1199), ..Budget::default() }, None),
            Err(Refusal::Context { needed: 1200, context: 1199 })
        ));
        assert_eq!(check(Budget { max_tokens: Some(10_100), ..Budget::default() }, None), Ok(()));
        assert!(matches!(
            check(Budget { max_tokens: Some(10_099), ..Budget::default() }, None),
            Err(Refusal::Tokens { spent: 8900, .. })
        ));
        // 900 x 2.50/M + 300 x 10/M = 0.00525
        let money = |m: &str| Budget { max_cost: Some(m.parse().unwrap()), ..Budget::default() };
        assert_eq!(check(money("0.03525"), Some(&prices)), Ok(()));
        assert!(matches!(check(money("0.03524"), Some(&prices)), Err(Refusal::Cost { .. })));
        assert_eq!(check(money("5"), None), Err(Refusal::Unpriced));
    }

    #[test]
    fn unknown_usage_counts_as_the_estimate() {
        let request = Estimate { prompt: 900, completion: 300, exact: false };
        let prices = Prices { prompt: exact("1"), completion: exact("2") };
        let mut spent = Spent::default();
        spent.add(&request, None, Some(&prices));
        spent.add(&request, Some((800, 100)), Some(&prices));
        assert_eq!((spent.requests, spent.tokens()), (2, 2100));
        assert_eq!(spent.cost.get(), "0.0025".parse().unwrap());
    }

    #[test]
    fn a_ledger_forgets_other_days() {
        let mut ledger = Ledger::default().on("2026-04-02");
        ledger.endpoints.insert("a".into(), Spent { requests: 2, prompt_tokens: 10, ..Spent::default() });
        assert_eq!(ledger.clone().on("2026-04-02").total().tokens(), 10);
        assert_eq!(ledger.on("2026-04-03").total(), Spent::default());
    }

    #[test]
    fn a_dropped_front_is_noticed() {
        let request = Estimate { prompt: 5000, completion: 300, exact: false };
        assert!(request.was_cut(2048));
        assert!(!request.was_cut(3900));
        assert!(!request.was_cut(0), "no usage is no evidence");
    }
}
