//! A cause told by a noun: "the main catalyst was the fixing", "a stronger dollar is to blame".

use super::subject;
use super::word_list::WordList;
use crate::audit::bind::Target;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::read::SegmentKind;
use crate::audit::rules::fb405_cause;
use crate::audit::scene::{Part, Scene};

/// What a cause is called.
static NOUNS: WordList<14> = WordList::new([
    "culprit",
    "culprits",
    "catalyst",
    "catalysts",
    "cause",
    "causes",
    "reason",
    "reasons",
    "driver",
    "drivers",
    "explanation",
    "suspect",
    "trigger",
    "blame",
]);

/// Words by which a text says that it does not know.
const OPEN: [&str; 22] = [
    "likely",
    "probable",
    "probably",
    "perhaps",
    "maybe",
    "may",
    "might",
    "could",
    "possible",
    "plausible",
    "unclear",
    "unknown",
    "whether",
    "if",
    "would",
    "no",
    "what",
    "which",
    "any",
    "next",
    "hypothesis",
    "every",
];

/// Behind "the reason is": a judgement on the reason, and none itself.
const EMPTY: [&str; 12] = [
    "simple",
    "clear",
    "obvious",
    "unclear",
    "unknown",
    "open",
    "unstated",
    "familiar",
    "mechanical",
    "structural",
    "arithmetic",
    "missing",
];

fn copula(word: &str) -> bool {
    matches!(word, "is" | "was" | "were" | "are" | "remains" | "remained" | "looks" | "being")
}

/// Whether a name of the sheet's stands in a range: its part in a move is arithmetic, and other rules judge that.
fn names(items: &[Item]) -> bool {
    items.iter().any(|i| {
        i.figure().is_some()
            || matches!(i.kind, Kind::Name { target: Target::Entity(_) | Target::Group(_) | Target::Union(_), .. })
            || i.is(Sense::Up)
            || i.is(Sense::Down)
    })
}

/// The finding where the word at item `at` calls something unknown a cause.
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if !NOUNS.contains(&scene.word(&items[at]))
        || matches!(part.segment.kind, SegmentKind::Heading | SegmentKind::Subheading | SegmentKind::Head)
        || subject::supposed(part, at)
        || ["trigger", "watch", "scenario", "risk", "action"].iter().any(|w| part.column.contains(w))
    {
        return None;
    }
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let stop = |i: &Item| matches!(i.kind, Kind::Mark('.' | ';' | '|' | '!' | '?'));
    let first = items[..at].iter().rposition(|i| stop(i) || i.clause != clause).map_or(0, |i| i + 1);
    let last = items[at..].iter().position(|i| stop(i) || i.clause != clause).map_or(items.len(), |n| at + n) - 1;
    let open = |i: &Item| OPEN.contains(&scene.word(i).as_str()) || i.is(Sense::Not) || i.is(Sense::None);
    // "the trigger to watch"
    if items[first..=last].iter().any(open) || &*word(at + 1) == "to" {
        return None;
    }
    let finding = |from: usize, to: usize| {
        let range = (items[from].start, items[to].end);
        Some(fb405_cause::finding(range, &scene.text[range.0..range.1], false))
    };
    // "A stronger dollar is to blame", "Blame the fixing"
    if &*word(at) == "blame" {
        let to = at.checked_sub(2).filter(|i| copula(&word(*i)) && &*word(i + 1) == "to")?;
        return (to > first && !names(&items[first..to])).then(|| finding(first, at)).flatten();
    }
    // "The yuan fixing is the likeliest culprit"
    let article = (at.saturating_sub(4)..at).rev().find(|i| matches!(&*word(*i), "the" | "a" | "an" | "one" | "main"));
    if let Some(article) = article
        && let Some(verb) = article.checked_sub(1).filter(|i| *i > first && copula(&word(*i)))
    {
        let cause = &items[first..verb];
        let pronoun = cause.len() == 1 && matches!(&*scene.word(&cause[0]), "this" | "that" | "it" | "here" | "there");
        return (!pronoun && !names(cause)).then(|| finding(first, at)).flatten();
    }
    // "The main catalyst was the fixing", "The culprit: a stronger dollar"
    let own = article.is_some_and(|a| a <= first + 1);
    let verb = Some(at + 1).filter(|i| copula(&word(*i)) || items.get(*i).is_some_and(|n| n.mark(':')));
    let behind = verb.filter(|v| own && *v < last)?;
    let cause = &items[behind + 1..=last];
    let empty = cause.len() < 3 && cause.iter().any(|i| EMPTY.contains(&scene.word(i).as_str()));
    (!empty && !names(cause)).then(|| finding(first, last)).flatten()
}
