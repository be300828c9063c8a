//! Somebody who did something: "airlines soared", "customers complained", of a sheet that holds neither.

use super::subject;
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{BRANCHES, Item, Kind, Sense, fold};
use crate::audit::read::SegmentKind;
use crate::audit::rules::fb404_event;
use crate::audit::scene::{Part, Scene};

static OF_A_BRANCH: WordList<50> = WordList::new(BRANCHES);

/// Past tenses that do not end in "ed".
static IRREGULAR: WordList<55> = WordList::new([
    "did", "went", "came", "took", "left", "hit", "led", "made", "said", "spent", "held", "ran", "put", "kept",
    "chose", "drew", "won", "saw", "threw", "lent", "paid", "got", "gave", "stood", "told", "brought", "sought", "met",
    "shut", "chosen", "gone", "taken", "thrown", "drawn", "driven", "seen", "fled", "used", "see", "keep", "want",
    "prefer", "wait", "remain", "stay", "sell", "buy", "hold", "chase", "hide", "sit", "rotate", "add", "bore", "bear",
]);

/// The finding for the actor named at item `at`: its verb is a claim that no fact can bear out.
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let word = scene.word(item);
    let of_branch = OF_A_BRANCH.contains(&word);
    if !of_branch && !item.is(Sense::Actor) && !item.is(Sense::Holder) {
        return None;
    }
    let heading = matches!(part.segment.kind, SegmentKind::Heading | SegmentKind::Subheading);
    let people = |w: &str| {
        [
            "traders",
            "funds",
            "investors",
            "desks",
            "accounts",
            "buyers",
            "holders",
            "managers",
            "institutions",
            "players",
        ]
        .iter()
        .any(|p| w.ends_with(p))
    };
    let actor = item.is(Sense::Actor) || item.is(Sense::Holder) && word.contains(' ') && people(&word);
    // "platform stocks bore the brunt"
    let shares = |i: &Item| {
        matches!(&*scene.word(i), "stocks" | "shares" | "names" | "giants" | "counters")
            && matches!(i.kind, Kind::Word | Kind::Name { .. })
    };
    let branch = of_branch && items.get(at + 1).is_some_and(|n| n.clause == item.clause && shares(n));
    // "Chips and software took the brunt"
    let other = |n: usize| {
        let item = items.get(at + n).filter(|i| i.clause == item.clause);
        // Of the second that is an actor itself the verb is told there.
        let plain = |i: &Item| !i.is(Sense::Event) && !i.is(Sense::Actor);
        item.is_some_and(|i| OF_A_BRANCH.contains(&scene.word(i)) && plain(i))
    };
    let two = of_branch && scene.word_in(items, item.clause, at + 1) == "and" && other(2);
    let actor = actor || branch || two;
    if !actor || heading || held(scene, scene.text_of(item)) {
        return None;
    }
    // "Lenders fell across the board": the protocols of that kind.
    let moved = (at + 1..items.len()).take(2).any(|i| items[i].is(Sense::Up) || items[i].is(Sense::Down));
    if moved && scene.categories.members(&word).is_some() {
        return None;
    }
    // What holders did is not measured, whether the text is sure of it or only thinks so.
    let excused = if item.is(Sense::Holder) {
        part.supposed || part.risk || items[..at].iter().any(|i| &*scene.word(i) == "if")
    } else {
        subject::supposed(part, at)
    };
    if excused {
        return None;
    }
    // "are re-rating", "have de-risked"
    let prefixed = |i: usize| items[i].mark('-') && matches!(&*scene.word(&items[i - 1]), "re" | "de");
    let within = |i: &usize| {
        items[*i].clause == item.clause && (!matches!(items[*i].kind, Kind::Mark(_) | Kind::Figure(_)) || prefixed(*i))
    };
    let from = at + 1 + usize::from(branch) + 2 * usize::from(two && !branch);
    let verb = (from..items.len()).take(5).take_while(within).find(|i| acts(scene, &items[*i]))?;
    // "lenders are splitting into winners and losers": that they did not move alike.
    let apart = ["split", "diverg"].iter().any(|s| scene.word(&items[verb]).starts_with(s));
    if apart || items[verb].is(Sense::Diverge) || items[verb].is(Sense::Mixed) {
        return None;
    }
    // "all three lenders lost TVL": a fact of the sheet, and it is judged by itself.
    let moved = items[verb].is(Sense::Up) || items[verb].is(Sense::Down);
    let what = items.get(verb + 1).filter(|i| moved && i.clause == item.clause);
    if what.is_some_and(|i| !scene.metrics_in(std::slice::from_ref(i)).is_empty()) {
        return None;
    }
    // "gained 3%": a figure that is bound to nobody is objected to by itself.
    let end = (verb + 1..items.len()).take(4).take_while(within).last().unwrap_or(verb);
    let range = (item.start, items[end].end);
    Some(fb404_event::finding(range, &scene.text[range.0..range.1]))
}

/// Whether the sheet speaks of it, under any name or metric.
fn held(scene: &Scene<'_>, text: &str) -> bool {
    text.split([' ', '-']).all(|w| scene.vocabulary.known_words.contains(&*fold(w)))
}

fn acts(scene: &Scene<'_>, item: &Item) -> bool {
    let word = scene.word(item);
    let past = |w: &str| w.len() > 4 && w.ends_with("ed") || IRREGULAR.contains(w);
    match item.kind {
        Kind::Cue(_) => {
            let going = |w: &str| w.len() > 5 && w.ends_with("ing");
            item.is(Sense::Up)
                || item.is(Sense::Down)
                || item.is(Sense::Act)
                || word.split(' ').any(|w| past(w) || going(w))
        }
        Kind::Word => past(&word) || word.len() > 5 && word.ends_with("ing"),
        _ => false,
    }
}
