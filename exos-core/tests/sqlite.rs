//! The store in SQLite, when its process is killed in the middle of writing.
#![expect(
    clippy::unwrap_used,
    reason = "a test without the usual harness is still a test"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use exos_core::store::{Batch, Expect, Page, SqliteStore, Store as _};
use libtest_mimic::{Arguments, Trial};
use serde_json::json;
use tokio::runtime::Runtime;

/// The word with which this program writes to a file instead of testing.
const WRITE: &str = "write-until-killed";

/// Objects of a batch: enough that a kill hits many batches half way.
const OBJECTS: usize = 200;

fn main() {
    let runtime = Runtime::new().unwrap();
    let words: Vec<_> = std::env::args().skip(1).collect();
    if let [WRITE, path] = &words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        return runtime.block_on(write(path.as_ref()));
    }
    let test = move || {
        runtime.block_on(a_killed_writer_loses_nothing_that_it_acknowledged());
        Ok(())
    };
    let name = "a_killed_writer_loses_nothing_that_it_acknowledged";
    let trials = vec![Trial::test(name, test)];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// Writes batches and says the number of each one that was acknowledged, for ever.
async fn write(path: &Path) {
    let store = SqliteStore::open(path).await.unwrap();
    let mut done = store.commit(Batch::default()).await.unwrap();
    loop {
        let next = done + 1;
        let create = (0..OBJECTS).fold(Batch::default(), |batch, n| {
            let body = json!({ "batch": next, "filler": "x".repeat(500) });
            batch.put("stack", &format!("{next:06}/{n:03}"), Expect::Absent, body)
        });
        let expect = match done {
            0 => Expect::Absent,
            version => Expect::Version(version),
        };
        let batch =
            create
                .put("counter", "a", expect, json!(next))
                .event("counter", "a", json!(next));
        done = store.commit(batch).await.unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "{done}").and_then(|()| out.flush()).unwrap();
    }
}

/// What was acknowledged is there, and of what was not nothing or everything.
async fn a_killed_writer_loses_nothing_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("exos.db");
    let mut written = 0;
    for round in 0..8 {
        let acknowledged = kill_after(&path, 5 + round * 3).max(written);
        let store = SqliteStore::open(&path).await.unwrap();
        written = check(&store).await;
        assert!(
            written == acknowledged || written == acknowledged + 1,
            "{acknowledged} batches were acknowledged, {written} are there"
        );
        store.close().await;
    }
}

/// Runs a writer, kills it after it acknowledged some batches, and returns the last one that it did.
fn kill_after(path: &Path, batches: usize) -> u64 {
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .arg(WRITE)
        .arg(path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok);
    let mut last = lines.by_ref().nth(batches - 1).unwrap();
    writer.kill().unwrap();
    writer.wait().unwrap();
    // What it said before it was gone. A pipe takes lines as short as these whole or not at all.
    last = lines.last().unwrap_or(last);
    last.parse().unwrap()
}

/// Returns how many batches are there, each of them whole and none twice.
async fn check(store: &SqliteStore) -> u64 {
    let counter = store.get("counter", "a").await.unwrap().unwrap();
    let batches = counter.version;
    assert_eq!(counter.body, json!(batches));
    let events = store.events(0, usize::MAX).await.unwrap();
    let told = events.iter().map(|event| event.body.as_u64().unwrap());
    assert!(told.eq(1..=batches), "an event a batch, in order");
    let page = Page::default().limit(usize::MAX);
    let objects = store.list("stack", &page).await.unwrap();
    let expected = (1..=batches).flat_map(|batch| (0..OBJECTS).map(move |n| (batch, n)));
    let ids = expected.map(|(batch, n)| format!("{batch:06}/{n:03}"));
    assert!(
        objects.into_iter().map(|object| object.id).eq(ids),
        "no half batch"
    );
    batches
}
