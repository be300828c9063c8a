//! Whether a value may be written so: the rules of written precision, signs, hedges and bounds.

use rust_decimal::Decimal;

use crate::quantity::written::{Bound, Interval, Written, WrittenSign};

/// How a written figure stands to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// As written.
    Exact,
    /// Only by a looser reading, with the reason.
    Loose(&'static str),
    /// Not at all.
    Off(Fault),
}

/// What is wrong with a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The last digit: truncated, or rounded the wrong way.
    Rounding,
    /// The opposite sign.
    Sign,
    /// A power of ten.
    Scale,
    /// The wrong side of a bound.
    Bound,
    /// Another value.
    Value,
}

impl Fault {
    /// Code of the rule that reports it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Value => "FB201",
            Self::Sign => "FB202",
            Self::Scale => "FB204",
            Self::Rounding => "FB205",
            Self::Bound => "FB210",
        }
    }
}

impl Fit {
    /// Lower is better.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Exact => 0,
            Self::Loose(_) => 1,
            Self::Off(Fault::Rounding) => 2,
            Self::Off(Fault::Bound) => 3,
            Self::Off(Fault::Sign) => 4,
            Self::Off(Fault::Scale) => 5,
            Self::Off(Fault::Value) => 6,
        }
    }
}

/// A value to compare with: exact, and as far as its inputs are known.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// From the inputs as they stand.
    pub exact: Decimal,
    /// With the inputs' own resolution as slack.
    pub range: Interval,
    /// Computed by one of several customs that differ in the last digits, so that a whole number claims its last digit
    /// that is not zero.
    pub by_custom: bool,
}

impl Known {
    /// A fact's own value: no slack.
    #[must_use]
    pub const fn stated(exact: Decimal) -> Self {
        Self { exact, range: Interval::point(exact), by_custom: false }
    }
}

/// Compares a written figure with a value. `sign` is the sign the words give an unsigned figure.
#[must_use]
pub fn fit(written: &Written, sign: Option<i8>, known: &Known) -> Fit {
    let explicit = written.sign.map(|s| if s == WrittenSign::Minus { -1_i8 } else { 1 });
    let sign = explicit.or(sign);
    let magnitude = written.magnitude();
    if let Some(bound) = written.bound {
        let tenth = written.resolution().checked_div(Decimal::from(5)).unwrap_or_default();
        return bounded(bound, written.reach, magnitude, tenth, sign, known.exact);
    }
    let value = if sign == Some(-1) { -magnitude } else { magnitude };
    let fit = at_precision(written, value, known);
    if explicit.is_none() && sign.is_none() && known.exact.is_sign_negative() {
        // No sign and no word for one: the magnitude may be right, the sign is lost.
        if let near @ (Fit::Exact | Fit::Loose(_)) = at_precision(written, -magnitude, known) {
            let _ = near;
            return Fit::Off(Fault::Sign);
        }
    }
    fit
}

/// Compares magnitudes only.
#[must_use]
pub fn fit_unsigned(written: &Written, known: &Known) -> Fit {
    let flip = known.exact.is_sign_negative();
    let known = Known {
        exact: known.exact.abs(),
        range: if flip { Interval { lo: -known.range.hi, hi: -known.range.lo } } else { known.range },
        by_custom: known.by_custom,
    };
    let mut bare = written.clone();
    bare.sign = None;
    fit(&bare, Some(1), &known)
}

fn bounded(bound: Bound, reach: Decimal, limit: Decimal, last: Decimal, sign: Option<i8>, exact: Decimal) -> Fit {
    let wrong_sign = match sign {
        Some(s) => (s < 0) != exact.is_sign_negative() && !exact.is_zero(),
        None => false,
    };
    if wrong_sign {
        return Fit::Off(Fault::Sign);
    }
    let size = exact.abs();
    // "Nearly one per cent": a tenth of the last digit is near enough where a share of the figure is less.
    let tenth = limit.saturating_sub(last);
    let percent = |n: Decimal| {
        let share = n.checked_div(Decimal::ONE_HUNDRED).and_then(|s| limit.checked_mul(s));
        share.unwrap_or(limit)
    };
    match bound {
        Bound::AtLeast if size < limit => Fit::Off(Fault::Bound),
        Bound::AtLeast if size >= percent(Decimal::ONE_HUNDRED.saturating_add(reach)) => {
            Fit::Loose("true, but the value is far above the bound")
        }
        Bound::AtMost if size > limit => Fit::Off(Fault::Bound),
        Bound::Nearly if size >= limit || size < percent(Decimal::ONE_HUNDRED.saturating_sub(reach)).min(tenth) => {
            Fit::Off(Fault::Bound)
        }
        Bound::AtLeast | Bound::AtMost | Bound::Nearly => Fit::Exact,
    }
}

fn at_precision(written: &Written, value: Decimal, known: &Known) -> Fit {
    let strict = written.resolution();
    let resolution = if written.hedged { hedged_resolution(written) } else { strict };
    let claimed = Interval::around(value, resolution);
    if claimed.lo <= known.exact && known.exact <= claimed.hi {
        return Fit::Exact;
    }
    if claimed.touches(known.range) {
        return Fit::Loose("only within the rounding of the inputs");
    }
    if known.by_custom && written.decimals == 0 {
        let loose = Interval::around(value, written.loose_resolution());
        if loose.lo <= known.exact && known.exact <= loose.hi {
            return Fit::Loose("only at the last digit that is not zero");
        }
    }
    let opposite = Interval::around(-value, resolution);
    if !value.is_zero() && opposite.lo <= known.exact && known.exact <= opposite.hi {
        return Fit::Off(Fault::Sign);
    }
    if known.exact.saturating_sub(value).abs() < strict
        && (known.exact.is_sign_negative() == value.is_sign_negative() || value.is_zero())
    {
        return Fit::Off(Fault::Rounding);
    }
    if scaled(value, strict, known.exact) {
        return Fit::Off(Fault::Scale);
    }
    Fit::Off(Fault::Value)
}

/// A hedged figure claims its last digit that is not zero; a bare word such as "doubled" a tenth of itself.
fn hedged_resolution(written: &Written) -> Decimal {
    let loose = written.loose_resolution();
    if matches!(written.unit, crate::quantity::written::WrittenUnit::Multiple) {
        // "One and a half times" says more than "twice".
        let share =
            if written.decimals > 0 && written.magnitude() > Decimal::ONE { Decimal::TEN } else { Decimal::from(5) };
        let wide = if written.decimals > 0 { Decimal::ZERO } else { loose.min(Decimal::ONE) };
        return written.magnitude().checked_div(share).unwrap_or(loose).max(wide);
    }
    loose
}

/// Factors by which a scale is mistaken.
pub const SCALE_SLIPS: [i64; 7] = [10, 100, 1_000, 10_000, 1_000_000, 100_000_000, 1_000_000_000];

/// Whether the value is right but for a power of a thousand, of ten, or of ten thousand.
fn scaled(value: Decimal, resolution: Decimal, exact: Decimal) -> bool {
    SCALE_SLIPS.into_iter().any(|factor| {
        let factor = Decimal::from(factor);
        let up = value.checked_mul(factor).zip(resolution.checked_mul(factor));
        let down = exact.checked_mul(factor);
        up.is_some_and(|(v, r)| Interval::around(v, r).touches(Interval::point(exact)) && !value.is_zero())
            || down.is_some_and(|x| Interval::around(value, resolution).touches(Interval::point(x)) && !exact.is_zero())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::lex::figure::scan;

    fn of(text: &str, sign: Option<i8>, exact: &str) -> Fit {
        let (mut figure, _) = scan(text, 0).unwrap();
        figure.written.reach = Decimal::TEN;
        fit(&figure.written, sign, &Known::stated(exact.parse().unwrap()))
    }

    #[test]
    fn both_ends_of_the_rounding_interval_are_in() {
        assert_eq!(of("0.6%", Some(1), "0.65"), Fit::Exact);
        assert_eq!(of("0.6%", Some(1), "0.55"), Fit::Exact);
        assert_eq!(of("0.6%", Some(1), "0.59"), Fit::Exact);
        assert_eq!(of("13.5%", Some(1), "13.468"), Fit::Exact);
    }

    #[test]
    fn a_truncation_is_a_rounding_finding() {
        assert_eq!(of("3.46%", Some(1), "3.467"), Fit::Off(Fault::Rounding));
        assert_eq!(of("0.60%", Some(1), "0.59"), Fit::Off(Fault::Value));
    }

    #[test]
    fn words_give_the_sign() {
        assert_eq!(of("2.1%", Some(-1), "-2.1"), Fit::Exact);
        assert_eq!(of("2.1%", Some(1), "-2.1"), Fit::Off(Fault::Sign));
        assert_eq!(of("2.1%", None, "-2.1"), Fit::Off(Fault::Sign));
        assert_eq!(of("-2.1%", None, "-2.1"), Fit::Exact);
    }

    #[test]
    fn bounds_hold_on_their_side() {
        assert_eq!(of("3.5%+", Some(-1), "-3.52"), Fit::Exact);
        assert_eq!(of("3.5%+", Some(-1), "-3.39"), Fit::Off(Fault::Bound));
        assert!(matches!(of("3.5%+", Some(-1), "-5"), Fit::Loose(_)));
    }

    #[test]
    fn scale_slips_are_told_apart() {
        assert_eq!(of("$2.37M", None, "2370000000000"), Fit::Off(Fault::Scale));
        assert_eq!(of("$2.37T", None, "2370000000000"), Fit::Exact);
        assert_eq!(of("$2.38T", None, "2370000000000"), Fit::Off(Fault::Value));
    }

    #[test]
    fn a_hedge_widens_to_the_last_digit_that_is_not_zero() {
        assert_eq!(of("~$260M", None, "261500000"), Fit::Exact);
        assert_eq!(of("$260M", None, "261500000"), Fit::Off(Fault::Value));
        assert_eq!(of("~260bps", None, "263"), Fit::Exact);
    }
}
