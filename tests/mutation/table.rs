//! The counts: caught per operator, false alarms per rewrite.

use std::collections::BTreeMap;

use factbrief::audit::{AuditConfig, Auditor, Claim};

use super::case::{Case, Mutant, objects};
use super::{mutants, rewrites};

/// Operators that change a figure; the others change words.
const NUMERIC: [&str; 9] = [
    "last digit",
    "digit swap",
    "scale",
    "unit",
    "sign flip",
    "range endpoint",
    "wrong-side rounding",
    "dropped hedge",
    "count by one",
];

/// Counts of one operator.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub caught: usize,
    pub total: usize,
    /// Excluded mutants by reason.
    pub equivalent: BTreeMap<&'static str, usize>,
    /// What was missed, or falsely objected to.
    pub wrong: Vec<String>,
}

/// All counts.
#[derive(Default)]
pub struct Table {
    pub operators: BTreeMap<&'static str, Row>,
    pub rewrites: BTreeMap<&'static str, Row>,
    /// Objections to the clean narratives.
    pub alarms: Vec<String>,
    /// Claims read in the clean narratives, those counted that stand.
    pub claims: usize,
}

/// Runs every operator and rewrite on every case; every `nth` mutant and rewrite of an operator in a case.
pub fn run(cases: &[Case], nth: usize) -> Table {
    let mut table = Table::default();
    for case in cases {
        table.claims += case.report.claims.len();
        let alarms = case.report.claims.iter().filter(|c| objects(c.verdict));
        table.alarms.extend(alarms.map(|c| format!("{}: `{}` {} {}", case.name, c.quote, c.code, c.message)));
        let (mutants, rewrites) = (every(mutants(case), nth), every(rewrites(case), nth));
        for (mutant, found) in objections(case, &mutants) {
            let row = table.operators.entry(mutant.operator).or_default();
            if let Some(reason) = mutant.equivalent {
                *row.equivalent.entry(reason).or_default() += 1;
                continue;
            }
            row.total += 1;
            if found.is_empty() {
                row.wrong.push(mutant.label.clone());
            } else {
                row.caught += 1;
            }
        }
        for (rewrite, found) in objections(case, &rewrites) {
            let row = table.rewrites.entry(rewrite.operator).or_default();
            row.total += 1;
            if let Some(claim) = found.first() {
                row.caught += 1;
                row.wrong.push(format!("{}: {} {}", rewrite.label, claim.code, claim.message));
            }
        }
    }
    table
}

/// Every `nth` of each operator, the first included.
fn every(all: Vec<Mutant>, nth: usize) -> Vec<Mutant> {
    let mut seen: BTreeMap<&'static str, usize> = BTreeMap::new();
    all.into_iter()
        .filter(|m| {
            let n = seen.entry(m.operator).or_default();
            *n += 1;
            (*n - 1).is_multiple_of(nth)
        })
        .collect()
}

/// The new objections to each changed text, in order; on all cores.
fn objections<'m>(case: &Case, mutants: &'m [Mutant]) -> Vec<(&'m Mutant, Vec<Claim>)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let size = mutants.len().div_ceil(threads).max(1);
    let config = AuditConfig::default();
    let auditor = Auditor::new(&case.sheet, &config);
    let audit = |part: &'m [Mutant]| part.iter().map(|m| (m, case.objections(&auditor, m))).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let handles: Vec<_> = mutants.chunks(size).map(|part| scope.spawn(move || audit(part))).collect();
        handles.into_iter().flat_map(|handle| handle.join().unwrap()).collect()
    })
}

impl Table {
    /// Caught and total over numeric or word operators.
    pub fn sum(&self, numeric: bool) -> (usize, usize) {
        let rows = self.operators.iter().filter(|(name, _)| NUMERIC.contains(name) == numeric);
        rows.fold((0, 0), |(c, t), (_, row)| (c + row.caught, t + row.total))
    }

    /// False alarms and rewrites.
    pub fn false_alarms(&self) -> (usize, usize) {
        self.rewrites.values().fold((0, 0), |(c, t), row| (c + row.caught, t + row.total))
    }

    /// The tables as Markdown, below a heading of their own.
    pub fn markdown(&self, heading: &str) -> String {
        let share = |c: usize, t: usize| match (c * 1000).checked_div(t) {
            Some(n) => format!("{}.{} %", n / 10, n % 10),
            None => "-".to_owned(),
        };
        let mut out = format!(
            "\n## {heading}\n\nIn the clean text: {} objections among {} claims.\n\n\
             | operator | caught | of | share | excluded |\n|---|--:|--:|--:|---|\n",
            self.alarms.len(),
            self.claims
        );
        for (name, row) in &self.operators {
            let excluded: Vec<String> = row.equivalent.iter().map(|(reason, n)| format!("{n}: {reason}")).collect();
            out.push_str(&format!(
                "| {name} | {} | {} | {} | {} |\n",
                row.caught,
                row.total,
                share(row.caught, row.total),
                excluded.join("; ")
            ));
        }
        for (name, numeric) in [("**figures**", true), ("**words**", false)] {
            let (c, t) = self.sum(numeric);
            out.push_str(&format!("| {name} | {c} | {t} | {} | |\n", share(c, t)));
        }
        out.push_str("\n| rewrite that leaves the meaning | false alarms | of |\n|---|--:|--:|\n");
        for (name, row) in &self.rewrites {
            out.push_str(&format!("| {name} | {} | {} |\n", row.caught, row.total));
        }
        let (c, t) = self.false_alarms();
        out.push_str(&format!(
            "| **all** | {c} | {t} |\n\nPer 1,000 rewrites: {}.\n",
            (c * 1000).checked_div(t).unwrap_or(0)
        ));
        out
    }

    /// What was missed and what was falsely objected to.
    pub fn misses(&self) -> String {
        let mut out = String::new();
        for alarm in &self.alarms {
            out.push_str(&format!("alarm {alarm}\n"));
        }
        for (name, row) in &self.operators {
            row.wrong.iter().for_each(|w| out.push_str(&format!("missed {name}: {w}\n")));
        }
        for (name, row) in &self.rewrites {
            row.wrong.iter().for_each(|w| out.push_str(&format!("false alarm {name}: {w}\n")));
        }
        out
    }
}
