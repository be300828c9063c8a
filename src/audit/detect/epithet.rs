//! "Small caps" beside the index that holds them: an epithet of what is named, and no composition told.

use super::figures::nickname;
use super::subject;
use crate::audit::bind::Target;
use crate::audit::lex::{Item, Sense};
use crate::audit::scene::{Part, Scene};

/// Whether the words for a kind of shares at item `at` only describe the index that the row or the brackets behind them
/// name, or say to which side a count leans.
#[must_use]
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    leans(scene, part, at) || of_its_row(scene, part, at) || glossed(scene, part, at) || leads(scene, part, at)
}

/// "Small-cap leadership", "Small Caps Take the Baton", where the sheet has the index of them: who leads is told.
fn leads(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let held = (0..scene.index.sheet.entities.len()).any(|e| means(scene, &part.items[at], &Target::Entity(e)));
    let lead = part.items[at + 1..].iter().take(3).any(|i| {
        matches!(
            &*scene.word(i),
            "leadership" | "outperformance" | "underperformance" | "baton" | "lead" | "leading" | "led"
        )
    });
    held && lead
}

/// "Mixed, skewed to the upside": more went up than down.
fn leans(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let leaning = ["skewed", "tilted", "weighted"].iter().any(|w| scene.word(&part.items[at]).starts_with(w));
    let mut behind = part.items[at + 1..].iter().take(2);
    leaning && behind.any(|i| matches!(&*scene.word(i), "upside" | "downside"))
}

/// Whether the name of an entity is one that the words may mean.
fn means(scene: &Scene<'_>, item: &Item, target: &Target) -> bool {
    let Target::Entity(e) = target else { return false };
    let word = scene.word(item).replace('-', " ");
    let name = scene.index.entity(*e).name.to_lowercase();
    nickname(word.trim_end_matches('s')).is_some_and(|names| names.iter().any(|n| name.contains(n)))
}

/// "| Russell 2000 | +0.8% | Small-cap bid |"
fn of_its_row(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let own = part.segment.cell.is_some() || part.note;
    let moved = part
        .items
        .get(at + 1)
        .is_some_and(|n| [Sense::Up, Sense::Down, Sense::WeakUp, Sense::WeakDown].into_iter().any(|s| n.is(s)));
    matches!(part.row.as_slice(), [owner] if own && moved && means(scene, &part.items[at], owner))
}

/// "Large caps lagging (S&P 500 +0.8%)": the brackets name an index with its figure.
fn glossed(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let clause = items[at].clause;
    let open = (at + 1..items.len()).take(4).find(|i| items[*i].mark('('));
    open.is_some_and(|open| {
        let plain = items[at + 1..open].iter().all(|i| i.clause == clause && i.target().is_none());
        let named = matches!(items.get(open + 1).and_then(|i| i.target()), Some(Target::Entity(_)));
        plain
            && named
            && subject::nameable_at(scene, part, open + 1)
            && items.get(open + 2).is_some_and(|i| i.figure().is_some())
    })
}
