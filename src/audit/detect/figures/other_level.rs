//! How far today is from a level of other days: "0.4% below its record close", "3% above the 50-day average".

use rust_decimal::Decimal;

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::is_change;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::ClaimKind;
use crate::audit::rules::fb212_unbound_number as unbound;
use crate::audit::scene::{Part, Scene};
use crate::audit::verdict::{Fault, Fit, Known, fit_unsigned};
use crate::facts::sheet::Fact;

/// What a level of other days is of them.
const EXTREMES: [&str; 11] =
    ["record", "high", "highs", "low", "lows", "peak", "peaks", "trough", "average", "mean", "closing"];

/// A finding where the words behind the figure say from which level of other days it is counted: by the sheet's fact of that
/// level, or without support where it has none. The day's own change says nothing of it.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if !written.is_percent() || written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let below = match site.next_word(1)?.split(' ').next()? {
        "below" | "under" | "off" | "shy" | "short" | "from" => true,
        "above" | "over" => false,
        _ => return None,
    };
    let word = |i: &Item| site.scene.word(i);
    let article = |i: &Item| matches!(&*word(i), "its" | "the" | "their" | "a" | "last" | "of" | "all" | "-");
    let said = (2..=5).filter_map(|n| site.after(n)).find(|i| !article(i)).filter(|i| i.is(Sense::Baseline))?;
    // "1.2% below the prior session's": the day's own change.
    if !word(said).split([' ', '-']).any(|w| EXTREMES.contains(&w)) {
        return None;
    }
    let own = site.bound.targets.iter().find_map(|t| match t {
        Target::Entity(e) => Some(*e),
        _ => None,
    });
    let Some((entity, level)) = own.and_then(|e| Some((e, called(site.scene, e, &word(said))?))) else {
        return Some(unbound::no_such_metric(site.range(), site.quote(), &site.subject(), &word(said)));
    };
    let price = site.scene.index.price(entity)?;
    let (now, then) = (price.usable()?.get(), level.usable()?.get());
    let way = now.checked_sub(then)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(then)?;
    let fitted = match fit_unsigned(written, &Known::stated(way)) {
        Fit::Exact | Fit::Loose(_) if way.is_sign_negative() != below => Fit::Off(Fault::Sign),
        plain => plain,
    };
    let expected = format!("{}%", way.abs().round_dp(written.decimals));
    let derivation = format!("{} = {now} against {} = {then}: {}%", price.id, level.id, way.round_dp(2));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &[price, level], Some(derivation)))
}

/// The entity's level that a phrase of other days names, all words of it: "record close" is `record_close`.
fn called<'a>(scene: &Scene<'a>, entity: usize, phrase: &str) -> Option<&'a Fact> {
    let named = |metric: &str| metric.contains('_') && metric.split('_').eq(phrase.split([' ', '-']));
    let facts = scene.index.facts_of(&scene.index.entity(entity).id);
    facts.iter().copied().find(|f| !is_change(f) && named(&f.metric) && f.usable().is_some())
}

/// Whether the phrase at item `at` names a level that the sheet has of somebody whom the part names or is about.
#[must_use]
pub fn is_known(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let phrase = scene.word(&part.items[at]);
    let named =
        part.items.iter().filter(|i| matches!(i.kind, Kind::Name { generic: false, .. })).filter_map(Item::target);
    let near = named.chain(&part.row).chain(&part.previous);
    phrase.contains([' ', '-'])
        && near.into_iter().any(|t| matches!(t, Target::Entity(e) if called(scene, *e, &phrase).is_some()))
}
