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

/// How one call is retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts for failures that are worth several (429, 5xx, no connection).
    pub attempts: u32,
    /// First wait; it doubles.
    pub base: Duration,
    /// Longest wait of our own.
    pub cap: Duration,
    /// Longest wait a server may ask for; more ends the call.
    pub longest_asked: Duration,
}

impl Default for RetryPolicy {
    /// Four attempts, waits up to 0.5, 1, 2 s ... 20 s, and at most a minute on request.
    fn default() -> Self {
        Self {
            attempts: 4,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(20),
            longest_asked: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// The wait before retry number `retry` (from 0): full jitter, `random` uniform over all of u64.
    pub(crate) fn wait(&self, retry: u32, random: u64) -> Duration {
        let top = self.base.saturating_mul(1 << retry.min(16)).min(self.cap);
        let micros = u64::try_from(top.as_micros()).unwrap_or(u64::MAX);
        let share = (u128::from(micros) * u128::from(random)) >> 64;
        Duration::from_micros(u64::try_from(share).unwrap_or(micros))
    }
}

/// SplitMix64: jitter needs no more, and the same seed gives the same waits.
#[derive(Debug)]
pub(crate) struct Jitter(Mutex<u64>);

impl Jitter {
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    pub fn next(&self) -> u64 {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_are_capped_and_repeat() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.wait(0, 0), Duration::ZERO);
        assert!(policy.wait(0, u64::MAX) <= policy.base);
        assert!(policy.wait(1, u64::MAX) > policy.base);
        assert!(policy.wait(40, u64::MAX) <= policy.cap);
        let (a, b) = (Jitter::new(7), Jitter::new(7));
        assert_eq!((a.next(), a.next()), (b.next(), b.next()));
    }

    #[test]
    fn never_spends_more_than_it_has() {
        let budget = Budget::new(2, Some(Duration::from_secs(10)));
        assert!(!budget.take(Duration::from_secs(10)));
        assert!(budget.take(Duration::ZERO) && budget.take(Duration::ZERO) && !budget.take(Duration::ZERO));
        assert!(!Budget::new(2, Some(Duration::ZERO)).take(Duration::ZERO));
    }
}
