//! Slots become figures and names.
//!
//! A change is printed with its sign, except where the words before it already say the direction: "fell {x}" becomes
//! "fell 0.88%". The words never change the figure; a verb that disagrees leaves the sign standing, for the auditor to see.

use rust_decimal::Decimal;

use super::narrative::Run;
use super::{movement, names};
use crate::diagnostic::Diagnostic;
use crate::draft::{Piece, pieces};
use crate::facts::sheet::{Fact, FactSheet};
use crate::plan::view::{is_change, is_gap};
use crate::quantity::print::{self, Sign};

/// What the words before a slot say of the sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Up,
    Down,
    /// A size without a sign: "a gap of", "ahead of B by".
    Size,
}

/// The runs of a sentence.
///
/// # Errors
/// A diagnostic when a slot is malformed or names nothing that the sheet has.
pub fn realise(sheet: &FactSheet, text: &str) -> Result<Vec<Run>, Diagnostic> {
    let parts = pieces(text).map_err(|e| Diagnostic::error("FB041", e.to_string()))?;
    let mut runs: Vec<Run> = Vec::new();
    let mut words = String::new();
    // The words since the sentence's start, names as a capital letter, and what the last figure was told as.
    let mut clause = String::new();
    let mut carried: Option<Said> = None;
    for (position, part) in parts.iter().enumerate() {
        match part {
            Piece::Text(t) => {
                words.push_str(t);
                clause.push_str(t);
            }
            Piece::Name(id) => {
                if sheet.entity(id).is_none() && sheet.group(id).is_none() {
                    return Err(Diagnostic::error(
                        "FB042",
                        format!("`{{@{id}}}` names no entity or group of the sheet"),
                    ));
                }
                words.push_str(&names::of(sheet, id));
                clause.push('N');
            }
            Piece::Figure(id) => {
                let fact = sheet
                    .fact(id)
                    .ok_or_else(|| Diagnostic::error("FB042", format!("`{{{id}}}` is no fact of the sheet")))?;
                let Some(value) = fact.value else {
                    return Err(Diagnostic::error("FB043", format!("the fact `{id}` has no value to print")));
                };
                let after = match parts.get(position + 1) {
                    Some(Piece::Text(t)) => follows(t),
                    _ => None,
                };
                let said = after.or_else(|| said(&clause)).or_else(|| carried.filter(|_| is_list(&clause)));
                let sign = sign(fact, value.get(), said);
                carried = said.filter(|_| sign == Sign::Never);
                clause.clear();
                if !words.is_empty() {
                    runs.push(Run::Text(std::mem::take(&mut words)));
                }
                runs.push(figure_with(fact, sign).unwrap_or_else(|| Run::Text(String::new())));
            }
        }
    }
    if !words.is_empty() {
        runs.push(Run::Text(words));
    }
    Ok(runs)
}

/// A fact's figure as it stands in a table: changes and gaps signed, levels not.
#[must_use]
pub fn figure(fact: &Fact) -> Option<Run> {
    figure_with(fact, if signed(fact) { Sign::Always } else { Sign::Negative })
}

/// A fact's figure with a given sign.
#[must_use]
pub fn figure_with(fact: &Fact, sign: Sign) -> Option<Run> {
    let value = fact.value?.get();
    Some(Run::Figure { text: print::figure(value, &fact.unit, sign, print::decimals_of(fact)), fact: fact.id.clone() })
}

/// Whether a figure is a movement or a difference, so that its sign is part of it.
#[must_use]
pub fn signed(fact: &Fact) -> bool {
    let moved = ["change", "issued", "since_previous_edition"].iter().any(|part| fact.metric.contains(part));
    moved || is_change(fact) || is_gap(fact)
}

fn sign(fact: &Fact, value: Decimal, said: Option<Said>) -> Sign {
    let agrees = match said {
        Some(Said::Up) => value.is_sign_positive(),
        Some(Said::Down) => value.is_sign_negative(),
        Some(Said::Size) => is_gap(fact),
        None => false,
    };
    // "has fallen 3 sessions in a row"
    if agrees
        && (signed(fact)
            || matches!(fact.metric.as_str(), "streak" | "z_score")
            || fact.metric.ends_with("_distance_pct"))
    {
        Sign::Never
    } else if signed(fact) {
        Sign::Always
    } else {
        Sign::Negative
    }
}

/// Beyond [`movement::UP`]: also what a supply does.
const ALSO_UP: [&str; 10] =
    ["expanding", "expansion", "firmed", "growth", "issuance", "issued", "issuing", "minted", "rallying", "soaring"];

/// Beyond [`movement::DOWN`]: also what a supply does.
const ALSO_DOWN: [&str; 15] = [
    "contraction",
    "easing",
    "loses",
    "redeemed",
    "redeeming",
    "redemption",
    "redemptions",
    "retreating",
    "shedding",
    "shrinking",
    "sinking",
    "sliding",
    "slipping",
    "tumbling",
    "withdrawn",
];

const SIZE: [&str; 26] = [
    "gap",
    "spread",
    "difference",
    "apart",
    "divergence",
    "outperformed",
    "underperformed",
    "lagged",
    "trailed",
    "beat",
    "ahead",
    "behind",
    "better",
    "worse",
    "exceeded",
    "outpaced",
    "outpacing",
    "outperforming",
    "underperforming",
    "lagging",
    "trailing",
    "separates",
    "separate",
    "separated",
    "distance",
    "margin",
];

/// The direction in the word right after a slot: `{x} issued`, `{x} lower`.
fn follows(text: &str) -> Option<Said> {
    let text = text.strip_prefix(" standard deviations").unwrap_or(text);
    let word = text.strip_prefix(' ')?.split(|c: char| !c.is_alphabetic()).next()?;
    match word {
        "issued" | "minted" | "higher" | "above" => Some(Said::Up),
        "redeemed" | "withdrawn" | "lower" | "below" => Some(Said::Down),
        "from" | "apart" | "away" => Some(Said::Size),
        _ => None,
    }
}

/// The last word before the slot that says a direction, when nothing but small words and names stands between.
fn said(clause: &str) -> Option<Said> {
    let tail = clause.rsplit([';', ':', '.', '(']).next().unwrap_or_default();
    let mut steps = 0;
    for word in tail.split_whitespace().rev() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        // A size word may stand far from its figure ("lagged the Hang Seng Index by"), a verb stands close.
        if SIZE.contains(&bare.as_str()) {
            return Some(Said::Size);
        }
        if steps < 4 && (movement::UP.contains(&bare.as_str()) || ALSO_UP.contains(&bare.as_str())) {
            return Some(Said::Up);
        }
        if steps < 4 && (movement::DOWN.contains(&bare.as_str()) || ALSO_DOWN.contains(&bare.as_str())) {
            return Some(Said::Down);
        }
        if steps < 4 && word.ends_with(',') {
            steps = 4;
        }
        steps += 1;
        if steps > 10 {
            break;
        }
    }
    None
}

/// Whether the words between two figures only go on with a list: ", the HSCEI ", " and ".
fn is_list(clause: &str) -> bool {
    !clause.contains([';', ':', '.', '('])
        && clause.split([' ', ',']).filter(|w| !w.is_empty()).all(|w| {
            matches!(w, "and" | "or" | "the" | "of" | "to" | "by" | "with") || w.starts_with(|c: char| c.is_uppercase())
        })
}
