//! Arithmetic on the figures of a sentence: what is worked out of two that the text writes right there, whoever they are of.
//! Each of the two is judged for itself; these readings confirm and accuse nobody.

use rust_decimal::Decimal;

use super::Site;
use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::verdict::{Fit, Known, fit_unsigned};
use crate::quantity::written::{Interval, Written, WrittenUnit};

/// "tokens rose 2.5% against 0.6% for the indices, roughly 4x", "¥1.86T, about 6.5x Hong Kong's HK$284.6B": the ratio of two
/// figures, or the gap between two, that stand in the figure's sentence.
pub(super) fn of_two_written(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if site.figure.to.is_some() || written.sign.is_some() {
        return None;
    }
    let others: Vec<&Written> = (site.part.items.iter().enumerate())
        .filter(|(i, _)| *i != site.at)
        .filter_map(|(_, item)| item.figure().filter(|f| f.to.is_none()).map(|f| &f.written))
        .collect();
    let multiple = written.unit == WrittenUnit::Multiple;
    if !multiple && !written.is_spread() {
        return None;
    }
    let points = written.in_points();
    let pairs = others.iter().enumerate().flat_map(|(n, a)| others[n + 1..].iter().map(move |b| (*a, *b)));
    pairs.filter(|(a, b)| alike(a, b)).find_map(|(a, b)| {
        let known = if multiple { ratio(a, b)? } else { gap(a, b)? };
        let written = if multiple { written } else { &points };
        (fit_unsigned(written, &known) == Fit::Exact).then(|| {
            let sign = if multiple { "/" } else { "-" };
            let shown = |w: &Written| w.value().normalize();
            let worked = format!("{} {sign} {} = {}", shown(a), shown(b), known.exact.round_dp(4).normalize());
            let message = format!("worked out of two figures of the sentence: {worked}");
            let mut finding =
                Finding::new(site.range(), ClaimKind::DerivedNumber, Verdict::Supported, "FB208", message);
            finding.derivation = Some(worked);
            finding
        })
    })
}

/// "inside a $67,120–$68,310 box (1.8% wide)": the width of a range written right there, of its lower end.
pub(super) fn width_of_range(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let wide = matches!(&*site.next_word(1)?, "wide" | "range" | "width" | "band");
    if wide && written.is_spread() && site.figure.to.is_none() {
        return points_wide(site);
    }
    if !wide || !written.is_percent() || site.figure.to.is_some() {
        return None;
    }
    let (low, high) = site.part.items[..site.at].iter().rev().find_map(|i| {
        let figure = i.figure()?;
        Some((&figure.written, figure.to.as_ref()?))
    })?;
    let width = high.value().checked_sub(low.value())?.checked_mul(Decimal::ONE_HUNDRED)?;
    let exact = width.checked_div(low.value())?;
    (fit_unsigned(written, &Known::stated(exact)) == Fit::Exact).then(|| {
        let shown = |w: &Written| w.value().normalize();
        let worked = format!("({} - {}) / {}", shown(high), shown(low), shown(low));
        let message = format!("worked out of the range before it: {worked} = {}%", exact.round_dp(2).normalize());
        let mut finding = Finding::new(site.range(), ClaimKind::DerivedNumber, Verdict::Supported, "FB208", message);
        finding.derivation = Some(worked);
        finding
    })
}

/// "between -0.13% and +0.09%, a 22bp band": how far the ends of the range before it lie apart.
fn points_wide(site: &Site<'_, '_>) -> Option<Finding> {
    let (low, high) = site.part.items[..site.at].iter().rev().find_map(|i| {
        let figure = i.figure().filter(|f| f.written.is_percent())?;
        Some((&figure.written, figure.to.as_ref()?))
    })?;
    let exact = high.value().checked_sub(low.value())?.abs();
    (fit_unsigned(&site.figure.written.in_points(), &Known::stated(exact)) == Fit::Exact).then(|| {
        let worked = format!("{} - {}", high.value().normalize(), low.value().normalize());
        let message = format!("worked out of the range before it: {worked} = {} points", exact.normalize());
        let mut finding = Finding::new(site.range(), ClaimKind::DerivedNumber, Verdict::Supported, "FB208", message);
        finding.derivation = Some(worked);
        finding
    })
}

/// Whether two figures measure one thing: changes, or money above a thousand.
fn alike(a: &Written, b: &Written) -> bool {
    let money = |w: &Written| matches!(w.unit, WrittenUnit::Money(_));
    money(a) && money(b) || a.unit == b.unit && (a.is_percent() || a.is_spread())
}

/// From the last written digit downwards: what the writer may have had before rounding.
fn interval(written: &Written) -> Option<Interval> {
    let half = written.resolution().checked_div(Decimal::TWO)?;
    let size = written.magnitude();
    Some(Interval { lo: size.checked_sub(half)?, hi: size.checked_add(half)? })
}

fn ratio(a: &Written, b: &Written) -> Option<Known> {
    let (large, small) = if a.magnitude() < b.magnitude() { (b, a) } else { (a, b) };
    let exact = large.magnitude().checked_div(small.magnitude())?;
    let range = interval(large)?.over(interval(small)?)?;
    Some(Known { exact, range, by_custom: false })
}

fn gap(a: &Written, b: &Written) -> Option<Known> {
    let (x, y) = (a.in_points().value(), b.in_points().value());
    let exact = x.checked_sub(y)?.abs();
    Some(Known::stated(exact)).filter(|_| a.is_percent() && b.is_percent())
}
