//! `factbrief` writes a daily market briefing whose every figure is true by construction, and audits anybody's
//! narrative against a fact sheet.
//!
//! The pipeline is a row of pure functions, each from one artefact to the next:
//!
//! ```text
//! feeds -> Snapshot -> FactSheet -> Plan -> Draft -> Narrative -> AuditReport -> Edition
//! ```
//!
//! The modules stand in the order data flows. `audit` knows nothing of models, prompts, drafts or realisation: it reads
//! text and a sheet like a stranger.

pub mod quantity;

pub mod digest;

pub mod slip;

pub mod secret;

pub mod diagnostic;

pub mod json;

pub mod config;

pub mod calendar;

pub mod snapshot;

pub mod facts;

pub mod plan;

pub mod draft;

pub mod realise;

pub mod audit;

pub mod publish;

pub mod schema;

#[cfg(feature = "llm")]
pub mod prompt;

#[cfg(feature = "llm")]
pub mod model;

#[cfg(feature = "cli")]
pub mod run;

#[cfg(feature = "cli")]
pub mod cli;
