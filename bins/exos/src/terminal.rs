//! The terminal in front of the person: its size, and its raw mode.

use std::io::{self, Stdin};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};

/// Columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) columns: u16,
    pub(crate) rows: u16,
}

impl Default for Size {
    fn default() -> Self {
        Self {
            columns: 80,
            rows: 24,
        }
    }
}

/// Returns the size of the terminal that any of the standard streams is, or the usual one.
pub(crate) fn size() -> Size {
    let sizes = [
        tcgetwinsize(io::stderr()),
        tcgetwinsize(io::stdout()),
        tcgetwinsize(io::stdin()),
    ];
    let size = sizes.into_iter().flatten().find(|size| size.ws_col > 0);
    size.map_or_else(Size::default, |size| Size {
        columns: size.ws_col,
        rows: size.ws_row.max(2),
    })
}

/// Raw mode of standard input: every key goes to the container. Ends when dropped.
pub(crate) struct Raw {
    stdin: Stdin,
    before: Termios,
}

impl Raw {
    pub(crate) fn enter() -> io::Result<Self> {
        let stdin = io::stdin();
        let before = tcgetattr(&stdin)?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(&stdin, OptionalActions::Now, &raw)?;
        Ok(Self { stdin, before })
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // Nothing better can be done at the end of a session than to try.
        let _ = tcsetattr(&self.stdin, OptionalActions::Now, &self.before);
    }
}

/// What is typed is not shown. Ends when dropped.
pub(crate) struct NoEcho {
    stdin: Stdin,
    before: Termios,
}

impl NoEcho {
    pub(crate) fn enter() -> io::Result<Self> {
        let stdin = io::stdin();
        let before = tcgetattr(&stdin)?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&stdin, OptionalActions::Now, &silent)?;
        Ok(Self { stdin, before })
    }
}

impl Drop for NoEcho {
    fn drop(&mut self) {
        // A terminal that is gone shows nothing anyway.
        let _ = tcsetattr(&self.stdin, OptionalActions::Now, &self.before);
    }
}
