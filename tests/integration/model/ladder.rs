//! What a run learns of a server it learns once.

use factbrief::config::endpoint::{EndpointConfig, Rung};

use super::server::{AnswerStep, Server, Step};
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
