//! Recordings of real servers, replayed through the client: each is read, or refused with the right class. The recordings
//! are not part of the repository; `FACTBRIEF_SHARED` names the folder that holds `endpoints/transcripts/`. What they
//! must give is `tests/cases/model/transcripts.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use factbrief::config::endpoint::{EndpointConfig, Rung};
use serde_json::Value;

use super::server::{Server, Step};
use super::{client, request};

const PROFILES: &[(&str, &str)] = &[
    ("litellm", "litellm"),
    ("llama-cpp-python", "llama-cpp-python"),
    ("llama-server", "llama-cpp"),
    ("mistralrs", "mistral-rs"),
    ("xllamacpp", "llama-cpp"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recordings_of_real_servers() {
    let Some(shared) = crate::shared::folder("the recordings of real servers") else { return };
    let folder = shared.join("endpoints/transcripts");
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/model/transcripts.toml");
    let expected: BTreeMap<String, String> = toml::from_str(&std::fs::read_to_string(&table).unwrap()).unwrap();
    let mut found = BTreeMap::new();
    for server in sorted(&folder) {
        for file in sorted(&server) {
            let record: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            let server = server.file_name().unwrap().to_string_lossy().into_owned();
            let name = format!("{server}/{}", file.file_stem().unwrap().to_string_lossy());
            if let Some(response) = record.get("response") {
                let stream = record["request"]["body"]["stream"] == true;
                found.insert(name, outcome(&server, response, stream).await);
            } else {
                // States of a starting and a dying server.
                for (i, state) in record["startup_states"].as_array().unwrap().iter().enumerate() {
                    if let (Some(status), Some(body)) = (state[1].as_u64(), state[3].as_str()) {
                        let response = serde_json::json!({"status": status, "body_raw": body, "headers": []});
                        found.insert(format!("{name}#{i}"), outcome(&server, &response, false).await);
                    }
                }
            }
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        let lines: String = found.iter().map(|(n, c)| format!("\"{n}\" = \"{c}\"\n")).collect();
        std::fs::write(&table, format!("# Outcome of every recording: `ok` or the class of the failure.\n{lines}"))
            .unwrap();
        return;
    }
    assert_eq!(found, expected);
}

async fn outcome(server: &str, response: &Value, stream: bool) -> String {
    let profile = PROFILES.iter().find(|(prefix, _)| server.starts_with(prefix)).unwrap().1;
    let headers: Vec<String> = response["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| (h[0].as_str().unwrap(), h[1].as_str().unwrap()))
        .filter(|(n, _)| !["content-length", "transfer-encoding", "connection"].contains(&n.to_lowercase().as_str()))
        .map(|(n, v)| format!("{n}: {v}"))
        .collect();
    let body = match response.get("sse").and_then(Value::as_array) {
        Some(events) => events.iter().map(|e| format!("{}\n\n", e[1].as_str().unwrap())).collect(),
        None => response["body_raw"].as_str().unwrap_or_default().to_owned(),
    };
    let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
    let step = Step { status: Some(status), headers, body: Some(body), ..Step::default() };
    let running = Server::start(vec![vec![step]]).await;
    let settings = EndpointConfig {
        profile: Some(profile.into()),
        rungs: Some(vec![Rung::JsonSchema]),
        ..EndpointConfig::default()
    };
    match client(&running.url(), &settings).complete(&request(stream), &mut ()).await {
        Ok(answer) => {
            assert!(!answer.text.trim().is_empty() && answer.usage.prompt > 0);
            format!("ok{}", if answer.usage.exact { "" } else { ", usage estimated" })
        }
        Err(failure) => failure.class.name().to_owned(),
    }
}

fn sorted(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut all: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    all.sort();
    all
}
