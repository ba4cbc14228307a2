//! The revisions of a stack: which there are, how one differs from the newest, and bringing one back.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use exos_core::Timestamp;
use exos_core::platform::{Revision, Why};
use serde::Deserialize;

use super::head::{Head, Tab};
use super::preview::Change;
use super::{WhichStack, follow};
use crate::http::extract::Path;
use crate::pages::form::{Asked, Form};
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::{Result, html};
use crate::state::App;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    /// The revision that is compared with the newest.
    compare: Option<u64>,
}

#[derive(Template)]
#[template(path = "stack_revisions.html")]
struct RevisionsPage {
    layout: Layout,
    head: Head,
    version: u64,
    rows: Vec<Row>,
    compared: Option<u64>,
    changes: Vec<Change>,
}

/// A revision as a line of the table.
struct Row {
    number: u64,
    at: Timestamp,
    by: String,
    why: &'static str,
    message: String,
    images: BTreeMap<String, String>,
    is_newest: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<WhichStack>,
    Asked(query): Asked<Query>,
) -> Result {
    let stacks = app.platform.stacks();
    let (caller, environment, name) = (&reader.caller, &which.environment, &which.stack);
    let stack = stacks.get(caller, environment, name).await?;
    let revisions = stacks.revisions(caller, environment, name).await?;
    let newest = stack.value.revision;
    let changes = match query.compare {
        Some(from) => {
            stacks
                .diff(caller, environment, name, Some(from), Some(newest))
                .await?
        }
        None => Vec::new(),
    };
    let (layout, head) = Head::read(&app, reader, &which, Tab::Revisions).await?;
    let rows = revisions.into_iter().map(|found| found.value);
    html::page(&RevisionsPage {
        layout,
        head,
        version: stack.version,
        rows: rows.map(|revision| Row::new(revision, newest)).collect(),
        compared: query.compare,
        changes: changes.into_iter().map(Into::into).collect(),
    })
}

impl Row {
    fn new(revision: Revision, newest: u64) -> Self {
        Self {
            number: revision.number,
            at: revision.at,
            by: revision.principal.name().to_owned(),
            why: match revision.why {
                Why::Manual => "sent files",
                Why::Hook => "a hook was called",
                Why::Pipeline => "a pipeline built it",
                Why::Rollback => "brought back",
                Why::Catalog => "from a catalog",
            },
            message: revision.message,
            images: revision.images,
            is_newest: revision.number == newest,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Again {
    number: u64,
    version: u64,
}

pub(super) async fn deploy(
    State(app): State<App>,
    Path(which): Path<WhichStack>,
    Form(reader, again): Form<Again>,
) -> Result {
    let stacks = app.platform.stacks();
    let (environment, stack) = (&which.environment, &which.stack);
    let accepted = stacks
        .roll_back(
            &reader.caller,
            environment,
            stack,
            again.number,
            Some(again.version),
        )
        .await?;
    let revision = accepted.stack.value.revision;
    let text = format!(
        "Revision {} comes back as revision {revision}. The stack's revisions bring revision {} back.",
        again.number,
        revision.saturating_sub(1)
    );
    Ok(follow(&accepted, &text))
}
