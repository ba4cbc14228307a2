//! How values are shown: times, sizes, shares, states.

use std::fmt;
use std::time::Duration;

use askama::filters::HtmlSafe;
use exos_core::Timestamp;
use exos_core::live::{HostState, SHORT_ID};
use exos_core::observed::{Container, ContainerState, Health};
use exos_core::platform::{OperationState, ServiceState, StackState};

/// A moment as people speak of it, with the moment itself for who wants to know.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ago {
    at: Timestamp,
    now: Timestamp,
}

impl Ago {
    pub(super) fn new(at: Timestamp, now: Timestamp) -> Self {
        Self { at, now }
    }
}

impl fmt::Display for Ago {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.to_string();
        let plain = at.get(..19).unwrap_or(&at).replace('T', " ");
        let words = if self.at > self.now {
            format!("in {}", length(self.at.since(self.now)))
        } else {
            match self.now.since(self.at) {
                age if age < Duration::from_secs(2) => "just now".to_owned(),
                age => format!("{} ago", length(age)),
            }
        };
        write!(
            f,
            "<time datetime=\"{at}\" title=\"{plain} UTC\">{words}</time>"
        )
    }
}

impl HtmlSafe for Ago {}

/// Returns when a container was made.
pub(super) fn created_at(container: &Container) -> Timestamp {
    Timestamp::from_millis(container.created_at.saturating_mul(1000))
}

/// Returns how lists show an image: of one that has only a digest as much as engines show.
pub(super) fn image(name: &str) -> String {
    match name.strip_prefix("sha256:") {
        Some(digest) => format!("sha256:{digest:.SHORT_ID$}"),
        None => name.to_owned(),
    }
}

/// Returns a length of time in its two largest units or one: `3 min`, `2 h 5 min`, `4 d`.
pub(super) fn length(time: Duration) -> String {
    let seconds = time.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{minutes} min"),
        3600..36_000 if minutes % 60 > 0 => format!("{hours} h {} min", minutes % 60),
        3600..172_800 => format!("{hours} h"),
        _ => format!("{days} d"),
    }
}

/// Returns a number of bytes in the largest binary unit that leaves something before the point.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub(super) fn bytes(count: u64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let (mut value, mut unit) = (count as f64, 0);
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && value < 100.0);
    format!("{value:.digits$} {}", UNITS[unit])
}

/// Returns a share in percent, with a digit behind the point where it is small.
pub(super) fn percent(value: f64) -> String {
    let digits = usize::from(value < 100.0);
    format!("{value:.digits$} %")
}

/// How good a state is. It decides colour and sign; the word says the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Busy,
    Warn,
    Bad,
    Idle,
    Unknown,
}

impl Tone {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Busy => "busy",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Idle => "idle",
            Self::Unknown => "unknown",
        }
    }
}

/// A state: its word, and how good it is. It is told by shape and word, not by colour alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    pub(super) tone: Tone,
    pub(super) word: &'static str,
}

impl State {
    pub(super) fn new(tone: Tone, word: &'static str) -> Self {
        Self { tone, word }
    }

    /// Returns the state of a container, by its health where it has a check.
    pub(super) fn container(
        state: ContainerState,
        health: Option<Health>,
        crash_looping: bool,
    ) -> Self {
        if crash_looping {
            return Self::new(Tone::Bad, "crash loop");
        }
        match (state, health) {
            (ContainerState::Running, Some(Health::Healthy)) => Self::new(Tone::Good, "healthy"),
            (ContainerState::Running, Some(Health::Unhealthy)) => Self::new(Tone::Bad, "unhealthy"),
            (ContainerState::Running, Some(Health::Starting)) => Self::new(Tone::Busy, "starting"),
            (ContainerState::Running, _) => Self::new(Tone::Good, "running"),
            (ContainerState::Restarting, _) => Self::new(Tone::Warn, "restarting"),
            (ContainerState::Dead, _) => Self::new(Tone::Bad, "dead"),
            (ContainerState::Removing, _) => Self::new(Tone::Busy, "removing"),
            (state, _) => Self::new(Tone::Idle, state.as_str()),
        }
    }

    pub(super) fn host(state: HostState) -> Self {
        let tone = match state {
            HostState::Active => Tone::Good,
            HostState::Error | HostState::Unreachable | HostState::Incompatible => Tone::Bad,
            HostState::Connecting | HostState::Draining => Tone::Busy,
            _ => Tone::Idle,
        };
        Self::new(tone, state.as_str())
    }

    pub(super) fn service(state: ServiceState) -> Self {
        let tone = match state {
            ServiceState::Running | ServiceState::Completed => Tone::Good,
            ServiceState::Starting | ServiceState::Stopping => Tone::Busy,
            ServiceState::Degraded | ServiceState::Orphaned => Tone::Warn,
            ServiceState::Down => Tone::Bad,
            ServiceState::Stopped => Tone::Idle,
        };
        Self::new(tone, state.as_str())
    }

    pub(super) fn stack(state: StackState) -> Self {
        let tone = match state {
            StackState::Running | StackState::Completed => Tone::Good,
            StackState::Starting | StackState::Stopping | StackState::Removing => Tone::Busy,
            StackState::Degraded => Tone::Warn,
            StackState::Down => Tone::Bad,
            StackState::Stopped | StackState::Partial => Tone::Idle,
        };
        let word = match state {
            StackState::Partial => "partly stopped",
            state => state.as_str(),
        };
        Self::new(tone, word)
    }

    pub(super) fn operation(state: OperationState) -> Self {
        let tone = match state {
            OperationState::Succeeded => Tone::Good,
            OperationState::Failed => Tone::Bad,
            OperationState::Running | OperationState::Pending => Tone::Busy,
            OperationState::Cancelled | OperationState::Superseded => Tone::Idle,
        };
        Self::new(tone, state.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_do() {
        let now = Timestamp::from_millis(1_000_000_000);
        let ago = |seconds: i64| {
            let shown = Ago::new(Timestamp::from_millis(1_000_000_000 - seconds * 1000), now);
            let shown = shown.to_string();
            let words = shown.split('>').nth(1).unwrap();
            words.trim_end_matches("</time").to_owned()
        };
        for (seconds, words) in [
            (0, "just now"),
            (59, "59 s ago"),
            (61, "1 min ago"),
            (3600, "1 h ago"),
            (7500, "2 h 5 min ago"),
            (90_000, "25 h ago"),
            (900_000, "10 d ago"),
            (-120, "in 2 min"),
        ] {
            assert_eq!(ago(seconds), words);
        }
    }

    #[test]
    fn a_digest_is_as_long_as_engines_show_it() {
        let digest = format!("sha256:{}", "0123456789abcdef".repeat(4));
        assert_eq!(image(&digest), "sha256:0123456789ab");
        assert_eq!(image("registry/shop:1.0"), "registry/shop:1.0");
    }

    #[test]
    fn sizes_have_three_digits() {
        for (count, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1536, "1.5 KiB"),
            (200 << 20, "200 MiB"),
            (5 << 30, "5.0 GiB"),
        ] {
            assert_eq!(bytes(count), text);
        }
        assert_eq!(
            (percent(3.25), percent(250.4)),
            ("3.2 %".to_owned(), "250 %".to_owned())
        );
    }
}
