//! What the nouns of a server have in common: they are listed, shown and removed in one way.

pub(super) mod api_key;
pub(super) mod audit;
pub(super) mod environment;
pub(super) mod group;
pub(super) mod host;
pub(super) mod member;
pub(super) mod operation;
pub(super) mod secret;
pub(super) mod user;

use std::collections::BTreeMap;

use clap::Args;
use exos_core::client::{Collection, Query, Resource};

use crate::context::Context;
use crate::error::{Failure, Result};
use crate::format::{Format, fields};
use crate::table::{Cell, Table};

/// A sort of thing as tables show it.
pub(super) trait Noun: Resource {
    /// The columns.
    const HEADING: &'static [&'static str];
    /// Columns whose cells stand at the right.
    const RIGHT: &'static [usize] = &[];

    /// Returns what the thing is called where it is named.
    fn name(&self) -> String;

    /// Returns the cells of its line.
    fn cells(&self) -> Vec<Cell>;
}

/// Flags of every `ls`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only those whose name contains this
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    shown: ListedArgs,
}

/// How a list is shown.
#[derive(Debug, Args)]
pub(crate) struct ListedArgs {
    /// Field to sort by; a `-` before it turns the order round
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<String>,
    /// Show so many at most
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Format of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show names only
    #[arg(short, long)]
    quiet: bool,
}

/// Flags of every `show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Name or id
    name: String,
    /// Format of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Arguments of every `rm`.
#[derive(Debug, Args)]
pub(crate) struct NamesArgs {
    /// Names or ids
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
}

/// One thing of several that a verb is about.
#[derive(Debug, Args)]
pub(crate) struct NameArgs {
    /// Name or id
    name: String,
}

impl ListArgs {
    /// Lists what the collection has.
    pub(super) async fn list<T: Noun>(self, context: &Context, of: &Collection<T>) -> Result {
        let query = match self.text {
            Some(text) => Query::default().text(text),
            None => Query::default(),
        };
        self.shown.list(context, of, query).await
    }
}

impl ListedArgs {
    /// Lists what the collection has and the query asks for.
    pub(super) async fn list<T: Noun>(
        self,
        context: &Context,
        of: &Collection<T>,
        mut query: Query,
    ) -> Result {
        if let Some(field) = self.sort {
            query = query.sort(field);
        }
        if let Some(limit) = self.limit {
            query = query.at_most(limit);
        }
        let items = of.list(&query).await?;
        let printer = &context.printer;
        if self.quiet {
            for item in &items {
                printer.data(&item.name());
            }
            return Ok(());
        }
        self.format.print(printer, &items, || table(&items))
    }
}

fn table<T: Noun>(items: &[T]) -> Table {
    let heading = T::HEADING.iter().copied();
    let mut table = Table::new(heading).right(T::RIGHT.iter().copied());
    for item in items {
        table.row(item.cells());
    }
    table
}

impl ShowArgs {
    /// Shows one thing.
    pub(super) async fn show<T: Noun>(self, context: &Context, of: &Collection<T>) -> Result {
        let found = of.get(&self.name).await?;
        self.print(context, &found)
    }

    /// Shows one thing of a sort that the server only lists.
    pub(super) async fn find<T: Noun>(self, context: &Context, of: &Collection<T>) -> Result {
        let items = of.list(&Query::default()).await?;
        let found = items.iter().find(|item| item.name() == self.name);
        let Some(found) = found else {
            let message = format!("there is no {:?}", self.name);
            return Err(Failure::not_found(
                T::OPS.show,
                message,
                "`ls` lists what is there",
            ));
        };
        self.print(context, found)
    }

    fn print<T: Noun>(&self, context: &Context, item: &T) -> Result {
        self.format.print(&context.printer, item, || fields(item))
    }
}

impl NamesArgs {
    /// Removes things, and prints the name of each that is gone.
    pub(super) async fn remove<T: Noun>(self, context: &Context, of: &Collection<T>) -> Result {
        for name in &self.names {
            of.remove(name, None).await?;
            context.printer.data(name);
        }
        Ok(())
    }
}

/// Reads `KEY=VALUE`.
fn pair(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(key, _)| !key.is_empty());
    let (key, value) = pair.ok_or("it has the form KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

fn labels(pairs: Vec<(String, String)>) -> BTreeMap<String, String> {
    pairs.into_iter().collect()
}

/// Returns labels as they are given: `disk=ssd, zone=a`.
fn shown_labels(labels: &BTreeMap<String, String>) -> String {
    let labels = labels.iter().map(|(key, value)| format!("{key}={value}"));
    labels.collect::<Vec<_>>().join(", ")
}
