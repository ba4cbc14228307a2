//! The way to the fake engine, which can be cut.

use tokio::sync::watch;

use crate::error::{Error, ErrorKind, Result};

/// How a [`super::FakeBackend`] is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Calls are answered.
    #[default]
    Answers,
    /// Calls fail at once with [`ErrorKind::Unavailable`], as when nobody listens.
    Refuses,
    /// Calls wait until this changes, and streams stay silent, as when a machine lost its network.
    Hangs,
}

#[derive(Debug, Default)]
pub(super) struct Line(watch::Sender<Reach>);

impl Line {
    pub(super) fn set(&self, reach: Reach) {
        self.0.send_replace(reach);
    }

    pub(super) fn is_up(&self) -> bool {
        *self.0.borrow() == Reach::Answers
    }

    /// Waits until the engine answers.
    pub(super) async fn up(&self) -> Result<()> {
        let mut reach = self.0.subscribe();
        let now = reach.wait_for(|reach| *reach != Reach::Hangs).await;
        match now.map(|now| *now) {
            Ok(Reach::Answers) => Ok(()),
            _ => Err(Error::new(
                ErrorKind::Unavailable,
                "reach the engine",
                "connection refused",
            )),
        }
    }

    /// Returns when the connections that stand are cut.
    pub(super) fn cut(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut reach = self.0.subscribe();
        async move {
            // An error is the end of the engine, which is a cut too.
            let _ = reach.wait_for(|reach| *reach == Reach::Refuses).await;
        }
    }
}
