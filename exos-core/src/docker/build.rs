//! Building images with the engine's own builder.

mod context;
mod ignore;
mod pattern;
mod query;
mod unsupported;

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::TryStreamExt;
use hyper::Method;

pub use self::unsupported::unsupported_build;

use self::context::Context;
use super::copy::streamed;
use super::credentials::Credentials;
use super::engine::{Call, Engine, data, empty};
use super::error::said;
use super::lines::{LineBuffer, json_lines};
use super::step::{Step, event};
use crate::backend::Tail;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{EventSink, Progress};
use crate::spec::{BuildSource, BuildSpec, ServiceSpec};

const OP: &str = "build image";

/// Builds the image of a service; the steps' output goes to `events` line by line.
pub(super) async fn build(
    engine: &Engine,
    credentials: &Credentials,
    service: &ServiceSpec,
    labels: &BTreeMap<String, String>,
    events: &Arc<dyn EventSink>,
) -> Result<()> {
    let build = service.build.as_ref().ok_or_else(|| {
        Error::new(ErrorKind::Invalid, OP, "the service has no build")
            .with("service", &service.name)
    })?;
    if let Some(why) = unsupported_build(build).into_iter().next() {
        return Err(Error::new(ErrorKind::Unsupported, OP, why));
    }
    let (dockerfile, body) = source(build)?;
    let query = query::of(service, build, &dockerfile, labels);
    let query: Vec<_> = query
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let call = Call {
        op: OP,
        path: "/build",
        query: &query,
    };
    let auth = credentials.for_build().await?;
    let mut headers = vec![("content-type", "application/x-tar")];
    headers.extend(auth.iter().map(|auth| ("X-Registry-Config", auth.as_str())));
    let answer = engine.send(Method::POST, call, &headers, body).await?;
    let mut output = BuildOutput::new(events);
    let mut steps = json_lines::<Step>(OP, data(OP, answer));
    while let Some(step) = steps.try_next().await? {
        output.take(&step)?;
    }
    output.end();
    Ok(())
}

/// Returns the name of the Dockerfile within the context, and the context.
fn source(build: &BuildSpec) -> Result<(String, super::transport::Body)> {
    match &build.context {
        BuildSource::Folder(folder) => {
            let context = Context::new(folder, build)?;
            let dockerfile = context.dockerfile().to_owned();
            Ok((dockerfile, streamed(context.stream())))
        }
        BuildSource::Remote(_) => Ok((build.dockerfile.clone().unwrap_or_default(), empty())),
    }
}

/// Hands the output of the steps on, and keeps it for the error.
struct BuildOutput<'a> {
    events: &'a Arc<dyn EventSink>,
    buffer: LineBuffer,
    lines: Vec<String>,
}

impl<'a> BuildOutput<'a> {
    fn new(events: &'a Arc<dyn EventSink>) -> Self {
        Self {
            events,
            buffer: LineBuffer::default(),
            lines: Vec::new(),
        }
    }

    fn take(&mut self, step: &Step) -> Result<()> {
        self.buffer.push(step.stream.as_bytes());
        while let Some(line) = self.buffer.take_line() {
            self.tell(&line);
        }
        match step.progress() {
            Ok(None) => Ok(()),
            Ok(Some(event)) => {
                self.events.emit(event);
                Ok(())
            }
            Err(message) => {
                self.end();
                let error = said(OP, &message);
                Err(match Tail::of(std::mem::take(&mut self.lines)) {
                    Some(tail) => error.source(tail),
                    None => error,
                })
            }
        }
    }

    fn tell(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line).into_owned();
        self.events.emit(event(Progress::Output(line.clone())));
        self.lines.push(line);
    }

    fn end(&mut self) {
        if let Some(rest) = self.buffer.take_rest() {
            self.tell(&rest);
        }
    }
}
