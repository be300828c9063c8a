//! From sheet, plan and draft to the whole document.

use super::markdown::Page;
use super::narrative::{self, Block, Narrative, RealisedSentence, Run, Section};
use super::{sections, slots};
use crate::diagnostic::Diagnostic;
use crate::draft::{Draft, SentenceKind, Writer};
use crate::facts::sheet::FactSheet;
use crate::plan::Plan;
use crate::plan::view::View;

/// The document: every section of the plan with the draft's sentences, and the tables, maps and notes that the core
/// computes. A sentence whose slots cannot be printed is left out with a diagnostic.
#[must_use]
pub fn realise(sheet: &FactSheet, plan: &Plan, draft: &Draft) -> (Narrative, Vec<Diagnostic>) {
    let view = View::new(sheet);
    let mut notes = Vec::new();
    let mut page = Page::default();
    let title = format!("Daily briefing, {}", super::names::printed(&plan.report_date, "undated"));
    page.title(&title);
    let mut out = Vec::new();
    for (position, section) in plan.sections.iter().enumerate() {
        let drafted = draft.sections.iter().find(|d| d.section == section.id);
        let mut index = Vec::new();
        let mut prose: Vec<RealisedSentence> = Vec::new();
        for (at, sentence) in drafted.iter().flat_map(|d| &d.sentences).enumerate() {
            match slots::realise(sheet, &sentence.text) {
                Ok(runs) if runs.is_empty() => {}
                Ok(runs) => {
                    index.push(at);
                    prose.push(RealisedSentence { runs, kind: sentence.kind, writer: sentence.writer.clone() });
                }
                Err(fault) => notes.push(Diagnostic {
                    message: format!("sentence {} of `{}` is left out: {}", at + 1, section.id, fault.message),
                    ..fault
                }),
            }
        }
        // Facts first, readings after them: a reader who wants only facts stops at the first mark. The order within
        // each kind is the writer's.
        let mut order: Vec<usize> = (0..prose.len()).collect();
        order.sort_by_key(|i| prose[*i].kind == SentenceKind::Interpretation);
        let index: Vec<usize> = order.iter().map(|i| index[*i]).collect();
        let prose: Vec<RealisedSentence> = order.iter().map(|i| prose[*i].clone()).collect();
        let mut writers: Vec<Writer> = Vec::new();
        for sentence in &prose {
            if !writers.contains(&sentence.writer) {
                writers.push(sentence.writer.clone());
            }
        }
        let mut blocks = Vec::new();
        if position == 0
            && let Some(notice) = &sheet.sample_notice
        {
            blocks.push(Block::Notice { text: vec![Run::Text(super::names::printed_line(notice))] });
        }
        blocks.extend(sections::blocks(&view, section, prose));
        let done =
            Section { id: section.id.clone(), title: section.title.clone(), kind: section.kind, writers, blocks };
        page.section(&done, &index);
        out.push(done);
    }
    while page.text.ends_with("\n\n") {
        page.text.pop();
    }
    let narrative = Narrative {
        schema: narrative::SCHEMA.to_owned(),
        report_date: sheet.report_date.clone(),
        title,
        sections: out,
        markdown: page.text,
        figures: page.figures,
        sentences: page.sentences,
    };
    (narrative, notes)
}
