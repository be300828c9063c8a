//! The transport under async-openai: one request, one answer, bounded in bytes and time. No retry, no redirect, no key in
//! any text. Streams are read here and handed on as one body in our own form, so that one path serves both.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use bytes::Bytes;
use reqwest::{Response, header};
use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, timeout_at};

use super::cassette::{Cassette, CassetteError, Identity};
use super::classify;
use super::completion::{Completion, Usage};
use super::endpoint::Origin;
use super::envelope::Envelope;
use super::failure::{Deadline, Failure, FailureClass, Loop};
use super::journal::Journal;
use super::purse::{Hold, Overdrawn, Prices, Purse};
use super::recording::Wire;
use super::repetition::Repetition;
use super::request;
use super::scrub::Scrubber;
use super::sse::Sse;
use crate::prompt::tokens::Estimate;

/// How long each part of an attempt may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// To connect.
    pub connect: Duration,
    /// From sending to the first token of a stream.
    pub first_byte: Duration,
    /// Between two events of a stream, or two reads of a body.
    pub idle: Duration,
    /// The whole attempt.
    pub total: Duration,
}

impl Deadlines {
    /// Ten seconds to connect, 90 to the first token, 60 of silence, five minutes in all. A server on this machine may be slow
    /// without being broken: it has three minutes to the first token, two of silence, twenty in all. A first token that does
    /// not come is waited for once more, so a silent server costs a run three or six minutes and no second section.
    #[must_use]
    pub fn of(origin: &Origin) -> Self {
        let (first_byte, idle, total) = if origin.is_loopback() { (180, 120, 1200) } else { (90, 60, 300) };
        let seconds = Duration::from_secs;
        Self { connect: seconds(10), first_byte: seconds(first_byte), idle: seconds(idle), total: seconds(total) }
    }
}

/// How much an answer may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Bytes of a body, streamed or not.
    pub body: usize,
    /// Bytes of all response headers.
    pub headers: usize,
}

impl Default for Caps {
    /// 1 MiB of body, 32 KiB of headers.
    fn default() -> Self {
        Self { body: 1 << 20, headers: 32 << 10 }
    }
}

/// A file of our own that could not be read or written, with the fix.
pub(crate) fn storage(scrubber: &Scrubber, error: &dyn std::error::Error) -> Failure {
    use std::io::ErrorKind as K;
    let system = error.source().and_then(|source| source.downcast_ref::<std::io::Error>());
    let fix = match system.map(std::io::Error::kind) {
        Some(K::StorageFull | K::QuotaExceeded) => "; free some space",
        Some(K::FileTooLarge) => "; this process may not write a file that large (`ulimit -f`)",
        Some(K::PermissionDenied | K::ReadOnlyFilesystem) => "; check the permissions of the file and its folder",
        Some(K::NotFound | K::NotADirectory) => "; its folder has gone",
        _ => "",
    };
    Failure::new(FailureClass::Storage, scrubber.line(&format!("{error}{fix}")))
}

/// A failure with what the ladder needs to know of it.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub failure: Failure,
    pub envelope: Option<Envelope>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.failure.fmt(f)
    }
}

impl std::error::Error for Refusal {}

impl From<Failure> for Box<Refusal> {
    fn from(failure: Failure) -> Self {
        Box::new(Refusal { failure, envelope: None })
    }
}

fn boxed(refusal: Box<Refusal>) -> OpenAIError {
    OpenAIError::Boxed(refusal)
}

/// A body, read.
enum Received {
    Stream(Box<Completion>),
    Whole(Value, Head),
}

/// How much of an answer the observer knows.
#[derive(Default)]
struct Told {
    text: usize,
    arguments: usize,
    reasoning: usize,
}

/// A piece of an answer as it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Delta {
    Text(String),
    Reasoning(usize),
}

/// Everything one exchange needs.
pub(crate) struct Exchange {
    pub http: reqwest::Client,
    pub deadlines: Deadlines,
    pub caps: Caps,
    pub scrubber: Scrubber,
    pub stream: bool,
    pub deltas: UnboundedSender<Delta>,
    /// Whether white space after one complete JSON value ends the answer instead of failing it.
    pub padding_ends: bool,
    pub wire: Mutex<Wire>,
    pub cassette: Option<Arc<Cassette>>,
    pub cache: Option<Arc<Cassette>>,
    pub journal: Option<Arc<Journal>>,
    pub purse: Arc<Purse>,
    /// What is held in the purse for this exchange, once it is sent.
    pub hold: Mutex<Option<Hold>>,
    pub identity: Request,
    /// Whether the request went over the network.
    pub sent: AtomicBool,
    /// Bytes of text and reasoning that a stream brought, also one that failed.
    pub spoken: AtomicUsize,
}

/// Which request it is.
pub(crate) struct Request {
    /// What recordings know it by.
    pub digest: String,
    /// What the journal and the cache know it by.
    pub kept: String,
    pub profile: &'static str,
    pub endpoint: String,
    pub prices: Option<Prices>,
    /// What the model's context holds, in tokens.
    pub context: Option<u32>,
    pub model: String,
    /// The body as sent. It holds no key.
    pub body: String,
    /// The function whose call is forced.
    pub tool: Option<String>,
    pub max_tokens: u64,
}

impl Request {
    pub fn identity(&self) -> Identity<'_> {
        Identity { digest: &self.digest, profile: self.profile, model: &self.model, body: &self.body }
    }

    /// Whether an answer of so many bytes cannot be within the cap: no tokenizer makes so few tokens of a text.
    const fn runs_away(&self, bytes: usize) -> bool {
        const BYTES_PER_TOKEN: u64 = 8;
        const MARGIN: u64 = 1024;
        self.max_tokens > 0 && bytes as u64 > self.max_tokens.saturating_mul(BYTES_PER_TOKEN).saturating_add(MARGIN)
    }

    /// The same of a whole body, where what is said is escaped and stands among other members.
    const fn runs_away_whole(&self, bytes: usize) -> bool {
        const MEMBERS: usize = 64 << 10;
        self.runs_away(bytes.saturating_sub(MEMBERS) / 2)
    }

    fn kept(&self) -> Identity<'_> {
        Identity { digest: &self.kept, ..self.identity() }
    }
}

impl Exchange {
    /// Sends the request and reads the answer. What comes back is a 200 whose body is a [`Completion`] as JSON.
    pub async fn run(self: Arc<Self>, factory: HttpRequestFactory) -> Result<Response, OpenAIError> {
        let mut request = factory
            .build()
            .await
            .map_err(|_| boxed(Failure::new(FailureClass::BadRequest, "the request cannot be built").into()))?;
        let headers = request.headers_mut();
        headers.insert(header::ACCEPT_ENCODING, header::HeaderValue::from_static("identity"));
        let accept = if self.stream { "text/event-stream, application/json" } else { "application/json" };
        headers.insert(header::ACCEPT, header::HeaderValue::from_static(accept));
        let completion = self.send(request).await.map_err(boxed)?;
        // Nothing in a Completion can fail to serialise.
        let body = serde_json::to_vec(&completion).unwrap_or_default();
        Ok(http::Response::new(Bytes::from(body)).into())
    }

    async fn send(&self, request: reqwest::Request) -> Result<Completion, Box<Refusal>> {
        let clock = Clock::start(self.deadlines);
        if let Some(wire) = self.recorded()? {
            return self.read(wire.response(), &clock).await;
        }
        self.reserve()?;
        if let Some(journal) = &self.journal {
            let Request { kept, body, max_tokens, .. } = &self.identity;
            journal.intent(kept, body.len() as u64, *max_tokens).map_err(|e| self.storage(&e))?;
        }
        self.sent.store(true, Ordering::Relaxed);
        // A server that does not stream is silent until it has the whole answer.
        let head_by = if self.stream { clock.first_byte } else { clock.total };
        let response = match timeout_at(head_by, self.http.execute(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(self.transport(&error, None)),
            Err(_) => {
                let which = if self.stream && head_by < clock.total { Deadline::FirstByte } else { Deadline::Total };
                return Err(self.late(which, None));
            }
        };
        self.read(response, &clock).await
    }

    /// An answer that need not be asked for: from a recording, from the unfinished run that this one takes up, or from an
    /// earlier run of the day. Whatever it comes from, it belongs to the recording of this run.
    fn recorded(&self) -> Result<Option<Wire>, Box<Refusal>> {
        if let Some(cassette) = &self.cassette {
            match cassette.play(self.identity.identity()) {
                Ok(None) => {}
                Ok(wire) => return Ok(wire),
                Err(miss @ CassetteError::Miss { .. }) => {
                    return Err(Failure::new(FailureClass::ReplayMiss, self.scrubber.line(&miss.to_string())).into());
                }
                Err(other) => return Err(self.storage(&other)),
            }
        }
        if let Some(wire) = self.journal.as_ref().and_then(|j| j.received(&self.identity.kept)) {
            self.record(&wire, true)?;
            return Ok(Some(wire));
        }
        if let Some(cache) = &self.cache
            && let Some(wire) = cache.play(self.identity.kept()).map_err(|e| self.storage(&e))?
        {
            self.record(&wire, true)?;
            return Ok(Some(wire));
        }
        if self.journal.as_ref().is_some_and(|j| j.exhausted(&self.identity.kept)) {
            let message = "earlier runs sent this request and never learnt its outcome; it is not sent again";
            return Err(Failure::new(FailureClass::OutcomeUnknown, message).into());
        }
        Ok(None)
    }

    /// Gives an answer to the recording, and to the cache until somebody accepts it.
    fn record(&self, wire: &Wire, good: bool) -> Result<(), Box<Refusal>> {
        let keepers = [(&self.cassette, self.identity.identity()), (&self.cache, self.identity.kept())];
        for (keeper, identity) in keepers {
            if let Some(keeper) = keeper {
                keeper.keep(identity, wire.clone(), good).map_err(|e| self.storage(&e))?;
            }
        }
        Ok(())
    }

    /// Refuses a request that cannot fit the context or could pass a ceiling, and holds its share of the purse.
    fn reserve(&self) -> Result<(), Box<Refusal>> {
        let Request { endpoint, prices, context, model, body, max_tokens, .. } = &self.identity;
        let counted = || {
            let body: Value = serde_json::from_str(body).unwrap_or_default();
            request::estimate(&body, model, *max_tokens)
        };
        // Loading a tokenizer takes a quarter of a second: without a limit an upper bound of the bytes will do.
        let estimate = if context.is_some() || self.purse.ceilings().bind() {
            counted()
        } else {
            let prompt = Usage::estimate(body.len(), 0).prompt;
            Estimate { prompt, completion: *max_tokens, exact: false }
        };
        if let Some(context) = context.filter(|c| estimate.total() > u64::from(*c)) {
            let message = format!(
                "{} tokens do not fit the context of {context} ({} of them the prompt, {}); nothing was sent",
                estimate.total(),
                estimate.prompt,
                if estimate.exact { "counted" } else { "estimated" }
            );
            return Err(Failure::new(FailureClass::ContextOverflow, message).into());
        }
        let hold = self.purse.hold(endpoint, &estimate, prices.as_ref()).map_err(|error| match error {
            Overdrawn::Ledger(error) => self.storage(&error),
            _ => Failure::new(FailureClass::Budget, format!("{error}; it was not sent")).into(),
        })?;
        *self.hold.lock().unwrap_or_else(PoisonError::into_inner) = Some(hold);
        Ok(())
    }

    /// Puts what the request really used in the place of what was held for it.
    pub fn settle(&self, usage: Option<Usage>) -> Result<(), Box<Refusal>> {
        match self.hold.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(hold) => self.purse.settle(&hold, usage).map_err(|e| self.storage(&e)),
            None => Ok(()),
        }
    }

    /// Keeps what came over the network, once it is known what, if anything, is wrong with it.
    pub fn keep(&self, wrong: Option<&FailureClass>) -> Result<(), Box<Refusal>> {
        let wire = self.wire.lock().map(|wire| wire.clone()).unwrap_or_default().scrubbed(&self.scrubber);
        if !self.sent.load(Ordering::Relaxed) {
            return Ok(());
        }
        // The journal first: what was paid for is not lost where the recording cannot be written.
        if let Some(journal) = &self.journal {
            let digest = &self.identity.kept;
            match wrong {
                None => journal.keep(digest, wire.clone()).map_err(|e| self.storage(&e))?,
                Some(class) if !class.may_be_spent() => {
                    journal.failed(digest, class.name()).map_err(|e| self.storage(&e))?;
                }
                Some(_) => {}
            }
        }
        let answered = wire.status != 0;
        if answered { self.record(&wire, wrong.is_none()) } else { Ok(()) }
    }

    /// Bytes of body that came over the network.
    pub fn received(&self) -> usize {
        self.wire.lock().map_or(0, |wire| wire.body.len())
    }

    fn storage(&self, error: &dyn std::error::Error) -> Box<Refusal> {
        storage(&self.scrubber, error).into()
    }

    /// Fetches a JSON document beside the completions: no recording, no journal, the same bounds.
    pub async fn get(&self, mut request: reqwest::Request) -> Result<Value, Box<Refusal>> {
        let clock = Clock::start(self.deadlines);
        request.headers_mut().insert(header::ACCEPT_ENCODING, header::HeaderValue::from_static("identity"));
        let response = match timeout_at(clock.first_byte, self.http.execute(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(self.transport(&error, None)),
            Err(_) => return Err(self.late(Deadline::FirstByte, None)),
        };
        match self.receive(response, &clock).await? {
            Received::Whole(value, _) => Ok(value),
            Received::Stream(_) => {
                Err(Failure::new(FailureClass::NotAModelEndpoint, "an event stream came instead of a list").into())
            }
        }
    }

    /// Reads an answer, from the network or from a recording.
    async fn read(&self, response: Response, clock: &Clock) -> Result<Completion, Box<Refusal>> {
        let (value, head) = match self.receive(response, clock).await? {
            Received::Stream(completion) => return Ok(*completion),
            Received::Whole(value, head) => (value, head),
        };
        if value.get("choices").is_none() {
            let message = "the answer is JSON, but has no `choices`: is this the chat completions path?";
            return Err(head.refuse(FailureClass::NotAModelEndpoint, message));
        }
        let mut completion = head.completion();
        completion.take_body(&value);
        self.tell(&completion, &mut Told::default(), true);
        Ok(completion)
    }

    async fn receive(&self, mut response: Response, clock: &Clock) -> Result<Received, Box<Refusal>> {
        let head = Head::of(&response, &self.scrubber);
        if let Ok(mut wire) = self.wire.lock() {
            *wire = Wire { status: head.status, headers: head.headers.clone(), body: Vec::new() };
        }
        let size: usize = response.headers().iter().map(|(n, v)| n.as_str().len() + v.len() + 4).sum();
        if size > self.caps.headers {
            return Err(head.refuse(FailureClass::TooLarge, format!("{size} bytes of headers")));
        }
        if response.status().is_redirection() {
            return Err(head.refuse(FailureClass::Redirect, self.redirect_target(&response)));
        }
        if let Some(encoding) = head.get("content-encoding").filter(|e| !e.is_empty() && *e != "identity") {
            let message = format!("content encoding `{}`, which was not asked for", self.scrubber.line(encoding));
            return Err(head.refuse(FailureClass::Encoding, message));
        }
        if let Some(length) = response.content_length().filter(|l| *l > self.caps.body as u64) {
            return Err(head.refuse(FailureClass::TooLarge, format!("a body of {length} bytes is announced")));
        }
        let kind = head.get("content-type").unwrap_or_default().to_ascii_lowercase();
        if response.status().is_success() && kind.starts_with("text/event-stream") {
            let read = self.events(&mut response, &head, clock, Vec::new()).await?;
            return Ok(Received::Stream(Box::new(read)));
        }
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk(&mut response, &head, clock.idle_from_now(), clock).await? {
            if body.len() + chunk.len() > self.caps.body {
                return Err(head.refuse(FailureClass::TooLarge, format!("more than {} bytes of body", self.caps.body)));
            }
            body.extend_from_slice(&chunk);
            if response.status().is_success()
                && self.identity.runs_away_whole(body.len())
                && body.trim_ascii_start().starts_with(b"{")
            {
                self.spoken.store(body.len(), Ordering::Relaxed);
                return Err(head.refuse(FailureClass::TooLarge, self.runaway(body.len(), "the body")));
            }
            // No content type: let the first bytes tell.
            if kind.is_empty() && response.status().is_success() && body.trim_ascii_start().starts_with(b"data:") {
                let read = self.events(&mut response, &head, clock, body).await?;
                return Ok(Received::Stream(Box::new(read)));
            }
        }
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body);
        let value = self.whole(body, &kind, &head)?;
        Ok(Received::Whole(value, head))
    }

    fn whole(&self, body: &[u8], kind: &str, head: &Head) -> Result<Value, Box<Refusal>> {
        let start = body.trim_ascii_start();
        let html = kind.starts_with("text/html") || start.starts_with(b"<");
        if !(200..300).contains(&head.status) {
            let mut envelope = if html { Envelope::default() } else { Envelope::read(body) };
            // A server of web pages refuses to be posted to; a gateway or a guard before a model has its own statuses.
            if html && matches!(head.status, 400 | 404 | 405 | 406 | 410 | 411 | 415 | 501) {
                let message = "a web page came: a web server answers there, no model endpoint";
                return Err(head.refuse(FailureClass::NotAModelEndpoint, message));
            }
            if html {
                envelope.message = "an HTML page instead of an error".into();
            } else if envelope.message.is_empty() {
                envelope.message = "no reason given".into();
            }
            return Err(self.refused(envelope, head));
        }
        if html {
            let message = "an HTML page came instead of an answer: is the base URL right, or is this network's login page in the way?";
            return Err(head.refuse(FailureClass::NotAModelEndpoint, message));
        }
        if start.is_empty() {
            return Err(head.refuse(FailureClass::Empty, "the body is empty"));
        }
        let text = std::str::from_utf8(body)
            .map_err(|_| head.refuse(FailureClass::Malformed, "the body is not valid UTF-8"))?;
        let value: Value = serde_json::from_str(text).map_err(|e| {
            if e.is_eof() {
                head.refuse(FailureClass::ConnectionLost, "the body ends in the middle of its JSON")
            } else if kind.contains("json") || matches!(start[0], b'{' | b'[') {
                head.refuse(FailureClass::Malformed, format!("the body is no JSON: {e}"))
            } else {
                let message = format!("plain text came instead of an answer: {}", self.scrubber.line(text));
                head.refuse(FailureClass::NotAModelEndpoint, message)
            }
        })?;
        match Envelope::of(&value) {
            Some(envelope) => Err(self.refused(envelope, head)),
            None => Ok(value),
        }
    }

    async fn events(
        &self,
        response: &mut Response,
        head: &Head,
        clock: &Clock,
        begun: Vec<u8>,
    ) -> Result<Completion, Box<Refusal>> {
        let (mut sse, mut completion) = (Sse::default(), head.completion());
        let mut told = Told::default();
        let (mut text_watch, mut reasoning_watch) = (Repetition::default(), Repetition::default());
        let mut call_watch = Repetition::default();
        let (mut frames, mut bytes, mut deadline, mut first) = (Vec::new(), 0, clock.first_byte, true);
        let mut open = true;
        let mut pending = Some(Bytes::from(begun));
        while open {
            let chunk = match pending.take() {
                Some(begun) => Some(begun),
                None => match self.chunk(response, head, deadline, clock).await {
                    Err(late) if first && matches!(late.failure.class, FailureClass::Timeout(Deadline::Idle)) => {
                        return Err(self.late(Deadline::FirstByte, Some(head)));
                    }
                    other => other?,
                },
            };
            let long = || head.refuse(FailureClass::TooLarge, "a line of the stream is longer than 256 KiB");
            match &chunk {
                Some(chunk) => {
                    bytes += chunk.len();
                    if bytes > self.caps.body {
                        let message = format!("more than {} bytes of stream", self.caps.body);
                        return Err(head.refuse(FailureClass::TooLarge, message));
                    }
                    sse.push(chunk, &mut frames).map_err(|_| long())?;
                }
                None => {
                    open = false;
                    std::mem::take(&mut sse).finish(&mut frames).map_err(|_| long())?;
                }
            }
            for frame in std::mem::take(&mut frames) {
                let frame = frame.trim_ascii();
                if frame.is_empty() {
                    continue;
                }
                if frame == b"[DONE]" {
                    self.tell(&completion, &mut told, true);
                    return Ok(completion);
                }
                let value = self.frame(frame, head)?;
                if let Some(envelope) = Envelope::of(&value) {
                    return Err(self.refused(envelope, head));
                }
                let (text, reasoning) = (completion.text.len(), completion.reasoning.len());
                let arguments = completion.argument_lengths();
                if completion.take_chunk(&value) {
                    (first, deadline) = (false, clock.idle_from_now());
                }
                self.tell(&completion, &mut told, false);
                self.spoken.store(completion.spoken(), Ordering::Relaxed);
                if self.identity.runs_away(completion.spoken()) {
                    let message = self.runaway(completion.spoken(), "text");
                    return Err(head.refuse(FailureClass::TooLarge, message));
                }
                let looped = text_watch
                    .push(&completion.text[text..])
                    .or_else(|| completion.arguments_since(&arguments).find_map(|new| call_watch.push(new)));
                let said = completion.calls.first().map_or(&completion.text, |call| &call.arguments);
                if looped == Some(Loop::Whitespace) && self.padding_ends && super::recover::is_one_object(said) {
                    completion.finish = Some("length".into());
                    return Ok(completion);
                }
                if let Some(looped) = looped.or_else(|| reasoning_watch.push(&completion.reasoning[reasoning..])) {
                    let message = format!("the answer repeats itself and was cancelled after {bytes} bytes");
                    return Err(head.refuse(FailureClass::Degenerate(looped), message));
                }
            }
        }
        self.tell(&completion, &mut told, true);
        Ok(completion)
    }

    fn runaway(&self, bytes: usize, of: &str) -> String {
        format!(
            "the answer went on far beyond the {} tokens asked for and was cancelled after {bytes} bytes of {of}: the server does \
             not keep the cap",
            self.identity.max_tokens
        )
    }

    fn frame(&self, frame: &[u8], head: &Head) -> Result<Value, Box<Refusal>> {
        let Ok(text) = std::str::from_utf8(frame) else {
            return Err(head.refuse(FailureClass::Malformed, "an event of the stream is not valid UTF-8"));
        };
        serde_json::from_str(text).map_err(|_| {
            // mistral.rs reports errors of a stream as plain text; anything else that is not JSON is garbage.
            if text.starts_with(['{', '[', '"']) {
                head.refuse(FailureClass::Malformed, "an event of the stream is no JSON")
            } else {
                let envelope = Envelope { message: text.to_owned(), status: Some(400), ..Envelope::default() };
                let mut refusal = self.refused(envelope, head);
                if refusal.failure.class == FailureClass::BadRequest {
                    refusal.failure.class = FailureClass::Malformed;
                }
                refusal
            }
        })
    }

    /// Tells the observer what is new, but never the beginning of what may become a key.
    fn tell(&self, completion: &Completion, told: &mut Told, last: bool) {
        let arguments = completion.calls.first().map_or("", |call| &call.arguments);
        for (said, told) in [(completion.text.as_str(), &mut told.text), (arguments, &mut told.arguments)] {
            let clean = self.scrubber.scrub(said);
            let mut end = if last { clean.len() } else { clean.len().saturating_sub(self.scrubber.longest()) };
            while !clean.is_char_boundary(end) {
                end -= 1;
            }
            // Nobody listening is no reason to stop.
            if let Some(text) = clean.get(*told..end).filter(|t| !t.is_empty()) {
                let _ = self.deltas.send(Delta::Text(text.to_owned()));
                *told = end;
            }
        }
        let reasoning = completion.reasoning.len() - told.reasoning;
        if reasoning > 0 {
            let _ = self.deltas.send(Delta::Reasoning(reasoning));
            told.reasoning = completion.reasoning.len();
        }
    }

    async fn chunk(
        &self,
        response: &mut Response,
        head: &Head,
        idle: Instant,
        clock: &Clock,
    ) -> Result<Option<Bytes>, Box<Refusal>> {
        match timeout_at(idle.min(clock.total), response.chunk()).await {
            Ok(Ok(chunk)) => {
                if let (Some(chunk), Ok(mut wire)) = (&chunk, self.wire.lock()) {
                    let room = self.caps.body.saturating_sub(wire.body.len());
                    wire.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                }
                Ok(chunk)
            }
            Ok(Err(error)) => Err(self.transport(&error, Some(head))),
            Err(_) => {
                let which = if idle < clock.total { Deadline::Idle } else { Deadline::Total };
                Err(self.late(which, Some(head)))
            }
        }
    }

    fn late(&self, which: Deadline, head: Option<&Head>) -> Box<Refusal> {
        let (what, limit) = match which {
            Deadline::Connect => ("no connection", self.deadlines.connect),
            Deadline::FirstByte => ("no token", self.deadlines.first_byte),
            Deadline::Idle => ("silence", self.deadlines.idle),
            Deadline::Total => ("no complete answer", self.deadlines.total),
        };
        let message = format!("{what} within {} s", seconds(limit));
        match head {
            Some(head) => head.refuse(FailureClass::Timeout(which), message),
            None => Failure::new(FailureClass::Timeout(which), message).into(),
        }
    }

    fn transport(&self, error: &reqwest::Error, head: Option<&Head>) -> Box<Refusal> {
        let (class, text) = classify::transport(error);
        let text = self.scrubber.line(&text);
        match head {
            // The body ended early whatever the transport calls it.
            Some(head) => head.refuse(FailureClass::ConnectionLost, text),
            None => Failure::new(class, text).into(),
        }
    }

    fn refused(&self, envelope: Envelope, head: &Head) -> Box<Refusal> {
        let class = classify::refusal(head.status, &head.headers, &envelope);
        let mut refusal = head.refuse(class, self.scrubber.line(&envelope.message));
        if refusal.failure.request_id.is_none() {
            refusal.failure.request_id = envelope.request_id.as_deref().map(|id| self.scrubber.line(id));
        }
        refusal.envelope = Some(Envelope { message: self.scrubber.line(&envelope.message), ..envelope });
        refusal
    }

    fn redirect_target(&self, response: &Response) -> String {
        let target = response
            .headers()
            .get(header::LOCATION)
            .and_then(|l| l.to_str().ok())
            .and_then(|l| response.url().join(l).ok())
            .and_then(|u| {
                let host = u.host_str()?;
                Some(u.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
            });
        match target {
            Some(host) => format!("redirected to host {}: redirects are not followed", self.scrubber.line(&host)),
            None => "redirected: redirects are not followed".to_owned(),
        }
    }
}

/// Seconds for people, with a fraction only where it says something.
fn seconds(duration: Duration) -> String {
    let millis = duration.as_millis();
    if millis.is_multiple_of(1000) {
        (millis / 1000).to_string()
    } else {
        format!("{}.{:03}", millis / 1000, millis % 1000)
    }
}

/// The instants an attempt must not pass.
pub(crate) struct Clock {
    first_byte: Instant,
    total: Instant,
    idle: Duration,
}

impl Clock {
    pub fn start(deadlines: Deadlines) -> Self {
        let now = Instant::now();
        let total = now + deadlines.total;
        Self { first_byte: (now + deadlines.first_byte).min(total), total, idle: deadlines.idle }
    }

    fn idle_from_now(&self) -> Instant {
        (Instant::now() + self.idle).min(self.total)
    }
}

/// Response headers that are kept; every other is dropped at once.
const KEPT_HEADERS: &[&str] = &[
    "content-type",
    "content-encoding",
    "date",
    "retry-after",
    "retry-after-ms",
    "request-id",
    "x-request-id",
    "x-generation-id",
    "mistral-correlation-id",
    "x-litellm-call-id",
    "apim-request-id",
    "server",
];

struct Head {
    status: u16,
    headers: Vec<(String, String)>,
    request_id: Option<String>,
}

impl Head {
    fn of(response: &Response, scrubber: &Scrubber) -> Self {
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .filter(|(name, _)| KEPT_HEADERS.contains(&name.as_str()) || name.as_str().contains("ratelimit"))
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), scrubber.scrub(value.to_str().ok()?))))
            .collect();
        let id = [
            "x-request-id",
            "request-id",
            "mistral-correlation-id",
            "x-generation-id",
            "apim-request-id",
            "x-litellm-call-id",
        ];
        let request_id = id
            .iter()
            .find_map(|name| headers.iter().find(|(n, _)| n == name))
            .map(|(_, v)| scrubber.line(v).chars().take(128).collect());
        Self { status: response.status().as_u16(), headers, request_id }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    fn completion(&self) -> Completion {
        Completion { status: self.status, request_id: self.request_id.clone(), ..Completion::default() }
    }

    fn refuse(&self, class: FailureClass, message: impl Into<String>) -> Box<Refusal> {
        let mut failure = Failure::new(class, message);
        failure.status = Some(self.status);
        failure.request_id.clone_from(&self.request_id);
        Box::new(Refusal { failure, envelope: None })
    }
}
