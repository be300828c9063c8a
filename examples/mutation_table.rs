//! Prints how many mutations the auditor catches, operator by operator, and how many true rewrites it objects to: on the
//! narratives written by hand and on every page that the program writes of its bundled days.
//!
//! `cargo run --example mutation_table` prints the tables, with `--misses` also every miss; a path writes them there.
//! `--hand` and `--editions` take one of the two only; `--every N` takes every `N`th mutant.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "a report for people"
)]

#[path = "../tests/mutation/mod.rs"]
mod mutation;

const INTRODUCTION: &str = "<!-- Generated: cargo run --example mutation_table -- docs/mutation.md -->

# Mutations

False statements are put into true narratives, one at a time; each must draw an objection (contradicted, unsupported, stale
or defect) in its sentence or row. A mutant that is still true, or that stands where nothing is claimed, is excluded, with the
reason. `cargo run --example mutation_table -- --misses` lists what is missed; `tests/integration/mutation.rs` holds the bars:
99 % of figures, 95 % of words, 2 false alarms per 1,000 rewrites.
";

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let given = |flag: &str| args.iter().any(|a| a == flag);
    let every = args.iter().position(|a| a == "--every").and_then(|i| args.get(i + 1)?.parse().ok()).unwrap_or(1);
    let mut page = INTRODUCTION.to_owned();
    for (heading, skip, cases) in [
        ("Narratives written by hand", "--editions", mutation::cases as fn() -> _),
        ("Pages that the program writes of its bundled days", "--hand", mutation::editions),
    ] {
        if given(skip) {
            continue;
        }
        let table = mutation::run(&cases(), every);
        page.push_str(&table.markdown(heading));
        if given("--misses") {
            print!("{}", table.misses());
        }
    }
    print!("{page}");
    if let Some(path) = args.iter().find(|a| a.ends_with(".md")) {
        std::fs::write(path, page)?;
    }
    Ok(())
}
