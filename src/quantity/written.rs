//! A figure as somebody wrote it: digits, decimals, scale, sign, unit, hedge and bound, and the arithmetic of intervals
//! that says whether a value may be written so.

use rust_decimal::Decimal;

use super::Unit;

/// A sign that stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenSign {
    /// `+`.
    Plus,
    /// Any of the minus signs.
    Minus,
}

/// What the unit of a written figure is known to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrittenUnit {
    /// None was written.
    Plain,
    /// `%`, `percent`.
    Percent,
    /// `pp`, `percentage points`.
    PercentagePoint,
    /// `bp`, `bps`, `basis points`.
    BasisPoint,
    /// Money; `None` where the symbol serves several currencies (`¥`).
    Money(Option<String>),
    /// `x`, `times`, `doubled`.
    Multiple,
    /// A word that counts something, such as `points`.
    Points,
}

/// One side of a bounded figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// `3.5%+`, over, more than, at least.
    AtLeast,
    /// Under, less than, at most.
    AtMost,
    /// Nearly, almost.
    Nearly,
}

/// A figure as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The digits, unsigned and unscaled.
    pub digits: Decimal,
    /// Digits after the point, as written.
    pub decimals: u32,
    /// What the scale letter multiplies by: 1 where there is none.
    pub scale: Decimal,
    /// The sign in the text.
    pub sign: Option<WrittenSign>,
    /// The unit in the text.
    pub unit: WrittenUnit,
    /// `~`, about, roughly.
    pub hedged: bool,
    /// Over, under, nearly, `+`.
    pub bound: Option<Bound>,
    /// How far off its bound the value may lie and the word still be fair, in percent of the bound. 0 without a bound.
    pub reach: Decimal,
    /// Thousands separators were written.
    pub grouped: bool,
}

/// A closed interval. Operations give `None` where a decimal cannot hold the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Smallest value.
    pub lo: Decimal,
    /// Largest value.
    pub hi: Decimal,
}

impl Written {
    /// The magnitude: digits times scale.
    #[must_use]
    pub fn magnitude(&self) -> Decimal {
        self.digits.checked_mul(self.scale).unwrap_or(Decimal::MAX)
    }

    /// The value with the sign as written; unsigned figures are positive.
    #[must_use]
    pub fn value(&self) -> Decimal {
        if self.sign == Some(WrittenSign::Minus) { -self.magnitude() } else { self.magnitude() }
    }

    /// The unit of the last written digit: scale times ten to the minus decimals.
    #[must_use]
    pub fn resolution(&self) -> Decimal {
        let last = Decimal::new(1, self.decimals.min(28));
        self.scale.checked_mul(last).unwrap_or(Decimal::ONE)
    }

    /// The unit of the last digit that is not zero: what a hedged figure claims. `860M` gives ten million.
    #[must_use]
    pub fn loose_resolution(&self) -> Decimal {
        let mut unit = self.resolution();
        let magnitude = self.magnitude();
        if magnitude.is_zero() {
            return unit;
        }
        loop {
            let Some(coarser) = unit.checked_mul(Decimal::TEN) else { return unit };
            if magnitude.checked_rem(coarser) != Some(Decimal::ZERO) {
                return unit;
            }
            unit = coarser;
        }
    }

    /// True for a unit in which a change is written.
    #[must_use]
    pub const fn is_percent(&self) -> bool {
        matches!(self.unit, WrittenUnit::Percent)
    }

    /// True for a unit in which a difference of percentages is written.
    #[must_use]
    pub const fn is_spread(&self) -> bool {
        matches!(self.unit, WrittenUnit::BasisPoint | WrittenUnit::PercentagePoint)
    }

    /// The magnitude of a spread in percentage points; other figures as they are.
    #[must_use]
    pub fn in_points(&self) -> Self {
        let mut points = self.clone();
        if self.unit == WrittenUnit::BasisPoint {
            points.scale = self.scale.checked_mul(Decimal::new(1, 2)).unwrap_or(self.scale);
            points.unit = WrittenUnit::PercentagePoint;
        }
        points
    }

    /// Whether a figure so written may state a value in `unit`.
    #[must_use]
    pub fn fits(&self, unit: &Unit) -> bool {
        match (&self.unit, unit) {
            (WrittenUnit::Percent, Unit::Percent)
            | (WrittenUnit::PercentagePoint, Unit::PercentagePoint | Unit::BasisPoint)
            | (WrittenUnit::BasisPoint, Unit::BasisPoint | Unit::PercentagePoint)
            | (WrittenUnit::Money(None), Unit::Money(_))
            | (WrittenUnit::Points, Unit::IndexPoints)
            | (WrittenUnit::Multiple, Unit::Ratio)
            | (WrittenUnit::Plain, Unit::IndexPoints | Unit::Count | Unit::Ratio | Unit::Other(_) | Unit::Money(_)) => {
                true
            }
            (WrittenUnit::Money(Some(a)), Unit::Money(b)) => a == b || (cny(a) && cny(b)),
            _ => false,
        }
    }
}

/// On- and offshore yuan are one currency in prose.
fn cny(code: &str) -> bool {
    matches!(code, "cny" | "cnh")
}

impl Interval {
    /// A single value.
    #[must_use]
    pub const fn point(value: Decimal) -> Self {
        Self { lo: value, hi: value }
    }

    /// A value known to half of `resolution` either way.
    #[must_use]
    pub fn around(value: Decimal, resolution: Decimal) -> Self {
        let half = resolution.checked_div(Decimal::TWO).unwrap_or_default();
        Self { lo: value.saturating_sub(half), hi: value.saturating_add(half) }
    }

    /// Sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self { lo: self.lo.checked_add(other.lo)?, hi: self.hi.checked_add(other.hi)? })
    }

    /// Difference.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        Some(Self { lo: self.lo.checked_sub(other.hi)?, hi: self.hi.checked_sub(other.lo)? })
    }

    /// Product.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        let products = [
            self.lo.checked_mul(other.lo)?,
            self.lo.checked_mul(other.hi)?,
            self.hi.checked_mul(other.lo)?,
            self.hi.checked_mul(other.hi)?,
        ];
        Some(Self { lo: products.into_iter().min()?, hi: products.into_iter().max()? })
    }

    /// Quotient; `None` where the divisor may be zero.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        if other.lo <= Decimal::ZERO && other.hi >= Decimal::ZERO {
            return None;
        }
        let quotients = [
            self.lo.checked_div(other.lo)?,
            self.lo.checked_div(other.hi)?,
            self.hi.checked_div(other.lo)?,
            self.hi.checked_div(other.hi)?,
        ];
        Some(Self { lo: quotients.into_iter().min()?, hi: quotients.into_iter().max()? })
    }

    /// Whether the intervals share a value.
    #[must_use]
    pub fn touches(self, other: Self) -> bool {
        self.lo <= other.hi && other.lo <= self.hi
    }

    /// The middle.
    #[must_use]
    pub fn middle(self) -> Decimal {
        self.lo.saturating_add(self.hi).checked_div(Decimal::TWO).unwrap_or(self.lo)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(digits: &str, scale: i64) -> Written {
        let digits: Decimal = digits.parse().unwrap();
        Written {
            digits,
            decimals: digits.scale(),
            scale: scale.into(),
            sign: None,
            unit: WrittenUnit::Plain,
            hedged: false,
            bound: None,
            reach: Decimal::ZERO,
            grouped: false,
        }
    }

    #[test]
    fn a_minus_sign_alone_makes_a_value_negative() {
        let signed = |sign| Written { sign, ..written("1.5", 1_000) }.value();
        assert_eq!(signed(None), Decimal::from(1_500));
        assert_eq!(signed(Some(WrittenSign::Plus)), Decimal::from(1_500));
        assert_eq!(signed(Some(WrittenSign::Minus)), Decimal::from(-1_500));
    }

    #[test]
    fn intervals_touch_at_an_end_and_not_beyond_it() {
        let of = |lo: i64, hi: i64| Interval { lo: lo.into(), hi: hi.into() };
        for (a, b, touch) in [
            (of(1, 3), of(3, 5), true),
            (of(1, 3), of(2, 2), true),
            (of(1, 5), of(2, 3), true),
            (of(1, 2), of(3, 4), false),
        ] {
            assert_eq!((a.touches(b), b.touches(a)), (touch, touch), "{a:?} {b:?}");
        }
    }

    #[test]
    fn resolution_is_the_last_digit_written() {
        assert_eq!(written("183.28", 1_000_000_000).resolution(), Decimal::from(10_000_000));
        assert_eq!(written("860", 1_000_000).resolution(), Decimal::from(1_000_000));
    }

    #[test]
    fn a_hedge_claims_the_last_digit_that_is_not_zero() {
        assert_eq!(written("860", 1_000_000).loose_resolution(), Decimal::from(10_000_000));
        assert_eq!(written("260", 1).loose_resolution(), Decimal::from(10));
        assert_eq!(written("0", 1).loose_resolution(), Decimal::ONE);
        assert_eq!(written("100", 1).loose_resolution(), Decimal::ONE_HUNDRED);
    }

    #[test]
    fn what_was_written_says_which_units_it_may_state() {
        let money = |code: &str| WrittenUnit::Money(Some(code.to_owned()));
        let unit = |word: &str| Unit::from_word(word);
        let of = |unit: &WrittenUnit| Written { unit: unit.clone(), ..written("1", 1) };
        let fitting = [
            (WrittenUnit::Percent, "percent"),
            (WrittenUnit::PercentagePoint, "bp"),
            (WrittenUnit::BasisPoint, "pp"),
            (WrittenUnit::Money(None), "jpy"),
            (WrittenUnit::Points, "index_points"),
            (WrittenUnit::Multiple, "ratio"),
            (WrittenUnit::Plain, "orders"),
            (WrittenUnit::Plain, "count"),
            (money("usd"), "usd"),
            (money("cnh"), "cny"),
        ];
        for (written, word) in fitting {
            assert!(of(&written).fits(&unit(word)), "{written:?} {word}");
        }
        let others = [
            (WrittenUnit::Percent, "pp"),
            (WrittenUnit::Plain, "percent"),
            (WrittenUnit::Points, "usd"),
            (WrittenUnit::Multiple, "percent"),
            (money("usd"), "cny"),
            (money("cny"), "usd"),
            (money("usd"), "hkd"),
            (WrittenUnit::Money(None), "count"),
        ];
        for (written, word) in others {
            assert!(!of(&written).fits(&unit(word)), "{written:?} {word}");
        }
        assert!(of(&WrittenUnit::Percent).is_percent() && !of(&WrittenUnit::Percent).is_spread());
        assert!(of(&WrittenUnit::BasisPoint).is_spread() && !of(&WrittenUnit::BasisPoint).is_percent());
        assert!(!of(&WrittenUnit::Plain).is_spread());
    }

    #[test]
    fn basis_points_become_points_and_points_stay() {
        let bp = Written { unit: WrittenUnit::BasisPoint, ..written("25", 1) }.in_points();
        assert_eq!((bp.magnitude(), bp.unit), (Decimal::new(25, 2), WrittenUnit::PercentagePoint));
        let pp = Written { unit: WrittenUnit::PercentagePoint, ..written("25", 1) };
        assert_eq!(pp.in_points(), pp);
    }

    #[test]
    fn intervals_add_and_divide_by_their_ends() {
        let of = |lo: i64, hi: i64| Interval { lo: lo.into(), hi: hi.into() };
        assert_eq!(of(1, 2).plus(of(10, 20)), Some(of(11, 22)));
        assert_eq!(of(1, 2).minus(of(10, 20)), Some(of(-19, -8)));
        assert_eq!(of(10, 20).over(of(2, 5)), Some(of(2, 10)));
        assert_eq!(of(10, 20).over(of(-5, -2)), Some(of(-10, -2)));
        for across in [of(-1, 1), of(0, 1), of(-1, 0)] {
            assert_eq!(of(10, 20).over(across), None);
        }
        assert_eq!(of(10, 20).middle(), Decimal::from(15));
    }

    #[test]
    fn a_product_of_intervals_minds_the_signs() {
        let negative = Interval { lo: Decimal::from(-3), hi: Decimal::from(-2) };
        let across = Interval { lo: Decimal::from(-1), hi: Decimal::from(4) };
        assert_eq!(negative.times(across), Some(Interval { lo: Decimal::from(-12), hi: Decimal::from(3) }));
        assert_eq!(negative.over(across), None);
    }

    #[test]
    fn arithmetic_past_the_range_says_so() {
        let huge = Interval::point(Decimal::MAX);
        assert_eq!(huge.times(huge), None);
        assert_eq!(huge.plus(huge), None);
    }
}
