//! Talking to a process in a container.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use tokio::io::AsyncWrite;

use crate::error::Result;
use crate::spec::Variables;

/// What to talk to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionRequest {
    /// A new process.
    Exec {
        /// The program and its arguments.
        command: Vec<String>,
        /// Variables beside those of the container.
        environment: Variables<String>,
        /// The user that runs it.
        user: Option<String>,
        /// The folder that it starts in.
        working_dir: Option<String>,
        /// Whether it has all rights.
        privileged: bool,
        /// Whether it gets a terminal.
        tty: bool,
        /// Whether its input is open.
        stdin: bool,
        /// Whether nobody listens: the session ends at once and the process goes on.
        detach: bool,
    },
    /// The first process. Attach before the start to miss nothing.
    Attach {
        /// Whether its input is open.
        stdin: bool,
    },
}

/// A conversation with a process.
pub struct Session {
    /// What it writes, as it comes. Ends when the process closes its output.
    pub output: BoxStream<'static, Result<Output>>,
    /// What it reads.
    pub input: Pin<Box<dyn AsyncWrite + Send>>,
    /// Size and exit code.
    pub control: Arc<dyn SessionControl>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// Steers a session.
#[async_trait]
pub trait SessionControl: Send + Sync {
    /// Tells the terminal's size.
    async fn resize(&self, columns: u16, rows: u16) -> Result<()>;

    /// Returns the exit code, waiting for the end of the process.
    async fn exit_code(&self) -> Result<i64>;
}

/// A piece of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Where it was written to.
    pub stream: OutputStream,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Standard output or standard error. With a terminal everything is standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}
