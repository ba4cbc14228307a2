//! Which keys need work, and when: value in, value out.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::time::Duration;

/// How a queue spreads work over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueOptions {
    /// How long a key waits for more to happen to it before it is worked on.
    pub debounce: Duration,
    /// The wait after the first failure of a key; each further one doubles it.
    pub back_off: Duration,
    /// The longest wait after a failure.
    pub longest_back_off: Duration,
    /// How long a key must hold after a failure before the failure is forgotten.
    pub steady: Duration,
}

impl Default for QueueOptions {
    fn default() -> Self {
        Self {
            debounce: Duration::from_millis(50),
            back_off: Duration::from_secs(1),
            longest_back_off: Duration::from_mins(5),
            steady: Duration::from_mins(1),
        }
    }
}

/// Keys that need work. Times are [`crate::Clock::elapsed`].
///
/// # Behavior
/// - A key stands in the queue once, however often it is added.
/// - A key that is being worked on is not given out again before [`Queue::done`] or [`Queue::failed`]; what was added
///   meanwhile comes after.
/// - A failing key waits twice as long each time, up to a limit, and no other key waits for it. It is forgiven when
///   it held for [`QueueOptions::steady`].
#[derive(Debug)]
pub(super) struct Queue<K> {
    options: QueueOptions,
    /// When each waiting key is due, and the same in order.
    due: HashMap<K, Duration>,
    order: BTreeSet<(Duration, K)>,
    /// Keys that are being worked on, and whether they were added meanwhile.
    busy: HashMap<K, bool>,
    /// How often each key failed in a row, and before when it is not worked on unless somebody asks.
    failures: HashMap<K, (u32, Duration)>,
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<K> {
    /// Work on this key.
    Work(K),
    /// Wait so long, or until something is added.
    Wait(Duration),
    /// Wait until something is added.
    Idle,
}

impl<K: Clone + Eq + Hash + Ord> Queue<K> {
    pub(super) fn new(options: QueueOptions) -> Self {
        Self {
            options,
            due: HashMap::new(),
            order: BTreeSet::new(),
            busy: HashMap::new(),
            failures: HashMap::new(),
        }
    }

    /// Adds a key because something happened to it. It does not shorten the wait after a failure.
    pub(super) fn add(&mut self, key: K, now: Duration) {
        if let Some(again) = self.busy.get_mut(&key) {
            *again = true;
            return;
        }
        let not_before = self.failures.get(&key).map(|(_, not_before)| *not_before);
        let due = not_before
            .unwrap_or_default()
            .max(now + self.options.debounce);
        if self.due.get(&key).is_none_or(|before| due < *before) {
            self.put(key, due);
        }
    }

    /// Adds a key because somebody asked: it forgets earlier failures.
    pub(super) fn ask(&mut self, key: K, now: Duration) {
        self.failures.remove(&key);
        if let Some(again) = self.busy.get_mut(&key) {
            *again = true;
            return;
        }
        self.put(key, now);
    }

    fn put(&mut self, key: K, due: Duration) {
        if let Some(before) = self.due.insert(key.clone(), due) {
            self.order.remove(&(before, key.clone()));
        }
        self.order.insert((due, key));
    }

    /// Returns the key that is due the longest, and marks it as being worked on.
    pub(super) fn next(&mut self, now: Duration) -> Next<K> {
        let Some((due, key)) = self.order.pop_first() else {
            return Next::Idle;
        };
        if let Some(wait) = due.checked_sub(now).filter(|wait| !wait.is_zero()) {
            self.order.insert((due, key));
            return Next::Wait(wait);
        }
        self.due.remove(&key);
        self.busy.insert(key.clone(), false);
        Next::Work(key)
    }

    /// Says that the work on a key is done, and that all is as it should be.
    pub(super) fn done(&mut self, key: &K, now: Duration) {
        let again = self.busy.remove(key) == Some(true);
        let failed = self.failures.get(key).map(|(_, not_before)| *not_before);
        match failed {
            Some(not_before) if now < not_before + self.options.steady => {
                self.put(key.clone(), not_before + self.options.steady);
            }
            Some(_) => {
                self.failures.remove(key);
            }
            None => {}
        }
        if again {
            self.add(key.clone(), now);
        }
    }

    /// Says that the work on a key failed, or had to be done although nobody asked, and returns how long it waits.
    /// `jitter` is between 0 and 1.
    pub(super) fn failed(&mut self, key: &K, now: Duration, jitter: f64) -> Duration {
        self.busy.remove(key);
        let (failures, not_before) = self.failures.entry(key.clone()).or_default();
        let doubled = self
            .options
            .back_off
            .saturating_mul(1 << (*failures).min(20));
        *failures += 1;
        let wait = doubled.min(self.options.longest_back_off);
        // Up to a fifth more, so that what failed together does not come back together.
        let wait = wait + wait.mul_f64(jitter.clamp(0.0, 1.0) / 5.0);
        *not_before = now + wait;
        self.put(key.clone(), now + wait);
        wait
    }

    /// Returns how often the key failed in a row.
    pub(super) fn failures(&self, key: &K) -> u32 {
        self.failures.get(key).map_or(0, |(failures, _)| *failures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn queue() -> Queue<&'static str> {
        Queue::new(QueueOptions {
            debounce: SECOND,
            back_off: 2 * SECOND,
            longest_back_off: 10 * SECOND,
            steady: 5 * SECOND,
        })
    }

    #[test]
    fn a_burst_is_one_piece_of_work() {
        let mut queue = queue();
        for at in 0..5 {
            queue.add("shop", SECOND / 10 * at);
        }
        assert_eq!(queue.next(SECOND / 2), Next::Wait(SECOND / 2));
        assert_eq!(queue.next(SECOND), Next::Work("shop"));
        assert_eq!(queue.next(SECOND), Next::Idle);
    }

    #[test]
    fn a_key_is_worked_on_once_at_a_time_and_again_when_something_came() {
        let mut queue = queue();
        queue.ask("shop", SECOND);
        assert_eq!(queue.next(SECOND), Next::Work("shop"));
        queue.add("shop", SECOND);
        queue.ask("shop", SECOND);
        assert_eq!(queue.next(5 * SECOND), Next::Idle);
        queue.done(&"shop", 5 * SECOND);
        assert_eq!(queue.next(6 * SECOND), Next::Work("shop"));
        queue.done(&"shop", 6 * SECOND);
        assert_eq!(queue.next(9 * SECOND), Next::Idle);
    }

    #[test]
    fn failures_wait_longer_each_time_and_nobody_waits_for_them() {
        let mut queue = queue();
        let mut now = Duration::ZERO;
        queue.ask("bad", now);
        for expected in [2, 4, 8, 10, 10] {
            assert_eq!(queue.next(now), Next::Work("bad"));
            let wait = queue.failed(&"bad", now, 0.0);
            assert_eq!(wait, expected * SECOND);
            // An event does not shorten the wait.
            queue.add("bad", now);
            queue.ask("good", now);
            assert_eq!(queue.next(now), Next::Work("good"));
            queue.done(&"good", now);
            now += wait;
        }
        assert_eq!(queue.failures(&"bad"), 5);
        queue.ask("bad", now);
        assert_eq!(queue.failures(&"bad"), 0);
    }

    #[test]
    fn a_failure_is_forgotten_only_when_the_key_held_for_a_while() {
        let mut queue = queue();
        queue.ask("loop", Duration::ZERO);
        assert_eq!(queue.next(Duration::ZERO), Next::Work("loop"));
        assert_eq!(queue.failed(&"loop", Duration::ZERO, 0.0), 2 * SECOND);
        assert_eq!(queue.next(2 * SECOND), Next::Work("loop"));
        queue.done(&"loop", 2 * SECOND);
        assert_eq!(queue.failures(&"loop"), 1);
        // It is looked at again when it has held long enough.
        assert_eq!(queue.next(3 * SECOND), Next::Wait(4 * SECOND));
        assert_eq!(queue.next(7 * SECOND), Next::Work("loop"));
        queue.done(&"loop", 7 * SECOND);
        assert_eq!(queue.failures(&"loop"), 0);
        assert_eq!(queue.next(100 * SECOND), Next::Idle);
    }
}
