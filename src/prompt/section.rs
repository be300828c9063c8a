//! The messages for one section, and for its one repair.

use minijinja::context;
use serde_json::Value;

use super::alias::AliasMap;
use super::schema::{SchemaDialect, section_answer};
use super::template::{PromptId, TemplateError, Templates};
use super::{day, line, reading};
use crate::facts::sheet::{Divergence, Fact, FactSheet};
use crate::plan::{SectionKind, SectionPlan};
use crate::quantity::Unit;

/// Most facts in a prompt.
pub const MAX_FACTS: usize = 16;

/// Most sentences asked for at once: a small model loses its way in more, and the plan's own facts are told by tables.
const MAX_SENTENCES: u32 = 7;

/// Most divergences in a prompt.
pub const MAX_DIVERGENCES: usize = 5;

/// Tokens allowed for one sentence of an answer, slots and JSON included: about three times what one takes.
const TOKENS_A_SENTENCE: u32 = 110;

/// What is sent to a model for one section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Messages {
    /// The static part: the same bytes for every section of every day.
    pub system: String,
    /// The day, which all sections share, then the section.
    pub user: String,
    /// The answer's schema, without references; a client whose endpoint wants another dialect calls
    /// [`section_answer`] with the same bounds.
    pub schema: Value,
    /// Fewest sentences.
    pub min_sentences: u32,
    /// Most sentences.
    pub max_sentences: u32,
    /// Cap on the answer, in tokens.
    pub max_tokens: u32,
    /// For mapping the answer back.
    pub aliases: AliasMap,
    /// Which prompt this is.
    pub prompt: PromptId,
    /// What was answered to `user`, and what is asked of it now: a repair continues the conversation, so that a cache serves
    /// everything before its last message.
    pub followup: Option<FollowUp>,
}

/// The second half of a conversation of two questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// The answer to the first, its figures masked.
    pub answer: String,
    /// The second question.
    pub user: String,
}

impl Messages {
    /// The same question once more after an answer that could not be read, with what was wrong with it.
    #[must_use]
    pub fn again(&self, fault: &str) -> Self {
        let user = format!(
            "{}\n\nYour last answer could not be used: {}. Answer again, with the JSON object only.",
            self.user,
            masked(fault, &[])
        );
        Self { user, ..self.clone() }
    }
}

/// A sentence that was not taken, as the model wrote it, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The model's sentence.
    pub text: String,
    /// The rules it broke, in words.
    pub reasons: Vec<String>,
}

/// The messages for one section.
///
/// # Errors
/// When a template names a value that the section does not have.
pub fn section(sheet: &FactSheet, plan: &SectionPlan, templates: &Templates) -> Result<Messages, TemplateError> {
    messages(sheet, plan, templates, None)
}

/// The messages of a repair: the section's own prompt, `answer` as it came, then each failing sentence of it with the rules it
/// broke. The new answer holds one sentence for each, in the same order. What stands before the last message is what was sent
/// and answered already, so a cache serves it.
///
/// # Errors
/// When a template names a value that the section does not have.
pub fn repair(
    sheet: &FactSheet,
    plan: &SectionPlan,
    templates: &Templates,
    rejected: &[Rejected],
    answer: &str,
) -> Result<Messages, TemplateError> {
    messages(sheet, plan, templates, Some((rejected, answer)))
}

fn messages(
    sheet: &FactSheet,
    plan: &SectionPlan,
    templates: &Templates,
    rejected: Option<(&[Rejected], &str)>,
) -> Result<Messages, TemplateError> {
    let aliases = AliasMap::new(sheet, plan);
    let own = templates.has(&plan.id) && !matches!(plan.id.as_str(), "system" | "day" | "repair");
    let name = if own { plan.id.as_str() } else { kind_name(plan.kind) };
    let facts = usable_facts(sheet, plan);
    let divergences = usable_divergences(sheet, plan);
    let peers: Vec<&Fact> = plan.facts.iter().filter_map(|id| sheet.fact(id)).collect();
    let mut clauses = line::facts(sheet, &aliases, &facts, &peers);
    clauses.extend(divergences.iter().filter_map(|d| line::divergence(sheet, &aliases, d)));
    let lines = arrange(clauses, plan);
    let shown = |alias: &str| lines.iter().any(|l| l.contains(&format!("{{@{alias}}}")));
    let names: Vec<String> = aliases
        .entities()
        .filter(|(alias, _)| shown(alias))
        .map(|(alias, id)| match sheet.entity(id).and_then(|e| e.category.as_deref()).and_then(category) {
            Some(category) => format!("{{@{alias}}} = a protocol, category {category}"),
            None => format!("{{@{alias}}} = a protocol"),
        })
        .collect();
    let shown_lines = lines.clone();
    let reads = !matches!(plan.kind, SectionKind::RiskMatrix | SectionKind::ActionPlan | SectionKind::DataNotes);
    let wanted = u32::try_from(lines.len()).unwrap_or(u32::MAX).saturating_add(u32::from(reads)).max(1);
    let (min, max) = match rejected {
        None => (plan.min_sentences.max(1).min(wanted), wanted),
        Some((list, _)) => {
            let n = u32::try_from(list.len()).unwrap_or(u32::MAX).max(1);
            (n, n)
        }
    };
    let mut user = templates.render("day", day::values(sheet))?;
    user.push_str("\n\n");
    user.push_str(&templates.render(
        name,
        context! {
            title => line::safe(&plan.title),
            lines => lines,
            names => names,
            reading => reading::of(sheet, plan),
        },
    )?);
    let mut followup = None;
    if let Some((list, answer)) = rejected {
        let texts = texts_of(answer);
        let names = names_with_figures(sheet);
        let shown: Vec<_> = list
            .iter()
            .map(|r| {
                let reasons: Vec<String> = r.reasons.iter().map(|x| masked(x, &names)).collect();
                let number = texts.iter().position(|t| *t == r.text).map(|i| i + 1);
                let line = line_of(&r.text, &shown_lines);
                // Without a slot its place tells; sentences come in the order of the lines.
                let line_number = line.map(|i| i + 1).or(number).or(reads.then_some(shown_lines.len() + 1));
                let text = masked(&r.text, &names);
                let line = line.map(|i| shown_lines[i].as_str()).unwrap_or_default();
                context! { text, number, reasons, line, line_number }
            })
            .collect();
        let user = templates.render("repair", context! { rejected => shown })?;
        followup = Some(FollowUp { answer: as_answered(answer, &texts, &names), user });
    }
    Ok(Messages {
        system: templates.render("system", context! {})?,
        user,
        // The server is held to the exact number, the answer to the plan's bounds.
        schema: section_answer(max, max, SchemaDialect::Inlined),
        min_sentences: min,
        max_sentences: max,
        max_tokens: TOKENS_A_SENTENCE.saturating_mul(max).saturating_add(40),
        aliases,
        prompt: templates.identity(name),
        followup,
    })
}

/// The clauses as the lines of the section's sentences, one or two in a line: a model that is given each sentence's content
/// joins it, one that is given a list repeats the list. The last of the plan's sentences is kept for the reading.
fn arrange(mut clauses: Vec<String>, plan: &SectionPlan) -> Vec<String> {
    let most = plan.max_sentences.clamp(plan.min_sentences.max(2), MAX_SENTENCES.max(plan.min_sentences)) as usize - 1;
    // What has no room is the least important.
    clauses.truncate(2 * most);
    // A gap is a sentence by itself where there is room for that.
    let alone = plan.kind == SectionKind::Divergences && clauses.len() <= most;
    if alone || clauses.len() < plan.min_sentences as usize {
        return clauses;
    }
    clauses.chunks(2).map(|pair| pair.join("; ")).collect()
}

/// The line that a rejected sentence was written for: the one that shares most slots with it; none for a reading.
fn line_of(text: &str, lines: &[String]) -> Option<usize> {
    let slots = |text: &str| -> Vec<String> {
        text.split('{').skip(1).filter_map(|s| s.split_once('}')).map(|(id, _)| id.to_owned()).collect()
    };
    let wanted = slots(text);
    let shared = |line: &String| slots(line).iter().filter(|s| wanted.contains(s)).count();
    let (best, line) = lines.iter().enumerate().rev().max_by_key(|(_, l)| shared(l))?;
    (shared(line) > 0).then_some(best)
}

/// Facts of the plan that a prompt shows, most important first.
fn usable_facts<'a>(sheet: &'a FactSheet, plan: &SectionPlan) -> Vec<&'a Fact> {
    let all: Vec<&Fact> = plan.facts.iter().filter_map(|id| sheet.fact(id)).filter(|f| f.usable().is_some()).collect();
    // A count of one exchange beside the count of all of them is the table's matter, and so is what did not move.
    let within = |f: &Fact, wider: &Fact| {
        let parts = |f: &Fact| f.scope.as_deref().map_or(0, |s| s.split('+').count());
        f.entity == wider.entity && f.metric == wider.metric && parts(wider) > parts(f)
    };
    let minor = |f: &Fact| f.unit == Unit::Count && (f.id.ends_with(".unchanged") || all.iter().any(|w| within(f, w)));
    all.iter().copied().filter(|f| !minor(f)).take(MAX_FACTS).collect()
}

fn usable_divergences<'a>(sheet: &'a FactSheet, plan: &SectionPlan) -> Vec<&'a Divergence> {
    plan.divergences
        .iter()
        .filter_map(|id| sheet.divergences.iter().find(|d| d.id == *id))
        // A gap already listed among the facts is not listed twice.
        .filter(|d| !plan.facts.contains(&d.size_fact))
        .take(MAX_DIVERGENCES)
        .collect()
}

/// The template of a kind of section.
const fn kind_name(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::KeyInsight => "key_insight",
        SectionKind::Chain => "chain",
        SectionKind::Group => "group",
        SectionKind::Divergences => "divergences",
        SectionKind::FlowMap => "flow_map",
        SectionKind::RiskMatrix => "risk_matrix",
        SectionKind::ActionPlan => "action_plan",
        SectionKind::DataNotes | SectionKind::Disclaimer => "data_notes",
    }
}

/// A category as a feed gives it, when it is no more than that: up to three words of letters.
fn category(text: &str) -> Option<String> {
    let short = text.len() <= 24 && text.split_whitespace().count() <= 3;
    let letters = text.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, ' ' | '-' | '&'));
    (short && letters && !text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// The sentences of an answer, as the model wrote them.
fn texts_of(answer: &str) -> Vec<String> {
    let value: Value = serde_json::from_str(answer).unwrap_or_default();
    let list = value.get("sentences").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|s| s.get("text").and_then(Value::as_str).map(str::to_owned)).collect()
}

/// An answer as part of a conversation: byte for byte where nothing in it has to be masked, so that a cache knows it.
fn as_answered(answer: &str, texts: &[String], names: &[&str]) -> String {
    let inner = |text: &str| {
        let quoted = Value::from(text).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    };
    texts.iter().filter(|t| masked(t, names) != **t).fold(answer.trim().to_owned(), |out, text| {
        // Only what the server escaped otherwise than we do is written anew.
        let (from, to) = (inner(text), inner(&masked(text, names)));
        if out.contains(&from) {
            return out.replace(&from, &to);
        }
        let sentences: Vec<_> =
            texts.iter().map(|t| serde_json::json!({"kind": "fact", "text": masked(t, names)})).collect();
        serde_json::json!({ "sentences": sentences }).to_string()
    })
}

/// Names of ours that hold a figure, such as S&P 500: the prompt says them too.
fn names_with_figures(sheet: &FactSheet) -> Vec<&str> {
    let ours = sheet.entities.iter().filter(|e| !e.feed_named && e.name.contains(char::is_numeric));
    ours.map(|e| e.name.as_str()).collect()
}

/// Text without its figures: what a model wrote wrongly, or what an auditor expected, must not teach it a value.
fn masked(text: &str, names: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut in_slot, mut in_figure) = (false, false);
    let end = text.char_indices().nth(600).map_or(text.len(), |(at, _)| at);
    let mut rest = &text[..end];
    while let Some(c) = rest.chars().next() {
        if let Some(name) = names.iter().find(|n| !in_slot && rest.starts_with(**n)) {
            out.push_str(name);
            (rest, in_figure) = (&rest[name.len()..], false);
            continue;
        }
        rest = &rest[c.len_utf8()..];
        in_slot = match c {
            '<' | '>' | '|' | '`' => continue,
            '{' => true,
            '}' => false,
            _ => in_slot,
        };
        if !in_slot && c.is_numeric() {
            if !in_figure {
                out.push_str("[figure]");
            }
            in_figure = true;
        } else if !(in_figure && matches!(c, '.' | ',')) {
            in_figure = false;
            out.push(if c.is_whitespace() { ' ' } else { c });
        }
    }
    out
}
