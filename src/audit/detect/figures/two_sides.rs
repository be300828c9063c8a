//! "Losers swamped winners 1,938 to 405", "Decliners outnumbered advancers (3,518 vs 1,642)": the counts of both sides, in the
//! order in which the words name them.

use super::count::{Role, breadth};
use super::{Bound, Site};
use crate::audit::bind::Target;
use crate::audit::detect::side;
use crate::audit::finding::Finding;
use crate::audit::lex::Kind;
use crate::audit::report::ClaimKind;
use crate::audit::verdict::{Known, fit_unsigned};
use crate::quantity::written::WrittenUnit;

/// A finding where the figure is one of two whole numbers behind two sides that a verb sets against each other.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let whole = written.unit == WrittenUnit::Plain && written.decimals == 0 && written.sign.is_none();
    if !whole || site.figure.to.is_some() {
        return None;
    }
    let items = &site.part.items;
    let joins = |i: usize| {
        items.get(i).is_some_and(|n| n.mark('/') || matches!(&*site.scene.word(n), "to" | "vs" | "versus" | "against"))
    };
    let number =
        |i: usize| items.get(i).is_some_and(|n| n.figure().is_some_and(|f| f.written.unit == WrittenUnit::Plain));
    let first = joins(site.at + 1) && number(site.at + 2);
    let pair = if first { site.at } else { site.at.checked_sub(2).filter(|i| joins(i + 1) && number(*i))? };
    let sentence =
        items[..pair].iter().rposition(|i| matches!(i.kind, Kind::Mark('.' | ';' | '|'))).map_or(0, |i| i + 1);
    let sides: Vec<(usize, Role)> = (sentence..pair)
        .filter(|i| &*site.scene.word(&items[*i]) != "breadth")
        .filter_map(|i| Some((i, side::of(site.scene, &items[i])?)))
        .collect();
    // "on breadth of 3,612 to 1,547": those that rose are told first.
    let breadth_word = (pair.saturating_sub(7).max(sentence)..pair)
        .find(|i| matches!(&*site.scene.word(&items[*i]), "breadth" | "advance-decline" | "a/d" | "advance/decline"));
    // "breadth was 70% positive, 3,612 to 1,547"
    let share = |i: &crate::audit::lex::Item| i.figure().is_none_or(|f| f.written.is_percent());
    let own = breadth_word.filter(|b| sides.is_empty() && items[*b..pair].iter().all(share));
    let (x, y) = match (sides.as_slice(), own) {
        // A verb that sets them against each other stands between, and no figure of either.
        ([.., (a, x), (b, y)], _) => {
            let apart = x != y && b - a >= 2 && items[*a..pair].iter().all(|i| i.figure().is_none());
            apart.then_some((x, y))?
        }
        (_, Some(_)) => (&Role::Up, &Role::Down),
        _ => return None,
    };
    let role = if first { x } else { y };
    let facts = breadth(site);
    let fact = facts.iter().find(|(r, _)| r == role).map(|(_, f)| *f)?;
    let exact = fact.usable()?.get();
    let fitted = fit_unsigned(written, &Known::stated(exact));
    let owner = site.scene.index.sheet.entities.iter().position(|e| e.id == fact.entity).map(Target::Entity);
    let bound = Bound { targets: owner.into_iter().collect(), ..Bound::default() };
    let expected = exact.normalize().to_string();
    let finding = site.bound_to(bound).compared(fitted, ClaimKind::Quantifier, expected, &[fact], None);
    // A count of members: the words name the side, and the sides' order tells whose each is.
    Some(Finding { code: "FB211", ..finding })
}
