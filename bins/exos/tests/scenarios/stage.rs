//! A stack of its own for each story, on the engine that the environment names.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use exos_core::backend::Backend;
use exos_core::docker::{DockerBackend, DockerOptions};
use exos_core::observed::{ObserveQuery, Observed};
use tempfile::TempDir;

/// The image of every service: busybox alone.
pub(crate) const IMAGE: &str = "exos-scenario:local";
const BUSYBOX: &str = "/bin/busybox";
const NOT_READY: &str =
    "no engine answers, or there is no static /bin/busybox to build an image from";

/// How long anything may take that should end by itself.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A service that runs until it is stopped, and stops at once.
pub(crate) const SLEEPS: &str =
    "image: exos-scenario:local, stop_grace_period: 0s, command: [sleep, '1000']";

/// A stack in a folder of its own. Everything of it is taken away when this goes.
pub(crate) struct Stage {
    pub(crate) name: String,
    folder: TempDir,
    /// The engine; that of the environment when not named.
    host: Option<String>,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Returns services of these names that run until they are stopped.
pub(crate) fn sleepers(names: impl IntoIterator<Item = String>) -> String {
    let line = |text: String, name: String| text + &format!("  {name}: {{{SLEEPS}}}\n");
    names.into_iter().fold(String::new(), line)
}

/// Sets the stage, or says that the story is skipped.
pub(crate) fn stage(services: &str) -> Option<Stage> {
    static READY: OnceLock<bool> = OnceLock::new();
    if !READY.get_or_init(|| make_image(None)) {
        skipped(NOT_READY);
        return None;
    }
    Some(Stage::new(None, services))
}

/// Says that a story is skipped.
#[expect(
    clippy::print_stderr,
    reason = "who runs the tests is to see what was skipped"
)]
pub(crate) fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
}

/// Returns the built command, working on this engine.
fn command(host: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exos"));
    if let Some(host) = host {
        command.args(["--host", host]);
    }
    command
}

/// Builds the image; says no when that cannot be done here.
fn make_image(host: Option<&str>) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    if fs_err::copy(BUSYBOX, path.join("busybox")).is_err() {
        return false;
    }
    let dockerfile = "FROM scratch\nCOPY busybox /bin/busybox\nENTRYPOINT [\"/bin/busybox\"]\n";
    fs_err::write(path.join("Dockerfile"), dockerfile).unwrap();
    let compose = format!("services: {{bb: {{image: '{IMAGE}', build: .}}}}");
    fs_err::write(path.join("compose.yaml"), compose).unwrap();
    let mut build = command(host);
    let build = build
        .current_dir(path)
        .args(["-p", "exos-scenario", "build"]);
    build.output().unwrap().status.success()
}

/// Says whether a program is to be found.
pub(crate) fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// Runs a command with this input.
pub(crate) fn fed(command: &mut Command, input: &[u8]) -> Ended {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = piped.stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    within_patience(move || child.wait_with_output().unwrap().into())
}

/// Waits for the end of something that might hang.
pub(crate) fn within_patience<T: Send + 'static>(wait: impl FnOnce() -> T + Send + 'static) -> T {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || tell.send(wait()));
    told.recv_timeout(PATIENCE).unwrap()
}

impl Stage {
    fn new(host: Option<&str>, services: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let stage = Self {
            name: format!("exos-scenario-{}-{number}", std::process::id()),
            folder: tempfile::tempdir().unwrap(),
            host: host.map(str::to_owned),
        };
        stage.write(services);
        stage
    }

    /// Sets the stage on an engine of the story's own, or says that the story is skipped.
    pub(crate) fn on(host: &str, services: &str) -> Option<Self> {
        if !make_image(Some(host)) {
            skipped(NOT_READY);
            return None;
        }
        Some(Self::new(Some(host), services))
    }

    /// Writes the compose file: these services, and the volumes and networks that may follow them.
    pub(crate) fn write(&self, services: &str) {
        let text = format!("services:\n{services}");
        fs_err::write(self.folder.path().join("compose.yaml"), text).unwrap();
    }

    /// Returns a path beside the compose file.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the command to its end.
    pub(crate) fn exos(&self, args: &[&str]) -> Ended {
        self.command(args).output().unwrap().into()
    }

    /// Runs the command, which must succeed.
    pub(crate) fn ok(&self, args: &[&str]) -> Ended {
        let ended = self.exos(args);
        assert_eq!(ended.code, 0, "{args:?}: {ended:?}");
        ended
    }

    /// Starts the command and goes on.
    pub(crate) fn begin(&self, args: &[&str]) -> Child {
        self.command(args)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Returns the command with what names the stack.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = command(self.host.as_deref());
        command.current_dir(self.folder.path());
        command
            .args(["-f", "compose.yaml", "-p", &self.name])
            .args(args);
        command
    }

    /// Looks at everything that carries the stack's labels.
    pub(crate) fn observe(&self) -> Observed {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut options = DockerOptions::from_variables(variable);
            if self.host.is_some() {
                options.host.clone_from(&self.host);
            }
            let backend = DockerBackend::connect(&options).await.unwrap();
            backend
                .observe(&ObserveQuery::stack(&self.name))
                .await
                .unwrap()
        })
    }

    /// Asserts that the stack has these containers, all running, and nothing else beside its default network.
    pub(crate) fn assert_runs(&self, containers: &[&str]) {
        let seen = self.observe();
        let is = seen
            .containers
            .iter()
            .map(|seen| format!("{} {}", self.short(&seen.name), seen.state));
        let wanted = containers.iter().map(|name| format!("{name} running"));
        assert_eq!(is.collect::<Vec<_>>(), wanted.collect::<Vec<_>>());
        assert_eq!(seen.networks.len(), 1, "{:?}", seen.networks);
    }

    /// Returns the id of each container, by its name within the stack.
    pub(crate) fn ids(&self) -> std::collections::BTreeMap<String, String> {
        let seen = self.observe().containers.into_iter();
        seen.map(|seen| (self.short(&seen.name), seen.id)).collect()
    }

    /// Asserts that the engine holds nothing of the stack.
    pub(crate) fn assert_gone(&self) {
        let seen = self.observe();
        assert!(
            seen.containers.is_empty() && seen.networks.is_empty() && seen.volumes.is_empty(),
            "{seen:?}"
        );
    }

    fn short(&self, name: &str) -> String {
        name.replace(&format!("{}-", self.name), "")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // By name alone: the files may be wrong on purpose.
        let mut down = command(self.host.as_deref());
        let down = down.args([
            "-p",
            &self.name,
            "down",
            "--volumes",
            "--remove-orphans",
            "-t",
            "0",
        ]);
        let _ = down.output();
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the engine is that of this environment"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
