//! How many requests an endpoint has under way at once, and what is learnt of it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit};

/// More than any run sends at once.
const MANY: u32 = 64;

/// Lets requests go out, as many at once as the endpoint bears.
#[derive(Debug)]
pub(crate) struct Turns {
    free: Semaphore,
    most: u32,
    alone: AtomicBool,
    under_way: AtomicUsize,
}

/// One request under way.
pub(crate) struct Turn<'a> {
    turns: &'a Turns,
    _permits: Option<SemaphorePermit<'a>>,
    alone: bool,
}

impl Turns {
    pub fn new(most: Option<u32>) -> Self {
        let most = most.unwrap_or(MANY).clamp(1, MANY);
        Self {
            free: Semaphore::new(most as usize),
            most,
            alone: AtomicBool::new(most == 1),
            under_way: AtomicUsize::new(0),
        }
    }

    /// Waits until a request may go out.
    pub async fn take(&self) -> Turn<'_> {
        let mut alone = self.alone.load(Ordering::Relaxed);
        // The semaphore is never closed.
        let mut permits = self.free.acquire_many(if alone { self.most } else { 1 }).await.ok();
        // What was learnt while this one waited counts for it too.
        if !alone && self.alone.load(Ordering::Relaxed) {
            drop(permits.take());
            permits = self.free.acquire_many(self.most).await.ok();
            alone = true;
        }
        self.under_way.fetch_add(1, Ordering::Relaxed);
        Turn { turns: self, _permits: permits, alone }
    }

    /// Whether requests go out one after the other.
    pub fn alone(&self) -> bool {
        self.alone.load(Ordering::Relaxed)
    }

    /// From now on one request goes out at a time. True when that was not so before.
    pub fn one_at_a_time(&self) -> bool {
        !self.alone.swap(true, Ordering::Relaxed)
    }
}

impl Turn<'_> {
    /// Whether another request was or may have been under way beside this one.
    pub fn shared(&self) -> bool {
        !self.alone && (self.turns.under_way.load(Ordering::Relaxed) > 1 || self.turns.alone.load(Ordering::Relaxed))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.turns.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_at_a_time_waits_for_those_under_way() {
        let turns = Turns::new(None);
        let (a, b) = (turns.take().await, turns.take().await);
        assert!(a.shared() && b.shared());
        assert!(turns.one_at_a_time() && !turns.one_at_a_time());
        drop(a);
        let late = std::time::Duration::from_millis(20);
        assert!(tokio::time::timeout(late, turns.take()).await.is_err(), "one is still under way");
        assert!(b.shared(), "it went out beside another");
        drop(b);
        let c = turns.take().await;
        assert!(!c.shared());
        assert!(tokio::time::timeout(late, turns.take()).await.is_err());
    }

    #[tokio::test]
    async fn no_more_than_configured() {
        let turns = Turns::new(Some(2));
        let _two = (turns.take().await, turns.take().await);
        assert!(tokio::time::timeout(std::time::Duration::from_millis(20), turns.take()).await.is_err());
    }
}
