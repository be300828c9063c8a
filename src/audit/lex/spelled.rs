//! Figures in words: "twenty-five basis points", "doubled".

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::{Figure, Folded, Item, Kind, Source};
use crate::audit::word_map::WordSet;
use crate::quantity::words::{ONES, TENS};
use crate::quantity::written::{Bound, Written, WrittenUnit};

/// What a word multiplies a value by: "doubled".
const MULTIPLES: [(&str, i64, u32); 8] = [
    ("doubled", 2, 0),
    ("doubling", 2, 0),
    ("tripled", 3, 0),
    ("tripling", 3, 0),
    ("quadrupled", 4, 0),
    ("halved", 5, 1),
    ("halving", 5, 1),
    ("quintupled", 5, 0),
];

/// Words that are a number or may begin one.
static OPENING: LazyLock<WordSet<&'static str>> = LazyLock::new(|| {
    let numbers = ONES.into_iter().chain(TENS).chain(["hundred", "half"]);
    numbers.chain(MULTIPLES.map(|(word, ..)| word)).chain(["a", "an"]).collect()
});

/// The figure that the items begin with in words, where it carries a unit or is a multiple, and of how many it consists.
pub fn read(source: Source<'_>, items: &[Item]) -> Option<(Item, usize)> {
    let word = |i: usize| items.get(i).filter(|it| matches!(it.kind, Kind::Word)).map(|it| source.word(it));
    let first = word(0)?;
    if !OPENING.contains(first.as_str()) && !first.ends_with("fold") {
        return None;
    }
    let spelled =
        |value: Decimal, unit: WrittenUnit, next: usize| Some((figure(&items[0], &items[next - 1], value, unit), next));
    if let Some((_, n, decimals)) = MULTIPLES.iter().find(|(w, ..)| *w == first) {
        return spelled(Decimal::new(*n, *decimals), WrittenUnit::Multiple, 1);
    }
    if let Some((value, next)) = fold_word(0, &word, items) {
        return spelled(value, WrittenUnit::Multiple, next);
    }
    if let Some((value, unit, next)) = part_of_a_percent(0, &word) {
        let (mut item, next) = spelled(value, unit, next)?;
        if let Kind::Figure(figure) = &mut item.kind {
            // "A quarter of a percent" is said of 0.24% and of 0.27%.
            figure.written.decimals = 1;
        }
        return Some((item, next));
    }
    // "by a basis point"
    if matches!(first.as_str(), "a" | "an")
        && let Some((unit @ (WrittenUnit::BasisPoint | WrittenUnit::PercentagePoint), next)) = unit(1, &word)
        && word(next).as_deref() != Some("or")
    {
        return spelled(Decimal::ONE, unit, next);
    }
    // "lost a full percent", "by one whole percentage point"
    if matches!(first.as_str(), "a" | "one")
        && matches!(word(1).as_deref(), Some("full" | "whole"))
        && let Some((unit, next)) = unit(2, &word)
        && unit != WrittenUnit::Multiple
    {
        let (mut item, next) = spelled(Decimal::ONE, unit, next)?;
        if let Kind::Figure(figure) = &mut item.kind {
            figure.written.bound = Some(Bound::AtLeast);
        }
        return Some((item, next));
    }
    let (value, next) = number(0, &word, items)?;
    let (unit, next) = unit(next, &word)?;
    spelled(value, unit, next)
}

/// "a quarter of a percent", "half a per cent", "two tenths of a percentage point": the share, its unit and the item after it.
fn part_of_a_percent<'t>(
    i: usize,
    word: &impl Fn(usize) -> Option<Folded<'t>>,
) -> Option<(Decimal, WrittenUnit, usize)> {
    let is = |n: usize, wanted: &str| word(n).is_some_and(|w| &*w == wanted);
    let (value, mut next) = match word(i)?.as_str() {
        "half" => (Decimal::new(5, 1), i + 1),
        first => {
            let count = match first {
                "a" => 1,
                spelled => ONES[..10].iter().position(|o| *o == spelled).filter(|n| *n > 0)?,
            };
            let part = word(i + 1)?;
            let (hundredths, most) = match part.strip_suffix('s').unwrap_or(part.as_str()) {
                "quarter" => (2500, 3),
                "third" => (3333, 2),
                "fifth" => (2000, 4),
                "tenth" => (1000, 9),
                _ => return None,
            };
            let whole = i64::try_from(count).ok().filter(|n| (1..=most).contains(n) && is(i + 2, "of"))?;
            (Decimal::new(hundredths * whole, 4).round_dp(2).normalize(), i + 3)
        }
    };
    next += usize::from(is(next, "a") || is(next, "one"));
    if is(next, "percentage") && is(next + 1, "point") {
        return Some((value, WrittenUnit::PercentagePoint, next + 2));
    }
    if is(next, "percent") {
        return Some((value, WrittenUnit::Percent, next + 1));
    }
    (is(next, "per") && is(next + 1, "cent")).then_some((value, WrittenUnit::Percent, next + 2))
}

/// "sevenfold", "ten-fold": what it multiplies by and the item after it.
fn fold_word<'t>(i: usize, word: &impl Fn(usize) -> Option<Folded<'t>>, items: &[Item]) -> Option<(Decimal, usize)> {
    let first = word(i)?;
    let (number, next) = match first.strip_suffix("fold") {
        Some(number) => (number.to_owned(), i + 1),
        None if items.get(i + 1).is_some_and(|m| m.mark('-')) && word(i + 2).as_deref() == Some("fold") => {
            (first.into_string(), i + 3)
        }
        None => return None,
    };
    let position = |list: &[&str]| list.iter().position(|w| *w == number).and_then(|p| i64::try_from(p).ok());
    let value = position(&ONES).filter(|n| *n > 1).or_else(|| position(&TENS).map(|n| (n + 2) * 10));
    let value = value.or_else(|| (number == "hundred").then_some(100))?;
    Some((Decimal::from(value), next))
}

fn figure(first: &Item, last: &Item, digits: Decimal, unit: WrittenUnit) -> Item {
    let written = Written {
        digits,
        decimals: digits.scale(),
        scale: Decimal::ONE,
        sign: None,
        // "Doubled" is said of anything from twice upwards; the figure is as loose as the word.
        hedged: unit == WrittenUnit::Multiple,
        unit,
        bound: None::<Bound>,
        reach: Decimal::ZERO,
        grouped: false,
    };
    let figure = Figure { written, to: None, sign_dropped: false };
    Item { start: first.start, end: last.end, kind: Kind::Figure(Box::new(figure)), clause: 0 }
}

/// A whole number below a thousand from item `i`: value and the item after it.
fn number<'t>(i: usize, word: &impl Fn(usize) -> Option<Folded<'t>>, items: &[Item]) -> Option<(Decimal, usize)> {
    let mut value = 0_i64;
    let mut at = i;
    let mut any = false;
    loop {
        // The hyphen of "twenty-five".
        let here = if any && items.get(at).is_some_and(|it| it.mark('-')) { at + 1 } else { at };
        let Some(w) = word(here) else { break };
        let position = |list: &[&str]| list.iter().position(|o| *o == w).and_then(|p| i64::try_from(p).ok());
        if let Some(n) = position(&ONES) {
            value += n;
        } else if let Some(n) = position(&TENS) {
            value += (n + 2) * 10;
        } else if w == "hundred" && any {
            value *= 100;
        } else {
            break;
        }
        any = true;
        at = here + 1;
    }
    // "two and a half times"
    let half = any && ["and", "a", "half"].iter().enumerate().all(|(n, w)| word(at + n).is_some_and(|x| &*x == *w));
    let whole = Decimal::from(value);
    any.then(|| if half { (whole.saturating_add(Decimal::new(5, 1)), at + 3) } else { (whole, at) })
}

fn unit<'t>(i: usize, word: &impl Fn(usize) -> Option<Folded<'t>>) -> Option<(WrittenUnit, usize)> {
    let first = word(i)?;
    let second = word(i + 1);
    let second = second.as_deref();
    Some(match (first.as_str(), second) {
        ("basis", Some("point" | "points")) => (WrittenUnit::BasisPoint, i + 2),
        ("percentage", Some("point" | "points")) => (WrittenUnit::PercentagePoint, i + 2),
        ("per", Some("cent")) => (WrittenUnit::Percent, i + 2),
        ("percent" | "pct", _) => (WrittenUnit::Percent, i + 1),
        ("bps" | "bp", _) => (WrittenUnit::BasisPoint, i + 1),
        ("times", _) => (WrittenUnit::Multiple, i + 1),
        _ => return None,
    })
}
