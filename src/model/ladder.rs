//! Which form of request a server takes: output modes and parameters, stepped down when it refuses one and remembered.

use std::collections::BTreeSet;

use super::endpoint::Endpoint;
use super::envelope::Envelope;
use crate::config::endpoint::{Rung, TokenCap};

/// Words of a refusal that is about the form of a request.
const COMPLAINTS: &[&str] = &[
    "unsupported",
    "not support",
    "unavailable",
    "unknown",
    "unrecognized",
    "unrecognised",
    "invalid",
    "extra",
    "not permitted",
    "not allowed",
    "unexpected",
    "input should be",
    "failed to",
    "error",
    "must",
    "deprecated",
    "cannot find field",
    "does not",
    "unable to",
    "requires",
    "no endpoints found",
];

/// Words that name the output mode.
const FORMATS: &[&str] = &[
    "response_format",
    "json_schema",
    "json_object",
    "'strict'",
    "grammar",
    "structured output",
    "json mode",
    "schema",
    "parser for this template",
    "requested parameters",
];

/// Words that name a forced call.
const TOOLS: &[&str] = &["tool", "function"];

/// Words that name the output mode of this rung.
fn words(rung: Rung) -> impl Iterator<Item = &'static &'static str> {
    FORMATS.iter().chain(if rung == Rung::ForcedTool { TOOLS } else { &[] })
}

/// Whether a refusal names a member of the request.
pub(crate) fn names_a_feature(error: &Envelope, rung: Rung) -> bool {
    let text = format!("{} {}", error.message, error.codes).to_lowercase();
    error.param.as_deref().is_some_and(|p| !matches!(p, "messages" | "model" | "request_body"))
        || words(rung).chain(["unsupported_parameter", "extra inputs"].iter()).any(|w| text.contains(w))
}

/// The form of the next request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub rung: Rung,
    pub token_cap: Option<TokenCap>,
    pub stream: bool,
    pub stream_usage: bool,
    pub dropped: BTreeSet<String>,
}

/// What a run has learnt of a server.
#[derive(Clone, Debug)]
pub(crate) struct Ladder {
    rungs: Vec<Rung>,
    at: usize,
    form: Form,
    caps_tried: BTreeSet<TokenCap>,
    steps: Vec<String>,
}

impl Ladder {
    pub fn new(endpoint: &Endpoint) -> Self {
        Self {
            rungs: endpoint.rungs.clone(),
            at: 0,
            form: Form {
                rung: endpoint.rungs.first().copied().unwrap_or(Rung::Prompt),
                token_cap: Some(endpoint.token_cap),
                stream: endpoint.stream,
                stream_usage: endpoint.stream_usage,
                dropped: endpoint.forbidden.iter().cloned().collect(),
            },
            caps_tried: BTreeSet::from([endpoint.token_cap]),
            steps: Vec::new(),
        }
    }

    pub fn form(&self) -> Form {
        self.form.clone()
    }

    /// Steps taken so far, as sentences for the manifest.
    pub fn steps(&self) -> &[String] {
        &self.steps
    }

    /// Keeps a step taken elsewhere.
    pub fn note(&mut self, step: String) {
        self.steps.push(step);
    }

    /// One output mode down. False on the lowest.
    pub fn step_rung(&mut self, tried: Rung, why: &str) -> bool {
        // Another request of the same run may have stepped already.
        if self.form.rung != tried {
            return true;
        }
        let Some(next) = self.rungs.get(self.at + 1).copied() else { return false };
        self.at += 1;
        self.form.rung = next;
        self.steps.push(format!("{} -> {}: {why}", tried.name(), next.name()));
        true
    }

    /// Reads a refusal of a request sent in `form` and changes everything it names, at once. False when it names nothing
    /// that can be changed.
    pub fn step(&mut self, form: &Form, status: u16, error: &Envelope, extra: &[String]) -> bool {
        if !matches!(status, 400 | 404 | 415 | 422 | 500 | 501) {
            return false;
        }
        if *form != self.form {
            return true;
        }
        let text = format!("{} {} {}", error.message, error.codes, error.param.as_deref().unwrap_or_default());
        let text = text.to_lowercase();
        let why = error.message.chars().take(160).collect::<String>();
        let names = |name: &str| text.contains(name);
        let complains = COMPLAINTS.iter().any(|w| names(w));
        if !complains {
            return false;
        }
        let mut changed = false;
        if names("stream_options") && self.form.stream_usage {
            self.form.stream_usage = false;
            self.steps.push(format!("stream_options dropped: {why}"));
            changed = true;
        }
        let cap = self.form.token_cap;
        let other = match cap {
            // "Use 'max_completion_tokens' instead" names both.
            Some(TokenCap::MaxTokens) if names("max_tokens") => Some(TokenCap::MaxCompletionTokens),
            Some(TokenCap::MaxCompletionTokens) if names("max_completion_tokens") => Some(TokenCap::MaxTokens),
            _ => None,
        };
        if let Some(other) = other
            && self.caps_tried.insert(other)
        {
            self.form.token_cap = Some(other);
            self.steps.push(format!("token cap named {}: {why}", other.name()));
            changed = true;
        }
        for name in extra.iter().filter(|n| !form.dropped.contains(*n)) {
            if names(&name.to_lowercase()) {
                self.form.dropped.insert(name.clone());
                self.steps.push(format!("{name} dropped: {why}"));
                changed = true;
            }
        }
        if !changed && form.rung != Rung::Prompt && words(form.rung).any(|w| names(w)) {
            changed = self.step_rung(form.rung, &why);
        }
        if !changed && self.form.stream && (names("stream") && !names("stream_options")) {
            self.form.stream = false;
            self.steps.push(format!("streaming given up: {why}"));
            changed = true;
        }
        changed
    }
}
