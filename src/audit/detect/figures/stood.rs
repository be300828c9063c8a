//! Levels that a text says are the last or the one before: "below 3,919, its last close", "where it stood before the rise".

use super::Site;
use rust_decimal::Decimal;

use crate::audit::bind::Target;
use crate::audit::bind::index::is_change;
use crate::audit::finding::Finding;
use crate::audit::lex::Sense;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::verdict::{Fit, Known, fit};
use crate::facts::sheet::Fact;
use crate::quantity::print;
use crate::quantity::written::Written;

/// A finding where the words right after the figure say which level of its owner it is: no condition, whatever stands
/// before it.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    if let Some(finding) = level_for_move(site) {
        return Some(finding);
    }
    let began = (1..=7)
        .map_while(|n| site.before(n).filter(|b| b.clause == site.item().clause))
        .any(|b| matches!(&*site.scene.word(b), "started" | "began" | "begun" | "previous session" | "prior session"));
    // "(prior close: 6,472)", "| Prior close |"
    let word = |n: usize| site.before(n).map(|b| site.scene.word(b)).unwrap_or_default();
    let earlier = |w: &str| matches!(w, "prior" | "previous" | "previously");
    let began = began
        || (1..=3).any(|n| earlier(&word(n)))
        || ["prior close", "previous close"].iter().any(|w| site.part.column.contains(w));
    let last = match told(&site.scene.text[site.item().end..site.part.segment.end]) {
        Some(last) => last,
        None if began && !site.figure.written.is_percent() => false,
        None => return from_and_to(site),
    };
    if site.figure.to.is_some() {
        return None;
    }
    let [Target::Entity(entity)] = site.bound.targets.as_slice() else { return None };
    let price = site.scene.index.price(*entity)?;
    let Some(fact) = (if last { Some(price) } else { prior(site, price) }) else { return worked_back(site, price) };
    let value = fact.usable().filter(|_| site.figure.written.fits(&fact.unit))?.get();
    let fitted = fit(&site.figure.written, None, &Known::stated(value));
    Some(site.compared(fitted, ClaimKind::Level, print::fact(fact, value), &[fact], None))
}

/// Whether the words after a figure say that it is its owner's last level; the one before where they say that.
pub(super) fn told(after: &str) -> Option<bool> {
    let next = after.trim_start_matches(['*', '_', ' ']);
    let before = ["a day earlier", "a day ago", "the day before", "the previous day", "the previous session"];
    if before.iter().any(|w| next.starts_with(w)) {
        return Some(false);
    }
    let rest = after.trim_start_matches(['*', '_']).strip_prefix(", ")?;
    let own = |nouns: &[&str]| rest.strip_prefix("its last ").is_some_and(|r| nouns.iter().any(|n| r.starts_with(n)));
    match () {
        () if own(&["close", "value", "price", "level"]) => Some(true),
        () if rest.starts_with("where it stood before") => Some(false),
        () => None,
    }
}

/// "Bitcoin fell $86,144": where it stands, told as how far it went.
fn level_for_move(site: &Site<'_, '_>) -> Option<Finding> {
    let [Target::Entity(entity)] = site.bound.targets.as_slice() else { return None };
    if site.figure.to.is_some() || site.figure.written.is_percent() || site.figure.written.sign.is_some() {
        return None;
    }
    let filler =
        |w: &str| matches!(w, "a" | "an" | "by" | "of" | "modest" | "sharp" | "mere" | "slight" | "some" | "about");
    let verb = (1..=4).map_while(|n| site.before(n)).find(|b| !filler(&site.scene.word(b)))?;
    let moved = matches!(
        &*site.scene.word(verb),
        "fell"
            | "rose"
            | "dropped"
            | "declined"
            | "climbed"
            | "slid"
            | "slipped"
            | "eased"
            | "jumped"
            | "surged"
            | "sank"
            | "tumbled"
            | "increased"
            | "decreased"
            | "advanced"
            | "retreated"
            | "plunged"
    );
    if !moved || verb.clause != site.item().clause {
        return None;
    }
    let price = site.scene.index.price(*entity).or_else(|| {
        let change = site.scene.index.change_fact(*entity, &site.metrics, site.window)?;
        site.scene.index.level_for(change)
    })?;
    let value = price.usable().filter(|_| site.figure.written.fits(&price.unit))?.get();
    if !matches!(fit(&site.figure.written, None, &Known::stated(value)), Fit::Exact) {
        return None;
    }
    let printed = print::fact(price, value);
    let message = format!("{printed} is where {} stands, not how far it went", site.scene.index.entity(*entity).name);
    let verdict = Verdict::Contradicted;
    Some(Finding::new(site.range(), ClaimKind::DerivedNumber, verdict, "FB208", message).on([price]))
}

/// "fell to 25,912.60 from about 26,227", "fell from about $286 million to $250 million": where it stands beside it says that
/// the other is where it came from. It confirms, since from when on the words need not say.
fn from_and_to(site: &Site<'_, '_>) -> Option<Finding> {
    let [Target::Entity(entity)] = site.bound.targets.as_slice() else { return None };
    let items = &site.part.items;
    let clause = site.item().clause;
    let led = |i: usize| {
        let hedge = |n: &usize| items[*n].is(Sense::About) || items[*n].is(Sense::Nearly);
        (0..i).rev().find(|n| !hedge(n)).filter(|n| items[*n].clause == clause).map(|n| site.scene.word(&items[n]))
    };
    if !led(site.at)?.ends_with("from") || site.figure.written.is_percent() {
        return None;
    }
    let price = site.scene.index.price(*entity).or_else(|| {
        let change = site.scene.index.change_fact(*entity, &site.metrics, site.window)?;
        site.scene.index.level_for(change)
    })?;
    // The sheet may hold the one before itself.
    if prior(site, price).is_some() {
        return None;
    }
    let value = price.usable().filter(|_| site.figure.written.fits(&price.unit))?.get();
    let stands = |w: &Written| matches!(fit(w, None, &Known::stated(value)), Fit::Exact | Fit::Loose(_));
    let beside = (site.at.saturating_sub(6)..items.len().min(site.at + 6)).filter(|i| *i != site.at);
    let mut levels = beside.filter(|i| led(*i).is_some_and(|w| w == "to")).filter_map(|i| items[i].figure());
    let told = site.figure.to.as_ref().is_some_and(stands) || levels.any(|f| f.to.is_none() && stands(&f.written));
    let found = worked_back(site, price).filter(|_| told)?;
    // "from 25,500 a week ago": another day than the one before.
    let longer =
        (1..=3).filter_map(|n| site.next_word(n)).any(|w| matches!(&*w, "week" | "month" | "year" | "quarter"));
    if matches!(found.verdict, Verdict::Supported | Verdict::Approximate) || longer {
        return Some(found);
    }
    let expected = found.expected.clone()?;
    // "slipped from about $3,053 to $3,100": the first of the two is judged, and no one figure mends them.
    if site.figure.to.is_some() {
        let message = format!("{}, not where {} begins", found.message, site.quote());
        let off = Finding::new(site.range(), ClaimKind::DerivedNumber, Verdict::Contradicted, "FB208", message);
        return Some(off.by(found.derivation.clone().unwrap_or_default()).on([price]));
    }
    let message = format!("{}, not {}", found.message, site.quote());
    let range = site.range();
    let off = Finding::new(range, ClaimKind::DerivedNumber, Verdict::Contradicted, "FB208", message);
    let off = off.by(found.derivation.clone().unwrap_or_default()).on([price]);
    Some(off.expecting(expected.clone()).suggesting(expected))
}

/// The level that the change of a price leads back to; a figure that is another is left alone.
fn worked_back(site: &Site<'_, '_>, price: &Fact) -> Option<Finding> {
    let change = site.scene.index.facts_of(&price.entity).iter().copied().find(|f| {
        is_change(f)
            && f.unit == crate::quantity::Unit::Percent
            && site.scene.index.level_for(f).is_some_and(|l| l.id == price.id)
    })?;
    let (now, percent) = (price.usable()?.get(), change.usable()?.get());
    let whole = Decimal::ONE_HUNDRED.checked_add(percent)?;
    let exact = now.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?;
    let range = crate::quantity::written::Interval::around(exact, exact.abs().checked_mul(Decimal::new(2, 3))?);
    let fitted = fit(&site.figure.written, None, &Known { exact, range, by_custom: false });
    let derivation = format!("{} / (1 + {percent}%) = {}", price.id, exact.round_dp(2));
    if matches!(fitted, Fit::Off(_)) {
        // A level to the cent was read off somewhere.
        if site.figure.written.decimals > 1 {
            return None;
        }
        let message = format!(
            "worked back, {} was {}",
            site.scene.index.sheet.label(price),
            print::fact(price, exact.round_dp(2))
        );
        // A close that the words call the one before, and which is another by more than rounding and restating explain.
        let close = ["prior close", "previous close"].iter().any(|w| {
            site.part.column.contains(w)
                || site.scene.text[..site.item().start].to_lowercase().ends_with(&format!("{w}: "))
        });
        let gap = site.figure.written.magnitude().checked_sub(exact)?.abs();
        let far = gap.checked_mul(Decimal::from(1_000))? > exact.abs();
        let verdict = if close && far { Verdict::Contradicted } else { Verdict::NotEvaluated };
        let finding = Finding::new(site.range(), ClaimKind::Level, verdict, "FB208", message).by(derivation);
        return Some(finding.expecting(print::fact(price, exact.round_dp(2))));
    }
    let printed = print::fact(price, exact.round_dp(2));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, printed, &[price, change], Some(derivation)))
}

/// The level that a change of the price was computed from.
fn prior<'a>(site: &Site<'_, 'a>, price: &Fact) -> Option<&'a Fact> {
    let facts = site.scene.index.facts_of(&price.entity);
    facts.iter().filter(|f| is_change(f)).find_map(|f| {
        let of = &f.derived_from.as_ref()?.of;
        of.first().filter(|id| **id == price.id).and(of.get(1)).and_then(|id| site.scene.index.fact(id))
    })
}
