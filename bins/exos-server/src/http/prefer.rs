//! `Prefer: wait=N` (RFC 7240, section 4.3): how long the sender would wait for the end of what it begins.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The header of a request.
pub(crate) const PREFER: HeaderName = HeaderName::from_static("prefer");

/// The header of an answer.
const APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// The longest wait. It is shorter than the time that a request may take.
pub(crate) const LONGEST: Duration = Duration::from_mins(1);

/// A wait that is preferred, and granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wait(pub(crate) Duration);

impl Wait {
    /// Reads the preference. One that cannot be read is none (RFC 7240, section 2).
    pub(crate) fn read(headers: &HeaderMap) -> Option<Self> {
        let lines = headers.get_all(PREFER).iter();
        let lines = lines.filter_map(|line| line.to_str().ok());
        let mut preferences = lines.flat_map(|line| line.split(','));
        let seconds = preferences.find_map(|preference| {
            let token = preference.split(';').next()?;
            let (name, value) = token.split_once('=')?;
            let is_wait = name.trim().eq_ignore_ascii_case("wait");
            is_wait.then(|| value.trim().trim_matches('"').parse().ok())?
        })?;
        Some(Self(Duration::from_secs(seconds).min(LONGEST)))
    }

    /// Says in an answer that it was granted.
    pub(crate) fn applied(self, headers: &mut HeaderMap) {
        let applied = format!("wait={}", self.0.as_secs());
        if let Ok(value) = HeaderValue::from_str(&applied) {
            headers.insert(APPLIED, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&'static str]) -> Option<u64> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(PREFER, HeaderValue::from_static(line));
        }
        Wait::read(&headers).map(|wait| wait.0.as_secs())
    }

    #[test]
    fn a_wait_is_found_among_other_preferences_and_bounded() {
        assert_eq!(read(&["respond-async, wait=10"]), Some(10));
        assert_eq!(read(&["respond-async", "Wait = \"7\"; x=1"]), Some(7));
        assert_eq!(read(&["wait=100000"]), Some(60));
        for none in ["", "wait", "wait=", "wait=-1", "wait=soon", "waiting=3"] {
            assert_eq!(read(&[none]), None, "{none}");
        }
    }
}
