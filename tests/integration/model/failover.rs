//! A chain of endpoints as it is walked: what is told while it happens, and what the manifest keeps.

use std::sync::Mutex;

use factbrief::config::endpoint::EndpointConfig;
use factbrief::run::generate::{self, Generated};
use factbrief::run::manifest::SectionRecord;
use factbrief::run::write::{Progress, Settings};

use super::matrix::{WORLD, client};
use super::options;
use super::server::{AnswerStep, Server, Step, USAGE, good};

/// What a progress display is told, in order.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Progress for Told {
    fn asking(&self, section: &str, endpoint: &str, _: &str) {
        self.0.lock().unwrap().push(format!("{endpoint} asked for {section}"));
    }

    fn left(&self, section: &str, endpoint: &str, reason: &str) {
        self.0.lock().unwrap().push(format!("{endpoint} left at {section}: {reason}"));
    }

    fn done(&self, record: &SectionRecord) {
        let by = record.endpoint.as_deref().unwrap_or("built-in");
        self.0.lock().unwrap().push(format!("{} by {by}", record.section));
    }
}

/// A run over a chain of these servers, called `one`, `two` and so on.
async fn run(servers: &[&Server]) -> (Vec<String>, Generated) {
    let names = ["one", "two", "three"];
    let clients: Vec<_> = servers
        .iter()
        .zip(names)
        .map(|(server, name)| client(name, &server.url(), "key", &EndpointConfig::default(), options()))
        .collect();
    let (told, out) = (Told::default(), tempfile::tempdir().unwrap());
    let settings =
        Settings { clients: &clients, templates: &WORLD.templates, replaying: false, journal: None, progress: &told };
    let generated = generate::by_models(&WORLD.day, out.path(), &settings).await.unwrap();
    (told.0.into_inner().unwrap(), generated)
}

/// Good answers to `count` requests, then always `status`.
async fn failing_after(count: usize, status: u16) -> Server {
    let body = r#"{"error":{"message":"go away"}}"#;
    Server::routed(move |request, number| {
        if number < count {
            good(request)
        } else {
            vec![Step { status: Some(status), body: Some(body.into()), ..Step::default() }]
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_key_is_told_at_once_and_the_next_endpoint_writes_the_rest() {
    let (one, two) = (failing_after(1, 401).await, failing_after(usize::MAX, 0).await);
    let (told, generated) = run(&[&one, &two]).await;
    let sections: Vec<&SectionRecord> = generated.manifest.sections.iter().filter(|s| !s.calls.is_empty()).collect();
    let [first, second, rest @ ..] = sections.as_slice() else { panic!("{sections:?}") };
    assert!(!rest.is_empty());
    assert_eq!(told[..2], [format!("one asked for {}", first.section), format!("{} by one", first.section)]);
    assert_eq!(told[2], format!("one asked for {}", second.section));
    assert!(told[3].starts_with(&format!("one left at {}: auth (HTTP 401): go away", second.section)), "{told:#?}");
    assert_eq!(told[4..6], [format!("two asked for {}", second.section), format!("{} by two", second.section)]);
    // It is not asked again, which the requests it got show too.
    assert!(told[6..].iter().all(|line| !line.contains("one")), "{told:#?}");
    assert_eq!(one.requests().len(), 2);

    let [failed, stood_in] = generated.manifest.endpoints.as_slice() else { panic!("two endpoints") };
    let given_up = failed.given_up.as_deref().unwrap_or_default();
    assert!(failed.name == "one" && given_up.contains("auth (HTTP 401): go away"), "{given_up}");
    assert!(stood_in.name == "two" && stood_in.given_up.is_none());
    let calls: Vec<(&str, &str)> = second.calls.iter().map(|c| (c.endpoint.as_str(), c.outcome.as_str())).collect();
    assert_eq!(calls, [("one", "auth"), ("two", "ok")]);
    assert!(sections.iter().all(|s| s.fallback.is_none()), "nothing is the built-in writer's for want of an endpoint");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_always_fails_in_the_same_way_is_left_after_three_sections() {
    let content = Some("The market was quiet.".into());
    let prose = AnswerStep { content, usage: Some(USAGE.clone()), ..AnswerStep::default() };
    let one = Server::start(vec![vec![Step { answer: Some(prose), ..Step::default() }]]).await;
    let two = failing_after(usize::MAX, 0).await;
    let (told, generated) = run(&[&one, &two]).await;
    let left = told.iter().filter(|line| line.starts_with("one left at")).count();
    let sections = generated.manifest.sections.iter().filter(|s| !s.calls.is_empty()).count();
    assert!(left == 3 && sections > 3, "{sections} sections: {told:#?}");
    let given_up = generated.manifest.endpoints[0].given_up.clone().unwrap_or_default();
    assert!(given_up.starts_with("3 sections in a row brought nothing"), "{given_up}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_of_a_chain_hands_over_to_the_built_in_writer() {
    let (one, two) = (failing_after(0, 401).await, failing_after(0, 402).await);
    let (told, generated) = run(&[&one, &two]).await;
    assert!(told.iter().filter(|line| line.contains("asked for")).count() == 2, "{told:#?}");
    for section in generated.manifest.sections.iter().filter(|s| s.fallback.is_some()) {
        let why = section.fallback.as_deref().unwrap_or_default();
        assert!(why.contains("one: auth (HTTP 401)") && why.contains("two: "), "{why}");
        assert_eq!(section.writer, "built-in");
    }
    assert!(generated.manifest.endpoints.iter().all(|e| e.given_up.is_some()));
    assert!(generated.manifest.sections.iter().any(|s| s.fallback.is_some()));
}
