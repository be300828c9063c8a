//! Facts in words, without their values: what a model may know of them.

use rust_decimal::Decimal;

use super::alias::AliasMap;
use crate::facts::sheet::{Divergence, Fact, FactSheet};
use crate::quantity::Unit;

/// Longest text from a sheet that is put into a prompt, in characters.
const MAX_TEXT: usize = 60;

/// One line of the prompt: `{us.spx.change_pct} = S&P 500, change over one session: rose, modest`.
#[must_use]
pub fn fact(sheet: &FactSheet, aliases: &AliasMap, fact: &Fact, peers: &[&Fact]) -> String {
    let slot = aliases.fact_slot(&fact.id);
    let what = match fact.against.as_deref() {
        Some(against) if is_gap(fact) => {
            let (a, b) = (subject(sheet, aliases, &fact.entity), subject(sheet, aliases, against));
            let lead = match sign(fact) {
                1 => format!("{a} did better than {b}"),
                -1 => format!("{a} did worse than {b}"),
                _ => format!("{a} and {b} did equally well"),
            };
            format!("gap between {a} and {b}: {lead}")
        }
        _ => {
            let mut text = format!("{}, {}", subject(sheet, aliases, &fact.entity), metric(sheet, fact));
            if let Some(scope) = fact.scope.as_deref() {
                text.push_str(&format!(" ({})", safe(scope)));
            }
            if is_change(fact) {
                if let Some(window) = fact.window.as_deref() {
                    text.push_str(&format!(" over {}", window_words(window)));
                }
                let mut tail = vec![direction(fact).to_owned()];
                tail.extend(magnitude(sheet, fact).map(str::to_owned));
                tail.extend(standing(fact, peers).map(str::to_owned));
                text.push_str(&format!(": {}", tail.join(", ")));
            }
            text
        }
    };
    format!("{{{slot}}} = {what}")
}

/// One divergence: `{hk_us.spread} = gap between Hang Seng Index and S&P 500, which moved in opposite directions`.
#[must_use]
pub fn divergence(sheet: &FactSheet, aliases: &AliasMap, d: &Divergence) -> Option<String> {
    let size = sheet.fact(&d.size_fact)?;
    size.usable()?;
    let label = |name: &str, fact: &str| {
        let entity = sheet.fact(fact).map(|f| f.entity.as_str()).unwrap_or_default();
        aliases.entity_alias(entity).map_or_else(|| safe(name), |alias| format!("{{@{alias}}}"))
    };
    let (a, b) = (label(&d.a_name, &d.a), label(&d.b_name, &d.b));
    let move_of = |id: &str| sheet.fact(id).filter(|f| is_change(f) && f.usable().is_some()).map(direction);
    let moves = match (move_of(&d.a), move_of(&d.b)) {
        (Some(x), Some(y)) => format!(": {a} {x}, {b} {y}"),
        _ => String::new(),
    };
    Some(format!("{{{}}} = gap between {a} and {b}{moves}", aliases.fact_slot(&d.size_fact)))
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

/// Whether a fact is a change over time, so that rose and fell can be said of it.
#[must_use]
pub fn is_change(fact: &Fact) -> bool {
    fact.against.is_none()
        && fact.metric.contains("change")
        && matches!(
            fact.unit,
            Unit::Percent | Unit::PercentagePoint | Unit::BasisPoint | Unit::Money(_) | Unit::IndexPoints
        )
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

/// Where a change stands among the changes of the same measure in its section, when it is first or last of three or more.
fn standing(fact: &Fact, peers: &[&Fact]) -> Option<&'static str> {
    let key = |f: &Fact| (f.metric.clone(), f.unit.clone(), f.window.clone());
    let of: Vec<(&str, Decimal)> = peers
        .iter()
        .filter(|p| is_change(p) && key(p) == key(fact))
        .filter_map(|p| p.usable().map(|v| (p.id.as_str(), v.get())))
        .collect();
    let own = fact.usable()?.get();
    if of.len() < 3 || of.iter().filter(|(_, v)| *v == own).count() > 1 {
        return None;
    }
    let same_side: Vec<Decimal> =
        of.iter().map(|(_, v)| *v).filter(|v| v.is_sign_negative() == own.is_sign_negative()).collect();
    let up = !own.is_sign_negative();
    if same_side.len() == 1 {
        return Some(if up { "the only one up" } else { "the only one down" });
    }
    if same_side.iter().all(|v| v.abs() <= own.abs()) {
        return Some(if up { "largest rise" } else { "largest fall" });
    }
    if same_side.len() == of.len() && same_side.iter().all(|v| v.abs() >= own.abs()) {
        return Some(if up { "smallest rise" } else { "smallest fall" });
    }
    None
}

/// What is measured, in words: the sheet's own name for the metric, or the metric's id read as words.
fn metric(sheet: &FactSheet, fact: &Fact) -> String {
    if let Some(m) = sheet.metrics.iter().find(|m| m.id == fact.metric) {
        return safe(&m.name);
    }
    match fact.metric.as_str() {
        "change_pct" => "change".to_owned(),
        "close" => "closing level".to_owned(),
        "tvl" => "total value locked".to_owned(),
        other => match other.strip_suffix("_change_pct") {
            Some("tvl") => "change of total value locked".to_owned(),
            Some(of) => format!("change of {}", safe(&of.replace('_', " "))),
            None => safe(&other.replace('_', " ")),
        },
    }
}

/// A window in words that hold no digit, so that none can be copied.
fn window_words(window: &str) -> String {
    match window {
        "1d" => "one session".to_owned(),
        "24h" => "one day".to_owned(),
        "7d" | "1w" => "one week".to_owned(),
        "30d" | "1m" => "one month".to_owned(),
        "365d" | "1y" => "one year".to_owned(),
        other => safe(other),
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
