//! What an audit costs: one narrative, many, and how it grows with the text and with the sheet.
//!
//! The measure beside it is one bare Aho-Corasick pass of the sheet's names over the same bytes, the least that finding
//! them can cost.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use aho_corasick::{AhoCorasick, MatchKind};
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use factbrief::audit::{AuditConfig, Auditor, audit};
use factbrief::facts::FactSheet;

const NARRATIVE: &str = include_str!("../tests/cases/mutation/markets/narrative.md");

fn main() {
    divan::main();
}

fn sheet() -> FactSheet {
    serde_json::from_str(include_str!("../tests/cases/mutation/markets/sheet.json")).unwrap()
}

/// The narrative repeated up to `bytes`, cut at a line. Repetition makes the text rules work, too.
fn text(bytes: usize) -> String {
    let mut text = String::new();
    for (i, line) in NARRATIVE.lines().cycle().enumerate() {
        if text.len() + line.len() >= bytes {
            break;
        }
        text.push_str(line);
        text.push('\n');
        if line.is_empty() {
            // Told apart, so that it is no loop.
            text.push_str(&format!("Part {i}.\n\n"));
        }
    }
    text
}

/// The sheet filled up to `facts` with entities of other names.
fn large(facts: usize) -> FactSheet {
    let mut sheet = sheet();
    let (entity, fact) = (sheet.entities[0].clone(), sheet.facts[0].clone());
    sheet.facts.truncate(facts);
    for i in sheet.facts.len()..facts {
        let mut entity = entity.clone();
        entity.id = format!("x.e{i}");
        entity.name = format!("Extra {i} Holdings");
        entity.aliases = vec![format!("XH{i}")];
        entity.group = None;
        let mut fact = fact.clone();
        fact.id = format!("x.e{i}.change_pct");
        fact.entity = entity.id.clone();
        sheet.entities.push(entity);
        sheet.facts.push(fact);
    }
    sheet
}

#[divan::bench]
fn one_narrative_of_7_kb(bencher: Bencher) {
    let (sheet, text, config) = (sheet(), text(7_000), AuditConfig::default());
    bencher.counter(BytesCount::of_str(&text)).bench(|| audit(black_box(&sheet), black_box(&text), &config));
}

/// The sheet is prepared before: what each further narrative of a day costs.
#[divan::bench]
fn one_narrative_of_7_kb_on_a_prepared_sheet(bencher: Bencher) {
    let (sheet, text, config) = (sheet(), text(7_000), AuditConfig::default());
    let auditor = Auditor::new(&sheet, &config);
    bencher.counter(BytesCount::of_str(&text)).bench(|| auditor.audit(black_box(&text)));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn a_thousand_narratives(bencher: Bencher) {
    let (sheet, text, config) = (sheet(), text(7_000), AuditConfig::default());
    bencher.counter(ItemsCount::new(1_000_usize)).bench(|| {
        let auditor = Auditor::new(&sheet, &config);
        (0..1_000).map(|_| auditor.audit(black_box(&text)).claims.len()).sum::<usize>()
    });
}

#[divan::bench]
fn bare_pass_of_the_names_over_7_kb(bencher: Bencher) {
    let (sheet, text) = (sheet(), text(7_000));
    let names = sheet.entities.iter().flat_map(|e| std::iter::once(&e.name).chain(&e.aliases));
    let matcher = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names).unwrap();
    bencher.counter(BytesCount::of_str(&text)).bench(|| matcher.find_iter(black_box(&text)).count());
}

#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 10)]
fn text_of(bencher: Bencher, bytes: usize) {
    let (sheet, text, config) = (sheet(), text(bytes), AuditConfig::default());
    bencher.counter(BytesCount::of_str(&text)).bench(|| audit(black_box(&sheet), black_box(&text), &config));
}

/// Sections inside one fence: each asks whether a mark still closes it.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 5, sample_size = 1)]
fn fenced_sections_of(bencher: Bencher, bytes: usize) {
    let (sheet, config) = (sheet(), AuditConfig::default());
    let text = format!("# Title\n\n```\n{}```\n", "## a\n".repeat(bytes / 5));
    bencher.counter(BytesCount::of_str(&text)).bench(|| audit(&sheet, &text, &config));
}

#[divan::bench(args = [10, 100, 1_000, 10_000, 100_000], sample_count = 5, sample_size = 1)]
fn sheet_of(bencher: Bencher, facts: usize) {
    let (sheet, text, config) = (large(facts), text(7_000), AuditConfig::default());
    bencher.counter(ItemsCount::new(facts)).bench(|| audit(black_box(&sheet), black_box(&text), &config));
}

#[divan::bench(args = [10, 100, 1_000, 10_000, 100_000], sample_count = 5, sample_size = 1)]
fn prepared_sheet_of(bencher: Bencher, facts: usize) {
    let (sheet, text, config) = (large(facts), text(7_000), AuditConfig::default());
    let auditor = Auditor::new(&sheet, &config);
    bencher.counter(ItemsCount::new(facts)).bench(|| auditor.audit(black_box(&text)));
}

#[divan::bench]
fn text_rules_over_7_kb(bencher: Bencher) {
    let (text, config) = (text(7_000), AuditConfig::default());
    bencher.counter(BytesCount::of_str(&text)).bench(|| factbrief::audit::text::find(black_box(&text), &config));
}
