//! Names as they are printed and referred to.

use crate::diagnostic::text::hostile;
use crate::facts::sheet::{Entity, FactSheet};
use crate::plan::view::GroupView;

/// Longest name printed, in characters: a feed may send any length.
const MAX_NAME: usize = 60;

/// A name from outside as one printable line: white space is one space, invisible and control characters are gone, and a
/// name that is too long is cut with an ellipsis. `instead` stands where nothing is left.
#[must_use]
pub fn printed(name: &str, instead: &str) -> String {
    let spaced: String =
        name.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !hostile(*c)).collect();
    let mut words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return instead.to_owned();
    }
    if words.chars().count() > MAX_NAME {
        words = words.chars().take(MAX_NAME - 1).collect::<String>().trim_end().to_owned();
        words.push('\u{2026}');
    }
    words
}

/// A sentence from the sheet as one printable line, without invisible and control characters.
#[must_use]
pub fn printed_line(text: &str) -> String {
    let spaced: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !hostile(*c)).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The printed name of an entity or group, by id.
#[must_use]
pub fn of(sheet: &FactSheet, id: &str) -> String {
    let name = sheet.entity(id).map(|e| &e.name).or_else(|| sheet.group(id).map(|g| &g.name));
    name.map_or_else(|| printed(id, "?"), |n| printed(n, id))
}

/// The entity's name slot with its article: `the {@us.spx}`, `{@crypto.btc}`.
#[must_use]
pub fn full(entity: &Entity) -> String {
    // "Total crypto market" is a common noun: inside a sentence it has no capital.
    if let Some(rest) = entity.name.strip_prefix("Total ")
        && !entity.feed_named
        && plain(rest)
    {
        return format!("the total {rest}");
    }
    format!("{}{{@{}}}", article(entity), entity.id)
}

/// A shorter name for a later mention, with its article; the slot of the full name where the sheet has none.
#[must_use]
pub fn short(entity: &Entity) -> String {
    let own = entity
        .aliases
        .iter()
        .find(|a| entity.name.contains(a.as_str()) && a.len() > 2 && a.len() < entity.name.len() && plain(a));
    match own {
        Some(alias) if !entity.feed_named => format!("{}{alias}", article(entity)),
        _ => full(entity),
    }
}

/// A name that can stand in a sentence without a slot.
fn plain(name: &str) -> bool {
    name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '&' | '-' | '.'))
}

/// Names of indices and totals take an article, names of coins and shops do not.
#[must_use]
pub fn article(entity: &Entity) -> &'static str {
    const NOUNS: [&str; 9] =
        ["index", "composite", "component", "average", "market", "total", "basket", "fund", "portfolio"];
    if entity.feed_named {
        return "";
    }
    let last = entity.name.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    let first = entity.name.split_whitespace().next().unwrap_or_default();
    let counted = last.chars().all(|c| c.is_ascii_digit()) && entity.name.contains(' ');
    if counted || NOUNS.contains(&last.as_str()) || first == "Total" { "the " } else { "" }
}

/// The group's name inside a sentence: lower case where the sheet knows it so.
#[must_use]
pub fn group(group: &GroupView<'_>) -> String {
    let lower = group.group.name.to_lowercase();
    if group.group.aliases.contains(&lower) { lower } else { printed(&group.group.name, &group.group.id) }
}

/// `text` with a capital first letter, unless it begins with a slot.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if first != '{' => first.to_uppercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// Most names told of those that share a reason; the fact sheet has the others.
const MANY: usize = 8;

/// A list of names that ends in `and others` where there are many.
#[must_use]
pub fn some(items: &[String]) -> String {
    match items.get(..MANY) {
        Some(first) if items.len() > MANY => format!("{} and others", first.join(", ")),
        _ => list(items),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_short_printable_line() {
        assert_eq!(printed(" a\nb\u{202e}\u{1b}[2J ", "x"), "a b[2J");
        assert_eq!(printed("\u{200b}", "tvl.x"), "tvl.x");
        assert_eq!(printed(&"y".repeat(500), "x").chars().count(), MAX_NAME);
    }

    #[test]
    fn lists() {
        let of = |n: usize| list(&["a", "b", "c"].iter().take(n).map(|s| (*s).to_owned()).collect::<Vec<_>>());
        assert_eq!((of(0), of(1), of(2), of(3)), (String::new(), "a".into(), "a and b".into(), "a, b and c".into()));
    }
}
