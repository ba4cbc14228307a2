//! The first so many of a list, without sorting all of it.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::query::Order;

/// What an item is ordered by. Name, host and id make the order total, so that a cursor names one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key<'a> {
    pub(super) primary: Primary<'a>,
    pub(super) name: &'a str,
    pub(super) host: &'a str,
    pub(super) id: &'a str,
}

/// What is compared first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Primary<'a> {
    Number(i64),
    Text(&'a str),
}

/// Keeps the first so many of the items behind a place.
#[derive(Debug)]
pub(super) struct Selection<'a, T> {
    order: Order,
    after: Option<Key<'a>>,
    keep: usize,
    /// The last one that is kept is on top.
    kept: BinaryHeap<Ranked<'a, T>>,
}

#[derive(Debug)]
struct Ranked<'a, T> {
    order: Order,
    key: Key<'a>,
    item: T,
}

impl<'a, T> Selection<'a, T> {
    pub(super) fn new(order: Order, after: Option<Key<'a>>, keep: usize) -> Self {
        Self {
            order,
            after,
            keep,
            kept: BinaryHeap::with_capacity(keep + 1),
        }
    }

    /// Returns the place that everything kept is behind.
    pub(super) fn after(&self) -> Option<Key<'a>> {
        self.after
    }

    /// Offers an item. Answers `false` when it is behind everything that will be kept.
    pub(super) fn offer(&mut self, key: Key<'a>, item: T) -> bool {
        let precedes = |after: Key<'_>| self.order.of(key.cmp(&after)) != Ordering::Greater;
        if self.after.is_some_and(precedes) {
            return true;
        }
        if self.kept.len() == self.keep {
            let last = self.kept.peek();
            if last.is_none_or(|last| self.order.of(key.cmp(&last.key)) != Ordering::Less) {
                return false;
            }
            self.kept.pop();
        }
        self.kept.push(Ranked {
            order: self.order,
            key,
            item,
        });
        true
    }

    /// Returns what was kept, in order.
    pub(super) fn finish(self) -> Vec<(Key<'a>, T)> {
        let sorted = self.kept.into_sorted_vec().into_iter();
        sorted.map(|ranked| (ranked.key, ranked.item)).collect()
    }
}

impl<T> Ord for Ranked<'_, T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order.of(self.key.cmp(&other.key))
    }
}

impl<T> PartialOrd for Ranked<'_, T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Ranked<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<T> Eq for Ranked<'_, T> {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_keeps_what_sorting_everything_would_keep(
            items in prop::collection::vec((0..5i64, "[a-c]{0,2}"), 0..60),
            keep in 1usize..8,
            after in prop::option::of((0..5i64, "[a-c]{0,2}")),
            descending: bool,
        ) {
            let order = if descending { Order::Descending } else { Order::Ascending };
            let key = |(number, name): &'_ (i64, String)| (*number, name.clone());
            let mut selection = Selection::new(order, after.as_ref().map(key_of), keep);
            for item in &items {
                selection.offer(key_of(item), key(item));
            }
            let kept: Vec<_> = selection.finish().into_iter().map(|(_, item)| item).collect();

            let is_behind = |item: &&(i64, String)| {
                after.as_ref().is_none_or(|after| order.of(item.cmp(&after)) == Ordering::Greater)
            };
            let mut all: Vec<_> = items.iter().filter(is_behind).map(key).collect();
            all.sort_by(|a, b| order.of(a.cmp(b)));
            all.truncate(keep);
            prop_assert_eq!(kept, all);
        }
    }

    fn key_of(item: &(i64, String)) -> Key<'_> {
        Key {
            primary: Primary::Number(item.0),
            name: &item.1,
            host: "",
            id: "",
        }
    }
}
