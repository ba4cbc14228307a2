//! Lines as they come, of containers that run and of those that start later.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{BoxStream, SelectAll, StreamExt, once, select_all};
use tokio::time::Sleep;

use super::merge::Merge;
use super::{Asked, Source, StackLine, second};
use crate::backend::{LogLine, LogOptions};
use crate::error::{ErrorKind, Result};
use crate::live::{Changes, Happened, Live, Received};

/// How long after the end of an output the picture is read again: a restart may be too quick for it to show.
const LOOK: Duration = Duration::from_secs(1);

/// How many looks may find nothing that runs: a restart is a stop and a start, with the controller between them.
const LOOKS: u32 = 5;

/// A line with the id of its container, or the end of the container's output.
type Item = (String, Option<Result<LogLine>>);

/// The reading of a stack's logs: what was written already, then what comes.
pub(super) struct Follow {
    live: Arc<Live>,
    asked: Asked,
    changes: Changes,
    /// What was written already, until it is read.
    written: Option<Merge>,
    known: HashMap<String, Known>,
    lines: SelectAll<BoxStream<'static, Item>>,
    /// The time until the next look; none while everything that was opened is open.
    look: Option<Pin<Box<Sleep>>>,
    /// How many looks have found nothing that runs.
    in_vain: u32,
}

/// A container that is or was read.
struct Known {
    source: Source,
    /// The time of the last line that was passed on.
    last: Option<String>,
    /// Whether it came later, so that all of its lines are news.
    is_new: bool,
    open: bool,
    /// Whether it is read again once its output has ended: it may have started again.
    again: bool,
}

impl Follow {
    pub(super) fn new(
        live: Arc<Live>,
        asked: Asked,
        seen: Vec<Source>,
        written: Merge,
        changes: Changes,
    ) -> Self {
        let known = seen.into_iter();
        let known = known.map(|source| (source.id.clone(), Known::new(source, false)));
        Self {
            live,
            asked,
            changes,
            written: Some(written),
            known: known.collect(),
            lines: select_all([]),
            look: None,
            in_vain: 0,
        }
    }

    /// Returns the next line that was written already.
    pub(super) async fn written(&mut self) -> Result<Option<StackLine>> {
        while let Some(written) = &mut self.written {
            let Some((source, line)) = written.next().await? else {
                self.written = None;
                if self.asked.options.follow {
                    self.open_running().await?;
                }
                break;
            };
            if let Some(line) = self.pass(&source.id, line) {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// Waits for the next line; none when nothing runs any more.
    pub(super) async fn follow(&mut self) -> Result<Option<StackLine>> {
        loop {
            let idle = self.lines.is_empty();
            if idle && self.look.is_none() {
                self.look_later();
            }
            let look = async {
                match &mut self.look {
                    Some(look) => look.await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                Some((id, item)) = self.lines.next(), if !idle => match item {
                    Some(line) => if let Some(line) = self.pass(&id, line?) {
                        return Ok(Some(line));
                    },
                    None => self.ended(&id).await?,
                },
                change = self.changes.next() => match change {
                    Some(change) => self.react(change).await?,
                    None => return Ok(None),
                },
                () = look => if !self.finds_more().await? {
                    return Ok(None);
                },
            }
        }
    }

    fn look_later(&mut self) {
        self.look = Some(Box::pin(tokio::time::sleep(LOOK)));
    }

    /// Looks for what runs; says whether to go on.
    async fn finds_more(&mut self) -> Result<bool> {
        self.look = None;
        self.open_running().await?;
        if !self.lines.is_empty() {
            self.in_vain = 0;
            return Ok(true);
        }
        self.in_vain += 1;
        Ok(self.in_vain < LOOKS)
    }

    /// Passes a line on, unless it was passed on before.
    fn pass(&mut self, id: &str, line: LogLine) -> Option<StackLine> {
        let known = self.known.get_mut(id)?;
        // What is read again is asked for from a second on, and repeats lines of it.
        let is_repeated = line.at.is_some() && line.at <= known.last;
        if is_repeated || !self.asked.query.is_news(&line) {
            return None;
        }
        known.last.clone_from(&line.at);
        Some(StackLine {
            container: known.source.name.clone(),
            service: known.source.service.clone(),
            line,
        })
    }

    async fn react(&mut self, received: Received) -> Result<()> {
        let Received::Change(change) = received else {
            return self.open_running().await;
        };
        let (Happened::ContainerAdded { entry } | Happened::ContainerChanged { entry }) =
            &change.happened
        else {
            return Ok(());
        };
        let container = &entry.container;
        if self.asked.takes(container) && container.state.is_up() {
            self.open(Source::of(&change.key.id, container)).await?;
        }
        Ok(())
    }

    /// Opens everything that the picture shows up and that is not open.
    async fn open_running(&mut self) -> Result<()> {
        for source in self.asked.up(&self.live) {
            self.open(source).await?;
        }
        Ok(())
    }

    async fn open(&mut self, source: Source) -> Result<()> {
        let id = source.id.clone();
        let known = self.known.entry(id.clone());
        let known = known.or_insert_with(|| Known::new(source, true));
        if known.open {
            // The end of what it wrote before may come after the news of its start.
            known.again = true;
            return Ok(());
        }
        let options = known.options(&self.asked.options);
        let lines = match known.source.open(&self.live, &options).await {
            // It may have gone again, or its host: the picture tells when it is back.
            Err(error) if [ErrorKind::NotFound, ErrorKind::Unavailable].contains(&error.kind()) => {
                return Ok(());
            }
            lines => lines?,
        };
        known.open = true;
        let end = id.clone();
        let lines = lines.map(move |line| (id.clone(), Some(line)));
        let lines = lines.chain(once(async { (end, None) }));
        self.lines.push(lines.boxed());
        Ok(())
    }

    async fn ended(&mut self, id: &str) -> Result<()> {
        let Some(known) = self.known.get_mut(id) else {
            return Ok(());
        };
        known.open = false;
        if std::mem::take(&mut known.again) {
            let source = known.source.clone();
            self.open(source).await?;
        } else {
            self.look_later();
        }
        Ok(())
    }
}

impl Known {
    fn new(source: Source, is_new: bool) -> Self {
        Self {
            source,
            last: None,
            is_new,
            open: false,
            again: false,
        }
    }

    /// Returns the options to go on with, after the last line.
    fn options(&self, asked: &LogOptions) -> LogOptions {
        let since = self.last.as_deref().and_then(second);
        // Who asked for no old lines gets none of a container that was there already.
        let is_from_now = asked.tail == Some(0) && since.is_none() && !self.is_new;
        LogOptions {
            tail: is_from_now.then_some(0),
            since: since.or(asked.since),
            ..asked.clone()
        }
    }
}
