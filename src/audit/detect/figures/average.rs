//! Averages: the mean and the median of a group, and how far two means lie apart.

use rust_decimal::Decimal;

use super::Site;
use crate::audit::bind::Target;
use crate::audit::detect::sets::Set;
use crate::audit::finding::Finding;
use crate::audit::lex::Kind;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::written::{Written, WrittenUnit};

/// A word for the mean of several.
fn is_average(word: &str) -> bool {
    matches!(word, "average" | "averages" | "averaged" | "averaging" | "mean" | "means" | "avg")
}

/// "lost 159bps on average": a change in hundredths of a percent.
fn written_in_points(site: &Site<'_, '_>) -> bool {
    site.figure.written.unit == WrittenUnit::BasisPoint && site.moved_by()
}

/// "Had you held equal parts of the S&P and the Nasdaq", "equally weighted".
fn evenly_held(site: &Site<'_, '_>) -> bool {
    site.part.items[..site.at].windows(2).any(|w| {
        let (first, second) = (site.scene.word(&w[0]), site.scene.word(&w[1]));
        matches!(&*first, "equal" | "equally" | "evenly")
            && matches!(&*second, "parts" | "weights" | "weighted" | "weight" | "split" | "shares" | "amounts")
            || matches!(&*first, "equal-weighted" | "equal-weight" | "equally-weighted" | "equal-weighting")
    }) || site.part.items[..site.at].windows(3).any(|w| {
        // "Equal-weighting the Dow and the S&P gives"
        let word = |i: usize| site.scene.word(&w[i]);
        matches!(&*word(0), "equal" | "equally" | "even") && w[1].mark('-') && word(2).starts_with("weight")
    })
}

/// "Centrifuge, Ondo and Maple all grew and average +9.1%", "RWA averaged ~9%", "the three-index average is 2.91%": the mean of
/// those that the sentence names, of the last of them, of a kind that the text lists or of a group told of late. Whose it is
/// is a guess: it confirms.
pub(super) fn of_named(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let near = items[..(site.at + 4).min(items.len())].iter();
    let label = || site.part.label.split(|c: char| !c.is_alphanumeric()).any(is_average);
    let said = near.into_iter().any(|i| is_average(&site.scene.word(i)))
        || evenly_held(site)
        || label()
        || ["average", "mean", "avg"].iter().any(|w| site.part.column.contains(w));
    let written = in_percent(site);
    if !said || !written.is_percent() || site.figure.to.is_some() {
        return None;
    }
    let index = site.scene.index;
    let mut named: Vec<usize> = Vec::new();
    for item in items[..site.at].iter().rev() {
        if let Kind::Name { target: Target::Entity(e), generic: false, .. } = item.kind
            && !named.contains(&e)
        {
            named.push(e);
        }
    }
    let kinds = items.iter().filter_map(|i| site.scene.categories.members(&site.scene.word(i)).map(<[usize]>::to_vec));
    let mut sets: Vec<Vec<usize>> = kinds.collect();
    sets.extend((2..=named.len()).rev().map(|n| named[..n].to_vec()));
    let told = items.iter().filter_map(|i| i.target()).chain(&site.part.row).chain(&site.part.previous);
    for target in told.chain(&site.part.section).chain(&site.bound.targets) {
        let group = if let Target::Entity(e) = target { index.group_of(*e).map(Target::Group) } else { None };
        sets.push(index.members(group.as_ref().unwrap_or(target)));
    }
    // "the eleven indices averaged 0.72%": of all that close.
    let all = items.iter().any(|i| matches!(&*site.scene.word(i), "indices" | "indexes" | "benchmarks" | "gauges"));
    let closes = |e: &usize| index.facts_of(&index.entity(*e).id).iter().any(|f| f.metric == "close");
    sets.extend(all.then(|| (0..index.sheet.entities.len()).filter(closes).collect()));
    if let Some(majors) = crate::audit::detect::subject::majors(site.scene, site.part, 0, items.len()) {
        sets.push(majors.iter().flat_map(|t| index.members(t)).collect());
    }
    // "the average gain among the four risers": of one side of a group.
    let counted = items.iter().flat_map(|i| crate::audit::detect::pool::called(site.scene, i));
    sets.extend(counted.map(|t| index.members(&t)));
    let way = items.iter().find_map(|i| crate::audit::detect::side::of(site.scene, i)).and_then(|role| match role {
        super::Role::Up => Some(1),
        super::Role::Down => Some(-1),
        super::Role::Flat => None,
    });
    if let Some(way) = way {
        let along = |e: &usize| {
            index.moves_of(&[*e], &[], site.window).iter().any(|m| crate::audit::detect::sets::along(m.value, way))
        };
        let sides: Vec<Vec<usize>> = sets.iter().map(|s| s.iter().copied().filter(along).collect()).collect();
        sets.extend(sides);
    }
    sets.iter().find_map(|members| {
        let mut moves = index.moves_of(members, &[], site.window);
        moves.retain(|m| !index.is_total(m.entity) && !index.is_volatility(m.entity));
        let total = moves.iter().try_fold(Decimal::ZERO, |t, m| t.checked_add(m.value))?;
        let mean = total.checked_div(Decimal::from(moves.len())).filter(|_| moves.len() > 1)?;
        let known = Known::stated(mean);
        let fits = fit(&written, site.sign, &known) == Fit::Exact || fit(&written, None, &known) == Fit::Exact;
        fits.then(|| {
            let facts: Vec<&Fact> = moves.iter().map(|m| m.fact).collect();
            let derivation = format!("mean of {} members = {}", facts.len(), mean.round_dp(4));
            let expected = format!("{}%", mean.round_dp(2));
            site.compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &facts, Some(derivation))
        })
    })
}

/// "On average Hong Kong lost 159bps and the US gained 56bps, a gap of 215bps": between the means of two groups that the
/// sentence names, or of one and its section's. It confirms.
pub(super) fn gap_of_means(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    // "| A-shares (avg) vs Hong Kong (avg) | +22bps |"
    let label = site.part.label.split(|c: char| !c.is_alphanumeric()).any(is_average);
    let said =
        label || site.part.items.iter().any(|i| is_average(&site.scene.word(i))) || is_average(site.part.column.trim());
    // "by an average of 1.55 points"
    let in_points = written.unit == WrittenUnit::Points && written.decimals > 0;
    if !(written.is_spread() || in_points) || !said || site.figure.to.is_some() {
        return None;
    }
    let mut sides: Vec<Target> = Vec::new();
    let named = site.part.items.iter().filter_map(|i| i.target());
    let head = site.scene.row_of(site.part).next().filter(|_| label);
    let head = head.into_iter().flat_map(|p| &p.items).filter_map(|i| i.target());
    for target in named.chain(head).chain(&site.part.row).chain(&site.part.previous).chain(&site.part.section) {
        if !sides.contains(target) {
            sides.push(target.clone());
        }
    }
    let set_of = |t: &Target| Set::new(site.scene.index, std::slice::from_ref(t), &site.metrics);
    let sides: Vec<(Set<'_>, Decimal)> = sides.iter().map(set_of).filter_map(|s| s.mean().map(|m| (s, m))).collect();
    let points = match written.unit {
        WrittenUnit::Points => Written { unit: WrittenUnit::PercentagePoint, ..written.clone() },
        _ => written.in_points(),
    };
    sides.iter().enumerate().find_map(|(n, (a, x))| {
        sides[n + 1..].iter().find_map(|(b, y)| {
            let gap = x.checked_sub(*y).filter(|_| a.moves.len() > 1 || b.moves.len() > 1)?;
            (fit_unsigned(&points, &Known::stated(gap)) == Fit::Exact).then(|| {
                let facts: Vec<&Fact> = a.facts().chain(b.facts()).collect();
                let derivation = format!("mean of {} - mean of {} = {}", a.name, b.name, gap.round_dp(4));
                let expected = format!("{} points", gap.abs().round_dp(2));
                site.compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &facts, Some(derivation))
            })
        })
    })
}

/// "Regional averages sit between -0.13% and +0.09%": from the lowest to the highest mean of the markets that close. It
/// confirms.
pub(super) fn range_of_means(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let (from, to) = (&site.figure.written, site.figure.to.as_ref().filter(|_| site.figure.written.is_percent())?);
    let clause = site.item().clause;
    let several = |i: &crate::audit::lex::Item| matches!(&*site.scene.word(i), "averages" | "means");
    let named = items.iter().any(|i| i.clause == clause && matches!(i.kind, Kind::Name { generic: false, .. }));
    if named || !items[..site.at].iter().any(|i| i.clause == clause && several(i)) {
        return None;
    }
    let index = site.scene.index;
    let closes = |g: usize| {
        let mut members = index.members_of_group(g).iter();
        members.any(|e| index.facts_of(&index.entity(*e).id).iter().any(|f| f.metric == "close"))
    };
    let sets: Vec<Set<'_>> = (0..index.sheet.groups.len())
        .filter(|g| closes(*g))
        .map(|g| Set::new(index, &[Target::Group(g)], &[]))
        .collect();
    let means: Vec<Decimal> = sets.iter().filter_map(|s| mean_of_members(site, s)).collect();
    let (low, high) = (means.iter().min()?, means.iter().max()?);
    let fits = |w: &Written, x: &Decimal| fit(w, site.sign, &Known::stated(*x)) == Fit::Exact;
    let right = means.len() > 1 && (fits(from, low) && fits(to, high) || fits(from, high) && fits(to, low));
    right.then(|| {
        let facts: Vec<&Fact> = sets.iter().flat_map(Set::facts).collect();
        let expected = format!("{}% to {}%", low.round_dp(2), high.round_dp(2));
        let derivation = format!("means of {} markets", means.len());
        site.compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &facts, Some(derivation))
    })
}

/// "Maple and Superstate averaging +9.35%": the mean of those named before.
fn mean_of_names(site: &Site<'_, '_>) -> Option<Finding> {
    let verb = (1..=3).find(|n| {
        site.before(*n).is_some_and(|b| matches!(&*site.scene.word(b), "averaging" | "averaged" | "average"))
    })?;
    if !site.figure.written.is_percent() || site.bound.targets.len() < 2 {
        return None;
    }
    let items = &site.part.items[..site.at.checked_sub(verb)?];
    let named: Vec<Target> =
        site.bound.targets.iter().filter(|t| items.iter().any(|i| i.target() == Some(t))).cloned().collect();
    let set = Set::new(site.scene.index, &named, &site.metrics);
    mean_of(site, &set).filter(|_| set.moves.len() == named.len() && named.len() > 1)
}

/// The mean of a set without the totals that its members make up.
fn mean_of_members(site: &Site<'_, '_>, set: &Set<'_>) -> Option<Decimal> {
    let members: Vec<Decimal> =
        set.moves.iter().filter(|m| !site.scene.index.is_total(m.entity)).map(|m| m.value).collect();
    let total = members.iter().try_fold(Decimal::ZERO, |t, x| t.checked_add(*x))?;
    total.checked_div(Decimal::from(members.len())).or_else(|| set.mean())
}

/// The figure as the mean of a set's moves.
fn mean_of(site: &Site<'_, '_>, set: &Set<'_>) -> Option<Finding> {
    let mean = mean_of_members(site, set)?;
    let fitted = fit(&in_percent(site), site.sign, &Known::stated(mean));
    let facts: Vec<&Fact> = set.facts().collect();
    let derivation = format!("mean of {} members = {}", facts.len(), mean.round_dp(4));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, format!("{}%", mean.round_dp(2)), &facts, Some(derivation)))
}

/// "on average (-1.44% vs -2.18%)": the mean of a group's members.
pub(super) fn mean(site: &Site<'_, '_>, target: &Target) -> Option<Finding> {
    if let Some(finding) = mean_of_names(site) {
        return Some(finding);
    }
    if matches!(target, Target::Entity(_)) || !(site.figure.written.is_percent() || written_in_points(site)) {
        return None;
    }
    let from = site.at.saturating_sub(20);
    let said = site.part.items[from..(site.at + 3).min(site.part.items.len())]
        .iter()
        .filter(|i| i.clause == site.item().clause)
        .any(|i| is_average(&site.scene.word(i)))
        // "Regional avg: HK +2.85% · CN +0.91%"
        || site.part.items.iter().take(4).position(|i| i.mark(':')).is_some_and(|colon| {
            site.part.items[..colon].iter().any(|i| matches!(&*site.scene.word(i), "average" | "averages" | "mean" | "avg"))
        })
        || ["mean", "average", "avg"].iter().any(|w| site.part.column.contains(w));
    let median = site.part.items[from..site.at].iter().any(|i| &*site.scene.word(i) == "median")
        || site.part.column.contains("median");
    // "The median protocol gained 1.9%", where no name stands beside the figure: of those that the noun counts.
    let clause = site.part.items.iter().filter(|i| i.clause == site.item().clause);
    let counted = clause.filter(|_| site.bound.distant || site.bound.targets.len() > 1).find_map(|i| {
        let called = crate::audit::detect::pool::called(site.scene, i);
        crate::audit::detect::pool::one(site.scene, site.part, &called, None)
    });
    let target = counted.as_ref().unwrap_or(target);
    if median {
        return median_of(site, target);
    }
    if !said {
        return None;
    }
    let index = site.scene.index;
    let set_of = |t: &Target| Set::new(index, std::slice::from_ref(t), &site.metrics);
    let fits = |t: &Target| {
        let mean = mean_of_members(site, &set_of(t));
        mean.is_some_and(|m| matches!(fit(&in_percent(site), site.sign, &Known::stated(m)), Fit::Exact))
    };
    // "an average decline of 0.74% against 1.87% across the border": a peer that is not named. It may be confirmed.
    let peer = site.before(1).is_some_and(|b| matches!(&*site.scene.word(b), "against" | "vs" | "versus"));
    let target =
        if peer { &(0..index.sheet.groups.len()).map(Target::Group).find(|g| g != target && fits(g))? } else { target };
    mean_of(site, &set_of(target))
}

/// "Median TVL change: +4.6%": the middle one of a group's members, or the mean of the two in the middle.
fn median_of(site: &Site<'_, '_>, target: &Target) -> Option<Finding> {
    let set = Set::new(site.scene.index, std::slice::from_ref(target), &[]);
    let members = set.moves.iter().filter(|m| !site.scene.index.is_total(m.entity));
    let mut values: Vec<Decimal> = members.map(|m| m.value).collect();
    values.sort_unstable();
    let half = values.len() / 2;
    let upper = *values.get(half).filter(|_| values.len() > 2)?;
    let median = if values.len() % 2 == 1 {
        upper
    } else {
        upper.checked_add(*values.get(half.checked_sub(1)?)?)?.checked_div(Decimal::TWO)?
    };
    let fitted = fit(&site.figure.written, site.sign, &Known::stated(median));
    let facts: Vec<&Fact> = set.facts().collect();
    let derivation = format!("median of {} members = {}", facts.len(), median.round_dp(4));
    let expected = format!("{}%", median.round_dp(2));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &facts, Some(derivation)))
}

/// The figure in percent, where it gives a change in hundredths of one.
fn in_percent(site: &Site<'_, '_>) -> Written {
    let written = &site.figure.written;
    if written.unit == WrittenUnit::BasisPoint {
        Written { unit: WrittenUnit::Percent, ..written.in_points() }
    } else {
        written.clone()
    }
}
