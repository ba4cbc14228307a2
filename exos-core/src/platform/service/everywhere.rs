//! The list of services across environments, as the live picture shows them. It reads memory alone.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{ServiceState, Services, Tally};
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::live::{Entry, View};
use crate::platform::Wanted;
use crate::platform::list::{ListQuery, Listed, SortKey};
use crate::platform::overview::{KnownStack, Overview};

/// A service as lists show it: what was seen of it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedService {
    /// The name.
    pub name: Arc<str>,
    /// The name of its stack.
    pub stack: Arc<str>,
    /// The environment's id.
    pub environment: Arc<str>,
    /// The environment's name.
    pub environment_name: Arc<str>,
    /// Whether its stack is one of EXOS, and not of another tool on the same engine.
    pub is_managed: bool,
    /// The image of its first container.
    pub image: String,
    /// How it stands, in one word.
    pub state: ServiceState,
    /// How many of its containers run.
    pub running: u32,
    /// How many containers it has.
    pub containers: u32,
    key: String,
}

const SORT: &[SortKey<ListedService>] = &[
    ("name", |service| service.name.to_string()),
    ("stack", |service| service.stack.to_string()),
    ("environment", |service| {
        service.environment_name.to_string()
    }),
    ("image", |service| service.image.clone()),
    ("state", |service| format!("{:02}", service.state as u8)),
    ("containers", |service| {
        format!("{:010}", service.containers)
    }),
];

impl Services<'_> {
    /// Lists the services that have containers, of all environments that a caller sees or of one of them.
    ///
    /// # Behavior
    /// - Everything comes from memory. No engine is touched.
    /// - A text is looked for in the names of services, stacks and images.
    ///
    /// # Errors
    /// `NotFound` when the caller is no member of the environment; `Invalid` when the query is none.
    pub async fn list_everywhere(
        &self,
        caller: &Caller,
        environment: Option<&str>,
        query: &ListQuery,
    ) -> Result<Listed<ListedService>> {
        let visible = self
            .platform
            .visible_within(caller, environment, Action::ContainerRead)
            .await?;
        let overview = self.platform.overview().await?;
        let view = self.platform.live().inventory().view(&visible);
        let mut services = services(&view, &overview);
        if let Some(text) = &query.text {
            let text = text.trim().to_lowercase();
            services.retain(|service| {
                let words: [&str; 3] = [&service.name, &service.stack, &service.image];
                words.iter().any(|word| word.to_lowercase().contains(&text))
            });
        }
        query.cut(services, SORT, |service| &service.key)
    }
}

fn services(view: &View, overview: &Overview) -> Vec<ListedService> {
    let known = overview.known.values();
    let known: HashMap<(&str, &str), &KnownStack> = known
        .map(|stack| ((stack.environment.as_ref(), stack.name.as_ref()), &**stack))
        .collect();
    let mut seen: BTreeMap<(&Arc<str>, &str, &str), Vec<&Entry>> = BTreeMap::new();
    for host in view.hosts() {
        for entry in host.contents.containers() {
            let one = &entry.container;
            if !one.stack.is_empty() && !one.service.is_empty() && !one.oneoff {
                let service = (
                    &host.key.environment,
                    one.stack.as_str(),
                    one.service.as_str(),
                );
                seen.entry(service).or_default().push(entry);
            }
        }
    }
    let listed = seen
        .into_iter()
        .map(|((environment, stack, name), entries)| {
            let known = known.get(&(environment.as_ref(), stack)).copied();
            let tally = Tally::of(entries.iter().copied());
            let containers = u32::try_from(entries.len()).unwrap_or(u32::MAX);
            let image = entries.first().map(|entry| entry.container.image.clone());
            let named = overview.names.get(environment);
            ListedService {
                name: name.into(),
                stack: stack.into(),
                environment_name: Arc::clone(named.unwrap_or(environment)),
                environment: Arc::clone(environment),
                is_managed: known.is_some()
                    && entries.iter().all(|entry| entry.container.is_managed()),
                image: image.unwrap_or_default(),
                state: state(known, name, tally, containers),
                running: tally.running,
                containers,
                key: format!("{environment}/{stack}/{name}"),
            }
        });
    listed.collect()
}

/// How many are wanted is not in memory: what has a container is wanted unless it was stopped on purpose.
fn state(stack: Option<&KnownStack>, service: &str, seen: Tally, containers: u32) -> ServiceState {
    let is_stopped = stack
        .is_some_and(|stack| stack.wanted != Wanted::Running || stack.stopped.contains(service));
    if is_stopped {
        seen.when_stopped()
    } else {
        seen.when_wanted(containers, true)
    }
}
