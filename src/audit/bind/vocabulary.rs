//! The sheet's names as they occur in a text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::currency;
use super::home;
use super::index::{Index, Target, metric_words};
use super::kinds;
use crate::audit::lex::lexicon::{LEXICON, Sense, Senses};
use crate::audit::lex::{Item, Kind};
use crate::audit::word_map::{WordMap, WordSet};
use crate::quantity::words::small_number;

/// One occurrence of a name.
#[derive(Clone, Debug)]
pub struct Name {
    /// First byte in the decoded text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What it stands for.
    pub target: Target,
    /// The name is an ordinary word too (`up`, `volume`): it binds only a figure right beside it.
    pub generic: bool,
    /// The name is part of a longer one (`tech` of "Hang Seng TECH Index"): it binds only within its group.
    pub partial: bool,
}

/// "Lighter (+16.8%)", "Lighter +16.8%": with its capital and a figure right behind it, a name and no word.
fn has_figure(text: &str, start: usize, end: usize) -> bool {
    let after = text[end..].trim_start_matches([' ', '(', ':', '*']);
    let signed = after.trim_start_matches(['+', '-', '\u{2212}', '$', '~']);
    text[start..].starts_with(char::is_uppercase)
        && after.len() < text[end..].len()
        && signed.starts_with(|c: char| c.is_ascii_digit())
}

/// Every name of a sheet, ready to be found.
pub struct Vocabulary {
    machine: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
    /// Those with a yield: beside them a country is an issuer and no share index.
    yields: BTreeSet<Target>,
    /// Words of metric ids and names, to metric stems.
    pub metric_words: WordMap<String, Vec<String>>,
    /// Nouns that are a metric's whole name (`volume`, `turnover`), to metric stems: after a name they say which of its
    /// figures is meant.
    pub metric_nouns: WordMap<String, BTreeSet<String>>,
    /// Capitalised words of the sheet, names or not: nothing unknown about them.
    pub known_words: WordSet<String>,
    /// Data declared absent: topic index by word, from topics, aliases and reasons.
    pub absent: Vec<AbsentTopic>,
    /// Kinds of protocols that the trade knows: the words for each, and who of the sheet belongs to it.
    pub kinds: Vec<kinds::Known>,
    /// Words for a metric that are an alias of several entities, in lower case, and these.
    shared: BTreeMap<String, Vec<usize>>,
}

/// One absence, by the words that name it.
pub struct AbsentTopic {
    /// Whole phrases.
    pub phrases: Vec<Vec<String>>,
    /// Single words that name it in prose.
    pub words: Vec<String>,
    /// Position in the sheet.
    pub at: usize,
}

struct Pattern {
    target: Target,
    exact: bool,
    initial: bool,
    generic: bool,
    /// A word of the lexicon that is the name of an entity with a capital: "Lighter".
    entity_word: bool,
    partial: bool,
    bounded: bool,
    place: bool,
    /// Somebody else's right behind a name: "Bitcoin's market cap", "A-share small caps".
    alone: bool,
}

/// Words under which prose speaks of a metric, beyond the metric's own id.
const METRIC_SYNONYMS: [(&str, &[&str]); 10] = [
    ("close", &["close", "closed", "closing", "closes", "finished", "settled"]),
    ("price", &["price", "prices", "trades", "traded", "trading"]),
    ("volume", &["volume", "volumes", "activity"]),
    ("supply", &["supply", "supplies", "issuance", "circulation"]),
    ("market_cap", &["market cap", "capitalisation", "capitalization", "mcap", "cap"]),
    ("turnover", &["turnover"]),
    ("tvl", &["tvl", "locked"]),
    ("count", &["count"]),
    ("revenue", &["revenue", "revenues", "sales", "takings"]),
    ("orders", &["orders"]),
];

/// Words that name the same kind of set.
const UNION_SYNONYMS: [(&str, &[&str]); 2] =
    [("equity", &["equities", "equity", "stocks", "stock markets", "share prices"]), ("coin", &["coins", "tokens"])];

/// The continent, and what its indices are called together.
const ASIA: [&str; 15] = [
    "Asia",
    "Asia equities",
    "Asian equity",
    "Asian index",
    "Asian indices",
    "Asian indexes",
    "Asian market",
    "Asian markets",
    "Asian benchmark",
    "Asian benchmarks",
    "Asian gauge",
    "Asian gauges",
    "Asian equities",
    "Asian stocks",
    "Asian shares",
];

/// Hong Kong and the mainland together.
const GREATER_CHINA: [&str; 8] = [
    "China-facing equities",
    "China-facing stocks",
    "China-facing indices",
    "China-facing markets",
    "Greater China equities",
    "Greater China stocks",
    "Greater China indices",
    "Greater China markets",
];

/// Words too common to name anything by themselves.
const COMMON: [&str; 42] = [
    "index",
    "composite",
    "component",
    "average",
    "total",
    "market",
    "markets",
    "group",
    "shares",
    "share",
    "volume",
    "supply",
    "data",
    "level",
    "levels",
    "price",
    "prices",
    "change",
    "list",
    "figure",
    "figures",
    "section",
    "close",
    "dates",
    "date",
    "session",
    "times",
    "baseline",
    "flow",
    "flows",
    "needed",
    "named",
    "only",
    "other",
    "word",
    "counts",
    "asset",
    "history",
    "rate",
    "rates",
    "returns",
    "single",
];

/// Singular of a plain English plural.
fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    word.strip_suffix('s').filter(|w| w.len() > 3 && !w.ends_with('s')).unwrap_or(word).to_owned()
}

/// Words for a metric that are an alias of several entities, in lower case, with all of these: "Turnover" of Hong Kong's and
/// of the mainland's. They name none of them; whose it is the words around it tell.
fn shared_metrics(index: &Index<'_>, metric_words: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<usize>> {
    let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, entity) in index.sheet.entities.iter().enumerate() {
        let metrics = entity.aliases.iter().map(|a| a.trim().to_lowercase()).filter(|a| metric_words.contains_key(a));
        for alias in metrics {
            let of = owners.entry(alias).or_default();
            if of.last() != Some(&i) {
                of.push(i);
            }
        }
    }
    owners.retain(|_, of| of.len() > 1);
    owners
}

impl Vocabulary {
    /// Reads the names of a sheet.
    #[must_use]
    pub fn new(index: &Index<'_>) -> Self {
        let sheet = index.sheet;
        let metric_words = metric_vocabulary(index);
        let mut names: Vec<(String, Pattern)> = Vec::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut add = |alias: &str, target: Target, partial: bool, names: &mut Vec<(String, Pattern)>| {
            let alias = alias.trim();
            let lower = alias.to_lowercase();
            if alias.is_empty() || !seen.insert(lower.clone()) {
                return;
            }
            // "Gold" with "gold" among its aliases is a name in lower case too.
            let in_lower = |e: &usize| sheet.entities[*e].aliases.contains(&lower);
            let lower_too = matches!(&target, Target::Entity(e) if in_lower(e));
            let capitals = alias.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
            let generic = !lower.contains(' ')
                && (metric_words.contains_key(&lower) || LEXICON.knows(&lower))
                && match &target {
                    Target::Entity(_) => true,
                    Target::Group(_) => metric_words.contains_key(&lower),
                    Target::Union(_) => false,
                };
            names.push((
                alias.to_owned(),
                Pattern {
                    exact: capitals && alias.chars().count() <= 4 && !generic && !partial,
                    initial: !generic
                        && !partial
                        && !lower_too
                        && !alias.contains(' ')
                        && alias.starts_with(char::is_uppercase)
                        && matches!(target, Target::Entity(_)),
                    entity_word: generic
                        && !metric_words.contains_key(&lower)
                        && !lower_too
                        && alias.starts_with(char::is_uppercase)
                        && matches!(target, Target::Entity(_)),
                    target,
                    generic,
                    partial,
                    bounded: alias.is_ascii(),
                    place: false,
                    alone: false,
                },
            ));
        };
        for (i, group) in sheet.groups.iter().enumerate() {
            for alias in std::iter::once(&group.name).chain(&group.aliases) {
                add(alias, Target::Group(i), false, &mut names);
                for written in of_a_market(alias) {
                    add(written, Target::Group(i), false, &mut names);
                }
            }
        }
        let shared = shared_metrics(index, &metric_words);
        for (i, entity) in sheet.entities.iter().enumerate() {
            for alias in std::iter::once(&entity.name).chain(&entity.aliases) {
                if !shared.contains_key(&alias.trim().to_lowercase()) {
                    add(alias, Target::Entity(i), false, &mut names);
                }
            }
        }
        for (alias, at) in totals(index) {
            add(&alias, Target::Entity(at), false, &mut names);
        }
        for (word, entity) in currency::names(index) {
            add(word, Target::Entity(entity), false, &mut names);
        }
        for (word, groups) in unions(index) {
            let forms = UNION_SYNONYMS.iter().find(|(w, _)| *w == word).map(|(_, f)| f.to_vec());
            let plural = format!("{word}s");
            for form in forms.unwrap_or_else(|| vec![word.as_str(), plural.as_str()]) {
                add(form, Target::Union(groups.clone()), false, &mut names);
            }
        }
        for (own, others) in TRADE_NAMES {
            let called = |n: &String| own.iter().any(|name| n.eq_ignore_ascii_case(name));
            let group = sheet.groups.iter().position(|g| std::iter::once(&g.name).chain(&g.aliases).any(called));
            if let Some(group) = group {
                others.iter().for_each(|other| add(other, Target::Group(group), false, &mut names));
            }
        }
        let greater_china = home::asia(index, true);
        if greater_china.len() > 1 {
            for word in GREATER_CHINA {
                add(word, Target::Union(greater_china.clone()), false, &mut names);
            }
        }
        let asia = home::asia(index, false);
        if asia.len() > 1 {
            for word in ASIA {
                add(word, Target::Union(asia.clone()), false, &mut names);
            }
        }
        for (name, entity) in home::other_names(sheet) {
            add(name, Target::Entity(entity), false, &mut names);
        }
        let named = names.len();
        let mut known_words = known_words(index);
        for (place, target) in home::places(index) {
            known_words.extend(place.split(' ').map(str::to_lowercase));
            add(place, target, false, &mut names);
        }
        names[named..].iter_mut().for_each(|(_, pattern)| pattern.place = true);
        for (word, target) in partial_names(index) {
            let partial = !short_of_version(index, &word, &target);
            add(&word, target, partial, &mut names);
        }
        let named = names.len();
        for (word, entity) in unqualified(index) {
            add(word, Target::Entity(entity), true, &mut names);
        }
        names[named..].iter_mut().for_each(|(_, pattern)| pattern.alone = true);
        let machine = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            // The text comes with plain apostrophes.
            .build(names.iter().map(|(alias, _)| alias.replace('\u{2019}', "'")))
            .ok();
        Self {
            machine,
            yields: yields(index),
            patterns: names.into_iter().map(|(_, p)| p).collect(),
            metric_nouns: metric_nouns(index).into_iter().collect(),
            metric_words: metric_words.into_iter().collect(),
            known_words: known_words.into_iter().collect(),
            absent: absent_topics(index),
            kinds: kinds::of(index),
            shared,
        }
    }

    /// "Turnover" under the heading of a market: a word for a metric that is an alias of several becomes the name of the one
    /// that is in a group which the words around it, `spoken`, are about.
    pub fn settle_shared(&self, index: &Index<'_>, text: &str, items: &mut [Item], spoken: &[Target]) {
        if self.shared.is_empty() {
            return;
        }
        let group = |t: &Target| match t {
            Target::Group(g) => Some(*g),
            Target::Entity(e) => index.group_of(*e),
            Target::Union(_) => None,
        };
        let here = |e: &&usize| index.group_of(**e).is_some_and(|own| spoken.iter().any(|t| group(t) == Some(own)));
        for item in items.iter_mut().filter(|i| matches!(i.kind, Kind::Word | Kind::Cue(_))) {
            let Some(owners) = self.shared.get(&text[item.start..item.end].to_lowercase()) else { continue };
            let mut owners = owners.iter().filter(here);
            if let (Some(owner), None) = (owners.next(), owners.next()) {
                item.kind = Kind::Name { target: Target::Entity(*owner), generic: true, partial: false };
            }
        }
    }

    /// Every name in `text`, leftmost and longest, in order.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Name> {
        let Some(machine) = &self.machine else { return Vec::new() };
        let mut found: Vec<(Name, bool, bool)> = Vec::new();
        for hit in machine.find_overlapping_iter(text) {
            let pattern = &self.patterns[hit.pattern().as_usize()];
            let (start, mut end) = (hit.start(), hit.end());
            // "DEXs": the plural of an abbreviation.
            let capitals = end - start > 2 && text[start..end].bytes().all(|b| b.is_ascii_uppercase());
            if capitals && pattern.bounded && text[end..].starts_with('s') && matches!(pattern.target, Target::Group(_))
            {
                end += 1;
            }
            if pattern.bounded && !bounded(text, start, end) {
                continue;
            }
            let written = &text[start..hit.end()];
            if pattern.exact && written.chars().any(char::is_lowercase) {
                continue;
            }
            // "NEW YORK/LONDON - …": a dateline; "US TECH (+)" is none.
            let style = ["TECH", "CAPS", "CHIPS"].iter().any(|w| written.contains(w));
            if pattern.place && !style && !pattern.exact && !written.chars().any(char::is_lowercase) {
                continue;
            }
            // "gold", "jackets": a name in lower case may be a word like any other, and binds only what touches it.
            let lower = pattern.initial && !written.starts_with(|c: char| c.is_uppercase() || !c.is_ascii());
            // "across USDT and USDC" is no bridge of that name.
            let ordinary = || {
                let lower = written.to_lowercase();
                LEXICON.knows(&lower) || FUNCTION_WORDS.contains(lower.as_str())
            };
            if lower && (written.chars().count() < 4 || ordinary()) {
                continue;
            }
            // "Across all eleven indices": a preposition that opens a sentence.
            if pattern.initial && !lower && opens_sentence(text, start) && governs(text, hit.end()) && ordinary() {
                continue;
            }
            let name = Name {
                start,
                end,
                target: pattern.target.clone(),
                generic: pattern.generic && !(pattern.entity_word && has_figure(text, start, end)) || lower,
                partial: pattern.partial,
            };
            found.push((name, pattern.place, pattern.alone));
        }
        found.sort_by_key(|(n, ..)| (n.start, std::cmp::Reverse(n.end)));
        let mut kept: Vec<(Name, bool)> = Vec::with_capacity(found.len());
        for (name, place, alone) in found {
            let behind = |last: &Name| matches!(text.get(last.end..name.start), Some(" " | "'s " | "-"));
            let free = kept.last().is_none_or(|(last, _)| name.start >= last.end && !(alone && behind(last)));
            if free {
                kept.push((name, place));
            }
        }
        let kept = merge_markets(text, kept);
        let starts: Vec<usize> = kept.iter().map(|(n, _)| n.start).skip(1).collect();
        let bonds: Vec<usize> =
            kept.iter().filter(|(n, _)| self.yields.contains(&n.target)).map(|(n, _)| n.start).collect();
        let of_a_bond = |place: &Name| {
            bonds.iter().any(|b| {
                let between = text.get(place.end.min(*b)..place.start.max(*b)).unwrap_or_default();
                between.len() < 120 && !between.contains(['\n', '|']) && !between.contains(". ")
            })
        };
        let meant = |(i, (name, place)): (usize, (Name, bool))| {
            let attribute = || home::is_attribute(text, name.start, name.end, starts.get(i).copied());
            (!place || !attribute() && !of_a_bond(&name)).then_some(name)
        };
        kept.into_iter().enumerate().filter_map(meant).collect()
    }
}

/// Other spellings of a market's name.
fn of_a_market(alias: &str) -> &'static [&'static str] {
    match alias {
        "US" => &["U.S.", "USA", "United States", "American"],
        "A-shares" => &["Chinese A-shares", "mainland A-shares", "onshore A-shares", "China A-shares"],
        _ => &[],
    }
}

/// "U.S. stocks", "Mainland equities": a market and the noun for all of them together are one name, the market's.
fn merge_markets(text: &str, names: Vec<(Name, bool)>) -> Vec<(Name, bool)> {
    let mut merged: Vec<(Name, bool)> = Vec::with_capacity(names.len());
    for (name, place) in names {
        let one = |(market, _): &&mut (Name, bool)| match (&market.target, &name.target) {
            (Target::Group(g), Target::Union(of)) => of.contains(g) && text.get(market.end..name.start) == Some(" "),
            _ => false,
        };
        match merged.last_mut().filter(one) {
            Some((market, _)) => market.end = name.end,
            None => merged.push((name, place)),
        }
    }
    merged
}

/// Whether nothing but the mark of a bullet goes before byte `start` in its sentence.
fn opens_sentence(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end_matches([' ', '*', '-', '_', '\u{2022}']);
    before.is_empty() || before.ends_with(['\n', '.', ':', ';', '!', '?', '|'])
}

/// Whether a word stands behind byte `end` that a preposition has behind it, and a name has not.
fn governs(text: &str, end: usize) -> bool {
    let word = text[end..].strip_prefix(' ').and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
    word.is_some_and(|w| {
        matches!(
            w,
            "all"
                | "the"
                | "both"
                | "these"
                | "those"
                | "each"
                | "every"
                | "this"
                | "our"
                | "markets"
                | "equities"
                | "equity"
        ) || small_number(w).is_some()
    })
}

/// Whether no letter or digit touches the range.
fn bounded(text: &str, start: usize, end: usize) -> bool {
    let word = |c: char| c.is_alphanumeric() && c.is_ascii();
    !text[..start].chars().next_back().is_some_and(word) && !text[end..].chars().next().is_some_and(word)
}

/// Entities that have a yield.
fn yields(index: &Index<'_>) -> BTreeSet<Target> {
    let has = |i: &usize| {
        let facts = index.facts_of(&index.entity(*i).id);
        facts.iter().any(|f| metric_words(&f.metric).any(|w| w == "yield"))
    };
    (0..index.sheet.entities.len()).filter(has).map(Target::Entity).collect()
}

fn metric_vocabulary(index: &Index<'_>) -> BTreeMap<String, Vec<String>> {
    let mut words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // `btc_dominance`, of the whole market: "BTC" stays a coin.
    let owners = index.sheet.entities.iter().filter(|e| !index.facts_of(&e.id).is_empty());
    let names = owners.flat_map(|e| std::iter::once(&e.name).chain(&e.aliases)).map(|n| n.to_lowercase());
    let names: BTreeSet<String> = names.filter(|n| n.len() < 6).collect();
    let mut add = |word: &str, stem: &str| {
        if names.contains(&word.to_lowercase()) {
            return;
        }
        let known = words.entry(word.to_lowercase()).or_default();
        if !known.iter().any(|k| k == stem) {
            known.push(stem.to_owned());
        }
    };
    for fact in &index.sheet.facts {
        for word in metric_words(&fact.metric) {
            add(word, word);
            if let Some((_, forms)) = METRIC_SYNONYMS.iter().find(|(m, _)| *m == word) {
                for form in *forms {
                    add(form, word);
                }
            }
        }
        if fact.metric.contains("market_cap") {
            for form in ["cap", "mcap", "capitalisation", "capitalization"] {
                add(form, "market");
            }
        }
    }
    for metric in &index.sheet.metrics {
        for alias in std::iter::once(&metric.name).chain(&metric.aliases) {
            for stem in metric_words(&metric.id) {
                add(alias, stem);
            }
        }
    }
    words
}

fn metric_nouns(index: &Index<'_>) -> BTreeMap<String, BTreeSet<String>> {
    let mut nouns: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |noun: &str, stem: &str| {
        let noun = noun.to_lowercase();
        let telling = !noun.contains(' ') && noun.chars().count() > 2 && !NO_METRIC.contains(&noun.as_str());
        if telling && !direction_word(&noun) {
            nouns.entry(noun).or_default().insert(stem.to_owned());
        }
    };
    let metrics: BTreeSet<&str> = index.sheet.facts.iter().map(|f| f.metric.as_str()).collect();
    for metric in metrics {
        let words: Vec<&str> = metric_words(metric).collect();
        let [stem] = words.as_slice() else { continue };
        add(stem, stem);
        if let Some((_, forms)) = METRIC_SYNONYMS.iter().find(|(m, _)| m == stem) {
            forms.iter().for_each(|form| add(form, stem));
        }
        if let Some(named) = index.sheet.metrics.iter().find(|m| m.id == metric) {
            std::iter::once(&named.name).chain(&named.aliases).for_each(|name| add(name, stem));
        }
    }
    // One thing under two names.
    for (a, b) in [("turnover", "volume"), ("volume", "turnover"), ("volumes", "turnover")] {
        if let Some(stems) = nouns.get(b).cloned() {
            nouns.entry(a.to_owned()).or_default().extend(stems);
        }
    }
    nouns
}

/// Words that may follow a name without saying which of its figures is meant.
const NO_METRIC: [&str; 12] = [
    "market", "markets", "share", "shares", "index", "group", "level", "value", "change", "trading", "activity", "last",
];

fn direction_word(word: &str) -> bool {
    LEXICON.longest(&[word]).is_some_and(|(_, senses)| {
        senses.contains(Sense::Up) || senses.contains(Sense::Down) || senses.contains(Sense::Flat)
    })
}

/// Head nouns that several groups share.
/// "Total market cap" for the one entity called "Total crypto market cap": a total without the word for its group.
fn totals(index: &Index<'_>) -> Vec<(String, usize)> {
    let sheet = index.sheet;
    let mut found: Vec<(String, usize)> = Vec::new();
    for (at, entity) in sheet.entities.iter().enumerate().filter(|(_, e)| index.is_total(e)) {
        let Some(group) = entity.group.as_deref().and_then(|g| sheet.groups.iter().find(|x| x.id == g)) else {
            continue;
        };
        let words: Vec<&str> = entity.name.split(' ').collect();
        let own = |word: &str| {
            let mut called = std::iter::once(&group.name).chain(&group.aliases);
            called.any(|n| n.to_lowercase() == word.to_lowercase())
        };
        if entity.name.to_lowercase().ends_with("market cap") {
            found.push(("total market".to_owned(), at));
            for called in std::iter::once(&group.name).chain(&group.aliases).filter(|n| !n.contains(' ')) {
                for wide in ["total", "broader", "overall"] {
                    found.push((format!("{wide} {called} market"), at));
                }
            }
        }
        // "Crypto market cap fell 2.04%": the whole market's, and not that of its members.
        if entity.name.to_lowercase().ends_with("market cap") {
            for called in std::iter::once(&group.name).chain(&group.aliases).filter(|n| !n.contains(' ')) {
                for noun in ["market cap", "market capitalisation", "market capitalization", "market value", "cap"] {
                    found.push((format!("{called} {noun}"), at));
                    found.push((format!("total {called} {noun}"), at));
                }
            }
        }
        let rest: Vec<&str> = words.iter().copied().filter(|w| !own(w)).collect();
        if rest.len() > 2 && rest.len() < words.len() {
            found.push((rest.join(" "), at));
            // "Total cap"
            if rest.len() == 3 && rest[1] == "market" {
                found.push((format!("{} capitalisation", rest[0]), at));
                found.push((format!("{} capitalization", rest[0]), at));
                found.push((format!("{} market capitalisation", rest[0]), at));
                found.push((format!("{} market capitalization", rest[0]), at));
                found.push((format!("{} market value", rest[0]), at));
                found.push((format!("{} {}", rest[0], rest[2]), at));
            }
        }
    }
    let names: Vec<String> = found.iter().map(|(n, _)| n.clone()).collect();
    found.retain(|(n, _)| names.iter().filter(|o| *o == n).count() == 1);
    found
}

/// What prose calls without its market where only one can be meant: "small caps" in a paragraph on the US, "market cap" where
/// no other figure of the sheet is one.
fn unqualified(index: &Index<'_>) -> Vec<(&'static str, usize)> {
    let mut totals = index
        .sheet
        .entities
        .iter()
        .enumerate()
        .filter(|(_, e)| e.name.to_lowercase().ends_with("market cap") && index.is_total(e));
    let total = totals.next().map(|(at, _)| at).filter(|_| totals.next().is_none());
    let caps = index.sheet.facts.iter().filter(|f| f.metric.contains("market_cap") || f.metric.contains("mcap"));
    let own = total.filter(|at| caps.into_iter().all(|f| f.entity == index.entity(*at).id));
    let named = own
        .into_iter()
        .flat_map(|at| ["market cap", "market capitalisation", "market capitalization"].map(|n| (n, at)));
    named.chain(home::unqualified(index.sheet)).collect()
}

fn unions(index: &Index<'_>) -> BTreeMap<String, Vec<usize>> {
    let mut by_word: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (i, group) in index.sheet.groups.iter().enumerate() {
        for alias in std::iter::once(&group.name).chain(&group.aliases) {
            let mut words = alias.split([' ', '-']);
            if let (Some(last), true) = (words.next_back(), words.next().is_some())
                && last.chars().all(char::is_lowercase)
            {
                by_word.entry(singular(last)).or_default().insert(i);
            }
        }
    }
    // "All four indices" counts the members of one of them, whatever the groups' second names are.
    let counts = |w: &str| matches!(w, "index" | "indice" | "indexe" | "benchmark" | "gauge" | "board");
    by_word.retain(|word, groups| groups.len() > 1 && !counts(word));
    // "the strongest equity index", where two groups are called equities and a third "A-shares".
    let indices = |g: &usize| {
        let members = index.members_of_group(*g);
        members.len() > 1 && members.iter().any(|e| home::is_index(index.entity(*e)))
    };
    for (word, groups) in &mut by_word {
        if (word.starts_with("equit") || word == "stock") && groups.iter().any(indices) {
            groups.extend((0..index.sheet.groups.len()).filter(indices));
        }
    }
    by_word.into_iter().map(|(w, g)| (w, g.into_iter().collect())).collect()
}

/// Words and first parts of longer names that point to one target only.
fn partial_names(index: &Index<'_>) -> BTreeMap<String, Target> {
    let mut by_word: BTreeMap<String, BTreeSet<Target>> = BTreeMap::new();
    let sheet = index.sheet;
    let mut groups_words: BTreeMap<String, BTreeSet<Target>> = BTreeMap::new();
    let usable = |word: &str| {
        word.len() >= 4
            && word.is_ascii()
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.bytes().all(|b| b.is_ascii_alphanumeric())
            && !COMMON.contains(&word.to_lowercase().as_str())
            && !LEXICON.knows(&word.to_lowercase())
    };
    for (i, group) in sheet.groups.iter().enumerate() {
        for alias in std::iter::once(&group.name).chain(&group.aliases) {
            for word in alias.split([' ', '-']).filter(|w| usable(w)) {
                groups_words.entry(word.to_owned()).or_default().insert(Target::Group(i));
            }
        }
    }
    for (i, entity) in sheet.entities.iter().enumerate() {
        for alias in std::iter::once(&entity.name).chain(&entity.aliases) {
            let words: Vec<&str> = alias.split([' ', '-']).collect();
            if words.len() < 2 {
                continue;
            }
            for word in words.into_iter().filter(|w| usable(w)) {
                by_word.entry(word.to_owned()).or_default().insert(Target::Entity(i));
            }
        }
    }
    for (word, groups) in groups_words {
        if groups.len() == 1 {
            by_word.insert(word, groups);
        }
    }
    by_word.retain(|_, targets| targets.len() == 1);
    by_word.into_iter().filter_map(|(w, t)| Some((w, t.into_iter().next()?))).collect()
}

/// "Euler" of "Euler V2", "Morpho" of "Morpho Blue": what everybody calls it, of which the sheet gives the version, too.
fn short_of_version(index: &Index<'_>, word: &str, target: &Target) -> bool {
    let Target::Entity(e) = target else { return false };
    let entity = index.entity(*e);
    let versioned = |alias: &String| {
        let mut rest = alias.strip_prefix(word).unwrap_or_default().split(' ');
        let version = |w: &str| {
            let digits = w.strip_prefix(['V', 'v']).unwrap_or_default();
            !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
                || matches!(w, "Blue" | "Finance" | "Protocol" | "Labs" | "Network" | "TVL" | "volume")
        };
        rest.next() == Some("") && rest.clone().count() > 0 && rest.all(version)
    };
    std::iter::once(&entity.name).chain(&entity.aliases).any(versioned)
}

/// Words that the sheet itself uses, so that they are no unknown names.
fn known_words(index: &Index<'_>) -> BTreeSet<String> {
    let sheet = index.sheet;
    let mut words = BTreeSet::new();
    let mut add = |text: &str| {
        for word in text.split(|c: char| !c.is_alphanumeric() && c != '&').filter(|w| !w.is_empty()) {
            words.insert(word.to_lowercase());
        }
    };
    for group in &sheet.groups {
        add(&group.name);
        add(&group.id);
        group.aliases.iter().for_each(|a| add(a));
    }
    for entity in &sheet.entities {
        add(&entity.name);
        entity.aliases.iter().for_each(|a| add(a));
        if let Some(category) = &entity.category {
            add(category);
        }
        if let Some(calendar) = &entity.calendar {
            add(calendar);
        }
    }
    for metric in &sheet.metrics {
        add(&metric.name);
        metric.aliases.iter().for_each(|a| add(a));
    }
    for market in &sheet.markets {
        add(&market.name);
        add(&market.calendar);
        market.closed_since.iter().for_each(|c| add(c));
        if let Some(note) = &market.note {
            add(note);
        }
    }
    for fact in &sheet.facts {
        if let Some(source) = &fact.source {
            add(&source.provider);
        }
        if let Some(scope) = &fact.scope {
            add(scope);
        }
        for text in [&fact.note, &fact.reason, &fact.basis].into_iter().flatten() {
            add(text);
        }
    }
    for issue in &sheet.data_issues {
        add(&issue.message);
    }
    if let Some(notice) = &sheet.sample_notice {
        add(notice);
    }
    words
}

fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

/// Whether a word is a cue of a statement, such as `flat` or `overnight`; those for holders, acts, money and events name
/// what may be absent.
fn states_something(word: &str) -> bool {
    let nouns = Senses::from([Sense::Holder, Sense::Act, Sense::Capital, Sense::Event]);
    LEXICON.longest(&[word]).is_some_and(|(_, senses)| senses.disjoint(nouns))
}

/// English words of closed classes, and the words for a document and its parts: with these a reason says that something
/// is not there, and never what.
static FUNCTION_WORDS: LazyLock<WordSet<&'static str>> = LazyLock::new(|| {
    include_str!("function_words.txt").lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// What the trade calls a group that has one of the names before.
const TRADE_NAMES: [(&[&str], &[&str]); 2] = [
    (&["crypto"], &["digital assets", "digital asset"]),
    (&["stablecoins", "stablecoin"], &["stables", "stable coins", "stablecoins"]),
];

/// What the sheet declares absent, by the words that name it. A word tells of a topic where it is no function word, has
/// no other meaning to the auditor (a metric, a name, a cue), and stands in one absence only.
fn absent_topics(index: &Index<'_>) -> Vec<AbsentTopic> {
    let sheet = index.sheet;
    let names: BTreeSet<String> = sheet
        .entities
        .iter()
        .flat_map(|e| std::iter::once(&e.name).chain(&e.aliases))
        .chain(sheet.groups.iter().flat_map(|g| std::iter::once(&g.name).chain(&g.aliases)))
        .flat_map(|n| n.split(' ').map(str::to_lowercase).collect::<Vec<_>>())
        .collect();
    let metrics = metric_vocabulary(index);
    let mut reasons: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (at, absence) in sheet.absent.iter().enumerate() {
        for word in words_of(&absence.reason) {
            reasons.entry(word).or_default().insert(at);
        }
    }
    let telling = |word: &String| {
        let plain = word.chars().count() >= 3 && word.chars().all(char::is_alphabetic);
        plain
            && !metrics.contains_key(word)
            && !sheet.groups.iter().any(|g| g.id == *word)
            && !COMMON.contains(&word.as_str())
            && !matches!(word.as_str(), "dollar" | "dollars" | "interest" | "percent" | "terms")
            // What counts members says nothing of what is missing: "perpetual venues".
            && !matches!(word.as_str(), "venue" | "venues" | "protocol" | "protocols")
            && !names.contains(word)
            && !states_something(word)
            && !FUNCTION_WORDS.contains(word.as_str())
            && reasons.get(word).is_none_or(|of| of.len() == 1)
    };
    sheet
        .absent
        .iter()
        .enumerate()
        .map(|(at, absence)| {
            let mut phrases: Vec<Vec<String>> = absence.aliases.iter().map(|a| words_of(a)).collect();
            if absence.topic.contains(' ') {
                phrases.push(words_of(&absence.topic));
            }
            // Of `rwa.yield` the last part is the topic; what goes before is its field.
            let last = absence.topic.rsplit('.').next().unwrap_or_default().to_lowercase();
            let short = |w: &str| absence.topic.contains('.') || w.chars().count() == 2 && absence.topic == w;
            let mut words: Vec<String> =
                last.split(' ').map(str::to_owned).filter(|w| telling(w) || w.len() == 2 && short(w)).collect();
            words.extend(phrases.iter().filter(|p| p.len() == 1).flatten().filter(|w| w.chars().count() > 2).cloned());
            // The reason of a topic by id begins with its words, before a colon that explains; that of a topic in
            // prose is a sentence.
            let terse = !absence.topic.contains(' ');
            if !terse {
                words.clear();
                words.extend(phrases.iter().filter(|p| p.len() == 1).flatten().cloned());
            }
            words.extend(
                words_of(if terse { absence.reason.split([':', ';']).next().unwrap_or_default() } else { "" })
                    .into_iter()
                    .filter(|w| telling(w) && !super::super::lex::ordinary(w)),
            );
            // "Dow level", "rate expectations": what a terse reason lists, each a name of what is missing.
            if terse {
                let listed = absence.reason.split([':', ';']).next().unwrap_or_default().split([',', '/']);
                phrases.extend(listed.map(words_of).filter(|p| (2..=3).contains(&p.len())));
            }
            AbsentTopic { phrases, words, at }
        })
        .collect()
}
