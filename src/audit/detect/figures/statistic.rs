//! Figures against a past: z-scores, percentiles, streaks, distances from highs and lows, volatility, correlation.

use super::Site;
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Fault, Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::Fact;

/// Beginnings of metrics, and the words of which one must stand in the sentence or cell for a figure to state them.
const STATISTICS: [(&str, &[&str]); 10] = [
    ("z_score", &["z-score", "standard deviations"]),
    ("percentile", &["larger than", "percentile"]),
    ("past_days", &["sessions", "days"]),
    ("streak", &["in a row", "straight", "consecutive"]),
    ("high_", &["high"]),
    ("low_", &["low"]),
    ("realised_volatility_", &["volatility"]),
    ("correlation_", &["correlation"]),
    ("since_previous_edition_", &["previous edition", "last edition"]),
    ("turnover_vs_average_", &["average"]),
];

/// A finding where the figure states such a fact of what is named beside it; nothing where none fits.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let (from, to) = (site.part.segment.start, site.part.segment.end);
    // Each word between blanks: "below" is no "low".
    let words: Vec<String> = (site.scene.text.get(from..to)?.to_lowercase())
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    let text = format!(" {} ", words.join(" "));
    let named: Vec<String> = (site.part.items.iter().filter_map(|i| i.target()))
        .chain(&site.part.row)
        .map(|t: &Target| super::direct::target_id(site, t))
        .collect();
    let is_named = |id: &String| named.contains(id);
    let about = |f: &&Fact| {
        let cue = STATISTICS.iter().any(|(metric, words)| {
            f.metric.starts_with(metric) && words.iter().any(|w| text.contains(&format!(" {w} ")))
        });
        cue && is_named(&f.entity) && f.against.as_ref().is_none_or(is_named)
    };
    let facts: Vec<&Fact> = site.scene.index.sheet.facts.iter().filter(about).collect();
    let find = |wanted: Fit| facts.iter().copied().find(|f| states(site, f) == Some(wanted));
    let (fitted, hit) = [Fit::Exact, Fit::Off(Fault::Sign)].into_iter().find_map(|w| Some((w, find(w)?)))?;
    let value = hit.usable()?.get();
    Some(site.compared(fitted, ClaimKind::Number, value.normalize().to_string(), &[hit], None))
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
