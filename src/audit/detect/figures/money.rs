//! Amounts of change: "USDT (+$860M)", "-$1.2B combined", "net … + $370M", "shed 50 points".

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::{in_window, is_change, stem_of};
use crate::audit::derive::{Derived, issued, sum};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules;
use crate::audit::verdict::{Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::Unit;
use crate::quantity::print::{self, Sign};
use crate::quantity::written::WrittenUnit;

/// A finding where an amount of money states a change and no fact states it.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let points = matches!(written.unit, WrittenUnit::Points);
    if !points && !matches!(written.unit, WrittenUnit::Money(_)) || site.figure.to.is_some() {
        return None;
    }
    // "$67B was wiped off the crypto market": a loss.
    if wiped(site) && site.sign != Some(-1) {
        let (bound, metrics) = (site.bound.clone(), site.metrics.clone());
        return detect(&Site { bound, metrics, sign: Some(-1), noun: None, ..*site });
    }
    // "lost 0.9 points" of a share: percentage points.
    if points && let Some(finding) = percentage_points(site) {
        return Some(finding);
    }
    // "shrank 2.17% to $2.98T": a level.
    let close = site.before(2).is_some_and(|b| {
        matches!(
            &*site.scene.word(b),
            "close" | "closer" | "came" | "comes" | "add up" | "adds up" | "added up" | "amounts" | "amounted"
        )
    });
    if written.sign.is_none()
        && !close
        && site.before(1).is_some_and(|b| matches!(site.scene.word(b).as_str(), "to" | "at"))
    {
        return None;
    }
    // "supply drops below $7.5B"
    let across =
        site.before(1).is_some_and(|b| matches!(&*site.scene.word(b), "below" | "above" | "under" | "through"));
    let fell = site.before(2).is_some_and(|b| {
        matches!(
            &*site.scene.word(b),
            "drops"
                | "falls"
                | "slips"
                | "slides"
                | "sinks"
                | "dips"
                | "rises"
                | "climbs"
                | "breaks"
                | "drop"
                | "fall"
                | "slip"
                | "rise"
                | "climb"
        )
    });
    if across && fell {
        return None;
    }
    let rise = |n: usize| site.before(n).is_some_and(|b| matches!(b.kind, Kind::Rise(_)));
    let said_by = (1..=3).find(|n| site.before(*n).is_some_and(|b| &*site.scene.word(b) == "by"));
    let arrow = rise(1) || said_by.is_some_and(|n| rise(n + 1));
    // "a 127-point drop"
    let article = site.before(1).is_some_and(|b| matches!(&*site.scene.word(b), "a" | "an" | "its" | "the"));
    let noun =
        site.after(1).is_some_and(|n| n.is(crate::audit::lex::Sense::Up) || n.is(crate::audit::lex::Sense::Down));
    let moved = (site.moved_by() || points && article && noun) && !super::level::near_price(site);
    // "by 0.063%, some $118 million": what the percentage amounts to.
    let percent = |b: &crate::audit::lex::Item| b.figure().is_some_and(|f| f.written.is_percent());
    let level = |b: &crate::audit::lex::Item| {
        let money = b.figure().is_some_and(|f| matches!(f.written.unit, WrittenUnit::Money(_) | WrittenUnit::Plain));
        (money || matches!(&*site.scene.word(b), "to" | "at")) && !super::level::near_price(site)
    };
    let apposed = (1..=7)
        .map_while(|n| site.before(n))
        .take_while(|b| {
            percent(b)
                || level(b)
                || b.mark(',')
                || b.mark('(')
                || points && (b.mark(')') || b.mark(':') || b.is(Sense::Up) || b.is(Sense::Down))
                || b.is(Sense::About)
                || b.mark('\u{2014}')
                || b.mark('\u{2013}')
                || matches!(&*site.scene.word(b), "or" | "some" | "about" | "worth" | "a" | "mere")
        })
        .any(percent)
        && (points || !site.before(1).is_some_and(|b| b.mark('(')));
    // "to $78.35, a little under $2.20 on the day"
    let day = site.next_word(1).is_some_and(|w| w == "on")
        && site.next_word(2).is_some_and(|w| w == "the")
        && site.next_word(3).is_some_and(|w| matches!(w.as_str(), "day" | "session"));
    let day = day && !super::level::near_price(site);
    // "USDT shed $582M and USDC $455M"
    let named = |n: usize| site.before(n).is_some_and(|b| matches!(b.kind, Kind::Name { generic: false, .. }));
    let joined =
        |n: usize| site.before(n).is_some_and(|b| b.mark(',') || matches!(&*site.scene.word(b), "and" | "while"));
    let same = |n: usize| {
        let before = site.before(n).and_then(|b| b.figure());
        before.is_some_and(|f| matches!(f.written.unit, WrittenUnit::Money(_)) && f.written.sign.is_none())
            && (n + 1..=n + 3)
                .filter_map(|m| site.before(m))
                .any(|v| [Sense::Up, Sense::Down, Sense::Inward, Sense::Outward].into_iter().any(|sense| v.is(sense)))
    };
    // "USDC another $360M", "and USDC by roughly $360M"
    let filler = (1..=3)
        .take_while(|n| {
            site.before(*n).is_some_and(|b| {
                b.is(Sense::About) || matches!(&*site.scene.word(b), "another" | "by" | "some" | "a" | "further")
            })
        })
        .count();
    let gapped = named(1 + filler) && joined(2 + filler) && same(3 + filler);
    // "USDC issuance (~$600M)"
    let bracketed = site.before(1).is_some_and(|b| b.mark('(') || b.mark('~')) && written.sign.is_none();
    let supplied = || site.bound.targets.iter().any(|t| matches!(t, Target::Entity(e) if amounts(site, *e).is_some()));
    let issuance = bracketed
        && (2..=3).filter_map(|n| site.before(n)).any(|b| {
            (b.is(Sense::Up) || b.is(Sense::Down)) && supplied()
                || b.is(Sense::Inward)
                || b.is(Sense::Outward)
                || matches!(&*site.scene.word(b), "issuance" | "minting" | "redemptions" | "dollars")
        });
    // "USDT redemptions came to about $360M"
    let came_to = (1..=3).filter_map(|n| site.before(n)).any(|b| {
        matches!(
            &*site.scene.word(b),
            "came to" | "amounted to" | "amounting to" | "totalled" | "totaled" | "totalling" | "reached"
        )
    }) || (2..=3).any(|n| {
        site.before(n - 1).is_some_and(|b| &*site.scene.word(b) == "to")
            && site
                .before(n)
                .is_some_and(|b| matches!(&*site.scene.word(b), "came" | "amounted" | "added up" | "adding up"))
    });
    let of_flow = |b: &crate::audit::lex::Item| {
        b.is(Sense::Inward)
            || b.is(Sense::Outward)
            || matches!(&*site.scene.word(b), "issuance" | "minting" | "redemptions" | "inflows" | "outflows")
    };
    let flows = came_to && (2..=6).filter_map(|n| site.before(n)).any(of_flow);
    // "More than $2B left the three stablecoins", "$1.6B of stablecoins was redeemed"
    let left = site.after(1).is_some_and(|v| {
        v.is(Sense::Inward) || v.is(Sense::Outward) || matches!(&*site.scene.word(v), "left" | "exited" | "entered")
    }) || !whom_it_left(site).is_empty();
    let redeemed = site.next_word(1).is_some_and(|w| w == "of" || w == "in" || w == "worth")
        && (2..=9)
            .map_while(|n| site.after(n).filter(|i| !i.mark('.') && !i.mark(';') && i.figure().is_none()))
            .any(|v| passed(site, v));
    // "roughly $48B of paper value added"
    let paper = paper(site);
    // "-0.521% on USDT and -0.884% on USDC add up to a drain of $2.4B"
    let added = (2..=7)
        .filter_map(|n| site.before(n))
        .any(|b| matches!(&*site.scene.word(b), "add up" | "adds up" | "added up" | "adding up"))
        || (2..=7).any(|n| {
            site.before(n).is_some_and(|b| &*site.scene.word(b) == "up")
                && site.before(n + 1).is_some_and(|b| site.scene.word(b).starts_with("add"))
        });
    // "about $2,700 lower on the day"
    let lower =
        site.next_word(1).is_some_and(|w| matches!(w.as_str(), "lower" | "higher")) && !super::level::near_price(site);
    // "USDC added about $266M, more than USDT's $223M"
    let owned = (1..=3).filter_map(|n| site.before(n)).any(|b| matches!(b.kind, Kind::Mark('\'')))
        && site.part.items[..site.at].iter().any(|i| i.is(Sense::Delta) || i.is(Sense::Inward) || i.is(Sense::Outward))
        && site.part.items[..site.at]
            .iter()
            .any(|i| i.figure().is_some_and(|f| matches!(f.written.unit, WrittenUnit::Money(_))))
        && site.bound.targets.iter().all(|t| matches!(t, Target::Entity(e) if amounts(site, *e).is_some()));
    let gapped = gapped || lower || owned || issuance || flows || left || redeemed || paper || added;
    let gapped = gapped || contributed(site) && supplied() || consequence(site);
    let told =
        gapped || day || written.sign.is_some() || arrow || apposed || moved || by(site) || site.near(Sense::Delta, 3);
    if let Some(finding) = to_spare(site) {
        return Some(finding);
    }
    // "Regulated demand, ~$956M" in a coin's row: what its change amounts to, if it fits.
    let noted = (site.part.segment.cell.is_some() || site.part.note)
        && site.part.items.len() > 2
        && !super::level::near_price(site) && site.bound.targets.iter().all(|t| {
        matches!(t, Target::Entity(e) if amounts(site, *e).is_some_and(|a| {
            let ten = a[1].known.exact.abs().saturating_mul(rust_decimal::Decimal::TEN);
            written.magnitude() <= ten && ten <= written.magnitude().saturating_mul(rust_decimal::Decimal::ONE_HUNDRED)
        }))
    });
    let change = told || noted || site.near(Sense::Net, 4);
    if !change {
        return None;
    }
    let mut targets = owners(site);
    // "USDT added $390M and USDC shed $260M; across all four the change is +$190M": of the whole group.
    if let [Target::Entity(one)] = targets.as_slice()
        && let Some(group) = site.scene.index.group_of(*one)
    {
        let items = &site.part.items;
        let near = site.at.saturating_sub(8)..site.at;
        let all = near.into_iter().rev().find(|i| {
            items[*i].clause == site.item().clause && items[*i].is(crate::audit::lex::Sense::All) && i + 1 < site.at
        });
        let count = all.and_then(|i| crate::audit::detect::tally::number(site.scene, &items[i + 1]));
        let whole = crate::audit::detect::pool::members(site.scene, &Target::Group(group)).len();
        let unnamed = all.is_some_and(|i| items[i..site.at].iter().all(|n| n.target().is_none()));
        if count == Some(whole) && unnamed {
            targets = vec![Target::Group(group)];
        }
    }
    // "USDT (+$500M), USDC (-$405M): net + $95M"
    let comes = (2..=3).any(|n| {
        site.before(n).is_some_and(|b| matches!(&*site.scene.word(b), "comes" | "came" | "amounts" | "works"))
    });
    let reach = if comes { 7 } else { 4 };
    let netted = (1..=reach).any(|n| site.before(n).is_some_and(|b| b.is(Sense::Net)));
    if netted && let [Target::Entity(one)] = targets.as_slice() {
        let group = site.scene.index.group_of(*one);
        let mut listed: Vec<Target> = Vec::new();
        for target in site.part.items[..site.at].iter().filter_map(|i| i.target()) {
            let peer = matches!(target, Target::Entity(e) if site.scene.index.group_of(*e) == group);
            if peer && !listed.contains(target) {
                listed.push(target.clone());
            }
        }
        if listed.len() > 1 {
            targets = listed;
        }
    }
    // "Net of all coins": the group, not the coin of the sentence before.
    let named_here =
        site.part.items[..site.at].iter().any(|i| matches!(i.kind, Kind::Name { generic: false, partial: false, .. }));
    if site.bound.distant && !named_here || netted && targets.len() == 1 {
        let wider: Vec<Target> = targets
            .iter()
            .filter_map(|t| match t {
                Target::Entity(e) => site.scene.index.group_of(*e).map(Target::Group),
                other => Some(other.clone()),
            })
            .collect();
        if let Some(stated) = wider.iter().find_map(|t| stated(site, t)) {
            return Some(stated);
        }
        if site.bound.distant && !named_here && !wider.is_empty() {
            targets = wider;
        }
    }
    if let Some(finding) = net_of_section(site, netted).or_else(|| net_of_all(site, &targets)) {
        return Some(finding);
    }
    // A fact that states the amount, a level or a change, goes first.
    if targets.iter().any(|t| states(site, t)) {
        return None;
    }
    if targets.is_empty() {
        return None;
    }
    // Where the sheet states the change of every target, nothing has to be worked out.
    if let [target] = targets.as_slice()
        && stated_changes(site, target).next().is_some()
    {
        return None;
    }
    let index = site.scene.index;
    // "US stocks are up some 63 points": index points add up to nothing.
    if let ([Target::Group(_) | Target::Union(_)], true) = (targets.as_slice(), points) {
        return None;
    }
    let mut parts: [Vec<Derived<'_>>; 2] = [Vec::new(), Vec::new()];
    let mut lacking: Vec<String> = Vec::new();
    for target in &targets {
        for member in index.members(target) {
            let whole = stated_changes(site, &Target::Entity(member)).next().and_then(as_stated);
            match whole.or_else(|| amounts(site, member)) {
                Some([a, b]) => {
                    parts[0].push(a);
                    parts[1].push(b);
                }
                None => lacking.push(index.entity(member).name.clone()),
            }
        }
    }
    let subject = targets.iter().map(|t| index.name(t)).collect::<Vec<_>>().join(" and ");
    if parts[0].is_empty() {
        return Some(rules::fb212_unbound_number::missing_operand(site.range(), site.quote(), &subject, &lacking));
    }
    let sign = site.sign;
    let best = parts
        .iter()
        .filter_map(|p| sum(p))
        .map(|d| (site.fit_as_told(written, &d.known), d))
        .min_by_key(|(f, _)| f.rank())?;
    let (mut fitted, derived) = best;
    // Between the two customs: by one it is rounded down, by the other up.
    if derived.known.by_custom
        && let (Fit::Off(_), Some(a), Some(b)) = (fitted, sum(&parts[0]), sum(&parts[1]))
    {
        let both = Known {
            exact: derived.known.exact,
            range: crate::quantity::written::Interval {
                lo: a.known.range.lo.min(b.known.range.lo),
                hi: a.known.range.hi.max(b.known.range.hi),
            },
            by_custom: true,
        };
        let again = fit(written, sign, &both);
        if matches!(again, Fit::Loose(_)) {
            fitted = again;
        }
    }
    // "an aggregate value of $2.36T" is no change: that the change differs says nothing.
    if !told && !netted && matches!(fitted, Fit::Off(_)) {
        return None;
    }
    let expected = if points {
        format!("{} points", derived.known.exact.round_dp(written.decimals).normalize())
    } else {
        print::figure(derived.known.exact, &currency(&derived), Sign::Always, Some(2))
    };
    if !lacking.is_empty() && matches!(fitted, Fit::Off(_)) {
        if let Some(finding) = of_its_total(site, &targets) {
            return Some(finding);
        }
        return Some(
            rules::fb212_unbound_number::missing_operand(site.range(), site.quote(), &subject, &lacking)
                .by(derived.derivation),
        );
    }
    let mut finding = site.compared(
        fitted,
        ClaimKind::DerivedNumber,
        expected.clone(),
        &derived.facts,
        Some(derived.derivation.clone()),
    );
    finding.message = match finding.verdict {
        Verdict::Contradicted => format!("the change of {subject} is {expected}, not {}", site.quote()),
        _ => format!("the change of {subject} is {expected}"),
    };
    if finding.verdict == Verdict::Contradicted {
        finding.suggestion = Some(expected);
    }
    Some(finding)
}

/// "Crypto lost about $24B in value": of the total that the sheet has of the market, where the words are of its value.
fn of_its_total(site: &Site<'_, '_>, targets: &[Target]) -> Option<Finding> {
    let [group @ Target::Group(_)] = targets else { return None };
    let clause = site.item().clause;
    let value = |i: &&crate::audit::lex::Item| {
        i.clause == clause
            && site.scene.word(i).split(' ').any(|w| matches!(w, "value" | "cap" | "capitalisation" | "capitalization"))
    };
    site.part.items.iter().find(value)?;
    let index = site.scene.index;
    let mut totals = index.members(group).into_iter().filter(|e| index.is_total(index.entity(*e)));
    let total = totals.next().filter(|_| totals.next().is_none())?;
    let [_, by] = amounts(site, total)?;
    let fitted = site.fit_as_told(&site.figure.written, &by.known);
    let expected = print::figure(by.known.exact, &currency(&by), Sign::Always, Some(2));
    let bound = super::Bound { targets: vec![Target::Entity(total)], ..super::Bound::default() };
    let derivation = Some(by.derivation.clone());
    Some(site.bound_to(bound).compared(fitted, ClaimKind::DerivedNumber, expected, &by.facts, derivation))
}

/// "Two coins grew, two shrank; the net came to +$170M": the net of the section's group, where the words name no one. It
/// confirms.
fn net_of_section(site: &Site<'_, '_>, netted: bool) -> Option<Finding> {
    let index = site.scene.index;
    let group = site.part.section.iter().find_map(|t| match t {
        Target::Group(g) if netted && !site.bound.targets.contains(t) => Some(*g),
        _ => None,
    })?;
    let parts: Vec<Derived<'_>> =
        index.members_of_group(group).iter().filter_map(|e| Some(amounts(site, *e)?[1].clone())).collect();
    summed(site, &parts)
}

/// "USDC is the sole decliner, and the net change comes to about +$3M", "net of DAI, supply grew by close to $500M": the net
/// of all, where no name stands beside the word for it.
fn net_of_all(site: &Site<'_, '_>, targets: &[Target]) -> Option<Finding> {
    let items = &site.part.items;
    let index = site.scene.index;
    let [Target::Entity(one)] = targets else { return None };
    let clause = site.item().clause;
    // "Net effect of +$258M USDT, -$451M USDC": each with its own.
    if site.after(1).is_some_and(|n| n.clause == clause && matches!(n.target(), Some(Target::Entity(_)))) {
        return None;
    }
    let net = (0..site.at)
        .rev()
        .take(14)
        .take_while(|i| items[*i].clause == clause)
        .find(|i| items[*i].is(Sense::Net) && site.scene.word(&items[*i]).starts_with("net"))?;
    let named = |i: usize| items.get(i).is_some_and(|n| matches!(n.kind, Kind::Name { generic: false, .. }));
    let of = items.get(net + 1).is_some_and(|n| &*site.scene.word(n) == "of");
    let beside = (net + 1..(net + 3).min(site.at)).any(named) || net > 0 && named(net - 1);
    let beside = beside || items[net..site.at].iter().any(|i| matches!(i.kind, Kind::Name { generic: false, .. }));
    if beside && !of || net > 0 && named(net - 1) {
        return None;
    }
    let group = index.group_of(*one)?;
    let all: Vec<usize> =
        index.members_of_group(group).iter().copied().filter(|e| !index.is_total(index.entity(*e))).collect();
    let both = all.iter().map(|e| amounts(site, *e)).collect::<Option<Vec<_>>>().filter(|b| b.len() > 1)?;
    let (fitted, derived) = (0..2)
        .filter_map(|custom| {
            let parts: Vec<Derived<'_>> = both.iter().map(|pair| pair[custom].clone()).collect();
            let derived = sum(&parts)?;
            Some((site.fit_as_told(&site.figure.written, &derived.known), derived))
        })
        .min_by_key(|(fitted, _)| fitted.rank())?;
    let expected = print::figure(derived.known.exact, &currency(&derived), Sign::Always, Some(2));
    let mut finding = site.compared(
        fitted,
        ClaimKind::DerivedNumber,
        expected.clone(),
        &derived.facts,
        Some(derived.derivation.clone()),
    );
    if finding.verdict == Verdict::Contradicted {
        finding.message =
            format!("the net change of {} is {expected}, not {}", index.name(&Target::Group(group)), site.quote());
        finding.suggestion = Some(expected);
    }
    Some(finding)
}

/// "Issuance of A more than offset redemptions of B, leaving $94M to spare": the net of the two named last. It confirms.
fn to_spare(site: &Site<'_, '_>) -> Option<Finding> {
    let spare = site.next_word(1)? == "to" && site.next_word(2)? == "spare";
    if !spare && !site.next_word(1)?.ends_with("over") {
        return None;
    }
    let told = crate::audit::detect::subject::last_told(site.scene, site.part, site.at, 2);
    let two = told.iter().filter_map(|t| match t {
        Target::Entity(e) => Some(amounts(site, *e)?[1].clone()),
        _ => None,
    });
    let parts: Vec<Derived<'_>> = two.collect();
    summed(site, &parts)
}

/// A finding where the figure is the sum of several amounts.
fn summed(site: &Site<'_, '_>, parts: &[Derived<'_>]) -> Option<Finding> {
    let derived = sum(parts).filter(|_| parts.len() > 1)?;
    let written = &site.figure.written;
    let fitted = if written.sign.is_some() {
        fit(written, site.sign, &derived.known)
    } else {
        fit_unsigned(written, &derived.known)
    };
    let expected = print::figure(derived.known.exact, &currency(&derived), Sign::Always, Some(2));
    matches!(fitted, Fit::Exact | Fit::Loose(_)).then(|| {
        site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone()))
    })
}

/// "grew by $857M", "an increase of $857M": an amount of change, never a level.
#[must_use]
pub fn by(site: &Site<'_, '_>) -> bool {
    let word = site.before(1).map(|b| site.scene.word(b));
    let moved = |n: usize| {
        site.before(n).is_some_and(|b| b.is(Sense::Delta) || b.is(Sense::Up) || b.is(Sense::Down) || b.is(Sense::Net))
    };
    match word.as_deref() {
        Some("by") => moved(2) || moved(3),
        Some("of") => moved(2),
        _ => site
            .before(1)
            .is_some_and(|b| b.is(Sense::Delta) && b.is(Sense::Up) || b.is(Sense::Delta) && b.is(Sense::Down)),
    }
}

/// A change in percentage points that the sheet states and the text calls points.
fn percentage_points(site: &Site<'_, '_>) -> Option<Finding> {
    let written =
        crate::quantity::written::Written { unit: WrittenUnit::PercentagePoint, ..site.figure.written.clone() };
    let hit = site.bound.targets.iter().flat_map(|t| site.scene.index.own_facts(t)).find(|f| {
        f.unit == Unit::PercentagePoint
            && f.usable()
                .is_some_and(|v| matches!(fit(&written, site.sign_for(f), &Known::stated(v.get())), Fit::Exact))
    })?;
    let value = hit.usable()?.get();
    Some(site.compared(Fit::Exact, ClaimKind::Number, super::as_written(&written, hit, value), &[hit], None))
}

/// "was burned", "were minted", "redeemed".
fn passed(site: &Site<'_, '_>, item: &crate::audit::lex::Item) -> bool {
    let word = site.scene.word(item);
    let done =
        matches!(word.rsplit(' ').next(), Some("burned" | "burnt" | "minted" | "issued" | "redeemed" | "withdrawn"));
    item.is(Sense::Inward) || item.is(Sense::Outward) || done
}

/// "DAI's contribution, around $14M", "DAI's contribution (~$60M)": what its change amounts to.
fn contributed(site: &Site<'_, '_>) -> bool {
    let tie = |b: &&crate::audit::lex::Item| {
        b.is(Sense::About)
            || matches!(b.kind, Kind::Mark(',' | '(' | ':' | '~' | '\u{2014}'))
            || matches!(&*site.scene.word(b), "of" | "was" | "is" | "at" | "some" | "came to" | "came" | "to" | "worth")
    };
    let noun = (1..=5).filter_map(|n| site.before(n)).find(|b| !tie(b));
    noun.is_some_and(|b| {
        matches!(&*site.scene.word(b), "contribution" | "contributions" | "addition" | "additions" | "input" | "issue")
    })
}

/// "The market as a whole shed 5.11%, taking capitalization to $2.49T and vaporizing about $134B": what a change in
/// percent that is told before has done.
fn consequence(site: &Site<'_, '_>) -> bool {
    let items = &site.part.items;
    let tie =
        |i: &usize| items[*i].is(Sense::About) || matches!(&*site.scene.word(&items[*i]), "some" | "a" | "another");
    let Some(verb) = (0..site.at).rev().take(4).find(|i| !tie(i)) else { return false };
    let doing = site.scene.word(&items[verb]).ends_with("ing") && items[verb].target().is_none();
    let joined = verb.checked_sub(1).is_some_and(|b| items[b].mark(',') || &*site.scene.word(&items[b]) == "and");
    let percent = items[..verb]
        .iter()
        .any(|i| i.clause == site.item().clause && i.figure().is_some_and(|f| f.written.is_percent()));
    doing && joined && percent && !super::level::near_price(site)
}

/// "$67B was wiped off the crypto market"
fn wiped(site: &Site<'_, '_>) -> bool {
    let word = |n: usize| site.next_word(n).unwrap_or_default();
    matches!(&*word(1), "was" | "were" | "got")
        && matches!(&*word(2), "wiped" | "erased" | "shaved" | "wiped off" | "wiped out")
        && (3..=7).any(|n| matches!(&*word(n), "market" | "crypto market" | "value" | "cap" | "capitalisation"))
}

/// "$37B of value erased", "a $105B gain in market value": what the whole market's worth changed by.
fn paper(site: &Site<'_, '_>) -> bool {
    let word = |n: usize| site.next_word(n).unwrap_or_default();
    let worth =
        |w: &str| w.split(' ').any(|w| matches!(w, "value" | "capitalisation" | "capitalization" | "cap" | "wealth"));
    wiped(site)
        || word(1) == "of" && (2..=4).any(|n| worth(&word(n)))
        || site.after(1).is_some_and(|i| i.is(Sense::Up) || i.is(Sense::Down))
            && word(2) == "in"
            && (3..=5).any(|n| worth(&word(n)))
}

/// "$480M leaving USDC and USDe": the names behind the verb of the amount.
fn whom_it_left(site: &Site<'_, '_>) -> Vec<Target> {
    let items = &site.part.items;
    let verb = site
        .next_word(1)
        .is_some_and(|w| matches!(w.as_str(), "left" | "leaving" | "exited" | "exiting" | "entered" | "entering"));
    let joint = |i: &&Item| {
        matches!(i.kind, Kind::Name { generic: false, .. } | Kind::Mark('/' | ',' | '&' | '+'))
            || matches!(&*site.scene.word(i), "and" | "the" | "both")
    };
    let behind = items.get(site.at + 2..).unwrap_or_default().iter().take_while(joint);
    behind.filter(|_| verb).filter_map(|i| i.target().cloned()).collect()
}

/// Whose change it is: names after "combined", the bound names, or the section's.
fn owners(site: &Site<'_, '_>) -> Vec<Target> {
    let items = &site.part.items;
    // "-$1.2B combined USDT/USDC"
    let mut after: Vec<Target> = Vec::new();
    let mut i = site.at + 1;
    if items.get(i).is_some_and(|it| it.is(Sense::Net)) {
        i += 1;
        while let Some(item) = items.get(i) {
            match &item.kind {
                Kind::Name { target, generic: false, .. } => after.push(target.clone()),
                Kind::Mark('/' | ',' | '&' | '+') => {}
                Kind::Word if site.scene.text_of(item).eq_ignore_ascii_case("and") => {}
                _ => break,
            }
            i += 1;
        }
    }
    if after.is_empty() {
        after = whom_it_left(site);
    }
    // "close to $1B of USDT and USDC was burned"
    if after.is_empty() && site.next_word(1).is_some_and(|w| w == "of") {
        let flow = |i: &crate::audit::lex::Item| passed(site, i);
        let verb = (site.at + 2..items.len()).take(8).find(|i| flow(&items[*i]));
        let inside = verb.map(|v| &items[site.at + 2..v]).unwrap_or_default();
        // "$88M of new USDT cancels out $88M of USDC redemptions": what comes behind another amount is that one's.
        let until = inside.iter().position(|i| i.figure().is_some()).unwrap_or(inside.len());
        let inside = &inside[..until];
        after.extend(inside.iter().filter_map(|i| i.target().cloned()));
    }
    let adds = site.part.items[..site.at].iter().any(|i| {
        i.clause == site.item().clause
            && site.scene.word(i).split(' ').any(|w| matches!(w, "add" | "adds" | "added" | "adding"))
    }) && site.part.items[..site.at].iter().any(|i| site.scene.word(i).split(' ').any(|w| w == "up"));
    if after.is_empty() && adds {
        after.extend(
            items[..site.at].iter().filter_map(|i| i.target()).filter(|t| matches!(t, Target::Entity(_))).cloned(),
        );
        after.dedup();
    }
    if !after.is_empty() {
        return after;
    }
    let index = site.scene.index;
    let has = |e: usize, metric: &str| index.facts_of(&index.entity(e).id).iter().any(|f| f.metric == metric);
    let supplied = |e: usize| has(e, "supply");
    if paper(site)
        && let Some(total) =
            (0..index.sheet.entities.len()).find(|e| index.is_total(index.entity(*e)) && has(*e, "market_cap"))
    {
        return vec![Target::Entity(total)];
    }
    // "BTC +2.35% vs -$1.0B supply"
    let supply =
        site.next_word(1).is_some_and(|w| matches!(w.as_str(), "supply" | "float" | "stablecoin" | "stablecoins"));
    let lacks = || {
        !site.bound.targets.iter().any(|t| match t {
            Target::Entity(e) => supplied(*e) && amounts(site, *e).is_some(),
            other => site.bound.targets.len() == 1 && index.members(other).into_iter().any(supplied),
        })
    };
    if supply
        && site.figure.written.sign.is_some()
        && lacks()
        && let Some(group) =
            (0..index.sheet.groups.len()).find(|g| index.members_of_group(*g).iter().copied().any(supplied))
    {
        return vec![Target::Group(group)];
    }
    // "$470M of new USDT"
    if site.next_word(1).is_some_and(|w| w == "of")
        && site.next_word(2).is_some_and(|w| matches!(w.as_str(), "new" | "fresh"))
        && let Some(target) = site.after(3).and_then(|i| i.target())
    {
        return vec![target.clone()];
    }
    // "Net effect: a contraction of $250M": of what the section spoke of last.
    let named = items[..site.at].iter().any(|i| matches!(i.kind, Kind::Name { generic: false, .. }));
    let net = items[..site.at].iter().any(|i| i.clause == site.item().clause && i.is(Sense::Net));
    if site.bound.distant
        && !named
        && net
        && let Some(Target::Entity(last)) = site.scene.lately(site.part).first()
        && amounts(site, *last).is_some()
        && let Some(group) = site.scene.index.group_of(*last)
    {
        return vec![Target::Group(group)];
    }
    site.bound.targets.clone()
}

/// The group's own fact of a change, where it has this value.
fn stated(site: &Site<'_, '_>, target: &Target) -> Option<Finding> {
    let fact = site.scene.index.own_facts(target).into_iter().find(|f| {
        super::is_signed(f)
            && site.figure.written.fits(&f.unit)
            && in_window(f, site.window)
            && f.usable().is_some_and(|v| {
                matches!(fit(&site.figure.written, site.sign_for(f), &Known::stated(v.get())), Fit::Exact)
            })
    })?;
    let value = fact.usable()?.get();
    Some(site.compared(
        Fit::Exact,
        ClaimKind::Number,
        super::as_written(&site.figure.written, fact, value),
        &[fact],
        None,
    ))
}

/// The target's own facts that state a change in the figure's unit, over the window that the words name.
fn stated_changes<'a>(site: &Site<'_, 'a>, target: &Target) -> impl Iterator<Item = &'a Fact> {
    let (written, window) = (site.figure.written.clone(), site.window);
    let facts = site.scene.index.own_facts(target).into_iter();
    facts.filter(move |f| {
        super::is_signed(f)
            && !f.metric.starts_with("previous")
            && f.against.is_none()
            && written.fits(&f.unit)
            && in_window(f, window)
            && f.usable().is_some()
    })
}

/// Whether a fact of the target, or of the target's group, states the amount itself.
fn states(site: &Site<'_, '_>, target: &Target) -> bool {
    site.scene.index.own_facts(target).iter().any(|f| {
        site.figure.written.fits(&f.unit)
            && (!super::is_signed(f) || in_window(f, site.window))
            && f.usable().is_some_and(|v| {
                matches!(fit(&site.figure.written, site.sign_for(f), &Known::stated(v.get())), Fit::Exact)
            })
    })
}

/// A change that the sheet states is the same by every custom.
fn as_stated(fact: &Fact) -> Option<[Derived<'_>; 2]> {
    let value = fact.usable()?.get();
    let derived =
        Derived { known: Known::stated(value), facts: vec![fact], derivation: format!("{} = {value}", fact.id) };
    Some([derived.clone(), derived])
}

/// "DAI contributed just under $50M", "USDT brought in roughly $531M": what the change of its owner amounts to, whatever the verb.
/// It confirms.
pub(super) fn amount_of_change(site: &Site<'_, '_>, noun: Option<i8>) -> Option<Finding> {
    let written = &site.figure.written;
    let telling = written.bound.is_some() || written.magnitude().normalize().mantissa() >= 10;
    let [Target::Entity(e)] = site.bound.targets.as_slice() else { return None };
    if !matches!(written.unit, WrittenUnit::Money(_)) || written.sign.is_some() || site.figure.to.is_some() || !telling
    {
        return None;
    }
    // The word that says which way stands between the name and the figure.
    let items = &site.part.items;
    let near = items[..site.at].iter().rev().take_while(|i| i.target().is_none() && i.figure().is_none());
    let said = noun.or_else(|| {
        near.into_iter().find_map(|i| match () {
            () if i.is(Sense::Up) || i.is(Sense::Inward) => Some(1),
            () if i.is(Sense::Down) || i.is(Sense::Outward) => Some(-1),
            () => None,
        })
    });
    let way =
        |d: &Derived<'_>| written.bound.is_some() || said.is_none_or(|s| (s < 0) == d.known.exact.is_sign_negative());
    let fits = |d: &Derived<'_>| way(d) && matches!(fit_unsigned(written, &d.known), Fit::Exact | Fit::Loose(_));
    let derived = amounts(site, *e)?.into_iter().find(fits)?;
    Some(confirmed(site, &derived))
}

/// "The Dow's advance is worth roughly 170 points": what the change of the last name amounts to. It confirms.
pub(super) fn worth_in_points(site: &Site<'_, '_>) -> Option<Finding> {
    let worth = (1..=3).filter_map(|n| site.before(n)).any(|b| {
        matches!(
            &*site.scene.word(b),
            "worth" | "equals" | "equal" | "equivalent" | "amounts" | "amounted" | "represents"
        )
    });
    if !worth || site.figure.written.unit != WrittenUnit::Points || site.figure.to.is_some() {
        return None;
    }
    let own = site.part.items[..site.at].iter().rev().find_map(|i| match i.kind {
        Kind::Name { target: Target::Entity(e), generic: false, .. } => Some(e),
        _ => None,
    })?;
    let fits = |d: &Derived<'_>| fit_unsigned(&site.figure.written, &d.known) == Fit::Exact;
    let derived = amounts(site, own)?.into_iter().find(fits)?;
    let expected = format!("{} points", derived.known.exact.abs().round_dp(2).normalize());
    let bound = super::Bound { targets: vec![Target::Entity(own)], ..super::Bound::default() };
    let derivation = Some(derived.derivation.clone());
    Some(site.bound_to(bound).compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &derived.facts, derivation))
}

/// "USDT issuance outweighed the USDC and DAI burn combined, by around $175M", "+$0.72B USDT/USDC": the net of all that the
/// sentence names, or of those right behind the figure. It confirms.
pub(super) fn net_of_named(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if !matches!(written.unit, WrittenUnit::Money(_)) || site.figure.to.is_some() {
        return None;
    }
    let items = &site.part.items;
    // "grew by a net $548 million across USDT and USDC"
    let across = site.next_word(1).is_some_and(|w| w == "across");
    let until = if across { items.len() } else { site.at };
    let before = crate::audit::detect::subject::named_before(site.scene, site.part, until);
    let behind = items[site.at + 1..].iter().take_while(|i| i.target().is_some() || joins(site, i));
    let behind: Vec<Target> = behind.filter_map(|i| i.target().cloned()).collect();
    // A sign that is written belongs to those right behind it.
    let mut lists = if written.sign.is_some() { vec![behind] } else { vec![before, behind] };
    // "USDT added ~$0.2B, USDC shed ~$0.3B, roughly -$120M net for the pair"
    let pair = (1..=5).filter_map(|n| site.next_word(n)).any(|w| matches!(&*w, "pair" | "two" | "both"));
    if pair {
        lists.push(crate::audit::detect::subject::last_told(site.scene, site.part, site.at, 2));
    }
    // "USDT + USDC: about -$1.0B", "USDT + USDC mint (+$0.9B)"
    let hedge = |i: &&Item| {
        let noun = matches!(
            &*site.scene.word(i),
            "mint" | "mints" | "minting" | "issuance" | "redemption" | "redemptions" | "supply" | "change" | "growth"
        );
        let about = matches!(&*site.scene.word(i), "about" | "roughly" | "around" | "nearly");
        i.mark(':') || i.mark('(') || noun || about
    };
    let told = items[..site.at].iter().rev().take(4).take_while(hedge).count();
    let head = &items[..site.at - told];
    let list = head.iter().rev().take_while(|i| i.target().is_some() || joins(site, i));
    let (names, marks): (Vec<&Item>, Vec<&Item>) = list.partition(|i| i.target().is_some());
    if told > 0 && marks.iter().any(|m| m.mark('+')) {
        lists.push(names.iter().rev().filter_map(|i| i.target().cloned()).collect());
    }
    lists.iter().find_map(|named| net(site, named))
}

/// "+$680M combined from USDT/USDC", "Net: -$117M across USDT/USDC/DAI": the net of exactly those that the words list.
pub(super) fn net_of_list(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let items = &site.part.items;
    if !matches!(written.unit, WrittenUnit::Money(_)) || site.figure.to.is_some() || written.bound.is_some() {
        return None;
    }
    let net = |i: usize| items.get(i).is_some_and(|n| n.is(Sense::Net) || &*site.scene.word(n) == "combined");
    let netted = net(site.at + 1) || (1..=4).filter_map(|n| site.at.checked_sub(n)).any(net);
    let across = site.at + 1 + usize::from(net(site.at + 1));
    let leads = items.get(across).is_some_and(|n| matches!(&*site.scene.word(n), "across" | "from" | "between"));
    let list =
        items.get(across + 1..).unwrap_or_default().iter().take_while(|i| i.target().is_some() || joins(site, i));
    let listed: Vec<Target> = list.filter_map(|i| i.target().cloned()).collect();
    let entities: Vec<usize> =
        listed.iter().filter_map(|t| if let Target::Entity(e) = t { Some(*e) } else { None }).collect();
    if !leads || !netted || entities.len() < 2 || entities.len() != listed.len() {
        return None;
    }
    let nets = nets_of(site, &entities).into_iter();
    let (fitted, derived) = nets.map(|d| (site.fit_as_told(written, &d.known), d)).min_by_key(|(f, _)| f.rank())?;
    let expected = print::figure(derived.known.exact, &currency(&derived), Sign::Always, Some(2));
    let derivation = Some(derived.derivation.clone());
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, derivation))
}

/// "~$1.2B net left the system": the net of the group of whoever was told of. It confirms.
pub(super) fn net_of_group(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let netted =
        site.before(1).into_iter().chain(site.after(1)).any(|i| i.is(Sense::Net) || &*site.scene.word(i) == "net");
    if !netted || !matches!(written.unit, WrittenUnit::Money(_)) || site.figure.to.is_some() {
        return None;
    }
    let index = site.scene.index;
    let told = site.bound.targets.iter().chain(&site.part.told).chain(&site.part.section);
    let mut groups = told.filter_map(|t| match t {
        Target::Entity(e) => index.group_of(*e).map(Target::Group),
        other => Some(other.clone()),
    });
    groups.find_map(|group| {
        let set = crate::audit::detect::sets::Set::new(index, std::slice::from_ref(&group), &[]);
        let (exact, unit) = set.net(index)?;
        let known = Known { by_custom: true, ..Known::stated(exact) };
        let fitted = if written.sign.is_some() { fit(written, None, &known) } else { fit_unsigned(written, &known) };
        let facts: Vec<&Fact> = set.facts().collect();
        let expected = print::figure(exact, &unit, Sign::Always, Some(2));
        let derivation = Some(format!("net of {} = {}", set.name, exact.round_dp(0)));
        matches!(fitted, Fit::Exact | Fit::Loose(_))
            .then(|| site.compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &facts, derivation))
    })
}

/// What joins the names of a list: "USDT/USDC", "USDT + USDC", "USDT and USDC".
fn joins(site: &Site<'_, '_>, item: &Item) -> bool {
    matches!(item.kind, Kind::Mark('/' | '+' | '&' | ',')) || &*site.scene.word(item) == "and"
}

/// The sum of what several gained or lost, by either custom; none where one of them has no amount.
pub(super) fn nets_of<'a>(site: &Site<'_, 'a>, entities: &[usize]) -> Vec<Derived<'a>> {
    let both: Option<Vec<[Derived<'a>; 2]>> = entities.iter().map(|e| amounts(site, *e)).collect();
    let both = both.filter(|b| b.len() > 1).unwrap_or_default();
    let of = |custom: usize| both.iter().map(|pair| pair[custom].clone()).collect::<Vec<_>>();
    (0..2).filter(|_| !both.is_empty()).filter_map(|custom| sum(&of(custom))).collect()
}

fn net(site: &Site<'_, '_>, named: &[Target]) -> Option<Finding> {
    let written = &site.figure.written;
    let entities: Vec<usize> =
        named.iter().filter_map(|t| if let Target::Entity(e) = t { Some(*e) } else { None }).collect();
    let fitted = |d: &Derived<'_>| {
        if written.sign.is_some() { fit(written, None, &d.known) } else { fit_unsigned(written, &d.known) }
    };
    let fits = |d: &Derived<'_>| matches!(fitted(d), Fit::Exact | Fit::Loose(_));
    nets_of(site, &entities).into_iter().find(fits).map(|derived| confirmed(site, &derived))
}

/// The finding for an amount that the figure is.
fn confirmed(site: &Site<'_, '_>, derived: &Derived<'_>) -> Finding {
    let expected = print::figure(derived.known.exact, &currency(derived), Sign::Always, Some(2));
    site.compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone()))
}

/// The change of an entity in money, by both customs.
fn amounts<'a>(site: &Site<'_, 'a>, entity: usize) -> Option<[Derived<'a>; 2]> {
    let index = site.scene.index;
    let facts = index.facts_of(&index.entity(entity).id);
    let mut changes: Vec<&Fact> = facts.iter().filter(|f| is_change(f) && in_window(f, site.window)).copied().collect();
    changes.sort_by_key(|f| !site.metrics.contains(&stem_of(&f.metric)));
    changes.into_iter().find_map(|change| {
        let level = index.level_for(change)?;
        if !site.figure.written.fits(&level.unit) {
            return None;
        }
        // A percentage of today's level stands in for one of yesterday's only where the change is small.
        let small = change.usable()?.get().abs() < rust_decimal::Decimal::from(5);
        let [simple, exact] = issued(level, change)?;
        Some(if small { [simple, exact] } else { [exact.clone(), exact] })
    })
}

pub(super) fn currency(derived: &Derived<'_>) -> Unit {
    derived
        .facts
        .iter()
        .find(|f| matches!(f.unit, Unit::Money(_)))
        .map_or(Unit::Money("usd".to_owned()), |f| f.unit.clone())
}
