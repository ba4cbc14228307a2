//! The first few of many, without sorting the many.

use std::cmp::Reverse;

/// Returns the `most` items with the greatest ranks, the greatest first. Of equal ranks the lesser key comes first, which
/// makes the answer the same every time.
///
/// A key may cost more than a rank: it is asked for only where the rank alone does not tell an item off. An item without a
/// key is left out.
pub(super) fn top<R: Ord, K: Ord, T>(
    most: usize,
    items: impl IntoIterator<Item = (R, T)>,
    key: impl Fn(&T) -> Option<K>,
) -> Vec<(R, T)> {
    let mut best: Vec<((Reverse<R>, K), T)> = Vec::new();
    for (rank, item) in items {
        let worst = best.last().filter(|_| best.len() >= most);
        if most == 0 || worst.is_some_and(|((Reverse(worst), _), _)| rank < *worst) {
            continue;
        }
        let Some(key) = key(&item) else { continue };
        let place = (Reverse(rank), key);
        let at = best.partition_point(|(other, _)| *other <= place);
        best.insert(at, (place, item));
        best.truncate(most);
    }
    let best = best.into_iter();
    best.map(|((Reverse(rank), _), item)| (rank, item))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_what_sorting_everything_gives(
            ranks in prop::collection::vec((0..6u32, prop::option::of(0..9u8)), 0..40),
            most in 0usize..7,
        ) {
            let key = |(key, number): &(Option<u8>, usize)| key.map(|key| (key, *number));
            let items = (0..).zip(&ranks).map(|(number, (rank, key))| (*rank, (*key, number)));
            let items: Vec<_> = items.collect();
            let mut all: Vec<_> = items.iter().filter(|(_, item)| key(item).is_some()).copied().collect();
            all.sort_by_key(|(rank, item)| (Reverse(*rank), key(item)));
            all.truncate(most);
            prop_assert_eq!(top(most, items, key), all);
        }
    }

    #[test]
    fn what_is_told_off_by_its_rank_is_not_asked_for_its_key() {
        let asked = Cell::new(0);
        let key = |item: &u32| {
            asked.set(asked.get() + 1);
            Some(*item)
        };
        let items = [9, 8, 3, 2, 1, 8];
        let found = top(2, items.map(|item| (item, item)), key);
        assert_eq!(found, [(9, 9), (8, 8)]);
        assert_eq!(asked.get(), 3, "the two, and one as great as the lesser");
    }
}
