//! "3,284 up against 1,876 down, a ratio of 1.75", "decliners (3,529) outnumbered advancers (1,684) by 1,845": what the two
//! counts of a breadth come to.

use rust_decimal::Decimal;

use super::Site;
use super::count::{Role, breadth};
use crate::audit::detect::side;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Fit, Known, fit};
use crate::quantity::print::{self, Sign};
use crate::quantity::written::WrittenUnit;

/// A finding where the words before the figure call it the ratio or the difference of both counts.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let plain = matches!(written.unit, WrittenUnit::Plain | WrittenUnit::Multiple);
    if !plain || site.figure.to.is_some() || written.sign.is_some() {
        return None;
    }
    let items = &site.part.items;
    let degree = |i: &&Item| [Sense::About, Sense::Nearly, Sense::AtLeast, Sense::AtMost].into_iter().any(|s| i.is(s));
    let skip = items[..site.at].iter().rev().take(2).take_while(degree).count();
    let word = |n: usize| site.before(skip + n).map(|i| site.scene.word(i)).unwrap_or_default();
    let of = &*word(1) == "of";
    if !of && &*word(1) != "by" && written.unit != WrittenUnit::Multiple {
        return None;
    }
    let start = items[..site.at].iter().rposition(|i| matches!(i.kind, Kind::Mark('.' | ';'))).map_or(0, |i| i + 1);
    let here = &items[start..site.at];
    let said = |w: &str| here.iter().any(|i| site.scene.word(i).starts_with(w));
    let ratio = of && &*word(2) == "ratio" || written.unit == WrittenUnit::Multiple && said("outnumber");
    // "Advancers trail decliners by 1,200"
    let sides = here.iter().filter(|i| side::of(site.scene, i).is_some()).count();
    let against = &*word(1) == "by" && sides > 1 && ["outnumber", "trail", "exceed", "lag"].into_iter().any(said);
    let apart =
        against || of && matches!(&*word(2), "difference" | "gap" | "margin" | "surplus" | "deficit" | "balance");
    if ratio == apart {
        return None;
    }
    let facts = breadth(site);
    let of = |role: Role| facts.iter().find(|(r, f)| *r == role && f.usable().is_some()).map(|(_, f)| *f);
    let (up, down) = (of(Role::Up)?, of(Role::Down)?);
    let (ups, downs) = (up.usable()?.get(), down.usable()?.get());
    let told = |value: Decimal| {
        here.iter()
            .filter_map(Item::figure)
            .any(|f| f.written.unit == WrittenUnit::Plain && f.written.magnitude() == value)
    };
    if !(against || told(ups) && told(downs)) {
        return None;
    }
    if apart {
        let exact = ups.saturating_sub(downs).abs();
        let derivation = format!("|{} - {}| = {exact}", up.id, down.id);
        let fitted = fit(written, Some(1), &Known::stated(exact));
        let expected = print::figure(exact, &up.unit, Sign::Never, None);
        return Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &[up, down], Some(derivation)));
    }
    // Which of the two is over the other is seldom said.
    let over = |a: Decimal, b: Decimal| a.checked_div(b).map(|r| (fit(written, Some(1), &Known::stated(r)), r));
    let (larger, smaller) = if ups >= downs { ((up, ups), (down, downs)) } else { ((down, downs), (up, ups)) };
    let first = over(larger.1, smaller.1)?;
    let inverse = over(smaller.1, larger.1).filter(|(f, _)| *f == Fit::Exact);
    let ((fitted, exact), (a, b)) = match inverse {
        Some(found) => (found, (smaller.0, larger.0)),
        None => (first, (larger.0, smaller.0)),
    };
    let expected = exact.round_dp(written.decimals.max(2)).normalize().to_string();
    let derivation = format!("{} / {} = {}", a.id, b.id, exact.round_dp(3));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &[a, b], Some(derivation)))
}
