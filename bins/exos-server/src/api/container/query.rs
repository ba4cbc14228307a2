//! Which containers, volumes and networks of the live picture.

use exos_core::live::{ContainerQuery, ContainerSort, Cursor, Order, ThingQuery};
use exos_core::{Error, Problem, Result};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{ContainerState, Health};

/// Which containers, and which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ContainerParams {
    /// How many items at most; 100 when absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where to go on: `next_cursor` of the part before.
    cursor: Option<String>,
    /// The field to sort by: `name`, `state`, `created`, `image`, `stack`, `host`, `cpu` or `memory`; a `-` before it
    /// turns the order round.
    sort: Option<String>,
    /// Only those with this text in name, image, stack or service.
    text: Option<String>,
    /// Only those of the stack of this name.
    stack: Option<String>,
    /// Only those of the service of this name.
    service: Option<String>,
    /// Only those on the host with this id, or on all hosts of this name.
    host: Option<String>,
    /// Only those in one of these states.
    state: Vec<ContainerState>,
    /// Only those with this health.
    health: Option<Health>,
}

impl TryFrom<ContainerParams> for ContainerQuery {
    type Error = Error;

    fn try_from(params: ContainerParams) -> Result<Self> {
        let usual = Self::default();
        let asked = params
            .sort
            .as_deref()
            .map(ContainerSort::parse)
            .transpose()?;
        let (sort, order) = asked.unwrap_or_default();
        Ok(Self {
            limit: params.limit.unwrap_or(usual.limit),
            cursor: cursor(params.cursor.as_deref())?,
            sort,
            order,
            text: params.text,
            stack: params.stack,
            service: params.service,
            host: params.host.map(Into::into),
            states: params.state.into_iter().map(Into::into).collect(),
            health: params.health.map(Into::into),
            ..usual
        })
    }
}

/// Which volumes or networks, and which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::api) struct ThingParams {
    /// How many items at most; 100 when absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where to go on: `next_cursor` of the part before.
    cursor: Option<String>,
    /// The field to sort by: `name`; a `-` before it turns the order round.
    sort: Option<String>,
    /// Only those with this text in name, driver or stack.
    text: Option<String>,
    /// Only those of the stack of this name.
    stack: Option<String>,
    /// Only those on the host with this id, or on all hosts of this name.
    host: Option<String>,
}

impl TryFrom<ThingParams> for ThingQuery {
    type Error = Error;

    fn try_from(params: ThingParams) -> Result<Self> {
        let usual = Self::default();
        Ok(Self {
            limit: params.limit.unwrap_or(usual.limit),
            cursor: cursor(params.cursor.as_deref())?,
            order: match params.sort.as_deref() {
                None | Some("name") => Order::Ascending,
                Some("-name") => Order::Descending,
                Some(other) => {
                    let wrong = format!("{other:?} is not name");
                    return Err(Error::invalid("list", vec![Problem::new("sort", wrong)]));
                }
            },
            text: params.text,
            stack: params.stack,
            host: params.host.map(Into::into),
            ..usual
        })
    }
}

fn cursor(text: Option<&str>) -> Result<Option<Cursor>> {
    text.map(str::parse).transpose()
}
