//! How far the furthest of a group went: "US losses topped out at 0.34%", "crypto fell by up to 4.46%", "Hong Kong losses stayed
//! within 1%", "gains were capped at 1%". One member that fits is not enough: none may have gone further.

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::Move;
use crate::audit::detect::sets::along;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::verdict::{Fit, Known, fit};
use crate::quantity::written::{Bound, Written, WrittenUnit};

/// A finding where the words make the figure a ceiling of what a group lost or gained.
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let written = &site.figure.written;
    if written.unit != WrittenUnit::Percent || written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let reached = reaches(site);
    if !(reached || contains(site)) {
        return None;
    }
    let clause = site.item().clause;
    let here = (0..site.at).rev().take_while(|i| items[*i].clause == clause && items[*i].figure().is_none());
    let here: Vec<usize> = here.collect();
    let way = here.iter().find_map(|i| way(&items[*i]))?;
    let one = |i: &Item| matches!(i.target(), Some(Target::Entity(_)));
    let group = here.iter().find_map(|i| items[*i].target().filter(|t| !matches!(t, Target::Entity(_))))?;
    let denied =
        here.iter().any(|i| items[*i].is(Sense::None) || items[*i].is(Sense::Not) || items[*i].is(Sense::Except));
    if denied || here.iter().any(|i| one(&items[*i])) {
        return None;
    }
    let index = site.scene.index;
    let mut moves = index.moves(group, &site.metrics, site.window);
    moves.retain(|m| along(m.value, way) && !index.is_total(m.entity) && !index.is_volatility(m.entity));
    let furthest = moves.iter().max_by_key(|m| m.value.abs()).filter(|_| moves.len() > 1)?;
    Some(judge(site, furthest, reached, &moves))
}

fn judge(site: &Site<'_, '_>, furthest: &Move<'_>, reached: bool, moves: &[Move<'_>]) -> Finding {
    let mut plain = site.figure.written.clone();
    plain.bound = None;
    let size = furthest.value.abs();
    let exact = fit(&plain, Some(1), &Known::stated(size)) == Fit::Exact;
    let beyond = size > plain.magnitude();
    // "stayed within 1%" is broken by 1.02%, and "topped out at 1.0%" is not.
    let holds = if reached { exact } else { !beyond };
    let told = format!("{} went furthest, {}", furthest.entity.name, furthest.printed());
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let mut finding =
        Finding::new(site.range(), ClaimKind::Number, verdict, "FB210", told).on(moves.iter().map(|m| m.fact));
    if !holds && reached {
        let shown = format!("{}%", size.round_dp(plain.decimals.max(2)).normalize());
        finding.suggestion = Some(shown);
    }
    finding
}

/// "topped out at", "by up to", "ranged up to": the figure is the furthest itself.
fn reaches(site: &Site<'_, '_>) -> bool {
    let said = before(site);
    ["topped out at", "maxed out at", "peaked at", "by up to", "ranged up to", "ran up to", "of up to", "as high as"]
        .iter()
        .any(|cue| said.ends_with(cue))
}

/// "stayed within", "were contained under", "were capped at": none is further than the figure.
fn contains(site: &Site<'_, '_>) -> bool {
    let said = before(site);
    let verb = ["stayed", "remained", "kept", "held", "contained", "confined", "limited"];
    let bound = ["within", "under", "below", "to", "inside"];
    let words: Vec<&str> = said.split_whitespace().collect();
    let pair = matches!(words.as_slice(), [.., v, b] if verb.contains(v) && bound.contains(b));
    pair || ["capped at", "capped below", "capped under", "limited to"].iter().any(|cue| said.ends_with(cue))
}

/// The words right before the figure, in small letters.
fn before(site: &Site<'_, '_>) -> String {
    let from = site.at.checked_sub(5).map_or(site.part.segment.start, |i| site.part.items[i].start);
    let text = site.scene.text.get(from..site.item().start).unwrap_or_default();
    text.to_lowercase().trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

fn way(item: &Item) -> Option<i8> {
    match () {
        () if item.is(Sense::Down) => Some(-1),
        () if item.is(Sense::Up) && !item.is(Sense::CmpUp) => Some(1),
        () => None,
    }
}

/// The figure as the least of what was exceeded, where the verb before it says so: "topped ¥2T", of which no rounding of 1.94
/// is true.
pub(super) fn bounded(site: &Site<'_, '_>) -> Written {
    let the = usize::from(site.before(1).is_some_and(|b| &*site.scene.word(b) == "the"));
    let beyond = site.before(1 + the).is_some_and(|b| {
        matches!(
            &*site.scene.word(b),
            "topped"
                | "tops"
                | "topping"
                | "exceeded"
                | "exceeds"
                | "exceeding"
                | "surpassed"
                | "surpasses"
                | "surpassing"
                | "eclipsed"
                | "cleared"
        )
    });
    // "got past 20%"
    let past = site.before(1).is_some_and(|b| &*site.scene.word(b) == "past")
        && site.before(2).is_some_and(|b| matches!(&*site.scene.word(b), "got" | "went" | "moved" | "pushed" | "grew"));
    let beyond = beyond || past;
    let written = &site.figure.written;
    if !beyond || written.hedged || written.bound.is_some() || written.sign.is_some() {
        return written.clone();
    }
    Written { bound: Some(Bound::AtLeast), reach: site.scene.config.bound_percent.get(), ..written.clone() }
}
