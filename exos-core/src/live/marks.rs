//! What lists choose and order by.

use super::contents::Entry;
use crate::observed::{Container, ContainerState, Health};

/// What lists choose and order the containers of a host by, in their order.
///
/// A long list is gone through here, without touching the containers: memory that is read in a row costs little, memory
/// that is reached through pointers a lot.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Marks {
    of: Box<[Mark]>,
    pub(super) stacks: Words,
    pub(super) services: Words,
    pub(super) images: Words,
}

/// Of one container. Words are places in the tables of [`Marks`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mark {
    pub(super) created_at: i64,
    pub(super) stack: u32,
    pub(super) service: u32,
    pub(super) image: u32,
    pub(super) state: ContainerState,
    pub(super) health: Option<Health>,
    pub(super) crash_looping: bool,
}

/// Words in order, each once, so that the order of places is that of words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Words(Box<[Box<str>]>);

impl Marks {
    pub(super) fn new(entries: &[Entry]) -> Self {
        let containers = || entries.iter().map(|entry| entry.container.as_ref());
        let words = |word: fn(&Container) -> &str| Words::of(containers().map(word));
        let stacks = words(|seen| &seen.stack);
        let services = words(|seen| &seen.service);
        let images = words(|seen| &seen.image);
        let mark = |entry: &Entry| {
            let seen = &entry.container;
            Mark {
                created_at: seen.created_at,
                stack: stacks.place(&seen.stack).unwrap_or_default(),
                service: services.place(&seen.service).unwrap_or_default(),
                image: images.place(&seen.image).unwrap_or_default(),
                state: seen.state,
                health: seen.health,
                crash_looping: entry.crash_looping,
            }
        };
        Self {
            of: entries.iter().map(mark).collect(),
            stacks,
            services,
            images,
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Mark> {
        self.of.iter()
    }
}

impl Mark {
    pub(super) fn is_in_trouble(&self) -> bool {
        self.crash_looping || self.health == Some(Health::Unhealthy)
    }
}

impl Words {
    fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut words: Vec<_> = words.collect();
        words.sort_unstable();
        words.dedup();
        Self(words.into_iter().map(Box::from).collect())
    }

    /// Returns the place of a word.
    pub(super) fn place(&self, word: &str) -> Option<u32> {
        self.search(word).ok().and_then(|at| at.try_into().ok())
    }

    /// Returns the place of a word, or the place before which it would stand.
    pub(super) fn search(&self, word: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|known| known.as_ref().cmp(word))
    }
}
