//! Who may do what in an environment.

use askama::Template;
use axum::extract::State;
use exos_core::access::{Action, Role, Subject};
use exos_core::platform::{Environment, ListQuery};
use exos_core::store::Versioned;
use exos_core::{Error, Problem, Timestamp};
use serde::Deserialize;

use super::Which;
use super::head::{self, Head, Tab};
use crate::http::extract::Path;
use crate::pages::form::Form;
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::{Result, html, note};
use crate::state::App;

/// How many members are shown at most.
const MOST: usize = 1000;

#[derive(Template)]
#[template(path = "environment_members.html")]
struct MembersPage {
    layout: Layout,
    head: Head,
    rows: Vec<Row>,
    may_change: bool,
}

/// A member as a line of the table.
struct Row {
    kind: &'static str,
    id: String,
    name: String,
    role: &'static str,
    since: Timestamp,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let found = which.find(&app, &reader).await?;
    let members = app.platform.members();
    let query = ListQuery {
        limit: MOST,
        ..ListQuery::default()
    };
    let listed = members.list(&reader.caller, &found.id, &query).await?;
    let names = members
        .names(&reader.caller, &found.id, &listed.items)
        .await?;
    let (layout, head) = head::around(&app, reader, &found, Tab::Members).await?;
    let rows = listed.items.into_iter().map(|member| {
        let subject = member.value.subject;
        let named = names.get(&subject).cloned();
        Row {
            kind: subject.kind(),
            name: named.unwrap_or_else(|| layout.name_of(subject.id())),
            id: subject.id().to_owned(),
            role: member.value.role.as_str(),
            since: member.value.since,
        }
    });
    html::page(&MembersPage {
        rows: rows.collect(),
        may_change: layout.may(Action::MemberChange, Some(&found.id)),
        head,
        layout,
    })
}

/// Somebody who gets a role, by name.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Added {
    kind: String,
    name: String,
    role: String,
}

pub(super) async fn add(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, added): Form<Added>,
) -> Result {
    let found = which.find(&app, &reader).await?;
    let members = app.platform.members();
    let role: Role = added.role.parse()?;
    let subject = members
        .subject(&reader.caller, &found.id, &added.kind, &added.name)
        .await?;
    members
        .put(&reader.caller, &found.id, subject, role)
        .await?;
    Ok(back(
        &found,
        &format!("{} has the role {role} now.", added.name),
    ))
}

/// A member who gets another role, by id.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Changed {
    kind: String,
    id: String,
    role: String,
}

pub(super) async fn change(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, changed): Form<Changed>,
) -> Result {
    let found = which.find(&app, &reader).await?;
    let role: Role = changed.role.parse()?;
    let subject = subject(&changed.kind, changed.id)?;
    let members = app.platform.members();
    members
        .put(&reader.caller, &found.id, subject, role)
        .await?;
    Ok(back(
        &found,
        &format!("The role of the {} is {role} now.", changed.kind),
    ))
}

/// A member who leaves, by id.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Left {
    kind: String,
    id: String,
}

pub(super) async fn remove(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, left): Form<Left>,
) -> Result {
    let found = which.find(&app, &reader).await?;
    let subject = subject(&left.kind, left.id)?;
    let members = app.platform.members();
    members.remove(&reader.caller, &found.id, subject).await?;
    let said = format!(
        "The {} is no member any more. Add it again to undo this.",
        left.kind
    );
    Ok(back(&found, &said))
}

fn back(environment: &Versioned<Environment>, said: &str) -> axum::response::Response {
    let to = format!("/environments/{}/members", environment.value.name);
    note::go(&to, said)
}

fn subject(kind: &str, id: String) -> Result<Subject> {
    match kind {
        "user" => Ok(Subject::User(id)),
        "group" => Ok(Subject::Group(id)),
        "environment" => Ok(Subject::Environment(id)),
        _ => {
            let problem = Problem::new("kind", "it is none of user, group, environment");
            Err(Error::invalid("read form", vec![problem]).into())
        }
    }
}
