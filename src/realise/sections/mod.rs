//! What the core itself puts into each section: tables, maps, verdicts and notes.

mod action;
mod cell;
mod chain;
mod divergence;
mod flow;
mod group;
mod notes;
mod risk;
mod since;

use super::narrative::{Block, RealisedSentence, Run};
use crate::plan::view::View;
use crate::plan::{SectionKind, SectionPlan};

/// The blocks of one section around its prose.
#[must_use]
pub fn blocks(view: &View<'_>, plan: &SectionPlan, prose: Vec<Vec<RealisedSentence>>) -> Vec<Block> {
    let mut out = Vec::new();
    let prose = prose.into_iter().map(|sentences| Block::Paragraph { sentences });
    match plan.kind {
        SectionKind::KeyInsight => {
            out.extend(notes::repeated(view));
            out.extend(prose);
            out.extend(since::blocks(view));
            out.extend(notes::left_out(view));
        }
        SectionKind::Chain => {
            out.extend(chain::blocks(view));
            out.extend(prose);
        }
        SectionKind::Group => {
            out.extend(prose);
            out.extend(group::blocks(view, &plan.groups));
        }
        SectionKind::Divergences => {
            out.extend(prose);
            out.extend(divergence::blocks(view, plan));
        }
        SectionKind::FlowMap => {
            out.extend(flow::blocks(view));
            out.extend(prose);
        }
        SectionKind::RiskMatrix => out.extend(risk::blocks(view, plan)),
        SectionKind::ActionPlan => out.extend(action::blocks(view, plan)),
        SectionKind::DataNotes => out.extend(notes::blocks(view)),
        SectionKind::Disclaimer => out.push(disclaimer()),
    }
    // A section that is empty says so: a heading with nothing under it looks like a page cut short.
    if out.is_empty() && !matches!(plan.kind, SectionKind::Group) {
        let any = view.sheet.facts.iter().any(|f| f.usable().is_some());
        let said = if any { "No current figure belongs here." } else { "No current figure has anything to say here." };
        out.push(Block::Notice { text: text(said) });
    }
    out
}

fn disclaimer() -> Block {
    Block::Notice {
        text: text(
            "A program made this page from the figures of its fact sheet. It is information and no advice: it knows \
             nothing of its readers and their means. What is marked as interpretation or judgement may be wrong. Check a \
             figure against its source before anything rests on it.",
        ),
    }
}

/// One run of words.
fn text(words: impl Into<String>) -> Vec<Run> {
    vec![Run::Text(words.into())]
}

/// Runs put together from words and figures.
#[derive(Default)]
struct Line(Vec<Run>);

impl Line {
    fn new(words: impl Into<String>) -> Self {
        Self(text(words))
    }

    fn say(mut self, words: impl AsRef<str>) -> Self {
        match self.0.last_mut() {
            Some(Run::Text(last)) => last.push_str(words.as_ref()),
            _ => self.0.push(Run::Text(words.as_ref().to_owned())),
        }
        self
    }

    fn figure(mut self, run: Option<Run>) -> Self {
        self.0.extend(run);
        self
    }

    fn done(self) -> Vec<Run> {
        self.0
    }
}
