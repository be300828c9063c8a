//! The results in the table of `docs/mutants.md`.

use std::collections::BTreeMap;

use crate::run::Results;

/// The columns: what a result is called in the file, and in the table.
const COLUMNS: [(&str, &str); 6] = [
    ("not-expressed", "not expressed"),
    ("does-not-compile", "do not compile"),
    ("caught", "caught"),
    ("time", "by time"),
    ("survived", "survived"),
    ("not-reached", "not reached"),
];

/// A row for each folder of `audit/` and `quantity/`, and one of all.
#[must_use]
pub fn table(results: &Results) -> String {
    let mut rows: BTreeMap<String, [usize; 6]> = BTreeMap::new();
    let mut all = [0; 6];
    for (name, (result, _)) in results {
        let row = rows.entry(part(name)).or_default();
        if let Some(at) = COLUMNS.iter().position(|(called, _)| called == result) {
            row[at] += 1;
            all[at] += 1;
        }
    }
    let heads: Vec<&str> = COLUMNS.iter().map(|(_, head)| *head).collect();
    let mut out = format!("| part | mutants | {} |\n|---|--:|{}\n", heads.join(" | "), "--:|".repeat(COLUMNS.len()));
    let mut add = |part: &str, row: &[usize; 6]| {
        let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
        out.push_str(&format!("| {part} | {} | {} |\n", row.iter().sum::<usize>(), cells.join(" | ")));
    };
    rows.iter().for_each(|(part, row)| add(part, row));
    add("**all**", &all);
    let judged: usize = all[2..].iter().sum();
    if judged > 0 {
        let share = |n: usize| n as f64 * 100.0 / judged as f64;
        out.push_str(&format!(
            "\nOf {judged} that compile {:.1} % were caught ({:.1} % by time), {:.1} % survived, {:.1} % were not reached.\n",
            share(all[2] + all[3]),
            share(all[3]),
            share(all[4]),
            share(all[5]),
        ));
    }
    let mut tests: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, test) in results.values().filter(|(result, _)| result == "caught" || result == "time") {
        *tests.entry(test).or_default() += 1;
    }
    let mut tests: Vec<(&str, usize)> = tests.into_iter().collect();
    tests.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    out.push_str("\nCaught first by:\n\n");
    tests.iter().for_each(|(test, n)| out.push_str(&format!("- {test}: {n}\n")));
    out
}

/// The folder of a mutant's file, below `src/`.
fn part(name: &str) -> String {
    let file = name.split(':').next().unwrap_or_default();
    let folder = file.trim_start_matches("src/").rsplit_once('/').map_or("", |(folder, _)| folder);
    match folder.strip_prefix("audit/") {
        Some(below) => format!("{below}/"),
        None => format!("the files of {folder}/ itself"),
    }
}
