//! All mutants of `cargo mutants` in one build of `factbrief`, one chosen at run time. See README.md.

mod check;
mod compile;
mod copy;
mod listed;
mod rewrite;
mod run;
mod survivors;
mod table;
mod tests;

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};

/// All mutants of `cargo mutants` in one build, one chosen at run time.
#[derive(Parser)]
struct Arguments {
    /// The package; everything is written below its `target/mutants`.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/.."))]
    package: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Rewrite a copy of the package and build its tests.
    Build {
        /// Forget what the compiler refused before.
        #[arg(long)]
        fresh: bool,
    },
    /// Run the tests on the mutants that have no result yet.
    Run {
        /// How many processes at a time.
        #[arg(long, default_value_t = 2)]
        jobs: usize,
        /// Only the mutants named in this file, one a line; what follows a tab is not read.
        #[arg(long)]
        only: Option<PathBuf>,
        /// Only the mutants whose names begin so, for example `src/audit/lex/`.
        #[arg(long, default_value = "")]
        prefix: String,
        /// Only so many, drawn by chance.
        #[arg(long)]
        sample: Option<usize>,
        /// Another number draws others.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Run those again that came out so, for example `survived,not-reached` after new tests.
        #[arg(long, value_delimiter = ',')]
        again: Vec<String>,
    },
    /// Print the results by part of the code.
    Table,
    /// Hold the survivors against the list of `docs/survivors`; fails where one has no explanation there.
    Survivors,
    /// Put some mutants into the source one by one, with `patch`, and see whether plain `cargo test` says the same.
    Check {
        /// How many of each result, drawn by chance.
        #[arg(long, default_value_t = 4)]
        each: usize,
        /// Another number draws others.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Print the patch of the mutant with this name, as `cargo mutants` makes it; for `patch -p0`. It tells the place, too.
    Diff {
        /// The name, as it stands in `target/mutants/results.tsv` and `docs/survivors`.
        name: String,
    },
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let places = copy::Places::of(&arguments.package)?;
    match arguments.command {
        Command::Build { fresh } => {
            let plan = compile::build(&places, fresh)?;
            let (all, refused, other) = (plan.names.len(), plan.refused.len(), plan.unexpressed.len());
            println!(
                "{all} mutants: {refused} do not compile, {other} are not expressed, {} are in",
                all - refused - other
            );
        }
        Command::Run { jobs, only, prefix, sample, seed, again } => {
            let plan = compile::Plan::read(&places)?;
            let names = match only {
                None => None,
                Some(file) => {
                    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
                    Some(text.lines().map(|l| l.split('\t').next().unwrap_or(l).to_owned()).collect::<BTreeSet<_>>())
                }
            };
            let choice = run::Choice { names, prefix, sample, seed, again: again.into_iter().collect() };
            run::run(&places, &plan, &choice, jobs)?;
        }
        Command::Table => print!("{}", table::table(&results(&places)?)),
        Command::Survivors => {
            let unexplained = survivors::compare(&places, &results(&places)?)?;
            print!("{unexplained}");
            anyhow::ensure!(
                unexplained.missing.is_empty(),
                "{} survivors have no explanation",
                unexplained.missing.len()
            );
        }
        Command::Check { each, seed } => check::check(&places, each, seed)?,
        Command::Diff { name } => {
            let mutants = listed::list(&places.package)?;
            let mutant = mutants.into_iter().find(|m| m.name == name).context("there is no mutant of this name")?;
            println!("{}", mutant.diff);
        }
    }
    Ok(())
}

/// The results of the mutants that the last build has.
fn results(places: &copy::Places) -> Result<run::Results> {
    run::results(places, &compile::Plan::read(places)?)
}
