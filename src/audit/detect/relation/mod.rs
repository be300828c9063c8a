//! One against another: comparisons, superlatives, outliers.

mod apposed;
mod arrow;
mod best_column;
mod breadth;
mod comparison;
mod confined;
mod corner;
mod dollars;
mod each_than_last;
mod ends;
mod faster;
mod first_last;
mod followed_by;
mod in_order;
mod issuance;
mod leader_label;
mod leading;
mod led_peer;
mod left_behind;
mod listed;
mod lost_more;
mod multiple;
mod narrowed;
mod objects;
mod of_two;
mod offset;
mod opening;
mod overtook;
mod owner;
mod passive;
mod place;
mod rank;
mod second_only;
mod size;
mod so_many_beat;
mod sole;
mod superlative;
mod than_combined;
mod together;
mod told_amounts;
mod top_by;
mod top_list;
mod universe;

pub(in crate::audit::detect) use universe::{asian, closes, closing};
mod unmatched;

pub(super) use comparison::{by_fall, whole_market};
pub(super) use confined::told_behind;
pub(super) use dollars::amount;
pub(super) use followed_by::ranks;
pub(super) use place::in_table;
pub(super) use so_many_beat::counted_against;
pub(super) use unmatched::unmatched;

use crate::audit::finding::Finding;
use crate::audit::read::SegmentKind;
use crate::audit::report::Verdict;
use crate::audit::scene::{Part, Scene};

/// Findings of one part.
pub fn detect(scene: &Scene<'_>, part: &Part, out: &mut Vec<Finding>) {
    if part.segment.kind == SegmentKind::Head {
        return;
    }
    for (at, item) in part.items.iter().enumerate() {
        // "No coin lost more than Dogecoin" is read from its verb, all else from a word of its own.
        let found = unmatched(scene, part, at)
            .or_else(|| best_column::detect(scene, part, at))
            .or_else(|| in_order::detect(scene, part, at))
            .or_else(|| {
                let opens = opening::may_open(scene, item);
                debug_assert!(opens || worded(scene, part, at).is_none(), "{} opens", scene.text_of(item));
                opens.then(|| worded(scene, part, at)).flatten()
            });
        out.extend(found);
    }
}

/// The finding of what the word at item `at` begins, of which [`opening::may_open`] knows every one.
fn worded(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    breadth::ahead(scene, part, at)
        .or_else(|| overtook::detect(scene, part, at))
        .or_else(|| each_than_last::detect(scene, part, at))
        .or_else(|| left_behind::left_behind(scene, part, at))
        .or_else(|| left_behind::more_of(scene, part, at))
        .or_else(|| listed::spelled_out(scene, part, at))
        .or_else(|| listed::came(scene, part, at))
        .or_else(|| top_list::detect(scene, part, at))
        .or_else(|| top_by::detect(scene, part, at))
        .or_else(|| leader_label::detect(scene, part, at))
        .or_else(|| than_combined::detect(scene, part, at))
        .or_else(|| ends::detect(scene, part, at))
        .or_else(|| confined::detect(scene, part, at))
        .or_else(|| led_peer::detect(scene, part, at))
        .or_else(|| first_last::detect(scene, part, at))
        .or_else(|| followed_by::detect(scene, part, at))
        .or_else(|| superlative::widest_move(scene, part, at))
        .or_else(|| dollars::largest(scene, part, at))
        .or_else(|| dollars::share(scene, part, at))
        .or_else(|| dollars::went_through(scene, part, at))
        .or_else(|| of_two::of_two(scene, part, at))
        .or_else(|| dollars::more_dollars(scene, part, at))
        .or_else(|| lost_more::detect(scene, part, at))
        .or_else(|| second_only::detect(scene, part, at))
        .or_else(|| breadth::up_and_down(scene, part, at))
        .or_else(|| breadth::in_front(scene, part, at))
        .or_else(|| breadth::more_of_them(scene, part, at))
        .or_else(|| breadth::more_than(scene, part, at))
        .or_else(|| multiple::all_the_others(scene, part, at))
        .or_else(|| multiple::over_time(scene, part, at))
        .or_else(|| multiple::bare(scene, part, at))
        .or_else(|| issuance::detect(scene, part, at))
        .or_else(|| offset::detect(scene, part, at))
        .or_else(|| told_amounts::detect(scene, part, at))
        .or_else(|| faster::detect(scene, part, at))
        .or_else(|| comparison::compared(scene, part, at))
        .or_else(|| size::sized(scene, part, at))
        .or_else(|| arrow::arrows(scene, part, at))
        .or_else(|| rank::by_size(scene, part, at))
        .or_else(|| apposed::of_the_bunch(scene, part, at))
        .or_else(|| apposed::of_those_named(scene, part, at))
        .or_else(|| apposed::and_least(scene, part, at))
        .or_else(|| passive::led_by(scene, part, at))
        .or_else(|| corner::detect(scene, part, at))
        .or_else(|| superlative::superlative(scene, part, at).map(|f| rank::or_by_size(scene, part, at, f)))
        .or_else(|| place::ordinal(scene, part, at))
        .or_else(|| place::in_between(scene, part, at))
        .or_else(|| place::outlier(scene, part, at))
        .or_else(|| sole::only(scene, part, at))
        .or_else(|| sole::some_of(scene, part, at))
}

/// What is supposed is not contradicted, and a guessed subject does not accuse.
pub(super) fn settled(mut finding: Finding, supposed: bool, guessed: bool) -> Finding {
    if supposed && finding.verdict == Verdict::Contradicted {
        finding.verdict = Verdict::Judgement;
    } else if guessed && matches!(finding.verdict, Verdict::Contradicted | Verdict::Ambiguous) {
        finding.verdict = Verdict::NotEvaluated;
    }
    finding
}
