//! "Tech-led", "Alder leads.", "USDT led in percentage terms": first of its group, whichever way that went.

use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::Move;
use crate::audit::derive::issued;
use crate::audit::detect::sets::Set;
use crate::audit::detect::{exception, pool, subject};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::Verdict;
use crate::audit::rules::fb304_superlative;
use crate::audit::scene::{Part, Scene};

/// "USDT led in percentage terms": first of its group, whichever way that went.
pub(super) fn led_in_percent(scene: &Scene<'_>, part: &Part, at: usize) -> Option<i8> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    // "DAI $4.61B (+0.37%) — quickest in percentage terms"
    let way = |i: &Item| [Sense::Up, Sense::Down, Sense::Inward, Sense::Outward].iter().any(|s| i.is(*s));
    let told = items[at.saturating_sub(3)..at].iter().any(way);
    let fast = matches!(&*word(at), "fastest" | "quickest") && !told;
    let leads = fast || matches!(&*word(at), "led" | "leads");
    if !leads || word(at + 1) != "in" || !word(at + 2).starts_with("percent") {
        return None;
    }
    let before = (0..at).rev().take(if fast { 9 } else { 1 });
    let name = before.into_iter().find(|i| subject::nameable(scene, part, *i))?;
    let Some(own @ Target::Entity(e)) = items[name].target() else { return None };
    // Of what grew the pace of growth, of what shrank that of the fall.
    if fast {
        return way_of(scene, &Set::new(scene.index, std::slice::from_ref(own), &[]));
    }
    way_of(scene, &Set::new(scene.index, &[Target::Group(scene.index.group_of(*e)?)], &[]))
}

/// Which way a group went: its net in money, or the mean of its members.
pub(super) fn way_of(scene: &Scene<'_>, set: &Set<'_>) -> Option<i8> {
    // The way of the whole market, where the sheet has it.
    let total = set.moves.iter().find(|m| scene.index.is_total(m.entity)).map(|m| m.value);
    let way = total.or_else(|| set.net(scene.index).map(|(net, _)| net)).or_else(|| set.mean())?;
    (!way.is_zero()).then(|| if way.is_sign_negative() { -1 } else { 1 })
}

/// The same finding, open where the one that is not first in percent is first in money and the clause does not say which:
/// "USDT led the expansion", which grew least and took in most.
pub(super) fn or_in_money(
    scene: &Scene<'_>,
    part: &Part,
    at: usize,
    finding: Finding,
    sets: (&Set<'_>, &Set<'_>),
    direction: i8,
) -> Finding {
    let items = &part.items;
    let ([own], Verdict::Contradicted) = (sets.0.moves.as_slice(), finding.verdict) else { return finding };
    let said = scene.word(&items[at]);
    let paced = ["fast", "steep", "sharp"].iter().any(|w| said.starts_with(w));
    let in_percent = items
        .iter()
        .filter(|i| i.clause == items[at].clause)
        .any(|i| i.figure().is_some_and(|f| f.written.is_percent()) || scene.word(i).starts_with("percent"));
    let first = || first_in_money(scene, sets.0, sets.1, direction);
    if paced || in_percent || !own.fact.metric.starts_with("supply") || !first() {
        return finding;
    }
    let message = format!("{}, but first in money", finding.message);
    Finding { verdict: Verdict::Ambiguous, message, suggestion: None, ..finding }
}

/// Whether the one of `own` changed by the most money of `all`, where the sheet has what each of them holds.
fn first_in_money(scene: &Scene<'_>, own: &Set<'_>, all: &Set<'_>, direction: i8) -> bool {
    let [own] = own.moves.as_slice() else { return false };
    let amount = |m: &Move<'_>| {
        let [amount, _] = issued(scene.index.level_for(m.fact)?, m.fact)?;
        Some(amount.known.exact)
    };
    let Some(mine) = amount(own) else { return false };
    let rivals = all.moves.iter().filter(|m| m.fact.id != own.fact.id && m.fact.metric == own.fact.metric);
    let rivals = rivals.filter(|m| !scene.index.is_total(m.entity));
    rivals.filter_map(amount).all(|other| if direction > 0 { mine >= other } else { mine <= other })
}

/// The changes of an entity and of its whole group.
pub(super) fn in_its_group<'a>(scene: &Scene<'a>, own: &Target, entity: usize) -> Option<(Set<'a>, Set<'a>)> {
    let index = scene.index;
    let group = Target::Group(index.group_of(entity)?);
    Some((Set::new(index, std::slice::from_ref(own), &[]), Set::new(index, &[group], &[])))
}

/// "Tech-led", "USDC-led": first of its group, whichever way that went.
pub(super) fn led_by(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let name = at.checked_sub(2).filter(|_| items[at].is(Sense::Led) && items[at - 1].mark('-'))?;
    let Kind::Name { target: own @ Target::Entity(entity), .. } = &items[name].kind else { return None };
    if !subject::nameable(scene, part, name) {
        return None;
    }
    let (subjects, others) = in_its_group(scene, own, *entity)?;
    let direction = way_of(scene, &others)?;
    let finding = fb304_superlative::judge((items[name].start, items[at].end), &subjects, &others, direction, false)?;
    let finding = or_in_money(scene, part, at, finding, (&subjects, &others), direction);
    Some(settled(finding, subject::supposed(part, at), false))
}

/// "Hong Kong fell across the board, led by HSTECH": first of its group, or of those that fell where the group fell.
pub(super) fn led_by_name(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if !scene.word(&items[at]).starts_with("led") || &*scene.word(items.get(at + 1)?) != "by" {
        return None;
    }
    let name = at + 2 + usize::from(&*scene.word(items.get(at + 2)?) == "the");
    let Kind::Name { target: own @ Target::Entity(entity), generic: false, partial: false } = &items.get(name)?.kind
    else {
        return None;
    };
    // "led by A and B": which of them was first is open.
    if items.get(name + 1).is_some_and(|n| matches!(&*scene.word(n), "and" | "/" | "&")) {
        return None;
    }
    let (subjects, others) = in_its_group(scene, own, *entity)?;
    let before = || items[..at].iter().rev().filter(|i| i.clause == items[at].clause);
    // "Bridge outflows led by Across": of the kind that the words name.
    let kind = before().find_map(|i| scene.categories.members(&scene.word(i)).filter(|m| m.contains(entity)));
    let kind = kind.map(|members| members.iter().map(|e| Target::Entity(*e)).collect::<Vec<_>>());
    let listed = items.get(name + 1).is_some_and(|n| n.mark(',')) && subject::nameable_at(scene, part, name + 2);
    let money = before().any(|i| matches!(&*scene.word(i), "dollars" | "dollar" | "absolute"));
    // "Hong Kong rallied, led by HSCEI (+2.58%)": of a market of indices all is said, and nothing but their changes is known.
    let market = || {
        let own = scene.index.group_of(*entity);
        let spoken = before().any(|i| matches!(i.target(), Some(Target::Group(g)) if Some(*g) == own));
        let indices = own.is_some_and(|g| {
            let all = scene.index.members_of_group(g);
            all.iter().filter(|e| super::universe::closes(scene.index, scene.index.entity(**e))).count() > 1
        });
        spoken && indices
    };
    // "Three of four stablecoins grew, led by USDC at +0.64%": the group is named, and the figure says that percent are meant.
    let measured = || {
        let group = scene.index.group_of(*entity);
        let of = |t: &Target| matches!(t, Target::Group(g) if Some(*g) == group);
        let spoken = before().any(|i| i.target().is_some_and(of) || pool::called(scene, i).iter().any(of));
        let spoken = spoken || subject::majors(scene, part, 0, at).is_some_and(|m| m.contains(own));
        let from = name + 1 + usize::from(items.get(name + 1).is_some_and(|n| n.mark('(') || &*scene.word(n) == "at"));
        let percent = items.get(from).and_then(Item::figure).is_some_and(|f| f.written.is_percent());
        spoken && percent && !first_in_money(scene, &subjects, &others, way_of(scene, &others).unwrap_or(1))
    };
    let named =
        (kind.is_some() || market() || measured()) && !listed && !money && !exception::leaves_out(scene, part, at);
    let others = kind.map_or(others, |all| Set::new(scene.index, &all, &[]));
    let direction = before().find_map(|i| match () {
        () if i.is(Sense::Up) || i.is(Sense::Inward) => Some(1),
        () if i.is(Sense::Down) || i.is(Sense::Outward) || &*scene.word(i) == "flight" => Some(-1),
        () => None,
    });
    let direction = direction.or_else(|| way_of(scene, &others))?;
    let range = (items[at].start, items[name].end);
    let finding = fb304_superlative::judge(range, &subjects, &others, direction, false)?;
    // Of the ones that the sentence speaks of, which may be fewer than its group.
    let settled = settled(finding, subject::supposed(part, at), false);
    Some(if settled.verdict == Verdict::Contradicted && !named {
        Finding { verdict: Verdict::Ambiguous, ..settled }
    } else {
        settled
    })
}

/// "Alder leads.": first of its group, or of those that fell where the group fell.
pub(super) fn led(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let field = items.get(at + 1).is_some_and(|n| &*scene.word(n) == "the")
        && items.get(at + 2).is_some_and(|n| {
            matches!(&*scene.word(n), "majors" | "pack" | "field" | "group" | "trio" | "complex" | "board")
        });
    // "with ETH (+3.05%) leading the majors", "HSTECH (-1.93%) setting the pace"
    let mut last = subject::before_aside(scene, part, at).or(at.checked_sub(1))?;
    if items[last].mark(')') && last.checked_sub(1).is_some_and(|i| items[i].figure().is_some()) {
        last = items[..last].iter().rposition(|i| i.mark('('))?.checked_sub(1)?;
    }
    // "HSTECH at -1.93% setting the pace"
    if last > 1 && items[last].figure().is_some_and(|f| f.written.is_percent()) && scene.word(&items[last - 1]) == "at"
    {
        last -= 2;
    }
    let leads = items[at].is(Sense::Led)
        || field && &*scene.word(&items[at]) == "leading"
        || scene.word(&items[at]).ends_with("the pace");
    let name = Some(last).filter(|i| leads && subject::nameable(scene, part, *i))?;
    let Kind::Name { target: own @ Target::Entity(entity), generic: false, partial: false } = &items[name].kind else {
        return None;
    };
    // "The Dow led at +0.21%", "ChiNext led (+1.8%)"
    let leads_in =
        |i: usize| items.get(i).is_some_and(|n| n.mark('(') || matches!(&*scene.word(n), "at" | "with" | "on"));
    let measured =
        leads_in(at + 1) && items.get(at + 2).is_some_and(|n| n.figure().is_some_and(|f| f.written.is_percent()));
    // "The Dow led Wall Street", "Alder led lenders"
    let led = super::narrowed::led_field(scene, part, at, *entity);
    // "Of the lenders, Alder led and Birch came last"
    let kind =
        super::narrowed::told_first(scene, part, name).and_then(|i| scene.categories.members(&scene.word(&items[i])));
    let kind = kind.filter(|all| all.contains(entity) && all.len() > 1);
    let led = led.or_else(|| kind.map(|all| all.iter().map(|e| Target::Entity(*e)).collect()));
    let closes = field
        || led.is_some()
        || measured
        || items.get(at + 1).is_none_or(|n| matches!(n.kind, Kind::Mark('.' | ';' | ',' | ')')));
    let opens = name.checked_sub(1).is_none_or(|i| {
        matches!(items[i].kind, Kind::Mark(_)) || matches!(&*scene.word(&items[i]), "the" | "with" | "and")
    });
    if !closes || !opens {
        return None;
    }
    let (subjects, others) = in_its_group(scene, own, *entity)?;
    let others = led.map_or(others, |all| Set::new(scene.index, &all, &[]));
    let range = (items[name].start, items[at].end);
    let first = fb304_superlative::judge(range, &subjects, &others, 1, false)?;
    let fell = others.moves.iter().filter(|m| m.value.is_sign_negative()).count();
    let way = way_of(scene, &others);
    let finding = match way {
        // "The Russell led the US indices", two of which rose: no fall was led.
        Some(-1) if fell * 2 > others.moves.len() && first.verdict != Verdict::Supported => {
            fb304_superlative::judge(range, &subjects, &others, -1, false)?
        }
        _ => first,
    };
    let finding = or_in_money(scene, part, at, finding, (&subjects, &others), way.unwrap_or(1));
    Some(settled(finding, subject::supposed(part, at), false))
}
