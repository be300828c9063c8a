//! Means, deviations and correlations, in decimals from end to end.

use rust_decimal::{Decimal, MathematicalOps as _, RoundingStrategy};

use crate::facts::percent;
use crate::facts::sheet::Unusual;
use crate::quantity::Exact;

/// Fewest past sizes from which anything is called usual.
pub const LEAST_PAST: usize = 20;

/// How unusual `size` is against the past sizes of the same thing, all in one unit and with their signs: the z-score is
/// signed, the percentile compares magnitudes. None with fewer than 20 past sizes, or when they never varied.
#[must_use]
pub fn unusual(size: Decimal, past: &[Decimal]) -> Option<Unusual> {
    if past.len() < LEAST_PAST {
        return None;
    }
    let deviation = deviation(past)?;
    let z_score = size.checked_sub(mean(past)?)?.checked_div(deviation)?;
    let smaller = past.iter().filter(|p| p.abs() < size.abs()).count();
    let percentile = percent::share(Decimal::from(smaller), Decimal::from(past.len()))?;
    Some(Unusual {
        z_score: Exact(rounded(z_score, 2)),
        percentile: Exact(rounded(percentile, 1)),
        n: u32::try_from(past.len()).ok()?,
    })
}

/// The arithmetic mean.
pub fn mean(values: &[Decimal]) -> Option<Decimal> {
    percent::sum(values.iter().copied())?.checked_div(Decimal::from(values.len()))
}

/// The standard deviation of a sample (n - 1); none for fewer than two values or without any variation.
pub fn deviation(values: &[Decimal]) -> Option<Decimal> {
    let squares = product_sum(values, values)?;
    let variance = squares.checked_div(Decimal::from(values.len().checked_sub(1)?))?;
    variance.sqrt().filter(|d| !d.is_zero())
}

/// Pearson's correlation of two series of one length, -1 to 1; none where one of them never varies.
pub fn correlation(a: &[Decimal], b: &[Decimal]) -> Option<Decimal> {
    let shared = product_sum(a, b)?;
    let own = product_sum(a, a)?.sqrt()?.checked_mul(product_sum(b, b)?.sqrt()?)?;
    let bound = Decimal::ONE;
    shared.checked_div(own).map(|c| c.clamp(-bound, bound))
}

/// The sum of the products of deviations from the means.
fn product_sum(a: &[Decimal], b: &[Decimal]) -> Option<Decimal> {
    if a.len() != b.len() || a.len() < 2 {
        return None;
    }
    let (mean_a, mean_b) = (mean(a)?, mean(b)?);
    a.iter().zip(b).try_fold(Decimal::ZERO, |total, (x, y)| {
        total.checked_add(x.checked_sub(mean_a)?.checked_mul(y.checked_sub(mean_b)?)?)
    })
}

/// Changes from each value to the next, in percent; none where a value is not positive.
pub fn changes(values: &[Decimal]) -> Option<Vec<Decimal>> {
    values.windows(2).map(|w| percent::change(w[1], w[0])).collect()
}

/// A statistic at the precision it deserves.
pub fn rounded(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero).normalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(values: &[i64]) -> Vec<Decimal> {
        values.iter().map(|v| Decimal::from(*v)).collect()
    }

    #[test]
    fn computed_by_hand() {
        // 2 4 4 4 5 5 7 9: mean 5, squares 9+1+1+1+0+0+4+16 = 32, 32/7 = 4.5714, root 2.138.
        let values = all(&[2, 4, 4, 4, 5, 5, 7, 9]);
        assert_eq!(mean(&values), Some(Decimal::from(5)));
        assert_eq!(rounded(deviation(&values).unwrap(), 3).to_string(), "2.138");
        assert_eq!(deviation(&all(&[3, 3, 3])), None);
        // (1,2) (2,4) (3,5): deviations -1 0 1 and -5/3 1/3 4/3; 3 / sqrt(2 * 42/9) = 0.982.
        assert_eq!(rounded(correlation(&all(&[1, 2, 3]), &all(&[2, 4, 5])).unwrap(), 3).to_string(), "0.982");
        assert_eq!(correlation(&all(&[1, 2, 3]), &all(&[6, 4, 2])), Some(-Decimal::ONE));
        assert_eq!(correlation(&all(&[1, 2, 3]), &all(&[4, 4, 4])), None);
    }

    #[test]
    fn a_size_is_unusual_only_against_enough_of_a_past() {
        // Ten times -1 and 1: mean 0, squares 20 over 19, deviation 1.02598; 4 is 3.90 of them.
        let past = all(&[-1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1]);
        let of = |size: i64, past: &[Decimal]| {
            unusual(Decimal::from(size), past).map(|u| (u.z_score.to_string(), u.percentile.to_string(), u.n))
        };
        assert_eq!(of(4, &past), Some(("3.9".to_owned(), "100".to_owned(), 20)));
        assert_eq!(of(-4, &past), Some(("-3.9".to_owned(), "100".to_owned(), 20)));
        assert_eq!(of(0, &past), Some(("0".to_owned(), "0".to_owned(), 20)));
        assert_eq!(of(4, &past[1..]), None);
    }
}
