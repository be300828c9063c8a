//! Why a completion did not come, in classes that decide what happens next.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::completion::Usage;

/// A completion that did not come. Every text in it is free of keys and safe for a terminal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.describe())]
pub struct Failure {
    /// What kind.
    pub class: FailureClass,
    /// HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// The server's name for the request, when it gave one.
    pub request_id: Option<String>,
    /// One sentence with the particulars.
    pub message: String,
    /// Every attempt made for this completion, in order.
    pub attempts: Vec<Attempt>,
}

/// One request that was sent, or could not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// `ok`, or the class of the failure.
    pub outcome: String,
    /// Output mode used.
    pub rung: String,
    /// Milliseconds from sending to the verdict.
    pub millis: u64,
    /// Milliseconds waited before sending.
    pub waited_millis: u64,
    /// The server's name for the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Particulars of a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Whether the tokens of this attempt must be counted as spent although no usage came.
    #[serde(default)]
    pub spent_unknown: bool,
    /// Tokens to count for this attempt: the server's count, or an estimate where it may have been served without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
}

/// Tokens of all attempts together; exact when every count is the server's own.
#[must_use]
pub fn spent(attempts: &[Attempt]) -> Usage {
    let none = Usage { exact: true, ..Usage::default() };
    attempts.iter().filter_map(|a| a.usage).fold(none, |sum, one| Usage {
        prompt: sum.prompt.saturating_add(one.prompt),
        completion: sum.completion.saturating_add(one.completion),
        cached: sum.cached.saturating_add(one.cached),
        exact: sum.exact && one.exact,
    })
}

/// Which deadline fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deadline {
    /// Connecting.
    Connect,
    /// From sending to the first token.
    FirstByte,
    /// Between two events of an answer.
    Idle,
    /// The whole attempt.
    Total,
}

/// What a degenerate answer repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loop {
    /// One character over and over.
    Character,
    /// White space without end.
    Whitespace,
    /// A run of words over and over.
    Words,
}

/// Kinds of failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailureClass {
    /// No connection: name not found, refused, unreachable. Nothing was sent.
    Connect,
    /// The TLS handshake failed. No header was sent.
    Tls,
    /// A deadline fired.
    Timeout(Deadline),
    /// The connection ended before the answer did.
    ConnectionLost,
    /// The proxy refuses.
    Proxy,
    /// 401, 403: the key is missing, wrong or not allowed this.
    Auth,
    /// The account has no credit.
    Quota,
    /// 429: too fast. Holds the wait the server asked for.
    RateLimited {
        /// How long the server asked to wait.
        retry_after: Option<Duration>,
    },
    /// The prompt and the answer do not fit the context.
    ContextOverflow,
    /// The server counts far fewer prompt tokens than were sent: it dropped the front of the prompt in silence.
    PromptCut,
    /// The server refuses a member of the request, and no form of it that we know is left.
    UnsupportedParameter,
    /// 400, 422 and the like with no hint that another form would be accepted.
    BadRequest,
    /// The server does not know the model.
    UnknownModel,
    /// What answered is no model endpoint: HTML, a wrong path, another service.
    NotAModelEndpoint,
    /// A redirect, which is never followed.
    Redirect,
    /// 5xx.
    Server,
    /// 502, 504, 408: the request may or may not have been served.
    Gateway,
    /// 503, 529, or a finish reason that says so: too busy.
    Overloaded {
        /// How long the server asked to wait.
        retry_after: Option<Duration>,
    },
    /// A header, line or body beyond its cap.
    TooLarge,
    /// A content encoding we did not ask for.
    Encoding,
    /// The answer was cut at the token cap.
    Truncated,
    /// An answer with nothing in it.
    Empty,
    /// The token cap was spent on reasoning, nothing was left for the answer.
    ReasoningExhausted,
    /// The answer came in the reasoning channel only, or a reasoning block was not closed.
    Misrouted,
    /// Another function was called than the one whose call was forced.
    WrongCall,
    /// The model refuses.
    Refused,
    /// A content filter stopped it.
    ContentFilter,
    /// The answer repeats itself without end.
    Degenerate(Loop),
    /// Not the protocol: broken JSON, broken UTF-8, a garbled frame, text after the end.
    Malformed,
    /// A finish reason that is not known to mean success. Holds the raw value.
    UnknownFinish(String),
    /// Another model answered than was asked for.
    WrongModel,
    /// Replaying, and no recording fits.
    ReplayMiss,
    /// A ceiling of tokens or money would be passed. Nothing was sent.
    Budget,
    /// An earlier run sent this request and its outcome is unknown, more than once.
    OutcomeUnknown,
    /// The journal or a recording could not be written.
    Storage,
}

/// What to do about a failure: the action codes of the fault matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// R: try again, within the budget.
    Retry,
    /// R1: try again once; the attempt counts as spent.
    RetryOnce,
    /// L: send the request in another form.
    Step,
    /// A: ask again with the reason, within the section's one repair.
    AskAgain,
    /// Send fewer facts, once.
    ShrinkFacts,
    /// N: go to the next endpoint.
    NextEndpoint,
    /// T: the built-in writer writes this section.
    BuiltIn,
    /// X: stop; a person has to change something.
    Stop,
}

impl FailureClass {
    /// A stable name for manifests and tables.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout(Deadline::Connect) => "timeout_connect",
            Self::Timeout(Deadline::FirstByte) => "timeout_first_byte",
            Self::Timeout(Deadline::Idle) => "timeout_idle",
            Self::Timeout(Deadline::Total) => "timeout_total",
            Self::ConnectionLost => "connection_lost",
            Self::Proxy => "proxy",
            Self::Auth => "auth",
            Self::Quota => "quota",
            Self::RateLimited { .. } => "rate_limited",
            Self::ContextOverflow => "context_overflow",
            Self::PromptCut => "prompt_cut",
            Self::UnsupportedParameter => "unsupported_parameter",
            Self::BadRequest => "bad_request",
            Self::UnknownModel => "unknown_model",
            Self::NotAModelEndpoint => "not_a_model_endpoint",
            Self::Redirect => "redirect",
            Self::Server => "server",
            Self::Gateway => "gateway",
            Self::Overloaded { .. } => "overloaded",
            Self::TooLarge => "too_large",
            Self::Encoding => "encoding",
            Self::Truncated => "truncated",
            Self::Empty => "empty",
            Self::ReasoningExhausted => "reasoning_exhausted",
            Self::Misrouted => "misrouted",
            Self::WrongCall => "wrong_call",
            Self::Refused => "refused",
            Self::ContentFilter => "content_filter",
            Self::Degenerate(Loop::Character) => "degenerate_character",
            Self::Degenerate(Loop::Whitespace) => "degenerate_whitespace",
            Self::Degenerate(Loop::Words) => "degenerate_words",
            Self::Malformed => "malformed",
            Self::UnknownFinish(_) => "unknown_finish",
            Self::WrongModel => "wrong_model",
            Self::ReplayMiss => "replay_miss",
            Self::Budget => "budget",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Storage => "storage",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::Connect | Self::RateLimited { .. } | Self::Server | Self::Overloaded { .. } => Action::Retry,
            Self::ConnectionLost
            | Self::Gateway
            | Self::Empty
            | Self::Timeout(Deadline::FirstByte | Deadline::Idle) => Action::RetryOnce,
            Self::Degenerate(Loop::Whitespace) => Action::Step,
            Self::Truncated
            | Self::ReasoningExhausted
            | Self::Misrouted
            | Self::WrongCall
            | Self::Malformed
            | Self::Degenerate(Loop::Character | Loop::Words) => Action::AskAgain,
            Self::ContextOverflow | Self::PromptCut => Action::ShrinkFacts,
            Self::Timeout(Deadline::Connect | Deadline::Total)
            | Self::Auth
            | Self::Quota
            | Self::BadRequest
            | Self::UnsupportedParameter
            | Self::TooLarge
            | Self::Encoding
            | Self::Budget
            | Self::OutcomeUnknown => Action::NextEndpoint,
            Self::Refused | Self::ContentFilter | Self::UnknownFinish(_) => Action::BuiltIn,
            Self::Tls
            | Self::Proxy
            | Self::UnknownModel
            | Self::NotAModelEndpoint
            | Self::Redirect
            | Self::WrongModel
            | Self::ReplayMiss
            | Self::Storage => Action::Stop,
        }
    }

    /// Whether the request may have been served and paid for although no answer came.
    #[must_use]
    pub fn may_be_spent(&self) -> bool {
        matches!(
            self,
            Self::ConnectionLost
                | Self::Gateway
                | Self::Timeout(Deadline::FirstByte | Deadline::Idle | Deadline::Total)
                | Self::Degenerate(_)
                | Self::TooLarge
                | Self::Malformed
        )
    }
}

impl Failure {
    /// A failure before or without an HTTP answer.
    #[must_use]
    pub fn new(class: FailureClass, message: impl Into<String>) -> Self {
        Self { class, status: None, request_id: None, message: message.into(), attempts: Vec::new() }
    }

    /// Whether trying the very same request again can help.
    #[must_use]
    pub fn retryable(&self) -> bool {
        matches!(self.class.action(), Action::Retry | Action::RetryOnce)
    }

    fn describe(&self) -> String {
        let status = self.status.map(|s| format!(" (HTTP {s})")).unwrap_or_default();
        let id = self.request_id.as_ref().map(|id| format!(" [request {id}]")).unwrap_or_default();
        format!("{}{status}: {}{id}", self.class.name(), self.message)
    }
}
