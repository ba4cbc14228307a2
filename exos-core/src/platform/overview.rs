//! What the store tells of environments and stacks, in memory: so that a page of thousands of stacks reads none of them.

mod known;
mod latest;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use self::known::Known;
pub(super) use self::known::KnownStack;
use self::latest::Latest;
use super::Platform;
use super::events::DEAF;
use super::operation::is_step;
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::live::{EnvironmentFindings, Findings, HostFindings, Visible};
use crate::store::{Batch, StoredEvent};

/// How many events are read at once.
const AT_ONCE: usize = 500;

/// What the store told, and up to which event.
#[derive(Debug, Default)]
pub(super) struct Cache {
    state: Mutex<Option<State>>,
}

#[derive(Debug)]
struct State {
    known: Known,
    latest: Latest,
    /// The newest event that is in it.
    after: u64,
    /// When the store was asked last, by the clock that only goes forward.
    asked: Duration,
    overview: Arc<Overview>,
}

/// What is known of environments and stacks at one moment.
#[derive(Debug, Default)]
pub(super) struct Overview {
    /// The names of environments by their ids.
    pub(super) names: BTreeMap<Arc<str>, Arc<str>>,
    /// The stacks, ordered by name.
    pub(super) stacks: Vec<StackName>,
    /// What is known of each stack, by its id.
    pub(super) known: BTreeMap<Arc<str>, Arc<KnownStack>>,
    /// What asks for attention.
    pub(super) findings: Findings,
}

/// A stack by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StackName {
    /// The name.
    pub name: Arc<str>,
    /// The environment's id.
    pub environment: Arc<str>,
    /// The id, `<environment id>/<own id>`.
    pub id: Arc<str>,
}

/// Which stacks a caller sees, at one moment.
#[derive(Debug, Clone)]
pub struct StackNames {
    overview: Arc<Overview>,
    visible: Visible,
}

impl StackNames {
    /// Tells whether there is a stack of that name in the environment with this id.
    pub fn has(&self, environment: &str, name: &str) -> bool {
        let stacks = &self.overview.stacks;
        let found = stacks.binary_search_by(|stack| {
            let (known, home) = (stack.name.as_ref(), stack.environment.as_ref());
            (known, home).cmp(&(name, environment))
        });
        self.visible.sees(environment) && found.is_ok()
    }
}

impl Overview {
    /// Returns the names of the environments that are seen.
    pub(super) fn names_of(&self, visible: &Visible) -> BTreeMap<Arc<str>, Arc<str>> {
        let seen = self.names.iter().filter(|(id, _)| visible.sees(id));
        seen.map(|(id, name)| (Arc::clone(id), Arc::clone(name)))
            .collect()
    }

    fn of(known: &Known) -> Self {
        let mut overview = Self::default();
        for (id, environment) in &known.environments {
            overview
                .names
                .insert(Arc::clone(id), Arc::clone(&environment.name));
            let findings = EnvironmentFindings {
                stopped: environment.stopped,
                ..EnvironmentFindings::default()
            };
            overview
                .findings
                .environments
                .insert(Arc::clone(id), findings);
        }
        for (id, stack) in &known.stacks {
            overview.stacks.push(StackName {
                name: Arc::clone(&stack.name),
                environment: Arc::clone(&stack.environment),
                id: Arc::clone(id),
            });
            if stack.has_failed() || stack.drifted {
                let named = (Arc::clone(&stack.environment), Arc::clone(&stack.name));
                overview.findings.stacks.insert(named);
                let host = overview.findings.hosts.entry(Arc::clone(&stack.host));
                let host: &mut HostFindings = host.or_default();
                host.failed_operations += u32::from(stack.has_failed());
                host.drifted += u32::from(stack.drifted);
            }
        }
        overview.stacks.sort();
        overview.known.clone_from(&known.stacks);
        overview
    }
}

impl Platform {
    /// Returns which stacks a caller sees: what runs may name others, which nobody deployed from here.
    ///
    /// # Errors
    /// `Unauthorized` when the caller is nobody.
    pub async fn stack_names(&self, caller: &Caller) -> Result<StackNames> {
        caller.check(Action::MeRead, None)?;
        Ok(StackNames {
            overview: self.overview().await?,
            visible: self.visible(caller),
        })
    }

    /// Returns what is known now.
    ///
    /// # Behavior
    /// - The first call reads the store through. Later ones read what changed since, as its events tell.
    /// - What this server wrote is in it, and what others wrote a second ago.
    pub(super) async fn overview(&self) -> Result<Arc<Overview>> {
        let mut state = self.overviews().state.lock().await;
        let state = self.now(&mut state).await?;
        Ok(Arc::clone(&state.overview))
    }

    /// Returns the newest events of the store but for the steps of operations, the newest first: a thousand at most.
    /// They are as new as [`Platform::overview`].
    pub(super) async fn latest_events(&self) -> Result<Vec<Arc<StoredEvent>>> {
        let mut state = self.overviews().state.lock().await;
        Ok(self.now(&mut state).await?.latest.newest_first())
    }

    async fn now<'s>(&self, state: &'s mut Option<State>) -> Result<&'s State> {
        let now = self.ports().clock.elapsed();
        let state = match state {
            Some(state) => state,
            none => return Ok(none.insert(self.read_all(now).await?)),
        };
        if self.has_news(state, now) {
            self.catch_up(state, now).await?;
        }
        Ok(state)
    }

    fn has_news(&self, state: &State, now: Duration) -> bool {
        let heard = *self.store().newest_event().borrow();
        heard > state.after || now.saturating_sub(state.asked) >= DEAF
    }

    async fn read_all(&self, now: Duration) -> Result<State> {
        // An empty batch writes nothing and returns the newest number. What is written meanwhile is read twice.
        let after = self.store().commit(Batch::default()).await?;
        let known = Known::read(self.store()).await?;
        Ok(State {
            overview: Arc::new(Overview::of(&known)),
            latest: Latest::read(self.store(), after).await?,
            known,
            after,
            asked: now,
        })
    }

    /// Reads what changed, in place: where it ends early the next call reads the same again, and all else is kept.
    async fn catch_up(&self, state: &mut State, now: Duration) -> Result<()> {
        let mut after = state.after;
        let (mut changed, mut latest) = (BTreeSet::new(), Latest::default());
        loop {
            let events = self.store().events(after, AT_ONCE).await?;
            // Numbers have no gaps: events in between were forgotten.
            let gap = events.first().is_some_and(|first| first.number > after + 1);
            if gap {
                *state = self.read_all(now).await?;
                return Ok(());
            }
            after = events.last().map_or(after, |last| last.number);
            changed.extend(events.iter().filter_map(thing));
            let is_end = events.len() < AT_ONCE;
            latest.add(events);
            if is_end {
                break;
            }
        }
        for (kind, id) in &changed {
            state.known.read_again(self.store(), *kind, id).await?;
        }
        if !changed.is_empty() {
            state.overview = Arc::new(Overview::of(&state.known));
        }
        state.latest.append(latest);
        (state.after, state.asked) = (after, now);
        Ok(())
    }
}

/// What has to be read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Environment,
    Stack,
    Operation,
}

fn thing(event: &StoredEvent) -> Option<(Kind, String)> {
    if is_step(event) {
        return None;
    }
    let kind = match event.kind.as_str() {
        "environment" => Kind::Environment,
        "stack" | "stack-status" => Kind::Stack,
        "operation" => Kind::Operation,
        _ => return None,
    };
    Some((kind, event.id.clone()))
}
