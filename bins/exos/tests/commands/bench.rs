//! Runs commands on an engine in memory, in a folder of their own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use exos_cli::{Interrupt, Process, Terminals};
use exos_core::ManualClock;
use exos_core::backend::{Backend, FakeBackend};
use futures_util::stream::{self, BoxStream, StreamExt};
use tempfile::TempDir;

pub(crate) use crate::run::Run;
use crate::run::Sink;
pub(crate) use crate::shop::SHOP;

/// Far longer than any command on an engine in memory takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// An engine in memory and a folder with files.
pub(crate) struct Bench {
    pub(crate) engine: Arc<FakeBackend>,
    pub(crate) folder: TempDir,
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) stdin: &'static str,
    pub(crate) terminals: Terminals,
    pub(crate) interrupts: fn() -> BoxStream<'static, Interrupt>,
}

impl Bench {
    /// A folder with this `compose.yaml`, and an engine with nothing on it.
    pub(crate) fn new(compose: &str) -> Self {
        let bench = Self {
            engine: Arc::new(FakeBackend::new()),
            folder: tempfile::tempdir().unwrap(),
            variables: BTreeMap::new(),
            stdin: "",
            terminals: Terminals::default(),
            interrupts: || stream::pending().boxed(),
        };
        bench.write("compose.yaml", compose);
        bench
    }

    /// A shop that is up.
    pub(crate) async fn shop() -> Self {
        let bench = Self::new(SHOP);
        let up = bench.run(&["up"]).await;
        assert_eq!(up.code, 0, "{up}");
        bench.engine.take_calls();
        bench
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs_err::write(self.folder.path().join(name), text).unwrap();
    }

    pub(crate) async fn run(&self, args: &[&str]) -> Run {
        let backend: Arc<dyn Backend> = self.engine.clone();
        self.run_on(Some(backend), args).await
    }

    pub(crate) async fn run_on(&self, backend: Option<Arc<dyn Backend>>, args: &[&str]) -> Run {
        let (stdout, stderr) = (Sink::default(), Sink::default());
        let process = Process {
            args: std::iter::once("exos")
                .chain(args.iter().copied())
                .map(Into::into)
                .collect(),
            variables: self.variables.clone(),
            current_dir: self.folder.path().to_owned(),
            stdin: Box::new(self.stdin.as_bytes()),
            stdout: Box::new(stdout.clone()),
            stderr: Box::new(stderr.clone()),
            terminals: self.terminals,
            interrupts: self.interrupts,
            clock: Arc::new(ManualClock::default()),
            backend,
        };
        let running = tokio::time::timeout(PATIENCE, exos_cli::run(process)).await;
        let code = running.unwrap_or_else(|_| panic!("{args:?} does not end"));
        Run {
            code,
            stdout: self.text(&stdout),
            stderr: self.text(&stderr),
        }
    }

    /// What was written, with the folder's own path out of sight.
    fn text(&self, sink: &Sink) -> String {
        let text = sink.text();
        text.replace(self.folder.path().to_str().unwrap(), "[FOLDER]")
    }
}

/// Runs a command and compares how it ended with its snapshot.
macro_rules! assert_run {
    ($bench:expr, $($arg:expr),+) => {
        insta::assert_snapshot!($bench.run(&[$($arg),+]).await.to_string())
    };
}
pub(crate) use assert_run;
