//! A note of who led and who came last: "Nasdaq first, Russell last", "Curve fastest; Balancer slowest".

use super::settled;
use crate::audit::bind::Target;
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use rust_decimal::Decimal;

/// Words that place a name which stands alone before them: +1 for the front, -1 for the back.
pub(super) fn place_of(word: &str) -> Option<i8> {
    match word {
        "first" | "fastest" | "quickest" => Some(1),
        "last" | "slowest" => Some(-1),
        _ => None,
    }
}

/// The finding for the word at item `at`, where a name and the word are all that stands between two marks.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let said = scene.word(&items[at]);
    let front = place_of(&said)? > 0;
    let name = at.checked_sub(1).filter(|i| subject::nameable(scene, part, *i))?;
    let Some(Target::Entity(own)) = items[name].target() else { return None };
    let mark = |i: usize| items.get(i).is_none_or(|n| matches!(n.kind, Kind::Mark('.' | ',' | ';' | ':' | '|')));
    let opens = name == 0 || mark(name - 1) || matches!(&*scene.word(&items[name - 1]), "and" | "with");
    // "BTC last, $84,315" is a price.
    let ends = mark(at + 1) || matches!(&*scene.word(&items[at + 1]), "and" | "but");
    let moved = |n: &Item| n.figure().is_none_or(|f| f.written.is_percent() || f.written.is_spread());
    if !opens || !ends || !items.get(at + 2).is_none_or(moved) {
        return None;
    }
    let index = scene.index;
    let group = Target::Group(index.group_of(*own)?);
    let mine = Set::new(index, &[Target::Entity(*own)], &[]).moves.first().copied()?;
    let all = Set::new(index, &[group], &[]);
    let peers: Vec<_> = (all.moves.iter())
        .filter(|m| m.fact.metric == mine.fact.metric && !index.is_total(m.entity) && !index.is_volatility(m.entity))
        .collect();
    if peers.len() < 3 {
        return None;
    }
    let best = |value: Decimal| peers.iter().all(|m| if front { m.value <= value } else { m.value >= value });
    let worst = |value: Decimal| peers.iter().all(|m| if front { m.value >= value } else { m.value <= value });
    // Of falls the fastest is the deepest.
    let falls = peers.iter().all(|m| m.value.is_sign_negative());
    let verdict = match (best(mine.value), falls && worst(mine.value)) {
        (true, _) => Verdict::Supported,
        (false, true) => Verdict::Ambiguous,
        (false, false) => Verdict::Contradicted,
    };
    let extreme = peers.iter().find(|m| best(m.value))?;
    let message = format!(
        "{} {}; the {} is {} {}",
        mine.name(),
        mine.printed(),
        if front { "highest" } else { "lowest" },
        extreme.name(),
        extreme.printed()
    );
    let range = (items[name].start, items[at].end);
    let finding = Finding::new(range, ClaimKind::Superlative, verdict, "FB304", message);
    Some(settled(finding.on(peers.iter().map(|m| m.fact)), subject::supposed(part, at), false))
}
