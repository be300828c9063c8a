//! Words for sizes: a word has one band, and a size one word unless the configuration says otherwise.

use rust_decimal::Decimal;

use super::{decimal, not_negative, texts};
use crate::json::Node;
use crate::json::check::Check;

/// A band as it stands in the file.
struct Band<'n> {
    word: &'n str,
    class: Option<&'n str>,
    min: Decimal,
    /// None for no upper bound.
    max: Option<Decimal>,
    node: &'n Node,
}

/// Every fault of `[[universe.magnitudes]]` that is not one of its class.
pub fn check(check: &mut Check<'_>, universe: &Node) {
    for band in universe.list("magnitudes") {
        not_negative(check, band, "min", false);
        if let (Some(min), Some(max)) = (decimal(band, "min"), decimal(band, "max"))
            && max <= min
            && let Some(node) = band.get("max")
        {
            let word = band.field("word").map_or("", |(word, _)| word);
            check.cannot_hold(
                format!("the band of `{word}` is empty: it ends at {max} and begins at {min}"),
                node.span.clone(),
                "`max` is larger than `min`; leave it out for no upper bound",
            );
        }
    }
    words(check, universe);
    overlaps(check, universe);
}

/// No word or alias has two bands of one class.
fn words(check: &mut Check<'_>, universe: &Node) {
    let mut named: Vec<(String, std::ops::Range<usize>)> = Vec::new();
    for band in universe.list("magnitudes") {
        let class = band.field("asset_class").map_or(String::new(), |(class, _)| format!(" of {class}"));
        let aliases = texts(band, "aliases").map(|(alias, node)| (alias, node.span.clone()));
        let mut own: Vec<&str> = Vec::new();
        for (word, span) in band.field("word").into_iter().chain(aliases) {
            // Twice in one list is said of the list.
            if !own.contains(&word) {
                named.push((format!("{word}{class}"), span));
                own.push(word);
            }
        }
    }
    check.unique("band", named.iter().map(|(name, span)| (name.as_str(), span.clone())));
}

/// Two bands of one class lie apart or one within the other, as `flat` within `modest`; where one reaches into the other, a
/// size has two words, and one of the two bands says that this is meant.
fn overlaps(check: &mut Check<'_>, universe: &Node) {
    let bands: Vec<Band<'_>> = universe.list("magnitudes").iter().filter_map(band).collect();
    for (at, later) in bands.iter().enumerate() {
        for earlier in &bands[..at] {
            let shared = earlier.class.is_none() || later.class.is_none() || earlier.class == later.class;
            if !shared || meant(earlier, later) || meant(later, earlier) {
                continue;
            }
            let line = check.line(earlier.node.span.start);
            let min = later.node.get("min").map_or(later.node.span.clone(), |n| n.span.clone());
            if (earlier.min, earlier.max) == (later.min, later.max) {
                check.cannot_hold(
                    format!("the bands of `{}` and `{}` are the same", earlier.word, later.word),
                    min,
                    &format!("make `{}` an alias of the band on line {line}, or give it a band of its own", later.word),
                );
            } else if let Some((from, to)) = crossing(earlier, later) {
                check.cannot_hold(
                    format!("the bands of `{}` and `{}` overlap from {from} to {to}", earlier.word, later.word),
                    min,
                    &format!(
                        "end one where the other begins (`{}` is on line {line}), put one wholly inside the other, or say that \
                         either word holds there with `overlaps = [\"{}\"]`",
                        earlier.word, earlier.word
                    ),
                );
            }
        }
    }
    for table in universe.list("magnitudes") {
        for (word, node) in texts(table, "overlaps") {
            if bands.iter().all(|band| band.word != word) {
                let words = bands.iter().map(|band| (band.word, ())).collect();
                check.refer("band", word, node.span.clone(), &words, false);
            }
        }
    }
}

fn band(node: &Node) -> Option<Band<'_>> {
    let class = node.field("asset_class").map(|(class, _)| class);
    let max = match node.get("max") {
        Some(_) => Some(decimal(node, "max")?),
        None => None,
    };
    let (word, min) = (node.field("word")?.0, decimal(node, "min")?);
    max.is_none_or(|max| min < max).then_some(Band { word, class, min, max, node })
}

fn meant(one: &Band<'_>, other: &Band<'_>) -> bool {
    texts(one.node, "overlaps").any(|(word, _)| word == other.word)
}

/// Where two bands overlap of which neither holds the other.
fn crossing(a: &Band<'_>, b: &Band<'_>) -> Option<(Decimal, Decimal)> {
    let (low, high) = if a.min <= b.min { (a, b) } else { (b, a) };
    // Without an upper bound the lower band holds all that begins later.
    let end = low.max?;
    let inside = low.min == high.min || high.max.is_some_and(|max| max <= end);
    (high.min < end && !inside).then_some((high.min, end))
}
