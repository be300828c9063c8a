//! Several together: mixed, diverged, decoupled, in lockstep, transmitted, broken, amplified.

use rust_decimal::Decimal;

use super::link_label;
use super::relation::settled;
use super::sets::{Agreement, Set, along};
use super::subject::{self, Subject};
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::read::SegmentKind;
use crate::audit::report::Verdict;
use crate::audit::rules::{fb305_quantifier, fb306_joint_movement, fb307_chain};
use crate::audit::scene::{Part, Scene};

/// Findings of one part. `earlier` are the parts before it, for what a table's earlier rows say.
pub fn detect(scene: &Scene<'_>, part: &Part, earlier: &[Part], later: &[Part], out: &mut Vec<Finding>) {
    if part.segment.kind == SegmentKind::Head {
        return;
    }
    for at in 0..part.items.len() {
        let found = mixed(scene, part, at)
            .or_else(|| together(scene, part, at))
            .or_else(|| chain(scene, part, earlier, later, at))
            .or_else(|| amplified(scene, part, earlier, later, at))
            .or_else(|| super::step_by_step::detect(scene, part, at))
            .or_else(|| super::joined_in::detect(scene, part, at))
            .or_else(|| super::regime::detect(scene, part, at));
        out.extend(found);
    }
}

fn start_of(part: &Part, found: &Subject, at: usize) -> usize {
    let item = &part.items[at];
    let start = found
        .item
        .filter(|i| *i < at && part.items[*i].clause == item.clause)
        .map_or(item.start, |i| part.items[i].start);
    if item.end - start > 110 { item.start } else { start }
}

/// The members of the kind whose word stands right before item `at`, perhaps with a verb or a bracket between.
fn kind_before(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let small = |i: &usize| {
        items[*i].mark('(') || matches!(&*scene.word(&items[*i]), "is" | "was" | "are" | "were" | "remains" | "looks")
    };
    let noun = (0..at).rev().take(3).find(|i| !small(i))?;
    // "Everything except RWA was mixed"
    if noun.checked_sub(1).is_some_and(|i| items[i].is(Sense::Except)) {
        return None;
    }
    let members = scene.categories.members(&scene.word(&items[noun]))?;
    let targets: std::collections::BTreeSet<Target> = members.iter().copied().map(Target::Entity).collect();
    let targets: Vec<Target> = targets.into_iter().collect();
    (targets.len() > 1).then_some(Subject { targets, item: Some(noun), lent: false, listed: true })
}

/// The members named between a colon and the end of its sentence.
fn behind_the_colon(part: &Part, colon: usize) -> Vec<Target> {
    let here = part.items[colon + 1..].iter().take_while(|i| !i.mark('.') && !i.mark(';') && !i.mark('|'));
    let mut found: Vec<Target> = Vec::new();
    for target in here.filter_map(Item::target).filter(|t| matches!(t, Target::Entity(_))) {
        if !found.contains(target) {
            found.push(target.clone());
        }
    }
    found
}

/// "mixed", "mixed-to-negative", "flat-to-down", "TVL divergences", "broad-based".
fn mixed(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    // "Cross-market divergences" over a section names its topic.
    if matches!(part.segment.kind, SegmentKind::Heading | SegmentKind::Subheading) {
        return None;
    }
    let item = &part.items[at];
    // "split mainly between USDC and USDT": a sum, and no shape.
    let parts = (at + 1..at + 3).any(|i| {
        part.items.get(i).is_some_and(|n| matches!(&*scene.word(n), "between" | "across" | "among" | "evenly"))
    });
    let money = |i: &Item| {
        i.figure().is_some_and(|f| matches!(f.written.unit, crate::quantity::written::WrittenUnit::Money(_)))
    };
    if parts && scene.word(item).starts_with("split") && part.items[..at].iter().any(money) {
        return None;
    }
    // "a 2.04pp dispersion": a size, not a shape.
    let of = at.checked_sub(1).filter(|i| &*scene.word(&part.items[*i]) == "of").unwrap_or(at);
    if of > 0 && part.items[of - 1].figure().is_some() {
        return None;
    }
    // "a dispersion of 0.73 percentage points"
    let after = |n: usize| part.items.get(at + n);
    if &*scene.word(item) == "dispersion"
        && after(1).is_some_and(|n| matches!(&*scene.word(n), "of" | ":" | "at"))
        && (2..4).filter_map(after).any(|n| n.figure().is_some())
    {
        return None;
    }
    // "US dispersion was tight", "a narrow dispersion"
    let size = |i: usize| {
        part.items.get(i).is_some_and(|n| {
            matches!(
                &*scene.word(n),
                "tight" | "narrow" | "low" | "small" | "limited" | "wide" | "high" | "large" | "modest" | "minimal"
            )
        })
    };
    let beside = (at.saturating_sub(1)..at)
        .chain(at + 1..at + 7)
        .filter(|i| part.items.get(*i).is_some_and(|n| n.clause == item.clause));
    if &*scene.word(item) == "dispersion" && beside.into_iter().any(size) {
        return None;
    }
    let shape = [
        (Sense::MixedDown, fb305_quantifier::Shape::MixedOr(-1)),
        (Sense::MixedUp, fb305_quantifier::Shape::MixedOr(1)),
        (Sense::FlatDown, fb305_quantifier::Shape::FlatOr(-1)),
        (Sense::FlatUp, fb305_quantifier::Shape::FlatOr(1)),
        (Sense::Mixed, fb305_quantifier::Shape::Mixed),
        (Sense::Diverge, fb305_quantifier::Shape::Mixed),
        (
            Sense::Broad,
            if scene.word(item).starts_with("broad") && !part.items.iter().any(|i| i.is(Sense::All)) {
                fb305_quantifier::Shape::Broadly
            } else {
                fb305_quantifier::Shape::Broad
            },
        ),
    ]
    .into_iter()
    .find(|(sense, _)| item.is(*sense))
    .map(|(_, shape)| shape)?;
    // "broadly flat": how far, and not that each one went the same way.
    let flat = part.items.get(at + 1).is_some_and(|n| {
        matches!(&*scene.word(n), "flat" | "stable" | "unchanged" | "steady" | "sideways" | "neutral" | "balanced")
    });
    if flat && scene.word(item).starts_with("broad") {
        return None;
    }
    let shape = if &*scene.word(item) == "uneven" { fb305_quantifier::Shape::Uneven } else { shape };
    // "HK diverged from the US": two sides, not one group.
    let next = part.items.get(at + 1);
    let object = if next.is_some_and(|n| n.mark(',')) { Vec::new() } else { subject::object(scene, part, at, 4) };
    let mut found = subject::of(scene, part, at);
    // "Hong Kong shrugs off a split Wall Street": the market that the word stands right before.
    let article = at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&part.items[i]), "a" | "an" | "the"));
    if article
        && next.is_some_and(|n| n.clause == item.clause)
        && subject::nameable(scene, part, at + 1)
        && let Some(own @ Target::Group(_)) = next.and_then(Item::target)
    {
        found = Subject { targets: vec![own.clone()], item: Some(at + 1), lent: false, listed: false };
    }
    // "HK up, A-shares mixed (HSI +2.6% vs SSE +0.5%)": brackets that give both sides are not the mixed ones.
    let group = |t: &Target| match t {
        Target::Entity(e) => scene.index.group_of(*e),
        _ => None,
    };
    if found.listed
        && found.item.is_none()
        && found.targets.iter().any(|t| group(t) != found.targets.first().and_then(group))
        && let Some(own @ Target::Group(_)) =
            at.checked_sub(1).filter(|i| subject::nameable(scene, part, *i)).and_then(|i| part.items[i].target())
    {
        found = Subject { targets: vec![own.clone()], item: Some(at - 1), lent: false, listed: false };
    }
    // "Lending mixed", "LENDING (+/-)": of a kind that no group of the sheet is.
    if matches!(shape, fb305_quantifier::Shape::Mixed)
        && (found.lent || found.targets.is_empty())
        && let Some(kind) = kind_before(scene, part, at)
    {
        found = kind;
    }
    // "Bridges split: Stargate -11.5% vs Across +3.9%", "Lending is split: Morpho up, Euler down": those behind the colon.
    // "Lending split Morpho (+3.2%) vs Kamino (-5.8%)": a row that lost its marks.
    let row = matches!(shape, fb305_quantifier::Shape::Mixed)
        && at == 1
        && subject::nameable_at(scene, part, at + 1)
        && scene.categories.members(&scene.word(&part.items[0])).is_some();
    let list = next.filter(|n| n.mark(':')).map(|_| at + 1).or(row.then_some(at));
    let told = list.map(|from| behind_the_colon(part, from)).filter(|told| told.len() > 1);
    if let Some(targets) = told.filter(|_| found.lent || found.item.is_none_or(|i| i > at)) {
        found = Subject { targets, item: None, lent: false, listed: true };
    }
    // "A split tape like this": of the market that the one named last is part of.
    let market = next.is_some_and(|n| matches!(&*scene.word(n), "tape" | "market" | "board" | "session" | "picture"));
    // "A split tape like this gave Asia nothing": whoever comes after it is no part of it.
    if market && found.item.is_some_and(|i| i > at + 1) {
        let lent = if part.previous.is_empty() { part.section.clone() } else { part.previous.clone() };
        found = Subject { targets: lent, item: None, lent: true, listed: false };
    }
    if market
        && found.lent
        && let [one @ Target::Entity(_)] = found.targets.as_slice()
        && let Some(group) = group(one)
    {
        found.targets = vec![Target::Group(group)];
    }
    // "Every index fell, and risk appetite is split": of no index.
    let mood = (0..at).rev().find(|i| !matches!(&*scene.word(&part.items[*i]), "is" | "was" | "are" | "remains"));
    let own_noun = mood.is_some_and(|i| matches!(scene.word(&part.items[i]).as_str(), "sentiment" | "appetite"))
        && found.item.is_none_or(|n| mood.is_some_and(|m| m > n + 2));
    let start = part.items[..at]
        .iter()
        .rev()
        .take_while(|i| i.clause == item.clause)
        .find(|i| i.is(Sense::All) || i.is(Sense::Both))
        .map_or_else(|| start_of(part, &found, at), |i| i.start);
    let start = if own_noun { mood.map_or(start, |i| part.items[i].start) } else { start };
    let range = (if item.end - start > 130 { item.start } else { start }, item.end);
    if item.is(Sense::Diverge)
        && !object.is_empty()
        && !found.targets.is_empty()
        && found.item.is_none_or(|i| i < at)
        && found.targets != object
    {
        let (a, b) = (Set::worded(scene, part, &found.targets, &[]), Set::worded(scene, part, &object, &[]));
        let finding = fb306_joint_movement::judge((start_of(part, &found, at), item.end), &a, &b, true, None)?;
        return Some(settled(finding, subject::supposed(part, at), found.lent && part.row.is_empty()));
    }
    let everything = part.items.iter().any(|i| matches!(scene.word(i).as_str(), "sentiment" | "appetite"));
    let targets: Vec<Target> = if found.targets.is_empty() || (found.lent || own_noun) && everything {
        if !everything {
            return None;
        }
        super::regime::markets(scene)
    } else {
        found.targets.clone()
    };
    let targets = if item.is(Sense::Broad) { whole_kind(scene, part, at, targets) } else { targets };
    let alone = matches!(targets.as_slice(), [Target::Entity(_)]);
    let listed = listed_before(scene, part, at, shape).filter(|_| alone);
    let told = listed.is_some();
    let targets = listed.unwrap_or(targets);
    let all = !own_noun
        && part.items[..at].iter().any(|i| i.clause == item.clause && (i.is(Sense::All) || i.is(Sense::Both)));
    let metrics = scene.metrics_in(&part.items[found.item.unwrap_or(at).min(at)..at]);
    let mut set = Set::worded(scene, part, &targets, &metrics);
    // "Apart from BNB, crypto fell across the board"
    if item.is(Sense::Broad) && set.moves.len() > 1 {
        let out = super::exception::left_out(scene, part, at);
        set.moves.retain(|m| !out.iter().any(|e| scene.index.entity(*e).id == m.entity.id));
    }
    if set.moves.is_empty() {
        return None;
    }
    // "SZSE and ChiNext rose while the SSE and CSI 300 went the other way": both of them, than whoever was told before.
    let other_way = ["other way", "other direction"].iter().any(|w| scene.word(item).contains(w));
    if item.is(Sense::Diverge) && other_way && targets.len() > 1 {
        let earlier = found.item.unwrap_or(at);
        let before = (0..earlier).rev().find(|i| subject::nameable(scene, part, *i));
        let told = before.is_some();
        let mut before = before.map_or_else(|| part.told.clone(), |i| subject::run(scene, part, i).1);
        before.retain(|t| !targets.contains(t));
        let sides = (Set::worded(scene, part, &targets, &[]), Set::worded(scene, part, &before, &[]));
        let finding = fb306_joint_movement::judge(range, &sides.0, &sides.1, true, None)?;
        let finding = settled(finding, subject::supposed(part, at), found.lent || !told);
        return (told || finding.verdict == Verdict::Supported).then_some(finding);
    }
    // Two names around "divergence" are two sides: "US-China divergence", "gold and copper went opposite ways".
    if item.is(Sense::Diverge) && targets.len() >= 2 {
        let noun = scene.word(item).starts_with("diverge") && !scene.word(item).ends_with("ed");
        let sides: Vec<Set<'_>> = targets.iter().map(|t| side(scene, part, t)).collect();
        let finding = fb306_joint_movement::among(range, &sides, !subject::negated(part, at), None)?;
        return Some(settled(finding, subject::supposed(part, at), noun || found.lent));
    }
    // "Silver went the other way": than what was told before.
    if item.is(Sense::Diverge)
        && matches!(targets.as_slice(), [Target::Entity(_)] | [Target::Group(_)])
        && ["way", "direction"].iter().any(|w| scene.word(item).contains(w))
    {
        let earlier = found.item.unwrap_or(at);
        let before = (0..earlier).rev().find(|i| subject::nameable(scene, part, *i));
        let before = before.and_then(|i| part.items[i].target().cloned()).map(|t| vec![t]);
        let mut other = before.unwrap_or_else(|| part.previous.clone());
        other.retain(|t| distinct(scene, t, &targets));
        let (a, b) = (side(scene, part, &targets[0]), Set::worded(scene, part, &other, &[]));
        let finding = fb306_joint_movement::judge(range, &a, &b, true, None)?;
        let guessed = found.lent || other.len() > 1;
        let finding = settled(finding, subject::supposed(part, at), guessed);
        return (!guessed || finding.verdict == Verdict::Supported).then_some(finding);
    }
    let negated = subject::negated(part, at);
    // "Long Nasdaq / short HSTECH — ride the divergence": between the two, and not within the last.
    if item.is(Sense::Diverge) && set.moves.len() < 2 {
        return None;
    }
    let finding = fb305_quantifier::shape(scene.index, range, &set, shape, all, negated)?;
    // "Divergence" may be between this group and another; only "mixed" is about its members.
    let guessed = item.is(Sense::Diverge) || found.lent && part.row.is_empty();
    Some(settled(finding, subject::supposed(part, at), guessed && !told))
}

/// "Lending is down across the board (Euler -13%, Moonwell -10%)": the whole kind, of which the brackets give instances.
fn whole_kind(scene: &Scene<'_>, part: &Part, at: usize, targets: Vec<Target>) -> Vec<Target> {
    let items = &part.items;
    let before = (0..at).rev().take(5).take_while(|i| items[*i].clause == items[at].clause && !items[*i].mark(':'));
    let kind = before.into_iter().find_map(|i| scene.categories.members(&scene.word(&items[i])));
    let inside = |members: &[usize]| targets.iter().all(|t| matches!(t, Target::Entity(e) if members.contains(e)));
    match kind {
        Some(members) if inside(members) => members.iter().map(|e| Target::Entity(*e)).collect(),
        _ => targets,
    }
}

/// "RWA: Alder +1.9%, Birch -2.3% — mixed": one alone cannot be; those that the line lists with their figures can.
fn listed_before(scene: &Scene<'_>, part: &Part, at: usize, shape: fb305_quantifier::Shape) -> Option<Vec<Target>> {
    use fb305_quantifier::Shape;
    let items = &part.items;
    let last = at.checked_sub(1).filter(|_| matches!(shape, Shape::Mixed | Shape::Broad | Shape::Broadly))?;
    let figured = |i: &usize| items[i + 1..].iter().take(2).any(|n| n.figure().is_some());
    let mut named: Vec<Target> = Vec::new();
    for i in (0..last).filter(|i| subject::nameable(scene, part, *i)).filter(figured) {
        let target = items[i].target().filter(|t| matches!(t, Target::Entity(_)) && !named.contains(t));
        named.extend(target.cloned());
    }
    (named.len() > 1).then_some(named)
}

/// "decouples from", "in lockstep with".
fn together(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let item = &part.items[at];
    let apart = if item.is(Sense::Decouple) {
        true
    } else if item.is(Sense::Lockstep) {
        false
    } else {
        return None;
    };
    // "SSE weakness alongside HSCEI strength": each has its own word.
    let way = |i: &crate::audit::lex::Item| i.is(Sense::Up) || i.is(Sense::Down);
    let own = |from: usize, to: usize| {
        part.items[from..to.min(part.items.len())].iter().any(|i| i.clause == item.clause && way(i))
    };
    if &*scene.word(item) == "alongside" && own(at.saturating_sub(2), at) && own(at + 1, at + 4) {
        return None;
    }
    let found = subject::of(scene, part, at);
    if found.targets.is_empty() || found.item.is_some_and(|i| i > at) && !found.lent {
        return None;
    }
    let (object, partners) = partners(scene, part, at, &found);
    let first: Vec<Target> = found.targets.iter().filter(|t| !object.contains(t)).cloned().collect();
    let negated = subject::negated(part, at);
    let gap = apart.then(|| scene.config.decoupled_gap.get());
    let range = (start_of(part, &found, at), item.end);
    let finding = if object.is_empty() {
        let sides: Vec<Set<'_>> = found.targets.iter().map(|t| side(scene, part, t)).collect();
        fb306_joint_movement::among(range, &sides, apart != negated, gap)?
    } else {
        let (a, b) = (Set::worded(scene, part, &first, &[]), Set::worded(scene, part, &object, &[]));
        fb306_joint_movement::judge(range, &a, &b, apart != negated, gap)?
    };
    let guessed = found.lent && part.row.is_empty() || !partners;
    Some(settled(finding, subject::supposed(part, at), guessed))
}

fn side<'a>(scene: &Scene<'a>, part: &Part, target: &Target) -> Set<'a> {
    Set::worded(scene, part, std::slice::from_ref(target), &[])
}

/// Whom a subject moved with, or apart from; nobody where the subjects are one another's partners. Whether the words name
/// them.
fn partners(scene: &Scene<'_>, part: &Part, at: usize, found: &Subject) -> (Vec<Target>, bool) {
    let items = &part.items;
    let clause = items[at].clause;
    let other = |t: &Target| !found.targets.contains(t) && distinct(scene, t, &found.targets);
    let mut object = subject::object(scene, part, at, 6);
    // "in step with gold": an everyday word that is a name, right after the cue.
    if object.is_empty() {
        let near = items[at + 1..].iter().take(3).take_while(|i| i.clause == clause);
        object = near.filter_map(|i| i.target().cloned()).filter(other).take(1).collect();
    }
    object.retain(other);
    if !object.is_empty() {
        return (object, true);
    }
    // "Hong Kong and the mainland fell in lockstep", "the three benchmarks moved as one"
    let members = |t: &Target| scene.index.members(t).len() > 1;
    let whole = found.targets.iter().any(members)
        && items[..at].iter().any(|i| i.clause == clause && (i.is(Sense::All) || i.is(Sense::Both)))
        || matches!(found.targets.as_slice(), [t] if members(t) && found.listed);
    if found.targets.len() >= 2 || whole {
        return (Vec::new(), true);
    }
    let here = (0..items.len()).filter(|i| items[*i].clause == clause && subject::nameable(scene, part, *i));
    let named: Vec<Target> = here.filter_map(|i| items[i].target().cloned()).filter(other).collect();
    if !named.is_empty() {
        return (named, true);
    }
    let lent: Vec<Target> = part.previous.iter().filter(|t| other(t)).cloned().collect();
    if !lent.is_empty() && !found.lent {
        return (lent, false);
    }
    let origin = subject::origin(scene).into_iter().filter(other);
    let regional = matches!(found.targets.as_slice(), [Target::Group(_)]);
    (origin.filter(|_| regional).collect(), true)
}

/// A target that shares no member with others.
fn distinct(scene: &Scene<'_>, target: &Target, others: &[Target]) -> bool {
    let members = scene.index.members(target);
    !others.iter().any(|o| scene.index.members(o).iter().any(|m| members.contains(m)))
}

/// "US → HK: Broken", "failed to follow US", "Clean transmission from US → HK → A-shares".
fn chain(scene: &Scene<'_>, part: &Part, earlier: &[Part], later: &[Part], at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let outcome = if item.is(Sense::ChainFail) || item.is(Sense::ChainRev) {
        fb307_chain::Outcome::Broken
    } else if item.is(Sense::ChainPart) {
        fb307_chain::Outcome::Partial
    } else if item.is(Sense::ChainOk) {
        fb307_chain::Outcome::Carried
    } else {
        match link_label::said(scene, part, at)? {
            link_label::Said::Broken => fb307_chain::Outcome::Broken,
            link_label::Said::Carried => fb307_chain::Outcome::Carried,
            link_label::Said::Damped | link_label::Said::Amplified => return None,
        }
    };
    // "if China stimulus lands", "confirm this isn't …": words of the chain in other uses.
    if subject::supposed(part, at) && !item.is(Sense::ChainOk) {
        return None;
    }
    // "By volume, Southpool leads, followed by Northpool": a ranking.
    let listed = scene.word(item).starts_with("followed")
        && items.get(at + 1).is_some_and(|n| &*scene.word(n) == "by")
        && super::relation::ranks(scene, part, at);
    if listed {
        return None;
    }
    // "the $274B tracked across the three stablecoins": followed by whoever writes.
    // "Twelve protocols tracked: 7 up, 5 down"
    let watched = matches!(&*scene.word(item), "tracked" | "carried")
        && items.get(at + 1).is_some_and(|n| n.mark(':') || matches!(&*scene.word(n), "across" | "here" | "by" | "in"));
    // "more than half of tracked volume", "all tracked venues"
    let counted = &*scene.word(item) == "tracked"
        && at
            .checked_sub(1)
            .is_some_and(|i| matches!(&*scene.word(&items[i]), "of" | "all" | "the" | "total" | "every"));
    if watched || counted {
        return None;
    }
    // "SSE -1.08% → selloff confirmed": what is confirmed is told by the noun, which is judged.
    let told = at.checked_sub(1).is_some_and(|i| items[i].is(Sense::Up) || items[i].is(Sense::Down));
    if told && scene.word(item).starts_with("confirm") {
        return None;
    }
    let mut links = links(scene, part, earlier, at);
    // A label on an arrow of a flow map: from the line above to the line below.
    let flow = part.segment.kind == SegmentKind::Flow;
    if flow && subject::all_named(scene, part).is_empty() {
        links = drawn_between(scene, part, earlier, later);
    } else if flow && let Some(link) = branch(scene, part, earlier, at) {
        links = vec![link];
    }
    if links.is_empty() {
        return None;
    }
    let named: Vec<usize> =
        (0..items.len()).filter(|i| items[*i].clause == item.clause && subject::nameable(scene, part, *i)).collect();
    let start = named.first().map_or(item.start, |i| items[*i].start.min(item.start));
    let end = named.last().map_or(item.end, |i| items[*i].end.max(item.end));
    let range = if end - start > 110 { (item.start, item.end) } else { (start, end) };
    let negated = subject::negated(part, at) && item.is(Sense::ChainOk);
    let outcome = if negated { fb307_chain::Outcome::Broken } else { outcome };
    // "every mainland benchmark failed to follow": one that did is enough.
    let each = outcome == fb307_chain::Outcome::Broken
        && matches!(links.as_slice(), [_])
        && items[..at]
            .iter()
            .rev()
            .take(5)
            .take_while(|i| i.clause == item.clause && !i.mark(':'))
            .any(|i| matches!(&*scene.word(i), "every" | "each" | "all"));
    if each
        && let [(from, to)] = links.as_slice()
        && let Some(finding) = followed(scene, range, from, to)
    {
        return Some(settled(finding, subject::supposed(part, at), false));
    }
    let mut finding = fb307_chain::judge(scene.index, range, &links, outcome)?;
    // "Muted follow-through" in the last of several rows that name nobody: of which one before it is a guess.
    if named.is_empty()
        && finding.verdict == Verdict::Contradicted
        && rows_before(part, earlier).any(|from| {
            let to = links.iter().map(|(_, to)| (from.clone(), to.clone())).collect::<Vec<_>>();
            fb307_chain::judge(scene.index, range, &to, outcome).is_some_and(|f| f.verdict != Verdict::Contradicted)
        })
    {
        finding.verdict = Verdict::Ambiguous;
    }
    Some(settled(finding, subject::supposed(part, at), false))
}

/// Whom the rows of the same table name before the row of a cell.
fn rows_before<'a>(part: &'a Part, earlier: &'a [Part]) -> impl Iterator<Item = &'a Target> {
    let row = part.segment.cell.map_or(0, |(row, _)| row);
    let same =
        move |p: &&Part| p.segment.cell.is_some_and(|(r, _)| r < row) && p.segment.section == part.segment.section;
    earlier.iter().filter(same).flat_map(|p| &p.row)
}

/// Against "every one of them failed to follow": a member of `to` that moved as all of `from` did.
fn followed(scene: &Scene<'_>, range: (usize, usize), from: &Target, to: &Target) -> Option<Finding> {
    let set = |t: &Target| Set::new(scene.index, std::slice::from_ref(t), &[]);
    let (lead, own) = (set(from), set(to));
    let way = [1, -1].into_iter().find(|d| lead.agreement(*d) == Agreement::All)?;
    let one = own.moves.iter().find(|m| along(m.value, way))?;
    let finding = Finding::new(
        range,
        crate::audit::report::ClaimKind::Chain,
        Verdict::Contradicted,
        "FB307",
        format!("not every one: {} is at {}, as {} moved", one.name(), one.printed(), lead.name),
    );
    Some(finding.on(lead.facts().chain(own.facts())))
}

/// The markets named on the lines above and below a line of a flow map.
fn drawn_between(scene: &Scene<'_>, part: &Part, earlier: &[Part], later: &[Part]) -> Vec<(Target, Target)> {
    let market = |p: &Part| {
        (p.segment.kind == SegmentKind::Flow && p.segment.section == part.segment.section)
            .then(|| subject::all_named(scene, p).into_iter().find(|t| matches!(t, Target::Group(_))))
            .flatten()
    };
    let from = earlier.iter().rev().take(4).find_map(market);
    let to = later.iter().take(4).find_map(market);
    from.zip(to).into_iter().filter(|(a, b)| a != b).collect()
}

/// "└──► A-SHARES (divergent: no follow-through)": the market that the label stands behind, and the one its branch grows
/// from: the last before it on a line that lost its breaks, else the nearest line above that is drawn further left.
fn branch(scene: &Scene<'_>, part: &Part, earlier: &[Part], at: usize) -> Option<(Target, Target)> {
    let items = &part.items;
    let name = |i: &usize| subject::nameable(scene, part, *i);
    let to = (0..at).rev().take(9).find(name)?;
    let target = items[to].target()?.clone();
    if items.windows(2).any(|w| matches!(w[0].kind, Kind::To) && w[1].start == items[to].start) {
        // "STABLECOINS ├──► USDT ├──► USDC └──► RWA": all of one stem.
        let stem = scene.text[part.segment.start..items[to].start].find('├').map(|p| part.segment.start + p);
        let until = stem.map_or(to, |p| items.iter().position(|i| i.start > p).unwrap_or(to)).min(to);
        let from = (0..until).rev().filter(name).filter_map(|i| items[i].target()).find(|t| **t != target);
        if let Some(from) = from {
            return Some((from.clone(), target));
        }
    }
    if (0..to).any(|i| name(&i)) {
        return None;
    }
    let column = |p: &Part| {
        let first = (0..p.items.len()).find(|i| subject::nameable(scene, p, *i))?;
        let start = p.items[first].start;
        let line = scene.text[..start].rfind('\n').map_or(0, |n| n + 1);
        Some((scene.text[line..start].chars().count(), p.items[first].target()?.clone()))
    };
    let (own, _) = column(part)?;
    let above = earlier
        .iter()
        .rev()
        .take_while(|p| p.segment.kind == SegmentKind::Flow && p.segment.section == part.segment.section);
    let parent = above.filter_map(column).find(|(left, t)| *left < own && *t != target)?.1;
    Some((parent, target))
}

/// "HK → A-shares: partial. SSE followed lower": where the arrow of the label before leads from, if it leads to this market.
fn labelled(scene: &Scene<'_>, part: &Part, earlier: &[Part], to: &Target) -> Option<Target> {
    let of = |t: &Target| {
        if let Target::Entity(e) = t { scene.index.group_of(*e).map(Target::Group) } else { Some(t.clone()) }
    };
    let block = earlier.iter().rev().take_while(|p| p.segment.block == part.segment.block);
    block.flat_map(|p| p.items.windows(3)).find_map(|w| match (&w[1].kind, w[0].target(), w[2].target()) {
        (Kind::To, Some(a), Some(b)) if of(b) == of(to) => Some(a.clone()),
        _ => None,
    })
}

/// The steps a chain word speaks of: from, to.
fn links(scene: &Scene<'_>, part: &Part, earlier: &[Part], at: usize) -> Vec<(Target, Target)> {
    let items = &part.items;
    let item = &items[at];
    let clause = item.clause;
    // Arrows between names anywhere in the part.
    let mut drawn = Vec::new();
    for i in 1..items.len().saturating_sub(1) {
        if matches!(items[i].kind, Kind::To)
            && let (Some(a), Some(b)) = (items[i - 1].target(), items[i + 1].target())
        {
            drawn.push((items[i].clause, (a.clone(), b.clone())));
        }
    }
    // "US → HK: intact; HK → A-shares: inverted": of its own clause, where that draws one.
    let own: Vec<(Target, Target)> = drawn.iter().filter(|(c, _)| *c == clause).map(|(_, d)| d.clone()).collect();
    if !drawn.is_empty() {
        return if own.is_empty() { drawn.into_iter().map(|(_, d)| d).collect() } else { own };
    }
    let before: Vec<Target> = (0..at)
        .rev()
        .filter(|i| items[*i].clause == clause && subject::nameable(scene, part, *i))
        .filter_map(|i| items[i].target().cloned())
        .collect();
    let after = subject::object(scene, part, at, 6);
    if before.is_empty()
        && after.is_empty()
        && let Some((from, to)) = part.link_of_row()
    {
        return vec![(from.clone(), to.clone())];
    }
    let origin = subject::origin(scene);
    let word = scene.word(item);
    let about_transmission = word.contains("transmi") || word.contains("carried");
    let row = part.row.first().cloned();
    let pair = if about_transmission {
        // "US gains failed to transmit": the source is named first.
        // "HK → A-shares: Partial. The bid carried into Shenzhen": the label before names it.
        let label = || after.first().and_then(|to| labelled(scene, part, earlier, to));
        let from = before.last().cloned().or_else(label).or_else(|| origin.clone());
        let to = after
            .first()
            .cloned()
            .or_else(|| items[at..].iter().filter_map(|i| i.target()).find(|t| Some(*t) != from.as_ref()).cloned());
        from.zip(to)
    } else if word == "broken" || word == "is broken" || word.ends_with(" at") {
        // "the chain is broken at the HK node"
        origin.clone().zip(after.first().or(before.first()).cloned().or(row))
    } else {
        // "HK failed to follow the US", "Failed to follow US" in HK's row, "Confirms HK weakness" in the A-shares' row.
        let to = before.first().cloned().or(row);
        let label = || to.as_ref().and_then(|to| labelled(scene, part, earlier, to));
        let from = after.first().cloned().or_else(label).or_else(|| origin.clone());
        from.zip(to)
    };
    pair.into_iter().filter(|(a, b)| a != b).collect()
}

/// Where the arrow at `arrow` comes from: the name before it, over a bracket or a sign between.
fn source(items: &[Item], arrow: usize) -> Option<&Target> {
    let last = items[..arrow].iter().rposition(|i| !matches!(i.kind, Kind::Rise(_)))?;
    let named =
        if items[last].mark(')') { items[..last].iter().rposition(|i| i.mark('('))?.checked_sub(1)? } else { last };
    items[named].target()
}

/// The names of "from the HSI (+2.36%) to the SSE" right behind the word at item `at`.
fn from_one_to_another(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    let name = |i: usize| {
        let i = i + usize::from(&*word(i) == "the");
        subject::nameable_at(scene, part, i).then_some(i)
    };
    let from = name(at + 2).filter(|_| &*word(at + 1) == "from")?;
    let to = (from + 1..items.len()).take(5).find(|i| &*word(*i) == "to")?;
    let beside = |i: usize| items[i].figure().is_some() || matches!(items[i].kind, Kind::Mark('(' | ')'));
    (from + 1..to).all(beside).then_some(())?;
    Some((from, name(to + 1)?))
}

/// "amplified": the same sign, and larger.
fn amplified(scene: &Scene<'_>, part: &Part, earlier: &[Part], later: &[Part], at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let larger = if item.is(Sense::ChainAmp) {
        true
    } else if item.is(Sense::ChainDamp) {
        false
    } else {
        match link_label::said(scene, part, at)? {
            link_label::Said::Amplified => true,
            link_label::Said::Damped => false,
            link_label::Said::Broken | link_label::Said::Carried => return None,
        }
    };
    // "A's slide was magnified in B": said of B, which stands elsewhere.
    let passive = at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&items[i]), "was" | "were" | "is" | "been"));
    let placed = items[at + 1..].iter().take(4).any(|i| &*scene.word(i) == "in");
    if passive && placed {
        return None;
    }
    // "each link amplified the one before it" is of every step.
    let step = |n: usize| at.checked_sub(n).map(|i| scene.word(&items[i])).unwrap_or_default();
    if matches!(&*step(2), "each" | "every") && super::step_by_step::is_step(&step(1)) {
        return None;
    }
    // "Headline cushioned, growth hit": of one member.
    if at
        .checked_sub(1)
        .is_some_and(|i| matches!(&*scene.word(&items[i]), "headline" | "headlines" | "value" | "large caps" | "board"))
    {
        return None;
    }
    // "Crypto amplification: Reversed" is the label of what follows.
    if items.get(at + 1).is_some_and(|n| n.mark(':')) || subject::supposed(part, at) || subject::negated(part, at) {
        return None;
    }
    let mut found = subject::of(scene, part, at);
    // "High-beta majors amplified BTC's slide (ETH -3.08%, SOL -1.64%)": those that the bracket names.
    let close = items.iter().rposition(|i| i.clause == item.clause).unwrap_or(at);
    let listed = if let Some(open) = (at + 1..=close).take(7).find(|i| items[*i].mark('('))
        && let inside = subject::bracketed(scene, part, open - 1)
        && inside.len() > 1
        && inside.iter().all(|t| matches!(t, Target::Entity(_)))
        && (at + 1..open).any(|i| subject::nameable(scene, part, i))
        && (found.targets.is_empty() || found.item.is_none_or(|i| i > at))
    {
        Some(inside)
    } else {
        None
    };
    // "Amplified the US decline": the name after is what was amplified.
    if found.item.is_some_and(|i| i > at) {
        let lent = if part.row.is_empty() { &part.previous } else { &part.row };
        found = Subject { targets: lent.clone(), item: None, lent: true, listed: false };
    }
    if let Some(inside) = listed {
        found = Subject { targets: inside, item: None, lent: false, listed: true };
    }
    // "US weakness amplified" in the row of another market: the name before is what was amplified.
    let ends = items.get(at + 1).is_none_or(|n| n.clause != item.clause || n.mark(';') || n.mark('.') || n.mark(','));
    let moved = at.checked_sub(1).is_some_and(|i| items[i].is(Sense::Down) || items[i].is(Sense::Up));
    let theirs = found.item.is_some_and(|i| i < at) && ends && moved;
    let row = part.row.as_slice();
    let mut amplified_of = None;
    if theirs && !row.is_empty() && !row.iter().any(|t| found.targets.contains(t)) {
        amplified_of = Some(std::mem::take(&mut found.targets));
        found = Subject { targets: part.row.clone(), item: found.item, lent: true, listed: false };
    }
    // "The momentum was amplified from the HSI (+2.36%) to the SSE (+1.58%)"
    if let Some((from, to)) = from_one_to_another(scene, part, at) {
        amplified_of = items[from].target().cloned().map(|t| vec![t]);
        let targets = items[to].target().cloned().into_iter().collect();
        found = Subject { targets, item: Some(to), lent: false, listed: false };
    }
    // "| US → HK | -1.27% → -0.68% | damped |"
    if let Some((from, to)) = part.link_of_row().filter(|_| found.item.is_none()) {
        amplified_of = Some(vec![from.clone()]);
        found = Subject { targets: vec![to.clone()], item: None, lent: true, listed: false };
    }
    if found.targets.is_empty() {
        return None;
    }
    let mut replaced: Option<Target> = None;
    // "US → HK: Dampened. HSI gave back 0.25%": the sentence after the label names the member that is meant.
    if items[at + 1..].iter().all(|i| i.mark('.'))
        && let [Target::Group(group)] = found.targets.as_slice()
        && let Some(next) = later.first().filter(|p| p.segment.block == part.segment.block)
        && let Some(member @ Target::Entity(e)) = subject::all_named(scene, next).first()
        && scene.index.group_of(*e) == Some(*group)
    {
        replaced = Some(Target::Group(*group));
        found.targets = vec![member.clone()];
    }
    let subjects = Set::worded(scene, part, &found.targets, &[]);
    let direction = items[at + 1..].iter().take(3).find_map(|i| {
        if i.is(Sense::Down) {
            Some(-1)
        } else if i.is(Sense::Up) {
            Some(1)
        } else {
            None
        }
    });
    // "BTC shrugged off the Nasdaq; ETH amplified it": whoever was named before.
    let it = items.get(at + 1).is_some_and(|n| matches!(&*scene.word(n), "it" | "them"));
    let before = found.item.unwrap_or(at).min(at);
    let told = || (0..before).rev().filter(|i| subject::nameable(scene, part, *i)).find_map(|i| items[i].target());
    let object = match told() {
        Some(last) if it && !found.targets.contains(last) => vec![last.clone()],
        _ if it => return None,
        _ if amplified_of.is_some() => amplified_of.unwrap_or_default(),
        _ => subject::object(scene, part, at, 6),
    };
    // "HK → A-shares: Amplified, with SZSE up 1.13%": of the link that the label draws, and not of whoever is told behind it.
    let labelled = at > 2
        && items[at - 1].mark(':')
        && (1..at - 1).any(|i| matches!(items[i].kind, Kind::To) && items[i + 1].target().is_some());
    let own_member = |t: &Target| {
        let members: Vec<usize> = found.targets.iter().flat_map(|f| scene.index.members(f)).collect();
        scene.index.members(t).iter().all(|e| members.contains(e))
    };
    let object = if labelled && object.iter().all(own_member) { Vec::new() } else { object };
    let guessed = object.is_empty() || object == found.targets;
    let references: Vec<Target> = if guessed {
        // The earlier rows of the table that moved that way; else where the chain begins.
        let mut rows: Vec<Target> = Vec::new();
        if let Some((row, _)) = part.segment.cell {
            for other in earlier
                .iter()
                .filter(|p| p.segment.cell.is_some_and(|(r, _)| r < row) && p.segment.section == part.segment.section)
            {
                for target in &other.row {
                    if !rows.contains(target) && !found.targets.contains(target) {
                        rows.push(target.clone());
                    }
                }
            }
        }
        if let Some(d) = direction {
            rows.retain(|t| {
                let set = Set::worded(scene, part, std::slice::from_ref(t), &[]);
                !set.moves.is_empty() && set.moves.iter().all(|m| along(m.value, d))
            });
        }
        // "HK → A-shares: dampened": against the market that the arrow leads from.
        let from = (1..at).rev().find_map(|i| match (&items[i].kind, source(items, i), items[i + 1].target()) {
            (Kind::To, Some(a), Some(b)) if found.targets.contains(b) || replaced.as_ref() == Some(b) => {
                Some(a.clone())
            }
            _ => None,
        });
        // "Equities → Crypto: Dampened": from what no name of the sheet tells.
        let unknown = (1..at).any(|i| matches!(items[i].kind, Kind::To) && items[i - 1].target().is_none());
        match from {
            None if unknown => return None,
            Some(from) => vec![from],
            None if rows.is_empty() => subject::origin(scene).into_iter().collect(),
            None => rows,
        }
    } else {
        object
    };
    let range = (start_of(part, &found, at), item.end);
    let against =
        |references: &[Target]| fb307_chain::amplified(scene.index, range, &subjects, references, direction, larger);
    let mut finding = against(&references)?;
    // "Muted follow-through" in the last of several rows: which of those before it is meant is a guess.
    let one = |r: &Target| against(std::slice::from_ref(r)).is_some_and(|f| f.verdict == Verdict::Supported);
    if guessed && direction.is_none() && finding.verdict == Verdict::Contradicted && references.iter().any(one) {
        finding.verdict = Verdict::Ambiguous;
    }
    // "Cushioned" of a market whose mean fell less, though one of its members fell further.
    let group = found.targets.iter().any(|t| !matches!(t, Target::Entity(_)));
    if group && !larger && direction.is_none() && finding.verdict == Verdict::Contradicted {
        let mean = |t: &Target| Set::new(scene.index, std::slice::from_ref(t), &[]).mean();
        let own = subjects.mean();
        let holds = |r: &Target| {
            mean(r).zip(own).is_some_and(|(theirs, own)| {
                let same = theirs.is_sign_negative() == own.is_sign_negative();
                same && own.abs() < theirs.abs()
            })
        };
        if references.iter().all(holds) {
            finding.verdict = Verdict::Ambiguous;
        }
    }
    // "Equities → Crypto: Overshoot" is wrong for sure where no member went further than any before it.
    if link_label::said(scene, part, at).is_some() && finding.verdict == Verdict::Contradicted {
        let sizes = |set: &Set<'_>| set.moves.iter().map(|m| m.value.abs()).collect::<Vec<_>>();
        let own = sizes(&subjects);
        let theirs = sizes(&Set::new(scene.index, &references, &[]));
        let apart = |small: &[Decimal], large: &[Decimal]| small.iter().max() < large.iter().min();
        if !(if larger { apart(&own, &theirs) } else { apart(&theirs, &own) }) {
            finding.verdict = Verdict::Ambiguous;
        }
    }
    Some(settled(finding, false, found.lent && part.row.is_empty()))
}
