//! "Top three by volume: A, B, C", "The biggest by TVL are A and B": the largest of a list by a metric that the words name.

use super::settled;
use super::top_list::{list, opens};
use crate::audit::bind::index::{in_points, is_change};
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::facts::sheet::Fact;
use crate::quantity::print;
use crate::quantity::words::small_number;

/// The finding for a list whose label begins at item `at` and says by what.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    if !opens(&word(at)) || matches!(&*word(at), "worst" | "weakest") {
        return None;
    }
    let by = (at + 1..items.len()).take(6).take_while(|i| items[*i].clause == items[at].clause);
    let by = by.into_iter().find(|i| &*word(*i) == "by")?;
    let links = |i: &usize| items[*i].mark(':') || matches!(&*word(*i), "were" | "are");
    let link = (by + 1..items.len()).take(4).find(links)?;
    let named: Vec<String> = match &*word(by + 1) {
        "size" => ["tvl", "supply", "market_cap", "mcap", "volume"].map(str::to_owned).to_vec(),
        "growth" | "gain" | "gains" | "change" | "percentage" => Vec::new(),
        _ => Some(scene.metrics_in(&items[by + 1..link])).filter(|m| !m.is_empty())?,
    };
    let (listed, end) = list(scene, part, link + 1)?;
    let count = (at..by).find_map(|i| small_number(&word(i)));
    if listed.len() < 2 || count.is_some_and(|n| n != listed.len()) {
        return None;
    }
    let index = scene.index;
    let mut groups = listed.iter().map(|e| index.group_of(*e));
    let group = groups.next().flatten().filter(|g| groups.all(|other| other == Some(*g)))?;
    let value = |e: usize| -> Option<(&Fact, rust_decimal::Decimal)> {
        let fact = if named.is_empty() {
            index.change_fact(e, &[], None)?
        } else {
            let plain = |f: &&Fact| !is_change(f) && !in_points(f) && f.against.is_none();
            let called = |f: &&Fact| named.iter().any(|m| f.metric.split('_').any(|w| w == m) || f.metric == *m);
            index.facts_of(&index.entity(e).id).iter().copied().find(|f| plain(f) && called(f))?
        };
        Some((fact, fact.usable()?.get()))
    };
    let own: Vec<_> = listed.iter().map(|e| value(*e)).collect::<Option<_>>()?;
    let (last, least) = own.iter().min_by_key(|(_, v)| *v).copied()?;
    let members = index.members_of_group(group).iter().copied().filter(|e| !index.is_total(index.entity(*e)));
    let others = members.filter(|e| !listed.contains(e)).filter_map(value).filter(|(f, _)| f.metric == last.metric);
    let further = others.max_by_key(|(_, v)| *v);
    let called = |f: &Fact| index.entity_of(&f.entity).map(|e| e.name.clone()).unwrap_or_default();
    let shown = |f: &Fact, v| format!("{} at {}", called(f), print::fact(f, v));
    let (verdict, message) = match further.filter(|(_, v)| *v > least) {
        Some((f, v)) => (Verdict::Contradicted, format!("{} stands before {}", shown(f, v), shown(last, least))),
        None => (Verdict::Supported, own.iter().map(|(f, v)| shown(f, *v)).collect::<Vec<_>>().join(", ")),
    };
    let finding = Finding::new((items[at].start, end), ClaimKind::Ranking, verdict, "FB304", message)
        .on(own.iter().map(|(f, _)| *f).chain(further.map(|(f, _)| f)));
    Some(settled(finding, subject::supposed(part, at), false))
}
