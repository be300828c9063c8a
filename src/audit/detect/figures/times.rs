//! Multiples of somebody else's: "2.6x the S&P's, ETH's 3.8x", "eight times DAI's contribution".

use super::{Bound, Site, count};
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::quantity::written::WrittenUnit;

/// A finding where the words name what the multiple is of.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let (own, other) = gapped(site).or_else(|| of_a_name(site))?;
    let bound = Bound { targets: vec![own.clone()], ..Bound::default() };
    count::ratio(&site.bound_to(bound), &own, Some(&other))
}

fn named(item: &Item) -> Option<&Target> {
    match &item.kind {
        Kind::Name { target, generic: false, partial } if !partial || matches!(target, Target::Group(_)) => {
            Some(target)
        }
        _ => None,
    }
}

fn is_multiple(item: &Item) -> bool {
    item.figure().is_some_and(|f| f.written.unit == WrittenUnit::Multiple)
}

/// Whether a word only ties a name to a figure: "Ether's move was".
fn ties(site: &Site<'_, '_>, item: &Item) -> bool {
    matches!(item.kind, Kind::Mark('\''))
        || item.is(Sense::Up)
        || item.is(Sense::Down)
        || item.is(Sense::About)
        || matches!(
            &*site.scene.word(item),
            "s" | "by" | "was" | "were" | "is" | "at" | "a" | "some" | "move" | "swing" | "change" | "even"
        )
}

/// What a multiple is of: the first name behind it, where nothing but words of quantity stands between.
fn object(site: &Site<'_, '_>, at: usize) -> Option<Target> {
    let items = &site.part.items;
    let clause = items[at].clause;
    let near = (at + 1..items.len()).take(7).take_while(|i| {
        items[*i].clause == clause
            && items[*i].figure().is_none()
            && !matches!(items[*i].kind, Kind::Mark(',' | ';' | '(' | ')' | '.' | ':'))
    });
    let found = near.into_iter().find(|i| named(&items[*i]).is_some())?;
    let target = named(&items[found])?;
    // "over three times the largest US move"
    let largest =
        |i: usize| matches!(&*site.scene.word(&items[i]), "largest" | "biggest" | "widest" | "greatest" | "sharpest");
    if !(at..found).any(largest) || matches!(target, Target::Entity(_)) {
        return Some(target.clone());
    }
    let moves = site.scene.index.moves(target, &[], site.window);
    let widest = moves.iter().max_by_key(|m| m.value.abs())?;
    site.scene.index.sheet.entities.iter().position(|e| e.id == widest.entity.id).map(Target::Entity)
}

/// "BTC's decline was 2.6x the S&P's, ETH's 3.8x": of the same as the multiple before it.
fn gapped(site: &Site<'_, '_>) -> Option<(Target, Target)> {
    let items = &site.part.items;
    let tied = (0..site.at).rev().take_while(|i| ties(site, &items[*i])).count();
    let owner = site.at.checked_sub(tied + 1)?;
    let own = named(&items[owner])?;
    if object(site, site.at).is_some_and(|o| o != *own) {
        return None;
    }
    let earlier = (0..owner).rev().take(14).take_while(|i| !items[*i].mark('.')).find(|i| is_multiple(&items[*i]))?;
    let other = object(site, earlier).filter(|o| o != own)?;
    Some((own.clone(), other))
}

/// "more than eight times DAI's contribution", "outperformed the Dow by 119bps and gained three times as much as the S&P":
/// the object of an earlier comparison is not the subject of this one.
fn of_a_name(site: &Site<'_, '_>) -> Option<(Target, Target)> {
    let items = &site.part.items;
    let clause = site.item().clause;
    if let Some(pair) = of_its_subject(site) {
        return Some(pair);
    }
    // "tripled", "doubling": over time, or of what follows; the words for that are read elsewhere.
    if site.quote().starts_with(char::is_alphabetic) && !site.quote().contains([' ', '-']) {
        return None;
    }
    let other = object(site, site.at)?;
    let compared = |i: usize| {
        site.scene
            .leading(items, i)
            .is_some_and(|c| c.is(Sense::CmpUp) || c.is(Sense::CmpDown) || &*site.scene.word(c) == "as")
    };
    // "more than five times that of the Dow, three and a half times the Russell's": the Dow is what the first is of.
    let measured = |i: usize| {
        (i.saturating_sub(7)..i).any(|m| {
            let times = is_multiple(&items[m]) || matches!(&*site.scene.word(&items[m]), "twice" | "double" | "triple");
            times && object(site, m).as_ref() == named(&items[i])
        })
    };
    let compared = |i: usize| compared(i) || measured(i);
    let mut names = (0..site.at).rev().filter(|i| items[*i].clause == clause && named(&items[*i]).is_some());
    let first = names.next()?;
    let own = if compared(first) { names.find(|i| !compared(*i))? } else { first };
    let own = named(&items[own])?;
    (*own != other).then(|| (own.clone(), other))
}

/// "ChiNext outran the SSE by 90bps and more than doubled the HSI's gain": the verb behind "and" has the subject of the one
/// before it, and not what that was compared with.
fn of_its_subject(site: &Site<'_, '_>) -> Option<(Target, Target)> {
    let items = &site.part.items;
    let verb = matches!(&*site.quote().to_lowercase(), "doubled" | "tripled" | "quadrupled" | "doubling" | "tripling");
    let the = usize::from(site.next_word(1).is_some_and(|w| w == "the"));
    let other = named(items.get(site.at + 1 + the)?).filter(|_| verb)?;
    let degree = |i: &&Item| {
        i.is(Sense::Nearly) || i.is(Sense::About) || i.is(Sense::AtLeast) || i.is(Sense::AtMost) || i.is(Sense::CmpUp)
    };
    let before = items[..site.at].iter().rev().take(3).take_while(degree).count();
    let joint = site.at.checked_sub(before + 1).filter(|i| &*site.scene.word(&items[*i]) == "and")?;
    let start = items[..joint].iter().rposition(|i| matches!(i.kind, Kind::Mark('.' | ';'))).map_or(0, |i| i + 1);
    let compared = |i: usize| site.scene.leading(items, i).is_some_and(|c| c.is(Sense::CmpUp) || c.is(Sense::CmpDown));
    let mut names = (start..joint).filter(|i| named(&items[*i]).is_some());
    let own = names.next().filter(|i| !compared(*i))?;
    let own = named(&items[own]).filter(|own| *own != other)?;
    names.all(compared).then(|| (own.clone(), other.clone()))
}
