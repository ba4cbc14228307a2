//! Lines as they come, of containers that are there and of those that start later.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use exos_core::backend::{Backend, EngineEvent, EventsQuery, LogLine, LogOptions};
use exos_core::observed::{Container, ContainerState};
use futures_util::stream::{BoxStream, SelectAll, StreamExt, once, select_all};

use super::lines::Writer;
use crate::context::Context;
use crate::error::Result;
use crate::pick;

/// How long a start may come after the last end: a restart is a stop and a start.
const PAUSE: Duration = Duration::from_secs(2);

/// What is followed.
pub(super) struct Follow {
    pub(super) backend: Arc<dyn Backend>,
    pub(super) stack: String,
    /// The services; all of them when empty.
    pub(super) services: Vec<String>,
    pub(super) options: LogOptions,
}

/// How long the output of a container that started again may take to end. An engine may forget to end it.
const PATIENCE: Duration = Duration::from_secs(2);

/// What comes of a reading: of which container, the how manieth of it, and what.
type Item = (String, u64, Piece);

/// What comes of a reading.
enum Piece {
    Line(exos_core::Result<LogLine>),
    End,
    /// The container started again some time ago.
    Late,
}

impl Follow {
    /// Follows until no container of the stack runs any more, or until nobody reads.
    pub(super) async fn run(
        self,
        context: &mut Context,
        containers: Vec<Container>,
        writer: &mut Writer,
    ) -> Result {
        // The subscription stands before the first line is read: no start is missed.
        let query = EventsQuery {
            stack: Some(self.stack.clone()),
            ..EventsQuery::default()
        };
        let mut events = self.backend.events(&query).await?.fuse();
        let mut ran = containers.iter().any(is_up);
        let mut following = Following::new(&self, writer);
        for container in containers {
            following.begin(container, self.options.clone()).await?;
        }
        while !following.writer.is_closed() {
            let stands = if following.is_open() {
                Stands::Up
            } else {
                self.stands(context).await?
            };
            if stands == Stands::Gone || stands == Stands::Down && !ran {
                return Ok(());
            }
            tokio::select! {
                Some(item) = following.lines.next() => following.take(item).await?,
                event = events.next() => match event {
                    Some(event) => ran |= following.react(event?, context).await?,
                    None => return Ok(()),
                },
                () = tokio::time::sleep(PAUSE), if stands == Stands::Down => return Ok(()),
            }
        }
        Ok(())
    }

    /// Returns the options for a container that starts in this second.
    fn since(&self, second: i64) -> LogOptions {
        LogOptions {
            tail: None,
            since: Some(second),
            ..self.options.clone()
        }
    }

    async fn containers(&self, context: &mut Context) -> Result<Vec<Container>> {
        let all = context.containers(&self.stack).await?;
        Ok(pick::of_services(all, &self.services))
    }

    async fn stands(&self, context: &mut Context) -> Result<Stands> {
        let containers = self.containers(context).await?;
        Ok(if containers.is_empty() {
            Stands::Gone
        } else if containers.iter().any(is_up) {
            Stands::Up
        } else {
            Stands::Down
        })
    }
}

/// What there is of the containers that are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Up,
    Down,
    Gone,
}

fn is_up(container: &Container) -> bool {
    matches!(
        container.state,
        ContainerState::Running | ContainerState::Paused | ContainerState::Restarting
    )
}

/// The containers whose output is read, and all of that.
struct Following<'a> {
    of: &'a Follow,
    writer: &'a mut Writer,
    containers: HashMap<String, Followed>,
    lines: SelectAll<BoxStream<'static, Item>>,
}

/// A container whose output is read.
struct Followed {
    container: Container,
    /// The time of the last line that was written.
    last: Option<String>,
    open: bool,
    /// Which reading of it counts: how often it was begun.
    reading: u64,
    /// From when on it is read again once its output has ended, in seconds since 1970.
    again: Option<i64>,
    /// The reading began as the container started: an engine may forget to give it anything.
    is_fresh: bool,
}

impl<'a> Following<'a> {
    fn new(of: &'a Follow, writer: &'a mut Writer) -> Self {
        Self {
            of,
            writer,
            containers: HashMap::new(),
            lines: select_all([]),
        }
    }

    fn is_open(&self) -> bool {
        self.containers.values().any(|known| known.open)
    }

    /// Begins to read a container, or to read it again.
    async fn begin(&mut self, container: Container, options: LogOptions) -> Result {
        let id = container.id.clone();
        self.writer.expect(std::slice::from_ref(&container));
        let known = self.containers.entry(id.clone());
        known.or_insert_with(|| Followed::new(container));
        self.open(&id, options).await
    }

    async fn open(&mut self, id: &str, options: LogOptions) -> Result {
        let Some(known) = self.containers.get_mut(id) else {
            return Ok(());
        };
        known.open = true;
        known.reading += 1;
        let reading = known.reading;
        let options = LogOptions {
            follow: true,
            ..options
        };
        let lines = self.of.backend.logs(id, &options).await?;
        let (of_line, of_end) = (id.to_owned(), id.to_owned());
        let lines = lines.map(move |line| (of_line.clone(), reading, Piece::Line(line)));
        let end = once(async move { (of_end, reading, Piece::End) });
        self.lines.push(lines.chain(end).boxed());
        Ok(())
    }

    /// Reads a container again when its output does not end in time, though it started again, or nothing came of it.
    fn be_patient(&mut self, id: String, reading: u64) {
        let late = async move {
            tokio::time::sleep(PATIENCE).await;
            (id, reading, Piece::Late)
        };
        self.lines.push(once(late).boxed());
    }

    /// Reads a container that started; says whether it is one that is followed.
    async fn react(&mut self, event: EngineEvent, context: &mut Context) -> Result<bool> {
        if event.kind != "container" || event.action != "start" {
            return Ok(false);
        }
        let since = event.at_nanos.div_euclid(1_000_000_000);
        if let Some(known) = self
            .containers
            .get_mut(&event.id)
            .filter(|known| known.open)
        {
            // The end of what it wrote before may come after the news of its start.
            (known.again, known.is_fresh) = (Some(since), false);
            let reading = known.reading;
            self.be_patient(event.id, reading);
            return Ok(true);
        }
        let containers = self.of.containers(context).await?;
        let Some(container) = containers.into_iter().find(|seen| seen.id == event.id) else {
            return Ok(false);
        };
        self.begin(container, self.of.since(since)).await?;
        if let Some(known) = self.containers.get_mut(&event.id) {
            (known.again, known.is_fresh) = (Some(since), true);
            let reading = known.reading;
            self.be_patient(event.id, reading);
        }
        Ok(true)
    }

    /// Writes a line, or takes note of the end of the container's output.
    async fn take(&mut self, (id, reading, piece): Item) -> Result {
        let Some(known) = self.containers.get_mut(&id) else {
            return Ok(());
        };
        let line = match piece {
            Piece::Line(line) => line?,
            // A later reading has begun.
            Piece::End | Piece::Late if known.reading != reading => return Ok(()),
            Piece::Late if known.again.is_none() => return Ok(()),
            Piece::End | Piece::Late => {
                if !std::mem::take(&mut known.is_fresh) {
                    let name = &known.container.name;
                    self.writer.note(&format!("{name} ended"));
                }
                known.open = false;
                return match known.again.take() {
                    Some(since) => self.open(&id, self.of.since(since)).await,
                    None => Ok(()),
                };
            }
        };
        // A container that started again is asked from the second of its start on, and may repeat lines.
        let is_repeated = line.at.is_some() && line.at <= known.last;
        if !is_repeated {
            if known.is_fresh && known.reading == reading {
                (known.again, known.is_fresh) = (None, false);
            }
            self.writer.write(&known.container, &line);
            self.writer.flush();
            known.last = line.at;
        }
        Ok(())
    }
}

impl Followed {
    fn new(container: Container) -> Self {
        Self {
            container,
            last: None,
            open: true,
            reading: 0,
            again: None,
            is_fresh: false,
        }
    }
}
