//! Prints how many mutations the auditor catches, operator by operator, and how many true rewrites it objects to.
//!
//! `cargo run --example mutation_table` prints the table, with `--misses` also every miss; a path writes it there.
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

fn main() -> std::io::Result<()> {
    let editions = std::env::args().any(|a| a == "--editions");
    let table = if editions {
        mutation::run(&mutation::editions(), 1, Some(mutation::OF_AN_EDITION))
    } else {
        mutation::run(&mutation::cases(), 1, None)
    };
    for arg in std::env::args().skip(1) {
        match arg.as_str() {
            "--editions" => {}
            "--misses" => print!("{}", table.misses()),
            path => std::fs::write(path, table.markdown())?,
        }
    }
    print!("{}", table.markdown());
    Ok(())
}
