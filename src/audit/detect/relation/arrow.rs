//! "BTC ↑ vs equities": arrows against one another.

use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, Sense};
use crate::audit::rules::fb303_comparison;
use crate::audit::scene::{Part, Scene};

/// "BTC ↑ vs All Equities", "A-shares ↑↑ vs HK ↑".
pub(super) fn arrows(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let Kind::Rise(first) = items[at].kind else { return None };
    if !matches!(scene.word(items.get(at + 1)?).as_str(), "vs" | "versus") {
        return None;
    }
    let i = at.checked_sub(1).filter(|i| subject::nameable(scene, part, *i))?;
    let object = subject::object(scene, part, at + 1, 3);
    if object.is_empty() {
        return None;
    }
    let last = (at + 2..items.len()).take(3).find(|i| items[*i].target().is_some())?;
    let second = match items.get(last + 1).map(|i| &i.kind) {
        Some(Kind::Rise(n)) => Some(*n),
        _ => None,
    };
    // Opposite arrows are two directions; the same arrow twice compares nothing.
    let order = match second {
        None => first.signum(),
        Some(n) if n.signum() == first.signum() && n != first => {
            first.signum() * if first.abs() > n.abs() { 1 } else { -1 }
        }
        Some(_) => return None,
    };
    let (start, targets) = subject::run(scene, part, i);
    let end = if second.is_some() { items[last + 1].end } else { items[last].end };
    let strict = items[at..=last].iter().any(|i| i.is(Sense::All));
    let a = Set::worded(scene, part, &targets, &[]);
    let b = Set::worded(scene, part, &object, &[]);
    fb303_comparison::judge(scene.index, (items[start].start, end), &a, &b, order, strict)
}
