//! What may be typed. Validation beyond the form of a value is the verbs' own.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

#[cfg(feature = "llm")]
use crate::quantity::Exact;

/// Writes a daily market briefing whose every figure is true, and audits any narrative against its fact sheet.
#[derive(Debug, Parser)]
#[command(
    name = "factbrief",
    version,
    propagate_version = true,
    max_term_width = 100,
    after_help = "Exit status: 0 clean, 1 findings at or above the gate, 2 could not run.\n\n\
                  Try it:\n  factbrief generate                                 write an edition of the bundled sample day\n  \
                  factbrief audit report.md --facts sheet.json       check somebody's text\n  \
                  factbrief explain FB201                            what a finding means"
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
    /// Configuration file [default: factbrief.toml here, else the built-in one: `factbrief config`].
    #[arg(long, global = true, value_name = "FILE", env = "FACTBRIEF_CONFIG")]
    pub config: Option<PathBuf>,
    /// When to colour.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Write the briefing of a day: date in, edition out.
    Generate(Box<Generate>),
    /// Check a narrative against a fact sheet.
    Audit(Audit),
    /// Compute the fact sheet of a snapshot and print it.
    Facts(Facts),
    /// Show where a fact came from, or what a finding's code means.
    Explain(Explain),
    /// Model endpoints: what is configured, what they can really do, which writes most truly.
    #[cfg(feature = "llm")]
    #[command(subcommand)]
    Endpoints(super::endpoints::Endpoints),
    /// Print the JSON Schema of an artefact.
    Schema(Schema),
    /// Print the commented default configuration, or check one.
    Config(ConfigVerb),
}

/// `generate`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without an endpoint the built-in writer writes every sentence: no model, no key, no network.\n\
                        An endpoint has 10 s to connect, 90 s to its first token, 60 s of silence and 5 min in all; on this machine 180 s, 120 s\n\
                        and 20 min (`first_byte_seconds` and the like in its table: docs/endpoints.md).\n\
                        The edition appears in one step; what stood there before survives every failure."
)]
pub struct Generate {
    /// A bundled day, YYYY-MM-DD [default: the sample day with fresh data in every section].
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Your own snapshot (schema: `factbrief schema snapshot`).
    #[arg(long, value_name = "FILE", conflicts_with = "date")]
    pub snapshot: Option<PathBuf>,
    /// Folder of editions.
    #[arg(long, value_name = "DIR", env = "FACTBRIEF_OUT")]
    pub out: Option<PathBuf>,
    /// Model endpoint: a name from the configuration, a built-in profile, or a base URL. May be given more than once:
    /// the next one is tried when one fails; the built-in writer closes the chain.
    #[cfg(feature = "llm")]
    #[arg(long, value_name = "NAME|URL", env = "FACTBRIEF_ENDPOINT", value_delimiter = ',')]
    pub endpoint: Vec<String>,
    /// Model to ask for.
    #[cfg(feature = "llm")]
    #[arg(long, value_name = "NAME", env = "FACTBRIEF_MODEL")]
    pub model: Option<String>,
    /// Write with the built-in writer even if the configuration or the environment names endpoints.
    #[cfg(feature = "llm")]
    #[arg(long)]
    pub built_in: bool,
    /// Record the model's answers in this folder. What it holds already, and what an earlier run of the day used, goes into
    /// the recording without being asked for again; with --no-cache everything is asked for.
    #[cfg(feature = "llm")]
    #[arg(long, value_name = "DIR", conflicts_with = "replay")]
    pub record: Option<PathBuf>,
    /// Use the recorded answers of this folder; no socket is opened, a missing answer is an error.
    #[cfg(feature = "llm")]
    #[arg(long, value_name = "DIR")]
    pub replay: Option<PathBuf>,
    /// Ask for everything anew: no answer of an earlier run is used, neither of a finished one nor of one that failed or was
    /// ended. Otherwise both are, and nothing is paid for twice. What is used now is kept in their place.
    #[cfg(feature = "llm")]
    #[arg(long, conflicts_with = "replay")]
    pub no_cache: bool,
    /// Take up a run with --no-cache that was ended: what it was answered is used, what is older is not. Without --no-cache a
    /// run is always taken up.
    #[cfg(feature = "llm")]
    #[arg(long, conflicts_with = "replay")]
    pub resume: bool,
    /// Folder of prompt templates, such as group.md, that replace the built-in ones of the same name (docs/prompts.md).
    #[cfg(feature = "llm")]
    #[arg(long, value_name = "DIR", env = "FACTBRIEF_PROMPTS")]
    pub prompts: Option<PathBuf>,
    /// Ceilings of tokens and money.
    #[cfg(feature = "llm")]
    #[command(flatten)]
    pub ceilings: Ceilings,
    /// Folder of earlier fact sheets or editions, or a CSV of closes, for streaks, highs, and what is unusual.
    #[arg(long, value_name = "PATH")]
    pub history: Option<PathBuf>,
    /// Fact sheet of the edition before [default: the newest earlier edition in the folder].
    #[arg(long, value_name = "FILE")]
    pub previous: Option<PathBuf>,
    /// Print the manifest as JSON instead of a summary.
    #[arg(long)]
    pub json: bool,
}

/// What a run and a day may spend. A request that could pass a ceiling is never sent.
#[cfg(feature = "llm")]
#[derive(Debug, clap::Args)]
pub struct Ceilings {
    /// Most tokens of the run, prompts and answers together.
    #[arg(long, value_name = "N")]
    pub max_tokens: Option<u64>,
    /// Most US dollars of the run; the endpoints need `price_prompt` and `price_completion`.
    #[arg(long, value_name = "DOLLARS")]
    pub max_cost: Option<Exact>,
    /// Most tokens of a day (UTC), over all runs that share the state folder.
    #[arg(long, value_name = "N")]
    pub max_tokens_per_day: Option<u64>,
    /// Most US dollars of a day (UTC), over all runs that share the state folder.
    #[arg(long, value_name = "DOLLARS")]
    pub max_cost_per_day: Option<Exact>,
    /// Folder of the ledger and the answers of each day [default: factbrief below $XDG_STATE_HOME or ~/.local/state].
    #[arg(long, value_name = "DIR", env = "FACTBRIEF_STATE")]
    pub state: Option<PathBuf>,
}

/// `audit`.
#[derive(Debug, clap::Args)]
#[command(after_help = "A sheet can be written by hand: see `factbrief schema fact-sheet` and the README.\n\
                        A finding is silenced in the text: <!-- factbrief-allow FB203 reason -->")]
pub struct Audit {
    /// Narratives in Markdown; `-` reads standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The fact sheet to check against.
    #[arg(long, value_name = "SHEET", required_unless_present = "facts_dir")]
    pub facts: Option<PathBuf>,
    /// Folder with one sheet for each narrative: NAME.json for NAME.md, or NAME/fact-sheet.json.
    #[arg(long, value_name = "DIR", conflicts_with = "facts")]
    pub facts_dir: Option<PathBuf>,
    /// Form of the report.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
    /// Verdicts that fail the audit, with commas [default: contradicted,stale,defect].
    #[arg(long, value_name = "VERDICTS", value_delimiter = ',')]
    pub gate: Vec<String>,
    /// Also write the narrative with each claim coloured by its verdict.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// Form of an audit report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Excerpts for people.
    Text,
    /// The report (schema `factbrief/audit-report/1`); for several files one report a line.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// GitHub workflow annotations.
    Github,
}

/// `facts`.
#[derive(Debug, clap::Args)]
pub struct Facts {
    /// The snapshot; `-` reads standard input; a bundled date is taken too.
    #[arg(value_name = "SNAPSHOT")]
    pub snapshot: PathBuf,
    /// Folder of earlier fact sheets, or a CSV of closes.
    #[arg(long, value_name = "PATH")]
    pub history: Option<PathBuf>,
    /// Fact sheet of the edition before.
    #[arg(long, value_name = "FILE")]
    pub previous: Option<PathBuf>,
    /// Write here instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `explain`.
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// A fact's id, such as us.spx.change_pct, or a code, such as FB203.
    #[arg(value_name = "FACT_ID|CODE")]
    pub subject: String,
    /// The fact sheet; needed for a fact's id.
    #[arg(long, value_name = "SHEET")]
    pub facts: Option<PathBuf>,
    /// Print every row of the history that a fact was computed from; by default a long list is folded.
    #[arg(long, requires = "facts")]
    pub full: bool,
}

/// `schema`.
#[derive(Debug, clap::Args)]
pub struct Schema {
    /// Which artefact; without it the names are listed.
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

/// `config`.
#[derive(Debug, clap::Args)]
pub struct ConfigVerb {
    /// Check this file instead of printing the default, and say all that is wrong with it at once, each with its place:
    /// syntax, unknown keys, types; ids and names that stand for two things or nothing; thresholds, bands, spreads and chains
    /// that cannot hold; calendars, with the files they are in; endpoints, with the names, addresses, limits and files they
    /// give. No key is read and nothing is sent: whether an endpoint answers is for `endpoints check`.
    #[arg(long, value_name = "FILE")]
    pub check: Option<PathBuf>,
}
