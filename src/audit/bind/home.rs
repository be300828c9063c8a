//! Places that stand for their market's share index: "Tokyo followed with 1.17%".

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::index::{Index, Target};
use crate::facts::FactSheet;
use crate::facts::sheet::Entity;

/// The places and regions, and whose they are.
const LIST: &str = include_str!("home_markets.txt");

/// Further names of indices and coins.
const OTHER_NAMES: &str = include_str!("other_names.txt");

/// Every further name with the entity of the sheet that it means, in the order of the list: the first in sheet order that has
/// one of the line's names.
pub fn other_names(sheet: &FactSheet) -> Vec<(&'static str, usize)> {
    let lines = OTHER_NAMES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(':'));
    lines
        .filter_map(|(names, others)| {
            let called = |e: &Entity| names.split(',').any(|name| is_called(e, name.trim()));
            Some((sheet.entities.iter().position(called)?, others))
        })
        .flat_map(|(entity, others)| others.split(',').map(move |other| (other.trim(), entity)))
        .collect()
}

/// "Small caps rose 0.5%": whose they are where the sheet has one index of them only.
#[must_use]
pub fn unqualified(sheet: &FactSheet) -> Option<(&'static str, usize)> {
    let mut small =
        sheet.entities.iter().enumerate().filter(|(_, e)| ["Russell 2000", "CSI 1000"].iter().any(|n| is_called(e, n)));
    small.next().filter(|_| small.next().is_none()).map(|(at, _)| ("small caps", at))
}

/// Each place with the index of the sheet that it means, in the order of the list. A place that several entities of one
/// line would answer to is the first's in sheet order. A place that facts of the sheet have as their scope is an exchange
/// and stands for no index.
pub fn places(index: &Index<'_>) -> Vec<(&'static str, Target)> {
    let is_scope = |place: &str| {
        let scopes = index.sheet.facts.iter().filter_map(|f| f.scope.as_deref());
        scopes.into_iter().any(|s| s.split([' ', '+', ',']).any(|w| w.eq_ignore_ascii_case(place)))
    };
    LIST.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(':'))
        .flat_map(|(names, places)| {
            let (names, region) = names.strip_prefix("group of ").map_or((names, false), |names| (names, true));
            let of = names.split(',').map(str::trim).find_map(|name| {
                let entity = index.sheet.entities.iter().position(|entity| is_called(entity, name))?;
                match region {
                    // Of a sheet with one list of all the world's indices, a region is a part of the group.
                    true => index.group_of(entity).filter(|g| regional(index, *g)).map(Target::Group),
                    false => Some(Target::Entity(entity)),
                }
            });
            places.split(',').filter_map(move |place| Some((place.trim(), of.clone()?)))
        })
        .filter(|(place, _)| !is_scope(place))
        .collect()
}

/// Whether the indices of a group are one region's: no two of the regions that the list names lie in it.
fn regional(index: &Index<'_>, group: usize) -> bool {
    let members = index.members_of_group(group);
    let regions = LIST.lines().filter_map(|l| l.strip_prefix("group of ")?.split_once(':'));
    let held = regions.filter(|(names, _)| {
        names.split(',').any(|name| members.iter().any(|e| is_called(index.entity(*e), name.trim())))
    });
    held.count() == 1
}

/// The groups that hold an index of Asia, or of Greater China alone.
#[must_use]
pub fn asia(index: &Index<'_>, greater_china: bool) -> Vec<usize> {
    let asian = ["Hang Seng Index", "SSE Composite", "Shanghai Composite", "TAIEX", "Nikkei 225", "KOSPI"];
    let asian = &asian[..if greater_china { 4 } else { 6 }];
    let held = |e: &usize| asian.iter().any(|name| is_called(index.entity(*e), name));
    (0..index.sheet.groups.len()).filter(|g| index.members_of_group(*g).iter().any(held)).collect()
}

/// Whether an entity is one of the share indices of the list.
#[must_use]
pub fn is_index(entity: &Entity) -> bool {
    static NAMES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let lines = LIST.lines().filter(|line| !line.starts_with('#')).take_while(|line| !line.starts_with("USDT"));
        lines
            .filter_map(|line| line.split_once(':'))
            .flat_map(|(names, _)| names.strip_prefix("group of ").unwrap_or(names).split(','))
            .map(|name| name.trim().to_ascii_lowercase())
            .collect()
    });
    std::iter::once(&entity.name).chain(&entity.aliases).any(|n| NAMES.contains(&n.to_ascii_lowercase()))
}

/// The index or coin by which everybody tells how its market did.
const QUOTED: [&str; 12] = [
    "S&P 500",
    "Hang Seng Index",
    "SSE Composite",
    "SSE Composite Index",
    "Shanghai Composite",
    "Bitcoin",
    "Nikkei 225",
    "FTSE 100",
    "DAX",
    "CAC 40",
    "Euro Stoxx 50",
    "KOSPI",
];

/// Whether an entity is the one that its market is quoted by.
#[must_use]
pub fn is_quoted_for_its_market(entity: &Entity) -> bool {
    QUOTED.iter().any(|name| is_called(entity, name))
}

fn is_called(entity: &Entity, name: &str) -> bool {
    std::iter::once(&entity.name).chain(&entity.aliases).any(|n| n.eq_ignore_ascii_case(name))
}

/// Whether a place at a range of `text` is part of something longer: "Frankfurt's DAX", "Bank of Japan", "New York Fed".
#[must_use]
pub fn is_attribute(text: &str, start: usize, end: usize, next: Option<usize>) -> bool {
    let between = next.and_then(|next| text.get(end..next));
    if between.is_some_and(|b| matches!(b, " " | " (" | "'s " | "-")) {
        return true;
    }
    let capitalised = |word: Option<&str>| word.is_some_and(|w| w.starts_with(char::is_uppercase));
    let after = text[end..].strip_prefix(' ').map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
    let mut before = text[..start].trim_end().rsplit(' ');
    let of = text[..start].ends_with(' ') && before.next().is_some_and(|w| w == "of");
    after.is_some_and(capitalised) || of && capitalised(before.next())
}
