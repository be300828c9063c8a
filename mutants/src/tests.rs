//! The tests that are run on every mutant. **This is the one place to add a test**: a line in [`STAGES`].
//!
//! A stage is one process. What kills most and costs least comes first; after the first failure nothing more is run. A
//! mutant is run only under the stages that ask for it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::compile::Plan;
use crate::copy::Places;

/// Which binary holds the tests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// The unit tests beside the code.
    Library,
    /// `tests/integration`.
    Integration,
}

/// Tests that are run together.
pub struct Stage {
    /// What the results call it.
    pub name: &'static str,
    binary: Binary,
    /// Parts of names of tests, as `cargo test` takes them; each must name one at least.
    filters: &'static [&'static str],
}

use Binary::{Integration, Library};

/// All stages, in the order in which they are run.
pub const STAGES: &[Stage] = &[
    Stage { name: "unit", binary: Library, filters: &["audit::", "quantity::"] },
    Stage { name: "lines", binary: Integration, filters: &["messages::what_is_said_of_each_line_alone"] },
    Stage { name: "findings", binary: Integration, filters: &["messages::what_is_said_of_every_finding"] },
    Stage {
        name: "small",
        binary: Integration,
        filters: &[
            "text::",
            "consistency::",
            "render::",
            "audit::settings_change_the_verdicts_they_name",
            "history::streaks_and_fresh_highs_are_told_and_checked",
            "history::the_window_that_is_named_is_checked",
            "fuzz::any_sheet_is_refused_or_audits",
        ],
    },
    Stage { name: "reports", binary: Integration, filters: &["reports::each_report_is_said_what_was_said_before"] },
    Stage {
        name: "narratives",
        binary: Integration,
        filters: &["audit::narratives_get_the_verdicts_their_case_names"],
    },
    Stage {
        name: "pages",
        binary: Integration,
        filters: &["publish::the_built_in_page_of_every_day_passes_its_own_audit"],
    },
];

/// A stage that passes as long as no mutant is alive.
pub struct Ready {
    /// The stage.
    pub stage: &'static Stage,
    binary: PathBuf,
    /// What it takes without a mutant.
    pub clean: Duration,
    limit_seconds: u64,
    /// The mutants it asks for.
    pub asks: BTreeSet<u32>,
}

/// How a stage ended.
pub enum Ending {
    /// All its tests passed.
    Passed,
    /// The name of the test that failed, or the signal.
    Failed(String),
    /// It took more time than it may.
    Time,
}

/// The filters of all stages of the tests of the library, and of the integration tests.
#[must_use]
pub fn filters() -> [Vec<&'static str>; 2] {
    [Library, Integration].map(|of| STAGES.iter().filter(|s| s.binary == of).flat_map(|s| s.filters).copied().collect())
}

/// Runs every stage twice without a mutant: once for its time, once to see for which mutants it asks.
///
/// # Errors
///
/// A stage fails, or a filter names no test.
pub fn prepare(places: &Places, plan: &Plan) -> Result<Vec<Ready>> {
    let mut ready = Vec::new();
    for stage in STAGES {
        let binary = match stage.binary {
            Binary::Library => plan.library.clone(),
            Binary::Integration => plan.integration.clone(),
        };
        let listed = Command::new(&binary).arg("--list").current_dir(&places.copy).output()?;
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        for filter in stage.filters {
            ensure!(listed.lines().any(|l| l.contains(filter)), "no test is named `{filter}`");
        }
        let asked = places.scratch.join(format!("asked-{}", stage.name));
        if asked.exists() {
            fs::remove_file(&asked)?;
        }
        let mut of = Ready { stage, binary, clean: Duration::ZERO, limit_seconds: 120, asks: BTreeSet::new() };
        ensure_passed(stage, of.run(places, "record", Some(&asked), 0)?)?;
        let text = fs::read_to_string(&asked).unwrap_or_default();
        of.asks = text.lines().filter_map(|l| l.parse().ok()).collect();
        let start = Instant::now();
        ensure_passed(stage, of.run(places, "0", None, 0)?)?;
        of.clean = start.elapsed();
        // Six seconds, or more for a stage that takes long anyway.
        of.limit_seconds = 6.max(of.clean.as_secs_f64().mul_add(20.0, 1.0) as u64);
        eprintln!(
            "{:<12} {:>5} ms, at most {} s, asks for {} mutants",
            stage.name,
            of.clean.as_millis(),
            of.limit_seconds,
            of.asks.len()
        );
        ready.push(of);
    }
    Ok(ready)
}

/// Nothing is rewritten, nothing is left behind for the next mutant, and every run draws the same random cases.
pub fn environment(command: &mut Command) {
    command
        .env("INSTA_UPDATE", "no")
        .env("INSTA_OUTPUT", "none")
        .env("CI", "1")
        .env("RUST_BACKTRACE", "0")
        .env("PROPTEST_RNG_SEED", "1")
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1")
        .env_remove("UPDATE")
        .env_remove("INSTA_FORCE_PASS")
        .env_remove("FACTBRIEF_SHARED");
}

fn ensure_passed(stage: &Stage, ending: Ending) -> Result<()> {
    match ending {
        Ending::Passed => Ok(()),
        Ending::Failed(test) => anyhow::bail!("{}: {test} fails without a mutant", stage.name),
        Ending::Time => anyhow::bail!("{} takes too long without a mutant", stage.name),
    }
}

impl Ready {
    /// Runs the stage with one mutant alive. Each worker has a number, for a file of its own.
    ///
    /// # Errors
    ///
    /// No process can be started.
    pub fn run(&self, places: &Places, alive: &str, asked: Option<&Path>, worker: usize) -> Result<Ending> {
        let path = places.scratch.join(format!("output-{worker}"));
        let output = fs::File::create(&path)?;
        // CPU time is limited by the shell, memory too: a mutant that never ends may also take all there is.
        let script = format!("ulimit -t {}; ulimit -v 1500000; ulimit -c 0; exec \"$@\"", self.limit_seconds);
        let mut command = Command::new("sh");
        command.args(["-c", &script, "sh"]).arg(&self.binary).args(self.stage.filters).arg("--test-threads=1");
        command
            .current_dir(&places.copy)
            .env("FACTBRIEF_MUTANT", alive)
            .env("CARGO_MANIFEST_DIR", &places.copy)
            .env("INSTA_WORKSPACE_ROOT", &places.copy)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output);
        environment(&mut command);
        if let Some(asked) = asked {
            command.env("FACTBRIEF_ASKED", asked);
        }
        let mut child = command.spawn().context("sh does not start")?;
        let start = Instant::now();
        // A mutant that waits takes no CPU time, so the clock is looked at as well.
        let patience = Duration::from_secs(self.limit_seconds * 10);
        let mut pause = Duration::from_micros(500);
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if start.elapsed() > patience {
                child.kill()?;
                child.wait()?;
                return Ok(Ending::Time);
            }
            std::thread::sleep(pause);
            pause = (pause * 5 / 4).min(Duration::from_millis(5));
        };
        if status.success() {
            return Ok(Ending::Passed);
        }
        #[cfg(unix)]
        if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
            // SIGKILL and SIGXCPU: the limit.
            if signal == 9 || signal == 24 {
                return Ok(Ending::Time);
            }
            return Ok(Ending::Failed(format!("{} (signal {signal})", self.stage.name)));
        }
        let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
        let test = text.lines().find_map(|l| l.strip_prefix("test ")?.strip_suffix(" ... FAILED").map(str::to_owned));
        Ok(Ending::Failed(test.unwrap_or_else(|| self.stage.name.to_owned())))
    }
}
