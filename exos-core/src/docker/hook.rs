//! Commands that run in a container when it has started or is about to stop.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt;

use super::engine::Engine;
use super::lines::LineBuffer;
use super::session;
use super::step::event;
use crate::backend::Tail;
use crate::backend::{OutputStream, SessionRequest};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{EventSink, Progress};
use crate::plan::ContainerRef;
use crate::spec::Hook;

/// Runs a command to its end; its output goes to `events` line by line.
pub(super) async fn run(
    engine: &Arc<Engine>,
    container: &ContainerRef,
    hook: &Hook,
    events: &Arc<dyn EventSink>,
) -> Result<()> {
    let mut session = session::open(engine, container.key(), &request(hook)).await?;
    let (mut stdout, mut stderr) = (LineBuffer::default(), LineBuffer::default());
    let mut lines = Vec::new();
    let mut tell = |line: Bytes| {
        let line = String::from_utf8_lossy(&line).into_owned();
        events.emit(event(Progress::Output(line.clone())));
        lines.push(line);
    };
    while let Some(output) = session.output.try_next().await? {
        let buffer = match output.stream {
            OutputStream::Stdout => &mut stdout,
            OutputStream::Stderr => &mut stderr,
        };
        buffer.push(&output.bytes);
        while let Some(line) = buffer.take_line() {
            tell(line);
        }
    }
    stdout.take_rest().into_iter().for_each(&mut tell);
    stderr.take_rest().into_iter().for_each(&mut tell);
    match session.control.exit_code().await? {
        0 => Ok(()),
        code => Err(failed(code, lines)),
    }
}

fn request(hook: &Hook) -> SessionRequest {
    SessionRequest::Exec {
        command: hook.command.clone(),
        environment: hook.environment.clone(),
        user: hook.user.clone(),
        working_dir: hook.working_dir.clone(),
        privileged: hook.privileged,
        tty: false,
        stdin: false,
        detach: false,
    }
}

fn failed(code: i64, lines: Vec<String>) -> Error {
    let message = format!("it ended with exit code {code}");
    let error = Error::new(ErrorKind::Failed, "run hook", message);
    match Tail::of(lines) {
        Some(tail) => error.source(tail),
        None => error,
    }
}
