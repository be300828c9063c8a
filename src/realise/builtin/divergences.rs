//! The gaps in order of size.

use super::phrase::{Chooser, direction, slot};
use super::{fact, reading};
use crate::draft::Sentence;
use crate::facts::spread;
use crate::plan::SectionPlan;
use crate::plan::view::{View, is_change};

pub(super) fn write(view: &View<'_>, plan: &SectionPlan, choose: &mut Chooser) -> Vec<Sentence> {
    let mut out = Vec::new();
    let mut shared = 0_usize;
    for (position, id) in plan.divergences.iter().take(3).enumerate() {
        let Some(d) = view.sheet.divergences.iter().find(|d| d.id == *id) else { continue };
        let (Some(a), Some(b), Some(size)) = (view.fact(&d.a), view.fact(&d.b), view.fact(&d.size_fact)) else {
            continue;
        };
        // The better side comes first, so that the size needs no sign.
        let (better, worse) = if direction(size) >= 0 { (a, b) } else { (b, a) };
        let (first, second) = (super::key_insight::told_name(view, better), super::key_insight::told_name(view, worse));
        let opposite = direction(a) * direction(b) < 0 || !is_change(a) || !is_change(b);
        if !opposite {
            shared += 1;
        }
        let state = super::key_insight::against_state(view, a, b, size, choose);
        let text = match position {
            _ if state.is_some() => state.unwrap_or_default(),
            0 => format!(
                "The {} is {}, between {first} ({}) and {second} ({}).",
                choose.of(&["widest gap", "largest gap"]),
                slot(size),
                slot(better),
                slot(worse)
            ),
            // To do better is said of prices.
            _ if !(spread::kind(&a.metric).is_empty() && spread::kind(&b.metric).is_empty()) => {
                super::key_insight::gap(view, a, b, size, choose)
            }
            1 => format!("{first} did better than {second} by {}.", slot(size)),
            _ => format!("Between {first} and {second} the gap is {}.", slot(size)),
        };
        out.push(fact(text));
        out.extend(super::past::unusual(view, d));
    }
    if !out.is_empty() {
        out.push(reading(if shared == 0 {
            "The largest gaps are between sides that moved in opposite directions, which may matter more than gaps of degree."
                .to_owned()
        } else {
            choose
                .of(&[
                    "A gap says that two sides parted, not which of them is out of line; whether it closes is open.",
                    "None of these gaps shows a cause, and one day may be too short to call any of them a trend.",
                ])
                .to_owned()
        }));
    }
    out
}
