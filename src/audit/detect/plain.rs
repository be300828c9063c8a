//! Whether a figure is said of the name before it with nothing between that could mean somebody or something else:
//! "HSI fell 1.20% to 25,912.60", "BTC trades around $85,250", "BTC rose today, by 2.00%".

use crate::audit::detect::word_list::WordList;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::scene::{Part, Scene};

/// Words that change neither of whom nor of what a figure is.
static TRANSPARENT: WordList<50> = WordList::new([
    "a",
    "added",
    "again",
    "also",
    "an",
    "and",
    "around",
    "at",
    "by",
    "change",
    "changed hands",
    "close",
    "closed",
    "closing",
    "day",
    "down",
    "ended",
    "ending",
    "exactly",
    "finished",
    "gain",
    "hit",
    "is",
    "its",
    "level",
    "loss",
    "near",
    "now",
    "of",
    "on",
    "or",
    "price",
    "printed",
    "reached",
    "session",
    "settled",
    "stands",
    "still",
    "stood",
    "than",
    "the",
    "to",
    "today",
    "traded",
    "trades",
    "up",
    "was",
    "with",
    "worth",
    "yesterday",
]);

/// Whether only words that change nothing stand between the name nearest before item `at` and the item, or between the
/// beginning of a cell and the item.
#[must_use]
pub fn stated(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let transparent = |i: &Item| {
        let senses = [Sense::Up, Sense::Down, Sense::About, Sense::Nearly, Sense::AtLeast, Sense::AtMost];
        i.figure().is_some()
            || senses.into_iter().any(|s| i.is(s))
            || matches!(i.kind, Kind::Rise(_) | Kind::To | Kind::Mark(',' | '(' | ')' | ':' | '~' | '*'))
            || scene.word(i).split(' ').all(|w| TRANSPARENT.contains(w))
    };
    for i in items[..at].iter().rev().take(14) {
        match &i.kind {
            Kind::Name { generic: false, .. } => return true,
            _ if transparent(i) => {}
            _ => return false,
        }
    }
    at < 14 && part.segment.cell.is_some_and(|(_, column)| column > 0)
}
