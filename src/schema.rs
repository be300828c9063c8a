//! The published JSON Schemas of every artefact.

use schemars::{JsonSchema, generate::SchemaSettings};

/// Makes one schema.
pub type Generator = fn() -> serde_json::Value;

/// Names of the published schemas, in the order of the pipeline, each with its generator.
pub const SCHEMAS: &[(&str, Generator)] = &[
    ("snapshot", of::<crate::snapshot::Snapshot>),
    ("fact-sheet", of::<crate::facts::sheet::FactSheet>),
    ("plan", of::<crate::plan::Plan>),
    ("draft", of::<crate::draft::Draft>),
    ("narrative", of::<crate::realise::narrative::Narrative>),
    ("audit-report", of::<crate::audit::AuditReport>),
    #[cfg(feature = "cli")]
    ("manifest", of::<crate::run::manifest::Manifest>),
    ("config", of::<crate::config::Config>),
];

fn of<T: JsonSchema>() -> serde_json::Value {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    schema.to_value()
}

/// The schema called `name`, if there is one.
#[must_use]
pub fn by_name(name: &str) -> Option<serde_json::Value> {
    SCHEMAS.iter().find(|(n, _)| *n == name).map(|(_, make)| make())
}
