//! `generate`: a day in, an edition out.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::{Args, Failure, Status, args, output::Output};
use crate::audit::Verdict;
use crate::config::Config;
use crate::facts::FactSheet;
use crate::facts::history::History;
use crate::run::compose::Day;
use crate::run::generate::{self, GenerateError, Generated};
use crate::run::manifest::Manifest;
use crate::run::{edition, inputs, past};
use crate::snapshot::Snapshot;

/// Runs the verb.
pub(super) fn run(verb: &args::Generate, args: &Args, output: &Output) -> Result<Status, Failure> {
    let started = Instant::now();
    let (config, _) = inputs::config(args.config.as_deref())?;
    let snapshot = match &verb.snapshot {
        Some(path) => inputs::snapshot(path, &config.universe)?,
        None => inputs::bundled(verb.date.as_deref(), &config.universe)?,
    };
    let out = verb
        .out
        .clone()
        .or_else(|| config.generate.out.as_ref().map(PathBuf::from))
        .unwrap_or_else(|| PathBuf::from("editions"));
    edition::publishable(&out, &snapshot.report_date)?;
    let previous = previous(verb, &out, &snapshot, &config, output)?;
    let history = super::facts::history(verb.history.as_deref(), output)?;
    let day = Day { snapshot, config, history, previous };
    if let Some(path) = &verb.history {
        let unused = past::unused_history(path, &day.history, &day.sheet().0, &day.config);
        output.diagnostics(&unused, &path.display().to_string(), "");
    }
    let generated = write(verb, &day, &out, output)?;
    if verb.json {
        output.print(&super::facts::pretty(&generated.manifest)?)?;
    } else {
        output.print(&summary(&generated, &day, started.elapsed()))?;
    }
    Ok(Status::Clean)
}

#[cfg(not(feature = "llm"))]
fn write(_: &args::Generate, day: &Day, out: &Path, _: &Output) -> Result<Generated, Failure> {
    Ok(generate::built_in(day, out)?)
}

#[cfg(feature = "llm")]
fn write(verb: &args::Generate, day: &Day, out: &Path, output: &Output) -> Result<Generated, Failure> {
    let names = if verb.built_in {
        if !verb.endpoint.is_empty() {
            output.say("note: with --built-in neither --endpoint nor FACTBRIEF_ENDPOINT has an effect");
        }
        Vec::new()
    } else if verb.endpoint.is_empty() {
        day.config.generate.endpoints.clone()
    } else {
        verb.endpoint.clone()
    };
    if names.iter().any(|name| name.trim().is_empty()) {
        return Err(Failure::new(
            "an endpoint's name is empty: --endpoint, FACTBRIEF_ENDPOINT or generate.endpoints is set to nothing",
            "name one (`factbrief endpoints list` shows them), or unset it: the built-in writer then writes",
        ));
    }
    if names.is_empty() {
        if let Some(option) = verb.replay.as_ref().map(|_| "--replay").or(verb.record.as_ref().map(|_| "--record")) {
            return Err(Failure::new(
                format!("{option} without an endpoint: there is nobody whose answers could be kept or used"),
                "name the endpoint with --endpoint NAME|URL, or in the configuration as generate.endpoints",
            ));
        }
        // What cannot be used is said whether or not it would be used.
        let prompts = verb.prompts.is_some() || day.config.generate.prompts.is_some();
        if prompts {
            super::model::templates(verb.prompts.as_deref(), day)?;
        }
        for (option, given) in [
            ("--model", verb.model.is_some()),
            ("--prompts", verb.prompts.is_some()),
            ("--no-cache", verb.no_cache),
            ("--resume", verb.resume),
        ] {
            if given {
                output.say(&format!("note: {option} has no effect without an endpoint; the built-in writer writes"));
            }
        }
        return Ok(generate::built_in(day, out)?);
    }
    super::model::write(&names, verb, day, out, output)
}

/// The sheet of the edition before: as named, else the newest earlier edition in the folder, else built from the bundle. Of a
/// bundled day, an edition in the folder that is older than the bundled day before it does not stand in for that.
fn previous(
    verb: &args::Generate,
    out: &Path,
    snapshot: &Snapshot,
    config: &Config,
    output: &Output,
) -> Result<Option<FactSheet>, Failure> {
    if let Some(path) = &verb.previous {
        let sheet = past::previous(path, snapshot, &config.universe)?;
        if let Some(note) = past::not_the_last(&sheet, snapshot) {
            output.diagnostics(&[note], &path.display().to_string(), "");
        }
        return Ok(Some(sheet));
    }
    let mut found = None;
    let earlier = edition::list(out).into_iter().rev().find(|(date, _)| *date < snapshot.report_date);
    if let Some((_, folder)) = earlier {
        let path = folder.join("fact-sheet.json");
        match past::edition_before(&path, snapshot, &config.universe)? {
            Ok(sheet) => found = Some(sheet),
            Err(note) => output.diagnostics(&[note], &path.display().to_string(), ""),
        }
    }
    // A bundled day knows the bundled day before it.
    if verb.snapshot.is_none()
        && found.as_ref().is_none_or(|sheet| past::not_the_last(sheet, snapshot).is_some())
        && let Some(date) = snapshot.previous_report_date.as_deref()
        && let Ok(before) = inputs::bundled(Some(date), &config.universe)
    {
        let day = Day { snapshot: before, config: config.clone(), history: History::default(), previous: None };
        return Ok(Some(day.sheet().0));
    }
    Ok(found)
}

/// What was published, in a few lines.
fn summary(generated: &Generated, day: &Day, took: std::time::Duration) -> String {
    let manifest = &generated.manifest;
    let count = |v: Verdict| manifest.claims.get(&v).copied().unwrap_or(0);
    let checked: u32 = Verdict::ALL.iter().filter(|v| **v != Verdict::NotAClaim).map(|v| count(*v)).sum();
    let models: std::collections::BTreeSet<&str> =
        manifest.sections.iter().map(|s| s.writer.as_str()).filter(|w| *w != "built-in").collect();
    let by_model = manifest.sections.iter().filter(|s| s.writer != "built-in").count();
    let writer = if models.is_empty() {
        "the built-in writer".to_owned()
    } else {
        let names: Vec<&str> = models.into_iter().collect();
        format!("{} ({by_model} sections) and the built-in writer", names.join(", "))
    };
    let state = if generated.published.unchanged { " (unchanged)" } else { "" };
    let mut text = format!("{}{state}\n", generated.published.folder.join("briefing.html").display());
    text.push_str(&format!("  date      {}\n", manifest.report_date));
    text.push_str(&format!("  written   by {writer}\n"));
    text.push_str(&format!(
        "  checked   {} figures printed from facts; {checked} claims read: {} supported, {} judgement, {} not evaluated\n",
        manifest.figures,
        count(Verdict::Supported) + count(Verdict::Approximate),
        count(Verdict::Judgement),
        count(Verdict::NotEvaluated),
    ));
    let (kept, repaired, replaced) =
        manifest.sections.iter().fold((0, 0, 0), |(a, b, c), s| (a + s.kept, b + s.repaired, c + s.replaced));
    if by_model > 0 || kept + repaired + replaced > 0 {
        text.push_str(&format!("  sentences {kept} kept, {repaired} repaired, {replaced} replaced\n"));
    }
    if let Some(usage) = manifest.usage.filter(|u| u.prompt + u.completion > 0) {
        let about = if usage.exact { "" } else { " (estimated)" };
        let cost = manifest.cost.map(|c| format!(", {} dollars", c.get().round_dp(4))).unwrap_or_default();
        let (prompt, answers) = (usage.prompt, usage.completion);
        // A replay costs nothing: this is what the recorded run spent.
        let replayed = manifest.sections.iter().all(|s| s.calls.iter().all(|c| c.replayed));
        let what = if replayed { "recorded" } else { "spent   " };
        text.push_str(&format!("  {what}  {prompt} prompt and {answers} answer tokens{about}{cost}\n"));
    }
    text.push_str(&fallbacks(manifest));
    if let Some(notice) = &day.snapshot.sample_notice {
        text.push_str(&format!("  note      {}\n", crate::diagnostic::text::term_safe(notice)));
    }
    text.push_str(&format!("  took      {}.{:03} s\n", took.as_secs(), took.subsec_millis()));
    text
}

/// Why the built-in writer wrote what an endpoint was asked for: each reason once, with the sections it cost.
fn fallbacks(manifest: &Manifest) -> String {
    let asked = manifest.sections.iter().filter(|s| !s.calls.is_empty() || s.fallback.is_some()).count();
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for section in &manifest.sections {
        let Some(reason) = section.fallback.as_deref() else { continue };
        match reasons.iter_mut().find(|(r, _)| *r == reason) {
            Some((_, sections)) => sections.push(&section.section),
            None => reasons.push((reason, vec![&section.section])),
        }
    }
    let mut text = String::new();
    for (reason, sections) in &reasons {
        let which = match sections.len() {
            n if n == asked && n > 1 => format!("all {n} sections"),
            _ => sections.join(", "),
        };
        text.push_str(&format!("  fallback  {which}: {}\n", crate::diagnostic::text::term_safe(reason)));
    }
    for endpoint in &manifest.endpoints {
        let Some(reason) = &endpoint.given_up else { continue };
        let name = crate::diagnostic::text::term_safe(&endpoint.name);
        if !reasons.iter().any(|(told, _)| told.contains(reason.as_str())) {
            text.push_str(&format!("  failover  from {name}: {}\n", crate::diagnostic::text::term_safe(reason)));
        }
        // A URL goes by its host and port here, which would not be found again.
        let help = match &endpoint.help {
            Some(help) => crate::diagnostic::text::term_safe(help),
            None if name.contains(':') => {
                "`factbrief endpoints check` with the same URL and --model says what to do".to_owned()
            }
            None => format!("`factbrief endpoints check {name}` says what to do"),
        };
        text.push_str(&format!("  help      {help}\n"));
    }
    // What was asked for less than it wanted, although its endpoint was not given up.
    let refused =
        manifest.sections.iter().flat_map(|s| s.calls.iter().filter(|c| c.outcome == "budget").map(move |c| (s, c)));
    let refused: Vec<_> = refused.collect();
    if let Some((_, call)) = refused.first() {
        let mut which: Vec<&str> = refused.iter().map(|(s, _)| s.section.as_str()).collect();
        which.dedup();
        let why = crate::diagnostic::text::term_safe(call.detail.as_deref().unwrap_or_default());
        if !reasons.iter().any(|(told, _)| told.contains(call.detail.as_deref().unwrap_or_default())) {
            text.push_str(&format!("  ceiling   {}: {why}\n", which.join(", ")));
        }
        text.push_str("  help      raise the ceiling that is named there, or leave it out\n");
    }
    text
}

impl From<GenerateError> for Failure {
    fn from(error: GenerateError) -> Self {
        match error {
            GenerateError::File(error) => error.into(),
            // The page that was not published, with what the auditor found in it.
            GenerateError::Unpublishable(error) => Self::Input {
                name: "briefing.md (not published)".to_owned(),
                diagnostics: error.claims.iter().map(crate::diagnostic::Diagnostic::from).collect(),
                source: error.markdown,
            },
            other => Self::new(other.to_string(), "the edition that stood there before is untouched"),
        }
    }
}
