//! The lists of volumes and of networks.

use askama::Template;
use axum::extract::State;
use exos_core::access::Action;
use exos_core::live::{Located, Order, Page, ThingQuery};
use exos_core::{Error, Problem, Timestamp};
use serde::Deserialize;

use super::kind::{Kind, Thing, located};
use crate::pages::form::{Asked, in_path};
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::table::{ROWS, Table};
use crate::pages::{Result, html};
use crate::state::App;

/// Which of them, and in which direction.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    environment: Option<String>,
    host: Option<String>,
    stack: Option<String>,
    text: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "storage.html")]
struct StoragePage {
    layout: Layout,
    kind: Kind,
    table: Table,
    rows: Vec<Row>,
}

/// A volume or a network as a line of the table.
struct Row {
    thing: Thing,
    environment: String,
    host: String,
    in_use: usize,
    /// The page of its stack, where it has one.
    to_stack: Option<String>,
    seen_at: Option<Timestamp>,
    /// Where it is removed, for who may.
    remove: Option<String>,
}

pub(super) async fn volumes(
    State(app): State<App>,
    reader: Reader,
    Asked(query): Asked<Query>,
) -> Result {
    let volumes = app.platform.volumes();
    let (table, asked) = query.read(Kind::Volume)?;
    let page = match &query.environment {
        Some(environment) => volumes.list(&reader.caller, environment, &asked).await?,
        None => volumes.list_everywhere(&reader.caller, &asked)?,
    };
    show(&app, reader, (Kind::Volume, query, table), &page).await
}

pub(super) async fn networks(
    State(app): State<App>,
    reader: Reader,
    Asked(query): Asked<Query>,
) -> Result {
    let networks = app.platform.networks();
    let (table, asked) = query.read(Kind::Network)?;
    let page = match &query.environment {
        Some(environment) => networks.list(&reader.caller, environment, &asked).await?,
        None => networks.list_everywhere(&reader.caller, &asked)?,
    };
    show(&app, reader, (Kind::Network, query, table), &page).await
}

async fn show<T>(
    app: &App,
    reader: Reader,
    (kind, query, table): (Kind, Query, Table),
    page: &Page<Located<std::sync::Arc<T>>>,
) -> Result
where
    for<'a> Thing: From<&'a T>,
{
    let layout = Layout::new(app, reader, kind.section(), kind.heading()).await?;
    let layout = layout.within(query.environment.as_deref());
    let rows = page.items.iter().map(located);
    let rows = rows.map(|found| Row::new(&layout, kind, found)).collect();
    let next = page.next_cursor.as_ref().map(ToString::to_string);
    html::page(&StoragePage {
        table: table.part(query.cursor, next),
        kind,
        rows,
        layout,
    })
}

impl Query {
    fn read(&self, kind: Kind) -> Result<(Table, ThingQuery)> {
        let table = Table::new(kind.path(), self.sort.as_deref(), "name")
            .filter("environment", self.environment.as_deref())
            .filter("host", self.host.as_deref())
            .filter("stack", self.stack.as_deref())
            .filter("text", self.text.as_deref());
        let asked = ThingQuery {
            host: self.host.as_deref().map(Into::into),
            stack: self.stack.clone(),
            text: self.text.clone(),
            order: order(table.sort())?,
            cursor: self.cursor.as_deref().map(str::parse).transpose()?,
            limit: ROWS,
            ..ThingQuery::default()
        };
        Ok((table, asked))
    }
}

fn order(sort: &str) -> Result<Order> {
    match sort {
        "name" => Ok(Order::Ascending),
        "-name" => Ok(Order::Descending),
        _ => {
            let problem = Problem::new("sort", "they are sorted by name");
            Err(Error::invalid("list", vec![problem]).into())
        }
    }
}

impl Row {
    fn new(layout: &Layout, kind: Kind, found: Located<Thing>) -> Self {
        let Located { host, item: thing } = found;
        let in_use = kind.in_use(&host, &thing.name);
        let may = layout.may(Action::StorageChange, Some(&host.key.environment));
        let environment = layout.name_of(&host.key.environment);
        let name = in_path(&thing.name);
        let remove = format!(
            "/environments/{environment}/hosts/{}/{}/{name}/remove",
            host.name,
            kind.many()
        );
        Self {
            remove: (may && in_use == 0 && !thing.is_of_the_engine).then_some(remove),
            host: host.name.to_string(),
            seen_at: host.last_seen,
            to_stack: layout.to_stack(&host.key.environment, &thing.stack),
            environment,
            in_use,
            thing,
        }
    }
}
