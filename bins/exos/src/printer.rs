//! The one place that writes: data on standard output, everything else on standard error.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::style::Palette;

/// Writes to the two output streams. Clones write to the same ones.
#[derive(Clone)]
pub(crate) struct Printer {
    streams: Arc<Mutex<Streams>>,
    /// How data is coloured.
    pub(crate) out: Palette,
    /// How everything else is coloured.
    pub(crate) err: Palette,
}

struct Streams {
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
    /// Nobody reads the data any more.
    closed: bool,
}

impl Printer {
    pub(crate) fn new(out: Box<dyn Write + Send>, err: Box<dyn Write + Send>) -> Self {
        Self {
            streams: Arc::new(Mutex::new(Streams {
                out,
                err,
                closed: false,
            })),
            out: Palette::default(),
            err: Palette::default(),
        }
    }

    /// Gives the streams their colours.
    pub(crate) fn coloured(self, out: Palette, err: Palette) -> Self {
        Self { out, err, ..self }
    }

    /// Writes a line of data.
    pub(crate) fn data(&self, line: &str) {
        self.raw(format!("{line}\n").as_bytes());
    }

    /// Writes a value as JSON, indented.
    pub(crate) fn json(&self, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string_pretty(value) {
            self.data(&text);
        }
    }

    /// Writes a value as JSON on one line, for streams of values.
    pub(crate) fn json_line(&self, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(value) {
            self.data(&text);
            self.flush();
        }
    }

    /// Writes data as it is.
    pub(crate) fn raw(&self, bytes: &[u8]) {
        let mut streams = self.lock();
        let written = streams.out.write_all(bytes);
        streams.note(&written);
    }

    /// Writes bytes of a foreign process's standard error as they are.
    pub(crate) fn raw_err(&self, bytes: &[u8]) {
        let mut streams = self.lock();
        // There is no place left to complain to when standard error is gone.
        let _ = streams
            .err
            .write_all(bytes)
            .and_then(|()| streams.err.flush());
    }

    /// Writes a line for the person in front of it.
    pub(crate) fn say(&self, line: &str) {
        self.raw_err(format!("{line}\n").as_bytes());
    }

    pub(crate) fn flush(&self) {
        let mut streams = self.lock();
        let flushed = streams.out.flush();
        streams.note(&flushed);
    }

    /// Says whether the reader of the data has gone; a stream of data ends then.
    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Streams> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Streams {
    fn note(&mut self, result: &io::Result<()>) {
        self.closed |= result.is_err();
    }
}

impl fmt::Debug for Printer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Printer").finish_non_exhaustive()
    }
}
