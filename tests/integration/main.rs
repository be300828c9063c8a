//! All integration tests in one binary. Each module says what belongs there.

/// The auditor on cases: `tests/cases/audit/`.
mod audit;
/// The program as a user runs it: arguments, exit codes, messages.
mod cli;
/// The fact core on the bundled snapshots and made-up ones.
mod facts;
/// The invariants of ARCHITECTURE.md that a test can hold.
mod invariants;
/// The model client against servers on loopback.
#[cfg(feature = "llm")]
mod model;
/// Plan, realisation and pages.
mod publish;
/// Published schemas against the types and the artefacts against the schemas.
mod schema;
