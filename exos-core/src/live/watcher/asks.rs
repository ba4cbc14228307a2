//! Asking for a look at a host now, and waiting for it.

use tokio::sync::watch;

/// The side that asks. A clone asks the same watcher.
#[derive(Debug, Clone)]
pub(in crate::live) struct Asks {
    asked: watch::Sender<u64>,
    answered: watch::Receiver<u64>,
}

/// The watcher's side.
#[derive(Debug, Clone)]
pub(in crate::live) struct Asked {
    asked: watch::Receiver<u64>,
    answered: watch::Sender<u64>,
}

/// Returns both sides.
pub(in crate::live) fn asks() -> (Asks, Asked) {
    let (ask, asked) = watch::channel(0);
    let (answer, answered) = watch::channel(0);
    let side = Asks {
        asked: ask,
        answered,
    };
    (
        side,
        Asked {
            asked,
            answered: answer,
        },
    )
}

impl Asks {
    /// Waits until a look that began after this call is in the picture. It waits for ever while the host is not followed.
    pub(in crate::live) async fn look(mut self) {
        let mut mine = 0;
        self.asked.send_modify(|number| {
            *number += 1;
            mine = *number;
        });
        // A watcher that has ended answers nobody any more.
        let _ = self.answered.wait_for(|answered| *answered >= mine).await;
    }
}

impl Asked {
    /// Waits until somebody asks.
    pub(super) async fn next(&mut self) {
        if self.asked.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Returns the newest ask: a look that begins now answers it and all before.
    pub(super) fn newest(&self) -> u64 {
        *self.asked.borrow()
    }

    /// Answers the asks up to a number.
    pub(super) fn answer(&self, up_to: u64) {
        self.answered
            .send_modify(|answered| *answered = up_to.max(*answered));
    }
}
