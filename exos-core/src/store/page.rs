//! Which part of a list.

use std::ops::Range;

use super::name;
use crate::error::Result;

/// A part of a list, ordered by id.
///
/// ```
/// use exos_core::store::Page;
///
/// let page = Page::default().within("env1/").after("env1/shop").limit(20);
/// assert_eq!(page.prefix.as_deref(), Some("env1/"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What every id starts with; absent takes all.
    pub prefix: Option<String>,
    /// The id before the first one, in the order of the list; absent starts at the beginning.
    pub after: Option<String>,
    /// How many at most.
    pub limit: usize,
    /// Whether the list goes backwards. Ids that grow with time, such as revision numbers, then start with the newest.
    pub newest_first: bool,
}

impl Default for Page {
    /// Returns the first hundred.
    fn default() -> Self {
        Self {
            prefix: None,
            after: None,
            limit: 100,
            newest_first: false,
        }
    }
}

impl Page {
    /// Takes only ids that start with `prefix`, such as `env1/`.
    #[must_use]
    pub fn within(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// Starts after an id: the last one of the page before.
    #[must_use]
    pub fn after(mut self, id: impl Into<String>) -> Self {
        self.after = Some(id.into());
        self
    }

    /// Takes at most `limit`.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Goes backwards: the greatest id first.
    #[must_use]
    pub fn newest_first(mut self) -> Self {
        self.newest_first = true;
        self
    }

    /// Returns the ids that the page may hold, from the first on and before the second.
    ///
    /// No name holds NUL, so nothing is between an id and the same with U+0001.
    pub(crate) fn ids(&self) -> Result<Range<String>> {
        let mut ids = name::range(self.prefix.as_deref().unwrap_or_default())?;
        if let Some(after) = &self.after {
            name::check_part("after", after)?;
            if self.newest_first {
                ids.end = ids.end.min(after.clone());
            } else {
                ids.start = ids.start.max(format!("{after}\u{1}"));
            }
        }
        Ok(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_of_a_prefix_holds_what_starts_with_it_and_nothing_else() {
        let ids = Page::default().within("a/").ids().unwrap();
        for inside in ["a/", "a/b", "a/\u{10FFFE}", "a/\u{1}"] {
            assert!(ids.contains(&inside.to_owned()), "{inside:?}");
        }
        for outside in ["a", "a.", "a0", "b", "A/"] {
            assert!(!ids.contains(&outside.to_owned()), "{outside:?}");
        }
    }

    #[test]
    fn after_is_the_other_side_when_going_backwards() {
        let page = Page::default().after("b");
        let (up, down) = (page.ids().unwrap(), page.newest_first().ids().unwrap());
        let has = |range: &Range<String>| {
            ["a", "b", "b\u{1}", "c"].map(|id| range.contains(&id.to_owned()))
        };
        assert_eq!(has(&up), [false, false, true, true]);
        assert_eq!(has(&down), [true, false, false, false]);
    }

    #[test]
    fn names_that_no_store_takes_are_refused() {
        assert!(Page::default().within("a\0").ids().is_err());
        assert!(Page::default().after("\u{10FFFF}").ids().is_err());
    }
}
