//! `audit`: narratives against their sheets.

use std::path::Path;

use super::{Args, Failure, Status, args, args::ReportFormat, output::Output};
use crate::audit::{Verdict, gate};
use crate::diagnostic::{audit_text, github, html, json, sarif};
use crate::run::{audit_files, files, inputs};

/// Runs the verb.
pub(super) fn run(verb: &args::Audit, args: &Args, output: &Output) -> Result<Status, Failure> {
    let (config, _) = inputs::config(args.config.as_deref())?;
    let mut config = config.audit;
    if !verb.gate.is_empty() {
        config.gate = verb.gate.iter().map(|word| verdict(word)).collect::<Result<_, _>>()?;
    }
    if verb.files.iter().filter(|f| f.as_path() == Path::new("-")).count() > 1 {
        return Err(Failure::new("standard input can be read only once", "name one `-` only"));
    }
    let audited = match (&verb.facts, &verb.facts_dir) {
        (Some(path), _) => {
            let (sheet, warnings, text) = inputs::sheet_and_warnings(path)?;
            output.diagnostics(&warnings, &path.display().to_string(), &text);
            audit_files::with_sheet(&verb.files, sheet, &config)?
        }
        (None, Some(folder)) => audit_files::with_folder(&verb.files, folder, &config)?,
        (None, None) => return Err(Failure::new("no fact sheet is named", "add --facts SHEET or --facts-dir DIR")),
    };
    let mut failed = false;
    for one in &audited {
        failed |= gate::exit(&one.report, &config);
    }
    match verb.format {
        ReportFormat::Text => {
            for one in &audited {
                let colour = output.stdout_colour();
                output.print(&audit_text::render(&one.report, &one.text, &one.sheet, &config, colour))?;
            }
        }
        ReportFormat::Json if audited.len() == 1 => output.print(&json::render(&audited[0].report))?,
        ReportFormat::Json => {
            for one in &audited {
                output.print(&json::line(&one.report))?;
            }
        }
        ReportFormat::Sarif => {
            let runs: Vec<_> = audited
                .iter()
                .map(|a| sarif::Audited { report: &a.report, source: &a.text, sheet: &a.sheet })
                .collect();
            output.print(&sarif::render(&runs, &config))?;
        }
        ReportFormat::Github => {
            for one in &audited {
                output.print(&github::render(&one.report, &one.sheet, &config))?;
            }
        }
    }
    if let Some(path) = &verb.html {
        let [one] = audited.as_slice() else {
            return Err(Failure::new("--html takes one narrative", "audit one file at a time with --html"));
        };
        files::write_atomic(path, html::render(&one.report, &one.text, &one.sheet, &config).as_bytes())?;
    }
    Ok(if failed { Status::Findings } else { Status::Clean })
}

fn verdict(word: &str) -> Result<Verdict, Failure> {
    let word = word.trim();
    Verdict::ALL.into_iter().find(|v| v.as_str() == word).ok_or_else(|| {
        let all: Vec<_> = Verdict::ALL.iter().map(|v| v.as_str()).collect();
        Failure::new(format!("--gate: there is no verdict `{word}`"), format!("the verdicts are {}", all.join(", ")))
    })
}
