//! Differences: "lagged NDX by 9bps", "US ↑ vs HK ↓ | -1.47pp", "a gap of 147 bp".

use rust_decimal::Decimal;

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::is_change;
use crate::audit::derive::{Derived, difference};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules;
use crate::audit::verdict::{Fault, Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::written::{Interval, Written, WrittenUnit};

/// The two sides of a difference and the sign the words give it.
struct Operands {
    a: Target,
    b: Target,
    /// +1: the words say A is above B; -1: below; `None`: A - B as written.
    order: Option<i8>,
}

/// A finding where the figure is a difference.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if let Some(finding) = listed(site) {
        return Some(finding);
    }
    if let ([Target::Entity(e)], true) = (site.part.row.as_slice(), site.part.segment.cell.is_some() && site.at == 0)
        && written.unit == WrittenUnit::BasisPoint
        && site.part.against.is_empty()
        && let Some(finding) = own_in_points(site, *e)
    {
        return Some(finding);
    }
    if let Some(finding) = points_apart(site).or_else(|| super::in_points::gapped(site)) {
        return Some(finding);
    }
    let spoken = site.near(Sense::Spread, 3) && written.is_percent();
    if !written.is_spread() && !spoken {
        return None;
    }
    if let Some(finding) = of_a_place(site) {
        return Some(finding);
    }
    // "Hong Kong lost 159bps on average"
    if written.unit == WrittenUnit::BasisPoint
        && let [group @ Target::Group(_)] = site.bound.targets.as_slice()
        && let Some(finding) = super::average::mean(site, group)
    {
        return Some(finding);
    }
    // "a gain of 11bps": the subject's own change, in basis points.
    if written.unit == WrittenUnit::BasisPoint
        && site.before(1).is_some_and(|b| site.scene.word(b) == "of")
        && site.before(2).is_some_and(|b| b.is(Sense::Up) || b.is(Sense::Down))
        && let [Target::Entity(own)] = site.bound.targets.as_slice()
        && let Some(fact) = site.scene.index.change_fact(*own, &site.metrics, site.window)
        && let Some(value) = fact.usable().filter(|_| fact.unit == crate::quantity::Unit::Percent)
    {
        let fitted = fit(&written.in_points(), site.sign_for(fact), &Known::stated(value.get()));
        let expected = expected(written, value.get(), written.sign.is_some());
        return Some(site.compared(fitted, ClaimKind::Number, expected, &[fact], None));
    }
    // "the yield rose four basis points": a fact in that unit.
    if written.is_spread() && states_own(site) {
        return None;
    }
    if let Some(finding) = within(site) {
        return Some(finding);
    }
    if let Some(finding) = spread_of_all(site).or_else(|| itself(site)) {
        return Some(finding);
    }
    let own = moved_by(site);
    if let Some(finding) = own.as_ref().filter(|f| f.verdict == Verdict::Supported) {
        return Some(finding.clone());
    }
    // "the yield climbed five basis points": the move that the sheet states in points.
    let compared = (1..=2).any(|n| site.after(n).is_some_and(|i| i.is(Sense::CmpUp) || i.is(Sense::CmpDown)));
    if site.moved_by()
        && !compared
        && let Some(finding) = own_points(site)
    {
        return Some(finding);
    }
    // "SSE rose 1.19 pp": its change in percent, called points.
    // "BTC +2.18bp": the digits of its percentage.
    let beside = written.sign.is_some()
        && written.unit == WrittenUnit::BasisPoint
        && site.before(1).is_some_and(|b| site.bound.targets.iter().any(|t| b.target() == Some(t)));
    if (site.moved_by() && written.unit == WrittenUnit::PercentagePoint || beside)
        && !compared
        && let [Target::Entity(e)] = site.bound.targets.as_slice()
        && let Some(fact) = site.scene.index.change_fact(*e, &site.metrics, site.window)
        && fact.unit == crate::quantity::Unit::Percent
        && fact.usable().is_some_and(|v| v.get().abs() == written.magnitude())
    {
        return Some(rules::fb203_unit::finding(site.range(), site.quote(), &site.scene.index.sheet.label(fact), fact));
    }
    if described(site) {
        let message = "of somebody whom the words describe and no name of the sheet's tells";
        return Some(Finding::new(
            site.range(),
            ClaimKind::DerivedNumber,
            Verdict::NotEvaluated,
            "FB212",
            message.to_owned(),
        ));
    }
    if let Some(finding) = super::metric_row::range(site) {
        return Some(finding);
    }
    let Some(operands) = operands(site) else {
        if own.is_some() {
            return own;
        }
        if spoken {
            return None;
        }
        return stated(site)
            .or_else(|| own_points(site))
            .or_else(|| Some(rules::fb212_unbound_number::finding(site.range(), site.quote(), None)));
    };
    if spoken && own_percent_fits(site) {
        return None;
    }
    if let Some(finding) = measured(site, &operands) {
        return Some(finding);
    }
    let between = judge(site, &operands, spoken);
    if between.verdict == Verdict::Contradicted && own.is_some() { own } else { Some(between) }
}

/// "The H-share gauge beat HSI by 35bps": whether the subject of the comparison is nobody that a name tells.
fn described(site: &Site<'_, '_>) -> bool {
    let items = &site.part.items;
    let compares = |i: &usize| items[*i].is(Sense::CmpUp) || items[*i].is(Sense::CmpDown);
    let verb = (0..site.at).rev().take(8).take_while(|i| items[*i].clause == site.item().clause).find(compares);
    verb.is_some_and(|v| crate::audit::detect::subject::described(site.scene, site.part, v))
}

/// "Bitfinex up and OKX down, 10.1 points apart", "28.2 points between them": the changes of the two told last.
fn points_apart(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let apart = site.next_word(1).is_some_and(|w| w == "apart" || w.starts_with("between them"));
    // "Symbiotic was the weakest, 29.9 points behind Franklin BENJI"
    let behind = site
        .after(1)
        .filter(|i| i.is(Sense::CmpUp) || i.is(Sense::CmpDown))
        .and_then(|_| site.after(2))
        .and_then(|i| i.target());
    if let (WrittenUnit::Points, Some(Target::Entity(b)), None) = (&written.unit, behind, &written.sign) {
        let told = crate::audit::detect::subject::last_told(site.scene, site.part, site.at, 1);
        let [Target::Entity(a)] = told.as_slice() else { return None };
        let finding = points_between(site, *a, *b)?;
        return (finding.verdict != Verdict::Contradicted || a != b).then_some(finding);
    }
    let between = site.next_word(1).is_some_and(|w| w == "between") && site.next_word(2).is_some_and(|w| w == "them");
    if written.unit != WrittenUnit::Points || written.sign.is_some() || !(apart || between) {
        return None;
    }
    let told = crate::audit::detect::subject::last_told(site.scene, site.part, site.at, 2);
    let [Target::Entity(a), Target::Entity(b)] = told.as_slice() else { return None };
    points_between(site, *a, *b)
}

/// "| Dow – Nasdaq | +63 |": between the two of the row, in a unit that the table leaves out. It confirms.
pub(super) fn of_a_pair_row(site: &Site<'_, '_>) -> Option<Finding> {
    let [a @ Target::Entity(_), b @ Target::Entity(_)] = site.part.row.as_slice() else { return None };
    let written = &site.figure.written;
    let cell = site.part.segment.cell.is_some() && site.at == 0 && site.figure.to.is_none();
    if !cell || written.unit != WrittenUnit::Plain || written.grouped || written.sign.is_none() {
        return None;
    }
    let unit = if written.decimals > 0 { WrittenUnit::PercentagePoint } else { WrittenUnit::BasisPoint };
    let points = Written { unit, ..written.clone() }.in_points();
    let derived = between_two(site, a, b).into_iter().find(|d| fit(&points, None, &d.known) == Fit::Exact)?;
    let expected = expected(&Written { unit: points.unit.clone(), ..written.clone() }, derived.known.exact, true);
    let mut finding =
        site.compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone()));
    finding.verdict = Verdict::Approximate;
    finding.code = "FB203";
    finding.message = format!("{} is a spread whose unit the table leaves out", site.quote());
    Some(finding)
}

/// "5.6pp+ gap (Nasdaq vs BTC)": between the two that the brackets behind the figure name. It confirms.
pub(super) fn of_the_bracket(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let open = (site.at + 1..items.len()).take(3).find(|i| items[*i].mark('('))?;
    let [first, versus, second, close] = items.get(open + 1..open + 5)? else { return None };
    let pair = first.target().zip(second.target());
    let (a, b) = pair.filter(|_| close.mark(')') && matches!(&*site.scene.word(versus), "vs" | "versus" | "over"))?;
    let written = &site.figure.written;
    let points = written.in_points();
    let fits = |d: &Derived<'_>| {
        let same = if written.sign.is_some() { fit(&points, None, &d.known) } else { fit_unsigned(&points, &d.known) };
        written.is_spread() && same == Fit::Exact
    };
    let derived = between_two(site, a, b).into_iter().find(fits)?;
    let shown = expected(written, derived.known.exact, false);
    Some(site.compared(Fit::Exact, ClaimKind::DerivedNumber, shown, &derived.facts, Some(derived.derivation.clone())))
}

/// "The spread of the Russell over the Dow was 86bps, over the Nasdaq 77bps": of the same over another. It confirms.
pub(super) fn over_another(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let b = site.before(1)?.target()?;
    let the = usize::from(site.before(2).is_some_and(|i| &*site.scene.word(i) == "the"));
    let over = |i: &Item| matches!(&*site.scene.word(i), "over" | "to" | "against" | "versus" | "vs" | "with");
    let led = site.before(2 + the).is_some_and(over)
        && site.before(3 + the).is_some_and(|i| i.mark(',') || &*site.scene.word(i) == "and");
    let first = items.iter().position(over).filter(|_| led && site.figure.written.is_spread())?;
    let a = items[..first].iter().rev().find_map(|i| i.target()).filter(|a| *a != b)?;
    let points = site.figure.written.in_points();
    let fits = |d: &Derived<'_>| fit_unsigned(&points, &d.known) == Fit::Exact;
    let derived = between_two(site, a, b).into_iter().find(fits)?;
    let shown = expected(&site.figure.written, derived.known.exact, false);
    Some(site.compared(Fit::Exact, ClaimKind::DerivedNumber, shown, &derived.facts, Some(derived.derivation.clone())))
}

/// "Range 34.5 pts", "36.0 points between them": from the lowest to the highest change of those that the words may mean: a group
/// told of late, or two that one kind holds. It confirms.
pub(super) fn range_of_group(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let spread = written.is_spread() || written.unit == WrittenUnit::Points;
    if !spread || written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let word = |n: usize| site.before(n).map(|b| site.scene.word(b)).unwrap_or_default();
    let column = ["range", "dispersion", "spread"].iter().any(|w| site.part.column.contains(w));
    // "The largest dispersion is in the US, the smallest in A-shares (28bps)"
    let dispersed = site.part.items[..site.at].iter().any(|i| &*site.scene.word(i) == "dispersion");
    let ranged = column
        || dispersed
        || (1..=3).any(|n| {
            matches!(&*word(n), "range" | "dispersion" | "spread" | "spans" | "span" | "spanned" | "separated")
        })
        // "The spread between the best and worst index is 2.46 points"
        || (4..=10).take_while(|n| site.before(*n).is_some_and(|b| b.figure().is_none())).any(|n| {
            matches!(&*word(n), "range" | "dispersion" | "spread" | "gap" | "distance")
        });
    let between = (1..=4).filter_map(|n| site.next_word(n)).any(|w| {
        matches!(
            &*w,
            "between"
                | "apart"
                | "bottom"
                | "spread"
                | "band"
                | "corridor"
                | "range"
                | "separated"
                | "separate"
                | "separates"
        )
    });
    if !ranged && !between {
        return None;
    }
    let index = site.scene.index;
    let points = match written.unit {
        WrittenUnit::Points => Written { unit: WrittenUnit::PercentagePoint, ..written.clone() },
        _ => written.in_points(),
    };
    // "Nasdaq, HSTECH and ChiNext all dropped, inside a 44bps band": of those that the sentence names.
    let here: Vec<usize> = crate::audit::detect::subject::named_before(site.scene, site.part, site.at)
        .iter()
        .filter_map(|t| if let Target::Entity(e) = t { Some(*e) } else { None })
        .collect();
    let kinds = site.part.items[..site.at].iter().filter_map(|i| site.scene.categories.members(&site.scene.word(i)));
    let kinds = kinds.map(<[usize]>::to_vec);
    let told = site.scene.lately(site.part);
    let row: Vec<Target> =
        site.part.items.iter().filter_map(|i| i.target().cloned()).chain(site.part.row.clone()).collect();
    let near = site.bound.targets.iter().chain(&row).chain(&told).chain(&site.part.section);
    let groups = near.filter_map(|t| match t {
        Target::Entity(e) => index.group_of(*e),
        Target::Group(g) => Some(*g),
        Target::Union(_) => None,
    });
    let groups = groups.map(|g| index.members_of_group(g).to_vec());
    // "Best to worst, 2.46 points separate the nine indices"
    let indices = site.part.items.iter().any(|i| matches!(&*site.scene.word(i), "index" | "indices" | "indexes"));
    let closing = crate::audit::detect::relation::closing(index).into_iter().filter(|_| indices);
    let every: Vec<usize> = closing.flat_map(|g| index.members_of_group(g).to_vec()).collect();
    let groups = groups.chain((!every.is_empty()).then_some(every));
    std::iter::once(here).chain(kinds).chain(groups).find_map(|members| {
        let mut moves = index.moves_of(&members, &[], site.window);
        moves.retain(|m| !index.is_volatility(m.entity) && !index.is_total(m.entity));
        let low = moves.iter().min_by_key(|m| m.value)?;
        let high = moves.iter().max_by_key(|m| m.value).filter(|m| m.fact.id != low.fact.id)?;
        let derived = difference(high.fact, low.fact)?;
        let fitted = fit_unsigned(&points, &derived.known);
        (fitted == Fit::Exact).then(|| {
            let expected = format!("{} points", derived.known.exact.normalize());
            site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone()))
        })
    })
}

/// The figure as points between the changes of two entities.
fn points_between(site: &Site<'_, '_>, a: usize, b: usize) -> Option<Finding> {
    let change = |e: usize| {
        let fact = site.scene.index.change_fact(e, &site.metrics, site.window)?;
        (fact.unit == crate::quantity::Unit::Percent).then_some(fact)
    };
    let derived = difference(change(a)?, change(b)?)?;
    let fitted = fit_unsigned(&site.figure.written, &derived.known);
    let expected = format!("{} points", derived.known.exact.abs().normalize());
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone())))
}

/// "Dow +68bps / HSCEI +33bps": signed and right after the name, its own change in hundredths of a percent. It confirms.
fn listed(site: &Site<'_, '_>) -> Option<Finding> {
    let Kind::Name { target: Target::Entity(e), generic: false, .. } = site.before(1)?.kind else { return None };
    let signed = site.figure.written.unit == WrittenUnit::BasisPoint && site.figure.written.sign.is_some();
    own_in_points(site, e).filter(|_| signed)
}

/// "| Index | bps |", "Dow +68bps": the change of an entity in hundredths of a percent. It confirms.
fn own_in_points(site: &Site<'_, '_>, entity: usize) -> Option<Finding> {
    let change = site.scene.index.change_fact(entity, &[], None).filter(|_| site.figure.to.is_none())?;
    let value = change.usable()?.get();
    let fitted = fit(&site.figure.written.in_points(), None, &Known::stated(value));
    let expected = expected(&site.figure.written, value, true);
    (fitted == Fit::Exact).then(|| site.compared(fitted, ClaimKind::Number, expected, &[change], None))
}

/// "HSI captured 21bps of a 114bps S&P move": the change of whoever stands right before or behind the figure. It confirms.
pub(super) fn own_move(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let written = &site.figure.written;
    if written.unit != WrittenUnit::BasisPoint || written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let entity = |i: usize| match items.get(i)?.target()? {
        Target::Entity(e) => Some(*e),
        _ => None,
    };
    let moved = |i: usize| {
        items.get(i).is_some_and(|n| {
            n.is(Sense::Up) || n.is(Sense::Down) || matches!(&*site.scene.word(n), "move" | "swing" | "change" | "lead")
        })
    };
    let behind = entity(site.at + 1).filter(|_| moved(site.at + 2));
    let of = site.next_word(1).is_some_and(|w| w == "of");
    let before = (1..=2).filter_map(|n| site.at.checked_sub(n)).find_map(entity).filter(|_| of);
    let change = site.scene.index.change_fact(behind.or(before)?, &[], site.window)?;
    let value = change.usable()?.get();
    let fitted = fit_unsigned(&written.in_points(), &Known::stated(value));
    let expected = expected(written, value, true);
    (fitted == Fit::Exact).then(|| site.compared(fitted, ClaimKind::Number, expected, &[change], None))
}

/// "closed down 88 basis points": the subject's own change, in hundredths of a percent.
fn moved_by(site: &Site<'_, '_>) -> Option<Finding> {
    if site.figure.written.unit != WrittenUnit::BasisPoint || site.figure.to.is_some() || site.bound.distant {
        return None;
    }
    let [target @ Target::Entity(entity)] = site.bound.targets.as_slice() else { return None };
    // "slid 124 and 88 basis points": the verb stands before the list.
    let mut at = 1;
    while site
        .before(at)
        .is_some_and(|b| b.mark(',') || b.mark('/') || b.figure().is_some() || site.scene.word(b) == "and")
    {
        at += 1;
    }
    at += usize::from(site.before(at).is_some_and(|b| site.scene.word(b) == "by"));
    let verb = |i: &crate::audit::lex::Item| {
        (i.is(Sense::Up) || i.is(Sense::Down))
            && ![Sense::CmpUp, Sense::CmpDown, Sense::Spread].into_iter().any(|sense| i.is(sense))
    };
    let compared = |n: usize| {
        site.next_word(n).is_some_and(|w| {
            matches!(w.as_str(), "vs" | "versus" | "over" | "against" | "behind" | "more" | "less" | "further")
        })
    };
    if !(site.before(at).is_some_and(verb) || site.after(1).is_some_and(verb)) || compared(1) || compared(2) {
        return None;
    }
    let change = site.scene.index.change_fact(*entity, &site.metrics, site.window)?;
    let value = change.usable()?.get();
    let points = site.figure.written.in_points();
    let expected = expected(&site.figure.written, value, true);
    let known = Known { range: crate::audit::bind::index::known(change)?, ..Known::stated(value) };
    let mut finding =
        site.compared(fit(&points, site.sign, &known), ClaimKind::Number, expected.clone(), &[change], None);
    if finding.verdict == Verdict::Contradicted {
        finding.message = format!("{} moved by {expected}, not {}", site.scene.index.name(target), site.quote());
        finding.suggestion = Some(expected);
    } else {
        finding.verdict = Verdict::Supported;
    }
    Some(finding)
}

/// Whether a change that the sheet gives in basis or percentage points is what the figure says.
fn states_own(site: &Site<'_, '_>) -> bool {
    let written = &site.figure.written;
    site.bound.targets.iter().any(|t| {
        site.scene.index.own_facts(t).iter().any(|f| {
            let said = |v: crate::quantity::Exact| {
                matches!(fit(&in_unit(written, f), site.sign_for(f), &Known::stated(v.get())), Fit::Exact)
            };
            f.against.is_none() && written.fits(&f.unit) && f.usable().is_some_and(said)
        })
    })
}

/// "within 46bps of one another", "the spread between the best and the worst was 31bps": the widest gap inside a group.
fn spread_of_all(site: &Site<'_, '_>) -> Option<Finding> {
    let clause = site.item().clause;
    let says = |words: &[&str]| {
        // "worst of the" is one phrase.
        let first = |i: &crate::audit::lex::Item| site.scene.word(i).split(' ').next().map(str::to_owned);
        site.part.items.iter().any(|i| i.clause == clause && first(i).is_some_and(|w| words.contains(&w.as_str())))
    };
    let ends = says(&["best", "strongest", "highest"]) && says(&["worst", "weakest", "lowest"]);
    // "35bps cover the whole field"
    let covers = says(&["cover", "covers", "covered", "span", "spans", "spanned"])
        && says(&["field", "pack", "lot", "group", "trio", "board"]);
    if !(ends || covers || says(&["another", "other"]) && says(&["of", "each"]) && says(&["within"])) {
        return None;
    }
    let groups = site.bound.targets.iter().chain(&site.part.previous).chain(&site.part.section).flat_map(|t| match t {
        Target::Group(g) => vec![Target::Group(*g)],
        Target::Union(all) => all.iter().map(|g| Target::Group(*g)).collect(),
        Target::Entity(e) => site.scene.index.group_of(*e).map(Target::Group).into_iter().collect(),
    });
    // "The gap between the best and worst HK index": of the one market that the clause names, and of two figures that it has.
    let named: Vec<&Target> =
        (site.part.items.iter().filter(|i| i.clause == clause)).filter_map(crate::audit::lex::Item::target).collect();
    let sure = ends
        && matches!(named.as_slice(), [Target::Group(_)])
        && says(&["index", "indices"])
        && says(&["gap", "spread", "difference", "range", "distance"]);
    let groups = groups.map(|g| (named.first().is_some_and(|n| **n == g) && sure, vec![g]));
    let index = site.scene.index;
    // "The gap between the best and worst equity index", "of the eleven indices": of all that there are.
    let indices = ends && says(&["index", "indices", "indexes", "benchmarks", "gauges"]);
    let every = (indices && named.iter().all(|t| matches!(t, Target::Union(_)))).then(|| {
        let groups: Vec<Target> =
            crate::audit::detect::relation::closing(index).into_iter().map(Target::Group).collect();
        let all =
            groups.iter().flat_map(|g| index.moves(g, &[], None)).filter(|m| !index.is_volatility(m.entity)).count();
        let here = site.part.items.iter().filter(|i| i.clause == clause);
        let counted = here
            .filter(|i| i.start != site.item().start)
            .filter_map(|i| crate::audit::detect::tally::number(site.scene, i))
            .any(|n| n == all);
        (counted || !named.is_empty(), groups)
    });
    every
        .into_iter()
        .chain(groups)
        .filter_map(|(sure, groups)| {
            let mut moves: Vec<_> = groups.iter().flat_map(|g| index.moves(g, &site.metrics, site.window)).collect();
            moves.retain(|m| !index.is_volatility(m.entity) && !index.is_total(m.entity));
            let low = moves.iter().min_by_key(|m| m.value)?;
            let high = moves.iter().max_by_key(|m| m.value).filter(|m| m.fact.id != low.fact.id)?;
            let derived = difference(high.fact, low.fact)?;
            let fitted = fit_unsigned(&site.figure.written.in_points(), &derived.known);
            // Else which group is meant is a guess: it may confirm and does not accuse.
            (sure || matches!(fitted, Fit::Exact | Fit::Loose(_))).then(|| {
                let expected = expected(&site.figure.written, derived.known.exact, false);
                site.compared(
                    fitted,
                    ClaimKind::DerivedNumber,
                    expected,
                    &derived.facts,
                    Some(derived.derivation.clone()),
                )
            })
        })
        .next()
}

/// A two-sided fact of the sheet that is no difference of changes, such as how far an advance rate lies from its middle.
fn measured(site: &Site<'_, '_>, operands: &Operands) -> Option<Finding> {
    let (a, b) = (super::direct::target_id(site, &operands.a), super::direct::target_id(site, &operands.b));
    // The sheet's own spread of two groups says how their members count.
    let groups = matches!((&operands.a, &operands.b), (Target::Group(_), Target::Group(_)));
    let written = &site.figure.written;
    let index = site.scene.index;
    let hit = index.facts_of(&a).iter().chain(index.facts_of(&b)).find(|f| {
        let sides = f.against.as_ref().is_some_and(|o| (&f.entity, o) == (&a, &b) || (&f.entity, o) == (&b, &a));
        let Some(value) = f.usable().filter(|_| sides && (f.metric != "spread" || groups) && written.fits(&f.unit))
        else {
            return false;
        };
        let known = Known::stated(value.get());
        match written.sign {
            Some(_) => matches!(fit(written, site.sign, &known), Fit::Exact),
            None => matches!(fit_unsigned(written, &known), Fit::Exact),
        }
    })?;
    let value = hit.usable()?.get();
    Some(site.compared(Fit::Exact, ClaimKind::Number, value.normalize().to_string(), &[hit], None))
}

/// Two measures of one thing against each other, such as its price and its volume: the sheet has the difference.
fn itself(site: &Site<'_, '_>) -> Option<Finding> {
    let (before, after) = site.part.items.split_at(site.at);
    let near = before.iter().rev().find_map(|i| i.target()).into_iter().chain(after.iter().find_map(|i| i.target()));
    let named: Vec<Target> = near.cloned().chain(context(site)).collect();
    named.into_iter().find_map(|one| measured(site, &Operands { a: one.clone(), b: one, order: None }))
}

/// "gap" beside a percentage that is the subject's own change.
fn own_percent_fits(site: &Site<'_, '_>) -> bool {
    site.bound.targets.iter().any(|t| {
        super::facts_about(site.scene, t).iter().any(|f| {
            site.figure.written.fits(&f.unit)
                && f.usable().is_some_and(|v| {
                    matches!(fit(&site.figure.written, site.sign, &Known::stated(v.get())), Fit::Exact)
                })
        })
    })
}

fn operands(site: &Site<'_, '_>) -> Option<Operands> {
    // "by more than a full point; SSE outperformed HSI": what stands behind the semicolon is told anew.
    let until =
        site.part.items[site.at..].iter().position(|i| i.mark(';')).map_or(site.part.items.len(), |n| site.at + n);
    let items = &site.part.items[..until];
    let clause = site.item().clause;
    let named = |i: usize| match &items[i].kind {
        Kind::Name { target, generic: false, partial } => {
            (!*partial || matches!(target, Target::Group(_))).then(|| target.clone())
        }
        _ => None,
    };
    if let Some(curve) = slope(site) {
        return Some(curve);
    }
    // "magnified by 25bps in HSTECH and by another 19bps in ChiNext": from the one before to the next.
    let here = |at: usize| {
        let article = items.get(at + 2).is_some_and(|i| site.scene.word(i) == "the");
        let placed = items.get(at + 1).is_some_and(|i| matches!(&*site.scene.word(i), "in" | "on" | "at"));
        let name = at + if article { 3 } else { 2 };
        (placed && name < items.len()).then(|| named(name)).flatten()
    };
    let another = site.before(1).is_some_and(|b| matches!(&*site.scene.word(b), "another" | "further"));
    let earlier = (0..site.at).rev().find(|i| items[*i].figure().is_some_and(|f| f.written.is_spread()));
    if let (true, Some(b), Some(a)) = (another, here(site.at), earlier.and_then(here)) {
        return Some(Operands { a, b, order: None });
    }
    // "The 89bps Dow-Nasdaq spread", "a 146bps Dow/Nasdaq gap"
    let noun = |w: &str| matches!(w, "spread" | "gap" | "divergence" | "difference" | "differential" | "dispersion");
    let tied = items.get(site.at + 2).is_some_and(|n| matches!(n.kind, Kind::Mark('-' | '/' | '\u{2013}')));
    if tied
        && site.next_word(4).is_some_and(|w| noun(&w))
        && let (Some(a), Some(b)) = (named(site.at + 1), named(site.at + 3))
        && a != b
    {
        return Some(Operands { a, b, order: None });
    }
    // "-1.21pp NASDAQ vs HSTECH", "81bps Dow over Nasdaq"
    let held = site.next_word(2).is_some_and(|w| matches!(&*w, "vs" | "versus" | "minus" | "over"));
    let the = usize::from(site.next_word(3).is_some_and(|w| w == "the"));
    if held
        && site.at + 3 + the < items.len()
        && let (Some(a), Some(b)) = (named(site.at + 1), named(site.at + 3 + the))
        && a != b
    {
        let over = site.next_word(2).is_some_and(|w| w == "over") && site.figure.written.sign.is_none();
        return Some(Operands { a, b, order: over.then_some(1) });
    }
    if let Some(same) = of_the_same(site) {
        return Some(same);
    }
    if let Some(second) = of_two_beaten(site) {
        return Some(second);
    }
    // "HSCEI a further 47bps below HSI"
    let placed = |i: usize| {
        let word = items.get(i).map(|n| site.scene.word(n)).unwrap_or_default();
        let of = matches!(word.as_str(), "clear" | "adrift" | "short")
            && items.get(i + 1).is_some_and(|n| site.scene.word(n) == "of");
        let next = i + 1 + usize::from(of);
        let name = next + usize::from(items.get(next).is_some_and(|n| site.scene.word(n) == "the"));
        (of || matches!(word.as_str(), "below" | "above" | "under" | "over" | "clear of" | "adrift of" | "short of"))
            && name < items.len()
            && named(name).is_some()
    };
    // "ChiNext's rise is three times SZSE's and 160bps clear of the SSE"
    let multiple = |i: usize| {
        items[i].figure().is_some_and(|f| f.written.unit == WrittenUnit::Multiple)
            || matches!(&*site.scene.word(&items[i]), "double" | "twice" | "triple" | "times")
    };
    let is_object = |i: usize| {
        let the = i.checked_sub(1).is_some_and(|p| site.scene.word(&items[p]) == "the");
        i.checked_sub(if the { 2 } else { 1 }).is_some_and(|p| {
            placed(p)
                || multiple(p)
                || items[p].is(Sense::CmpUp)
                || items[p].is(Sense::CmpDown)
                || matches!(site.scene.word(&items[p]).as_str(), "of" | "than" | "by" | "below" | "above")
        })
    };
    // "218bps clear of the total market"
    let clear = matches!(site.next_word(1).as_deref(), Some("clear" | "clear of" | "ahead" | "ahead of" | "above"));
    if clear
        && let Some(a) = (0..site.at).rev().filter(|i| !is_object(*i)).find_map(named)
        && let Some(b) =
            crate::audit::detect::relation::whole_market(site.scene, site.part, site.at, std::slice::from_ref(&a))
    {
        return Some(Operands { a, b, order: Some(1) });
    }
    if placed(site.at + 1)
        && let Some(b) = (site.at + 2..items.len()).take(3).find_map(named)
        && let Some(a) = (0..site.at).rev().filter(|i| !is_object(*i)).find_map(named)
        && a != b
    {
        let below =
            matches!(site.next_word(1)?.as_str(), "below" | "under" | "adrift" | "adrift of" | "short" | "short of");
        let order = if below { -1 } else { 1 };
        return Some(Operands { a, b, order: Some(order) });
    }
    // "HSI lost 91bps to the S&P", "and 65bps to the Dow": behind it.
    let to = usize::from(site.next_word(1).is_some_and(|w| w == "to"));
    let object = to + 1 + usize::from(site.next_word(to + 1).is_some_and(|w| w == "the"));
    let ceded = |i: &usize| {
        matches!(&*site.scene.word(&items[*i]), "lost" | "gave up" | "ceded" | "conceded" | "loses" | "losing")
    };
    if to == 1
        && let Some(b) = (site.at + object < items.len()).then(|| named(site.at + object)).flatten()
        && let Some(v) = (0..site.at).rev().take(8).take_while(|i| items[*i].clause == clause).find(ceded)
        && let Some(a) = (0..v).rev().find_map(named).filter(|a| *a != b)
    {
        return Some(Operands { a, b, order: Some(-1) });
    }
    // "The Nasdaq's margin over the Dow was 114bps and over the S&P 52bps"
    let margin = (0..site.at).any(|i| {
        matches!(&*site.scene.word(&items[i]), "margin" | "lead" | "edge" | "advantage" | "premium" | "cushion")
    });
    if let Some(n) = site.at.checked_sub(1).filter(|n| margin && named(*n).is_some())
        && site.scene.leading(items, n).is_some_and(|b| &*site.scene.word(b) == "over")
        && let (Some(a), Some(b)) = ((0..n).find_map(named), named(n))
        && a != b
    {
        return Some(Operands { a, b, order: Some(1) });
    }
    // "Nasdaq doubled the S&P's gain and left the Dow 165bps behind"
    let left = site.next_word(1).is_some_and(|w| w == "behind" || w == "adrift")
        && (2..=3)
            .filter_map(|n| site.before(n))
            .any(|i| matches!(site.scene.word(i).split(' ').next(), Some("left" | "leaves" | "leaving")));
    if left
        && let Some(b) = site.at.checked_sub(1).and_then(named)
        && let Some(a) = (0..site.at - 1).find_map(named)
        && a != b
    {
        return Some(Operands { a, b, order: Some(1) });
    }
    // "HSI beat the S&P by 173bps and HSTECH cleared the Nasdaq by 319bps": the two that stand behind the figure before.
    let compares = |i: usize| items.get(i).is_some_and(|it| it.is(Sense::CmpUp) || it.is(Sense::CmpDown));
    let last = (0..site.at).rev().take(12).find(|i| items[*i].figure().is_some_and(|f| f.written.is_spread()));
    if let Some(last) =
        last.filter(|l| site.before(1).is_some_and(|b| &*site.scene.word(b) == "by") && !(*l..site.at).any(compares))
    {
        let fresh: Vec<Target> = (last + 1..site.at).filter_map(named).collect();
        if let [a, b] = fresh.as_slice()
            && a != b
        {
            return Some(Operands { a: a.clone(), b: b.clone(), order: None });
        }
    }
    // A comparison verb before the figure, in its clause or just before it.
    // "and 35bps more than HSCEI": the comparison right after the figure is its own.
    // "The Dow led the Nasdaq by 23bps": a lead over a name.
    let leads = |i: usize| {
        let name = i + 1 + usize::from(items.get(i + 1).is_some_and(|n| site.scene.word(n) == "the"));
        // "HSI leads by 15bps" in a row of two
        let by = site.part.segment.cell.is_some()
            && site.part.row.len() == 2
            && (&*site.scene.word(&items[i]) == "leads by"
                || items.get(i + 1).is_some_and(|n| &*site.scene.word(n) == "by"));
        matches!(&*site.scene.word(&items[i]), "led" | "leads" | "leading" | "leads by")
            && (by || name < items.len() && named(name).is_some())
    };
    // "HSI ahead by 15bps"
    let by = |i: usize| items.get(i + 1).is_some_and(|n| &*site.scene.word(n) == "by");
    let ahead = |i: usize| &*site.scene.word(&items[i]) == "ahead" && by(i);
    let behind = |i: usize| &*site.scene.word(&items[i]) == "behind" && by(i);
    let compares = |i: usize| {
        let told = |it: &Item| it.is(Sense::CmpUp) || it.is(Sense::CmpDown);
        items.get(i).is_some_and(|it| told(it) || leads(i) || ahead(i) || behind(i))
    };
    let own = Some(site.at + 1).filter(|i| compares(*i));
    // "Every move was smaller than half a percent, and the Nasdaq-Dow spread was 46bps": against a number.
    let with_a_number =
        |i: usize| i + 1 < site.at && site.scene.word(&items[i]).ends_with("than") && items[i + 1].figure().is_some();
    let verb = own.or_else(|| (0..site.at).rev().take(14).find(|i| compares(*i) && !with_a_number(*i)));
    // "BTC vs HSTECH −1.43pp | Crypto sturdier than HK tech": what comes after a pair and its figure is another statement.
    let paired = (0..site.at)
        .rev()
        .filter(|i| !matches!(items[*i].kind, Kind::Rise(_)))
        .take(3)
        .filter(|i| named(*i).is_some())
        .count()
        == 2
        && (0..site.at).any(|i| matches!(site.scene.word(&items[i]).as_str(), "vs" | "versus" | "against"));
    let verb = verb.or_else(|| {
        (site.at + 1..items.len())
            .take(2)
            .filter(|_| !paired)
            .find(|i| items[*i].is(Sense::CmpUp) || items[*i].is(Sense::CmpDown))
    });
    if let Some(v) = verb.filter(|v| items[*v].clause == clause) {
        let order = if items[v].is(Sense::CmpUp) || leads(v) || ahead(v) { 1 } else { -1 };
        let order = if crate::audit::detect::relation::by_fall(site.scene, site.part, v) { -order } else { order };
        // "outran SSE, nearly matching the Nasdaq (19bps shy)": the word behind the figure is its own.
        let order = match site.next_word(1).as_deref() {
            Some("shy" | "adrift") => -1,
            _ => order,
        };
        // "HSTECH captured a third of the Nasdaq's gain, trailing it by 152bps": who was told last.
        if items.get(v + 1).is_some_and(|n| matches!(&*site.scene.word(n), "it" | "them"))
            && let Some(told) = (0..v).rev().find(|i| named(*i).is_some())
            && let Some(last) = named(told)
        {
            // "ETH outperformed BTC by 77bps, but lagged it by 245bps": the subject goes on.
            let parts = |i: &Item| i.mark(',') || matches!(&*site.scene.word(i), "but" | "and" | "yet");
            let goes_on = items[told + 1..v].iter().any(parts) || site.scene.word(&items[v]).ends_with("ing");
            let sentence = (0..v).rev().find(|i| items[*i].mark('.') || items[*i].mark(';')).map_or(0, |i| i + 1);
            let first = (sentence..v).find_map(named);
            let before = (0..v).rev().filter_map(named).find(|t| *t != last);
            // "Bitcoin beat the total market by 100bps; Ether lagged it by 250bps"
            let market = (0..told).rev().find(|i| matches!(&*site.scene.word(&items[*i]), "market" | "complex"));
            let nearer = market.filter(|m| (*m..told).all(|i| named(i).is_none()));
            let total = nearer.and_then(|m| {
                let from = m.saturating_sub(3);
                crate::audit::detect::relation::whole_market(site.scene, site.part, from, std::slice::from_ref(&last))
            });
            let before = total.or(before);
            let (a, b) = if goes_on { (first, Some(last)) } else { (Some(last), before) };
            if let (Some(a), Some(b)) = (a, b)
                && a != b
            {
                return Some(Operands { a, b, order: Some(order) });
            }
        }
        // "fell 58bps more than HSI and 35bps more than HSCEI": the object of one comparison is not the subject of the next.
        let object_before = |i: usize| {
            site.scene.leading(items, i).is_some_and(|c| {
                c.is(Sense::CmpUp)
                    || c.is(Sense::CmpDown)
                    || site.scene.word(c).ends_with("than")
                    || matches!(&*site.scene.word(c), "as" | "double" | "twice" | "triple" | "times" | "led" | "leads")
                    || c.figure().is_some_and(|f| f.written.unit == WrittenUnit::Multiple)
            })
        };
        // "the former by 31bps and the latter by 59bps"
        let unnamed = (site.at.saturating_sub(3)..site.at).rev().filter(|i| items[*i].target().is_none());
        let told = unnamed.into_iter().find_map(|i| match &*site.scene.word(&items[i]) {
            "former" => Some(1),
            "latter" => Some(0),
            _ => None,
        });
        let mut subjects = (0..v).rev().filter(|i| !object_before(*i)).filter_map(named);
        let subject = subjects.nth(told.unwrap_or_default()).or_else(|| context(site));
        // "underperformed S&P by 147bps, NDX by 119bps": the name nearest before the figure.
        let object = (v + 1..site.at)
            .rev()
            .find_map(named)
            .or_else(|| (v.max(site.at) + 1..items.len()).take(6).find_map(named));
        // "BTC even lagged the total market by 59bps"
        let whole = subject.as_ref().and_then(|a| {
            let targets = std::slice::from_ref(a);
            // "beat Ether by 350bps and the total market by 100bps"
            let from = (v + 1..site.at).rev().find(|i| items[*i].figure().is_some()).unwrap_or(v);
            crate::audit::detect::relation::whole_market(site.scene, site.part, from, targets)
        });
        // "HSI ahead by 15bps" in the row of "HSI vs SSE"
        let of_row = subject.as_ref().and_then(|a| crate::audit::detect::subject::other_of_row(site.part, a));
        if let (Some(a), Some(b)) = (subject, whole.or(object).or(of_row))
            && a != b
        {
            return Some(Operands { a, b, order: Some(order) });
        }
    }
    // "a spread of 141bps vs HSCEI"
    if site.next_word(1).is_some_and(|w| matches!(w.as_str(), "vs" | "versus" | "over" | "against"))
        && let Some(b) = (site.at + 2..items.len()).take(3).find_map(named)
        && let Some(a) = (0..site.at).find_map(named).or_else(|| context(site)).filter(|a| *a != b)
    {
        return Some(Operands { a, b, order: None });
    }
    // A column headed "vs BTC".
    let first = (0..site.at).find_map(named).filter(|_| site.part.segment.cell.is_none());
    if let (Some(a), Some(b)) = (site.part.row.first().or(first.as_ref()), site.part.against.first()) {
        return Some(Operands { a: a.clone(), b: b.clone(), order: None });
    }
    if let Some((a, b)) = opposed(site) {
        return Some(Operands { a, b, order: None });
    }
    // "• Long ChiNext vs short Nasdaq • Long BTC vs ETH until the 171bps gap closes": the two of the figure's own point.
    let point = (0..site.at).rev().take_while(|i| !matches!(items[*i].kind, Kind::Mark('•' | ';')));
    let own: Vec<Target> = point.filter_map(named).collect();
    if let ([b, a], true) = (own.as_slice(), items[..site.at].iter().any(|i| i.mark('•')))
        && a != b
    {
        return Some(Operands { a: a.clone(), b: b.clone(), order: None });
    }
    // "• Long HSTECH vs short Nasdaq-100 futures (338bps)": against one that the sheet does not name.
    let point = (0..site.at).rev().take_while(|i| !matches!(items[*i].kind, Kind::Mark('•' | ';')));
    let against = point.into_iter().any(|i| matches!(&*site.scene.word(&items[i]), "vs" | "versus"));
    if own.len() == 1 && against && items[..site.at].iter().any(|i| i.mark('•')) {
        return None;
    }
    if let Some((a, b)) = super::metric_row::totals(site) {
        return Some(Operands { a, b, order: None });
    }
    // Two names in the cell, or in the row's first cell.
    if site.part.segment.cell.is_some() && site.part.row.len() >= 2 {
        return Some(Operands { a: site.part.row[0].clone(), b: site.part.row[1].clone(), order: None });
    }
    // The nearest pair: names after the figure ("147bps (HSI vs SPX)", "between A and B"), else before it.
    let after: Vec<Target> = (site.at + 1..items.len()).take(10).filter_map(named).collect();
    let mut before: Vec<Target> = Vec::new();
    // "Orca, its rival on Solana, contracted 12%": a place is no operand where two others are named.
    let placed =
        |i: &usize| i.checked_sub(1).is_some_and(|p| matches!(site.scene.word(&items[p]).as_str(), "on" | "via"));
    let plain: Vec<usize> = (0..site.at).rev().filter(|i| named(*i).is_some() && !placed(i)).collect();
    let places = plain.len() >= 2;
    for target in (0..site.at).rev().filter(|i| !places || !placed(i)).filter_map(named) {
        if !before.contains(&target) {
            before.push(target);
        }
    }
    if let [a, b, ..] = after.as_slice()
        && a != b
        && (site.after(1).is_some_and(|n| n.mark('('))
            || (1..4).any(|n| site.next_word(n).is_some_and(|w| w == "between")))
    {
        return Some(Operands { a: a.clone(), b: b.clone(), order: None });
    }
    // "the spread of BTPs over Germany": held against somebody who is not in the sheet.
    let unknown = (1..site.at).any(|i| {
        items[i].clause == clause
            && matches!(items[i].kind, Kind::Word)
            && site.scene.text_of(&items[i]).starts_with(char::is_uppercase)
            && matches!(&*site.scene.word(&items[i - 1]), "over" | "versus" | "against" | "to")
    });
    if unknown {
        return None;
    }
    // "magnified by 25bps in HSTECH": the place against the one the clause speaks of.
    if let ([a, ..], Some(b)) = (before.as_slice(), here(site.at))
        && *a != b
    {
        return Some(Operands { a: b, b: a.clone(), order: None });
    }
    if let [b, a, ..] = before.as_slice() {
        return Some(Operands { a: a.clone(), b: b.clone(), order: None });
    }
    if let (Some(a), Some(b)) = (context(site), before.first().or(after.first()))
        && a != *b
    {
        return Some(Operands { a, b: b.clone(), order: None });
    }
    None
}

/// "BTC stayed within 6bps of the Dow": how far the two are apart at most. It confirms.
fn within(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let before = site.before(1).is_some_and(|b| &*site.scene.word(b) == "within");
    let of = before && site.next_word(1).is_some_and(|w| &*w == "of");
    let name = |i: usize| match &items.get(i)?.kind {
        Kind::Name { target: target @ Target::Entity(_), generic: false, partial: false } => Some(target.clone()),
        _ => None,
    };
    let clause = site.item().clause;
    let mut before = (0..site.at).rev().take(8).take_while(|i| items[*i].clause == clause).filter_map(name);
    let a = before.next().filter(|_| of)?;
    // "The Dow and the S&P finished within 30bps of each other"
    let each = site.next_word(2).is_some_and(|w| matches!(&*w, "each" | "each other" | "one" | "one another"));
    let behind = || (site.at + 2..site.at + 4).find_map(name);
    let b = if each { before.find(|t| *t != a)? } else { behind()? };
    let points = site.figure.written.in_points();
    let apart = between_two(site, &a, &b).into_iter().find(|d| d.known.exact.abs() <= points.magnitude())?;
    let expected = format!("{} pp", apart.known.exact.abs().round_dp(2).normalize());
    let bound = super::Bound { targets: vec![a, b], ..super::Bound::default() };
    let derivation = Some(apart.derivation.clone());
    Some(site.bound_to(bound).compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &apart.facts, derivation))
}

/// "Shanghai finished 27bps ahead of the HSI, Shenzhen 32bps ahead": of the same as the one before.
fn of_the_same(site: &Site<'_, '_>) -> Option<Operands> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let word = |i: usize| site.scene.word_in(items, clause, i);
    let way = |i: usize| match () {
        () if items.get(i)?.is(Sense::CmpUp) || matches!(&*word(i), "ahead" | "clear" | "better" | "in front") => {
            Some(1)
        }
        () if items[i].is(Sense::CmpDown) || matches!(&*word(i), "behind" | "worse" | "adrift") => Some(-1),
        () if &*word(i) == "in" && &*word(i + 1) == "front" => Some(1),
        () => None,
    };
    let named = |i: usize| match &items[i].kind {
        Kind::Name { target, generic: false, partial: false } => Some(target.clone()),
        _ => None,
    };
    let order = way(site.at + 1)?;
    let last = site.at + 1 + usize::from(&*word(site.at + 1) == "in");
    let ends = items.get(last + 1).is_none_or(|n| n.clause != clause || matches!(n.kind, Kind::Mark(_)));
    let a = site.at.checked_sub(1).and_then(named).filter(|_| ends)?;
    let back = (0..site.at - 1).rev().take(10).take_while(|i| items[*i].clause == clause && !items[*i].mark('.'));
    let first = back.into_iter().find(|i| way(*i) == Some(order))?;
    let b = (first + 1..site.at - 1).find_map(named).filter(|b| *b != a)?;
    Some(Operands { a, b, order: Some(order) })
}

/// "HSTECH cleared HSI by 76bp and HSCEI by 83bp": the second that the one subject is ahead of.
fn of_two_beaten(site: &Site<'_, '_>) -> Option<Operands> {
    let items = &site.part.items;
    let by = |i: Option<usize>| i.is_some_and(|i| &*site.scene.word(&items[i]) == "by");
    let named = |i: usize| match &items[i].kind {
        Kind::Name { target: target @ Target::Entity(_), generic: false, partial: false } => Some(target.clone()),
        _ => None,
    };
    let behind = |at: usize| by(at.checked_sub(1)).then(|| at.checked_sub(2)).flatten().filter(|i| named(*i).is_some());
    let second = behind(site.at)?;
    let the = usize::from(second > 0 && &*site.scene.word(&items[second - 1]) == "the");
    let and = second.checked_sub(1 + the).filter(|i| items[*i].mark(',') || &*site.scene.word(&items[*i]) == "and")?;
    let earlier = and.checked_sub(1).filter(|i| items[*i].figure().is_some_and(|f| f.written.is_spread()))?;
    let first = behind(earlier)?;
    // The verb between the subject and the first says nothing more than that one is ahead.
    let the = usize::from(first > 0 && &*site.scene.word(&items[first - 1]) == "the");
    let verb = first.checked_sub(1 + the)?;
    let own = verb.checked_sub(1).and_then(named)?;
    let other = named(second).filter(|b| *b != own)?;
    let order = i8::from(items[verb].is(Sense::CmpUp)) - i8::from(items[verb].is(Sense::CmpDown));
    Some(Operands { a: own, b: other, order: (order != 0).then_some(order) })
}

/// "Prefer HSCEI to HSTECH (138bps gap)", "long Dow vs. short Nasdaq (127bps)": the two names of the figure's own clause that
/// a word of opposition joins.
fn opposed(site: &Site<'_, '_>) -> Option<(Target, Target)> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let name = |i: &usize| matches!(items[*i].kind, Kind::Name { generic: false, partial: false, .. });
    let mut names =
        (0..site.at).rev().take(9).take_while(|i| items[*i].clause == clause && items[*i].figure().is_none());
    let second = names.by_ref().find(name)?;
    let first = names.find(name)?;
    let joined = items[first + 1..second].iter().any(|i| {
        matches!(
            &*site.scene.word(i),
            "to" | "over" | "vs" | "versus" | "against" | "minus" | "less" | "short" | "rather than" | "instead of"
        )
    });
    let (a, b) = (items[first].target()?.clone(), items[second].target()?.clone());
    (joined && a != b).then_some((a, b))
}

/// "An 83bp advance in New York met a 124bp retreat in Hong Kong": the change of a place, which any of its members may give.
fn of_a_place(site: &Site<'_, '_>) -> Option<Finding> {
    let [place @ Target::Group(_)] = site.bound.targets.as_slice() else { return None };
    let noun = site.after(1).filter(|i| (i.is(Sense::Up) || i.is(Sense::Down)) && !i.is(Sense::Spread))?;
    let placed = site.next_word(2).is_some_and(|w| matches!(&*w, "in" | "on" | "for" | "across"));
    if site.figure.written.unit != WrittenUnit::BasisPoint || !placed || site.figure.to.is_some() || site.bound.distant
    {
        return None;
    }
    let sign = if noun.is(Sense::Up) { 1 } else { -1 };
    let points = site.figure.written.in_points();
    let moves = site.scene.index.moves(place, &[], site.window);
    let moves = moves.into_iter().filter(|m| m.fact.unit == crate::quantity::Unit::Percent);
    let (fitted, best) = moves
        .map(|m| (fit(&points, Some(sign), &Known::stated(m.value)), m))
        .min_by_key(|(fitted, _)| fitted.rank())?;
    let expected = expected(&site.figure.written, best.value, true);
    Some(site.compared(fitted, ClaimKind::Number, expected, &[best.fact], None))
}

/// "the 2s10s spread": the longer yield less the shorter.
fn slope(site: &Site<'_, '_>) -> Option<Operands> {
    let clause = site.item().clause;
    let words = site.part.items.iter().filter(|i| i.clause == clause).map(|i| site.scene.word(i));
    let (short, long) = words.rev().find_map(|word| {
        let (short, long) = word.strip_suffix('s')?.split_once('s')?;
        Some((short.parse::<u8>().ok()?, long.parse::<u8>().ok()?))
    })?;
    let index = site.scene.index;
    let years = |years: u8| {
        let written = [format!("{years}-year"), format!("{years}y"), format!("{years} year")];
        let of = |e: &crate::facts::sheet::Entity| {
            std::iter::once(&e.name).chain(&e.aliases).any(|name| {
                let name = name.to_lowercase();
                name.split_inclusive(' ').any(|w| written.iter().any(|y| w.trim() == y)) || name.contains(&written[2])
            })
        };
        (0..index.sheet.entities.len()).find(|e| of(index.entity(*e))).map(Target::Entity)
    };
    Some(Operands { a: years(long)?, b: years(short)?, order: None })
}

/// The subject that the row, the sentence before or the section lends.
fn context(site: &Site<'_, '_>) -> Option<Target> {
    site.part.row.first().or(site.part.previous.first()).or(site.part.section.first()).cloned()
}

/// "| Camping | +0.9 pp |", "yield up 4 percentage points": the one change in points that the subject has.
fn own_points(site: &Site<'_, '_>) -> Option<Finding> {
    let [target @ Target::Entity(_)] = site.bound.targets.as_slice() else { return None };
    let cell = site.part.segment.cell.is_some() && site.written_sign();
    if site.bound.distant || !(cell || site.moved_by()) {
        return None;
    }
    let mut all = site.scene.index.own_facts(target).into_iter().filter(|f| {
        crate::audit::bind::index::in_points(f)
            && crate::audit::bind::index::in_window(f, site.window)
            && f.against.is_none()
    });
    let fact = all.next().filter(|f| all.next().is_none() && f.usable().is_some())?;
    let value = fact.usable()?.get();
    let written = in_unit(&site.figure.written, fact);
    // The right digits in another unit.
    if site.figure.written.magnitude() == value.abs() && !site.figure.written.fits(&fact.unit)
        || written.magnitude() == value.abs().saturating_mul(Decimal::ONE_HUNDRED)
    {
        return Some(rules::fb203_unit::finding(site.range(), site.quote(), &site.scene.index.sheet.label(fact), fact));
    }
    let fitted = fit(&written, site.sign_for(fact), &Known::stated(value));
    let expected = super::as_written(&written, fact, value);
    let mut finding = site.compared(fitted, ClaimKind::Number, expected.clone(), &[fact], None);
    if finding.verdict == Verdict::Contradicted {
        finding.suggestion = Some(expected);
    }
    Some(finding)
}

/// A spread the sheet itself states about the bound target.
fn stated(site: &Site<'_, '_>) -> Option<Finding> {
    let facts: Vec<&Fact> = site.bound.targets.iter().flat_map(|t| super::facts_about(site.scene, t)).collect();
    let hit = facts.into_iter().find(|f| {
        let written = in_unit(&site.figure.written, f);
        // A sign that is written, or that a verb gives, must be the fact's.
        let signed = written.sign.is_some() || site.moved_by();
        let said = |v: crate::quantity::Exact| {
            let known = Known::stated(v.get());
            let fitted = if signed { fit(&written, site.sign_for(f), &known) } else { fit_unsigned(&written, &known) };
            matches!(fitted, Fit::Exact)
        };
        written.fits(&f.unit) && f.usable().is_some_and(said)
    })?;
    let value = hit.usable()?.get();
    Some(site.compared(Fit::Exact, ClaimKind::Number, value.normalize().to_string(), &[hit], None))
}

/// The figure in the unit of a fact: bp against pp.
fn in_unit(written: &Written, fact: &Fact) -> Written {
    use crate::quantity::Unit;
    match (&written.unit, &fact.unit) {
        (WrittenUnit::PercentagePoint, Unit::BasisPoint) => Written {
            scale: written.scale.saturating_mul(Decimal::ONE_HUNDRED),
            unit: WrittenUnit::BasisPoint,
            ..written.clone()
        },
        (WrittenUnit::BasisPoint, Unit::PercentagePoint) => written.in_points(),
        _ => written.clone(),
    }
}

/// The differences of two, whoever the words name.
pub(super) fn between_two<'a>(site: &Site<'_, 'a>, a: &Target, b: &Target) -> Vec<Derived<'a>> {
    differences(site, &Operands { a: a.clone(), b: b.clone(), order: None })
}

/// Every difference that the operands may mean: entity by entity.
fn differences<'a>(site: &Site<'_, 'a>, operands: &Operands) -> Vec<Derived<'a>> {
    let index = site.scene.index;
    // "against 62bp the day before"
    let day = |n: usize| site.next_word(n).is_some_and(|w| matches!(w.as_str(), "day" | "session" | "close"));
    let told =
        |n: usize| site.next_word(n).is_some_and(|w| matches!(w.as_str(), "before" | "earlier" | "previous" | "prior"));
    let from =
        site.before(1).is_some_and(|b| matches!(&*site.scene.word(b), "against" | "from" | "versus" | "vs" | "was"));
    let yesterday = site.next_word(1).is_some_and(|w| w == "yesterday");
    let before = from && (day(2) && (told(1) || told(3)) || yesterday);
    let pick = |target: &Target| match target {
        Target::Group(g) => match index.headline(*g) {
            Some(e) => vec![e],
            None => index.members(target),
        },
        _ => index.members(target),
    };
    let fact = |e: usize| index.change_fact(e, &site.metrics, site.window);
    let mut out = Vec::new();
    for a in pick(&operands.a) {
        for b in pick(&operands.b) {
            // Yields and rates are levels in percent.
            let levels = |e: usize| {
                let facts = index.facts_of(&index.entity(e).id).iter().copied();
                facts.filter(|f| f.unit == crate::quantity::Unit::Percent && !is_change(f) && f.against.is_none())
            };
            for x in levels(a).filter(|_| a != b) {
                let same = levels(b).filter(|y| y.metric == x.metric);
                let now = same.filter_map(|y| difference(x, y));
                out.extend(now.filter_map(|d| if before { a_day_earlier(d, fact(a)?, fact(b)?) } else { Some(d) }));
            }
            if a != b
                && !before
                && let (Some(x), Some(y)) = (fact(a), fact(b))
                && let Some(d) = difference(x, y)
            {
                out.push(if x.unit == crate::quantity::Unit::BasisPoint { in_percentage_points(d) } else { d });
            }
        }
    }
    out
}

/// A difference of levels less what it changed by since.
fn a_day_earlier<'a>(now: Derived<'a>, x: &'a Fact, y: &'a Fact) -> Option<Derived<'a>> {
    let change = difference(x, y).filter(|_| x.unit == crate::quantity::Unit::BasisPoint).map(in_percentage_points)?;
    let exact = now.known.exact.checked_sub(change.known.exact)?;
    let range = now.known.range.minus(change.known.range)?;
    let derivation = format!("({}) - ({}) = {exact}", now.derivation, change.derivation);
    let facts = now.facts.into_iter().chain(change.facts).collect();
    Some(Derived { known: Known { exact, range, by_custom: now.known.by_custom }, facts, derivation })
}

/// A difference of changes that the sheet states in basis points, in the unit of the others.
fn in_percentage_points(derived: Derived<'_>) -> Derived<'_> {
    let hundredth = |x: Decimal| x.checked_div(Decimal::ONE_HUNDRED).unwrap_or(x);
    let Known { exact, range, by_custom } = derived.known;
    let range = Interval { lo: hundredth(range.lo), hi: hundredth(range.hi) };
    Derived { known: Known { exact: hundredth(exact), range, by_custom }, ..derived }
}

fn judge(site: &Site<'_, '_>, operands: &Operands, spoken: bool) -> Finding {
    let index = site.scene.index;
    let found = differences(site, operands);
    let label = format!("{} - {}", index.name(&operands.a), index.name(&operands.b));
    if found.is_empty() {
        return missing(site, operands);
    }
    let points = site.figure.written.in_points();
    if let Some(to) = &site.figure.to {
        let values: Vec<Decimal> = found.iter().map(|d| d.known.exact).collect();
        let facts: Vec<&Fact> = found.iter().flat_map(|d| d.facts.iter().copied()).collect();
        return rules::fb209_range::differences(site.range(), site.quote(), &points, &to.in_points(), &values, &label)
            .on(facts);
    }
    let explicit = points.sign.is_some();
    // Signed figures must have the sign of A - B; unsigned ones its size, and the words its order.
    let score = |d: &Derived<'_>| {
        if explicit && operands.order.is_none() {
            fit(&points, None, &d.known)
        } else {
            fit_unsigned(&points, &d.known)
        }
    };
    let Some((best, derived)) = found.iter().map(|d| (score(d), d)).min_by_key(|(f, _)| f.rank()) else {
        return missing(site, operands);
    };
    let expected = expected(&site.figure.written, derived.known.exact, explicit);
    if let (Some(order), Fit::Exact | Fit::Loose(_)) = (operands.order, best)
        && (order > 0) == derived.known.exact.is_sign_negative()
        && !derived.known.exact.is_zero()
    {
        return rules::fb303_comparison::reversed(site.range(), site.quote(), &label, &expected)
            .by(derived.derivation.clone())
            .on(derived.facts.iter().copied());
    }
    let mut finding = site.compared(
        best,
        ClaimKind::DerivedNumber,
        format!("{label} = {expected}"),
        &derived.facts,
        Some(derived.derivation.clone()),
    );
    finding.expected = Some(expected.clone());
    if finding.verdict == Verdict::Contradicted {
        if matches!(best, Fit::Off(Fault::Sign)) {
            finding.message = format!("{label} is {expected}: the order of the operands gives the sign");
        }
        finding.suggestion = Some(expected);
    } else if spoken {
        finding.verdict = Verdict::Approximate;
        finding.code = "FB203";
        finding.message = format!("{label} is a difference of percentages: write pp or bp, not %");
    }
    finding
}

/// A difference in the unit of the text.
fn expected(written: &Written, exact: Decimal, explicit: bool) -> String {
    use crate::quantity::Unit;
    use crate::quantity::print::{Sign, figure};
    let sign = if explicit { Sign::Always } else { Sign::Never };
    if written.unit == WrittenUnit::BasisPoint {
        figure(exact.saturating_mul(Decimal::ONE_HUNDRED), &Unit::BasisPoint, sign, None)
    } else {
        figure(exact, &Unit::PercentagePoint, sign, None)
    }
}

/// Why a difference cannot be computed.
fn missing(site: &Site<'_, '_>, operands: &Operands) -> Finding {
    let index = site.scene.index;
    // The side that has nothing usable is the reason.
    let mut sides = [&operands.a, &operands.b];
    sides.sort_by_key(|t| !index.moves(t, &site.metrics, None).is_empty());
    for target in sides {
        for member in index.members(target) {
            if let Some(fact) = index.change_fact(member, &site.metrics, None)
                && fact.usable().is_none()
            {
                return super::unusable(site.scene, site.range(), ClaimKind::DerivedNumber, fact);
            }
        }
    }
    rules::fb212_unbound_number::no_such_fact(
        site.range(),
        site.quote(),
        &format!("{} and {}", index.name(&operands.a), index.name(&operands.b)),
    )
}
