//! Currencies by name: "the yen" of a sheet that holds USD/JPY.

use super::index::{Index, Target};
use crate::audit::lex::{Item, Kind, fold};
use crate::facts::sheet::Entity;

/// Codes and the words for them. A word that English uses otherwise stands with its article or its country.
const WORDS: [(&str, &[&str]); 22] = [
    ("JPY", &["yen", "Japanese yen", "Japanese currency"]),
    ("CNY", &["yuan", "renminbi", "Chinese yuan", "Chinese currency", "onshore yuan", "onshore renminbi"]),
    ("CNH", &["offshore yuan", "offshore renminbi"]),
    ("CHF", &["franc", "Swiss franc", "Swissie", "Swiss currency"]),
    ("EUR", &["euro", "single currency", "common currency"]),
    ("GBP", &["sterling", "the pound", "British pound", "UK currency", "British currency"]),
    ("AUD", &["Australian dollar", "Aussie dollar", "Aussie"]),
    ("NZD", &["New Zealand dollar", "kiwi dollar", "the kiwi"]),
    ("CAD", &["Canadian dollar", "loonie"]),
    ("HKD", &["Hong Kong dollar"]),
    ("SGD", &["Singapore dollar"]),
    ("TWD", &["Taiwan dollar", "Taiwanese dollar"]),
    ("KRW", &["Korean won", "South Korean won", "the won"]),
    ("INR", &["rupee", "Indian rupee"]),
    ("SEK", &["krona", "Swedish krona", "Swedish crown"]),
    ("NOK", &["Norwegian krone", "Norwegian crown", "krone"]),
    ("DKK", &["Danish krone", "Danish crown"]),
    ("MXN", &["Mexican peso", "peso"]),
    ("BRL", &["Brazilian real"]),
    ("ZAR", &["South African rand", "the rand"]),
    ("TRY", &["Turkish lira", "lira"]),
    ("PLN", &["zloty", "Polish zloty"]),
];

/// The two codes of a pair: `USD/JPY`.
fn codes(entity: &Entity) -> Option<(String, String)> {
    let (base, quote) = entity.name.split_once('/')?;
    let code = |s: &str| -> Option<String> {
        let code: String = s.trim().chars().take(3).collect();
        (code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase())).then_some(code)
    };
    Some((code(base)?, code(quote)?))
}

/// Every currency that one pair of the sheet stands for, by the words for it: its pair with the dollar, else its only one.
#[must_use]
pub fn names(index: &Index<'_>) -> Vec<(&'static str, usize)> {
    let pairs: Vec<(usize, (String, String))> =
        index.sheet.entities.iter().enumerate().filter_map(|(i, e)| Some((i, codes(e)?))).collect();
    if pairs.is_empty() {
        return Vec::new();
    }
    let pair_of = |code: &str| {
        let with: Vec<_> = pairs.iter().filter(|(_, (base, quote))| base == code || quote == code).collect();
        let dollar = with.iter().find(|(_, (base, quote))| base == "USD" || quote == "USD");
        match (dollar, with.as_slice()) {
            (Some((i, _)), _) | (None, [(i, _)]) => Some(*i),
            _ => None,
        }
    };
    let offshore = pair_of("CNY").is_none().then(|| pair_of("CNH")).flatten();
    WORDS
        .iter()
        .flat_map(|(code, words)| {
            let pair = pair_of(code).or(offshore.filter(|_| *code == "CNY"));
            let plain = |w: &str| !(*code == "CNY" && offshore.is_some() && w.starts_with("onshore"));
            words.iter().filter(move |w| plain(w)).filter_map(move |w| Some((*w, pair?)))
        })
        .collect()
}

/// Whether `word`, in lower case, names the second currency of a pair, which rises when the pair falls.
#[must_use]
pub fn inverted(entity: &Entity, word: &str) -> bool {
    let Some((_, quote)) = codes(entity) else { return false };
    if is_dollar(word) {
        return quote == "USD";
    }
    let tail = |w: &str| {
        let w = w.strip_prefix("the ").unwrap_or(w).to_lowercase();
        word == w || word.strip_suffix(w.as_str()).is_some_and(|head| head.ends_with(' '))
    };
    let code = WORDS.iter().find(|(_, words)| words.iter().any(|w| *w == word || tail(w))).map(|(code, _)| *code);
    code.is_some_and(|code| code == quote || code == "CNY" && quote == "CNH")
}

/// +1 where a pair quotes its foreign currency in dollars, -1 where it quotes the dollar in the foreign currency.
#[must_use]
pub fn side(entity: &Entity) -> Option<i8> {
    let (base, quote) = codes(entity)?;
    match (base.as_str(), quote.as_str()) {
        (_, "USD") => Some(1),
        ("USD", _) => Some(-1),
        _ => None,
    }
}

/// The code of a pair's second currency.
#[must_use]
pub fn quote(entity: &Entity) -> Option<String> {
    codes(entity).map(|(_, quote)| quote)
}

fn is_dollar(word: &str) -> bool {
    matches!(word, "dollar" | "the dollar" | "greenback" | "us dollar")
}

/// "The dollar rose against the yen", "sterling against the dollar": the dollar of a pair, and not an index of it.
pub fn cross(index: &Index<'_>, text: &str, items: &mut [Item]) {
    for i in 0..items.len() {
        let dollar = matches!(items[i].kind, Kind::Word | Kind::Name { partial: true, .. })
            && is_dollar(&fold(&text[items[i].start..items[i].end]));
        if dollar && let Some(pair) = partner(index, text, items, i) {
            items[i].kind = Kind::Name { target: pair, generic: false, partial: false };
        }
    }
}

fn partner(index: &Index<'_>, text: &str, items: &[Item], i: usize) -> Option<Target> {
    let word = |j: usize| fold(&text[items[j].start..items[j].end]);
    let against = |j: usize| matches!(&*word(j), "against" | "versus" | "vs" | "on" | "over" | "per");
    let small = |j: usize| matches!(&*word(j), "the" | "us" | "a" | "both" | "its");
    let pair = |j: usize| match items[j].target() {
        Some(target @ Target::Entity(e)) => side(index.entity(*e)).is_some().then(|| target.clone()),
        _ => None,
    };
    let here = |j: &usize| items[*j].clause == items[i].clause;
    let ahead = (i + 1..items.len()).take(14).take_while(here).find(|j| against(*j)).and_then(|j| {
        let named = if j + 1 < items.len() && small(j + 1) { j + 2 } else { j + 1 };
        (named < items.len()).then(|| pair(named)).flatten()
    });
    ahead.or_else(|| {
        let before = (0..i).rev().find(|j| !small(*j)).filter(|j| against(*j))?;
        (0..before).rev().take(14).take_while(here).find_map(pair)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str) -> Entity {
        let (id, name) = ("fx".to_owned(), name.to_owned());
        Entity { id, name, aliases: Vec::new(), group: None, category: None, calendar: None, feed_named: false }
    }

    #[test]
    fn the_second_currency_rises_when_the_pair_falls() {
        assert!(inverted(&pair("USD/JPY"), "yen"));
        assert!(inverted(&pair("USD/CNH"), "offshore yuan"));
        assert!(inverted(&pair("EUR/GBP"), "pound"));
        assert!(inverted(&pair("EUR/USD"), "dollar"));
        assert!(inverted(&pair("USD/KRW"), "won"));
        assert!(!inverted(&pair("EUR/USD"), "euro"));
        assert!(!inverted(&pair("USD/JPY"), "dollar"));
        assert!(!inverted(&pair("Gold"), "yen"));
    }

    #[test]
    fn a_pair_quotes_one_side() {
        assert_eq!(side(&pair("GBP/USD")), Some(1));
        assert_eq!(side(&pair("USD/CHF")), Some(-1));
        assert_eq!(side(&pair("EUR/GBP")), None);
        assert_eq!(quote(&pair("USD/CHF")).as_deref(), Some("CHF"));
    }
}
