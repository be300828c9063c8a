//! "PancakeSwap traded $2.36B, about 16% of the $14.8B DEX total": a share of a whole that is told beside it.

use rust_decimal::Decimal;

use super::{Site, is_signed};
use crate::audit::bind::Target;
use crate::audit::bind::index::{is_change, stem_of};
use crate::audit::finding::Finding;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Fit, Known, fit};
use crate::facts::sheet::Fact;
use crate::quantity::written::WrittenUnit;

/// A finding where an amount stands right behind the share's "of", the sheet holds it, and the owner has one of that metric.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if !written.is_percent() || written.sign.is_some() || site.figure.to.is_some() || &*site.next_word(1)? != "of" {
        return None;
    }
    let article = |n: &usize| site.next_word(*n).is_some_and(|w| matches!(&*w, "the" | "a" | "its" | "all" | "total"));
    let skip = (2..=3).take_while(article).count();
    let whole = site.after(2 + skip)?.figure().filter(|f| matches!(f.written.unit, WrittenUnit::Money(_)))?;
    let [Target::Entity(own)] = site.bound.targets[..] else { return None };
    let index = site.scene.index;
    let level = |f: &Fact| !is_change(f) && !is_signed(f) && f.against.is_none() && f.usable().is_some();
    let id = index.entity(own).id.as_str();
    let parts = index.facts_of(id).iter().copied().filter(|f| level(f) && whole.written.fits(&f.unit));
    let mut best: Option<(Fit, &Fact, &Fact, Decimal)> = None;
    for part in parts {
        let wholes =
            index.near(&whole.written).into_iter().filter(|f| f.unit == part.unit && f.entity != id && level(f));
        for total in wholes.filter(|f| stem_of(&f.metric) == stem_of(&part.metric)) {
            let (x, all) = (part.usable()?.get(), total.usable()?.get());
            if !matches!(fit(&whole.written, Some(1), &Known::stated(all)), Fit::Exact | Fit::Loose(_)) {
                continue;
            }
            let Some(exact) = x.checked_div(all).and_then(|r| r.checked_mul(Decimal::ONE_HUNDRED)) else { continue };
            let fitted = fit(written, Some(1), &Known::stated(exact));
            if best.as_ref().is_none_or(|(f, ..)| fitted.rank() < f.rank()) {
                best = Some((fitted, part, total, exact));
            }
        }
    }
    let (fitted, part, total, exact) = best?;
    let expected = format!("{}%", exact.round_dp(written.decimals.max(1)));
    let derivation = format!("{} / {} = {}%", part.id, total.id, exact.round_dp(2));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &[part, total], Some(derivation)))
}
