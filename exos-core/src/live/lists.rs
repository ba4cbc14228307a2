//! The lists of the picture, page by page.

mod containers;
mod hosts;
mod services;
mod things;

use std::sync::Arc;

pub(super) use containers::containers;
pub(super) use hosts::hosts;
pub use services::ServiceName;
pub(super) use services::services;
pub(super) use things::{networks, volumes};

use super::cursor::{Cursor, Page};
use super::host::Host;
use super::query::{GREATEST_LIMIT, Order};
use super::selection::{Key, Selection};
use crate::error::{Error, Problem, Result};

/// Something with the host that it was seen on.
#[derive(Debug, Clone, PartialEq)]
pub struct Located<T> {
    /// The host.
    pub host: Arc<Host>,
    /// What was seen.
    pub item: T,
}

impl<T> Located<T> {
    pub(super) fn new(host: &Arc<Host>, item: T) -> Self {
        Self {
            host: Arc::clone(host),
            item,
        }
    }
}

/// A list in the making: a selection, and the name of the order for cursors.
struct List<'a, T> {
    sort: String,
    limit: usize,
    selection: Selection<'a, T>,
}

impl<'a, T> List<'a, T> {
    fn new(sort: &str, order: Order, cursor: Option<&'a Cursor>, limit: usize) -> Result<Self> {
        let sort = match order {
            Order::Ascending => sort.to_owned(),
            Order::Descending => format!("-{sort}"),
        };
        let after: Option<Key<'a>> = cursor.map(|cursor| cursor.key(&sort)).transpose()?;
        if !(1..=GREATEST_LIMIT).contains(&limit) {
            let wrong = format!("{limit} is not between 1 and {GREATEST_LIMIT}");
            return Err(Error::invalid("list", vec![Problem::new("limit", wrong)]));
        }
        Ok(Self {
            // One more tells whether there is a next page.
            selection: Selection::new(order, after, limit + 1),
            sort,
            limit,
        })
    }

    fn page<U>(self, item: impl Fn(T) -> U) -> Page<U> {
        let mut kept = self.selection.finish();
        let more = kept.len() > self.limit;
        kept.truncate(self.limit);
        let last = kept.last().filter(|_| more);
        Page {
            next_cursor: last.map(|(key, _)| Cursor::behind(&self.sort, key)),
            items: kept.into_iter().map(|(_, kept)| item(kept)).collect(),
        }
    }
}

/// Says whether an optional choice of hosts leaves a host in.
pub(super) fn is_of(wanted: Option<&str>, host: &Host) -> bool {
    wanted.is_none_or(|wanted| host.is_called(wanted))
}

/// Says whether an optional choice leaves a value in.
fn allows(wanted: Option<&str>, value: &str) -> bool {
    wanted.is_none_or(|wanted| wanted == value)
}
