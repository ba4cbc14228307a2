//! An engine of a story's own, which may be stopped and brought back.
//!
//! It lives in namespaces (processes, mounts, network) that one process holds, which waits for the end of its input.
//! When that comes, with the guard or with this whole test program, the kernel ends everything in them.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use tempfile::TempDir;

use crate::stage::{PATIENCE, is_installed};

/// Programs of util-linux and of the engine.
const PROGRAMS: [&str; 5] = ["unshare", "nsenter", "kill", "docker-init", "dockerd"];
const CGROUPS: &str = "/sys/fs/cgroup";

/// An engine in namespaces of its own.
pub(crate) struct OwnEngine {
    folder: TempDir,
    /// Who holds the namespaces.
    holder: Child,
    /// Its first process, as this machine counts.
    first: String,
    running: Option<Child>,
}

impl OwnEngine {
    /// Starts an engine, or says why that cannot be done here.
    pub(crate) fn start() -> Result<Self, String> {
        if fs_err::metadata("/proc/self").unwrap().uid() != 0 {
            return Err("an engine of its own needs root".to_owned());
        }
        if let Some(program) = PROGRAMS.iter().find(|program| !is_installed(program)) {
            return Err(format!("an engine of its own needs {program}"));
        }
        let (holder, first) = hold_namespaces()?;
        let mut engine = Self {
            folder: tempfile::tempdir().unwrap(),
            holder,
            first,
            running: None,
        };
        engine.bring_back()?;
        Ok(engine)
    }

    /// Where it listens.
    pub(crate) fn host(&self) -> String {
        format!("unix://{}", self.path("socket").display())
    }

    /// Starts it on what it had before; returns when it listens.
    pub(crate) fn bring_back(&mut self) -> Result<(), String> {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.first, "--pid", "--mount", "--net"]);
        command.args(["dockerd", "--host", &self.host()]);
        command.args(["--cgroup-parent", &format!("/{}", self.cgroup())]);
        for (flag, name) in [
            ("--data-root", "data"),
            ("--exec-root", "exec"),
            ("--pidfile", "pid"),
        ] {
            command.arg(flag).arg(self.path(name));
        }
        let mut engine = command.stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(engine.stderr.take().unwrap());
        self.running = Some(engine);
        listens(log)
    }

    /// Sends a signal to it and waits for its end.
    pub(crate) fn stop(&mut self, signal: &str) {
        let mut entered = self.running.take().unwrap();
        kill(signal, &only_child(entered.id()));
        entered.wait().unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn cgroup(&self) -> String {
        format!("exos-scenario-{}", self.first)
    }
}

impl Drop for OwnEngine {
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        let _ = self.holder.wait();
        if let Some(mut engine) = self.running.take() {
            let _ = engine.wait();
        }
        // A controller has a tree of its own, or all share one.
        let roots = fs_err::read_dir(CGROUPS).into_iter().flatten().flatten();
        let roots = roots.map(|entry| entry.path());
        for root in roots.chain([PathBuf::from(CGROUPS)]) {
            remove_cgroup(&root.join(self.cgroup()));
        }
    }
}

/// Returns who holds the namespaces, and their first process.
fn hold_namespaces() -> Result<(Child, String), String> {
    let mut command = Command::new("unshare");
    command.args(["--pid", "--fork", "--kill-child", "--mount-proc"]);
    command.args(["--net", "--propagation", "private"]);
    // The first process buries the dead: an engine does not start while its dead helper seems to be there.
    command.args(["docker-init", "--", "cat"]);
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut holder = piped.stderr(Stdio::piped()).spawn().unwrap();
    let mut echo = String::new();
    let said = holder.stdin.as_mut().unwrap().write_all(b"here\n");
    let heard = BufReader::new(holder.stdout.take().unwrap()).read_line(&mut echo);
    if said.is_err() || heard.is_err() || echo.is_empty() {
        let ended = holder.wait_with_output().unwrap();
        let why = String::from_utf8_lossy(&ended.stderr).into_owned();
        return Err(format!("no namespaces can be made here: {}", why.trim()));
    }
    let first = only_child(holder.id());
    Ok((holder, first))
}

/// Reads a log until the engine says that it listens, and goes on reading, so that it can go on writing.
fn listens(log: impl BufRead + Send + 'static) -> Result<(), String> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let mut last = String::new();
        for line in log.lines().map_while(Result::ok) {
            if line.contains("API listen on") {
                let _ = tell.send(Ok(()));
            }
            last = line;
        }
        let _ = tell.send(Err(format!("the engine ended: {last}")));
    });
    let answer = told.recv_timeout(PATIENCE);
    answer.unwrap_or_else(|_| Err("the engine does not begin to listen".to_owned()))
}

fn only_child(pid: u32) -> String {
    let children = fs_err::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
    let mut children = children.split_whitespace();
    let child = children.next().unwrap().to_owned();
    assert_eq!(children.next(), None);
    child
}

fn kill(signal: &str, pid: &str) {
    let killed = Command::new("kill").args(["-s", signal, pid]).status();
    assert!(killed.unwrap().success());
}

/// Removes a tree of cgroups, the innermost first. What is not there is gone.
fn remove_cgroup(path: &Path) {
    for entry in fs_err::read_dir(path).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            remove_cgroup(&entry.path());
        }
    }
    let _ = fs_err::remove_dir(path);
}
