//! The number of the newest event, for who waits for it.

use tokio::sync::watch;

/// Wakes with every greater number.
#[derive(Debug, Default)]
pub(super) struct Newest(watch::Sender<u64>);

impl Newest {
    /// Tells a number. Commits may come here in another order than they happened: a smaller one is old news.
    pub(super) fn tell(&self, number: u64) {
        self.0.send_if_modified(|newest| {
            let news = number > *newest;
            *newest = number.max(*newest);
            news
        });
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}
