//! Closes that repeat: a feed that stands still is dated anew every session.

use rust_decimal::Decimal;

/// A market does not close on one figure so many sessions in a row, to the last digit.
const FROZEN: usize = 3;

/// A run of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<'a> {
    /// What repeats.
    pub value: Decimal,
    /// The session that had it first.
    pub first: &'a str,
    /// The sessions that repeat it, in order; never empty.
    pub repeats: Vec<&'a str>,
}

/// The runs of three sessions or more with one value, among closes in order; `now` is the figure that follows the last of
/// them, which belongs to a run and is not listed in it.
pub fn runs<'a>(closes: impl Iterator<Item = (&'a str, Decimal)>, now: Option<Decimal>) -> Vec<Run<'a>> {
    let mut out: Vec<Run<'a>> = Vec::new();
    let long = |run: &Run<'_>, more: usize| run.repeats.len() + 1 + more >= FROZEN && !run.repeats.is_empty();
    for (date, value) in closes {
        match out.last_mut() {
            Some(run) if run.value == value => run.repeats.push(date),
            Some(run) if !long(run, 0) => *run = Run { value, first: date, repeats: Vec::new() },
            _ => out.push(Run { value, first: date, repeats: Vec::new() }),
        }
    }
    let more = |run: &Run<'_>| usize::from(now == Some(run.value));
    if out.last().is_some_and(|run| !long(run, more(run))) {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(closes: &[i64], now: i64) -> Vec<(i64, usize, usize)> {
        let dates: Vec<String> = (0..closes.len()).map(|i| i.to_string()).collect();
        let closes = closes.iter().zip(&dates).map(|(c, d)| (d.as_str(), Decimal::from(*c)));
        let found = runs(closes, Some(Decimal::from(now)));
        found.iter().map(|r| (i64::try_from(r.value).unwrap(), r.first.parse().unwrap(), r.repeats.len())).collect()
    }

    #[test]
    fn two_alike_are_chance_and_three_are_not() {
        assert_eq!(of(&[1, 1, 2, 3, 3], 4), []);
        assert_eq!(of(&[1, 1, 1, 2, 3], 4), [(1, 0, 2)]);
        assert_eq!(of(&[5, 1, 1, 1, 1], 4), [(1, 1, 3)]);
        assert_eq!(of(&[1, 1, 1, 2, 2, 2], 4), [(1, 0, 2), (2, 3, 2)]);
        assert_eq!(of(&[], 4), []);
    }

    #[test]
    fn the_figure_that_follows_belongs_to_the_run() {
        assert_eq!(of(&[1, 3, 3], 3), [(3, 1, 1)]);
        assert_eq!(of(&[1, 2, 3], 3), []);
    }
}
