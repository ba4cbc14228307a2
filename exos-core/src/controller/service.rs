//! The controller as a service: options in, a handle out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::lanes::Lanes;
use super::leader::{self, Terms};
use super::queue::{Next, Queue, QueueOptions};
use super::reconcile::{Look, look, note};
use super::remember;
use super::status::StackStatus;
use super::watch as feeds;
use super::{follower, health};
use crate::error::{Error, ErrorKind};
use crate::exec::Cancel;
use crate::platform::{Platform, Stack};

/// How a controller works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ControllerOptions {
    /// How work is spread over time.
    pub queue: QueueOptions,
    /// How many stacks of one host are worked on at once.
    pub parallel: usize,
    /// How often every stack is looked at, whatever happened.
    pub resync: Duration,
    /// How long a controller leads without renewing its lease.
    pub lease: Duration,
    /// How often it renews, or another one tries to take over. Both together are how long a takeover takes.
    pub renew: Duration,
}

impl Default for ControllerOptions {
    fn default() -> Self {
        Self {
            queue: QueueOptions::default(),
            parallel: 16,
            resync: Duration::from_mins(5),
            lease: leader::TERMS.lasts,
            renew: leader::TERMS.renew,
        }
    }
}

/// A running controller. Dropping it stops at once; [`Controller::shutdown`] stops cleanly.
#[derive(Debug)]
pub struct Controller {
    shared: Arc<Shared>,
    leads: watch::Receiver<bool>,
    tasks: JoinSet<()>,
}

/// What the tasks of a controller share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) platform: Platform,
    pub(super) options: ControllerOptions,
    holder: String,
    queue: Mutex<Queue<String>>,
    lanes: Lanes,
    added: Notify,
    leaving: Cancel,
}

impl Controller {
    /// Starts. With several servers on one store, one of their controllers works and the others wait to take over.
    pub fn start(platform: Platform, options: ControllerOptions) -> Self {
        let holder = platform.ports().ids.next();
        let shared = Arc::new(Shared {
            queue: Mutex::new(Queue::new(options.queue)),
            lanes: Lanes::new(options.parallel),
            added: Notify::new(),
            leaving: Cancel::default(),
            platform,
            options,
            holder,
        });
        let (sender, leads) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let terms = Terms {
            lasts: options.lease,
            renew: options.renew,
        };
        tasks.spawn(leader::campaign(
            shared.platform.clone(),
            shared.holder.clone(),
            terms,
            sender,
        ));
        tasks.spawn(feeds::hosts(Arc::clone(&shared)));
        tasks.spawn(health::show(Arc::clone(&shared)));
        tasks.spawn(Arc::clone(&shared).work(leads.clone()));
        Self {
            shared,
            leads,
            tasks,
        }
    }

    /// Says whether this controller is the one that works.
    pub fn leads(&self) -> bool {
        *self.leads.borrow()
    }

    /// Waits until this controller leads; never returns when it is gone.
    pub async fn until_it_leads(&self) {
        let mut leads = self.leads.clone();
        if leads.wait_for(|leads| *leads).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Stops: what is under way ends at the border of a step and stays for whoever leads next.
    pub async fn shutdown(self) {
        self.shutdown_within(Duration::MAX).await;
    }

    /// Stops as [`Controller::shutdown`] does, within a time. Returns whether nothing was cut short.
    ///
    /// # Behavior
    /// - What did not come to the border of a step in time is given up; whoever leads next goes on from there.
    /// - The lease is given back either way, so that nobody need wait for its end.
    pub async fn shutdown_within(mut self, time: Duration) -> bool {
        self.shared.leaving.cancel();
        self.shared.added.notify_waiters();
        // The worker ends by itself; the others have no end.
        let ended = timeout(time, self.tasks.join_next()).await.is_ok();
        self.tasks.shutdown().await;
        let (platform, holder) = (&self.shared.platform, &self.shared.holder);
        let leave = async {
            leader::resign(platform, holder).await;
            follower::leave(platform, holder).await;
        };
        // On a store that does not answer it counts as there until its time is over.
        let _ = timeout(self.shared.options.lease, leave).await;
        ended
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue<String>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn holder(&self) -> &str {
        &self.holder
    }

    pub(super) fn now(&self) -> Duration {
        self.platform.ports().clock.elapsed()
    }

    /// Something happened to a stack.
    pub(super) fn add(&self, stack: String) {
        self.queue().add(stack, self.now());
        self.added.notify_one();
    }

    /// Somebody asked for a change of a stack.
    pub(super) fn ask(&self, stack: String) {
        self.queue().ask(stack, self.now());
        self.added.notify_one();
    }

    /// Works while this controller leads, again and again until it leaves.
    async fn work(self: Arc<Self>, mut leads: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = self.leaving.cancelled() => return,
                led = leads.wait_for(|leads| *leads) => if led.is_err() { return },
            }
            let mut feeding = JoinSet::new();
            feeding.spawn(feeds::stored(Arc::clone(&self)));
            feeding.spawn(feeds::seen(Arc::clone(&self)));
            feeding.spawn(feeds::resync(Arc::clone(&self)));
            feeding.spawn(health::supervise(Arc::clone(&self)));
            feeding.spawn(remember::usage(Arc::clone(&self)));
            feeding.spawn(remember::states(Arc::clone(&self)));
            let lost = async {
                // An error is the end of the campaign, which is as good as losing.
                let _ = leads.wait_for(|leads| !*leads).await;
            };
            // Dropping the work of a leader that lost gives up waiting; the next leader takes it up again.
            tokio::select! {
                () = Arc::clone(&self).lead() => return,
                () = lost => *self.queue() = Queue::new(self.options.queue),
            }
        }
    }

    /// Works on what is due, until the controller leaves and nothing is under way any more.
    async fn lead(self: Arc<Self>) {
        let mut under_way = JoinSet::new();
        loop {
            let next = if self.leaving.is_cancelled() {
                Next::Idle
            } else {
                self.queue().next(self.now())
            };
            let wait = match next {
                Next::Work(stack) => {
                    under_way.spawn(Arc::clone(&self).reconcile(stack));
                    continue;
                }
                Next::Wait(wait) => wait,
                Next::Idle => Duration::MAX,
            };
            if self.leaving.is_cancelled() && under_way.is_empty() {
                return;
            }
            tokio::select! {
                () = self.added.notified() => {}
                () = tokio::time::sleep(wait.min(self.options.resync)) => {}
                Some(_) = under_way.join_next() => {}
                () = self.leaving.cancelled(), if !self.leaving.is_cancelled() => {}
            }
        }
    }

    async fn reconcile(self: Arc<Self>, stack: String) {
        let turn = self.turn(&stack).await;
        if self.leaving.is_cancelled() {
            // Nothing was begun: whoever leads next begins it.
            return;
        }
        let looked = look(&self.platform, &stack, &self.leaving).await;
        drop(turn);
        let status = self.settle(&stack, looked);
        if let Err(error) = note(&self.platform, &stack, status).await {
            tracing::warn!(%error, stack, "the status of a stack was not written");
        }
        self.added.notify_one();
    }

    /// Waits until something may be done on the host of a stack. What cannot be read is told by the look that follows.
    async fn turn(&self, stack: &str) -> Option<OwnedSemaphorePermit> {
        let found = self.platform.store().record::<Stack>(stack).await;
        let host = found.ok().flatten()?.value.host;
        tokio::select! {
            turn = self.lanes.turn(&host) => turn,
            () = self.leaving.cancelled() => None,
        }
    }

    /// Tells the queue how a look went, and returns what is to be shown of it.
    fn settle(&self, stack: &String, looked: Result<Look, Error>) -> StackStatus {
        let mut queue = self.queue();
        let now = self.now();
        let (reason, drift) = match looked {
            Ok(Look::Fine { drift }) => {
                queue.done(stack, now);
                (None, drift)
            }
            Ok(Look::Done) => {
                queue.done(stack, now);
                (None, Vec::new())
            }
            Ok(Look::Repaired) => (
                Some("it was not as wanted, and was put right".to_owned()),
                Vec::new(),
            ),
            // Somebody changed the stack meanwhile: look again at once.
            Err(error) if error.kind() == ErrorKind::Conflict && error.op() == "commit" => {
                queue.done(stack, now);
                queue.add(stack.clone(), now);
                return StackStatus::default();
            }
            Err(error) => {
                tracing::warn!(%error, stack, "a stack is not as wanted");
                (Some(error.to_string()), Vec::new())
            }
        };
        let next_try = reason.is_some().then(|| {
            let wait = queue.failed(stack, now, jitter(stack));
            self.platform.ports().clock.timestamp() + wait
        });
        StackStatus {
            failures: queue.failures(stack),
            next_try,
            reason,
            drift,
        }
    }
}

/// A number between 0 and 1 that differs from stack to stack: what failed together comes back spread out.
pub(super) fn jitter(stack: &str) -> f64 {
    let add = |sum: u32, byte: u8| sum.wrapping_mul(31).wrapping_add(byte.into());
    f64::from(stack.bytes().fold(0, add) % 1000) / 1000.0
}
