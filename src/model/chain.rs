//! Several endpoints in order: a failing one is left out for the rest of the run. The built-in writer, which closes every
//! chain, is the caller's.

use std::sync::atomic::{AtomicU32, Ordering};

use super::client::{Answer, Client, Progress};
use super::failure::{Action, Failure, FailureClass};
use super::request::ChatRequest;

/// Calls that fail after all their retries before an endpoint is left out.
const STRIKES: u32 = 2;

/// Endpoints to try, in order.
#[derive(Debug)]
pub struct Chain {
    links: Vec<Link>,
}

#[derive(Debug)]
struct Link {
    client: Client,
    strikes: AtomicU32,
}

/// An answer and who gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainAnswer {
    /// Place in the chain, from 0.
    pub endpoint: usize,
    /// The answer.
    pub answer: Answer,
    /// What endpoints before it said, with their places.
    pub passed_over: Vec<(usize, Failure)>,
}

/// Why no endpoint answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{failure}")]
pub struct ChainFailure {
    /// Place of the endpoint that failed last, from 0.
    pub endpoint: usize,
    /// What it said. Its action says what to do: with [`Action::AskAgain`] or [`Action::ShrinkFacts`] the same chain is
    /// asked with another request, anything else leaves the section to the built-in writer or stops the run.
    pub failure: Box<Failure>,
    /// What endpoints before it said.
    pub passed_over: Vec<(usize, Failure)>,
}

impl Chain {
    /// A chain of these clients.
    #[must_use]
    pub fn new(clients: Vec<Client>) -> Self {
        let links = clients.into_iter().map(|client| Link { client, strikes: AtomicU32::new(0) }).collect();
        Self { links }
    }

    /// The clients, in order.
    pub fn clients(&self) -> impl Iterator<Item = &Client> {
        self.links.iter().map(|l| &l.client)
    }

    /// The first endpoint that is still in use: the next request goes to it.
    #[must_use]
    pub fn current(&self) -> Option<&Client> {
        self.links.iter().find(|l| l.in_use()).map(|l| &l.client)
    }

    /// Asks the endpoints in order until one answers. An endpoint whose retries were exhausted twice in a row, or that
    /// refuses us, is left out from then on.
    ///
    /// # Errors
    /// With the last endpoint's failure. A failure that is about the request or the answer, or that a person has to mend,
    /// is returned at once.
    pub async fn complete(
        &self,
        request: &ChatRequest,
        progress: &mut dyn Progress,
    ) -> Result<ChainAnswer, ChainFailure> {
        let mut passed_over: Vec<(usize, Failure)> = Vec::new();
        for (endpoint, link) in self.links.iter().enumerate().filter(|(_, l)| l.in_use()) {
            let failure = match link.client.complete(request, progress).await {
                Ok(answer) => {
                    link.strikes.store(0, Ordering::Relaxed);
                    return Ok(ChainAnswer { endpoint, answer, passed_over });
                }
                Err(failure) => failure,
            };
            match failure.class.action() {
                Action::Retry | Action::RetryOnce => link.strike(1),
                Action::NextEndpoint => link.strike(STRIKES),
                Action::Stop => {
                    link.strike(STRIKES);
                    return Err(ChainFailure { endpoint, failure: Box::new(failure), passed_over });
                }
                Action::Step | Action::AskAgain | Action::ShrinkFacts | Action::BuiltIn => {
                    return Err(ChainFailure { endpoint, failure: Box::new(failure), passed_over });
                }
            }
            passed_over.push((endpoint, failure));
        }
        match passed_over.pop() {
            Some((endpoint, failure)) => Err(ChainFailure { endpoint, failure: Box::new(failure), passed_over }),
            None => {
                let failure = Failure::new(FailureClass::NoEndpoint, "every endpoint failed before and is left out");
                Err(ChainFailure { endpoint: self.links.len(), failure: Box::new(failure), passed_over })
            }
        }
    }
}

impl Link {
    fn in_use(&self) -> bool {
        self.strikes.load(Ordering::Relaxed) < STRIKES
    }

    fn strike(&self, count: u32) {
        self.strikes.fetch_add(count, Ordering::Relaxed);
    }
}
