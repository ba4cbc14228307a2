//! What must hold when many write at once, through two handles.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;

use super::Subject;
use crate::clock::Timestamp;
use crate::error::ErrorKind;
use crate::store::{Batch, Expect, Store};

const WRITERS: usize = 8;

impl Subject {
    /// Returns a handle for each writer: every second one the other.
    fn handles(&self) -> impl Iterator<Item = (usize, Arc<dyn Store>)> {
        let both = [Arc::clone(&self.store), Arc::clone(&self.other)];
        let handle = move |n: usize| (n, Arc::clone(&both[n % 2]));
        (0..WRITERS).map(handle)
    }
}

/// Every version has one writer, and every write that was acknowledged counts.
pub(super) async fn one_writer_wins_each_version(subject: Subject) {
    const TARGET: u64 = 100;
    subject.create(&["a"]).await;
    let mut writers = JoinSet::new();
    for (writer, store) in subject.handles() {
        writers.spawn(async move {
            let mut won = Vec::new();
            loop {
                let object = store.get("stack", "a").await.expect("get");
                let version = object.expect("there").version;
                if version >= TARGET {
                    return won;
                }
                let batch = Batch::default()
                    .put("stack", "a", Expect::Version(version), json!(writer))
                    .event("stack", "a", json!(version + 1));
                match store.commit(batch).await {
                    Ok(_) => won.push(version + 1),
                    Err(error) => assert_eq!(error.kind(), ErrorKind::Conflict, "{error}"),
                }
            }
        });
    }
    let mut won = writers.join_all().await.concat();
    won.sort_unstable();
    assert!(won.iter().copied().eq(2..=TARGET), "{won:?}");
    let events = subject.store.events(0, usize::MAX).await.expect("events");
    let told = events
        .iter()
        .map(|event| event.body.as_u64().expect("a version"));
    assert!(
        told.eq(2..=TARGET),
        "events are in the order of the commits"
    );
}

/// Of many that create the same object one succeeds, and the others are told that it exists.
pub(super) async fn one_writer_creates(subject: Subject) {
    for round in 0..20 {
        let mut writers = JoinSet::new();
        for (writer, store) in subject.handles() {
            let (first, second) = (format!("{round}/a"), format!("{round}/b"));
            writers.spawn(async move {
                let batch = Batch::default()
                    .put("stack", &first, Expect::Absent, json!(writer))
                    .put("stack", &second, Expect::Absent, json!(writer));
                store.commit(batch).await.map_err(|error| error.kind())
            });
        }
        let results = writers.join_all().await;
        let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1);
        let exists = |result: &Result<u64, _>| *result == Err(ErrorKind::AlreadyExists);
        assert!(lost.iter().all(exists), "{lost:?}");
        let (first, second) = (format!("{round}/a"), format!("{round}/b"));
        assert_eq!(subject.stack(&first).await, subject.stack(&second).await);
    }
}

/// Batches that name the same objects in different orders all come through.
pub(super) async fn batches_over_the_same_objects_do_not_block_each_other(subject: Subject) {
    const ROUNDS: u64 = 20;
    let mut writers = JoinSet::new();
    for (writer, store) in subject.handles() {
        writers.spawn(async move {
            for _ in 0..ROUNDS {
                let mut ids = ["a", "b", "c", "d"];
                ids.rotate_left(writer % 4);
                let put = |batch: Batch, id| batch.put("stack", id, Expect::Any, json!(writer));
                let batch = ids.into_iter().fold(Batch::default(), put);
                store.commit(batch).await.expect("commit");
            }
        });
    }
    writers.join_all().await;
    for id in ["a", "b", "c", "d"] {
        assert_eq!(subject.stack(id).await.0, ROUNDS * WRITERS as u64);
    }
}

/// Reading on from the newest number seen shows every event, whoever else is committing.
pub(super) async fn a_reader_of_events_misses_none(subject: Subject) {
    const BATCHES: usize = 25;
    const ALL: usize = WRITERS * BATCHES * 2;
    let mut writers = JoinSet::new();
    for (writer, store) in subject.handles() {
        writers.spawn(async move {
            for n in 0..BATCHES {
                let id = format!("{writer}/{n}");
                // Some commits take longer than others: that is how a number could be overtaken.
                let objects = (0..(writer % 3) * 20).fold(Batch::default(), |batch, object| {
                    batch.put("stack", &format!("{id}/{object}"), Expect::Absent, json!(n))
                });
                let batch = objects.event("stack", &id, json!("first"));
                let batch = batch.event("stack", &id, json!("second"));
                store.commit(batch).await.expect("commit");
            }
        });
    }
    let (mut after, mut seen) = (0, Vec::new());
    while !writers.is_empty() || seen.len() < ALL {
        let done = writers.is_empty();
        let events = subject.other.events(after, 7).await.expect("events");
        assert!(
            !done || !events.is_empty(),
            "missed {} events",
            ALL - seen.len()
        );
        for event in events {
            assert_eq!(event.number, after + 1, "a number was skipped");
            after = event.number;
            seen.push(event.id);
        }
        while let Some(ended) = writers.try_join_next() {
            ended.expect("a writer");
        }
    }
    let batches = seen.chunks(2).filter(|pair| pair[0] == pair[1]);
    let batches: BTreeSet<_> = batches.map(|pair| &pair[0]).collect();
    assert_eq!(
        batches.len(),
        WRITERS * BATCHES,
        "a batch's events are together"
    );
}

/// Of many that ask for a free lease at once, one gets it.
pub(super) async fn one_candidate_gets_a_lease(subject: Subject) {
    let lasts = Duration::from_secs(10);
    for round in 0..20 {
        let now = Timestamp::default() + lasts * round;
        let mut candidates = JoinSet::new();
        for (candidate, store) in subject.handles() {
            candidates.spawn(async move {
                let holder = candidate.to_string();
                let lease = store.lease("controller", &holder, now, lasts);
                lease.await.expect("lease")
            });
        }
        let got = candidates.join_all().await;
        assert_eq!(got.into_iter().filter(|got| *got).count(), 1);
    }
}

/// What was acknowledged to one is there for the other.
pub(super) async fn a_second_handle_sees_what_the_first_wrote(subject: Subject) {
    for n in 0..50_u64 {
        let (writer, reader) = match n % 2 {
            0 => (&subject.store, &subject.other),
            _ => (&subject.other, &subject.store),
        };
        let batch = Batch::default()
            .put("stack", "a", Expect::Any, json!(n))
            .event("stack", "a", json!(n));
        let number = writer.commit(batch).await.expect("commit");
        let object = reader.get("stack", "a").await.expect("get").expect("there");
        assert_eq!((object.version, object.body), (n + 1, json!(n)));
        let events = reader.events(number - 1, 9).await.expect("events");
        assert_eq!((events.len(), &events[0].body), (1, &json!(n)));
    }
}
