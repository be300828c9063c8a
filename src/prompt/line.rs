//! Facts in words, without their values: what a model may know of them.

use super::alias::AliasMap;
use crate::draft::check::{is_change, standing};
use crate::facts::sheet::{Divergence, Fact, FactSheet};
use crate::quantity::Unit;

/// Longest text from a sheet that is put into a prompt, in characters.
const MAX_TEXT: usize = 60;

/// The facts of a section as clauses that a sentence can take over whole, such as
/// `S&P 500 rose a modest {us.spx.change_pct} to {us.spx.close}, the largest rise`. A level stands with its change. `peers`
/// are all facts of the section: what is largest is largest among them.
#[must_use]
pub fn facts(sheet: &FactSheet, aliases: &AliasMap, facts: &[&Fact], peers: &[&Fact]) -> Vec<String> {
    let level_of = |change: &Fact| {
        let level = |f: &&&Fact| {
            f.entity == change.entity && matches!(f.metric.as_str(), "close" | "price") && f.scope == change.scope
        };
        (change.metric == "change_pct" && is_change(change)).then(|| facts.iter().find(level)).flatten()
    };
    let merged: Vec<&str> = facts
        .iter()
        .filter_map(|f| first_change(facts, f).then(|| level_of(f)).flatten())
        .map(|f| f.id.as_str())
        .collect();
    facts
        .iter()
        .filter(|f| !merged.contains(&f.id.as_str()))
        .map(|f| {
            let mut text = clause(sheet, aliases, f);
            if is_change(f) {
                if let Some(window) = f.window.as_deref().and_then(window_words) {
                    text.push_str(&format!(" {window}"));
                }
                if let Some(level) = level_of(f).filter(|_| first_change(facts, f)) {
                    text.push_str(&format!(" to {{{}}}", aliases.fact_slot(&level.id)));
                }
                if let Some(standing) = standing(f, peers) {
                    text.push_str(&format!(", {}", standing.words()));
                }
            }
            text
        })
        .collect()
}

/// Whether a fact is the first change of its entity: a level is told once.
fn first_change(facts: &[&Fact], fact: &Fact) -> bool {
    let first = facts.iter().find(|f| f.entity == fact.entity && f.metric == "change_pct" && is_change(f));
    first.is_some_and(|f| f.id == fact.id)
}

/// A fact in words with its slot: subject, verb, size in a word, slot.
#[must_use]
pub fn clause(sheet: &FactSheet, aliases: &AliasMap, fact: &Fact) -> String {
    let slot = format!("{{{}}}", aliases.fact_slot(&fact.id));
    let name = subject(sheet, aliases, &fact.entity);
    if let Some(against) = fact.against.as_deref().filter(|_| is_gap(fact)) {
        return gap_clause(&name, &subject(sheet, aliases, against), sign(fact), &slot);
    }
    let scope = fact.scope.as_deref().map(|s| format!(" ({})", safe(s))).unwrap_or_default();
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
    let metric = metric(sheet, fact);
    let named = if lower.contains(&metric.to_lowercase()) {
        format!("{name}{scope}")
    } else {
        format!("{metric} of {name}{scope}")
    };
    match (fact.metric.as_str(), &fact.unit) {
        ("close", _) => format!("{name}{scope} closed at {slot}"),
        ("price", _) => format!("{name}{scope} traded at {slot}"),
        (_, Unit::Count) => format!("{named} numbered {slot}"),
        _ => format!("{named} stood at {slot}"),
    }
}

/// ` a modest`: the sheet's word for the size, where it can stand before a figure.
fn size(sheet: &FactSheet, fact: &Fact) -> String {
    let Some(word) = magnitude(sheet, fact) else { return String::new() };
    let fits =
        word.chars().all(|c| c.is_ascii_lowercase()) && !matches!(word, "flat" | "unchanged" | "little" | "steady");
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    if fits { format!(" {article} {word}") } else { String::new() }
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
        sheet.magnitudes.iter().filter(|m| m.asset_class.as_deref() == class).find(fits).map(|m| m.word.as_str())
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
    let of = fact.metric.strip_suffix("_change_pct").or_else(|| fact.metric.strip_suffix("_change"))?;
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
