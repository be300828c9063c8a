//! The contract with a real server. `tests/servers/with SERVER` runs one and sets `FACTBRIEF_ENDPOINT` (its base URL),
//! `FACTBRIEF_ENDPOINT_MODEL`, `FACTBRIEF_ENDPOINT_KEY` and `FACTBRIEF_ENDPOINT_PROFILE`. Without a URL there is nothing to
//! test, and each test says so.

use std::time::Duration;

use factbrief::config::Config;
use factbrief::config::endpoint::EndpointConfig;
use factbrief::model::{AnswerSchema, ChatRequest, Client, ClientOptions, Endpoint, FailureClass, Overrides, recover};
use secrecy::SecretString;
use serde_json::json;

use super::{Heard, request};

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|m| m.to_string_lossy().into_owned())
}

/// A client of the server, with a model of another name where one is given.
fn real(model: Option<&str>) -> Option<Client> {
    real_as(model, variable("FACTBRIEF_ENDPOINT_PROFILE"))
}

#[expect(clippy::print_stderr, reason = "whoever runs the tests must see that this one had no server")]
fn real_as(model: Option<&str>, profile: Option<String>) -> Option<Client> {
    let Some(url) = variable("FACTBRIEF_ENDPOINT") else {
        eprintln!("NOT RUN: no real model server (tests/servers/with SERVER cargo test real_server)");
        return None;
    };
    let settings = EndpointConfig {
        base_url: Some(url),
        model: model.map(str::to_owned).or_else(|| variable("FACTBRIEF_ENDPOINT_MODEL")),
        profile,
        // A small model that is sampled may write on to the token cap, once in many runs.
        extra: [("temperature".to_owned(), json!(0))].into(),
        ..EndpointConfig::default()
    };
    let config = Config { endpoints: [("real".to_owned(), settings)].into(), ..Config::default() };
    let key = variable("FACTBRIEF_ENDPOINT_KEY").map(SecretString::from);
    let endpoint = Endpoint::resolve("real", &config, key, &Overrides::default()).unwrap();
    Some(Client::new(endpoint, ClientOptions::default()).unwrap())
}

fn question(stream: bool) -> ChatRequest {
    ChatRequest {
        system: "You write market news as JSON.".into(),
        user: "Write one short sentence: the S&P 500 rose, the Hang Seng fell.".into(),
        schema: Some(short_answer()),
        ..request(stream)
    }
}

/// Servers that write under a grammar keep to the length; the others are asked for one short sentence.
fn short_answer() -> AnswerSchema {
    let mut answer = request(false).schema.expect("every request has a schema");
    answer.schema["properties"]["a"]["maxLength"] = json!(160);
    answer
}

fn endless(stream: bool) -> ChatRequest {
    ChatRequest {
        schema: None,
        system: "You tell stories.".into(),
        user: "Tell a story of the sea in twenty long sentences.".into(),
        ..question(stream)
    }
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "what the server did is of use when it fails")]
async fn a_real_server_completes_under_a_schema() {
    let Some(client) = real(None) else { return };
    let models = client.models().await.unwrap();
    assert!(models.iter().any(|m| m.id == client.endpoint().model), "{models:?}");
    for stream in [true, false] {
        let mut heard = Heard::default();
        let answer = client.complete(&question(stream), &mut heard).await.unwrap();
        let value = recover::json_value(&answer.text).unwrap();
        assert!(value["a"].as_str().is_some_and(|a| !a.is_empty()), "{value}");
        assert_eq!(heard.text, answer.text);
        assert!(answer.usage.prompt > 10 && answer.usage.completion > 1, "{answer:?}");
        assert!(!answer.other_model, "{answer:?}");
        eprintln!("stream={stream}: {answer:?}\n{:?}", client.steps());
    }
}

#[tokio::test]
async fn a_real_server_that_reaches_the_cap_gives_no_answer() {
    let Some(client) = real(None) else { return };
    for stream in [true, false] {
        let cut = ChatRequest { max_tokens: 3, ..endless(stream) };
        let failure = client.complete(&cut, &mut ()).await.expect_err("three tokens hold no answer");
        assert_eq!(failure.class, FailureClass::Truncated, "stream={stream}: {failure:#?}");
        assert!(failure.attempts.iter().all(|a| a.usage.is_some()), "a cut answer is paid for: {failure:#?}");
    }
}

#[tokio::test]
async fn a_real_server_refuses_what_does_not_fit_its_context() {
    let Some(client) = real(None) else { return };
    for stream in [true, false] {
        let long = ChatRequest { user: "The index rose, and then it fell. ".repeat(8000), ..question(stream) };
        let failure = client.complete(&long, &mut ()).await.expect_err("no small server holds seventy thousand tokens");
        // A server that opens a stream before it looks at the prompt sends nothing more.
        let silent = stream && matches!(failure.class, FailureClass::Empty | FailureClass::ConnectionLost);
        assert!(silent || failure.class == FailureClass::ContextOverflow, "stream={stream}: {failure:#?}");
    }
}

#[tokio::test]
async fn a_real_server_without_the_model_is_noticed() {
    let Some(client) = real(Some("no-such-model")) else { return };
    match client.complete(&question(false), &mut ()).await {
        // It answers with the model that it has, and says so; llama-cpp-python repeats whatever name it was asked for.
        Ok(answer) => assert!(answer.other_model || answer.model == "no-such-model", "{answer:?}"),
        Err(failure) => {
            assert!(matches!(failure.class, FailureClass::UnknownModel | FailureClass::BadRequest), "{failure:#?}");
        }
    }
}

#[tokio::test]
async fn a_real_server_answers_three_questions_at_once() {
    // Of a server nothing is known of, the client has to find out what it bears.
    for profile in [None, variable("FACTBRIEF_ENDPOINT_PROFILE")] {
        let Some(client) = real_as(None, profile) else { return };
        let (mut a, mut b, mut c) = ((), (), ());
        let (one, two, three) = (question(true), question(true), question(true));
        let answers =
            tokio::join!(client.complete(&one, &mut a), client.complete(&two, &mut b), client.complete(&three, &mut c));
        for answer in [answers.0, answers.1, answers.2] {
            assert!(answer.is_ok(), "{answer:?}\n{:?}", client.steps());
        }
    }
}

#[tokio::test]
async fn a_real_server_may_be_hung_up_on() {
    let Some(client) = real(None) else { return };
    let long = ChatRequest { max_tokens: 2000, ..endless(true) };
    let cut = tokio::time::timeout(Duration::from_secs(6), client.complete(&long, &mut ())).await;
    // Whatever came of that, the next question is answered.
    let answer = client.complete(&question(true), &mut ()).await;
    assert!(answer.is_ok(), "after {cut:?}: {answer:?}");
}
