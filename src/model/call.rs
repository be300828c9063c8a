//! One call: attempts until one succeeds or its failure is worth no other.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_openai::error::OpenAIError;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::answer::{self, Answer};
use super::cassette::CassetteMode;
use super::client::Client;
use super::completion::{Completion, Usage};
use super::failure::{Attempt, Failure, FailureClass, Loop};
use super::ladder::{self, Form};
use super::progress::{Progress, ProgressEvent, tell};
use super::request::{self, ChatRequest};
use super::retry::Retries;
use super::service::{Delta, Exchange, Refusal};
use crate::config::endpoint::Rung;
use crate::secret;

impl Client {
    /// Asks the model.
    ///
    /// # Errors
    /// With the class of what went wrong, after the retries and ladder steps that class allows.
    pub async fn complete(&self, request: &ChatRequest, progress: &mut dyn Progress) -> Result<Answer, Failure> {
        let begun = Instant::now();
        let mut attempts: Vec<Attempt> = Vec::new();
        let (mut retries, mut waited) = (Retries::default(), Duration::ZERO);
        loop {
            let form = self.form();
            progress.event(ProgressEvent::Sent { attempt: u32::try_from(attempts.len() + 1).unwrap_or(u32::MAX) });
            let turn = self.turns.take().await;
            let (mut attempt, judged) = self.attempt(request, &form, progress).await;
            let disturbed = turn.shared();
            drop(turn);
            attempt.waited_millis = millis(std::mem::take(&mut waited));
            let mut refusal = match judged {
                Ok(mut answer) => {
                    if form.rung == Rung::ForcedTool && !answer.called {
                        self.step_down(form.rung, "accepted, and no call came");
                    }
                    attempts.push(attempt);
                    answer.attempts = attempts;
                    answer.took = begun.elapsed();
                    return Ok(answer);
                }
                Err(refusal) => refusal,
            };
            let stepped = self
                .another_form(&form, &mut refusal, &mut retries)
                .or_else(|| if disturbed { self.undisturbed(&refusal.failure, &mut retries) } else { None });
            refusal.failure.class.name().clone_into(&mut attempt.outcome);
            attempts.push(attempt);
            if let Some(step) = stepped {
                progress.event(ProgressEvent::Stepped(&step));
                continue;
            }
            let mut failure = refusal.failure;
            let wait = retries.wait(&mut failure, &self.options.retry, self.jitter.next());
            let Some(wait) = wait.filter(|wait| self.may_wait(*wait, &mut failure)) else {
                if failure.class == FailureClass::UnknownModel && !self.replays() {
                    failure.message.push_str(&self.offered().await);
                }
                failure.attempts = attempts;
                return Err(failure);
            };
            progress.event(ProgressEvent::Waiting { wait, why: failure.class.name() });
            // Recorded answers come no sooner for waiting.
            if !self.replays() {
                tokio::time::sleep(wait).await;
                waited = wait;
            }
        }
    }

    /// Whether the run's budget allows a retry after `wait`; otherwise the failure says so.
    fn may_wait(&self, wait: Duration, failure: &mut Failure) -> bool {
        let may = self.options.budget.take(wait);
        if !may {
            failure.message.push_str("; the run's budget leaves no retry");
        }
        may
    }

    /// Changes the form of the next request where the failure is about the form, and says how. A refusal that names a
    /// member and leaves nothing to change becomes [`FailureClass::UnsupportedParameter`].
    fn another_form(&self, form: &Form, refusal: &mut Refusal, retries: &mut Retries) -> Option<String> {
        let failure = &mut refusal.failure;
        match (&failure.class, &refusal.envelope) {
            (FailureClass::BadRequest | FailureClass::Server, Some(envelope)) => {
                let mut extra: Vec<String> = self.endpoint.extra.keys().cloned().collect();
                extra.extend(self.endpoint.profile.thinking_off.keys().cloned());
                let mut ladder = self.ladder();
                if ladder.step(form, failure.status.unwrap_or(400), envelope, &extra) {
                    return Some(ladder.steps().last().cloned().unwrap_or_default());
                }
                if failure.class == FailureClass::BadRequest && ladder::names_a_feature(envelope, form.rung) {
                    failure.class = FailureClass::UnsupportedParameter;
                }
                None
            }
            (FailureClass::Degenerate(Loop::Whitespace), _) => self.step_once(form, retries, "white space without end"),
            // JSON mode is known to answer with nothing; the same request without it is not.
            (FailureClass::Empty, _) if matches!(form.rung, Rung::JsonObjectSchema | Rung::JsonObject) => {
                self.step_once(form, retries, "nothing came in JSON mode")
            }
            (FailureClass::Empty, _) if form.rung == Rung::ForcedTool => {
                self.step_once(form, retries, "nothing came of a forced call")
            }
            // The server does not force the call; what the model called instead is no answer.
            (FailureClass::WrongCall, _) => self.step_once(form, retries, "another function was called"),
            _ => None,
        }
    }

    /// Some servers end a stream when the next request comes. What was cut off so goes out once more, in place of the call's
    /// one retry, and from then on requests go out one after the other.
    fn undisturbed(&self, failure: &Failure, retries: &mut Retries) -> Option<String> {
        let cut = failure.class == FailureClass::ConnectionLost && failure.message == answer::UNFINISHED;
        if !cut || !retries.take_once() {
            return None;
        }
        let why = "a stream ended unfinished while another request was under way";
        if self.turns.one_at_a_time() {
            self.ladder().note(format!("one request at a time: {why}"));
        }
        Some(why.to_owned())
    }

    /// One output mode down, in place of the call's one retry.
    fn step_once(&self, form: &Form, retries: &mut Retries, why: &str) -> Option<String> {
        let stepped = retries.take_once() && self.ladder().step_rung(form.rung, why);
        stepped.then(|| why.to_owned())
    }

    /// Sends the request once, judges the answer and keeps what came.
    async fn attempt(
        &self,
        request: &ChatRequest,
        form: &Form,
        progress: &mut dyn Progress,
    ) -> (Attempt, Result<Answer, Box<Refusal>>) {
        let body = request::body(request, &self.endpoint, form);
        let (deltas, heard) = mpsc::unbounded_channel();
        let mut exchange = self.exchange(deltas);
        exchange.stream = body.get("stream").is_some();
        exchange.padding_ends = self.endpoint.profile.complete_despite_length && form.rung != Rung::Prompt;
        exchange.identity.body = self.identity(&body);
        exchange.identity.digest = self.digest(&exchange.identity.body);
        exchange.identity.kept = self.kept_digest(&exchange.identity.digest);
        exchange.identity.max_tokens = request.max_tokens.into();
        exchange.identity.tool =
            request.schema.as_ref().filter(|_| form.rung == Rung::ForcedTool).map(|schema| schema.name.clone());
        let exchange = Arc::new(exchange);
        let sent = Instant::now();
        let result = self.exchange_once(&body, &exchange, heard, progress).await;
        let bytes = exchange.identity.body.len();
        let mut attempt = Attempt {
            status: None,
            outcome: "ok".into(),
            rung: form.rung.name().into(),
            millis: millis(sent.elapsed()),
            waited_millis: 0,
            request_id: None,
            message: None,
            spent_unknown: false,
            usage: None,
        };
        let mut judged = result.and_then(|completion| {
            attempt.status = Some(completion.status);
            attempt.request_id.clone_from(&completion.request_id);
            attempt.usage = Some(completion.usage(bytes));
            self.judge(completion, form, &exchange.identity).map_err(Box::<Refusal>::from)
        });
        if let Ok(answer) = &mut judged {
            answer.from_disk = !exchange.sent.load(Ordering::Relaxed);
        }
        let judged = exchange.keep(judged.as_ref().err().map(|r| &r.failure.class)).and(judged);
        if let Err(refusal) = &judged {
            let failure = &refusal.failure;
            attempt.status = attempt.status.or(failure.status);
            attempt.request_id = attempt.request_id.or_else(|| failure.request_id.clone());
            attempt.message = Some(failure.message.clone());
            if attempt.usage.is_none() && failure.class.may_be_spent() {
                attempt.spent_unknown = true;
                attempt.usage = Some(match exchange.spoken.load(Ordering::Relaxed) {
                    // Noise around no answer: no server bills for more of that than the cap.
                    // What was refused before it was read may be as long as was asked for.
                    0 if failure.class == FailureClass::TooLarge => {
                        Usage { completion: request.max_tokens.into(), ..Usage::estimate(bytes, 0) }
                    }
                    0 => {
                        let usage = Usage::estimate(bytes, exchange.received());
                        Usage { completion: usage.completion.min(request.max_tokens.into()), ..usage }
                    }
                    spoken => Usage::estimate(bytes, spoken),
                });
            }
        }
        let judged = exchange.settle(attempt.usage).and(judged);
        (attempt, judged)
    }

    /// One exchange through async-openai, its pieces told to `progress` as they come.
    async fn exchange_once(
        &self,
        body: &Value,
        exchange: &Arc<Exchange>,
        mut heard: mpsc::UnboundedReceiver<Delta>,
        progress: &mut dyn Progress,
    ) -> Result<Completion, Box<Refusal>> {
        let service = tower::service_fn({
            let exchange = exchange.clone();
            move |factory| {
                let exchange = exchange.clone();
                async move { exchange.run(factory).await }
            }
        });
        let api = self.api.clone().with_http_service(service);
        let chat = api.chat();
        let call = chat.create_byot::<_, Completion>(body);
        tokio::pin!(call);
        let result = loop {
            tokio::select! {
                biased;
                Some(delta) = heard.recv() => tell(progress, &delta),
                result = &mut call => break result,
            }
        };
        while let Ok(delta) = heard.try_recv() {
            tell(progress, &delta);
        }
        result.map_err(|error| match error {
            OpenAIError::Boxed(error) => error.downcast::<Refusal>().unwrap_or_else(|other| {
                Failure::new(FailureClass::Malformed, self.scrubber.line(&other.to_string())).into()
            }),
            // Never the error's own text: it may hold a whole body.
            _ => Failure::new(FailureClass::Malformed, "the answer cannot be read").into(),
        })
    }

    /// A request's body as recordings show it and digests are taken of it: without what looks like a key in the endpoint's `extra`.
    pub(super) fn identity(&self, body: &Value) -> String {
        let Some(members) = body.as_object() else { return body.to_string() };
        let shown = members.iter().map(|(name, value)| {
            let own = self.endpoint.extra.contains_key(name);
            (name.clone(), if own { secret::masked(name, value) } else { value.clone() })
        });
        Value::Object(shown.collect()).to_string()
    }

    /// Identity of a request: what it asks whom, and neither the key nor the time nor how long we would wait.
    pub(super) fn digest(&self, body: &str) -> String {
        let parts = [self.endpoint.profile.id, &self.endpoint.model, body];
        crate::digest::of_bytes(parts.join("\n").as_bytes())
    }

    /// The identity under which journal and cache keep an answer: a recording may be played by another address, an answer
    /// kept for a later run is the words of one server.
    pub(super) fn kept_digest(&self, digest: &str) -> String {
        crate::digest::of_bytes([&self.endpoint.base_url, digest].join("\n").as_bytes())
    }

    fn replays(&self) -> bool {
        self.options.cassette.as_ref().is_some_and(|c| c.mode() == CassetteMode::Replay)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
