//! A user: who it is, in which groups, and what can be changed.

use askama::Template;
use axum::extract::State;
use exos_core::access::Action;
use exos_core::platform::{User, UserState};

use super::{Which, list};
use crate::http::extract::Path;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::show::State as Shown;
use crate::pages::{Result, html};
use crate::state::App;

#[derive(Template)]
#[template(path = "user.html")]
struct UserPage {
    layout: Layout,
    user: User,
    version: u64,
    state: Shown,
    is_active: bool,
    groups: Vec<String>,
    may_change: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let users = app.platform.users();
    let found = users.get(&reader.caller, &which.user).await?;
    let groups = users.groups(&reader.caller, &found.id).await?;
    let name = found.value.name.as_str();
    let layout = Layout::new(&app, reader, Section::Users, name).await?;
    html::page(&UserPage {
        state: list::shown(found.value.state),
        is_active: found.value.state == UserState::Active,
        groups: groups.into_iter().map(|group| group.value.name).collect(),
        may_change: layout.may(Action::UserChange, None),
        version: found.version,
        user: found.value,
        layout,
    })
}
