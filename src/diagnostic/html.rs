//! The audited text as a page of its own: each claim coloured by its verdict, with its evidence on hover and beside.
//!
//! No script, nothing loaded from elsewhere, every character of text and sheet escaped.

use super::markup::escape;
use super::{Severity, evidence};
use crate::audit::lines::Lines;
use crate::audit::{AuditConfig, AuditReport, Claim, Verdict, gate};
use crate::digest::base64_sha256;
use crate::facts::FactSheet;

const STYLE: &str = include_str!("audit.css");

/// The page. `source` is the text that the report is about.
#[must_use]
pub fn render(report: &AuditReport, source: &str, sheet: &FactSheet, config: &AuditConfig) -> String {
    let title = if report.narrative.is_empty() { "Audit".to_owned() } else { format!("Audit of {}", report.narrative) };
    let title = escape(&title);
    let hash = base64_sha256(STYLE.as_bytes());
    let outcome = if gate::exit(report, config) { "fails the gate" } else { "passes the gate" };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<header>\n<h1>{title}</h1>\n<p>{total} claims{excepted}. This {outcome}.</p>\n{counts}\
         <p class=\"meta\">Facts of {date}. Text {text_digest}, sheet {sheet_digest}.</p>\n</header>\n\
         <main>\n<article>\n{text}</article>\n<aside>\n{list}</aside>\n</main>\n</body>\n</html>\n",
        total = evidence::total(report),
        excepted = evidence::excepted(report),
        counts = counts(report),
        date = escape(&report.report_date),
        text_digest = escape(&report.narrative_digest),
        sheet_digest = escape(&report.sheet_digest),
        text = text(report, source, sheet, config),
        list = list(report, sheet, config),
    )
}

/// The legend: every verdict that occurs, and `not evaluated` always.
fn counts(report: &AuditReport) -> String {
    let mut out = String::from("<ul class=\"counts\">\n");
    for verdict in Verdict::ALL {
        let n = report.summary.get(&verdict).copied().unwrap_or_default();
        if n > 0 || verdict == Verdict::NotEvaluated {
            let word = verdict.as_str();
            out.push_str(&format!(
                "<li class=\"{word}\"><span class=\"word\">{n} {}</span></li>\n",
                word.replace('_', " ")
            ));
        }
    }
    out.push_str("</ul>\n");
    out
}

/// The text, line by line, cut where claims begin and end. Where claims overlap the gravest colours the piece; the code of a finding
/// stands where its claim ends, so that none stands within a figure.
fn text(report: &AuditReport, source: &str, sheet: &FactSheet, config: &AuditConfig) -> String {
    let lines = Lines::new(source);
    let mut cuts: Vec<usize> = report.claims.iter().flat_map(|c| [c.span.start, c.span.end]).collect();
    cuts.retain(|cut| source.is_char_boundary(*cut));
    cuts.sort_unstable();
    cuts.dedup();
    let mut by_start: Vec<(usize, &Claim)> = report.claims.iter().enumerate().collect();
    by_start.sort_by_key(|(_, claim)| claim.span.start);
    let (mut waiting, mut open): (_, Vec<(usize, &Claim)>) = (by_start.into_iter().peekable(), Vec::new());
    let mut out = String::new();
    let mut fixed = false;
    for number in 1..=lines.count() {
        let line = lines.line(number);
        let bare = source[line.clone()].trim();
        let fence = bare.starts_with("```") || bare.starts_with("~~~");
        let class = match bare {
            _ if fixed || fence || bare.starts_with('|') => " class=\"fixed\"",
            _ if bare.starts_with('#') => " class=\"head\"",
            _ => "",
        };
        fixed ^= fence;
        out.push_str(&format!("<div id=\"l{number}\"{class}>"));
        let next_line = lines.line(number + 1).start;
        let inner = &cuts[cuts.partition_point(|c| *c <= line.start)..cuts.partition_point(|c| *c < line.end)];
        let mut from = line.start;
        for to in inner.iter().copied().chain([line.end]) {
            while let Some(next) = waiting.next_if(|(_, claim)| claim.span.start <= from) {
                open.push(next);
            }
            open.retain(|(_, claim)| claim.span.end > from);
            open.sort_by_key(|(i, claim)| (std::cmp::Reverse(gravity(claim, config)), *i));
            // A claim may end with the line's own break, behind the last piece.
            let reach = if to == line.end { next_line } else { to };
            let mut codes: Vec<&str> = Vec::new();
            for (_, claim) in open.iter().filter(|(_, c)| c.span.end <= reach && gate::shown(c, config)) {
                if !codes.contains(&claim.code.as_str()) {
                    codes.push(&claim.code);
                }
            }
            piece(&mut out, &source[from..to], open.first().copied(), &codes.join(" "), sheet);
            from = to;
        }
        out.push_str("</div>\n");
    }
    out
}

/// One piece of text, as a link to its claim where it has one. `codes`: of the findings that end with it.
fn piece(out: &mut String, text: &str, claim: Option<(usize, &Claim)>, codes: &str, sheet: &FactSheet) {
    if text.is_empty() && codes.is_empty() {
        return;
    }
    let Some((index, claim)) = claim.filter(|(_, claim)| claim.verdict != Verdict::NotAClaim) else {
        out.push_str(&escape(text));
        return;
    };
    let mut hover = claim.verdict.as_str().replace('_', " ");
    if !claim.message.is_empty() {
        hover.push_str(": ");
        hover.push_str(&claim.message);
    }
    for note in evidence::notes(claim, sheet) {
        hover.push('\n');
        hover.push_str(&note);
    }
    let code = if codes.is_empty() { String::new() } else { format!(" data-code=\"{}\"", escape(codes)) };
    out.push_str(&format!(
        "<a class=\"c {}\" href=\"#c{index}\" title=\"{}\"{code}>{}</a>",
        claim.verdict.as_str(),
        escape(&hover),
        escape(text)
    ));
}

/// The claims beside the text: findings open, the rest folded.
fn list(report: &AuditReport, sheet: &FactSheet, config: &AuditConfig) -> String {
    let mut out = String::new();
    let (shown, rest): (Vec<_>, Vec<_>) = report.claims.iter().enumerate().partition(|(_, c)| gate::shown(c, config));
    let items = |claims: &[(usize, &Claim)]| claims.iter().map(|(i, c)| item(*i, c, sheet)).collect::<String>();
    if shown.is_empty() {
        out.push_str("<p>No finding.</p>\n");
    }
    out.push_str(&format!("<ol>\n{}</ol>\n", items(&shown)));
    if !rest.is_empty() {
        out.push_str(&format!("<details>\n<summary>{} claims without a finding</summary>\n<ol>\n", rest.len()));
        out.push_str(&items(&rest));
        out.push_str("</ol>\n</details>\n");
    }
    if !report.excepted.is_empty() {
        out.push_str(&format!("<details>\n<summary>{} excepted by the text</summary>\n<ol>\n", report.excepted.len()));
        for e in &report.excepted {
            let (code, quote, reason) = (escape(&e.claim.code), escape(&e.claim.quote), escape(&e.reason));
            out.push_str(&format!("<li><p>{code} <q>{quote}</q></p><p class=\"note\">{reason}</p></li>\n"));
        }
        out.push_str("</ol>\n</details>\n");
    }
    out
}

fn item(index: usize, claim: &Claim, sheet: &FactSheet) -> String {
    let word = claim.verdict.as_str();
    let mut out = format!(
        "<li id=\"c{index}\" class=\"{word}\"><p><span class=\"word\">{} {}</span> <q>{}</q> <a class=\"note\" href=\"#l{line}\">line {line}</a></p>",
        escape(&claim.code),
        word.replace('_', " "),
        escape(&claim.quote),
        line = claim.span.line
    );
    if !claim.message.is_empty() {
        out.push_str(&format!("<p>{}</p>", escape(&claim.message)));
    }
    for note in evidence::notes(claim, sheet) {
        out.push_str(&format!("<p class=\"note\">{}</p>", escape(&note)));
    }
    match claim.suggestion.as_deref() {
        Some("") => out.push_str("<p>Delete it.</p>"),
        Some(text) => out.push_str(&format!("<p>Write <q>{}</q></p>", escape(text))),
        None => {}
    }
    out.push_str("</li>\n");
    out
}

/// Which of two overlapping claims colours the text.
fn gravity(claim: &Claim, config: &AuditConfig) -> (Severity, usize) {
    let severity = if gate::finding(claim.verdict) { evidence::severity(claim, config) } else { Severity::Note };
    let order = [
        Verdict::NotAClaim,
        Verdict::Supported,
        Verdict::Approximate,
        Verdict::Judgement,
        Verdict::NotEvaluated,
        Verdict::Ambiguous,
        Verdict::Unsupported,
        Verdict::Stale,
        Verdict::Defect,
        Verdict::Contradicted,
    ];
    (severity, order.iter().position(|v| *v == claim.verdict).unwrap_or_default())
}
