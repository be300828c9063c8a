//! Error bodies: one reading for the dialects servers speak.

use serde_json::Value;

/// What a server says went wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Envelope {
    /// The sentence for people; empty when there is none.
    pub message: String,
    /// `code`, `type` and `status` members, lower case, joined by spaces.
    pub codes: String,
    /// Name of the member complained of.
    pub param: Option<String>,
    /// An HTTP status given inside the body.
    pub status: Option<u16>,
    /// Server's name for the request.
    pub request_id: Option<String>,
}

impl Envelope {
    /// Reads an error body of any dialect; a body that is no JSON is the message itself.
    pub fn read(body: &[u8]) -> Self {
        match serde_json::from_slice::<Value>(body) {
            Ok(value) => Self::of(&value).unwrap_or_else(|| Self { message: value.to_string(), ..Self::default() }),
            Err(_) => Self { message: String::from_utf8_lossy(body).trim().to_owned(), ..Self::default() },
        }
    }

    /// The error in a body or an event, if there is one: `error: null` and `error: ""` are none.
    pub fn of(value: &Value) -> Option<Self> {
        // Gemini wraps its errors into an array.
        if let Value::Array(items) = value {
            return items.first().and_then(Self::of);
        }
        let top = value.as_object()?;
        let mut found = Self::default();
        match top.get("error") {
            Some(Value::Object(error)) if !error.is_empty() => found.take(&Value::Object(error.clone())),
            Some(Value::String(text)) if !text.is_empty() => {
                found.message.clone_from(text);
                found.take(value);
            }
            Some(Value::Array(items)) if !items.is_empty() => found.take(&items[0]),
            Some(Value::Bool(true)) => found.take(value),
            // An answer: nothing below is an error then.
            _ if top.contains_key("choices") => return None,
            _ if top.contains_key("message") || top.contains_key("detail") || top.contains_key("errors") => {
                found.take(value);
            }
            _ if top.get("object").and_then(Value::as_str) == Some("error") => found.take(value),
            _ => return None,
        }
        if found.request_id.is_none() {
            found.request_id = ["request_id", "requestId"].iter().find_map(|k| text(top.get(*k)));
        }
        Some(found)
    }

    fn take(&mut self, value: &Value) {
        let get = |key: &str| value.get(key);
        if self.message.is_empty() {
            self.message = ["message", "detail", "msg", "errors", "error"]
                .iter()
                .find_map(|k| get(k).and_then(sentence))
                .unwrap_or_else(|| value.to_string());
        }
        // OpenRouter keeps the words of the server behind it here.
        if let Some(raw) = value.pointer("/metadata/raw").and_then(sentence) {
            self.message = format!("{}: {raw}", self.message);
        }
        let mut codes: Vec<String> =
            ["code", "type", "status", "raw_status_code"].iter().filter_map(|k| text(get(k))).collect();
        codes.extend(value.pointer("/innererror/code").and_then(|v| text(Some(v))));
        self.codes = codes.join(" ").to_ascii_lowercase();
        self.param = text(get("param")).or_else(|| extra_forbidden(value));
        self.status = ["code", "status_code", "raw_status_code", "status"]
            .iter()
            .filter_map(|k| text(get(k))?.parse::<u16>().ok())
            .find(|s| (400..600).contains(s));
        self.request_id = ["request_id", "requestId"].iter().find_map(|k| text(get(k)));
    }
}

/// A sentence from a string, an object with one, or a list of such.
fn sentence(value: &Value) -> Option<String> {
    match value {
        Value::String(s) if !s.is_empty() => Some(s.clone()),
        Value::Array(items) => {
            let parts: Vec<String> = items.iter().take(8).filter_map(sentence).collect();
            (!parts.is_empty()).then(|| parts.join("; "))
        }
        Value::Object(map) => {
            let message = ["message", "msg", "detail"].iter().find_map(|k| map.get(*k).and_then(sentence))?;
            let place = map
                .get("loc")
                .and_then(Value::as_array)
                .map(|loc| loc.iter().filter_map(|p| text(Some(p))).collect::<Vec<_>>().join("."));
            Some(place.map_or(message.clone(), |p| format!("{p}: {message}")))
        }
        _ => None,
    }
}

/// The members named by a list of validation errors of kind `extra_forbidden`.
fn extra_forbidden(value: &Value) -> Option<String> {
    let items = value.get("detail").or_else(|| value.get("message").and_then(|m| m.get("detail")))?.as_array()?;
    let names: Vec<String> = items
        .iter()
        .filter(|i| i.get("type").and_then(Value::as_str) == Some("extra_forbidden"))
        .filter_map(|i| text(i.get("loc")?.as_array()?.get(1)))
        .collect();
    (!names.is_empty()).then(|| names.join(","))
}

fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(s) if !s.is_empty() => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_every_dialect() {
        let cases = [
            (json!({"error":{"message":"m","type":"t","param":"p","code":"c"}}), "m", "c t", Some("p"), None),
            (
                json!({"error":{"code":400,"message":"m","type":"exceed_context_size_error","n_ctx":1}}),
                "m",
                "400 exceed_context_size_error",
                None,
                Some(400),
            ),
            (
                json!({"object":"error","message":"m","type":"t","code":"1500","raw_status_code":503}),
                "m",
                "1500 t 503",
                None,
                Some(503),
            ),
            (json!({"detail":"Invalid API Key"}), "Invalid API Key", "", None, None),
            (
                json!({"detail":[{"type":"extra_forbidden","loc":["body","store"],"msg":"no extras"}]}),
                "body.store: no extras",
                "",
                Some("store"),
                None,
            ),
            (
                json!({"type":"error","error":{"type":"overloaded_error","message":"m"},"request_id":"r"}),
                "m",
                "overloaded_error",
                None,
                None,
            ),
            (
                json!([{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}]),
                "m",
                "429 resource_exhausted",
                None,
                Some(429),
            ),
            (json!({"code":"invalid-argument","error":"m"}), "m", "invalid-argument", None, None),
            (json!({"error":"m"}), "m", "", None, None),
            (json!({"code":400,"message":"m","type":"t"}), "m", "400 t", None, Some(400)),
            (json!({"message":"m"}), "m", "", None, None),
        ];
        for (body, message, codes, param, status) in cases {
            let read = Envelope::read(body.to_string().as_bytes());
            assert_eq!(read.message, message, "{body}");
            assert_eq!(read.codes, codes, "{body}");
            assert_eq!(read.param.as_deref(), param, "{body}");
            assert_eq!(read.status, status, "{body}");
        }
        assert_eq!(Envelope::read(b"plain text\n").message, "plain text");
        assert_eq!(Envelope::read(&[0xff, b'a']).message, "\u{fffd}a");
    }

    #[test]
    fn an_answer_is_no_error() {
        assert_eq!(Envelope::of(&json!({"error":null,"choices":[]})), None);
        assert_eq!(Envelope::of(&json!({"choices":[],"message":"x"})), None);
        assert_eq!(Envelope::of(&json!({"object":"chat.completion.chunk","usage":{}})), None);
        assert!(Envelope::of(&json!({"error":{"message":"m"},"choices":[]})).is_some());
    }
}
