//! All integration tests in one binary. Each module says what belongs there.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking, as a test does")]

/// The auditor on cases: `tests/cases/audit/`.
mod audit;
/// The program as a user runs it: arguments, exit codes, messages.
mod cli;
/// Configurations with faults: `tests/cases/config/`.
mod config;
/// The text against itself: `tests/cases/consistency/`.
mod consistency;
/// Detectors of divergences, down to the page: `tests/cases/facts/divergences/`.
#[cfg(feature = "cli")]
mod divergences;
/// What may not be added, compared or ranked like the rest: `src/facts`, `src/snapshot`.
mod doubts;
/// Sentences before they are realised: `tests/cases/draft/`.
mod draft;
/// `endpoints list|check|compare`.
#[cfg(feature = "llm")]
mod endpoints;
/// The fact core on the bundled snapshots and made-up ones.
mod facts;
/// The fact core on made-up figures: what holds for all of them.
mod facts_properties;
/// The seeds of the fuzz targets, replayed: `tests/cases/fuzz/`.
mod fuzz;
/// The mutation harness, shared with `examples/mutation_table.rs`.
#[path = "../mutation/mod.rs"]
mod harness;
/// Facts that need a second period: `fixtures/history/` and made-up tables.
mod history;
/// Snapshots and sheets from outside: `tests/cases/facts/`.
mod input;
/// The invariants of ARCHITECTURE.md that a test can hold.
mod invariants;
mod messages;
/// The model client against servers on loopback.
#[cfg(feature = "llm")]
mod model;
/// False statements are caught, true rewrites pass.
mod mutation;
/// What reaches a model and what comes back: `src/prompt/`.
#[cfg(feature = "llm")]
mod prompt;
/// Plan, realisation and pages.
mod publish;
/// The README against the program.
mod readme;
/// The renderers of an audit report: `tests/cases/report/`.
mod render;
/// The auditor on whole reports of other writers: `tests/cases/reports/`.
mod reports;
/// Runs that end in the middle, and runs that are made twice.
#[cfg(feature = "llm")]
mod resume;
mod rewritten_reports;
/// Published schemas against the types and the artefacts against the schemas.
mod schema;
/// Material that only some machines have.
mod shared;
/// What a run may spend, and what it must never pay twice.
#[cfg(feature = "llm")]
mod spend;
/// Files of our own that cannot be written.
#[cfg(all(feature = "llm", unix))]
mod storage;
/// Degenerate and broken text: `tests/cases/text/`.
mod text;
/// Universes made of configuration alone: `fixtures/universes/`.
#[cfg(feature = "cli")]
mod universes;
