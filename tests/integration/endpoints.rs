//! `endpoints list|check|compare` with the program as a user runs it. What `check` predicts is what `generate` then does.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering::SeqCst;

use serde_json::Value;

use crate::model::server::{AnswerStep, Server, Step, ToolStep, USAGE, faithful, good};
use crate::spend::{bakery, generate, scratch};

/// What a server does with an output mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    /// The answer fits the schema, whatever is asked.
    Enforce,
    /// It takes the mode and does nothing with it; the model writes sections in the right shape, because the prompt shows it.
    Ignore,
    /// A forced call comes, and its arguments fit where the model is willing.
    Obey,
    /// It takes the mode and the model writes prose.
    Prose,
    /// It takes the mode and the model writes another object.
    WrongShape,
    /// It refuses the mode with this status.
    Refuse(u16),
}

fn answer(content: String) -> Vec<Step> {
    let answer = AnswerStep { content: Some(content), usage: Some(USAGE.clone()), ..AnswerStep::default() };
    vec![Step { answer: Some(answer), ..Step::default() }]
}

/// A server that does this with `json_schema`, that with `json_object` and the third without any mode; it knows no calls.
async fn server(schema: Does, object: Does, bare: Does) -> Server {
    server_of(schema, Does::Refuse(400), object, bare).await
}

/// The same, and `tool` with a forced call.
async fn server_of(schema: Does, tool: Does, object: Does, bare: Does) -> Server {
    let models = r#"{"data":[{"id":"m1"}]}"#;
    Server::routed(move |request, _| {
        if request.starts_with("GET") {
            return vec![Step { status: Some(200), body: Some(models.into()), ..Step::default() }];
        }
        let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
        let probe = !request.contains("SECTION: ");
        let right = if probe {
            r#"{"marks":[{"mark":"quern-lathe"},{"mark":"osier-burr"}]}"#.to_owned()
        } else {
            faithful(request)
        };
        let told = body["messages"][0]["content"].as_str().unwrap().contains("JSON Schema");
        let forced = body.get("tool_choice").is_some();
        let does = match body["response_format"]["type"].as_str() {
            Some("json_schema") => schema,
            Some(_) => object,
            None if forced => tool,
            None => bare,
        };
        // A model that sees the schema keeps it where nothing speaks against it.
        let willing = request.contains("whatever else is listed");
        if forced && (does == Does::Enforce || does == Does::Obey) {
            let wrong = r#"{"marks":[{"mark":"blue"},{"mark":"blue"}]}"#.to_owned();
            let content = Some(if does == Does::Obey && willing { wrong } else { right });
            let tool = Some(ToolStep::default());
            let answer = AnswerStep { content, tool, usage: Some(USAGE.clone()), ..AnswerStep::default() };
            return vec![Step { answer: Some(answer), ..Step::default() }];
        }
        answer(match does {
            Does::Enforce | Does::Obey => right,
            Does::Ignore if probe && !told => "blue".to_owned(),
            Does::Ignore => right,
            Does::Prose => "The market was calm today.".to_owned(),
            Does::WrongShape => r#"{"answer":"calm"}"#.to_owned(),
            Does::Refuse(status) => {
                let member = if forced { "tool_choice" } else { "response_format" };
                let body = format!(r#"{{"error":{{"message":"{member} is not supported","param":"{member}"}}}}"#);
                return vec![Step { status: Some(status), body: Some(body), ..Step::default() }];
            }
        })
    })
    .await
}

fn endpoints(folder: &Path, args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_factbrief"));
    command.current_dir(folder).env_clear().env("FACTBRIEF_STATE", folder.join("state")).stdin(Stdio::null());
    let output = command.arg("endpoints").args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), format!("{}{}", text(&output.stdout), text(&output.stderr)))
}

/// The output mode that a day ends in; none when no section came.
fn mode_of(folder: &Path, args: &[&str]) -> Option<String> {
    let output = generate(folder, args).arg("--json").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let manifest: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {said}"));
    let sections = manifest["sections"].as_array().unwrap();
    let written = sections.iter().filter(|s| s["writer"] != "built-in");
    written.filter_map(|s| s["rung"].as_str()).next_back().map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_check_predicts_is_what_generate_does() {
    use Does::{Enforce, Ignore, Obey, Prose, Refuse, WrongShape};
    const NO_TOOLS: Does = Refuse(400);
    for (schema, tool, object, bare, with_nothing_known, measured) in [
        // A forced call stands between the schemas and JSON mode.
        (Refuse(400), Enforce, Ignore, Ignore, Some("forced_tool"), Some("forced_tool")),
        (Refuse(500), Obey, Refuse(400), Ignore, Some("forced_tool"), Some("forced_tool")),
        (Prose, Enforce, Prose, Prose, Some("forced_tool"), Some("forced_tool")),
        (Enforce, Enforce, Ignore, Ignore, Some("json_schema_strict"), Some("json_schema_strict")),
        // Nothing below it: what is refused is no last resort.
        (Refuse(400), Enforce, Refuse(400), Refuse(400), Some("forced_tool"), Some("forced_tool")),
        (Refuse(400), Obey, Refuse(400), Refuse(400), Some("forced_tool"), Some("forced_tool")),
        (Refuse(400), Ignore, Ignore, Ignore, Some("json_object"), Some("json_object_schema")),
        (Refuse(400), Prose, Ignore, Ignore, Some("json_object"), Some("json_object_schema")),
        (Refuse(400), Refuse(500), Refuse(400), Ignore, Some("prompt"), Some("prompt")),
        (Enforce, NO_TOOLS, Ignore, Ignore, Some("json_schema_strict"), Some("json_schema_strict")),
        (Ignore, NO_TOOLS, Ignore, Ignore, Some("json_schema_strict"), Some("json_object_schema")),
        (Prose, NO_TOOLS, Ignore, Ignore, Some("json_object"), Some("json_object_schema")),
        (WrongShape, NO_TOOLS, Ignore, Ignore, Some("json_object"), Some("json_object_schema")),
        (WrongShape, NO_TOOLS, Refuse(400), Ignore, Some("prompt"), Some("prompt")),
        (Refuse(400), NO_TOOLS, Ignore, Ignore, Some("json_object"), Some("json_object_schema")),
        (Refuse(500), NO_TOOLS, Refuse(500), Ignore, Some("prompt"), Some("prompt")),
        (Prose, NO_TOOLS, Prose, Ignore, Some("prompt"), Some("prompt")),
        (Prose, NO_TOOLS, Prose, Prose, None, None),
        (Prose, NO_TOOLS, WrongShape, Prose, None, None),
    ] {
        let at = format!("json_schema: {schema:?}, forced call: {tool:?}, json_object: {object:?}");
        let (folder, server) = (scratch(), server_of(schema, tool, object, bare).await);
        let (url, folder) = (server.url(), folder.path());
        let (code, out) = endpoints(
            folder,
            &["check", &url, "--model", "m1", "--report", "report.json", "--profile", "measured.toml"],
        );
        let report: Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
        assert_eq!(report["rung"].as_str(), with_nothing_known, "{at}: predicted\n{out}");
        assert_eq!(report["measured_rung"].as_str(), measured, "{at}: predicted with the profile\n{out}");
        assert_eq!(code, i32::from(with_nothing_known.is_none()), "{at}: {out}");
        bakery(folder, &format!("[endpoints.test]\nbase_url = \"{url}\"\nmodel = \"m1\"\n"));
        assert_eq!(mode_of(folder, &["--out", "a"]).as_deref(), with_nothing_known, "{at}: done\n{out}");
        let measured_toml = std::fs::read_to_string(folder.join("measured.toml")).unwrap();
        let refused = matches!(bare, Refuse(_)) && measured_toml.contains("\"prompt\"");
        assert!(!refused, "{at}: {measured_toml}");
        let (head, body) = measured_toml.split_once('\n').unwrap();
        assert!(head.starts_with("[endpoints."), "{head}");
        bakery(folder, &format!("[endpoints.test]\n{body}"));
        assert_eq!(mode_of(folder, &["--out", "b"]).as_deref(), measured, "{at}: done with the profile\n{out}");
    }
}

const PRICES: &str = "price_prompt = \"3\"\nprice_completion = \"15\"\n";

/// Requests for answers; the list of models costs nothing.
fn asked(server: &Server) -> usize {
    server.requests().iter().filter(|r| r.starts_with("POST")).count()
}

fn ledger(folder: &Path) -> String {
    let file = std::fs::read_dir(folder.join("state")).unwrap().next().unwrap().unwrap().path();
    std::fs::read_to_string(file).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_and_compare_refuse_what_could_pass_a_ceiling_before_anything_is_sent() {
    let server = server(Does::Enforce, Does::Ignore, Does::Ignore).await;
    let folder = scratch();
    let folder = folder.path();
    bakery(folder, &format!("[endpoints.test]\nbase_url = \"{}\"\nmodel = \"m1\"\n{PRICES}", server.url()));
    let compare = ["compare", "test", "test=m2", "--snapshot", "snapshot.json"];
    for verb in [&["check", "test"][..], &compare] {
        for (flag, ceiling) in [
            ("--max-tokens", "1000"),
            ("--max-cost", "0.001"),
            ("--max-tokens-per-day", "1000"),
            ("--max-cost-per-day", "0.001"),
        ] {
            let (code, out) = endpoints(folder, &[verb, &[flag, ceiling]].concat());
            assert_eq!(code, 2, "{verb:?} {flag}: {out}");
            let says = format!("{flag} is {ceiling}, of which 0");
            assert!(out.contains(&says) && out.contains("nothing was sent"), "{verb:?}: {says} in {out}");
        }
    }
    assert_eq!(server.requests().len(), 0, "not even the list of models is fetched");
    assert_eq!(ledger(folder), "", "and nothing is held");

    // Two endpoints together count: what would do for one is not enough.
    let (code, out) = endpoints(folder, &["check", "test", "--max-tokens", "40000", "--max-cost", "5"]);
    assert_eq!(code, 0, "{out}");
    let sent = asked(&server);
    let lines = ledger(folder);
    assert!((9..=12).contains(&sent), "{sent}");
    assert_eq!((lines.matches("\"held\"").count(), lines.matches("\"spent\"").count()), (sent, sent), "{lines}");

    // What the check spent, the comparison cannot spend again on the same day.
    // The refusal of a forced call cost nothing.
    let spent: u64 = 1100 * (sent as u64 - 1);
    let daily = (spent + 6000).to_string();
    let (code, out) = endpoints(folder, &[&compare[..], &["--max-tokens-per-day", &daily]].concat());
    assert!(code == 2 && out.contains(&format!("of which {spent}")), "{spent}: {out}");
    assert_eq!(asked(&server), sent);
    let (code, out) = endpoints(folder, &[&compare[..], &["--max-tokens", "200000", "--json"]].concat());
    assert_eq!(code, 0, "{out}");
    let compared = asked(&server) - sent;
    assert!(compared >= 8, "{compared}");
    assert_eq!(ledger(folder).matches("\"spent\"").count(), sent + compared);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ceiling_in_money_needs_the_prices_of_all() {
    let server = server(Does::Enforce, Does::Ignore, Does::Ignore).await;
    let folder = scratch();
    let plain = format!("base_url = \"{}\"\nmodel = \"m1\"\n", server.url());
    bakery(folder.path(), &format!("[endpoints.test]\n{plain}{PRICES}\n[endpoints.free]\n{plain}"));
    for verb in [&["check", "free"][..], &["compare", "test", "free", "--snapshot", "snapshot.json"]] {
        let (code, out) = endpoints(folder.path(), &[verb, &["--max-cost", "5"]].concat());
        assert!(code == 2 && out.contains("price_prompt") && out.contains("[endpoints.free]"), "{out}");
    }
    assert_eq!(server.requests().len(), 0);
}

/// The bakery's day by a chain of endpoints, as JSON.
fn chain(folder: &Path, names: &str) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_factbrief"));
    command.current_dir(folder).env_clear().env("FACTBRIEF_STATE", folder.join("state")).stdin(Stdio::null());
    let output =
        command.args(["generate", "--snapshot", "snapshot.json", "--json", "--endpoint", names]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_brings_nothing_is_not_asked_for_every_section() {
    let useless = server(Does::Prose, Does::Prose, Does::Prose).await;
    let good = server(Does::Enforce, Does::Ignore, Does::Ignore).await;
    let folder = scratch();
    let table = |name: &str, url: String| format!("[endpoints.{name}]\nbase_url = \"{url}\"\nmodel = \"m1\"\n");
    bakery(folder.path(), &(table("useless", useless.url()) + &table("good", good.url())));
    let manifest = chain(folder.path(), "useless");
    let sections = manifest["sections"].as_array().unwrap();
    let asked_for = sections.iter().filter(|s| s["calls"].as_array().is_some_and(|c| !c.is_empty())).count();
    assert_eq!(
        (asked_for, asked(&useless)),
        (3, 7),
        "three sections, each with its one repair, and a forced call that is refused: {manifest}"
    );
    let told = manifest["endpoints"][0]["given_up"].as_str().unwrap();
    assert!(told.starts_with("3 sections in a row brought nothing") && told.contains("no section"), "{told}");
    let last = sections.iter().rfind(|s| s["fallback"].is_string()).unwrap();
    assert!(last["fallback"].as_str().unwrap().contains("3 sections in a row"), "{last}");

    let manifest = chain(folder.path(), "useless,good");
    assert_eq!((asked(&useless), asked(&good)), (14, 4), "{manifest}");
    let by_good = manifest["sections"].as_array().unwrap().iter().filter(|s| s["endpoint"] == "good").count();
    assert_eq!(by_good, 4, "{manifest}");
    assert!(manifest["endpoints"][0]["given_up"].is_string(), "{manifest}");
}

#[test]
fn a_table_for_an_endpoint_is_valid_toml_whatever_its_name() {
    use factbrief::config::endpoint::table;
    for name in ["here", "127.0.0.1:8080", "a \"b\" \\ c", "[::1]:80", "", "é", "a\nb"] {
        let text = format!("{}\nprice_prompt = \"1\"\n", table(name));
        let value: toml::Table = toml::from_str(&text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(value["endpoints"][name]["price_prompt"].as_str(), Some("1"), "{text}");
    }
    let folder = scratch();
    let (code, out) = endpoints(folder.path(), &["check", "http://127.0.0.1:9/v1", "--model", "m", "--max-cost", "1"]);
    assert!(code == 2 && out.contains("[endpoints.\"127.0.0.1:9\"]"), "{out}");
}

#[test]
fn the_list_says_whether_a_key_is_set() {
    let folder = scratch();
    let mut command = Command::new(env!("CARGO_BIN_EXE_factbrief"));
    command.current_dir(folder.path()).env_clear().env("GROQ_API_KEY", "gsk-CANARY").args(["endpoints", "list"]);
    let output = command.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains("$GROQ_API_KEY, which is set") && out.contains("$OPENAI_API_KEY, which is not set"), "{out}");
    assert!(!out.contains("CANARY"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_of_the_environment_goes_to_one_place() {
    let folder = scratch();
    let (one, two) = (counting(), counting());
    let (a, b) = (format!("{}/v1", one.0), format!("{}/v1", two.0));
    for args in [
        &["generate", "--endpoint", &a, "--endpoint", &b, "--model", "m1"][..],
        &["endpoints", "compare", &format!("{a}=m1"), &format!("{b}=m1")],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_factbrief"));
        command.current_dir(folder.path()).env_clear().env("FACTBRIEF_STATE", folder.path().join("state"));
        let output = command.env("FACTBRIEF_API_KEY", "CANARY-7f3a").args(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        let places = [a.trim_end_matches("/v1"), b.trim_end_matches("/v1")];
        assert!(said.contains("FACTBRIEF_API_KEY") && places.iter().all(|p| said.contains(p)), "{said}");
        assert!(said.contains("key_env") && !said.contains("CANARY"), "{said}");
    }
    assert_eq!((one.1.load(SeqCst), two.1.load(SeqCst)), (0, 0), "nobody was asked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_does_not_go_on_where_no_model_answers() {
    let folder = scratch();
    let page = "<!doctype html><title>Log in</title>";
    let portal = Server::routed(move |_, _| {
        let headers = vec!["content-type: text/html".to_owned()];
        vec![Step { status: Some(200), headers, body: Some(page.into()), ..Step::default() }]
    })
    .await;
    let (code, out) = endpoints(folder.path(), &["check", &portal.url(), "--model", "m1"]);
    assert!(code == 1 && out.matches("FAIL").count() == 1 && out.contains("mend `base_url`"), "{out}");
    assert_eq!(asked(&portal), 1, "{out}");

    // A server of files knows neither the list nor the question; a server of another kind has no such path.
    for (status, kind, body) in [
        (501, "text/html;charset=utf-8", "<!DOCTYPE HTML><html><title>Error response</title></html>"),
        (405, "text/html", "<html><h1>405 Not Allowed</h1></html>"),
        (404, "text/plain", "404 page not found"),
        (404, "application/json", r#"{"detail":"Not Found"}"#),
    ] {
        let web = Server::routed(move |request, _| {
            let status = if request.starts_with("GET") { 404 } else { status };
            let headers = vec![format!("content-type: {kind}")];
            vec![Step { status: Some(status), headers, body: Some(body.into()), ..Step::default() }]
        })
        .await;
        let (code, out) = endpoints(folder.path(), &["check", &web.url(), "--model", "m1"]);
        assert!(code == 1 && out.matches("FAIL").count() == 1 && out.contains("mend `base_url`"), "{status}: {out}");
        assert!(out.contains("no model endpoint") && out.contains("generate cannot use it"), "{status}: {out}");
        assert_eq!(asked(&web), 1, "{status}: {out}");
    }
    // A gateway may refuse one mode with a reason.
    let gateway = server(Does::Refuse(404), Does::Ignore, Does::Ignore).await;
    let (_, out) = endpoints(folder.path(), &["check", &gateway.url(), "--model", "m1"]);
    assert!(out.lines().filter(|l| l.contains(" output ")).count() == 6, "{out}");

    let silent = Server::routed(|_, _| vec![Step { pause_ms: Some(60_000), ..Step::default() }]).await;
    let own = format!("[endpoints.test]\nbase_url = \"{}\"\nmodel = \"m1\"\ntotal_seconds = 1\n", silent.url());
    bakery(folder.path(), &own);
    let (code, out) = endpoints(folder.path(), &["check", "test"]);
    assert!(code == 1 && out.matches("FAIL").count() == 1 && out.contains("raise `first_byte_seconds`"), "{out}");
    let modes = out.lines().filter(|l| l.contains(" output ")).count();
    assert_eq!(modes, 2, "a server that never answers is not asked for every mode: {out}");
}

/// A listener that counts who connects, and says nothing.
fn counting() -> (String, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = count.clone();
    std::thread::spawn(move || {
        while listener.accept().is_ok() {
            counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }
    });
    (url, count)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_opens_no_socket_and_a_redirect_is_not_followed() {
    let folder = scratch();
    let folder = folder.path();
    let config = |url: &str| {
        bakery(
            folder,
            &format!("[endpoints.test]\nbase_url = \"{url}/v1\"\nmodel = \"m1\"\nprofile = \"openai-compatible\"\n"),
        )
    };
    let real = server(Does::Enforce, Does::Ignore, Does::Ignore).await;
    config(real.url().trim_end_matches("/v1"));
    let done = generate(folder, &["--record", "tape", "--out", "a"]).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    let asked = real.requests().len();
    let (silent, connections) = counting();
    for url in [silent.as_str(), "http://no-such-host.invalid"] {
        config(url);
        let begun = std::time::Instant::now();
        let again = generate(folder, &["--replay", "tape", "--out", "b"]).output().unwrap();
        assert!(again.status.success(), "{url}: {again:?}");
        assert!(begun.elapsed() < std::time::Duration::from_secs(20));
    }
    // One answer less is an error, and still no reason to connect.
    config(&silent);
    let tape = std::fs::read_dir(folder.join("tape")).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(tape).unwrap();
    let missing = generate(folder, &["--replay", "tape", "--out", "c"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(2), "{missing:?}");
    assert_eq!((connections.load(SeqCst), real.requests().len()), (0, asked));

    for status in [301, 302, 303, 307, 308] {
        let (sink, connections) = counting();
        let location = format!("location: {sink}/v1/chat/completions");
        let redirecting = Server::routed(move |_, _| {
            vec![Step { status: Some(status), headers: vec![location.clone()], ..Step::default() }]
        })
        .await;
        config(redirecting.url().trim_end_matches("/v1"));
        let out = generate(folder, &["--out", "d"]).output().unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success() && said.contains("redirects are not followed"), "{status}: {out:?}");
        assert_eq!((connections.load(SeqCst), redirecting.requests().len()), (0, 1), "{status}");
    }
}

/// Everything that the program says and writes for an endpoint that echoes its key in every way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_key_is_on_the_terminal_or_in_any_file() {
    use crate::model::{KEY, leak};
    let echo = "Bearer KEY; C\u{1b}[1mANARY-7f3a\u{1b}[0m/9c+Q=51; CANARY-7f3a/\n9c+Q=51; CANARY-7f3a%2F9c%2BQ%3D51; \
                Q0FOQVJZLTdmM2EvOWMrUT01MQ==; CANARY-7f3******"
        .replace("KEY", KEY);
    let error = serde_json::json!({"error": {"message": echo, "code": KEY}}).to_string();
    let said = echo.clone();
    for kind in ["refuses", "answers", "lists"] {
        let (error, said) = (error.clone(), said.clone());
        let server = Server::routed(move |request, _| match (kind, request.starts_with("GET")) {
            ("lists", true) => {
                let body = serde_json::json!({"data": [{"id": said}, {"id": "m1"}]}).to_string();
                vec![Step { status: Some(200), body: Some(body), ..Step::default() }]
            }
            (_, true) | ("refuses", _) => {
                vec![Step {
                    status: Some(if request.starts_with("GET") { 404 } else { 401 }),
                    body: Some(error.clone()),
                    ..Step::default()
                }]
            }
            _ => {
                let mut answer: Value = serde_json::from_str(&faithful(request)).unwrap();
                for sentence in answer["sentences"].as_array_mut().into_iter().flatten() {
                    sentence["text"] = said.clone().into();
                }
                let step = AnswerStep {
                    content: Some(answer.to_string()),
                    model: Some(said.clone()),
                    ..AnswerStep::default()
                };
                vec![Step { answer: Some(step), ..Step::default() }]
            }
        })
        .await;
        let folder = scratch();
        let folder = folder.path();
        bakery(
            folder,
            &format!("[endpoints.test]\nbase_url = \"{}\"\nmodel = \"m1\"\nkey_env = \"MY_KEY\"\n", server.url()),
        );
        let mut all = String::new();
        for args in [
            &["generate", "--snapshot", "snapshot.json", "--endpoint", "test"][..],
            &[
                "generate",
                "--snapshot",
                "snapshot.json",
                "--endpoint",
                "test",
                "--json",
                "--record",
                "tape",
                "--out",
                "b",
            ],
            &["endpoints", "check", "test", "--report", "report.json", "--profile", "profile.toml"],
            &["endpoints", "compare", "test", "--snapshot", "snapshot.json", "--html", "page.html"],
            &["endpoints", "list"],
        ] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_factbrief"));
            command.current_dir(folder).env_clear().env("FACTBRIEF_STATE", folder.join("state"));
            command.env("FACTBRIEF_CONFIG", "factbrief.toml").env("MY_KEY", KEY).args(args).stdin(Stdio::null());
            let output = command.output().unwrap();
            all.push_str(&String::from_utf8_lossy(&output.stdout));
            all.push_str(&String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(leak(&all, KEY), None, "{kind}: {all}");
        assert!(server.requests().iter().all(|r| r.contains(KEY)), "the key was in use");
        let mut folders = vec![folder.to_owned()];
        let mut files = 0;
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(next).unwrap().map(Result::unwrap) {
                let path = entry.path();
                if path.is_symlink() {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
                    assert_eq!(leak(&text, KEY), None, "{kind}: {}: {text}", path.display());
                    files += 1;
                }
            }
        }
        assert!(files > 10, "{files}");
    }
}

/// What looks like a key in `extra` is sent, because it is asked for, and stands in nothing that is written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_be_a_key_in_extra_is_sent_and_not_kept() {
    const SECRET: &str = "Zx81kQpLm29TtYv7WwB3";
    let server = Server::routed(|request, count| match count {
        // Echoed by the server, too.
        1 => {
            let body = format!(r#"{{"error":{{"message":"user {SECRET} may not"}}}}"#);
            vec![Step { status: Some(500), body: Some(body), ..Step::default() }]
        }
        _ => good(request),
    })
    .await;
    let folder = scratch();
    let folder = folder.path();
    let own = |url: &str| {
        format!("[endpoints.test]\nbase_url = \"{url}\"\nmodel = \"m1\"\nextra = {{ user = \"{SECRET}\" }}\n")
    };
    bakery(folder, &own(&server.url()));
    let output = generate(folder, &["--record", "tape", "--json"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(server.requests().iter().all(|r| r.contains(SECRET)), "it is sent");
    let mut seen = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in std::fs::read_dir(next).unwrap().map(|e| e.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|n| n != "factbrief.toml") {
                let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
                assert!(!text.contains("kQpLm29T"), "{}", path.display());
                seen += usize::from(text.contains("[key]"));
            }
        }
    }
    assert!(seen > 2, "it was masked in {seen} files");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!said.contains("kQpLm29T"), "{said}");
    // Another id, and the recording is still played.
    bakery(folder, &own(&server.url()).replace("Zx81", "Ab93"));
    let output = generate(folder, &["--replay", "tape", "--out", "b"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_key_in_place_of_a_name_is_not_repeated() {
    let folder = scratch();
    for args in [
        &["endpoints", "check", "sk-CANARY-7f3a"][..],
        &["endpoints", "check", "--model", "sk-CANARY-7f3a", "http://127.0.0.1:9/v1"],
        &["endpoints", "compare", "openai=sk-CANARY-7f3a", "sk-CANARY-7f3a=m"],
        &["endpoints", "compare", "sk-CANARY-7f3a=m"],
        &["endpoints", "sk-CANARY-7f3a"],
        &["endpoints", "check", "--key", "sk-CANARY-7f3a", "x"],
        &["endpoints", "check", "openai", "sk-CANARY-7f3a"],
        &["generate", "--endpoint", "sk-CANARY-7f3a"],
        &["generate", "--endpoint", "http://127.0.0.1:9/v1", "--model", "sk-CANARY-7f3a"],
        &["--api-key=sk-CANARY-7f3a", "generate"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_factbrief"));
        command.current_dir(folder.path()).env_clear().env("FACTBRIEF_STATE", folder.path().join("state"));
        let output = command.env("OPENAI_API_KEY", "CANARY-other").args(args).stdin(Stdio::null()).output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(!said.contains("CANARY"), "{args:?}: {said}");
        assert!(
            said.contains("looks like a key") || said.contains("[key]") || said.contains("unexpected argument"),
            "{said}"
        );
    }
}

/// The measured profile takes the place of the endpoint's own table, so it holds what that sets, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_measured_profile_keeps_what_is_not_measured() {
    let server = server(Does::Enforce, Does::Ignore, Does::Ignore).await;
    let folder = scratch();
    let folder = folder.path();
    let own = "price_prompt = \"3\"\nprice_completion = \"15\"\nauth = { header = \"api-key\" }\nkey_env = \"MY_KEY\"\n\
               extra = { temperature = 0.5, tags = [\"a\", \"b\"] }\nforbidden = [\"seed\"]\ntotal_seconds = 77\nstrict_model = true\n";
    bakery(folder, &format!("[endpoints.test]\nbase_url = \"{}\"\nmodel = \"m1\"\n{own}", server.url()));
    let check = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_factbrief"));
        command.current_dir(folder).env_clear().env("FACTBRIEF_STATE", folder.join("state")).stdin(Stdio::null());
        command.env("MY_KEY", "CANARY-7f3a").env("FACTBRIEF_CONFIG", "factbrief.toml");
        command.args(["endpoints", "check", "test", "--profile", "measured.toml"]).args(args).output().unwrap()
    };
    let said = check(&[]);
    assert!(said.status.success(), "{said:?}");
    let measured = std::fs::read_to_string(folder.join("measured.toml")).unwrap();
    let table: toml::Table = toml::from_str(&measured).unwrap_or_else(|e| panic!("{measured}: {e}"));
    let table = &table["endpoints"]["test"];
    let wanted: toml::Table = toml::from_str(own).unwrap();
    for (name, value) in &wanted {
        assert_eq!(table.get(name), Some(value), "{name}: {measured}");
    }
    // With it in the place of the old one nothing else changes.
    bakery(folder, &measured);
    let sent = server.requests().len();
    assert!(check(&[]).status.success());
    assert_eq!(std::fs::read_to_string(folder.join("measured.toml")).unwrap(), measured);
    let heads = server.requests().split_off(sent);
    assert!(heads.iter().all(|r| r.to_lowercase().contains("api-key: canary-7f3a")), "{heads:?}");
    // What may be a key is not copied.
    bakery(folder, &measured.replace("temperature = 0.5", "user = \"Zx81kQpLm29TtYv7WwB3\""));
    let said = check(&[]);
    let measured = std::fs::read_to_string(folder.join("measured.toml")).unwrap();
    assert!(measured.contains("# and your own `extra`") && !measured.contains("kQpLm"), "{measured}");
    assert!(!String::from_utf8_lossy(&said.stdout).contains("kQpLm"));
}

/// A server that lists its model and treats a question by whether it is to be streamed.
async fn by_way(script: impl Fn(&str, bool) -> Vec<Step> + Send + Sync + 'static) -> Server {
    Server::routed(move |request, _| {
        if request.starts_with("GET") {
            let body = r#"{"data":[{"id":"m1"}]}"#;
            return vec![Step { status: Some(200), body: Some(body.into()), ..Step::default() }];
        }
        script(request, request.contains("\"stream\":true"))
    })
    .await
}

fn right(request: &str) -> Vec<Step> {
    let probe = r#"{"marks":[{"mark":"quern-lathe"},{"mark":"osier-burr"}]}"#;
    answer(if request.contains("SECTION: ") { faithful(request) } else { probe.to_owned() })
}

/// What `check` says of a server and what `generate` gets of it: how many sections, with the settings and with the profile.
fn told_and_done(server: &Server, own: &str) -> (i32, String, usize, usize) {
    let folder = scratch();
    let folder = folder.path();
    bakery(folder, &format!("[endpoints.test]\nbase_url = \"{}\"\nmodel = \"m1\"\n{own}", server.url()));
    let (code, out) = endpoints(folder, &["check", "test", "--profile", "measured.toml"]);
    let written = |to: &str| {
        let output = generate(folder, &["--out", to, "--json"]).output().unwrap();
        let manifest: Value = serde_json::from_slice(&output.stdout).unwrap();
        manifest["sections"].as_array().unwrap().iter().filter(|s| s["writer"] != "built-in").count()
    };
    let with_settings = written("a");
    bakery(folder, &std::fs::read_to_string(folder.join("measured.toml")).unwrap_or_default());
    let with_profile = if folder.join("measured.toml").exists() { written("b") } else { 0 };
    (code, out, with_settings, with_profile)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_asks_in_the_way_generate_asks() {
    let prose = || answer("Sure! Here is a nice summary.".to_owned());
    let no = |what: &str| {
        let body = format!(
            r#"{{"error":{{"message":"{what} is not supported","type":"invalid_request_error","param":"stream"}}}}"#
        );
        vec![Step { status: Some(400), body: Some(body), ..Step::default() }]
    };
    let disobeys = by_way(move |request, streamed| if streamed { prose() } else { right(request) }).await;
    let (code, out, settings, profile) = told_and_done(&disobeys, "");
    assert_eq!((code, settings), (1, 0), "{out}");
    assert!(profile > 2, "{profile}: {out}");
    assert!(
        out.contains("set `stream = false`") && out.contains("generate will ask streamed and get no section"),
        "{out}"
    );

    let only_streams =
        by_way(move |request, streamed| if streamed { right(request) } else { no("stream false") }).await;
    let (code, out, settings, profile) = told_and_done(&only_streams, "");
    assert_eq!(code, 0, "{out}");
    assert!(settings > 2 && profile > 2, "{settings} {profile}: {out}");
    assert!(out.contains(", streamed.") && out.contains("nothing to do: generate asks streamed"), "{out}");
    let (code, out, settings, profile) = told_and_done(&only_streams, "stream = false\n");
    assert_eq!((code, settings), (1, 0), "{out}");
    assert!(profile > 2 && out.contains("set `stream = true`"), "{profile}: {out}");

    let never_streams = by_way(move |request, streamed| if streamed { no("stream") } else { right(request) }).await;
    let (code, out, settings, profile) = told_and_done(&never_streams, "");
    assert_eq!(code, 0, "{out}");
    assert!(settings > 2 && profile > 2 && out.contains("in one piece"), "{settings} {profile}: {out}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_stops_where_the_server_wants_to_be_left_alone_or_fails_at_everything() {
    let busy = by_way(|_, _| {
        let body = r#"{"error":{"message":"slow down","code":"rate_limit_exceeded"}}"#;
        vec![Step {
            status: Some(429),
            headers: vec!["retry-after: 86400".into()],
            body: Some(body.into()),
            ..Step::default()
        }]
    })
    .await;
    let folder = scratch();
    let (code, out) = endpoints(folder.path(), &["check", &busy.url(), "--model", "m1"]);
    assert_eq!((code, asked(&busy)), (1, 1), "{out}");
    assert!(out.contains("left alone for 24 hours") && !out.contains("leave this mode out"), "{out}");

    let broken = by_way(|_, _| {
        let body = r#"{"error":{"message":"boom","type":"server_error"}}"#;
        vec![Step { status: Some(500), body: Some(body.into()), ..Step::default() }]
    })
    .await;
    let (code, out) = endpoints(folder.path(), &["check", &broken.url(), "--model", "m1"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("the server fails whatever it is asked") && !out.contains("leave this mode out"), "{out}");
}
