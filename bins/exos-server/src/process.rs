//! What a run gets from its surroundings.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::io::Write;
use std::sync::Arc;

use exos_core::{Clock, SystemClock};

/// What a run of the server gets from its surroundings. A test hands in its own.
pub struct Process {
    /// The arguments, the program's name first.
    pub args: Vec<OsString>,
    /// The environment. Variables that are not UTF-8 are left out.
    pub variables: BTreeMap<String, String>,
    /// Standard output.
    pub stdout: Box<dyn Write + Send>,
    /// Standard error.
    pub stderr: Box<dyn Write + Send>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Process {
    /// Takes everything from the operating system.
    pub fn from_system() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self {
            args: std::env::args_os().collect(),
            variables,
            stdout: Box::new(std::io::stdout()),
            stderr: Box::new(std::io::stderr()),
            clock: Arc::new(SystemClock::default()),
        }
    }
}

impl fmt::Debug for Process {
    /// Leaves the environment out: it holds secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("args", &self.args.len())
            .finish_non_exhaustive()
    }
}
