//! The texts of several endpoints side by side, as one HTML page.

use super::compare::{Comparison, Entry, Text};
use crate::audit::Verdict;
use crate::diagnostic::markup::escape;
use crate::run::manifest::Tokens;

const STYLE: &str = "body{font:16px/1.5 Georgia,serif;margin:2rem auto;max-width:90rem;padding:0 1rem;color:#1a1a1a;background:#fff}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #ccc;padding:.5rem .7rem;text-align:left;vertical-align:top}\
thead th{background:#f3f3f0}td p{margin:0 0 .5rem}.i{font-style:italic}.b{color:#666}caption{text-align:left;padding:.5rem 0;color:#555}\
.wide{overflow-x:auto}";

/// The page: the ranking, then a row for each section and a column for each endpoint.
pub(super) fn html(comparison: &Comparison) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Endpoints on {date}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>Endpoints on {date}</h1>\n",
        date = escape(&comparison.report_date)
    );
    out.push_str("<div class=\"wide\"><table>\n<caption>Best first.</caption>\n<thead><tr>");
    for head in [
        "#",
        "Endpoint",
        "Model",
        "Kept",
        "Repaired",
        "Replaced",
        "Sections lost",
        "Contradicted",
        "Unsupported",
        "Broke a rule of form",
        "Tokens in",
        "of these cached",
        "Tokens out",
        "Seconds",
        "Cost",
    ] {
        out.push_str(&format!("<th>{head}</th>"));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for e in &comparison.entries {
        let cells = [
            e.rank.to_string(),
            escape(&e.endpoint),
            escape(&e.model),
            e.kept.to_string(),
            e.repaired.to_string(),
            e.replaced.to_string(),
            e.fallbacks.to_string(),
            e.verdict(Verdict::Contradicted).to_string(),
            e.verdict(Verdict::Unsupported).to_string(),
            e.form_findings.values().sum::<u32>().to_string(),
            tokens(e, |u| u.prompt),
            tokens(e, |u| u.cached),
            tokens(e, |u| u.completion),
            escape(&e.seconds),
            e.dollars(),
        ];
        out.push_str(&format!("<tr><td>{}</td></tr>\n", cells.join("</td><td>")));
    }
    out.push_str("</tbody></table></div>\n");
    for e in &comparison.entries {
        let why = [e.failure.as_ref().map(|f| format!("no page could be made: {f}")), Some(e.findings())];
        let why: Vec<String> = why.into_iter().flatten().filter(|w| !w.is_empty()).collect();
        if !why.is_empty() {
            out.push_str(&format!("<p>{}, before repair: {}</p>\n", escape(&e.label()), escape(&why.join("; "))));
        }
    }
    for (e, reason, sections) in comparison.entries.iter().flat_map(|e| e.lost.iter().map(move |(r, n)| (e, r, n))) {
        out.push_str(&format!("<p>{}, lost {sections}: {}</p>\n", escape(&e.label()), escape(reason)));
    }
    out.push_str("<h2>Side by side</h2>\n<div class=\"wide\"><table>\n");
    out.push_str(
        "<caption>Italic: interpretation. Grey: by the built-in writer.</caption>\n<thead><tr><th>Section</th>",
    );
    for e in &comparison.entries {
        out.push_str(&format!("<th>{}</th>", escape(&e.label())));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    let mut seen: Vec<&Text> = Vec::new();
    for text in comparison.entries.iter().flat_map(|e| &e.sections) {
        if !seen.iter().any(|s| s.section == text.section) {
            seen.push(text);
        }
    }
    for section in seen {
        out.push_str(&format!("<tr><th>{}</th>", escape(&section.title)));
        for e in &comparison.entries {
            out.push_str("<td>");
            for line in e.sections.iter().filter(|s| s.section == section.section).flat_map(|s| &s.sentences) {
                let class = match (line.interpretation, line.by_model) {
                    (true, true) => " class=\"i\"",
                    (true, false) => " class=\"i b\"",
                    (false, false) => " class=\"b\"",
                    (false, true) => "",
                };
                out.push_str(&format!("<p{class}>{}</p>", escape(&line.text)));
            }
            out.push_str("</td>");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n</body>\n</html>\n");
    out
}

fn tokens(entry: &Entry, of: fn(&Tokens) -> u64) -> String {
    entry.usage.as_ref().map_or_else(|| "-".to_owned(), |u| of(u).to_string())
}
