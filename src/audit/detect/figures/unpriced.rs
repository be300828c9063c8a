//! "SOL long, target $220" of a sheet without a price of SOL: where the price stands to the target, nobody can tell.

use rust_decimal::Decimal;

use super::same_order;
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Figure, Kind};
use crate::audit::rules::fb407_level_without_price;
use crate::audit::scene::{Part, Scene};
use crate::quantity::written::WrittenUnit;

/// A finding where the figure at item `at`, a target or a condition, is a level of the name nearest before it that is
/// an index or has others of its kind with a price in the sheet, and it has no figure that the level could be one of.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize, figure: &Figure) -> Option<Finding> {
    let written = &figure.written;
    if !matches!(written.unit, WrittenUnit::Plain | WrittenUnit::Money(_)) || written.magnitude() < Decimal::ONE {
        return None;
    }
    let items = &part.items;
    // "risk no more than $5,000 per trade", "size 200 contracts": how much of it, and not where it stands.
    let counted = items.get(at + 1).is_some_and(|n| {
        let goes_on =
            ["target", "stop", "if", "with", "on", "as", "once", "when", "and", "or", "in", "by", "is", "level"];
        n.clause == items[at].clause && matches!(n.kind, Kind::Word) && !goes_on.contains(&&*scene.word(n))
    });
    let budget = items[..at].iter().rev().take(3).any(|i| {
        let word = scene.word(i);
        i.clause == items[at].clause
            && (matches!(
                &*word,
                "risk"
                    | "size"
                    | "sizes"
                    | "exposure"
                    | "position"
                    | "positions"
                    | "profit"
                    | "profits"
                    | "allocation"
                    | "notional"
                    | "cap"
                    | "budget"
            ) || word.contains("than"))
    });
    if counted || budget {
        return None;
    }
    let entity = |i: usize| match &items[i].kind {
        Kind::Name { target: Target::Entity(e), generic: false, .. } => Some(*e),
        _ => None,
    };
    let index = scene.index;
    let price = |e: usize| index.price(e).and_then(|f| f.usable()).map(crate::quantity::Exact::get);
    let kind_is_priced = |e: &usize| {
        index.group_of(*e).is_some_and(|g| index.members_of_group(g).iter().any(|peer| price(*peer).is_some()))
    };
    // "Russell 2000 loses 2,450", of a sheet without a level of any index.
    let changes = |e: usize| index.change_fact(e, &[], None).is_some();
    let index_level = |i: usize, e: usize| {
        let points = written.unit == WrittenUnit::Plain && written.magnitude() >= Decimal::ONE_HUNDRED;
        points && at - i <= 2 && changes(e)
    };
    let priced = |i: usize| entity(i).filter(|e| kind_is_priced(e) || index_level(i, *e));
    let (place, own) = (0..at).rev().find_map(|i| Some((i, priced(i)?)))?;
    let level = |e: usize| index.facts_of(&index.entity(e).id).iter().any(|f| written.fits(&f.unit));
    // "Long BTC over SOL, target $90,000": of the one whose price it is near.
    let near = items[place].clause == items[at].clause && at - place <= 3;
    let another = || (0..items.len()).filter_map(entity).filter_map(price).any(|p| same_order(p, written.magnitude()));
    if level(own) || !near && another() {
        return None;
    }
    let range = (items[at].start, items[at].end);
    Some(fb407_level_without_price::no_price(range, scene.text_of(&items[at]), Some(&index.entity(own).name)))
}
