//! What a run learns of a server it learns once.

use factbrief::config::endpoint::{EndpointConfig, Rung};
use factbrief::model::ChatRequest;
use factbrief::prompt::FollowUp;

use super::server::{AnswerStep, Server, Step, ToolStep};
use super::{client, request};

const REFUSAL: &str =
    r#"{"error":{"message":"response_format json_schema is not supported","param":"response_format"}}"#;

fn refusal() -> Vec<Step> {
    vec![Step { pause_ms: Some(30), status: Some(400), body: Some(REFUSAL.into()), ..Step::default() }]
}

fn good() -> Vec<Step> {
    let answer = AnswerStep { content: Some(r#"{"a":"b"}"#.into()), ..AnswerStep::default() };
    vec![Step { answer: Some(answer), ..Step::default() }]
}

fn settings() -> EndpointConfig {
    let rungs = Some(vec![Rung::JsonSchema, Rung::JsonObject, Rung::Prompt]);
    EndpointConfig { rungs, ..EndpointConfig::default() }
}

#[tokio::test]
async fn a_step_is_remembered() {
    let server = Server::start(vec![refusal(), good()]).await;
    let client = client(&server.url(), &settings());
    for _ in 0..3 {
        assert_eq!(client.complete(&request(true), &mut ()).await.unwrap().rung, Rung::JsonObject);
    }
    assert_eq!(server.requests().len(), 4, "one refusal, then never again");
    assert_eq!((client.rung(), client.steps().len()), (Rung::JsonObject, 1));
    assert!(client.steps()[0].starts_with("json_schema -> json_object: response_format"), "{:?}", client.steps());
}

#[tokio::test]
async fn calls_at_the_same_time_step_once() {
    let server = Server::start(vec![refusal(), refusal(), refusal(), good()]).await;
    let client = client(&server.url(), &settings());
    let request = request(false);
    let call = || async { client.complete(&request, &mut ()).await.unwrap().rung };
    let (a, b, c) = tokio::join!(call(), call(), call());
    assert_eq!([a, b, c], [Rung::JsonObject; 3]);
    assert_eq!((server.requests().len(), client.steps().len()), (6, 1));
}

#[tokio::test]
async fn a_broken_schema_steps_down_on_request() {
    let server = Server::start(vec![good()]).await;
    let client = client(&server.url(), &settings());
    assert!(client.step_down(Rung::JsonSchema, "the answer broke the schema"));
    assert!(client.step_down(Rung::JsonSchema, "said late by another section"), "no second step for the same rung");
    assert_eq!(client.rung(), Rung::JsonObject);
    assert!(client.step_down(Rung::JsonObject, "again"));
    assert!(!client.step_down(Rung::Prompt, "nothing is lower"));
    client.complete(&request(true), &mut ()).await.unwrap();
    let sent = server.requests().concat();
    assert!(!sent.contains("response_format") && sent.contains("JSON Schema"), "{sent}");
}

#[tokio::test]
async fn equal_requests_are_equal_bytes() {
    let server = Server::start(vec![good()]).await;
    for _ in 0..8 {
        let settings = EndpointConfig {
            extra: [("temperature".into(), 0.2.into()), ("seed".into(), 7.into())].into(),
            ..EndpointConfig::default()
        };
        client(&server.url(), &settings).complete(&request(true), &mut ()).await.unwrap();
    }
    let bodies: std::collections::BTreeSet<String> =
        server.requests().iter().map(|r| r.split_once("\r\n\r\n").unwrap().1.to_owned()).collect();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

#[tokio::test]
async fn a_forced_call_stands_between_the_schemas_and_json_mode_and_its_repair_is_one_too() {
    let no = |member: &str| {
        let body = format!(r#"{{"error":{{"message":"{member} is not supported","param":"{member}"}}}}"#);
        vec![Step { status: Some(400), body: Some(body), ..Step::default() }]
    };
    let call = || {
        let tool = Some(ToolStep::default());
        let answer = AnswerStep { content: Some(r#"{"a":"b"}"#.into()), tool, ..AnswerStep::default() };
        vec![Step { answer: Some(answer), ..Step::default() }]
    };
    let server = Server::start(vec![no("response_format"), no("response_format"), call()]).await;
    let client = client(&server.url(), &EndpointConfig::default());
    let first = client.complete(&request(true), &mut ()).await.unwrap();
    assert_eq!((first.rung, first.called, first.text.as_str()), (Rung::ForcedTool, true, r#"{"a":"b"}"#));
    let followup = Some(FollowUp { answer: first.text, user: "Write it again.".into() });
    let repair = ChatRequest { followup, ..request(true) };
    assert!(client.complete(&repair, &mut ()).await.unwrap().called);
    let requests = server.requests();
    assert_eq!(requests.len(), 4, "what was refused is not asked again");
    let body = |i: usize| requests[i].split_once("\r\n\r\n").unwrap().1.parse::<serde_json::Value>().unwrap();
    let (asked, again) = (body(2), body(3));
    for member in ["tools", "tool_choice"] {
        assert_eq!(asked[member], again[member], "{member}");
        assert!(body(1).get(member).is_none() && !asked[member].is_null(), "{member}");
    }
    assert_eq!(again["messages"].as_array().unwrap().len(), 4);
    assert_eq!(asked["tools"][0]["function"]["parameters"], request(true).schema.unwrap().schema);
    assert!(asked.get("response_format").is_none());
    // The schema counts against the context and the ceilings in this form too.
    let plain = ChatRequest { schema: None, ..request(true) };
    let more = client.estimate(&request(true)).unwrap().prompt - client.estimate(&plain).unwrap().prompt;
    assert!(more >= 30, "{more}");
}
