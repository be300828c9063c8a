//! The word behind the label of a link, "US → HK: Severed", "HK → A-shares: loosely intact", and of the chain itself, "the
//! chain snaps at US → HK". Elsewhere these words say other things.

use crate::audit::detect::word_list::WordList;
use crate::audit::lex::{Item, Kind};
use crate::audit::scene::{Part, Scene};

/// What such a word says of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// The sign was reversed.
    Broken,
    /// It was carried on.
    Carried,
    /// It was carried on, and smaller.
    Damped,
    /// It was carried on, and larger.
    Amplified,
}

static BROKEN: WordList<19> = WordList::new([
    "failed",
    "severed",
    "snapped",
    "disconnected",
    "divergent",
    "diverged",
    "diverging",
    "divergence",
    "decoupled",
    "inverted",
    "inverse",
    "opposite",
    "cut",
    "rejected",
    "snaps",
    "snap",
    "fails",
    "breaks",
    "dead",
]);

static CARRIED: WordList<10> = WordList::new([
    "intact",
    "lockstep",
    "holding",
    "holds",
    "held",
    "working",
    "synchronized",
    "synchronised",
    "same direction",
    "unbroken",
]);

static DAMPED: WordList<7> =
    WordList::new(["diluted", "faded", "attenuated", "weakened", "softened", "watered down", "fading"]);

static AMPLIFIED: WordList<4> = WordList::new(["overshoot", "overshot", "overshoots", "magnified"]);

/// Words that may stand between the label and what it says.
static DEGREES: WordList<8> =
    WordList::new(["loosely", "fully", "largely", "mostly", "cleanly", "broadly", "still", "direction"]);

/// Verbs among them that say other things where the words go on.
const GOES_ON: [&str; 9] = ["breaks", "snap", "snaps", "cut", "dead", "held", "holding", "holds", "fails"];

/// What item `at` says of a link, if it stands where one is told.
#[must_use]
pub fn said(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Said> {
    let word = scene.word(part.items.get(at)?);
    let said = if BROKEN.contains(&word) {
        Said::Broken
    } else if CARRIED.contains(&word) {
        Said::Carried
    } else if DAMPED.contains(&word) {
        Said::Damped
    } else if AMPLIFIED.contains(&word) {
        Said::Amplified
    } else {
        return None;
    };
    (behind_label(scene, part, at) || of_the_chain(scene, part, at)).then_some(said)
}

/// An arrow between two names.
fn arrow(items: &[Item], at: usize) -> bool {
    let named = |i: Option<usize>| i.and_then(|i| items.get(i)).is_some_and(|i| i.target().is_some());
    matches!(items[at].kind, Kind::To) && named(at.checked_sub(1)) && named(Some(at + 1))
}

/// "US → HK: Severed": right behind the colon, and nothing but the link before that.
fn behind_label(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    // "US → HK: Breaks higher", "held back by": a verb that goes on says something else.
    let next = items.get(at + 1);
    let ends = next.is_none_or(|n| {
        let small = matches!(&*scene.word(n), "at" | "off" | "on");
        n.clause != items[at].clause || matches!(n.kind, Kind::Mark(_)) && !n.mark('?') && !n.mark('-') || small
    });
    if GOES_ON.contains(&&*scene.word(&items[at])) && !ends || next.is_some_and(|n| n.mark('?')) {
        return false;
    }
    let mut before = at;
    while before > 0 && at - before < 3 && !items[before - 1].mark(':') {
        let item = &items[before - 1];
        if matches!(item.kind, Kind::Word | Kind::Cue(_)) && !DEGREES.contains(&scene.word(item)) {
            return false;
        }
        before -= 1;
    }
    // "| US → HK | intact |"
    if before == 0 && part.link_of_row().is_some() {
        return true;
    }
    let label = before.checked_sub(3);
    label.is_some_and(|l| items[before - 1].mark(':') && arrow(items, l))
}

/// "The chain snaps at US → HK".
fn of_the_chain(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let chain = at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&items[i]), "chain" | "transmission chain"));
    let placed = items.get(at + 1).is_some_and(|n| matches!(&*scene.word(n), "at" | "between"));
    chain && placed && (at + 2..items.len()).take(5).any(|i| arrow(items, i))
}
