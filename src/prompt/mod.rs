//! Prompts: what a model is told, and how much it may cost.
//!
//! Everything here is pure. A prompt is a static system prefix, then the day, then the section: the first two are the
//! same bytes for all sections of a day, so that a provider's prompt cache serves them. No value of any fact is in a
//! prompt: a model that never sees a figure cannot copy it wrongly.

pub mod schema;
pub mod tokens;
