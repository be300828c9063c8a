//! Prompt templates: text with a version, from the program or from a folder of the user's.

use std::collections::BTreeMap;

use minijinja::{Environment, UndefinedBehavior, Value};

use crate::digest;

/// The templates that come with the program, by name.
pub(super) const BUILT_IN: [(&str, &str); 11] = [
    ("system", include_str!("../../prompts/system.md")),
    ("day", include_str!("../../prompts/day.md")),
    ("key_insight", include_str!("../../prompts/key_insight.md")),
    ("chain", include_str!("../../prompts/chain.md")),
    ("group", include_str!("../../prompts/group.md")),
    ("divergences", include_str!("../../prompts/divergences.md")),
    ("flow_map", include_str!("../../prompts/flow_map.md")),
    ("risk_matrix", include_str!("../../prompts/risk_matrix.md")),
    ("action_plan", include_str!("../../prompts/action_plan.md")),
    ("data_notes", include_str!("../../prompts/data_notes.md")),
    ("repair", include_str!("../../prompts/repair.md")),
];

/// A set of prompt templates, all of them parsed.
#[derive(Clone, Debug)]
pub struct Templates {
    environment: Environment<'static>,
    versions: BTreeMap<String, u32>,
    digests: BTreeMap<String, String>,
}

/// Why a template cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The first lines are not `---`, `version: N`, `---`.
    #[error("prompt template `{name}`: start it with the lines `---`, `version: 1` and `---` ({fault})")]
    FrontMatter {
        /// The template's name.
        name: String,
        /// What was met.
        fault: String,
    },
    /// The text is no valid template, or names a value that its section does not have.
    #[error("prompt template `{name}`: {message}")]
    Template {
        /// The template's name.
        name: String,
        /// What the template engine says, with the line.
        message: String,
    },
    /// No template of this name.
    #[error("there is no prompt template `{0}`")]
    Unknown(String),
}

impl Templates {
    /// The program's own templates.
    ///
    /// # Errors
    /// Never for a released program: a test renders each of them.
    pub fn built_in() -> Result<Self, TemplateError> {
        Self::with(&BTreeMap::new())
    }

    /// The program's own templates, each replaced by the text of the same name in `overrides`. A name may also be a
    /// section's id, which then has a template of its own; otherwise the section's kind chooses.
    ///
    /// # Errors
    /// When a text has no front matter or is no valid template.
    pub fn with(overrides: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let mut syntax = minijinja::syntax::SyntaxConfig::builder();
        syntax.trim_blocks(true).lstrip_blocks(true);
        if let Ok(syntax) = syntax.build() {
            environment.set_syntax(syntax);
        }
        // A prompt is small: a template that loops is a mistake in it.
        environment.set_fuel(Some(200_000));
        let mut texts: BTreeMap<&str, &str> = BUILT_IN.into_iter().collect();
        texts.extend(overrides.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let (mut versions, mut digests) = (BTreeMap::new(), BTreeMap::new());
        for (name, text) in texts {
            let (version, body) = front_matter(name, text)?;
            environment
                .add_template_owned(name.to_owned(), body.to_owned())
                .map_err(|e| TemplateError::Template { name: name.to_owned(), message: explain(&e) })?;
            versions.insert(name.to_owned(), version);
            digests.insert(name.to_owned(), digest::of_bytes(text.as_bytes()));
        }
        Ok(Self { environment, versions, digests })
    }

    /// True when there is a template of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.versions.contains_key(name)
    }

    /// Renders the template `name`.
    ///
    /// # Errors
    /// When there is none, or it names a value that `context` does not have.
    pub fn render(&self, name: &str, context: Value) -> Result<String, TemplateError> {
        let template = self.environment.get_template(name).map_err(|_| TemplateError::Unknown(name.to_owned()))?;
        let text = template
            .render(context)
            .map_err(|e| TemplateError::Template { name: name.to_owned(), message: explain(&e) })?;
        Ok(text.trim().to_owned())
    }

    /// What names a prompt in a manifest: `group@1`, with the digest of the templates that went into it.
    #[must_use]
    pub fn identity(&self, name: &str) -> PromptId {
        let version = self.versions.get(name).copied().unwrap_or_default();
        let parts: Vec<&str> =
            ["system", "day", name].iter().filter_map(|n| self.digests.get(*n)).map(String::as_str).collect();
        PromptId { name: name.to_owned(), version, digest: digest::of_bytes(parts.join("\n").as_bytes()) }
    }
}

/// Which prompt was sent.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PromptId {
    /// The section template's name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// Digest over the system, day and section templates.
    pub digest: String,
}

impl std::fmt::Display for PromptId {
    /// `group@1` and the first digits of the digest.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digest = self.digest.trim_start_matches("sha256:");
        write!(f, "{}@{}+{}", self.name, self.version, digest.get(..12).unwrap_or(digest))
    }
}

/// Splits `---\nversion: N\n---\nbody`.
pub(super) fn front_matter<'a>(name: &str, text: &'a str) -> Result<(u32, &'a str), TemplateError> {
    let fault = |fault: &str| TemplateError::FrontMatter { name: name.to_owned(), fault: fault.to_owned() };
    let rest = text.strip_prefix("---\n").ok_or_else(|| fault("the first line is not `---`"))?;
    let (head, body) = rest.split_once("\n---\n").ok_or_else(|| fault("no second line `---`"))?;
    let mut version = None;
    for line in head.lines().filter(|l| !l.trim().is_empty()) {
        match line.split_once(':').map(|(k, v)| (k.trim(), v.trim())) {
            Some(("version", number)) => {
                version = Some(number.parse().map_err(|_| fault("`version` is no whole number"))?);
            }
            Some(("about", _)) => {}
            _ => return Err(fault(&format!("unknown line `{line}`; known are `version` and `about`"))),
        }
    }
    Ok((version.ok_or_else(|| fault("`version` is missing"))?, body))
}

/// The engine's message with its line, and the first cause below it.
fn explain(error: &minijinja::Error) -> String {
    let line = error.line().map(|l| format!("line {l} of the body: ")).unwrap_or_default();
    format!("{line}{error}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::context;

    fn with(name: &str, text: &str) -> Result<Templates, TemplateError> {
        Templates::with(&BTreeMap::from([(name.to_owned(), text.to_owned())]))
    }

    #[test]
    fn a_missing_value_is_an_error_with_its_line() {
        let templates = with("group", "---\nversion: 2\n---\nfirst\n{{ titel }}\n").unwrap();
        let message = templates.render("group", context! { title => "T" }).unwrap_err().to_string();
        assert!(message.contains("`group`") && message.contains("line 2"), "{message}");
    }

    #[test]
    fn an_override_replaces_one_template_and_changes_the_identity() {
        let (own, changed) = (Templates::built_in().unwrap(), with("group", "---\nversion: 7\n---\nX").unwrap());
        assert_eq!(changed.identity("group").version, 7);
        assert_ne!(own.identity("group").digest, changed.identity("group").digest);
        assert_eq!(own.identity("chain"), changed.identity("chain"));
        assert_eq!(changed.render("group", context! {}).unwrap(), "X");
        assert!(with("us", "---\nversion: 1\n---\nY").unwrap().has("us"), "a section's own template");
    }

    #[test]
    fn front_matter_is_required_and_closed() {
        for (text, word) in [
            ("no front matter", "first line"),
            ("---\nversion: 1\n", "second line"),
            ("---\nabout: x\n---\n", "missing"),
            ("---\nversion: one\n---\n", "whole number"),
            ("---\nversion: 1\nauthor: me\n---\n", "unknown line"),
        ] {
            let message = with("group", text).unwrap_err().to_string();
            assert!(message.contains(word) && message.contains("`group`"), "{text}: {message}");
        }
        assert!(with("group", "---\nversion: 1\n---\n{% for %}").unwrap_err().to_string().contains("line 1"));
    }
}
