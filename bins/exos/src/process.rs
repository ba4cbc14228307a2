//! What a run gets from its surroundings.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;

use exos_core::backend::Backend;
use exos_core::{Clock, SystemClock};
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::io::AsyncRead;
use tokio::signal::unix::{SignalKind, signal};

/// What a run of the command gets from its surroundings. A test hands in its own.
pub struct Process {
    /// The arguments, the program's name first.
    pub args: Vec<OsString>,
    /// The environment. Variables that are not UTF-8 are left out.
    pub variables: BTreeMap<String, String>,
    /// The folder that it was started in.
    pub current_dir: PathBuf,
    /// Standard input.
    pub stdin: Box<dyn AsyncRead + Send + Unpin>,
    /// Standard output.
    pub stdout: Box<dyn Write + Send>,
    /// Standard error.
    pub stderr: Box<dyn Write + Send>,
    /// Which of the three are terminals.
    pub terminals: Terminals,
    /// Starts to listen for requests to stop.
    pub interrupts: fn() -> BoxStream<'static, Interrupt>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The backend to work on, instead of the engine that flags and environment name.
    pub backend: Option<Arc<dyn Backend>>,
}

/// Which of the standard streams are terminals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Terminals {
    /// Standard input.
    pub stdin: bool,
    /// Standard output.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
}

/// A request to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interrupt {
    /// Ctrl-C.
    CtrlC,
    /// The termination signal.
    Terminate,
}

impl Process {
    /// Takes everything from the operating system.
    ///
    /// # Errors
    /// When the current folder is gone.
    pub fn from_system() -> std::io::Result<Self> {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let terminals = Terminals {
            stdin: std::io::stdin().is_terminal(),
            stdout: std::io::stdout().is_terminal(),
            stderr: std::io::stderr().is_terminal(),
        };
        Ok(Self {
            args: std::env::args_os().collect(),
            variables,
            current_dir: std::env::current_dir()?,
            stdin: Box::new(tokio::io::stdin()),
            stdout: Box::new(std::io::stdout()),
            stderr: Box::new(std::io::stderr()),
            terminals,
            interrupts: system_interrupts,
            clock: Arc::new(SystemClock::default()),
            backend: None,
        })
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("args", &self.args)
            .field("current_dir", &self.current_dir)
            .field("terminals", &self.terminals)
            .finish_non_exhaustive()
    }
}

/// The signals of the operating system. One that cannot be listened for keeps its usual effect.
fn system_interrupts() -> BoxStream<'static, Interrupt> {
    let kinds = [
        (SignalKind::interrupt(), Interrupt::CtrlC),
        (SignalKind::terminate(), Interrupt::Terminate),
    ];
    let heard = kinds
        .into_iter()
        .filter_map(|(kind, meaning)| Some((signal(kind).ok()?, meaning)));
    let streams = heard.map(|(signal, meaning)| {
        stream::unfold(signal, move |mut signal| async move {
            signal.recv().await.map(|()| (meaning, signal))
        })
        .boxed()
    });
    stream::select_all(streams).boxed()
}
