//! Whether a call is tried again, and after how long.

use std::sync::Mutex;
use std::time::Duration;

use super::failure::{Action, Failure, FailureClass};

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

/// What a call has used of its retries.
#[derive(Debug, Default)]
pub(crate) struct Retries {
    count: u32,
    once: bool,
    last_error: Option<String>,
}

impl Retries {
    /// Takes the one retry of a call whose attempt may already be paid for. False when it is gone.
    pub fn take_once(&mut self) -> bool {
        !std::mem::replace(&mut self.once, true)
    }

    /// The wait before the next attempt; none when this failure is worth no other. `random` is uniform over all of u64.
    pub fn wait(&mut self, failure: &mut Failure, policy: &RetryPolicy, random: u64) -> Option<Duration> {
        match failure.class.action() {
            Action::RetryOnce => self.take_once().then(|| policy.wait(0, random)),
            Action::Retry => {
                let own = policy.wait(self.count, random);
                // The same words twice: the server means this request, not this moment.
                let same = self.last_error.replace(failure.message.clone()).is_some_and(|last| last == failure.message);
                let hopeless = same && failure.class == FailureClass::Server;
                self.count += 1;
                if hopeless || self.count >= policy.attempts {
                    return None;
                }
                match failure.class {
                    FailureClass::RateLimited { retry_after: Some(asked) }
                    | FailureClass::Overloaded { retry_after: Some(asked) } => {
                        if asked > policy.longest_asked {
                            failure.message.push_str(&format!("; the server asks to wait {} s", asked.as_secs()));
                            return None;
                        }
                        Some(asked + own)
                    }
                    _ => Some(own),
                }
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(class: FailureClass, message: &str) -> Failure {
        Failure::new(class, message)
    }

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
    fn what_is_tried_again() {
        let policy = RetryPolicy::default();
        let waits = |class: FailureClass, messages: &[&str]| {
            let mut retries = Retries::default();
            messages.iter().filter(|m| retries.wait(&mut failure(class.clone(), m), &policy, 0).is_some()).count()
        };
        let same = ["x"; 6];
        let other = ["a", "b", "c", "d", "e", "f"];
        assert_eq!(waits(FailureClass::Connect, &same), 3);
        assert_eq!(waits(FailureClass::Server, &other), 3);
        assert_eq!(waits(FailureClass::Server, &["x", "x"]), 1);
        assert_eq!(waits(FailureClass::Gateway, &same), 1);
        assert_eq!(waits(FailureClass::ConnectionLost, &other), 1);
        for never in [FailureClass::Auth, FailureClass::Truncated, FailureClass::Refused, FailureClass::Redirect] {
            assert_eq!(waits(never, &other), 0);
        }
    }

    #[test]
    fn a_wait_the_server_asks_for_is_a_floor_up_to_a_limit() {
        let policy = RetryPolicy::default();
        let limited = |seconds| FailureClass::RateLimited { retry_after: Some(Duration::from_secs(seconds)) };
        let wait = Retries::default().wait(&mut failure(limited(60), "m"), &policy, u64::MAX);
        assert!(wait.is_some_and(|w| w >= Duration::from_secs(60) && w <= Duration::from_secs(61)), "{wait:?}");
        let mut long = failure(limited(86_400), "m");
        assert_eq!(Retries::default().wait(&mut long, &policy, 0), None);
        assert_eq!(long.message, "m; the server asks to wait 86400 s");
    }
}
