//! Writing with models: each section is asked for, checked, repaired once, and what still fails is replaced sentence by
//! sentence. A chain of endpoints is tried in order; the built-in writer closes every chain.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use futures_util::StreamExt as _;

use super::ask::{self, Read, request};
use super::compose::{self, Day};
use super::manifest::{CallRecord, EndpointRecord, PossiblyPaid, SectionRecord, SentenceFailure, Tokens};
use crate::audit::{Auditor, Claim, Verdict};
use crate::draft::{Draft, Sentence};
use crate::facts::FactSheet;
use crate::model::{Action, Attempt, Client, Failure, FailureClass, Journal, Unresolved, Usage, spent};
use crate::plan::{Plan, SectionPlan};
use crate::prompt::tokens::Estimate;
use crate::prompt::{self, Messages, Rejected, Reviewed, Templates};
use crate::quantity::Exact;
use crate::realise::{self, builtin};

/// Sections in flight at once after the first has warmed the prompt prefix, where the endpoint sets no other number.
const CONCURRENT: usize = 3;

/// Sections in flight at once. A server on this machine computes one answer after the other anyway, and its cache holds the
/// last prompt: one section at a time, so that a repair follows its own section and not another's.
fn width(client: Option<&Client>) -> usize {
    let Some(endpoint) = client.map(Client::endpoint) else { return 1 };
    match endpoint.concurrent {
        Some(most) => usize::try_from(most).unwrap_or(CONCURRENT).max(1),
        None if endpoint.origin().is_loopback() => 1,
        None => CONCURRENT,
    }
}

/// How much larger the cap of an answer is that is asked for again because the first was spent too early.
const MORE_ROOM: u32 = 4;

/// Sections in a row that an endpoint may fail to bring in the same way before the run asks it no more.
const USELESS: u32 = 3;

/// Told what happens, for a progress display.
pub trait Progress: Sync {
    /// A section is being asked for.
    fn asking(&self, section: &str, endpoint: &str, purpose: &str);
    /// An endpoint did not bring a section; the next of the chain is asked, or the built-in writer writes.
    fn left(&self, section: &str, endpoint: &str, reason: &str);
    /// A section is settled.
    fn done(&self, record: &SectionRecord);
}

/// What a run of writing is given besides the facts.
#[derive(Clone, Copy)]
pub struct Settings<'a> {
    /// Endpoints in the order in which they are tried.
    pub clients: &'a [Client],
    /// Prompt templates.
    pub templates: &'a Templates,
    /// True when answers come from recordings.
    pub replaying: bool,
    /// What the run sends and receives, on disk.
    pub journal: Option<&'a Journal>,
    /// Told what happens.
    pub progress: &'a dyn Progress,
}

/// What the models wrote.
#[derive(Debug)]
pub struct Written {
    /// Every section, in the plan's order.
    pub draft: Draft,
    /// What is known of each section's writing.
    pub records: BTreeMap<String, SectionRecord>,
    /// What became of each endpoint.
    pub endpoints: Vec<EndpointRecord>,
    /// What an earlier run sent without learning the outcome.
    pub possibly_paid: Vec<PossiblyPaid>,
    /// Tokens over all calls; none when no call got through.
    pub usage: Option<Tokens>,
    /// US dollars over all calls, at the endpoints' configured prices; none where there are none.
    pub cost: Option<Exact>,
    /// What of our own could not be written, with the fix: no endpoint's fault, and the end of the run.
    pub storage: Option<String>,
}

/// Everything a section's writing needs and does not change.
struct Desk<'a> {
    sheet: &'a FactSheet,
    plan: &'a Plan,
    fallback: &'a Draft,
    templates: &'a Templates,
    auditor: Auditor<'a>,
    clients: &'a [Client],
    shared: Mutex<Shared>,
    replaying: bool,
    progress: &'a dyn Progress,
}

/// What the sections learn from each other.
#[derive(Default)]
struct Shared {
    /// Endpoints given up for this run, by index, with the reason.
    given_up: BTreeMap<usize, String>,
    /// What to do about an endpoint's ceiling, by index.
    help: BTreeMap<usize, String>,
    /// Models that answered, by index.
    answered: BTreeMap<usize, BTreeSet<String>>,
    /// Tokens so far.
    spent: Option<Tokens>,
    /// Money so far, where prices are known.
    cost: Option<Exact>,
    /// How many sections in a row an endpoint did not bring, for the same kind of reason, by index.
    useless: BTreeMap<usize, (String, u32)>,
    /// Digests of the answers to each section so far, by section and endpoint.
    answers: BTreeMap<(String, usize), Vec<String>>,
    /// What of our own could not be written. Nothing more is sent.
    storage: Option<String>,
}

impl Shared {
    /// Counts what a call used.
    fn spend(&mut self, usage: &Usage, client: &Client) {
        let used = tokens(usage);
        self.spent = Some(self.spent.map_or(used, |s| s.plus(used)));
        if let Some(cost) = client.prices().and_then(|p| p.cost(usage)) {
            self.cost = Some(Exact(self.cost.unwrap_or_default().get().saturating_add(cost)));
        }
    }
}

/// Has the sections with prose written by `clients`, tried in order for each section.
///
/// The first section goes alone, so that its prompt prefix is warm when the others follow.
pub async fn draft(day: &Day, sheet: &FactSheet, plan: &Plan, desk: &Settings<'_>) -> Written {
    let Settings { clients, templates, replaying, journal, progress } = *desk;
    let fallback = builtin::write(sheet, plan);
    let desk = Desk {
        sheet,
        plan,
        fallback: &fallback,
        templates,
        auditor: Auditor::new(sheet, &day.config.audit),
        clients,
        shared: Mutex::new(Shared::default()),
        replaying,
        progress,
    };
    let sections = asked_beside(plan, &fallback);
    desk.preflight(&sections);
    let mut outcomes: BTreeMap<String, (Vec<Sentence>, SectionRecord)> = BTreeMap::new();
    let (first, rest) = sections.split_at(sections.len().min(1));
    for section in first {
        outcomes.insert(section.id.clone(), desk.section(section).await);
    }
    let others: Vec<_> = rest.iter().map(|s| desk.named(s)).collect();
    let mut stream = futures_util::stream::iter(others).buffer_unordered(width(clients.first()));
    while let Some((id, outcome)) = stream.next().await {
        outcomes.insert(id, outcome);
    }
    drop(stream);

    let mut draft = fallback.clone();
    let mut records = BTreeMap::new();
    for (id, (sentences, record)) in outcomes {
        if let Some(section) = draft.sections.iter_mut().find(|s| s.section == id) {
            section.sentences = sentences;
        }
        records.insert(id, record);
    }
    let shared = desk.shared.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let endpoints = clients
        .iter()
        .enumerate()
        .map(|(i, client)| EndpointRecord {
            name: client.endpoint().name.clone(),
            origin: client.endpoint().origin().to_string(),
            model_asked: client.endpoint().model.clone(),
            models_answered: shared.answered.get(&i).into_iter().flatten().cloned().collect(),
            given_up: shared.given_up.get(&i).cloned(),
            help: shared.help.get(&i).cloned(),
        })
        .collect();
    let possibly_paid = journal.map(possibly_paid).unwrap_or_default();
    let Shared { spent: usage, cost, storage, .. } = shared;
    Written { draft, records, endpoints, possibly_paid, usage, cost, storage }
}

/// What an earlier run sent without learning the outcome, and what became of it.
fn possibly_paid(journal: &Journal) -> Vec<PossiblyPaid> {
    let told = |open: Unresolved| PossiblyPaid {
        usage: tokens(&open.usage()),
        asked_again: journal.sent(&open.digest),
        request: open.digest,
        times: open.times,
    };
    journal.unresolved().into_iter().map(told).collect()
}

/// What a day's first questions to an endpoint may use at most, without those whose answers are on disk.
#[must_use]
pub fn estimate(client: &Client, sheet: &FactSheet, plan: &Plan, templates: &Templates) -> Estimate {
    first_questions(client, sheet, &asked(sheet, plan), templates)
}

/// The sections a model is asked for: those with prose that the built-in writer, too, finds something to say in.
#[must_use]
pub fn asked<'a>(sheet: &FactSheet, plan: &'a Plan) -> Vec<&'a SectionPlan> {
    asked_beside(plan, &builtin::write(sheet, plan))
}

fn asked_beside<'a>(plan: &'a Plan, fallback: &Draft) -> Vec<&'a SectionPlan> {
    plan.sections.iter().filter(|s| s.prose && fallback.sections.iter().any(|d| d.section == s.id)).collect()
}

fn first_questions(client: &Client, sheet: &FactSheet, sections: &[&SectionPlan], templates: &Templates) -> Estimate {
    let each = sections.iter().filter_map(|plan| {
        let messages = prompt::section(sheet, plan, templates).ok()?;
        client.estimate(&request(client, &messages, "write"))
    });
    each.fold(Estimate { prompt: 0, completion: 0, exact: true }, Estimate::plus)
}

/// Why a call brought no sentences.
enum CallError {
    /// The endpoint failed.
    Failure(Failure),
    /// It answered, and the answer is no section.
    Answer(String),
}

impl CallError {
    fn reason(&self) -> String {
        match self {
            Self::Failure(failure) => failure.to_string(),
            Self::Answer(reason) => format!("the answer is no section: {reason}"),
        }
    }

    /// The kind of an answer that is of no use; none where nothing was answered.
    fn kind(&self) -> Option<&'static str> {
        match self {
            Self::Failure(failure) if failure.class == FailureClass::Budget => None,
            Self::Failure(failure) => Some(failure.class.name()),
            Self::Answer(_) => Some("not_a_section"),
        }
    }

    /// Whether the token cap was too small.
    fn wants_room(&self) -> bool {
        let class = |f: &Failure| matches!(f.class, FailureClass::ReasoningExhausted | FailureClass::Truncated);
        matches!(self, Self::Failure(failure) if class(failure))
    }

    /// Whether asking once more can help.
    fn asks_again(&self) -> bool {
        match self {
            Self::Failure(failure) => failure.class.action() == Action::AskAgain,
            Self::Answer(_) => true,
        }
    }
}

impl Desk<'_> {
    fn shared(&self) -> std::sync::MutexGuard<'_, Shared> {
        // A panic while holding the lock cannot leave the tallies half-changed: each change is one insertion.
        self.shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Closes every endpoint whose ceilings do not bear the whole run: half a briefing is not worth its price. Only the
    /// first question of each section counts, and only those that were not answered before.
    fn preflight(&self, sections: &[&SectionPlan]) {
        for (index, client) in self.clients.iter().enumerate() {
            if self.replaying || !client.purse().ceilings().bind() {
                continue;
            }
            let all = first_questions(client, self.sheet, sections, self.templates);
            if let Err(error) = client.purse().fits(&client.endpoint().name, &all, client.prices().as_ref()) {
                let mut shared = self.shared();
                shared.help.insert(index, error.advice());
                shared.given_up.insert(index, format!("{error}; nothing was sent"));
            }
        }
    }

    async fn named(&self, plan: &SectionPlan) -> (String, (Vec<Sentence>, SectionRecord)) {
        (plan.id.clone(), self.section(plan).await)
    }

    /// One section, by the first endpoint of the chain that brings it.
    async fn section(&self, plan: &SectionPlan) -> (Vec<Sentence>, SectionRecord) {
        let mut record = SectionRecord { section: plan.id.clone(), ..SectionRecord::default() };
        let mut reasons = Vec::new();
        for (index, client) in self.clients.iter().enumerate() {
            if self.shared().storage.is_some() {
                break;
            }
            if let Some(reason) = self.shared().given_up.get(&index).cloned() {
                reasons.push(format!("{}: {reason}", client.endpoint().name));
                continue;
            }
            match self.by_endpoint(index, client, plan, &mut record).await {
                Ok(sentences) => {
                    self.shared().useless.remove(&index);
                    // All that led to the section, so that the same run again sends nothing.
                    for digest in self.shared().answers.remove(&(plan.id.clone(), index)).unwrap_or_default() {
                        if let Err(failure) = client.accept(&digest) {
                            self.shared().storage.get_or_insert(failure.message);
                        }
                    }
                    self.progress.done(&record);
                    return (sentences, record);
                }
                Err(reason) => {
                    // The last one's reason is told with what becomes of the section.
                    if index + 1 < self.clients.len() && self.shared().storage.is_none() {
                        self.progress.left(&plan.id, &client.endpoint().name, &reason);
                    }
                    reasons.push(format!("{}: {reason}", client.endpoint().name));
                }
            }
        }
        "built-in".clone_into(&mut record.writer);
        record.fallback = Some(reasons.join("; "));
        if self.shared().storage.is_none() {
            self.progress.done(&record);
        }
        (self.built_in(plan).to_vec(), record)
    }

    /// One section by one endpoint: the answer, its repair, and the built-in writer for what still fails.
    async fn by_endpoint(
        &self,
        index: usize,
        client: &Client,
        plan: &SectionPlan,
        record: &mut SectionRecord,
    ) -> Result<Vec<Sentence>, String> {
        let messages = prompt::section(self.sheet, plan, self.templates).map_err(|e| e.to_string())?;
        record.prompt_version = Some(messages.prompt.to_string());
        let mut first = self.ask(index, client, plan, &messages, "write", record).await;
        let fewer = fewer_facts(plan);
        let mut prompted = plan;
        if let Err(CallError::Failure(failure)) = &first
            && failure.class.action() == Action::ShrinkFacts
        {
            prompted = &fewer;
            let messages = prompt::section(self.sheet, prompted, self.templates).map_err(|e| e.to_string())?;
            first = self.ask(index, client, prompted, &messages, "fewer_facts", record).await;
        }
        let plan = prompted;
        // An answer that is no section costs the one repair: the section is asked for once more.
        let (Read { sentences: mut reviewed, json }, may_repair) = match first {
            Ok(read) => (read, true),
            Err(error) if error.asks_again() => {
                record.failures.push(SentenceFailure {
                    text: String::new(),
                    codes: vec!["not_a_section".to_owned()],
                    verdicts: Vec::new(),
                    answer: "first".to_owned(),
                    reason: error.reason(),
                });
                let messages = prompt::section(self.sheet, plan, self.templates).map_err(|e| e.to_string())?;
                let mut again = messages.again(&error.reason());
                if error.wants_room() {
                    again.max_tokens = again.max_tokens.saturating_mul(MORE_ROOM);
                }
                match self.ask(index, client, plan, &again, "repair", record).await {
                    Ok(read) => (read, false),
                    Err(error) => return Err(self.give_up(index, &error)),
                }
            }
            Err(error) => return Err(self.give_up(index, &error)),
        };
        let failing = self.examine(plan, &reviewed);
        let kept = reviewed.len() - failing.len();
        *(if may_repair { &mut record.kept } else { &mut record.repaired }) = count(kept);
        if !may_repair {
            let stand = (0..reviewed.len()).filter(|i| !failing.contains_key(i));
            record.mended = stand.map(|i| reviewed[i].sentence.text.clone()).collect();
        }
        if failing.is_empty() {
            return Ok(reviewed.into_iter().map(|r| r.sentence).collect());
        }
        if !may_repair {
            return Ok(self.replace(plan, reviewed, &failing, &|_| "repair", record));
        }
        let rejected: Vec<Rejected> = failing
            .iter()
            .map(|(i, faults)| Rejected {
                text: reviewed[*i].original.clone(),
                reasons: faults.iter().map(|f| f.reason.clone()).collect(),
            })
            .collect();
        let repaired = match prompt::repair(self.sheet, plan, self.templates, &rejected, &json) {
            Ok(messages) => {
                self.ask(index, client, plan, &messages, "repair", record).await.unwrap_or_default().sentences
            }
            Err(_) => Vec::new(),
        };
        let mut mended: BTreeSet<usize> = BTreeSet::new();
        for ((i, faults), new) in failing.iter().zip(repaired) {
            mended.insert(*i);
            record.failures.push(failure_of(&reviewed[*i].sentence, faults, "first"));
            reviewed[*i] = new;
        }
        let still = self.examine(plan, &reviewed);
        let stand = failing.keys().filter(|i| !still.contains_key(i));
        record.mended = stand.map(|i| reviewed[*i].sentence.text.clone()).collect();
        record.repaired = count(record.mended.len());
        // A repair may not cost a sentence that stood: what it breaks is what it brought, and that is replaced.
        record.kept = count((0..reviewed.len()).filter(|i| !failing.contains_key(i) && !still.contains_key(i)).count());
        // What no repair came for still stands as it was first written.
        let answer = |i: usize| if failing.contains_key(&i) && !mended.contains(&i) { "first" } else { "repair" };
        Ok(self.replace(plan, reviewed, &still, &answer, record))
    }

    /// Puts the built-in writer's sentences in place of failing ones.
    fn replace(
        &self,
        plan: &SectionPlan,
        reviewed: Vec<Reviewed>,
        failing: &BTreeMap<usize, Vec<Fault>>,
        answer: &dyn Fn(usize) -> &'static str,
        record: &mut SectionRecord,
    ) -> Vec<Sentence> {
        let mut used: Vec<String> = reviewed
            .iter()
            .enumerate()
            .filter(|(i, _)| !failing.contains_key(i))
            .map(|(_, r)| r.sentence.text.clone())
            .collect();
        let mut out: Vec<Sentence> = Vec::new();
        for (i, one) in reviewed.into_iter().enumerate() {
            let Some(faults) = failing.get(&i) else {
                out.push(one.sentence);
                continue;
            };
            record.failures.push(failure_of(&one.sentence, faults, answer(i)));
            let new = builtin::replacement(self.sheet, plan, &used);
            if !used.contains(&new.text) {
                record.replaced += 1;
                used.push(new.text.clone());
                out.push(new);
            }
        }
        out
    }

    /// One call: ceilings, request, answer, shape.
    async fn ask(
        &self,
        index: usize,
        client: &Client,
        plan: &SectionPlan,
        messages: &Messages,
        purpose: &str,
        record: &mut SectionRecord,
    ) -> Result<Read, CallError> {
        self.progress.asking(&plan.id, &client.endpoint().name, purpose);
        let outcome = client.complete(&request(client, messages, purpose), &mut ()).await;
        let mut shared = self.shared();
        match outcome {
            Err(failure) => {
                // A request that may have been served counts as spent.
                let lost = spent(&failure.attempts);
                shared.spend(&lost, client);
                if failure.class == FailureClass::Storage {
                    shared.storage.get_or_insert_with(|| failure.message.clone());
                }
                drop(shared);
                record.calls.push(CallRecord {
                    purpose: purpose.to_owned(),
                    endpoint: client.endpoint().name.clone(),
                    outcome: failure.class.name().to_owned(),
                    detail: Some(failure.to_string()),
                    usage: Some(tokens(&lost)).filter(|u| u.prompt > 0),
                    seconds: self.seconds(failure.attempts.iter().map(|a| a.millis + a.waited_millis).sum()),
                    attempts: count(failure.attempts.len()),
                    retried: retried(&failure.attempts),
                    replayed: self.replaying,
                });
                Err(CallError::Failure(failure))
            }
            Ok(answer) => {
                let all = spent(&answer.attempts);
                let usage = tokens(&all);
                let model =
                    if answer.model.is_empty() { client.endpoint().model.clone() } else { answer.model.clone() };
                if !answer.from_disk || self.replaying {
                    shared.spend(&all, client);
                }
                shared.answers.entry((plan.id.clone(), index)).or_default().push(answer.digest.clone());
                shared.answered.entry(index).or_default().insert(model.clone());
                drop(shared);
                record.endpoint = Some(client.endpoint().name.clone());
                record.rung = Some(answer.rung.name().to_owned());
                let read = ask::read(client, &answer, messages, self.sheet, plan);
                record.calls.push(CallRecord {
                    purpose: purpose.to_owned(),
                    endpoint: client.endpoint().name.clone(),
                    outcome: if read.is_ok() { "ok".to_owned() } else { "not_a_section".to_owned() },
                    detail: read.as_ref().err().cloned(),
                    usage: Some(usage),
                    seconds: self.seconds(if answer.from_disk { 0 } else { millis(answer.took) }),
                    attempts: count(answer.attempts.len()),
                    retried: retried(&answer.attempts),
                    replayed: self.replaying || answer.from_disk,
                });
                read.map_err(CallError::Answer)
            }
        }
    }

    /// What is wrong with each sentence: first the cheap checks, then the auditor on a page in which every other section
    /// is the built-in writer's.
    fn examine(&self, plan: &SectionPlan, reviewed: &[Reviewed]) -> BTreeMap<usize, Vec<Fault>> {
        let mut failing: BTreeMap<usize, Vec<Fault>> = BTreeMap::new();
        for (i, one) in reviewed.iter().enumerate() {
            if !one.faults.is_empty() {
                let faults = one.faults.iter().map(|f| Fault {
                    code: f.code().to_owned(),
                    reason: f.to_string(),
                    verdict: None,
                });
                failing.insert(i, faults.collect());
            }
        }
        // A repaired sentence may say again what another already says.
        let plain = |s: &Sentence| s.text.to_lowercase().trim_end_matches('.').trim().to_owned();
        for (i, one) in reviewed.iter().enumerate() {
            if reviewed[..i].iter().any(|before| plain(&before.sentence) == plain(&one.sentence)) {
                let fault = Fault {
                    code: "repeated".to_owned(),
                    reason: "an earlier sentence says the same".to_owned(),
                    verdict: None,
                };
                failing.entry(i).or_default().push(fault);
            }
        }
        let passed: Vec<usize> = (0..reviewed.len()).filter(|i| !failing.contains_key(i)).collect();
        let mut page = self.fallback.clone();
        if let Some(section) = page.sections.iter_mut().find(|s| s.section == plan.id) {
            section.sentences = passed.iter().map(|i| reviewed[*i].sentence.clone()).collect();
        }
        let (narrative, _) = realise::realise(self.sheet, self.plan, &page);
        let report = self.auditor.audit(&narrative.markdown);
        let wrong: Vec<&Claim> = report.claims.iter().filter(|c| compose::unproven(c)).collect();
        let plain = compose::hedged_away(&self.auditor, self.sheet, self.plan, &page, &plan.id);
        for (i, word) in plain.unbacked {
            let Some(original) = passed.get(i) else { continue };
            let reason = format!("`{word}` says what happened, and no fact of the sheet is found to back it");
            let fault = Fault { code: "unbacked_reading".to_owned(), reason, verdict: None };
            failing.entry(*original).or_default().push(fault);
        }
        for (i, claim) in plain.wrong {
            let Some(original) = passed.get(i) else { continue };
            let reason = format!("without its hedge it is wrong: {}", claim.message);
            let fault = Fault { code: claim.code, reason, verdict: Some(claim.verdict) };
            failing.entry(*original).or_default().push(fault);
        }
        for span in narrative.sentences.iter().filter(|s| s.section == plan.id) {
            let Some(original) = passed.get(span.index) else { continue };
            for claim in wrong.iter().filter(|c| c.span.start < span.end && c.span.end > span.start) {
                let open = claim.verdict == Verdict::NotEvaluated;
                let reason =
                    if open { format!("it cannot be checked: {}", claim.message) } else { claim.message.clone() };
                let code = claim.code.clone();
                let fault = Fault { code, reason, verdict: Some(claim.verdict) };
                failing.entry(*original).or_default().push(fault);
            }
        }
        failing
    }

    /// Time is not part of what a recording says: a replay is the same bytes however fast it ran.
    fn seconds(&self, millis: u64) -> String {
        let millis = if self.replaying { 0 } else { millis };
        format!("{}.{:03}", millis / 1000, millis % 1000)
    }

    fn built_in(&self, plan: &SectionPlan) -> &[Sentence] {
        self.fallback.sections.iter().find(|s| s.section == plan.id).map_or(&[], |s| s.sentences.as_slice())
    }

    /// Says why an endpoint did not bring a section, and closes it for the run where going on is pointless.
    fn give_up(&self, index: usize, error: &CallError) -> String {
        let reason = error.reason();
        let hopeless = |failure: &Failure| match failure.class {
            // A smaller section may still fit below the ceiling.
            FailureClass::Budget => false,
            FailureClass::PromptCut => true,
            _ => matches!(
                failure.class.action(),
                Action::NextEndpoint | Action::Stop | Action::Retry | Action::RetryOnce | Action::Step
            ),
        };
        if let CallError::Failure(failure) = error
            && hopeless(failure)
        {
            self.shared().given_up.entry(index).or_insert_with(|| reason.clone());
        } else if let Some(kind) = error.kind() {
            let mut shared = self.shared();
            let (last, times) = shared.useless.entry(index).or_default();
            *times = if *last == kind { *times + 1 } else { 1 };
            kind.clone_into(last);
            if *times >= USELESS {
                let whole = format!("{USELESS} sections in a row brought nothing, the last: {reason}");
                shared.given_up.entry(index).or_insert(whole);
            }
        }
        reason
    }
}

/// The section with the more important half of what it may use, for a context that does not hold all of it.
fn fewer_facts(plan: &SectionPlan) -> SectionPlan {
    let half = |n: usize| n.min(prompt::MAX_FACTS).div_ceil(2);
    let mut fewer = plan.clone();
    fewer.facts.truncate(half(plan.facts.len()));
    fewer.divergences.truncate(half(plan.divergences.len().min(prompt::MAX_DIVERGENCES)));
    fewer.max_sentences = plan.max_sentences.div_ceil(2).max(1);
    fewer.min_sentences = plan.min_sentences.min(fewer.max_sentences);
    fewer
}

/// One rule a sentence broke.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    code: String,
    reason: String,
    verdict: Option<Verdict>,
}

fn failure_of(sentence: &Sentence, faults: &[Fault], answer: &str) -> SentenceFailure {
    let mut codes: Vec<String> = faults.iter().map(|f| f.code.clone()).collect();
    codes.sort();
    codes.dedup();
    let mut verdicts: Vec<Verdict> = faults.iter().filter_map(|f| f.verdict).collect();
    verdicts.sort();
    verdicts.dedup();
    SentenceFailure {
        text: crate::diagnostic::text::term_safe(&sentence.text).chars().take(400).collect(),
        codes,
        verdicts,
        answer: answer.to_owned(),
        reason: faults.iter().map(|f| f.reason.as_str()).collect::<Vec<_>>().join("; "),
    }
}

/// Classes of the attempts before the last.
fn retried(attempts: &[Attempt]) -> Vec<String> {
    attempts.iter().rev().skip(1).rev().map(|a| a.outcome.clone()).collect()
}

fn tokens(usage: &Usage) -> Tokens {
    Tokens { prompt: usage.prompt, completion: usage.completion, cached: usage.cached, exact: usage.exact }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
