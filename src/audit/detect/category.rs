//! Kinds that the text itself gives to the names it lists: "Lending: Morpho +3%, Venus -5%" makes two lending protocols.

use crate::audit::detect::word_list::WordList;
use std::collections::BTreeMap;

use super::subject::Subject;
use crate::audit::bind::{Index, Target, kinds};
use crate::audit::lex::{Folded, Item, Kind, Sense, fold};
use crate::audit::scene::{Part, Scene};
use crate::quantity::words::small_number;

/// What the text calls kinds, by the singular of the word, with the entities that it lists under it.
#[derive(Clone, Debug, Default)]
pub struct Categories(BTreeMap<String, Vec<usize>>);

/// Nouns for the members of a kind: "lending names".
static MEMBERS: WordList<18> = WordList::new([
    "names",
    "name",
    "protocols",
    "protocol",
    "platforms",
    "platform",
    "desks",
    "desk",
    "venues",
    "venue",
    "markets",
    "issuers",
    "wrappers",
    "players",
    "projects",
    "tokens",
    "balances",
    "deposits",
]);

impl Categories {
    /// Reads the lists of a text: a label, then names of one group.
    #[must_use]
    pub fn read(text: &str, index: &Index<'_>, known: &[kinds::Known], parts: &[Part]) -> Self {
        let mut found = Self::default();
        let word = |item: &Item| fold(&text[item.start..item.end]);
        for part in parts {
            let items = &part.items;
            let entities = |items: &[Item]| -> Vec<usize> {
                let mut named: Vec<usize> = Vec::new();
                for item in items {
                    if let Kind::Name { target: Target::Entity(e), generic: false, .. } = item.kind
                        && !named.contains(&e)
                    {
                        named.push(e);
                    }
                }
                named
            };
            // "Bridges: Hop +2.1%, Across -5.6%"
            let colon = items.iter().take(6).position(|i| i.mark(':'));
            if let Some(colon) = colon.filter(|c| items[..*c].iter().all(|i| i.figure().is_none())) {
                let stop = items.iter().skip(colon).position(|i| i.mark('.')).map_or(items.len(), |n| colon + n);
                let label: Vec<Folded<'_>> = items[..colon].iter().filter(|i| plain(i)).map(word).collect();
                found.add(index, &label, entities(&items[colon..stop]), &entities(&items[..colon]));
            }
            // "Lending Aave -3.1%, Kamino -5.7%, Morpho +1.4% Leverage coming off": a row that lost its pipes.
            if let Some(first) = row_without_pipes(text, part) {
                let label: Vec<Folded<'_>> = items[..first].iter().map(word).collect();
                found.add(index, &label, entities(&items[first..]), &[]);
            }
            // A row whose first cell is the label, and whose names stand behind it.
            if let Some((_, column)) = part.segment.cell
                && column > 0
                && !part.label.is_empty()
            {
                let label: Vec<Folded<'_>> = part.label.split(|c: char| !c.is_alphanumeric()).map(fold).collect();
                let named = entities(items);
                let own: Vec<usize> = Vec::new();
                found.add(index, &label, named, &own);
            }
            // "| Ondo | RWA | +3.2% |" under "Type": what the row's own name is one of.
            let typed = part.column.split(|c: char| !c.is_alphanumeric());
            if let ([Target::Entity(e)], Some((_, 1..))) = (part.row.as_slice(), part.segment.cell)
                && typed.into_iter().any(|w| matches!(w, "type" | "kind" | "sector" | "category" | "segment" | "class"))
                && (1..=2).contains(&items.len())
                && items.iter().all(plain)
            {
                let label: Vec<Folded<'_>> = items.iter().map(word).collect();
                found.add(index, &label, vec![*e], &[]);
            }
            // "RWA growth (Ondo +4.8%, Spiko +12.7%)"
            for open in (1..items.len()).filter(|i| items[*i].mark('(') || items[*i].mark('[')) {
                let close = items.iter().skip(open).position(|i| i.mark(')') || i.mark(']')).map_or(open, |n| open + n);
                // "RWA (+) [Ondo, Spiko]"
                let sign =
                    items[open - 1].mark(')').then(|| (0..open).rev().take(4).find(|i| items[*i].mark('('))).flatten();
                let edge = sign.unwrap_or(open);
                let words = (0..edge).rev().take(3).take_while(|i| plain(&items[*i]) || items[*i].mark('-'));
                let words: Vec<usize> = words.collect();
                // "RWA + Lending (+) [Ondo, Morpho]": of two kinds at once.
                let first = words.last().and_then(|i| i.checked_sub(1));
                if sign.is_some() && first.is_some_and(|i| matches!(items[i].kind, Kind::Mark('+' | '/' | '&'))) {
                    continue;
                }
                let label: Vec<Folded<'_>> =
                    words.iter().filter(|i| plain(&items[**i])).map(|i| word(&items[*i])).collect();
                found.add(index, &label, entities(&items[open..close]), &[]);
            }
        }
        found.add_known(index, known);
        found.0.retain(|_, members| members.len() > 1);
        found
    }

    /// Adds what the trade counts among a kind: two at least of one group of the sheet, or of those that the text lists.
    fn add_known(&mut self, index: &Index<'_>, known: &[kinds::Known]) {
        let of_another = |e: usize, own: &[usize]| !own.contains(&e) && known.iter().any(|(_, all)| all.contains(&e));
        for (words, protocols) in known {
            // "RWA and lending: Centrifuge +9%, Euler -3%": a list under two labels.
            let listed = words.iter().filter_map(|w| self.0.get(*w)).flatten().copied();
            let listed: Vec<usize> = listed.filter(|e| !of_another(*e, protocols)).collect();
            let group = listed.first().or(protocols.first()).and_then(|e| index.group_of(*e));
            let mut all = listed;
            for entity in protocols.iter().filter(|e| index.group_of(**e) == group) {
                if !all.contains(entity) {
                    all.push(*entity);
                }
            }
            for word in words {
                self.0.insert((*word).to_owned(), all.clone());
            }
        }
    }

    fn add(&mut self, index: &Index<'_>, label: &[Folded<'_>], named: Vec<usize>, own: &[usize]) {
        let group = named.first().and_then(|e| index.group_of(*e));
        let one_group = group.is_some() && named.iter().all(|e| index.group_of(*e) == group);
        // A group that the sheet itself divides no further: indices have regions, and need no kinds.
        let indices = named.iter().any(|e| index.facts_of(&index.entity(*e).id).iter().any(|f| f.metric == "close"));
        // "RWA ↑ vs Bridges ↓ | Centrifuge +11.2%, Stargate -8.9%": one of each.
        let against = label.iter().any(|w| matches!(&**w, "vs" | "versus" | "against"));
        if !one_group || indices || against || !own.is_empty() {
            return;
        }
        for word in label.iter().filter(|w| kind_word(w)) {
            let members = self.0.entry(singular(word).to_owned()).or_default();
            members.extend(named.iter().filter(|e| !members.contains(e)).copied().collect::<Vec<_>>());
        }
    }

    /// Whether a word is what the trade calls a kind, and not what one text calls a list.
    #[must_use]
    pub fn is_of_the_trade(known: &[kinds::Known], word: &str) -> bool {
        known.iter().any(|(words, _)| words.contains(&singular(word)))
    }

    /// The members of the kind that a word names.
    #[must_use]
    pub fn members(&self, word: &str) -> Option<&[usize]> {
        self.0.get(singular(word)).map(Vec::as_slice)
    }

    /// The members of each kind.
    pub fn kinds(&self) -> impl Iterator<Item = &[usize]> {
        self.0.values().map(Vec::as_slice)
    }
}

/// Whether a word is a noun for the members of a kind: "protocols" of "yield protocols".
#[must_use]
pub fn is_members(word: &str) -> bool {
    MEMBERS.contains(word)
}

/// Where the names begin of a line that opens with one or two words and then lists names, each with its signed percentage.
fn row_without_pipes(text: &str, part: &Part) -> Option<usize> {
    let items = &part.items;
    let entity = |i: usize| {
        items.get(i).is_some_and(|n| matches!(n.kind, Kind::Name { target: Target::Entity(_), generic: false, .. }))
    };
    let moved = |i: usize| {
        let figure = items.get(i).and_then(|n| n.figure());
        figure.is_some_and(|f| f.written.is_percent() && f.written.sign.is_some())
    };
    let first = items.iter().position(|i| !matches!(i.kind, Kind::Word))?;
    let capital = text[items[0].start..].starts_with(char::is_uppercase);
    let comma = (first + 2..first + 14).find(|i| items.get(*i).is_some_and(|n| n.mark(',')) && entity(i + 1));
    let two = entity(first) && moved(first + 1) && comma.is_some_and(|i| moved(i + 2));
    ((1..=2).contains(&first) && capital && part.segment.cell.is_none() && two).then_some(first)
}

/// A word that may name a kind.
fn plain(item: &Item) -> bool {
    matches!(item.kind, Kind::Word | Kind::Cue(_) | Kind::Name { generic: true, .. })
}

/// Words that stand in labels and name no kind.
static SMALL: WordList<62> = WordList::new([
    "its", "his", "her", "their", "our", "this", "that", "these", "those", "was", "were", "are", "has", "had", "have",
    "with", "from", "into", "while", "where", "when", "than", "then", "over", "under", "kept", "held", "saw", "led",
    "went", "took", "made", "put", "but", "not", "yet", "nor", "all", "both", "each", "every", "some", "any", "more",
    "most", "less", "least", "new", "old", "big", "small", "large", "only", "also", "still", "here", "there", "day",
    "today", "session", "names", "pair",
]);

fn kind_word(word: &str) -> bool {
    word.chars().count() > 2
        && word.chars().all(|c| c.is_ascii_alphabetic())
        && !MEMBERS.contains(word)
        && !SMALL.contains(word)
        && !crate::audit::lex::in_lexicon(word)
        && !matches!(
            word,
            "tvl"
                | "volume"
                | "volumes"
                | "and"
                | "the"
                | "vs"
                | "sector"
                | "sectors"
                | "trend"
                | "trends"
                | "key"
                | "watch"
                | "top"
                | "other"
                | "others"
                | "split"
                | "protocol"
                | "dex"
                | "defi"
                | "for"
                | "with"
                | "two"
                | "three"
                | "too"
                | "signal"
                | "table"
                | "data"
        )
}

fn singular(word: &str) -> &str {
    match word {
        "exchange" | "exchanges" | "cexes" | "cexs" => "cex",
        _ => word.strip_suffix('s').filter(|w| w.len() > 2).unwrap_or(word),
    }
}

/// "Both lending protocols fell", "every bridge lost": the kind that the words before item `at` name, and its members.
#[must_use]
pub fn subject(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let clause = items[at].clause;
    // "Every tracked RWA name but BUIDL added TVL": the verb follows those left out.
    let names = |i: &usize| {
        let tie = items[*i].mark(',') || matches!(&*scene.word(&items[*i]), "and" | "or" | "the");
        tie || matches!(items[*i].kind, Kind::Name { target: Target::Entity(_), generic: false, .. })
    };
    let left = (0..at).rev().take(8).take_while(names).last().filter(|first| *first < at);
    let but = left.and_then(|i| i.checked_sub(1)).filter(|i| {
        items[*i].clause == clause
            && matches!(&*scene.word(&items[*i]), "but" | "except" | "bar" | "save" | "excluding")
    });
    let every = |i: usize| (i.saturating_sub(5)..i).any(|n| items[n].is(Sense::All) || items[n].is(Sense::None));
    if let Some(but) = but.filter(|i| *i > 0 && every(*i)) {
        let out: Vec<&Target> = items[but..at].iter().filter_map(|i| i.target()).collect();
        let mut found = subject(scene, part, but)?;
        found.targets.retain(|t| !out.contains(&t));
        return (!found.targets.is_empty()).then_some(found);
    }
    // "every RWA protocol in the feed is growing"
    let word = |n: usize| at.checked_sub(n).map(|i| scene.word(&items[i])).unwrap_or_default();
    let copula = usize::from(matches!(&*word(1), "is" | "are" | "was" | "were"));
    let here = matches!(&*word(copula + 1), "feed" | "sheet" | "sample" | "list" | "data" | "table" | "report" | "set")
        && matches!(&*word(copula + 3), "in" | "on" | "of");
    let back = if here { copula + 3 } else { 0 };
    // "BRIDGES (-) all in outflow"
    let sign = |i: &usize| matches!(items[*i].kind, Kind::Mark('(' | ')' | '+' | '-' | '\u{2212}'));
    let near = (0..at - back)
        .rev()
        .filter(|i| !sign(i))
        .take(5)
        .take_while(|i| items[*i].clause == clause && !items[*i].mark(':'));
    let free = near.take_while(|i| !matches!(items[*i].kind, Kind::Name { generic: false, .. } | Kind::Figure(_)));
    let nearest =
        free.filter(|i| plain(&items[*i])).find_map(|i| Some((i, scene.categories.members(&scene.word(&items[i]))?)));
    let Some((noun, members)) = nearest else { return each_of_them(scene, part, at) };
    let after = items.get(noun + 1).filter(|_| noun + 1 < at).map(|n| scene.word(n));
    let plural = scene.word(&items[noun]).ends_with('s');
    let named = plural || after.is_some_and(|w| MEMBERS.contains(&w));
    let lead = items[noun.saturating_sub(3)..noun].iter().filter(|i| i.clause == clause);
    let mut all = false;
    for item in lead {
        let word = scene.word(item);
        let count = if item.is(Sense::Both) { Some(2) } else { small_number(&word) };
        if count.is_some_and(|n| n != members.len()) {
            return None;
        }
        all |= count.is_some() || item.is(Sense::All) || item.is(Sense::None) || &*word == "no" || &*word == "each";
    }
    let targets = members.iter().copied().map(Target::Entity).collect();
    (named || all).then_some(Subject { targets, item: Some(noun), lent: false, listed: all })
}

/// "Lending desks look busy, with every market in the table adding deposits": each member of the kind told just before.
fn each_of_them(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let clause = items[at].clause;
    let each = |i: &usize| matches!(&*scene.word(&items[*i]), "every" | "each");
    let first = (0..at).rev().take(8).take_while(|i| items[*i].clause == clause).find(each)?;
    let noun = first + 1 + usize::from(matches!(&*scene.word(items.get(first + 1)?), "tracked" | "single" | "listed"));
    let word = scene.word(items.get(noun).filter(|n| n.clause == clause)?);
    let stands_for = MEMBERS.contains(&word) || matches!(&*word, "lender" | "market" | "pool" | "line" | "one");
    let named = (0..at).any(|i| matches!(items[i].kind, Kind::Name { generic: false, .. }));
    let told = (0..first).rev().take(14).find_map(|i| scene.categories.members(&scene.word(&items[i])));
    let members = told.filter(|_| stands_for && !named)?;
    let targets = members.iter().copied().map(Target::Entity).collect();
    Some(Subject { targets, item: Some(noun), lent: false, listed: true })
}
