//! How far off a level is: "4.8% to reach $70,000", "107 points away from 26,000", "$0.34 apart".

use rust_decimal::Decimal;

use super::{Site, same_order};
use crate::audit::bind::Target;
use crate::audit::derive::{Derived, difference};
use crate::audit::detect::subject;
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Figure, Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules;
use crate::audit::verdict::{Fault, Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::print::{self, Sign};
use crate::quantity::written::WrittenUnit;

/// Words that say a figure is how far off something lies.
static OFF: WordList<15> = WordList::new([
    "clear", "away", "reach", "reclaim", "regain", "short", "shy", "below", "above", "under", "over", "from", "off",
    "discount", "premium",
]);

/// A finding where the figure says how far a price is from a level, or two prices are from each other.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if site.figure.to.is_some() || written.sign.is_some() {
        return None;
    }
    match written.unit {
        WrittenUnit::Percent | WrittenUnit::Points => lower(site).or_else(|| off_level(site)).or_else(|| apart(site)),
        // "$5,000 below the $95,000 level"
        WrittenUnit::Money(_) if before_a_level(site) => off_level(site),
        // "Ether is still $400 away from $3,500", "within $1,500 of $91,000"
        WrittenUnit::Money(_)
            if site.next_word(1).is_some_and(|w| w == "away")
                || site.before(1).is_some_and(|b| &*site.scene.word(b) == "within") =>
        {
            off_level(site)
        }
        WrittenUnit::Money(_) | WrittenUnit::Plain => told_level(site).or_else(|| apart(site)),
        _ => None,
    }
}

/// The price of what the figure is said of, or of what the clause and the sentences before it name.
fn price<'a>(site: &Site<'_, 'a>, level: &Figure) -> Option<&'a Fact> {
    let named = site.part.items[..site.at].iter().rev().filter_map(|i| i.target());
    let all = named.chain(&site.bound.targets).chain(&site.part.row).chain(site.part.told.iter().rev());
    all.filter_map(|t| match t {
        // "USDC supply below $75B (another -3.1%)"
        Target::Entity(e) => site.scene.index.price(*e).or_else(|| {
            let change = site.scene.index.change_fact(*e, &[], None)?;
            site.scene.index.level_for(change).filter(|l| matches!(l.unit, crate::quantity::Unit::Money(_)))
        }),
        _ => None,
    })
    .find(|p| p.usable().is_some_and(|v| same_order(v.get().abs(), level.written.magnitude())))
}

/// How far a level is from a price, in percent of the price and of the level.
fn ways(level: Decimal, price: Decimal) -> Vec<Decimal> {
    let of = |base: Decimal| level.checked_sub(price)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(base);
    [of(price), of(level)].into_iter().flatten().collect()
}

fn is_level(figure: &Figure) -> bool {
    let unit = match figure.written.unit {
        WrittenUnit::Money(_) => true,
        WrittenUnit::Plain => figure.written.magnitude() >= Decimal::ONE_HUNDRED,
        _ => false,
    };
    unit && figure.to.is_none() && figure.written.sign.is_none()
}

/// Whether an item ends what a level and its distance may be told in.
fn parts(item: &Item) -> bool {
    matches!(item.kind, Kind::Mark('.' | ';' | '\u{2022}' | '|'))
}

/// "2.0% above spot", "5.6% down from here": the distance is one from the price itself.
fn from_spot(site: &Site<'_, '_>) -> bool {
    let near = (1..=4).filter_map(|n| site.after(n)).take_while(|i| i.figure().is_none() && !parts(i));
    near.into_iter().any(|i| site.scene.word(i).split(' ').any(|w| matches!(w, "spot" | "here" | "current")))
}

/// The level that the clause, or the row, holds the figure against.
fn level_of<'s>(site: &'s Site<'_, '_>) -> Option<&'s Figure> {
    let clause = site.item().clause;
    // "$64,000 support — 3.4% below spot"
    let spot = (1..=4)
        .filter_map(|n| site.after(n))
        .any(|i| site.scene.word(i).split(' ').any(|w| matches!(w, "spot" | "close" | "here" | "current" | "price")));
    let near = |i: &&Item| spot || i.clause == clause;
    let (before, after) = site.part.items.split_at(site.at);
    let behind = after[1..].iter().take(6).take_while(|i| !spot || !parts(i)).filter(near);
    let here = behind.chain(before.iter().rev().take(8).filter(near));
    // "above $76,000 — 1.5% away"
    let told = before.iter().rev().take(8).take_while(|i| !parts(i));
    if let Some(found) = here.chain(told).filter_map(|i| i.figure()).find(|f| is_level(f)) {
        return Some(found);
    }
    site.scene.row_of(site.part).flat_map(|p| &p.items).filter_map(|i| i.figure()).find(|f| is_level(f))
}

/// Few digits that are not zero: a level somebody has in mind, and no close.
fn is_round(figure: &Figure) -> bool {
    let digits = figure.written.digits.normalize();
    let zeros = |d: Decimal| (0..6).map(|n| Decimal::from(10_u32.pow(n))).take_while(|p| (d % p).is_zero()).count();
    figure.written.decimals == 0 && digits.to_string().len() < zeros(digits).saturating_add(3)
}

/// "HSTECH 4,500 zone (4.0% lower)": from the price to a level named right before. Where the price moved just so much, that
/// is meant.
fn lower(site: &Site<'_, '_>) -> Option<Finding> {
    let way = match &*site.next_word(1)? {
        "lower" | "down" => -1,
        "higher" | "up" => 1,
        _ => return None,
    };
    let opens = site.before(1).filter(|b| b.is(Sense::About)).map_or(1, |_| 2);
    let aside = site.before(opens).is_some_and(|b| matches!(b.kind, Kind::Mark('(' | ',' | '\u{2014}' | '\u{2013}')));
    let near = (opens + 1..=opens + 4).filter_map(|n| site.before(n)).take_while(|i| !parts(i) && !i.mark(','));
    let level = near.into_iter().find_map(|i| i.figure()).filter(|f| aside && is_level(f) && is_round(f))?;
    let price = price(site, level)?;
    let (value, at) = (price.usable()?.get(), level.written.magnitude());
    let best = ways(at, value).into_iter().find(|x| {
        (x.is_sign_negative() == (way < 0)) && fit_unsigned(&site.figure.written, &Known::stated(*x)) == Fit::Exact
    })?;
    Some(confirmed(site, at, price, value, best))
}

/// A finding that a level is so many percent from a price.
fn confirmed(site: &Site<'_, '_>, level: Decimal, price: &Fact, value: Decimal, way: Decimal) -> Finding {
    let unit = if site.figure.written.unit == WrittenUnit::Percent { "%" } else { " points" };
    let derivation = format!("{level} against {} = {value}: {}{unit}", price.id, way.round_dp(2));
    let expected = format!("{}{unit}", way.round_dp(site.figure.written.decimals));
    site.compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &[price], Some(derivation))
}

/// The figures of the sentence within twelve items of the site's.
fn near<'s>(site: &'s Site<'_, '_>) -> impl Iterator<Item = &'s Figure> {
    // "ETH above $3,000 keeps the trend alive, with 3.4% of room to that line"
    let room = (1..=3).filter_map(|n| site.next_word(n)).any(|w| matches!(&*w, "room" | "headroom" | "cushion"));
    let reach = if room { 24 } else { 12 };
    let items = site.part.items.iter().enumerate().filter(move |(i, _)| i.abs_diff(site.at) <= reach);
    items.filter_map(|(_, item)| item.figure())
}

/// "HSI 27,000 gives 1.2% of room": the level whose distance from the price stands beside it claims nothing itself.
pub(super) fn is_target(site: &Site<'_, '_>) -> bool {
    let level = site.figure;
    if !is_level(level) || !is_round(level) {
        return false;
    }
    let Some(value) = price(site, level).and_then(Fact::usable) else { return false };
    let ways = ways(level.written.magnitude(), value.get());
    // "needs another 129 points for 26,000"
    let points = Known::stated(level.written.magnitude().saturating_sub(value.get()));
    let in_points = |f: &&Figure| {
        matches!(f.written.unit, WrittenUnit::Points | WrittenUnit::Money(_))
            && fit_unsigned(&f.written, &points) == Fit::Exact
    };
    near(site).filter(|f| f.to.is_none()).any(|f| in_points(&f))
        || near(site)
            .filter(|f| f.written.unit == WrittenUnit::Percent && f.to.is_none())
            .any(|f| ways.iter().any(|x| fit_unsigned(&f.written, &Known::stated(*x)) == Fit::Exact))
}

/// "HSI above 25,500 keeps 26,000 in view": a level that lies ahead, whatever is said of the one before.
pub(super) fn in_view(site: &Site<'_, '_>) -> bool {
    site.next_word(1).is_some_and(|w| {
        matches!(&*w, "in view" | "in sight" | "in play" | "in focus" | "on the table")
            || &*w == "in"
                && site.next_word(2).is_some_and(|w| matches!(&*w, "view" | "sight" | "play" | "focus" | "reach"))
    })
}

/// "with $3,500 overhead", "$100,000 the next target": a round level that the words place before or behind the price.
pub(super) fn lies_ahead(site: &Site<'_, '_>) -> bool {
    let placed = |n: usize| {
        site.next_word(n).is_some_and(|w| {
            matches!(
                w.as_str(),
                "overhead" | "next" | "further" | "target" | "ahead" | "underneath" | "handle" | "magnet"
            )
        })
    };
    // "closed in the 9,200 to 9,250 range"
    let zone =
        |n: usize| site.next_word(n).is_some_and(|w| matches!(&*w, "range" | "zone" | "area" | "band" | "region"));
    let range = zone(1) || zone(3) && site.next_word(1).is_some_and(|w| matches!(&*w, "to" | "-" | "and"));
    // "within $1,500 of $91,000", "within 1% of the $70K barrier"
    let the = usize::from(site.before(1).is_some_and(|b| &*site.scene.word(b) == "the"));
    let within = site.before(1 + the).is_some_and(|b| &*site.scene.word(b) == "of")
        && site.before(2 + the).is_some_and(|b| b.figure().is_some())
        && (3..=4).filter_map(|n| site.before(n + the)).any(|b| &*site.scene.word(b) == "within");
    // "5,200 as the next hurdle"
    let named = |n: usize| {
        site.next_word(n)
            .is_some_and(|w| matches!(&*w, "hurdle" | "target" | "stop" | "objective" | "barrier" | "test" | "magnet"))
    };
    let as_the = site.next_word(1).is_some_and(|w| matches!(&*w, "as" | "is" | "the")) && (2..=4).any(named);
    let in_view = in_view(site);
    // "waiting for SSE to clear 4,000"
    let to_come = site.before(2).is_some_and(|b| &*site.scene.word(b) == "to")
        && site.before(1).is_some_and(|b| {
            matches!(
                &*site.scene.word(b),
                "clear" | "reach" | "break" | "retake" | "reclaim" | "test" | "touch" | "regain"
            )
        });
    is_level(site.figure)
        && (range || within || is_round(site.figure) && (placed(1) || placed(2) || as_the || to_come || in_view))
}

/// "HSI 27,000 gives 1.2% of room", "upside of 1.6% to the first strike", "a rebound to 6,150 (+2.7%)": the way from the
/// price to a level that stands near. It confirms.
pub(super) fn of_any_level(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    // "12 points short of 6,500": on which side, the words say themselves.
    let sided = written.unit == WrittenUnit::Points && before_a_level(site);
    if !matches!(written.unit, WrittenUnit::Percent | WrittenUnit::Points) || site.figure.to.is_some() || sided {
        return None;
    }
    // "| HSCEI | 9,841 | 10,000 | +1.6% |", "| HSI | 28,000 holds | 0.5% |"
    let beside = site.scene.row_of(site.part).filter_map(|p| {
        let mut figures = p.items.iter().filter_map(|i| i.figure());
        figures.next().filter(|_| figures.next().is_none())
    });
    near(site).filter(|f| is_round(f)).chain(beside).filter(|f| is_level(f)).find_map(|level| {
        let price = price(site, level)?;
        let (value, at) = (price.usable()?.get(), level.written.magnitude());
        if fit_unsigned(&level.written, &Known::stated(value)) == Fit::Exact {
            return None;
        }
        let signed = written.sign.is_some();
        let fits = |x: &Decimal| {
            let known = Known::stated(*x);
            (if signed { fit(written, None, &known) } else { fit_unsigned(written, &known) }) == Fit::Exact
        };
        let gaps = match written.unit {
            WrittenUnit::Percent => ways(at, value),
            _ => vec![at.saturating_sub(value)],
        };
        let best = gaps.into_iter().find(fits)?;
        Some(confirmed(site, at, price, value, best))
    })
}

/// Whether "above" or "below" and a level follow the figure: "112.40 points above 6,500".
pub(super) fn before_a_level(site: &Site<'_, '_>) -> bool {
    let side = site
        .next_word(1)
        .and_then(|w| w.split(' ').next().map(str::to_owned))
        .is_some_and(|w| matches!(&*w, "above" | "below" | "over" | "under" | "shy" | "short" | "clear"));
    let level = (2..=4).filter_map(|n| site.after(n)).find_map(|i| i.figure());
    side && level.is_some_and(|l| is_level(l) && l.written.magnitude() > site.figure.written.magnitude())
}

/// "needs another 4.8% to reach $70,000", "26,000 is 107 points away".
fn off_level(site: &Site<'_, '_>) -> Option<Finding> {
    let clause = site.item().clause;
    // "shy of" is one phrase.
    let last = |i: &Item| site.scene.word(i).trim_end_matches(" of").rsplit(' ').next().map(str::to_owned);
    let within = site.before(1).is_some_and(|b| site.scene.word(b) == "within") && site.next_word(1)? == "of";
    let spoken = || {
        let mut words = (1..=3)
            .filter_map(|n| site.after(n))
            .take_while(|i| i.clause == clause && i.figure().is_none())
            .filter_map(last);
        words.find(|w| OFF.contains(w))
    };
    // "HSI needs another 129 points for 26,000"
    let needs =
        (1..=3).filter_map(|n| site.before(n)).any(|b| matches!(&*site.scene.word(b), "needs" | "need" | "needed"));
    let needs = needs && site.next_word(1).is_some_and(|w| matches!(&*w, "for" | "to"));
    let cue = match () {
        () if within => "within".to_owned(),
        () if needs => "reach".to_owned(),
        () => spoken()?,
    };
    let level = level_of(site)?;
    let price = price(site, level)?;
    let (value, at) = (price.usable()?.get(), level.written.magnitude());
    let gap = at.checked_sub(value)?;
    // "closed at 4,021.10, 3% off": from somewhere else.
    let plain = crate::quantity::written::Written { bound: None, ..level.written.clone() };
    if fit_unsigned(&plain, &Known::stated(value)) == Fit::Exact {
        return None;
    }
    let spot = from_spot(site);
    // "2.0% above spot" of a level below it
    let above = matches!(&*cue, "above" | "premium")
        .then_some(true)
        .or(matches!(&*cue, "below" | "discount").then_some(false))
        .filter(|_| spot);
    // "12 points short of 6,500", "87 points above 26,000": where the price stands to the level.
    let to_level = !spot && before_a_level(site);
    let above = above.or_else(|| match &*cue {
        "short" | "shy" | "below" | "under" if to_level => Some(true),
        "above" | "over" | "clear" if to_level => Some(false),
        _ => None,
    });
    let candidates: Vec<Decimal> = if site.figure.written.unit == WrittenUnit::Percent {
        ways(at, value).into_iter().map(|x| x.abs()).collect()
    } else {
        vec![gap.abs()]
    };
    let fitted = |x: &Decimal| match fit_unsigned(&site.figure.written, &Known::stated(*x)) {
        _ if within && *x <= site.figure.written.magnitude() => Fit::Exact,
        _ if within => Fit::Off(Fault::Bound),
        Fit::Exact | Fit::Loose(_) if above.is_some_and(|a| a == gap.is_sign_negative()) => Fit::Off(Fault::Sign),
        plain => plain,
    };
    let best = candidates.into_iter().min_by_key(|x| fitted(x).rank())?;
    let fit = fitted(&best);
    // Words that can mean nothing but the way to a level accuse; the others only confirm.
    let plain = spot
        || site.figure.written.unit != WrittenUnit::Percent && before_a_level(site)
        || matches!(cue.as_str(), "reach" | "reclaim" | "regain" | "away" | "within" | "short" | "shy");
    if !plain && matches!(fit, Fit::Off(_)) {
        return None;
    }
    let unit = if site.figure.written.unit == WrittenUnit::Percent { "%" } else { "" };
    let derivation = format!("{at} against {} = {value}: {}{unit}", price.id, best.round_dp(2));
    // "Within 2%" must be wide enough.
    let up = rust_decimal::RoundingStrategy::AwayFromZero;
    let decimals = site.figure.written.decimals;
    let shown = if within { best.round_dp_with_strategy(decimals, up) } else { best.round_dp(decimals) };
    let expected = format!("{shown}{unit}");
    Some(site.compared(fit, ClaimKind::DerivedNumber, expected, &[price], Some(derivation)))
}

/// "26,000 is 107 points away", "82 points short of 25,000": the level itself claims nothing.
fn told_level(site: &Site<'_, '_>) -> Option<Finding> {
    let gap = |i: &Item| {
        i.clause == site.item().clause
            && i.figure().is_some_and(|f| {
                matches!(f.written.unit, WrittenUnit::Percent | WrittenUnit::Points) && f.written.sign.is_none()
            })
    };
    let far_end = (2..=4).find(|n| site.before(*n).is_some_and(gap)).is_some_and(|n| {
        let last = site.before(1).map(|b| site.scene.word(b).rsplit(' ').next().map(str::to_owned));
        let off = (1..n).filter_map(|m| site.before(m)).any(|b| {
            let word = site.scene.word(b);
            let last = word.rsplit(' ').next().unwrap_or_default();
            OFF.contains(last) || matches!(last, "from" | "of") && n == 2
        });
        off && last
            .flatten()
            .is_some_and(|w| matches!(w.as_str(), "from" | "of" | "to" | "below" | "above" | "under" | "over"))
    });
    // "The next magnet is 27,000, about 2.6% away"
    let ahead = (1..=3).filter_map(|n| site.after(n)).take_while(|i| i.mark(',') || i.is(Sense::About) || gap(i));
    let ahead = ahead.filter(|i| gap(i)).count() == 1
        && site.after(1).is_some_and(|i| i.mark(','))
        && (3..=5).filter_map(|n| site.next_word(n)).any(|w| w == "away");
    if is_level(site.figure) && (far_end || ahead || distance_told(site)) {
        return Some(rules::fb601_forecast::target(site.range()));
    }
    let verb = site.next_word(1).is_some_and(|w| matches!(w.as_str(), "is" | "lies" | "sits" | "was" | "remains"));
    let distance = (2..=4).filter_map(|n| site.after(n)).find_map(|i| i.figure())?;
    let spoken = (3..=6).filter_map(|n| site.next_word(n)).any(|w| w == "away");
    let unit = matches!(distance.written.unit, WrittenUnit::Percent | WrittenUnit::Points);
    (verb && spoken && unit && is_level(site.figure)).then(|| rules::fb601_forecast::target(site.range()))
}

/// "$85,000 — 3.7% away", "breakout above $90,000 (9.8% above spot)", "5,300 area (5.6% lower)".
fn distance_told(site: &Site<'_, '_>) -> bool {
    let items = &site.part.items;
    let here = (site.at + 1..items.len()).take(6).take_while(|i| !parts(&items[*i]));
    let Some(at) = here.into_iter().find(|i| items[*i].figure().is_some()) else { return false };
    let far = items[at].figure().is_some_and(|f| f.written.unit == WrittenUnit::Percent && f.written.sign.is_none());
    let aside =
        items[site.at + 1..at].iter().any(|i| matches!(i.kind, Kind::Mark('(' | ',' | '\u{2014}' | '\u{2013}' | '-')));
    let mut words = items[at + 1..].iter().take(4).take_while(|i| !parts(i) && i.figure().is_none() && !i.mark(')'));
    let said = |i: &Item| {
        let word = site.scene.word(i);
        word.split(' ').any(|w| matches!(w, "away" | "spot" | "here" | "current"))
    };
    let close =
        items.get(at + 1).is_some_and(|i| matches!(&*site.scene.word(i), "lower" | "higher" | "below" | "above"));
    far && aside && (words.any(said) || close && is_round(site.figure))
}

/// "leaving the two benchmarks a mere $0.34 apart": one price less the other.
fn apart(site: &Site<'_, '_>) -> Option<Finding> {
    let clause = site.item().clause;
    let premium = |i: &Item| i.clause == clause && matches!(&*site.scene.word(i), "premium" | "discount");
    let apart = site.next_word(1).is_some_and(|w| w == "apart");
    let priced = site.after(1).is_some_and(premium) || (1..=3).filter_map(|n| site.before(n)).any(premium);
    // "The spread between WTI and Brent is $3.76"
    let spread = site.part.items[..site.at].iter().any(|i| i.clause == clause && i.is(Sense::Spread))
        && matches!(site.figure.written.unit, WrittenUnit::Money(_));
    if !apart && !priced && !spread {
        return None;
    }
    // "a $3.50 premium over WTI"
    let over = site.part.items[site.at + 1..].iter().take(5).take_while(|i| i.clause == clause);
    let object = over.filter_map(|i| i.target()).find(|t| matches!(t, Target::Entity(_))).filter(|_| !apart);
    let mut named: Vec<Target> =
        subject::last_told(site.scene, site.part, site.at, if object.is_some() { 1 } else { 2 });
    named.extend(object.cloned());
    let [Target::Entity(a), Target::Entity(b)] = named.as_slice() else { return None };
    let index = site.scene.index;
    let fits = |e: usize| index.price(e).filter(|p| site.figure.written.fits(&p.unit) && p.usable().is_some());
    let (x, y) = (fits(*a)?, fits(*b)?);
    let derived: Derived<'_> = difference(x, y)?;
    let fit = fit_unsigned(&site.figure.written, &derived.known);
    // A premium may be over something else.
    if !apart && matches!(fit, Fit::Off(_)) {
        return None;
    }
    let expected = print::figure(derived.known.exact.abs(), &x.unit, Sign::Never, None);
    let mut finding =
        site.compared(fit, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone()));
    if finding.verdict == Verdict::Contradicted {
        finding.code = "FB208";
    }
    Some(finding)
}
