//! Which container stands for which number of a service.

use std::collections::BTreeMap;

use crate::observed::Container;

/// A number of a service, with the container that stands for it.
#[derive(Debug)]
pub(super) struct Slot<'a> {
    pub(super) number: u32,
    /// The name that its container has in the end.
    pub(super) name: String,
    pub(super) container: Option<&'a Container>,
    /// Other containers of that number: what a replacement left that was cut short.
    pub(super) rivals: Vec<&'a Container>,
}

/// The slots of a service, and the containers that are too many.
#[derive(Debug)]
pub(super) struct Slots<'a> {
    pub(super) slots: Vec<Slot<'a>>,
    pub(super) surplus: Vec<&'a Container>,
}

/// Gives each wanted container a number: the lowest numbers that are there, then the lowest that are free.
///
/// Of several containers of one number the one that is made as wanted stands for it, else the one
/// that has the name.
pub(super) fn slots<'a>(
    wanted: u32,
    seen: &[&'a Container],
    label: &str,
    name: impl Fn(u32) -> String,
) -> Slots<'a> {
    let mut by_number: BTreeMap<u32, Vec<&Container>> = BTreeMap::new();
    for container in seen {
        by_number
            .entry(container.number.max(1))
            .or_default()
            .push(container);
    }
    let limit = usize::try_from(wanted).unwrap_or(usize::MAX);
    let taken: Vec<u32> = by_number.keys().copied().collect();
    let mut surplus = Vec::new();
    let mut slots = Vec::new();
    for (number, mut rivals) in by_number {
        if slots.len() == limit {
            surplus.extend(rivals);
            continue;
        }
        let name = name(number);
        rivals.sort_by_key(|container| (container.hash != label, container.name != name));
        let mut rivals = rivals.into_iter();
        slots.push(Slot {
            number,
            name,
            container: rivals.next(),
            rivals: rivals.collect(),
        });
    }
    let free = (1..=u32::MAX).filter(|number| taken.binary_search(number).is_err());
    let missing = limit.saturating_sub(slots.len());
    slots.extend(free.take(missing).map(|number| Slot {
        number,
        name: name(number),
        container: None,
        rivals: Vec::new(),
    }));
    Slots { slots, surplus }
}
