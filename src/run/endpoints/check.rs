//! `endpoints check`: asks one endpoint everything that a run depends on, and says what to do about each failure.
//!
//! What it predicts is what `generate` then does: it uses the same client, the same prompts and the same checks.

use std::time::Instant;

use serde::Serialize;

use super::probe;
use crate::config::endpoint::Rung;
use crate::facts::FactSheet;
use crate::model::{
    Action, AnswerSchema, ChatRequest, Client, ClientOptions, Endpoint, Failure, FailureClass, ProgressEvent, recover,
};
use crate::plan::{Plan, SectionPlan};
use crate::prompt::{self, Templates};

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
    let mut desk = Desk { endpoint, options, rows: Vec::new() };
    say("models");
    let Some(context) = desk.reachable().await else { return desk.report(&[], None, None) };
    let mut held: Vec<(Rung, Held)> = Vec::new();
    for rung in [Rung::JsonSchemaStrict, Rung::JsonSchema, Rung::JsonObjectSchema, Rung::JsonObject, Rung::Prompt] {
        say(rung.name());
        match desk.rung(rung).await {
            Ok(outcome) => held.push((rung, outcome)),
            // Nothing further can be learnt from a server that does not let us in.
            Err(()) => return desk.report(&held, None, context),
        }
    }
    let rungs = ladder(&held);
    let sections: Vec<&SectionPlan> = plan.sections.iter().filter(|s| s.prose).take(2).collect();
    say("a section");
    let mut measured = desk.sections(&rungs, sheet, &sections, templates).await;
    if let Some(measured) = &mut measured {
        say("two requests at once");
        desk.at_once(&rungs, measured).await;
    }
    let context = context.or(endpoint.context_tokens);
    desk.context(context);
    desk.report(&held, measured.map(|m| (rungs, m)), context)
}

/// The rungs a run should use, best first: what is enforced, then what is followed, then the prompt alone.
fn ladder(held: &[(Rung, Held)]) -> Vec<Rung> {
    let of = |wanted: Held| held.iter().filter(move |(_, h)| *h == wanted).map(|(r, _)| *r);
    let mut rungs: Vec<Rung> = of(Held::Enforced).take(1).chain(of(Held::Followed)).collect();
    if !rungs.contains(&Rung::Prompt) {
        rungs.push(Rung::Prompt);
    }
    // Of several that only follow, the most binding and the plainest are enough.
    rungs.sort();
    rungs
}

/// Where a run ends up that begins with the first of `rungs`: a mode that is refused, or that binds to a schema which is then
/// not kept, is left for the next.
fn reached(rungs: &[Rung], held: &[(Rung, Held)]) -> Option<Rung> {
    let left = |rung: Rung| match held.iter().find(|(r, _)| *r == rung).map(|(_, h)| *h) {
        Some(Held::Refused) => true,
        Some(Held::Ignored) => !rung.schema_in_prompt(),
        Some(Held::Enforced | Held::Followed) | None => false,
    };
    rungs.iter().copied().find(|r| !left(*r)).or(rungs.last().copied())
}

struct Measured {
    stream: bool,
    stream_usage: bool,
    /// Most requests at once, where it is fewer than a run would send.
    concurrent: Option<u32>,
}

struct Desk<'a> {
    endpoint: &'a Endpoint,
    options: &'a ClientOptions,
    rows: Vec<Row>,
}

impl Desk<'_> {
    fn row(&mut self, question: &str, outcome: Outcome, found: impl Into<String>, advice: impl Into<String>) {
        let row = Row { question: question.to_owned(), outcome, found: found.into(), advice: advice.into() };
        self.rows.push(row);
    }

    fn client(&self, rungs: &[Rung], stream: bool) -> Result<Client, String> {
        let endpoint = Endpoint { rungs: rungs.to_vec(), stream, ..self.endpoint.clone() };
        Client::new(endpoint, self.options.clone()).map_err(|e| e.to_string())
    }

    /// Whether it can be reached: the context length it tells, if any. None when there is no use in going on.
    async fn reachable(&mut self) -> Option<Option<u32>> {
        let client = match self.client(&[Rung::Prompt], false) {
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
        let question = format!("output {}", rung.name());
        let Ok(client) = self.client(&[rung], false) else { return Err(()) };
        let request = ChatRequest {
            system: probe::SYSTEM.to_owned(),
            user: probe::USER.to_owned(),
            schema: Some(AnswerSchema { name: "probe".to_owned(), schema: probe::schema() }),
            max_tokens: probe::MAX_TOKENS,
            stream: false,
            thinking_off: true,
        };
        let answer = client.complete(&request, &mut ()).await;
        let told = rung.schema_in_prompt();
        let (held, outcome, found, advice) = match answer {
            Ok(answer) if probe::fits(&answer.text) && told => (
                Held::Followed,
                Outcome::Good,
                "accepted and followed (the schema stands in the prompt too)".to_owned(),
                String::new(),
            ),
            Ok(answer) if probe::fits(&answer.text) => {
                (Held::Enforced, Outcome::Good, "accepted and enforced".to_owned(), String::new())
            }
            Ok(answer) => {
                let quote: String = crate::diagnostic::text::term_safe(&answer.text).chars().take(50).collect();
                let found = format!("accepted and not kept: it answered `{}`", quote.replace('\n', " "));
                let advice = match rung {
                    Rung::Prompt => {
                        "kept as the last resort: a section's prompt shows its answer by example, the probe does not"
                    }
                    _ => "not used: leave this mode out of `rungs`",
                };
                (Held::Ignored, Outcome::Weak, found, advice.to_owned())
            }
            Err(failure) if fatal(&failure) => {
                self.row(&question, Outcome::Bad, failure.to_string(), advice(&failure));
                return Err(());
            }
            Err(failure) if refused(&failure) => {
                let found = format!("refused: {}", brief(&failure.to_string()));
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

    /// Two real sections by the best rung: what comes back, how fast, and what is counted.
    async fn sections(
        &mut self,
        rungs: &[Rung],
        sheet: &FactSheet,
        sections: &[&SectionPlan],
        templates: &Templates,
    ) -> Option<Measured> {
        let mut measured = Measured { stream: false, stream_usage: false, concurrent: self.endpoint.concurrent };
        // The second section goes out streamed, the first whole: both ways are tried.
        for (i, plan) in sections.iter().enumerate() {
            let stream = i == 1;
            let question = format!("section `{}`{}", plan.id, if stream { ", streamed" } else { "" });
            let (Ok(messages), Ok(client)) = (prompt::section(sheet, plan, templates), self.client(rungs, stream))
            else {
                self.row(&question, Outcome::Bad, "the request cannot be made", "this is a fault of the program");
                return None;
            };
            let request = ChatRequest {
                system: messages.system.clone(),
                user: messages.user.clone(),
                schema: Some(AnswerSchema { name: "section".to_owned(), schema: messages.schema.clone() }),
                max_tokens: messages.max_tokens,
                stream,
                thinking_off: false,
            };
            let mut heard = Heard { begun: Instant::now(), first: None, pieces: 0 };
            let answer = match client.complete(&request, &mut heard).await {
                Ok(answer) => answer,
                // The stream came; what came in it is the model's doing.
                Err(failure) if stream && failure.class.action() == Action::AskAgain => {
                    measured.stream = true;
                    measured.stream_usage = self.endpoint.stream_usage;
                    let advice = "such an answer is asked for once more; a larger model gives fewer of them";
                    self.row(&question, Outcome::Weak, failure.to_string(), advice);
                    continue;
                }
                Err(failure) => {
                    let advice = if stream { "set `stream = false`".to_owned() } else { advice(&failure) };
                    self.row(&question, if stream { Outcome::Weak } else { Outcome::Bad }, failure.to_string(), advice);
                    if stream {
                        continue;
                    }
                    return None;
                }
            };
            for step in client.steps() {
                let advice = "put what was learnt into the profile below, and the step is not needed again";
                self.row("stepped", Outcome::Weak, step, advice);
            }
            if i == 0 {
                self.model(&answer.model, answer.other_model);
            }
            let json = recover::json_value(&answer.text).map(|v| v.to_string());
            let reviewed = json.map_err(|e| e.to_string()).and_then(|json| {
                prompt::review(&json, &messages, sheet, plan, &answer.model).map_err(|e| e.to_string())
            });
            match reviewed {
                Ok(list) => {
                    let good = list.iter().filter(|r| r.faults.is_empty()).count();
                    let found = format!("{good} of {} sentences pass the checks before the audit", list.len());
                    let outcome = if good * 2 >= list.len() { Outcome::Good } else { Outcome::Weak };
                    let advice =
                        if outcome == Outcome::Good { "" } else { "a larger model writes more of the page itself" };
                    self.row(&question, outcome, found, advice);
                }
                Err(reason) => {
                    let advice =
                        "sections will be asked for twice and then written by the built-in writer: try a larger model";
                    self.row(&question, Outcome::Bad, format!("the answer is no section: {reason}"), advice);
                }
            }
            let tokens = answer.usage.completion;
            let millis = u64::try_from(answer.took.as_millis()).unwrap_or(u64::MAX).max(1);
            let usage = answer.usage.exact;
            if stream {
                measured.stream = heard.pieces > 1;
                measured.stream_usage = usage;
                let first = heard.first.map_or(millis, |f| u64::try_from(f.as_millis()).unwrap_or(u64::MAX));
                let found = format!("{} pieces, the first after {}", heard.pieces, seconds(first));
                match measured.stream {
                    true => self.row("streaming", Outcome::Good, found, ""),
                    false => self.row(
                        "streaming",
                        Outcome::Weak,
                        format!("all in one piece ({found})"),
                        "set `stream = false`",
                    ),
                }
                let rate = tokens.saturating_mul(10_000) / millis.saturating_sub(first).max(1);
                self.row(
                    "speed",
                    Outcome::Good,
                    format!("{}.{} tokens a second after the first", rate / 10, rate % 10),
                    "",
                );
                let cached = answer.usage.cached;
                let share = cached.saturating_mul(100) / answer.usage.prompt.max(1);
                let (outcome, advice) = match (usage, cached) {
                    (false, _) => (Outcome::Skipped, "the server does not count"),
                    (true, 0) => (Outcome::Weak, "no prompt cache is reported: each section pays for its whole prompt"),
                    _ => (Outcome::Good, ""),
                };
                let found =
                    format!("{cached} of {} prompt tokens of the second section ({share} %)", answer.usage.prompt);
                self.row("prompt cache", outcome, found, advice);
            }
            let what = if stream { "usage, streamed" } else { "usage" };
            if usage {
                let found =
                    format!("{} prompt and {tokens} completion tokens, counted by the server", answer.usage.prompt);
                self.row(what, Outcome::Good, found, "");
            } else {
                let advice = "spending is estimated from the bytes; ceilings still hold";
                self.row(what, Outcome::Weak, "not reported", advice);
            }
        }
        Some(measured)
    }

    /// Two requests at once: sections are asked for so, and there are servers where the second ends the first.
    async fn at_once(&mut self, rungs: &[Rung], measured: &mut Measured) {
        const QUESTION: &str = "two at once";
        if let Some(most) = measured.concurrent {
            return self.row(QUESTION, Outcome::Skipped, format!("not asked: {most} at most, as configured"), "");
        }
        let Ok(client) = self.client(rungs, measured.stream) else { return };
        let ask = |user: &str| ChatRequest {
            system: "You write JSON.".to_owned(),
            user: user.to_owned(),
            schema: Some(AnswerSchema { name: "probe".to_owned(), schema: probe::schema() }),
            max_tokens: probe::MAX_TOKENS,
            stream: measured.stream,
            thinking_off: true,
        };
        let (one, two) = (ask(probe::USER), ask("Name another mark."));
        let (mut unheard, mut unheard_too) = ((), ());
        let (a, b) = tokio::join!(client.complete(&one, &mut unheard), client.complete(&two, &mut unheard_too));
        let failed = [a, b].into_iter().filter_map(Result::err).next();
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
            self.row(
                "model answered",
                Outcome::Weak,
                "the server does not say",
                "the page names the model that was asked for",
            );
        } else if other {
            let advice = "name the model the server has, or set `strict_model = true` to refuse such answers";
            self.row("model answered", Outcome::Weak, format!("`{answered}` instead of `{asked}`"), advice);
        } else {
            self.row("model answered", Outcome::Good, format!("`{answered}`"), "");
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

    fn report(
        self,
        held: &[(Rung, Held)],
        measured: Option<(Vec<Rung>, Measured)>,
        context: Option<u32>,
    ) -> CheckReport {
        let usable = measured.is_some() && !self.rows.iter().any(|r| r.outcome == Outcome::Bad);
        let rung = measured.as_ref().and_then(|_| reached(&self.endpoint.rungs, held));
        let measured_rung = measured.as_ref().and_then(|(rungs, _)| rungs.first().copied());
        let (prediction, profile) = match &measured {
            None => ("generate cannot use it: the built-in writer will write every section".to_owned(), String::new()),
            Some((rungs, m)) => (self.predict(rung, measured_rung, m, usable), self.profile(rungs, m, context)),
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
        }
    }

    fn predict(&self, rung: Option<Rung>, measured: Option<Rung>, m: &Measured, usable: bool) -> String {
        let name = |rung: Option<Rung>| rung.unwrap_or(Rung::Prompt).name();
        let ways = if m.stream { "streamed" } else { "in one piece" };
        let mut text = format!("generate will ask with `{}`, {ways}", name(rung));
        if self.endpoint.rungs.first().copied() != rung {
            text.push_str(&format!(", after `{}` fails once", name(self.endpoint.rungs.first().copied())));
        }
        if measured != rung {
            text.push_str(&format!("; with the profile below it will ask with `{}` at once", name(measured)));
        }
        if !usable {
            text.push_str("; the built-in writer will write what does not come back");
        }
        text
    }

    /// The piece of configuration that keeps what was measured. It names the key's place and never the key.
    fn profile(&self, rungs: &[Rung], m: &Measured, context: Option<u32>) -> String {
        let quote = |text: &str| toml::Value::from(text).to_string();
        let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let name = &self.endpoint.name;
        let key = if !name.is_empty() && name.chars().all(bare) { name.clone() } else { quote(name) };
        let mut text = format!("[endpoints.{key}]\n");
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
            | FailureClass::UnknownModel
            | FailureClass::Redirect
            | FailureClass::Timeout(crate::model::Deadline::Connect)
    )
}

/// Whether a failure is about the form of the request.
fn refused(failure: &Failure) -> bool {
    matches!(failure.class, FailureClass::UnsupportedParameter | FailureClass::BadRequest | FailureClass::Server)
}

/// What a person can do about a failure.
fn advice(failure: &Failure) -> String {
    match failure.class {
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
        FailureClass::Quota => "the account has no credit: add some, or use another endpoint",
        FailureClass::RateLimited { .. } => "wait, or ask for fewer sections at once",
        FailureClass::UnknownModel => "set `model` to one that the server has",
        FailureClass::Redirect => "set `base_url` to where the redirect points, if you trust that place",
        FailureClass::NotAModelEndpoint => "mend `base_url`: what answers there is no model endpoint",
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

/// The beginning of what a server said: some send their own stack.
fn brief(text: &str) -> String {
    const MOST: usize = 100;
    let mut short: String = text.chars().take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        short.push_str("...");
    }
    short
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
