//! A stream that goes on far beyond the cap is cancelled, and what came of it is counted.

use factbrief::config::endpoint::{EndpointConfig, Rung};
use factbrief::model::FailureClass;
use serde_json::json;

use super::server::{Server, Step};
use super::{client, request};

/// The same as the arguments of a forced call.
fn arguments(count: u64) -> Vec<Step> {
    let call = |text: String| json!({"tool_calls": [{"index": 0, "function": {"name": "section", "arguments": text}}]});
    let mut events: Vec<String> = (0..count)
        .map(|i| json!({"choices": [{"delta": call(format!("word{} ", i * 7919 % 100_003))}]}).to_string())
        .collect();
    events.push(json!({"choices": [{"delta": {}, "finish_reason": "tool_calls"}]}).to_string());
    events.push("[DONE]".into());
    vec![Step { events: Some(events), ..Step::default() }]
}

/// Events with so many different words, as content or as reasoning, and a good end.
fn words(member: &str, count: u64) -> Vec<Step> {
    let mut events: Vec<String> = (0..count)
        .map(|i| json!({"choices": [{"delta": {member: format!("word{} ", i * 7919 % 100_003)}}]}).to_string())
        .collect();
    events.push(json!({"choices": [{"delta": {"content": "{\"a\":\"b\"}"}, "finish_reason": "stop"}]}).to_string());
    events.push("[DONE]".into());
    vec![Step { events: Some(events), ..Step::default() }]
}

#[tokio::test]
async fn it_is_cancelled_and_counted() {
    for member in ["content", "reasoning_content"] {
        for count in [4000, 30_000] {
            let server = Server::start(vec![words(member, count)]).await;
            let failure =
                client(&server.url(), &Default::default()).complete(&request(true), &mut ()).await.unwrap_err();
            assert_eq!(failure.class, FailureClass::TooLarge, "{member} {count}: {failure}");
            assert!(failure.message.contains("200 tokens"), "{failure}");
            let usage = failure.attempts[0].usage.unwrap();
            // 8 bytes a token and a margin, counted at 2.5 bytes a token.
            assert!((1000..1200).contains(&usage.completion), "{member} {count}: {usage:?}");
            assert_eq!(server.requests().len(), 1);
        }
    }
    let rungs = Some(vec![Rung::ForcedTool]);
    let settings = EndpointConfig { rungs, ..EndpointConfig::default() };
    for count in [4000, 30_000] {
        let server = Server::start(vec![arguments(count)]).await;
        let failure = client(&server.url(), &settings).complete(&request(true), &mut ()).await.unwrap_err();
        assert_eq!(failure.class, FailureClass::TooLarge, "arguments {count}: {failure}");
        let usage = failure.attempts[0].usage.unwrap();
        assert!((1000..1200).contains(&usage.completion), "arguments {count}: {usage:?}");
    }
    // In one piece it is cancelled a little later, and counted by its bytes too, not at the cap.
    for words in [20_000, 200_000] {
        let text: String = (0..words).map(|i| format!("word{} ", i * 7919 % 100_003)).collect();
        let body = json!({"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}).to_string();
        let server = Server::start(vec![vec![Step { status: Some(200), body: Some(body), ..Step::default() }]]).await;
        let failure = client(&server.url(), &Default::default()).complete(&request(false), &mut ()).await.unwrap_err();
        assert_eq!(failure.class, FailureClass::TooLarge, "{words}: {failure}");
        let usage = failure.attempts[0].usage.unwrap();
        if words == 20_000 {
            assert!(
                failure.message.contains("200 tokens") && (20_000..60_000).contains(&usage.completion),
                "{usage:?}"
            );
        }
        assert!(usage.completion >= 200, "{usage:?}");
        assert_eq!(server.requests().len(), 1);
    }
    // A long answer within the cap stays one.
    let server = Server::start(vec![words("reasoning_content", 150)]).await;
    let answer = client(&server.url(), &Default::default()).complete(&request(true), &mut ()).await.unwrap();
    assert_eq!(answer.text, "{\"a\":\"b\"}");
}
