//! Prompts: what a model is told, and how much it may cost.
//!
//! Everything here is pure. A prompt is a static system prefix, then the day, then the section: the first two are the
//! same bytes for all sections of a day, so that a provider's prompt cache serves them. No value of any fact is in a
//! prompt: a model that never sees a figure cannot copy it wrongly.

pub mod alias;
mod check;

mod day;

pub mod line;

mod reading;

pub mod review;

pub mod schema;

pub mod section;

pub mod template;

pub mod tokens;

pub use alias::AliasMap;
pub use check::overridden;
pub use review::{Reviewed, review};
pub use section::{FollowUp, MAX_DIVERGENCES, MAX_FACTS, Messages, Rejected, repair, section};
pub use template::{PromptId, Templates};
