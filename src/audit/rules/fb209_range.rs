//! # FB209 range: a range that its members do not fit
//!
//! ## What it checks
//! A range over a group (`+0.44-0.65%`). Its ends must be the smallest and largest member at the
//! written precision. A range with every member inside but looser ends is approximate; a member outside
//! contradicts it. Sign and unit distribute over both ends.
//!
//! ## Why
//! A range speaks for every member, so one outside it makes it false.
//!
//! ## Example
//! Sheet:
//! ```text
//! NDX +0.44, SPX +0.59, Dow +0.65
//! ```
//! Found:
//! ```text
//! US indices rose 0.50-0.65%.
//! ```
//! Instead:
//! ```text
//! US indices rose 0.44-0.65%.
//! ```
//!
//! ## How to fix
//! Write the smallest and the largest member.

use rust_decimal::Decimal;

use crate::audit::finding::Finding;
use crate::audit::notation::in_unit;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::verdict::{Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::{Fact, FactSheet};
use crate::quantity::print::Sign;
use crate::quantity::written::{Written, WrittenSign};

/// Judges a range over facts.
#[must_use]
#[expect(clippy::too_many_arguments, reason = "one sentence's worth of context, named at the only call")]
pub(crate) fn judge(
    range: (usize, usize),
    quote: &str,
    from: &Written,
    to: &Written,
    sign: Option<i8>,
    values: &[(&Fact, Decimal)],
    sheet: &FactSheet,
    subject: &str,
    sign_dropped: bool,
) -> Finding {
    let signed = from.sign.is_some() || sign.is_some();
    let size = |v: Decimal| if signed { v } else { v.abs() };
    let known: Vec<(String, Decimal)> =
        values.iter().map(|(f, v)| (sheet.name_of(&f.entity).to_owned(), size(*v))).collect();
    let sign = if signed { sign } else { Some(1) };
    let mut finding = ends(range, quote, from, to, sign, &known, subject);
    // "from -0.90% to 0.35%": the second sign may be no dropped one.
    if sign_dropped && finding.verdict == Verdict::Contradicted {
        let plain = Written { sign: Some(WrittenSign::Plus), ..to.clone() };
        let again = ends(range, quote, from, &plain, sign, &known, subject);
        // "-20-30%" with a bare dash is one of two falls, unless its ends are met as they stand.
        if again.verdict == Verdict::Supported || again.verdict != Verdict::Contradicted && quote.contains(" to ") {
            return again.on(values.iter().map(|(f, _)| *f));
        }
    }
    if sign_dropped && finding.verdict != Verdict::Contradicted {
        finding.message.push_str("; the second minus sign is missing");
    }
    finding.on(values.iter().map(|(f, _)| *f))
}

/// Judges a range over differences.
#[must_use]
pub(crate) fn differences(
    range: (usize, usize),
    quote: &str,
    from: &Written,
    to: &Written,
    values: &[Decimal],
    label: &str,
) -> Finding {
    let signed = from.sign.is_some();
    let known: Vec<(String, Decimal)> =
        values.iter().map(|v| (label.to_owned(), if signed { *v } else { v.abs() })).collect();
    let mut finding = ends(range, quote, from, to, (!signed).then_some(1), &known, label);
    finding.kind = ClaimKind::DerivedNumber;
    finding
}

fn ends(
    range: (usize, usize),
    quote: &str,
    from: &Written,
    to: &Written,
    sign: Option<i8>,
    values: &[(String, Decimal)],
    subject: &str,
) -> Finding {
    let (Some(min), Some(max)) = (values.iter().map(|(_, v)| *v).min(), values.iter().map(|(_, v)| *v).max()) else {
        return Finding::new(range, ClaimKind::Range, Verdict::NotEvaluated, "FB209", "no member has a value");
    };
    let ends_sign = if values.iter().any(|(_, v)| v.is_sign_negative()) || from.sign.is_some() {
        Sign::Always
    } else {
        Sign::Never
    };
    let shown = |value: Decimal| in_unit(from, ends_sign, value);
    let expected = format!("{} to {}", shown(min), shown(max));
    let signed_value = |w: &Written| match (w.sign, sign) {
        (Some(WrittenSign::Minus), _) | (None, Some(-1)) => -w.magnitude(),
        _ => w.magnitude(),
    };
    let (a, b) = (signed_value(from), signed_value(to));
    let (low, high) = if a <= b { (from, to) } else { (to, from) };
    let meets = |w: &Written, v: Decimal| {
        matches!(
            if w.sign.is_none() && sign.is_none() {
                fit_unsigned(w, &Known::stated(v))
            } else {
                fit(w, sign, &Known::stated(v))
            },
            Fit::Exact
        )
    };
    let kind = ClaimKind::Range;
    if meets(low, min) && meets(high, max) {
        return Finding::new(range, kind, Verdict::Supported, "FB209", format!("{subject}: {expected}"))
            .expecting(expected);
    }
    // The ends with their rounding.
    let half = |w: &Written| w.resolution().checked_div(Decimal::TWO).unwrap_or_default();
    let lower = a.min(b).saturating_sub(half(low));
    let upper = a.max(b).saturating_add(half(high));
    if let Some((who, value)) = values.iter().find(|(_, v)| *v < lower || *v > upper) {
        return Finding::new(
            range,
            kind,
            Verdict::Contradicted,
            "FB209",
            format!("{quote} leaves out {who} at {}: {subject} runs from {expected}", shown(*value)),
        )
        .expecting(expected.clone())
        .suggesting(expected);
    }
    // "(-0.2% to -1.1%)" of -0.68% to -1.12%: written to the tenth and with its sign, an end says where the members end.
    let off = |w: &Written, said: Decimal, end: Decimal| {
        w.decimals > 0 && said.saturating_sub(end).abs() > w.resolution().saturating_mul(Decimal::from(4))
    };
    let stated = from.sign.is_some() && !from.hedged && !to.hedged && min < max;
    let wide = stated && (off(low, a.min(b), min) || off(high, a.max(b), max));
    Finding::new(
        range,
        kind,
        if wide { Verdict::Contradicted } else { Verdict::Approximate },
        "FB209",
        format!("every member of {subject} is inside, but the range is wider than {expected}"),
    )
    .expecting(expected)
}
