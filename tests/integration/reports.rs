//! Whole reports: `tests/cases/reports/<round and number>/{narrative.md,sheet.json,claims.tsv,said.txt}`.
//!
//! `claims.tsv` is what the writer of the report, who had not seen the program, says of each statement; `said.txt` what the
//! audit says, right or wrong. `UPDATE=1` writes `said.txt` and `docs/reports.md` anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use factbrief::audit::{AuditConfig, AuditReport, Claim, Verdict, audit};
use factbrief::facts::FactSheet;

/// Types of claims that have to be evaluated, one way or the other.
const READ: [&str; 7] =
    ["number", "derived_number", "direction", "comparison", "superlative", "ranking", "aggregate/sign"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn cases() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("tests/cases/reports")).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    found.sort();
    found
}

fn read(case: &Path, file: &str) -> String {
    std::fs::read_to_string(case.join(file)).unwrap()
}

fn audited(case: &Path) -> AuditReport {
    let sheet: FactSheet = serde_json::from_str(&read(case, "sheet.json")).unwrap();
    audit(&sheet, &read(case, "narrative.md"), &AuditConfig::default())
}

/// A statement as its writer annotated it.
struct Annotated<'a> {
    start: usize,
    end: usize,
    verdict: &'a str,
    kind: &'a str,
}

fn annotated(table: &str) -> Vec<Annotated<'_>> {
    let row = |line| {
        let cells: Vec<&str> = str::split(line, '\t').collect();
        let [start, end, verdict, kind, _] = cells.as_slice() else { panic!("{line}") };
        Annotated { start: start.parse().unwrap(), end: end.parse().unwrap(), verdict, kind }
    };
    table.lines().skip(1).map(row).collect()
}

/// How many of how many.
#[derive(Clone, Copy, Default)]
struct Share {
    hit: usize,
    of: usize,
}

impl Share {
    fn count(&mut self, hit: bool) {
        self.hit += usize::from(hit);
        self.of += 1;
    }

    fn add(&mut self, other: Self) {
        self.hit += other.hit;
        self.of += other.of;
    }
}

/// What the audit found of what the writer annotated.
#[derive(Clone, Copy, Default)]
struct Score {
    errors: Share,
    unbacked: Share,
    falsely_contradicted: Share,
    falsely_unsupported: Share,
    read: Share,
}

impl Score {
    /// A finding counts where it points at the statement and does not cover a paragraph; a false alarm where it lies
    /// within the true statement. Statements that two fair readings judge differently are left out.
    fn of(claims: &[Claim], annotated: &[Annotated<'_>]) -> Self {
        let mut score = Self::default();
        for a in annotated.iter().filter(|a| a.verdict != "ambiguous") {
            let length = a.end - a.start;
            let hits: Vec<Verdict> = claims
                .iter()
                .filter(|c| c.span.start < a.end && a.start < c.span.end)
                .filter(|c| c.span.end - c.span.start <= 3 * length + 60)
                .map(|c| c.verdict)
                .collect();
            let evaluated = |v: &Verdict| !matches!(v, Verdict::NotEvaluated | Verdict::NotAClaim);
            if READ.contains(&a.kind) {
                score.read.count(hits.iter().any(evaluated));
            }
            let flags = [Verdict::Unsupported, Verdict::Contradicted, Verdict::Stale, Verdict::Defect];
            match a.verdict {
                "contradicted" => score.errors.count(hits.contains(&Verdict::Contradicted)),
                "unsupported" if a.kind != "date/session" => {
                    score.unbacked.count(hits.iter().any(|v| flags.contains(v)));
                }
                "supported" => {
                    let within = |v: Verdict| {
                        claims.iter().any(|c| c.verdict == v && a.start <= c.span.start && c.span.end <= a.end)
                    };
                    score.falsely_contradicted.count(within(Verdict::Contradicted));
                    score.falsely_unsupported.count(within(Verdict::Unsupported));
                }
                _ => {}
            }
        }
        score
    }

    fn add(&mut self, other: Self) {
        self.errors.add(other.errors);
        self.unbacked.add(other.unbacked);
        self.falsely_contradicted.add(other.falsely_contradicted);
        self.falsely_unsupported.add(other.falsely_unsupported);
        self.read.add(other.read);
    }

    fn row(self, name: &str) -> String {
        let of = |s: Share| format!("{}/{}", s.hit, s.of);
        format!(
            "| {name} | {} | {} | {} | {} | {} | {} |\n",
            of(self.errors),
            of(self.unbacked),
            self.falsely_contradicted.hit,
            self.falsely_unsupported.hit,
            self.falsely_contradicted.of,
            of(self.read)
        )
    }

    /// The same as shares: per cent, and false alarms per 1,000 true statements.
    fn summary(self) -> String {
        let tenths = |part: usize, whole: usize, scale: usize| {
            let n = (part * scale * 10 + whole / 2) / whole.max(1);
            format!("{}.{}", n / 10, n % 10)
        };
        let percent = |s: Share| tenths(s.hit, s.of, 100);
        let alarms = |s: Share| tenths(s.hit, s.of, 1000);
        format!(
            "Errors found {} %, unbacked found {} %, false alarms per 1,000 true statements: {} contradicted, {} unsupported; read {} %.\n",
            percent(self.errors),
            percent(self.unbacked),
            alarms(self.falsely_contradicted),
            alarms(self.falsely_unsupported),
            percent(self.read)
        )
    }
}

#[test]
fn each_report_is_said_what_was_said_before() {
    let mut faults = Vec::new();
    for case in cases() {
        let mut said = String::new();
        for claim in &audited(&case).claims {
            let quote: Vec<&str> = claim.quote.split_whitespace().collect();
            let (line, column) = (claim.span.line, claim.span.column);
            let (verdict, code, quote) = (claim.verdict.as_str(), &claim.code, quote.join(" "));
            let facts = claim.facts.iter().map(|f| format!(" {f}")).collect::<String>();
            writeln!(said, "{line}:{column} {verdict} {code} {quote} ←{facts}").unwrap();
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(case.join("said.txt"), &said).unwrap();
        }
        let held = std::fs::read_to_string(case.join("said.txt")).unwrap_or_default();
        let mut differ: Vec<String> = Vec::new();
        differ.extend(held.lines().filter(|l| !said.lines().any(|s| s == *l)).map(|l| format!("- {l}")));
        differ.extend(said.lines().filter(|l| !held.lines().any(|h| h == *l)).map(|l| format!("+ {l}")));
        if !differ.is_empty() || held != said {
            faults.push(format!("{}\n{}", case.display(), differ.join("\n")));
        }
    }
    assert!(faults.is_empty(), "{}\nUPDATE=1 writes said.txt anew: read its diff", faults.join("\n"));
}

#[test]
fn the_score_over_all_reports_is_the_one_in_docs() {
    let mut page = "# What is found in whole reports\n\n\
        The reports of `tests/cases/reports`, by round ([unseen.md](unseen.md) tells what each round found at first sight). Written by\n\
        `UPDATE=1 cargo nextest run reports::`; a test compares it with what the program finds.\n\n"
        .to_owned();
    let mut rows = String::new();
    let mut all = Score::default();
    for case in cases() {
        let score = Score::of(&audited(&case).claims, &annotated(&read(&case, "claims.tsv")));
        all.add(score);
        rows.push_str(&score.row(&case.file_name().unwrap().to_string_lossy()));
    }
    page.push_str(&all.summary());
    page.push_str("\n| report | errors found | unbacked found | falsely contradicted | falsely unsupported | of true statements | read |\n");
    page.push_str("|---|--:|--:|--:|--:|--:|--:|\n");
    page.push_str(&rows);
    page.push_str(&all.row("**all**"));
    let path = root().join("docs/reports.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), page, "UPDATE=1 writes docs/reports.md anew");
}
