//! `endpoints check`: asks one endpoint everything that a run depends on, and says what to do about each failure.
//!
//! What it predicts is what `generate` then does: it uses the same client, the same prompts and the same checks.

use std::time::Instant;

use serde::Serialize;

use super::probe;
use crate::config::endpoint::{Rung, table};
use crate::facts::FactSheet;
use crate::model::{
    Action, Answer, ChatRequest, Client, ClientOptions, Endpoint, Failure, FailureClass, ProgressEvent, Usage,
};
use crate::plan::{Plan, SectionPlan};
use crate::prompt::tokens::Estimate;
use crate::prompt::{self, Messages, Templates};
use crate::run::ask::{self, Read};
use crate::run::write;
use crate::secret;

/// How one question went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should be.
    Good,
    /// Works, with something to know.
    Weak,
    /// Does not work.
    Bad,
    /// Not asked, because an earlier answer made it pointless.
    Skipped,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What was asked.
    pub question: String,
    /// How it went.
    pub outcome: Outcome,
    /// What was found.
    pub found: String,
    /// What to do about it; empty when there is nothing to do.
    pub advice: String,
}

/// What an endpoint can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// The endpoint by name.
    pub endpoint: String,
    /// Scheme, host and port.
    pub origin: String,
    /// Model asked for.
    pub model: String,
    /// Rows in the order in which they were asked.
    pub rows: Vec<Row>,
    /// Whether `generate` can use it.
    pub usable: bool,
    /// What `generate` will do with it, in one sentence.
    pub prediction: String,
    /// Output mode in which `generate` will get its answers with the settings as they are; none when it gets none.
    pub rung: Option<Rung>,
    /// Output mode in which it will get them with `profile`.
    pub measured_rung: Option<Rung>,
    /// The measured profile, as a piece of `factbrief.toml`.
    pub profile: String,
    /// What of our own could not be written, with the fix; nothing more was asked then.
    #[serde(skip)]
    pub storage: Option<String>,
}

/// How a rung answered the probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    /// The answer fits a schema that it was not told of in words.
    Enforced,
    /// The answer fits a schema that it was told of in words: obedience or enforcement, which cannot be told apart.
    Followed,
    /// It answered, and the answer does not fit.
    Ignored,
    /// The server refuses this form.
    Refused,
}

/// Told what is being asked.
pub type Say<'a> = &'a mut dyn FnMut(&str);

/// Asks the endpoint. `sheet` and `plan` are a day's whose sections are really sent: two of them.
pub async fn check(
    endpoint: &Endpoint,
    options: &ClientOptions,
    (sheet, plan): (&FactSheet, &Plan),
    templates: &Templates,
    say: Say<'_>,
) -> CheckReport {
    let mut desk =
        Desk { endpoint, options, rows: Vec::new(), late: 0, failed: 0, stream: endpoint.stream, storage: None };
    say("models");
    let Some(context) = desk.reachable().await else { return desk.report(None, None) };
    let mut held: Vec<(Rung, Held)> = Vec::new();
    for rung in RUNGS {
        say(rung.name());
        match desk.rung(rung).await {
            Ok(outcome) => held.push((rung, outcome)),
            // Nothing further can be learnt from a server that does not let us in.
            Err(()) => return desk.report(None, context),
        }
    }
    if desk.broken() {
        return desk.report(None, context);
    }
    let mut rungs = ladder(&held);
    let sections: Vec<&SectionPlan> = write::asked(sheet, plan).into_iter().take(2).collect();
    say("a section");
    let mut measured = desk.sections(sheet, &sections, templates).await;
    let by = measured.as_ref().filter(|m| m.written).map(|m| m.rung);
    // Two sections that came say more than one probe that failed, where there is nothing else to fall back on.
    if let Some(by) = by.filter(|by| !rungs.contains(by) && !rungs.contains(&Rung::Prompt)) {
        rungs.push(by);
        rungs.sort();
    }
    if rungs.is_empty() {
        rungs.push(Rung::Prompt);
    }
    let mut best = None;
    if let Some(measured) = &mut measured {
        if let Some(plan) = sections.last() {
            let way = way(!endpoint.stream);
            say(&format!("a section {way}"));
            match desk.other_way((sheet, plan), templates, measured).await {
                Some(other) => {
                    rungs = if other == Rung::Prompt { vec![other] } else { vec![other, Rung::Prompt] };
                    best = Some(other);
                }
                None if measured.failed && !measured.written => return desk.report(None, context),
                None => {
                    say("the measured profile");
                    best = desk.confirmed(&rungs, (sheet, plan), templates, measured).await;
                }
            }
        }
        say("two requests at once");
        desk.at_once(&rungs, measured).await;
    }
    let context = context.or(endpoint.context_tokens);
    desk.context(context);
    desk.report(measured.map(|m| (rungs, best, m)), context)
}

/// What a check may use at most, if nothing has to be asked for twice.
///
/// # Errors
/// In words, when a request cannot be made.
pub fn estimate(
    endpoint: &Endpoint,
    options: &ClientOptions,
    (sheet, plan): (&FactSheet, &Plan),
    templates: &Templates,
) -> Result<Estimate, String> {
    let none = Estimate { prompt: 0, completion: 0, exact: true };
    let mut all = none;
    let mut add = |rung: Rung, request: &dyn Fn(&Client) -> ChatRequest| -> Result<(), String> {
        let endpoint = Endpoint { rungs: vec![rung], ..endpoint.clone() };
        let client = Client::new(endpoint, options.clone()).map_err(|e| e.to_string())?;
        all = all.plus(client.estimate(&request(&client)).unwrap_or(none));
        Ok(())
    };
    for rung in RUNGS {
        add(rung, &|_| probe::request(probe::USER, endpoint.stream))?;
    }
    add(Rung::ForcedTool, &|_| probe::request(probe::AGAINST, endpoint.stream))?;
    // Two at once, and two sections; one of these once more the other way, and once by what was measured.
    for user in [probe::USER, probe::OTHER] {
        add(Rung::Prompt, &|_| probe::request(user, endpoint.stream))?;
    }
    let sections: Vec<&SectionPlan> = write::asked(sheet, plan).into_iter().take(2).collect();
    for section in sections.iter().chain(sections.last()).chain(sections.last()) {
        let messages = prompt::section(sheet, section, templates).map_err(|e| e.to_string())?;
        add(Rung::JsonObjectSchema, &|client| ask::request(client, &messages, "write"))?;
    }
    Ok(all)
}

/// Every output mode, best first.
const RUNGS: [Rung; 6] = [
    Rung::JsonSchemaStrict,
    Rung::JsonSchema,
    Rung::ForcedTool,
    Rung::JsonObjectSchema,
    Rung::JsonObject,
    Rung::Prompt,
];

/// How the rows of output modes begin.
const OUTPUT: &str = "output ";

/// The row of the model that answered.
const MODEL: &str = "model answered";

/// What `generate` does with an answer that is no section.
const AGAIN: &str = "generate asks once more in such a case, and so does this";

/// What it does when that is none either.
const LOST: &str = "the built-in writer writes such a section: try a larger model";

/// The rungs a run should use, best first: what is enforced, then what is followed, then the prompt alone unless it is refused.
fn ladder(held: &[(Rung, Held)]) -> Vec<Rung> {
    let of = |wanted: Held| held.iter().filter(move |(_, h)| *h == wanted).map(|(r, _)| *r);
    let mut rungs: Vec<Rung> = of(Held::Enforced).take(1).chain(of(Held::Followed)).collect();
    // What the server refuses is no last resort.
    if !rungs.contains(&Rung::Prompt) && !held.contains(&(Rung::Prompt, Held::Refused)) {
        rungs.push(Rung::Prompt);
    }
    // Of several that only follow, the most binding and the plainest are enough.
    rungs.sort();
    rungs
}

/// How an answer comes, in words.
fn way(stream: bool) -> &'static str {
    if stream { "streamed" } else { "in one piece" }
}

struct Measured {
    /// Whether answers should be streamed.
    stream: bool,
    stream_usage: bool,
    /// Most requests at once, where it is fewer than a run would send.
    concurrent: Option<u32>,
    /// The output mode that the sections ended in, with the settings as they are.
    rung: Rung,
    /// Whether any section came, asked for as the settings say.
    written: bool,
    /// Whether any came only the other way: streamed where it was to come whole, or the reverse.
    only_other: bool,
    /// Whether a request failed in a way that another word to the model does not mend.
    failed: bool,
    /// What the last section asked for as the settings say has used.
    usage: Option<Usage>,
}

struct Desk<'a> {
    endpoint: &'a Endpoint,
    options: &'a ClientOptions,
    rows: Vec<Row>,
    /// Output modes in a row that were asked for in vain until a deadline.
    late: u32,
    /// Output modes for which the server failed by its own account.
    failed: usize,
    /// Whether requests go out streamed: as configured, until the server refuses it.
    stream: bool,
    /// What of our own could not be written.
    storage: Option<String>,
}

/// Most seconds for the list of models, which every server has at hand.
const LIST_SECONDS: u32 = 30;

/// Most seconds for a probe, whose answer is a few words.
const PROBE_SECONDS: u32 = 300;

/// Output modes in a row that may pass their deadline before the server is taken for one that does not answer.
const LATE: u32 = 2;

impl Desk<'_> {
    fn row(&mut self, question: &str, outcome: Outcome, found: impl Into<String>, advice: impl Into<String>) {
        let row = Row { question: question.to_owned(), outcome, found: found.into(), advice: advice.into() };
        self.rows.push(row);
    }

    /// Notes a failure that is none of the endpoint's.
    fn unkept(&mut self, failure: Option<&Failure>) {
        if let Some(failure) = failure.filter(|f| f.class == FailureClass::Storage) {
            self.storage.get_or_insert_with(|| failure.message.clone());
        }
    }

    fn client(&self, rungs: &[Rung], stream: bool) -> Result<Client, String> {
        let endpoint = Endpoint { rungs: rungs.to_vec(), stream, ..self.endpoint.clone() };
        Client::new(endpoint, self.options.clone()).map_err(|e| e.to_string())
    }

    /// A client that waits no longer than this for the whole of an answer.
    fn impatient(&self, rung: Rung, most: u32) -> Result<Client, String> {
        let mut endpoint = Endpoint { rungs: vec![rung], stream: self.stream, ..self.endpoint.clone() };
        for seconds in [&mut endpoint.config.first_byte_seconds, &mut endpoint.config.total_seconds] {
            *seconds = Some(seconds.map_or(most, |own| own.min(most)));
        }
        Client::new(endpoint, self.options.clone()).map_err(|e| e.to_string())
    }

    /// Whether it can be reached: the context length it tells, if any. None when there is no use in going on.
    async fn reachable(&mut self) -> Option<Option<u32>> {
        let client = match self.impatient(Rung::Prompt, LIST_SECONDS) {
            Ok(client) => client,
            Err(reason) => {
                self.row("reachable", Outcome::Bad, reason, "mend the endpoint's settings");
                return None;
            }
        };
        match client.models().await {
            Ok(models) => {
                let asked = &self.endpoint.model;
                let own = models.iter().find(|m| m.id == *asked);
                let found = format!("yes; it lists {} model(s)", models.len());
                self.row("reachable", Outcome::Good, found, "");
                match own {
                    Some(_) => self.row("model listed", Outcome::Good, format!("`{asked}` is listed"), ""),
                    None => {
                        let some: Vec<&str> = models.iter().take(5).map(|m| m.id.as_str()).collect();
                        let found = format!("`{asked}` is not listed; listed are {}", or_none(&some.join(", ")));
                        let advice =
                            "set `model` to a listed name: some servers answer an unknown name with another model";
                        self.row("model listed", Outcome::Weak, found, advice);
                    }
                }
                Some(own.or(models.first().filter(|_| models.len() == 1)).and_then(|m| m.context_tokens))
            }
            Err(failure) if fatal(&failure) => {
                self.row("reachable", Outcome::Bad, failure.to_string(), advice(&failure));
                None
            }
            Err(failure) => {
                let advice = "nothing to do: the list of models is not needed";
                self.row("reachable", Outcome::Weak, format!("yes, without a list of models ({failure})"), advice);
                Some(None)
            }
        }
    }

    /// One output mode against the probe.
    async fn rung(&mut self, rung: Rung) -> Result<Held, ()> {
        let question = format!("{OUTPUT}{}", rung.name());
        let Ok(client) = self.impatient(rung, PROBE_SECONDS) else { return Err(()) };
        let request = probe::request(probe::USER, self.stream);
        let answer = client.complete(&request, &mut ()).await;
        self.stream &= client.streams();
        let told = rung.schema_in_prompt();
        self.unkept(answer.as_ref().err());
        let late = matches!(&answer, Err(f) if matches!(f.class, FailureClass::Timeout(_)));
        self.late = if late { self.late + 1 } else { 0 };
        let (held, outcome, found, advice) = match answer {
            Ok(answer) if probe::fits(&answer.text) && told => (
                Held::Followed,
                Outcome::Good,
                "accepted and followed (the schema stands in the prompt too)".to_owned(),
                String::new(),
            ),
            Ok(answer) if rung == Rung::ForcedTool && !answer.called => {
                let found = format!("accepted and ignored: no call came, it answered `{}`", quote(&answer.text));
                (Held::Ignored, Outcome::Weak, found, "not used: leave this mode out of `rungs`".to_owned())
            }
            // The model sees a function's schema; whether the server holds it to that is another question.
            Ok(answer) if rung == Rung::ForcedTool && probe::fits(&answer.text) => {
                let request = probe::request(probe::AGAINST, self.stream);
                let against = client.complete(&request, &mut ()).await;
                self.unkept(against.as_ref().err());
                let (held, found) = match against {
                    Ok(answer) if answer.called && probe::fits(&answer.text) => (
                        Held::Enforced,
                        "accepted and enforced: the call came, and its arguments fit whatever is asked",
                    ),
                    _ => (
                        Held::Followed,
                        "accepted and followed: the call came, and its arguments fit when the model is willing",
                    ),
                };
                (held, Outcome::Good, found.to_owned(), String::new())
            }
            Ok(answer) if probe::fits(&answer.text) => {
                (Held::Enforced, Outcome::Good, "accepted and enforced".to_owned(), String::new())
            }
            Ok(answer) => {
                let found = format!("accepted and not kept: it answered `{}`", quote(&answer.text));
                let advice = match rung {
                    Rung::Prompt => {
                        "kept as the last resort: a section's prompt shows its answer by example, the probe does not"
                    }
                    _ => "not used: leave this mode out of `rungs`",
                };
                (Held::Ignored, Outcome::Weak, found, advice.to_owned())
            }
            Err(failure) if fatal(&failure) || no_endpoint(&failure) || self.late >= LATE => {
                self.row(&question, Outcome::Bad, failure.to_string(), advice(&failure));
                return Err(());
            }
            Err(failure) if refused(&failure) => {
                let failed = failure.class == FailureClass::Server;
                self.failed += usize::from(failed);
                let what = if failed { "failed" } else { "refused" };
                let found = format!("{what}: {}", brief(&failure.to_string()));
                (Held::Refused, Outcome::Weak, found, "not used: leave this mode out of `rungs`".to_owned())
            }
            Err(failure) => {
                let advice = advice(&failure);
                (Held::Ignored, Outcome::Weak, format!("no usable answer: {failure}"), advice)
            }
        };
        self.row(&question, outcome, found, advice);
        Ok(held)
    }

    /// Whether the server failed whatever was asked, which says nothing of any output mode; said in the table then.
    fn broken(&mut self) -> bool {
        if self.failed < RUNGS.len() {
            return false;
        }
        for row in self.rows.iter_mut().filter(|row| row.question.starts_with(OUTPUT)) {
            row.advice.clear();
        }
        let advice = "look at the server's log, or try again later: it is the server that fails, and no output mode";
        self.row("answers", Outcome::Bad, "none: the server fails whatever it is asked", advice);
        true
    }

    /// One section the other way than the settings say. The output mode it came in, where the other way is the only one.
    async fn other_way(
        &mut self,
        (sheet, plan): (&FactSheet, &SectionPlan),
        templates: &Templates,
        measured: &mut Measured,
    ) -> Option<Rung> {
        let stream = !self.endpoint.stream;
        // What was learnt is not learnt again.
        let known = [measured.rung];
        let rungs = if measured.written { &known[..] } else { &self.endpoint.rungs[..] };
        let (Ok(client), Ok(messages)) = (self.client(rungs, stream), prompt::section(sheet, plan, templates)) else {
            return None;
        };
        let question = format!("section `{}`, {}", plan.id, way(stream));
        let mut other = Measured { written: false, stream: false, ..*measured };
        let before = self.rows.len();
        self.section(&client, (sheet, plan), messages, stream, &question, &mut other).await;
        let kept = client.streams() == stream;
        for row in self.rows[before..].iter_mut().filter(|row| row.question == question) {
            match (other.written && kept, measured.written) {
                (true, true) => {}
                (true, false) => {
                    row.advice = format!("set `stream = {stream}`: generate asks {}, and that fails", way(!stream))
                }
                (false, true) => {
                    if row.outcome == Outcome::Bad {
                        row.outcome = Outcome::Weak;
                    }
                    row.advice = format!("nothing to do: generate asks {}, and that works", way(!stream));
                }
                (false, false) => {}
            }
        }
        if measured.written {
            // Streaming is worth having where it works, also to those who had switched it off.
            if stream && other.written && kept {
                (measured.stream, measured.stream_usage) = (other.stream, other.stream_usage);
            }
            return None;
        }
        measured.only_other = other.written && kept;
        let (found, advice) = if measured.only_other {
            (
                format!("none came {}, as the settings want it; one came {}", way(!stream), way(stream)),
                format!("set `stream = {stream}`"),
            )
        } else {
            (
                "none came".to_owned(),
                if measured.failed { "see what failed above" } else { "try a larger model" }.to_owned(),
            )
        };
        self.row("sections", Outcome::Bad, found, advice);
        if measured.only_other {
            (measured.stream, measured.stream_usage) = (other.stream, other.stream_usage);
        }
        measured.only_other.then(|| client.rung())
    }

    /// Two real sections, asked for as `generate` asks for them: streamed or whole as the settings say, by one client with the endpoint's own output modes, the answer
    /// read by the same code, and once more where that is what it does. What comes back, how fast, and what is counted.
    async fn sections(
        &mut self,
        sheet: &FactSheet,
        sections: &[&SectionPlan],
        templates: &Templates,
    ) -> Option<Measured> {
        let stream = self.endpoint.stream;
        let Ok(client) = self.client(&self.endpoint.rungs, stream) else { return None };
        let mut measured = Measured {
            stream: false,
            stream_usage: false,
            concurrent: self.endpoint.concurrent,
            rung: client.rung(),
            written: false,
            only_other: false,
            failed: false,
            usage: None,
        };
        for plan in sections {
            let question = format!("section `{}`, {}", plan.id, way(stream));
            let Ok(messages) = prompt::section(sheet, plan, templates) else {
                self.row(&question, Outcome::Bad, "the request cannot be made", "this is a fault of the program");
                return None;
            };
            let told = client.steps().len();
            let went_on = self.section(&client, (sheet, plan), messages, stream, &question, &mut measured).await;
            for step in &client.steps()[told..] {
                let advice = "put what was learnt into the profile below, and the step is not needed again";
                self.row("stepped", Outcome::Weak, step, advice);
            }
            if !went_on {
                return None;
            }
            if measured.failed {
                break;
            }
        }
        measured.rung = client.rung();
        self.stream &= client.streams();
        self.cache(&measured);
        Some(measured)
    }

    /// One section. False when there is no use in asking for another.
    async fn section(
        &mut self,
        client: &Client,
        (sheet, plan): (&FactSheet, &SectionPlan),
        mut messages: Messages,
        stream: bool,
        question: &str,
        measured: &mut Measured,
    ) -> bool {
        for last in [false, true] {
            let purpose = if last { "repair" } else { "write" };
            let request = ChatRequest { stream, ..ask::request(client, &messages, purpose) };
            let mut heard = Heard { begun: Instant::now(), first: None, pieces: 0 };
            let answer = client.complete(&request, &mut heard).await;
            self.unkept(answer.as_ref().err());
            let answer = match answer {
                Ok(answer) => answer,
                Err(failure) if failure.class.action() == Action::AskAgain => {
                    if stream {
                        // The stream came; what came in it is the model's doing.
                        (measured.stream, measured.stream_usage) = (true, self.endpoint.stream_usage);
                    }
                    let advice = if last { LOST } else { AGAIN };
                    self.row(question, Outcome::Weak, failure.to_string(), advice);
                    messages = messages.again(&format!("the answer is no section: {}", failure.message));
                    continue;
                }
                Err(failure) => {
                    measured.failed = true;
                    // The other way is still to be tried.
                    let other = !fatal(&failure);
                    let outcome = if other { Outcome::Weak } else { Outcome::Bad };
                    self.row(question, outcome, failure.to_string(), advice(&failure));
                    return other;
                }
            };
            if !self.rows.iter().any(|row| row.question == MODEL) {
                self.model(&answer.model, answer.other_model);
            }
            let read = ask::read(client, &answer, &messages, sheet, plan);
            self.counted(&answer, &heard, stream, measured);
            match read {
                Ok(Read { sentences, .. }) => {
                    measured.written = true;
                    let good = sentences.iter().filter(|r| r.faults.is_empty()).count();
                    let found = format!("{good} of {} sentences pass the checks before the audit", sentences.len());
                    let outcome = if good * 2 >= sentences.len() { Outcome::Good } else { Outcome::Weak };
                    let advice =
                        if outcome == Outcome::Good { "" } else { "a larger model writes more of the page itself" };
                    self.row(question, outcome, found, advice);
                    return true;
                }
                Err(reason) => {
                    let found = format!("the answer is no section: {reason}");
                    self.row(question, Outcome::Weak, found.clone(), if last { LOST } else { AGAIN });
                    messages = messages.again(&found);
                }
            }
        }
        true
    }

    /// What an answer shows of counting, streaming, speed and cache.
    fn counted(&mut self, answer: &Answer, heard: &Heard, stream: bool, measured: &mut Measured) {
        let tokens = answer.usage.completion;
        let millis = u64::try_from(answer.took.as_millis()).unwrap_or(u64::MAX).max(1);
        let usage = answer.usage.exact;
        let what = if stream { "usage, streamed" } else { "usage" };
        measured.usage = Some(answer.usage);
        if self.rows.iter().any(|r| r.question == what) {
            return;
        }
        if stream {
            measured.stream = heard.pieces > 1;
            measured.stream_usage = usage;
            let first = heard.first.map_or(millis, |f| u64::try_from(f.as_millis()).unwrap_or(u64::MAX));
            let found = format!("{} pieces, the first after {}", heard.pieces, seconds(first));
            match measured.stream {
                true => self.row("streaming", Outcome::Good, found, ""),
                false => {
                    let found = format!("all in one piece ({found})");
                    self.row("streaming", Outcome::Weak, found, "set `stream = false`");
                }
            }
            // What comes in one piece was made before it came.
            let (during, of) = match measured.stream {
                true => (millis.saturating_sub(first), "after the first"),
                false => (millis, "in all"),
            };
            let rate = tokens.saturating_mul(10_000) / during.max(1);
            let found = format!("{}.{} tokens a second {of}", rate / 10, rate % 10);
            self.row("speed", Outcome::Good, found, "");
        }
        if usage {
            let found = format!("{} prompt and {tokens} completion tokens, counted by the server", answer.usage.prompt);
            self.row(what, Outcome::Good, found, "");
        } else {
            let advice = "spending is estimated from the bytes; ceilings still hold";
            self.row(what, Outcome::Weak, "not reported", advice);
        }
    }

    /// How much of the second section's prompt the server had at hand.
    fn cache(&mut self, measured: &Measured) {
        let Some(usage) = measured.usage else { return };
        let cached = usage.cached;
        let share = cached.saturating_mul(100) / usage.prompt.max(1);
        let (outcome, advice) = match (usage.exact, cached) {
            (false, _) => (Outcome::Skipped, "the server does not count"),
            (true, 0) => (Outcome::Weak, "no prompt cache is reported: each section pays for its whole prompt"),
            _ => (Outcome::Good, ""),
        };
        let found = format!("{cached} of {} prompt tokens of the second section ({share} %)", usage.prompt);
        self.row("prompt cache", outcome, found, advice);
    }

    /// Whether a section comes by the profile that was measured, where that begins with another output mode than the sections
    /// ended in. The mode it ends in.
    async fn confirmed(
        &mut self,
        rungs: &[Rung],
        (sheet, plan): (&FactSheet, &SectionPlan),
        templates: &Templates,
        measured: &mut Measured,
    ) -> Option<Rung> {
        let first = rungs.first().copied();
        if first == Some(measured.rung) {
            return first.filter(|_| measured.written);
        }
        let (Ok(client), Ok(messages)) = (self.client(rungs, true), prompt::section(sheet, plan, templates)) else {
            return first;
        };
        let question = format!("section `{}`, {}", plan.id, first.unwrap_or(Rung::Prompt).name());
        let mut with = Measured { written: false, ..*measured };
        self.section(&client, (sheet, plan), messages, measured.stream, &question, &mut with).await;
        with.written.then(|| client.rung())
    }

    /// Two requests at once: sections are asked for so, and there are servers where the second ends the first.
    async fn at_once(&mut self, rungs: &[Rung], measured: &mut Measured) {
        const QUESTION: &str = "two at once";
        if let Some(most) = measured.concurrent {
            return self.row(QUESTION, Outcome::Skipped, format!("not asked: {most} at most, as configured"), "");
        }
        let Ok(client) = self.client(rungs, measured.stream) else { return };
        let ask = |user: &str| probe::request(user, measured.stream);
        let (one, two) = (ask(probe::USER), ask(probe::OTHER));
        let (mut unheard, mut unheard_too) = ((), ());
        let (a, b) = tokio::join!(client.complete(&one, &mut unheard), client.complete(&two, &mut unheard_too));
        let failed = [a, b].into_iter().filter_map(Result::err).next();
        self.unkept(failed.as_ref());
        if client.one_at_a_time() {
            measured.concurrent = Some(1);
            let found = "no: the second request ended the first one's stream";
            self.row(
                QUESTION,
                Outcome::Weak,
                found,
                "set `concurrent = 1`; generate finds it out by itself, at the price of a request",
            );
        } else if let Some(failure) = failed.filter(|f| f.retryable()) {
            measured.concurrent = Some(1);
            self.row(QUESTION, Outcome::Weak, failure.to_string(), "set `concurrent = 1`");
        } else {
            self.row(QUESTION, Outcome::Good, "both were answered", "");
        }
    }

    fn model(&mut self, answered: &str, other: bool) {
        let asked = self.endpoint.model.clone();
        if answered.is_empty() {
            self.row(MODEL, Outcome::Weak, "the server does not say", "the page names the model that was asked for");
        } else if other {
            let advice = "name the model the server has, or set `strict_model = true` to refuse such answers";
            self.row(MODEL, Outcome::Weak, format!("`{answered}` instead of `{asked}`"), advice);
        } else {
            self.row(MODEL, Outcome::Good, format!("`{answered}`"), "");
        }
    }

    fn context(&mut self, context: Option<u32>) {
        match context {
            Some(n) if n < 2048 => {
                let advice =
                    "a section with its answer takes up to about 2,000 tokens: start the server with a larger context";
                self.row("context", Outcome::Bad, format!("{n} tokens"), advice);
            }
            Some(n) => self.row("context", Outcome::Good, format!("{n} tokens"), ""),
            None => {
                let advice = "set `context_tokens` if you know it: requests that cannot fit are then refused before they are sent";
                self.row("context", Outcome::Weak, "the server does not say", advice);
            }
        }
    }

    fn report(self, measured: Option<(Vec<Rung>, Option<Rung>, Measured)>, context: Option<u32>) -> CheckReport {
        let usable = measured.is_some() && !self.rows.iter().any(|r| r.outcome == Outcome::Bad);
        let rung = measured.as_ref().filter(|(_, _, m)| m.written).map(|(_, _, m)| m.rung);
        let measured_rung = measured.as_ref().and_then(|(_, best, _)| *best);
        let (prediction, profile) = match &measured {
            None => ("generate cannot use it: the built-in writer will write every section".to_owned(), String::new()),
            Some((rungs, best, m)) => (self.predict(*best, m, usable), self.profile(rungs, m, context)),
        };
        CheckReport {
            endpoint: self.endpoint.name.clone(),
            origin: self.endpoint.origin().to_string(),
            model: self.endpoint.model.clone(),
            rows: self.rows,
            usable,
            prediction,
            rung,
            measured_rung,
            profile,
            storage: self.storage,
        }
    }

    fn predict(&self, best: Option<Rung>, m: &Measured, usable: bool) -> String {
        if m.only_other {
            let (set, other) = (way(self.endpoint.stream), way(!self.endpoint.stream));
            return format!(
                "generate will ask {set} and get no section, so the built-in writer will write them; with the profile below it \
                 will ask with `{}`, {other}, and get them",
                best.unwrap_or(m.rung).name()
            );
        }
        let mut text = format!("generate will ask with `{}`, {}", m.rung.name(), way(self.stream && m.stream));
        let first = self.endpoint.rungs.first().filter(|r| **r != m.rung);
        if let Some(first) = first {
            text.push_str(&format!(", after `{}` fails", first.name()));
        }
        if let Some(best) = best.filter(|b| *b != m.rung) {
            text.push_str(&format!("; with the profile below it will ask with `{}` at once", best.name()));
        }
        if !usable {
            text.push_str("; the built-in writer will write what does not come back");
        }
        text
    }

    /// The piece of configuration that keeps what was measured. It names the key's place and never the key.
    fn profile(&self, rungs: &[Rung], m: &Measured, context: Option<u32>) -> String {
        let quote = |text: &str| toml::Value::from(text).to_string();
        let head = table(&self.endpoint.name);
        // A host with its port is no name anybody would choose, and one server may have several models.
        let name = if head.contains('"') { "  # any name will do: generate --endpoint NAME" } else { "" };
        let mut text = format!("{head}{name}\n");
        text.push_str(&format!("profile = {}\n", quote(self.endpoint.profile.id)));
        text.push_str(&format!("base_url = {}\n", quote(&self.endpoint.base_url)));
        text.push_str(&format!("model = {}\n", quote(&self.endpoint.model)));
        if let Some(variable) = &self.endpoint.config.key_env {
            text.push_str(&format!("key_env = {}\n", quote(variable)));
        }
        if let Some(file) = &self.endpoint.config.key_file {
            text.push_str(&format!("key_file = {}\n", quote(file)));
        }
        let names: Vec<String> = rungs.iter().map(|r| quote(r.name())).collect();
        text.push_str(&format!("rungs = [{}]\n", names.join(", ")));
        text.push_str(&format!("token_cap = {}\n", quote(self.endpoint.token_cap.name())));
        text.push_str(&format!("stream = {}\n", m.stream));
        if m.stream {
            text.push_str(&format!("stream_usage = {}\n", m.stream_usage));
        }
        if let Some(n) = m.concurrent {
            text.push_str(&format!("concurrent = {n}\n"));
        }
        if let Some(n) = context {
            text.push_str(&format!("context_tokens = {n}\n"));
        }
        text.push_str(&self.kept());
        text
    }

    /// What the endpoint's own table sets and nobody measures: headers, prices, deadlines, further members. What looks like a
    /// key stays where it is.
    fn kept(&self) -> String {
        let own = toml::Table::try_from(&self.endpoint.config).unwrap_or_default();
        let told = [
            "profile",
            "base_url",
            "model",
            "key_env",
            "key_file",
            "rungs",
            "token_cap",
            "stream",
            "stream_usage",
            "concurrent",
            "context_tokens",
        ];
        let mut text = String::new();
        for (name, value) in own.iter().filter(|(name, _)| !told.contains(&name.as_str())) {
            let empty =
                value.as_table().is_some_and(toml::Table::is_empty) || value.as_array().is_some_and(Vec::is_empty);
            let json = serde_json::to_value(value).unwrap_or_default();
            // A proxy's URL may hold a password.
            let secret = (name == "extra" && !secret::of(name, &json).is_empty())
                || (name == "proxy" && json.to_string().contains('@'));
            if secret {
                text.push_str(&format!("# and your own `{name}`, which looks like it holds a key\n"));
            } else if !empty {
                text.push_str(&format!("{name} = {value}\n"));
            }
        }
        text
    }
}

/// Follows a streamed answer.
struct Heard {
    begun: Instant,
    first: Option<std::time::Duration>,
    pieces: u64,
}

impl crate::model::Progress for Heard {
    fn event(&mut self, event: ProgressEvent<'_>) {
        if let ProgressEvent::Text(text) = event
            && !text.is_empty()
        {
            self.first.get_or_insert_with(|| self.begun.elapsed());
            self.pieces += 1;
        }
    }
}

/// Whether a failure means that no other question can be answered either.
fn fatal(failure: &Failure) -> bool {
    matches!(
        failure.class,
        FailureClass::Connect
            | FailureClass::Tls
            | FailureClass::Proxy
            | FailureClass::Auth
            | FailureClass::Quota
            | FailureClass::RateLimited { .. }
            | FailureClass::UnknownModel
            | FailureClass::Redirect
            | FailureClass::Budget
            | FailureClass::Storage
            | FailureClass::Timeout(crate::model::Deadline::Connect)
    )
}

/// Whether something else than a model answers there: another output mode would get the same. A gateway's 404 with a reason may
/// be about the mode alone.
fn no_endpoint(failure: &Failure) -> bool {
    let bare = || {
        let said = failure.message.to_lowercase();
        ["not found", "no reason given", "web page"].iter().any(|words| said.contains(words))
    };
    failure.class == FailureClass::NotAModelEndpoint && (failure.status != Some(404) || bare())
}

/// Whether a failure is about the form of the request.
fn refused(failure: &Failure) -> bool {
    matches!(failure.class, FailureClass::UnsupportedParameter | FailureClass::BadRequest | FailureClass::Server)
}

/// What a person can do about a failure.
fn advice(failure: &Failure) -> String {
    match failure.class {
        FailureClass::Connect if failure.message.contains("dns error") => {
            "nobody knows that host's name: is this machine online, and is the host of `base_url` spelt right? Where only a proxy leads \
             out, name it in `proxy`"
        }
        FailureClass::Connect | FailureClass::Timeout(crate::model::Deadline::Connect) => {
            "start the server, or mend `base_url`: host, port and path up to but without /chat/completions"
        }
        FailureClass::Tls => {
            "the certificate is not trusted: set `ca_file` for a private authority, or use the right host name"
        }
        FailureClass::Proxy => "mend `proxy`, or leave it out",
        FailureClass::Auth => {
            "set the key: `key_env` or `key_file` in the endpoint's configuration, and see that it is valid"
        }
        FailureClass::Budget => "raise the ceiling that the message names",
        FailureClass::Quota => "the account has no credit: add some, or use another endpoint",
        FailureClass::RateLimited { retry_after: Some(wait) } => {
            return format!("the server wants to be left alone for {}: check again after that", long(wait));
        }
        FailureClass::RateLimited { .. } => "wait, then check again: the server counts requests, and this is one too many",
        FailureClass::UnknownModel => "set `model` to one that the server has",
        FailureClass::Redirect => "set `base_url` to where the redirect points, if you trust that place",
        FailureClass::NotAModelEndpoint => {
            "mend `base_url`: what answers there is no model endpoint; it is the address up to but without /chat/completions, mostly \
             with /v1 at its end"
        }
        FailureClass::ContextOverflow => "start the server with a larger context",
        FailureClass::Timeout(_) => {
            "raise `first_byte_seconds` or `total_seconds`: the model is slower than the deadline"
        }
        FailureClass::ReasoningExhausted | FailureClass::Misrouted => {
            "switch the model's reasoning off (`extra`), or use another model"
        }
        FailureClass::Server | FailureClass::Gateway | FailureClass::Overloaded { .. } => {
            "look at the server's log, or try again later"
        }
        _ => "see the message; another mode may still work",
    }
    .to_owned()
}

/// The beginning of an answer, on one line.
fn quote(text: &str) -> String {
    let shown: String = crate::diagnostic::text::term_safe(text).chars().take(50).collect();
    shown.replace('\n', " ")
}

/// The beginning of what a server said: some send their own stack.
fn brief(text: &str) -> String {
    const MOST: usize = 100;
    let mut short: String = text.chars().take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        short.push_str("...");
    }
    short
}

/// A wait for people: minutes and hours, rounded up, where there are any.
fn long(wait: std::time::Duration) -> String {
    match wait.as_secs() {
        s if s < 120 => format!("{s} seconds"),
        s if s < 7200 => format!("{} minutes", s.div_ceil(60)),
        s => format!("{} hours", s.div_ceil(3600)),
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

fn seconds(millis: u64) -> String {
    format!("{}.{} s", millis / 1000, millis % 1000 / 100)
}

impl CheckReport {
    /// The table, the prediction and the profile as text.
    #[must_use]
    pub fn text(&self) -> String {
        let safe = |t: &str| crate::diagnostic::text::term_safe(t).replace('\n', " ");
        let mut out = format!("{} ({}), model {}\n\n", safe(&self.endpoint), safe(&self.origin), safe(&self.model));
        let width = self.rows.iter().map(|r| r.question.chars().count()).max().unwrap_or(0);
        for row in &self.rows {
            let mark = match row.outcome {
                Outcome::Good => "ok  ",
                Outcome::Weak => "note",
                Outcome::Bad => "FAIL",
                Outcome::Skipped => "-   ",
            };
            out.push_str(&format!("  {mark}  {:width$}  {}\n", safe(&row.question), safe(&row.found)));
            if !row.advice.is_empty() {
                out.push_str(&format!("        {:width$}  -> {}\n", "", safe(&row.advice)));
            }
        }
        out.push_str(&format!("\n{}.\n", safe(&self.prediction)));
        if !self.profile.is_empty() {
            out.push_str("\nMeasured; keep it in factbrief.toml:\n\n");
            // Lines of our own making: names in them are quoted and were made safe by TOML's own escapes.
            out.push_str(&crate::diagnostic::text::term_safe(&self.profile));
        }
        out
    }
}
