//! The fact sheet, schema `factbrief/fact-sheet/1`: the one artefact that writer, auditor and reader share.
//!
//! The smallest sheet the auditor accepts has `schema`, `report_date`, `entities` and `facts`; a stranger can write it by
//! hand. The vocabulary travels in the sheet, so no market's names are held in code.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantity::{Exact, Unit};

/// The schema's name and version.
pub const SCHEMA: &str = "factbrief/fact-sheet/1";

/// Facts, vocabulary, divergences, chain, absences and data issues of one report date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FactSheet {
    /// Always `factbrief/fact-sheet/1`.
    pub schema: String,
    /// ISO 8601 date of the report.
    pub report_date: String,
    /// The instant up to which data was taken, RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_off: Option<String>,
    /// What a page of it is called, without the date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Set when any figure is made up: the sentence the page must print.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_notice: Option<String>,
    /// Named sets of entities.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// What facts are about.
    pub entities: Vec<Entity>,
    /// Names for metrics beyond the auditor's own vocabulary.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Metric>,
    /// Every figure, with its provenance and status.
    pub facts: Vec<Fact>,
    /// Computed disagreements, by rank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub divergences: Vec<Divergence>,
    /// The largest moves of lists that a feed fills, ranked, over all and by category.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub movers: Vec<Mover>,
    /// Words that need a second period and have a fact behind them; any other such word is not available to a writer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub baseline: Vec<BaselineWord>,
    /// Which way each group went: by its headline, by every member, by their mean; and who breaks it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub directions: Vec<GroupLean>,
    /// The transmission chain, where the universe has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<Chain>,
    /// The markets' sessions at the cut-off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub markets: Vec<Market>,
    /// Words for sizes, by asset class: what "modest" may mean.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub magnitudes: Vec<Magnitude>,
    /// Data known to be absent, with the reason.
    #[serde(default)]
    pub absent: Vec<Absence>,
    /// What is wrong with the data, for the page's data notes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data_issues: Vec<DataIssue>,
    /// Earlier figures that facts were computed from, each with where it was read.
    #[serde(default, skip_serializing_if = "Past::is_empty")]
    pub past: Past,
    /// Digest of the snapshot the sheet was computed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot_digest: Option<String>,
    /// Digest of this sheet's canonical JSON without this field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// A named set of entities, such as "Hong Kong equities".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Group {
    /// Lower-case id.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Other names in prose.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The entity that speaks for the group, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Which magnitude words apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset_class: Option<String>,
}

/// What a fact is about: an index, a coin, a protocol, a shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// Lower-case dotted id.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Other names in prose.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The group it belongs to, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// A finer class within the group, such as a protocol's category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The calendar its sessions follow: an exchange's MIC, or absent for round-the-clock markets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// True when the name came from a feed: it is never shown to a model and is escaped on the page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub feed_named: bool,
}

/// A metric's names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Metric {
    /// Lower-case id, such as `change_pct`.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Other names in prose.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// Unique lower-case dotted id, such as `us.spx.change_pct`.
    pub id: String,
    /// The entity (or group) it is about, by id.
    pub entity: String,
    /// What is measured: `close`, `change_pct`, `spread`, ...
    pub metric: String,
    /// The figure; absent where the status says why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Exact>,
    /// Its unit.
    pub unit: Unit,
    /// The span of time it covers: `1d`, `24h`, `7d`, ... Absent for a level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// Resolution of the value, where it is known to be coarser than written: half of it is slack in derivations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Exact>,
    /// How the window is measured: `session_close`, `rolling_24h`, `day_vs_day`, `week_over_week`, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Exchange-local date of the session it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// When the value was true, and how that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<AsOf>,
    /// Where it came from; absent for derived facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// How it was computed; absent for observed facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived_from: Option<Derivation>,
    /// The second entity or group of a two-sided fact (a spread is `entity` minus `against`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// What part of the market it covers, such as `shanghai`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// For the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether it may support a claim.
    pub status: Status,
    /// Why the status is not `ok`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Completed sessions since the value's session, where a calendar says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions_behind: Option<u32>,
    /// True for a made-up figure; the page labels it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

/// Whether a fact may support a claim or enter a comparison: only `ok` may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Current and consistent.
    Ok,
    /// From an earlier session than the last expected one.
    Stale,
    /// Nothing says when it was true, or it repeats although a session has passed.
    Unverified,
    /// Two sources disagree about one session.
    Conflict,
    /// Not delivered.
    Missing,
    /// Nobody publishes it any more.
    NotPublished,
    /// Outside what the measure can mean; quarantined.
    Outlier,
}

/// An instant and how it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AsOf {
    /// RFC 3339 instant or ISO date; absent when `kind` is `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// What kind of time it is.
    pub kind: AsOfKind,
}

/// How an instant is known. The time of fetching is never one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AsOfKind {
    /// The provider's own time stamp.
    Provider,
    /// The date of the bar the value stands in.
    BarDate,
    /// The HTTP `Date` or `Last-Modified` header.
    HttpDate,
    /// Established from another source afterwards.
    Matched,
    /// The provider gives no time.
    None,
}

/// Where an observed fact came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Provider's name.
    pub provider: String,
    /// The field in its answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Digest of the payload it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
}

/// How a derived fact was computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Derivation {
    /// The operation: `percent_change`, `difference`, `sum`, `share`, `issued` (L - L/(1+p)), ...
    pub op: String,
    /// Operand fact ids, in order.
    pub of: Vec<String>,
    /// Earlier figures it was computed from besides; they stand in the sheet's `past`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<PastUse>,
}

impl Derivation {
    /// A derivation from figures of the sheet alone.
    #[must_use]
    pub fn new(op: impl Into<String>, of: Vec<String>) -> Self {
        Self { op: op.into(), of, past: Vec::new() }
    }
}

/// Rows of a series of the past: those from one date to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PastUse {
    /// The series' id.
    pub series: String,
    /// Which of the series of that id.
    pub by: PastBy,
    /// ISO date of the first row used.
    pub from: String,
    /// ISO date of the last row used.
    pub to: String,
    /// Rows used.
    pub n: u32,
    /// Dates between the two whose rows were not used, such as those on which another market was closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
}

/// What dates the rows of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PastBy {
    /// The session: closes by instrument, what was traded by fact id.
    Session,
    /// The report date of an edition in the history, by fact id.
    Edition,
    /// The report date of the edition before, which the run was given by itself.
    Previous,
}

/// Earlier figures that facts were computed from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Past {
    /// What they were read from; rows name them by position, from 0.
    pub sources: Vec<PastSource>,
    /// The rows.
    pub series: Vec<PastSeries>,
}

/// A file of the history.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct PastSource {
    /// Its name without its folder; of a fact sheet what it is of.
    pub name: String,
    /// Of a table the SHA-256 of its bytes, of a fact sheet its own digest.
    pub digest: String,
}

/// Earlier values of one thing, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PastSeries {
    /// Instrument id of closes, else a fact id.
    pub id: String,
    /// What dates its rows.
    pub by: PastBy,
    /// The rows.
    pub rows: Vec<PastRow>,
}

/// One earlier value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PastRow {
    /// ISO date.
    pub date: String,
    /// The value, as written there.
    pub value: Exact,
    /// Position of its source, from 0.
    #[serde(default, skip_serializing_if = "is_first")]
    pub source: u32,
    /// Its line in a table, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
const fn is_first(source: &u32) -> bool {
    *source == 0
}

impl Past {
    /// Whether nothing was computed from earlier figures.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty() && self.series.is_empty()
    }

    /// The rows of one use, the oldest first.
    pub fn rows<'a>(&'a self, used: &'a PastUse) -> impl Iterator<Item = &'a PastRow> {
        let series = self.series.iter().find(|s| s.id == used.series && s.by == used.by);
        series.into_iter().flat_map(|s| &s.rows).filter(|r| {
            (used.from.as_str()..=used.to.as_str()).contains(&r.date.as_str()) && !used.without.contains(&r.date)
        })
    }
}

/// A computed disagreement between two facts or groups, A - B.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Divergence {
    /// Unique id.
    pub id: String,
    /// The detector that found it, such as `opposite_direction`.
    pub detector: String,
    /// Label of the A side, as printed.
    pub a_name: String,
    /// Label of the B side, as printed.
    pub b_name: String,
    /// Fact on the A side.
    pub a: String,
    /// Fact on the B side.
    pub b: String,
    /// The fact that holds the size, A - B; in bp or pp.
    pub size_fact: String,
    /// The size, A - B.
    pub size: Exact,
    /// `bp` or `pp`.
    pub unit: Unit,
    /// 1 is told first: what is unusual against its own past leads, the rest goes by size, like against like before unlike.
    pub rank: u32,
    /// How unusual the size is against the trailing window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unusual: Option<Unusual>,
}

/// A size against its own history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unusual {
    /// Standard deviations from the trailing mean.
    pub z_score: Exact,
    /// Share of the window with a smaller size, in percent.
    pub percentile: Exact,
    /// Sessions in the window.
    pub n: u32,
}

/// A place in a ranking of moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mover {
    /// The group, by id.
    pub group: String,
    /// The category within the group; absent for the ranking over all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Whether it ranks among the rises or the falls.
    pub side: MoverSide,
    /// 1 is the largest move on its side.
    pub rank: u32,
    /// The change, by fact id.
    pub fact: String,
}

/// Rise or fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoverSide {
    /// It rose.
    Up,
    /// It fell.
    Down,
}

/// A word about a second period, such as `rebound`, with what is behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BaselineWord {
    /// The word, lower case.
    pub word: String,
    /// Facts or divergences that support it, by id; the word holds for what these are about and nothing else.
    pub facts: Vec<String>,
}

/// How a move passed from market to market.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Chain {
    /// Markets in order of the chain.
    pub nodes: Vec<ChainNode>,
    /// One link fewer than nodes.
    pub links: Vec<ChainLink>,
    /// The whole chain's outcome.
    pub verdict: ChainVerdict,
    /// The node at which the chain first breaks, by group id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken_at: Option<String>,
}

/// One market of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChainNode {
    /// Group id.
    pub group: String,
    /// Group name as printed.
    pub name: String,
    /// The headline's change fact.
    pub fact: String,
    /// Session compared, where the market has sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Why it takes no part: `closed`, `stale`, `missing`, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
}

/// Which way a group went, read three ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GroupLean {
    /// Group id.
    pub group: String,
    /// `up` or `down` when every member went that way, else `split`.
    pub verdict: String,
    /// `up`, `down` or `flat`: the headline member alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// The headline's entity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline_entity: Option<String>,
    /// `up`, `down` or `flat`: the plain mean of the members.
    pub mean: String,
    /// Members that did not go the headline's way (without a headline: the mean's), by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<String>,
}

/// One step of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChainLink {
    /// From group.
    pub from: String,
    /// To group.
    pub to: String,
    /// What was found.
    pub outcome: LinkOutcome,
    /// Which of the two traded first, in UTC, by group id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// When the session or day compared of the first market began and ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_traded: Option<Traded>,
    /// When that of the second market did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_traded: Option<Traded>,
    /// The second market's session was over before the first one's began: its move answers nothing of the first one's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub traded_before: bool,
    /// The fact that holds to - from, where both take part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread_fact: Option<String>,
    /// Why, for the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// When a session, or a day of 24 hours, began and ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Traded {
    /// Its open, RFC 3339 in UTC.
    pub open: String,
    /// Its close, RFC 3339 in UTC.
    pub close: String,
}

/// What a link did with the move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkOutcome {
    /// Same sign, larger by more than a tenth.
    Amplified,
    /// Same sign, and sizes within a tenth of the larger one.
    Held,
    /// Same sign, smaller by more than a tenth.
    Damped,
    /// Opposite sign.
    Broken,
    /// One side did not move.
    Flat,
    /// One side was closed.
    Closed,
    /// One side cannot be compared: stale, missing, not adjacent.
    Unknown,
}

/// What the chain as a whole did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChainVerdict {
    /// Every link carried the sign.
    Transmitted,
    /// At least one link reversed it.
    Broken,
    /// Some links could be compared, none reversed.
    Partial,
    /// No link could be compared.
    Unknown,
}

/// A market's session at the cut-off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Market {
    /// The calendar's id: an exchange's MIC, or `utc-day`.
    pub calendar: String,
    /// Name as printed.
    pub name: String,
    /// State on the report date: `open`, `half_day`, `closed`, `unknown`.
    pub state: String,
    /// Last completed session at the cut-off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_session: Option<String>,
    /// Weekday closures and holidays since the previous edition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed_since: Vec<String>,
    /// For the reader, such as "closed for Good Friday".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a word for a size means: `min <= |x| < max`, in the unit of the change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Magnitude {
    /// The word, lower case: `flat`, `modest`, `sharp`, ...
    pub word: String,
    /// Other words of the same band.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The asset class it holds for; absent for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset_class: Option<String>,
    /// Smallest absolute size, in percent.
    pub min: Exact,
    /// Size it stays under, in percent; absent for no upper bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Exact>,
    /// Words of the same class whose bands this one reaches into on purpose: a size in both may be called either. For the
    /// check of a configuration; a sheet does not carry it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlaps: Vec<String>,
}

/// Data known to be absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Absence {
    /// What is absent.
    pub topic: String,
    /// Other names in prose.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Why.
    pub reason: String,
}

/// One thing wrong with the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DataIssue {
    /// The status it led to, or `ok` for a note.
    pub status: Status,
    /// Facts it concerns, by id.
    #[serde(default)]
    pub facts: Vec<String>,
    /// One sentence for the page.
    pub message: String,
}

/// Facts and entities of a sheet by id: for whoever looks up more than a few.
#[derive(Clone, Debug)]
pub struct Index<'a> {
    facts: BTreeMap<&'a str, &'a Fact>,
    by_entity: BTreeMap<&'a str, Vec<&'a Fact>>,
    entities: BTreeMap<&'a str, &'a Entity>,
}

impl<'a> Index<'a> {
    /// The fact with this id.
    #[must_use]
    pub fn fact(&self, id: &str) -> Option<&'a Fact> {
        self.facts.get(id).copied()
    }

    /// The facts about this entity, in the sheet's order.
    #[must_use]
    pub fn of_entity(&self, id: &str) -> &[&'a Fact] {
        self.by_entity.get(id).map_or(&[], Vec::as_slice)
    }

    /// The entity with this id.
    #[must_use]
    pub fn entity(&self, id: &str) -> Option<&'a Entity> {
        self.entities.get(id).copied()
    }
}

impl FactSheet {
    /// Facts and entities by id. Where an id stands twice the first counts, as in [`FactSheet::fact`].
    #[must_use]
    pub fn index(&self) -> Index<'_> {
        let mut by_entity = BTreeMap::<&str, Vec<&Fact>>::new();
        for fact in &self.facts {
            by_entity.entry(&fact.entity).or_default().push(fact);
        }
        Index {
            facts: self.facts.iter().rev().map(|f| (f.id.as_str(), f)).collect(),
            by_entity,
            entities: self.entities.iter().rev().map(|e| (e.id.as_str(), e)).collect(),
        }
    }

    /// The fact with this id.
    #[must_use]
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|f| f.id == id)
    }

    /// The entity with this id.
    #[must_use]
    pub fn entity(&self, id: &str) -> Option<&Entity> {
        self.entities.iter().find(|e| e.id == id)
    }

    /// The group with this id.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|g| g.id == id)
    }
}

impl Fact {
    /// The value, when the fact may support a claim or enter a comparison.
    #[must_use]
    pub fn usable(&self) -> Option<Exact> {
        (self.status == Status::Ok).then_some(self.value).flatten()
    }
}

/// Sheets made by hand for unit tests of the fact core.
#[cfg(test)]
pub(crate) mod tests_support {
    use super::*;

    /// A fact with another value.
    pub(crate) fn change(fact: &Fact, value: rust_decimal::Decimal) -> Fact {
        Fact { value: Some(Exact(value)), ..fact.clone() }
    }

    /// One `change_pct` for each (entity, group, calendar, session, value); the first of a group is its headline. Without
    /// a session the window is 24 hours to the cut-off.
    pub(crate) fn sheet(report_date: &str, rows: &[(&str, &str, &str, &str, &str)]) -> FactSheet {
        let mut groups: Vec<Group> = Vec::new();
        let mut markets: Vec<Market> = Vec::new();
        for (entity, group, calendar, _, _) in rows {
            if groups.iter().all(|g| g.id != *group) {
                let headline = Some((*entity).to_owned());
                groups.push(Group {
                    id: (*group).to_owned(),
                    name: group.to_uppercase(),
                    aliases: Vec::new(),
                    headline,
                    asset_class: None,
                });
            }
            if markets.iter().all(|m| m.calendar != *calendar) {
                markets.push(Market {
                    calendar: (*calendar).to_owned(),
                    name: (*calendar).to_owned(),
                    state: "open".to_owned(),
                    expected_session: None,
                    closed_since: Vec::new(),
                    note: None,
                });
            }
        }
        let entities = rows
            .iter()
            .map(|(id, group, calendar, _, _)| Entity {
                id: (*id).to_owned(),
                name: id.to_uppercase(),
                aliases: Vec::new(),
                group: Some((*group).to_owned()),
                category: None,
                calendar: Some((*calendar).to_owned()),
                feed_named: false,
            })
            .collect();
        let facts = rows
            .iter()
            .map(|(id, _, _, session, value)| {
                let round_the_clock = session.is_empty();
                Fact {
                    id: format!("{id}.change_pct"),
                    entity: (*id).to_owned(),
                    metric: "change_pct".to_owned(),
                    value: Some(value.parse().unwrap()),
                    unit: Unit::Percent,
                    window: Some(if round_the_clock { "24h" } else { "1d" }.to_owned()),
                    precision: None,
                    basis: None,
                    session: (!round_the_clock).then(|| (*session).to_owned()),
                    as_of: None,
                    source: None,
                    derived_from: None,
                    against: None,
                    scope: None,
                    note: None,
                    status: Status::Ok,
                    reason: None,
                    sessions_behind: None,
                    sample: false,
                }
            })
            .collect();
        FactSheet {
            title: None,
            directions: Vec::new(),
            schema: SCHEMA.to_owned(),
            report_date: report_date.to_owned(),
            cut_off: Some(format!("{report_date}T00:00:00Z")),
            sample_notice: None,
            groups,
            entities,
            metrics: Vec::new(),
            facts,
            divergences: Vec::new(),
            movers: Vec::new(),
            baseline: Vec::new(),
            chain: None,
            markets,
            magnitudes: Vec::new(),
            absent: Vec::new(),
            data_issues: Vec::new(),
            past: Past::default(),
            snapshot_digest: None,
            digest: None,
        }
    }
}
