//! What the figures are against their own past, where the sheet has one: streaks, highs and lows, volatility, correlation.

use super::fact;
use super::phrase::{direction, slot};
use crate::draft::Sentence;
use crate::facts::divergence::UNUSUAL;
use crate::facts::history::LEAST_PAST;
use crate::facts::sheet::{Divergence, Fact, Unusual};
use crate::plan::view::{GroupView, Member, View};
use crate::realise::names;

/// Windows of highs and lows, the longest first, in words.
const WINDOWS: [(&str, &str); 3] = [("250", "two hundred and fifty"), ("60", "sixty"), ("20", "twenty")];

/// Where a headline stands against its own past: a streak, then its place between highs and lows, then its volatility.
pub(super) fn of_headline(lead: &Member<'_>) -> Vec<Sentence> {
    let name = names::full(lead.entity);
    let with = |metric: &str| lead.with(metric).filter(|f| f.usable().is_some() && enough(f));
    let mut out = Vec::new();
    if let Some(streak) = with("streak").filter(|f| long(f)) {
        let verb = if direction(streak) > 0 { "risen" } else { "fallen" };
        out.push(fact(format!("{name} has {verb} {} sessions in a row.", slot(streak))));
    }
    out.extend(place(&name, &with).map(fact));
    if let Some(volatility) = with("realised_volatility_20_pct") {
        out.push(fact(format!(
            "The realised volatility of {name} over twenty sessions was {} a year.",
            slot(volatility)
        )));
    }
    out
}

/// Whether a statistic rests on all the sessions its name promises: a sheet may come from elsewhere and say otherwise.
fn enough(fact: &Fact) -> bool {
    let promised = fact.metric.split('_').find_map(|part| part.parse::<usize>().ok());
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<usize>().ok();
    let stated = fact.note.as_deref().and_then(|note| digits(note.strip_prefix("n = ")?));
    promised.is_none() || stated.is_none_or(|n| Some(n) >= promised)
}

/// Two sessions are the least that make a streak.
fn long(fact: &Fact) -> bool {
    fact.usable().is_some_and(|v| v.get().abs() >= rust_decimal::Decimal::TWO)
}

/// Above the highest close of the longest window, below the lowest, or between the two of the longest.
fn place<'a>(name: &str, with: &impl Fn(&str) -> Option<&'a Fact>) -> Option<String> {
    let distance = |end: &str, n: &str| with(&format!("{end}_{n}_distance_pct"));
    for (n, words) in WINDOWS {
        if let Some(high) = distance("high", n).filter(|f| direction(f) > 0) {
            return Some(format!("{name} stood {} above its high of the {words} sessions before.", slot(high)));
        }
        if let Some(low) = distance("low", n).filter(|f| direction(f) < 0) {
            return Some(format!("{name} stood {} below its low of the {words} sessions before.", slot(low)));
        }
    }
    WINDOWS.iter().find_map(|(n, words)| {
        let (high, low) = (distance("high", n)?, distance("low", n)?);
        (direction(high) < 0 && direction(low) > 0).then(|| {
            format!(
                "{name} stood {} below its high of the {words} sessions before and {} above the low.",
                slot(high),
                slot(low)
            )
        })
    })
}

/// How two neighbours of the chain went together, where that has changed much.
pub(super) fn correlations(view: &View<'_>) -> Vec<Sentence> {
    let broken = |word: &&crate::facts::sheet::BaselineWord| word.word == "decoupled";
    let ids = view.sheet.baseline.iter().filter(broken).flat_map(|w| &w.facts);
    ids.filter_map(|id| {
        let change = view.fact(id)?;
        let other = change.against.as_deref()?;
        let now = view.fact(&change.id.replacen("_change.", ".", 1)).filter(|now| enough(now) && enough(change))?;
        let (a, b) = (names::full(view.entity(&change.entity)?), names::full(view.entity(other)?));
        Some(fact(format!(
            "The correlation of {a} with {b} over sixty sessions is {}, a change of {} from the sixty before.",
            slot(now),
            slot(change)
        )))
    })
    .collect()
}

/// How unusual a gap is against the same gap on the days before.
pub(super) fn unusual(view: &View<'_>, d: &Divergence) -> Option<Sentence> {
    let least = |u: &&Unusual| usize::try_from(u.n).is_ok_and(|n| n >= LEAST_PAST);
    d.unusual.as_ref().filter(least).filter(|u| u.z_score.get().abs() >= UNUSUAL)?;
    let of = |metric: &str| view.fact(&format!("{}.{metric}", d.size_fact));
    let (z, n) = (of("z_score")?, of("past_days")?);
    let name = |id: &str| Some(super::key_insight::told_name(view, view.fact(id)?));
    let side = if direction(z) > 0 { "above" } else { "below" };
    Some(fact(format!(
        "Against its own past the gap between {} and {} is unusual, {} standard deviations {side} the mean of {} sessions.",
        name(&d.a)?,
        name(&d.b)?,
        slot(z),
        slot(n)
    )))
}

/// The headline of a group with a price, which is what has a past.
pub(super) fn headline<'v, 'a>(group: &'v GroupView<'a>) -> Option<&'v Member<'a>> {
    super::phrase::headline(group).filter(|_| group.is_priced())
}
