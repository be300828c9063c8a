//! The model client against servers on loopback: faults as data in `tests/cases/model/faults/`.

mod failover;
mod ladder;
mod matrix;
mod real;
mod recordings;
mod runaway;
pub mod server;
mod transcripts;
mod transport;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use factbrief::config::Config;
use factbrief::config::endpoint::EndpointConfig;
use factbrief::model::{
    Action, Answer, AnswerSchema, Budget, ChatRequest, Client, ClientOptions, Deadlines, Endpoint, Failure, Overrides,
    Progress, ProgressEvent, RetryPolicy, spent,
};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use server::{Server, Step};

/// Looked for in everything the client says.
pub const KEY: &str = "CANARY-7f3a/9c+Q=51";

/// What of a key stands in a text, whole or in part, as it is, split, escaped or encoded. Knows nothing of the program's own
/// search for it.
pub fn leak(text: &str, key: &str) -> Option<String> {
    let mut bare = text.to_owned();
    for escape in ["\\u001b", "\\u{1b}", "\\x1b"] {
        bare = bare.replace(escape, "\u{1b}");
    }
    for (from, to) in [("\\n", ""), ("\\r", ""), ("\\/", "/"), ("%2F", "/"), ("%2B", "+"), ("%3D", "="), ("&#47;", "/")]
    {
        bare = bare.replace(from, to);
    }
    let mut plain = String::new();
    let mut rest = bare.chars();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' {
            let _ = rest.by_ref().find(char::is_ascii_alphabetic);
        } else if !(c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')) {
            plain.push(c);
        }
    }
    let hex: String = key.bytes().map(|b| format!("{b:02x}")).collect();
    let encoded = match key {
        KEY => "Q0FOQVJZLTdmM2EvOWMrUT01MQ NBTkFSWS03ZjNhLzljK1E9NT DQU5BUlktN2YzYS85YytRPTUx",
        _ => "U1BBUlJPVy01ZDIxLWtleQ NQQVJST1ctNWQyMS1rZX TUEFSUk9XLTVkMjEta2V5",
    };
    let parts = |form: &str, size: usize| {
        form.as_bytes().windows(size).map(|w| String::from_utf8_lossy(w).into_owned()).collect::<Vec<_>>()
    };
    // Every part of 8 holds a whole chunk of 4 of those that stand side by side, every part of 12 one of 6: most texts hold none.
    let chunks = |form: &str, size: usize| {
        let whole = form.as_bytes().chunks_exact(size).any(|c| plain.contains(std::str::from_utf8(c).unwrap()));
        if whole { parts(form, 2 * size) } else { Vec::new() }
    };
    let (capitals, reversed) = (key.to_uppercase(), key.chars().rev().collect::<String>());
    let mut wanted = chunks(key, 4);
    for form in [&capitals, &key.to_lowercase(), &reversed, &capitals.chars().rev().collect()] {
        wanted.extend(chunks(form, 4));
    }
    wanted.extend(chunks(&hex, 6));
    wanted.extend(encoded.split(' ').flat_map(|form| chunks(form, 6)));
    wanted.into_iter().find(|part| plain.contains(part.as_str()))
}

#[test]
fn a_leak_is_found_wherever_it_begins() {
    let hex: String = KEY.bytes().map(|b| format!("{b:02x}")).collect();
    for (form, size) in [(KEY, 8), (&hex, 12), ("Q0FOQVJZLTdmM2EvOWMrUT01MQ", 12)] {
        for part in form.as_bytes().windows(size) {
            let part = std::str::from_utf8(part).unwrap();
            assert!(leak(&format!("..{part}.."), KEY).is_some(), "{part}");
            assert!(leak(&format!("..{}..{}..", &part[..size / 2], &part[size / 2..]), KEY).is_none(), "{part}");
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What happens, in words.
    about: String,
    /// Number in the fault matrix, for finding gaps.
    #[serde(default)]
    matrix: Vec<u32>,
    /// `stream`, `unary`, or both when absent.
    mode: Option<String>,
    /// Endpoint settings beside URL and model.
    #[serde(default)]
    endpoint: EndpointConfig,
    /// Whether the port is closed before the call.
    #[serde(default)]
    closed: bool,
    /// Whether the server's port drops every attempt to connect.
    #[serde(default)]
    blackhole: bool,
    /// Whether the URL says https although the server speaks no TLS.
    #[serde(default)]
    tls: bool,
    /// Base URL to call instead of the server's.
    url: Option<String>,
    /// Connections and what each does.
    #[serde(default)]
    connections: Vec<Connection>,
    expect: Expect,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Connection {
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// `ok` or the class of the failure; several, parted by `|`, where the system decides which.
    outcome: String,
    /// What the class leads to.
    action: Option<String>,
    /// Requests that reached the server.
    requests: Option<usize>,
    /// Classes of the attempts before the last.
    #[serde(default)]
    attempts: Vec<String>,
    text: Option<String>,
    status: Option<u16>,
    rung: Option<String>,
    /// Whether the answer came by a forced call.
    called: Option<bool>,
    /// Beginnings of what was learnt.
    #[serde(default)]
    steps: Vec<String>,
    other_model: Option<bool>,
    exact_usage: Option<bool>,
    /// Attempts that count as spent although no usage came.
    spent_unknown: Option<usize>,
    /// Parts of the failure's description.
    #[serde(default)]
    says: Vec<String>,
    /// Parts of the last request.
    #[serde(default)]
    last_request_has: Vec<String>,
    #[serde(default)]
    last_request_lacks: Vec<String>,
    min_ms: Option<u64>,
    max_ms: Option<u64>,
}

#[derive(Default)]
struct Heard {
    text: String,
    log: String,
}

impl Progress for Heard {
    fn event(&mut self, event: ProgressEvent<'_>) {
        if let ProgressEvent::Text(text) = event {
            self.text.push_str(text);
        }
        self.log.push_str(&format!("{event:?}\n"));
    }
}

fn request(stream: bool) -> ChatRequest {
    ChatRequest {
        system: "You write JSON.".into(),
        user: "One sentence.".into(),
        followup: None,
        schema: Some(AnswerSchema {
            name: "section".into(),
            schema: json!({"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}),
            shown: None,
        }),
        max_tokens: 200,
        stream,
        thinking_off: false,
    }
}

fn options() -> ClientOptions {
    let ms = Duration::from_millis;
    ClientOptions {
        deadlines: Some(Deadlines { connect: ms(10_000), first_byte: ms(20_000), idle: ms(20_000), total: ms(60_000) }),
        retry: RetryPolicy { attempts: 3, base: ms(5), cap: ms(20), longest_asked: ms(3000) },
        budget: Arc::new(Budget::new(10, Some(ms(120_000)))),
        seed: 1,
        ..ClientOptions::default()
    }
}

fn short_options() -> ClientOptions {
    let ms = Duration::from_millis;
    let deadlines = Deadlines { connect: ms(600), first_byte: ms(800), idle: ms(1400), total: ms(2500) };
    ClientOptions { deadlines: Some(deadlines), ..options() }
}

fn client(url: &str, settings: &EndpointConfig) -> Client {
    client_with(url, settings, options())
}

fn client_with(url: &str, settings: &EndpointConfig, options: ClientOptions) -> Client {
    let mut config = Config::default();
    let settings = EndpointConfig {
        base_url: Some(url.to_owned()),
        model: settings.model.clone().or(Some("m1".into())),
        ..settings.clone()
    };
    config.endpoints.insert("test".into(), settings);
    let endpoint = Endpoint::resolve("test", &config, Some(SecretString::from(KEY)), &Overrides::default()).unwrap();
    Client::new(endpoint, options).unwrap()
}

async fn run_case(name: &str, case: &Case, stream: bool) {
    let scripts = case.connections.iter().map(|c| c.steps.clone()).collect::<Vec<_>>();
    let server = Server::start(if scripts.is_empty() { vec![Vec::new()] } else { scripts }).await;
    let mut url = case.url.clone().unwrap_or_else(|| server.url());
    if case.closed {
        // A port that was just free.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        url = format!("http://127.0.0.1:{}/v1", listener.local_addr().unwrap().port());
    }
    if case.tls {
        url = url.replace("http://", "https://");
    }
    let full = if case.blackhole { Some(Blackhole::open().await) } else { None };
    if let Some(full) = &full {
        url = format!("http://127.0.0.1:{}/v1", full.port);
    }
    // Short deadlines only where one is to fire: on a busy machine they would fire elsewhere too.
    let timed = case.expect.attempts.iter().chain([&case.expect.outcome]).any(|o| o.contains("timeout"));
    let client = client_with(&url, &case.endpoint, if timed { short_options() } else { options() });
    let mut heard = Heard::default();
    let begun = Instant::now();
    let result = client.complete(&request(stream), &mut heard).await;
    let took = u64::try_from(begun.elapsed().as_millis()).unwrap();
    let at = format!("{name} ({}, {})", case.about, if stream { "stream" } else { "unary" });

    let said = format!("{result:?}\n{}\n{}\n{:?}", describe(&result), heard.log, client.steps());
    assert_eq!(leak(&said, KEY), None, "{at}: the key leaks:\n{said}");
    let outcome = match &result {
        Ok(_) => "ok",
        Err(failure) => failure.class.name(),
    };
    assert!(
        case.expect.outcome.split('|').any(|o| o == outcome),
        "{at}: {outcome}, not {}:\n{said}",
        case.expect.outcome
    );
    let attempts = match &result {
        Ok(answer) => &answer.attempts,
        Err(failure) => &failure.attempts,
    };
    if let Some(spent) = case.expect.spent_unknown {
        assert_eq!(attempts.iter().filter(|a| a.spent_unknown).count(), spent, "{at}: attempts that count as spent");
        assert!(attempts.iter().all(|a| a.usage.is_some_and(|u| u.prompt > 0)), "{at}: and are estimated");
    }
    let before: Vec<&str> = attempts.iter().rev().skip(1).rev().map(|a| a.outcome.as_str()).collect();
    if !case.expect.attempts.is_empty() || case.expect.outcome == "ok" {
        assert_eq!(before, case.expect.attempts, "{at}: earlier attempts");
    }
    match &result {
        Ok(answer) => check_answer(&at, answer, &heard, &case.expect),
        Err(failure) => {
            if let Some(action) = &case.expect.action {
                assert_eq!(&format!("{:?}", failure.class.action()), action, "{at}");
            }
            if let Some(status) = case.expect.status {
                assert_eq!(failure.status, Some(status), "{at}");
            }
            for part in &case.expect.says {
                assert!(failure.to_string().contains(part), "{at}: `{part}` is not in: {failure}");
            }
        }
    }
    for (step, taken) in case.expect.steps.iter().zip(client.steps().iter().map(Some).chain(std::iter::repeat(None))) {
        assert!(taken.is_some_and(|t| t.starts_with(step.as_str())), "{at}: {step}, not {taken:?}");
    }
    let requests = server.requests();
    if let Some(expected) = case.expect.requests {
        assert_eq!(requests.len(), expected, "{at}: requests; {said}");
    }
    for request in &requests {
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert_eq!(head.matches(KEY).count(), 1, "{at}: the key goes into one header");
        assert!(!body.contains("CANARY"), "{at}: no key in a body");
    }
    if let Some(last) = requests.last() {
        for part in &case.expect.last_request_has {
            assert!(last.contains(part), "{at}: `{part}` is not in {last}");
        }
        for part in &case.expect.last_request_lacks {
            assert!(!last.contains(part), "{at}: `{part}` is in {last}");
        }
    }
    // What must end ends at once or never; how soon is the machine's matter, and one that is busy takes its time.
    let most = case.expect.max_ms.unwrap_or(30_000) * 6;
    assert!(took <= most, "{at}: took {took} ms, at most {most} are allowed");
    assert!(took >= case.expect.min_ms.unwrap_or(0), "{at}: took only {took} ms");
}

/// A listening port whose queue is full, so that the system drops every further attempt to connect.
struct Blackhole {
    port: u16,
    _queue: Vec<tokio::task::JoinHandle<std::io::Result<tokio::net::TcpStream>>>,
    _listener: tokio::net::TcpListener,
}

impl Blackhole {
    async fn open() -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let queue = (0..8).map(|_| tokio::spawn(tokio::net::TcpStream::connect(address))).collect();
        tokio::time::sleep(Duration::from_millis(100)).await;
        Self { port: address.port(), _queue: queue, _listener: listener }
    }
}

fn check_answer(at: &str, answer: &Answer, heard: &Heard, expect: &Expect) {
    if let Some(text) = &expect.text {
        assert_eq!(&answer.text, text, "{at}");
        assert!(heard.text.ends_with(answer.text.as_str()), "{at}: the observer hears the text: {:?}", heard.text);
    }
    if let Some(rung) = &expect.rung {
        assert_eq!(answer.rung.name(), rung, "{at}");
    }
    if let Some(called) = expect.called {
        assert_eq!(answer.called, called, "{at}");
    }
    if let Some(other) = expect.other_model {
        assert_eq!(answer.other_model, other, "{at}");
    }
    if let Some(exact) = expect.exact_usage {
        assert_eq!(answer.usage.exact, exact, "{at}");
    }
    let spent = spent(&answer.attempts);
    assert!(answer.usage.prompt > 0 && spent.prompt >= answer.usage.prompt, "{at}: never free");
}

fn describe(result: &Result<Answer, Failure>) -> String {
    match result {
        Ok(answer) => answer.text.clone(),
        Err(failure) => format!("{failure}\n{failure:#?}\n{}", serde_json::to_string(&failure.attempts).unwrap()),
    }
}

fn cases() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/model/faults");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            (name.clone(), toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}")))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults() {
    let only = std::env::var_os("CASE").map(|c| c.to_string_lossy().into_owned());
    let mut tasks = tokio::task::JoinSet::new();
    let few = Arc::new(tokio::sync::Semaphore::new(16));
    for (name, case) in cases() {
        if only.as_ref().is_some_and(|o| !name.contains(o.as_str())) {
            continue;
        }
        assert!(!case.matrix.is_empty() || !case.about.is_empty());
        let few = few.clone();
        tasks.spawn(async move {
            let _turn = few.acquire().await;
            for stream in [true, false] {
                let wanted = case.mode.as_deref().is_none_or(|m| m == if stream { "stream" } else { "unary" });
                if wanted {
                    run_case(&name, &case, stream).await;
                }
            }
        });
    }
    let mut failed = Vec::new();
    while let Some(done) = tasks.join_next().await {
        if let Err(error) = done {
            failed.push(error.to_string());
        }
    }
    assert!(failed.is_empty(), "{} cases failed:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn every_class_leads_somewhere() {
    use factbrief::model::FailureClass as C;
    for (class, action) in [
        (C::Auth, Action::NextEndpoint),
        (C::RateLimited { retry_after: None }, Action::Retry),
        (C::Truncated, Action::AskAgain),
        (C::Refused, Action::BuiltIn),
        (C::Redirect, Action::Stop),
    ] {
        assert_eq!(class.action(), action);
    }
}
