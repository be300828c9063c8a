//! Following a call while it runs.

use std::time::Duration;

use super::service::Delta;

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

pub(crate) fn tell(progress: &mut dyn Progress, delta: &Delta) {
    match delta {
        Delta::Text(text) => progress.event(ProgressEvent::Text(text)),
        Delta::Reasoning(bytes) => progress.event(ProgressEvent::Reasoning(*bytes)),
    }
}
