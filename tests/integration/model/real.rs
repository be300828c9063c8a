//! The contract with a real server: `FACTBRIEF_ENDPOINT` is its base URL, `FACTBRIEF_ENDPOINT_MODEL` the model's name.
//! Without them there is nothing to test and the test says so.

use factbrief::config::endpoint::EndpointConfig;
use factbrief::model::{ChatRequest, ClientOptions, recover};

use super::{Heard, client_with, request};

#[tokio::test]
#[expect(clippy::print_stderr, reason = "whoever runs the tests must see that this one had no server")]
async fn a_real_server_completes_under_a_schema() {
    let Some(url) = std::env::var_os("FACTBRIEF_ENDPOINT") else {
        eprintln!("NOT RUN: no real model server (set FACTBRIEF_ENDPOINT to its base URL)");
        return;
    };
    let model = std::env::var_os("FACTBRIEF_ENDPOINT_MODEL").map(|m| m.to_string_lossy().into_owned());
    let settings = EndpointConfig { model, ..EndpointConfig::default() };
    let client = client_with(&url.to_string_lossy(), &settings, ClientOptions::default());
    for stream in [true, false] {
        let request = ChatRequest {
            system: "You write market news as JSON.".into(),
            user: "Write one short sentence: the S&P 500 rose, the Hang Seng fell.".into(),
            ..request(stream)
        };
        let mut heard = Heard::default();
        let answer = client.complete(&request, &mut heard).await.unwrap();
        let value = recover::json_value(&answer.text).unwrap();
        assert!(value["a"].as_str().is_some_and(|a| !a.is_empty()), "{value}");
        assert_eq!(heard.text, answer.text);
        assert!(answer.usage.prompt > 10 && answer.usage.completion > 1, "{answer:?}");
        eprintln!("stream={stream}: {answer:?}\n{:?}", client.steps());
    }
}
