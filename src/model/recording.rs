//! One answer as it came over the wire, in the form cassettes and journals keep: no key, no header beyond a short list.

use bytes::Bytes;
use reqwest::{Response, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::completion::Completion;
use super::scrub::Scrubber;
use super::sse::Sse;

/// Status, kept headers and body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wire {
    pub status: u16,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    #[serde(with = "body")]
    pub body: Vec<u8>,
}

impl Wire {
    /// The same without the key in any form.
    pub fn scrubbed(&self, scrubber: &Scrubber) -> Self {
        let body = match std::str::from_utf8(&self.body) {
            Ok(text) => scrubber.scrub(text).into_bytes(),
            // Not text: what of it is text is looked at, and the rest kept only when it holds no key.
            Err(_) if scrubber.finds(&String::from_utf8_lossy(&self.body)) => Vec::new(),
            Err(_) => self.body.clone(),
        };
        let headers: Vec<_> = self.headers.iter().map(|(n, v)| (n.clone(), scrubber.scrub(v))).collect();
        // Event by event, the ends of a key that spans several would stay.
        let wire = Self { status: self.status, headers, body };
        match self.joined(scrubber) {
            Some(body) => wire.with_json(body),
            None => wire,
        }
    }

    /// A stream that spells the key over several events, as one clean body.
    fn joined(&self, scrubber: &Scrubber) -> Option<Vec<u8>> {
        let (mut frames, mut sse, mut read) = (Vec::new(), Sse::default(), Completion::default());
        sse.push(&self.body, &mut frames).ok()?;
        sse.finish(&mut frames).ok()?;
        for frame in frames {
            if let Ok(value) = serde_json::from_slice(&frame) {
                read.take_chunk(&value);
            }
        }
        let called = read.calls.iter().flat_map(|call| [&call.id, &call.name, &call.arguments]);
        if ![&read.text, &read.reasoning, &read.refusal].into_iter().chain(called).any(|text| scrubber.finds(text)) {
            return None;
        }
        let calls: Vec<_> = read
            .calls
            .iter()
            .map(|call| {
                json!({"index": call.index, "id": scrubber.scrub(&call.id), "type": "function", "function": {
                    "name": scrubber.scrub(&call.name),
                    "arguments": scrubber.scrub(&call.arguments),
                }})
            })
            .collect();
        let body = json!({
            "model": read.model.map(|model| scrubber.scrub(&model)),
            "choices": [{"finish_reason": read.finish.map(|finish| scrubber.scrub(&finish)), "message": {
                "content": scrubber.scrub(&read.text),
                "reasoning_content": scrubber.scrub(&read.reasoning),
                "refusal": Some(scrubber.scrub(&read.refusal)).filter(|r| !r.is_empty()),
                "tool_calls": Some(calls).filter(|c| !c.is_empty()),
            }}],
            "usage": read.usage.map(|u| json!({
                "prompt_tokens": u.prompt,
                "completion_tokens": u.completion,
                "prompt_tokens_details": {"cached_tokens": u.cached},
            })),
        });
        Some(body.to_string().into_bytes())
    }

    /// The same answer with a whole body of JSON in place of a stream.
    fn with_json(mut self, body: Vec<u8>) -> Self {
        self.headers.retain(|(name, _)| name != "content-type");
        self.headers.push(("content-type".into(), "application/json".into()));
        Self { body, ..self }
    }

    /// As a response, which is read like one from the network.
    pub fn response(&self) -> Response {
        let mut response = http::Response::new(Bytes::from(self.body.clone()));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in &self.headers {
            let name = header::HeaderName::from_bytes(name.as_bytes());
            if let (Ok(name), Ok(value)) = (name, header::HeaderValue::from_str(value)) {
                response.headers_mut().append(name, value);
            }
        }
        response.into()
    }
}

/// Text as a string, anything else as `{"hex": ...}`.
mod body {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Body {
        Text(String),
        Hex { hex: String },
    }

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Body::Text(text.to_owned()),
            Err(_) => Body::Hex { hex: bytes.iter().map(|b| format!("{b:02x}")).collect() },
        }
        .serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        match Body::deserialize(deserializer)? {
            Body::Text(text) => Ok(text.into_bytes()),
            Body::Hex { hex } => (0..hex.len())
                .step_by(2)
                .map(|i| hex.get(i..i + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
                .collect::<Option<_>>()
                .ok_or_else(|| de::Error::custom("`hex` holds something else than pairs of digits")),
        }
    }
}
