//! Who rose or fell: whom a word of direction is said of.

use super::subject::{self, Subject};
use super::{beside_place, category, exception};
use crate::audit::bind::Target;
use crate::audit::bind::index::{Move, of_metric as has_metric};
use crate::audit::detect::word_list::WordList;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::scene::{Part, Scene};
use crate::quantity::words::{ONES, small_number};

/// Nouns that rise and fall without a figure.
static ABSTRACT: WordList<22> = WordList::new([
    "demand",
    "premium",
    "discount",
    "appetite",
    "sentiment",
    "expectations",
    "concern",
    "concerns",
    "yields",
    "yield",
    "rates",
    "interest",
    "credit",
    "risk",
    "risks",
    "costs",
    "confidence",
    "pressure",
    "uncertainty",
    "tension",
    "tensions",
    "liquidity",
]);

/// "the $207M added by USDT", "$39M added to USDT's float": whoever the amount is added by or to.
pub(super) fn agent(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let amount = |i: usize| {
        items[i].figure().is_some_and(|f| matches!(f.written.unit, crate::quantity::written::WrittenUnit::Money(_)))
    };
    // "A negative US session was met with gains in all three HK indices": the gains are those of whoever follows.
    let met = at.checked_sub(2).is_some_and(|i| {
        matches!(&*scene.word(&items[i]), "met" | "greeted" | "answered" | "followed" | "matched" | "rewarded")
            && matches!(&*scene.word(&items[i + 1]), "with" | "by")
    });
    if met && items.get(at + 1).is_some_and(|i| matches!(&*scene.word(i), "in" | "on" | "across" | "for")) {
        let near = (at + 2..items.len()).take(5).take_while(|i| items[*i].clause == items[at].clause);
        let name = near.into_iter().find(|i| subject::nameable(scene, part, *i))?;
        let targets = vec![items[name].target()?.clone()];
        return Some(Subject { targets, item: Some(name), lent: false, listed: false });
    }
    if !at.checked_sub(1).is_some_and(amount) {
        return None;
    }
    let leads = |i: usize| items.get(i).is_some_and(|it| matches!(&*scene.word(it), "by" | "to" | "from"));
    let article = items.get(at + 2).is_some_and(|it| &*scene.word(it) == "the");
    let name = at + if article { 3 } else { 2 };
    let item = items.get(name).filter(|it| leads(at + 1) && matches!(it.kind, Kind::Name { generic: false, .. }))?;
    Some(Subject { targets: vec![item.target()?.clone()], item: Some(name), lent: false, listed: false })
}

/// The bracket that opens before a sign: "(+)", "(slightly -)".
pub(super) fn opening(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let items = &part.items;
    let before = at.checked_sub(1)?;
    let shade =
        matches!(&*scene.word(&items[before]), "slightly" | "mildly" | "marginally" | "mostly" | "modestly" | "net");
    let open = if shade { before.checked_sub(1)? } else { before };
    items[open].mark('(').then_some(open)
}

/// Whom the direction at item `at` is said of; `bracket` where it stands in brackets of its own.
#[must_use]
pub(super) fn find(scene: &Scene<'_>, part: &Part, at: usize, bracket: bool) -> Option<Subject> {
    let items = &part.items;
    let item = &items[at];
    // "gave back some of last month's gains": a move of other days.
    if at.checked_sub(1).is_some_and(|i| items[i].is(Sense::Baseline) && scene.word(&items[i]).ends_with("'s")) {
        return None;
    }
    if let Kind::Rise(way) = item.kind
        && !bracket
    {
        let way = way.signum();
        if at == 0 {
            return in_its_row(part);
        }
        let i = at - 1;
        // "HK (↑ HSTECH, ↓ HSCEI)": of the name behind it.
        if matches!(items[i].kind, Kind::Mark(',' | '(' | '/' | ';')) && subject::nameable_at(scene, part, at + 1) {
            let (_, targets) = subject::run(scene, part, at + 1);
            return Some(Subject { targets, item: Some(at + 1), lent: false, listed: false });
        }
        if let Some(target) = one_of_two(scene, part, at) {
            return Some(Subject { targets: vec![target], item: None, lent: false, listed: false });
        }
        let versus = |i: &Item| matches!(scene.word(i).as_str(), "vs" | "versus");
        // "RWA TVL ↑ vs lending TVL ↓": of a kind that the protocols' names tell.
        if (items.get(at + 1).is_some_and(versus) || items[..at].iter().rev().take(4).any(versus))
            && let Some(found) = kind_of_the_trade(scene, part, i, way)
        {
            return Some(found);
        }
        if subject::nameable(scene, part, i) {
            let (first, targets) = subject::run(scene, part, i);
            return Some(Subject { targets, item: Some(first), lent: false, listed: false });
        }
        if matches!(scene.word(&items[i]).as_str(), "price" | "prices") {
            return prices(scene, part, at);
        }
        // "Net stablecoin supply ↑"
        // "RWA ↑ vs Lending ↓ Backed +15.2%": of a category that nobody named.
        let versus = items[..at].iter().rev().take(4).any(versus);
        let common = matches!(items[i].kind, Kind::Word | Kind::Cue(_) | Kind::Name { generic: true, .. });
        if versus && common {
            return None;
        }
        let found = subject::of(scene, part, at);
        // "DEX volume ↑ vs lending TVL ↓": the first arrow's subject is not the second's.
        let other_side = found
            .item
            .filter(|i| *i < at)
            .is_some_and(|from| items[from..at].iter().any(|i| matches!(scene.word(i).as_str(), "vs" | "versus")));
        if other_side {
            return None;
        }
        let peer = items.get(at + 1).is_some_and(|n| matches!(scene.word(n).as_str(), "vs" | "versus"));
        let after = found.item.is_some_and(|i| i > at);
        // "Stables ↑ / BTC ↓": the word before the arrow names somebody unknown.
        let unknown = matches!(items[i].kind, Kind::Word);
        let none = found.targets.is_empty() || found.lent || (peer || unknown) && after;
        return (!none).then_some(found);
    }
    if bracket {
        // "A-SHARES (-)", "RWA/Treasuries (+) [Superstate USTB]"
        let mut listed = subject::bracketed(scene, part, at + 1);
        // "LENDING (-): Morpho, Radiant"
        let named = at.checked_sub(2).is_some_and(|i| subject::nameable(scene, part, i));
        let from_other = named && scene.text[items[at].end..].trim_start_matches([')', ' ']).starts_with('\u{25c4}');
        if listed.is_empty()
            && !from_other
            && items.get(at + 2).is_some_and(|i| i.mark(':') || matches!(i.kind, Kind::From))
        {
            let list = || {
                (at + 3..items.len())
                    .take_while(|i| matches!(items[*i].kind, Kind::Name { .. } | Kind::Mark(',' | '/' | '+' | '&')))
            };
            let names = list().filter(|i| !matches!(items[*i].kind, Kind::Mark(_)));
            let whole = list().last().is_some_and(|i| i + 1 == items.len());
            listed = names.filter(|_| whole).filter_map(|i| items[i].target().cloned()).collect();
        }
        // "CEX balances (+) Bitget, HTX, Kraken": a line of a map that names them without brackets.
        if listed.is_empty() && !from_other {
            listed = line_of_names(scene, part, at + 2);
        }
        if !listed.is_empty() {
            let item = at.checked_sub(2).filter(|i| subject::nameable(scene, part, *i));
            return Some(Subject { targets: listed, item, lent: false, listed: true });
        }
        let i = opening(scene, part, at)?.checked_sub(1)?;
        // "BTC open interest (+)": of the metric, which the words between tell.
        let metric = items[i].is(Sense::Event) && super::unbacked::measured_here(scene, &items[i]);
        // "CRYPTO SPOT (-)": the market for it, not what is written on it.
        let spot = matches!(&*scene.word(&items[i]), "spot" | "prices" | "complex")
            && subject::nameable_at(scene, part, i.saturating_sub(1));
        let i = if metric || spot { i.checked_sub(1)? } else { i };
        // "STABLECOINS: net issuance (+)"
        let net = (i.saturating_sub(2)..=i).any(|n| items[n].is(Sense::Net));
        if net && !subject::nameable(scene, part, i) {
            let name = (0..i).rev().take(5).find(|n| subject::nameable(scene, part, *n))?;
            let targets = items[name].target().filter(|t| matches!(t, Target::Group(_))).cloned();
            return Some(Subject { targets: vec![targets?], item: Some(name), lent: false, listed: false });
        }
        if !subject::nameable(scene, part, i) {
            let way = match item.kind {
                Kind::Rise(n) => n.signum(),
                Kind::Mark('+') => 1,
                _ => -1,
            };
            return of_a_kind(scene, i, way, &items[i]);
        }
        let (first, targets) = subject::run(scene, part, i);
        return Some(Subject { targets, item: Some(first), lent: false, listed: false });
    }
    if let Some(found) = exception::told_at(scene, part, at) {
        return Some(found);
    }
    let word = scene.word(item);
    if matches!(word.as_str(), "winners" | "losers" | "gainers" | "decliners" | "advancers")
        && (items.get(at + 1).is_some_and(|n| &*scene.word(n) == "and")
            || at > 0 && &*scene.word(&items[at - 1]) == "and")
    {
        return None;
    }
    if matches!(word.as_str(), "winners" | "losers" | "gainers" | "decliners" | "advancers") && at == 0 {
        let targets: Vec<Target> = (at + 1..items.len())
            .filter(|i| subject::nameable(scene, part, *i))
            .filter_map(|i| items[i].target().cloned())
            .filter(|t| matches!(t, Target::Entity(_)))
            .collect();
        return (!targets.is_empty()).then_some(Subject { targets, item: None, lent: false, listed: true });
    }
    // "Bleeding: Hop -8.9%, Renzo -6.3%", "Lending (gaining): Euler +6.1%, Spark +2.6%": a label, and each name behind it
    // with its figure.
    let bracketed = at > 1 && items[at - 1].mark('(') && items.get(at + 1).is_some_and(|n| n.mark(')'));
    let colon = at + 1 + usize::from(bracketed);
    let alone = at == 0 || bracketed && !(0..at).any(|i| subject::nameable(scene, part, i));
    if alone && items.get(colon).is_some_and(|n| n.mark(':')) && word.ends_with("ing") {
        let figured = |i: &usize| {
            let bracket = usize::from(items.get(i + 1).is_some_and(|n| n.mark('(')));
            items.get(i + 1 + bracket).is_some_and(|n| n.figure().is_some())
        };
        let named = |i: &usize| matches!(items[*i].kind, Kind::Name { target: Target::Entity(_), generic: false, .. });
        let here = (colon + 1..items.len()).take_while(|i| !items[*i].mark(';') && !items[*i].mark('.'));
        let listed: Vec<usize> = here.filter(named).collect();
        if listed.len() > 1 && listed.iter().all(figured) {
            let targets = listed.iter().filter_map(|i| items[*i].target().cloned()).collect();
            return Some(Subject { targets, item: None, lent: false, listed: true });
        }
    }
    if let Some(targets) = labelled(scene, part, at) {
        return Some(Subject { targets, item: None, lent: false, listed: true });
    }
    if let Some(i) = at.checked_sub(1)
        && matches!(scene.word(&items[i]).as_str(), "price" | "prices")
    {
        return prices(scene, part, at);
    }
    // "credit demand rising" is said of the demand, which no sheet holds.
    if let Some(i) = at.checked_sub(1)
        && ABSTRACT.contains(&scene.word(&items[i]))
        && !yields(scene, part, i)
    {
        return None;
    }
    if let Some(found) = category::subject(scene, part, at).or_else(|| exception::rest(scene, part, at)) {
        return Some(found);
    }
    if let Some(found) = beside_place::placed(scene, part, at).or_else(|| beside_place::relative(scene, part, at)) {
        return Some(found);
    }
    if let Some(found) = counted_before(scene, part, at) {
        return Some(found);
    }
    if let Some(targets) = super::escaped::described_behind_a_dash(scene, part, at) {
        return Some(Subject { targets, item: None, lent: false, listed: true });
    }
    // "lost ground as a group, Wormhole and Hop alike"
    if let Some(alike) = (at + 1..items.len()).take(14).find(|i| &*scene.word(&items[*i]) == "alike")
        && subject::nameable_at(scene, part, alike - 1)
    {
        let (first, targets) = subject::run(scene, part, alike - 1);
        if targets.len() > 1 && first > at {
            return Some(Subject { targets, item: None, lent: false, listed: true });
        }
    }
    // "every single coin fell"
    let each = |i: &Item| i.is(Sense::All) || i.is(Sense::None) || &*scene.word(i) == "no";
    let verb = |i: usize| {
        matches!(
            &*scene.word(&items[i]),
            "ended"
                | "finished"
                | "closed"
                | "traded"
                | "was"
                | "were"
                | "is"
                | "are"
                | "settled"
                | "stayed"
                | "printed"
                | "on"
                | "our"
                | "list"
                | "we"
                | "that"
                | "track"
                | "tracked"
                | "follow"
                | "cover"
                | "covered"
        )
    };
    // "no tracked venue escaped the contraction"
    let fled = super::escaped::fled(scene, part, at);
    let verb = |i: usize| {
        let word = scene.word(&items[i]);
        verb(i)
            || fled
                && (["escap", "avoid", "dodg", "evad", "sidestep"].iter().any(|stem| word.starts_with(stem))
                    || matches!(&*word, "the" | "a" | "any" | "all"))
    };
    if let Some(found) = from_end_to_end(scene, part, at) {
        return Some(found);
    }
    // "Every venue saw volume growth": what they saw it of.
    let saw = |i: usize| {
        matches!(&*scene.word(&items[i]), "saw" | "see" | "sees" | "posted" | "recorded" | "booked" | "registered")
    };
    let seen = |i: usize| {
        let digits = |i: usize| {
            items[i].mark('-')
                || matches!(
                    &*scene.word(&items[i]),
                    "double-digit" | "double" | "single" | "digit" | "strong" | "solid" | "sharp"
                )
        };
        let of = |i: usize| scene.vocabulary.metric_nouns.contains_key(&*scene.word(&items[i])) || digits(i);
        saw(i) || of(i) && (i.saturating_sub(5)..i).any(|n| saw(n) && (n + 1..i).all(of))
    };
    let noun = (0..at).rev().take(8).take_while(|i| items[*i].clause == item.clause).find(|i| !verb(*i) && !seen(*i));
    let near = at.saturating_sub(6).min(noun.unwrap_or(at).saturating_sub(2));
    if let Some(i) = noun
        && matches!(items[i].kind, Kind::Word)
        && items[near..i].iter().any(|n| n.clause == item.clause && each(n))
        && !items[near..i].iter().any(|n| matches!(n.kind, Kind::Name { generic: false, .. }))
    {
        if let Some(every) = everywhere(scene, part, at, i) {
            return Some(Subject { targets: every, item: Some(i), lent: false, listed: false });
        }
        if let Some(all) = all_together(scene, part, at, i) {
            return Some(all);
        }
        if let Some(group) = subject::pool_of(scene, part, i) {
            // "All three credit protocols" of nine: three of a kind that nobody listed.
            let counted = i.checked_sub(1).and_then(|n| super::tally::number(scene, &items[n]));
            let count = subject::unnamed_count(scene, part, at).or(counted);
            return count.is_none_or(|n| n == super::pool::members(scene, &group).len()).then_some(Subject {
                targets: vec![group],
                item: Some(i),
                lent: false,
                listed: false,
            });
        }
    }
    // "Stronger yen, weaker Nikkei": an adjective is its noun's.
    let opens = at.checked_sub(1).is_none_or(|i| {
        matches!(items[i].kind, Kind::Mark(_))
            || matches!(
                &*scene.word(&items[i]),
                "a" | "the" | "and" | "by" | "on" | "with" | "against" | "despite" | "amid" | "into" | "from"
            )
    });
    // "five falling venues": of their kind.
    if word.ends_with("ing")
        && at.checked_sub(1).is_some_and(|i| ONES.contains(&&*scene.word(&items[i])))
        && items.get(at + 1).is_some_and(|n| matches!(n.kind, Kind::Word))
    {
        let group = subject::pool_of(scene, part, at + 1)?;
        return Some(Subject { targets: vec![group], item: Some(at + 1), lent: false, listed: false });
    }
    if opens && (word.ends_with("er") || word.ends_with("ing")) && subject::nameable_at(scene, part, at + 1) {
        let targets = items[at + 1].target().cloned().into_iter().collect();
        return Some(Subject { targets, item: Some(at + 1), lent: false, listed: false });
    }
    // "volumes rose on every venue", "edged up across Morpho, Kamino and Venus"
    if let Some(found) = spread_over(scene, part, at) {
        return Some(found);
    }
    if let Some(found) = placed(scene, part, at) {
        return Some(found);
    }
    // "risk-on in equities, risk-off in tokens": of those behind it, whom the sheet may not know.
    let mood = word.starts_with("risk-o") || word.starts_with("risk o");
    if mood && items.get(at + 1).is_some_and(|n| &*scene.word(n) == "in") && !subject::nameable_at(scene, part, at + 2)
    {
        return None;
    }
    let mut found = subject::of(scene, part, at);
    if found.targets.is_empty() {
        return None;
    }
    // "HSCEI joined HSI and HSTECH in the loss column"
    if let Some(first) = found.item.filter(|i| *i < at && *i > 1)
        && matches!(&*scene.word(&items[first - 1]), "joined" | "joins" | "joining" | "joined as")
        && subject::nameable_at(scene, part, first - 2)
        && let Some(joiner) = items[first - 2].target()
    {
        found.targets.insert(0, joiner.clone());
        found.item = Some(first - 2);
        found.listed = true;
    }
    if found.item.is_some_and(|i| i < at && subject::stranger_between(scene, items, i, at + 1)) {
        return None;
    }
    // "Futures softened as Hong Kong unravelled, so today's green print may not last": of somebody else by then.
    let concludes = |i: usize| items[i].mark(',') && items.get(i + 1).is_some_and(|n| &*scene.word(n) == "so");
    found.lent |= found.item.is_some_and(|i| (i..at).any(concludes));
    // A word that some other noun owns: "yields rise", "weak policy".
    if found.lent && owned_elsewhere(scene, part, at) {
        return None;
    }
    Some(found)
}

/// The kind whose word is item `at`, or the one before it where item `at` says what is measured.
fn kind_of_the_trade(scene: &Scene<'_>, part: &Part, at: usize, way: i8) -> Option<Subject> {
    let items = &part.items;
    let word = scene.word(&items[at]);
    let measure = scene.vocabulary.metric_nouns.contains_key(&*word) || &*word == "tvl";
    let noun = if measure { at.checked_sub(1)? } else { at };
    of_a_kind(scene, noun, way, &items[noun])
}

/// "Bridges (-)" of a map that names none: the kind, where all of it or no more than half went that way.
fn of_a_kind(scene: &Scene<'_>, at: usize, way: i8, word: &Item) -> Option<Subject> {
    let members =
        scene.categories.members(&scene.word(word)).filter(|_| matches!(word.kind, Kind::Word | Kind::Cue(_)))?;
    let moves = scene.index.moves_of(members, &[], None);
    let with = moves.iter().filter(|m| super::sets::along(m.value, way)).count();
    let clear = moves.len() > 1 && (with == moves.len() || with * 2 <= moves.len());
    let targets = members.iter().map(|e| Target::Entity(*e)).collect();
    clear.then_some(Subject { targets, item: Some(at), lent: false, listed: true })
}

/// The entities of one group that make up the rest of a line, from item `from` on.
fn line_of_names(scene: &Scene<'_>, part: &Part, from: usize) -> Vec<Target> {
    let items = part.items.get(from..).unwrap_or_default();
    let joint = |i: &Item| matches!(i.kind, Kind::Mark(',' | '/' | '+' | '&')) || &*scene.word(i) == "and";
    let entity = |i: &Item| matches!(i.kind, Kind::Name { target: Target::Entity(_), generic: false, .. });
    if items.is_empty() || !items.iter().enumerate().all(|(n, i)| if n % 2 == 0 { entity(i) } else { joint(i) }) {
        return Vec::new();
    }
    let targets: Vec<Target> = items.iter().filter_map(|i| i.target().cloned()).collect();
    let group = |t: &Target| if let Target::Entity(e) = t { scene.index.group_of(*e) } else { None };
    let alike = targets.windows(2).all(|w| group(&w[0]) == group(&w[1]));
    if alike { targets } else { Vec::new() }
}

/// "Tokenized funds up: Alder +4.1%, Birch +9.2%": a label that no name of the sheet's stands in, and each name behind its
/// colon with its figure.
fn labelled(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Vec<Target>> {
    let items = &part.items;
    let label = items.get(..at).filter(|label| {
        (1..=4).contains(&label.len())
            && label.iter().all(|i| matches!(i.kind, Kind::Word | Kind::Cue(_)) && !i.is(Sense::Not))
    });
    if label.is_none() || !items.get(at + 1).is_some_and(|n| n.mark(':')) {
        return None;
    }
    let named =
        |i: &usize| matches!(items[*i].kind, Kind::Name { target: Target::Entity(_), generic: false, partial: false });
    let figured = |i: &usize| items.get(i + 1).is_some_and(|n| n.figure().is_some_and(|f| f.written.is_percent()));
    let stop = (at + 2..items.len()).find(|i| matches!(items[*i].kind, Kind::Mark('.' | ';'))).unwrap_or(items.len());
    let listed: Vec<usize> = (at + 2..stop).filter(named).collect();
    let group = |i: &usize| match items[*i].target() {
        Some(Target::Entity(e)) => scene.index.group_of(*e),
        _ => None,
    };
    let alike = listed.windows(2).all(|w| group(&w[0]) == group(&w[1]));
    let all = listed.len() > 1 && listed.first() == Some(&(at + 2)) && listed.iter().all(figured) && alike;
    all.then(|| listed.iter().filter_map(|i| items[*i].target().cloned()).collect())
}

/// "RWA TVL ↑ vs lending TVL ↓ (Alder +13.2%, Elm -21.7%)": each arrow is of its own name in the brackets.
fn one_of_two(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Target> {
    let items = &part.items;
    let rise = |i: &usize| matches!(items[*i].kind, Kind::Rise(_));
    let versus = items.iter().position(|i| matches!(&*scene.word(i), "vs" | "versus"))?;
    let open = (versus..items.len()).find(|i| items[*i].mark('('))?;
    let arrows: Vec<usize> = (0..open).filter(rise).collect();
    let [first, second] = arrows.as_slice() else { return None };
    let inside = subject::bracketed(scene, part, open - 1);
    let [a @ Target::Entity(_), b @ Target::Entity(_)] = inside.as_slice() else { return None };
    let apart =
        *first < versus && versus < *second && !(0..open).any(|i| matches!(items[i].target(), Some(Target::Entity(_))));
    match () {
        () if apart && at == *first => Some(a.clone()),
        () if apart && at == *second => Some(b.clone()),
        () => None,
    }
}

/// "| HSTECH | ↓ |" under "Direction": of whom the row is.
fn in_its_row(part: &Part) -> Option<Subject> {
    let [own] = part.row.as_slice() else { return None };
    let told = ["direction", "move", "change", "chg", "trend", "24h", "1d", "day"];
    let column = part.column.split(|c: char| !c.is_alphanumeric()).any(|w| told.contains(&w));
    let cell = part.segment.cell.is_some_and(|(_, column)| column > 0) && part.against.is_empty() && !part.advised;
    (cell && column).then(|| Subject { targets: vec![own.clone()], item: None, lent: false, listed: false })
}

/// The names, or the members of the one group, that a preposition spreads a direction over.
fn spread_over(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    if !matches!(&*word(at + 1), "on" | "at" | "in" | "across") {
        return None;
    }
    if let Some(found) = over_so_many(scene, part, at) {
        return Some(found);
    }
    // Somebody named before is the subject.
    if (0..at).any(|i| {
        items[i].clause == clause
            && matches!(items[i].kind, Kind::Name { generic: false, partial: false, target: Target::Entity(_) })
    }) {
        return None;
    }
    if let Some(found) = over_kinds(scene, part, at) {
        return Some(found);
    }
    let first = if word(at + 2) == "both" { at + 3 } else { at + 2 };
    if items.get(first).is_some_and(|i| i.is(Sense::All)) {
        let noun = (first + 1..=first + 3)
            .find(|i| !matches!(&*word(*i), "the" | "of" | "two" | "three" | "four" | "five" | "six"))?;
        // "beside a mainland market that rose on every benchmark"
        let called = items.get(noun).map(|n| super::pool::called(scene, n)).unwrap_or_default();
        let named = (0..at).rev().filter(|i| items[*i].clause == clause && subject::nameable(scene, part, *i));
        let named = named.filter_map(|i| items[i].target()).find(|t| called.contains(t)).cloned();
        let pool = || subject::pool_of(scene, part, noun);
        let group = named.or_else(pool).filter(|_| items.get(noun).is_some_and(|n| n.clause == clause))?;
        // "across all four coins" of a group of three: of others.
        let count = items[first + 1..noun].iter().find_map(|n| small_number(&scene.word(n)));
        if count.is_some_and(|n| n != super::pool::members(scene, &group).len()) {
            return None;
        }
        return Some(Subject { targets: vec![group], item: None, lent: false, listed: true });
    }
    let mut targets: Vec<Target> = Vec::new();
    let aside = subject::nameable_at(scene, part, first) && subject::ends_an_aside(scene, part, first);
    for item in items[first..].iter().take_while(|i| i.clause == clause) {
        match &item.kind {
            Kind::Name { target: target @ Target::Entity(_), generic: false, .. } => targets.push(target.clone()),
            // "Despite a drop in Bitcoin, Ether rose"
            Kind::Mark(',') if aside => break,
            Kind::Mark(',' | '/' | '&') => {}
            Kind::Word if &*scene.word(item) == "and" => {}
            _ => break,
        }
    }
    (targets.len() > 1).then_some(Subject { targets, item: None, lent: false, listed: true })
}

/// "RWA basket (Alder, Birch, Cedar) — TVL growing at all three", "Contraction across all four coins": as many as a bracket
/// has just named, or as the one group that the section is about has.
fn over_so_many(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let clause = items[at].clause;
    let all = items.get(at + 2).filter(|i| i.is(Sense::All) && i.clause == clause)?;
    let said = scene.word(all);
    let next = items.get(at + 3).map(|n| scene.word(n)).unwrap_or_default();
    let count = said.split(' ').find_map(small_number).or_else(|| small_number(&next)).filter(|n| *n > 1)?;
    let bracket =
        (0..at).rev().filter(|i| items[*i].mark('(')).map(|i| subject::bracketed(scene, part, i.saturating_sub(1)));
    let entities = |targets: &[Target]| targets.iter().all(|t| matches!(t, Target::Entity(_)));
    let listed = bracket.into_iter().find(|targets| targets.len() == count && entities(targets));
    let group = |t: &Target| match t {
        Target::Entity(e) => scene.index.group_of(*e).map(Target::Group),
        Target::Group(_) => Some(t.clone()),
        Target::Union(_) => None,
    };
    let near = || part.row.iter().chain(&part.previous).chain(&part.section).filter_map(group);
    let noun = || items[at + 3..].iter().take(2).find(|i| matches!(&*scene.word(i), "coins" | "tokens"));
    let counted = || super::pool::one(scene, part, &super::pool::called(scene, noun()?), Some(count));
    let of_size = || near().find(|g| super::pool::members(scene, g).len() == count);
    let whole = || of_size().or_else(counted).map(|g| vec![g]);
    let named = (0..at).any(|i| items[i].clause == clause && subject::nameable(scene, part, i));
    // "in all three US averages" says itself of whom.
    if items[at + 3..].iter().take(4).any(|i| i.clause == clause && matches!(i.kind, Kind::Name { generic: false, .. }))
    {
        return None;
    }
    // "S&P +0.04%, Nasdaq -0.06%, Dow +0.09% Neutral: marginal gains in all three"
    let before = || {
        let members = (0..at).filter(|i| subject::nameable(scene, part, *i)).filter_map(|i| items[i].target().cloned());
        let members: Vec<Target> = members.collect();
        (members.len() == count && entities(&members)).then_some(members)
    };
    let targets = listed.or_else(|| if named { before() } else { whole() })?;
    Some(Subject { targets, item: None, lent: false, listed: true })
}

/// "Deposits grew across RWA and lending": of the members of both kinds.
fn over_kinds(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let clause = items[at].clause;
    let here = || (at + 2..items.len()).take_while(|i| items[*i].clause == clause);
    let joint =
        |i: &usize| items[*i].mark(',') || items[*i].mark('/') || matches!(&*scene.word(&items[*i]), "and" | "both");
    let mut targets: Vec<Target> = Vec::new();
    let mut kinds = 0_usize;
    for i in here().filter(|i| !joint(i)) {
        let Some(members) = scene.categories.members(&scene.word(&items[i])) else { break };
        targets.extend(members.iter().map(|e| Target::Entity(*e)));
        kinds += 1;
    }
    targets.sort();
    targets.dedup();
    (kinds > 1).then_some(Subject { targets, item: None, lent: false, listed: true })
}

/// "Stocks up in the US, down in Hong Kong": of the place that follows, where nobody but a whole class leads the word.
fn placed(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    if &*word(at + 1) != "in" {
        return None;
    }
    let place = if &*word(at + 2) == "the" { at + 3 } else { at + 2 };
    let group = items.get(place).filter(|i| i.clause == clause && subject::nameable(scene, part, place))?;
    let group = group.target().filter(|t| matches!(t, Target::Group(_)))?;
    let class = |w: &str| matches!(w, "stocks" | "equities" | "shares" | "indices" | "markets" | "prices");
    let led = at.checked_sub(1).is_none_or(|i| {
        items[i].clause != clause || items[i].mark(',') || matches!(&*word(i), "but" | "and" | "yet") || class(&word(i))
    });
    let all = (0..at).any(|i| items[i].clause == clause && (items[i].is(Sense::All) || items[i].is(Sense::Both)));
    let named = (0..at).any(|i| matches!(items[i].kind, Kind::Name { generic: false, target: Target::Entity(_), .. }));
    (led && !all && !named).then(|| Subject {
        targets: vec![group.clone()],
        item: Some(place),
        lent: false,
        listed: false,
    })
}

/// "Bund yields", "yields" of a sheet that has them.
fn yields(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    let has = |t: &Target| {
        scene
            .index
            .members(t)
            .iter()
            .any(|e| scene.index.change_fact(*e, &[], None).is_some_and(|f| f.metric.starts_with("yield")))
    };
    let word = scene.word(&part.items[i]);
    let named = |j: usize| part.items[j].target().is_some_and(has);
    matches!(&*word, "yield" | "yields") && (named(i) || i > 0 && named(i - 1))
}

/// "in contrast to the majors' slide": theirs, whoever was named before.
fn possessed_by_majors(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let owns = |i: &usize| part.items[*i].mark('\'') || &*scene.word(&part.items[*i]) == "s";
    let noun = (0..at).rev().find(|i| !owns(i)).filter(|i| i + 1 < at)?;
    if !subject::is_majors(scene, &part.items, noun) {
        return None;
    }
    let targets = subject::majors(scene, part, noun, at).unwrap_or_default();
    Some(Subject { targets, item: Some(noun), lent: false, listed: true })
}

/// "All three closed lower": of a group with so many members that the row or the section is about, else of the last named,
/// which is a guess.
fn counted_before(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    if let Some(majors) = possessed_by_majors(scene, part, at) {
        return Some(majors);
    }
    // "Altcoins fell while BTC rose": whoever was named since is nearer.
    let spoken = (0..at).rev().find(|i| subject::is_majors(scene, &part.items, *i));
    let nearer = spoken.is_none_or(|s| !(s + 1..at).any(|i| subject::nameable(scene, part, i)));
    if let Some(targets) = subject::majors(scene, part, 0, at).filter(|_| nearer) {
        return Some(Subject { targets, item: None, lent: false, listed: true });
    }
    let count = subject::unnamed_count(scene, part, at)?;
    // "BTC rose and the Dow rose. Each rose more": of those told of, whichever market has as many.
    if at.checked_sub(1).is_some_and(|i| &*scene.word(&part.items[i]) == "each") {
        let told = subject::last_told(scene, part, at, count);
        return (told.len() == count).then_some(Subject { targets: told, item: None, lent: true, listed: true });
    }
    let index = scene.index;
    // "the two large issuers", "both lending protocols": of their own kind, and no others.
    let kinds: Vec<Target> = (0..at)
        .filter(|i| part.items[*i].clause == part.items[at].clause)
        .flat_map(|i| super::pool::called(scene, &part.items[i]))
        .collect();
    // "Not one of the three coins finished green": no indices, however many were told of.
    let coins = (0..at).any(|i| {
        part.items[i].clause == part.items[at].clause
            && matches!(scene.word(&part.items[i]).as_str(), "coins" | "tokens" | "coin" | "token")
    });
    let closes = |t: &Target| {
        index.members(t).iter().any(|e| index.facts_of(&index.entity(*e).id).iter().any(|f| f.metric == "close"))
    };
    let kind = |t: &Target| (kinds.is_empty() || kinds.contains(t)) && !(coins && closes(t));
    // "Both lending names fell", "five falling venues"
    let names = (1..at).any(|i| {
        part.items[i].clause == part.items[at].clause
            && matches!(&*scene.word(&part.items[i]), "names" | "protocols")
            && !part.items[i - 1].is(Sense::Both)
            && !ONES.contains(&&*scene.word(&part.items[i - 1]))
            && matches!(part.items[i - 1].kind, Kind::Word)
    });
    if names && kinds.is_empty() {
        return None;
    }
    // "both RWA names": of a category that nobody listed.
    let category = (1..at).any(|i| {
        part.items[i].clause == part.items[at].clause
            && matches!(part.items[i].kind, Kind::Word)
            && scene.text_of(&part.items[i]).chars().filter(|c| c.is_uppercase()).count() > 1
            && (part.items[i - 1].is(Sense::Both)
                || part.items[i - 1].is(Sense::All)
                || ONES.contains(&&*scene.word(&part.items[i - 1])))
    });
    if category {
        return None;
    }
    // "Superstate (+3.1%) and OpenEden (+1.9%), both inching up": those that the sentence itself has just named.
    let named = subject::named_before(scene, part, at);
    let each = named.iter().all(|t| matches!(t, Target::Entity(_)));
    if kinds.is_empty() && each && named.len() == count {
        return Some(Subject { targets: named, item: None, lent: false, listed: true });
    }
    // "Net supply across the three": of those that have such a change.
    let clause = part.items[at].clause;
    let noun = part.items[..at]
        .iter()
        .filter(|i| i.clause == clause)
        .find(|i| matches!(i.kind, Kind::Word) && matches!(&*scene.word(i), "supply" | "supplies" | "float"));
    let stems = noun.and_then(|i| scene.vocabulary.metric_nouns.get(&*scene.word(i)));
    let of_metric = |m: &Move<'_>| stems.is_none_or(|stems| has_metric(m.fact, stems));
    let size =
        |g: &Target| index.moves(g, &[], None).iter().filter(|m| !index.is_total(m.entity) && of_metric(m)).count();
    // "All three majors contracted": of those that the section has listed.
    let general = (1..at).any(|i| {
        part.items[i].clause == part.items[at].clause
            && matches!(&*scene.word(&part.items[i]), "majors" | "coins" | "tokens" | "names")
    });
    let lately = if general { scene.lately(part) } else { Vec::new() };
    let issuers: Vec<Target> = match stems {
        Some(_) => (0..index.sheet.groups.len()).map(Target::Group).collect(),
        None => Vec::new(),
    };
    let near = part.row.iter().chain(&part.previous).chain(&part.section).chain(&lately).chain(&issuers);
    let group = near.into_iter().find_map(|t| {
        let group = match t {
            Target::Entity(e) => Target::Group(index.group_of(*e)?),
            other => other.clone(),
        };
        (size(&group) == count && kind(&group)).then_some(group)
    });
    if group.is_none() && !kinds.is_empty() {
        return None;
    }
    if let Some(group) = group {
        let members = index.members(&group).into_iter().filter(|e| !index.is_total(index.entity(*e)));
        return Some(Subject { targets: members.map(Target::Entity).collect(), item: None, lent: false, listed: true });
    }
    let told = subject::last_told(scene, part, at, count);
    // "A closed at 1 and B at 2; both finished higher": nobody else was named.
    let mut here: Vec<&Target> = part.items[..at].iter().filter_map(|i| i.target()).collect();
    here.dedup();
    let certain = here.len() == count && told.iter().all(|t| here.contains(&t));
    (told.len() == count).then_some(Subject { targets: told, item: None, lent: !certain, listed: true })
}

/// "Every major index finished in the green", after several markets were told of and under no market's heading: of all that
/// the noun at item `i` counts.
fn everywhere(scene: &Scene<'_>, part: &Part, at: usize, i: usize) -> Option<Vec<Target>> {
    let regional = matches!(part.section.as_slice(), [Target::Entity(_) | Target::Group(_)]) || !part.row.is_empty();
    let groups = super::pool::called(scene, &part.items[i]);
    let told: std::collections::BTreeSet<usize> = (part.told.iter())
        .filter_map(|t| if let Target::Entity(e) = t { scene.index.group_of(*e) } else { None })
        .filter(|g| groups.contains(&Target::Group(*g)))
        .collect();
    let counted = subject::unnamed_count(scene, part, at).is_some();
    (!regional && !counted && told.len() > 1 && groups.len() > 1).then_some(groups)
}

/// "Every major index from New York to Shenzhen closed higher": of the groups that the noun counts, those that the sheet
/// has between the two.
fn from_end_to_end(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let here = |i: &usize| items[*i].clause == items[at].clause;
    let word = |i: usize| scene.word(&items[i]);
    let from = (0..at).rev().take(8).take_while(here).find(|i| &*word(*i) == "from")?;
    let to = (from + 1..at).find(|i| &*word(*i) == "to")?;
    let noun = from.checked_sub(1).filter(here)?;
    let every = (noun.saturating_sub(3)..noun).find(|i| here(i) && items[*i].is(Sense::All))?;
    let groups = super::pool::called(scene, &items[noun]);
    let end = |range: std::ops::Range<usize>| {
        range.into_iter().find_map(|i| match items[i].target()? {
            Target::Entity(e) => scene.index.group_of(*e).map(Target::Group),
            group => Some(group.clone()),
        })
    };
    let (first, last) = (end(from + 1..to)?, end(to + 1..at)?);
    let (first, last) = if first <= last { (first, last) } else { (last, first) };
    let targets: Vec<Target> = groups.into_iter().filter(|g| first <= *g && *g <= last).collect();
    (targets.len() > 1).then_some(Subject { targets, item: Some(every), lent: false, listed: false })
}

/// "All nine indices finished red": as many as every group of such members has together; "each market fell": a guess.
fn all_together(scene: &Scene<'_>, part: &Part, at: usize, i: usize) -> Option<Subject> {
    let groups = super::pool::called(scene, &part.items[i]);
    let counted = i.checked_sub(1).and_then(|n| super::tally::number(scene, &part.items[n]));
    // "HK → A-shares stayed aligned (all six gauges red)": of the markets that the sentence names.
    let size = |g: &Target| super::pool::members(scene, g).len();
    let here: Vec<Target> = subject::named_before(scene, part, i).into_iter().filter(|t| groups.contains(t)).collect();
    if counted.is_some_and(|n| here.len() > 1 && n == here.iter().map(size).sum::<usize>()) {
        return Some(Subject { targets: here, item: Some(i), lent: false, listed: true });
    }
    let count = subject::unnamed_count(scene, part, at);
    let members = || groups.iter().map(|g| super::pool::members(scene, g).len()).sum::<usize>();
    if groups.len() > 1 && count.is_some_and(|n| n == members()) {
        return Some(Subject { targets: groups, item: Some(i), lent: false, listed: true });
    }
    let market = matches!(&*scene.word(&part.items[i]), "market" | "markets") && groups.is_empty() && count.is_none();
    let targets = if market { super::regime::markets(scene) } else { Vec::new() };
    (targets.len() > 1).then_some(Subject { targets, item: None, lent: true, listed: true })
}

/// "Token prices ↓", "while prices drop": whoever near by has a price that changes.
fn prices(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let priced = |t: &Target| {
        scene
            .index
            .members(t)
            .iter()
            .any(|e| scene.index.change_fact(*e, &[], None).is_some_and(|f| f.metric == "change_pct"))
    };
    let mut near: Vec<usize> = (0..part.items.len()).filter(|i| subject::nameable(scene, part, *i)).collect();
    near.sort_by_key(|i| i.abs_diff(at));
    let named = near.into_iter().filter_map(|i| part.items[i].target()).find(|t| priced(t)).cloned();
    let target =
        named.or_else(|| part.row.iter().chain(&part.previous).chain(&part.section).find(|t| priced(t)).cloned())?;
    Some(Subject { targets: vec![target], item: None, lent: true, listed: false })
}

/// Whether the word next to `at` is an unknown noun that the direction is said of.
fn owned_elsewhere(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    if part.row.is_empty() && part.previous.is_empty() && part.section.is_empty() {
        return true;
    }
    let items = &part.items;
    let before = at.checked_sub(1).and_then(|i| items.get(i));
    let known = |item: &crate::audit::lex::Item| {
        let word = scene.word(item);
        scene.vocabulary.metric_words.contains_key(&*word)
            || matches!(
                word.as_str(),
                "is" | "was"
                    | "are"
                    | "were"
                    | "has"
                    | "and"
                    | "the"
                    | "its"
                    | "a"
                    | "an"
                    | "it"
                    | "also"
                    | "index"
                    | "market"
                    | "sector"
                    | "prices"
                    | "price"
                    | "close"
                    | "closed"
                    | "exposure"
                    | "markets"
                    | "shares"
                    | "domestic"
                    | "tech"
                    | "modest"
                    | "sharp"
                    | "slightly"
                    | "still"
                    | "they"
                    | "then"
                    | "clean"
                    | "signal"
            )
    };
    // Adjacent content word in front of it, no name in its clause: "yields rise".
    before.is_some_and(|b| matches!(b.kind, Kind::Word) && b.clause == items[at].clause && !known(b))
        && !items.iter().any(|i| i.clause == items[at].clause && i.target().is_some())
        && part.row.is_empty()
}
