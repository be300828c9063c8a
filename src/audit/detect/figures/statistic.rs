//! Figures against a past: z-scores, percentiles, streaks, distances from highs and lows, volatility, correlation.

use std::collections::BTreeSet;

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::STATISTICS;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules;
use crate::audit::verdict::{Fault, Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::words;

/// A finding where the figure states such a fact of what is named beside it; nothing where none fits.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    // Most sheets hold none of them: the text is looked at only for those that do.
    let targets = || site.part.items.iter().filter_map(|i| i.target()).chain(&site.part.row);
    if !targets().any(|t| site.scene.index.has_statistic(t)) {
        return None;
    }
    let named: Vec<String> = targets().map(|t: &Target| super::direct::target_id(site, t)).collect();
    let (from, to) = (site.part.segment.start, site.part.segment.end);
    // Each word between blanks: "below" is no "low".
    let words: Vec<String> = (site.scene.text.get(from..to)?.to_lowercase())
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    let text = format!(" {} ", words.join(" "));
    let is_named = |id: &String| named.contains(id);
    let about = |f: &&Fact| {
        let cue = STATISTICS.iter().any(|(metric, words)| {
            f.metric.starts_with(metric) && words.iter().any(|w| text.contains(&format!(" {w} ")))
        });
        cue && is_named(&f.entity) && f.against.as_ref().is_none_or(is_named)
    };
    let owners: BTreeSet<&String> = named.iter().collect();
    let facts: Vec<&Fact> =
        owners.into_iter().flat_map(|id| site.scene.index.facts_of(id).iter().copied()).filter(about).collect();
    let beside = windows(site, from, to);
    let of_window = |f: &Fact| match sessions(f) {
        Some(n) => beside.is_empty() || beside.iter().any(|said| near(*said, n)),
        None => true,
    };
    let find = |wanted: Fit, right: bool| {
        facts.iter().copied().find(|f| of_window(f) == right && states(site, f) == Some(wanted))
    };
    let Some((fitted, hit)) = [Fit::Exact, Fit::Off(Fault::Sign)].into_iter().find_map(|w| Some((w, find(w, true)?)))
    else {
        if let Some(finding) = is_window(site, &facts) {
            return Some(finding);
        }
        let other = find(Fit::Exact, false)?;
        let label = site.scene.index.sheet.label(other);
        return Some(rules::fb207_window::finding(site.range(), site.quote(), &label, other));
    };
    let value = hit.usable()?.get();
    Some(site.compared(fitted, ClaimKind::Number, value.normalize().to_string(), &[hit], None))
}

/// How many sessions a statistic spans: `high_20_distance_pct` spans 20.
fn sessions(fact: &Fact) -> Option<u32> {
    fact.metric.split('_').find_map(|part| part.parse().ok())
}

/// A year of 52 weeks is one of 250 sessions: a twentieth either way is the same window.
const fn near(said: u32, n: u32) -> bool {
    said.abs_diff(n).saturating_mul(20) <= n
}

/// The windows named nearest to the figure in its sentence or cell, one on either side, in sessions.
fn windows(site: &Site<'_, '_>, from: usize, to: usize) -> Vec<u32> {
    let text = |from: usize, to: usize| site.scene.text.get(from..to).unwrap_or_default();
    let (start, end) = site.range();
    let before = spans(text(from, start)).pop();
    let after = spans(text(end, to)).into_iter().next();
    before.into_iter().chain(after).collect()
}

/// Every "20-session", "sixty sessions", "52 weeks", "two hundred and fifty days" of a text, in sessions.
fn spans(text: &str) -> Vec<u32> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let unit = |word: &str| match word {
        "session" | "sessions" | "day" | "days" => Some(1),
        "week" | "weeks" => Some(5),
        "month" | "months" => Some(21),
        "year" | "years" => Some(250),
        _ => None,
    };
    let ends = words.iter().enumerate().filter_map(|(at, word)| Some((at, unit(word)?)));
    ends.filter_map(|(at, unit)| number(&words[..at])?.checked_mul(unit)).filter(|n| *n >= LEAST).collect()
}

/// "its 20-session high": the figure is the window of such a fact and nothing else.
fn is_window(site: &Site<'_, '_>, facts: &[&Fact]) -> Option<Finding> {
    let (start, end) = site.range();
    let unit = site.scene.text.get(end..)?.trim_start_matches(['-', ' ']);
    let unit: String = unit.chars().take_while(|c| c.is_alphabetic()).collect();
    let said = spans(&format!("{} {unit}", site.scene.text.get(start..end)?)).pop()?;
    let fact = facts.iter().copied().find(|f| f.usable().is_some() && sessions(f).is_some_and(|n| near(said, n)))?;
    let message = format!("the window of {}", site.scene.index.sheet.label(fact));
    Some(Finding::new(site.range(), ClaimKind::Number, Verdict::Supported, "FB207", message).on([fact]))
}

/// Windows of fewer sessions are none of a statistic: "the two days before".
const LEAST: u32 = 5;

/// The number that ends a list of words: digits, or spelled.
fn number(words: &[&str]) -> Option<u32> {
    if let Some(n) = words.last().and_then(|w| w.parse().ok()) {
        return Some(n);
    }
    let spelled = |w: &&&str| words::is_number(w) && **w != "half" || **w == "and";
    let from = words.len() - words.iter().rev().take_while(spelled).count();
    let small = |w: &str| {
        words::ONES.iter().zip(0..).chain(words::TENS.iter().zip((2..).map(|n| n * 10))).find(|(o, _)| **o == w)
    };
    let mut total: Option<u32> = None;
    for word in words.get(from..)?.iter().filter(|w| **w != "and") {
        total = match (*word, small(word)) {
            ("hundred", _) => Some(total.unwrap_or(1).checked_mul(100)?),
            (_, Some((_, n))) => total.unwrap_or(0).checked_add(n),
            _ => None,
        };
    }
    total
}

/// Whether the figure gives the value of the fact, and whether the words beside it give its sign.
fn states(site: &Site<'_, '_>, fact: &Fact) -> Option<Fit> {
    let written = &site.figure.written;
    let value = fact.usable().map(|v| v.get()).filter(|_| written.fits(&fact.unit))?;
    let known = Known::stated(value);
    if written.sign.is_some() {
        return Some(fit(written, site.sign, &known)).filter(|f| *f == Fit::Exact);
    }
    let next = if site.next_word(1).as_deref() == Some("standard") { 3 } else { 1 };
    let said = match site.next_word(next).as_deref() {
        Some("above") => Some(1),
        Some("below") => Some(-1),
        _ => (site.part.items[..site.at].iter().rev().take(4))
            .find_map(|i| if i.is(Sense::Up) { Some(1) } else { i.is(Sense::Down).then_some(-1) }),
    };
    // Without a word of direction the figure carries its sign itself.
    let negative = value.is_sign_negative() && !value.is_zero();
    let agrees = said.map_or(!negative, |way| (way < 0) == negative);
    let fitted = fit_unsigned(written, &known) == Fit::Exact;
    fitted.then_some(if agrees { Fit::Exact } else { Fit::Off(Fault::Sign) })
}

#[cfg(test)]
mod tests {
    use super::{near, spans};

    #[test]
    fn windows_in_words() {
        assert_eq!(spans("its 20-session high, the sixty-session low, over 5 days"), [20, 60, 5]);
        assert_eq!(spans("of the two hundred and fifty sessions before"), [250]);
        assert_eq!(spans("a 52-week high after two days and one hundred sessions"), [260, 100]);
        assert_eq!(spans("the session before, half a year and a thousand days"), Vec::<u32>::new());
    }

    #[test]
    fn a_year_of_weeks_is_one_of_sessions() {
        assert!(near(260, 250) && near(21, 20) && near(63, 60));
        assert!(!near(20, 60) && !near(60, 20) && !near(250, 60) && !near(22, 20));
    }
}
