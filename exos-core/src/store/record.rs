//! Use cases' own types over the store's JSON, each with the version of its format.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Batch, Expect, Object, Page, Store};
use crate::error::{Error, ErrorKind, Result};

/// Where a body says in which format it is written.
const FORMAT_KEY: &str = "v";

/// A type that is stored: a struct with named fields, none of them called `v`.
///
/// A field that is new and has a serde default needs no new format. Any other change does: raise
/// [`Record::FORMAT`], and say in [`Record::upgrade`] what makes a body of the format before a body of the next.
/// Bodies are upgraded as they are read and stay as they are until they are saved again.
///
/// ```
/// use exos_core::store::{Batch, Expect, MemoryStore, Record, Store};
/// use serde::{Deserialize, Serialize};
/// use serde_json::{Value, json};
///
/// #[derive(Serialize, Deserialize)]
/// struct Quota {
///     millicpus: u64,
/// }
///
/// impl Record for Quota {
///     const KIND: &'static str = "quota";
///     const FORMAT: u32 = 2;
///
///     fn upgrade(from: u32, mut body: Value) -> Value {
///         if from == 1 {
///             body["millicpus"] = (body["cpus"].as_u64().unwrap_or(0) * 1000).into();
///         }
///         body
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> exos_core::Result<()> {
/// let store: &dyn Store = &MemoryStore::new();
/// let old = Batch::default().put("quota", "env1", Expect::Absent, json!({"v": 1, "cpus": 4}));
/// store.commit(old).await?;
/// assert_eq!(store.require::<Quota>("env1").await?.value.millicpus, 4000);
/// # Ok(()) }
/// ```
pub trait Record: Serialize + DeserializeOwned {
    /// What sort of thing it is, such as `stack`.
    const KIND: &'static str;

    /// The format that this program writes, from 1.
    const FORMAT: u32 = 1;

    /// Makes a body of format `from` one of format `from + 1`.
    ///
    /// Called for each format from the stored one up to the one before [`Record::FORMAT`]. What it leaves wrong is
    /// an error of reading, so it need not report any.
    fn upgrade(from: u32, body: Value) -> Value {
        let _ = from;
        body
    }
}

/// A record with the version that it was read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    /// Its id within its kind.
    pub id: String,
    /// The version that was read. After a successful [`Batch::save`] the stored one is one more.
    pub version: u64,
    /// The record.
    pub value: T,
}

impl<T: Record> Versioned<T> {
    /// Checks that it is the version that a caller read; absent takes whatever there is.
    ///
    /// # Errors
    /// `Conflict` that names both versions.
    pub fn expect_version(&self, read: Option<u64>) -> Result<()> {
        match read {
            Some(read) if read != self.version => {
                let message = format!(
                    "it was changed since: version {read} was read, and it is at {}",
                    self.version
                );
                Err(fails::<T>(ErrorKind::Conflict, &self.id, &message)
                    .with("version", read.to_string())
                    .hint("read it again, and repeat the change if it still makes sense"))
            }
            _ => Ok(()),
        }
    }
}

impl dyn Store + '_ {
    /// Reads a record, or nothing when there is none.
    ///
    /// # Errors
    /// `Internal` when the body cannot be read, `Unsupported` when a newer program wrote it; both name kind and id.
    pub async fn record<T: Record>(&self, id: &str) -> Result<Option<Versioned<T>>> {
        self.get(T::KIND, id).await?.map(read).transpose()
    }

    /// Reads a record that must be there.
    ///
    /// # Errors
    /// `NotFound` when it is not; else as [`record`](#method.record).
    pub async fn require<T: Record>(&self, id: &str) -> Result<Versioned<T>> {
        let found = self.record(id).await?;
        found.ok_or_else(|| fails::<T>(ErrorKind::NotFound, id, "it does not exist"))
    }

    /// Reads the records of these ids that are there, ordered by id.
    ///
    /// # Errors
    /// As [`record`](#method.record), for the first one that cannot be read.
    pub async fn records_of<T: Record>(&self, ids: &[String]) -> Result<Vec<Versioned<T>>> {
        let objects = self.get_all(T::KIND, ids).await?;
        objects.into_iter().map(read).collect()
    }

    /// Lists records.
    ///
    /// # Errors
    /// As [`record`](#method.record), for the first one that cannot be read.
    pub async fn records<T: Record>(&self, page: &Page) -> Result<Vec<Versioned<T>>> {
        let objects = self.list(T::KIND, page).await?;
        objects.into_iter().map(read).collect()
    }
}

/// Writes of records.
///
/// # Errors
/// `Internal` when a record is no struct with named fields, or has one called `v`.
impl Batch {
    /// Adds a record that must not exist yet.
    pub fn insert<T: Record>(self, id: &str, value: &T) -> Result<Self> {
        let body = body(id, value)?;
        Ok(self.put(T::KIND, id, Expect::Absent, body))
    }

    /// Writes a record over the version that was read.
    pub fn save<T: Record>(self, record: &Versioned<T>) -> Result<Self> {
        let body = body(&record.id, &record.value)?;
        Ok(self.put(T::KIND, &record.id, Expect::Version(record.version), body))
    }

    /// Writes a record that must exist, in whatever version it is: the new one tells who read it before.
    pub fn touch<T: Record>(self, id: &str, value: &T) -> Result<Self> {
        let body = body(id, value)?;
        Ok(self.put(T::KIND, id, Expect::Present, body))
    }

    /// Writes a record, whether there is one or not: for what is derived, never for what a person wants.
    pub fn replace<T: Record>(self, id: &str, value: &T) -> Result<Self> {
        let body = body(id, value)?;
        Ok(self.put(T::KIND, id, Expect::Any, body))
    }

    /// Removes a record in whatever version it is, if it is there.
    #[must_use]
    pub fn forget<T: Record>(self, id: &str) -> Self {
        self.delete(T::KIND, id, Expect::Any)
    }

    /// Removes a record in the version that was read.
    #[must_use]
    pub fn remove<T: Record>(self, record: &Versioned<T>) -> Self {
        self.delete(T::KIND, &record.id, Expect::Version(record.version))
    }
}

/// Returns what is stored of a record: its fields, the format first.
fn body<T: Record>(id: &str, value: &T) -> Result<Value> {
    let broken = |why| fails::<T>(ErrorKind::Internal, id, why);
    let value = serde_json::to_value(value);
    let value = value.map_err(|error| broken("it cannot be written as JSON").source(error))?;
    let Value::Object(fields) = value else {
        return Err(broken("a record is a struct with named fields"));
    };
    if fields.contains_key(FORMAT_KEY) {
        return Err(broken("a field named `v` is in the way of the format"));
    }
    let mut body = Map::from_iter([(FORMAT_KEY.to_owned(), T::FORMAT.into())]);
    body.extend(fields);
    Ok(body.into())
}

fn read<T: Record>(object: Object) -> Result<Versioned<T>> {
    let broken = |why| fails::<T>(ErrorKind::Internal, &object.id, why);
    let mut body = object.body;
    let format = body.as_object_mut().and_then(|map| map.remove(FORMAT_KEY));
    let format = format
        .as_ref()
        .and_then(Value::as_u64)
        .ok_or_else(|| broken("what is stored does not say its format"))?;
    let format = u32::try_from(format).unwrap_or(u32::MAX);
    if format > T::FORMAT {
        return Err(newer::<T>(&object.id, format));
    }
    let body = (format..T::FORMAT).fold(body, |body, from| T::upgrade(from, body));
    let value = serde_json::from_value(body);
    Ok(Versioned {
        value: value.map_err(|error| broken("what is stored cannot be read").source(error))?,
        version: object.version,
        id: object.id,
    })
}

fn newer<T: Record>(id: &str, format: u32) -> Error {
    let message = format!(
        "a newer version of EXOS wrote it: in format {format}, and this one reads up to {}",
        T::FORMAT
    );
    fails::<T>(ErrorKind::Unsupported, id, &message)
        .hint("run the version of EXOS that wrote it, or a newer one")
}

fn fails<T: Record>(kind: ErrorKind, id: &str, why: &str) -> Error {
    Error::new(kind, "stored record", why).with(T::KIND, id)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::store::MemoryStore;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Stack {
        name: String,
        replicas: u32,
    }

    impl Record for Stack {
        const KIND: &'static str = "stack";
        const FORMAT: u32 = 3;

        fn upgrade(from: u32, mut body: Value) -> Value {
            match from {
                1 => body["name"] = "unnamed".into(),
                2 => body["replicas"] = (body["name"].as_str().unwrap().len()).into(),
                _ => unreachable!("format 3 is the newest"),
            }
            body
        }
    }

    async fn stored(body: Value) -> Result<Versioned<Stack>> {
        let store: &dyn Store = &MemoryStore::new();
        let batch = Batch::default().put("stack", "a", Expect::Absent, body);
        store.commit(batch).await.unwrap();
        store.require("a").await
    }

    #[tokio::test]
    async fn a_record_comes_back_with_its_version_and_is_saved_over_it() {
        let store: &dyn Store = &MemoryStore::new();
        let shop = Stack {
            name: "shop".to_owned(),
            replicas: 2,
        };
        let insert = Batch::default().insert("a", &shop).unwrap();
        store.commit(insert.clone()).await.unwrap();
        let again = store.commit(insert).await.unwrap_err();
        assert_eq!(again.kind(), ErrorKind::AlreadyExists);
        let mut read = store.require::<Stack>("a").await.unwrap();
        assert_eq!((read.version, &read.value), (1, &shop));
        read.value.replicas = 5;
        let save = Batch::default().save(&read).unwrap();
        store.commit(save.clone()).await.unwrap();
        let late = store.commit(save).await.unwrap_err();
        assert_eq!(late.kind(), ErrorKind::Conflict);
        let raw = store.get("stack", "a").await.unwrap().unwrap();
        assert_eq!(raw.body, json!({"v": 3, "name": "shop", "replicas": 5}));
        let read = store.require::<Stack>("a").await.unwrap();
        store.commit(Batch::default().remove(&read)).await.unwrap();
        assert_eq!(store.record::<Stack>("a").await.unwrap(), None);
    }

    #[tokio::test]
    async fn an_older_body_passes_through_every_format_between() {
        let read = stored(json!({"v": 1})).await.unwrap();
        assert_eq!(
            (read.value.name.as_str(), read.value.replicas),
            ("unnamed", 7)
        );
        let read = stored(json!({"v": 2, "name": "shop"})).await.unwrap();
        assert_eq!(read.value.replicas, 4);
    }

    #[tokio::test]
    async fn a_newer_body_is_refused_with_both_formats() {
        let error = stored(json!({"v": 4})).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        let text = error.to_string();
        assert!(
            text.contains("format 4") && text.contains("up to 3"),
            "{text}"
        );
        assert!(text.contains("(stack a)"), "{text}");
    }

    #[tokio::test]
    async fn what_cannot_be_read_names_kind_and_id() {
        for body in [json!({"v": 3, "name": 7}), json!({"name": "x"}), json!([1])] {
            let error = stored(body).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Internal);
            assert!(error.to_string().ends_with("(stack a)"), "{error}");
        }
    }

    #[test]
    fn a_record_that_would_hide_its_format_is_refused() {
        #[derive(Serialize, Deserialize)]
        struct Hides {
            v: u32,
        }
        impl Record for Hides {
            const KIND: &'static str = "hides";
        }
        assert!(Batch::default().insert("a", &Hides { v: 1 }).is_err());
    }
}
