//! "Top gainers: A, B and C", "The biggest decliners were A (-58.7%), B (-38.9%)": the furthest of a group, one by one.

use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::Move;
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::quantity::words::small_number;

/// Words that the label opens with.
pub(super) fn opens(word: &str) -> bool {
    matches!(
        word.split(' ').next().unwrap_or_default(),
        "top"
            | "biggest"
            | "largest"
            | "strongest"
            | "best"
            | "worst"
            | "weakest"
            | "steepest"
            | "sharpest"
            | "leading"
    )
}

/// The finding for a list whose label begins at item `at`.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    if !opens(&scene.word(&items[at])) {
        return None;
    }
    let links = |i: usize| items[i].mark(':') || matches!(&*scene.word(&items[i]), "were" | "are");
    let near = (at + 1..items.len()).take(6).take_while(|i| items[*i].clause == items[at].clause);
    let link = near.into_iter().find(|i| links(*i))?;
    let label = scene.text[items[at].start..items[link].start].to_lowercase();
    let words: Vec<&str> = label.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let direction = way(&words)?;
    // "Top gainers over 7 days", "The largest DEXs by volume were": of other days, or of a size.
    if words.iter().any(|w| matches!(*w, "over" | "by" | "week" | "weekly" | "since" | "7d" | "dollar")) {
        return None;
    }
    let (listed, end) = list(scene, part, link + 1)?;
    let count = words.iter().find_map(|w| small_number(w));
    if listed.len() < 2 || count.is_some_and(|n| n != listed.len()) {
        return None;
    }
    let index = scene.index;
    let mut groups = listed.iter().map(|e| index.group_of(*e));
    let group = groups.next().flatten().filter(|g| groups.all(|other| other == Some(*g)))?;
    let kind = words.iter().find_map(|w| scene.categories.members(w));
    let kind = kind.filter(|all| listed.iter().all(|e| all.contains(e)));
    let universe: Vec<Target> = match kind {
        Some(all) => all.iter().map(|e| Target::Entity(*e)).collect(),
        None => vec![Target::Group(group)],
    };
    let mut own = Vec::new();
    for e in &listed {
        own.push(*Set::new(index, &[Target::Entity(*e)], &[]).moves.first()?);
    }
    let first = own.first()?;
    if own.iter().any(|m| m.fact.metric != first.fact.metric) {
        return None;
    }
    let signed = |m: &Move<'_>| if direction > 0 { m.value } else { -m.value };
    let last = own.iter().min_by_key(|m| signed(m)).copied()?;
    let all = Set::new(index, &universe, &[]);
    let rival = |m: &&Move<'_>| {
        m.fact.metric == first.fact.metric && !index.is_total(m.entity) && !own.iter().any(|o| o.fact.id == m.fact.id)
    };
    let further = all.moves.iter().filter(rival).max_by_key(|m| signed(m));
    let start = items[at].start;
    let told = |m: &Move<'_>| format!("{} at {}", m.entity.name, m.printed());
    let finding = match further.filter(|m| signed(m) > signed(&last)) {
        None => {
            let message = own.iter().map(told).collect::<Vec<_>>().join(", ");
            Finding::new((start, end), ClaimKind::Ranking, Verdict::Supported, "FB304", message)
        }
        Some(m) => {
            // Of the kind that all of those listed are, it may be true.
            let same = |all: &[usize]| listed.iter().all(|e| all.contains(e));
            let narrower = scene
                .categories
                .kinds()
                .any(|all| same(all) && !all.iter().any(|e| index.entity(*e).id == m.entity.id));
            let verdict = if narrower { Verdict::Ambiguous } else { Verdict::Contradicted };
            let message = format!("{} went further than {}, and is not listed", told(m), told(&last));
            Finding::new((start, end), ClaimKind::Ranking, verdict, "FB304", message).expecting(m.entity.name.clone())
        }
    };
    Some(settled(finding.on(own.iter().map(|m| m.fact)), subject::supposed(part, at), false))
}

/// Which way those go that the label's last word counts.
fn way(words: &[&str]) -> Option<i8> {
    match *words.last()? {
        "gainers" | "winners" | "advancers" | "risers" | "climbers" | "gains" | "increases" => Some(1),
        "losers" | "decliners" | "fallers" | "laggards" | "drops" | "declines" | "losses" | "falls" => Some(-1),
        "performers" if matches!(words[0], "top" | "best" | "strongest") => Some(1),
        "performers" if matches!(words[0], "worst" | "weakest") => Some(-1),
        _ => None,
    }
}

/// The entities listed from item `from` on, each perhaps with its percentage, and where the last of them ends. `None` where
/// anything else stands among them.
pub(super) fn list(scene: &Scene<'_>, part: &Part, from: usize) -> Option<(Vec<usize>, usize)> {
    let items = &part.items;
    let mut found = Vec::new();
    let mut end = 0;
    for (i, item) in items.iter().enumerate().skip(from) {
        match &item.kind {
            Kind::Name { target: Target::Entity(e), .. } if subject::nameable(scene, part, i) => {
                if found.contains(e) {
                    return None;
                }
                found.push(*e);
                end = item.end;
            }
            Kind::Figure(f) if f.written.is_percent() => {}
            Kind::Mark(',' | '(' | ')' | '/' | '&' | '+' | '-' | '\u{2212}') => {}
            Kind::Mark(_) => break,
            _ if joins(scene, item) => {}
            _ => return None,
        }
    }
    (!found.is_empty()).then_some((found, end))
}

fn joins(scene: &Scene<'_>, item: &Item) -> bool {
    matches!(&*scene.word(item), "and" | "at" | "with" | "then" | "tvl" | "volume")
}
