//! Which containers are probed, and what is made of what comes back: one loop a container, none of which waits for another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::record::{Probed, ProbedHealth};
use super::rounds::probe_on;
use super::state::ContainerHealth;
use super::target::{Target, targets};
use crate::controller::run::wanted_spec;
use crate::controller::service::Shared;
use crate::controller::watch::{follow, newest, note_failure, stack_named, stacks};
use crate::error::Result;
use crate::live::{Changes, Happened, Received, Visible};
use crate::observed::Health;
use crate::platform::{DEAF, Stack};
use crate::probe::ProbeOutcome;
use crate::spec::StackSpec;
use crate::store::{Record, Versioned};

/// A container that is probed.
#[derive(Debug)]
struct Watched {
    stack: String,
    host: String,
    target: Target,
    health: ContainerHealth,
    why: String,
    probing: AbortHandle,
}

/// Everything that is probed, while this server leads.
#[derive(Debug)]
struct Supervisor {
    shared: Arc<Shared>,
    watched: BTreeMap<String, Watched>,
    /// Containers that were probed and stopped: when they come back they start again.
    paused: BTreeSet<String>,
    /// Hosts from whose containers anything ever came back: silence there is the container's.
    reached: BTreeSet<String>,
    /// The specification of each stack, with the revision that it is of.
    specs: BTreeMap<String, (u64, Arc<StackSpec>)>,
    loops: JoinSet<()>,
    outcomes: mpsc::Sender<(String, ProbeOutcome)>,
}

/// Probes containers until it is dropped.
pub(in crate::controller) async fn supervise(shared: Arc<Shared>) {
    let (outcomes, mut came) = mpsc::channel(256);
    let mut changes = shared.platform.live().inventory().subscribe(Visible::All);
    let mut supervisor = Supervisor {
        shared,
        watched: BTreeMap::new(),
        paused: BTreeSet::new(),
        reached: BTreeSet::new(),
        specs: BTreeMap::new(),
        loops: JoinSet::new(),
        outcomes,
    };
    let mut news = supervisor.shared.platform.store().newest_event();
    let mut after = newest(&supervisor.shared).await;
    let (mut listen, mut resync) = (
        every(DEAF).await,
        every(supervisor.shared.options.resync).await,
    );
    supervisor.look_over().await;
    loop {
        tokio::select! {
            received = changes.next() => match received {
                Some(received) => supervisor.follow(received, &mut changes).await,
                None => return,
            },
            Some((container, outcome)) = came.recv() => {
                note_failure(supervisor.note(&container, outcome).await);
            }
            Some(_) = supervisor.loops.join_next() => {}
            // Not every change of a stack's files shows in its containers.
            Ok(()) = news.changed() => supervisor.hear(&mut after).await,
            _ = listen.tick() => supervisor.hear(&mut after).await,
            _ = resync.tick() => supervisor.look_over().await,
        }
    }
}

/// Ticks whatever else happens meanwhile, the first time after a whole period.
async fn every(period: Duration) -> Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick is at once.
    ticks.tick().await;
    ticks
}

impl Supervisor {
    async fn look_over(&mut self) {
        let stacks = stacks(&self.shared).await;
        let known: BTreeSet<&str> = stacks.iter().map(|stack| stack.id.as_str()).collect();
        self.specs.retain(|id, _| known.contains(id.as_str()));
        self.paused.clear();
        let gone: Vec<String> = self.watched_where(|one| !known.contains(one.stack.as_str()));
        self.forget(gone);
        for stack in stacks {
            note_failure(self.refresh(&stack).await);
        }
    }

    /// Takes in which stacks somebody changed.
    async fn hear(&mut self, after: &mut u64) {
        let mut changed = BTreeSet::new();
        let read = follow(&self.shared, after, |event| {
            if event.kind == Stack::KIND {
                changed.insert(event.id.clone());
            }
        });
        note_failure(read.await);
        for id in changed {
            let stack = self.shared.platform.store().record::<Stack>(&id).await;
            match note_failure(stack) {
                Some(Some(stack)) => drop(note_failure(self.refresh(&stack).await)),
                Some(None) => self.forget(self.watched_where(|one| one.stack == id)),
                None => {}
            }
        }
    }

    /// Takes in what changed, and what else has already come, so that a burst is one look at each stack.
    async fn follow(&mut self, first: Received, changes: &mut Changes) {
        let mut dirty = BTreeSet::new();
        let mut next = Some(first);
        while let Some(received) = next {
            let Received::Change(change) = received else {
                return self.look_over().await;
            };
            if let Happened::ContainerAdded { entry }
            | Happened::ContainerChanged { entry }
            | Happened::ContainerRemoved { entry } = &change.happened
            {
                let stack = entry.container.stack.clone();
                dirty.insert((change.key.environment.to_string(), stack));
            }
            next = changes.try_next();
        }
        for (environment, name) in dirty {
            let stack = stack_named(&self.shared, &environment, &name).await;
            if let Some(stack) = note_failure(stack).flatten() {
                note_failure(self.refresh(&stack).await);
            }
        }
    }

    /// Begins and ends probing so that exactly the running containers of a stack are probed whose services want it.
    async fn refresh(&mut self, stack: &Versioned<Stack>) -> Result<()> {
        let spec = self.spec(stack).await?;
        let targets = targets(&self.shared.platform, stack, &spec).await?;
        let gone = self.watched_where(|one| one.stack == stack.id);
        let gone: Vec<String> = gone
            .into_iter()
            .filter(|id| !targets.contains_key(id))
            .collect();
        let mut changed = !gone.is_empty();
        self.paused.extend(gone.iter().cloned());
        self.forget(gone);
        let store = self.shared.platform.store();
        let mut begins = targets.keys().filter(|id| !self.watched.contains_key(*id));
        let before = if begins.next().is_some() {
            store.record::<ProbedHealth>(&stack.id).await?
        } else {
            None
        };
        for (id, target) in targets {
            let watched = self.watched.get(&id);
            if watched.is_some_and(|watched| watched.target == target) {
                continue;
            }
            let known = before
                .as_ref()
                .and_then(|before| before.value.containers.get(&id));
            let now = self.shared.now();
            let health = match known {
                _ if self.paused.remove(&id) => ContainerHealth::restarted(&target.spec, now),
                Some(known) => ContainerHealth::taken_over(&target.spec, known.health, now),
                None => ContainerHealth::started(&target.spec, now),
            };
            self.begin(id, stack, target, health);
            changed = true;
        }
        if changed {
            self.write(&stack.id).await?;
        }
        Ok(())
    }

    async fn spec(&mut self, stack: &Versioned<Stack>) -> Result<Arc<StackSpec>> {
        if let Some((revision, spec)) = self.specs.get(&stack.id)
            && *revision == stack.value.revision
        {
            return Ok(Arc::clone(spec));
        }
        let spec = Arc::new(wanted_spec(&self.shared.platform, stack).await?);
        let known = (stack.value.revision, Arc::clone(&spec));
        self.specs.insert(stack.id.clone(), known);
        Ok(spec)
    }

    fn begin(
        &mut self,
        id: String,
        stack: &Versioned<Stack>,
        target: Target,
        health: ContainerHealth,
    ) {
        self.forget([id.clone()]);
        let prober = Arc::clone(&self.shared.platform.ports().prober);
        let probing = probe_on(
            prober,
            id.clone(),
            target.probe(),
            target.spec.interval,
            self.outcomes.clone(),
        );
        let watched = Watched {
            stack: stack.id.clone(),
            host: stack.value.host.clone(),
            target,
            health,
            why: String::new(),
            probing: self.loops.spawn(probing),
        };
        self.watched.insert(id, watched);
    }

    fn watched_where(&self, which: impl Fn(&Watched) -> bool) -> Vec<String> {
        let found = self.watched.iter().filter(|(_, one)| which(one));
        found.map(|(id, _)| id.clone()).collect()
    }

    fn forget(&mut self, containers: impl IntoIterator<Item = String>) {
        for id in containers {
            if let Some(watched) = self.watched.remove(&id) {
                watched.probing.abort();
            }
        }
    }

    /// Takes in what a probe came to.
    async fn note(&mut self, container: &str, outcome: ProbeOutcome) -> Result<()> {
        let now = self.shared.now();
        let Some(watched) = self.watched.get_mut(container) else {
            return Ok(());
        };
        let passed = match outcome {
            ProbeOutcome::Passed => true,
            ProbeOutcome::Silent(_) if !self.reached.contains(&watched.host) => return Ok(()),
            ProbeOutcome::Failed(why) | ProbeOutcome::Silent(why) => {
                watched.why = why;
                false
            }
        };
        self.reached.insert(watched.host.clone());
        let before = watched.health.shown();
        watched.health = watched.health.after(&watched.target.spec, passed, now);
        let (shown, stack) = (watched.health.shown(), watched.stack.clone());
        if shown == before {
            return Ok(());
        }
        self.write(&stack).await?;
        if shown == Health::Unhealthy {
            self.shared.add(stack);
        }
        Ok(())
    }

    /// Writes what is known of the containers of a stack, for every server.
    async fn write(&self, stack: &str) -> Result<()> {
        let store = self.shared.platform.store();
        if store.record::<Stack>(stack).await?.is_none() {
            return Ok(());
        }
        let own = self.watched.iter().filter(|(_, one)| one.stack == stack);
        let containers = own.map(|(id, one)| {
            let probed = Probed {
                service: one.target.service.clone(),
                health: one.health.shown(),
                why: one.why.clone(),
            };
            (id.clone(), probed)
        });
        let record = ProbedHealth {
            containers: containers.collect(),
        };
        let batch = self.shared.platform.batch().replace(stack, &record)?;
        let batch = batch.event(ProbedHealth::KIND, stack, "changed".into());
        store.commit(batch).await.map(drop)
    }
}
