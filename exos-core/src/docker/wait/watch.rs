//! One subscription to the engine's events, shared by everybody who waits.

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::sync::Mutex;
use tokio::sync::broadcast::{self, Receiver, Sender};
use tokio::task::JoinSet;

use crate::backend::EngineEvent;
use crate::docker::engine::Engine;
use crate::docker::events::{self, Filters};
use crate::error::Result;

/// Events that a slow waiter may be behind before it has to look again.
const CAPACITY: usize = 1024;
/// The events that change what anybody waits for.
const ACTIONS: [&str; 4] = ["start", "die", "destroy", "health_status"];

/// Subscribes when the first one waits, and again after the connection broke.
#[derive(Debug, Default)]
pub(in crate::docker) struct Watch(Mutex<Option<Subscription>>);

#[derive(Debug)]
struct Subscription {
    sender: broadcast::WeakSender<EngineEvent>,
    /// Ends with its owner.
    _pump: JoinSet<()>,
}

impl Watch {
    /// Returns what happens to containers from now on.
    pub(super) async fn subscribe(&self, engine: &Engine) -> Result<Receiver<EngineEvent>> {
        let mut current = self.0.lock().await;
        let alive = current.as_ref().and_then(|one| one.sender.upgrade());
        if let Some(sender) = alive {
            return Ok(sender.subscribe());
        }
        let stream = events::subscribe(engine, &filters(engine), None, None).await?;
        let (sender, receiver) = broadcast::channel(CAPACITY);
        let weak = sender.downgrade();
        let mut pump = JoinSet::new();
        pump.spawn(forward(stream, sender));
        *current = Some(Subscription {
            sender: weak,
            _pump: pump,
        });
        Ok(receiver)
    }
}

/// Hands events on until the stream ends. The sender goes with it, which tells the waiters.
async fn forward(mut stream: BoxStream<'static, Result<EngineEvent>>, sender: Sender<EngineEvent>) {
    while let Some(Ok(event)) = stream.next().await {
        // Nobody waits just now: later ones subscribe to the same sender.
        let _ = sender.send(event);
    }
}

fn filters(engine: &Engine) -> Filters {
    let mut filters = Filters::from([("type", vec!["container".to_owned()])]);
    // Podman has other words for some actions.
    if !engine.is_podman() {
        filters.insert("event", ACTIONS.map(str::to_owned).to_vec());
    }
    filters
}
