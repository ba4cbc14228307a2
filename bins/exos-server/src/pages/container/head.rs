//! What stands on every page of a container: what it is, how it stands, and where one can go.

use std::sync::Arc;

use exos_core::Timestamp;
use exos_core::access::Action;
use exos_core::backend::SessionRequest;
use exos_core::live::{Entry, Host, Link, Located};
use exos_core::observed::{Container, ContainerState};

use super::Which;
use crate::pages::Result;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::show::{State as Shown, created_at};
use crate::state::App;

/// Whether somebody may talk to its processes at all.
pub(super) const ANY: SessionRequest = SessionRequest::Attach { stdin: true };

/// What stands on every page of a container.
pub(super) struct Head {
    /// The id of the environment.
    pub(super) home: Arc<str>,
    /// The name of the environment.
    pub(super) environment: String,
    pub(super) seen: Arc<Container>,
    pub(super) host: Arc<Host>,
    pub(super) state: Shown,
    pub(super) path: String,
    /// Its stack's page, where it has one.
    pub(super) to_stack: Option<String>,
    /// Where the API has it.
    pub(super) api: String,
    pub(super) tab: Tab,
    pub(super) may_operate: bool,
    pub(super) may_exec: bool,
    pub(super) created_at: Timestamp,
}

/// The pages of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Overview,
    Logs,
    Terminal,
    Inspect,
    /// The page that asks whether it is to be removed.
    Remove,
}

impl Head {
    pub(super) async fn read(
        app: &App,
        reader: Reader,
        which: &Which,
        tab: Tab,
    ) -> Result<(Layout, Self)> {
        let containers = app.platform.containers();
        let (environment, container) = (&which.environment, &which.container);
        let found = containers
            .get(&reader.caller, environment, container)
            .await?;
        let may_exec = containers
            .may_open(&reader.caller, environment, container, &ANY)
            .await;
        let Located { host, item } = found;
        let Entry {
            container: seen,
            crash_looping,
            ..
        } = item;
        let layout = Layout::new(app, reader, Section::Containers, seen.name.clone()).await?;
        let environment = &host.key.environment;
        let may_operate = layout.may(Action::ContainerOperate, Some(environment));
        let layout = layout.within(Some(environment));
        let name = layout.name_of(environment);
        let head = Self {
            path: which.path(),
            api: format!("/api/v1{}", which.path()),
            state: Shown::container(seen.state, seen.health, crash_looping),
            environment: name,
            may_exec: may_exec.is_ok(),
            may_operate,
            home: Arc::clone(environment),
            to_stack: layout.to_stack(environment, &seen.stack),
            created_at: created_at(&seen),
            seen,
            host,
            tab,
        };
        Ok((layout, head))
    }

    pub(super) fn tabs(&self) -> Vec<(&'static str, String, bool)> {
        let tab = |text, part: &str, tab| (text, format!("{}{part}", self.path), self.tab == tab);
        let mut tabs = vec![
            tab("Overview", "", Tab::Overview),
            tab("Logs", "/logs", Tab::Logs),
        ];
        if self.may_exec {
            tabs.push(tab("Terminal", "/terminal", Tab::Terminal));
        }
        tabs.push(tab("Inspect", "/inspect", Tab::Inspect));
        tabs
    }

    /// Returns what can be done with it as it is now: the verb, and its word.
    pub(super) fn actions(&self) -> &'static [(&'static str, &'static str)] {
        if !self.may_operate {
            return &[];
        }
        match self.seen.state {
            ContainerState::Running | ContainerState::Restarting => &[
                ("restart", "Restart"),
                ("stop", "Stop"),
                ("pause", "Pause"),
                ("kill", "Kill"),
            ],
            ContainerState::Paused => &[("unpause", "Go on"), ("kill", "Kill")],
            _ => &[("start", "Start")],
        }
    }

    /// Tells whether what is shown may be old, because its host does not answer.
    pub(super) fn is_stale(&self) -> bool {
        self.host.link != Link::Connected
    }
}
