//! The judgement of an answer: what may be handed on for validation, and what is a failure.

use std::time::Duration;

use super::classify::{self, Finish};
use super::client::Client;
use super::completion::{Completion, Usage};
use super::failure::{Attempt, Failure, FailureClass};
use super::ladder::Form;
use super::recover;
use super::repetition::Repetition;
use super::request;
use super::service::Request;
use crate::config::endpoint::Rung;

/// A completion that may be validated: it ended well, is not empty and does not loop. Whether it is *true* is for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The text, without a leading closed reasoning block; of a forced call, its arguments.
    pub text: String,
    /// Whether it came as the arguments of a forced call.
    pub called: bool,
    /// Finish reason as the server wrote it.
    pub finish_reason: String,
    /// Model that answered, as the server names it; empty when it does not.
    pub model: String,
    /// Whether the server names another model than was asked for.
    pub other_model: bool,
    /// Tokens of the attempt that succeeded; [`super::spent`] sums up all attempts.
    pub usage: Usage,
    /// From the call to the answer, waits included.
    pub took: Duration,
    /// Every attempt, the last one successful.
    pub attempts: Vec<Attempt>,
    /// Output mode the answer came by.
    pub rung: Rung,
    /// Digest of the request that was answered: what [`super::Client::accept`] takes.
    pub digest: String,
    /// Bytes of the request body.
    pub request_bytes: usize,
    /// Whether it came from a recording, the cache or the journal: nothing was sent for it.
    pub from_disk: bool,
}

/// What is said of a stream that ended in good order, but not where the model would have ended.
pub(crate) const UNFINISHED: &str = "the stream ended without a finish reason";

/// Finish reasons of an answer that is a call. One forced by name also ends with `stop`.
const CALLED: [&str; 4] = ["tool_calls", "tool_call", "tool_use", "function_call"];

/// Whether two calls say the same: some servers send one twice.
fn same_arguments(a: &str, b: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    a == b || (read(a).is_some() && read(a) == read(b))
}

impl Client {
    /// Passes only what ended well and is neither empty nor degenerate.
    pub(super) fn judge(&self, completion: Completion, form: &Form, request: &Request) -> Result<Answer, Failure> {
        let fail = |class: FailureClass, message: &str| {
            let mut failure = Failure::new(class, message);
            failure.status = Some(completion.status);
            failure.request_id.clone_from(&completion.request_id);
            Err(failure)
        };
        let profile = self.endpoint.profile;
        let raw = completion.finish.as_deref();
        let shown = || self.scrubber.line(raw.unwrap_or_default());
        if completion.choices == 0 {
            return fail(FailureClass::Empty, "the answer has no choices");
        }
        if completion.after_finish {
            return fail(FailureClass::Malformed, "text came after the finish reason");
        }
        if !completion.refusal.is_empty() {
            return fail(
                FailureClass::Refused,
                &format!("the model refuses: {}", self.scrubber.line(&completion.refusal)),
            );
        }
        let forced = request.tool.is_some();
        let call = completion.calls.first().filter(|_| forced);
        // What stands beside a call is no answer.
        let said = call.map_or(completion.text.as_str(), |call| call.arguments.as_str());
        let finish = match classify::finish(raw, &profile.finish_stop) {
            Finish::Unknown if forced && raw.is_some_and(|raw| CALLED.contains(&raw)) => Finish::Stop,
            other => other,
        };
        let thought = if call.is_some() { Ok(said) } else { recover::strip_think(said) };
        let answered = thought.is_ok_and(|text| !text.trim().is_empty());
        let complete_anyway = profile.complete_despite_length && recover::is_one_object(said);
        match finish {
            Finish::Stop => {}
            Finish::Length if complete_anyway => {}
            Finish::Length
                if !answered && (!completion.reasoning.is_empty() || thought.is_err() || said.is_empty()) =>
            {
                let class = FailureClass::ReasoningExhausted;
                return fail(class, "the token cap was spent before the answer began");
            }
            Finish::Length => return fail(FailureClass::Truncated, "the answer was cut at the token cap"),
            Finish::Filter => {
                return fail(FailureClass::ContentFilter, &format!("finish reason `{}`", shown()));
            }
            Finish::Refusal => return fail(FailureClass::Refused, "the model refuses"),
            Finish::Context => return fail(FailureClass::ContextOverflow, &format!("finish reason `{}`", shown())),
            Finish::Overloaded => {
                return fail(FailureClass::Overloaded { retry_after: None }, &format!("finish reason `{}`", shown()));
            }
            Finish::Transient => return fail(FailureClass::Gateway, &format!("finish reason `{}`", shown())),
            Finish::Absent if completion.streamed => {
                return fail(FailureClass::ConnectionLost, UNFINISHED);
            }
            Finish::Absent | Finish::Unknown => {
                return fail(
                    FailureClass::UnknownFinish(shown()),
                    &format!("finish reason `{}` is not known to mean success", shown()),
                );
            }
        }
        let Ok(text) = thought else {
            return fail(FailureClass::Misrouted, "a reasoning block is opened and not closed");
        };
        if let (Some(call), Some(name)) = (call, &request.tool) {
            if let Some(other) = completion.calls.iter().find(|call| call.name != *name) {
                let message = format!("it calls `{}`, and `{name}` was to be called", self.scrubber.line(&other.name));
                return fail(FailureClass::WrongCall, &message);
            }
            if completion.calls.iter().any(|other| !same_arguments(&other.arguments, &call.arguments)) {
                return fail(FailureClass::Malformed, "several calls with different arguments came instead of one");
            }
        }
        if text.trim().is_empty() {
            if completion.reasoning.trim().is_empty() {
                return fail(FailureClass::Empty, "the answer is empty");
            }
            return fail(FailureClass::Misrouted, "the answer is empty, only reasoning came");
        }
        if let Some(looped) = Repetition::check(if complete_anyway { text.trim() } else { text }) {
            return fail(FailureClass::Degenerate(looped), "the answer repeats itself");
        }
        // `-` is what llama.cpp calls a model that was given no name.
        let model =
            completion.model.as_deref().filter(|m| *m != "-").map(|m| self.scrubber.line(m)).unwrap_or_default();
        let other_model = !model.is_empty() && !same_model(&model, &self.endpoint.model, self.endpoint.strict_model);
        if other_model && self.endpoint.strict_model {
            let message = format!("`{model}` answered, `{}` was asked", self.endpoint.model);
            return fail(FailureClass::WrongModel, &message);
        }
        let usage = completion.usage(request.body.len());
        if let Some(cut) = self.cut(&usage, request) {
            return fail(FailureClass::PromptCut, &cut);
        }
        Ok(Answer {
            text: self.scrubber.scrub(text),
            called: call.is_some(),
            finish_reason: shown(),
            model,
            other_model,
            usage,
            took: Duration::ZERO,
            attempts: Vec::new(),
            rung: form.rung,
            digest: request.digest.clone(),
            request_bytes: request.body.len(),
            from_disk: false,
        })
    }
}

impl Client {
    /// What shows that the server dropped the front of the prompt. Cached tokens are no evidence: some servers count only
    /// the others.
    fn cut(&self, usage: &Usage, request: &Request) -> Option<String> {
        // Eight bytes for a token are more than any prompt of ours has; only then is it worth loading a tokenizer.
        let few = usage.prompt.max(SMALLEST_CONTEXT / 2).saturating_mul(BYTES_A_TOKEN) < request.body.len() as u64;
        if !usage.exact || usage.cached > 0 || !few {
            return None;
        }
        // A server need not count the schema, and no context is smaller than a few hundred tokens.
        let mut body: serde_json::Value = serde_json::from_str(&request.body).ok()?;
        body.as_object_mut()?.retain(|name, _| !request::SCHEMA_MEMBERS.contains(&name.as_str()));
        let estimate = request::estimate(&body, &self.endpoint.model, request.max_tokens);
        (estimate.prompt >= SMALLEST_CONTEXT && estimate.was_cut(usage.prompt)).then(|| {
            format!(
                "the server counted {} prompt tokens of about {}: it dropped the front of the prompt in silence; give it a \
                 larger context",
                usage.prompt, estimate.prompt
            )
        })
    }
}

/// Prompts below this size fit every context, in tokens.
const SMALLEST_CONTEXT: u64 = 512;

/// More bytes than a token of a prompt has on average.
const BYTES_A_TOKEN: u64 = 8;

/// Whether a server's name for a model means the one asked for. Providers add paths, tags, file endings and dates; `strict`
/// allows no more than that, otherwise any longer name that begins with the one asked for will do.
fn same_model(answered: &str, asked: &str, strict: bool) -> bool {
    // llama.cpp without an alias, and mistral.rs, have no name of their own for what is loaded.
    if answered == "-" || asked == "default" {
        return true;
    }
    let bare = |name: &str| {
        let name = name.to_lowercase();
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        name.trim_end_matches(".gguf").trim_end_matches(":latest").to_owned()
    };
    let (answered, asked) = (bare(answered), bare(asked));
    answered.strip_prefix(&asked).is_some_and(|rest| {
        let dated = rest.starts_with(['-', '@', ':']) && rest[1..].bytes().all(|b| b.is_ascii_digit() || b == b'-');
        rest.is_empty() || dated || (!strict && rest.starts_with(['-', '.', ':', '@', '_']))
    })
}

#[cfg(test)]
mod tests {
    use super::same_model;

    #[test]
    fn names_of_models() {
        for (answered, asked, loose, strict) in [
            ("m", "m", true, true),
            ("gpt-4o-2024-08-06", "gpt-4o", true, true),
            ("openai/GPT-4o", "gpt-4o", true, true),
            ("llama3:latest", "llama3", true, true),
            ("/srv/m/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf", "qwen2.5-coder-1.5b", true, false),
            ("gpt-4o-mini", "gpt-4o", true, false),
            ("-", "anything", true, true),
            ("/srv/models", "default", true, true),
            ("gpt-4o", "gpt-4o-mini", false, false),
            ("tiny", "m", false, false),
            ("m10", "m1", false, false),
        ] {
            assert_eq!(
                (same_model(answered, asked, false), same_model(answered, asked, true)),
                (loose, strict),
                "{answered} {asked}"
            );
        }
    }
}
