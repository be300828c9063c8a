//! The contract with a real server: `FACTBRIEF_ENDPOINT` is its base URL, `FACTBRIEF_ENDPOINT_MODEL` the model's name,
//! `FACTBRIEF_ENDPOINT_KEY` its key and `FACTBRIEF_ENDPOINT_PROFILE` a profile, where it needs them. Without a URL there is
//! nothing to test and the test says so.

use factbrief::config::Config;
use factbrief::config::endpoint::EndpointConfig;
use factbrief::model::{ChatRequest, Client, ClientOptions, Endpoint, Overrides, recover};
use secrecy::SecretString;

use super::{Heard, request};

#[tokio::test]
#[expect(clippy::print_stderr, reason = "whoever runs the tests must see that this one had no server")]
async fn a_real_server_completes_under_a_schema() {
    let Some(url) = std::env::var_os("FACTBRIEF_ENDPOINT") else {
        eprintln!("NOT RUN: no real model server (set FACTBRIEF_ENDPOINT to its base URL)");
        return;
    };
    let variable = |name: &str| std::env::var_os(name).map(|m| m.to_string_lossy().into_owned());
    let settings = EndpointConfig {
        base_url: Some(url.to_string_lossy().into_owned()),
        model: variable("FACTBRIEF_ENDPOINT_MODEL"),
        profile: variable("FACTBRIEF_ENDPOINT_PROFILE"),
        ..EndpointConfig::default()
    };
    let config = Config { endpoints: [("real".to_owned(), settings)].into(), ..Config::default() };
    let key = variable("FACTBRIEF_ENDPOINT_KEY").map(SecretString::from);
    let endpoint = Endpoint::resolve("real", &config, key, &Overrides::default()).unwrap();
    let client = Client::new(endpoint, ClientOptions::default()).unwrap();
    eprintln!("{} offers {:?}", client.endpoint().name, client.models().await.unwrap());
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
