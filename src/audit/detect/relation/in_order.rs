//! "By volume: A, B, C", "ChiNext first, CSI 300 second and SZSE third": several in the order of their changes or of their sizes.

use rust_decimal::Decimal;

use super::settled;
use crate::audit::bind::Target;
use crate::audit::bind::index::{in_points, is_change};
use crate::audit::detect::sets::Set;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::facts::Fact;
use crate::quantity::{Unit, print};

/// By what the words say that the order is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Size,
    Change,
    Either,
}

/// The finding for the list behind the colon at item `at`, or for the first of those told with their places.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let (named, by, way) = if items[at].mark(':') {
        let (by, way) = labelled(scene, part, at)?;
        (listed(scene, items, at + 1), by, way)
    } else if &*scene.word(&items[at]) == "first" {
        let head = at.saturating_sub(8);
        let (by, way) = label(scene, &items[head..at]).unwrap_or((By::Either, None));
        (placed(scene, items, at)?, by, way)
    } else {
        return None;
    };
    let entities: Vec<usize> = named
        .iter()
        .filter_map(|i| if let Some(Target::Entity(e)) = items[*i].target() { Some(*e) } else { None })
        .collect();
    if entities.len() < 3 && items[at].mark(':') || entities.len() < 2 || entities.len() != named.len() {
        return None;
    }
    let moves = || -> Option<Vec<&Fact>> {
        let own = |e: &usize| Set::new(scene.index, &[Target::Entity(*e)], &[]).moves.first().map(|m| m.fact);
        let facts: Vec<&Fact> = entities.iter().map(own).collect::<Option<_>>()?;
        facts.windows(2).all(|w| w[0].metric == w[1].metric).then_some(facts)
    };
    let candidates: Vec<Vec<&Fact>> = match by {
        By::Size => sizes(scene, &entities).into_iter().collect(),
        By::Change => moves().into_iter().collect(),
        By::Either => moves().into_iter().chain(sizes(scene, &entities)).collect(),
    };
    let values = |facts: &[&Fact]| -> Option<Vec<Decimal>> { facts.iter().map(|f| Some(f.usable()?.get())).collect() };
    let in_order = |facts: &Vec<&Fact>| {
        values(facts).is_some_and(|v| {
            let falls = v.windows(2).all(|w| w[0] >= w[1]);
            let rises = v.windows(2).all(|w| w[0] <= w[1]);
            match way {
                Some(w) if w > 0 => falls,
                Some(_) => rises,
                None => falls || rises,
            }
        })
    };
    let right = candidates.iter().find(|f| in_order(f));
    let facts = right.or(candidates.first())?;
    let told =
        |f: &&Fact| Some(format!("{} {}", scene.index.sheet.name_of(&f.entity), print::fact(f, f.usable()?.get())));
    let message = facts.iter().filter_map(told).collect::<Vec<_>>().join(", ");
    let (verdict, message) = match right {
        Some(_) => (Verdict::Supported, message),
        None => (Verdict::Contradicted, format!("not in this order: {message}")),
    };
    let range = (items[*named.first()?].start, items[*named.last()?].end);
    let finding = Finding::new(range, ClaimKind::Ranking, verdict, "FB304", message).on(facts.iter().copied());
    Some(settled(finding, subject::supposed(part, at), false))
}

/// "By volume:", "Ranked by gain:", "Ranking the losers:" right before the colon, and from where on.
fn labelled(scene: &Scene<'_>, part: &Part, colon: usize) -> Option<(By, Option<i8>)> {
    let items = &part.items;
    let from = (0..colon).rev().take(7).take_while(|i| !matches!(items[*i].kind, Kind::Mark('.' | ';' | '|' | ':')));
    let from = from.last()?;
    let opens = matches!(&*scene.word(&items[from]), "by" | "ranking" | "ranked" | "ordered" | "sorted");
    opens.then(|| label(scene, &items[from..colon]))?
}

fn label(scene: &Scene<'_>, items: &[Item]) -> Option<(By, Option<i8>)> {
    let says = |words: &[&str]| items.iter().any(|i| words.contains(&&*scene.word(i)));
    // "Ranked by market", "by region": no order of theirs.
    let by = match () {
        () if says(&["volume", "size", "tvl", "dollars", "turnover", "cap", "capitalisation", "supply"]) => By::Size,
        () if says(&[
            "growth",
            "gain",
            "gains",
            "change",
            "performance",
            "move",
            "percentage",
            "return",
            "loss",
            "losses",
        ]) =>
        {
            By::Change
        }
        () if says(&["losers", "gainers", "decliners", "winners", "fallers", "risers"]) => By::Change,
        () => return None,
    };
    let way = match () {
        () if says(&["losers", "decliners", "fallers", "loss", "losses", "weakest", "worst", "smallest"]) => Some(-1),
        () if says(&["gainers", "winners", "risers", "gain", "gains", "strongest", "best", "largest", "growth"]) => {
            Some(1)
        }
        () if by == By::Size => Some(1),
        () => None,
    };
    Some((by, way))
}

/// The names from item `from` on with nothing but commas, figures and places between.
fn listed(scene: &Scene<'_>, items: &[Item], from: usize) -> Vec<usize> {
    let mut named = Vec::new();
    for (i, item) in items.iter().enumerate().skip(from) {
        match &item.kind {
            Kind::Name { target: Target::Entity(_), .. } => named.push(i),
            Kind::Figure(_) | Kind::Mark(',' | '(' | ')') => {}
            _ if matches!(
                &*scene.word(item),
                "and" | "then" | "first" | "second" | "third" | "fourth" | "fifth" | "last" | "at"
            ) => {}
            _ => break,
        }
    }
    named
}

/// "A first, B second and C third": the names before the places, where item `at` is the first place.
fn placed(scene: &Scene<'_>, items: &[Item], at: usize) -> Option<Vec<usize>> {
    const PLACES: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];
    let name = |place: usize| {
        let mut i = place.checked_sub(1)?;
        // "ChiNext (+2.13%) first", "SZSE was second"
        if items[i].mark(')') {
            i = items[..i].iter().rposition(|n| n.mark('('))?.checked_sub(1)?;
        }
        if matches!(&*scene.word(&items[i]), "was" | "came" | "is" | "in" | "ranked" | "a" | "close") {
            i = i.checked_sub(1)?;
        }
        matches!(items[i].kind, Kind::Name { target: Target::Entity(_), generic: false, .. }).then_some(i)
    };
    let mut named = vec![name(at)?];
    let mut from = at;
    for place in &PLACES[1..] {
        let near = (from + 1..items.len()).take(9).take_while(|i| !matches!(items[*i].kind, Kind::Mark('.' | '|')));
        let Some(next) = near.into_iter().find(|i| &*scene.word(&items[*i]) == *place) else { break };
        let Some(own) = name(next).filter(|n| *n > from) else { break };
        named.push(own);
        from = next;
    }
    (named.len() > 1).then_some(named)
}

/// The size of each, where all have one of the same metric.
fn sizes<'a>(scene: &Scene<'a>, entities: &[usize]) -> Option<Vec<&'a Fact>> {
    let size = |f: &&Fact| {
        matches!(f.unit, Unit::Money(_))
            && !is_change(f)
            && !in_points(f)
            && f.against.is_none()
            && f.usable().is_some()
    };
    let own = |e: &usize| scene.index.facts_of(&scene.index.entity(*e).id).iter().copied().find(size);
    let facts: Vec<&Fact> = entities.iter().map(own).collect::<Option<_>>()?;
    facts.windows(2).all(|w| w[0].metric == w[1].metric && w[0].unit == w[1].unit).then_some(facts)
}
