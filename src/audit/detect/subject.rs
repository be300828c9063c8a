//! What a word is said of.

use super::exception::excepted;
use crate::audit::bind::{Target, currency};
use crate::audit::lex::{Item, Kind, Sense, ordinary};
use crate::audit::scene::{Part, Scene};
use crate::quantity::words::small_number;
use rust_decimal::Decimal;

/// The subject of a word.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// What it is.
    pub targets: Vec<Target>,
    /// Where its name stands in the part's items, when it stands in the same part.
    pub item: Option<usize>,
    /// From a row, a heading or an earlier sentence.
    pub lent: bool,
    /// Named one by one in brackets: the claim holds for exactly these.
    pub listed: bool,
}

/// "98bps ahead of HSCEI, which was the laggard": the name right before the relative clause that item `at` stands in.
fn relative(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let items = &part.items;
    // "Ether, which sits at $3,187 after trailing Bitcoin"
    let near = (at.saturating_sub(8)..at).rev().take_while(|i| items[*i].target().is_none() && !items[*i].mark(','));
    let which = near.into_iter().find(|i| &*scene.word(&items[*i]) == "which")?;
    let name = which.checked_sub(2).filter(|_| items[which - 1].mark(','))?;
    (nameable(scene, part, name) && matches!(items[name].target(), Some(Target::Entity(_)))).then_some(name)
}

/// Whether an item is a name that may be a subject here.
#[must_use]
pub fn nameable(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    if denied(scene, part, i) {
        return false;
    }
    match &part.items[i].kind {
        // "TVL" of a text that names protocols is the metric, not the group.
        Kind::Name { generic: true, target: Target::Group(_), .. } => {
            !part.items.iter().any(|it| matches!(it.kind, Kind::Name { generic: false, partial: false, .. }))
        }
        Kind::Name { generic: true, .. } => false,
        // "the Hove shop" is Hove.
        // "China-facing equities" are some of them.
        Kind::Name { target: Target::Union(_), .. }
            if i.checked_sub(1).is_some_and(|p| {
                let word = scene.word(&part.items[p]);
                ["facing", "linked", "exposed", "sensitive", "listed", "focused", "related"].iter().any(|w| word.ends_with(w))
            }) =>
        {
            false
        }
        Kind::Name { target: Target::Union(_), .. } if placed_elsewhere(scene, part, i) => false,
        Kind::Name { target: Target::Union(_), .. } => {
            !i.checked_sub(1).is_some_and(|p| matches!(part.items[p].kind, Kind::Name { generic: false, .. }))
        }
        // "US Tech" is no index of Hong Kong's.
        Kind::Name { partial: true, target: Target::Entity(e), .. }
            if i.checked_sub(1).is_some_and(|p| {
                let group = scene.index.group_of(*e);
                matches!(&part.items[p].kind, Kind::Name { target: Target::Group(g), generic: false, .. } if Some(*g) != group)
            }) =>
        {
            false
        }
        Kind::Name { partial: true, target: Target::Entity(e), .. } => {
            // A part of a name points to its entity only where the entity's group is spoken of.
            let group = scene.index.group_of(*e);
            let spoken = |t: &Target| match t {
                Target::Group(g) => Some(*g) == group,
                Target::Entity(other) => scene.index.group_of(*other) == group,
                Target::Union(_) => false,
            };
            part.row.iter().any(spoken)
                || part.section.iter().any(spoken)
                || part.items.iter().enumerate().any(|(j, it)| {
                    j != i
                        && matches!(&it.kind, Kind::Name { partial: false, generic: false, target } if spoken(target))
                })
                || touches_figure(part, i)
        }
        Kind::Name { .. } => true,
        _ => false,
    }
}

/// "equities in the West": the noun of several markets at item `i`, of a place that no name of the sheet stands for.
fn placed_elsewhere(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    let items = &part.items;
    let word = |n: usize| items.get(n).map(|n| scene.word(n)).unwrap_or_default();
    let place = i + 2 + usize::from(&*word(i + 2) == "the");
    &*word(i + 1) == "in"
        && items.get(place).is_some_and(|n| {
            n.target().is_none() && n.figure().is_none() && scene.text_of(n).starts_with(char::is_uppercase)
        })
}

/// The last item before the aside that ends right before item `at`: "BTC, not ETH, led".
#[must_use]
pub fn before_aside(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let items = &part.items;
    let close = at.checked_sub(2).filter(|i| items[i + 1].mark(',') && denied(scene, part, *i))?;
    items[..close].iter().rposition(|i| i.mark(','))?.checked_sub(1)
}

/// "Crypto, led lower by SOL, closed down": whether the name at item `i` is the agent of an aside that a comma closes before
/// item `at`.
fn is_agent(scene: &Scene<'_>, items: &[Item], i: usize, at: usize) -> bool {
    let closed = || items[i + 1..at].iter().any(|n| n.mark(','));
    let Some(by) = (i.saturating_sub(2)..i).find(|n| &*scene.word(&items[*n]) == "by").filter(|_| closed()) else {
        return false;
    };
    let open = (0..by).rev().take(5).find(|n| items[*n].mark(','));
    open.is_some_and(|open| {
        matches!(
            scene.word(&items[open + 1]).split(' ').next(),
            Some("led" | "paced" | "headed" | "fronted" | "spearheaded" | "dragged" | "helped" | "weighed" | "lifted")
        )
    })
}

/// "Hong Kong, not New York, is setting the pace", "Solana rather than Ether led": whom the words leave out, with no figure of
/// its own.
fn denied(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    let items = &part.items;
    if !matches!(items[i].kind, Kind::Name { .. }) || i < 2 {
        return false;
    }
    let word = |n: usize| scene.word(&items[n]);
    let start = if matches!(&*word(i - 1), "the" | "in" | "by") { i - 1 } else { i };
    let Some(last) = start.checked_sub(1) else { return false };
    let apart = last > 0 && matches!(items[last - 1].kind, Kind::Mark(',' | '\u{2014}' | '('));
    let not = &*word(last) == "not" && (apart || last > 0 && &*word(last - 1) == "and");
    let rather = last > 0 && matches!((&*word(last - 1), &*word(last)), ("rather", "than") | ("instead", "of"));
    let figure = items.iter().skip(i + 1).take(2).any(|n| n.figure().is_some());
    (not || rather || matches!(&*word(last), "rather than" | "instead of")) && !figure
}

/// "beat financials": an entity's name in lower case, where a name must stand.
fn lower_name(scene: &Scene<'_>, item: &Item) -> bool {
    let word = scene.word(item);
    let entity = matches!(item.kind, Kind::Name { generic: true, partial: false, target: Target::Entity(_) });
    // "Pendle ↑ vs Usual ↓": an everyday word with a capital.
    entity && scene.text_of(item).starts_with(char::is_uppercase)
        || entity && !scene.vocabulary.metric_words.contains_key(&*word) && !crate::audit::lex::in_lexicon(&word)
}

/// The one group that the noun at item `i` counts.
#[must_use]
pub fn pool_of(scene: &Scene<'_>, part: &Part, i: usize) -> Option<Target> {
    super::pool::one(scene, part, &super::pool::called(scene, part.items.get(i)?), None)
}

/// [`nameable`] of an item that may not be there.
#[must_use]
pub fn nameable_at(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    i < part.items.len() && nameable(scene, part, i)
}

fn touches_figure(part: &Part, i: usize) -> bool {
    part.items.get(i + 1).is_some_and(|n| n.figure().is_some())
}

/// Names in the brackets that open right after item `at`: the members a claim is about.
#[must_use]
pub fn bracketed(scene: &Scene<'_>, part: &Part, at: usize) -> Vec<Target> {
    let items = &part.items;
    if !items.get(at + 1).is_some_and(|i| i.mark('(') || i.mark('[')) {
        return Vec::new();
    }
    let mut found = Vec::new();
    // "slipped (HSTECH vs HSI: +68bps)": one against another.
    let inside = items.iter().skip(at + 2).take_while(|i| !i.mark(')') && !i.mark(']'));
    if inside.into_iter().any(|i| i.mark('>') || i.mark('<') || matches!(&*scene.word(i), "vs" | "versus")) {
        return Vec::new();
    }
    for (i, item) in items.iter().enumerate().skip(at + 2) {
        match &item.kind {
            Kind::Mark(')' | ']') => return found,
            Kind::Name { target, generic: false, .. }
                if nameable(scene, part, i) || matches!(target, Target::Entity(_)) =>
            {
                // "HK down (HSCEI excepted)"
                if excepted(scene, part, i) {
                    return Vec::new();
                }
                found.push(target.clone());
            }
            Kind::Figure(_) | Kind::Mark(_) | Kind::Word | Kind::Name { .. } => {}
            _ => return Vec::new(),
        }
    }
    found
}

/// The run of names joined by "/", "and", "," that ends at item `i`.
#[must_use]
pub fn run(scene: &Scene<'_>, part: &Part, i: usize) -> (usize, Vec<Target>) {
    let items = &part.items;
    let mut first = i;
    let mut targets: Vec<Target> = items[i].target().cloned().into_iter().collect();
    loop {
        // "Hong Kong and the mainland"
        let article = first >= 3 && &*scene.word(&items[first - 1]) == "the";
        // "in Hong Kong and on the mainland"
        let placed = article && first >= 4 && matches!(&*scene.word(&items[first - 2]), "on" | "in");
        let back = if placed {
            3
        } else if article {
            2
        } else {
            1
        };
        let Some(at) = first.checked_sub(back).filter(|at| *at >= 1) else { break };
        let joint = &items[at];
        let joined = joint.mark('/')
            || joint.mark('&')
            || matches!(joint.kind, Kind::Word | Kind::Cue(_)) && matches!(&*scene.word(joint), "and" | "nor");
        let comma = joint.mark(',');
        let name = before_its_figure(items, at - 1);
        // "Apart from HSI, HSTECH and HSCEI fell"
        let left_out = || excepted(scene, part, name) && !excepted(scene, part, i);
        // "HSTECH trailed the Nasdaq and the HSI trailed the S&P 500": the Nasdaq is the other one's object.
        let object = || {
            items.get(i + 1).is_some_and(is_verb)
                && scene.leading(items, name).is_some_and(|c| c.is(Sense::CmpUp) || c.is(Sense::CmpDown))
        };
        // "running 3.9x the S&P 500 and SOL at +3.15%": what the multiple is of.
        let the = usize::from(name > 0 && &*scene.word(&items[name - 1]) == "the");
        let measured = name.checked_sub(1 + the).is_some_and(|p| {
            items[p].figure().is_some_and(|f| f.written.unit == crate::quantity::written::WrittenUnit::Multiple)
        });
        if measured {
            break;
        }
        // "After a fall in Bitcoin, Ether and Solana rose"
        let aside = comma && ends_an_aside(scene, part, name);
        if !(joined || comma) || !nameable(scene, part, name) || left_out() || object() || aside {
            break;
        }
        if comma && (targets.len() == 1 && !list_goes_on(scene, items, i) || article && targets.len() == 1) {
            break;
        }
        first = name;
        if let Some(target) = items[first].target() {
            targets.insert(0, target.clone());
        }
    }
    (first, targets)
}

/// "Alder -5.4% and Birch -7.9% are the only ones down": the name before the run, too, where "and" joins it with its figure.
fn with_its_figure(scene: &Scene<'_>, part: &Part, (first, mut targets): (usize, Vec<Target>)) -> (usize, Vec<Target>) {
    let items = &part.items;
    let and = first.checked_sub(1).filter(|i| &*scene.word(&items[*i]) == "and");
    let figure =
        and.and_then(|i| i.checked_sub(1)).filter(|i| items[*i].figure().is_some_and(|f| f.written.is_percent()));
    let name = figure.and_then(|i| i.checked_sub(1)).filter(|i| nameable(scene, part, *i));
    let group = |t: &Target| if let Target::Entity(e) = t { scene.index.group_of(*e) } else { None };
    match name.and_then(|i| Some((i, items[i].target()?))) {
        Some((i, own)) if group(own).is_some() && targets.first().map(group) == Some(group(own)) => {
            targets.insert(0, own.clone());
            (i, targets)
        }
        _ => (first, targets),
    }
}

/// Whether the name at item `i` stands behind a preposition in what a sentence says before its subject: "Despite a drop in
/// Bitcoin, Ether rose".
pub fn ends_an_aside(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    let items = &part.items;
    let first = items[..i].iter().rposition(|n| n.mark('.') || n.mark(';') || n.mark(':')).map_or(0, |n| n + 1);
    let opening = items.get(first).map(|n| scene.word(n)).unwrap_or_default();
    let subordinate = matches!(
        opening.split(' ').next().unwrap_or_default(),
        "despite" | "after" | "against" | "following" | "amid" | "alongside" | "with" | "besides" | "unlike" | "given"
    );
    let led = scene.leading(items, i).map(|n| scene.word(n)).unwrap_or_default();
    subordinate && i - first > 1 && matches!(&*led, "in" | "of" | "by" | "for" | "to" | "on" | "from" | "at")
}

/// A word for a move or for a comparison.
fn is_verb(item: &Item) -> bool {
    [Sense::Up, Sense::Down, Sense::CmpUp, Sense::CmpDown].into_iter().any(|sense| item.is(sense))
}

/// "Alder (+22.0%) and Birch (+14.5%)": the name before the figure in brackets that ends at item `i`; else `i` itself.
fn before_its_figure(items: &[Item], i: usize) -> usize {
    let open = (items[i].mark(')')).then(|| (1..i).rev().take(5).find(|o| items[*o].mark('('))).flatten();
    let own = open.filter(|o| {
        let inner = &items[o + 1..i];
        inner.iter().any(|n| n.figure().is_some())
            && inner.iter().all(|n| matches!(n.kind, Kind::Figure(_) | Kind::Word | Kind::Mark(',')))
    });
    own.map_or(i, |o| o - 1)
}

/// A comma joins two names only as part of a longer list that "and" or "/" closes.
fn list_goes_on(scene: &Scene<'_>, items: &[Item], i: usize) -> bool {
    i >= 1 && {
        let joint = &items[i - 1];
        joint.mark('/') || matches!(joint.kind, Kind::Word) && scene.text_of(joint).eq_ignore_ascii_case("and")
    }
}

/// The subject of the word at item `at`.
#[must_use]
pub fn of(scene: &Scene<'_>, part: &Part, at: usize) -> Subject {
    let items = &part.items;
    let clause = items[at].clause;
    // "exchanges bleeding deposits (HTX, Phemex)": what they lose stands between.
    let lost = items.get(at + 1).is_some_and(|n| {
        matches!(
            &*scene.word(n),
            "deposits" | "tvl" | "assets" | "balances" | "liquidity" | "volume" | "supply" | "ground"
        )
    });
    // "three down by double digits (A, B, C)"
    let word = |n: usize| items.get(at + n).map(|i| scene.word(i)).unwrap_or_default();
    let digits = &*word(1) == "by" && matches!(&*word(2), "double" | "single") && &*word(3) == "digits";
    let listed = bracketed(scene, part, at + if digits { 3 } else { usize::from(lost) });
    // "Lending TVL grew (Morpho +2.8%)": of the name before, and the brackets give an instance.
    let own = at.checked_sub(1).filter(|i| {
        let whole = matches!(items[*i].kind, Kind::Name { target: Target::Entity(_), generic: false, partial: false });
        whole && items[*i].clause == clause && nameable(scene, part, *i)
    });
    let known = |t: &Target| !scene.index.moves(t, &[], None).is_empty();
    if let Some(name) = own
        && let Some(target) = items[name].target().filter(|t| known(t))
        && listed.len() == 1
        && !listed.contains(target)
    {
        return Subject { targets: vec![target.clone()], item: Some(name), lent: false, listed: false };
    }
    if !listed.is_empty() {
        return Subject { targets: listed, item: None, lent: false, listed: true };
    }
    // "DAI flat" of a sheet without DAI is said of nobody known.
    if let Some(before) = at.checked_sub(1).map(|i| &items[i])
        && matches!(before.kind, Kind::Word)
        && stranger(scene.text_of(before))
        && !scene.vocabulary.known_words.contains(&*scene.word(before))
    {
        return Subject::default();
    }
    // "Gains of 2.00% for Bitcoin and losses of 1.50% for Ether": of whoever comes behind the figure.
    let placed = |i: usize| matches!(&*scene.word(&items[i]), "for" | "in" | "on" | "at" | "by");
    let of = items.get(at + 1).is_some_and(|n| &*scene.word(n) == "of")
        && items.get(at + 2).is_some_and(|n| n.figure().is_some());
    if of && at + 4 < items.len() && placed(at + 3) {
        let name = at + 4 + usize::from(&*scene.word(&items[at + 4]) == "the");
        if nameable_at(scene, part, name) {
            let targets = items[name].target().cloned().into_iter().collect();
            return Subject { targets, item: Some(name), lent: false, listed: false };
        }
    }
    // "S&P/BTC correlation broke: the index rose, the coin fell": one of those named, and not all of them.
    let one_of = at > 1
        && &*scene.word(&items[at - 2]) == "the"
        && matches!(&*scene.word(&items[at - 1]), "index" | "coin" | "token" | "stock" | "gauge" | "benchmark");
    if one_of
        && all_named(scene, part).len() > 1
        && !items[..at].iter().rev().skip(2).take(2).any(|i| i.target().is_some())
    {
        return Subject::default();
    }
    // "met a 124bp retreat in Hong Kong"
    let sized = at >= 2 && items[at - 1].figure().is_some() && matches!(&*scene.word(&items[at - 2]), "a" | "an");
    // "Ride the pickup in Raydium volume"
    let superlative = [Sense::SupUp, Sense::SupDown, Sense::Sup].into_iter().any(|s| items[at].is(s));
    let denied = (0..at).any(|i| items[i].clause == clause && items[i].is(Sense::Not));
    // "Uniswap suffered a fall in DEX volume": somebody was named.
    let named = || {
        let own = |i: &Item| matches!(i.kind, Kind::Name { target: Target::Entity(_), generic: false, .. });
        items[..at].iter().rev().take_while(|i| !i.mark(':')).any(|i| i.clause == clause && own(i))
    };
    // "BTC loses $100,000, the contraction in DAI deepens": a statement of its own behind the comma.
    let fresh = at > 1 && items[at - 2].mark(',');
    let told = !superlative
        && !denied
        && (fresh || !named())
        && at > 0
        && matches!(&*scene.word(&items[at - 1]), "the" | "a" | "an");
    let place = items.get(at + 1).filter(|n| {
        let word = scene.word(n);
        n.clause == clause && (sized && matches!(&*word, "in" | "on" | "for" | "at" | "by") || told && &*word == "in")
    });
    if place.is_some() {
        let name = at + 2 + usize::from(items.get(at + 2).is_some_and(|n| &*scene.word(n) == "the"));
        if nameable_at(scene, part, name) {
            let targets = items[name].target().cloned().into_iter().collect();
            return Subject { targets, item: Some(name), lent: false, listed: false };
        }
    }
    if let Some(name) = relative(scene, part, at) {
        let targets = items[name].target().cloned().into_iter().collect();
        return Subject { targets, item: Some(name), lent: false, listed: false };
    }
    // "offshore China down" of a group that is onshore
    let offshore = at > 1 && items[at - 1].target().is_some() && &*scene.word(&items[at - 2]) == "offshore";
    if offshore || described(scene, part, at) || peers_of_it(scene, part, at) {
        return Subject::default();
    }
    // "The S&P climbed as bitcoin sank": a name in lower case, right before its verb.
    if let Some(i) = at.checked_sub(1).filter(|i| items[*i].clause == clause && lower_name(scene, &items[*i])) {
        let targets = items[i].target().cloned().into_iter().collect();
        return Subject { targets, item: Some(i), lent: false, listed: false };
    }
    // "The market shrank, and the four majors (BTC, ETH, SOL, BNB) all closed in the red"
    if let Some(targets) = listed_before(scene, part, at) {
        return Subject { targets, item: None, lent: false, listed: true };
    }
    // Nearest name before, in the clause. Names in closed brackets are asides.
    if let Some(i) = before(scene, part, at, clause) {
        let (first, targets) = run(scene, part, i);
        let inner = bracketed(scene, part, i);
        if !inner.is_empty() && same_group(scene, &targets, &inner) {
            return Subject { targets: inner, item: Some(first), lent: false, listed: true };
        }
        return Subject { targets, item: Some(first), lent: false, listed: false };
    }
    // "Large caps (CSI 300 +0.64%) trailed the SZSE": those in the brackets, behind a noun of their own.
    let nearest = last_brackets(scene, part, at);
    if let Some(first) =
        nearest.first().filter(|_| part.items[at].is(Sense::CmpUp) || part.items[at].is(Sense::CmpDown))
    {
        let targets = nearest.iter().filter_map(|i| items[*i].target().cloned()).collect();
        return Subject { targets, item: Some(*first), lent: false, listed: true };
    }
    // A name after: "weakness in X", "rising X".
    if let Some(i) = (at + 1..items.len())
        .take(5)
        .take_while(|i| {
            items[*i].clause == clause && !matches!(items[*i].kind, Kind::Mark(',' | ';' | '(' | ')' | ':' | '.'))
        })
        .find(|i| nameable(scene, part, *i) && !crossed(scene, items, *i) && !is_before(scene, items, at, *i))
        // "Lending shrank except Kamino": of the kind.
        .filter(|i| {
            !(at > 0 && scene.categories.members(&scene.word(&items[at - 1])).is_some() && excepted(scene, part, *i))
        })
    {
        return Subject {
            targets: items[i].target().cloned().into_iter().collect(),
            item: Some(i),
            lent: false,
            listed: false,
        };
    }
    // "all three markets (US, HK, A-shares) closed …": the brackets are all there is.
    // "RWA (Centrifuge) is up, lending (Morpho) is bleeding": the nearest brackets, behind a noun of their own.
    let aside: Vec<usize> = (0..at)
        .filter(|i| items[*i].clause == clause && nameable(scene, part, *i) && !foreign_object(scene, part, *i))
        .filter(|i| !excepted(scene, part, *i))
        .collect();
    let aside = if nearest.is_empty() { aside } else { nearest };
    if let Some(first) = aside.first() {
        let targets = aside.iter().filter_map(|i| items[*i].target().cloned()).collect();
        return Subject { targets, item: Some(*first), lent: false, listed: true };
    }
    if let Some(targets) = super::opposed::side(scene, part, at) {
        return Subject { listed: targets.len() > 1, targets, item: None, lent: true };
    }
    if !part.row.is_empty() {
        return Subject { targets: part.row.clone(), item: None, lent: true, listed: part.row.len() > 1 };
    }
    // An earlier clause of the same sentence.
    let compared = |i: &usize| scene.leading(items, *i).is_some_and(|c| c.is(Sense::CmpUp) || c.is(Sense::CmpDown));
    // "With the exception of Venus, lending shrank"
    let names = || (0..at).rev().filter(|i| nameable(scene, part, *i) && !excepted(scene, part, *i));
    // "HSTECH lagged HSI by 112bps; at -2.74% it booked": of whom the sentence is, and not whom it was measured against.
    let it = (0..at).rev().take(3).any(|i| items[i].clause == clause && &*scene.word(&items[i]) == "it");
    let owner = names().next().filter(|_| it).filter(compared).and_then(|_| names().find(|i| !compared(i)));
    if let Some(i) = owner.or_else(|| names().next()) {
        let (first, targets) = run(scene, part, i);
        return Subject { targets, item: Some(first), lent: owner.is_none(), listed: false };
    }
    let lent = if part.previous.is_empty() { &part.section } else { &part.previous };
    Subject { targets: lent.clone(), item: None, lent: true, listed: false }
}

/// The several names in the brackets behind a noun for many, where "all" and a verb stand between them and item `at`.
fn listed_before(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Vec<Target>> {
    let items = &part.items;
    let all = (0..at).rev().take(3).find(|i| items[*i].is(Sense::All) && items[*i].clause == items[at].clause)?;
    let open = items[..all].iter().rposition(|i| i.mark('(')).filter(|_| all > 0 && items[all - 1].mark(')'))?;
    let noun = open.checked_sub(1)?;
    let many = matches!(
        &*scene.word(&items[noun]),
        "majors"
            | "coins"
            | "tokens"
            | "indices"
            | "indexes"
            | "benchmarks"
            | "gauges"
            | "averages"
            | "venues"
            | "protocols"
            | "names"
            | "markets"
            | "stablecoins"
            | "lenders"
            | "bridges"
    );
    let listed = bracketed(scene, part, noun);
    (many && listed.len() > 1).then_some(listed)
}

/// The names in the brackets that close right before the verb at item `at`, where a word of no other meaning leads them.
fn last_brackets(scene: &Scene<'_>, part: &Part, at: usize) -> Vec<usize> {
    let items = &part.items;
    let copula = |i: &usize| matches!(&*scene.word(&items[*i]), "is" | "are" | "was" | "were" | "both" | "all");
    let Some(close) = (0..at).rev().find(|i| !copula(i)).filter(|i| items[*i].mark(')')) else { return Vec::new() };
    let Some(open) = (0..close).rev().find(|i| items[*i].mark('(')) else { return Vec::new() };
    let led = open.checked_sub(1).is_some_and(|i| matches!(items[i].kind, Kind::Word | Kind::Cue(_)));
    let clause = items[at].clause;
    let named = (open..close).filter(|i| led && items[*i].clause == clause && nameable(scene, part, *i));
    named.collect()
}

/// "The H-share gauge beat HSI": whether the clause opens with somebody whom it describes in words that are no name of the
/// sheet's, and names nobody before item `at`.
#[must_use]
pub fn described(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let clause = items[at].clause;
    let opening: Vec<usize> = (0..at).rev().take(7).take_while(|i| items[*i].clause == clause).collect();
    let noun =
        opening.iter().copied().find(|i| matches!(&*scene.word(&items[*i]), "gauge" | "index" | "barometer" | "board"));
    let the = opening.iter().copied().find(|i| &*scene.word(&items[*i]) == "the");
    let (Some(noun), Some(the)) = (noun, the) else { return false };
    let opens = the
        .checked_sub(1)
        .is_none_or(|i| items[i].clause != clause || matches!(items[i].kind, Kind::Mark('.' | ';' | ':' | ',')));
    let plain = |i: usize| matches!(items[i].kind, Kind::Word | Kind::Cue(_) | Kind::Mark('-'));
    let words = the + 1..noun;
    opens && !words.is_empty() && words.into_iter().all(plain) && !(noun + 1..at).any(|i| nameable(scene, part, i))
}

/// "as its two lending peers grew": others than the one named before.
fn peers_of_it(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let word = |i: usize| scene.word(&items[i]);
    let noun = at
        .checked_sub(1)
        .filter(|i| matches!(&*word(*i), "peers" | "rivals" | "siblings" | "neighbours" | "neighbors"));
    noun.is_some_and(|n| (n.saturating_sub(4)..n).any(|i| matches!(&*word(i), "its" | "their")))
}

/// "gained on the yen": the currency that another one is measured in.
fn crossed(scene: &Scene<'_>, items: &[Item], i: usize) -> bool {
    let Some(Target::Entity(e)) = items[i].target() else { return false };
    currency::side(scene.index.entity(*e)).is_some()
        && scene
            .leading(items, i)
            .is_some_and(|p| matches!(&*scene.word(p), "on" | "against" | "versus" | "over" | "to"))
}

/// "Holding green after a US session like that": the name at item `i` is of what went before.
fn is_before(scene: &Scene<'_>, items: &[Item], at: usize, i: usize) -> bool {
    let session =
        items.get(i + 1).is_some_and(|n| matches!(&*scene.word(n), "session" | "close" | "day" | "tape" | "open"));
    session && items[at + 1..i].iter().any(|n| matches!(&*scene.word(n), "after" | "following"))
}

/// Whether the name at item `i` is what a verb or a preposition before it points to.
fn is_object(scene: &Scene<'_>, items: &[Item], i: usize) -> bool {
    let Some(before) = i.checked_sub(1).map(|p| &items[p]) else { return false };
    let the = i >= 2 && &*scene.word(before) == "the";
    let measured = if the { &items[i - 2] } else { before };
    // "more than twice as far as the S&P"
    let measure = &*scene.word(measured) == "as"
        && items[i.saturating_sub(6)..i].iter().filter(|b| &*scene.word(b) == "as").count() > 1;
    // "moved opposite to Asia"
    let opposite = &*scene.word(measured) == "to"
        && i.checked_sub(if the { 3 } else { 2 }).is_some_and(|p| {
            matches!(&*scene.word(&items[p]), "opposite" | "counter" | "contrary" | "relative" | "compared" | "next")
        });
    // "Only USDC shrank among the stablecoins, shedding 0.34%"
    if measure || opposite || &*scene.word(measured) == "among" {
        return true;
    }
    [Sense::CmpUp, Sense::CmpDown, Sense::ChainOk, Sense::ChainFail, Sense::Decouple, Sense::Lockstep]
        .into_iter()
        .any(|sense| before.is(sense))
        || matches!(scene.word(before).as_str(), "with" | "from" | "vs" | "than" | "against" | "followed" | "following")
}

/// "Breaks from equities, lower" in Bitcoin's row: the object of what the row's own is said to do.
fn foreign_object(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    part.segment.cell.is_some()
        && !part.row.is_empty()
        && part.items[i].target().is_some_and(|t| !part.row.contains(t))
        && is_object(scene, &part.items, i)
}

/// A ticker that is no everyday abbreviation.
fn stranger(text: &str) -> bool {
    text.chars().count() >= 2 && text.chars().all(|c| c.is_ascii_uppercase()) && !ordinary(&text.to_lowercase())
}

fn before(scene: &Scene<'_>, part: &Part, at: usize, clause: u16) -> Option<usize> {
    let items = &part.items;
    let mut depth = 0_i32;
    for i in (0..at).rev() {
        match items[i].kind {
            Kind::Mark(')' | ']') => depth += 1,
            Kind::Mark('(' | '[') => depth = (depth - 1).max(0),
            _ => {}
        }
        if items[i].clause != clause {
            return None;
        }
        // "Large caps (CSI 300) held up": the brackets say whom an unknown name means.
        let glossed = depth == 1
            && i >= 2
            && items[i - 1].mark('(')
            && items.get(i + 1).is_some_and(|n| n.mark(')'))
            && matches!(items[i - 2].kind, Kind::Word | Kind::Cue(_))
            && !(0..i - 1).any(|j| items[j].clause == clause && nameable(scene, part, j));
        if (depth == 0 || glossed) && nameable(scene, part, i) && !excepted(scene, part, i) {
            // "followed US lower, amplified": the object of what went before is not the subject of what follows.
            let parted = items[i + 1..at].iter().any(|it| it.mark(',') || matches!(&*scene.word(it), "and" | "for"));
            let earlier = (0..i).any(|j| items[j].clause == clause && nameable(scene, part, j));
            // "ChiNext was the strongest outside the US and even topped the S&P 500"
            let outside = scene.leading(items, i).is_some_and(|b| &*scene.word(b) == "outside");
            let foreign = foreign_object(scene, part, i);
            if earlier && (outside || is_agent(scene, items, i, at))
                || parted && (foreign || earlier && is_object(scene, items, i))
            {
                continue;
            }
            return Some(i);
        }
    }
    None
}

/// Whether the listed entities are members of the named groups.
fn same_group(scene: &Scene<'_>, named: &[Target], listed: &[Target]) -> bool {
    let members: Vec<usize> = named.iter().flat_map(|t| scene.index.members(t)).collect();
    listed.iter().all(|t| scene.index.members(t).iter().all(|m| members.contains(m)))
}

/// Who alone is said to have moved, among whom, and which way.
pub struct Sole {
    /// Who.
    pub subjects: Vec<Target>,
    /// Among whom, where the words say so.
    pub universe: Vec<Target>,
    /// +1 for up, -1 for down.
    pub direction: i8,
    /// First item of the claim.
    pub first: usize,
    /// Last item of the claim.
    pub last: usize,
}

/// Reads the word for "only" at item `at`.
#[must_use]
pub fn sole(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Sole> {
    let items = &part.items;
    let clause = items[at].clause;
    let way = |i: &Item| match () {
        () if i.is(Sense::Up) || i.is(Sense::SupUp) || i.is(Sense::ShareUp) => Some(1),
        () if i.is(Sense::Down) || i.is(Sense::SupDown) || i.is(Sense::ShareDown) => Some(-1),
        () => None,
    };
    let within = |i: &usize| items[*i].clause == clause && !matches!(items[*i].kind, Kind::Mark(',' | ';' | '.' | '|'));
    // "The only venue with growth"
    let shown = |i: usize| {
        let with = matches!(&*scene.word(&items[i - 1]), "with" | "showing" | "posting" | "in" | "seeing");
        let way = i8::from(items[i].is(Sense::WeakUp)) - i8::from(items[i].is(Sense::WeakDown));
        Some(way).filter(|way| with && *way != 0)
    };
    let (last, direction) = (at + 1..items.len())
        .take(8)
        .take_while(within)
        .find_map(|i| Some((i, way(&items[i]).or_else(|| shown(i))?)))?;
    // "Only ChiNext escaped the red"
    let direction = if super::escaped::fled(scene, part, last) { 1 } else { direction };
    let names = |from: usize, to: usize| (from..to).filter(|i| nameable(scene, part, *i)).collect::<Vec<_>>();
    let target = |i: &usize| items[*i].target().cloned();
    let the_one = &*scene.word(&items[at]) == "the one";
    let article = the_one
        || at.checked_sub(1).is_some_and(|i| matches!(scene.word(&items[i]).as_str(), "the" | "a" | "was" | "were"));
    let before = before(scene, part, at, clause);
    // "Sole gainer among the A-shares" in ChiNext's row.
    let opens = at.checked_sub(1).is_none_or(|i| matches!(items[i].kind, Kind::Mark(_)));
    let in_row = opens
        && (part.segment.cell.is_some() || part.note)
        && matches!(part.row.as_slice(), [Target::Entity(_)])
        && !items[at..].iter().any(|i| matches!(i.kind, Kind::Name { target: Target::Entity(_), generic: false, .. }));
    let before = before.filter(|_| !in_row).or_else(|| before_a_dash(scene, part, at));
    // "HSCEI first: it was the only one to lose more than 1%"
    let pronoun = (0..at)
        .rev()
        .take(3)
        .any(|i| items[i].clause == clause && matches!(&*scene.word(&items[i]), "it" | "which" | "that"));
    let it = (0..at).rev().take(4).any(|i| items[i].clause == clause && &*scene.word(&items[i]) == "it");
    let opens_clause = (0..at).rev().take_while(|i| items[*i].clause == clause).all(|i| {
        matches!(items[i].kind, Kind::Mark(_))
            || matches!(&*scene.word(&items[i]), "it" | "which" | "that" | "was" | "is" | "the" | "and")
    });
    let before = before
        .or_else(|| (0..at).rev().filter(|_| pronoun && opens_clause && article).find(|i| nameable(scene, part, *i)));
    if article || in_row {
        // "ChiNext was the only A-share index to rise"; "The only index to rise was ChiNext".
        let among = items.get(last + 1).is_some_and(|i| matches!(&*scene.word(i), "among" | "of" | "in"));
        let until = if among { items.len().min(last + 6) } else { last };
        let universe: Vec<Target> = names(at + 1, until).iter().filter_map(target).collect();
        let groups = universe.into_iter().filter(|t| !matches!(t, Target::Entity(_))).collect();
        let (first, subjects) = match before {
            Some(i) => with_its_figure(scene, part, run(scene, part, i)),
            // "BNB rose. It was the lone gainer among the majors."
            None if it && matches!(part.previous.as_slice(), [Target::Entity(_)]) => (at, part.previous.clone()),
            None if !part.row.is_empty() && items.get(last + 1).is_none_or(|i| scene.word(i) != "was") => {
                (at, part.row.clone())
            }
            None => {
                // "The only DEX to lose volume was Curve"
                let metric = items.get(last + 1).is_some_and(|n| {
                    scene.vocabulary.metric_nouns.contains_key(&*scene.word(n)) || &*scene.word(n) == "ground"
                });
                let copula = last + 1 + usize::from(metric);
                let verb =
                    items.get(copula).filter(|i| matches!(scene.word(i).as_str(), "was" | "were" | "is" | "are"))?;
                let found = object(scene, part, copula, 4);
                if found.is_empty() || verb.clause != clause {
                    return None;
                }
                (at, found)
            }
        };
        return Some(Sole { subjects, universe: groups, direction, first, last });
    }
    // "Only the Dow fell", "the Dow alone fell".
    let alone = scene.word(&items[at]) == "alone";
    // "USDC alone added about $492M": without the others, and not as the only one.
    let amount = items[last + 1..].iter().find(|i| !i.is(Sense::About) && !matches!(i.kind, Kind::Word));
    let money =
        |f: &crate::audit::lex::Figure| matches!(f.written.unit, crate::quantity::written::WrittenUnit::Money(_));
    if alone && amount.is_some_and(|i| i.clause == clause && i.figure().is_some_and(money)) {
        return None;
    }
    if !(alone || at == 0 || items[at - 1].clause != clause) {
        return None;
    }
    let (first, subjects) = if alone {
        run(scene, part, before?)
    } else {
        let found = object(scene, part, at, 3);
        (at, found)
    };
    let all = subjects.iter().all(|t| matches!(t, Target::Entity(_)));
    (all && !subjects.is_empty()).then_some(Sole { subjects, universe: Vec::new(), direction, first, last })
}

/// "SOL (-0.87%) — the only coin in the red": the one name before a dash, with its figure.
fn before_a_dash(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let items = &part.items;
    let article = at.checked_sub(1).filter(|i| &*scene.word(&items[*i]) == "the")?;
    let dash = article.checked_sub(1).filter(|i| {
        items[*i].mark('\u{2014}') || scene.text[items[*i].end..items[article].start].contains(['\u{2014}', '\u{2013}'])
    })?;
    let end = if items[dash].mark('\u{2014}') { dash } else { dash + 1 };
    let beside = |i: &usize| items[*i].figure().is_some() || matches!(items[*i].kind, Kind::Mark('(' | ')'));
    let name = (0..end).rev().find(|i| !beside(i))?;
    nameable(scene, part, name).then_some(name)
}

/// How many of a group are said to have moved, and which way.
pub struct Counted {
    /// How many.
    pub count: usize,
    /// No more than these.
    pub exact: bool,
    /// Of whom.
    pub universe: Target,
    /// +1 for up, -1 for down.
    pub direction: i8,
    /// Last item of the claim.
    pub last: usize,
}

/// Reads a number in words at item `at` that counts a group's members.
#[must_use]
pub fn counted(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Counted> {
    // "two coins lost more than 3%": how many lost so much, which `counted_beyond` reads.
    count_at(scene, part, at).filter(|claim| super::tally::bound_after(scene, part, claim.last).is_none())
}

/// "Three mainland indices gained more than 3%": a count with a bound behind its verb.
#[must_use]
pub fn counted_beyond(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(Counted, (bool, Decimal))> {
    let claim = count_at(scene, part, at)?;
    let bound = super::tally::bound_after(scene, part, claim.last)?;
    Some((claim, bound))
}

fn count_at(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Counted> {
    let items = &part.items;
    let clause = items[at].clause;
    let number = |i: usize| {
        let word = items.get(i).filter(|it| matches!(it.kind, Kind::Word)).map(|it| scene.word(it))?;
        small_number(&word).filter(|n| *n > 0)
    };
    let word = |i: usize| items.get(i).map(|it| scene.word(it)).unwrap_or_default();
    let count = number(at)?;
    // "All four shops", "none of the three": another rule's.
    let whole = |i: &Item| {
        i.is(Sense::All) || i.is(Sense::None) || i.is(Sense::Both) || matches!(&*scene.word(i), "the" | "of")
    };
    if items[..at].iter().rev().take(2).any(whole) {
        return None;
    }
    // "between those two poles every index closed red": no count of theirs.
    if items[at + 1..].iter().take(4).any(|i| i.clause == clause && matches!(&*scene.word(i), "every" | "each")) {
        return None;
    }
    // "four in five stocks": a share.
    if super::breadth_share::opens(scene, part, at)
        || (1..=5).filter_map(|n| at.checked_sub(n)).any(|i| super::breadth_share::opens(scene, part, i))
        || at.checked_sub(1).is_some_and(|p| matches!(&*word(p), "in" | "of"))
            && at.checked_sub(2).is_some_and(|p| number(p).is_some())
    {
        return None;
    }
    // "Six stocks fell for each one that rose": a ratio.
    let each =
        |i: usize| &*word(i) == "for" && items.get(i + 1).is_some_and(|n| matches!(&*scene.word(n), "each" | "every"));
    if (at + 2..at + 5).any(each) {
        return None;
    }
    // "Five protocols: three up, two down"
    if (at + 1..items.len()).take(3).any(|i| items[i].mark(':')) {
        return None;
    }
    // "Two of the three": a tally.
    let i = at + 1;
    if word(i) == "of" {
        return None;
    }
    let exact = at.checked_sub(1).is_some_and(|p| items[p].is(Sense::Only) || word(p) == "just");
    let way = |i: usize| match () {
        () if items[i].is(Sense::Up) => Some((i, 1)),
        () if items[i].is(Sense::Down) => Some((i, -1)),
        () => None,
    };
    // "and two contracted": of those counted before.
    if let Some((last, direction)) = items.get(i).filter(|n| n.clause == clause).and_then(|_| way(i)) {
        let joined =
            at.checked_sub(1).is_some_and(|p| items[p].mark(',') || matches!(&*word(p), "and" | "while" | "but"));
        let sibling = (at.saturating_sub(9)..at).rev().find_map(|j| {
            let claim = counted(scene, part, j)?;
            (claim.last < at && items[claim.last + 1..at].iter().all(|n| !matches!(n.kind, Kind::Name { .. })))
                .then_some(claim)
        });
        let universe = sibling.filter(|s| joined && s.direction != direction)?.universe;
        return Some(Counted { count, exact: true, universe, direction, last });
    }
    let group = (i..items.len())
        .take(3)
        .take_while(|i| items[*i].clause == clause && !matches!(items[*i].kind, Kind::Mark(_) | Kind::Figure(_)))
        // "Five protocols gained TVL": what stands behind the verb is no group of so many.
        .take_while(|i| !items[*i].is(Sense::Up) && !items[*i].is(Sense::Down))
        .find_map(|i| match items[i].target() {
            Some(t) if nameable(scene, part, i) && !matches!(t, Target::Entity(_)) => Some((i, t.clone())),
            _ => {
                let called = super::pool::called(scene, &items[i]);
                super::pool::one(scene, part, &called, None).map(|t| (i, t))
            }
        });
    let (group, universe) = group?;
    let (last, direction) = (group + 1..items.len())
        .take(5)
        .take_while(|i| items[*i].clause == clause && items[*i].figure().is_none())
        // "Ten indices, nine up": the next number has its own.
        .take_while(|i| number(*i).is_none() && !items[*i].is(Sense::None))
        .find_map(way)?;
    // "Three indices rose more than the SSE": how many did so, not how many rose.
    let bound = super::tally::bound_after(scene, part, last).is_some();
    let compared = items.get(last + 1).is_some_and(|n| n.is(Sense::CmpUp) || n.is(Sense::CmpDown));
    (!negated(part, at) && (bound || !compared)).then_some(Counted { count, exact, universe, direction, last })
}

/// Whether a negation stands up to four items before `at` in its clause.
#[must_use]
pub fn negated(part: &Part, at: usize) -> bool {
    let clause = part.items[at].clause;
    // "Staking is not one trade: Jito grew"
    let near =
        (at.saturating_sub(4)..at).rev().take_while(|i| part.items[*i].clause == clause && !part.items[*i].mark(':'));
    // "dollar liquidity, not Beijing policy; BTC relative strength": what is denied ends where somebody is named.
    let named = |from: usize| {
        let all = part.items[from..at].iter().any(|i| i.is(Sense::All) || i.is(Sense::Both));
        !all && part.items[from..at]
            .iter()
            .any(|i| matches!(i.kind, Kind::Name { target: Target::Entity(_), generic: false, .. }))
    };
    near.into_iter().any(|i| part.items[i].is(Sense::None) || part.items[i].is(Sense::Not) && !named(i))
}

/// Whether only its column, headed as what follows from the figures, makes an interpretation of the clause of `at`: "All
/// three platforms attracting capital" is a count for all that.
#[must_use]
pub fn merely_implied(part: &Part, at: usize) -> bool {
    let clause = part.items[at].clause;
    let hedged = part.items[..at]
        .iter()
        .any(|i| i.clause == clause && (i.is(Sense::Hedge) || i.is(Sense::Forecast) || i.is(Sense::Recommend)));
    let advice = ["action", "positioning", "trigger", "risk"].iter().any(|w| part.column.contains(w));
    part.column.contains("implication") && !advice && !hedged && !part.supposed
}

/// Whether the clause of `at` is interpretation, condition or advice: nothing in it is a plain statement.
#[must_use]
pub fn supposed(part: &Part, at: usize) -> bool {
    let clause = part.items[at].clause;
    // "USDC growth points to fresh demand, and DEX volumes jumped": what is told of another by then is no guess.
    let name = |i: usize| matches!(part.items.get(i).map(|n| &n.kind), Some(Kind::Name { generic: false, .. }));
    let another =
        |i: usize| part.items[i].mark(',') && matches!(part.items[i + 1].kind, Kind::Word) && i + 2 < at && name(i + 2);
    let guessed = |h: usize| part.items[h].is(Sense::Hedge) && !(h + 1..at).any(another);
    (0..at).any(|h| {
        let i = &part.items[h];
        // "the three hold $12.44B combined" advises nothing.
        let owns = part
            .items
            .get(h + 1)
            .and_then(Item::figure)
            .is_some_and(|f| matches!(f.written.unit, crate::quantity::written::WrittenUnit::Money(_)));
        i.clause == clause && (guessed(h) || i.is(Sense::Forecast) || i.is(Sense::Recommend) && !owns)
    }) || !part.reported.contains(&clause) && (part.supposed || part.advised)
}

/// The first name after item `at` in its clause, with the run it opens: what a comparison is made with.
#[must_use]
pub fn object(scene: &Scene<'_>, part: &Part, at: usize, reach: usize) -> Vec<Target> {
    let items = &part.items;
    let clause = items[at].clause;
    // "HK: intact and amplified, HSI beat the S&P": whoever stands behind the comma begins anew.
    let anew = items.get(at + 1).is_some_and(|n| n.mark(','))
        && items.iter().skip(at + 3).take(4).any(|v| v.clause == clause && is_verb(v))
        && nameable_at(scene, part, at + 2);
    // "blue chips lagged and the 75bps gap between the Nasdaq and the Dow is wide"
    let compared = items[at].is(Sense::CmpUp) || items[at].is(Sense::CmpDown);
    let joined = compared && items.get(at + 1).is_some_and(|n| &*scene.word(n) == "and");
    if anew || joined && items.get(at + 2).is_some_and(|n| &*scene.word(n) == "the") {
        return Vec::new();
    }
    let Some(first) = (at + 1..items.len())
        .take(reach)
        .take_while(|i| {
            let abbreviated = items[*i].mark('.') && scene.word(&items[*i - 1]) == "vs";
            items[*i].clause == clause && (abbreviated || !matches!(items[*i].kind, Kind::Mark(';' | '.' | '|' | '(')))
        })
        .find(|i| nameable(scene, part, *i) || *i == at + 1 && lower_name(scene, &items[*i]))
    else {
        return Vec::new();
    };
    let mut last = first;
    while last + 2 < items.len() {
        let joint = &items[last + 1];
        let joined = joint.mark('/')
            || joint.mark('&')
            || matches!(joint.kind, Kind::Word) && scene.text_of(joint).eq_ignore_ascii_case("and");
        let name = last + 2 + usize::from(items.get(last + 2).is_some_and(|n| &*scene.word(n) == "the"));
        // "beat the HSI and HSTECH gained": the subject of what follows.
        let compared = items[at].is(Sense::CmpUp) || items[at].is(Sense::CmpDown);
        let moves = compared && items.get(name + 1).is_some_and(is_verb);
        if !joined || !nameable_at(scene, part, name) || moves {
            break;
        }
        last = name;
    }
    (first..=last).filter_map(|i| items[i].target().cloned()).collect()
}

/// The groups and entities that the part names, in order.
#[must_use]
pub fn all_named(scene: &Scene<'_>, part: &Part) -> Vec<Target> {
    named_before(scene, part, part.items.len())
}

/// Those of [`all_named`] that stand before item `at`.
#[must_use]
pub fn named_before(scene: &Scene<'_>, part: &Part, at: usize) -> Vec<Target> {
    let mut found: Vec<Target> = Vec::new();
    for i in 0..at {
        if nameable(scene, part, i)
            && let Some(target) = part.items[i].target()
            && !found.contains(target)
        {
            found.push(target.clone());
        }
    }
    found
}

/// "majors", "every major", "alts": coins by what everybody calls them.
pub fn is_majors(scene: &Scene<'_>, items: &[Item], at: usize) -> bool {
    // "Every major index" has its own noun.
    let each = || {
        let own = items.get(at + 1).is_none_or(|n| match n.kind {
            Kind::Cue(_) | Kind::Mark(_) => true,
            _ => matches!(&*scene.word(n), "is" | "was" | "has" | "in" | "on" | "of" | "we"),
        });
        own && at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&items[i]), "every" | "each"))
    };
    match &*scene.word(&items[at]) {
        "majors" | "alts" | "altcoins" => true,
        "major" | "alt" | "altcoin" => each(),
        _ => false,
    }
}

/// A longer list than this is nobody's "majors".
const MAJORS: usize = 6;

/// "both majors": the members of the one group that has two beside its total, where the word stands from item `from` to
/// item `to`.
#[must_use]
pub fn majors(scene: &Scene<'_>, part: &Part, from: usize, to: usize) -> Option<Vec<Target>> {
    let items = part.items.get(from..to)?;
    let at = (0..items.len()).find(|i| is_majors(scene, items, *i))?;
    // "all three majors": of a group that has three.
    let count = at.checked_sub(1).and_then(|i| small_number(&scene.word(&items[i])));
    let two = items[..at].iter().rev().take(2).any(|i| i.is(Sense::Both) || scene.word(i) == "two");
    let spoken = (0..at).any(|i| matches!(items[i].kind, Kind::Name { .. }) && !excepted(scene, part, from + i));
    let both = two || count.is_some() || !spoken;
    let index = scene.index;
    let members = |g: usize| -> Vec<Target> {
        let all = index.members_of_group(g).iter().copied().filter(|e| {
            index.change_fact(*e, &[], None).is_some_and(|f| f.metric == "change_pct")
                && !index.is_total(index.entity(*e))
                && !index.is_volatility(index.entity(*e))
        });
        all.map(Target::Entity).collect()
    };
    // "all three alts": of a group that has Bitcoin, too.
    let alts = scene.word(&items[at]).starts_with("alt");
    // Of more than two, those that have prices: coins, and no indices.
    let priced = |t: &Target| matches!(t, Target::Entity(e) if index.facts_of(&index.entity(*e).id).iter().any(|f| f.metric == "price"));
    // "Majors joined the rally": of a long list some are meant, unless the words take in all of it.
    let whole = count.is_some()
        || items[..at]
            .iter()
            .rev()
            .take(3)
            .any(|i| i.is(Sense::All) || i.is(Sense::None) || matches!(&*scene.word(i), "every" | "each" | "no"));
    let most = if whole { MAJORS } else { 4 };
    let alike = |m: &Vec<Target>| m.len() == 2 || (3..=most).contains(&m.len()) && m.iter().any(priced);
    let counted = |m: &Vec<Target>| alike(m) && count.is_none_or(|n| m.len() == n + usize::from(alts));
    let mut pairs = (0..index.sheet.groups.len()).map(members).filter(counted);
    let mut pair = pairs.next().filter(|_| both && pairs.next().is_none())?;
    if alts {
        pair.retain(|t| !matches!(t, Target::Entity(e) if index.entity(*e).aliases.iter().any(|a| a == "BTC")));
    }
    // "Both majors" of three coins: the two that everybody calls so.
    if two && pair.len() > 2 {
        let called = |t: &Target| matches!(t, Target::Entity(e) if index.entity(*e).aliases.iter().any(|a| matches!(a.as_str(), "BTC" | "ETH")));
        pair.retain(called);
        if pair.len() != 2 {
            return None;
        }
    }
    // "US majors"; "every HK index rose while all three majors fell" names its group elsewhere.
    let owner = |i: &Item| matches!(i.kind, Kind::Name { generic: false, target: Target::Group(_), .. });
    (!items[at.saturating_sub(4)..].iter().any(owner)).then_some(pair)
}

/// The `count` entities named last before item `at`, in the order of the text: what "the two", "both" and "the trio" of a
/// sentence mean that names nobody itself.
#[must_use]
pub fn last_told(scene: &Scene<'_>, part: &Part, at: usize, count: usize) -> Vec<Target> {
    let mut found: Vec<Target> = Vec::new();
    let here = (0..at).rev().filter(|i| nameable(scene, part, *i)).filter_map(|i| part.items[i].target());
    for target in here.chain(part.told.iter().rev()) {
        if matches!(target, Target::Entity(_)) && !found.contains(target) {
            found.push(target.clone());
        }
        if found.len() == count {
            break;
        }
    }
    found.reverse();
    found
}

/// "both", "the two grades", "all three", "the trio": how many are meant by words before item `at` that name nobody.
#[must_use]
pub fn unnamed_count(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let items = &part.items;
    let clause = items[at].clause;
    let from = (0..at).rev().take_while(|i| items[*i].clause == clause).last()?;
    // "between those two poles every index closed red": what follows is counted anew.
    let from =
        items[from..at].iter().rposition(|i| matches!(&*scene.word(i), "every" | "each")).map_or(from, |n| from + n);
    // "Hong Kong: all three gain": the label is told before.
    let label = items[from..at].iter().rposition(|i| i.mark(':')).map(|n| from + n);
    let one = |i: &Item| matches!(i.target(), Some(Target::Entity(_)));
    let from = label.filter(|l| !items[from..*l].iter().any(one)).map_or(from, |l| l + 1);
    if items[from..at].iter().any(|i| matches!(i.kind, Kind::Name { generic: false, .. })) {
        return None;
    }
    items[from..at].iter().enumerate().find_map(|(n, i)| match scene.word(i).as_str() {
        "both" | "pair" | "duo" => Some(2),
        "trio" => Some(3),
        "quartet" => Some(4),
        // "BTC -2.94%, ETH -4.12%. Each fell": of those told before.
        "each" if items.get(from + n + 1).is_some_and(|v| v.is(Sense::Up) || v.is(Sense::Down)) => {
            Some(part.told.len()).filter(|c| (2..=4).contains(c))
        }
        word => {
            let lead = n.checked_sub(1).map(|p| scene.word(&items[from + p]));
            let led = lead.is_some_and(|w| matches!(w.as_str(), "the" | "all" | "these" | "those"));
            small_number(word).filter(|c| led && *c > 1)
        }
    })
}

/// "the euro rose 0.51% and the dollar was down 0.66%": somebody the sheet does not name took over in between.
#[must_use]
pub fn stranger_between(scene: &Scene<'_>, items: &[Item], b: usize, at: usize) -> bool {
    let word = |i: usize| scene.word(&items[i]);
    (b + 2..at).any(|verb| {
        let subject = verb - 1;
        let noun = matches!(items[subject].kind, Kind::Word)
            && !matches!(
                word(subject).as_str(),
                "it" | "which"
                    | "that"
                    | "this"
                    | "they"
                    | "there"
                    | "these"
                    | "those"
                    | "who"
                    | "move"
                    | "change"
                    | "session"
            );
        let opens = |i: usize| {
            items[i].mark(',')
                || matches!(word(i).as_str(), "and" | "while" | "but" | "whereas" | "although" | "though")
        };
        let first = if word(subject.saturating_sub(1)) == "the" { subject.saturating_sub(2) } else { subject - 1 };
        // "the dollar fell", "Paris eased"
        let named = &*word(subject.saturating_sub(1)) == "the"
            || scene.text_of(&items[subject]).starts_with(char::is_uppercase);
        let acts = named && (items[verb].is(Sense::Up) || items[verb].is(Sense::Down));
        (acts || matches!(word(verb).as_str(), "was" | "were" | "is" | "are")) && noun && first > b && opens(first)
    })
}

/// "HSI leads" in the row of "HSI vs SSE": the other of the two that the row is of.
#[must_use]
pub fn other_of_row(part: &Part, one: &Target) -> Option<Target> {
    part.segment.cell?;
    match part.row.as_slice() {
        [a, b] if a == one && b != one => Some(b.clone()),
        [a, b] if b == one && a != one => Some(a.clone()),
        _ => None,
    }
}

/// Where the chain of markets begins: the sheet's own chain, else its first group with a plain change.
#[must_use]
pub fn origin(scene: &Scene<'_>) -> Option<Target> {
    let sheet = scene.index.sheet;
    let declared = sheet.chain.as_ref().and_then(|c| c.nodes.first()).map(|n| n.group.as_str());
    let position = match declared {
        Some(id) => sheet.groups.iter().position(|g| g.id == id),
        None => (0..sheet.groups.len()).find(|g| !scene.index.moves(&Target::Group(*g), &[], None).is_empty()),
    };
    position.map(Target::Group)
}
