//! The auditor's settings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[audit]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AuditConfig {}
