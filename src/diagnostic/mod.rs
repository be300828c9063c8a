//! What the program says about a file it read: one shape, several renderers.

pub mod audit_text;
pub mod code;
pub mod evidence;
pub mod github;
pub mod html;
pub mod json;
pub mod markup;
pub mod sarif;
pub mod text;

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// For the reader's information.
    Note,
    /// Something is off, the result stands.
    Warning,
    /// The input cannot be used, or the finding fails the gate.
    Error,
}

/// One thing to say about an input, with the place it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code such as `FB001`; [`crate::diagnostic`] codes below FB100 are about input files.
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// One sentence, lower case, without a full stop.
    pub message: String,
    /// Byte range in the input, where there is one.
    pub span: Option<Range<usize>>,
    /// What stands at the span.
    pub label: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error with no place.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, message: message.into(), span: None, label: String::new(), help: None }
    }

    /// A warning with no place.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The same, at a byte range with what stands there.
    #[must_use]
    pub fn at(mut self, span: Range<usize>, label: impl Into<String>) -> Self {
        self.span = Some(span);
        self.label = label.into();
        self
    }

    /// The same, with how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<&crate::audit::Claim> for Diagnostic {
    fn from(claim: &crate::audit::Claim) -> Self {
        let code = crate::audit::rules::by_code(&claim.code).map_or("FB000", |rule| rule.code);
        let found = Self::error(code, claim.message.clone())
            .at(claim.span.start..claim.span.end, claim.verdict.as_str().replace('_', " "));
        match &claim.suggestion {
            Some(suggestion) => found.help(format!("write: {suggestion}")),
            None => found,
        }
    }
}
