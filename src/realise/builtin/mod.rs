//! The built-in writer: prose from the facts alone, without a model.
//!
//! Every sentence is true by construction: a verb follows the sign of its fact, a word for a size stands only where the
//! sheet defines it, a comparison is made only between usable facts, and what reads meaning into facts is marked as
//! interpretation and claims no cause.

mod chain;
mod divergences;
mod flow;
mod group;
mod key_insight;
mod past;
pub(super) mod phrase;

pub(super) use group::scope_words;

use crate::draft::{self, Piece};
use crate::draft::{Draft, SectionDraft, Sentence, SentenceKind, Writer, pieces};
use crate::facts::sheet::FactSheet;
use crate::plan::view::View;
use crate::plan::{Plan, SectionKind, SectionPlan};
use phrase::Chooser;

/// Writes every section that has prose.
#[must_use]
pub fn write(sheet: &FactSheet, plan: &Plan) -> Draft {
    let view = View::new(sheet);
    let mut choose = Chooser::new(&sheet.report_date);
    Draft {
        schema: draft::SCHEMA.to_owned(),
        report_date: sheet.report_date.clone(),
        sections: plan
            .sections
            .iter()
            .filter(|s| s.prose)
            .map(|s| SectionDraft { section: s.id.clone(), sentences: written(&view, s, &mut choose) })
            .collect(),
    }
}

/// A sentence in place of one that failed: the first of the built-in section that uses none of the facts in `used`, else
/// one that only says where the figures stand.
#[must_use]
pub fn replacement(sheet: &FactSheet, plan: &SectionPlan, used: &[String]) -> Sentence {
    let view = View::new(sheet);
    let mut all = section(&view, plan);
    let fresh = all.iter().position(|s| {
        s.kind == SentenceKind::Fact
            && pieces(&s.text).is_ok_and(|p| {
                p.iter().any(|p| matches!(p, Piece::Figure(_)))
                    && !p.iter().any(|p| matches!(p, Piece::Figure(id) if used.iter().any(|u| u == id)))
            })
    });
    match fresh {
        Some(at) => all.swap_remove(at),
        None => fact("The table of this section has the figures.".to_owned()),
    }
}

/// The built-in prose of one section.
#[must_use]
pub fn section(view: &View<'_>, plan: &SectionPlan) -> Vec<Sentence> {
    written(view, plan, &mut Chooser::new(&view.sheet.report_date))
}

fn written(view: &View<'_>, plan: &SectionPlan, choose: &mut Chooser) -> Vec<Sentence> {
    choose.section(&view.sheet.report_date, &plan.id);
    let mut out = match plan.kind {
        SectionKind::KeyInsight => key_insight::write(view, plan, choose),
        SectionKind::Chain => chain::write(view, choose),
        SectionKind::Group => group::write(view, plan, choose),
        SectionKind::Divergences => divergences::write(view, plan, choose),
        SectionKind::FlowMap => flow::write(view, choose),
        SectionKind::RiskMatrix | SectionKind::ActionPlan | SectionKind::DataNotes | SectionKind::Disclaimer => {
            Vec::new()
        }
    };
    if out.is_empty() && plan.prose {
        out.push(fact("The tables of this page have the figures; none of them stands apart.".to_owned()));
    }
    out
}

/// A sentence that states.
fn fact(text: String) -> Sentence {
    Sentence { text: super::names::capital(&text), kind: SentenceKind::Fact, writer: Writer::BuiltIn }
}

/// A sentence that reads meaning into the facts.
fn reading(text: String) -> Sentence {
    Sentence { text: super::names::capital(&text), kind: SentenceKind::Interpretation, writer: Writer::BuiltIn }
}
