//! The files of a stack: shown, changed, and a preview of what a change would do.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use exos_core::access::Caller;
use exos_core::platform::{Accepted, Planned};

use super::filled::Filled;
use super::head::{Head, Tab};
use super::preview::Preview;
use super::{WhichStack, follow};
use crate::http::extract::Path;
use crate::pages::form::Form;
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::{Result, html};
use crate::state::App;

#[derive(Template)]
#[template(path = "stack_compose.html")]
struct ComposePage {
    layout: Layout,
    head: Head,
    filled: Filled,
    /// The names of files that stay as they are.
    others: Vec<String>,
    preview: Option<Preview>,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<WhichStack>,
) -> Result {
    let stacks = app.platform.stacks();
    let (environment, name) = (&which.environment, &which.stack);
    let stack = stacks.get(&reader.caller, environment, name).await?;
    let sources = stacks
        .sources(&reader.caller, environment, name, stack.value.revision)
        .await?;
    let filled = Filled {
        description: stack.value.description,
        version: Some(stack.version),
        revision: Some(stack.value.revision),
        ..Filled::of(&sources)
    };
    page(&app, reader, &which, filled, None).await
}

pub(super) async fn change(
    State(app): State<App>,
    Path(which): Path<WhichStack>,
    Form(reader, filled): Form<Filled>,
) -> Result {
    if !filled.deploys() {
        let planned = plan(&app, &reader.caller, &which, &filled).await?;
        return page(&app, reader, &which, filled, Some(planned.into())).await;
    }
    let accepted = update(&app, &reader.caller, &which, &filled).await?;
    Ok(told(&accepted))
}

/// Sends the browser on to the operation, and says how the change is undone.
fn told(accepted: &Accepted) -> axum::response::Response {
    let revision = accepted.stack.value.revision;
    let before = revision.saturating_sub(1);
    let text = format!(
        "Revision {revision} is being deployed: this page shows each step. The stack's revisions bring revision {before} back."
    );
    follow(accepted, &text)
}

async fn update(
    app: &App,
    caller: &Caller,
    which: &WhichStack,
    filled: &Filled,
) -> exos_core::Result<Accepted> {
    let sources = filled.sources(kept(app, caller, which, filled).await?);
    let (stacks, update) = (app.platform.stacks(), filled.update(sources));
    let (environment, stack) = (&which.environment, &which.stack);
    stacks
        .update(caller, environment, stack, update, filled.version)
        .await
}

async fn plan(
    app: &App,
    caller: &Caller,
    which: &WhichStack,
    filled: &Filled,
) -> exos_core::Result<Planned> {
    let request = filled.plan(filled.sources(kept(app, caller, which, filled).await?));
    let (environment, stack) = (&which.environment, &which.stack);
    let stacks = app.platform.stacks();
    stacks.plan(caller, environment, stack, request).await
}

async fn kept(
    app: &App,
    caller: &Caller,
    which: &WhichStack,
    filled: &Filled,
) -> exos_core::Result<BTreeMap<String, String>> {
    let revision = filled.revision.unwrap_or_default();
    others(app, caller, &which.environment, &which.stack, revision).await
}

/// Returns the files of a revision beside those that the form has.
pub(super) async fn others(
    app: &App,
    caller: &Caller,
    environment: &str,
    stack: &str,
    revision: u64,
) -> exos_core::Result<BTreeMap<String, String>> {
    let stacks = app.platform.stacks();
    let sources = stacks.sources(caller, environment, stack, revision).await?;
    Ok(sources.files)
}

async fn page(
    app: &App,
    reader: Reader,
    which: &WhichStack,
    mut filled: Filled,
    preview: Option<Preview>,
) -> Result {
    let others = kept(app, &reader.caller, which, &filled).await?;
    let (layout, head) = Head::read(app, reader, which, Tab::Compose).await?;
    filled.environment.clone_from(&head.environment);
    filled.name.clone_from(&head.name);
    let layout = layout.with_island("editor");
    let nonce = layout.nonce.clone();
    let page = ComposePage {
        others: others.into_keys().filter(|name| name != ".env").collect(),
        layout,
        head,
        filled,
        preview,
    };
    html::with_islands(&nonce, &page)
}
