//! "96 limit-ups against 7 limit-downs", "Limit-up / limit-down: 96 / 7": stocks that went as far as their exchange lets them
//! in a day.

use super::Site;
use super::count::Role;
use crate::audit::finding::Finding;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Known, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::written::WrittenUnit;

/// How far the words may stand from the figure, in bytes.
const REACH: usize = 32;

/// Whether a fact counts such stocks, and not all that rose or fell.
#[must_use]
pub(super) fn counts_limits(fact: &Fact) -> bool {
    let parts = || fact.id.split(['.', '_']).chain(fact.metric.split('_'));
    parts().any(|part| part == "limit" || part == "limits")
}

/// A finding where the figure is such a count, or two of them joined as in "96 to 7".
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let whole = written.unit == WrittenUnit::Plain && written.decimals == 0 && written.sign.is_none();
    let counts: Vec<(Role, &Fact)> = site
        .scene
        .index
        .counts()
        .iter()
        .filter(|f| counts_limits(f))
        .filter_map(|f| Some((super::count::side_of_fact(f)?, *f)))
        .collect();
    if !whole || counts.is_empty() {
        return None;
    }
    let (start, end) = site.range();
    let line = site.scene.text[..start].rfind(['\n', '.', ';']).map_or(0, |n| n + 1);
    let before = site.scene.text[line..start].to_lowercase();
    let after: String = site.scene.text[end..].chars().take(REACH).collect::<String>().to_lowercase();
    let after = after.split(['\n', '.', ';']).next().unwrap_or_default();
    let told = named(&before);
    let fact = |role: Role| counts.iter().find(|(r, _)| *r == role).map(|(_, f)| *f);
    if let Some(to) = &site.figure.to {
        let [.., first, second] = told.as_slice() else { return None };
        let (a, b) = (fact(first.1)?, fact(second.1)?);
        // "outnumbered limit-downs by almost 14 to 1"
        if to.magnitude() == rust_decimal::Decimal::ONE && b.usable()?.get() != to.magnitude() {
            let ratio = a.usable()?.get().checked_div(b.usable()?.get())?;
            let expected = format!("{} to 1", ratio.round_dp(1).normalize());
            let derivation = Some(format!("{} / {} = {}", a.id, b.id, ratio.round_dp(2)));
            let fitted = fit_unsigned(written, &Known::stated(ratio));
            return Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &[a, b], derivation));
        }
        let one = fit_unsigned(written, &Known::stated(a.usable()?.get()));
        let other = fit_unsigned(to, &Known::stated(b.usable()?.get()));
        let worse = if matches!(one, crate::audit::verdict::Fit::Exact) { other } else { one };
        let expected = format!("{} to {}", a.usable()?.get().normalize(), b.usable()?.get().normalize());
        return Some(counted(site.compared(worse, ClaimKind::Quantifier, expected, &[a, b], None)));
    }
    // "96 / 7" behind both words, each the one at its place.
    let digits = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    let role = match told.as_slice() {
        [.., (_, x), (at, y)] if x != y => {
            let behind = &before[*at..];
            let is_first = !digits(behind) && pair(after);
            let is_second = digits(behind) && pair(&reversed(behind));
            match () {
                () if is_first => Some(*x),
                () if is_second => Some(*y),
                () => None,
            }
        }
        _ => None,
    };
    let parts = |text: &str| text.contains([',', ')', '|']) || digits(text);
    let next = || named(after).first().filter(|(end, _)| !parts(&after[..*end])).map(|(_, r)| *r);
    let beside =
        |at: usize| before[at..].trim_start_matches('s').trim_matches([' ', '(', ':', '*', '|', '=']).is_empty();
    let right_before = told.last().filter(|(at, _)| beside(*at) && !pair(after)).map(|(_, r)| *r);
    let last =
        || told.last().filter(|(at, _)| !digits(&before[*at..]) && before.len() - at < REACH / 2).map(|(_, r)| *r);
    let role = right_before.or(role).or_else(next).or_else(last)?;
    let fact = fact(role)?;
    // "nearly 14 limit-ups to each limit-down"
    if ["each", "every", "per"].iter().any(|w| after.contains(w)) {
        return None;
    }
    let exact = fact.usable()?.get();
    let fitted = fit_unsigned(written, &Known::stated(exact));
    Some(counted(site.compared(fitted, ClaimKind::Quantifier, exact.normalize().to_string(), &[fact], None)))
}

fn counted(finding: Finding) -> Finding {
    Finding { code: if finding.code == "FB201" { "FB211" } else { finding.code }, ..finding }
}

/// Whether a text goes on as the first of a pair does: "/ 7", " to 7", " vs 7".
fn pair(text: &str) -> bool {
    let text = text.trim_start_matches(['*', '_', ' ', '|']);
    let joined = ["/", "to ", "vs ", "vs. ", "versus ", "against ", "and ", "\u{2013}"]
        .iter()
        .find_map(|j| text.strip_prefix(j));
    joined.is_some_and(|rest| rest.trim_start_matches([' ', '*']).starts_with(|c: char| c.is_ascii_digit()))
}

/// The end of what stands before the second of a pair, as if it stood behind the first: ": 96 / " reads "/ 9".
fn reversed(text: &str) -> String {
    let joiner = text.trim_end_matches([' ', '*', '_', '|']);
    let digits = joiner.rfind(|c: char| c.is_ascii_digit()).map_or("", |n| &joiner[n + 1..]);
    format!("{}9", digits.trim_start_matches(['*', '_', ' ']).to_owned() + " ")
}

/// Where the words for either side end, and which it is.
fn named(text: &str) -> Vec<(usize, Role)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("limit") {
        // "touch the up limit"
        match text[..at].trim_end_matches([' ', '-']) {
            before if before.ends_with("up") || before.ends_with("upper") => found.push((at + 5, Role::Up)),
            before if before.ends_with("down") || before.ends_with("lower") => found.push((at + 5, Role::Down)),
            _ => {}
        }
        let rest = text[at + 5..].trim_start_matches(['s', '-', ' ']);
        let end = |word: &str| text.len() - rest.len() + word.len();
        match () {
            () if rest.starts_with("up") => found.push((end("up"), Role::Up)),
            () if rest.starts_with("down") => found.push((end("down"), Role::Down)),
            () => {}
        }
    }
    found
}
