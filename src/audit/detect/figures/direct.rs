//! A figure that states a fact, or a range over facts.

use rust_decimal::Decimal;

use super::{Role, Site, as_written, facts_about, is_signed, unusable, unusable_at};
use crate::audit::bind::Target;
use crate::audit::bind::index::{in_window, is_change, metric_words, of_metric, window_days};
use crate::audit::detect::side;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense, Word};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules;
use crate::audit::verdict::{Fit, Known, fit};
use crate::facts::sheet::{Fact, Status};
use crate::quantity::written::{Written, WrittenUnit};

/// A change of this many percent says that the level before was next to nothing.
const IMPLAUSIBLE: Decimal = Decimal::from_parts(10_000, 0, 0, false, 0);

/// Compares the figure with the facts of what it is bound to.
pub fn detect(site: &Site<'_, '_>) -> Finding {
    let finding = judge(site);
    // A condition or a target is no statement about the sheet's figures.
    let supposed = site.part.items[..site.at].iter().any(|i| i.is(Sense::Forecast));
    if supposed && matches!(finding.verdict, Verdict::Contradicted | Verdict::Unsupported) {
        return rules::fb601_forecast::target(site.range());
    }
    finding
}

fn judge(site: &Site<'_, '_>) -> Finding {
    if site.bound.targets.is_empty() {
        return unbound(site);
    }
    // "Over 4,000 A-share names advanced" of a sheet without breadth.
    let stocks = (1..=2).filter_map(|n| site.after(n)).any(|i| super::is_member(site.scene, i));
    if stocks
        && matches!(site.figure.written.unit, WrittenUnit::Plain)
        && super::breadth_of(site.scene, site.part).is_empty()
    {
        return rules::fb212_unbound_number::no_such_fact(site.range(), site.quote(), &site.subject());
    }
    if site.figure.to.is_some() {
        return range(site);
    }
    if site.bound.peer {
        return peer(site);
    }
    if site.bound.targets.len() > 1 {
        return distributed(site);
    }
    let primary = against(site, &site.bound.targets[0]);
    if matches!(primary.verdict, Verdict::Supported | Verdict::Approximate) {
        return primary;
    }
    if let Some(only) = of_its_currency(site).filter(|t| *t != site.bound.targets[0]) {
        let second = against(site, &only);
        if second.verdict == Verdict::Supported {
            return second;
        }
    }
    // Both neighbours touch the figure: the other one may be its owner.
    if let Some(other) = &site.bound.other {
        let second = against(site, other);
        if second.verdict == Verdict::Supported {
            return second;
        }
    }
    let far = primary.verdict == Verdict::Contradicted && primary.code == "FB201" && (!likely(site) || far_off(site));
    // "Together the four handled about $3.3B": a sum, and no figure of the group's.
    let summed = site.part.items[..site.at]
        .iter()
        .any(|i| i.clause == site.item().clause && i.is(crate::audit::lex::Sense::Net))
        && !matches!(site.bound.targets[0], Target::Entity(_))
        && !site.figure.written.is_percent();
    if (site.bound.distant || far || summed) && primary.verdict == Verdict::Contradicted {
        // Nothing near names an owner: that no fact of the section's subject fits does not make the figure false.
        let mut finding = unbound(site);
        finding.message = format!("{}; the nearest subject is {}", finding.message, site.subject());
        return finding;
    }
    primary
}

/// "the dollar was down at 144.72 yen": the one entity that the sheet prices in the currency written.
fn of_its_currency(site: &Site<'_, '_>) -> Option<Target> {
    let WrittenUnit::Money(Some(code)) = &site.figure.written.unit else { return None };
    let index = site.scene.index;
    let priced = |f: &&Fact| matches!(&f.unit, crate::quantity::Unit::Money(c) if c.eq_ignore_ascii_case(code));
    let ids: std::collections::BTreeSet<&str> =
        index.sheet.facts.iter().filter(priced).map(|f| f.entity.as_str()).collect();
    let only = ids.iter().next().filter(|_| ids.len() == 1)?;
    index.sheet.entities.iter().position(|e| e.id == **only).map(Target::Entity)
}

/// An amount in prose that is nowhere near a level of its subject states something else, worked out or not.
fn far_off(site: &Site<'_, '_>) -> bool {
    let written = &site.figure.written;
    let amount = matches!(written.unit, WrittenUnit::Money(_) | WrittenUnit::Plain | WrittenUnit::Points);
    if !amount || site.part.segment.cell.is_some() || !site.part.row.is_empty() {
        return false;
    }
    let five = |x: Decimal| x.saturating_mul(Decimal::from(5));
    let size = written.magnitude();
    let facts = site.bound.targets.iter().flat_map(|t| facts_about(site.scene, t)).filter(|f| written.fits(&f.unit));
    let mut values = facts.filter_map(|f| f.value).map(|v| v.get().abs());
    !values.any(|v| size <= five(v) && v <= five(size))
}

/// Whether the figure is likely to state a fact of its subject: a percentage that a sign, a word of direction, a column
/// or its name right beside it makes a change; a level of the same order as one that the subject has.
fn likely(site: &Site<'_, '_>) -> bool {
    let written = &site.figure.written;
    let facts = || site.bound.targets.iter().flat_map(|t| facts_about(site.scene, t)).filter(|f| written.fits(&f.unit));
    // "2% of total crypto volume": a share, whatever stands before it.
    let of = site.next_word(1).is_some_and(|w| w == "of")
        && (2..=6)
            .filter_map(|n| site.next_word(n))
            .any(|w| matches!(&*w, "volume" | "turnover" | "cap" | "float" | "total"));
    if of && written.is_percent() {
        return false;
    }
    if written.is_percent() {
        let beside = site
            .before(1)
            .is_some_and(|b| matches!(b.kind, Kind::Name { .. } | Kind::Mark('(' | ':' | '[' | '|' | '=')));
        return beside
            || site.near(Sense::Spread, 10)
            || written.sign.is_some()
            || site.sign.is_some()
            || site.unsure
            || !site.part.row.is_empty()
            || facts().any(|f| !is_change(f))
            || site.metrics.iter().any(|m| facts().any(|f| f.metric.contains(m.as_str())));
    }
    let ten = |x: Decimal| x.saturating_mul(Decimal::TEN);
    let size = written.magnitude();
    !site.part.row.is_empty()
        || facts().filter_map(|f| f.value).map(|v| v.get().abs()).any(|v| size <= ten(v) && v <= ten(size))
}

/// The finding for one target.
fn against(site: &Site<'_, '_>, target: &Target) -> Finding {
    let written = &site.figure.written;
    if let Some(finding) = super::average::mean(site, target).or_else(|| level_before(site, target)) {
        return finding;
    }
    if let Some(finding) = of_the_whole(site, target) {
        return finding;
    }
    if let Some(stems) = site.noun
        && !facts_about(site.scene, target).iter().any(|f| of_metric(f, stems) && written.fits(&f.unit))
    {
        let stem = stems.iter().next().map_or("such figure", String::as_str);
        return rules::fb212_unbound_number::no_such_metric(
            site.range(),
            site.quote(),
            &site.scene.index.name(target),
            stem,
        );
    }
    let own = candidates(site, site.scene.index.own_facts(target));
    let chosen = if own.is_empty() && !matches!(target, Target::Entity(_)) {
        candidates(site, facts_about(site.scene, target))
    } else {
        own
    };
    if chosen.is_empty()
        && let Some(finding) = other_window(site, target).or_else(|| other_unit(site, target))
    {
        return finding;
    }
    // "Dow +0.31, S&P -0.92": signed and without a unit, each behind its name.
    if chosen.is_empty() && site.figure.written.unit == WrittenUnit::Plain && unitless_list(site) {
        let figure = super::percent_left_out::as_percent(site.figure);
        let (bound, metrics) = (site.bound.clone(), site.metrics.clone());
        return against(&Site { figure: &figure, bound, metrics, ..*site }, target);
    }
    if chosen.is_empty() {
        return rules::fb212_unbound_number::no_such_fact(site.range(), site.quote(), &site.scene.index.name(target));
    }
    let usable: Vec<(&Fact, Decimal)> = chosen.iter().filter_map(|f| Some((*f, f.usable()?.get()))).collect();
    if usable.is_empty() {
        return unusable_at(site, ClaimKind::Number, chosen[0]);
    }
    // "Turnover topped ¥2T" of 1.94T
    let bounded = super::ceiling::bounded(site);
    let written = if matches!(target, Target::Entity(_)) || !is_change(chosen[0]) { &bounded } else { written };
    let best = usable
        .iter()
        .map(|(fact, value)| (fit(written, site.sign_for(fact), &Known::stated(*value)), *fact, *value))
        .min_by_key(|(fit, fact, _)| (fit.rank(), headline_rank(site, target, fact)));
    let Some((best_fit, fact, value)) = best else { return unbound(site) };
    // A stale fact that says just this is why the text says it.
    if matches!(best_fit, Fit::Off(_))
        && let Some(stale) = chosen.iter().find(|f| {
            f.status != Status::Ok
                && f.value
                    .is_some_and(|v| matches!(fit(written, site.sign_for(f), &Known::stated(v.get())), Fit::Exact))
        })
    {
        return unusable_at(site, ClaimKind::Number, stale);
    }
    if matches!(best_fit, Fit::Off(_))
        && let Some(finding) = other_window(site, target)
    {
        return finding;
    }
    // A wrong figure is measured against the fact it most likely means: the group's headline, the default window.
    let (fact, value, best_fit) = if matches!(best_fit, Fit::Off(crate::audit::verdict::Fault::Value)) {
        usable
            .iter()
            .min_by_key(|(f, _)| (headline_rank(site, target, f), !is_change(f), window_days(f.window.as_deref())))
            .map_or((fact, value, best_fit), |(f, v)| (*f, *v, best_fit))
    } else {
        (fact, value, best_fit)
    };
    if matches!(best_fit, Fit::Off(_))
        && let Some(finding) = points_for_percent(site, target)
    {
        return finding;
    }
    if let Some(finding) = wrong_word_sign(site, fact) {
        return finding;
    }
    let mut finding = site.compared(best_fit, ClaimKind::Number, as_written(written, fact, value), &[fact], None);
    if finding.verdict == Verdict::Contradicted {
        finding.suggestion = Some(as_written(written, fact, value));
        if finding.code == "FB201"
            && let Some((owner, other)) = owner_of(site, written, fact)
        {
            finding.code = "FB206";
            finding.message = format!("{}; {} is {owner}'s figure", finding.message, site.quote());
            finding.facts.push(other.id.clone());
        }
    } else if written.is_percent() && value.abs() >= IMPLAUSIBLE {
        return rules::fb213_implausible::finding(
            site.range(),
            site.quote(),
            &site.scene.index.sheet.label(fact),
            fact,
        );
    } else if !matches!(target, Target::Entity(_)) && fact.entity != target_id(site, target) {
        finding.message =
            format!("{} (the figure of {})", finding.message, site.scene.index.sheet.name_of(&fact.entity));
    }
    finding
}

/// "Stablecoin float was off 0.05%": what the members' changes come to, of what they were together.
fn of_the_whole(site: &Site<'_, '_>, target: &Target) -> Option<Finding> {
    if matches!(target, Target::Entity(_)) || !site.figure.written.is_percent() {
        return None;
    }
    let index = site.scene.index;
    let set = crate::audit::detect::sets::Set::new(index, std::slice::from_ref(target), &[]);
    let (net, _) = set.net(index)?;
    let levels = set.moves.iter().map(|m| index.level_for(m.fact)?.usable().map(crate::quantity::Exact::get));
    let level = levels.collect::<Option<Vec<_>>>()?.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)?;
    let exact = net.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(level.checked_sub(net)?)?;
    let known = Known::stated(exact);
    let fitted = site.fit_as_told(&site.figure.written, &known);
    let facts: Vec<&Fact> = set.facts().collect();
    let derivation =
        format!("{} / {} = {}%", net.round_dp(0), level.saturating_sub(net).round_dp(0), exact.round_dp(4));
    matches!(fitted, Fit::Exact).then(|| {
        site.compared(fitted, ClaimKind::DerivedNumber, format!("{}%", exact.round_dp(2)), &facts, Some(derivation))
    })
}

pub(super) fn target_id(site: &Site<'_, '_>, target: &Target) -> String {
    match target {
        Target::Entity(e) => site.scene.index.entity(*e).id.clone(),
        Target::Group(g) => site.scene.index.group(*g).id.clone(),
        Target::Union(_) => String::new(),
    }
}

/// The group's headline goes before its other members.
fn headline_rank(site: &Site<'_, '_>, target: &Target, fact: &Fact) -> u8 {
    match target {
        Target::Group(g) => {
            let headline = site.scene.index.headline(*g).map(|e| site.scene.index.entity(e).id.as_str());
            u8::from(headline != Some(fact.entity.as_str()))
        }
        _ => 0,
    }
}

/// "gained -0.3%": the verb right before the figure and the figure's own sign disagree.
fn wrong_word_sign(site: &Site<'_, '_>, fact: &Fact) -> Option<Finding> {
    let before = site.before(1)?;
    let negative = site.figure.written.sign? == crate::quantity::written::WrittenSign::Minus;
    let verb_up = before.is(Sense::Up) && negative;
    let verb_down = before.is(Sense::Down) && !negative;
    let words = site.scene.word(before);
    let verb = [
        "gained", "rose", "climbed", "advanced", "jumped", "added", "fell", "dropped", "lost", "slipped", "declined",
        "up", "down", "surged", "slid", "sank", "plunged",
    ]
    .contains(&words.as_str());
    (verb && is_change(fact) && (verb_up || verb_down)).then(|| {
        rules::figure_off(
            "FB202",
            site.range(),
            ClaimKind::Number,
            site.quote(),
            &site.subject(),
            &format!("not \"{words}\" and {} at once", site.quote()),
        )
        .on([fact])
    })
}

/// Facts the figure may state: of a fitting unit, of the metric and the window that the words name.
fn candidates<'a>(site: &Site<'_, 'a>, facts: Vec<&'a Fact>) -> Vec<&'a Fact> {
    let fitting: Vec<&Fact> = facts
        .into_iter()
        .filter(|f| site.figure.written.fits(&f.unit) && f.against.is_none() && !of_another_order(site, f))
        .collect();
    // Of none or one there is nothing to choose, but for the window.
    match fitting.as_slice() {
        [] => return fitting,
        [only] => {
            let of_window = site.window.is_none_or(|w| in_window(only, Some(w)));
            return if of_window || !is_signed(only) { fitting } else { Vec::new() };
        }
        _ => {}
    }
    // "+$471M issued", "redemption of $310M"; a comma parts the level from the amount that follows it.
    let flow = |i: &crate::audit::lex::Item| i.is(Sense::Inward) || i.is(Sense::Outward);
    let moved = site.after(1).is_some_and(flow)
        || (1..=6).map_while(|n| site.before(n).filter(|b| !b.mark(',') && b.figure().is_none())).any(flow);
    let amount = !site.figure.written.is_percent();
    // "dropped 1.46%, or 366 points": points of another order than the price are a move.
    let points = site.figure.written.unit == crate::quantity::written::WrittenUnit::Points
        && site.sign.is_some()
        && !super::level::near_price(site);
    let signed = (site.figure.written.sign.is_some() || moved || points || super::money::by(site)) && amount;
    let either = amount && !signed && site.near(Sense::Delta, 3);
    let fitting = prefer(fitting, |f| either || is_signed(f) == signed || f.unit == crate::quantity::Unit::Percent);
    let says = |f: &Fact| metric_words(&f.metric).any(|w| site.metrics.iter().any(|m| m == w));
    // "USDC supply shrank by $286M": the change of what is named, under whatever name the sheet keeps it.
    let by = !site.figure.written.is_percent() && super::money::by(site);
    let named: Vec<&Fact> =
        fitting.iter().filter(|f| says(f) || by && difference_of(site, f, &says)).copied().collect();
    let by_metric = if named.is_empty() { fitting } else { named };
    // The value before a change is meant only where the words say so; a signed amount is a change.
    let before = site.near(crate::audit::lex::Sense::Previous, 6) || site.part.column.contains("previous");
    let by_metric = prefer(by_metric, |f| before || !f.metric.starts_with("previous"));
    let windows: Vec<u32> = by_metric.iter().map(|f| window_days(f.window.as_deref()).max(1)).collect();
    let wanted = site.window.unwrap_or_else(|| windows.iter().copied().min().unwrap_or(1));
    let of_window: Vec<&Fact> =
        by_metric.iter().zip(&windows).filter(|(f, w)| **w == wanted || f.window.is_none()).map(|(f, _)| *f).collect();
    // A window that the words name and no fact has: nothing may be compared across windows.
    if of_window.is_empty() && site.window.is_some() && by_metric.iter().all(|f| is_signed(f)) {
        return Vec::new();
    }
    if of_window.is_empty() { by_metric } else { of_window }
}

/// "A-shares closed at 3,112.46", where the sheet has their turnover alone; "Dow: +0.31" beside a close: a number without a
/// unit is no level that is a thousand times as large.
fn of_another_order(site: &Site<'_, '_>, fact: &Fact) -> bool {
    let written = &site.figure.written;
    if written.unit != WrittenUnit::Plain || written.scale != Decimal::ONE || written.decimals == 0 || is_signed(fact) {
        return false;
    }
    let size = written.magnitude().max(Decimal::ONE);
    fact.usable().is_some_and(|v| size.checked_mul(Decimal::from(100)).is_some_and(|most| v.get().abs() > most))
}

/// Whether a fact is the difference of facts that `says` picks.
fn difference_of(site: &Site<'_, '_>, fact: &Fact, says: &dyn Fn(&Fact) -> bool) -> bool {
    fact.derived_from
        .as_ref()
        .is_some_and(|d| d.op == "difference" && d.of.iter().filter_map(|id| site.scene.index.fact(id)).any(says))
}

/// The facts that `wanted` picks, or all where it picks none.
fn prefer(facts: Vec<&Fact>, wanted: impl Fn(&Fact) -> bool) -> Vec<&Fact> {
    let picked: Vec<&Fact> = facts.iter().filter(|f| wanted(f)).copied().collect();
    if picked.is_empty() { facts } else { picked }
}

/// The value is right and the unit is not: another currency, a percentage for a count.
fn other_unit(site: &Site<'_, '_>, target: &Target) -> Option<Finding> {
    let written = &site.figure.written;
    let fact = facts_about(site.scene, target).into_iter().find(|f| {
        f.against.is_none()
            && f.usable().is_some_and(|v| matches!(fit(written, site.sign_for(f), &Known::stated(v.get())), Fit::Exact))
    })?;
    if unitless_list(site) {
        let expected = as_written(written, fact, fact.usable()?.get());
        let mut finding = site.compared(Fit::Exact, ClaimKind::Number, expected, &[fact], None);
        finding.verdict = Verdict::Approximate;
        finding.code = "FB203";
        finding.message = format!("{} is meant in {}, which the list leaves out", site.quote(), fact.unit);
        return Some(finding);
    }
    Some(rules::fb203_unit::finding(site.range(), site.quote(), &site.scene.index.sheet.label(fact), fact))
}

/// "Plume +21.4 / Ondo +6.2 / Midas -4.6": each is signed, stands right behind its name and has no unit, as the whole list.
fn unitless_list(site: &Site<'_, '_>) -> bool {
    let items = &site.part.items;
    let bare = |i: usize| {
        // "Dow: +0.31", "NDX 23614.85 (+1.64)"
        let before = i.checked_sub(1).and_then(|p| match items[p].kind {
            Kind::Mark(':') => p.checked_sub(1),
            Kind::Mark('(') => p.checked_sub(1).and_then(|l| items[l].figure().and(l.checked_sub(1))),
            _ => Some(p),
        });
        let named = before.is_some_and(|p| matches!(items[p].kind, Kind::Name { generic: false, .. }));
        let figure = items[i].figure().map(|f| &f.written);
        named && figure.is_some_and(|w| w.unit == WrittenUnit::Plain && w.sign.is_some() && w.decimals > 0)
    };
    let here = (0..items.len()).filter(|i| bare(*i)).count();
    // One a line: "Moonwell +3.6" under "WhiteBIT +10.5".
    let lines = || {
        let own = site.scene.parts.partition_point(|p| p.segment.start < site.part.segment.start);
        site.scene.parts[own.saturating_sub(3)..site.scene.parts.len().min(own + 4)].iter().filter(|p| {
            let signed = |i: &Item| {
                i.figure().is_some_and(|f| {
                    f.written.unit == WrittenUnit::Plain && f.written.sign.is_some() && f.written.decimals > 0
                })
            };
            p.items.first().is_some_and(|i| matches!(i.kind, Kind::Name { generic: false, .. }))
                && p.items.get(1).map(|i| if i.mark(':') { p.items.get(2).unwrap_or(i) } else { i }).is_some_and(signed)
        })
    };
    let first = site.at == 1 || site.at == 2 && items[1].mark(':');
    bare(site.at) && (here > 1 || first && lines().count() > 1)
}

/// "The share of coffee fell by 0.7%", where it fell by 0.7 percentage points.
fn points_for_percent(site: &Site<'_, '_>, target: &Target) -> Option<Finding> {
    let written = &site.figure.written;
    let moved = site.moved_by() || super::money::by(site);
    let fact = site.scene.index.own_facts(target).into_iter().find(|f| {
        let points = crate::audit::bind::index::in_points(f) && f.unit == crate::quantity::Unit::PercentagePoint;
        points && f.usable().is_some_and(|v| v.get().abs() == written.magnitude())
    })?;
    (moved && written.is_percent() && !written.is_spread())
        .then(|| rules::fb203_unit::finding(site.range(), site.quote(), &site.scene.index.sheet.label(fact), fact))
}

/// Whether the text just before the part says "24h / 7d", with the second of so many days.
fn names_both_windows(site: &Site<'_, '_>, days: u32) -> bool {
    let before = &site.scene.text[..site.part.segment.start];
    let from = before.char_indices().rev().nth(1_200).map_or(0, |(i, _)| i);
    let pieces: Vec<&str> = before[from..].split('/').collect();
    let window = |w: Option<&str>| w.and_then(|w| crate::audit::scene::window_named(&w.to_lowercase()));
    let words = |text: &'_ str| {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    pieces.windows(2).any(|pair| {
        let (first, second) = (words(pair[0]), words(pair[1]));
        let first = window(first.last().map(String::as_str));
        first.is_some() && window(second.first().map(String::as_str)) == Some(days)
    })
}

/// The value is the same metric's of another window.
fn other_window(site: &Site<'_, '_>, target: &Target) -> Option<Finding> {
    let written = &site.figure.written;
    let wanted = site.window.unwrap_or(1);
    let fact = site
        .scene
        .index
        .own_facts(target)
        .into_iter()
        .filter(|f| written.fits(&f.unit) && f.window.is_some() && window_days(f.window.as_deref()).max(1) != wanted)
        .find(|f| {
            f.usable().is_some_and(|v| matches!(fit(written, site.sign_for(f), &Known::stated(v.get())), Fit::Exact))
        })?;
    // "For the week, A rose 1.2% and B lost 2.9%": said once for both. A total of a period is no change over it.
    let days = window_days(fact.window.as_deref()).max(1);
    let words = || site.part.items.iter().map(|i| site.scene.word(i));
    let said = words().any(|w| w.split(' ').any(|w| crate::audit::scene::window_named(w) == Some(days)));
    let listed = site.part.items.iter().any(|i| i.is(Sense::Respectively));
    // "Stablecoin supply (24h / 7d): … USDT +0.06% / +0.31%": the second of two, under a line that names both windows.
    let second = site.before(1).is_some_and(|b| b.mark('/')) && site.before(2).is_some_and(|b| b.figure().is_some());
    let headed = second && names_both_windows(site, days);
    if said || listed || headed || !is_change(fact) {
        let value = fact.usable()?.get();
        return Some(site.compared(Fit::Exact, ClaimKind::Number, as_written(written, fact, value), &[fact], None));
    }
    Some(rules::fb207_window::finding(site.range(), site.quote(), &site.scene.index.sheet.label(fact), fact))
}

/// "compared with 23,118.40 a day earlier": the level before, where the sheet's level and change give it.
fn level_before(site: &Site<'_, '_>, target: &Target) -> Option<Finding> {
    let words: Vec<Word<'_>> = (1..=3).filter_map(|n| site.before(n).map(|i| site.scene.word(i))).collect();
    let said = words.first().is_some_and(|w| w == "from")
        || words.windows(2).any(|w| w[0] == "with" && w[1].starts_with("compared"))
        || words.iter().any(|w| w == "previous" || w == "earlier");
    let Target::Entity(e) = target else { return None };
    if !said {
        return None;
    }
    let index = site.scene.index;
    let facts = index.facts_of(&index.entity(*e).id);
    facts.iter().filter(|f| is_change(f)).find_map(|change| {
        let level = index.level_for(change).filter(|l| site.figure.written.fits(&l.unit))?;
        let moved = crate::audit::derive::issued(level, change)?;
        let before = level.usable()?.get().checked_sub(moved[1].known.exact)?;
        // The change is rounded, so that the level before is known to its rounding only.
        let last_digit = Decimal::new(1, change.usable()?.get().scale());
        let slack = before.abs().checked_mul(last_digit)?.checked_div(Decimal::ONE_HUNDRED)?;
        let near = site.figure.written.magnitude().checked_sub(before)?.abs() <= slack;
        near.then(|| {
            let derivation = format!("{0} / (1 + {1}) = {2}", level.id, change.id, before.round_dp(2));
            let known = crate::quantity::print::figure(
                before,
                &level.unit,
                crate::quantity::print::Sign::Negative,
                Some(site.figure.written.decimals),
            );
            site.compared(Fit::Exact, ClaimKind::DerivedNumber, known, &[level, change], Some(derivation))
        })
    })
}

/// Somebody else of the sheet whose figure this is.
fn owner_of<'a>(site: &Site<'_, 'a>, written: &Written, not: &Fact) -> Option<(String, &'a Fact)> {
    let fact = site.scene.index.near(written).into_iter().find(|f| {
        f.entity != not.entity
            && f.metric == not.metric
            && written.fits(&f.unit)
            && f.usable().is_some_and(|v| matches!(fit(written, site.sign_for(f), &Known::stated(v.get())), Fit::Exact))
    })?;
    let name = site.scene.index.entity_of(&fact.entity).map_or_else(|| fact.entity.clone(), |e| e.name.clone());
    Some((name, fact))
}

/// "| HK ↑ vs BTC ↓ | +1.12% / -0.36% |": as many figures in the cell as names at the head of the row, each in its place.
fn in_order<'s>(site: &'s Site<'_, '_>) -> Option<&'s Target> {
    site.part.segment.cell?;
    // "↑ +0.52% / ↑ +1.10%": an arrow only repeats the sign.
    let items: Vec<&Item> = site.part.items.iter().filter(|i| !matches!(i.kind, Kind::Rise(_))).collect();
    let place = items.iter().position(|i| i.start == site.item().start)?;
    let alternate = items.iter().enumerate().all(|(i, item)| match i % 2 {
        0 => item.figure().is_some_and(|f| f.to.is_none()),
        _ => item.mark('/') || &*site.scene.word(item) == "vs",
    });
    let fits = alternate && items.len() == site.bound.targets.len() * 2 - 1 && site.bound.targets == site.part.row;
    site.bound.targets.get(place / 2).filter(|_| fits)
}

/// Each of several targets must fit.
fn distributed(site: &Site<'_, '_>) -> Finding {
    if let Some(own) = in_order(site) {
        return against(site, own);
    }
    let findings: Vec<Finding> = site.bound.targets.iter().map(|t| against(site, t)).collect();
    let facts: Vec<String> = findings.iter().flat_map(|f| f.facts.clone()).collect();
    let worst = findings.into_iter().enumerate().max_by_key(|(_, f)| match f.verdict {
        Verdict::Contradicted => 4,
        Verdict::Stale => 3,
        Verdict::Unsupported => 2,
        Verdict::Approximate => 1,
        _ => 0,
    });
    let Some((at, mut finding)) = worst else { return unbound(site) };
    if finding.verdict == Verdict::Contradicted {
        finding.message =
            format!("not true of {}: {}", site.scene.index.name(&site.bound.targets[at]), finding.message);
    }
    finding.facts = facts;
    finding
}

/// A figure after "vs" whose owner is not named: one of the subject's peers.
fn peer(site: &Site<'_, '_>) -> Finding {
    let target = &site.bound.targets[0];
    let group = match target {
        Target::Entity(e) => site.scene.index.group_of(*e),
        Target::Group(g) => Some(*g),
        Target::Union(_) => None,
    };
    let peers: Vec<&Fact> = group
        .map(Target::Group)
        .map(|t| facts_about(site.scene, &t))
        .unwrap_or_default()
        .into_iter()
        .filter(|f| site.figure.written.fits(&f.unit) && f.entity != target_id(site, target))
        .collect();
    for fact in &peers {
        let Some(value) = fact.usable() else { continue };
        let fit = fit(&site.figure.written, site.sign_for(fact), &Known::stated(value.get()));
        if matches!(fit, Fit::Exact) {
            return site.compared(
                fit,
                ClaimKind::Number,
                as_written(&site.figure.written, fact, value.get()),
                &[fact],
                None,
            );
        }
    }
    unbound(site)
}

/// A range: the ends are the smallest and the largest of what it is said of.
fn range(site: &Site<'_, '_>) -> Finding {
    if let Some(both) = both_markets(site) {
        let bound = super::Bound { targets: both.clone(), ..super::Bound::default() };
        return range_over(&site.bound_to(bound), &both);
    }
    if let Some(finding) = of_the_other_market(site) {
        return finding;
    }
    let mut whole = match whole_group(site) {
        Some(group) => range_over(site, &[group]),
        None => range_over(site, &site.bound.targets),
    };
    // "ranged from 2.7% to 18.1%" states the ends.
    let stated = (1..=4).filter_map(|n| site.before(n)).any(|i| crate::audit::lex::ranges(&site.scene.word(i)));
    let strict =
        stated && whole.code == "FB209" && whole.verdict == Verdict::Approximate && !site.figure.written.hedged;
    let all = super::narrowed::range(site).is_none();
    if strict && all && site.bound.targets.iter().all(|t| !matches!(t, Target::Entity(_))) {
        whole.verdict = Verdict::Contradicted;
        return whole;
    }
    if whole.verdict != Verdict::Contradicted {
        return whole;
    }
    let some = super::narrowed::range(site).or_else(|| super::narrowed::without_totals(site));
    if let Some(some) = some.or_else(|| super::narrowed::of_the_doer(site)) {
        return some;
    }
    // Not of the group, but perhaps of the members that the text names one by one.
    let named = listed(site);
    // "A-share losses ran from -0.36% to -1.62%, with ChiNext trailing SSE": of all of them, whoever is named later.
    let told = site.part.items[..site.at].iter().filter(|i| i.target().is_some_and(|t| named.contains(t))).count();
    if named.len() < 2 || stated && told < 2 {
        return whole;
    }
    let mut part = range_over(site, &named);
    if part.verdict != Verdict::Supported {
        return whole;
    }
    part.verdict = Verdict::Approximate;
    part.message = format!("holds for the members named, not for the group: {}", whole.message);
    part
}

/// "the mainland moving less (+1.22–2.31% vs +2.67–3.58%)": the second range is that of another group than the first.
fn of_the_other_market(site: &Site<'_, '_>) -> Option<Finding> {
    let against = site.before(1).is_some_and(|b| matches!(&*site.scene.word(b), "vs" | "versus" | "against"));
    let first = site.before(2).and_then(|b| b.figure()).is_some_and(|f| f.to.is_some());
    let [own @ (Target::Group(_) | Target::Union(_))] = site.bound.targets.as_slice() else { return None };
    if !(against && first) {
        return None;
    }
    let index = site.scene.index;
    // "A-shares gained less than HK (+1.2% to +2.3% vs +2.7% to +3.6%)" has named it last.
    let others = std::iter::once(own.clone()).chain((0..index.sheet.groups.len()).map(Target::Group));
    let over = |g: Target| {
        let bound = super::Bound { targets: vec![g.clone()], ..super::Bound::default() };
        range_over(&site.bound_to(bound), &[g])
    };
    let fits = others.map(over).find(|f| f.verdict == Verdict::Supported);
    Some(fits.unwrap_or_else(|| unbound(site)))
}

/// "HK → A-shares: Both markets slid together (-0.63% to -1.34%), with ChiNext last": the two groups named before.
fn both_markets(site: &Site<'_, '_>) -> Option<Vec<Target>> {
    let items = &site.part.items;
    let noun = |i: usize| {
        items
            .get(i)
            .is_some_and(|n| matches!(&*site.scene.word(n), "markets" | "regions" | "sides" | "bourses" | "groups"))
    };
    let both = (0..site.at).rev().take(7).find(|i| items[*i].is(Sense::Both) && noun(i + 1))?;
    let other = items[both..site.at]
        .iter()
        .any(|i| i.figure().is_some() || matches!(i.kind, Kind::Name { generic: false, .. }));
    // Named in the sentence itself or in the one before it.
    let of = |items: &[crate::audit::lex::Item]| {
        let mut groups: Vec<Target> = Vec::new();
        for target in items.iter().filter_map(|i| i.target()).filter(|t| !matches!(t, Target::Entity(_))) {
            if !groups.contains(target) {
                groups.push(target.clone());
            }
        }
        groups
    };
    let parts = &site.scene.parts;
    let own = parts.partition_point(|p| p.segment.start < site.part.segment.start);
    let last = own.checked_sub(1).map(|i| &parts[i]).filter(|p| p.segment.block == site.part.segment.block);
    let told = [of(&items[..both]), last.map(|p| of(&p.items)).unwrap_or_default()];
    told.into_iter().find(|g| !g.is_empty()).filter(|g| g.len() == 2 && !other)
}

/// "All three closed lower, in a -0.70% to -1.28% range": the group, not the member named last.
fn whole_group(site: &Site<'_, '_>) -> Option<Target> {
    let [Target::Entity(one)] = site.bound.targets.as_slice() else { return None };
    let group = site.scene.index.group_of(*one)?;
    let count = site.scene.index.moves(&Target::Group(group), &site.metrics, None).len();
    let items = &site.part.items;
    // "HSTECH led the way. Gains ran from +1.6% to +3.4% across the complex": one has no range.
    let here = items.iter().filter(|i| i.clause == items[site.at].clause);
    let unnamed = !here.into_iter().any(|i| matches!(i.kind, Kind::Name { generic: false, .. }));
    let all_of_them = (1..=6).filter_map(|n| site.next_word(n)).any(|w| {
        matches!(
            &*w,
            "complex" | "board" | "group" | "market" | "region" | "sector" | "gauges" | "indices" | "benchmarks"
        )
    });
    if unnamed && all_of_them && site.figure.to.is_some() && count > 1 {
        return Some(Target::Group(group));
    }
    let all = (0..site.at).rev().take(10).find(|i| items[*i].is(Sense::All))?;
    let number = site.scene.word(items.get(all + 1)?);
    let said = crate::quantity::words::small_number(&number)?;
    let unnamed = !items[all..site.at].iter().any(|i| matches!(i.kind, Kind::Name { generic: false, .. }));
    (said == count && unnamed).then_some(Target::Group(group))
}

fn range_over(site: &Site<'_, '_>, targets: &[Target]) -> Finding {
    let (from, Some(to)) = (&site.figure.written, &site.figure.to) else { return unbound(site) };
    // "A-shares slid (-0.97% to -1.92%) on heavier turnover": the prices of a market, not what was traded of it.
    let about = |t: &Target| {
        let all = facts_about(site.scene, t);
        let prices: Vec<&Fact> = all.iter().filter(|f| f.metric == "change_pct").copied().collect();
        if prices.len() > 1 && from.is_percent() { prices } else { all }
    };
    let facts: Vec<&Fact> = targets.iter().flat_map(|t| candidates(site, about(t))).collect();
    let mut values: Vec<(&Fact, Decimal)> = facts.iter().filter_map(|f| Some((*f, f.usable()?.get()))).collect();
    // "A-shares slid (-0.97% to -1.92%)": of a market's indices, whose turnover is none of them.
    let of_groups = targets.iter().all(|t| !matches!(t, Target::Entity(_)));
    if of_groups && values.iter().any(|(f, _)| f.metric == "change_pct") {
        values.retain(|(f, _)| f.metric == "change_pct");
    }
    if let Some(way) = one_side(site) {
        values.retain(|(f, v)| is_change(f) && crate::audit::detect::sets::along(*v, way));
    }
    if values.is_empty() {
        return match facts.first() {
            Some(fact) => unusable(site.scene, site.range(), ClaimKind::Range, fact),
            None => rules::fb212_unbound_number::no_such_fact(site.range(), site.quote(), &site.subject()),
        };
    }
    rules::fb209_range::judge(
        site.range(),
        site.quote(),
        from,
        to,
        site.sign,
        &values,
        site.scene.index.sheet,
        &site.subject(),
        site.figure.sign_dropped,
    )
}

/// "Decliners lost between 2.2% and 6.4%": only those that went this way.
fn one_side(site: &Site<'_, '_>) -> Option<i8> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let before = items[..site.at].iter().rev().filter(|i| i.clause == clause);
    before.filter_map(|i| side::of(site.scene, i)).find_map(|role| match role {
        Role::Up => Some(1),
        Role::Down => Some(-1),
        Role::Flat => None,
    })
}

/// Members that the text names one by one stand for their group.
fn listed(site: &Site<'_, '_>) -> Vec<Target> {
    let index = site.scene.index;
    let members: Vec<usize> =
        site.bound.targets.iter().filter(|t| !matches!(t, Target::Entity(_))).flat_map(|t| index.members(t)).collect();
    let mut named: Vec<Target> = Vec::new();
    for target in site.part.items.iter().filter_map(|i| i.target()) {
        if matches!(target, Target::Entity(e) if members.contains(e)) && !named.contains(target) {
            named.push(target.clone());
        }
    }
    named
}

/// "38,420 orders", "average basket of €75.69": a metric that is named, where one entity alone has it or one alone has
/// this value. The metric's name is the binding; a value alone would support nothing.
fn of_metric_alone(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if site.figure.to.is_some() || site.metrics.is_empty() {
        return None;
    }
    let named: Vec<&Fact> = site
        .scene
        .index
        .near_at_any_scale(written)
        .into_iter()
        .filter(|f| f.against.is_none() && written.fits(&f.unit))
        .filter(|f| {
            metric_words(&f.metric).any(|w| site.metrics.iter().any(|m| m == w)) || site.metrics.contains(&f.metric)
        })
        .collect();
    let judged: Vec<(Fit, &Fact, Decimal)> = named
        .iter()
        .filter_map(|f| {
            let value = f.usable()?.get();
            Some((fit(written, site.sign_for(f), &Known::stated(value)), *f, value))
        })
        .collect();
    let exact: Vec<&(Fit, &Fact, Decimal)> = judged.iter().filter(|(f, ..)| matches!(f, Fit::Exact)).collect();
    // Enough digits to be no accident.
    let telling = written.digits.normalize().mantissa().unsigned_abs() >= 100;
    let scaled: Vec<&(Fit, &Fact, Decimal)> =
        judged.iter().filter(|(f, ..)| telling && matches!(f, Fit::Off(crate::audit::verdict::Fault::Scale))).collect();
    let (fitted, fact, value) = match (exact.as_slice(), scaled.as_slice()) {
        ([one], _) | ([], [one]) => *one,
        _ => return None,
    };
    let name = site.scene.index.entity_of(&fact.entity).map_or(fact.entity.clone(), |e| e.name.clone());
    let mut finding = site.compared(*fitted, ClaimKind::Number, as_written(written, fact, *value), &[fact], None);
    if finding.verdict == Verdict::Contradicted {
        finding.suggestion = Some(as_written(written, fact, *value));
    } else {
        finding.message = format!("{name}, {}: {}", fact.metric.replace('_', " "), as_written(written, fact, *value));
    }
    Some(finding)
}

/// Nothing binds: a hint where the value occurs, never support.
pub(super) fn unbound(site: &Site<'_, '_>) -> Finding {
    if let Some(finding) = of_metric_alone(site) {
        return finding;
    }
    let hint =
        site.scene.index.near(&site.figure.written).into_iter().filter(|f| site.figure.written.fits(&f.unit)).find(
            |f| {
                f.usable().is_some_and(|v| {
                    matches!(fit(&site.figure.written, site.sign_for(f), &Known::stated(v.get())), Fit::Exact)
                })
            },
        );
    let hint = hint.map(|f| site.scene.index.sheet.label(f));
    rules::fb212_unbound_number::finding(site.range(), site.quote(), hint.as_deref())
}
