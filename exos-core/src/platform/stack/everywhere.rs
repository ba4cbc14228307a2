//! The list of stacks across environments, each with what is seen of it now. It reads memory alone.

use std::collections::HashMap;
use std::sync::Arc;

use super::{ManagedStacks, StackState};
use crate::access::{Action, Caller};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::live::{Entry, HostState, View};
use crate::platform::list::{ListQuery, Listed, SortKey};
use crate::platform::name;
use crate::platform::overview::{KnownStack, Overview};
use crate::platform::service::Tally;

/// Which stacks. What is absent chooses nothing out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StackFilter {
    /// Only those of the environment with this id or name.
    pub environment: Option<String>,
    /// Only those on the host of this name.
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

const SORT: &[SortKey<ListedStack>] = &[
    ("name", |stack| stack.name.to_string()),
    ("environment", |stack| stack.environment_name.to_string()),
    ("state", |stack| format!("{:02}", stack.state as u8)),
    ("containers", |stack| format!("{:010}", stack.running)),
    ("host", |stack| stack.host.to_string()),
    ("changed", |stack| stack.changed_at.to_string()),
];

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
        let seen = Seen::of(&view);
        let stacks = overview.known.iter();
        let stacks = stacks.filter(|(_, stack)| visible.sees(&stack.environment));
        let text = query.text.as_deref().map(str::to_lowercase);
        let stacks = stacks
            .filter(|(_, stack)| {
                text.as_deref()
                    .is_none_or(|text| stack.name.contains(text.trim()))
            })
            .map(|(id, stack)| listed(id, stack, &overview, &view, &seen))
            .filter(|stack| filter.takes(stack));
        query.cut(stacks.collect(), SORT, |stack| &stack.id)
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
        let view = self.platform.view(&environment.id);
        let id = Arc::from(found.id);
        Ok(listed(&id, known, &overview, &view, &Seen::of(&view)))
    }
}

impl StackFilter {
    fn takes(&self, stack: &ListedStack) -> bool {
        let host = self.host.as_deref();
        host.is_none_or(|host| host == stack.host.as_ref())
            && self.state.is_none_or(|state| state == stack.state)
    }
}

/// The containers of stacks, by the environment's id and the stack's name.
struct Seen<'v>(HashMap<(&'v str, &'v str), Vec<&'v Entry>>);

impl<'v> Seen<'v> {
    fn of(view: &'v View) -> Self {
        let mut seen: HashMap<_, Vec<&Entry>> = HashMap::new();
        for host in view.hosts() {
            for entry in host.contents.containers() {
                let container = &entry.container;
                if container.is_managed() && !container.oneoff {
                    let stack = (host.key.environment.as_ref(), container.stack.as_str());
                    seen.entry(stack).or_default().push(entry);
                }
            }
        }
        Self(seen)
    }
}

fn listed(
    id: &Arc<str>,
    stack: &KnownStack,
    overview: &Overview,
    view: &View,
    seen: &Seen<'_>,
) -> ListedStack {
    let key = (stack.environment.as_ref(), stack.name.as_ref());
    let entries = seen.0.get(&key).map_or(&[][..], Vec::as_slice);
    let tally = Tally::of(entries.iter().copied());
    let mut services: Vec<&str> = entries
        .iter()
        .map(|entry| entry.container.service.as_str())
        .collect();
    services.sort_unstable();
    services.dedup();
    let host = view.host(&stack.host);
    let name = overview.names.get(&stack.environment);
    ListedStack {
        id: Arc::clone(id),
        name: Arc::clone(&stack.name),
        description: Arc::clone(&stack.description),
        environment: Arc::clone(&stack.environment),
        environment_name: Arc::clone(name.unwrap_or(&stack.environment)),
        host: host.map(|host| Arc::clone(&host.name)).unwrap_or_default(),
        host_state: host.map(|host| host.state),
        state: StackState::of(stack, tally),
        services: u32::try_from(services.len()).unwrap_or(u32::MAX),
        running: tally.running,
        containers: stack.containers,
        revision: stack.revision,
        changed_at: stack.changed_at,
        has_failed: stack.has_failed(),
        has_drifted: stack.drifted,
    }
}
