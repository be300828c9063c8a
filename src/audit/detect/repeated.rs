//! "The level has held three times", "tested twice this month": what a day's sheet cannot have seen.

use crate::audit::finding::Finding;
use crate::audit::lex::Item;
use crate::audit::rules::fb404_event;
use crate::audit::scene::{Part, Scene};
use crate::quantity::written::WrittenUnit;

/// A finding where item `at` says how often a level did something.
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let times = item.figure().is_some_and(|f| f.written.unit == WrittenUnit::Multiple && f.written.decimals == 0);
    if !times && !matches!(&*scene.word(item), "twice" | "thrice" | "repeatedly") {
        return None;
    }
    // "rejected twice the volume", "tested three times its size": a multiple of something.
    let last = items.get(at + 1).is_none_or(|n| {
        n.clause != item.clause
            || n.mark('.')
            || n.mark(',')
            || n.mark(';')
            || matches!(
                &*scene.word(n),
                "this" | "in" | "since" | "now" | "already" | "and" | "at" | "before" | "today"
            )
    });
    let clause = |i: &&Item| i.clause == item.clause;
    let verb = items[..at].iter().rev().take(6).take_while(clause).find(|i| tested(&scene.word(i)))?;
    let range = (verb.start, item.end);
    last.then(|| fb404_event::finding(range, &scene.text[range.0..range.1]))
}

fn tested(word: &str) -> bool {
    word.split(' ').any(|w| {
        matches!(
            w,
            "held"
                | "tested"
                | "retested"
                | "defended"
                | "rejected"
                | "failed"
                | "bounced"
                | "capped"
                | "touched"
                | "visited"
                | "probed"
                | "stalled"
                | "tagged"
        )
    })
}
