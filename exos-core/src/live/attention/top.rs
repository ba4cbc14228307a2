//! The few that need attention most.

use std::cmp::Reverse;

/// Returns the `most` items with the highest scores above 0, the highest first. Of equal scores the lesser key comes
/// first, which makes the answer the same every time.
pub(in crate::live) fn top<K: Ord, T>(
    most: usize,
    items: impl IntoIterator<Item = (u32, K, T)>,
) -> Vec<(u32, T)> {
    let mut best: Vec<((Reverse<u32>, K), T)> = Vec::with_capacity(most + 1);
    for (score, key, item) in items {
        let rank = (Reverse(score), key);
        let is_full = best.len() == most;
        if score == 0 || (is_full && best.last().is_none_or(|(last, _)| rank >= *last)) {
            continue;
        }
        let at = best.partition_point(|(other, _)| *other <= rank);
        best.insert(at, (rank, item));
        best.truncate(most);
    }
    let best = best.into_iter();
    best.map(|((Reverse(score), _), item)| (score, item))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_what_sorting_everything_gives(
            scores in prop::collection::vec((0..6u32, 0..9u8), 0..40),
            most in 0usize..7,
        ) {
            let items = (0..).zip(&scores).map(|(n, (score, key))| (*score, (*key, n), n));
            let items: Vec<(u32, (u8, usize), usize)> = items.collect();
            let mut all: Vec<_> = items.iter().filter(|(score, ..)| *score > 0).copied().collect();
            all.sort_by_key(|(score, key, _)| (Reverse(*score), *key));
            let all: Vec<_> = all.into_iter().take(most).map(|(score, _, n)| (score, n)).collect();
            prop_assert_eq!(top(most, items), all);
        }
    }
}
