//! "Each leg was stronger than the last: S&P +0.72%, HSI +0.91%, SSE +1.42%": figures told in a row that grow, or shrink, one by one.

use super::settled;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// The finding for the comparison at item `at`, where "each" stands before it, "the last" behind, and a list of changes after a
/// colon or dash.
pub(super) fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    let order: i8 = match word(at).split(' ').next()? {
        "stronger" | "better" | "higher" | "firmer" => 1,
        "weaker" | "worse" | "lower" | "softer" => -1,
        _ => return None,
    };
    let each = (at.saturating_sub(4)..at).rev().find(|i| &*word(*i) == "each")?;
    let leg =
        |i: usize| matches!(&*word(i), "leg" | "step" | "link" | "stage" | "market" | "session" | "region" | "one");
    let last = (at + 1..at + 5).find(|i| {
        matches!(&*word(*i), "last" | "previous" | "prior" | "before" | "preceding" | "former" | "previous one")
    })?;
    if !leg(each + 1) {
        return None;
    }
    let open =
        (last + 1..items.len()).take(3).find(|i| matches!(items[*i].kind, Kind::Mark(':' | '\u{2014}' | '(' | ',')))?;
    let ends = |i: &&Item| matches!(i.kind, Kind::Mark('.' | ';' | '|'));
    let listed: Vec<&Item> =
        items[open + 1..].iter().take_while(|i| !ends(i)).filter(|i| i.figure().is_some()).collect();
    let figures: Vec<_> = listed.iter().filter_map(|i| i.figure()).collect();
    let percent = figures.iter().all(|f| f.written.is_percent() && f.to.is_none());
    if figures.len() < 2 || !percent {
        return None;
    }
    let rises = |w: &[&crate::audit::lex::Figure]| {
        let (a, b) = (w[0].written.value(), w[1].written.value());
        if order > 0 { b > a } else { b < a }
    };
    let broken = figures.windows(2).position(|w| !rises(w));
    let range = (items[each].start, items[last].end);
    let (verdict, message) = match broken {
        None => (Verdict::Supported, "each figure goes that way from the one before".to_owned()),
        Some(n) => (
            Verdict::Contradicted,
            format!("{} does not, after {}", scene.text_of(listed[n + 1]), scene.text_of(listed[n])),
        ),
    };
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message);
    Some(settled(finding, subject::supposed(part, at), false))
}
