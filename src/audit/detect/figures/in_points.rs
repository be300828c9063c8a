//! One's own move in hundredths of a percent, where the verb stands elsewhere: "Alder rose 7bps and Birch 11bps", "12bps on
//! the Dow, 34 on the S&P 500", "losses: 97bps (Alder)".

use super::Site;
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::verdict::{Fit, Known, fit};
use crate::quantity::Unit;
use crate::quantity::print::{self, Sign};
use crate::quantity::written::WrittenUnit;

/// "Alder rose 7bps and Birch 11bps": the verb before the first figure is said of the second name, too.
pub(super) fn gapped(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let points = |i: usize| items.get(i).and_then(Item::figure).filter(|f| f.written.unit == WrittenUnit::BasisPoint);
    points(site.at).filter(|f| f.written.sign.is_none() && f.to.is_none())?;
    let ends = site.after(1).is_none_or(|i| {
        matches!(i.kind, Kind::Mark(',' | ';' | '.' | ')')) || matches!(&*site.scene.word(i), "and" | "but" | "while")
    });
    let owner = entity(items, site.at.checked_sub(1)?).filter(|_| ends)?;
    let mut at = site.at - 1;
    let way = loop {
        at = joined(site, at)?;
        points(at)?;
        let verb = at.checked_sub(1).filter(|i| moves(&items[*i]));
        if let Some(verb) = verb {
            entity(items, verb.checked_sub(1)?)?;
            break if items[verb].is(Sense::Up) { 1 } else { -1 };
        }
        at = at.checked_sub(1)?;
        entity(items, at)?;
    };
    own(site, owner, Some(way))
}

/// "12bps on the Dow", "97bps (Alder)", "than Birch's 264bps": the change of the name beside the figure. It confirms.
pub(super) fn beside(site: &Site<'_, '_>) -> Option<Finding> {
    if site.figure.written.unit != WrittenUnit::BasisPoint || site.figure.to.is_some() {
        return None;
    }
    let sign = site.sign.filter(|_| site.figure.written.sign.is_none());
    let owners = behind(site).into_iter().chain(before(site));
    owners.filter_map(|e| own(site, e, sign)).find(|f| f.verdict == Verdict::Supported)
}

/// The name that "on the" or a bracket brings in right behind the figure.
fn behind(site: &Site<'_, '_>) -> Option<usize> {
    let items = &site.part.items;
    let leads = site.after(1).is_some_and(|i| {
        i.mark('(') || matches!(&*site.scene.word(i), "on" | "in" | "at" | "for" | "from" | "by" | "of")
    });
    let the = usize::from(site.next_word(2).is_some_and(|w| w == "the"));
    entity(items, site.at + 2 + the).filter(|_| leads)
}

/// The name before the figure, where nothing between them or before it compares.
fn before(site: &Site<'_, '_>) -> Option<usize> {
    let items = &site.part.items;
    let light = |i: &usize| {
        items[*i].is(Sense::About)
            || items[*i].mark('(')
            || items[*i].mark(':')
            || items[*i].mark('\'')
            || matches!(&*site.scene.word(&items[*i]), "s" | "by" | "a" | "of" | "at")
    };
    let name = (0..site.at).rev().take(4).find(|i| !light(i))?;
    let owner = entity(items, name)?;
    let owned = items.get(name + 1).is_some_and(|n| n.mark('\'') || &*site.scene.word(n) == "s")
        || site.scene.text_of(&items[name]).contains(['\'', '\u{2019}']);
    let compares = |i: &Item| {
        i.is(Sense::CmpUp)
            || i.is(Sense::CmpDown)
            || i.is(Sense::Spread)
            || matches!(&*site.scene.word(i), "over" | "vs" | "versus" | "than" | "against" | "to" | "behind" | "by")
    };
    let clause = items[site.at].clause;
    let last = items[..site.at].iter().rposition(|i| i.figure().is_some()).map_or(0, |i| i + 1);
    let compared = items[last..site.at].iter().any(|i| i.clause == clause && compares(i));
    // "HSI 11bps behind"
    let later = (1..=2).filter_map(|n| site.after(n)).take_while(|i| !matches!(i.kind, Kind::Mark(_))).any(compares);
    (owned || !compared && !later).then_some(owner)
}

/// The figure that the name at an item goes on from: "7bps and Birch", "7bps, while the Birch".
fn joined(site: &Site<'_, '_>, name: usize) -> Option<usize> {
    let items = &site.part.items;
    let word = |i: usize| site.scene.word(&items[i]);
    let mut at = name.checked_sub(1)?;
    if word(at) == "the" {
        at = at.checked_sub(1)?;
    }
    let joins = |i: usize| items[i].mark(',') || matches!(&*word(i), "and" | "while" | "with");
    let last = joins(at).then_some(at)?;
    let figure = last.checked_sub(1)?;
    if items[figure].mark(',') && !items[last].mark(',') { figure.checked_sub(1) } else { Some(figure) }
}

/// A verb of direction that compares nothing.
fn moves(item: &Item) -> bool {
    (item.is(Sense::Up) || item.is(Sense::Down))
        && ![Sense::CmpUp, Sense::CmpDown, Sense::Spread].into_iter().any(|sense| item.is(sense))
}

fn entity(items: &[Item], at: usize) -> Option<usize> {
    match &items.get(at)?.kind {
        Kind::Name { target: Target::Entity(e), generic: false, .. } => Some(*e),
        _ => None,
    }
}

/// The figure against the change of an entity.
fn own(site: &Site<'_, '_>, entity: usize, way: Option<i8>) -> Option<Finding> {
    let written = &site.figure.written;
    let change = site.scene.index.change_fact(entity, &site.metrics, site.window)?;
    let value = change.usable().filter(|_| change.unit == Unit::Percent)?.get();
    let known = Known { range: crate::audit::bind::index::known(change)?, ..Known::stated(value) };
    let points = written.in_points();
    let as_it_is = if value.is_sign_negative() { -1 } else { 1 };
    let fitted = fit(&points, way.or(Some(as_it_is)), &known);
    let name = site.scene.index.entity(entity).name.clone();
    let expected = print::figure(value, &Unit::Percent, Sign::Always, None);
    let mut finding = site.compared(fitted, ClaimKind::Number, expected.clone(), &[change], None);
    if fitted == Fit::Exact {
        finding.message = format!("{name}: {expected}");
    } else if finding.verdict == Verdict::Contradicted {
        finding.message = format!("{name} moved by {expected}, not {}", site.quote());
        finding.suggestion = None;
    }
    Some(finding)
}
