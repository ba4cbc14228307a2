//! What stands on every page of a stack: how it stands, what can be done with it, and where one can go.

use exos_core::access::Action;
use exos_core::live::HostState;
use exos_core::platform::{ListedStack, StackState};

use super::WhichStack;
use crate::pages::Result;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::show::State as Shown;
use crate::state::App;

/// What stands on every page of a stack.
pub(in crate::pages) struct Head {
    pub(in crate::pages) name: String,
    /// The name of the environment.
    pub(in crate::pages) environment: String,
    pub(in crate::pages) stack: ListedStack,
    pub(in crate::pages) state: Shown,
    pub(in crate::pages) path: String,
    /// Where the API has it.
    pub(in crate::pages) api: String,
    pub(in crate::pages) tab: Tab,
    pub(in crate::pages) may_deploy: bool,
    pub(in crate::pages) may_operate: bool,
    pub(in crate::pages) may_remove: bool,
    pub(in crate::pages) may_see_files: bool,
    pub(in crate::pages) may_see_logs: bool,
}

/// The pages of a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pages) enum Tab {
    Services,
    Containers,
    Compose,
    Revisions,
    Events,
    Logs,
    /// The page that asks whether it is to be removed.
    Remove,
}

impl Head {
    pub(in crate::pages) async fn read(
        app: &App,
        reader: Reader,
        which: &WhichStack,
        tab: Tab,
    ) -> Result<(Layout, Self)> {
        let stacks = app.platform.stacks();
        let stack = stacks
            .look_at(&reader.caller, &which.environment, &which.stack)
            .await?;
        let name = stack.name.to_string();
        let layout = Layout::new(app, reader, Section::Stacks, name.clone()).await?;
        let layout = layout.within(Some(&stack.environment));
        let environment = layout.name_of(&stack.environment);
        let path = format!("/environments/{environment}/stacks/{name}");
        let is_leaving = stack.state == StackState::Removing;
        let may = |action| layout.may(action, Some(&stack.environment));
        let head = Self {
            api: format!("/api/v1{path}"),
            may_deploy: may(Action::StackDeploy) && !is_leaving,
            may_operate: may(Action::StackOperate) && !is_leaving,
            may_remove: may(Action::StackRemove) && !is_leaving,
            may_see_files: may(Action::ContainerVariables),
            may_see_logs: may(Action::ContainerLogs),
            state: Shown::stack(stack.state),
            environment,
            path,
            name,
            stack,
            tab,
        };
        Ok((layout, head))
    }

    pub(in crate::pages) fn tabs(&self) -> Vec<(&'static str, String, bool)> {
        let tab = |text, part: &str, tab| (text, format!("{}{part}", self.path), self.tab == tab);
        let mut tabs = vec![
            tab("Services", "", Tab::Services),
            tab("Containers", "/containers", Tab::Containers),
        ];
        if self.may_see_files {
            tabs.push(tab("Compose", "/compose", Tab::Compose));
        }
        tabs.push(tab("Revisions", "/revisions", Tab::Revisions));
        tabs.push(tab("Events", "/events", Tab::Events));
        if self.may_see_logs {
            tabs.push(tab("Logs", "/logs", Tab::Logs));
        }
        tabs
    }

    /// Returns what can be done with it as it is now: the verb, and its word.
    pub(in crate::pages) fn actions(&self) -> &'static [(&'static str, &'static str)] {
        if !self.may_operate {
            return &[];
        }
        match self.stack.state {
            StackState::Stopped | StackState::Stopping => &[("start", "Start")],
            StackState::Partial => &[
                ("start", "Start the rest"),
                ("restart", "Restart"),
                ("stop", "Stop"),
            ],
            _ => &[("restart", "Restart"), ("stop", "Stop")],
        }
    }

    /// Returns how its host is, where what is shown of the stack may be old.
    pub(in crate::pages) fn stale_host(&self) -> Option<&'static str> {
        match self.stack.host_state {
            Some(HostState::Unreachable | HostState::Error | HostState::Incompatible) => {
                self.stack.host_state.map(HostState::as_str)
            }
            _ => None,
        }
    }
}
