//! Slows down who guesses passwords.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use crate::error::{Error, ErrorKind, Result, Retry};

/// From when on and by how much guesses are slowed down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrottleLimits {
    /// Failures in a row that cost nothing.
    pub free: u32,
    /// The delay after the first failure that costs something; each further one doubles it.
    pub first: Duration,
    /// The longest delay.
    pub longest: Duration,
}

/// The limits for one user name. The longest delay is short, because somebody else can cause it.
const OF_NAME: ThrottleLimits = ThrottleLimits {
    free: 5,
    first: Duration::from_secs(1),
    longest: Duration::from_mins(1),
};
/// The limits for one address, behind which a whole office may sit.
const OF_ADDRESS: ThrottleLimits = ThrottleLimits {
    free: 20,
    first: Duration::from_secs(1),
    longest: Duration::from_mins(15),
};
/// Failures are forgotten after this time without an attempt.
const FORGOTTEN_AFTER: Duration = Duration::from_hours(1);
/// Names, and addresses, that are remembered at most.
const REMEMBERED: usize = 10_000;

/// Counts failed sign-ins by user name and by address, and makes the next one wait.
///
/// Times are those of [`crate::Clock::elapsed`].
///
/// # Behavior
/// - An attempt counts as failed from its start until [`Throttle::succeeded`], so that attempts side by side are not
///   free.
/// - An attempt that comes too early is refused and does not make the wait longer.
/// - A success clears the name; at the address it takes back its own attempt only, so that a guesser cannot clear the
///   address with an account of his own.
/// - Addresses of one IPv6 /64 are one address.
/// - Memory is bounded: beyond 10,000 names or addresses the one with the fewest failures is forgotten, so that a flood
///   of names does not wash away the one that is being guessed.
///
/// ```
/// use std::time::Duration;
/// use exos_core::access::Throttle;
///
/// let mut throttle = Throttle::default();
/// let now = Duration::ZERO;
/// for _ in 0..6 {
///     throttle.attempt("anna", None, now)?;
/// }
/// assert!(throttle.attempt("anna", None, now).is_err());
/// assert!(throttle.attempt("anna", None, now + Duration::from_secs(1)).is_ok());
/// # Ok::<(), exos_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Throttle {
    names: Failures,
    addresses: Failures,
}

impl Default for Throttle {
    fn default() -> Self {
        Self::new(OF_NAME, OF_ADDRESS)
    }
}

impl Throttle {
    /// Slows down by other limits than the usual ones.
    pub fn new(of_name: ThrottleLimits, of_address: ThrottleLimits) -> Self {
        Self {
            names: Failures::new(of_name),
            addresses: Failures::new(of_address),
        }
    }

    /// Lets an attempt begin, or refuses it with `RateLimited` and the time to wait.
    pub fn attempt(&mut self, name: &str, address: Option<IpAddr>, now: Duration) -> Result<()> {
        let address = address.map(network);
        let wait = self.names.wait(&name, now);
        let wait =
            wait.max(address.map_or(Duration::ZERO, |address| self.addresses.wait(&address, now)));
        if wait > Duration::ZERO {
            return Err(too_early(wait));
        }
        self.names.count(&name, now);
        if let Some(address) = address {
            self.addresses.count(&address, now);
        }
        Ok(())
    }

    /// Takes note that an attempt succeeded.
    pub fn succeeded(&mut self, name: &str, address: Option<IpAddr>) {
        self.names.clear(&name);
        if let Some(address) = address {
            self.addresses.take_back(&network(address));
        }
    }
}

fn too_early(wait: Duration) -> Error {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let message = format!("too many sign-ins failed; the next one may come in {seconds} s");
    Error::new(ErrorKind::RateLimited, "sign in", message)
        .retry(Retry::Later(Some(Duration::from_secs(seconds))))
}

/// Returns the address, or the first of its /64: that much one customer has.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Failures by key. Keys are kept as keyed hashes: long names take no more room than short ones.
#[derive(Debug)]
struct Failures {
    limits: ThrottleLimits,
    hasher: RandomState,
    by_key: HashMap<u64, Failed>,
}

#[derive(Debug, Clone, Copy)]
struct Failed {
    times: u32,
    last: Duration,
}

impl Failures {
    fn new(limits: ThrottleLimits) -> Self {
        Self {
            limits,
            hasher: RandomState::new(),
            by_key: HashMap::new(),
        }
    }

    fn wait(&self, key: &impl Hash, now: Duration) -> Duration {
        let failed = self.by_key.get(&self.hasher.hash_one(key));
        let until = failed.map_or(Duration::ZERO, |failed| {
            failed.last + self.delay(failed.times)
        });
        until.saturating_sub(now)
    }

    fn delay(&self, times: u32) -> Duration {
        let Some(beyond) = times.checked_sub(self.limits.free + 1) else {
            return Duration::ZERO;
        };
        let delay = self
            .limits
            .first
            .saturating_mul(2_u32.saturating_pow(beyond));
        delay.min(self.limits.longest)
    }

    fn count(&mut self, key: &impl Hash, now: Duration) {
        let key = self.hasher.hash_one(key);
        if !self.by_key.contains_key(&key) && self.by_key.len() >= REMEMBERED {
            self.make_room(now);
        }
        let failed = self.by_key.entry(key).or_insert(Failed {
            times: 0,
            last: now,
        });
        if is_forgotten(failed, now) {
            failed.times = 0;
        }
        failed.times = failed.times.saturating_add(1);
        failed.last = now;
    }

    fn make_room(&mut self, now: Duration) {
        self.by_key.retain(|_, failed| !is_forgotten(failed, now));
        if self.by_key.len() < REMEMBERED {
            return;
        }
        let least = self
            .by_key
            .iter()
            .min_by_key(|(_, failed)| (failed.times, failed.last));
        if let Some(key) = least.map(|(key, _)| *key) {
            self.by_key.remove(&key);
        }
    }

    fn clear(&mut self, key: &impl Hash) {
        self.by_key.remove(&self.hasher.hash_one(key));
    }

    fn take_back(&mut self, key: &impl Hash) {
        if let Some(failed) = self.by_key.get_mut(&self.hasher.hash_one(key)) {
            failed.times = failed.times.saturating_sub(1);
        }
    }
}

fn is_forgotten(failed: &Failed, now: Duration) -> bool {
    now.saturating_sub(failed.last) > FORGOTTEN_AFTER
}

#[cfg(test)]
mod tests;
