//! What every [`Store`] must do.
#![expect(clippy::expect_used, reason = "a suite is a test")]

mod events;
mod leases;
mod lists;
mod objects;
mod races;
mod samples;
mod text;

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use crate::error::ErrorKind;
use crate::store::{Batch, Expect, Store};

/// A store under test, empty.
#[derive(Clone)]
pub struct Subject {
    /// The store.
    pub store: Arc<dyn Store>,
    /// The same data through another handle, as a second process has it. A store in memory is its own.
    pub other: Arc<dyn Store>,
    /// What must live as long as the store, such as its folder.
    pub keep: Arc<dyn Any + Send + Sync>,
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

impl<S: Store + 'static> From<S> for Subject {
    fn from(store: S) -> Self {
        let store: Arc<dyn Store> = Arc::new(store);
        Self {
            other: Arc::clone(&store),
            store,
            keep: Arc::new(()),
        }
    }
}

/// One sentence of the contract as a test.
#[derive(Clone, Copy)]
pub struct Case {
    /// What must hold.
    pub name: &'static str,
    /// Panics when it does not.
    pub run: fn(Subject) -> BoxFuture<'static, ()>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Calls a macro with the list of all cases, which stands here only.
#[doc(hidden)]
#[macro_export]
macro_rules! __store_cases {
    (($($with:tt)+), $($subject:expr)?) => {
        $($with)+! { $($subject,)?
            objects::an_object_starts_at_one_and_counts_its_writes
            objects::many_objects_are_read_at_once
            objects::a_write_with_an_old_version_loses
            objects::a_batch_is_all_or_nothing
            objects::later_writes_of_a_batch_see_earlier_ones
            objects::a_batch_of_thousands_is_one_write
            lists::lists_are_ordered_and_paged
            lists::a_prefix_is_a_scope
            lists::a_list_goes_backwards
            lists::kinds_do_not_mix
            events::events_are_numbered_in_order
            events::an_event_has_the_time_of_its_writer
            events::forgotten_events_leave_their_numbers
            events::a_commit_of_events_wakes
            leases::a_lease_has_one_holder_until_its_time_is_over
            leases::leases_do_not_mix
            samples::samples_are_found_by_time
            samples::a_sample_replaces_the_one_of_its_time
            samples::samples_are_forgotten_by_age
            samples::samples_are_forgotten_within_a_prefix
            samples::only_numbers_are_samples
            text::names_that_cannot_be_stored_are_refused
            text::names_are_any_other_text
            text::bodies_come_back_as_they_were_written
            text::a_body_may_be_large
            text::a_body_has_a_depth
            races::one_writer_wins_each_version
            races::one_writer_creates
            races::batches_over_the_same_objects_do_not_block_each_other
            races::a_reader_of_events_misses_none
            races::one_candidate_gets_a_lease
            races::a_second_handle_sees_what_the_first_wrote
        }
    };
}

/// Makes one test of each sentence of the contract of [`Store`].
///
/// The argument is an expression that gives a new, empty store or a [`Subject`]; it may `await`.
///
/// ```
/// exos_core::store_suite!(exos_core::store::MemoryStore::new());
/// ```
#[macro_export]
macro_rules! store_suite {
    ($subject:expr) => {
        $crate::__store_cases! { ($crate::__store_tests), $subject }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __store_tests {
    ($subject:expr, $($module:ident::$case:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                let subject = $crate::testing::store_suite::Subject::from($subject);
                let case = $crate::testing::store_suite::case(stringify!($case));
                (case.run)(subject).await;
            }
        )*
    };
}

/// Returns every case, for harnesses that choose among them.
pub fn cases() -> Vec<Case> {
    macro_rules! list {
        ($($module:ident::$case:ident)*) => {
            vec![$(Case {
                name: stringify!($case),
                run: |subject| Box::pin($module::$case(subject)),
            }),*]
        };
    }
    __store_cases! { (list), }
}

#[doc(hidden)]
pub fn case(name: &str) -> Case {
    let found = cases().into_iter().find(|case| case.name == name);
    found.expect("the list is the same")
}

/// What the cases do again and again.
impl Subject {
    async fn put(&self, id: &str, expect: Expect) -> Result<u64, ErrorKind> {
        let batch = Batch::default().put("stack", id, expect, json!({ "id": id }));
        let written = self.store.commit(batch).await;
        written.map_err(|error| error.kind())
    }

    async fn create(&self, ids: &[&str]) {
        let create = |batch: Batch, id: &&str| batch.put("stack", id, Expect::Absent, json!(id));
        let batch = ids.iter().fold(Batch::default(), create);
        self.store.commit(batch).await.expect("create");
    }

    /// Returns version and body, version 0 for what is not there.
    async fn stack(&self, id: &str) -> (u64, Value) {
        let object = self.store.get("stack", id).await.expect("get");
        object.map_or((0, Value::Null), |object| (object.version, object.body))
    }
}
