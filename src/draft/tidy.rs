//! Slips of form that change no word and no figure: a small first letter, and the unit that a writer put beside a slot although the figure prints its own.
//!
//! Dropping it changes no figure: it is dropped only where it is the very unit that will be printed. Another unit stays
//! and is a fault.

use super::{Piece, pieces};
use crate::facts::sheet::FactSheet;
use crate::quantity::Unit;

/// `text` with a capital first letter, without white space at its ends and without a repeated unit beside a slot: `{a.change_pct}%`,
/// `{a.change_pct} percent`, `${a.price}`, `{a.gap} basis points`.
#[must_use]
pub fn tidy(text: &str, sheet: &FactSheet) -> String {
    let Ok(parts) = pieces(text.trim()) else { return text.trim().to_owned() };
    let mut out = String::with_capacity(text.len());
    let mut drop: &[&str] = &[];
    for part in parts {
        match part {
            Piece::Text(words) => {
                let unit = drop.iter().find(|u| {
                    words.get(..u.len()).is_some_and(|head| head.eq_ignore_ascii_case(u))
                        && !words[u.len()..].starts_with(|c: char| c.is_alphanumeric())
                });
                out.push_str(&words[unit.map_or(0, |u| u.len())..]);
                drop = &[];
            }
            Piece::Figure(id) => {
                let unit = sheet.fact(id).map(|f| &f.unit);
                if matches!(unit, Some(Unit::Money(code)) if code == "usd") && out.ends_with('$') {
                    out.pop();
                }
                drop = unit.map_or(&[], suffixes);
                out.push_str(&format!("{{{id}}}"));
            }
            Piece::Name(id) => {
                drop = &[];
                out.push_str(&format!("{{@{id}}}"));
            }
        }
    }
    capitalised(&out)
}

/// The first letter as a sentence has it.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// How a unit is written after a figure, longest first.
const fn suffixes(unit: &Unit) -> &'static [&'static str] {
    match unit {
        Unit::Percent => &[" percent", " per cent", " %", "%"],
        Unit::PercentagePoint => &[" percentage points", " percentage point", " pp", "pp"],
        Unit::BasisPoint => &[" basis points", " basis point", " bps", " bp", "bps", "bp"],
        Unit::IndexPoints => &[" points"],
        _ => &[],
    }
}
