//! Where a figure came from: the whole derivation tree, down to the observations.

use super::sheet::{AsOfKind, ChainLink, Fact, FactSheet, Status};
use crate::diagnostic::text::term_safe;
use crate::quantity::print;
use crate::slip::nearest;

/// Deepest tree printed: a sheet from outside may refer to itself in a circle.
const MAX_DEPTH: usize = 16;

/// The derivation tree of a fact, with operands at full precision, source, field, time and payload digest; of the subject
/// `chain` every link with the sessions compared, in UTC.
///
/// # Errors
/// When the sheet has no such fact: ids that look like it.
pub fn explain(sheet: &FactSheet, id: &str) -> Result<String, Vec<String>> {
    if let (Some(chain), "chain", None) = (&sheet.chain, id, sheet.fact(id)) {
        return Ok(links(sheet, chain.links.iter()));
    }
    let fact = sheet.fact(id).ok_or_else(|| near(sheet, id))?;
    let mut out = String::new();
    write(sheet, fact, 0, &mut Vec::new(), &mut out);
    let of_link = sheet.chain.iter().flat_map(|c| &c.links).filter(|l| l.spread_fact.as_deref() == Some(id));
    out.push_str(&links(sheet, of_link));
    if let Some(digest) = &sheet.digest {
        out.push_str(&format!("\nsheet of {}, {}\n", sheet.report_date, term_safe(digest)));
    }
    Ok(out)
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
    found.extend(alike.map(|f| f.id.clone()).take(5));
    found.dedup();
    found
}

fn write<'a>(sheet: &'a FactSheet, fact: &'a Fact, depth: usize, path: &mut Vec<&'a str>, out: &mut String) {
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
        let name =
            sheet.entity(against).map(|e| e.name.as_str()).or_else(|| sheet.group(against).map(|g| g.name.as_str()));
        what.push_str(&format!(", against {}", name.unwrap_or(against)));
    }
    say("what", &what);
    if let Some(value) = fact.value {
        say("printed", &print::fact(fact, value.get()));
    }
    let window = [&fact.window, &fact.basis, &fact.scope].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
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
        say("as of", &as_of.time.as_ref().map_or_else(|| kind.to_owned(), |t| format!("{t} ({kind})")));
    }
    if let Some(source) = &fact.source {
        let field = source.field.as_ref().map(|f| format!(", field {f}")).unwrap_or_default();
        say("source", &format!("{}{field}", source.provider));
        if let Some(payload) = &source.payload {
            say("payload", payload);
        }
    }
    if let Some(precision) = fact.precision {
        say("precision", &format!("to {precision}"));
    }
    let status = serde_json::to_value(fact.status).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
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
    let Some(derivation) = &fact.derived_from else { return };
    say("computed", &format!("{} of", formula(&derivation.op)));
    path.push(&fact.id);
    for id in &derivation.of {
        let circle = path.contains(&id.as_str());
        match sheet.fact(id) {
            Some(operand) if !circle && depth < MAX_DEPTH => write(sheet, operand, depth + 2, path, out),
            Some(_) => out.push_str(&format!("{pad}    {} (already shown above)\n", term_safe(id))),
            None => out.push_str(&format!("{pad}    {} (not in the sheet)\n", term_safe(id))),
        }
    }
    path.pop();
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
