//! Runs: the only module that joins stages and touches files.

#[cfg(feature = "llm")]
mod ask;
pub mod audit_files;
pub mod compose;
pub mod edition;
#[cfg(feature = "llm")]
pub mod endpoints;
pub mod files;
pub mod generate;
pub mod inputs;
pub mod manifest;
pub mod past;
#[cfg(feature = "llm")]
pub mod write;
