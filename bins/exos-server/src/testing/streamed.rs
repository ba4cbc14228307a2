//! An answer that is read as it comes.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;

/// Far more than anything here takes; a test that reaches it has failed.
const LIMIT: Duration = Duration::from_secs(20);

/// An answer that is read as it comes.
pub(crate) struct Streamed {
    body: Body,
    text: String,
}

impl Streamed {
    pub(super) fn new(body: Body) -> Self {
        let text = String::new();
        Self { body, text }
    }

    /// Returns what was read so far.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Reads until a word has come.
    pub(crate) async fn until(&mut self, word: &str) {
        let read = async {
            while !self.text.contains(word) {
                assert!(self.read().await, "{word} did not come: {}", self.text);
            }
        };
        let in_time = tokio::time::timeout(LIMIT, read).await.is_ok();
        assert!(in_time, "{word} did not come in time: {}", self.text);
    }

    /// Reads to the end, and returns everything.
    pub(crate) async fn rest(mut self) -> String {
        let read = async { while self.read().await {} };
        let in_time = tokio::time::timeout(LIMIT, read).await.is_ok();
        assert!(in_time, "it does not end: {}", self.text);
        self.text
    }

    async fn read(&mut self) -> bool {
        let Some(frame) = self.body.frame().await else {
            return false;
        };
        let bytes = frame.unwrap().into_data().unwrap();
        self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        true
    }
}
