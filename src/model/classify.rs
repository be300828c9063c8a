//! From an HTTP status, headers and an error body to a failure class.

use super::envelope::Envelope;
use super::failure::{Deadline, FailureClass};
use super::retry_after;

/// Reads a refusal: anything but a 2xx, or an error object inside one.
pub(crate) fn refusal(status: u16, headers: &[(String, String)], error: &Envelope) -> FailureClass {
    // Inside a 200 the error tells its own status.
    let status = if (400..600).contains(&status) { status } else { error.status.unwrap_or(status) };
    let message = error.message.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| message.contains(w) || error.codes.contains(w));
    let retry_after = || retry_after::wait(headers, &error.message);

    if has(&[
        "context_length_exceeded",
        "exceed_context_size",
        "contextwindowexceeded",
        "maximum context length",
        "context window",
        "exceeds the available context",
        "prompt is too long",
        "too many tokens",
        "longer than the model's",
        "model_context_window_exceeded",
        "sequence length is greater than",
    ]) || status == 413
    {
        return FailureClass::ContextOverflow;
    }
    if has(&["content_filter", "responsibleaipolicyviolation", "content management policy", "data_inspection_failed"]) {
        return FailureClass::ContentFilter;
    }
    match status {
        401 => FailureClass::Auth,
        402 => FailureClass::Quota,
        403 if has(&["balance", "insufficient", "quota", "credit", "billing", "arrear"]) => FailureClass::Quota,
        403 => FailureClass::Auth,
        // OpenRouter: no provider of the model takes what was asked with.
        404 if has(&["no endpoints found"]) && has(&["support", "parameters"]) => FailureClass::BadRequest,
        404 if has(&["model", "deployment"]) => FailureClass::UnknownModel,
        404 | 405 => FailureClass::NotAModelEndpoint,
        407 => FailureClass::Proxy,
        408 => FailureClass::Gateway,
        429 if has(&[
            "insufficient_quota",
            "billing",
            "exceeded your current quota",
            "insufficient balance",
            "credit",
        ]) =>
        {
            FailureClass::Quota
        }
        429 => FailureClass::RateLimited { retry_after: retry_after() },
        502 | 504 | 520..=524 => FailureClass::Gateway,
        503 | 529 => FailureClass::Overloaded { retry_after: retry_after() },
        _ if has(&["overloaded", "server is busy", "engine_overloaded"]) => {
            FailureClass::Overloaded { retry_after: retry_after() }
        }
        // LiteLLM without a database says so to every key but its own.
        400 if has(&["no_db_connection", "api key", "api_key", "authentication", "unauthorized"])
            && !has(&["response_format"]) =>
        {
            FailureClass::Auth
        }
        400..=501 if has(&["model_not_found", "unknown model", "invalid model name", "requested model"]) => {
            FailureClass::UnknownModel
        }
        // What exactly is refused is for the ladder to find out.
        400..=499 | 501 => FailureClass::BadRequest,
        // llama-cpp-python answers so to what it does not understand.
        500 if has(&["validation error", "invalid_request_error"]) => FailureClass::BadRequest,
        500..=599 => FailureClass::Server,
        _ if has(&["rate limit", "rate_limit", "too many requests"]) => {
            FailureClass::RateLimited { retry_after: retry_after() }
        }
        _ => FailureClass::Server,
    }
}

/// Reads an error of the transport. The text has no URL in it.
pub(crate) fn transport(error: &reqwest::Error) -> (FailureClass, String) {
    let mut text = String::new();
    let mut source: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(cause) = source {
        let line = cause.to_string();
        if !text.contains(&line) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&line);
        }
        source = cause.source();
    }
    if text.is_empty() {
        text = if error.is_timeout() { "timed out".into() } else { "the request could not be sent".into() };
    }
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| lower.contains(w));
    let class = if error.is_connect() {
        if has(&[
            "certificate",
            "tls",
            "handshake",
            "corrupt message",
            "fatal alert",
            "invalidcontenttype",
            "unknownissuer",
        ]) {
            FailureClass::Tls
        } else if has(&["proxy auth", "407"]) {
            FailureClass::Proxy
        } else if error.is_timeout() {
            FailureClass::Timeout(Deadline::Connect)
        } else {
            FailureClass::Connect
        }
    } else if has(&["head is too large", "too many headers", "message head", "too large"]) {
        FailureClass::TooLarge
    } else if has(&["invalid http", "invalid header", "httparse", "error parsing", "invalid status", "invalid token"]) {
        FailureClass::NotAModelEndpoint
    } else {
        FailureClass::ConnectionLost
    };
    (class, text)
}

/// What a finish reason means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finish {
    Stop,
    Length,
    Filter,
    Refusal,
    Context,
    Overloaded,
    Transient,
    Absent,
    Unknown,
}

/// Reads a finish reason. Success is an allow-list.
pub(crate) fn finish(raw: Option<&str>, also_stop: &[String]) -> Finish {
    let raw = raw.unwrap_or_default();
    if also_stop.iter().any(|s| s == raw) {
        return Finish::Stop;
    }
    match raw.to_ascii_lowercase().as_str() {
        "stop" | "eos" | "eos_token" | "end_turn" | "stop_sequence" | "completed" => Finish::Stop,
        "length" | "max_tokens" | "max_output_tokens" => Finish::Length,
        "content_filter" | "sensitive" | "safety" | "recitation" | "prohibited_content" | "blocklist" => Finish::Filter,
        "refusal" => Finish::Refusal,
        "model_length" | "model_context_window_exceeded" => Finish::Context,
        "insufficient_system_resource" => Finish::Overloaded,
        "error" | "network_error" => Finish::Transient,
        "" => Finish::Absent,
        _ => Finish::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::failure::Action;
    use proptest::prelude::*;

    fn of(status: u16, body: &str) -> FailureClass {
        refusal(status, &[], &Envelope::read(body.as_bytes()))
    }

    #[test]
    fn a_status_and_its_words_have_one_class() {
        use FailureClass as C;
        let limited = || C::RateLimited { retry_after: None };
        let busy = || C::Overloaded { retry_after: None };
        for (status, body, class) in [
            (400, r#"{"error":{"message":"bad"}}"#, C::BadRequest),
            (404, r#"{"error":{"message":"No endpoints found that support tool use.","code":404}}"#, C::BadRequest),
            (404, r#"{"error":{"message":"No endpoints found for m/x.","code":404}}"#, C::NotAModelEndpoint),
            (400, r#"{"error":{"message":"This model's maximum context length is 4096 tokens"}}"#, C::ContextOverflow),
            (400, r#"{"error":{"code":"content_filter","message":"x"}}"#, C::ContentFilter),
            (400, r#"{"code":"DataInspectionFailed","message":"data_inspection_failed"}"#, C::ContentFilter),
            (400, r#"[{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT"}}]"#, C::Auth),
            (
                400,
                r#"{"error":{"code":"1211","message":"Unknown model, please check the model code"}}"#,
                C::UnknownModel,
            ),
            (401, r#"{"detail":"Invalid API Key"}"#, C::Auth),
            (402, "", C::Quota),
            (403, r#"{"error":"forbidden"}"#, C::Auth),
            (403, r#"{"error":{"message":"account balance too low"}}"#, C::Quota),
            (404, r#"{"detail":"Not Found"}"#, C::NotAModelEndpoint),
            (404, r#"{"error":{"message":"The API deployment for this resource does not exist"}}"#, C::UnknownModel),
            (405, "", C::NotAModelEndpoint),
            (407, "", C::Proxy),
            (408, "", C::Gateway),
            (413, "", C::ContextOverflow),
            (422, r#"{"message":"Invalid grammar"}"#, C::BadRequest),
            (429, "", limited()),
            (429, r#"{"error":{"type":"insufficient_quota","message":"x"}}"#, C::Quota),
            (500, "", C::Server),
            (500, r#"{"error":{"message":"1 validation error"}}"#, C::BadRequest),
            (500, r#"{"message":"Requested model 'x' is not available"}"#, C::UnknownModel),
            (500, r#"{"error":{"type":"engine_overloaded_error","message":"x"}}"#, busy()),
            (501, "", C::BadRequest),
            (502, "", C::Gateway),
            (503, "", busy()),
            (504, "", C::Gateway),
            (522, "", C::Gateway),
            (529, "", busy()),
            (200, r#"{"error":{"code":402,"message":"Insufficient credits"}}"#, C::Quota),
            (200, r#"{"error":{"message":"Rate limit reached"}}"#, limited()),
            (200, r#"{"error":{"message":"something"}}"#, C::Server),
        ] {
            assert_eq!(of(status, body), class, "{status} {body}");
        }
    }

    #[test]
    fn only_listed_finish_reasons_are_success() {
        for raw in ["stop", "STOP", "eos", "eos_token", "end_turn", "stop_sequence", "completed"] {
            assert_eq!(finish(Some(raw), &[]), Finish::Stop, "{raw}");
        }
        for (raw, meaning) in [
            ("length", Finish::Length),
            ("MAX_TOKENS", Finish::Length),
            ("max_output_tokens", Finish::Length),
            ("model_length", Finish::Context),
            ("model_context_window_exceeded", Finish::Context),
            ("content_filter", Finish::Filter),
            ("sensitive", Finish::Filter),
            ("refusal", Finish::Refusal),
            ("insufficient_system_resource", Finish::Overloaded),
            ("error", Finish::Transient),
            ("network_error", Finish::Transient),
            ("tool_calls", Finish::Unknown),
            ("stopped", Finish::Unknown),
            ("", Finish::Absent),
        ] {
            assert_eq!(finish(Some(raw), &[]), meaning, "{raw}");
        }
        assert_eq!(finish(None, &[]), Finish::Absent);
        assert_eq!(finish(None, &[String::new()]), Finish::Stop, "a profile may say that absent is success");
        assert_eq!(finish(Some("done"), &["done".into()]), Finish::Stop);
    }

    proptest! {
        #[test]
        fn any_refusal_has_a_class_that_leads_somewhere(status in 0u16..700, body in "\\PC{0,80}") {
            let class = of(status, &body);
            prop_assert!(class.action() != Action::BuiltIn || class == FailureClass::ContentFilter);
        }
    }
}
