//! Where a figure came from: the whole derivation tree, down to the observations.

use std::collections::BTreeSet;

use super::sheet::{AsOfKind, Chain, ChainLink, Fact, FactSheet, PastBy, PastUse, Status};
use crate::diagnostic::text::term_safe;
use crate::quantity::print;
use crate::slip::nearest;

/// Levels in which an operand is printed again with all that it was computed from wherever it occurs; below them once, or a
/// sheet from outside whose figures share their operands would never come to an end.
const AGAIN: usize = 8;
/// Levels that are printed at all.
const LEVELS: usize = 64;

/// Longest list of earlier rows that is printed whole where the reader did not ask for all of them.
const ROWS: usize = 8;

/// What is said where the provider's answer is not at hand.
const NOT_KEPT: &str = "no answer was kept";

/// The derivation tree of a fact, with operands at full precision, source, field, time and digest, down to the rows of the
/// history, of which long lists are folded unless `full`; of the subject `chain` every link with the sessions compared, in
/// UTC.
///
/// # Errors
/// When the sheet has no such fact: ids that look like it.
pub fn explain(sheet: &FactSheet, id: &str, full: bool) -> Result<String, Vec<String>> {
    if let (Some(chain), "chain", None) = (&sheet.chain, id, sheet.fact(id)) {
        return Ok(format!("{}{}", whole(sheet, chain), links(sheet, chain.links.iter())));
    }
    let fact = sheet.fact(id).ok_or_else(|| near(sheet, id))?;
    let mut out = String::new();
    Tree { sheet, full, path: Vec::new(), shown: BTreeSet::new() }.write(fact, 0, &mut out);
    let of_link = sheet.chain.iter().flat_map(|c| &c.links).filter(|l| l.spread_fact.as_deref() == Some(id));
    out.push_str(&links(sheet, of_link));
    if let Some(digest) = &sheet.digest {
        out.push_str(&format!("\nsheet of {}, {}\n", sheet.report_date, term_safe(digest)));
        if out.contains(NOT_KEPT) {
            // Of the values, whatever the layout of the file.
            out.push_str("(the digest of a snapshot is what `factbrief facts SNAPSHOT` states as snapshot_digest)\n");
        }
    }
    Ok(out)
}

/// The chain as a whole: its markets in order, what it did, and where it broke.
fn whole(sheet: &FactSheet, chain: &Chain) -> String {
    let nodes: Vec<String> = chain.nodes.iter().map(|n| term_safe(&n.name)).collect();
    let verdict = serde_json::to_value(chain.verdict).ok();
    let verdict = verdict.as_ref().and_then(|v| v.as_str()).unwrap_or_default();
    let at = chain.broken_at.as_deref().map(|id| sheet.group(id).map_or(id, |g| g.name.as_str()));
    let at = at.map(|name| format!(" at {}", term_safe(name))).unwrap_or_default();
    format!("chain: {}: {verdict}{at}\n", nodes.join(" -> "))
}

/// Links of the chain: what each did with the move, who traded when, and who first.
fn links<'a>(sheet: &FactSheet, links: impl Iterator<Item = &'a ChainLink>) -> String {
    let name = |id: &str| term_safe(sheet.group(id).map_or(id, |g| g.name.as_str()));
    let mut out = String::new();
    for link in links {
        let outcome = serde_json::to_value(link.outcome).ok();
        let outcome = outcome.as_ref().and_then(|v| v.as_str()).unwrap_or_default();
        out.push_str(&format!("link of the chain: {} -> {}, {outcome}\n", name(&link.from), name(&link.to)));
        for (group, traded) in [(&link.from, &link.from_traded), (&link.to, &link.to_traded)] {
            let traded = traded.as_ref().map_or_else(
                || "not known".to_owned(),
                |t| format!("{} to {} (UTC)", term_safe(&t.open), term_safe(&t.close)),
            );
            out.push_str(&format!("  {:<11} {traded}\n", name(group)));
        }
        if let Some(first) = &link.first {
            out.push_str(&format!("  {:<11} {}\n", "first", name(first)));
        }
        if let Some(reason) = &link.reason {
            out.push_str(&format!("  {:<11} {}\n", "reason", term_safe(reason)));
        }
        if let Some(spread) = &link.spread_fact {
            out.push_str(&format!("  {:<11} {}\n", "spread", term_safe(spread)));
        }
    }
    out
}

fn near(sheet: &FactSheet, id: &str) -> Vec<String> {
    let mut found: Vec<String> =
        nearest(id, sheet.facts.iter().map(|f| f.id.as_str())).map(str::to_owned).into_iter().collect();
    let tail = id.rsplit('.').next().unwrap_or(id);
    let head = id.split('.').take(2).collect::<Vec<_>>().join(".");
    let alike = sheet.facts.iter().filter(|f| f.id.starts_with(&head) || f.id.ends_with(tail));
    for fact in alike.take(5) {
        if !found.contains(&fact.id) {
            found.push(fact.id.clone());
        }
    }
    found
}

/// A tree under way.
struct Tree<'a> {
    sheet: &'a FactSheet,
    full: bool,
    /// What stands above.
    path: Vec<&'a str>,
    /// What was printed whole.
    shown: BTreeSet<&'a str>,
}

impl<'a> Tree<'a> {
    fn write(&mut self, fact: &'a Fact, depth: usize, out: &mut String) {
        let sheet = self.sheet;
        let pad = "  ".repeat(depth);
        let value = match fact.value {
            Some(value) => format!("{value} {}", term_safe(fact.unit.as_str())),
            None => "(no value)".to_owned(),
        };
        out.push_str(&format!("{pad}{} = {value}\n", term_safe(&fact.id)));
        let mut say = |label: &str, text: &str| out.push_str(&format!("{pad}  {label:<11} {}\n", term_safe(text)));
        let entity = sheet.entity(&fact.entity).map(|e| e.name.as_str());
        let group = sheet.group(&fact.entity).map(|g| g.name.as_str());
        let mut what = format!("{}, {}", entity.or(group).unwrap_or(&fact.entity), fact.metric);
        if let Some(against) = &fact.against {
            let name = sheet
                .entity(against)
                .map(|e| e.name.as_str())
                .or_else(|| sheet.group(against).map(|g| g.name.as_str()));
            what.push_str(&format!(", against {}", name.unwrap_or(against)));
        }
        say("what", &what);
        if let Some(value) = fact.value {
            say("printed", &print::fact(fact, value.get()));
        }
        let window =
            [&fact.window, &fact.basis, &fact.scope].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
        if !window.is_empty() {
            say("window", &window);
        }
        if let Some(session) = &fact.session {
            say("session", session);
        }
        if let (Some(as_of), None) = (&fact.as_of, &fact.derived_from) {
            let kind = match as_of.kind {
                AsOfKind::Provider => "the provider's own time",
                AsOfKind::BarDate => "the date of its bar",
                AsOfKind::HttpDate => "the date of the HTTP answer",
                AsOfKind::Matched => "established from another source",
                AsOfKind::None => "the provider gives no time",
            };
            // Of a close before, the time is that of the row it stands in.
            let label = if fact.metric.starts_with("previous_") { "stated" } else { "as of" };
            say(label, &as_of.time.as_ref().map_or_else(|| kind.to_owned(), |t| format!("{t} ({kind})")));
        }
        if let Some(source) = &fact.source {
            let field = source.field.as_ref().map(|f| format!(", field {f}")).unwrap_or_default();
            say("source", &format!("{}{field}", source.provider));
            match (&source.payload, &sheet.snapshot_digest) {
                (Some(payload), _) => say("payload", payload),
                (None, Some(snapshot)) => {
                    say("payload", &format!("{NOT_KEPT}; the row of {} in the snapshot {snapshot}", fact.entity))
                }
                (None, None) => say("payload", NOT_KEPT),
            }
        }
        if let Some(precision) = fact.precision {
            say("precision", &format!("to {precision}"));
        }
        let status =
            serde_json::to_value(fact.status).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        match (&fact.reason, fact.status) {
            (Some(reason), status_code) if status_code != Status::Ok => say("status", &format!("{status}: {reason}")),
            _ => say("status", &status),
        }
        if let Some(note) = &fact.note {
            say("note", note);
        }
        if fact.sample {
            say("sample", "made up, for demonstration");
        }
        let Some(derivation) = &fact.derived_from else {
            self.shown.insert(&fact.id);
            return;
        };
        say("computed", &format!("{} of", formula(&derivation.op)));
        self.path.push(&fact.id);
        for id in &derivation.of {
            let levels = self.path.len();
            let circle = self.path.contains(&id.as_str());
            let again = levels >= AGAIN && self.shown.contains(id.as_str());
            let instead = match sheet.fact(id) {
                None => "not in the sheet".to_owned(),
                Some(_) if circle || again => "already shown above".to_owned(),
                Some(_) if levels >= LEVELS => format!("not shown here: `factbrief explain {}` goes on", term_safe(id)),
                Some(operand) => {
                    self.write(operand, depth + 2, out);
                    continue;
                }
            };
            out.push_str(&format!("{pad}    {} ({instead})\n", term_safe(id)));
        }
        self.path.pop();
        self.shown.insert(&fact.id);
        for used in &derivation.past {
            self.rows(used, &format!("{pad}    "), out);
        }
    }

    /// The rows of the history that a fact was computed from, and what they were read from.
    fn rows(&self, used: &PastUse, pad: &str, out: &mut String) {
        let past = &self.sheet.past;
        let rows: Vec<_> = past.rows(used).collect();
        let what = match used.by {
            PastBy::Session => "the history, by session",
            PastBy::Edition => "earlier editions, by report date",
            PastBy::Previous => "the edition before, by report date",
        };
        out.push_str(&format!(
            "{pad}{} in {what}: {} row{}",
            term_safe(&used.series),
            used.n,
            if used.n == 1 { "" } else { "s" }
        ));
        out.push_str(&match used.without.len() {
            0 => "\n".to_owned(),
            n => format!(" ({n} between them not used)\n"),
        });
        if rows.len() != usize::try_from(used.n).unwrap_or(usize::MAX) {
            out.push_str(&format!("{pad}  the sheet holds {} of them\n", rows.len()));
        }
        let folded = if self.full || rows.len() <= ROWS { 0 } else { rows.len() - ROWS };
        let source = |at: u32| past.sources.get(usize::try_from(at).ok()?);
        for (i, row) in rows.iter().enumerate() {
            if folded > 0 && i == ROWS / 2 {
                out.push_str(&format!("{pad}  ... {folded} more (--full)\n"));
            }
            if folded > 0 && (ROWS / 2..ROWS / 2 + folded).contains(&i) {
                continue;
            }
            let name = source(row.source).map_or("a source that the sheet does not name", |s| s.name.as_str());
            let line = row.line.map(|n| format!(" line {n}")).unwrap_or_default();
            out.push_str(&format!("{pad}  {} {} {}{line}\n", term_safe(&row.date), row.value, term_safe(name)));
        }
        let read: BTreeSet<u32> = rows.iter().map(|r| r.source).collect();
        for source in read.into_iter().filter_map(source) {
            out.push_str(&format!("{pad}  {} is {}\n", term_safe(&source.name), term_safe(&source.digest)));
        }
    }
}

/// An operation in symbols, where it has customary ones.
fn formula(op: &str) -> String {
    match op {
        "percent_change" => "percent_change: (A / B - 1) x 100,".to_owned(),
        "difference" => "difference: A - B,".to_owned(),
        "difference_bp" => "difference in basis points: (A - B) x 100,".to_owned(),
        "sum" => "sum,".to_owned(),
        "share" => "share: A / (sum of all) x 100,".to_owned(),
        "ratio" => "ratio: A / B,".to_owned(),
        "issued" => "issued: L - L / (1 + p / 100),".to_owned(),
        other => format!("{other},"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sheet::Derivation;
    use super::super::sheet::tests_support::sheet;
    use super::*;

    /// `f0` observed, each further one the sum of the one before, `times` over.
    fn tower(height: usize, times: usize) -> FactSheet {
        let mut sheet = sheet("2026-03-21", &[("us.spx", "us", "XNYS", "2026-03-20", "1")]);
        let first = sheet.facts[0].clone();
        for level in 0..height {
            let of = vec![format!("f{}", level.saturating_sub(1)); times];
            let derived_from = (level > 0).then(|| Derivation::new("sum", of));
            sheet.facts.push(Fact { id: format!("f{level}"), derived_from, ..first.clone() });
        }
        sheet
    }

    #[test]
    fn a_long_derivation_is_shown_to_its_end() {
        let told = explain(&tower(14, 1), "f13", false).unwrap();
        for level in 0..14 {
            assert_eq!(told.matches(&format!("f{level} = ")).count(), 1, "f{level}: {told}");
        }
        assert!(!told.contains("already shown"), "{told}");
    }

    #[test]
    fn what_is_not_shown_is_not_said_to_be_shown() {
        let told = explain(&tower(200, 1), "f199", false).unwrap();
        assert!(told.contains("f135 (not shown here: `factbrief explain f135` goes on)"), "{told}");
        assert!(told.contains("f136 = ") && !told.contains("already shown"));
        // Below some levels, what occurs again is not printed again, and that is true.
        let told = explain(&tower(14, 2), "f13", false).unwrap();
        assert_eq!(told.matches("f0 = ").count(), 1);
        assert!(told.find("f0 = ") < told.find("f0 (already shown above)"));
    }
}
