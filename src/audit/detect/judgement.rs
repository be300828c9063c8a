//! Forecasts, opinions and advice: nothing in a sheet decides them, so they are counted and left alone.

use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, Sense};
use crate::audit::read::SegmentKind;
use crate::audit::rules::{fb601_forecast, fb602_opinion};
use crate::audit::scene::{Part, Scene};

/// Longest quotation of a judgement, in bytes.
const LONGEST: usize = 120;

/// One finding a clause at most.
pub fn detect(scene: &Scene<'_>, part: &Part, out: &mut Vec<Finding>) {
    if matches!(
        part.segment.kind,
        SegmentKind::Head | SegmentKind::Title | SegmentKind::Heading | SegmentKind::Subheading
    ) {
        return;
    }
    let items = &part.items;
    let mut at = 0;
    while at < items.len() {
        let clause = items[at].clause;
        let end = items[at..].iter().position(|i| i.clause != clause).map_or(items.len(), |n| at + n);
        let cue = (at..end).find(|i| {
            let (i, item) = (*i, &items[*i]);
            // "HSI ahead by 15bps", "15bps ahead": of now.
            let by = items.get(i + 1).is_some_and(|n| &*scene.word(n) == "by");
            let sized = i.checked_sub(1).is_some_and(|p| items[p].figure().is_some_and(|f| f.written.is_spread()));
            let ahead = &*scene.word(item) == "ahead" && (by || sized);
            item.is(Sense::Hedge)
                || item.is(Sense::Forecast) && !ahead
                || item.is(Sense::Opinion)
                // Advice is an imperative: it opens the clause.
                || item.is(Sense::Recommend) && (at..i).all(|j| matches!(items[j].kind, Kind::Mark(_)))
        });
        if let Some(cue) = cue {
            let item = &items[cue];
            let last =
                items[cue..end].iter().take_while(|i| i.end - item.start <= LONGEST).last().map_or(item.end, |i| i.end);
            let range = (item.start, last);
            out.push(if item.is(Sense::Forecast) || item.is(Sense::Recommend) {
                fb601_forecast::statement(range, scene.text_of(item))
            } else {
                fb602_opinion::finding(range, scene.text_of(item))
            });
        }
        at = end;
    }
}
