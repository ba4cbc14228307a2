//! What stands at the top of every page of an environment.

use exos_core::access::Action;
use exos_core::platform::{Environment, EnvironmentState};
use exos_core::store::Versioned;

use crate::pages::Result;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::show::{State, Tone};
use crate::state::App;

/// A page of an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Overview,
    Members,
    Settings,
    Delete,
}

/// A link to such a page.
#[derive(Debug)]
pub(super) struct TabLink {
    pub(super) text: &'static str,
    pub(super) href: String,
    pub(super) is_current: bool,
}

/// What stands at the top.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) state: State,
    pub(super) role: &'static str,
    pub(super) tabs: Vec<TabLink>,
}

impl Head {
    fn new(layout: &Layout, environment: &Versioned<Environment>, current: Tab) -> Self {
        let Versioned { id, value, .. } = environment;
        let all = [
            (Tab::Overview, "Overview", "", Action::EnvironmentRead),
            (Tab::Members, "Members", "/members", Action::MemberRead),
            (
                Tab::Settings,
                "Settings",
                "/settings",
                Action::EnvironmentChange,
            ),
            (Tab::Delete, "Delete", "/delete", Action::EnvironmentDelete),
        ];
        let seen = all
            .into_iter()
            .filter(|(.., action)| layout.may(*action, Some(id)));
        let tabs = seen.map(|(tab, text, path, _)| TabLink {
            text,
            href: format!("/environments/{}{path}", value.name),
            is_current: tab == current,
        });
        Self {
            name: value.name.clone(),
            description: value.description.clone(),
            state: state(value.state),
            role: role(&layout.reader, id),
            tabs: tabs.collect(),
        }
    }
}

/// Returns what stands around a page of an environment, and at its top.
pub(super) async fn around(
    app: &App,
    reader: Reader,
    environment: &Versioned<Environment>,
    tab: Tab,
) -> Result<(Layout, Head)> {
    let name = environment.value.name.as_str();
    let layout = Layout::new(app, reader, Section::Environments, name).await?;
    let layout = layout.within(Some(name));
    let head = Head::new(&layout, environment, tab);
    Ok((layout, head))
}

/// Shows whether an environment takes new work.
pub(super) fn state(state: EnvironmentState) -> State {
    match state {
        EnvironmentState::Active => State::new(Tone::Good, "active"),
        EnvironmentState::Inactive => State::new(Tone::Idle, "inactive"),
    }
}

/// Returns what the reader is in an environment.
pub(super) fn role(reader: &Reader, environment: &str) -> &'static str {
    if reader.caller.admin {
        return "admin";
    }
    let role = reader.caller.role_in(environment);
    role.map_or("none", exos_core::access::Role::as_str)
}
