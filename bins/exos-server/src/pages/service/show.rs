//! One service of a stack: how it stands, its containers, and what can be done with it.

use askama::Template;
use axum::extract::State;
use exos_core::platform::ListQuery;
use exos_core::{Error, ErrorKind};
use serde::Deserialize;

use crate::http::extract::Path;
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::stack::{Head, ServiceRow, Tab, WhichStack};
use crate::pages::{Result, html};
use crate::state::App;

/// Which service.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    environment: String,
    stack: String,
    service: String,
}

#[derive(Template)]
#[template(path = "service.html")]
struct ServicePage {
    layout: Layout,
    /// Of the stack.
    head: Head,
    row: ServiceRow,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let named = ListQuery {
        limit: 1000,
        text: Some(which.service.clone()),
        ..ListQuery::default()
    };
    let services = app.platform.services();
    let (environment, stack) = (&which.environment, &which.stack);
    let listed = services
        .list(&reader.caller, environment, stack, &named)
        .await?;
    let mut found = listed.items.into_iter();
    let found = found.find(|service| service.name == which.service);
    let service = found.ok_or_else(|| {
        let message = format!("the stack has no service {}", which.service);
        Error::new(ErrorKind::NotFound, "find service", message)
    })?;
    let stack = WhichStack {
        environment: which.environment,
        stack: which.stack,
    };
    let (mut layout, head) = Head::read(&app, reader, &stack, Tab::Services).await?;
    layout.title.clone_from(&service.name);
    html::page(&ServicePage {
        layout,
        head,
        row: ServiceRow::new(service),
    })
}
