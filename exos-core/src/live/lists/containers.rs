//! Containers.
//!
//! Each host gives its containers in the order that is asked for, one at a time, and the hosts' are merged. Most of a
//! long list is so never looked at but for its marks.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::{List, Located, allows, is_of};
use crate::error::Result;
use crate::live::contents::{Contents, Entry};
use crate::live::cursor::Page;
use crate::live::host::Host;
use crate::live::marks::{Mark, Marks};
use crate::live::metrics::Ranked;
use crate::live::query::{ContainerQuery, ContainerSort, Order};
use crate::live::search::Needle;
use crate::live::selection::{Key, Primary};
use crate::observed::ContainerState;

/// Lists what `query` asks for, of `hosts`.
pub(in crate::live) fn containers(
    hosts: &[Arc<Host>],
    query: &ContainerQuery,
) -> Result<Page<Located<Entry>>> {
    let sort = query.sort.as_str();
    let mut list = List::new(sort, query.order, query.cursor.as_ref(), query.limit)?;
    let needle = query.text.as_deref().and_then(Needle::of);
    let asked_for = hosts.iter().filter(|host| {
        allows(query.environment.as_deref(), &host.key.environment)
            && is_of(query.host.as_deref(), host)
    });
    let after = list.selection.after();
    let sources = asked_for.filter_map(|host| Source::new(host, query, needle.as_ref(), after));
    let mut heads: BinaryHeap<Head<'_>> = sources.filter_map(Source::next).collect();
    while let Some(head) = heads.pop() {
        let (host, entry) = (head.source.host, head.source.entry(head.place));
        if !list.selection.offer(head.key, (host, entry)) {
            break;
        }
        heads.extend(head.source.next());
    }
    Ok(list.page(|(host, entry): (_, &Entry)| Located::new(host, entry.clone())))
}

/// The containers of one host that are asked for, the next one first.
struct Source<'a> {
    host: &'a Arc<Host>,
    sort: ContainerSort,
    order: Order,
    needle: Option<&'a Needle>,
    /// By rank and place; the next one is on top. The text is looked for only in what comes to the top.
    left: BinaryHeap<(i64, u32)>,
}

/// The next container of a host.
struct Head<'a> {
    key: Key<'a>,
    place: usize,
    source: Source<'a>,
}

impl<'a> Source<'a> {
    fn new(
        host: &'a Arc<Host>,
        query: &ContainerQuery,
        needle: Option<&'a Needle>,
        after: Option<Key<'_>>,
    ) -> Option<Self> {
        let contents = &host.contents;
        if needle.is_some_and(|needle| !contents.text().may_hold(needle)) {
            return None;
        }
        let choice = Choice::of(query, contents.marks())?;
        let measure = query.sort.measure();
        let used = measure.map(|measure| Ranked::of(host, measure));
        let limit = after.map(|after| limit(host, query, &after));
        let is_behind = |rank: (i64, u32)| match (limit, query.order) {
            (None, _) => true,
            (Some(limit), Order::Ascending) => rank >= limit,
            (Some(limit), Order::Descending) => rank < limit,
        };
        let candidate = |(place, mark): (u32, &Mark)| {
            let by_usage = used.map(|used| used.at(place as usize));
            let rank = (by_usage.unwrap_or_else(|| rank(query.sort, mark)), place);
            (choice.takes(mark) && is_behind(rank)).then(|| turned(query.order, rank))
        };
        let marks = (0..).zip(contents.marks().iter());
        let left: Vec<_> = marks.filter_map(candidate).collect();
        Some(Self {
            host,
            sort: query.sort,
            order: query.order,
            needle,
            left: left.into(),
        })
    }

    fn next(mut self) -> Option<Head<'a>> {
        let text = self.host.contents.text();
        let place = loop {
            let (_, place) = turned(self.order, self.left.pop()?);
            let place = place as usize;
            if self.needle.is_none_or(|needle| text.holds(place, needle)) {
                break place;
            }
        };
        let entry = self.entry(place);
        let key = Key {
            primary: primary(self.sort, self.host, place),
            name: &entry.container.name,
            host: &self.host.key.id,
            id: &entry.container.id,
        };
        Some(Head {
            key,
            place,
            source: self,
        })
    }

    fn entry(&self, place: usize) -> &'a Entry {
        &self.host.contents.containers()[place]
    }
}

/// Turns the order round for what is asked for ascending: the heap gives the greatest first.
fn turned(order: Order, (rank, place): (i64, u32)) -> (i64, u32) {
    match order {
        Order::Ascending => (!rank, !place),
        Order::Descending => (rank, place),
    }
}

impl Ord for Head<'_> {
    /// The greatest is what comes first in the list.
    fn cmp(&self, other: &Self) -> Ordering {
        self.source.order.of(self.key.cmp(&other.key)).reverse()
    }
}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Head<'_> {}

/// What a query chooses, in the words' places of one host.
struct Choice<'q> {
    query: &'q ContainerQuery,
    stack: Option<u32>,
    service: Option<u32>,
}

impl<'q> Choice<'q> {
    /// Returns nothing when the host has nothing of it.
    fn of(query: &'q ContainerQuery, marks: &Marks) -> Option<Self> {
        let stack = query.stack.as_deref().map(|word| marks.stacks.place(word));
        let service = query
            .service
            .as_deref()
            .map(|word| marks.services.place(word));
        if stack == Some(None) || service == Some(None) {
            return None;
        }
        Some(Self {
            query,
            stack: stack.flatten(),
            service: service.flatten(),
        })
    }

    fn takes(&self, mark: &Mark) -> bool {
        let query = self.query;
        (query.states.is_empty() || query.states.contains(&mark.state))
            && query
                .health
                .is_none_or(|health| mark.health == Some(health))
            && (!query.in_trouble || mark.is_in_trouble())
            && self.stack.is_none_or(|stack| mark.stack == stack)
            && self.service.is_none_or(|service| mark.service == service)
    }
}

/// Returns the first rank and place of a host that an ascending list shows behind `after`; a descending one shows those
/// before it.
fn limit(host: &Host, query: &ContainerQuery, after: &Key<'_>) -> (i64, u32) {
    let contents = &host.contents;
    let marks = contents.marks();
    let in_words = |found: std::result::Result<usize, usize>| match found {
        Ok(at) => (at, true),
        Err(at) => (at, false),
    };
    let (at, shares) = match (query.sort, after.primary) {
        (_, Primary::Number(number)) => return (number, place(contents, host, query.order, after)),
        (ContainerSort::Image, Primary::Text(word)) => in_words(marks.images.search(word)),
        (ContainerSort::Stack, Primary::Text(word)) => in_words(marks.stacks.search(word)),
        (_, Primary::Text(word)) => match host.name.as_ref().cmp(word) {
            Ordering::Less => (1, false),
            Ordering::Equal => (0, true),
            Ordering::Greater => (0, false),
        },
    };
    let rank = i64::try_from(at).unwrap_or(i64::MAX);
    // Only among those of the same rank does the name decide.
    (
        rank,
        if shares {
            place(contents, host, query.order, after)
        } else {
            0
        },
    )
}

/// Returns the first place of a host whose name, host and id are behind `after`, or not before it in a descending list.
fn place(contents: &Contents, host: &Host, order: Order, after: &Key<'_>) -> u32 {
    let is_before = |entry: &Entry| {
        let container = &entry.container;
        let own = (
            container.name.as_str(),
            host.key.id.as_ref(),
            container.id.as_str(),
        );
        match own.cmp(&(after.name, after.host, after.id)) {
            Ordering::Less => true,
            Ordering::Equal => order == Order::Ascending,
            Ordering::Greater => false,
        }
    };
    let place = contents.containers().partition_point(is_before);
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Returns what orders the containers of one host as [`primary`] does, but for what they use: [`Ranked`] has that.
fn rank(sort: ContainerSort, mark: &Mark) -> i64 {
    match sort {
        ContainerSort::Name | ContainerSort::Host | ContainerSort::Cpu | ContainerSort::Memory => 0,
        ContainerSort::State => state_rank(mark.state),
        ContainerSort::Created => mark.created_at,
        ContainerSort::Image => mark.image.into(),
        ContainerSort::Stack => mark.stack.into(),
    }
}

fn primary(sort: ContainerSort, host: &Host, place: usize) -> Primary<'_> {
    if let Some(measure) = sort.measure() {
        return Primary::Number(Ranked::of(host, measure).at(place));
    }
    let entry = &host.contents.containers()[place];
    match sort {
        ContainerSort::Name | ContainerSort::Cpu | ContainerSort::Memory => Primary::Number(0),
        ContainerSort::State => Primary::Number(state_rank(entry.container.state)),
        ContainerSort::Created => Primary::Number(entry.container.created_at),
        ContainerSort::Image => Primary::Text(&entry.container.image),
        ContainerSort::Stack => Primary::Text(&entry.container.stack),
        ContainerSort::Host => Primary::Text(&host.name),
    }
}

/// What needs eyes comes first.
fn state_rank(state: ContainerState) -> i64 {
    match state {
        ContainerState::Dead => 0,
        ContainerState::Restarting => 1,
        ContainerState::Exited => 2,
        ContainerState::Created => 3,
        ContainerState::Removing => 4,
        ContainerState::Paused => 5,
        ContainerState::Running => 6,
    }
}
