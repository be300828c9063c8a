//! One endpoint's client: the retry loop, the ladder and the judgement of an answer.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_openai::config::Config as OpenAiApi;
use async_openai::error::OpenAIError;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::budget::{Budget, Jitter, RetryPolicy};
use super::cassette::{Cassette, CassetteMode};
use super::classify::{self, Finish};
use super::completion::{Completion, Usage};
use super::endpoint::{Endpoint, EndpointError};
use super::failure::{Action, Attempt, Failure, FailureClass, Loop};
use super::journal::Journal;
use super::ladder::{self, Form, Ladder};
use super::models::{self, Model};
use super::recover;
use super::repetition::Repetition;
use super::request::{self, ChatRequest};
use super::scrub::Scrubber;
use super::service::{Caps, Deadlines, Delta, Exchange, Refusal, Request};
use crate::config::endpoint::{Auth, Rung};

/// Settings of a client that the endpoint's configuration does not have.
#[derive(Clone, Debug, Default)]
pub struct ClientOptions {
    /// How long each part of an attempt may take; by default [`Deadlines::of`] the endpoint. Its own settings take
    /// precedence.
    pub deadlines: Option<Deadlines>,
    /// How much an answer may hold.
    pub caps: Caps,
    /// How a call is retried.
    pub retry: RetryPolicy,
    /// What the whole run may spend on retries.
    pub budget: Arc<Budget>,
    /// Seed of the jitter.
    pub seed: u64,
    /// Recorded answers.
    pub cassette: Option<Arc<Cassette>>,
    /// Journal of the run.
    pub journal: Option<Arc<Journal>>,
    /// PEM of a private certificate authority, read from the endpoint's `ca_file`.
    pub ca_pem: Option<Vec<u8>>,
}

/// Follows a call while it runs.
pub trait Progress: Send {
    /// Something happened.
    fn event(&mut self, event: ProgressEvent<'_>);
}

/// What can happen during a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgressEvent<'a> {
    /// A request goes out; attempts count from 1.
    Sent {
        /// Number of the attempt.
        attempt: u32,
    },
    /// Text of the answer arrived. It is unvalidated.
    Text(&'a str),
    /// So many bytes of reasoning arrived.
    Reasoning(usize),
    /// Waiting before the next attempt.
    Waiting {
        /// How long.
        wait: Duration,
        /// Class of the failure it follows.
        why: &'static str,
    },
    /// The form of the request was stepped down.
    Stepped(&'a str),
}

impl Progress for () {
    fn event(&mut self, _: ProgressEvent<'_>) {}
}

/// A completion that may be validated: it ended well, is not empty and does not loop. Whether it is *true* is for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The text, without a leading closed reasoning block.
    pub text: String,
    /// Finish reason as the server wrote it.
    pub finish_reason: String,
    /// Model that answered, as the server names it; empty when it does not.
    pub model: String,
    /// Whether the server names another model than was asked for.
    pub other_model: bool,
    /// Tokens of the attempt that succeeded; [`super::spent`] sums up all attempts.
    pub usage: Usage,
    /// From the call to the answer, waits included.
    pub took: Duration,
    /// Every attempt, the last one successful.
    pub attempts: Vec<Attempt>,
    /// Output mode the answer came by.
    pub rung: Rung,
    /// Digest of the request that was answered.
    pub digest: String,
    /// Bytes of the request body.
    pub request_bytes: usize,
}

/// Calls one endpoint. Remembers for its life which form of request the server takes.
#[derive(Debug)]
pub struct Client {
    endpoint: Endpoint,
    options: ClientOptions,
    deadlines: Deadlines,
    http: reqwest::Client,
    api: async_openai::Client<Api>,
    ladder: Mutex<Ladder>,
    scrubber: Scrubber,
    jitter: Jitter,
}

impl Client {
    /// A client for this endpoint.
    ///
    /// # Errors
    /// When the machine has no certificate store for an https endpoint, or a CA file or proxy cannot be used.
    pub fn new(endpoint: Endpoint, options: ClientOptions) -> Result<Self, EndpointError> {
        let own = |seconds: Option<u32>, default| seconds.map_or(default, |s| Duration::from_secs(u64::from(s)));
        let mut d = options.deadlines.unwrap_or_else(|| Deadlines::of(endpoint.origin()));
        d.connect = own(endpoint.config.connect_seconds, d.connect);
        d.first_byte = own(endpoint.config.first_byte_seconds, d.first_byte);
        d.idle = own(endpoint.config.idle_seconds, d.idle);
        d.total = own(endpoint.config.total_seconds, d.total);
        let http = http_client(&endpoint, d, &options)?;
        let api = Api::new(&endpoint)?;
        Ok(Self {
            ladder: Mutex::new(Ladder::new(&endpoint)),
            scrubber: Scrubber::new(endpoint.key.as_ref()),
            jitter: Jitter::new(options.seed),
            api: async_openai::Client::build(http.clone(), api),
            endpoint,
            options,
            deadlines: d,
            http,
        })
    }

    /// The endpoint it calls.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The output mode the next request uses.
    #[must_use]
    pub fn rung(&self) -> Rung {
        self.form().rung
    }

    /// What this run learnt of the server, one sentence a step.
    #[must_use]
    pub fn steps(&self) -> Vec<String> {
        self.ladder().steps().to_vec()
    }

    /// Steps to the next lower output mode, for an answer that broke the schema it was bound to. False on the lowest.
    pub fn step_down(&self, tried: Rung, why: &str) -> bool {
        let why = self.scrubber.line(why);
        self.ladder().step_rung(tried, &why)
    }

    /// The request body as it would go out now, for budgets and tests.
    #[must_use]
    pub fn preview(&self, request: &ChatRequest) -> Value {
        request::body(request, &self.endpoint, &self.form())
    }

    /// Asks the model.
    ///
    /// # Errors
    /// With the class of what went wrong, after the retries and ladder steps that class allows.
    pub async fn complete(&self, request: &ChatRequest, progress: &mut dyn Progress) -> Result<Answer, Failure> {
        let begun = Instant::now();
        let mut attempts: Vec<Attempt> = Vec::new();
        let (mut retries, mut retried_once, mut waited) = (0, false, Duration::ZERO);
        let mut last_server_error: Option<String> = None;
        loop {
            let form = self.form();
            let body = request::body(request, &self.endpoint, &form);
            let bytes = body.to_string();
            let digest = self.digest(&bytes);
            let sent = Instant::now();
            progress.event(ProgressEvent::Sent { attempt: attempts.len() as u32 + 1 });
            let (deltas, heard) = mpsc::unbounded_channel();
            let mut exchange = self.exchange(deltas);
            exchange.stream = body.get("stream").is_some();
            exchange.padding_ends = self.endpoint.profile.complete_despite_length && form.rung != Rung::Prompt;
            exchange.identity.digest = digest;
            exchange.identity.body = bytes;
            exchange.identity.max_tokens = request.max_tokens.into();
            let exchange = Arc::new(exchange);
            let result = self.attempt(&body, &exchange, heard, progress).await;
            let mut record = Attempt {
                status: None,
                outcome: "ok".into(),
                rung: form.rung.name().into(),
                millis: u64::try_from(sent.elapsed().as_millis()).unwrap_or(u64::MAX),
                waited_millis: u64::try_from(waited.as_millis()).unwrap_or(u64::MAX),
                request_id: None,
                message: None,
                spent_unknown: false,
                usage: None,
            };
            waited = Duration::ZERO;
            let judged = match result {
                Ok(completion) => {
                    record.status = Some(completion.status);
                    record.request_id.clone_from(&completion.request_id);
                    record.usage = Some(completion.usage(exchange.identity.body.len()));
                    self.judge(completion, &form, &exchange.identity).map_err(Box::<Refusal>::from)
                }
                Err(refusal) => Err(refusal),
            };
            let class = judged.as_ref().err().map_or(FailureClass::Empty, |refusal| refusal.failure.class.clone());
            let judged = exchange.keep(judged.is_ok(), &class).and(judged);
            let mut refusal = match judged {
                Ok(mut answer) => {
                    attempts.push(record);
                    answer.attempts = attempts;
                    answer.took = begun.elapsed();
                    return Ok(answer);
                }
                Err(refusal) => refusal,
            };
            let failure = &mut refusal.failure;
            record.status = record.status.or(failure.status);
            record.outcome = failure.class.name().into();
            record.request_id = record.request_id.or_else(|| failure.request_id.clone());
            record.message = Some(failure.message.clone());
            if record.usage.is_none() && failure.class.may_be_spent() {
                record.spent_unknown = true;
                record.usage = Some(Usage::estimate(exchange.identity.body.len(), exchange.received()));
            }
            attempts.push(record);

            // A refusal of the request's form: another form, at once.
            if let (Some(envelope), FailureClass::BadRequest | FailureClass::Server) =
                (&refusal.envelope, &refusal.failure.class)
            {
                if let Some(step) = self.step(&form, refusal.failure.status.unwrap_or(400), envelope) {
                    progress.event(ProgressEvent::Stepped(&step));
                    continue;
                }
                if refusal.failure.class == FailureClass::BadRequest && ladder::names_a_feature(envelope) {
                    refusal.failure.class = FailureClass::UnsupportedParameter;
                    if let Some(last) = attempts.last_mut() {
                        last.outcome = refusal.failure.class.name().into();
                    }
                }
            }
            let failure = &mut refusal.failure;
            let wait = match failure.class.action() {
                Action::Step if matches!(failure.class, FailureClass::Degenerate(Loop::Whitespace)) => {
                    if !retried_once && self.ladder().step_rung(form.rung, "white space without end") {
                        retried_once = true;
                        progress.event(ProgressEvent::Stepped("white space without end"));
                        continue;
                    }
                    None
                }
                Action::Retry => {
                    let asked = match failure.class {
                        FailureClass::RateLimited { retry_after } | FailureClass::Overloaded { retry_after } => {
                            retry_after
                        }
                        _ => None,
                    };
                    let own = self.options.retry.wait(retries, self.jitter.next());
                    // The same words twice: the server means this request, not this moment.
                    let again = failure.class == FailureClass::Server
                        && last_server_error.replace(failure.message.clone()).as_ref() == Some(&failure.message)
                        && retries > 0;
                    retries += 1;
                    if let Some(asked) = asked.filter(|a| *a > self.options.retry.longest_asked) {
                        failure.message = format!("{}; the server asks to wait {} s", failure.message, asked.as_secs());
                        None
                    } else {
                        (!again && retries < self.options.retry.attempts).then(|| asked.map_or(own, |a| a + own))
                    }
                }
                Action::RetryOnce if !retried_once => {
                    retried_once = true;
                    // JSON mode is known to answer with nothing; the same request without it is not.
                    let json_mode = matches!(form.rung, Rung::JsonObjectSchema | Rung::JsonObject);
                    if failure.class == FailureClass::Empty && json_mode {
                        let why = "nothing came in JSON mode";
                        if self.ladder().step_rung(form.rung, why) {
                            progress.event(ProgressEvent::Stepped(why));
                        }
                    }
                    Some(self.options.retry.wait(0, self.jitter.next()))
                }
                _ => None,
            };
            let Some(wait) = wait else {
                if refusal.failure.class == FailureClass::UnknownModel && !self.replays() {
                    refusal.failure.message.push_str(&self.offered().await);
                }
                refusal.failure.attempts = attempts;
                return Err(refusal.failure);
            };
            if !self.options.budget.take(wait) {
                let failure = &mut refusal.failure;
                failure.message = format!("{}; the run's budget leaves no retry", failure.message);
                failure.attempts = attempts;
                return Err(refusal.failure);
            }
            progress.event(ProgressEvent::Waiting { wait, why: refusal.failure.class.name() });
            // Recorded answers come no sooner for waiting.
            if !self.replays() {
                tokio::time::sleep(wait).await;
                waited = wait;
            }
        }
    }

    /// The models the server offers.
    ///
    /// # Errors
    /// When it cannot be reached or does not say. There is no retry.
    pub async fn models(&self) -> Result<Vec<Model>, Failure> {
        let (deltas, _) = mpsc::unbounded_channel();
        let unbuilt = |_| Failure::new(FailureClass::BadRequest, "the request cannot be built");
        let api = self.api.config();
        let request =
            self.http.get(api.url("/models")).query(&api.query()).headers(api.headers()).build().map_err(unbuilt)?;
        let value = self.exchange(deltas).get(request).await.map_err(|refusal| refusal.failure)?;
        let mut models = models::read(&value);
        for model in &mut models {
            model.id = self.scrubber.line(&model.id);
        }
        Ok(models)
    }

    /// What to ask for instead of an unknown model.
    async fn offered(&self) -> String {
        let Ok(models) = self.models().await else { return String::new() };
        let names: Vec<&str> = models.iter().take(8).map(|m| m.id.as_str()).collect();
        match names.len() {
            0 => String::new(),
            _ if models.len() > names.len() => {
                format!("; it offers {} and {} more", names.join(", "), models.len() - names.len())
            }
            _ => format!("; it offers {}", names.join(", ")),
        }
    }

    fn exchange(&self, deltas: mpsc::UnboundedSender<Delta>) -> Exchange {
        Exchange {
            http: self.http.clone(),
            deadlines: self.deadlines,
            caps: self.options.caps,
            scrubber: self.scrubber.clone(),
            stream: false,
            deltas,
            padding_ends: false,
            wire: Mutex::default(),
            cassette: self.options.cassette.clone(),
            journal: self.options.journal.clone(),
            identity: Request {
                digest: String::new(),
                profile: self.endpoint.profile.id,
                model: self.endpoint.model.clone(),
                body: String::new(),
                max_tokens: 0,
            },
            sent: false.into(),
        }
    }

    fn replays(&self) -> bool {
        self.options.cassette.as_ref().is_some_and(|c| c.mode() == CassetteMode::Replay)
    }

    async fn attempt(
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

    /// Passes only what ended well and is neither empty nor degenerate.
    fn judge(&self, completion: Completion, form: &Form, request: &Request) -> Result<Answer, Failure> {
        let fail = |class: FailureClass, message: &str| {
            let mut failure = Failure::new(class, message);
            failure.status = Some(completion.status);
            failure.request_id.clone_from(&completion.request_id);
            Err(failure)
        };
        let profile = self.endpoint.profile;
        let raw = completion.finish.as_deref();
        let shown = || self.scrubber.line(raw.unwrap_or_default());
        if completion.choices == 0 {
            return fail(FailureClass::Empty, "the answer has no choices");
        }
        if completion.after_finish {
            return fail(FailureClass::Malformed, "text came after the finish reason");
        }
        if !completion.refusal.is_empty() {
            return fail(
                FailureClass::Refused,
                &format!("the model refuses: {}", self.scrubber.line(&completion.refusal)),
            );
        }
        let finish = classify::finish(raw, &profile.finish_stop);
        let thought = recover::strip_think(&completion.text);
        let answered = thought.is_ok_and(|text| !text.trim().is_empty());
        let complete_anyway = profile.complete_despite_length && recover::is_one_object(&completion.text);
        match finish {
            Finish::Stop => {}
            Finish::Length if complete_anyway => {}
            Finish::Length
                if !answered
                    && (!completion.reasoning.is_empty() || thought.is_err() || completion.text.is_empty()) =>
            {
                let class = FailureClass::ReasoningExhausted;
                return fail(class, "the token cap was spent before the answer began");
            }
            Finish::Length => return fail(FailureClass::Truncated, "the answer was cut at the token cap"),
            Finish::Filter => {
                return fail(FailureClass::ContentFilter, &format!("finish reason `{}`", shown()));
            }
            Finish::Refusal => return fail(FailureClass::Refused, "the model refuses"),
            Finish::Context => return fail(FailureClass::ContextOverflow, &format!("finish reason `{}`", shown())),
            Finish::Overloaded => {
                return fail(FailureClass::Overloaded { retry_after: None }, &format!("finish reason `{}`", shown()));
            }
            Finish::Transient => return fail(FailureClass::Gateway, &format!("finish reason `{}`", shown())),
            Finish::Absent if completion.streamed => {
                return fail(FailureClass::ConnectionLost, "the stream ended without a finish reason");
            }
            Finish::Absent | Finish::Unknown => {
                return fail(
                    FailureClass::UnknownFinish(shown()),
                    &format!("finish reason `{}` is not known to mean success", shown()),
                );
            }
        }
        let Ok(text) = thought else {
            return fail(FailureClass::Misrouted, "a reasoning block is opened and not closed");
        };
        if text.trim().is_empty() {
            if completion.reasoning.trim().is_empty() {
                return fail(FailureClass::Empty, "the answer is empty");
            }
            return fail(FailureClass::Misrouted, "the answer is empty, only reasoning came");
        }
        if let Some(looped) = Repetition::check(if complete_anyway { text.trim() } else { text }) {
            return fail(FailureClass::Degenerate(looped), "the answer repeats itself");
        }
        let model = completion.model.as_deref().map(|m| self.scrubber.line(m)).unwrap_or_default();
        let other_model = !model.is_empty() && !same_model(&model, &self.endpoint.model, self.endpoint.strict_model);
        if other_model && self.endpoint.strict_model {
            let message = format!("`{model}` answered, `{}` was asked", self.endpoint.model);
            return fail(FailureClass::WrongModel, &message);
        }
        let usage = completion.usage(request.body.len());
        Ok(Answer {
            text: self.scrubber.scrub(text),
            finish_reason: shown(),
            model,
            other_model,
            usage,
            took: Duration::ZERO,
            attempts: Vec::new(),
            rung: form.rung,
            digest: request.digest.clone(),
            request_bytes: request.body.len(),
        })
    }

    /// Identity of a request: what it asks whom, and neither the key nor the time nor how long we would wait.
    fn digest(&self, body: &str) -> String {
        let parts = [self.endpoint.profile.id, &self.endpoint.model, body].join("\n");
        crate::digest::of_bytes(parts.as_bytes())
    }

    fn form(&self) -> Form {
        self.ladder().form()
    }

    fn ladder(&self) -> std::sync::MutexGuard<'_, Ladder> {
        self.ladder.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn step(&self, form: &Form, status: u16, envelope: &super::envelope::Envelope) -> Option<String> {
        let mut extra: Vec<String> = self.endpoint.extra.keys().cloned().collect();
        extra.extend(self.endpoint.profile.thinking_off.keys().cloned());
        let mut ladder = self.ladder();
        ladder.step(form, status, envelope, &extra).then(|| ladder.steps().last().cloned().unwrap_or_default())
    }
}

fn tell(progress: &mut dyn Progress, delta: &Delta) {
    match delta {
        Delta::Text(text) => progress.event(ProgressEvent::Text(text)),
        Delta::Reasoning(bytes) => progress.event(ProgressEvent::Reasoning(*bytes)),
    }
}

/// Whether a server's name for a model means the one asked for. Providers add paths, tags, file endings and dates; `strict`
/// allows no more than that, otherwise any longer name that begins with the one asked for will do.
fn same_model(answered: &str, asked: &str, strict: bool) -> bool {
    // llama.cpp without an alias, and mistral.rs, have no name of their own for what is loaded.
    if answered == "-" || asked == "default" {
        return true;
    }
    let bare = |name: &str| {
        let name = name.to_lowercase();
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        name.trim_end_matches(".gguf").trim_end_matches(":latest").to_owned()
    };
    let (answered, asked) = (bare(answered), bare(asked));
    answered.strip_prefix(&asked).is_some_and(|rest| {
        let dated = rest.starts_with(['-', '@', ':']) && rest[1..].bytes().all(|b| b.is_ascii_digit() || b == b'-');
        rest.is_empty() || dated || (!strict && rest.starts_with(['-', '.', ':', '@', '_']))
    })
}

fn http_client(
    endpoint: &Endpoint,
    deadlines: Deadlines,
    options: &ClientOptions,
) -> Result<reqwest::Client, EndpointError> {
    let fault = |reason: String| EndpointError::Client { name: endpoint.name.clone(), reason };
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(deadlines.connect)
        .user_agent(concat!("factbrief/", env!("CARGO_PKG_VERSION")))
        .http1_only()
        // A kept connection that the server closed meanwhile would fail the next request for nothing.
        .pool_max_idle_per_host(0)
        .no_proxy();
    if let Some(proxy) = &endpoint.config.proxy {
        let proxy = reqwest::Proxy::all(proxy).map_err(|_| fault("`proxy` is not a proxy URL".into()))?;
        builder = builder.proxy(proxy);
    }
    if endpoint.origin().scheme == "http" {
        // No certificate is ever looked at, so a machine without a certificate store will do.
        builder = builder.tls_certs_only([]);
    } else if let Some(pem) = &options.ca_pem {
        let certificates = reqwest::Certificate::from_pem_bundle(pem)
            .map_err(|_| fault("`ca_file` holds no PEM certificate".into()))?;
        builder = builder.tls_certs_only(certificates);
    }
    builder.build().map_err(|_| {
        fault(
            "no certificate authorities on this machine: install its CA certificates, or name a PEM file in `ca_file`"
                .into(),
        )
    })
}

/// What async-openai needs to know: our URL and our header, nothing from the environment.
#[derive(Clone)]
struct Api {
    base: String,
    query: Vec<(String, String)>,
    header: Option<(HeaderName, HeaderValue)>,
    key: SecretString,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Api {
    fn new(endpoint: &Endpoint) -> Result<Self, EndpointError> {
        let value = |text: &str| {
            let mut value = HeaderValue::from_str(text).map_err(|_| EndpointError::BadKey {
                name: endpoint.name.clone(),
                reason: "cannot be put into a header",
            })?;
            value.set_sensitive(true);
            Ok(value)
        };
        let header = match (&endpoint.auth, &endpoint.key) {
            (Auth::Bearer, Some(key)) => Some((AUTHORIZATION, value(&format!("Bearer {}", key.expose_secret()))?)),
            (Auth::Header(name), Some(key)) => {
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| EndpointError::Setting {
                    name: endpoint.name.clone(),
                    reason: "the name of the key's header cannot be used".into(),
                })?;
                Some((name, value(key.expose_secret())?))
            }
            _ => None,
        };
        let query = endpoint.api_version.iter().map(|v| ("api-version".to_owned(), v.clone())).collect();
        Ok(Self { base: endpoint.base_url.clone(), query, header, key: SecretString::from(String::new()) })
    }
}

impl OpenAiApi for Api {
    fn headers(&self) -> HeaderMap {
        self.header.iter().cloned().collect()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn query(&self) -> Vec<(&str, &str)> {
        self.query.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect()
    }

    fn api_base(&self) -> &str {
        &self.base
    }

    fn api_key(&self) -> &SecretString {
        &self.key
    }
}

#[cfg(test)]
mod tests {
    use super::same_model;

    #[test]
    fn names_of_models() {
        for (answered, asked, loose, strict) in [
            ("m", "m", true, true),
            ("gpt-4o-2024-08-06", "gpt-4o", true, true),
            ("openai/GPT-4o", "gpt-4o", true, true),
            ("llama3:latest", "llama3", true, true),
            ("/srv/m/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf", "qwen2.5-coder-1.5b", true, false),
            ("gpt-4o-mini", "gpt-4o", true, false),
            ("-", "anything", true, true),
            ("/srv/models", "default", true, true),
            ("gpt-4o", "gpt-4o-mini", false, false),
            ("tiny", "m", false, false),
            ("m10", "m1", false, false),
        ] {
            assert_eq!(
                (same_model(answered, asked, false), same_model(answered, asked, true)),
                (loose, strict),
                "{answered} {asked}"
            );
        }
    }
}
