//! The inside of a market, of which a sheet of prices and sums holds nothing: who is on which side, what was done with positions,
//! how full the books are.

use super::subject;
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::read::SegmentKind;
use crate::audit::rules::{fb403_flow_on_absent_data as flow, fb404_event as event};
use crate::audit::scene::{Part, Scene};

/// What traders hold.
static POSITIONS: WordList<8> =
    WordList::new(["trades", "positions", "loops", "wagers", "hedges", "overwrites", "straddles", "carries"]);

/// What is done with it.
const DONE: [&str; 24] = [
    "closed",
    "closing",
    "opened",
    "reopened",
    "unwound",
    "unwinding",
    "unwind",
    "rolled",
    "exited",
    "covered",
    "squeezed",
    "flushed",
    "liquidated",
    "cut",
    "lifted",
    "monetized",
    "monetised",
    "struck",
    "put on",
    "taken off",
    "coming off",
    "built",
    "rebuilt",
    "loaded",
];

/// How the day's buying or selling was, which no price tells.
const MANNERS: [&str; 23] = [
    "active",
    "aggressive",
    "organic",
    "mechanical",
    "discretionary",
    "strategic",
    "opportunistic",
    "tactical",
    "patient",
    "programmatic",
    "systematic",
    "price-insensitive",
    "informed",
    "motivated",
    "passive",
    "stealth",
    "coordinated",
    "disciplined",
    "hedge-related",
    "index-related",
    "tax-related",
    "rule-based",
    "model-driven",
];

/// Places and kinds of holders by which two sides are set against each other.
static SIDES: WordList<9> = WordList::new([
    "retail",
    "whales",
    "institutions",
    "institutional",
    "longs",
    "shorts",
    "buyers",
    "sellers",
    "hedgers",
]);

/// Places, by which markets are told apart too: of holders only where money is named.
const PLACES: [&str; 7] = ["offshore", "onshore", "foreign", "domestic", "overseas", "locals", "local"];

/// What usage of a chain or a venue is called.
static USAGE: WordList<12> = WordList::new([
    "usage",
    "users",
    "wallets",
    "transactions",
    "throughput",
    "adoption",
    "signups",
    "sign-ups",
    "developers",
    "validators",
    "orders",
    "clients",
]);

/// The finding for item `at`.
pub fn detect(scene: &Scene<'_>, flows: bool, part: &Part, at: usize) -> Option<Finding> {
    let heading = matches!(part.segment.kind, SegmentKind::Heading | SegmentKind::Subheading);
    if heading || matches!(part.items[at].kind, Kind::Figure(_)) {
        return None;
    }
    let finding = |(start, end): (usize, usize)| flow::finding((start, end), &scene.text[start..end], None, false);
    if let Some(found) = crowded(scene, part, at) {
        return Some(found);
    }
    if let Some(range) = whose(scene, part, at).filter(|_| !flows && !part.risk && !part.supposed) {
        return Some(finding(range));
    }
    let held = (!flows).then(|| {
        against(scene, part, at)
            .or_else(|| nobody(scene, part, at))
            .or_else(|| handled(scene, part, at))
            .or_else(|| manner(scene, part, at))
    });
    let found = held.flatten().map(finding).or_else(|| used(scene, part, at))?;
    (!left_open(scene, part, at)).then_some(found)
}

/// Whether the words leave open that it is so: "if buyers return", a risk, a plan.
fn left_open(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let asks = |i: &Item| matches!(&*scene.word(i), "if" | "whether" | "until" | "unless" | "wait" | "watch");
    part.supposed || part.risk || subject::supposed(part, at) || part.items[..at].iter().any(asks)
}

fn plain(item: &Item) -> bool {
    matches!(item.kind, Kind::Word | Kind::Cue(_) | Kind::Name { generic: true, .. })
}

/// "Retail > whales", "Offshore > onshore USD": one kind of holder set above another.
fn against(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    if !items[at].mark('>') && !items[at].mark('<') {
        return None;
    }
    let money = items[at + 1..].iter().take(4).any(|i| {
        matches!(
            &*scene.word(i),
            "usd" | "dollars" | "dollar" | "money" | "cash" | "capital" | "demand" | "funds" | "flows"
        )
    });
    let side = |i: &Item| {
        let word = scene.word(i);
        let first = word.split([' ', '-']).next().unwrap_or_default().to_owned();
        let place = PLACES.contains(&first.as_str());
        SIDES.contains(&first) || place && money || !place && i.is(Sense::Holder)
    };
    let first = items.get(at.checked_sub(1)?).filter(|i| side(i))?;
    let second = items.get(at + 1).filter(|i| side(i))?;
    let end = items[at + 1..].iter().take(3).take_while(|i| plain(i)).last().unwrap_or(second);
    Some((first.start, end.end))
}

/// "No dip-buyers on-chain", "few natural sellers": who was not there.
fn nobody(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    if !matches!(&*scene.word(&items[at]), "no" | "few" | "fewer" | "zero" | "hardly any") {
        return None;
    }
    let here = |i: &usize| items[*i].clause == items[at].clause && (plain(&items[*i]) || items[*i].mark('-'));
    let people = (at + 1..items.len()).take(4).take_while(here).find(|i| {
        let word = scene.word(&items[*i]);
        ["buyers", "sellers", "shorts", "longs", "hedgers"].iter().any(|p| word.ends_with(p))
    })?;
    let last = (people + 1..items.len()).take(3).take_while(here).last().unwrap_or(people);
    Some((items[at].start, items[last].end))
}

/// "Yield trades closed early", "basis legs coming off": what was done with positions.
fn handled(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let held = POSITIONS.contains(&scene.word(&items[at]));
    let kind = items.get(at.checked_sub(1)?).filter(|b| held && plain(b) && b.clause == items[at].clause)?;
    let article = ["the", "these", "those", "such", "both", "all", "index", "last", "first", "most", "many"]
        .contains(&&*scene.word(kind));
    let here = |i: &usize| items[*i].clause == items[at].clause && plain(&items[*i]);
    let done = (at + 1..items.len()).take(3).take_while(here).find(|i| {
        let word = scene.word(&items[*i]);
        let next = items.get(i + 1).map(|n| scene.word(n)).unwrap_or_default();
        DONE.iter().any(|d| *d == word.as_str() || d.split_once(' ') == Some((&*word, &*next)))
    })?;
    (!article).then(|| (kind.start, items[done].end))
}

/// "Consistent with active selling": how it was done.
fn manner(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let next = items.get(at + 1).filter(|n| n.clause == items[at].clause)?;
    if !matches!(&*scene.word(next), "selling" | "buying" | "accumulation" | "distribution" | "liquidation" | "hedging")
    {
        return None;
    }
    let word = scene.word(&items[at]);
    let named =
        |m: &str| m.len() == word.len() && m.bytes().zip(word.bytes()).all(|(a, b)| a == b || a == b'-' && b == b' ');
    MANNERS.iter().any(|m| named(m)).then(|| (items[at].start, next.end))
}

/// "Redemptions, likely institutional": whose money it was.
fn whose(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let kind = matches!(
        &*scene.word(&items[at]),
        "institutional" | "retail" | "foreign" | "domestic" | "offshore" | "onshore" | "local" | "corporate"
    );
    let lead = items.get(at.checked_sub(1)?).filter(|_| kind)?;
    let guess = matches!(
        &*scene.word(lead),
        "likely" | "probably" | "mostly" | "largely" | "mainly" | "presumably" | "chiefly" | "predominantly"
    );
    let last = items.get(at + 1).is_none_or(|n| matches!(n.kind, Kind::Mark('.' | ',' | ';' | '|' | ')')));
    (guess && last).then(|| (lead.start, items[at].end))
}

/// "ChiNext crowded", "crowded AI longs", "under-owned": how many hold it.
fn crowded(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let word = scene.word(&items[at]);
    let full = word.ends_with("crowded")
        || word.ends_with("owned")
        || word.starts_with("widely ")
        || word.starts_with("consensus ");
    if !full {
        return None;
    }
    let full = matches!(
        &*word.replace('-', " "),
        "crowded"
            | "overcrowded"
            | "uncrowded"
            | "underowned"
            | "overowned"
            | "under owned"
            | "over owned"
            | "widely held"
            | "widely owned"
            | "well owned"
            | "consensus long"
            | "consensus short"
    );
    let planned = ["risk", "trigger", "action", "implication", "positioning", "steps"];
    let planned = planned.iter().any(|w| part.column.contains(w));
    let weighed = part.items[..at].iter().any(|i| {
        i.clause == items[at].clause && (i.is(Sense::Hedge) || i.is(Sense::Forecast) || i.is(Sense::Recommend))
    });
    if planned || weighed || part.risk && !part.note {
        return None;
    }
    // "crowded into one venue" is a verb.
    let verb = items.get(at + 1).is_some_and(|n| matches!(&*scene.word(n), "into" | "out" | "by" | "in"));
    let range = (items[at].start, items[at].end);
    (full && !verb).then(|| event::attribute(range, &scene.text[range.0..range.1]))
}

/// "Usage holding up", "active addresses climbing": of a sheet that counts none.
fn used(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let word = scene.word(&items[at]);
    let held = |w: &str| scene.vocabulary.known_words.contains(w);
    if !USAGE.contains(&word) || held(word.trim_end_matches('s')) || held(&word) {
        return None;
    }
    let here = |i: &usize| items[*i].clause == items[at].clause && plain(&items[*i]);
    let verb = (at + 1..items.len()).take(2).take_while(here).find(|i| {
        let item = &items[*i];
        let word = scene.word(item);
        item.is(Sense::Up)
            || item.is(Sense::Down)
            || matches!(&*word, "holding" | "holds" | "held" | "picking up" | "picked up" | "recovering" | "fading")
    })?;
    let first = at.checked_sub(1).filter(|i| here(i) && !items[*i].is(Sense::Not)).unwrap_or(at);
    let range = (items[first].start, items[verb].end);
    Some(event::finding(range, &scene.text[range.0..range.1]))
}
