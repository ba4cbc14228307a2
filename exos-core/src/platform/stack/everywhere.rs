//! The list of stacks across environments, each with what is seen of it now. It reads memory alone.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::{ManagedStacks, StackState};
use crate::access::{Action, Caller};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::live::{Host, HostState, View};
use crate::platform::list::{ListQuery, Listed, SortKey};
use crate::platform::name;
use crate::platform::overview::{KnownStack, Overview};
use crate::platform::service::Tally;

/// Which stacks. What is absent chooses nothing out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StackFilter {
    /// Only those of the environment with this id or name.
    pub environment: Option<String>,
    /// Only those on the host with this id, or on all hosts of this name.
    pub host: Option<String>,
    /// Only those that stand so.
    pub state: Option<StackState>,
}

/// A stack as lists show it: what is wanted of it, and what was seen of it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedStack {
    /// The id, `<environment id>/<own id>`.
    pub id: Arc<str>,
    /// The name.
    pub name: Arc<str>,
    /// What it is for.
    pub description: Arc<str>,
    /// The environment's id.
    pub environment: Arc<str>,
    /// The environment's name.
    pub environment_name: Arc<str>,
    /// The name of the host that it stands on; empty when the live picture does not have it.
    pub host: Arc<str>,
    /// How that host is.
    pub host_state: Option<HostState>,
    /// How it stands, in one word.
    pub state: StackState,
    /// How many services have containers.
    pub services: u32,
    /// How many containers run.
    pub running: u32,
    /// How many containers are asked for.
    pub containers: u32,
    /// The newest revision.
    pub revision: u64,
    /// When what is wanted of it last changed.
    pub changed_at: Timestamp,
    /// Whether its newest operation failed.
    pub has_failed: bool,
    /// Whether it is not as it was deployed, and that is only reported.
    pub has_drifted: bool,
}

fn sort<'a>() -> [SortKey<Candidate<'a>>; 6] {
    [
        ("name", |one| one.stack.name.to_string()),
        ("environment", |one| one.environment_name().to_string()),
        ("state", |one| format!("{:02}", one.state() as u8)),
        ("containers", |one| {
            format!("{:010}", one.seen().tally.running)
        }),
        ("host", |one| one.host_name().to_string()),
        ("changed", |one| one.stack.changed_at.to_string()),
    ]
}

impl ManagedStacks<'_> {
    /// Lists the stacks of all environments that a caller sees, or of one of them.
    ///
    /// # Behavior
    /// - Everything comes from memory: the [live picture](crate::live), and what the store told of stacks. No engine is
    ///   touched.
    /// - A text is looked for in the names of stacks.
    ///
    /// # Errors
    /// `NotFound` when the caller is no member of the environment; `Invalid` when the query is none.
    pub async fn list_everywhere(
        &self,
        caller: &Caller,
        filter: &StackFilter,
        query: &ListQuery,
    ) -> Result<Listed<ListedStack>> {
        let asked = filter.environment.as_deref();
        let visible = self
            .platform
            .visible_within(caller, asked, Action::StackRead)
            .await?;
        let overview = self.platform.overview().await?;
        let view = self.platform.live().inventory().view(&visible);
        let picture = Picture {
            overview: &overview,
            view: &view,
        };
        let hosts = filter.hosts(&view);
        let is_there = |stack: &KnownStack| {
            let hosts = hosts.as_ref();
            hosts.is_none_or(|hosts| hosts.contains(stack.host.as_ref()))
        };
        let text = query.text.as_deref().map(|text| text.trim().to_lowercase());
        let is_named =
            |stack: &KnownStack| text.as_deref().is_none_or(|text| stack.name.contains(text));
        let stacks = overview.known.iter();
        let stacks = stacks.filter(|(_, stack)| {
            visible.sees(&stack.environment) && is_there(stack) && is_named(stack)
        });
        let candidates = stacks.map(|(id, stack)| Candidate::new(id, stack, picture));
        let candidates = candidates.filter(|one| filter.takes(one)).collect();
        let listed = query.cut(candidates, &sort(), |one| one.id)?;
        Ok(listed.map(|one| one.listed()))
    }

    /// Returns a stack as lists show it.
    ///
    /// # Errors
    /// As [`ManagedStacks::get`].
    pub async fn look_at(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
    ) -> Result<ListedStack> {
        let (environment, found) = self.find(caller, environment, stack).await?;
        let overview = self.platform.overview().await?;
        let known = overview.known.get(found.id.as_str());
        let known = known.ok_or_else(|| name::not_found("stack", stack))?;
        let picture = Picture {
            overview: &overview,
            view: &self.platform.view(&environment.id),
        };
        Ok(Candidate::new(&Arc::from(found.id), known, picture).listed())
    }
}

impl StackFilter {
    /// Returns the ids of the hosts that are asked for.
    fn hosts<'v>(&self, view: &'v View) -> Option<HashSet<&'v str>> {
        let asked = self.host.as_deref()?;
        let hosts = view.hosts().iter().filter(|host| host.is_called(asked));
        Some(hosts.map(|host| host.key.id.as_ref()).collect())
    }

    fn takes(&self, stack: &Candidate<'_>) -> bool {
        self.state.is_none_or(|state| state == stack.state())
    }
}

/// What is known at one moment.
#[derive(Clone, Copy)]
struct Picture<'a> {
    overview: &'a Overview,
    view: &'a View,
}

/// A stack that may be on the page. Its containers are looked at where they are asked for: of thousands of stacks a page
/// shows a few.
struct Candidate<'a> {
    id: &'a Arc<str>,
    stack: &'a KnownStack,
    picture: Picture<'a>,
    host: OnceCell<Option<&'a Host>>,
    seen: OnceCell<Seen>,
}

/// What was seen of a stack's containers.
#[derive(Clone, Copy)]
struct Seen {
    tally: Tally,
    services: usize,
}

impl<'a> Candidate<'a> {
    fn new(id: &'a Arc<str>, stack: &'a KnownStack, picture: Picture<'a>) -> Self {
        Self {
            id,
            stack,
            picture,
            host: OnceCell::new(),
            seen: OnceCell::new(),
        }
    }

    fn environment_name(&self) -> &'a Arc<str> {
        let names = &self.picture.overview.names;
        let id = &self.stack.environment;
        names.get(id).unwrap_or(id)
    }

    fn host(&self) -> Option<&'a Host> {
        let find = || {
            let view = self.picture.view;
            view.host(&self.stack.environment, &self.stack.host)
                .map(Arc::as_ref)
        };
        *self.host.get_or_init(find)
    }

    /// Returns the host's name; nothing when the picture does not have it.
    fn host_name(&self) -> Arc<str> {
        self.host()
            .map(|host| Arc::clone(&host.name))
            .unwrap_or_default()
    }

    fn seen(&self) -> Seen {
        *self.seen.get_or_init(|| {
            let stack = self.stack;
            let view = self.picture.view;
            let entries = || {
                view.of_stack(&stack.environment, &stack.name)
                    .map(|(_, entry)| entry)
            };
            let services: BTreeSet<&str> = entries()
                .map(|entry| entry.container.service.as_str())
                .collect();
            Seen {
                tally: Tally::of(entries()),
                services: services.len(),
            }
        })
    }

    fn state(&self) -> StackState {
        StackState::of(self.stack, self.seen().tally)
    }

    fn listed(&self) -> ListedStack {
        let stack = self.stack;
        let seen = self.seen();
        ListedStack {
            id: Arc::clone(self.id),
            name: Arc::clone(&stack.name),
            description: Arc::clone(&stack.description),
            environment: Arc::clone(&stack.environment),
            environment_name: Arc::clone(self.environment_name()),
            host: self.host_name(),
            host_state: self.host().map(|host| host.state),
            state: self.state(),
            services: u32::try_from(seen.services).unwrap_or(u32::MAX),
            running: seen.tally.running,
            containers: stack.containers,
            revision: stack.revision,
            changed_at: stack.changed_at,
            has_failed: stack.has_failed(),
            has_drifted: stack.drifted,
        }
    }
}
