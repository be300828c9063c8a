//! "an advance-decline ratio of 0.87", "A/D ratio at 1.4": advancers over decliners; "48.3% of all 5,151 counted".

use super::Site;
use super::count::{Role, breadth};
use crate::audit::finding::Finding;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Fit, Known, fit};
use crate::quantity::written::WrittenUnit;

/// A finding where the words before the figure call it that ratio.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let plain = matches!(written.unit, WrittenUnit::Plain | WrittenUnit::Multiple) && written.sign.is_none();
    if !plain || site.figure.to.is_some() {
        return None;
    }
    let from = site.at.checked_sub(8).map_or(site.part.segment.start, |i| site.part.items[i].start);
    let before = site.scene.text.get(from..site.item().start)?.to_lowercase();
    let (_, behind) = before.rsplit_once("ratio")?;
    if behind.split_whitespace().count() > 3 || behind.contains(['.', ';', ',']) {
        return None;
    }
    let named = |pairs: &[&str]| pairs.iter().any(|p| before.contains(p));
    let ups = named(&[
        "advance-decline",
        "advance/decline",
        "advancer-decliner",
        "advancer/decliner",
        "a/d ratio",
        "ad ratio",
    ]);
    let downs = named(&["decline-advance", "decline/advance", "decliner-advancer", "decliner/advancer"]);
    if ups == downs {
        return None;
    }
    let facts = breadth(site);
    let of = |role: Role| facts.iter().find(|(r, f)| *r == role && f.usable().is_some()).map(|(_, f)| *f);
    let (up, down) = (of(Role::Up)?, of(Role::Down)?);
    let (over, under) = if ups { (up, down) } else { (down, up) };
    let exact = over.usable()?.get().checked_div(under.usable()?.get())?;
    let fitted = fit(written, Some(1), &Known::stated(exact));
    let expected = exact.round_dp(written.decimals.max(2)).normalize().to_string();
    let derivation = format!("{} / {} = {}", over.id, under.id, exact.round_dp(3));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &[over, under], Some(derivation)))
}

/// "1,642 of 5,160, or 31.8%": a side's count and the whole, told again in percent.
pub(super) fn restated(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let items = &site.part.items;
    if !written.is_percent() || written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let joins =
        |i: usize| items[i].mark(',') || items[i].mark('(') || matches!(&*site.scene.word(&items[i]), "or" | "a");
    let whole = (0..site.at).rev().take(4).find(|i| !joins(*i))?;
    let number = |i: usize| items[i].figure().filter(|f| f.written.unit == WrittenUnit::Plain && f.to.is_none());
    let of = whole.checked_sub(1).filter(|i| matches!(&*site.scene.word(&items[*i]), "of" | "from"))?;
    let (part, all) = (number(of.checked_sub(1)?)?, number(whole)?);
    let facts = breadth(site);
    let of_side = |role: Role| facts.iter().find(|(r, _)| *r == role).and_then(|(_, f)| Some((*f, f.usable()?.get())));
    let (side, count) =
        [Role::Up, Role::Down].into_iter().filter_map(of_side).find(|(_, v)| *v == part.written.magnitude())?;
    let exact = count.checked_mul(rust_decimal::Decimal::ONE_HUNDRED)?.checked_div(all.written.magnitude())?;
    let fitted = fit(written, Some(1), &Known::stated(exact));
    let expected = format!("{}%", exact.round_dp(1));
    let derivation = format!("{} of {} = {}%", side.id, all.written.magnitude(), exact.round_dp(2));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &[side], Some(derivation)))
}

/// "advance rate: 49.7% of the stocks that moved, 48.3% of all 5,151 counted": the share of all that are counted. Whose side
/// it is may be left open: it confirms.
pub(super) fn of_all(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if &*site.next_word(1)? != "of" || !written.is_percent() || written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let all = usize::from(site.next_word(2).is_some_and(|w| matches!(&*w, "all" | "the")));
    let number = site.after(2 + all)?.figure().filter(|f| f.written.unit == WrittenUnit::Plain && f.to.is_none())?;
    let facts = breadth(site);
    let total = facts.iter().try_fold(rust_decimal::Decimal::ZERO, |t, (_, f)| t.checked_add(f.usable()?.get()))?;
    if total.is_zero() || number.written.magnitude() != total {
        return None;
    }
    facts.iter().find_map(|(_, part)| {
        let exact = part.usable()?.get().checked_mul(rust_decimal::Decimal::ONE_HUNDRED)?.checked_div(total)?;
        let fitted = fit(written, Some(1), &Known::stated(exact));
        let expected = format!("{}%", exact.round_dp(1));
        let derivation = format!("{} of {total} = {}%", part.id, exact.round_dp(2));
        let all: Vec<_> = facts.iter().map(|(_, f)| *f).collect();
        (fitted == Fit::Exact)
            .then(|| site.compared(fitted, ClaimKind::DerivedNumber, expected, &all, Some(derivation)))
    })
}

/// "A/D: 2,487/2,561 (0.97)": the first count over the second, right behind both.
pub(super) fn of_the_pair(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let plain = matches!(written.unit, WrittenUnit::Plain | WrittenUnit::Multiple) && written.decimals > 0;
    let mark = |n: usize, c: char| site.before(n).is_some_and(|b| b.mark(c));
    if !plain || written.sign.is_some() || !mark(1, '(') || !(mark(3, '/') || mark(3, ':')) {
        return None;
    }
    let count = |n: usize| site.before(n)?.figure().map(|f| f.written.magnitude());
    let (first, second) = (count(4)?, count(2)?);
    let facts = breadth(site);
    let fact = |value: rust_decimal::Decimal| {
        facts.iter().map(|(_, f)| *f).find(|f| f.usable().is_some_and(|v| v.get() == value))
    };
    let (a, b) = (fact(first)?, fact(second)?);
    let exact = first.checked_div(second)?;
    let fitted = fit(written, Some(1), &Known::stated(exact));
    let derivation = format!("{} / {} = {}", a.id, b.id, exact.round_dp(3));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, exact.round_dp(2).to_string(), &[a, b], Some(derivation)))
}
