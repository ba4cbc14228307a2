//! What containers write, and what is asked of them while they run.

use super::container::{FakeContainer, missing};
use super::engine::Engine;
use crate::backend::{LogLine, LogOptions, OutputStream, SessionRequest};
use crate::error::{Error, ErrorKind, Result};
use crate::observed::ContainerState;

/// A line that a container wrote.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Nanoseconds since the Unix epoch.
    at: u64,
    pub(super) text: String,
}

impl Line {
    fn seen(self, timestamps: bool) -> LogLine {
        let at = || format!("1970-01-01T00:00:00.{:09}Z", self.at);
        LogLine {
            stream: OutputStream::Stdout,
            at: timestamps.then(at),
            text: self.text,
        }
    }
}

/// A conversation with a process.
pub(super) struct Talk {
    pub(super) output: String,
    pub(super) exit_code: i64,
    pub(super) echoes: bool,
    /// What it is about, as in [`Op::subject`].
    pub(super) subject: String,
}

impl Engine {
    pub(super) fn logs(&mut self, key: &str, options: &LogOptions) -> Result<Vec<LogLine>> {
        let lines = self.find(key)?.lines.clone();
        let tail = options.tail.and_then(|tail| usize::try_from(tail).ok());
        let skip = tail.map_or(0, |tail| lines.len().saturating_sub(tail));
        let lines = lines.into_iter().skip(skip);
        Ok(lines.map(|line| line.seen(options.timestamps)).collect())
    }

    /// Makes a container write a line; one that is not there writes nothing.
    pub(super) fn write(&mut self, key: &str, text: &str) {
        self.lines += 1;
        let (at, text) = (self.lines, text.to_owned());
        if let Ok(container) = self.find(key) {
            container.lines.push(Line { at, text });
        }
    }

    pub(super) fn n_lines(&mut self, key: &str) -> Result<usize> {
        Ok(self.find(key)?.lines.len())
    }

    /// Returns the lines from a place on, and whether more may come.
    pub(super) fn lines_from(
        &mut self,
        key: &str,
        from: usize,
        timestamps: bool,
    ) -> Result<(Vec<LogLine>, bool)> {
        let container = self.find(key)?;
        let lines = container.lines.iter().skip(from).cloned();
        let lines = lines.map(|line| line.seen(timestamps));
        Ok((lines.collect(), container.seen.state.is_up()))
    }

    pub(super) fn converse(&mut self, key: &str, request: &SessionRequest) -> Result<Talk> {
        let seen = &self.find(key)?.seen;
        let (service, number) = (seen.service.clone(), seen.number);
        let behavior = self.behaviors.get(&service).cloned().unwrap_or_default();
        let subject = format!("service {service}/{number}");
        match request {
            SessionRequest::Exec { command, stdin, .. } => {
                self.running(key)?;
                Ok(Talk {
                    output: format!("{}\n", command.join(" ")),
                    exit_code: behavior.exec_exit_code,
                    echoes: behavior.exec_echoes && *stdin,
                    subject,
                })
            }
            SessionRequest::Attach { .. } => {
                let mut output = behavior.output.join("\n");
                output.push('\n');
                Ok(Talk {
                    output,
                    exit_code: behavior.exits.unwrap_or_default(),
                    echoes: false,
                    subject,
                })
            }
        }
    }

    pub(super) fn running(&mut self, key: &str) -> Result<()> {
        let seen = &self.find(key)?.seen;
        if seen.state == ContainerState::Running {
            return Ok(());
        }
        Err(
            Error::new(ErrorKind::Conflict, "exec", "the container does not run")
                .with("container", seen.name.clone()),
        )
    }

    pub(super) fn inspect(&mut self, key: &str) -> Result<serde_json::Value> {
        let FakeContainer { seen, order, .. } = &*self.find(key)?;
        let spec = &order.service.container;
        let variables = spec.environment.iter();
        let variables = variables.map(|(name, value)| {
            let value = value.as_deref().unwrap_or_default();
            format!("{name}={value}")
        });
        Ok(serde_json::json!({
            "Id": seen.id,
            "Name": format!("/{}", seen.name),
            "State": { "Status": seen.state },
            "Config": {
                "Image": seen.image,
                "Env": variables.collect::<Vec<_>>(),
                "Cmd": spec.command,
                "Labels": seen.labels,
            },
        }))
    }

    pub(super) fn archive(&mut self, key: &str, path: &str) -> Result<Vec<u8>> {
        let archives = &self.find(key)?.archives;
        archives
            .get(path)
            .cloned()
            .ok_or_else(|| missing("copy", "path", path))
    }

    pub(super) fn unpack(&mut self, key: &str, folder: &str, archive: Vec<u8>) -> Result<()> {
        self.find(key)?.archives.insert(folder.to_owned(), archive);
        Ok(())
    }
}
