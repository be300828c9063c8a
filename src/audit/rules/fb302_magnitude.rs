//! # FB302 magnitude: a word for a size outside its band
//!
//! ## What it checks
//! `flat`, `modest`, `sharp`, `surge`, `collapse`, against the bands of the sheet's `magnitudes` for
//! the asset class. The band is printed in the finding. Where the sheet has no bands, `flat` is below
//! one half of a percent, and whatever "surged", "collapsed" or saw "strong issuance" moved a tenth at least.
//!
//! ## Why
//! A word for a size is a figure in disguise, and a briefing should use it in one meaning.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSI -0.88 percent, `collapse` starts at 5
//! ```
//! Found:
//! ```text
//! HSI collapsed.
//! ```
//! Instead:
//! ```text
//! HSI slipped.
//! ```
//!
//! ## How to fix
//! Use the word of the band the value lies in, or just the figure.

use rust_decimal::Decimal;

use crate::audit::detect::sets::Set;
use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::sheet::Entity;

/// What a word may mean for an asset class, in percent: `min <= |x| < max`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Band {
    /// The class; `None` for all.
    pub(crate) class: Option<String>,
    /// Smallest size.
    pub(crate) min: Decimal,
    /// Size it stays under.
    pub(crate) max: Option<Decimal>,
}

/// Flat is below one half where the sheet says nothing.
const FLAT: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

/// Judges a word for a size. `None` where no band is for the members' class.
#[must_use]
pub(crate) fn judge(
    range: (usize, usize),
    word: &str,
    set: &Set<'_>,
    bands: &[Band],
    class: impl Fn(&Entity) -> Option<String>,
) -> Option<Finding> {
    let unsaid = [Band { class: None, min: Decimal::ZERO, max: Some(FLAT) }];
    let bands = if bands.is_empty() { unsaid.as_slice() } else { bands };
    let mut inside = 0_usize;
    let mut judged = 0_usize;
    let mut breaker: Option<String> = None;
    let mut shown: Option<String> = None;
    for member in &set.moves {
        let class = class(member.entity);
        let Some(band) = bands.iter().find(|b| b.class == class).or_else(|| bands.iter().find(|b| b.class.is_none()))
        else {
            continue;
        };
        judged += 1;
        let size = member.value.abs();
        // A size on the edge of a band may carry either word.
        if size >= band.min && band.max.is_none_or(|max| size <= max) {
            inside += 1;
        } else if breaker.is_none() {
            breaker = Some(format!("{} moved {}", member.name(), member.printed()));
        }
        if shown.is_none() {
            let max = band.max.map_or_else(|| " or more".to_owned(), |m| format!(" to {m}%"));
            shown = Some(format!("\"{word}\" means {}%{max}", band.min));
        }
    }
    let shown = shown?;
    let (verdict, code) = match inside {
        n if n == judged => (Verdict::Supported, "FB302"),
        0 => (Verdict::Contradicted, "FB302"),
        _ => (Verdict::Ambiguous, "FB308"),
    };
    let message = breaker.map_or_else(|| shown.clone(), |b| format!("{shown}; {b}"));
    Some(Finding::new(range, ClaimKind::Magnitude, verdict, code, message).expecting(shown).on(set.facts()))
}
