//! What a run may spend on retries: attempts and time, shared by every call of every endpoint.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// A run's allowance. One for all endpoints of a run.
#[derive(Debug)]
pub struct Budget {
    retries: AtomicU32,
    deadline: Mutex<Option<Instant>>,
}

impl Budget {
    /// So many retries in all, and no retry after `time` from now.
    #[must_use]
    pub fn new(retries: u32, time: Option<Duration>) -> Self {
        Self { retries: AtomicU32::new(retries), deadline: Mutex::new(time.map(|t| Instant::now() + t)) }
    }

    /// Time left, where there is a limit.
    #[must_use]
    pub fn time_left(&self) -> Option<Duration> {
        let deadline = self.deadline.lock().map_or(None, |d| *d);
        deadline.map(|d| d.saturating_duration_since(Instant::now()))
    }

    /// Retries left.
    #[must_use]
    pub fn retries_left(&self) -> u32 {
        self.retries.load(Ordering::Relaxed)
    }

    /// Takes one retry that begins after `wait`. False when there is none left or it would begin too late.
    pub(crate) fn take(&self, wait: Duration) -> bool {
        if self.time_left().is_some_and(|left| left <= wait) {
            return false;
        }
        self.retries.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok()
    }
}

impl Default for Budget {
    /// Twenty retries, no limit of time.
    fn default() -> Self {
        Self::new(20, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_spends_more_than_it_has() {
        let budget = Budget::new(2, Some(Duration::from_secs(10)));
        assert!(!budget.take(Duration::from_secs(10)));
        assert!(budget.take(Duration::ZERO) && budget.take(Duration::ZERO) && !budget.take(Duration::ZERO));
        assert!(!Budget::new(2, Some(Duration::ZERO)).take(Duration::ZERO));
    }
}
