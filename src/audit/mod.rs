//! The auditor: reads a text like a stranger, finds its claims, binds them to facts and says whether they hold.
//!
//! A pure function of text, sheet and configuration. It depends on no prompt, model, draft or realisation (invariant 2).

pub mod config;
pub mod gate;
pub mod lines;
pub mod report;
pub mod rules;

pub use config::AuditConfig;
pub use report::{AuditReport, Claim, ClaimKind, Span, Verdict};
