//! The renderers of an audit report on one made-up report: `tests/cases/report/`, SARIF against the standard's schema.

use factbrief::audit::lines::Lines;
use factbrief::audit::report::Excepted;
use factbrief::audit::{AuditConfig, AuditReport, Claim, ClaimKind, Verdict, text};
use factbrief::diagnostic::{audit_text, github, html, json, sarif};
use factbrief::facts::FactSheet;

const NARRATIVE: &str = include_str!("../cases/report/narrative.md");

fn sheet() -> FactSheet {
    serde_json::from_str(include_str!("../cases/report/sheet.json")).unwrap()
}

/// A report with every verdict, made by hand, so that the renderers do not change when the auditor learns.
fn report() -> AuditReport {
    let lines = Lines::new(NARRATIVE);
    let at = |quote: &str, kind, verdict, code: &str, message: &str| {
        let start = NARRATIVE.find(quote).unwrap_or_else(|| panic!("{quote}"));
        let span = lines.span(start, start + quote.len());
        Claim {
            span,
            quote: quote.to_owned(),
            kind,
            verdict,
            code: code.to_owned(),
            facts: Vec::new(),
            written: None,
            expected: None,
            derivation: None,
            message: message.to_owned(),
            suggestion: None,
        }
    };
    let mut figure = at("0.83%", ClaimKind::Number, Verdict::Contradicted, "FB201", "NLX rose 0.38%, not 0.83%");
    figure.facts = vec!["n.nlx.change_pct".to_owned()];
    figure.written = Some("0.83 percent".to_owned());
    figure.expected = Some("0.38%".to_owned());
    figure.suggestion = Some("0.38%".to_owned());
    let mut stale =
        at("fell 1.20%", ClaimKind::Number, Verdict::Stale, "FB401", "the figure is from an earlier session");
    stale.facts = vec!["s.slx.change_pct".to_owned(), "s.gone".to_owned()];
    let mut split = at("All three", ClaimKind::Quantifier, Verdict::Ambiguous, "FB308", "SLX breaks it");
    split.derivation = Some("NLX 0.38, SLX -1.2".to_owned());
    let unbacked = at("\"most\"", ClaimKind::Quantifier, Verdict::Unsupported, "FB212", "nothing says so");
    let sentence = at("while Southland fell 1.20%", ClaimKind::Direction, Verdict::Supported, "FB301", "");
    let cell = at("+0.38%", ClaimKind::Number, Verdict::Supported, "FB201", "");
    let view = at("held", ClaimKind::Opinion, Verdict::Judgement, "FB602", "an opinion");
    let unread = at("feed <script>", ClaimKind::Number, Verdict::NotEvaluated, "FB212", "could not be read <i>");
    let near = at("day", ClaimKind::Session, Verdict::Approximate, "FB408", "one day");
    let label = at("NLX", ClaimKind::Entity, Verdict::NotAClaim, "FB406", "");
    let invisible = text::find(NARRATIVE, &AuditConfig::default());
    assert_eq!(invisible.len(), 1, "{invisible:?}");
    let mut claims = vec![figure, stale, split, unbacked, sentence, cell, view, unread, near, label];
    claims.extend(invisible);
    claims.sort_by_key(|c| c.span);
    let excepted = at("elevated", ClaimKind::Baseline, Verdict::Unsupported, "FB402", "needs a baseline");
    let mut report = AuditReport {
        schema: factbrief::audit::report::SCHEMA.to_owned(),
        narrative: "pages/a b,c:1.md".to_owned(),
        narrative_digest: factbrief::digest::of_bytes(NARRATIVE.as_bytes()),
        sheet_digest: factbrief::digest::of_artefact(&sheet()),
        report_date: "2026-01-05".to_owned(),
        claims,
        summary: std::collections::BTreeMap::new(),
        excepted: vec![Excepted { claim: excepted, reason: "the desk keeps the baseline elsewhere".to_owned() }],
    };
    report.count();
    report
}

#[test]
fn text_as_on_a_terminal() {
    let config = AuditConfig::default();
    let plain = audit_text::render(&report(), NARRATIVE, &sheet(), &config, false);
    assert!(plain.chars().all(|c| c == '\n' || !c.is_control()), "{plain:?}");
    assert!(plain.ends_with("1 not evaluated, 1 defect; 1 excepted by the text\n"), "{plain}");
    insta::assert_snapshot!(plain);
    assert!(audit_text::render(&report(), NARRATIVE, &sheet(), &config, true).contains('\u{1b}'));
}

#[test]
fn a_clean_report_still_counts_what_was_not_evaluated() {
    let mut clean = report();
    clean.claims.clear();
    clean.excepted.clear();
    clean.count();
    let text = audit_text::render(&clean, NARRATIVE, &sheet(), &AuditConfig::default(), false);
    assert_eq!(text, "pages/a b,c:1.md: 0 claims: 0 supported, 0 contradicted, 0 not evaluated\n");
}

#[test]
fn json_is_the_report() {
    let back: AuditReport = serde_json::from_str(&json::render(&report())).unwrap();
    assert_eq!(back, report());
    let line = json::line(&report());
    assert_eq!(line.matches('\n').count(), 1);
    assert_eq!(serde_json::from_str::<AuditReport>(&line).unwrap(), report());
}

#[test]
fn github_annotations_are_escaped() {
    let out = github::render(&report(), &sheet(), &AuditConfig::default());
    assert!(out.lines().all(|line| line.starts_with("::")), "{out}");
    insta::assert_snapshot!(out);
}

#[test]
fn sarif_fits_the_standard() {
    let (report, sheet) = (report(), sheet());
    let audited = sarif::Audited { report: &report, source: NARRATIVE, sheet: &sheet };
    let out = sarif::render(&[audited], &AuditConfig::default());
    let log: serde_json::Value = serde_json::from_str(&out).unwrap();
    let mut schema: serde_json::Value = serde_json::from_str(include_str!("../data/sarif-schema-2.1.0.json")).unwrap();
    // Patterns with a stray `]`, which only ECMAScript without the flag `u` reads; the output has neither property.
    for owner in ["run", "toolComponent"] {
        schema["definitions"][owner]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(&log).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    // The schema leaves these to prose: a rule index that points at the rule, a region that points at the quote.
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let byte = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
        let quote = &NARRATIVE[byte("byteOffset")..byte("byteOffset") + byte("byteLength")];
        assert_eq!(region["snippet"]["text"], quote);
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&log["runs"][0]["results"]).unwrap());
}

#[test]
fn html_escapes_everything_and_loads_nothing() {
    let page = html::render(&report(), NARRATIVE, &sheet(), &AuditConfig::default());
    for forbidden in
        ["<script", "<b>", "<i>", "<50>", "\u{202e}", "http://", "https://", "url(", "@import", "onload", "src="]
    {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    // The policy names the digest of exactly the style that stands in the page.
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    assert!(page.contains(&format!("style-src 'sha256-{}'", factbrief::digest::base64_sha256(style.as_bytes()))));
    // Every link to a claim has its target, and the text can be read back out of the page.
    for index in 0..report().claims.len() {
        let (link, target) = (format!("href=\"#c{index}\""), format!("id=\"c{index}\""));
        assert!(!page.contains(&link) || page.contains(&target), "{index}");
        assert_eq!(page.matches(&target).count(), 1, "{index}");
    }
    let article = page.split("<article>\n").nth(1).unwrap().split("</article>").next().unwrap();
    assert_eq!(strip(article), NARRATIVE.replace('\u{202e}', "\\u{202e}").trim_end_matches('\n').to_owned() + "\n");
    insta::assert_snapshot!(page.split("</style>").nth(1).unwrap());
}

/// The text of a piece of HTML.
fn strip(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html.replace("</div>\n<div", "</div>\u{0}<div").replace("</div>\n", "");
    rest = rest.replace('\u{0}', "\n");
    let mut inside = false;
    for c in rest.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    for (from, to) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        out = out.replace(from, to);
    }
    out
}

#[test]
fn spans_that_fit_no_text_break_no_renderer() {
    let (report, sheet, config) = (report(), sheet(), AuditConfig::default());
    for other in ["", "上", "short\n"] {
        let _ = audit_text::render(&report, other, &sheet, &config, true);
        let _ = html::render(&report, other, &sheet, &config);
        let _ = sarif::render(&[sarif::Audited { report: &report, source: other, sheet: &sheet }], &config);
    }
}
