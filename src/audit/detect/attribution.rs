//! Causes and flows told without a word for them: "as warehouses emptied", "chip curbs hurt hardware makers", "accounted
//! for the bulk of the loss", "parked proceeds".

use super::subject;
use crate::audit::detect::word_list::{WordList, head};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense, fold};
use crate::audit::read::SegmentKind;
use crate::audit::rules::{fb403_flow_on_absent_data, fb405_cause};
use crate::audit::scene::{Part, Scene};

/// Verbs of one thing's effect on another.
static EFFECTS: WordList<46> = WordList::new([
    "hurt",
    "hurts",
    "hurting",
    "hit",
    "hits",
    "dented",
    "dents",
    "sapped",
    "saps",
    "weighed",
    "weighs",
    "boosted",
    "boosts",
    "buoyed",
    "buoys",
    "dragged",
    "drags",
    "spooked",
    "rattled",
    "unnerved",
    "cheered",
    "soured",
    "clouded",
    "fanned",
    "stoked",
    "hampered",
    "squeezed",
    "punished",
    "rewarded",
    "underpinned",
    "propelled",
    "pressured",
    "emboldened",
    "crimped",
    "bolstered",
    "stymied",
    "undermined",
    "depressed",
    "inflated",
    "goosed",
    "roiled",
    "jolted",
    "stung",
    "helped",
    "supported",
    "supports",
]);

/// Verbs of moving money.
static HANDLED: WordList<35> = WordList::new([
    "parked",
    "parking",
    "park",
    "stashed",
    "stashing",
    "booked",
    "booking",
    "banked",
    "locked",
    "redeployed",
    "redeploying",
    "channelled",
    "channeled",
    "funnelled",
    "funneled",
    "steered",
    "ploughed",
    "plowed",
    "shovelled",
    "recycled",
    "rotated",
    "rotating",
    "walking",
    "rotate",
    "shifted",
    "shifting",
    "moved",
    "moving",
    "poured",
    "pouring",
    "pulled",
    "pulling",
    "yanked",
    "withdrew",
    "parks",
]);

/// What is moved.
static MONEY: WordList<24> = WordList::new([
    "coins",
    "tokens",
    "money",
    "cash",
    "proceeds",
    "profits",
    "profit",
    "gains",
    "funds",
    "capital",
    "collateral",
    "bets",
    "positions",
    "winnings",
    "savings",
    "liquidity",
    "dollars",
    "exposure",
    "assets",
    "holdings",
    "deposits",
    "stakes",
    "books",
    "reserves",
]);

/// Nouns that a sheet of figures does speak of, and words that fill a clause.
static HARMLESS: WordList<62> = WordList::new([
    "the", "a", "an", "its", "their", "this", "that", "these", "those", "it", "they", "which", "who", "he", "she",
    "we", "both", "all", "each", "others", "other", "rest", "session", "day", "week", "month", "evening", "hours",
    "table", "chart", "sheet", "data", "figures", "section", "spread", "gap", "index", "indices", "market", "markets",
    "prices", "price", "shares", "stocks", "equities", "losses", "gains", "decline", "declines", "rally", "selloff",
    "move", "moves", "volumes", "turnover", "breadth", "page", "text", "wave", "rout", "slide", "baton",
]);

/// What else a cause may begin with, beside "on".
static WORDS: WordList<10> = WordList::new([
    "as",
    "after",
    "account",
    "accounts",
    "accounted",
    "accounting",
    "explained",
    "explains",
    "explain",
    "contributed",
]);

/// What part of a change is told.
static PARTS: WordList<8> = WordList::new(["part", "some", "half", "much", "most", "all", "bulk", "chunk"]);

/// The finding for item `at`.
pub fn detect(scene: &Scene<'_>, flows: bool, part: &Part, at: usize) -> Option<Finding> {
    let silent = matches!(part.items[at].kind, Kind::Mark(_));
    let heading = matches!(part.segment.kind, SegmentKind::Heading | SegmentKind::Subheading);
    if silent || heading {
        return None;
    }
    let found = || {
        meanwhile(scene, part, at)
            .or_else(|| on_news(scene, part, at))
            .or_else(|| effect(scene, part, at))
            .or_else(|| made_of(scene, part, at))
            .or_else(|| moved_by(scene, part, at))
            .or_else(|| bulk(scene, part, at))
            .or_else(|| handled(scene, flows, part, at))
            .filter(|_| !subject::supposed(part, at))
    };
    let opens = may_open(&scene.word(&part.items[at]));
    debug_assert!(opens || found().is_none(), "{} opens", scene.text_of(&part.items[at]));
    opens.then(found).flatten()
}

/// Whether a word may begin what these rules read: few do.
fn may_open(word: &str) -> bool {
    let first = head(word);
    WORDS.contains(word)
        || EFFECTS.contains(word)
        || HANDLED.contains(word)
        || MOVERS.contains(first)
        || PARTS.contains(first)
        || word.ends_with("on")
}

/// Whether the sheet has this word.
fn known(scene: &Scene<'_>, item: &Item) -> bool {
    scene.text_of(item).split([' ', '-']).all(|w| scene.vocabulary.known_words.contains(&*fold(w)))
}

fn noun(scene: &Scene<'_>, item: &Item) -> bool {
    let word = scene.word(item);
    matches!(item.kind, Kind::Word)
        && word.chars().count() > 3
        && word.chars().all(|c| c.is_alphabetic() || c == '\'')
        && !HARMLESS.contains(&word)
        && !word.ends_with("ly")
}

fn spoken_of(item: &Item) -> bool {
    matches!(item.kind, Kind::Name { .. } | Kind::Figure(_) | Kind::Rise(_) | Kind::To | Kind::Date)
}

/// "Copper chipped in 1.77% as exchange warehouses emptied".
fn meanwhile(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let before = at.checked_sub(1).map(|i| &items[i]).filter(|b| b.clause == item.clause)?;
    let after = &*scene.word(item) == "after";
    if !after && &*scene.word(item) != "as" || matches!(before.kind, Kind::Mark('(' | '[' | '"')) {
        return None;
    }
    if matches!(
        &*scene.word(before),
        "such" | "same" | "well" | "far" | "long" | "soon" | "as" | "much" | "just" | "known"
    ) {
        return None;
    }
    let clause = |i: &usize| items[*i].clause == item.clause && !matches!(items[*i].kind, Kind::Mark(_));
    let verb = (at + 2..items.len()).take(5).take_while(clause).find(|i| {
        let word = scene.word(&items[*i]);
        let past = word.len() > 4 && word.ends_with("ed");
        matches!(items[*i].kind, Kind::Word) && past
            || items[*i].is(Sense::Up)
            || items[*i].is(Sense::Down)
            || items[*i].is(Sense::Act)
    })?;
    let inside = &items[at + 1..verb];
    let told = inside.iter().any(|i| {
        spoken_of(i)
            || i.is(Sense::Event)
            || i.is(Sense::Actor)
            || i.is(Sense::Cause)
            || i.is(Sense::Holder)
            || i.is(Sense::Up)
            || i.is(Sense::Down)
            || i.is(Sense::All)
            || i.is(Sense::Both)
            || i.is(Sense::None)
    });
    // "as measured", "as of Friday", "as one basket did": nobody acts.
    let acts = inside.iter().any(|i| noun(scene, i))
        && !inside
            .iter()
            .any(|i| matches!(&*scene.word(i), "of" | "to" | "for" | "if" | "many" | "much" | "few" | "such"));
    let article = inside.first().is_some_and(|i| &*scene.word(i) == "a") && !after;
    if told
        || article
        || !acts
        || inside.iter().any(|i| matches!(i.kind, Kind::Word) && noun(scene, i) && known(scene, i))
    {
        return None;
    }
    let end = (verb + 1..items.len()).take(3).take_while(clause).last().unwrap_or(verb);
    let range = (item.start, items[end].end);
    Some(fb405_cause::finding(range, &scene.text[range.0..range.1], false))
}

/// What moves are ascribed to: "on safe-haven demand", "on staking hopes".
static NEWS: WordList<34> = WordList::new([
    "demand",
    "hopes",
    "hope",
    "fears",
    "data",
    "news",
    "reports",
    "report",
    "concerns",
    "worries",
    "optimism",
    "pessimism",
    "talk",
    "signs",
    "expectations",
    "outlook",
    "supply",
    "buying",
    "selling",
    "tensions",
    "tension",
    "approval",
    "weather",
    "results",
    "nerves",
    "jitters",
    "relief",
    "caution",
    "headlines",
    "rumours",
    "rumors",
    "flows",
    "inflows",
    "outflows",
]);

/// "Gold rose on safe-haven demand".
fn on_news(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    if scene.word(item).strip_suffix("on").is_none_or(|before| !before.is_empty() && !before.ends_with(' ')) {
        return None;
    }
    let here = |i: &usize| {
        items[*i].clause == item.clause && !matches!(items[*i].kind, Kind::Mark(',' | '.' | ';' | ':' | '(' | '|'))
    };
    let moved = (at.saturating_sub(6)..at).filter(here).any(|i| {
        items[i].is(Sense::Up)
            || items[i].is(Sense::Down)
            || items[i].is(Sense::Flat)
            || items[i].figure().is_some_and(|f| f.written.is_percent())
    });
    let news = (at + 1..items.len()).take(6).take_while(here).find(|i| NEWS.contains(&scene.word(&items[*i])))?;
    let told = items[at + 1..news].iter().any(|i| {
        i.figure().is_some() || i.is(Sense::Event) || i.is(Sense::Cause) || i.is(Sense::Holder) || i.is(Sense::Absent)
    });
    if !moved || told || known(scene, &items[news]) {
        return None;
    }
    let range = (item.start, items[news].end);
    Some(fb405_cause::finding(range, &scene.text[range.0..range.1], false))
}

/// "Fresh chip curbs hurt hardware makers", "hurt by chip curbs".
fn effect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let here = |i: &Item| i.clause == item.clause;
    if !EFFECTS.contains(&scene.word(item)) || !matches!(item.kind, Kind::Word | Kind::Cue(_)) {
        return None;
    }
    let next = items.get(at + 1).filter(|n| here(n))?;
    if &*scene.word(next) == "by" {
        let tail: Vec<&Item> = items[at + 2..]
            .iter()
            .take(7)
            .take_while(|i| here(i) && !matches!(i.kind, Kind::Mark('.' | ',' | ';')))
            .collect();
        let evident = tail.iter().any(|i| spoken_of(i));
        let named = tail.iter().any(|i| noun(scene, i) || i.is(Sense::Event));
        let range = (item.start, tail.last()?.end);
        return (named || evident).then(|| fb405_cause::finding(range, &scene.text[range.0..range.1], evident));
    }
    // "took a heavier hit than the index": a noun.
    if matches!(&*scene.word(next), "than" | "from") {
        return None;
    }
    // "hit 5,000", "hit hardest", "hit a low"
    if next.figure().is_some() || matches!(next.kind, Kind::Mark(_)) || next.is(Sense::SupDown) || next.is(Sense::SupUp)
    {
        return None;
    }
    let bounds = |i: &usize| here(&items[*i]) && !matches!(items[*i].kind, Kind::Mark(',' | ':' | '"' | '(' | ')'));
    let from = (0..at).rev().take_while(bounds).last()?;
    let before = &items[from..at];
    // "lower rig counts": an adjective of something unknown.
    let adjective = |n: usize| {
        matches!(&*scene.word(&before[n]), "lower" | "higher" | "rising" | "falling" | "weaker" | "stronger")
            && before.get(n + 1).is_some_and(|next| noun(scene, next))
    };
    let told = before.iter().enumerate().any(|(n, i)| {
        spoken_of(i)
            || (i.is(Sense::Up) || i.is(Sense::Down)) && !adjective(n)
            || i.is(Sense::Spread)
            || i.is(Sense::Not)
            || i.is(Sense::Event)
            || i.is(Sense::Actor)
            || i.is(Sense::Holder)
            || i.is(Sense::Cause)
            || i.is(Sense::Only)
    });
    let pronoun = before.iter().any(|i| {
        matches!(
            &*scene.word(i),
            "it" | "they"
                | "which"
                | "that"
                | "this"
                | "who"
                | "was"
                | "were"
                | "is"
                | "are"
                | "be"
                | "been"
                | "to"
                | "and"
        )
    });
    let nouns = before.iter().filter(|i| noun(scene, i)).collect::<Vec<_>>();
    if told || pronoun || nouns.is_empty() || nouns.iter().any(|i| known(scene, i)) {
        return None;
    }
    let end = (at + 1..items.len())
        .take(4)
        .take_while(|i| here(&items[*i]) && !matches!(items[*i].kind, Kind::Mark(_)))
        .last()?;
    let range = (before[0].start, items[end].end);
    Some(fb405_cause::finding(range, &scene.text[range.0..range.1], false))
}

/// "Part of the fall is simply token prices": what a change of deposits is made of.
fn made_of(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let of = scene.word(item).ends_with(" of") || items.get(at + 1).is_some_and(|n| &*scene.word(n) == "of");
    let some = of && PARTS.contains(head(&scene.word(item)));
    if !some {
        return None;
    }
    let here = |i: &usize| items[*i].clause == item.clause && !matches!(items[*i].kind, Kind::Mark(_));
    let is = (at + 1..items.len()).take(7).take_while(here).find(|i| {
        matches!(&*scene.word(&items[*i]), "is" | "was" | "reflects" | "reflected" | "comes" | "came" | "stems")
    })?;
    let of_move = items[at + 1..is].iter().any(|i| i.is(Sense::Up) || i.is(Sense::Down));
    let price = (is + 1..items.len()).take(6).take_while(here).find(|i| {
        matches!(&*scene.word(&items[*i]), "price" | "prices" | "pricing" | "marks" | "marking" | "valuation")
    })?;
    // "Most of the decline is in DAI prices": where, and not why.
    let place = items.get(is + 1).is_some_and(|n| matches!(&*scene.word(n), "in" | "at" | "on" | "among"));
    let range = (item.start, items[price].end);
    (of_move && !place).then(|| fb405_cause::finding(range, &scene.text[range.0..range.1], false))
}

/// Verbs that move a thing up or down.
static MOVERS: WordList<16> = WordList::new([
    "pulled", "dragged", "pushed", "driven", "knocked", "taken", "weighed", "held", "sent", "forced", "tugged",
    "hauled", "lifted", "carried", "kept", "propped",
]);

/// "Pulled lower by chip weights": by something that the sheet does not hold.
fn moved_by(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let here = |i: &Item| i.clause == item.clause && !matches!(i.kind, Kind::Mark(_));
    let is_by = |i: usize| items.get(i).is_some_and(|n| &*scene.word(n) == "by");
    if !is_by(at + 1) && !is_by(at + 2) {
        return None;
    }
    // "pushed higher" is one word of the lexicon, "pulled lower" two.
    let own = scene.word(item).as_str();
    let (verb, joined) = own.split_once(' ').map_or((own, None), |(verb, way)| (verb, Some(way)));
    let after = if joined.is_some() { at + 1 } else { at + 2 };
    let way = match joined {
        Some(way) => way,
        None => items.get(at + 1).filter(|n| here(n)).map(|n| scene.word(n).as_str())?,
    };
    let by = items.get(after).filter(|n| here(n) && &*scene.word(n) == "by")?;
    if !matches!(way, "lower" | "higher" | "down" | "up" | "back" | "under") || !MOVERS.contains(verb) {
        return None;
    }
    let tail: Vec<&Item> = items[after + 1..].iter().take(6).take_while(|i| here(i)).collect();
    // "tech weights": the members of an index, whatever "tech" may name.
    let members = |i: &Item| {
        let word = scene.word(i);
        ["weights", "weightings", "heavyweights", "constituents", "components"].iter().any(|w| word.ends_with(w))
    };
    let inside = tail.iter().any(|i| members(i));
    // "The average was pulled down by one venue" is arithmetic; "dragged lower by lending" a kind that the text lists.
    let sums = |i: &Item| {
        matches!(
            &*scene.word(i),
            "average" | "mean" | "median" | "total" | "sum" | "net" | "aggregate" | "score" | "tally"
        )
    };
    let listed = tail.iter().any(|i| scene.categories.members(&scene.word(i)).is_some());
    if listed || items[..at].iter().rev().take(8).any(sums) {
        return None;
    }
    let evident = !inside && tail.iter().any(|i| spoken_of(i));
    let named = inside || tail.iter().any(|i| noun(scene, i) && !known(scene, i) || i.is(Sense::Event));
    let range = (item.start, tail.last()?.end.max(by.end));
    (named && !evident).then(|| fb405_cause::finding(range, &scene.text[range.0..range.1], false))
}

/// "Semiconductors accounted for the bulk of the loss": what part of a change was whose.
fn bulk(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let word = |i: usize| items.get(i).filter(|n| n.clause == item.clause).map(|n| scene.word(n));
    let accounts = matches!(&*scene.word(item), "account" | "accounts" | "accounted" | "accounting")
        && word(at + 1).as_deref() == Some("for")
        || matches!(&*scene.word(item), "explained" | "explains" | "explain" | "contributed");
    if !accounts {
        return None;
    }
    let most = (at + 1..items.len()).take(5).take_while(|i| items[*i].clause == item.clause).find(|i| {
        matches!(&*scene.word(&items[*i]), "bulk" | "most" | "majority" | "chunk" | "share" | "much" | "all")
            || items[*i].is(Sense::Most)
    })?;
    let figure = items[at..].iter().take(8).any(|i| i.figure().is_some());
    let end = (most + 1..items.len())
        .take(6)
        .take_while(|i| items[*i].clause == item.clause && !matches!(items[*i].kind, Kind::Mark('.' | ',' | ';')))
        .last()?;
    // "the bulk of the volume" is a share of levels, and may be worked out; of a move it may not.
    let of_move = items[most..=end].iter().any(|i| {
        i.is(Sense::Up)
            || i.is(Sense::Down)
            || matches!(&*scene.word(i), "it" | "that" | "this" | "move" | "change" | "damage")
    });
    let range = (item.start, items[end].end);
    (of_move && !figure).then(|| fb405_cause::finding(range, &scene.text[range.0..range.1], false))
}

/// "Treasurers parked proceeds in USDT".
fn handled(scene: &Scene<'_>, flows: bool, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    if flows || !HANDLED.contains(&scene.word(item)) {
        return None;
    }
    let within =
        |i: &usize| items[*i].clause == item.clause && !matches!(items[*i].kind, Kind::Mark(_) | Kind::Figure(_));
    let money = (at + 1..items.len()).take(4).take_while(within).find(|i| MONEY.contains(&scene.word(&items[*i])))?;
    let from = (0..at).rev().take(3).take_while(within).last().unwrap_or(at);
    let end = (money + 1..items.len()).take(3).take_while(within).last().unwrap_or(money);
    let range = (items[from].start, items[end].end);
    Some(fb403_flow_on_absent_data::finding(range, &scene.text[range.0..range.1], None, false))
}
