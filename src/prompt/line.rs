//! Facts in words, without their values: what a model may know of them.

use std::collections::BTreeSet;

use super::alias::AliasMap;
use crate::draft::check::{is_change, standing};
use crate::facts::sheet::{Divergence, Fact, FactSheet};
use crate::quantity::Unit;

/// Longest text from a sheet that is put into a prompt, in characters.
const MAX_TEXT: usize = 60;

/// The facts of a section as clauses that a sentence can take over whole, such as
/// `S&P 500 rose a modest {us.spx.change_pct} to {us.spx.close}, the largest rise`. A level stands with its change. `peers`
/// are all facts of the section: what is called largest is largest among them and in all groups they speak of, because a reader
/// of "the S&P 500 fell, the largest fall" knows the Nasdaq too.
#[must_use]
pub fn facts(sheet: &FactSheet, aliases: &AliasMap, facts: &[&Fact], peers: &[&Fact]) -> Vec<String> {
    let group = |f: &Fact| sheet.entity(&f.entity).and_then(|e| e.group.as_deref());
    let groups: BTreeSet<&str> = peers.iter().filter_map(|f| group(f)).collect();
    let known: Vec<&Fact> = sheet
        .facts
        .iter()
        .filter(|f| group(f).is_some_and(|g| groups.contains(g)) || peers.iter().any(|p| p.id == f.id))
        .collect();
    let beside = Beside { facts };
    let merged: Vec<&str> = facts
        .iter()
        .filter_map(|f| beside.level(f).or(beside.share(f)).or(beside.fallers(f)))
        .map(|f| f.id.as_str())
        .collect();
    let slot = |f: &Fact| format!("{{{}}}", aliases.fact_slot(&f.id));
    let mut told: Vec<&str> = Vec::new();
    facts
        .iter()
        .filter(|f| !merged.contains(&f.id.as_str()))
        .map(|f| {
            // A scope is said once.
            let scope = f.scope.as_deref().filter(|s| !told.contains(s));
            told.extend(scope);
            let mut text = clause(sheet, aliases, f, scope);
            if let Some(fallers) = beside.fallers(f) {
                text = text.replacen("shares rose", &format!("shares rose and {} fell", slot(fallers)), 1);
            }
            if let Some(share) = beside.share(f) {
                let noun = if sign(share) < 0 { "fall" } else { "rise" };
                text.push_str(&format!(", a {noun} of {}", slot(share)));
            }
            if is_change(f) {
                if let Some(window) = f.window.as_deref().and_then(window_words) {
                    text.push_str(&format!(" {window}"));
                }
                if let Some(level) = beside.level(f) {
                    text.push_str(&format!(" to {}", slot(level)));
                }
                if let Some(standing) = standing(f, peers).filter(|s| standing(f, &known) == Some(*s)) {
                    text.push_str(&format!(", {}", standing.words()));
                }
            }
            text
        })
        .collect()
}

/// Facts that are told in one clause with another.
struct Beside<'a> {
    facts: &'a [&'a Fact],
}

impl<'a> Beside<'a> {
    /// The level that a change led to; told with the first change of its measure.
    fn level(&self, change: &Fact) -> Option<&'a Fact> {
        let measure = change.metric.split_once("_change").map(|(of, _)| of);
        let level = self.find(|f| {
            let fits = match measure {
                None => matches!(f.metric.as_str(), "close" | "price"),
                Some(of) => f.metric == of && (f.window.is_none() || f.window == change.window),
            };
            fits && f.entity == change.entity && f.scope == change.scope
        })?;
        let first = self.find(|f| f.entity == change.entity && f.metric == change.metric)?;
        (is_change(change) && first.id == change.id).then_some(level)
    }

    /// The change in percent that goes with an amount issued or redeemed.
    fn share(&self, issued: &Fact) -> Option<&'a Fact> {
        let share = |f: &Fact| f.metric == "supply_change_pct" && f.entity == issued.entity && sign(f) == sign(issued);
        (issued.metric == "issued" && sign(issued) != 0).then(|| self.find(share)).flatten()
    }

    /// The count of shares that fell, beside the count of those that rose.
    fn fallers(&self, up: &Fact) -> Option<&'a Fact> {
        let stem = up.id.strip_suffix(".up").filter(|_| up.unit == Unit::Count)?;
        self.find(|f| f.id.strip_suffix(".down") == Some(stem) && f.scope == up.scope)
    }

    fn find(&self, fits: impl Fn(&Fact) -> bool) -> Option<&'a Fact> {
        self.facts.iter().copied().find(|f| fits(f))
    }
}

/// A fact in words with its slot: subject, verb, size in a word, slot.
fn clause(sheet: &FactSheet, aliases: &AliasMap, fact: &Fact, scope: Option<&str>) -> String {
    let slot = format!("{{{}}}", aliases.fact_slot(&fact.id));
    let name = subject(sheet, aliases, &fact.entity);
    if let Some(against) = fact.against.as_deref().filter(|_| is_gap(fact)) {
        return gap_clause(&name, &subject(sheet, aliases, against), sign(fact), &slot);
    }
    let scope = scope.map(|s| format!(" ({})", places(s))).unwrap_or_default();
    let lower = name.to_lowercase();
    if is_change(fact) {
        // An entity may already be called by its measure: "USDT supply".
        let measure = measured(sheet, fact).filter(|m| !lower.contains(&m.to_lowercase()));
        let measure = measure.map(|m| format!("{m} of ")).unwrap_or_default();
        return match sign(fact) {
            0 => format!("{measure}{name}{scope} was unchanged at {slot}"),
            _ => format!("{measure}{name}{scope} {}{} {slot}", direction(fact), size(sheet, fact)),
        };
    }
    let counted = fact.id.rsplit('.').next().unwrap_or_default();
    match (fact.metric.as_str(), &fact.unit, counted) {
        ("close", _, _) => format!("{name}{scope} closed at {slot}"),
        ("price", _, _) => format!("{name}{scope} traded at {slot}"),
        ("issued" | "net_issued", _, _) => {
            let net = if fact.metric == "net_issued" { "in net terms " } else { "" };
            let verb = if sign(fact) < 0 { "shrank" } else { "grew" };
            let supply = if lower.contains("supply") { "" } else { " supply" };
            format!("{name}{supply} {net}{verb} by {slot}")
        }
        (_, Unit::Count, "up") => format!("{slot} shares rose{scope}"),
        (_, Unit::Count, "down") => format!("{slot} shares fell{scope}"),
        (_, Unit::Count, "unchanged") => format!("{slot} shares were unchanged{scope}"),
        (_, unit, _) => {
            let metric = metric(sheet, fact);
            let verb = if *unit == Unit::Count { "numbered" } else { "was" };
            let of = if lower.contains(&metric.to_lowercase()) { String::new() } else { format!("{metric} of ") };
            format!("{of}{name}{scope} {verb} {slot}")
        }
    }
}

/// A scope in words: `shanghai+shenzhen` is `Shanghai and Shenzhen`.
fn places(scope: &str) -> String {
    let names: Vec<String> = safe(scope)
        .split(['+', '_'])
        .map(|p| {
            let mut chars = p.chars();
            chars.next().map(|c| c.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
        })
        .collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.join(""),
    }
}

/// Words for a size that suit a rise and a fall alike, as they may stand before a figure.
const SIZES: [&str; 14] = [
    "modest", "slight", "mild", "small", "moderate", "marked", "notable", "sharp", "steep", "large", "big", "strong",
    "heavy", "extreme",
];

/// ` a modest`: the sheet's word for the size, where it can stand before a figure.
fn size(sheet: &FactSheet, fact: &Fact) -> String {
    match magnitude(sheet, fact).filter(|w| SIZES.contains(w)) {
        Some(word) => format!(" {} {word}", if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }),
        None => String::new(),
    }
}

/// One divergence: `Hang Seng Index did worse than S&P 500 by {hk_us.spread}`.
#[must_use]
pub fn divergence(sheet: &FactSheet, aliases: &AliasMap, d: &Divergence) -> Option<String> {
    let size = sheet.fact(&d.size_fact)?;
    size.usable()?;
    let label = |name: &str, fact: &str| {
        let entity = sheet.fact(fact).map(|f| f.entity.as_str()).unwrap_or_default();
        aliases.entity_alias(entity).map_or_else(|| safe(name), |alias| format!("{{@{alias}}}"))
    };
    let (a, b) = (label(&d.a_name, &d.a), label(&d.b_name, &d.b));
    let slot = format!("{{{}}}", aliases.fact_slot(&d.size_fact));
    Some(gap_clause(&a, &b, sign(size), &slot))
}

fn gap_clause(a: &str, b: &str, sign: i8, slot: &str) -> String {
    match sign {
        1 => format!("{a} did better than {b} by {slot}"),
        -1 => format!("{a} did worse than {b} by {slot}"),
        _ => format!("{a} and {b} did equally well, a gap of {slot}"),
    }
}

/// The name of an entity or group as a model may see it.
#[must_use]
pub fn subject(sheet: &FactSheet, aliases: &AliasMap, id: &str) -> String {
    if let Some(alias) = aliases.entity_alias(id) {
        return format!("{{@{alias}}}");
    }
    match (sheet.entity(id), sheet.group(id)) {
        (Some(e), _) if e.feed_named => "a protocol".to_owned(),
        (Some(e), _) => safe(&e.name),
        (None, Some(g)) => safe(&g.name),
        (None, None) => safe(id),
    }
}

/// `rose`, `fell` or `was unchanged`.
#[must_use]
pub fn direction(fact: &Fact) -> &'static str {
    match sign(fact) {
        1 => "rose",
        -1 => "fell",
        _ => "was unchanged",
    }
}

/// The sheet's word for the size of a change, where it has one.
#[must_use]
pub fn magnitude<'a>(sheet: &'a FactSheet, fact: &Fact) -> Option<&'a str> {
    if fact.unit != Unit::Percent {
        return None;
    }
    let size = fact.value?.get().abs();
    let group = sheet.entity(&fact.entity).and_then(|e| e.group.as_deref()).unwrap_or(&fact.entity);
    let class = sheet.group(group).and_then(|g| g.asset_class.as_deref());
    let fits = |m: &&crate::facts::sheet::Magnitude| m.min.get() <= size && m.max.is_none_or(|max| size < max.get());
    let of_class = |class: Option<&str>| {
        let words = || {
            let bands = sheet.magnitudes.iter().filter(|m| m.asset_class.as_deref() == class);
            bands.filter(fits).map(|m| m.word.as_str())
        };
        // Bands overlap: a word that says no more than the size is taken before one that also praises or blames.
        words().find(|w| SIZES.contains(w)).or_else(|| words().next())
    };
    class.and_then(|c| of_class(Some(c))).or_else(|| of_class(None))
}

/// Whether a fact is the difference of two changes.
fn is_gap(fact: &Fact) -> bool {
    matches!(fact.unit, Unit::PercentagePoint | Unit::BasisPoint)
}

fn sign(fact: &Fact) -> i8 {
    let value = fact.value.map(|v| v.get()).unwrap_or_default();
    if value.is_zero() {
        0
    } else if value.is_sign_negative() {
        -1
    } else {
        1
    }
}

/// What a change is a change of, when that is not the price or the index itself.
fn measured(sheet: &FactSheet, fact: &Fact) -> Option<String> {
    let (of, _) = fact.metric.split_once("_change")?;
    Some(match sheet.metrics.iter().find(|m| m.id == of) {
        Some(named) => safe(&named.name),
        None if of == "tvl" => "total value locked".to_owned(),
        None => safe(&of.replace('_', " ")),
    })
}

/// The name of a level: the sheet's own name for the metric, or the metric's id read as words.
fn metric(sheet: &FactSheet, fact: &Fact) -> String {
    match sheet.metrics.iter().find(|m| m.id == fact.metric) {
        Some(named) => safe(&named.name),
        None if fact.metric == "tvl" => "total value locked".to_owned(),
        None => safe(&fact.metric.replace('_', " ")),
    }
}

/// A window in words that hold no digit, so that none can be copied; nothing for the usual one.
fn window_words(window: &str) -> Option<&'static str> {
    match window {
        "24h" => Some("over the day"),
        "7d" | "1w" => Some("over the week"),
        "30d" | "1m" => Some("over the month"),
        "365d" | "1y" => Some("over the year"),
        _ => None,
    }
}

/// Text of a sheet for a prompt: one line, no braces, no invisible characters, not long.
#[must_use]
pub fn safe(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !matches!(c, '{' | '}' | '<' | '>' | '|' | '`') && !crate::diagnostic::text::hostile(*c))
        .take(MAX_TEXT)
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}
