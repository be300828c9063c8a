//! Whom a superlative is measured against.

use crate::audit::bind::{Index, Target, home};
use crate::audit::detect::pool;
use crate::audit::lex::{Kind, Sense};
use crate::audit::scene::{Part, Scene};
use crate::facts::sheet::Entity;
use crate::quantity::words::small_number;

/// "The worst equity print", "the best of any index in this report", "more than any other asset": every group that the noun
/// takes in, and not the subject's alone.
pub(super) fn wide(scene: &Scene<'_>, part: &Part, at: usize, subjects: &[Target]) -> Option<Vec<Target>> {
    let items = &part.items;
    let index = scene.index;
    let after = || {
        (at + 1..items.len()).take(9).take_while(|i| {
            items[*i].clause == items[at].clause && !matches!(items[*i].kind, Kind::Mark(',' | ';' | '.' | ':'))
        })
    };
    let word = |i: usize| scene.word(&items[i]);
    // "Weakest row of the four": the ones that the table lists.
    // "The weak link" of a chain that the table lays out
    let link = scene.word(&items[at]).ends_with("link");
    if part.segment.cell.is_some() && (link || after().any(|i| matches!(&*word(i), "row" | "rows"))) {
        let rows = scene.parts.iter().filter(|p| p.segment.cell.is_some() && p.segment.block == part.segment.block);
        let listed: std::collections::BTreeSet<Target> = rows.filter_map(|p| p.row.first().cloned()).collect();
        // Of several markets in one table, the rows of its own where it has more than one.
        let market = |t: &Target| match t {
            Target::Entity(e) => index.group_of(*e),
            Target::Group(g) => Some(*g),
            Target::Union(_) => None,
        };
        let own = subjects.first().and_then(market);
        let beside: Vec<Target> = listed.iter().filter(|t| own.is_some() && market(t) == own).cloned().collect();
        if link && beside.len() > 1 {
            return Some(beside);
        }
        return Some(listed.into_iter().collect());
    }
    let own: Vec<usize> = subjects.iter().flat_map(|t| index.members(t)).filter_map(|e| index.group_of(e)).collect();
    let moving = |g: &usize| {
        index
            .moves(&Target::Group(*g), &[], None)
            .iter()
            .any(|m| m.fact.metric == "change_pct" && !index.is_volatility(m.entity))
    };
    let priced = || (0..index.sheet.groups.len()).filter(moving);
    // "the worst equity print": of all the groups that share the word.
    let union = |reach: usize| {
        let groups = after().take(reach).find_map(|i| match items[i].target() {
            Some(Target::Union(groups)) => Some(groups),
            _ => None,
        })?;
        let [own] = own.as_slice() else { return None };
        groups.contains(own).then(|| groups.iter().copied().map(Target::Group).collect::<Vec<_>>())
    };
    // "Asia's best index"
    let owner = (at.saturating_sub(3)..at).rev().find(|i| items[*i].target().is_some());
    let owns = owner.is_some_and(|i| scene.text[items[i].start..items[at].start].contains(['\'', '\u{2019}']));
    if let (true, Some(Target::Union(groups)), [first, ..]) =
        (owns, owner.and_then(|i| items[i].target()), own.as_slice())
        && groups.contains(first)
    {
        return Some(groups.iter().copied().map(Target::Group).collect());
    }
    if let Some(groups) = union(2) {
        return Some(groups);
    }
    // "of any equity index in this report": all groups that the noun takes in.
    let of_all = after().any(|i| {
        matches!(word(i).as_str(), "any" | "all" | "every" | "report" | "page" | "sheet" | "whole" | "entire")
    });
    if let Some(groups) = union(usize::MAX).filter(|_| of_all) {
        return Some(groups);
    }
    // "the steepest loss of all DeFi protocols", "on the whole TVL board": every group that is measured in what the noun counts.
    let whole_board = after().any(|i| matches!(word(i).as_str(), "whole" | "entire" | "day"));
    let kinds = || {
        let called = after().map(|i| match word(i).as_str() {
            "tvl" => pool::measuring(index, "tvl"),
            "index" | "indices" | "indexes" | "benchmark" | "benchmarks" | "gauge" | "gauges" | "coin" | "coins" => {
                Vec::new()
            }
            _ => pool::called(scene, &items[i]),
        });
        called.into_iter().find(|groups| groups.len() > 1)
    };
    if of_all || whole_board {
        let holds = |groups: &Vec<Target>| own.iter().all(|o| groups.contains(&Target::Group(*o)));
        if let Some(groups) = kinds().filter(holds) {
            return Some(groups);
        }
    }
    // "The weakest of the nine": as many as close in all, and more than its own market has.
    let of_so_many = || {
        let of =
            items.get(at + 1).filter(|n| &*scene.word(n) == "of" || scene.word(&items[at]).ends_with(" of the"))?;
        let the = usize::from(&*scene.word(of) == "of" && items.get(at + 2).is_some_and(|n| &*scene.word(n) == "the"));
        let count = items.get(at + 2 + the).and_then(|n| crate::audit::detect::tally::number(scene, n))?;
        let all: Vec<Target> = closing(index).into_iter().map(Target::Group).collect();
        let size = |g: &Target| {
            index
                .moves(g, &[], None)
                .iter()
                .filter(|m| m.fact.metric == "change_pct" && !index.is_volatility(m.entity))
                .count()
        };
        let home = own.iter().all(|o| all.contains(&Target::Group(*o)) && size(&Target::Group(*o)) != count);
        (all.len() > 1 && home && all.iter().map(size).sum::<usize>() == count).then_some(all)
    };
    if let Some(groups) = of_so_many() {
        return Some(groups);
    }
    let every = after().any(|i| matches!(word(i).as_str(), "any" | "every" | "all" | "anything" | "everything"));
    let page = after().any(|i| {
        matches!(
            word(i).as_str(),
            "report" | "board" | "page" | "briefing" | "sheet" | "list" | "anywhere" | "worldwide" | "globally"
        )
    });
    // "The day's worst stock index"
    let of_the_day = items[at.saturating_sub(3)..at].iter().any(|i| {
        ["day", "session", "page", "report"]
            .iter()
            .any(|w| scene.word(i).starts_with(&format!("{w}'")) || &*scene.word(i) == *w)
    });
    // "in Asia": every group that holds an index of the region.
    let greater_china = after().any(|i| {
        let china = items.get(i + 1).is_some_and(|n| scene.word(n).starts_with("china"));
        &*word(i) == "greater china" || &*word(i) == "greater" && china
    });
    // "the weakest of the six China-facing indices": of both markets, where they have as many.
    let china_counted = || {
        let count = after().find_map(|i| small_number(&word(i)))?;
        let groups = after().any(|i| word(i).starts_with("china") || word(i).starts_with("chinese"));
        let groups = Some(asian(index, true)).filter(|_| groups)?;
        let size =
            groups.iter().flat_map(|g| index.moves(g, &[], None)).filter(|m| m.fact.metric == "change_pct").count();
        (size == count).then_some(groups)
    };
    if let Some(groups) = china_counted() {
        return own.iter().all(|o| groups.contains(&Target::Group(*o))).then_some(groups);
    }
    // "the worst performer in the region", of an index of the region
    let in_the_region = after().any(|i| {
        &*word(i) == "in the region"
            || &*word(i) == "region" && i > 1 && &*word(i - 1) == "the" && &*word(i - 2) == "in"
    });
    if greater_china || in_the_region || after().any(|i| word(i).starts_with("asia")) {
        let groups = asian(index, greater_china);
        return (groups.len() > 1 && own.iter().all(|o| groups.contains(&Target::Group(*o)))).then_some(groups);
    }
    // "HSTECH was the worst performer of the day", where the section tells of no one market: of all that close.
    let day = after().any(|i| {
        &*word(i) == "of the day"
            || &*word(i) == "of" && {
                let next = |n: usize| items.get(i + n).map(|it| scene.word(it)).unwrap_or_default();
                &*next(1) == "the" && matches!(&*next(2), "day" | "session")
            }
    });
    let broad = match part.section.as_slice() {
        [] => true,
        [Target::Entity(_) | Target::Group(_)] => false,
        _ => true,
    };
    let closes = closing(index);
    if day && broad && part.row.is_empty() && own.iter().all(|o| closes.contains(o)) && closes.len() > 1 {
        return Some(closes.into_iter().map(Target::Group).collect());
    }
    let noun = after().find_map(|i| match word(i).as_str() {
        "anything" | "everything" => Some(false),
        "index" | "indices" | "indexes" | "benchmark" | "benchmarks" => Some(true),
        "asset" | "assets" | "instrument" | "instruments" | "market" | "markets" => Some(false),
        // "the biggest loser anywhere"
        "anywhere" | "worldwide" | "globally" => Some(false),
        _ => None,
    })?;
    // "of any A-share index" names its set.
    let narrowed = after().any(|i| matches!(items[i].target(), Some(Target::Group(_) | Target::Union(_))));
    let groups: Vec<Target> = priced().filter(|g| !noun || closes.contains(g)).map(Target::Group).collect();
    // "of the nine indices", where that is how many there are on the whole page.
    let count = after().find_map(|i| {
        let n = small_number(&word(i));
        n.or_else(|| items[i].figure().and_then(|f| usize::try_from(f.written.magnitude()).ok()))
    });
    let size = groups.iter().flat_map(|g| index.moves(g, &[], None)).filter(|m| m.fact.metric == "change_pct").count();
    // "the steepest of any equity index covered"
    let covered =
        every && after().any(|i| matches!(&*word(i), "covered" | "tracked" | "followed" | "listed" | "reported"));
    let whole = page || covered || of_the_day || every && !noun || count.is_some_and(|n| n == size);
    if !whole || narrowed {
        return None;
    }
    (groups.len() > 1).then_some(groups)
}

/// The groups that hold an index of Asia, or of Greater China alone.
pub(in crate::audit::detect) fn asian(index: &Index<'_>, greater_china: bool) -> Vec<Target> {
    home::asia(index, greater_china).into_iter().map(Target::Group).collect()
}

/// Whether an entity is an index or the like: of some only the change is known.
pub(in crate::audit::detect) fn closes(index: &Index<'_>, entity: &Entity) -> bool {
    home::is_index(entity) || index.facts_of(&entity.id).iter().any(|f| f.metric == "close")
}

/// The groups of what has a close: indices and the like.
pub(in crate::audit::detect) fn closing(index: &Index<'_>) -> Vec<usize> {
    let closes = |e: &usize| closes(index, index.entity(*e));
    (0..index.sheet.groups.len()).filter(|g| index.members_of_group(*g).iter().any(closes)).collect()
}

/// The groups that have a plain change.
pub(super) fn with_plain_change(index: &Index<'_>) -> impl Iterator<Item = Target> {
    let groups = (0..index.sheet.groups.len()).map(Target::Group);
    groups.filter(|g| index.moves(g, &[], None).iter().any(|m| m.fact.metric == "change_pct"))
}

/// Whom a superlative is measured against: an entity's own group; for groups, those the sentence names, else every group
/// with a plain change.
pub(super) fn universe(scene: &Scene<'_>, part: &Part, subjects: &[Target]) -> Vec<Target> {
    let index = scene.index;
    let groups: Vec<usize> = subjects
        .iter()
        .filter_map(|t| match t {
            Target::Entity(e) => index.group_of(*e),
            Target::Group(g) => Some(*g),
            Target::Union(_) => None,
        })
        .collect();
    let one_group = groups.windows(2).all(|w| w[0] == w[1]);
    let single = subjects.iter().all(|t| matches!(t, Target::Entity(_)));
    let whole =
        single && groups.first().is_some_and(|g| one_group && index.members_of_group(*g).len() > subjects.len() + 1);
    let named: Vec<Target> = part
        .items
        .iter()
        .filter_map(|i| i.target())
        .filter_map(|t| match t {
            Target::Group(_) | Target::Union(_) => Some(t.clone()),
            Target::Entity(_) => None,
        })
        .collect();
    let mut own: Vec<Target> = Vec::new();
    for group in groups.iter().map(|g| Target::Group(*g)) {
        if !own.contains(&group) {
            own.push(group);
        }
    }
    if single && (whole || subjects.len() == 1 || named.is_empty()) && !part.items.iter().any(|i| i.is(Sense::Global)) {
        return own;
    }
    let others: Vec<Target> = named.into_iter().filter(|t| !own.contains(t)).collect();
    // "HSTECH and HSCEI were the two weakest Hong Kong indices"
    if others.is_empty() && single && own.len() == 1 {
        return own;
    }
    if others.is_empty() {
        return with_plain_change(index).collect();
    }
    own.into_iter().chain(others).collect()
}
