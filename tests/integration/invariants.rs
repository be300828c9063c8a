//! The invariants of ARCHITECTURE.md that a test can hold.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `folder`, sorted, with its text and without its `#[cfg(test)]` tail.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&root().join("src").join(folder), &mut paths);
    paths.sort();
    assert!(!paths.is_empty(), "src/{folder} has no source");
    paths
        .into_iter()
        .map(|p| {
            let text = std::fs::read_to_string(&p).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap().to_owned();
            (p, code)
        })
        .collect()
}

/// Lines of code, comments left out, that hold any of `needles`.
fn offending(folder: &str, needles: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, code) in sources(folder) {
        for (i, line) in code.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if needles.iter().any(|n| code.contains(n)) {
                found.push(format!("{}:{}: {}", path.display(), i + 1, line.trim()));
            }
        }
    }
    found
}

/// Invariant 1: the core does no I/O and reads no clock.
#[test]
fn the_core_does_no_io_and_reads_no_clock() {
    let needles = [
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "std::io",
        "SystemTime",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
        "tokio::",
        "reqwest::",
    ];
    for folder in
        ["quantity", "calendar", "snapshot", "facts", "plan", "draft", "realise", "audit", "publish", "diagnostic"]
    {
        assert_eq!(offending(folder, &needles), Vec::<String>::new(), "src/{folder}");
    }
}

/// Invariant 2: the auditor knows nothing of models.
#[test]
fn the_auditor_depends_on_no_model_prompt_draft_or_realisation() {
    let needles = ["crate::model", "crate::prompt", "crate::draft", "crate::realise", "crate::plan", "crate::run"];
    assert_eq!(offending("audit", &needles), Vec::<String>::new());
}

/// Invariant 2: without the feature `llm` no network crate is built.
#[test]
fn without_the_feature_llm_no_network_crate_is_built() {
    for features in ["", "cli"] {
        let tree = Command::new(env!("CARGO"))
            .args([
                "tree",
                "--offline",
                "--locked",
                "--no-default-features",
                "--features",
                features,
                "--edges",
                "normal",
                "--prefix",
                "none",
            ])
            .current_dir(root())
            .output()
            .unwrap();
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        let tree = String::from_utf8(tree.stdout).unwrap();
        assert!(tree.contains("rust_decimal"), "the tree was read");
        for network in ["tokio ", "reqwest ", "hyper ", "rustls ", "async-openai ", "socket2 ", "mio "] {
            assert!(!tree.lines().any(|l| l.starts_with(network)), "features `{features}` bring {network}");
        }
    }
}

/// Invariant 4: no hash order and no float reaches an output.
#[test]
fn no_float_is_formatted_and_no_hash_is_iterated() {
    let needles = ["HashMap<", "HashSet<", "HashMap::", "HashSet::"];
    for folder in
        ["quantity", "facts", "plan", "draft", "realise", "audit", "publish", "diagnostic", "snapshot", "calendar"]
    {
        assert_eq!(offending(folder, &needles), Vec::<String>::new(), "src/{folder}");
    }
}

/// Invariant 3: decimals are turned into characters for a page by `quantity::print` alone.
#[test]
fn pages_print_figures_through_quantity_alone() {
    let needles = ["round_dp", ".rescale(", "normalize()"];
    for folder in ["realise", "publish", "plan"] {
        let mut found = offending(folder, &needles);
        // A chart rounds the places of its marks, which are no figures.
        found.retain(|line| !line.contains("publish/chart.rs"));
        assert_eq!(found, Vec::<String>::new(), "src/{folder}");
    }
}

/// Only `model` knows async-openai, and only the edges know the network.
#[test]
fn only_the_model_client_knows_async_openai() {
    for folder in ["quantity", "facts", "plan", "draft", "realise", "audit", "publish", "prompt", "run", "cli"] {
        assert_eq!(offending(folder, &["async_openai"]), Vec::<String>::new(), "src/{folder}");
    }
}
