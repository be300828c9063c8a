//! What a run and a day may spend. Every request draws from one purse, retries and repairs included, before its first byte
//! leaves; a request that could pass a ceiling is never sent.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::completion::Usage;
use super::endpoint::Endpoint;
use super::ledger::{Ledger, LedgerError};
use crate::config::endpoint::table;
use crate::prompt::tokens::Estimate;
use crate::quantity::Exact;

/// Money for a million tokens, in US dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prices {
    /// For a million prompt tokens.
    pub prompt: Exact,
    /// For a million prompt tokens served from the provider's cache.
    pub cached: Exact,
    /// For a million tokens of the answer, reasoning included.
    pub completion: Exact,
}

impl Prices {
    /// The prices configured for an endpoint; none unless both the prompt's and the answer's are known. A cached token
    /// costs as much as any other unless its price is given.
    #[must_use]
    pub fn of(endpoint: &Endpoint) -> Option<Self> {
        let (prompt, completion) = (endpoint.config.price_prompt?, endpoint.config.price_completion?);
        Some(Self { prompt, cached: endpoint.config.price_cached.unwrap_or(prompt), completion })
    }

    /// What so many tokens cost; `None` when that is more than can be kept exactly.
    #[must_use]
    pub fn cost(&self, usage: &Usage) -> Option<Decimal> {
        let of = |tokens: u64, price: Exact| {
            price.get().checked_mul(Decimal::from(tokens))?.checked_div(Decimal::from(1_000_000))
        };
        let cached = usage.cached.min(usage.prompt);
        let prompt = of(usage.prompt - cached, self.prompt)?.checked_add(of(cached, self.cached)?)?;
        prompt.checked_add(of(usage.completion, self.completion)?)
    }

    /// The most a request of this size may cost.
    fn most(&self, estimate: &Estimate) -> Decimal {
        let usage = Usage { prompt: estimate.prompt, completion: estimate.completion, cached: 0, exact: false };
        self.cost(&usage).unwrap_or(Decimal::MAX)
    }
}

/// Ceilings of tokens (prompts and answers together) and of money (US dollars). An absent one does not bind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ceilings {
    /// Tokens of a run.
    pub max_tokens: Option<u64>,
    /// Money of a run.
    pub max_cost: Option<Decimal>,
    /// Tokens of a day (UTC), over all runs that share the ledger.
    pub max_tokens_per_day: Option<u64>,
    /// Money of a day (UTC), over all runs that share the ledger.
    pub max_cost_per_day: Option<Decimal>,
}

impl Ceilings {
    /// Whether any ceiling binds.
    #[must_use]
    pub const fn bind(&self) -> bool {
        self.max_tokens.is_some() || self.in_money() || self.of_a_day()
    }

    /// Whether prices are needed.
    #[must_use]
    pub const fn in_money(&self) -> bool {
        self.max_cost.is_some() || self.max_cost_per_day.is_some()
    }

    /// Whether the ledger is needed.
    #[must_use]
    pub const fn of_a_day(&self) -> bool {
        self.max_tokens_per_day.is_some() || self.max_cost_per_day.is_some()
    }
}

/// Why a request is not sent.
#[derive(Debug, thiserror::Error)]
pub enum Overdrawn {
    /// A ceiling of tokens would be passed.
    #[error(
        "{what} may use {} tokens ({}) and {flag} is {ceiling}, of which {spent} are spent or under way",
        .needed.total(), counted(.needed)
    )]
    Tokens {
        /// The flag that sets the ceiling.
        flag: &'static str,
        /// Prompt and cap.
        needed: Estimate,
        /// Spent or reserved before.
        spent: u64,
        /// The ceiling.
        ceiling: u64,
        /// What would have been sent.
        what: &'static str,
    },
    /// A ceiling of money would be passed.
    #[error(
        "{what} may cost ${} ({}) and {flag} is {ceiling}, of which {} are spent or under way",
        .cost.round_dp(6).normalize(), counted(.needed), .spent.round_dp(6).normalize()
    )]
    Cost {
        /// The flag that sets the ceiling.
        flag: &'static str,
        /// Prompt and cap.
        needed: Estimate,
        /// What they cost.
        cost: Decimal,
        /// Spent or reserved before.
        spent: Decimal,
        /// The ceiling.
        ceiling: Decimal,
        /// What would have been sent.
        what: &'static str,
    },
    /// A ceiling in money, and no prices.
    #[error(
        "{flag} needs the prices of `{endpoint}`: set `price_prompt` and `price_completion` (US dollars for a million \
         tokens) in {}, \"0\" for a server of your own; or use --max-tokens",
        table(.endpoint)
    )]
    Unpriced {
        /// The flag that sets the ceiling.
        flag: &'static str,
        /// The endpoint.
        endpoint: String,
    },
    /// The ledger cannot be read or written, so nobody knows what the day has cost.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Overdrawn {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> String {
        let raise = |flag: &str, most: String| {
            let setting = flag.trim_start_matches("--").replace('-', "_");
            format!(
                "raise {flag}, or `{setting}` below [generate], to {most} or more (repairs come on top), leave it out, or name a \
                 cheaper endpoint"
            )
        };
        match self {
            Self::Tokens { flag, needed, spent, .. } => raise(flag, spent.saturating_add(needed.total()).to_string()),
            Self::Cost { flag, cost, spent, .. } => {
                let up = rust_decimal::RoundingStrategy::AwayFromZero;
                raise(flag, spent.saturating_add(*cost).round_dp_with_strategy(4, up).normalize().to_string())
            }
            Self::Unpriced { .. } => "set the prices, or use a ceiling of tokens".to_owned(),
            Self::Ledger(_) => "mend the ledger, or name another folder with --state".to_owned(),
        }
    }
}

fn counted(estimate: &Estimate) -> String {
    let how = if estimate.exact { "counted" } else { "estimated" };
    format!("{} prompt tokens, {how}", estimate.prompt)
}

/// What was spent, by a run or on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Requests.
    pub requests: u64,
    /// Prompt and answer tokens.
    pub tokens: u64,
    /// Money, where prices are known.
    pub cost: Exact,
}

impl Spent {
    /// Adds one request.
    pub fn add(&mut self, tokens: u64, cost: Decimal) {
        self.requests = self.requests.saturating_add(1);
        self.tokens = self.tokens.saturating_add(tokens);
        self.cost = Exact(self.cost.get().saturating_add(cost));
    }
}

/// A request's share of the purse, from before it is sent until its usage is known. One that is never settled stays
/// spent: an unknown outcome is never free.
#[derive(Debug)]
#[must_use = "what is held has to be settled"]
pub(crate) struct Hold {
    id: u64,
    endpoint: String,
    tokens: u64,
    cost: Decimal,
    prices: Option<Prices>,
}

/// What one run may spend. One for all endpoints of a run.
#[derive(Debug, Default)]
pub struct Purse {
    ceilings: Ceilings,
    ledger: Option<Ledger>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    spent: Spent,
    held_tokens: u64,
    held_cost: Decimal,
    next: u64,
    /// What is held and not settled, by the number of its request.
    open: BTreeMap<u64, (String, u64, Decimal)>,
}

impl Purse {
    /// A purse with these ceilings. Without a ledger no ceiling of a day can be kept: it refuses everything.
    #[must_use]
    pub fn new(ceilings: Ceilings, ledger: Option<Ledger>) -> Self {
        Self { ceilings, ledger, state: Mutex::default() }
    }

    /// The ceilings.
    #[must_use]
    pub const fn ceilings(&self) -> &Ceilings {
        &self.ceilings
    }

    /// What this run has spent so far.
    #[must_use]
    pub fn spent(&self) -> Spent {
        self.state().spent
    }

    /// Counts what an earlier run of the same day's edition sent without learning the outcome.
    pub fn owe(&self, usage: &Usage, prices: Option<&Prices>) {
        let cost = prices.and_then(|p| p.cost(usage)).unwrap_or_default();
        self.state().spent.add(usage.prompt.saturating_add(usage.completion), cost);
    }

    /// Whether requests of this size together could be sent now. Nothing is reserved.
    ///
    /// # Errors
    /// [`Overdrawn`], naming the ceiling and the numbers.
    pub fn fits(&self, endpoint: &str, all: &Estimate, prices: Option<&Prices>) -> Result<(), Overdrawn> {
        self.priced(endpoint, prices)?;
        self.fit([(prices.copied(), *all)])
    }

    /// The same for requests to several endpoints, each with its prices.
    ///
    /// # Errors
    /// [`Overdrawn`], naming the ceiling and the numbers.
    pub fn fit(&self, each: impl IntoIterator<Item = (Option<Prices>, Estimate)>) -> Result<(), Overdrawn> {
        let mut all = Estimate { prompt: 0, completion: 0, exact: true };
        let mut cost = Decimal::ZERO;
        for (prices, one) in each {
            all = all.plus(one);
            cost = cost.saturating_add(prices.map_or(Decimal::ZERO, |p| p.most(&one)));
        }
        self.run_bears(&self.state(), "the run", &all, cost)?;
        match &self.ledger {
            Some(ledger) => self.day_bears(&ledger.today()?, "the run", &all, cost),
            None => Ok(()),
        }
    }

    /// Takes a request's share before it is sent.
    pub(crate) fn hold(&self, endpoint: &str, estimate: &Estimate, prices: Option<&Prices>) -> Result<Hold, Overdrawn> {
        let cost = self.cost(endpoint, estimate, prices)?;
        let mut state = self.state();
        self.run_bears(&state, "the next request", estimate, cost)?;
        let tokens = estimate.total();
        let hold = Hold { id: state.next, endpoint: endpoint.to_owned(), tokens, cost, prices: prices.copied() };
        if let Some(ledger) = &self.ledger {
            let line = ledger.line(hold.id, endpoint, tokens, cost);
            ledger.hold(line, |today| self.day_bears(today, "the next request", estimate, cost))?;
        }
        state.next += 1;
        state.open.insert(hold.id, (endpoint.to_owned(), tokens, cost));
        state.held_tokens = state.held_tokens.saturating_add(tokens);
        state.held_cost = state.held_cost.saturating_add(cost);
        Ok(hold)
    }

    /// Puts what a request really used in the place of what was held for it; none for one that cost nothing.
    pub(crate) fn settle(&self, hold: &Hold, usage: Option<Usage>) -> Result<(), LedgerError> {
        let tokens = usage.map_or(0, |u| u.prompt.saturating_add(u.completion));
        let cost = usage.and_then(|u| hold.prices.and_then(|p| p.cost(&u))).unwrap_or_default();
        let mut state = self.state();
        state.open.remove(&hold.id);
        state.held_tokens = state.held_tokens.saturating_sub(hold.tokens);
        state.held_cost = state.held_cost.saturating_sub(hold.cost);
        state.spent.add(tokens, cost);
        match &self.ledger {
            Some(ledger) => ledger.settle(ledger.line(hold.id, &hold.endpoint, tokens, cost)),
            None => Ok(()),
        }
    }

    /// Ends a run that was told to stop: what is under way is spent, as far as anybody knows, and held no longer. How many
    /// requests and tokens that were.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn abandon(&self) -> Result<(u64, u64), LedgerError> {
        let mut state = self.state();
        let mut abandoned = (0, 0_u64);
        for (id, (endpoint, tokens, cost)) in std::mem::take(&mut state.open) {
            abandoned = (abandoned.0 + 1, abandoned.1.saturating_add(tokens));
            state.held_tokens = state.held_tokens.saturating_sub(tokens);
            state.held_cost = state.held_cost.saturating_sub(cost);
            state.spent.add(tokens, cost);
            if let Some(ledger) = &self.ledger {
                ledger.settle(ledger.line(id, &endpoint, tokens, cost))?;
            }
        }
        Ok(abandoned)
    }

    /// Whether an endpoint can be asked at all: a ceiling in money needs prices.
    ///
    /// # Errors
    /// [`Overdrawn::Unpriced`].
    pub fn priced(&self, endpoint: &str, prices: Option<&Prices>) -> Result<(), Overdrawn> {
        let flag = if self.ceilings.max_cost.is_some() { "--max-cost" } else { "--max-cost-per-day" };
        match prices {
            None if self.ceilings.in_money() => Err(Overdrawn::Unpriced { flag, endpoint: endpoint.to_owned() }),
            _ => Ok(()),
        }
    }

    fn cost(&self, endpoint: &str, estimate: &Estimate, prices: Option<&Prices>) -> Result<Decimal, Overdrawn> {
        self.priced(endpoint, prices)?;
        Ok(prices.map_or(Decimal::ZERO, |p| p.most(estimate)))
    }

    fn run_bears(&self, state: &State, what: &'static str, needed: &Estimate, cost: Decimal) -> Result<(), Overdrawn> {
        let tokens = state.spent.tokens.saturating_add(state.held_tokens);
        let money = state.spent.cost.get().saturating_add(state.held_cost);
        let (most, most_cost) = (self.ceilings.max_tokens, self.ceilings.max_cost);
        bears(what, ("--max-tokens", tokens, most), ("--max-cost", money, most_cost), needed, cost)
    }

    fn day_bears(&self, today: &Spent, what: &'static str, needed: &Estimate, cost: Decimal) -> Result<(), Overdrawn> {
        let (most, most_cost) = (self.ceilings.max_tokens_per_day, self.ceilings.max_cost_per_day);
        let (tokens, money) = (today.tokens, today.cost.get());
        bears(what, ("--max-tokens-per-day", tokens, most), ("--max-cost-per-day", money, most_cost), needed, cost)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic cannot leave the sums half-changed: they are plain additions.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bears(
    what: &'static str,
    (flag, spent, ceiling): (&'static str, u64, Option<u64>),
    (cost_flag, money, most_cost): (&'static str, Decimal, Option<Decimal>),
    needed: &Estimate,
    cost: Decimal,
) -> Result<(), Overdrawn> {
    if let Some(ceiling) = ceiling.filter(|c| spent.saturating_add(needed.total()) > *c) {
        return Err(Overdrawn::Tokens { flag, needed: *needed, spent, ceiling, what });
    }
    if let Some(ceiling) = most_cost.filter(|c| money.checked_add(cost).is_none_or(|sum| sum > *c)) {
        return Err(Overdrawn::Cost { flag: cost_flag, needed: *needed, cost, spent: money, ceiling, what });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        text.parse().unwrap()
    }

    fn money(text: &str) -> Option<Decimal> {
        Some(text.parse().unwrap())
    }

    fn prices() -> Prices {
        Prices { prompt: exact("2.50"), cached: exact("0.25"), completion: exact("10") }
    }

    const REQUEST: Estimate = Estimate { prompt: 900, completion: 300, exact: false };

    fn used(prompt: u64, completion: u64) -> Usage {
        Usage { prompt, completion, cached: 0, exact: true }
    }

    #[test]
    fn each_ceiling_refuses_before_sending_and_names_its_flag() {
        // 900 x 2.50/M + 300 x 10/M = 0.00525
        for (ceilings, says) in [
            (Ceilings { max_tokens: Some(1199), ..Ceilings::default() }, "--max-tokens is 1199"),
            (Ceilings { max_cost: money("0.00524"), ..Ceilings::default() }, "--max-cost is 0.00524"),
        ] {
            let error = Purse::new(ceilings, None).hold("a", &REQUEST, Some(&prices())).unwrap_err().to_string();
            assert!(error.contains(says) && error.contains("900 prompt tokens, estimated"), "{error}");
        }
        let fits = Ceilings { max_tokens: Some(1200), max_cost: money("0.00525"), ..Ceilings::default() };
        assert!(Purse::new(fits, None).hold("a", &REQUEST, Some(&prices())).is_ok());
        let error = Purse::new(fits, None).hold("a", &REQUEST, None).unwrap_err().to_string();
        assert!(error.contains("price_prompt") && error.contains("[endpoints.a]"), "{error}");
        assert!(Purse::default().hold("a", &REQUEST, None).is_ok());
    }

    #[test]
    fn requests_under_way_and_unknown_outcomes_count() {
        let purse = Purse::new(Ceilings { max_tokens: Some(3000), ..Ceilings::default() }, None);
        let one = purse.hold("a", &REQUEST, None).unwrap();
        let two = purse.hold("a", &REQUEST, None).unwrap();
        assert!(purse.hold("a", &REQUEST, None).is_err(), "two are under way");
        purse.settle(&one, Some(used(800, 100))).unwrap();
        purse.settle(&two, None).unwrap();
        assert_eq!((purse.spent().requests, purse.spent().tokens), (2, 900));
        drop(purse.hold("a", &REQUEST, None).unwrap());
        assert!(purse.hold("a", &REQUEST, None).is_err(), "what is never settled stays spent");
        purse.owe(&used(5000, 0), None);
        assert!(purse.fits("a", &Estimate { prompt: 1, completion: 0, exact: true }, None).is_err());
    }

    #[test]
    fn cached_tokens_have_their_price() {
        let usage = Usage { prompt: 1000, completion: 100, cached: 800, exact: true };
        assert_eq!(prices().cost(&usage), money("0.0017"));
        assert_eq!(prices().cost(&Usage { cached: 5000, ..usage }), money("0.00125"));
    }

    proptest::proptest! {
        /// Whatever is asked for in whatever order, what is spent stays below the ceiling as long as a server keeps to the
        /// request's cap.
        #[test]
        fn never_spends_more_than_the_ceiling(
            ceiling in 1u64..20_000,
            asks in proptest::collection::vec((1u64..3000, 1u64..2000, 0u64..100, proptest::bool::ANY), 1..40),
        ) {
            let purse = Purse::new(Ceilings { max_tokens: Some(ceiling), ..Ceilings::default() }, None);
            let mut open = Vec::new();
            for (prompt, completion, share, settles) in asks {
                if let Ok(hold) = purse.hold("a", &Estimate { prompt, completion, exact: true }, None) {
                    open.push((hold, used(prompt * share / 100, completion * share / 100)));
                }
                if settles && let Some((hold, usage)) = open.pop() {
                    purse.settle(&hold, Some(usage)).unwrap();
                }
            }
            let held: u64 = open.iter().map(|(h, _)| h.tokens).sum();
            proptest::prop_assert!(purse.spent().tokens + held <= ceiling);
        }
    }
}
