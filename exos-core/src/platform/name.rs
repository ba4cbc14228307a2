//! Names of things: what a name may be, that it is given once, and how a thing is found by it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Problem, Result};
use crate::store::{Batch, Record, Store, Versioned};

/// The most characters of a name. It is also the most of a label of the domain name system (RFC 1035, 2.3.4), in which
/// names of services and stacks stand.
pub(super) const LONGEST: usize = 63;

/// The most characters of a label's value.
const LONGEST_VALUE: usize = 255;

/// A record that people find by its name, which is given once in its scope.
///
/// Its id is `<scope><own id>`, where the scope is empty or the id of the environment with a slash.
pub(crate) trait Named: Record {
    /// Words that stand where its name stands in the addresses of pages, and so are given to none.
    const RESERVED: &'static [&'static str] = &[];

    /// The name.
    fn name(&self) -> &str;
}

/// Says whether a name may have this character.
pub(super) fn fits(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || "_.-".contains(c)
}

/// Says what is wrong with a name in the field `at`.
pub(super) fn problem(at: &str, name: &str) -> Option<Problem> {
    let sound = name.len() <= LONGEST
        && name.chars().all(fits)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric());
    (!sound).then(|| {
        let message = format!("{} is not a name", quoted(name));
        Problem::new(at, message).hint(format!(
            "a name has 1 to {LONGEST} small letters, digits, `_`, `.` and `-`, and starts with a letter or digit"
        ))
    })
}

/// Says what is wrong with labels in the field `at`.
pub(super) fn label_problems(at: &str, labels: &BTreeMap<String, String>) -> Vec<Problem> {
    let bad = |text: &str, longest: usize| {
        text.chars().count() > longest || text.contains(char::is_control)
    };
    let wrong = labels
        .iter()
        .filter(|(key, value)| key.is_empty() || bad(key, LONGEST) || bad(value, LONGEST_VALUE));
    let wrong = wrong.map(|(key, _)| {
        Problem::new(format!("{at}.{}", quoted(key)), "it is not a label").hint(format!(
            "a label's key has 1 to {LONGEST} characters and its value at most {LONGEST_VALUE}, none of them a control character"
        ))
    });
    wrong.collect()
}

/// The most characters of a description.
const LONGEST_DESCRIPTION: usize = 1000;

/// Says what is wrong with a description in the field `at`.
pub(super) fn description_problem(at: &str, description: &str) -> Option<Problem> {
    (description.chars().count() > LONGEST_DESCRIPTION).then(|| {
        let message = format!("it has more than {LONGEST_DESCRIPTION} characters");
        Problem::new(at, message)
    })
}

/// Shows what somebody sent, in one short line without control characters.
fn quoted(name: &str) -> String {
    let start: String = name.chars().take(40).collect();
    let more = if start.len() < name.len() { "..." } else { "" };
    format!("{start:?}{more}")
}

/// Where a name leads to.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    id: String,
}

impl Record for Entry {
    const KIND: &'static str = "name";
}

fn key<T: Named>(scope: &str, name: &str) -> String {
    format!("{}/{scope}{name}", T::KIND)
}

/// Adds to `batch` that the record has its name.
///
/// # Errors
/// `Invalid` when the name is reserved: what has it from former times keeps it. `AlreadyExists` when another one of the
/// scope has it.
pub(super) async fn claim<T: Named>(
    store: &dyn Store,
    batch: Batch,
    scope: &str,
    id: &str,
    record: &T,
) -> Result<Batch> {
    if T::RESERVED.contains(&record.name()) {
        let message = format!(
            "{} is a word of the pages' addresses",
            quoted(record.name())
        );
        let problem = Problem::new("name", message).hint("choose another name");
        return Err(Error::invalid("give a name", vec![problem]));
    }
    let key = key::<T>(scope, record.name());
    if store.record::<Entry>(&key).await?.is_some() {
        return Err(
            Error::new(ErrorKind::AlreadyExists, "give a name", "the name is taken")
                .with(T::KIND, record.name())
                .hint("choose another name, or change the one that has it"),
        );
    }
    batch.insert(&key, &Entry { id: id.to_owned() })
}

/// Adds to `batch` that the record's name is free again.
pub(crate) async fn free<T: Named>(
    store: &dyn Store,
    batch: Batch,
    scope: &str,
    record: &T,
) -> Result<Batch> {
    let entry = store
        .record::<Entry>(&key::<T>(scope, record.name()))
        .await?;
    Ok(entry.iter().fold(batch, Batch::remove))
}

/// Adds to `batch` that a record has another name than `before`, if it has.
///
/// # Errors
/// `AlreadyExists` when another one of the scope has it.
pub(super) async fn rename<T: Named>(
    store: &dyn Store,
    batch: Batch,
    scope: &str,
    before: &T,
    now: &Versioned<T>,
) -> Result<Batch> {
    if now.value.name() == before.name() {
        return Ok(batch);
    }
    let batch = free(store, batch, scope, before).await?;
    claim(store, batch, scope, &now.id, &now.value).await
}

/// Finds a record by its own id or its name within a scope.
pub(crate) async fn find<T: Named>(
    store: &dyn Store,
    scope: &str,
    id_or_name: &str,
) -> Result<Option<Versioned<T>>> {
    // What is neither an id nor a name names nothing, and is no business of the store.
    if problem("", id_or_name).is_some() {
        return Ok(None);
    }
    if let Some(record) = store.record(&format!("{scope}{id_or_name}")).await? {
        return Ok(Some(record));
    }
    let entry = store.record::<Entry>(&key::<T>(scope, id_or_name)).await?;
    match entry {
        Some(entry) => store.record(&entry.value.id).await,
        None => Ok(None),
    }
}

/// The error of a thing that does not exist.
pub(super) fn not_found(kind: &'static str, id_or_name: &str) -> Error {
    Error::new(ErrorKind::NotFound, "find", format!("no such {kind}"))
        .with(kind, quoted(id_or_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_refused_and_shown_harmlessly() {
        let long = "x".repeat(10_000);
        for name in [
            "",
            "../etc",
            "a/b",
            "A",
            "-x",
            ".",
            "a\0",
            "a\u{202e}b",
            "a b",
            "é",
            &long,
        ] {
            let problem = problem("name", name).expect(name);
            assert!(problem.message.len() < 120, "{}", problem.message);
            assert!(!problem.message.contains(['\0', '\u{202e}']));
        }
        for name in ["a", "9", "shop-2.x_y", &"x".repeat(LONGEST)] {
            assert_eq!(problem("name", name), None);
        }
    }
}
