//! What could stand in the text instead, in the text's own notation: a finding's suggestion is pasted over its quote.

use std::cmp::Ordering;

use rust_decimal::{Decimal, RoundingStrategy};
use unicode_segmentation::UnicodeSegmentation as _;

use super::lex::figure::{is_minus, scan};
use super::verdict::{Fit, Known, fit};
use crate::quantity::print::{self, Sign};
use crate::quantity::words::ONES;
use crate::quantity::written::{Bound, Written, WrittenSign, WrittenUnit};
use crate::quantity::{Unit, written::Interval};

/// A value in the unit of a written figure, with at least two places.
#[must_use]
pub fn in_unit(like: &Written, sign: Sign, value: Decimal) -> String {
    let unit = match &like.unit {
        WrittenUnit::Percent => Unit::Percent,
        WrittenUnit::PercentagePoint => Unit::PercentagePoint,
        WrittenUnit::BasisPoint => Unit::BasisPoint,
        WrittenUnit::Money(code) => Unit::Money(code.clone().unwrap_or_else(|| "usd".to_owned())),
        WrittenUnit::Multiple | WrittenUnit::Plain | WrittenUnit::Points => Unit::IndexPoints,
    };
    let places = match unit {
        Unit::Money(_) => None,
        _ => Some(value.normalize().scale().min(like.decimals.max(2))),
    };
    print::figure(value, &unit, sign, places)
}

/// `quote` with the digits of `expected` (a printed figure): `$310M` and `$210.00M` give `$210M`. `exact` is the value
/// behind `expected` where it is known. `worded` says that words beside the figure give its sign. `None` where nothing
/// would change, or the notation cannot carry the value.
#[must_use]
pub fn rewritten(quote: &str, expected: &str, exact: Option<Decimal>, worded: bool) -> Option<String> {
    let (old, end) = scan(quote, 0).filter(|(f, _)| f.to.is_none())?;
    let (new, _) = scan(expected, 0).filter(|(f, _)| f.to.is_none())?;
    let (old, new) = (old.written, new.written);
    let same_money =
        matches!((&old.unit, &new.unit), (WrittenUnit::Money(a), WrittenUnit::Money(b)) if a == b || a.is_none());
    let plain = matches!((&old.unit, &new.unit), (WrittenUnit::Plain | WrittenUnit::Points, WrittenUnit::Plain));
    if end != quote.len() || (old.unit != new.unit && !same_money && !plain) {
        return None;
    }
    let near = |v: &Decimal| v.checked_sub(new.value()).is_some_and(|d| d.abs() <= new.resolution());
    let printed = || match new.resolution().cmp(&old.resolution()) {
        Ordering::Less => Some(Interval::around(new.value(), new.resolution())),
        Ordering::Equal => Some(Interval::point(new.value())),
        Ordering::Greater => None,
    };
    let known = exact.filter(near).map(Interval::point).or_else(printed)?;
    let body = digits(&old, known)?;
    let first = quote.find(|c: char| c.is_ascii_digit())?;
    let run = quote[first..]
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.')))
        .map_or(quote.len(), |n| first + n);
    let run = first + quote[first..run].trim_end_matches(['.', ',']).len();
    let before = signed(&quote[..first], old.sign, known.middle().is_sign_negative(), worded);
    let candidate = format!("{before}{body}{}", &quote[run..]);
    let (figure, read) = scan(&candidate, 0)?;
    let sign =
        (worded && figure.written.sign.is_none()).then(|| if known.middle().is_sign_negative() { -1 } else { 1 });
    let holds = matches!(
        fit(&figure.written, sign, &Known { exact: known.middle(), range: known, by_custom: false }),
        Fit::Exact | Fit::Loose(_)
    );
    (holds && read == candidate.len() && candidate != quote).then_some(candidate)
}

/// The digits of a value known to lie within `known`, at the scale and precision of `old`. `None` where rounding would
/// leave nothing, or the value is not known well enough.
fn digits(old: &Written, known: Interval) -> Option<String> {
    let strategy = match old.bound {
        None => RoundingStrategy::MidpointAwayFromZero,
        Some(Bound::AtLeast) => RoundingStrategy::ToZero,
        Some(Bound::AtMost) => RoundingStrategy::AwayFromZero,
        Some(Bound::Nearly) => return None,
    };
    let whole = |n: Decimal| i64::from(u32::try_from(n.trunc().normalize().to_string().len()).unwrap_or(u32::MAX));
    let in_scale = known.middle().abs().checked_div(old.scale)?;
    let (had, has) = (whole(old.digits), whole(in_scale));
    // Digits that the text did not spend before the point may go after it; `185200.0M` is no notation.
    if has > had + 1 && old.scale > Decimal::ONE {
        return None;
    }
    let below_one = old.scale > Decimal::ONE && in_scale < Decimal::ONE && old.digits >= Decimal::ONE;
    let spare = u32::try_from((had - has).max(i64::from(below_one))).unwrap_or(0).min(2);
    let known_places = in_scale.normalize().scale().saturating_sub(old.decimals);
    let decimals = if old.bound.is_some() { old.decimals } else { old.decimals + spare.min(known_places) };
    let at = |value: Decimal| Some(value.abs().checked_div(old.scale)?.round_dp_with_strategy(decimals, strategy));
    let mut rounded = at(known.lo)?;
    if rounded != at(known.hi)? || rounded.is_zero() && !known.middle().is_zero() {
        return None;
    }
    rounded.rescale(decimals);
    let text = rounded.to_string();
    if !old.grouped && old.digits >= Decimal::ONE_THOUSAND {
        return Some(text);
    }
    Some(print::thousands(&text))
}

/// What stands before the digits, with the sign that the value has.
fn signed(before: &str, old: Option<WrittenSign>, negative: bool, worded: bool) -> String {
    match old {
        Some(WrittenSign::Plus) if negative => before.replacen('+', "-", 1),
        Some(WrittenSign::Minus) if !negative => before.replacen(is_minus, "+", 1),
        None if negative && !worded => {
            let hedge = before.len() - before.trim_start_matches(['~', '≈', ' ']).len();
            format!("{}-{}", &before[..hedge], &before[hedge..])
        }
        _ => before.to_owned(),
    }
}

/// `quote` with its first number replaced by the first of `expected` (`2 of 3`), in digits or in words as it stood.
#[must_use]
pub fn counted(quote: &str, expected: &str) -> Option<String> {
    let right: usize = expected.split(' ').next()?.parse().ok()?;
    let (at, word) = quote.unicode_word_indices().find(|(_, w)| {
        let lower = w.to_lowercase();
        w.chars().all(|c| c.is_ascii_digit()) || ONES.contains(&lower.as_str())
    })?;
    let spelled = word.starts_with(|c: char| c.is_alphabetic());
    let number = match ONES.get(right).filter(|_| spelled && right > 0) {
        Some(ones) if word.starts_with(char::is_uppercase) => ones[..1].to_uppercase() + &ones[1..],
        Some(ones) => (*ones).to_owned(),
        None => right.to_string(),
    };
    let candidate = format!("{}{number}{}", &quote[..at], &quote[at + word.len()..]);
    (candidate != quote && at == 0).then_some(candidate)
}

/// Words of direction with their opposites, in the same form.
const TURNS: [(&str, &str); 44] = [
    ("rose", "fell"),
    ("rise", "fall"),
    ("rises", "falls"),
    ("rising", "falling"),
    ("risen", "fallen"),
    ("up", "down"),
    ("gained", "lost"),
    ("gain", "loss"),
    ("gains", "losses"),
    ("gaining", "losing"),
    ("higher", "lower"),
    ("advanced", "declined"),
    ("advance", "decline"),
    ("advances", "declines"),
    ("advancing", "declining"),
    ("climbed", "slid"),
    ("climb", "slide"),
    ("climbs", "slides"),
    ("climbing", "sliding"),
    ("rallied", "retreated"),
    ("rally", "retreat"),
    ("rallies", "retreats"),
    ("jumped", "dropped"),
    ("jump", "drop"),
    ("jumps", "drops"),
    ("surged", "plunged"),
    ("surge", "plunge"),
    ("surges", "plunges"),
    ("soared", "tumbled"),
    ("grew", "shrank"),
    ("growth", "decline"),
    ("grows", "shrinks"),
    ("added", "shed"),
    ("expanded", "contracted"),
    ("expands", "contracts"),
    ("expansion", "contraction"),
    ("increased", "decreased"),
    ("increase", "decrease"),
    ("inflow", "outflow"),
    ("inflows", "outflows"),
    ("firmed", "eased"),
    ("edged up", "edged down"),
    ("↑", "↓"),
    ("↑↑", "↓↓"),
];

/// The opposite of a word of direction, in the same form; `None` where none is known.
#[must_use]
pub fn turned(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    let opposite = TURNS.iter().find_map(|(up, down)| match lower.as_str() {
        w if w == *up => Some(*down),
        w if w == *down => Some(*up),
        _ => None,
    });
    let opposite = opposite.or(match lower.as_str() {
        "slipped" | "sank" | "slumped" | "fell back" => Some("rose"),
        _ => None,
    })?;
    Some(if word.starts_with(char::is_uppercase) {
        opposite[..1].to_uppercase() + &opposite[1..]
    } else {
        opposite.to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(quote: &str, expected: &str) -> Option<String> {
        rewritten(quote, expected, None, false)
    }

    #[test]
    fn a_figure_keeps_the_notation_of_the_text() {
        let cases = [
            ("$310M", "$210.00M", Some("$210M")),
            ("$8.577 billion", "$857.71M", Some("$0.8577 billion")),
            ("+ $370M", "+$568.14M", Some("+ $568M")),
            ("~$260M", "$301.40M", Some("~$301M")),
            ("25 basis points", "30 bp", Some("30 basis points")),
            ("10,990.19", "10,480.00", Some("10,480.00")),
            ("2011", "3,013", Some("3013")),
            ("313", "2,011", Some("2,011")),
            ("$25 trillion", "$2.50T", Some("$2.5 trillion")),
            ("$185.2M", "$185.20B", None),
            ("−1.47pp", "+1.47 pp", Some("+1.47pp")),
            ("+1.2%", "-0.39%", Some("-0.4%")),
            ("$409.7 million", "-$309.70M", Some("-$309.7 million")),
            ("3.5%+", "3.39%", Some("3.3%+")),
            ("2.14T USD", "2.14T CNY", None),
            ("$36B", "$2.10M", None),
            ("0.59%", "0.59%", None),
        ];
        for (quote, expected, wanted) in cases {
            assert_eq!(of(quote, expected).as_deref(), wanted, "{quote} -> {expected}");
        }
    }

    #[test]
    fn a_value_is_not_rounded_twice() {
        assert_eq!(of("$310M", "$209.50M"), None, "209.495 and 209.505 differ at whole millions");
        let exact = "209495000".parse().ok();
        assert_eq!(rewritten("$310M", "$209.50M", exact, false).as_deref(), Some("$209M"));
    }

    #[test]
    fn a_sign_that_words_give_is_not_written_again() {
        assert_eq!(rewritten("98 basis points", "-88 bp", None, true).as_deref(), Some("88 basis points"));
        assert_eq!(rewritten("0.88%", "-0.88%", None, true), None, "the word is wrong, not the figure");
    }

    #[test]
    fn counts_keep_their_form() {
        assert_eq!(counted("One of the three fell", "2 of 3").as_deref(), Some("Two of the three fell"));
        assert_eq!(counted("3 of 6", "2 of 6").as_deref(), Some("2 of 6"));
        assert_eq!(counted("all but one rose", "2 of 6"), None, "the count is not of what is said");
    }

    #[test]
    fn directions_turn_in_their_form() {
        assert_eq!(turned("Rose").as_deref(), Some("Fell"));
        assert_eq!(turned("falling").as_deref(), Some("rising"));
        assert_eq!(turned("meandered"), None);
    }
}
