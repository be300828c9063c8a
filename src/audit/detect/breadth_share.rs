//! "Four in five stocks rose", "one mainland stock in four advanced", "two thirds of A-shares fell": a share of those that
//! moved, in words.

use rust_decimal::Decimal;

use super::figures::{Role, breadth_of};
use super::sets::{Agreement, Set};
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::read::SegmentKind;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::facts::sheet::Fact;
use crate::quantity::words::small_number;

/// A share at items `at` to its end.
struct Share {
    count: Decimal,
    of: Decimal,
    /// Last item of the number.
    last: usize,
}

/// Whether the number at item `at` opens such a share, so that it counts no members.
#[must_use]
pub fn opens(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    read(scene, part, at).is_some()
}

fn number(scene: &Scene<'_>, part: &Part, i: usize) -> Option<Decimal> {
    let item = part.items.get(i)?;
    match item.figure() {
        Some(f) if f.written.decimals == 0 && f.written.sign.is_none() && f.to.is_none() && !f.written.is_percent() => {
            Some(f.written.magnitude())
        }
        Some(_) => None,
        None => small_number(&scene.word(item)).map(Decimal::from),
    }
}

/// Nouns for the members of a market.
fn stocks(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    part.items.get(i).is_some_and(|item| {
        // "onshore stocks" may be one name.
        let word = scene.word(item);
        let last = word.strip_suffix(" stocks").map_or(word.as_str(), |_| "stocks");
        matches!(
            last,
            "stock"
                | "stocks"
                | "share"
                | "shares"
                | "name"
                | "names"
                | "issue"
                | "issues"
                | "listing"
                | "listings"
                | "company"
                | "companies"
                | "a-share"
                | "a-shares"
                | "a share"
                | "a shares"
                | "constituent"
                | "constituents"
        )
    })
}

/// "Three quarters of A-shares", "two-thirds of mainland stocks", where the sheet counts who rose and who fell.
fn fraction_of(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Share> {
    let (said, next) = super::fraction::fraction(scene, part, at)?;
    let word = |i: usize| part.items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    let noun = (word(next) == "of").then(|| (next + 1..=next + 3).find(|i| stocks(scene, part, *i))).flatten()?;
    // "half of the names in the table": of a list.
    let listed = word(next + 1) == "the" && matches!(&*word(noun), "names" | "companies" | "shares");
    let counted = || breadth_of(scene, part).len() > 1;
    (!listed && counted()).then_some(Share { count: said, of: Decimal::ONE, last: noun })
}

fn read(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Share> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    if let Some(share) = fraction_of(scene, part, at) {
        return Some(share);
    }
    let count = number(scene, part, at)?;
    // "four in five mainland stocks", "four out of five A-shares"
    let of = match () {
        () if word(at + 1) == "in" => at + 2,
        () if word(at + 1) == "out" && word(at + 2) == "of" => at + 3,
        () if word(at + 1) == "of" && word(at + 2) == "every" => at + 3,
        () => {
            // "one stock in four", "one mainland stock in four"
            let noun = (at + 1..=at + 3).find(|i| stocks(scene, part, *i))?;
            let of = (word(noun + 1) == "in").then_some(noun + 2)?;
            let whole = number(scene, part, of)?;
            return (count < whole).then_some(Share { count, of: whole, last: of });
        }
    };
    let whole = number(scene, part, of)?;
    let noun = (of + 1..=of + 3).find(|i| stocks(scene, part, *i))?;
    (count < whole).then_some(Share { count, of: whole, last: noun })
}

/// "Most stocks rose", "Indices up, stocks down", where the counts are of the market that the section is about: more than half
/// of those that moved. Where nothing says how many and the indices went that way, it may be of these.
pub fn most(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let before = at.checked_sub(1).map(|i| scene.word(&items[i])).unwrap_or_default();
    let plain = matches!(&*scene.word(&items[at]), "stocks" | "shares") && opens_clause(scene, items, at);
    if !plain && (&*scene.word(&items[at]) != "most" || matches!(&*before, "at" | "the" | "for")) {
        return None;
    }
    let here = |i: &usize| items.get(*i).is_some_and(|n| n.clause == clause && n.figure().is_none());
    let noun = if plain { at } else { (at + 1..at + 5).take_while(here).find(|i| stocks(scene, part, *i))? };
    let (verb, up) = (noun + 1..noun + if plain { 3 } else { 4 }).take_while(here).find_map(|i| match () {
        () if items[i].is(Sense::Up) => Some((i, true)),
        () if items[i].is(Sense::Down) => Some((i, false)),
        () => None,
    })?;
    let facts = breadth_of(scene, part);
    let value = |role: Role| facts.iter().find(|(r, _)| *r == role).and_then(|(_, f)| Some((*f, f.usable()?.get())));
    let ((rose, ups), (fell, downs)) = (value(Role::Up)?, value(Role::Down)?);
    let group = scene.index.entity_of(&rose.entity).and_then(|e| e.group.as_deref()).unwrap_or(&rose.entity);
    let own = |t: &Target| matches!(t, Target::Group(g) if scene.index.group(*g).id == group);
    let headed = part.segment.kind == SegmentKind::Heading && items[..at].iter().filter_map(Item::target).any(own);
    if !part.section.iter().any(own) && !headed {
        return None;
    }
    let right = if up { ups > downs } else { downs > ups };
    let way = if up { 1 } else { -1 };
    let indices = || {
        let groups = scene.index.sheet.groups.iter().position(|g| g.id == group).map(Target::Group);
        let set = Set::new(scene.index, &groups.into_iter().collect::<Vec<_>>(), &[]);
        set.agreement(way) != Agreement::All || set.moves.is_empty()
    };
    let verdict = match () {
        () if right => Verdict::Supported,
        () if plain && !indices() => Verdict::Ambiguous,
        () => Verdict::Contradicted,
    };
    let message = format!("{ups} up, {downs} down");
    let range = (items[at].start, items[verb].end);
    Some(Finding::new(range, ClaimKind::Quantifier, verdict, "FB211", message).on([rose, fell]))
}

/// Whether nothing in its clause stands before item `at` but a word that joins it on.
fn opens_clause(scene: &Scene<'_>, items: &[Item], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|i| {
        let joins =
            matches!(items[i].kind, Kind::Mark(',' | ';' | ':' | '\u{2014}')) || items[i].clause != items[at].clause;
        joins || matches!(&*scene.word(&items[i]), "while" | "but" | "yet" | "though" | "although" | "even as")
    })
}

/// The finding for the share at item `at`.
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let share = read(scene, part, at)?;
    let clause = items[at].clause;
    let (verb, up) =
        (share.last + 1..items.len()).take(5).take_while(|i| items[*i].clause == clause).find_map(|i| match () {
            () if items[i].is(Sense::Up) => Some((i, true)),
            () if items[i].is(Sense::Down) => Some((i, false)),
            () => None,
        })?;
    let range = (items[at].start, items[verb].end);
    let facts = breadth_of(scene, part);
    let value = |role: Role| facts.iter().find(|(r, _)| *r == role).and_then(|(_, f)| Some((*f, f.usable()?.get())));
    let (Some((rose, ups)), Some((fell, downs))) = (value(Role::Up), value(Role::Down)) else {
        let message = "the sheet has no counts of advancers and decliners";
        return Some(Finding::new(range, ClaimKind::Quantifier, Verdict::Unsupported, "FB211", message));
    };
    let flat = value(Role::Flat).map_or(Decimal::ZERO, |(_, f)| f);
    let moved = ups.checked_add(downs)?;
    let own = if up { ups } else { downs };
    let said = share.count.checked_div(share.of)?;
    let before = |sense: Sense| items[at.saturating_sub(2)..at].iter().any(|i| i.clause == clause && i.is(sense));
    let fewer = at.checked_sub(1).is_some_and(|i| {
        let word = scene.word(&items[i]);
        matches!(&*word, "fewer than" | "under" | "below")
            || &*word == "than" && at > 1 && matches!(&*scene.word(&items[at - 2]), "fewer" | "less")
    });
    let slack = Decimal::new(4, 2);
    let holds = |total: Decimal| {
        let actual = own.checked_div(total)?;
        Some(match () {
            () if before(Sense::AtLeast) || before(Sense::CmpUp) => actual >= said,
            () if before(Sense::AtMost) || before(Sense::CmpDown) || fewer => actual <= said,
            () if before(Sense::Nearly) => actual < said && actual >= said.saturating_sub(slack),
            () => actual.saturating_sub(said).abs() <= slack,
        })
    };
    let right = holds(moved)? || holds(moved.checked_add(flat)?)?;
    let verdict = if right { Verdict::Supported } else { Verdict::Contradicted };
    let percent = own.checked_div(moved)?.checked_mul(Decimal::ONE_HUNDRED)?.round_dp(1);
    let message = format!("{percent}% of those that moved were {}", if up { "up" } else { "down" });
    let facts: Vec<&Fact> = vec![rose, fell];
    let finding =
        Finding::new(range, ClaimKind::Quantifier, verdict, "FB211", message).expecting(format!("{percent}%"));
    (!matches!(items[at].kind, Kind::Mark(_))).then(|| finding.on(facts))
}
