//! A group: who is in it.

use askama::Template;
use axum::extract::State;
use exos_core::access::Action;
use exos_core::platform::{Group, GroupMember, ListQuery};

use super::Which;
use crate::http::extract::Path;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::{Result, html};
use crate::state::App;

/// How many members are shown at most.
const MOST: usize = 1000;

#[derive(Template)]
#[template(path = "group.html")]
struct GroupPage {
    layout: Layout,
    group: Group,
    version: u64,
    members: Vec<GroupMember>,
    may_change: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let groups = app.platform.groups();
    let found = groups.get(&reader.caller, &which.group).await?;
    let query = ListQuery {
        limit: MOST,
        ..ListQuery::default()
    };
    let members = groups.members(&reader.caller, &found.id, &query).await?;
    let members = members.items.into_iter().map(|member| member.value);
    let name = found.value.name.as_str();
    let layout = Layout::new(&app, reader, Section::Groups, name).await?;
    html::page(&GroupPage {
        members: members.collect(),
        may_change: layout.may(Action::GroupChange, None),
        version: found.version,
        group: found.value,
        layout,
    })
}
