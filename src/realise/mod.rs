//! Realisation: slots become figures, tables and maps are drawn, and the built-in writer's sentences are made.

pub mod narrative;

pub use narrative::Narrative;
