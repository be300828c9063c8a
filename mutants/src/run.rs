//! Runs the tests on mutants, and keeps what came out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::compile::Plan;
use crate::copy::Places;
use crate::tests::{self, Ending, Ready};

/// Results: by name of the mutant, what came out and the test that caught it.
pub type Results = BTreeMap<String, (String, String)>;

/// Which mutants are run.
pub struct Choice {
    /// Only those with these names.
    pub names: Option<BTreeSet<String>>,
    /// Only those whose names begin so, which is with their file.
    pub prefix: String,
    /// Only so many, drawn by chance from the rest.
    pub sample: Option<usize>,
    /// Another number draws others.
    pub seed: u64,
    /// Those that came out so before are run again.
    pub again: BTreeSet<String>,
}

/// The results so far of the mutants that `plan` has; of a name that stands there twice, the later one. A result of a
/// function that has been changed since is none.
///
/// # Errors
///
/// The file is there and cannot be read.
pub fn results(places: &Places, plan: &Plan) -> Result<Results> {
    if !places.results.exists() {
        return Ok(Results::new());
    }
    let text = fs::read_to_string(&places.results)?;
    let now: BTreeSet<(&str, &str)> =
        plan.names.iter().map(String::as_str).zip(plan.texts.iter().map(String::as_str)).collect();
    let row = |line: &str| {
        let [name, result, test, text] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        now.contains(&(name, text)).then(|| (name.to_owned(), (result.to_owned(), test.to_owned())))
    };
    Ok(text.lines().filter_map(row).collect())
}

/// Runs the chosen mutants that have no result yet.
///
/// # Errors
///
/// A test fails without a mutant, or a file cannot be written.
pub fn run(places: &Places, plan: &Plan, choice: &Choice, jobs: usize) -> Result<()> {
    let stages = tests::prepare(places, plan)?;
    let clean: u128 = stages.iter().map(|s| s.clean.as_millis()).sum();
    eprintln!("all stages without a mutant: {clean} ms");
    let done = results(places, plan)?;
    let numbered = (1_u32..).zip(&plan.names);
    let mut chosen: Vec<(u32, &String)> = numbered
        .filter(|(_, name)| choice.names.as_ref().is_none_or(|names| names.contains(*name)))
        .filter(|(_, name)| name.starts_with(&choice.prefix))
        .collect();
    if let Some(size) = choice.sample {
        draw(&mut chosen, size, choice.seed);
    }
    chosen.retain(|(_, name)| done.get(*name).is_none_or(|(result, _)| choice.again.contains(result)));
    let file = fs::OpenOptions::new().append(true).create(true).open(&places.results)?;
    let (out, next, start) = (Mutex::new(file), AtomicUsize::new(0), Instant::now());
    let work = |worker: usize| -> Result<()> {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some((number, name)) = chosen.get(at) else { return Ok(()) };
            let (result, test) = one(places, plan, &stages, *number, worker)?;
            let mut out = out.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let text = &plan.texts[*number as usize - 1];
            writeln!(out, "{name}\t{result}\t{test}\t{text}")?;
            if at % 100 == 99 {
                eprintln!("{} of {} after {} s", at + 1, chosen.len(), start.elapsed().as_secs());
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs.max(1)).map(|worker| scope.spawn(move || work(worker))).collect();
        for worker in workers {
            worker.join().ok().context("a worker panicked")??;
        }
        Ok::<(), anyhow::Error>(())
    })?;
    eprintln!("{} mutants in {} s", chosen.len(), start.elapsed().as_secs());
    Ok(())
}

/// What comes out of one mutant.
fn one(places: &Places, plan: &Plan, stages: &[Ready], number: u32, worker: usize) -> Result<(&'static str, String)> {
    if plan.unexpressed.contains(&number) {
        return Ok(("not-expressed", String::new()));
    }
    if plan.refused.contains(&number) {
        return Ok(("does-not-compile", String::new()));
    }
    let mut reached = false;
    for stage in stages.iter().filter(|s| s.asks.contains(&number)) {
        reached = true;
        let mut ending = stage.run(places, &number.to_string(), None, worker)?;
        if matches!(ending, Ending::Time) {
            // Once more: a machine short of memory bills its trouble to whoever runs.
            ending = stage.run(places, &number.to_string(), None, worker)?;
        }
        match ending {
            Ending::Passed => {}
            Ending::Failed(test) => return Ok(("caught", test)),
            Ending::Time => return Ok(("time", stage.stage.name.to_owned())),
        }
    }
    Ok((if reached { "survived" } else { "not-reached" }, String::new()))
}

/// Keeps `size` of them, drawn by chance; the same seed draws the same.
pub fn draw<T>(from: &mut Vec<T>, size: usize, seed: u64) {
    let mut state = seed;
    let mut random = || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let size = size.min(from.len());
    for at in 0..size {
        let left = (from.len() - at) as u64;
        from.swap(at, at + (random() % left) as usize);
    }
    from.truncate(size);
}
