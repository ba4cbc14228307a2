//! Lines of several containers in the order in which they were written.

use std::collections::HashMap;

use exos_core::backend::{Backend, LogLine, LogOptions};
use exos_core::observed::Container;
use futures_util::future::try_join_all;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};

use crate::error::Result;
use crate::printer::Printer;
use crate::style::Style;

/// Writes lines behind the name of the container that they are from.
pub(super) struct Writer {
    printer: Printer,
    prefix: bool,
    timestamps: bool,
    width: usize,
    colours: HashMap<String, usize>,
}

impl Writer {
    pub(super) fn new(printer: Printer, prefix: bool, timestamps: bool) -> Self {
        Self {
            printer,
            prefix,
            timestamps,
            width: 0,
            colours: HashMap::new(),
        }
    }

    pub(super) fn without_colour(&mut self) {
        self.printer.out = crate::style::Palette::default();
    }

    /// Makes room for the names of containers, so that their lines stand below each other.
    pub(super) fn expect(&mut self, containers: &[Container]) {
        for container in containers {
            self.width = self.width.max(label(container).len());
            let next = self.colours.len();
            self.colours
                .entry(container.service.clone())
                .or_insert(next);
        }
    }

    /// Writes a line.
    pub(super) fn write(&self, container: &Container, line: &LogLine) {
        let mut text = String::new();
        if self.prefix {
            let nth = self.colours.get(&container.service).copied().unwrap_or(0);
            let label = format!("{:<width$} |", label(container), width = self.width);
            text = self.printer.out.paint(Style::Nth(nth), &label) + " ";
        }
        if let (true, Some(at)) = (self.timestamps, &line.at) {
            text += &self.printer.out.paint(Style::Dim, at);
            text.push(' ');
        }
        text += &line.text;
        self.printer.data(&text);
    }

    /// Says that a container ended or came.
    pub(super) fn note(&self, text: &str) {
        self.printer.say(&self.printer.err.paint(Style::Dim, text));
    }

    pub(super) fn flush(&self) {
        self.printer.flush();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.printer.is_closed()
    }
}

/// Returns the name within the stack: `web-1`; for a container of `run` its whole name.
fn label(container: &Container) -> String {
    if container.oneoff {
        return container.name.clone();
    }
    format!("{}-{}", container.service, container.number.max(1))
}

/// Writes the lines of all containers up to now, by their times.
pub(super) async fn merge(
    backend: &dyn Backend,
    containers: &[Container],
    options: &LogOptions,
    writer: &mut Writer,
) -> Result {
    writer.expect(containers);
    let open = containers
        .iter()
        .map(|container| backend.logs(&container.id, options));
    let mut sources = Vec::new();
    for stream in try_join_all(open).await? {
        sources.push(Source::new(stream).await?);
    }
    while let Some(first) = earliest(&sources) {
        if writer.is_closed() {
            break;
        }
        if let Some(line) = sources[first].take().await? {
            writer.write(&containers[first], &line);
        }
    }
    Ok(())
}

/// A stream of lines and the line that comes next.
struct Source {
    next: Option<LogLine>,
    rest: BoxStream<'static, exos_core::Result<LogLine>>,
}

impl Source {
    async fn new(mut rest: BoxStream<'static, exos_core::Result<LogLine>>) -> Result<Self> {
        let next = rest.try_next().await?;
        Ok(Self { next, rest })
    }

    async fn take(&mut self) -> Result<Option<LogLine>> {
        let next = match self.next {
            Some(_) => self.rest.next().await.transpose()?,
            None => None,
        };
        Ok(std::mem::replace(&mut self.next, next))
    }
}

/// Returns the source whose next line is the oldest; the times are of one width and compare as text.
fn earliest(sources: &[Source]) -> Option<usize> {
    let waiting = sources.iter().enumerate();
    let waiting = waiting.filter_map(|(at, source)| Some((at, source.next.as_ref()?)));
    let first = waiting.min_by(|(_, a), (_, b)| a.at.cmp(&b.at));
    first.map(|(at, _)| at)
}
