//! Counts in words: "three of the six fell", "losers outnumbered winners by five to one".

use rust_decimal::Decimal;

use super::figures::{Role, breadth_of};
use super::sets::{Set, along};
use super::subject;
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::read::SegmentKind;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules::fb211_count;
use crate::audit::scene::{Part, Scene};
use crate::facts::sheet::Fact;
use crate::quantity::words::ONES;

/// Findings of one part.
pub fn detect(scene: &Scene<'_>, part: &Part, out: &mut Vec<Finding>) {
    if matches!(part.segment.kind, SegmentKind::Head | SegmentKind::Title) {
        return;
    }
    for at in 0..part.items.len() {
        out.extend(members(scene, part, at).or_else(|| of_whole(scene, part, at)).or_else(|| odds(scene, part, at)));
    }
}

/// A small whole number, in a word or in digits.
fn number(scene: &Scene<'_>, item: &Item) -> Option<usize> {
    match &item.kind {
        Kind::Figure(f) => {
            let whole = f.written.decimals == 0 && f.to.is_none() && f.written.sign.is_none();
            let size = f.written.magnitude();
            (whole && size <= Decimal::ONE_HUNDRED).then(|| usize::try_from(size).ok()).flatten()
        }
        _ => {
            let word = scene.word(item);
            ONES.iter().position(|w| *w == word)
        }
    }
}

/// Whether a count of members stands before item `at` in its clause: "two of the five shrank" says nothing of the whole.
#[must_use]
pub fn counted(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let clause = items[at].clause;
    if at > 0 && number(scene, &items[at - 1]).is_some() && whole_before(scene, part, at).is_some() {
        return true;
    }
    (at.saturating_sub(9)..at.saturating_sub(1)).any(|i| {
        let of = items.get(i + 1).is_some_and(|n| scene.word(n) == "of")
            || items.get(i + 2).is_some_and(|n| scene.word(n) == "of") && scene.word(&items[i + 1]) == "out";
        let total = || items[i + 2..at.max(i + 2)].iter().take(3).any(|n| number(scene, n).is_some());
        items[i].clause == clause && of && number(scene, &items[i]).is_some() && total()
    })
}

/// "three of the six protocols shrank".
fn members(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|it| scene.word(it)).unwrap_or_default();
    let count = number(scene, &items[at])?;
    let mut next = at + 1;
    if word(next) == "out" {
        next += 1;
    }
    if word(next) != "of" {
        return None;
    }
    next += 1;
    let article = matches!(word(next).as_str(), "the" | "its" | "our" | "those" | "these");
    if article {
        next += 1;
    }
    let total = number(scene, items.get(next)?)?;
    // "3 of 6" in digits is a figure's affair.
    if !article && items[at].figure().is_some() {
        return None;
    }
    let clause = items[at].clause;
    let tail = || items[next + 1..].iter().take(7).take_while(|i| i.clause == clause);
    let verb = tail().find(|i| i.is(Sense::Up) || i.is(Sense::Down))?;
    let direction: i8 = if verb.is(Sense::Up) { 1 } else { -1 };
    let named = tail().take_while(|i| i.start < verb.start).find_map(|i| i.target().cloned());
    let listed: Vec<Target> =
        subject::all_named(scene, part).into_iter().filter(|t| matches!(t, Target::Entity(_))).collect();
    let lent = part.row.iter().chain(&part.previous).chain(&part.section);
    let mut candidates: Vec<Vec<Target>> = named.into_iter().map(|t| vec![t]).collect();
    if candidates.is_empty() {
        candidates.push(listed);
        for target in lent {
            match target {
                Target::Union(groups) => candidates.extend(groups.iter().map(|g| vec![Target::Group(*g)])),
                Target::Entity(e) => {
                    candidates.extend(scene.index.group_of(*e).map(|g| vec![Target::Group(g)]));
                }
                Target::Group(_) => candidates.push(vec![target.clone()]),
            }
        }
    }
    let after: Vec<Item> = items[next..].iter().take(10).take_while(|i| i.clause == clause).cloned().collect();
    let metrics = scene.metrics_in(&after);
    let sets: Vec<Set<'_>> = candidates
        .iter()
        .map(|c| Set::new(scene.index, c, &metrics))
        .map(|mut s| {
            if s.moves.len() > total {
                s.moves.retain(|m| !scene.index.is_total(m.entity));
            }
            s
        })
        .filter(|s| s.moves.len() == total && total > 0)
        .collect();
    let with = |s: &Set<'_>| s.moves.iter().filter(|m| along(m.value, direction)).count();
    let set = sets.iter().find(|s| with(s) == count).or(sets.first())?;
    let found = with(set);
    let range = (items[at].start, verb.end);
    let text = format!("{found} of {total}");
    let facts: Vec<&Fact> = set.facts().collect();
    let finding = if found == count {
        Finding::new(range, ClaimKind::Quantifier, Verdict::Supported, "FB211", text.clone())
    } else {
        fb211_count::finding(range, &scene.text[range.0..range.1], &text, direction)
    };
    Some(finding.expecting(text).on(facts))
}

/// "Of the four US benchmarks, three advanced": how many there are and the item after the number, where the clause opens so.
fn whole_before(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|it| scene.word(it).to_string()).unwrap_or_default();
    let of = (0..at).rev().take(14).find(|i| word(*i) == "of")?;
    let opens = of == 0 || matches!(items[of - 1].kind, Kind::Mark('.' | ';' | ':' | '-'));
    let mut next = of + 1;
    if matches!(word(next).as_str(), "the" | "these" | "those" | "its" | "our") {
        next += 1;
    }
    let total = number(scene, items.get(next)?)?;
    let comma = items[next..at].iter().any(|i| i.mark(','));
    (opens && comma && total > 1).then_some((total, next + 1))
}

/// "three advanced" of "Of the four US benchmarks, three advanced and one declined".
fn of_whole(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let count = number(scene, &items[at])?;
    let verb = items.get(at + 1).filter(|i| i.is(Sense::Up) || i.is(Sense::Down))?;
    let (total, from) = whole_before(scene, part, at + 1)?;
    let direction: i8 = if verb.is(Sense::Up) { 1 } else { -1 };
    let named = items[from..at].iter().take(6).find_map(|i| i.target().cloned());
    let lent = part.row.iter().chain(&part.previous).chain(&part.section);
    let groups = named.iter().chain(lent).flat_map(|t| match t {
        Target::Entity(e) => scene.index.group_of(*e).map(Target::Group).into_iter().collect(),
        Target::Union(all) => all.iter().map(|g| Target::Group(*g)).collect(),
        Target::Group(_) => vec![t.clone()],
    });
    let listed = |set: &Set<'_>| set.moves.len() == total;
    let set = groups
        .map(|g| {
            let mut set = Set::new(scene.index, &[g], &[]);
            if set.moves.len() > total {
                set.moves.retain(|m| !scene.index.is_total(m.entity) && !scene.index.is_volatility(m.entity));
            }
            set
        })
        .find(listed)?;
    let found = set.moves.iter().filter(|m| along(m.value, direction)).count();
    let (range, text) = ((items[at].start, verb.end), format!("{found} of {total}"));
    let facts: Vec<&Fact> = set.facts().collect();
    let finding = if found == count {
        Finding::new(range, ClaimKind::Quantifier, Verdict::Supported, "FB211", text.clone())
    } else {
        fb211_count::finding(range, &scene.text[range.0..range.1], &text, direction)
    };
    Some(finding.expecting(text).on(facts))
}

fn role(scene: &Scene<'_>, item: &Item) -> Option<Role> {
    let word = scene.word(item);
    match word.as_str() {
        "advancer" | "gainer" | "gainers" | "winner" | "winners" | "riser" | "risers" => Some(Role::Up),
        "decliner" | "loser" | "losers" | "faller" | "fallers" => Some(Role::Down),
        _ if item.is(Sense::ShareUp) => Some(Role::Up),
        _ if item.is(Sense::ShareDown) => Some(Role::Down),
        _ => None,
    }
}

/// "decliners outnumbered advancers by five to one", "six decliners for each gainer".
fn odds(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|it| scene.word(it)).unwrap_or_default();
    let times = number(scene, &items[at]).filter(|n| *n > 0)?;
    let (more, end) = if word(at + 1) == "to" && word(at + 2) == "one" {
        let more = items[..at].iter().find_map(|i| role(scene, i))?;
        (more, items[at + 2].end)
    } else if word(at + 2) == "for" && matches!(word(at + 3).as_str(), "every" | "each") {
        let more = role(scene, items.get(at + 1)?)?;
        role(scene, items.get(at + 4)?)?;
        (more, items[at + 4].end)
    } else {
        return None;
    };
    let facts = breadth_of(scene, part);
    let value = |role: Role| facts.iter().find(|(r, _)| *r == role).and_then(|(_, f)| Some((*f, f.usable()?.get())));
    let ((up, ups), (down, downs)) = (value(Role::Up)?, value(Role::Down)?);
    let ratio = if more == Role::Up { ups.checked_div(downs)? } else { downs.checked_div(ups)? };
    let said = Decimal::from(times);
    let before = |sense: Sense| items[at.saturating_sub(2)..at].iter().any(|i| i.is(sense));
    let half = Decimal::new(5, 1);
    let tenth = said.checked_mul(Decimal::new(1, 1))?;
    let holds = if before(Sense::Nearly) {
        ratio < said && ratio >= said.saturating_sub(tenth.max(half))
    } else if before(Sense::AtLeast) {
        ratio >= said
    } else if before(Sense::AtMost) {
        ratio <= said
    } else {
        ratio.saturating_sub(said).abs() <= half
    };
    let text = format!("{} to 1", ratio.round_dp(1));
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let message = format!("the counts stand {text}");
    let range = (items[at].start, end);
    Some(Finding::new(range, ClaimKind::DerivedNumber, verdict, "FB211", message).expecting(text).on([up, down]))
}
