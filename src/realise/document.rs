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
    let title = format!(
        "{}, {}",
        super::names::printed(sheet.title.as_deref().unwrap_or_default(), "Daily briefing"),
        super::names::printed(&plan.report_date, "undated")
    );
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
        blocks.extend(sections::blocks(&view, section, paragraphs(&view, prose)));
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

/// Sentences a short section keeps in one paragraph.
const ONE_PARAGRAPH: usize = 4;

/// The sentences by paragraph: a long section begins a new one where it turns to another group.
fn paragraphs(view: &View<'_>, prose: Vec<RealisedSentence>) -> Vec<Vec<RealisedSentence>> {
    if prose.len() <= ONE_PARAGRAPH {
        return if prose.is_empty() { Vec::new() } else { vec![prose] };
    }
    let group = |sentence: &RealisedSentence| {
        sentence.runs.iter().find_map(|r| match r {
            Run::Figure { fact, .. } => {
                let entity = view.fact(fact)?.entity.as_str();
                Some(view.entity(entity).and_then(|e| e.group.clone()).unwrap_or_else(|| entity.to_owned()))
            }
            Run::Text(_) => None,
        })
    };
    let mut out: Vec<Vec<RealisedSentence>> = Vec::new();
    let mut current: Option<String> = None;
    for sentence in prose {
        let own = group(&sentence);
        let turns = own.is_some() && current.is_some() && own != current && sentence.kind == SentenceKind::Fact;
        current = own.or(current);
        match out.last_mut() {
            Some(last) if !turns => last.push(sentence),
            _ => out.push(vec![sentence]),
        }
    }
    out
}
