//! Whether the results are true: some mutants are put into a plain copy one at a time, from `cargo mutants`' own patch,
//! and tested by `cargo test`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::compile::Plan;
use crate::copy::{self, Places};
use crate::listed::{self, Mutant};
use crate::{run, tests};

/// Draws `each` mutants of each result and prints for each whether `cargo test` agrees.
///
/// # Errors
///
/// A patch does not fit, or a tool is missing.
pub fn check(places: &Places, each: usize, seed: u64) -> Result<()> {
    copy::plain(places)?;
    let mutants = listed::list(&places.package)?;
    let of: BTreeMap<&str, &Mutant> = mutants.iter().map(|m| (m.name.as_str(), m)).collect();
    let results = run::results(places, &Plan::read(places)?)?;
    ensure!(test(places)? == "survived", "the tests fail without a mutant");
    let (mut agree, mut all) = (0, 0);
    for kind in results.values().map(|(result, _)| result).collect::<BTreeSet<_>>() {
        let mut drawn: Vec<&String> = results.iter().filter(|(_, (r, _))| r == kind).map(|(name, _)| name).collect();
        run::draw(&mut drawn, each, seed);
        for name in drawn {
            let mutant = of.get(name.as_str()).with_context(|| format!("no mutant is named {name}"))?;
            patch(places, &mutant.diff)?;
            let truth = test(places);
            copy::plain(places)?;
            let truth = truth?;
            let same = match kind.as_str() {
                "caught" | "time" => truth == "caught",
                "survived" | "not-reached" => truth == "survived",
                "does-not-compile" => truth == kind,
                _ => continue,
            };
            all += 1;
            agree += usize::from(same);
            println!("{}\t{kind}\t{truth}\t{name}", if same { "agrees" } else { "DIFFERS" });
        }
    }
    println!("{agree} of {all} agree");
    Ok(())
}

fn patch(places: &Places, diff: &str) -> Result<()> {
    let mut patch = Command::new("patch")
        .args(["--strip=0", "--quiet", "--no-backup-if-mismatch"])
        .current_dir(&places.truth)
        .stdin(Stdio::piped())
        .spawn()
        .context("patch does not start")?;
    patch.stdin.take().context("patch reads")?.write_all(diff.as_bytes())?;
    ensure!(patch.wait()?.success(), "the patch does not fit");
    Ok(())
}

/// What plain `cargo test` says of the plain copy.
fn test(places: &Places) -> Result<&'static str> {
    let cargo = |last: &[&str]| {
        let mut command = Command::new("sh");
        // Without optimisation a test takes some twenty times as long. A mutant that never ends may also take all memory.
        let script =
            "ulimit -t 400; ulimit -v 8000000; exec cargo test --quiet --no-default-features --profile mutants \"$@\"";
        command.args(["-c", script, "sh"]);
        command
            .args(last)
            .current_dir(&places.truth)
            .env("CARGO_TARGET_DIR", places.truth.join("target"))
            .env("RUSTFLAGS", "--cap-lints=allow")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        tests::environment(&mut command);
        command
    };
    if !cargo(&["--no-run", "--lib", "--test", "integration"]).status()?.success() {
        return Ok("does-not-compile");
    }
    let [library, integration] = tests::filters();
    for (binary, filters) in [(vec!["--lib", "--"], library), (vec!["--test", "integration", "--"], integration)] {
        let words: Vec<&str> = binary.into_iter().chain(filters).collect();
        if !cargo(&words).status()?.success() {
            return Ok("caught");
        }
    }
    Ok("survived")
}
