//! Whom a plural noun counts: "venues" trade, "floats" are supplied.

use crate::audit::bind::{Index, Target, currency, home};
use crate::audit::lex::Item;
use crate::audit::scene::{Part, Scene};

/// What kind of thing a noun counts, by the metric that its members have.
const KINDS: [(&str, &str); 34] = [
    ("coins", "price"),
    ("coins", "supply"),
    ("coin", "price"),
    ("venues", "volume"),
    ("exchanges", "volume"),
    ("venue", "volume"),
    ("exchange", "volume"),
    ("protocols", "tvl"),
    ("protocol", "tvl"),
    ("platforms", "tvl"),
    ("platform", "tvl"),
    ("floats", "supply"),
    ("float", "supply"),
    ("issuers", "supply"),
    ("supplies", "supply"),
    ("issuer", "supply"),
    ("stablecoins", "supply"),
    ("stablecoin", "supply"),
    ("yields", "yield"),
    ("maturities", "yield"),
    ("tenors", "yield"),
    ("bonds", "yield"),
    ("benchmarks", "close"),
    ("benchmark", "close"),
    ("indices", "close"),
    ("indexes", "close"),
    ("index", "close"),
    ("gauges", "close"),
    ("gauge", "close"),
    ("pairs", "rate"),
    ("pair", "rate"),
    ("currencies", "rate"),
    ("currency", "rate"),
    ("crosses", "rate"),
];

/// The groups whose members a noun may count, by what they measure.
#[must_use]
pub fn called(scene: &Scene<'_>, item: &Item) -> Vec<Target> {
    let word = scene.word(item);
    // "every sector" of a group called "sectors"
    let named: Vec<Target> = scene
        .index
        .sheet
        .groups
        .iter()
        .enumerate()
        .filter(|(_, g)| g.aliases.iter().chain(std::iter::once(&g.name)).any(|a| plural_of(a, &word)))
        .map(|(g, _)| Target::Group(g))
        .collect();
    if !named.is_empty() {
        return named;
    }
    let metrics = KINDS.iter().filter(|(noun, _)| *noun == &*word);
    metrics.flat_map(|(_, metric)| measuring(scene.index, metric)).collect()
}

/// The groups whose members have a metric.
#[must_use]
pub fn measuring(index: &Index<'_>, metric: &str) -> Vec<Target> {
    let of_kind = |e: &usize| {
        let entity = index.entity(*e);
        let measured = index.facts_of(&entity.id).iter().any(|f| f.metric == metric);
        measured && (metric != "rate" || currency::side(entity).is_some())
    };
    // A group called "DeFi TVL" holds protocols, whether the sheet has their levels or their changes only.
    let titled = |g: usize| {
        let group = index.group(g);
        let named = |name: &str| name.split([' ', '-', '_']).any(|w| w.eq_ignore_ascii_case(metric));
        named(&group.id) || named(&group.name)
    };
    (0..index.sheet.groups.len())
        .filter(|g| {
            let members = index.members_of_group(*g);
            let measured = members.iter().filter(|e| of_kind(e)).count();
            // Of some indices only the change is known.
            let known = || members.iter().any(|e| home::is_index(index.entity(*e)));
            let indices = metric == "close" && members.len() > 1 && (measured == 1 || known());
            measured > 1 || indices || titled(*g) && members.len() > 1
        })
        .map(Target::Group)
        .collect()
}

/// Whether `name` is the plural of `word`, which is in lower case.
fn plural_of(name: &str, word: &str) -> bool {
    let lower = |stem: &str| stem.eq_ignore_ascii_case(word);
    word.len() > 3
        && (name.strip_suffix('s').is_some_and(lower)
            || name
                .strip_suffix("ies")
                .is_some_and(|s| word.strip_suffix('y').is_some_and(|w| s.eq_ignore_ascii_case(w))))
}

/// The only group of so many members among several, those that the context names first.
#[must_use]
pub fn one(scene: &Scene<'_>, part: &Part, groups: &[Target], size: Option<usize>) -> Option<Target> {
    let fits = |g: &&Target| size.is_none_or(|n| members(scene, g).len() == n);
    let context = part.row.iter().chain(&part.previous).chain(&part.section).filter_map(|t| match t {
        Target::Entity(e) => scene.index.group_of(*e).map(Target::Group),
        Target::Group(_) => Some(t.clone()),
        Target::Union(_) => None,
    });
    let near = context.into_iter().find(|t| groups.contains(t) && fits(&t));
    near.or_else(|| {
        let mut fitting = groups.iter().filter(fits);
        let first = fitting.next()?;
        fitting.next().is_none().then(|| first.clone())
    })
}

/// The members that a count of a group counts: no totals and no gauges of fear.
#[must_use]
pub fn members(scene: &Scene<'_>, group: &Target) -> Vec<usize> {
    let index = scene.index;
    let plain = |e: &usize| {
        let entity = index.entity(*e);
        !index.is_total(entity) && !index.is_volatility(entity) && index.change_fact(*e, &[], None).is_some()
    };
    index.members(group).into_iter().filter(plain).collect()
}
