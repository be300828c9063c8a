//! Gaps between two levels: "$3.5B ahead of Lido", "exceeded USDT's by $128M", "a lead over Berlin of €116,800".

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::is_change;
use crate::audit::derive::{Derived, difference, issued};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::ClaimKind;
use crate::audit::rules;
use crate::audit::verdict::{Fault, Fit, Known, fit};
use crate::facts::sheet::Fact;
use crate::quantity::print::{self, Sign};
use crate::quantity::written::{Interval, WrittenUnit};

/// A finding where the figure is how much more or less of one metric one name has than another.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    lead(site).or_else(|| exceeded(site)).or_else(|| ahead(site)).or_else(|| by_a_margin(site))
}

/// "Lido ($34.75B) out-sizes Aave V3 ($33.42B), by a margin of $1.33B": of two names, each with its level in brackets.
fn by_a_margin(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let word = |n: usize| site.before(n).map(|i| site.scene.word(i)).unwrap_or_default();
    let told = &*word(1) == "by" || &*word(1) == "of" && matches!(&*word(2), "margin" | "lead" | "gap" | "difference");
    if !told || !matches!(site.figure.written.unit, WrittenUnit::Money(_)) {
        return None;
    }
    let start = items[..site.at].iter().rposition(|i| matches!(i.kind, Kind::Mark('.' | ';'))).map_or(0, |i| i + 1);
    let named: Vec<usize> = (start..site.at).filter(|i| entity(&items[*i]).is_some()).collect();
    let [first, second] = named[..] else { return None };
    let owned = |i: usize| {
        items.get(i + 1).is_some_and(|m| m.mark('(')) && items.get(i + 2).is_some_and(|f| f.figure().is_some())
    };
    let (own, other) = (entity(&items[first])?, entity(&items[second])?);
    let both = levels(site, own, other).into_iter().chain(levels(site, other, own));
    let found: Vec<_> = both.filter(|d| d.known.exact.is_sign_positive()).collect();
    if !owned(first) || !owned(second) {
        return None;
    }
    judge(site, 1, found)
}

/// "$3.5B ahead of Lido", "traded $330M more than Orca".
fn ahead(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let over = |c: &Item| {
        matches!(&*site.scene.word(c), "over" | "clear" | "below" | "under" | "above")
            && site.figure.written.decimals > 0
    };
    let cue =
        site.after(1).filter(|c| c.clause == clause && (c.is(Sense::CmpUp) || c.is(Sense::CmpDown) || over(c)))?;
    // "A at $2.44B outranks B", "A $2.44B trails B": its own level.
    // "USDC's -$158M outweighs USDT's +$56M": what its own change amounts to.
    let owned = site.before(1).is_some_and(|b| matches!(&*site.scene.word(b), "s" | "'"));
    if owned && site.figure.written.sign.is_some()
        || site.before(1).is_some_and(|b| {
            matches!(&*site.scene.word(b), "at" | "with") || entity(b).is_some_and(|e| is_its_level(site, e))
        })
    {
        return None;
    }
    let object = items[site.at + 2..].iter().take(3).take_while(|i| i.clause == clause).find_map(entity)?;
    let own = items[..site.at].iter().rev().filter(|i| i.clause == clause).filter_map(entity).find(|e| *e != object)?;
    let lower = cue.is(Sense::CmpDown) || matches!(&*site.scene.word(cue), "below" | "under");
    judge(site, if lower { -1 } else { 1 }, levels(site, own, object))
}

/// Whether the figure is a level of the name before it, rather than how far that one is ahead.
fn is_its_level(site: &Site<'_, '_>, own: usize) -> bool {
    let index = site.scene.index;
    let levels = index.facts_of(&index.entity(own).id).iter().filter(|f| !is_change(f));
    levels.filter_map(|f| f.usable()).any(|v| {
        let (level, said) = (v.get().abs(), site.figure.written.magnitude());
        level.saturating_sub(said).abs().saturating_mul(rust_decimal::Decimal::from(20)) <= level
    })
}

/// "USDC's contribution exceeded USDT's by roughly $128M": levels, or what their changes amount to.
fn exceeded(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let mut before = (1..=3).filter_map(|n| site.before(n)).take_while(|i| i.figure().is_none());
    let by = before.any(|i| site.scene.word(i) == "by");
    let verb = (0..site.at)
        .rev()
        .take_while(|i| items[*i].clause == clause && items[*i].figure().is_none())
        .find(|i| items[*i].is(Sense::CmpUp) || items[*i].is(Sense::CmpDown))
        .filter(|_| by && matches!(site.figure.written.unit, WrittenUnit::Money(_)))?;
    let object = items[verb + 1..site.at].iter().find_map(entity)?;
    let own = items[..verb].iter().rev().filter(|i| i.clause == clause).filter_map(entity).find(|e| *e != object)?;
    // "Issuance of A exceeded B's burn": sizes of flows, no levels.
    let flow =
        items[..site.at].iter().filter(|i| i.clause == clause).any(|i| i.is(Sense::Inward) || i.is(Sense::Outward));
    let mut found = amounts(site, own, object, flow);
    if !flow {
        found.extend(levels(site, own, object));
    }
    judge(site, if items[verb].is(Sense::CmpUp) { 1 } else { -1 }, found)
}

/// "The lead of the online shop over Berlin was €116,800".
fn lead(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let word = |i: &usize| site.scene.word(&items[*i]);
    let here = || (0..site.at).rev().filter(|i| items[*i].clause == clause);
    let lead = here().find(|i| {
        matches!(word(i).as_str(), "lead" | "advantage" | "margin" | "edge" | "premium" | "discount" | "deficit")
    })?;
    let lower = matches!(word(&lead).as_str(), "discount" | "deficit");
    let over = here().find(|i| matches!(word(i).as_str(), "over" | "to" | "against"))?;
    let named = |i: &Item| match i.target() {
        Some(Target::Entity(e)) => Some(*e),
        _ => None,
    };
    let object = items[over..site.at].iter().take(4).find_map(named)?;
    let earlier = items[..lead].iter().rev().filter(|i| i.clause == clause);
    let own = items[lead.min(over)..over].iter().rev().chain(earlier).filter_map(named).find(|e| *e != object)?;
    judge(site, if lower { -1 } else { 1 }, levels(site, own, object))
}

fn entity(item: &Item) -> Option<usize> {
    match &item.kind {
        Kind::Name { target: Target::Entity(e), generic: false, .. } => Some(*e),
        _ => None,
    }
}

/// The differences of every level that both have in the figure's unit.
fn levels<'a>(site: &Site<'_, 'a>, own: usize, other: usize) -> Vec<Derived<'a>> {
    let level =
        |f: &&Fact| !is_change(f) && f.against.is_none() && f.usable().is_some() && site.figure.written.fits(&f.unit);
    let facts = |e: usize| site.scene.index.facts_of(&site.scene.index.entity(e).id).iter().copied().filter(level);
    facts(own).flat_map(|x| facts(other).filter(|y| y.metric == x.metric).filter_map(|y| difference(x, y))).collect()
}

/// The differences of what their changes amount to.
fn amounts<'a>(site: &Site<'_, 'a>, own: usize, other: usize, sizes: bool) -> Vec<Derived<'a>> {
    let index = site.scene.index;
    let changes = |e: usize| {
        let facts = index.facts_of(&index.entity(e).id).iter().copied();
        facts.filter(|f| is_change(f) && f.against.is_none() && f.usable().is_some())
    };
    let amount = |change: &'a Fact| {
        let level = index.level_for(change).filter(|l| site.figure.written.fits(&l.unit))?;
        issued(level, change).map(|[_, by]| by)
    };
    let pairs = changes(own).flat_map(|x| changes(other).filter(|y| y.metric == x.metric).map(move |y| (x, y)));
    pairs
        .filter_map(|(x, y)| {
            let (a, b) = (amount(x)?, amount(y)?);
            let size = |d: &Derived<'_>| {
                let flip = sizes && d.known.exact.is_sign_negative();
                let range = d.known.range;
                if flip { (-d.known.exact, Interval { lo: -range.hi, hi: -range.lo }) } else { (d.known.exact, range) }
            };
            let ((x, first), (y, second)) = (size(&a), size(&b));
            let exact = x.checked_sub(y)?;
            let range = first.minus(second)?;
            let derivation = format!("({}) - ({}) = {}", a.derivation, b.derivation, exact.round_dp(0));
            let facts = a.facts.into_iter().chain(b.facts).collect();
            Some(Derived { known: Known { exact, range, by_custom: true }, facts, derivation })
        })
        .collect()
}

/// The best of the differences against the figure; `order`: +1 where the words say the first is larger.
fn judge(site: &Site<'_, '_>, order: i8, found: Vec<Derived<'_>>) -> Option<Finding> {
    let (fitted, derived) =
        found.iter().map(|d| (fit(&site.figure.written, Some(order), &d.known), d)).min_by_key(|(f, _)| f.rank())?;
    let unit = derived.facts.first().map(|f| f.unit.clone())?;
    let expected = print::figure(derived.known.exact.abs(), &unit, Sign::Never, None);
    if let (Fit::Off(Fault::Sign), [a, b, ..]) = (fitted, derived.facts.as_slice()) {
        let sheet = site.scene.index.sheet;
        let label = format!("{} - {}", sheet.name_of(&a.entity), sheet.name_of(&b.entity));
        let signed = print::figure(derived.known.exact, &unit, Sign::Always, None);
        let finding = rules::fb303_comparison::reversed(site.range(), site.quote(), &label, &signed);
        return Some(finding.by(derived.derivation.clone()).on(derived.facts.iter().copied()));
    }
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone())))
}
