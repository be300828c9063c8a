//! Arithmetic of changes, checked against overflow.

use rust_decimal::{Decimal, RoundingStrategy};

/// Places kept of a quotient: far below any figure printed, short enough to read in a sheet.
const PLACES: u32 = 12;

/// The change from `previous` to `value` in percent; none where the base is zero or negative, or the result overflows.
#[must_use]
pub fn change(value: Decimal, previous: Decimal) -> Option<Decimal> {
    if previous <= Decimal::ZERO {
        return None;
    }
    let ratio = value.checked_sub(previous)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(previous)?;
    Some(tidy(ratio))
}

/// What was added in the window, from the level at its end and the change over it: L - L/(1+p).
#[must_use]
pub fn added(level: Decimal, change_pct: Decimal) -> Option<Decimal> {
    let factor = Decimal::ONE.checked_add(change_pct.checked_div(Decimal::ONE_HUNDRED)?)?;
    if factor <= Decimal::ZERO {
        return None;
    }
    level.checked_sub(level.checked_div(factor)?).map(tidy)
}

/// `part` of `whole` in percent.
#[must_use]
pub fn share(part: Decimal, whole: Decimal) -> Option<Decimal> {
    if whole.is_zero() {
        return None;
    }
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole).map(tidy)
}

/// `a` over `b`.
#[must_use]
pub fn ratio(a: Decimal, b: Decimal) -> Option<Decimal> {
    if b.is_zero() { None } else { a.checked_div(b).map(tidy) }
}

/// The sum; none where it is too large to be kept exactly.
#[must_use]
pub fn sum(mut parts: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    parts.try_fold(Decimal::ZERO, |total, part| total.checked_add(part))
}

fn tidy(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(PLACES, RoundingStrategy::MidpointAwayFromZero).normalize()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::prelude::FromPrimitive as _;

    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn known_days() {
        // S&P 500, 2025-09-25 to 2025-09-26.
        assert_eq!(change(d("6643.70"), d("6604.72")).unwrap().round_dp(2), d("0.59"));
        assert_eq!(added(d("184130000000"), d("0.468")).unwrap().round_dp(0), d("857714297"));
        assert_eq!(change(d("1"), d("0")), None);
        assert_eq!(added(d("1"), d("-100")), None);
    }

    proptest! {
        #[test]
        fn a_change_does_not_depend_on_the_scale(v in 1u32..1_000_000, p in 1u32..1_000_000, k in 1u32..1000) {
            let (v, p, k) = (Decimal::from_u32(v).unwrap(), Decimal::from_u32(p).unwrap(), Decimal::from_u32(k).unwrap());
            prop_assert_eq!(change(v, p), change(v * k, p * k));
        }

        // A fall to a millionth would be told to fewer places than this asks for: a change has twelve.
        #[test]
        fn what_was_added_is_the_difference_of_the_levels(v in 1_000u32..1_000_000, p in 1u32..1_000_000) {
            let (v, p) = (Decimal::from_u32(v).unwrap(), Decimal::from_u32(p).unwrap());
            let added = added(v, change(v, p).unwrap()).unwrap();
            prop_assert!((added - (v - p)).abs() < d("0.0001"), "{} {}", added, v - p);
        }
    }
}
