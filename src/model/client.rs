//! One endpoint's client: its settings and what it knows of the server.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_openai::config::Config as _;
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::api::{Api, http_client};
use super::budget::Budget;
use super::cassette::Cassette;
use super::endpoint::{Endpoint, EndpointError};
use super::failure::{Failure, FailureClass};
use super::journal::Journal;
use super::ladder::{Form, Ladder};
use super::models::{self, Model};
use super::purse::{Prices, Purse};
use super::request::{self, ChatRequest};
use super::retry::{Jitter, RetryPolicy};
use super::scrub::Scrubber;
use super::service::{self, Caps, Deadlines, Delta, Exchange, Request};
use super::turns::Turns;
use crate::config::endpoint::Rung;
use crate::prompt::tokens::Estimate;

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
    /// What the run may spend; every request that goes over the network draws from it.
    pub purse: Arc<Purse>,
    /// Seed of the jitter.
    pub seed: u64,
    /// A recording.
    pub cassette: Option<Arc<Cassette>>,
    /// Answers that were accepted, for the same request again.
    pub cache: Option<Arc<Cassette>>,
    /// Journal of the run.
    pub journal: Option<Arc<Journal>>,
    /// PEM of a private certificate authority, read from the endpoint's `ca_file`.
    pub ca_pem: Option<Vec<u8>>,
}

/// Calls one endpoint. Remembers for its life which form of request the server takes.
#[derive(Debug)]
pub struct Client {
    pub(super) endpoint: Endpoint,
    pub(super) options: ClientOptions,
    deadlines: Deadlines,
    http: reqwest::Client,
    pub(super) api: async_openai::Client<Api>,
    pub(super) ladder: Mutex<Ladder>,
    pub(super) scrubber: Scrubber,
    pub(super) jitter: Jitter,
    pub(super) turns: Turns,
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
        let http = http_client(&endpoint, d, options.ca_pem.as_deref())?;
        let api = Api::new(&endpoint)?;
        Ok(Self {
            ladder: Mutex::new(Ladder::new(&endpoint)),
            scrubber: Scrubber::of(endpoint.secrets()),
            jitter: Jitter::new(options.seed),
            turns: Turns::new(endpoint.concurrent),
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

    /// Whether its answers are streamed, as configured and as long as the server takes it.
    #[must_use]
    pub fn streams(&self) -> bool {
        self.form().stream
    }

    /// Whether its requests go out one after the other, as configured or because the server proved to bear no more.
    #[must_use]
    pub fn one_at_a_time(&self) -> bool {
        self.turns.alone()
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

    /// What the run may spend.
    #[must_use]
    pub fn purse(&self) -> &Purse {
        &self.options.purse
    }

    /// The prices of its endpoint, where both the prompt's and the answer's are configured.
    #[must_use]
    pub fn prices(&self) -> Option<Prices> {
        Prices::of(&self.endpoint)
    }

    /// The most this request may use if it is sent once; none when its answer is already on disk.
    #[must_use]
    pub fn estimate(&self, request: &ChatRequest) -> Option<Estimate> {
        let body = self.preview(request);
        let digest = self.digest(&self.identity(&body));
        let kept = self.kept_digest(&digest);
        let known = self.options.journal.as_ref().is_some_and(|j| j.received(&kept).is_some())
            || self.options.cassette.as_ref().is_some_and(|c| c.answers(&digest))
            || self.options.cache.as_ref().is_some_and(|c| c.answers(&kept));
        (!known).then(|| request::estimate(&body, &self.endpoint.model, request.max_tokens.into()))
    }

    /// Says that an answer was of use, so that a cache may give it again.
    ///
    /// # Errors
    /// [`FailureClass::Storage`] when the cache cannot be written.
    pub fn accept(&self, digest: &str) -> Result<(), Failure> {
        let Some(cache) = &self.options.cache else { return Ok(()) };
        cache.accept(&self.kept_digest(digest)).map_err(|e| service::storage(&self.scrubber, &e))
    }

    /// The models the server offers.
    ///
    /// # Errors
    /// When it cannot be reached or does not say. There is no retry.
    pub async fn models(&self) -> Result<Vec<Model>, Failure> {
        let (deltas, _) = unbounded_channel();
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
    pub(super) async fn offered(&self) -> String {
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

    pub(super) fn exchange(&self, deltas: UnboundedSender<Delta>) -> Exchange {
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
            cache: self.options.cache.clone(),
            journal: self.options.journal.clone(),
            purse: self.options.purse.clone(),
            hold: Mutex::default(),
            identity: Request {
                digest: String::new(),
                kept: String::new(),
                profile: self.endpoint.profile.id,
                endpoint: self.endpoint.name.clone(),
                prices: self.prices(),
                context: self.endpoint.context_tokens,
                model: self.endpoint.model.clone(),
                body: String::new(),
                tool: None,
                max_tokens: 0,
            },
            sent: false.into(),
            spoken: 0.into(),
        }
    }

    pub(super) fn form(&self) -> Form {
        self.ladder().form()
    }

    pub(super) fn ladder(&self) -> MutexGuard<'_, Ladder> {
        self.ladder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
