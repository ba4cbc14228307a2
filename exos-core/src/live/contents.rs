//! What was seen on a host at one moment.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde::Serialize;

use super::counts::ContainerCounts;
use super::marks::Marks;
use super::search::SearchText;
use crate::observed::{Container, Health, Network, Volume};

/// What was seen on a host at one moment, with what lists and counts need at hand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Contents {
    /// Ordered by name.
    entries: Vec<Entry>,
    /// Places in `entries`, ordered by id.
    by_id: Vec<u32>,
    networks: Vec<Arc<Network>>,
    volumes: Vec<Arc<Volume>>,
    services: Arc<BTreeSet<ServiceName>>,
    /// Those of them that have a container in trouble.
    ill_services: BTreeSet<ServiceName>,
    counts: ContainerCounts,
    /// In the order of `entries`.
    marks: Marks,
    text: SearchText,
}

/// A service by the names of its stack and itself.
pub(super) type ServiceName = (Box<str>, Box<str>);

/// A container of a host.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// The container.
    #[serde(flatten)]
    pub container: Arc<Container>,
    /// Whether it ends again and again by itself.
    pub crash_looping: bool,
    /// How often it ended by itself within the last five minutes.
    #[serde(skip)]
    pub ends: u32,
}

impl Entry {
    /// `crashes` is whether it ends again and again, and how often it did of late.
    pub(super) fn new(container: Arc<Container>, crashes: (bool, u32)) -> Self {
        let (crash_looping, ends) = crashes;
        Self {
            container,
            crash_looping,
            ends,
        }
    }

    /// Returns the same with the health that probes found; nothing when it is that already, or nothing runs.
    pub(super) fn with_health(&self, probed: &HashMap<String, Health>) -> Option<Self> {
        let health = *probed.get(&self.container.id)?;
        if self.container.health == Some(health) || !self.container.state.is_up() {
            return None;
        }
        let mut container = Container::clone(&self.container);
        container.health = Some(health);
        Some(Self::new(
            Arc::new(container),
            (self.crash_looping, self.ends),
        ))
    }

    /// Says whether both show the same but for the engine's words, which change with every minute.
    pub(super) fn shows_as(&self, other: &Self) -> bool {
        let same = |a: &Container, b: &Container| {
            let mut a = a.clone();
            a.status.clone_from(&b.status);
            a == *b
        };
        self.crash_looping == other.crash_looping
            && (Arc::ptr_eq(&self.container, &other.container)
                || self.container == other.container
                || same(&self.container, &other.container))
    }
}

impl Contents {
    pub(super) fn new(
        mut entries: Vec<Entry>,
        networks: Vec<Arc<Network>>,
        volumes: Vec<Arc<Volume>>,
    ) -> Self {
        entries.sort_by(|a, b| key(a).cmp(&key(b)));
        let mut by_id: Vec<u32> = (0..).take(entries.len()).collect();
        let id = |place: &u32| &entries[*place as usize].container.id;
        by_id.sort_by(|a, b| id(a).cmp(id(b)));
        let seen = || entries.iter().map(|entry| entry.container.as_ref());
        let marks = Marks::new(&entries);
        let ill = marks
            .iter()
            .zip(seen())
            .filter(|(mark, _)| mark.is_in_trouble());
        Self {
            services: Arc::new(seen().filter_map(service_of).collect()),
            ill_services: ill
                .filter_map(|(_, container)| service_of(container))
                .collect(),
            counts: entries.iter().collect(),
            text: SearchText::of(seen()),
            marks,
            by_id,
            networks,
            volumes,
            entries,
        }
    }

    /// Returns the same with the health of containers that EXOS probes; nothing when none is another.
    pub(super) fn with_health(&self, probed: &HashMap<String, Health>) -> Option<Self> {
        let others: Vec<Option<Entry>> = self
            .entries
            .iter()
            .map(|entry| entry.with_health(probed))
            .collect();
        if others.iter().all(Option::is_none) {
            return None;
        }
        let entries = self.entries.iter().zip(others);
        let entries = entries.map(|(old, other)| other.unwrap_or_else(|| old.clone()));
        Some(Self::new(
            entries.collect(),
            self.networks.clone(),
            self.volumes.clone(),
        ))
    }

    /// Returns the containers, ordered by name.
    pub fn containers(&self) -> &[Entry] {
        &self.entries
    }

    /// Returns the networks, ordered by name.
    pub fn networks(&self) -> &[Arc<Network>] {
        &self.networks
    }

    /// Returns the volumes, ordered by name.
    pub fn volumes(&self) -> &[Arc<Volume>] {
        &self.volumes
    }

    /// Returns the containers by state and health.
    pub fn counts(&self) -> &ContainerCounts {
        &self.counts
    }

    /// Returns the container of that id.
    pub fn by_id(&self, id: &str) -> Option<&Entry> {
        let found = self
            .by_id
            .binary_search_by(|place| self.at(*place).container.id.as_str().cmp(id));
        found.ok().map(|at| self.at(self.by_id[at]))
    }

    /// Returns the containers whose id begins so, ordered by id.
    pub fn by_id_prefix<'c>(&'c self, prefix: &'c str) -> impl Iterator<Item = &'c Entry> {
        let begins = self
            .by_id
            .partition_point(|place| self.at(*place).container.id.as_str() < prefix);
        let behind = self.by_id[begins..].iter().map(|place| self.at(*place));
        behind.take_while(move |entry| entry.container.id.starts_with(prefix))
    }

    /// Returns the container of that name.
    pub fn by_name(&self, name: &str) -> Option<&Entry> {
        let found = self
            .entries
            .binary_search_by(|entry| entry.container.name.as_str().cmp(name));
        found.ok().map(|at| &self.entries[at])
    }

    /// Returns the containers that EXOS made for the services of a stack, ordered by name.
    pub fn of_stack<'c>(&'c self, stack: &str) -> impl Iterator<Item = &'c Entry> + use<'c> {
        let stack = self.marks.stacks.place(stack);
        let marked = self.marks.iter().zip(&self.entries);
        let of_stack = stack.map(|stack| marked.filter(move |(mark, _)| mark.stack == stack));
        let entries = of_stack.into_iter().flatten().map(|(_, entry)| entry);
        entries.filter(|entry| entry.container.is_managed() && !entry.container.oneoff)
    }

    /// Returns the containers ordered by id, each with its place.
    pub(super) fn in_order_of_id(&self) -> impl Iterator<Item = (usize, &Entry)> {
        let places = self.by_id.iter();
        places.map(|place| (*place as usize, self.at(*place)))
    }

    pub(super) fn services(&self) -> &Arc<BTreeSet<ServiceName>> {
        &self.services
    }

    /// Returns the services that have a container in trouble.
    pub(super) fn ill_services(&self) -> &BTreeSet<ServiceName> {
        &self.ill_services
    }

    pub(super) fn marks(&self) -> &Marks {
        &self.marks
    }

    pub(super) fn text(&self) -> &SearchText {
        &self.text
    }

    fn at(&self, place: u32) -> &Entry {
        &self.entries[place as usize]
    }
}

fn key(entry: &Entry) -> (&str, &str) {
    (&entry.container.name, &entry.container.id)
}

/// One-off containers and strays belong to no service.
fn service_of(container: &Container) -> Option<ServiceName> {
    let is_service =
        !container.stack.is_empty() && !container.service.is_empty() && !container.oneoff;
    is_service.then(|| {
        (
            container.stack.as_str().into(),
            container.service.as_str().into(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observed::ContainerState;

    fn entry(name: &str, id: &str) -> Entry {
        let container = Container {
            id: id.to_owned(),
            name: name.to_owned(),
            stack: "shop".to_owned(),
            service: "web".to_owned(),
            ..Container::default()
        };
        Entry::new(Arc::new(container), (false, 0))
    }

    #[test]
    fn containers_are_found_by_name_and_by_id() {
        let contents = Contents::new(
            vec![entry("c", "1"), entry("a", "3"), entry("b", "2")],
            Vec::new(),
            Vec::new(),
        );
        assert_eq!(contents.by_id("1").unwrap().container.name, "c");
        assert_eq!(contents.by_name("a").unwrap().container.id, "3");
        assert!(contents.by_id("4").is_none() && contents.by_name("d").is_none());
        let begins = |prefix| contents.by_id_prefix(prefix).count();
        assert_eq!((begins("1"), begins(""), begins("12")), (1, 3, 0));
        let names: Vec<_> = contents.containers().iter().map(|e| key(e).0).collect();
        assert_eq!(names, ["a", "b", "c"]);
        assert_eq!(contents.services().len(), 1);
    }

    #[test]
    fn a_stack_has_what_was_made_for_its_services() {
        let with = |name: &str, stack: &str, oneoff: bool| {
            let container = Container {
                stack: stack.to_owned(),
                oneoff,
                environment: "default".to_owned(),
                ..Container::clone(&entry(name, name).container)
            };
            Entry::new(Arc::new(container), (false, 0))
        };
        let contents = Contents::new(
            vec![
                with("shop-web-2", "shop", false),
                with("shop-web-1", "shop", false),
                with("shop-run-1", "shop", true),
                with("other-web-1", "other", false),
                entry("shop-stray", "9"),
            ],
            Vec::new(),
            Vec::new(),
        );
        let names = |stack| {
            contents
                .of_stack(stack)
                .map(|e| key(e).0)
                .collect::<Vec<_>>()
        };
        assert_eq!(names("shop"), ["shop-web-1", "shop-web-2"]);
        assert!(names("absent").is_empty());
    }

    #[test]
    fn the_age_in_the_engines_words_is_no_change() {
        let before = entry("a", "1");
        let with = |change: fn(&mut Container)| {
            let mut container = Container::clone(&before.container);
            change(&mut container);
            Entry::new(Arc::new(container), (false, 0))
        };
        assert!(before.shows_as(&with(|seen| "Up 2 minutes".clone_into(&mut seen.status))));
        assert!(!before.shows_as(&with(|seen| seen.state = ContainerState::Running)));
    }
}
