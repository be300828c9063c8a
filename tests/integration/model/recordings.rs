//! Cassettes and journals: what was recorded is played without a socket, what was paid for is not paid again, and no byte
//! on disk holds a key.

use std::path::Path;
use std::sync::Arc;

use factbrief::config::endpoint::EndpointConfig;
use factbrief::model::{Cassette, CassetteMode, ClientOptions, FailureClass, Journal};

use super::server::{AnswerStep, Server, Step, ToolStep};
use super::{KEY, client_with, options, request};

fn answer(content: &str) -> Vec<Step> {
    let answer = AnswerStep { content: Some(content.into()), ..AnswerStep::default() };
    vec![Step { answer: Some(answer), ..Step::default() }]
}

fn status(status: u16, body: &str) -> Vec<Step> {
    let headers = vec![format!("x-echo: {KEY}"), format!("x-request-id: {KEY}"), "set-cookie: session=1".into()];
    vec![Step { status: Some(status), body: Some(body.into()), headers, ..Step::default() }]
}

fn with(cassette: Option<Cassette>, journal: Option<Journal>) -> ClientOptions {
    ClientOptions { cassette: cassette.map(Arc::new), journal: journal.map(Arc::new), ..options() }
}

fn with_cache(mode: CassetteMode, folder: &Path) -> ClientOptions {
    ClientOptions { cache: Some(Arc::new(Cassette::open(mode, folder).unwrap())), ..options() }
}

/// A base URL nobody listens at, with the same identity as any other: the URL is not part of it.
const NOWHERE: &str = "http://127.0.0.1:9/v1";

fn no_key_in(folder: &Path) {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(super::leak(&text, KEY), None, "{text}");
        for form in ["set-cookie", "authorization"] {
            assert!(!text.contains(form), "{form} is in {text}");
        }
        files += 1;
    }
    assert!(files > 0);
}

#[tokio::test]
async fn what_was_recorded_is_replayed_without_a_socket() {
    let folder = tempfile::tempdir().unwrap();
    let settings = EndpointConfig::default();
    for stream in [true, false] {
        let echo = format!("{{\"error\":{{\"message\":\"busy, {KEY}\"}}}}");
        let server = Server::start(vec![status(503, &echo), answer(&format!(r#"{{"a":"é {KEY}"}}"#))]).await;
        let cassette = Cassette::open(CassetteMode::Record, folder.path()).unwrap();
        let live = client_with(&server.url(), &settings, with(Some(cassette), None));
        let recorded = live.complete(&request(stream), &mut ()).await.unwrap();
        assert_eq!(recorded.text, r#"{"a":"é [key]"}"#);
        assert_eq!(server.requests().len(), 2);
        no_key_in(folder.path());

        for _ in 0..2 {
            let cassette = Cassette::open(CassetteMode::Replay, folder.path()).unwrap();
            let replay = client_with(NOWHERE, &settings, with(Some(cassette), None));
            let mut again = replay.complete(&request(stream), &mut ()).await.unwrap();
            assert!(again.from_disk && !recorded.from_disk);
            (again.took, again.from_disk) = (recorded.took, false);
            let outcomes =
                |a: &factbrief::model::Answer| a.attempts.iter().map(|a| a.outcome.clone()).collect::<Vec<_>>();
            assert_eq!(outcomes(&again), outcomes(&recorded));
            again.attempts.clone_from(&recorded.attempts);
            assert_eq!(again, recorded);
            let played_out = replay.complete(&request(stream), &mut ()).await.unwrap_err();
            assert_eq!(played_out.class, FailureClass::ReplayMiss);
            let mut other = request(stream);
            other.user.push_str(" And another.");
            let miss = replay.complete(&other, &mut ()).await.unwrap_err();
            assert_eq!(miss.class, FailureClass::ReplayMiss);
            assert!(miss.message.contains("the nearest is") && miss.message.contains("And another"), "{miss}");
        }
    }
}

#[tokio::test]
async fn an_interrupted_recording_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let settings = EndpointConfig::default();
    let open = || with(Some(Cassette::open(CassetteMode::Resume, folder.path()).unwrap()), None);
    let mut other = request(true);
    other.user.push_str(" Another.");
    let server =
        Server::start(vec![status(503, "{}"), answer(r#"{"a":"1"}"#), status(401, "{}"), answer(r#"{"a":"2"}"#)]).await;
    let first = client_with(&server.url(), &settings, open());
    assert!(first.complete(&request(true), &mut ()).await.is_ok() && first.complete(&other, &mut ()).await.is_err());
    let second = client_with(&server.url(), &settings, open());
    assert_eq!(second.complete(&request(true), &mut ()).await.unwrap().text, r#"{"a":"1"}"#);
    assert_eq!(server.requests().len(), 3, "what ended well is not asked again");
    assert_eq!(second.complete(&other, &mut ()).await.unwrap().text, r#"{"a":"2"}"#);
    let replay = Cassette::open(CassetteMode::Replay, folder.path()).unwrap();
    let replay = client_with(NOWHERE, &settings, with(Some(replay), None));
    assert_eq!(replay.complete(&request(true), &mut ()).await.unwrap().attempts.len(), 2);
    assert_eq!(replay.complete(&other, &mut ()).await.unwrap().text, r#"{"a":"2"}"#);
}

#[tokio::test]
async fn a_cache_keeps_accepted_answers_only() {
    let folder = tempfile::tempdir().unwrap();
    let settings = EndpointConfig::default();
    let server = Server::start(vec![answer(r#"{"a":"1"}"#), answer(r#"{"a":"2"}"#), answer(r#"{"a":"3"}"#)]).await;
    let open = || with_cache(CassetteMode::Cache, folder.path());
    let first = client_with(&server.url(), &settings, open()).complete(&request(true), &mut ()).await.unwrap();
    assert_eq!(first.text, r#"{"a":"1"}"#);
    let options = open();
    let client = client_with(&server.url(), &settings, options);
    let second = client.complete(&request(true), &mut ()).await.unwrap();
    assert_eq!(second.text, r#"{"a":"2"}"#, "the first was never accepted");
    client.accept(&second.digest).unwrap();
    let third = client_with(&server.url(), &settings, open()).complete(&request(true), &mut ()).await.unwrap();
    assert_eq!(third.text, second.text);
    // Another address has not said this.
    assert!(client_with(NOWHERE, &settings, open()).complete(&request(true), &mut ()).await.is_err());
    no_key_in(folder.path());
}

#[tokio::test]
async fn a_crash_never_pays_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let settings = EndpointConfig::default();
    let server = Server::start(vec![answer(&format!(r#"{{"a":"{KEY}"}}"#))]).await;
    let open = || Journal::open(&path).unwrap();
    let paid = client_with(&server.url(), &settings, with(None, Some(open())))
        .complete(&request(true), &mut ())
        .await
        .unwrap();
    no_key_in(folder.path());

    // The process died while a later line was written.
    let mut text = std::fs::read_to_string(&path).unwrap();
    text.push_str("{\"event\":\"inte");
    std::fs::write(&path, &text).unwrap();
    let later = client_with(&server.url(), &settings, with(None, Some(open())));
    let again = later.complete(&request(true), &mut ()).await.unwrap();
    drop(later);
    assert_eq!((again.text, again.usage), (paid.text, paid.usage));
    // Another address has not said this.
    let elsewhere = client_with(NOWHERE, &settings, with(None, Some(open())));
    assert!(elsewhere.complete(&request(true), &mut ()).await.is_err());
    drop(elsewhere);
    assert_eq!(server.requests().len(), 1);

    // Only the intent reached the disk: counted as spent, sent once more, and not a third time.
    let intent = text.lines().next().unwrap().to_owned() + "\n";
    assert!(intent.contains("\"intent\""), "the intent is first: {intent}");
    std::fs::write(&path, &intent).unwrap();
    let unresolved = open().unresolved();
    assert_eq!((unresolved.len(), unresolved[0].times), (1, 1));
    assert!(unresolved[0].request_bytes > 100 && unresolved[0].max_tokens == 200);
    client_with(&server.url(), &settings, with(None, Some(open()))).complete(&request(true), &mut ()).await.unwrap();
    assert_eq!(server.requests().len(), 2);
    std::fs::write(&path, intent.repeat(2)).unwrap();
    let refused =
        client_with(&server.url(), &settings, with(None, Some(open()))).complete(&request(true), &mut ()).await;
    assert_eq!(refused.unwrap_err().class, FailureClass::OutcomeUnknown);
    assert_eq!(server.requests().len(), 2);
}

/// What the answer in each line of a journal says, with the fragments of its streams put together.
fn told(journal: &str) -> String {
    let mut told = String::new();
    for line in journal.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let body = line.pointer("/answer/body").and_then(serde_json::Value::as_str).unwrap_or_default();
        let events = body.lines().map(|l| l.strip_prefix("data: ").unwrap_or(l));
        for event in events.filter_map(|e| serde_json::from_str::<serde_json::Value>(e).ok()) {
            for path in ["/choices/0/delta", "/choices/0/message"] {
                for text in ["/content", "/tool_calls/0/function/arguments"] {
                    let text = event.pointer(&format!("{path}{text}")).and_then(serde_json::Value::as_str);
                    told.push_str(text.unwrap_or_default());
                }
            }
        }
    }
    told
}

#[tokio::test]
async fn a_key_that_comes_in_fragments_is_in_no_journal() {
    let content = format!(r#"{{"a":"{KEY}"}}"#);
    for (tool, rungs) in [(None, "json_object"), (Some(ToolStep::default()), "forced_tool")] {
        for piece in [1, 3, 5, 12, 40] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("journal.jsonl");
            let settings: EndpointConfig = toml::from_str(&format!("rungs = [\"{rungs}\"]")).unwrap();
            let step = AnswerStep {
                content: Some(content.clone()),
                piece: Some(piece),
                tool: tool.clone(),
                ..AnswerStep::default()
            };
            let server = Server::start(vec![vec![Step { answer: Some(step), ..Step::default() }]]).await;
            let open = || with(None, Some(Journal::open(&path).unwrap()));
            let paid = client_with(&server.url(), &settings, open()).complete(&request(true), &mut ()).await.unwrap();
            assert_eq!(paid.text, r#"{"a":"[key]"}"#, "{rungs}, {piece}");
            let journal = std::fs::read_to_string(&path).unwrap();
            let told = told(&journal);
            assert!(told.contains("[key]"), "{rungs}, {piece}: {told}");
            assert_eq!(super::leak(&told, KEY), None, "{rungs}, {piece}: {told}");
            // What was paid for is read again as it was.
            let again = client_with(&server.url(), &settings, open()).complete(&request(true), &mut ()).await.unwrap();
            assert_eq!((again.text, server.requests().len()), (paid.text, 1), "{rungs}, {piece}");
        }
    }
}

#[tokio::test]
async fn a_failure_that_cost_nothing_is_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let server = Server::start(vec![status(401, "{}"), answer(r#"{"a":"1"}"#)]).await;
    let settings = EndpointConfig::default();
    let open = || with(None, Some(Journal::open(&path).unwrap()));
    let refused = client_with(&server.url(), &settings, open()).complete(&request(false), &mut ()).await.unwrap_err();
    assert_eq!(refused.class, FailureClass::Auth);
    assert!(Journal::open(&path).unwrap().unresolved().is_empty());
    client_with(&server.url(), &settings, open()).complete(&request(false), &mut ()).await.unwrap();
}

#[test]
fn broken_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.json"), "{}").unwrap();
    let error = Cassette::open(CassetteMode::Replay, folder.path()).unwrap_err().to_string();
    assert!(error.contains("x.json: not a recording"), "{error}");
    let path = folder.path().join("journal.jsonl");
    std::fs::write(&path, "nonsense\n{}\n").unwrap();
    let error = Journal::open(&path).unwrap_err().to_string();
    assert!(error.contains("line 1 is no journal line"), "{error}");
    assert!(Cassette::open(CassetteMode::Replay, &folder.path().join("none")).is_err());
}
