//! A stack of its own for each story, and the engine that it stands on.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use exos_core::backend::Backend;
use exos_core::docker::{DockerBackend, DockerOptions};
use exos_core::observed::{Container, ContainerState, ObserveQuery, Observed};
use exos_core::plan::{DownOptions, Op};
use exos_core::platform::{Local, Stacks as _, Work};
use exos_core::spec::{BuildSource, BuildSpec, ServiceSpec};
use exos_core::{Clock as _, NoEvents, SystemClock};

/// The image of every service: busybox alone.
const IMAGE: &str = "exos-scenario:local";
const BUSYBOX: &str = "/bin/busybox";
/// The engine of this machine.
pub(crate) const ENGINE: &str = "unix:///var/run/docker.sock";

/// How long anything may take that should end by itself.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A service that runs until it is stopped, and stops at once.
pub(crate) const SLEEPS: &str = "image: exos-scenario:local, pull_policy: never, stop_grace_period: 0s, command: [sleep, '1000']";

/// A stack on an engine, and a folder for a server. Everything of the stack is taken away when this goes.
pub(crate) struct Stage {
    pub(crate) stack: String,
    folder: tempfile::TempDir,
    host: String,
    runtime: tokio::runtime::Runtime,
    clock: SystemClock,
}

/// Sets the stage on an engine, or says that the story is skipped.
pub(crate) fn stage(host: &str) -> Option<Stage> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let stage = Stage {
        stack: format!("exos-server-scenario-{}-{number}", std::process::id()),
        folder: tempfile::tempdir().unwrap(),
        host: host.to_owned(),
        runtime: runtime.unwrap(),
        clock: SystemClock::default(),
    };
    match stage.make_image() {
        Ok(()) => Some(stage),
        Err(why) => {
            skipped(&why);
            None
        }
    }
}

/// Says that a story is skipped.
#[expect(
    clippy::print_stderr,
    reason = "who runs the tests is to see what was skipped"
)]
pub(crate) fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
}

/// Returns a compose file of so many services, each of which starts after the one before.
pub(crate) fn chain(services: usize) -> String {
    let mut text = format!("services:\n  s1: {{{SLEEPS}}}\n");
    for number in 2..=services {
        let before = number - 1;
        writeln!(text, "  s{number}: {{{SLEEPS}, depends_on: [s{before}]}}").unwrap();
    }
    text
}

/// Says whether a program is to be found.
pub(crate) fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// Waits for the end of something that might hang.
pub(crate) fn within_patience<T: Send + 'static>(wait: impl FnOnce() -> T + Send + 'static) -> T {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || tell.send(wait()));
    told.recv_timeout(PATIENCE).unwrap()
}

/// Asks again and again until something holds: another process says nothing by itself.
pub(crate) fn until<T>(what: &str, mut holds: impl FnMut() -> Option<T>) -> T {
    let clock = SystemClock::default();
    let begun = clock.elapsed();
    while clock.elapsed().saturating_sub(begun) < PATIENCE {
        if let Some(value) = holds() {
            return value;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("it does not come to it that {what}")
}

impl Stage {
    /// The data folder of the server.
    pub(crate) fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// Builds the image, or says why that cannot be done here.
    fn make_image(&self) -> Result<(), String> {
        let context = self.folder.path().join("image");
        fill(&context).map_err(|error| format!("{BUSYBOX}: {error}"))?;
        let dockerfile = "FROM scratch\nCOPY busybox /bin/busybox\nENTRYPOINT [\"/bin/busybox\"]\n";
        let mut service = ServiceSpec::new("bb", IMAGE);
        service.build = Some(BuildSpec {
            context: BuildSource::Folder(context),
            dockerfile_inline: Some(dockerfile.to_owned()),
            ..BuildSpec::default()
        });
        let op = Op::BuildImage {
            service: Arc::new(service),
            labels: [].into(),
        };
        self.runtime.block_on(async {
            let backend = self.connect().await?;
            let built = backend.apply(&op, Arc::new(NoEvents)).await;
            built.map(drop).map_err(|error| error.to_string())
        })
    }

    async fn connect(&self) -> Result<Arc<dyn Backend>, String> {
        let options = DockerOptions {
            host: Some(self.host.clone()),
            ..DockerOptions::from_variables(|_| None)
        };
        let connected = DockerBackend::connect(&options).await;
        match connected {
            Ok(backend) => Ok(Arc::new(backend)),
            Err(error) => Err(format!("no engine answers: {error}")),
        }
    }

    /// Looks at everything that carries the stack's labels.
    pub(crate) fn observe(&self) -> Observed {
        let query = ObserveQuery::stack(&self.stack);
        self.runtime.block_on(async {
            let backend = self.connect().await.unwrap();
            backend.observe(&query).await.unwrap()
        })
    }

    /// Does something to the engine behind the server's back.
    pub(crate) fn apply(&self, op: &Op) -> exos_core::Result<()> {
        self.runtime.block_on(async {
            let backend = self.connect().await.unwrap();
            backend.apply(op, Arc::new(NoEvents)).await.map(drop)
        })
    }

    /// Returns the containers that run, by name.
    pub(crate) fn running(&self) -> BTreeMap<String, Container> {
        let seen = self.observe().containers.into_iter();
        let running = seen.filter(|container| container.state == ContainerState::Running);
        running
            .map(|container| (container.name.clone(), container))
            .collect()
    }

    /// Waits until at least so many containers run.
    pub(crate) fn until_running(&self, count: usize) -> BTreeMap<String, Container> {
        until(&format!("{count} containers run"), || {
            let running = self.running();
            (running.len() >= count).then_some(running)
        })
    }

    /// Asserts that each service of a chain has one container, which runs, and that nothing else is there.
    pub(crate) fn assert_chain(&self, services: usize) {
        let seen = self.observe();
        let mut names: Vec<String> = (1..=services)
            .map(|number| format!("{}-s{number}-1", self.stack))
            .collect();
        names.sort();
        let is = seen.containers.iter();
        let mut is: Vec<String> = is.map(|container| container.name.clone()).collect();
        is.sort();
        assert_eq!(is, names);
        let all_run = seen
            .containers
            .iter()
            .all(|one| one.state == ContainerState::Running);
        assert!(all_run, "{:?}", seen.containers);
        assert_eq!(seen.networks.len(), 1, "{:?}", seen.networks);
    }

    /// Starts to take the time.
    pub(crate) fn stopwatch(&self) -> impl Fn() -> Duration {
        let begun = self.clock.elapsed();
        move || self.clock.elapsed().saturating_sub(begun)
    }
}

fn fill(context: &Path) -> std::io::Result<()> {
    fs_err::create_dir_all(context)?;
    fs_err::copy(BUSYBOX, context.join("busybox")).map(drop)
}

impl Drop for Stage {
    fn drop(&mut self) {
        let options = DownOptions {
            volumes: true,
            remove_orphans: true,
            stop_timeout: Some(Duration::ZERO),
            ..DownOptions::default()
        };
        // A server that was killed may have asked the engine for something that comes a moment later. The engine itself may
        // be gone with the story.
        let _ = self.runtime.block_on(async {
            let backend = self.connect().await?;
            let local = Local::new(backend.clone());
            let query = ObserveQuery::stack(&self.stack);
            for _ in 0..20 {
                let _ = local
                    .down(&self.stack, None, &options, &Work::default())
                    .await;
                let left = backend.observe(&query).await;
                let left = left.map_err(|error| error.to_string())?;
                if left.containers.is_empty() && left.networks.is_empty() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Ok::<(), String>(())
        });
    }
}
