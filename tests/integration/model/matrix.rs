//! The fault matrix end to end: every case of `tests/cases/model/faults/` (what servers do to a connection) and
//! `tests/cases/model/answers/` (what models write) in the first, a middle and the last section of a day, streamed and whole,
//! with one endpoint and with a second one to fall back on; what models write, also as the arguments of forced calls. Whatever happens: nothing wrong is published, no key is in any byte
//! written or sent elsewhere, requests, time and spending stay below their ceilings, the manifest names the cause, and the edition
//! before is untouched.
//!
//! By default each case runs once, and position, mode and number of endpoints change from case to case; `FACTBRIEF_MATRIX=full`
//! runs every combination. `CASE=part` runs the cases with that in their name.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use factbrief::audit;
use factbrief::config::Config;
use factbrief::config::endpoint::{EndpointConfig, Rung};
use factbrief::facts::FactSheet;
use factbrief::facts::history::History;
use factbrief::model::{
    Ceilings, Client, ClientOptions, Deadlines, Endpoint, Journal, Ledger, Overrides, Purse, RetryPolicy,
};
use factbrief::prompt::Templates;
use factbrief::run::compose::{self, Day};
use factbrief::run::manifest::SectionRecord;
use factbrief::run::write::{Progress, Settings};
use factbrief::run::{edition, generate};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::server::{AnswerStep, Server, Step, ToolStep, USAGE, faithful, forced, good, section_of};
use super::{Blackhole, Case, KEY, cases, leak, options};
use crate::spend::scratch;

/// The second endpoint's key. It must not reach the first.
const OTHER_KEY: &str = "SPARROW-5d21-key";

/// Most requests of one run to one endpoint: four sections with a question, its second form and a repair, and the run's
/// twenty retries.
const MOST_REQUESTS: usize = 4 * 3 + 20;

/// Ceiling of a run, in tokens.
const MOST_TOKENS: u64 = 150_000;

pub(super) struct World {
    pub day: Day,
    pub templates: Templates,
    /// Titles of the sections with prose, in order.
    pub titles: Vec<String>,
    sheet: FactSheet,
}

pub(super) static WORLD: LazyLock<World> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/universes/bakery");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let config = factbrief::config::load(&read("factbrief.toml")).unwrap();
    let snapshot = factbrief::snapshot::load_for(&read("snapshot.json"), &config.universe).unwrap();
    let day = Day { snapshot, config, history: History::default(), previous: None };
    let (sheet, _) = day.sheet();
    let (plan, _) = day.plan(&sheet);
    let draft = factbrief::realise::builtin::write(&sheet, &plan);
    let written = |id: &str| draft.sections.iter().any(|s| s.section == id);
    let titles = plan.sections.iter().filter(|s| s.prose && written(&s.id)).map(|s| s.title.clone()).collect();
    World { day, templates: Templates::built_in().unwrap(), titles, sheet }
});

/// What a model writes that keeps to the protocol and not to the truth.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Answers {
    about: String,
    matrix: Vec<u32>,
    /// The whole content; `FAITHFUL` in it is a good answer.
    content: Option<String>,
    /// Takes the place of the first sentence's text; `SLOT` in it is the first slot of the prompt.
    sentence: Option<String>,
    /// Takes the place of the interpretation, or of the first sentence where there is none.
    reading: Option<String>,
    /// Words of a good answer and what stands in their place.
    replace: Vec<(String, String)>,
    /// Prompt tokens that the server counts.
    prompt_tokens: Option<u64>,
    /// Whether the second answer is good.
    then_good: bool,
    /// What must not be on the page.
    never: Vec<String>,
    /// What the manifest says of it, any of these.
    names: Vec<String>,
    /// Whether it is to be published as it is.
    ok: bool,
}

fn answers() -> Vec<(String, Answers)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/model/answers");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    let read = |path: &Path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let case = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
        (name, case)
    };
    files.iter().map(|path| read(path)).collect()
}

impl Answers {
    fn steps(&self, request: &str, count: usize) -> Vec<Step> {
        if self.then_good && count > 0 {
            return good(request);
        }
        let faithful = faithful(request);
        let mut content = self.content.clone().unwrap_or_else(|| "FAITHFUL".into()).replace("FAITHFUL", &faithful);
        for (from, to) in &self.replace {
            content = content.replace(from, to);
        }
        if let Some(text) = &self.sentence {
            let slot = faithful.split_once('{').and_then(|(_, rest)| rest[1..].split_once('{')).map(|(_, rest)| rest);
            let slot = slot.and_then(|rest| rest.split_once('{')).and_then(|(_, rest)| rest.split_once('}'));
            let slot = slot.map_or_else(|| "{none}".to_owned(), |(id, _)| format!("{{{id}}}"));
            let mut answer: Value = serde_json::from_str(&content).unwrap();
            answer["sentences"][0]["text"] = text.replace("SLOT", &slot).into();
            content = answer.to_string();
        }
        if let Some(text) = &self.reading {
            let mut answer: Value = serde_json::from_str(&content).unwrap();
            let all = answer["sentences"].as_array_mut().unwrap();
            let at = all.iter().position(|s| s["kind"] == "interpretation").unwrap_or(0);
            all[at] = json!({"kind": "interpretation", "text": text});
            content = answer.to_string();
        }
        let usage = match self.prompt_tokens {
            Some(n) => json!({"prompt_tokens": n, "completion_tokens": 50}),
            None => USAGE.clone(),
        };
        let tool = forced(request).map(|_| ToolStep::default());
        let answer = AnswerStep { content: Some(content), usage: Some(usage), tool, ..AnswerStep::default() };
        vec![Step { answer: Some(answer), ..Step::default() }]
    }
}

/// Either kind of case.
enum Fault {
    Server(Box<Case>),
    Answers(Box<Answers>),
}

impl Fault {
    fn modes(&self) -> &'static [bool] {
        match self {
            Self::Server(case) => match case.mode.as_deref() {
                Some("stream") => &[true],
                Some(_) => &[false],
                None => &[true, false],
            },
            Self::Answers(_) => &[true, false],
        }
    }

    /// Whether the whole endpoint is away, so that no section is faulty alone.
    fn everywhere(&self) -> bool {
        matches!(self, Self::Server(case) if case.closed || case.blackhole || case.tls || case.url.is_some())
    }

    /// Words of which the manifest has to hold one.
    fn causes(&self) -> Vec<String> {
        match self {
            Self::Server(case) => {
                let last = case.expect.outcome.split('|').filter(|o| *o != "ok");
                last.map(str::to_owned).chain(case.expect.attempts.iter().cloned()).collect()
            }
            Self::Answers(case) => case.names.clone(),
        }
    }
}

struct Quiet(Mutex<String>);

impl Progress for Quiet {
    fn asking(&self, section: &str, endpoint: &str, purpose: &str) {
        self.0.lock().unwrap().push_str(&format!("{section} {endpoint} {purpose}\n"));
    }

    fn left(&self, section: &str, endpoint: &str, reason: &str) {
        self.0.lock().unwrap().push_str(&format!("{section} {endpoint} {reason}\n"));
    }

    fn done(&self, record: &SectionRecord) {
        self.0.lock().unwrap().push_str(&format!("{record:?}\n"));
    }
}

/// Where the servers live: a client that audits keeps no server waiting.
static SERVERS: LazyLock<tokio::runtime::Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());

/// The faulty server: `fault` in the section `title` (everywhere when there is none), good answers elsewhere.
fn faulty(fault: Arc<Fault>, title: String) -> Server {
    let hits = AtomicUsize::new(0);
    SERVERS.block_on(Server::routed(move |request, _| {
        if section_of(request).is_some_and(|s| s != title) {
            return good(request);
        }
        let count = hits.fetch_add(1, Ordering::Relaxed);
        match &*fault {
            Fault::Answers(case) => case.steps(request, count),
            Fault::Server(case) if case.connections.is_empty() => Vec::new(),
            Fault::Server(case) => {
                let mut steps = case.connections[count.min(case.connections.len() - 1)].steps.clone();
                for answer in steps.iter_mut().filter_map(|s| s.answer.as_mut()) {
                    let content = answer.content.as_ref().map(|c| c.replace(r#"{"a":"b"}"#, &faithful(request)));
                    answer.content = content;
                    answer.usage = answer.usage.clone().or_else(|| Some(USAGE.clone()));
                }
                steps
            }
        }
    }))
}

pub(super) fn client(name: &str, url: &str, key: &str, settings: &EndpointConfig, options: ClientOptions) -> Client {
    let mut config = Config::default();
    let settings = EndpointConfig { base_url: Some(url.to_owned()), model: Some("m1".into()), ..settings.clone() };
    config.endpoints.insert(name.into(), settings);
    let endpoint = Endpoint::resolve(name, &config, Some(SecretString::from(key)), &Overrides::default()).unwrap();
    Client::new(endpoint, options).unwrap()
}

/// Every byte below a folder, as text, with its path.
fn bytes(folder: &Path) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            out.extend(bytes(&path));
        } else {
            out.push((
                path.display().to_string(),
                String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned(),
            ));
        }
    }
    out
}

#[derive(Default)]
struct Tally {
    runs: usize,
    requests: usize,
    by_model: usize,
    slowest: Duration,
}

fn one(Run { name, fault, stream, position, two, call }: &Run) -> Tally {
    let (stream, position, two) = (*stream, *position, *two);
    let world = &*WORLD;
    let title = &world.titles[[0, world.titles.len() / 2, world.titles.len() - 1][position]];
    let at = format!(
        "{name}, {}{}, in `{title}`, {} endpoints",
        if stream { "stream" } else { "unary" },
        if *call { ", by a forced call" } else { "" },
        1 + usize::from(two)
    );
    let server = faulty(fault.clone(), title.clone());
    let mut url = server.url();
    let mut settings = EndpointConfig::default();
    let mut full = None;
    let mut timed = false;
    if let Fault::Server(case) = &**fault {
        settings = case.endpoint.clone();
        url = case.url.clone().unwrap_or(url);
        if case.closed {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            url = format!("http://127.0.0.1:{}/v1", listener.local_addr().unwrap().port());
        }
        if case.blackhole {
            let hole = SERVERS.block_on(Blackhole::open());
            url = format!("http://127.0.0.1:{}/v1", hole.port);
            full = Some(hole);
        }
        if case.tls {
            url = url.replace("http://", "https://");
        }
        timed = case.expect.attempts.iter().chain([&case.expect.outcome]).any(|o| o.contains("timeout"));
    }
    settings.stream = Some(stream);
    if *call {
        settings.rungs = Some(vec![Rung::ForcedTool, Rung::JsonObject, Rung::Prompt]);
    }
    let out = scratch();
    let editions = out.path().join("editions");
    let before = edition::Files::from([("briefing.md", b"yesterday".to_vec())]);
    let yesterday = edition::publish(&editions, "2026-06-11", &before).unwrap().folder;
    let today = edition::publish(&editions, "2026-06-12", &before).unwrap().folder;
    let old = std::fs::canonicalize(&today).unwrap();

    let ms = Duration::from_millis;
    let deadlines = if timed {
        Deadlines { connect: ms(600), first_byte: ms(700), idle: ms(700), total: ms(1500) }
    } else {
        options().deadlines.unwrap()
    };
    let ceilings = Ceilings { max_tokens: Some(MOST_TOKENS), ..Ceilings::default() };
    let ledger = Ledger::open(&out.path().join("state"), "2026-06-12", "1").unwrap();
    let purse = Arc::new(Purse::new(ceilings, Some(ledger)));
    let journal = Arc::new(Journal::open(&out.path().join("journal.jsonl")).unwrap());
    let with = ClientOptions {
        deadlines: Some(deadlines),
        retry: RetryPolicy { attempts: 3, base: ms(2), cap: ms(5), longest_asked: ms(2500) },
        purse: purse.clone(),
        journal: Some(journal.clone()),
        ..options()
    };
    let mut clients = vec![client("first", &url, KEY, &settings, with.clone())];
    let second = SERVERS.block_on(Server::routed(|request, _| good(request)));
    if two {
        let with = ClientOptions { deadlines: options().deadlines, ..with };
        clients.push(client("second", &second.url(), OTHER_KEY, &EndpointConfig::default(), with));
    }
    let progress = Quiet(Mutex::default());
    let desk = Settings {
        clients: &clients,
        templates: &world.templates,
        replaying: false,
        journal: Some(&journal),
        progress: &progress,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let begun = Instant::now();
    let generated = runtime.block_on(generate::by_models(&world.day, &editions, &desk));
    let generated = generated.unwrap_or_else(|e| panic!("{at}: {e}"));
    let took = begun.elapsed();
    drop(full);

    // Nothing wrong is published.
    let page = std::fs::read_to_string(generated.published.folder.join("briefing.md")).unwrap();
    let report = audit::audit(&world.sheet, &page, &world.day.config.audit);
    let wrong: Vec<_> = report.claims.iter().filter(|c| compose::fails(c)).collect();
    assert!(wrong.is_empty(), "{at}: {wrong:?}");
    for part in ["<script", "CANARY-7", "http://", "https://evil", "[key]", "<think", "As an AI"] {
        assert!(!page.contains(part), "{at}: `{part}` is on the page");
    }
    let manifest = std::fs::read_to_string(generated.published.folder.join("manifest.json")).unwrap();
    if let Fault::Answers(case) = &**fault {
        for part in &case.never {
            assert!(!page.contains(part.as_str()), "{at}: `{part}` is on the page:\n{page}\n{manifest}");
        }
    }
    // The edition before is what it was.
    assert_eq!(std::fs::read(yesterday.join("briefing.md")).unwrap(), b"yesterday", "{at}");
    assert_eq!(std::fs::read(old.join("briefing.md")).unwrap(), b"yesterday", "{at}");

    // No key in any byte.
    let said = progress.0.lock().unwrap().clone();
    for (path, text) in bytes(out.path()).into_iter().chain([("progress".to_owned(), said)]) {
        for key in [KEY, OTHER_KEY] {
            assert_eq!(leak(&text, key), None, "{at}: a key is in {path}: {text}");
        }
    }
    assert!(server.requests().iter().all(|r| !r.contains("SPARROW")), "{at}: the second key went to the first server");
    assert!(second.requests().iter().all(|r| !r.contains("CANARY")), "{at}: the first key went to the second server");

    // Requests, time and spending.
    let requests = server.requests().len();
    assert!(requests.max(second.requests().len()) <= MOST_REQUESTS, "{at}: {requests} requests");
    assert!(took < Duration::from_secs(120), "{at}: took {took:?}");
    // What a server claims to have used may pass the ceiling once; nothing is sent after that.
    let absurd = matches!(&**fault, Fault::Server(case) if case.matrix.contains(&55));
    assert!(absurd || purse.spent().tokens <= MOST_TOKENS, "{at}: {:?}", purse.spent());

    // The manifest names the cause.
    let causes = fault.causes();
    assert!(causes.is_empty() || causes.iter().any(|c| manifest.contains(cause(c))), "{at}: {causes:?} in {manifest}");
    let sections = &generated.manifest.sections;
    let by_model = sections.iter().filter(|s| s.writer != "built-in").count();
    let ok = match &**fault {
        // Some cases answer with bytes of their own, which are no section.
        Fault::Server(case) => {
            let told = case.connections.iter().flat_map(|c| &c.steps).any(|s| s.answer.is_some());
            case.expect.outcome == "ok" && told
        }
        Fault::Answers(case) => case.ok,
    };
    if two && !matches!(&**fault, Fault::Answers(_)) {
        assert_eq!(by_model, world.titles.len(), "{at}: the second endpoint stands in: {manifest}");
    } else if ok {
        assert!(by_model + 1 >= world.titles.len(), "{at}: {manifest}");
    }
    Tally { runs: 1, requests: requests + second.requests().len(), by_model, slowest: took }
}

/// Which of two deadlines fires first is the system's matter.
fn cause(class: &str) -> &str {
    if class.starts_with("timeout") { "timeout_" } else { class }
}

/// One run of the matrix.
struct Run {
    name: String,
    fault: Arc<Fault>,
    stream: bool,
    position: usize,
    two: bool,
    /// Whether the endpoint is asked for forced calls, where the case says nothing of the form.
    call: bool,
}

fn runs() -> Vec<Run> {
    let only = std::env::var_os("CASE").map(|c| c.to_string_lossy().into_owned());
    let all = std::env::var_os("FACTBRIEF_MATRIX").is_some_and(|v| v == "full");
    let faults = cases().into_iter().map(|(name, case)| (name, Fault::Server(Box::new(case))));
    let told = answers().into_iter().map(|(name, case)| (name, Fault::Answers(Box::new(case))));
    let (mut runs, mut turn) = (Vec::new(), 0);
    for (name, fault) in faults.chain(told) {
        if only.as_ref().is_some_and(|o| !name.contains(o.as_str())) {
            continue;
        }
        let fault = Arc::new(fault);
        turn += 1;
        for position in 0..if fault.everywhere() { 1 } else { 3 } {
            for (i, &stream) in fault.modes().iter().enumerate() {
                for two in [false, true] {
                    let chosen = position == turn % 3 || fault.everywhere();
                    let chosen = chosen && i == turn / 3 % fault.modes().len() && two == (turn / 2 % 2 == 0);
                    let calls: &[bool] = match &*fault {
                        Fault::Answers(_) if all => &[false, true],
                        Fault::Answers(_) if turn % 2 == 0 => &[true],
                        _ => &[false],
                    };
                    if all || chosen {
                        let run = |call: &bool| {
                            let (name, fault) = (name.clone(), fault.clone());
                            Run { name, fault, stream, position, two, call: *call }
                        };
                        runs.extend(calls.iter().map(run));
                    }
                }
            }
        }
    }
    runs
}

#[test]
#[expect(clippy::print_stderr, reason = "how much was run is what a failing run is judged by")]
fn matrix() {
    let waiting = Mutex::new(runs());
    let results = Mutex::new((Vec::new(), Tally::default()));
    let next = || waiting.lock().unwrap().pop();
    std::thread::scope(|scope| {
        for _ in 0..24 {
            scope.spawn(|| {
                while let Some(run) = next() {
                    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| one(&run)));
                    let (failed, sum) = &mut *results.lock().unwrap();
                    match done {
                        Ok(tally) => {
                            sum.runs += tally.runs;
                            sum.requests += tally.requests;
                            sum.by_model += tally.by_model;
                            sum.slowest = sum.slowest.max(tally.slowest);
                        }
                        Err(error) => failed.push(error.downcast::<String>().map_or_else(|_| run.name, |e| *e)),
                    }
                }
            });
        }
    });
    let (mut failed, sum) = results.into_inner().unwrap();
    failed.sort();
    eprintln!(
        "{} runs, {} requests, {} sections by models, slowest {:?}",
        sum.runs, sum.requests, sum.by_model, sum.slowest
    );
    assert!(failed.is_empty(), "{} runs failed:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn every_row_of_the_matrix_has_a_case() {
    let numbered = cases().into_iter().flat_map(|(_, c)| c.matrix).chain(answers().into_iter().flat_map(|(_, a)| {
        assert!(!a.about.is_empty());
        a.matrix
    }));
    let have: BTreeSet<u32> = numbered.collect();
    // Elsewhere: certificates (4, 5) and a proxy (22) in `transport.rs`, transcripts (64, 65) also in `transcripts.rs`.
    let missing: Vec<u32> = (1..=90).filter(|n| !have.contains(n) && ![4, 5, 22].contains(n)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
