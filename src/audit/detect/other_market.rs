//! "The dollar weakened", "Treasuries rallied", "Japanese stocks fell": markets that a sheet of others does not hold.

use super::subject;
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense, fold};
use crate::audit::read::SegmentKind;
use crate::audit::rules::fb404_event;
use crate::audit::scene::{Part, Scene};

/// Currencies, commodities, bonds and places, each a market by itself.
static MARKETS: WordList<55> = WordList::new([
    "aluminium",
    "aluminum",
    "australia",
    "bonds",
    "brent",
    "bullion",
    "bunds",
    "cocoa",
    "coffee",
    "commodities",
    "copper",
    "corn",
    "crude",
    "dollar",
    "duration",
    "euro",
    "europe",
    "frankfurt",
    "franc",
    "germany",
    "gilts",
    "gold",
    "greenback",
    "india",
    "japan",
    "jgbs",
    "korea",
    "lithium",
    "london",
    "metals",
    "mumbai",
    "nickel",
    "oil",
    "palladium",
    "paris",
    "peso",
    "platinum",
    "pound",
    "renminbi",
    "rupee",
    "seoul",
    "silver",
    "singapore",
    "sterling",
    "sydney",
    "taipei",
    "taiwan",
    "tokyo",
    "treasurys",
    "treasuries",
    "uranium",
    "wheat",
    "wti",
    "yen",
    "yuan",
]);

/// Whose stocks are meant by the word before "stocks".
static ORIGINS: WordList<17> = WordList::new([
    "australian",
    "brazilian",
    "british",
    "dutch",
    "european",
    "french",
    "german",
    "indian",
    "indonesian",
    "italian",
    "japanese",
    "korean",
    "singaporean",
    "spanish",
    "swiss",
    "taiwanese",
    "thai",
]);

/// The finding for the market named at item `at`: how it moved is a claim that no fact can bear out.
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    // A name of the sheet, and a noun that the lexicon knows by its sense, is read elsewhere.
    let plain =
        |i: &Item| matches!(i.kind, Kind::Word | Kind::Cue(_)) || matches!(i.kind, Kind::Name { generic: true, .. });
    if !plain(item) || matches!(part.segment.kind, SegmentKind::Head) || subject::supposed(part, at) || part.risk {
        return None;
    }
    let word = scene.word(item);
    let stocks = |i: usize| items.get(i).is_some_and(|n| is_stocks(&scene.word(n)));
    let last = match () {
        () if MARKETS.contains(&word) => at,
        () if ORIGINS.contains(&word) && stocks(at + 1) => at + 1,
        () => return None,
    };
    let known = |i: &Item| scene.vocabulary.known_words.contains(&*fold(scene.text_of(i)));
    // "Tokenised gold", "the dollar-pegged coins"
    let compound = items.get(last + 1).is_some_and(|n| n.mark('-'))
        || at.checked_sub(1).is_some_and(|i| {
            items[i].mark('-')
                || ["tokeni", "digital", "synthetic", "wrapped"].iter().any(|w| scene.word(&items[i]).starts_with(w))
        });
    // An event of the lexicon is objected to as one.
    if known(item) || compound || item.is(Sense::Event) || scene.categories.members(&word).is_some() {
        return None;
    }
    let clause = |i: &usize| items.get(*i).is_some_and(|n| n.clause == item.clause);
    // "its dollar outflow": in money.
    let in_money = |i: &Item| {
        let nouns = ["flow", "gain", "loss", "increase", "decrease", "drop", "growth", "decline", "rise", "fall"];
        &*word == "dollar" && nouns.iter().any(|n| scene.word(i).trim_end_matches('s').ends_with(n))
    };
    let moves = |i: &Item| {
        let senses = [Sense::Up, Sense::Down, Sense::Flat, Sense::CmpUp, Sense::CmpDown];
        !in_money(i) && senses.into_iter().any(|s| i.is(s))
    };
    let small = |i: &usize| {
        let word = scene.word(&items[*i]);
        word.ends_with("ly")
            || is_stocks(&word)
            || matches!(
                &*word,
                "also"
                    | "was"
                    | "were"
                    | "is"
                    | "are"
                    | "has"
                    | "have"
                    | "had"
                    | "then"
                    | "index"
                    | "prices"
                    | "futures"
            )
    };
    // "The greenback probably added": what somebody thinks.
    let thought = (last + 1..items.len()).take(3).take_while(clause).any(|i| {
        matches!(&*scene.word(&items[i]), "probably" | "likely" | "perhaps" | "possibly" | "may" | "might" | "could")
    });
    if thought {
        return None;
    }
    let verb = (last + 1..items.len()).take(4).take_while(clause).find(|i| !small(i)).filter(|i| moves(&items[*i]));
    // "a weaker dollar", "falling crude"
    let before = at.checked_sub(1).filter(|i| clause(i) && moves(&items[*i]));
    let said = |i: usize| {
        let word = scene.word(&items[i]);
        word.ends_with("er") || word.ends_with("ing")
    };
    let (first, last) = match (verb, before.filter(|i| said(*i))) {
        (Some(verb), _) => (at, verb),
        (None, Some(before)) => (before, last),
        (None, None) => return None,
    };
    let range = (items[first].start, items[last].end);
    Some(fb404_event::finding(range, &scene.text[range.0..range.1]))
}

/// "Japanese stocks fell": whether the noun before the verb at item `at` is that of a market which the sheet does not hold.
pub fn moved(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let here = |i: &usize| items[*i].clause == items[at].clause;
    let noun = (0..at).rev().take(3).take_while(here).find(|i| is_stocks(&scene.word(&items[*i])));
    let owner = noun.and_then(|i| i.checked_sub(1)).filter(here).map(|i| &items[i]);
    owner.is_some_and(|o| {
        let word = scene.word(o);
        (ORIGINS.contains(&word) || MARKETS.contains(&word))
            && !scene.vocabulary.known_words.contains(&*fold(scene.text_of(o)))
    })
}

fn is_stocks(word: &str) -> bool {
    matches!(word, "stocks" | "shares" | "equities" | "markets" | "indices" | "bourses" | "bonds")
}
