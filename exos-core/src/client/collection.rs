//! The things of one sort: listed, shown, made, changed, removed in one way.

use std::fmt;
use std::marker::PhantomData;

use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::request::Ask;
use super::{Client, Query};
use crate::error::{Error, Result};

/// How many items are asked for at once.
const AT_ONCE: usize = 500;

/// What errors say was tried with a sort of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ops {
    /// Such as `list hosts`.
    pub list: &'static str,
    /// Such as `show host`.
    pub show: &'static str,
    /// Such as `create host`.
    pub create: &'static str,
    /// Such as `change host`.
    pub change: &'static str,
    /// Such as `remove host`.
    pub remove: &'static str,
}

/// A sort of thing that a server has.
pub trait Resource: DeserializeOwned + Serialize + Send + 'static {
    /// What errors say was tried with it.
    const OPS: Ops;
}

/// A sort of thing that can be made.
pub trait Creatable: Resource {
    /// What is asked of a new one.
    type New: Serialize;
    /// What is answered.
    type Made: DeserializeOwned;
}

/// A sort of thing that can be changed.
pub trait Changeable: Resource {
    /// What is asked to change.
    type Change: Serialize;
}

/// Implements [`Resource`] with the words of a noun.
macro_rules! resource {
    ($type:ty, $noun:literal, $plural:literal) => {
        impl $crate::client::Resource for $type {
            const OPS: $crate::client::Ops = $crate::client::Ops {
                list: concat!("list ", $plural),
                show: concat!("show ", $noun),
                create: concat!("create ", $noun),
                change: concat!("change ", $noun),
                remove: concat!("remove ", $noun),
            };
        }
    };
}
pub(super) use resource;

/// The things of one sort of a server, or of one of its environments.
pub struct Collection<T> {
    client: Client,
    path: Vec<String>,
    sort: PhantomData<fn() -> T>,
}

/// A part of a list.
#[derive(Debug, Deserialize)]
struct Part<T> {
    items: Vec<T>,
    next_cursor: Option<String>,
}

impl<T: Resource> Collection<T> {
    pub(super) fn new<'p>(client: &Client, path: impl IntoIterator<Item = &'p str>) -> Self {
        Self {
            client: client.clone(),
            path: path.into_iter().map(str::to_owned).collect(),
            sort: PhantomData,
        }
    }

    /// Lists all that the query asks for.
    ///
    /// # Errors
    /// `NotFound` when there is no such environment for the caller, `Forbidden` when the caller may not see its things.
    pub async fn list(&self, query: &Query) -> Result<Vec<T>> {
        self.stream(query).try_collect().await
    }

    /// Lists item by item, and reads the next part of the list when it is needed.
    pub fn stream(&self, query: &Query) -> BoxStream<'static, Result<T>> {
        let most = query.most.unwrap_or(usize::MAX);
        let parts = Parts {
            client: self.client.clone(),
            path: self.path.clone(),
            query: query.clone(),
            limit: most.clamp(1, AT_ONCE),
        };
        let parts = stream::try_unfold(Some(None), move |place: Option<Option<String>>| {
            let parts = parts.clone();
            async move {
                let Some(cursor) = place else {
                    return Ok::<_, Error>(None);
                };
                let part: Part<T> = parts.read(T::OPS.list, cursor).await?;
                let next = part.next_cursor.map(Some);
                let items = part.items.into_iter().map(Ok);
                Ok(Some((stream::iter(items), next)))
            }
        });
        parts.try_flatten().take(most).boxed()
    }

    /// Returns one by its id or name.
    ///
    /// # Errors
    /// `NotFound` when there is none, or it is none of the caller's business.
    pub async fn get(&self, which: &str) -> Result<T> {
        self.ask(T::OPS.show, Method::GET, [which]).json().await
    }

    /// Removes one; only in this version, when one is given.
    ///
    /// # Errors
    /// `Conflict` when something is in the way, or it was changed since that version.
    pub async fn remove(&self, which: &str, version: Option<u64>) -> Result<()> {
        let ask = self.ask(T::OPS.remove, Method::DELETE, [which]);
        ask.if_match(version).done().await
    }

    pub(super) fn ask<'p>(
        &'p self,
        op: &'static str,
        method: Method,
        rest: impl IntoIterator<Item = &'p str>,
    ) -> Ask {
        let path: Vec<&str> = self.path.iter().map(String::as_str).chain(rest).collect();
        self.client.ask(op, method, path)
    }
}

impl<T: Creatable> Collection<T> {
    /// Makes one.
    ///
    /// # Errors
    /// `Invalid` with every problem of the request, `AlreadyExists` when its name is taken.
    pub async fn create(&self, new: &T::New) -> Result<T::Made> {
        let ask = self.ask(T::OPS.create, Method::POST, []);
        ask.once()?.body(new)?.json().await
    }
}

impl<T: Changeable> Collection<T> {
    /// Changes one; only in this version, when one is given.
    ///
    /// # Errors
    /// `Conflict` when it was changed since that version.
    pub async fn change(&self, which: &str, change: &T::Change, version: Option<u64>) -> Result<T> {
        let ask = self.ask(T::OPS.change, Method::PATCH, [which]);
        ask.if_match(version).body(change)?.json().await
    }
}

/// Reads a list part by part.
#[derive(Clone)]
struct Parts {
    client: Client,
    path: Vec<String>,
    query: Query,
    limit: usize,
}

impl Parts {
    async fn read<T: DeserializeOwned>(
        &self,
        op: &'static str,
        cursor: Option<String>,
    ) -> Result<Part<T>> {
        let limit = self.limit.to_string();
        let path = self.path.iter().map(String::as_str);
        let ask = self.client.ask(op, Method::GET, path);
        let cursor = cursor.as_deref().map(|cursor| ("cursor", cursor));
        let pairs = self.query.pairs().chain([("limit", limit.as_str())]);
        ask.query(pairs.chain(cursor)).json().await
    }
}

impl<T> Clone for Collection<T> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            path: self.path.clone(),
            sort: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Collection<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collection")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
