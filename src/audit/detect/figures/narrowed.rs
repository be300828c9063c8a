//! A range of some of a group: "the four shrinking venues lost 9.3% to 22.4%", "venue gains: 17.9% to 38.4%", "apart from Alder,
//! volumes rose by between 24.6% and 61.5%", "the eight other indices lost 0.46% to 3.57%".

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::Move;
use crate::audit::detect::sets::along;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::Verdict;
use crate::audit::rules;
use crate::quantity::words::small_number;

/// What the range is where the words pick some of the members out; nothing where they pick nobody.
pub(super) fn range(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let spared = spared(site);
    let others = others(site);
    let group = group(site, &spared)?;
    let way = named_side(site);
    if spared.is_empty() && others.is_none() && way.is_none() {
        return None;
    }
    let index = site.scene.index;
    let mut moves = index.moves(&group.0, &site.metrics, site.window);
    moves.retain(|m| !index.is_total(m.entity) && !index.is_volatility(m.entity));
    let named: Vec<usize> = match others {
        Some(at) => items[..at].iter().filter_map(entity).collect(),
        None => spared,
    };
    moves.retain(|m| !named.iter().any(|e| index.entity(*e).id == m.entity.id));
    // "the eight other indices lost": who the ninth is, another sentence tells.
    let way = way.or_else(|| site.sign.filter(|_| others.is_some() && named.is_empty()));
    moves.retain(|m| way.is_none_or(|w| along(m.value, w)));
    let first = group.1.or(others)?;
    let count = (first.saturating_sub(4)..first + 2).filter_map(|i| items.get(i));
    let count = count.filter_map(|i| small_number(&site.scene.word(i))).next();
    if moves.is_empty() || count.is_some_and(|n| n != moves.len()) {
        return None;
    }
    let mut finding = judge(site, &moves, &group.0)?;
    if finding.verdict == Verdict::Contradicted && others.is_some() {
        finding.verdict = Verdict::Ambiguous;
        finding.suggestion = None;
    }
    Some(finding)
}

/// "The majors rose 4.62% to 7.35%": a total is no member. It confirms.
pub(super) fn without_totals(site: &Site<'_, '_>) -> Option<Finding> {
    let [group @ (Target::Group(_) | Target::Union(_))] = site.bound.targets.as_slice() else { return None };
    let index = site.scene.index;
    let mut moves = index.moves(group, &site.metrics, site.window);
    let all = moves.len();
    moves.retain(|m| !index.is_total(m.entity));
    let fewer = moves.len() < all && moves.len() > 1;
    judge(site, &moves, group).filter(|f| fewer && f.verdict == Verdict::Supported)
}

/// "Mainland boards shook off Wall Street's losses to rise 0.47% to 1.36%": of whoever did it, and not of the owner of what
/// was shaken off. It confirms.
pub(super) fn of_the_doer(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let verb = site.before(1).is_some_and(|b| b.is(Sense::Up) || b.is(Sense::Down));
    let led = verb && site.before(2).is_some_and(|b| matches!(&*site.scene.word(b), "to" | "and"));
    let mut groups = items[..site.at].iter().rev().filter_map(|i| match i.target() {
        Some(t @ (Target::Group(_) | Target::Union(_))) => Some((i, t)),
        _ => None,
    });
    let (object, _) = groups.next().filter(|_| led)?;
    let owned = site.scene.text.get(object.start..object.end + 4)?.contains(['\'', '\u{2019}']);
    let (_, doer) = groups.next().filter(|_| owned)?;
    let moves = site.scene.index.moves(doer, &site.metrics, site.window);
    judge(site, &moves, doer).filter(|f| f.verdict == Verdict::Supported)
}

fn judge(site: &Site<'_, '_>, moves: &[Move<'_>], group: &Target) -> Option<Finding> {
    let values: Vec<_> = moves.iter().map(|m| (m.fact, m.value)).collect();
    (!values.is_empty()).then(|| {
        rules::fb209_range::judge(
            site.range(),
            site.quote(),
            &site.figure.written,
            site.figure.to.as_ref().unwrap_or(&site.figure.written),
            site.sign,
            &values,
            site.scene.index.sheet,
            &site.scene.index.name(group),
            site.figure.sign_dropped,
        )
    })
}

fn entity(item: &Item) -> Option<usize> {
    match &item.kind {
        Kind::Name { target: Target::Entity(e), generic: false, .. } => Some(*e),
        _ => None,
    }
}

/// Those that the sentence leaves out by name: "apart from Alder's 6.4% drop", "excluding Birch".
fn spared(site: &Site<'_, '_>) -> Vec<usize> {
    let items = &site.part.items;
    (0..items.len())
        .filter(|i| crate::audit::detect::exception::excepted(site.scene, site.part, *i))
        .filter_map(|i| entity(&items[i]))
        .collect()
}

/// "the eight other indices", "as others fell": where the words say that somebody else is meant.
fn others(site: &Site<'_, '_>) -> Option<usize> {
    let items = &site.part.items;
    let here = (0..site.at).rev().take(9).take_while(|i| items[*i].figure().is_none());
    here.into_iter().find(|i| {
        matches!(&*site.scene.word(&items[*i]), "other" | "others" | "rest" | "peers" | "remaining" | "remainder")
    })
}

/// The group that is spoken of, and where it is named: the nearest before the figure, or that of those left out.
fn group(site: &Site<'_, '_>, spared: &[usize]) -> Option<(Target, Option<usize>)> {
    let items = &site.part.items;
    let plural = |i: &usize| matches!(items[*i].target(), Some(Target::Group(_) | Target::Union(_)));
    let from = items[..site.at].iter().rposition(|i| i.figure().is_some()).map_or(0, |i| i + 1);
    let named = (from..site.at).rev().find(plural).or_else(|| (0..site.at).rev().find(plural));
    if let Some(at) = named {
        let target = match items[at].target() {
            Some(t @ Target::Group(_)) => t.clone(),
            Some(t) => t.clone(),
            None => return None,
        };
        return Some((target, Some(at)));
    }
    let of = |e: usize| site.scene.index.group_of(e).map(Target::Group);
    let lent = spared.first().copied().and_then(of).or_else(|| match site.bound.targets.first()? {
        Target::Entity(e) => of(*e),
        group => Some(group.clone()),
    })?;
    Some((lent, None))
}

/// "The four shrinking venues", "venue gains ran from", "DEX losses: 11.6% to 22.7%": the side of those that are meant.
fn named_side(site: &Site<'_, '_>) -> Option<i8> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let from = items[..site.at].iter().rposition(|i| i.figure().is_some()).map_or(0, |i| i + 1);
    let way = |i: usize| i8::from(items[i].is(Sense::Up)) - i8::from(items[i].is(Sense::Down));
    let group = |i: usize| matches!(items.get(i).and_then(Item::target), Some(Target::Group(_) | Target::Union(_)));
    let picks = |i: usize| {
        let word = site.scene.word(&items[i]);
        let participle = word.ends_with("ing") && group(i + 1);
        let noun = matches!(
            &*word,
            "gains" | "losses" | "rises" | "falls" | "drops" | "declines" | "advances" | "increases" | "decreases"
        );
        let noun = noun && i.checked_sub(1).is_some_and(|p| group(p) || &*site.scene.word(&items[p]) == "volume");
        participle || noun
    };
    let near = (from..site.at).filter(|i| items[*i].clause == clause || items[*i + 1..site.at].len() < 4);
    near.into_iter().find(|i| picks(*i)).map(way).filter(|w| *w != 0)
}
