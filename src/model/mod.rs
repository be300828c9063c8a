//! The model client: the only module that knows async-openai.
//!
//! [`Endpoint::resolve`] puts configuration, profile and key together, [`Client::complete`] asks. async-openai carries the
//! request; everything it does by itself (retry, error reading, stream reading, the environment) is replaced here, because
//! servers that call themselves compatible are not.

mod answer;
mod api;
mod budget;
mod call;
mod cassette;
mod classify;
mod client;
mod completion;
mod endpoint;
mod envelope;
mod failure;
mod journal;
mod ladder;
mod ledger;
mod models;
pub mod profile;
mod progress;
mod purse;
mod recording;
pub mod recover;
mod repetition;
mod request;
mod retry;
mod retry_after;
mod scrub;
mod service;
mod sse;
mod turns;

pub use answer::Answer;
pub use budget::Budget;
pub use cassette::{Cassette, CassetteError, CassetteMode};
pub use client::{Client, ClientOptions};
pub use completion::Usage;
pub use endpoint::{Endpoint, EndpointError, KeySource, Origin, Overrides, key_source};
pub use failure::{Action, Attempt, Deadline, Failure, FailureClass, Loop, spent};
pub use journal::{Journal, JournalError, Unresolved};
pub use ledger::{Ledger, LedgerError};
pub use models::Model;
pub use progress::{Progress, ProgressEvent};
pub use purse::{Ceilings, Overdrawn, Prices, Purse, Spent};
pub use request::{AnswerSchema, ChatRequest};
pub use retry::RetryPolicy;
pub use scrub::Scrubber;
pub use service::{Caps, Deadlines};
