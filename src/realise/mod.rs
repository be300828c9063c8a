//! Realisation: slots become figures, tables and maps are drawn, and the built-in writer's sentences are made.

pub mod builtin;
mod document;
pub mod markdown;
pub(crate) mod movement;
mod names;
pub mod narrative;
mod sections;
pub mod slots;

pub use document::realise;
pub use names::printed;
pub use narrative::Narrative;
