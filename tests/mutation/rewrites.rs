//! Rewrites that leave a statement true.

use std::ops::Range;

use rust_decimal::{Decimal, RoundingStrategy};

use super::case::{Case, Mutant, sentence};
use super::figure::{figures, written};
use super::operators::{names, whole};

/// Every rewrite of a case.
pub fn rewrites(case: &Case) -> Vec<Mutant> {
    let names = names(case);
    let text = &case.text;
    let mut out = Vec::new();
    for figure in figures(text, &names) {
        let digits = &text[figure.digits.clone()];
        let suffix = &text[figure.suffix.clone()];
        let value = figure.value(text);
        if digits.contains(',') {
            out.push(case.changed("no separators", figure.digits.clone(), &digits.replace(',', "")));
            out.push(case.changed("thin spaces", figure.digits.clone(), &digits.replace(',', "\u{2009}")));
        }
        if let Some(sign) = figure.sign.clone().filter(|s| &text[s.clone()] == "-") {
            out.push(case.changed("U+2212", sign, "−"));
        }
        if suffix == "%" {
            out.push(case.changed("spaced unit", figure.suffix.clone(), " %"));
            out.push(case.changed("spelled unit", figure.suffix.clone(), " percent"));
        }
        if suffix == "bps" {
            let pp = written(value / Decimal::ONE_HUNDRED, 2, "");
            out.push(case.changed("bp to pp", figure.digits.start..figure.suffix.end, &format!("{pp}pp")));
            out.push(case.changed("bps to basis points", figure.suffix.clone(), " basis points"));
        }
        if suffix == "pp" {
            let bp = (value * Decimal::ONE_HUNDRED).normalize();
            out.push(case.changed("pp to bp", figure.digits.start..figure.suffix.end, &format!("{bp}bps")));
        }
        for (letter, word) in [("B", " billion"), ("M", " million"), ("T", " trillion")] {
            if suffix == letter {
                out.push(case.changed("spelled scale", figure.suffix.clone(), word));
            }
        }
        // Half of the last digit is decided by the fact and not by the figure: only figures that stand in the sheet.
        if figure.decimals == 2 && suffix == "%" && !digits.ends_with('5') {
            let coarse = value.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
            if !coarse.is_zero() {
                out.push(case.changed("coarser rounding", figure.digits.clone(), &written(coarse, 1, digits)));
            }
        }
        if text[figure.range.end..].starts_with('-')
            && text[figure.range.end + 1..].starts_with(|c: char| c.is_ascii_digit())
        {
            out.push(case.changed("en dash range", figure.range.end..figure.range.end + 1, "–"));
        }
        let in_range = text[figure.range.end..].starts_with('-');
        if in_range {
            continue;
        }
        let bold = |range: Range<usize>| case.changed("bold figure", range.clone(), &format!("**{}**", &text[range]));
        if figure.suffix.start > figure.digits.end {
            out.push(bold(figure.range.start..figure.digits.end));
        }
        out.push(bold(figure.range.clone()));
    }
    out.retain(|m| !(m.operator == "bold figure" && m.text[..m.at.start].ends_with(['-', '/'])));
    aliases(case, &names, &mut out);
    for (word, synonym) in [
        ("rose", "climbed"),
        ("rose", "advanced"),
        ("fell", "declined"),
        ("fell", "dropped"),
        ("gained", "rose"),
        ("lost", "fell"),
        ("slipped", "fell"),
        ("declined", "slid"),
        ("outperformed", "beat"),
        ("lagged", "trailed"),
        ("underperformed", "lagged"),
        ("fell hardest", "fell most"),
        ("larger than", "above"),
        ("not published", "not available"),
        ("over 2,000", "more than 2,000"),
        ("about $260M", "~$260M"),
        ("~$570M", "around $570M"),
    ] {
        for range in whole(&case.text, word) {
            let place = sentence(text, range.start);
            // A synonym of `fell` would break `fell hardest`.
            let part = word == "fell" && text[range.start..].starts_with("fell hardest");
            // `slid` is a size where the sheet's vocabulary says so.
            let sized =
                |m: &factbrief::facts::sheet::Magnitude| m.word == synonym || m.aliases.iter().any(|a| a == synonym);
            if !part && !text[place].starts_with('#') && !case.sheet.magnitudes.iter().any(sized) {
                out.push(case.changed("synonym", range, synonym));
            }
        }
    }
    out
}

/// Each name in its other forms.
fn aliases(case: &Case, names: &[&str], out: &mut Vec<Mutant>) {
    let mut taken: Vec<Range<usize>> = Vec::new();
    for name in names {
        let owner =
            case.sheet.entities.iter().find(|e| e.name == *name || e.aliases.iter().any(|a| a == name)).unwrap();
        for range in whole(&case.text, name) {
            if taken.iter().any(|t| t.start < range.end && range.start < t.end) {
                continue;
            }
            taken.push(range.clone());
            for other in std::iter::once(&owner.name).chain(&owner.aliases).filter(|other| other != name) {
                out.push(case.changed("alias", range.clone(), other));
            }
        }
    }
}
