//! `explain`: where a fact came from, or what a code means.

use super::{Failure, Status, args, output::Output};
use crate::audit::rules;
use crate::diagnostic::code;
use crate::facts::explain;
use crate::run::inputs;

/// Runs the verb.
pub(super) fn run(verb: &args::Explain, output: &Output) -> Result<Status, Failure> {
    let subject = verb.subject.trim();
    let Some(path) = verb.facts.as_deref() else {
        let upper = subject.to_ascii_uppercase();
        let page = rules::page(&upper).or_else(|| code::page(&upper)).ok_or_else(|| {
            let near = rules::did_you_mean(&subject.to_ascii_uppercase())
                .map_or_else(String::new, |rule| format!("did you mean {}? ", rule.code));
            Failure::new(
                format!("`{subject}` is no code, and a fact needs its sheet"),
                format!("{near}a fact is explained with --facts SHEET; codes are listed by `factbrief explain codes`"),
            )
        });
        if subject.eq_ignore_ascii_case("codes") {
            let mut list = String::new();
            for (code, name, _) in code::CODES {
                list.push_str(&format!("{code}  {name}\n"));
            }
            for rule in rules::RULES {
                list.push_str(&format!("{}  {}\n", rule.code, rule.name));
            }
            output.print(&list)?;
            return Ok(Status::Clean);
        }
        output.print(&page?)?;
        return Ok(Status::Clean);
    };
    let (sheet, warnings, source) = inputs::sheet_and_warnings(path)?;
    output.diagnostics(&warnings, &path.display().to_string(), &source);
    let text = explain::explain(&sheet, subject, verb.full).map_err(|near| {
        let help = if near.is_empty() {
            "the ids stand in the sheet under facts[].id".to_owned()
        } else {
            format!("did you mean {}?", near.join(", "))
        };
        Failure::new(format!("{} has no fact `{subject}`", path.display()), help)
    })?;
    output.print(&text)?;
    Ok(Status::Clean)
}
