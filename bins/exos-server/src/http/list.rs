//! Lists: which part is asked for, and the part that is answered.

use exos_core::live::Page;
use exos_core::platform::{ListQuery, Listed};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which part of a list, and in which order.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// How many items at most.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: usize,
    /// Where to go on: `next_cursor` of the part before.
    cursor: Option<String>,
    /// The field to sort by; a `-` before it turns the order round.
    sort: Option<String>,
    /// Only items whose name contains this.
    text: Option<String>,
}

impl Default for ListParams {
    fn default() -> Self {
        let ListQuery {
            limit,
            cursor,
            sort,
            text,
        } = ListQuery::default();
        Self {
            limit,
            cursor,
            sort,
            text,
        }
    }
}

impl From<ListParams> for ListQuery {
    fn from(params: ListParams) -> Self {
        Self {
            limit: params.limit,
            cursor: params.cursor,
            sort: params.sort,
            text: params.text,
        }
    }
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// The items.
    items: Vec<T>,
    /// Where the next part starts; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl<T> List<T> {
    /// Turns each item of a part into what is answered.
    pub(crate) fn of<U>(listed: Listed<U>) -> Self
    where
        T: From<U>,
    {
        let Listed { items, next_cursor } = listed.map(T::from);
        Self { items, next_cursor }
    }

    /// Turns each item of a part of the live picture into what is answered.
    pub(crate) fn page<U>(page: Page<U>) -> Self
    where
        T: From<U>,
    {
        Self {
            items: page.items.into_iter().map(T::from).collect(),
            next_cursor: page.next_cursor.map(|cursor| cursor.to_string()),
        }
    }
}
