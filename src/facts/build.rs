//! Builds the sheet: observed facts, then what is computed from them.

use std::collections::BTreeMap;

use super::observe::{self, Reading};
use super::sheet::{self, DataIssue, Entity, Fact, FactSheet, Group, Magnitude, Market, Status};
use super::{breadth, clock, combined, supply};
use crate::calendar::Calendars;
use crate::config::universe::Universe;
use crate::diagnostic::Diagnostic;
use crate::digest;
use crate::snapshot::Snapshot;

/// All that a sheet is computed from besides the snapshot.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What the briefing is about.
    pub universe: &'a Universe,
    /// Exchange sessions.
    pub calendars: &'a Calendars,
    /// Earlier closes and sheets.
    pub history: &'a super::history::History,
    /// The sheet of the edition before.
    pub previous: Option<&'a FactSheet>,
}

/// The fact sheet of a snapshot. Total: whatever is wrong with the data becomes a status, a data issue, or a diagnostic.
///
/// The order of the snapshot's rows does not matter; the same inputs give the same bytes.
#[must_use]
pub fn build(snapshot: &Snapshot, context: &Context<'_>) -> (FactSheet, Vec<Diagnostic>) {
    let universe = context.universe;
    let mut notes = Vec::new();
    let clock = clock::Clock::new(snapshot, context.calendars);
    let mut sheet = FactSheet {
        schema: sheet::SCHEMA.to_owned(),
        report_date: snapshot.report_date.clone(),
        cut_off: Some(snapshot.cut_off.clone()),
        sample_notice: snapshot.sample_notice.clone(),
        title: universe.title.clone(),
        groups: groups(universe),
        entities: entities(universe, snapshot, &clock),
        metrics: universe.metrics.clone(),
        facts: Vec::new(),
        divergences: Vec::new(),
        directions: Vec::new(),
        movers: Vec::new(),
        baseline: Vec::new(),
        chain: None,
        markets: markets(universe, snapshot, &clock),
        magnitudes: magnitudes(universe),
        absent: universe.absent.clone(),
        data_issues: Vec::new(),
        past: sheet::Past::default(),
        snapshot_digest: Some(digest::of_artefact(snapshot)),
        digest: None,
    };

    let before = context.previous.filter(|p| p.report_date < snapshot.report_date);
    // An edition older than the one that the snapshot follows shows what has stood still since, and is not the one before.
    let named = snapshot.previous_report_date.as_deref();
    let edition = before.filter(|p| super::history::is_previous(p, &snapshot.report_date, named));
    let previous = before.map(|sheet| (sheet, sheet.index()));
    let reading = Reading { snapshot, universe, clock: &clock, previous: previous.as_ref() };
    let mut observed = observe::facts(&reading, &sheet.entities, &mut notes);
    sheet.facts.append(&mut observed.facts);
    sheet.data_issues.append(&mut observed.issues);
    let mut standing = super::history::suspect(&mut sheet, context.calendars, context.history);
    sheet.data_issues.append(&mut standing);
    sheet.facts.extend(combined::facts(&sheet, universe));
    sheet.data_issues.extend(combined::refused(&sheet, universe));
    sheet.facts.extend(supply::facts(&sheet, universe));
    let mut odd = supply::left_out(&sheet, universe);
    sheet.data_issues.append(&mut odd);
    sheet.facts.extend(breadth::facts(&sheet));
    let mut silent = breadth::without(&sheet);
    sheet.data_issues.append(&mut silent);
    let (entities, facts) = super::sectors::build(&sheet, universe);
    sheet.entities.extend(entities);
    sheet.facts.extend(facts);
    sort_facts(&mut sheet, universe);
    sheet.movers = super::movers::ranked(&sheet);
    let mut unsized_members = super::movers::unsized_members(&sheet, universe);
    sheet.data_issues.append(&mut unsized_members);

    sheet.facts.extend(super::group::facts(&sheet, universe));
    let (chain, links) = super::chain::build(&sheet, universe, context.calendars);
    sheet.chain = chain;
    sheet.facts.extend(super::spread::facts(&sheet, universe, context.calendars, &links));
    sheet.data_issues.extend(super::uncomputed::notes(&sheet, universe, context.calendars));
    let mut sound = super::history::sound(&sheet, universe, context.calendars, context.history);
    sheet.data_issues.append(&mut sound.notes);
    sheet.facts.extend(super::history::since_previous(&sheet, &sound.kept, edition, named));
    sheet.facts.extend(super::history::facts(&sheet, universe, context.calendars, &sound));
    sheet.facts.extend(links);
    let (divergences, facts) = super::divergence::detect(&sheet, universe, context.calendars, &sound.kept);
    sheet.divergences = divergences;
    sheet.facts.extend(facts);
    unique(&mut sheet.facts);
    sheet.baseline = super::history::baseline_words(&sheet);
    sheet.past = super::history::past(&sheet, &sound.kept, edition);

    sheet.directions = super::group::directions(&sheet);
    repeated_sessions(&mut sheet, &clock, snapshot, edition);
    nothing_delivered(&mut sheet);
    for market in sheet.markets.iter().filter(|m| m.state == "unknown") {
        sheet.data_issues.push(DataIssue {
            status: Status::Unverified,
            facts: Vec::new(),
            message: format!(
                "The calendar of {} does not reach {}: whether it trades is unknown, and its figures are not compared. \
                 A newer version of the program may know it, or a calendar file of one's own.",
                market.name, sheet.report_date
            ),
        });
    }
    sheet.data_issues.sort_by(|a, b| (a.status, &a.facts, &a.message).cmp(&(b.status, &b.facts, &b.message)));
    sheet.data_issues.dedup();
    sheet.digest = Some(digest::of_artefact(&sheet));
    (sheet, notes)
}

/// Bands without what only the check of the configuration needs.
fn magnitudes(universe: &Universe) -> Vec<Magnitude> {
    universe.magnitudes.iter().map(|m| Magnitude { overlaps: Vec::new(), ..m.clone() }).collect()
}

fn groups(universe: &Universe) -> Vec<Group> {
    universe
        .groups
        .iter()
        .map(|g| Group {
            id: g.id.clone(),
            name: g.name.clone(),
            aliases: g.aliases.clone(),
            headline: g.headline.clone(),
            asset_class: g.asset_class.clone(),
        })
        .collect()
}

/// Configured instruments in the order of the configuration, then the feed's, by id.
fn entities(universe: &Universe, snapshot: &Snapshot, clock: &clock::Clock<'_>) -> Vec<Entity> {
    let calendar = |group: &str| universe.groups.iter().find(|g| g.id == group).and_then(|g| g.calendar.clone());
    let configured = universe.instruments.iter().map(|i| Entity {
        id: i.id.clone(),
        name: i.name.clone(),
        aliases: i.aliases.clone(),
        group: Some(i.group.clone()),
        category: i.category.clone(),
        calendar: calendar(&i.group),
        feed_named: false,
    });
    let mut named: Vec<_> = snapshot.instruments.iter().collect();
    named.sort_by(|a, b| a.id.cmp(&b.id));
    let known: std::collections::BTreeSet<&str> = universe.instruments.iter().map(|i| i.id.as_str()).collect();
    // A feed may call something what the configuration calls something else: the page must not read as if it were that.
    let taken: std::collections::BTreeSet<String> = universe
        .instruments
        .iter()
        .flat_map(|i| std::iter::once(&i.name).chain(&i.aliases))
        .chain(universe.groups.iter().flat_map(|g| std::iter::once(&g.name).chain(&g.aliases)))
        .chain(universe.combined.iter().map(|c| &c.name))
        .map(|name| name.to_lowercase())
        .chain(markets(universe, snapshot, clock).iter().map(|m| m.name.to_lowercase()))
        .collect();
    let own_name = |name: &str, i: &crate::snapshot::FeedInstrument| {
        let name = safe_name(name, &i.id);
        if taken.contains(&name.to_lowercase()) { format!("{name}-{}", i.group) } else { name }
    };
    let fed = named.into_iter().filter(|f| !known.contains(f.id.as_str())).map(|i| Entity {
        id: i.id.clone(),
        name: own_name(&i.name, i),
        aliases: Vec::new(),
        group: Some(i.group.clone()),
        category: i.category.clone(),
        calendar: calendar(&i.group),
        feed_named: true,
    });
    let combined = universe.combined.iter().map(|c| Entity {
        id: c.id.clone(),
        name: c.name.clone(),
        aliases: Vec::new(),
        group: Some(c.group.clone()),
        category: None,
        calendar: calendar(&c.group),
        feed_named: false,
    });
    configured.chain(combined).chain(fed).collect()
}

/// Longest name kept of what a feed calls something, in characters.
const LONGEST_NAME: usize = 28;

/// A feed's name without what could be markup or direct a terminal, cut to what the flow map can hold; the id where nothing
/// is left. One hostile name must not cost the page, and the page and the auditor must read the same name.
pub(super) fn safe_name(name: &str, id: &str) -> String {
    let kept: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '.' | '-' | '&' | '\'' | '+') { c } else { ' ' })
        .collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    // No name repeats a character more than three times in a row; a page that does looks broken to its auditor.
    let mut name = String::new();
    for c in words.join(" ").chars() {
        let run = name.chars().rev().take_while(|before| *before == c).count();
        if run < 3 && name.chars().count() < LONGEST_NAME {
            name.push(c);
        }
    }
    let name = name.trim().to_owned();
    if name.is_empty() { id.rsplit('.').next().unwrap_or(id).to_owned() } else { name }
}

/// The state of every calendar that a group follows, in the order of the groups.
fn markets(universe: &Universe, snapshot: &Snapshot, clock: &clock::Clock<'_>) -> Vec<Market> {
    let mut out: Vec<Market> = Vec::new();
    for id in universe.groups.iter().filter_map(|g| g.calendar.as_deref()) {
        if !out.iter().any(|m| m.calendar == id)
            && let Some(market) = clock.market(id, snapshot.previous_report_date.as_deref())
        {
            out.push(market);
        }
    }
    out
}

/// Facts in the order of groups, entities, and ids: the same whatever the order of the rows.
fn sort_facts(sheet: &mut FactSheet, universe: &Universe) {
    let position: BTreeMap<&str, usize> = sheet.entities.iter().enumerate().map(|(i, e)| (e.id.as_str(), i)).collect();
    let group: BTreeMap<&str, usize> = universe.groups.iter().enumerate().map(|(i, g)| (g.id.as_str(), i)).collect();
    let entity_group: BTreeMap<&str, &str> =
        sheet.entities.iter().filter_map(|e| Some((e.id.as_str(), e.group.as_deref()?))).collect();
    let key = |f: &Fact| {
        let g = entity_group.get(f.entity.as_str()).copied().unwrap_or(f.entity.as_str());
        (
            group.get(g).copied().unwrap_or(usize::MAX),
            position.get(f.entity.as_str()).copied().unwrap_or(usize::MAX),
            f.id.clone(),
        )
    };
    sheet.facts.sort_by_cached_key(key);
}

/// Two stages may compute the same spread; the first stands.
fn unique(facts: &mut Vec<Fact>) {
    let mut seen = std::collections::BTreeSet::new();
    facts.retain(|f| seen.insert(f.id.clone()));
}

/// Says which groups show nothing new since the edition before.
/// A configured group of which not one row came: left unsaid, it would vanish from the page.
fn nothing_delivered(sheet: &mut FactSheet) {
    let index = sheet.index();
    let has = |id: &str| {
        sheet
            .facts
            .iter()
            .any(|f| f.entity == id || index.entity(&f.entity).is_some_and(|e| e.group.as_deref() == Some(id)))
    };
    let silent: Vec<DataIssue> = sheet
        .groups
        .iter()
        .filter(|g| !has(&g.id))
        .map(|g| DataIssue {
            status: Status::Missing,
            facts: Vec::new(),
            message: format!("{}: no figures were delivered.", g.name),
        })
        .collect();
    sheet.data_issues.extend(silent);
}

/// Markets that completed no session since the edition before. Where that edition is not at hand, it is taken to have
/// been cut off at the same hour of its day.
fn repeated_sessions(
    sheet: &mut FactSheet,
    clock: &clock::Clock<'_>,
    snapshot: &Snapshot,
    previous: Option<&FactSheet>,
) {
    let Some(before) = previous.map(|p| p.report_date.as_str()).or(snapshot.previous_report_date.as_deref()) else {
        return;
    };
    let mut issues = Vec::new();
    let index = sheet.index();
    for market in &sheet.markets {
        let Some(expected) = &market.expected_session else { continue };
        let then = match previous {
            Some(p) => {
                p.markets.iter().find(|m| m.calendar == market.calendar).and_then(|m| m.expected_session.clone())
            }
            None => clock.expected_before(&market.calendar, before).map(|d| d.to_string()),
        };
        if then.as_ref() != Some(expected) || market.calendar == crate::calendar::UTC_DAY {
            continue;
        }
        let facts: Vec<String> = sheet
            .facts
            .iter()
            .filter(|f| f.session.as_ref() == Some(expected) && f.status == Status::Ok && f.derived_from.is_none())
            .filter(|f| index.entity(&f.entity).is_some_and(|e| e.calendar.as_ref() == Some(&market.calendar)))
            .map(|f| f.id.clone())
            .collect();
        if !facts.is_empty() {
            issues.push(DataIssue {
                status: Status::Ok,
                facts,
                message: format!(
                    "{}: no session has been completed since the edition of {before}; the figures repeat the session of {expected}.",
                    market.name
                ),
            });
        }
    }
    sheet.data_issues.extend(issues);
}
