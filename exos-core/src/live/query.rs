//! Which part of which list.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::cursor::Cursor;
use super::host::HostState;
use super::metrics::Measure;
use crate::error::{Error, Problem, Result};
use crate::observed::{ContainerState, Health};

/// How many items a page has when nobody says.
const USUAL_LIMIT: usize = 100;
/// How many items a page has at most.
pub(super) const GREATEST_LIMIT: usize = 1000;

/// Which containers, in which order. What is absent or empty chooses nothing out.
#[derive(Debug, Clone)]
pub struct ContainerQuery {
    /// Those of the environment with this id.
    pub environment: Option<Arc<str>>,
    /// Those of the host with this id, or of all hosts of this name.
    pub host: Option<Arc<str>>,
    /// Those of the stack of this name.
    pub stack: Option<String>,
    /// Those of the service of this name.
    pub service: Option<String>,
    /// Those in one of these states.
    pub states: Vec<ContainerState>,
    /// Those with this health.
    pub health: Option<Health>,
    /// Only those in trouble: unhealthy, or ending again and again by themselves.
    pub in_trouble: bool,
    /// Those with this text in name, image, stack or service, in any case.
    pub text: Option<String>,
    /// What they are ordered by.
    pub sort: ContainerSort,
    /// In which direction.
    pub order: Order,
    /// From where on; absent is the beginning.
    pub cursor: Option<Cursor>,
    /// How many at most, 1 to 1,000.
    pub limit: usize,
}

impl Default for ContainerQuery {
    /// Returns the first hundred of all, by name.
    fn default() -> Self {
        Self {
            environment: None,
            host: None,
            stack: None,
            service: None,
            states: Vec::new(),
            health: None,
            in_trouble: false,
            text: None,
            sort: ContainerSort::default(),
            order: Order::default(),
            cursor: None,
            limit: USUAL_LIMIT,
        }
    }
}

/// What containers are ordered by. Those that are equal in it are ordered by name and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContainerSort {
    /// Their names.
    #[default]
    Name,
    /// Their states, what needs eyes first: dead, restarting, exited, created, removing, paused, running.
    State,
    /// When they were made.
    Created,
    /// The names of their images.
    Image,
    /// The names of their stacks.
    Stack,
    /// The names of their hosts.
    Host,
    /// The CPU that they use; what is not known is least.
    Cpu,
    /// The memory that they use; what is not known is least.
    Memory,
}

impl ContainerSort {
    const ALL: [Self; 8] = [
        Self::Name,
        Self::State,
        Self::Created,
        Self::Image,
        Self::Stack,
        Self::Host,
        Self::Cpu,
        Self::Memory,
    ];

    /// Reads a word of the API: a name of an order, with a `-` before it for the other direction.
    ///
    /// # Errors
    /// `Invalid` with the words that there are.
    pub fn parse(word: &str) -> Result<(Self, Order)> {
        parse(word, &Self::ALL, Self::as_str)
    }

    /// Returns what has to be measured for it.
    pub(super) fn measure(self) -> Option<Measure> {
        match self {
            Self::Cpu => Some(Measure::Cpu),
            Self::Memory => Some(Measure::Memory),
            _ => None,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::State => "state",
            Self::Created => "created",
            Self::Image => "image",
            Self::Stack => "stack",
            Self::Host => "host",
            Self::Cpu => "cpu",
            Self::Memory => "memory",
        }
    }
}

/// Which hosts, in which order. What is absent or empty chooses nothing out.
#[derive(Debug, Clone)]
pub struct HostQuery {
    /// Those of the environment with this id.
    pub environment: Option<Arc<str>>,
    /// Those in one of these states.
    pub states: Vec<HostState>,
    /// Those that have all of these labels, given by people or by the engine.
    pub labels: BTreeMap<String, String>,
    /// Those with this text in name or machine's name, in any case.
    pub text: Option<String>,
    /// What they are ordered by.
    pub sort: HostSort,
    /// In which direction.
    pub order: Order,
    /// From where on; absent is the beginning.
    pub cursor: Option<Cursor>,
    /// How many at most, 1 to 1,000.
    pub limit: usize,
}

impl Default for HostQuery {
    /// Returns the first hundred of all, by name.
    fn default() -> Self {
        Self {
            environment: None,
            states: Vec::new(),
            labels: BTreeMap::new(),
            text: None,
            sort: HostSort::default(),
            order: Order::default(),
            cursor: None,
            limit: USUAL_LIMIT,
        }
    }
}

/// What hosts are ordered by. Those that are equal in it are ordered by name and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostSort {
    /// Their names.
    #[default]
    Name,
    /// Their states, what needs eyes first.
    State,
    /// How many containers they have.
    Containers,
    /// Since when they are in their state.
    Since,
}

impl HostSort {
    const ALL: [Self; 4] = [Self::Name, Self::State, Self::Containers, Self::Since];

    /// Reads a word of the API: a name of an order, with a `-` before it for the other direction.
    ///
    /// # Errors
    /// `Invalid` with the words that there are.
    pub fn parse(word: &str) -> Result<(Self, Order)> {
        parse(word, &Self::ALL, Self::as_str)
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::State => "state",
            Self::Containers => "containers",
            Self::Since => "since",
        }
    }
}

/// Which networks or volumes, ordered by name.
#[derive(Debug, Clone)]
pub struct ThingQuery {
    /// Those of the environment with this id.
    pub environment: Option<Arc<str>>,
    /// Those of the host with this id, or of all hosts of this name.
    pub host: Option<Arc<str>>,
    /// Those of the stack of this name.
    pub stack: Option<String>,
    /// Those with this text in name, driver or stack, in any case.
    pub text: Option<String>,
    /// In which direction.
    pub order: Order,
    /// From where on; absent is the beginning.
    pub cursor: Option<Cursor>,
    /// How many at most, 1 to 1,000.
    pub limit: usize,
}

impl Default for ThingQuery {
    /// Returns the first hundred of all.
    fn default() -> Self {
        Self {
            environment: None,
            host: None,
            stack: None,
            text: None,
            order: Order::default(),
            cursor: None,
            limit: USUAL_LIMIT,
        }
    }
}

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The least first.
    #[default]
    Ascending,
    /// The greatest first.
    Descending,
}

impl Order {
    pub(super) fn of(self, ordering: Ordering) -> Ordering {
        match self {
            Self::Ascending => ordering,
            Self::Descending => ordering.reverse(),
        }
    }
}

fn parse<T: Copy>(asked: &str, all: &[T], as_str: fn(T) -> &'static str) -> Result<(T, Order)> {
    let (order, word) = match asked.strip_prefix('-') {
        Some(word) => (Order::Descending, word),
        None => (Order::Ascending, asked),
    };
    let found = all.iter().find(|sort| as_str(**sort) == word);
    let sort = found.ok_or_else(|| {
        let words: Vec<_> = all.iter().map(|sort| as_str(*sort)).collect();
        let wrong = format!("{word:?} is none of {}", words.join(", "));
        Error::invalid("list", vec![Problem::new("sort", wrong)])
    })?;
    Ok((*sort, order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_with_their_direction() {
        let read = ContainerSort::parse("-created").unwrap();
        assert_eq!(read, (ContainerSort::Created, Order::Descending));
        let read = HostSort::parse("since").unwrap();
        assert_eq!(read, (HostSort::Since, Order::Ascending));
        let error = HostSort::parse("--age").unwrap_err();
        assert!(error.message().contains("name, state, containers, since"));
    }
}
