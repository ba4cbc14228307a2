//! A server that listens, an engine in memory as its host, and a folder with files.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use exos_cli::{Process, Terminals};
use exos_compose::ComposeStacks;
use exos_core::access::Caller;
use exos_core::backend::{FakeBackend, FakeEngines};
use exos_core::controller::{Controller, ControllerOptions};
use exos_core::exec::Cancel;
use exos_core::live::{self, ContainerQuery, Visible};
use exos_core::observed::{Container, ContainerState, Health};
use exos_core::platform::{NewEnvironment, NewHost, Platform, Ports};
use exos_core::{Secret, SystemClock};
use exos_server::{Config, Server};
use futures_util::stream::{self, StreamExt};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::run::{Run, Sink};
pub(crate) use crate::shop::SHOP;

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// Far longer than any command on an engine in memory takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server with one environment `dev`, whose only host is an engine in memory.
pub(crate) struct Bench {
    pub(crate) engine: Arc<FakeBackend>,
    pub(crate) platform: Platform,
    pub(crate) url: String,
    pub(crate) folder: TempDir,
    pub(crate) variables: BTreeMap<String, String>,
    stop: Cancel,
    tasks: JoinSet<()>,
    controller: Option<Controller>,
}

impl Bench {
    /// A server with the user `admin`, whom nobody has signed in as.
    pub(crate) async fn new() -> Self {
        let engines = Arc::new(FakeEngines::default());
        let engine = engines.put("tcp://node-1");
        let platform = Platform::new(Ports {
            clock: Arc::new(SystemClock::default()),
            engines,
            loader: Arc::new(ComposeStacks),
            ..Ports::fake().unwrap()
        });
        let system = Caller::system();
        let dev = NewEnvironment::named("dev");
        platform.environments().create(&system, dev).await.unwrap();
        let host = NewHost::at("node-1", "tcp://node-1");
        platform.hosts().add(&system, "dev", host).await.unwrap();
        let password = Secret::from(PASSWORD);
        platform.setup().with_password(&password).await.unwrap();
        let args = ["exos-server", "--listen", "127.0.0.1:0"].map(Into::into);
        let config = Config::read(args, &BTreeMap::new()).unwrap();
        let stop = Cancel::default();
        let server = Server::bind(&config, platform.clone(), stop.clone())
            .await
            .unwrap();
        let url = server.url();
        let mut tasks = JoinSet::new();
        tasks.spawn(server.run());
        let controller = Controller::start(platform.clone(), ControllerOptions::default());
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home").display().to_string();
        let bench = Self {
            engine,
            platform,
            url,
            folder,
            variables: BTreeMap::from([("HOME".to_owned(), home)]),
            stop,
            tasks,
            controller: Some(controller),
        };
        bench.write("compose.yaml", SHOP);
        bench
    }

    /// A server that the admin has signed in to.
    pub(crate) async fn signed_in() -> Self {
        let bench = Self::new().await;
        let run = bench.sign_in("admin").await;
        assert_eq!(run.code, 0, "{run}");
        bench
    }

    /// A server on which the shop is up.
    pub(crate) async fn shop() -> Self {
        let bench = Self::signed_in().await;
        let run = bench.run(&["up"]).await;
        assert_eq!(run.code, 0, "{run}");
        bench
    }

    pub(crate) async fn sign_in(&self, user: &str) -> Run {
        let args = ["login", &self.url, "--username", user, "--password-stdin"];
        self.run_with(&args, PASSWORD).await
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs_err::write(self.folder.path().join(name), text).unwrap();
    }

    pub(crate) fn login_file(&self) -> PathBuf {
        self.folder.path().join("home/.config/exos/config.yml")
    }

    pub(crate) async fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, "").await
    }

    pub(crate) async fn run_with(&self, args: &[&str], stdin: &str) -> Run {
        let (stdout, stderr) = (Sink::default(), Sink::default());
        let process = Process {
            args: std::iter::once("exos")
                .chain(args.iter().copied())
                .map(Into::into)
                .collect(),
            variables: self.variables.clone(),
            current_dir: self.folder.path().to_owned(),
            stdin: Box::new(std::io::Cursor::new(stdin.as_bytes().to_vec())),
            stdout: Box::new(stdout.clone()),
            stderr: Box::new(stderr.clone()),
            terminals: Terminals::default(),
            interrupts: || stream::pending().boxed(),
            clock: Arc::new(SystemClock::default()),
            backend: None,
        };
        let running = tokio::time::timeout(PATIENCE, exos_cli::run(process)).await;
        let code = running.unwrap_or_else(|_| panic!("{args:?} does not end"));
        let tidy = |sink: &Sink| {
            let folder = self.folder.path().to_str().unwrap();
            sink.text()
                .replace(folder, "[FOLDER]")
                .replace(&self.url, "[SERVER]")
        };
        Run {
            code,
            stdout: tidy(&stdout),
            stderr: tidy(&stderr),
        }
    }

    /// Waits until the server's picture shows so many containers, all running and none of unknown health.
    pub(crate) async fn seen(&self, count: usize) {
        let inventory = self.platform.live().inventory();
        let mut changes = inventory.subscribe(Visible::All);
        let settled = |view: &live::View| {
            let page = view.containers(&ContainerQuery::default()).unwrap();
            let is_settled = |seen: &Container| {
                seen.state == ContainerState::Running && seen.health != Some(Health::Starting)
            };
            page.items.len() == count
                && page
                    .items
                    .iter()
                    .all(|located| is_settled(&located.item.container))
        };
        let waiting = async {
            while !settled(&inventory.view(&Visible::All)) {
                changes.next().await.unwrap();
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        assert!(
            waited.is_ok(),
            "the picture never showed {count} containers"
        );
    }

    /// Stops the server, and leaves its address to nobody.
    pub(crate) async fn stop(&mut self) {
        self.stop.cancel();
        while self.tasks.join_next().await.is_some() {}
        if let Some(controller) = self.controller.take() {
            controller.shutdown().await;
        }
    }
}

impl Run {
    /// Returns standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// Says that it ended well, and returns standard output.
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{self}");
        self.stdout
    }
}
