//! What the engine tells while it pulls or builds.

use serde::Deserialize;

use super::json::nullable;
use crate::event::{Event, EventKind, Progress};

/// One message.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Step {
    id: String,
    status: String,
    /// A piece of a build's output.
    pub(super) stream: String,
    #[serde(deserialize_with = "nullable")]
    progress_detail: Detail,
    error: Option<String>,
    error_detail: Option<ErrorDetail>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Detail {
    current: i64,
    total: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ErrorDetail {
    message: String,
}

impl Step {
    /// Returns what the message is as an event, if it is one; a failure as the engine's words.
    pub(super) fn progress(&self) -> Result<Option<Event>, String> {
        let detail = self.error_detail.as_ref().map(|detail| &detail.message);
        if let Some(message) = detail.or(self.error.as_ref()) {
            return Err(message.clone());
        }
        let moves = !self.status.is_empty();
        Ok(moves.then(|| event(self.transfer())))
    }

    fn transfer(&self) -> Progress {
        let bytes = |number: i64| u64::try_from(number).unwrap_or_default();
        Progress::Transfer {
            part: self.id.clone(),
            status: self.status.clone(),
            current: bytes(self.progress_detail.current),
            total: bytes(self.progress_detail.total),
        }
    }
}

/// Returns progress as an event of whatever node is being done.
pub(super) fn event(progress: Progress) -> Event {
    Event {
        node: None,
        kind: EventKind::Progress(progress),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(text: &str) -> Result<Option<Event>, String> {
        serde_json::from_str::<Step>(text).unwrap().progress()
    }

    #[test]
    fn messages_are_transfers_output_or_failures() {
        let moved =
            step(r#"{"status":"Downloading","progressDetail":{"current":5,"total":9},"id":"ab"}"#);
        let expected = Progress::Transfer {
            part: "ab".to_owned(),
            status: "Downloading".to_owned(),
            current: 5,
            total: 9,
        };
        assert_eq!(moved, Ok(Some(event(expected))));
        assert_eq!(step(r#"{"stream":"Step 1/2"}"#), Ok(None));
        assert_eq!(
            step(r#"{"errorDetail":{"message":"no"},"error":"no"}"#),
            Err("no".to_owned())
        );
        assert_eq!(
            step(r#"{"status":"x","progressDetail":null}"#)
                .unwrap()
                .map(|_| ()),
            Some(())
        );
    }
}
