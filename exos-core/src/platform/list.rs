//! Parts of lists, for lists that are short enough to be sorted as they are asked for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Problem, Result};
use crate::store::{Page, Record, Store, Versioned};

/// The most items of one answer.
const MOST: usize = 1000;

/// How many records one call of [`walk`] reads at most, so that a rare filter costs a bounded time.
const READ_MOST: usize = 2000;

/// How many records [`walk`] reads at once when the first did not suffice.
const READ_AT_ONCE: usize = 500;

/// Which part of a list, and in which order.
///
/// ```
/// use exos_core::platform::ListQuery;
///
/// let query = ListQuery { limit: 20, sort: Some("-name".into()), ..ListQuery::default() };
/// # let _ = query;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// How many items at most, 1 to 1000.
    pub limit: usize,
    /// Where to go on: [`Listed::next_cursor`] of the part before.
    pub cursor: Option<String>,
    /// The field to sort by; a `-` before it turns the order round.
    pub sort: Option<String>,
    /// Only items whose name contains this.
    pub text: Option<String>,
}

impl Default for ListQuery {
    /// Returns the first hundred.
    fn default() -> Self {
        Self {
            limit: 100,
            cursor: None,
            sort: None,
            text: None,
        }
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next part starts; absent at the end.
    pub next_cursor: Option<String>,
}

impl<T> Listed<T> {
    /// Turns each item into another.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Listed<U> {
        Listed {
            items: self.items.into_iter().map(each).collect(),
            next_cursor: self.next_cursor,
        }
    }
}

/// What a list may be sorted by: the word, and the item's value as a text that sorts as the value does.
pub(crate) type SortKey<T> = (&'static str, KeyOf<T>);

type KeyOf<T> = fn(&T) -> String;

/// Where an item stands: by its key, then by its id.
type Place = (String, String);

impl ListQuery {
    /// Returns how many items are asked for.
    ///
    /// # Errors
    /// `Invalid` when it is 0 or more than 1000.
    pub(crate) fn checked_limit(&self) -> Result<usize> {
        if (1..=MOST).contains(&self.limit) {
            return Ok(self.limit);
        }
        let message = format!("{} is not between 1 and {MOST}", self.limit);
        Err(invalid("limit", message))
    }

    /// Cuts the part asked for out of `items`. The first of `keys` is the usual order; `id` breaks ties and so makes
    /// the order stable.
    pub(crate) fn cut<T>(
        &self,
        items: Vec<T>,
        keys: &[SortKey<T>],
        id: fn(&T) -> &str,
    ) -> Result<Listed<T>> {
        let limit = self.checked_limit()?;
        let (key, backwards) = self.key(keys)?;
        let placed = items.into_iter().map(|item| {
            let place = (key(&item), id(&item).to_owned());
            (place, item)
        });
        let mut placed: Vec<(Place, T)> = placed.collect();
        let order = |one: &Place, other: &Place| {
            let order = one.cmp(other);
            if backwards { order.reverse() } else { order }
        };
        if let Some(cursor) = &self.cursor {
            let last = decode(cursor)?;
            placed.retain(|(place, _)| order(place, &last).is_gt());
        }
        let more = placed.len() > limit;
        if more {
            // The rest need no order among them.
            placed.select_nth_unstable_by(limit, |(one, _), (other, _)| order(one, other));
            placed.truncate(limit);
        }
        placed.sort_unstable_by(|(one, _), (other, _)| order(one, other));
        let last = placed.last().filter(|_| more);
        let next_cursor = last.map(|(place, _)| encode(place));
        let items = placed.into_iter().map(|(_, item)| item).collect();
        Ok(Listed { items, next_cursor })
    }

    fn key<T>(&self, keys: &[SortKey<T>]) -> Result<(KeyOf<T>, bool)> {
        let asked = self.sort.as_deref().unwrap_or(keys[0].0);
        let (backwards, word) = match asked.strip_prefix('-') {
            Some(word) => (true, word),
            None => (false, asked),
        };
        let found = keys.iter().find(|(name, _)| *name == word);
        let (_, key) = found.ok_or_else(|| {
            let words: Vec<&str> = keys.iter().map(|(name, _)| *name).collect();
            invalid("sort", format!("{word:?} is none of {}", words.join(", ")))
        })?;
        Ok((*key, backwards))
    }
}

fn encode(place: &Place) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}\0{}", place.0, place.1))
}

fn decode(cursor: &str) -> Result<Place> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let place = text.as_deref().and_then(|text| text.rsplit_once('\0'));
    let (key, id) =
        place.ok_or_else(|| invalid("cursor", "it is not one that a list gave".to_owned()))?;
    Ok((key.to_owned(), id.to_owned()))
}

/// Reads a list whose order is that of ids from `page` on: the first `limit` records that fit.
///
/// # Behavior
/// - A bounded number of records is read. When few of them fit, the part is shorter than the limit, or empty, and still
///   has a cursor, which is a record's id: the end is where there is none.
pub(crate) async fn walk<T: Record>(
    store: &dyn Store,
    mut page: Page,
    limit: usize,
    fits: impl Fn(&Versioned<T>) -> bool,
) -> Result<Listed<Versioned<T>>> {
    let mut items: Vec<Versioned<T>> = Vec::new();
    let mut left = READ_MOST;
    page.limit = limit + 1;
    while left > 0 {
        let read = store.records::<T>(&page).await?;
        let is_end = read.len() < page.limit;
        left = left.saturating_sub(read.len());
        page.after = read.last().map(|last| last.id.clone()).or(page.after);
        for record in read.into_iter().filter(&fits) {
            if items.len() == limit {
                let next_cursor = items.last().map(|last| last.id.clone());
                return Ok(Listed { items, next_cursor });
            }
            items.push(record);
        }
        if is_end {
            return Ok(Listed {
                items,
                next_cursor: None,
            });
        }
        page.limit = READ_AT_ONCE;
    }
    Ok(Listed {
        items,
        next_cursor: page.after,
    })
}

pub(crate) fn invalid(field: &str, message: String) -> Error {
    Error::invalid("list", vec![Problem::new(field, message)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    const KEYS: &[SortKey<(&str, u32)>] = &[
        ("name", |item| item.0.to_owned()),
        ("size", |item| format!("{:010}", item.1)),
    ];

    fn walk(sort: Option<&str>) -> Vec<u32> {
        let items = vec![("b", 3), ("a", 20), ("b", 1), ("c", 2)];
        let mut query = ListQuery {
            limit: 2,
            sort: sort.map(str::to_owned),
            ..ListQuery::default()
        };
        let mut seen = Vec::new();
        loop {
            let part = query.cut(
                items.clone(),
                KEYS,
                |item| if item.1 == 1 { "1" } else { "2" },
            );
            let part = part.unwrap();
            seen.extend(part.items.iter().map(|item| item.1));
            query.cursor = part.next_cursor;
            if query.cursor.is_none() {
                return seen;
            }
        }
    }

    #[test]
    fn parts_follow_each_other_in_every_order() {
        assert_eq!(walk(None), [20, 1, 3, 2]);
        assert_eq!(walk(Some("-name")), [2, 3, 1, 20]);
        assert_eq!(walk(Some("size")), [1, 2, 3, 20]);
    }

    #[test]
    fn what_cannot_be_asked_for_names_its_field() {
        let ask = |query: ListQuery| query.cut(vec![("a", 1)], KEYS, |_| "");
        let refused = [
            (
                "limit",
                ListQuery {
                    limit: 0,
                    ..ListQuery::default()
                },
            ),
            (
                "sort",
                ListQuery {
                    sort: Some("age".into()),
                    ..ListQuery::default()
                },
            ),
            (
                "cursor",
                ListQuery {
                    cursor: Some("?".into()),
                    ..ListQuery::default()
                },
            ),
        ];
        for (field, query) in refused {
            let error = ask(query).unwrap_err();
            assert_eq!(
                (error.kind(), error.problem_list()[0].at.as_str()),
                (ErrorKind::Invalid, field)
            );
        }
    }
}
