//! The answer in our own form, read leniently: nothing a server leaves out or adds can make it fail.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a server answered, unary or streamed, before it is judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Completion {
    pub model: Option<String>,
    /// As the server wrote it; absent when null, missing or never sent.
    pub finish: Option<String>,
    pub text: String,
    pub reasoning: String,
    pub refusal: String,
    /// Calls of functions, in the order in which they began.
    #[serde(default)]
    pub calls: Vec<Call>,
    pub usage: Option<Usage>,
    /// Choices seen; no choice at all is another failure than an empty one.
    pub choices: u64,
    /// Whether something came after the finish reason.
    pub after_finish: bool,
    /// Whether it came as a stream.
    pub streamed: bool,
    pub request_id: Option<String>,
    pub status: u16,
}

/// A call of a function, as far as it has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Call {
    /// The server's number for it; a stream's fragments are told apart by it.
    pub index: Option<u64>,
    pub id: String,
    pub name: String,
    /// The arguments as JSON text; what came as an object is written out.
    pub arguments: String,
}

/// Tokens used by a completion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Prompt tokens, cached ones included.
    pub prompt: u64,
    /// Completion tokens, reasoning included.
    pub completion: u64,
    /// Prompt tokens served from the provider's cache.
    pub cached: u64,
    /// Whether the server counted; otherwise it is an estimate from the bytes.
    pub exact: bool,
}

/// Calls that are kept of one answer: more than one is a fault, and a few tell it.
const MOST_CALLS: usize = 8;

/// Beyond this many tokens a count is taken for an error of the server.
const ABSURD: u64 = 50_000_000;

impl Completion {
    /// Takes a whole body.
    pub fn take_body(&mut self, value: &Value) {
        self.take(value, "message");
    }

    /// Takes one event of a stream. True when it brought text, reasoning or a refusal.
    pub fn take_chunk(&mut self, value: &Value) -> bool {
        self.streamed = true;
        let before = (self.spoken(), self.calls.len());
        let finished = self.finish.is_some();
        self.take(value, "delta");
        let after = (self.spoken(), self.calls.len());
        self.after_finish |= finished && before != after;
        before != after
    }

    /// Bytes of all arguments so far, for [`Self::arguments_since`].
    pub fn argument_lengths(&self) -> Vec<usize> {
        self.calls.iter().map(|call| call.arguments.len()).collect()
    }

    /// What has come to the arguments of the calls since they had these lengths.
    pub fn arguments_since<'a>(&'a self, before: &'a [usize]) -> impl Iterator<Item = &'a str> {
        let old = before.iter().copied().chain(std::iter::repeat(0));
        self.calls.iter().zip(old).filter_map(|(call, old)| call.arguments.get(old..)).filter(|new| !new.is_empty())
    }

    /// Tokens by the server's count, or an estimate from the bytes. Never free.
    pub fn usage(&self, request_bytes: usize) -> Usage {
        self.usage.unwrap_or_else(|| Usage::estimate(request_bytes, self.spoken()))
    }

    /// Bytes of everything the model said.
    pub fn spoken(&self) -> usize {
        let called: usize = self.calls.iter().map(|call| call.name.len() + call.arguments.len()).sum();
        self.text.len() + self.reasoning.len() + self.refusal.len() + called
    }

    fn take(&mut self, value: &Value, member: &str) {
        if let Some(model) = value.get("model").and_then(Value::as_str).filter(|m| !m.is_empty()) {
            self.model = Some(model.to_owned());
        }
        if let Some(usage) = usage(value.get("usage")).or_else(|| usage(value.pointer("/x_groq/usage"))) {
            self.usage = Some(usage);
        }
        let Some(choices) = value.get("choices").and_then(Value::as_array) else { return };
        self.choices += choices.len() as u64;
        let first = choices.iter().find(|c| c.get("index").is_none_or(|i| i.as_u64().is_none_or(|i| i == 0)));
        let Some(choice) = first else { return };
        if let Some(finish) = choice.get("finish_reason").and_then(Value::as_str) {
            self.finish = Some(finish.to_owned());
        }
        // A few servers send a whole `message` at the end of a stream, or a `delta` in a body.
        let other = if member == "delta" { "message" } else { "delta" };
        let message = choice.get(member).filter(|m| m.is_object()).or_else(|| choice.get(other));
        let Some(message) = message else {
            if let Some(text) = choice.get("text").and_then(Value::as_str) {
                self.text.push_str(text);
            }
            return;
        };
        self.content(message.get("content"));
        for key in ["reasoning_content", "reasoning"] {
            if let Some(text) = message.get(key).and_then(Value::as_str).filter(|t| !t.is_empty()) {
                self.reasoning.push_str(text);
                break;
            }
        }
        if let Some(text) = message.get("refusal").and_then(Value::as_str) {
            self.refusal.push_str(text);
        }
        for call in message.get("tool_calls").and_then(Value::as_array).into_iter().flatten() {
            self.call(call);
        }
    }

    /// A call, or a fragment of one.
    fn call(&mut self, fragment: &Value) {
        let text = |at: &str| fragment.pointer(at).and_then(Value::as_str).unwrap_or_default();
        let (id, name) = (text("/id"), text("/function/name"));
        let index = fragment.get("index").and_then(Value::as_u64);
        // Servers that number nothing, or everything 0, still name another call by another id.
        let same = |call: &Call| {
            (index.is_none() || call.index.is_none() || call.index == index)
                && (id.is_empty() || call.id.is_empty() || call.id == id)
        };
        // In a whole answer each entry is a call of its own.
        let at = match self.calls.iter().rposition(same).filter(|_| self.streamed) {
            Some(at) => at,
            // No honest answer has more than one; the rest still counts as said.
            None if self.calls.len() >= MOST_CALLS => MOST_CALLS - 1,
            None => {
                self.calls.push(Call { index, ..Call::default() });
                self.calls.len() - 1
            }
        };
        let call = &mut self.calls[at];
        if call.id.is_empty() {
            id.clone_into(&mut call.id);
        }
        // Some servers say the name once, some with every fragment.
        if call.name != name {
            call.name.push_str(name);
        }
        match fragment.pointer("/function/arguments") {
            Some(Value::String(text)) => call.arguments.push_str(text),
            None | Some(Value::Null) => {}
            Some(other) => call.arguments.push_str(&other.to_string()),
        }
    }

    fn content(&mut self, content: Option<&Value>) {
        match content {
            Some(Value::String(text)) => self.text.push_str(text),
            Some(Value::Array(parts)) => parts.iter().for_each(|part| self.part(part)),
            Some(part @ Value::Object(_)) => self.part(part),
            _ => {}
        }
    }

    fn part(&mut self, part: &Value) {
        let kind = part.get("type").and_then(Value::as_str).unwrap_or("text");
        let text = part.as_str().or_else(|| part.get("text").and_then(Value::as_str));
        match kind {
            "text" | "output_text" => self.text.push_str(text.unwrap_or_default()),
            "refusal" => {
                self.refusal.push_str(part.get("refusal").and_then(Value::as_str).or(text).unwrap_or_default());
            }
            "thinking" | "reasoning" => match part.get("thinking").or_else(|| part.get("reasoning")) {
                Some(Value::String(text)) => self.reasoning.push_str(text),
                Some(Value::Array(parts)) => {
                    for text in parts.iter().filter_map(|p| p.get("text").and_then(Value::as_str)) {
                        self.reasoning.push_str(text);
                    }
                }
                _ => self.reasoning.push_str(text.unwrap_or_default()),
            },
            _ => {}
        }
    }
}

/// The usage of an answer; absent, null, negative and absurd counts are none.
fn usage(value: Option<&Value>) -> Option<Usage> {
    let value = value?.as_object()?;
    let one = |v: Option<&Value>| v.and_then(count);
    let prompt = one(value.get("prompt_tokens")).or_else(|| one(value.get("input_tokens")))?;
    let completion = one(value.get("completion_tokens")).or_else(|| one(value.get("output_tokens")))?;
    let inside = one(value.get("prompt_tokens_details").and_then(|d| d.get("cached_tokens")))
        .or_else(|| one(value.get("prompt_cache_hit_tokens")));
    let beside = one(value.get("cache_read_input_tokens"));
    let (prompt, cached) = match (inside, beside) {
        (Some(inside), _) => (prompt, inside.min(prompt)),
        (None, Some(beside)) => (prompt.checked_add(beside)?, beside),
        (None, None) => (prompt, 0),
    };
    if prompt == 0 && completion == 0 {
        return None;
    }
    Some(Usage { prompt, completion, cached, exact: true })
}

/// A token count, whole or written as a float.
fn count(value: &Value) -> Option<u64> {
    let number = value.as_number()?;
    let text = number.to_string();
    let whole = text.strip_suffix(".0").unwrap_or(&text);
    whole.parse::<u64>().ok().filter(|n| *n <= ABSURD)
}

impl Usage {
    /// An upper bound from the bytes sent and received, for servers that do not count.
    #[must_use]
    pub fn estimate(prompt_bytes: usize, completion_bytes: usize) -> Self {
        let tokens = |bytes: usize| (bytes as u64 * 2).div_ceil(5).max(1);
        Self { prompt: tokens(prompt_bytes), completion: tokens(completion_bytes), cached: 0, exact: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn body(value: Value) -> Completion {
        let mut c = Completion::default();
        c.take_body(&value);
        c
    }

    #[test]
    fn reads_what_servers_really_send() {
        let plain = body(json!({"choices":[{"message":{"content":"a"},"finish_reason":"eos"}]}));
        assert_eq!((plain.text.as_str(), plain.finish.as_deref(), plain.model), ("a", Some("eos"), None));
        let parts = body(json!({"choices":[{"message":{"content":[
            {"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"a"},{"type":"text","text":"b"}]}}]}));
        assert_eq!((parts.text.as_str(), parts.reasoning.as_str(), parts.finish), ("ab", "hm", None));
        let refused = body(json!({"choices":[{"message":{"content":null,"refusal":"no"},"finish_reason":"stop"}]}));
        assert_eq!((refused.text.as_str(), refused.refusal.as_str()), ("", "no"));
        let reasoning = body(json!({"choices":[{"message":{"content":"","reasoning":"r"},"finish_reason":"length"}]}));
        assert_eq!(reasoning.reasoning, "r");
        assert_eq!(body(json!("nothing")).choices, 0);
    }

    #[test]
    fn counts_cached_tokens_once() {
        let u = |v: Value| usage(Some(&v));
        let inside = u(json!({"prompt_tokens":10,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":8}}));
        assert_eq!(inside, Some(Usage { prompt: 10, completion: 2, cached: 8, exact: true }));
        let beside = u(json!({"input_tokens":2,"output_tokens":1,"cache_read_input_tokens":8}));
        assert_eq!(beside, Some(Usage { prompt: 10, completion: 1, cached: 8, exact: true }));
        assert_eq!(u(json!({"prompt_tokens":10.0,"completion_tokens":2.0})).map(|u| u.prompt), Some(10));
        for bad in [
            json!(null),
            json!({}),
            json!({"prompt_tokens":-1,"completion_tokens":1}),
            json!({"prompt_tokens":9e15,"completion_tokens":1}),
            json!({"prompt_tokens":null,"completion_tokens":null}),
        ] {
            assert_eq!(u(bad.clone()), None, "{bad}");
        }
    }

    fn any_json() -> impl proptest::strategy::Strategy<Value = Value> {
        use proptest::prelude::*;
        let leaf = prop_oneof![
            Just(json!(null)),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z]{0,4}".prop_map(Value::from)
        ];
        let key = proptest::sample::select(vec![
            "choices",
            "message",
            "delta",
            "content",
            "finish_reason",
            "usage",
            "prompt_tokens",
            "completion_tokens",
            "index",
            "text",
            "type",
            "error",
            "model",
        ]);
        leaf.prop_recursive(5, 40, 4, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                proptest::collection::btree_map(key.clone(), inner, 0..4).prop_map(|m| m
                    .into_iter()
                    .map(|(k, v)| (k.to_owned(), v))
                    .collect::<serde_json::Map<_, _>>()
                    .into()),
            ]
        })
    }

    proptest::proptest! {
        #[test]
        fn no_json_can_break_the_reading(values in proptest::collection::vec(any_json(), 1..4)) {
            let mut completion = Completion::default();
            for value in &values {
                completion.take_body(value);
                completion.take_chunk(value);
                let _ = super::super::envelope::Envelope::of(value);
            }
            let text = serde_json::to_string(&completion).unwrap();
            proptest::prop_assert_eq!(serde_json::from_str::<Completion>(&text).unwrap(), completion);
        }
    }
}
