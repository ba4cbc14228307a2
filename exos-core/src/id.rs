//! Ids of things that are remembered, as a port, so that tests own them.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::Clock;

/// Returns the own id of a thing, without that of the environment which it is in: what stands behind the last slash.
///
/// ```
/// assert_eq!(exos_core::own_id("team/web"), "web");
/// assert_eq!(exos_core::own_id("web"), "web");
/// ```
pub fn own_id(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// Gives ids. The only way to a new one in this workspace.
///
/// # Behavior
/// - No two ids of one source are equal, and a later one sorts after an earlier one.
/// - An id is made of digits and small letters, and stands in paths and addresses as it is.
pub trait Ids: Send + Sync + fmt::Debug {
    /// Returns a new id.
    fn next(&self) -> String;
}

/// Ids that sort by the time of their making and that nobody guesses: ULIDs in small letters.
///
/// Source of the format: <https://github.com/ulid/spec>.
#[derive(Debug)]
pub struct Ulids {
    clock: Arc<dyn Clock>,
    generator: Mutex<ulid::Generator>,
}

impl Ulids {
    /// Takes the time from `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            generator: Mutex::new(ulid::Generator::new()),
        }
    }
}

impl Ids for Ulids {
    fn next(&self) -> String {
        let mut generator = self
            .generator
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let id = match generator.generate_from_datetime(self.clock.now()) {
            Ok(id) => id,
            Err(overflow) => overflow.commit_overflow_increment(),
        };
        id.to_string().to_ascii_lowercase()
    }
}

/// Ids for tests: `id000001`, `id000002` and so on.
#[derive(Debug, Default)]
pub struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn next(&self) -> String {
        format!("id{:06}", self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn ids_sort_in_the_order_of_their_making() {
        let clock = Arc::new(ManualClock::default());
        let ids = Ulids::new(clock.clone());
        let mut made = vec![ids.next(), ids.next()];
        clock.advance(Duration::from_secs(1));
        made.push(ids.next());
        assert!(made.is_sorted());
        assert!(made[0] != made[1]);
        assert!(
            made.iter()
                .flat_map(|id| id.chars())
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        );
    }
}
