//! What looks like a key, by its name or by its form: such a value is not printed, and stands in no file that the program writes.

use serde_json::Value;

/// How keys of providers begin, with the least length of one.
const PREFIXES: [(&str, usize); 20] = [
    ("sk-", 8),
    ("sk_", 12),
    ("rk_", 16),
    ("gsk_", 12),
    ("xai-", 16),
    ("pplx-", 16),
    ("nvapi-", 16),
    ("hf_", 20),
    ("r8_", 20),
    ("AIza", 20),
    ("AKIA", 16),
    ("ASIA", 16),
    ("ya29.", 20),
    ("ghp_", 20),
    ("gho_", 20),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("xoxb-", 16),
    ("xoxp-", 16),
    ("eyJ", 24),
];

/// Names that are a key's, without their separators.
const NAMES: [&str; 14] = [
    "key",
    "token",
    "auth",
    "authorization",
    "proxyauthorization",
    "bearer",
    "secret",
    "password",
    "passwd",
    "pwd",
    "credential",
    "credentials",
    "cookie",
    "signature",
];

/// Ends of names that are a key's, without their separators. `max_tokens` and `prompt_cache_key` are none.
const ENDS: [&str; 12] = [
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "subscriptionkey",
    "accesstoken",
    "authtoken",
    "sessiontoken",
    "bearertoken",
    "clientsecret",
    "password",
    "authorization",
];

/// Shortest run of letters and digits that may be drawn at random.
const RANDOM: usize = 20;

/// Changes between small letters, capitals and digits that words and versions do not have.
const CHANGES: usize = 6;

/// What stands for a key in what is printed and kept.
pub const MASK: &str = "[key]";

/// Whether a member of this name holds a key.
#[must_use]
pub fn named(name: &str) -> bool {
    let bare: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    NAMES.contains(&bare.as_str()) || ENDS.iter().any(|end| bare.ends_with(end))
}

/// Whether a word of the text begins as a provider's keys do.
#[must_use]
pub fn issued(text: &str) -> bool {
    words(text).any(|word| {
        let plain = word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.+/~".contains(&b));
        plain && PREFIXES.iter().any(|(prefix, least)| word.len() >= *least && word.starts_with(prefix))
    })
}

/// Whether a word of the text is long and drawn at random, as far as one can see: it may be a key, a digest or an id.
#[must_use]
pub fn random(text: &str) -> bool {
    words(text).any(|word| is_uuid(word) || word.split(|c: char| !c.is_ascii_alphanumeric()).any(is_random))
}

/// Whether the text looks like a key by its form.
#[must_use]
pub fn shaped(text: &str) -> bool {
    issued(text) || random(text)
}

/// The text, or the mask in its place where it looks like a key.
#[must_use]
pub fn safe(text: &str) -> &str {
    if shaped(text) { MASK } else { text }
}

/// The value of a member with a mask for every text that looks like a key, by its name or by its form.
#[must_use]
pub fn masked(name: &str, value: &Value) -> Value {
    match value {
        Value::String(text) if !text.is_empty() && (named(name) || shaped(text)) => MASK.into(),
        Value::Array(items) => items.iter().map(|item| masked(name, item)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), masked(key, value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// The keys in the value of a member, as far as one can see.
#[must_use]
pub fn of<'v>(name: &str, value: &'v Value) -> Vec<&'v str> {
    match value {
        Value::String(text) if named(name) => {
            let scheme = |word: &&str| !matches!(word.to_ascii_lowercase().as_str(), "bearer" | "basic" | "token");
            text.split_whitespace().filter(scheme).collect()
        }
        Value::String(text) => words(text).filter(|word| shaped(word)).collect(),
        Value::Array(items) => items.iter().flat_map(|item| of(name, item)).collect(),
        Value::Object(members) => members.iter().flat_map(|(key, value)| of(key, value)).collect(),
        _ => Vec::new(),
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || ":;,=\"'<>(){}[]@?&".contains(c)).filter(|word| !word.is_empty())
}

fn is_random(run: &str) -> bool {
    let kind = |b: u8| (b.is_ascii_digit(), b.is_ascii_uppercase());
    let changes = run.as_bytes().windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count();
    run.len() >= RANDOM && changes >= CHANGES && run.bytes().any(|b| b.is_ascii_digit())
}

fn is_uuid(word: &str) -> bool {
    let lengths: Vec<usize> = word.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && word.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_form() {
        for key in [
            "sk-CANARY1",
            "sk-proj-abc_DEF",
            "Bearer sk-ant-api03-xyz",
            "Authorization: Bearer gsk_abcdef123456",
            "AIzaSyA1234567890abcdefghij",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig",
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "d41d8cd98f00b204e9800998ecf8427e",
            "pk=Zx81kQpLm29TtYv7WwB3",
        ] {
            assert!(shaped(key), "{key}");
            assert_eq!(safe(key), MASK);
        }
        for word in [
            "openai",
            "sk-net",
            "llama-cpp-python",
            "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            "meta-llama/Llama-3.3-70B-Instruct-Turbo",
            "gpt-4.1-mini-2025-04-14",
            "http://127.0.0.1:8080/v1",
            "https://my-resource.openai.azure.com/openai/v1",
            "internationalisation2026",
            "",
        ] {
            assert!(!shaped(word), "{word}");
        }
    }

    #[test]
    fn keys_are_known_by_their_names() {
        for name in
            ["api_key", "x-api-key", "API-Key", "Authorization", "token", "client_secret", "Ocp-Apim-Subscription-Key"]
        {
            assert!(named(name), "{name}");
        }
        for name in
            ["max_tokens", "stop_token_ids", "prompt_cache_key", "temperature", "user", "keep_alive", "tokenizer"]
        {
            assert!(!named(name), "{name}");
        }
    }

    #[test]
    fn values_are_masked_wherever_they_stand() {
        let value = serde_json::json!({"headers": {"X-Api-Key": "hunter2hunter2"}, "list": ["a", "sk-CANARY-1"], "n": 1, "s": "plain"});
        let masked = masked("extra", &value);
        assert_eq!(
            masked,
            serde_json::json!({"headers": {"X-Api-Key": MASK}, "list": ["a", MASK], "n": 1, "s": "plain"})
        );
        assert_eq!(of("extra", &value), ["hunter2hunter2", "sk-CANARY-1"]);
        assert_eq!(of("Authorization", &"Bearer correct-horse".into()), ["correct-horse"]);
    }
}
