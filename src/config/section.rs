//! One section of the document as configured.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::SectionKind;

/// `[[sections]]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionConfig {
    /// Unique id, lower case with underscores.
    pub id: String,
    /// Heading as printed.
    pub title: String,
    /// What kind of section it is.
    pub kind: SectionKind,
    /// Groups it speaks of, by id.
    #[serde(default)]
    pub groups: Vec<String>,
}
