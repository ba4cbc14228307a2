//! Lines as they come, of containers that are there and of those that start later.

use std::collections::HashMap;
use std::sync::Arc;

use exos_core::backend::{Backend, EngineEvent, EventsQuery, LogLine, LogOptions};
use exos_core::observed::{Container, ContainerState};
use futures_util::stream::{BoxStream, SelectAll, StreamExt, select_all};

use super::lines::Writer;
use crate::context::Context;
use crate::error::Result;

/// What is followed.
pub(super) struct Follow {
    pub(super) backend: Arc<dyn Backend>,
    pub(super) stack: String,
    /// The services; all of them when empty.
    pub(super) services: Vec<String>,
    pub(super) options: LogOptions,
}

/// A line with the id of its container, or the end of the container's output.
type Item = (String, Option<exos_core::Result<LogLine>>);

/// A container whose output is read, and the time of the last line that was written.
struct Followed {
    container: Container,
    last: Option<String>,
    open: bool,
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
        let mut followed: HashMap<String, Followed> = HashMap::new();
        let mut lines: SelectAll<BoxStream<'static, Item>> = select_all([]);
        writer.expect(&containers);
        for container in containers {
            let options = self.options.clone();
            lines.push(self.open(&container.id, options).await?);
            followed.insert(container.id.clone(), Followed::new(container));
        }
        loop {
            let all_ended = !followed.values().any(|known| known.open);
            if all_ended && !self.is_anything_up(context).await? {
                return Ok(());
            }
            tokio::select! {
                Some(item) = lines.next() => write(item, &mut followed, writer)?,
                event = events.next() => match event {
                    Some(event) => self.react(event?, context, &mut followed, &mut lines, writer).await?,
                    None => return Ok(()),
                },
            }
            if writer.is_closed() {
                return Ok(());
            }
        }
    }

    /// Opens the output of a container that started.
    async fn react(
        &self,
        event: EngineEvent,
        context: &mut Context,
        followed: &mut HashMap<String, Followed>,
        lines: &mut SelectAll<BoxStream<'static, Item>>,
        writer: &mut Writer,
    ) -> Result {
        if event.kind != "container" || event.action != "start" {
            return Ok(());
        }
        if followed.get(&event.id).is_some_and(|known| known.open) {
            return Ok(());
        }
        let containers = context.containers(&self.stack).await?;
        let Some(container) = containers.into_iter().find(|seen| seen.id == event.id) else {
            return Ok(());
        };
        if !self.services.is_empty() && !self.services.contains(&container.service) {
            return Ok(());
        }
        let options = LogOptions {
            tail: None,
            since: Some(event.at_nanos.div_euclid(1_000_000_000)),
            ..self.options.clone()
        };
        lines.push(self.open(&container.id, options).await?);
        writer.expect(std::slice::from_ref(&container));
        let known = followed.entry(container.id.clone());
        known.or_insert_with(|| Followed::new(container)).open = true;
        Ok(())
    }

    async fn open(&self, id: &str, options: LogOptions) -> Result<BoxStream<'static, Item>> {
        let options = LogOptions {
            follow: true,
            ..options
        };
        let lines = self.backend.logs(id, &options).await?;
        let (of_line, of_end) = (id.to_owned(), id.to_owned());
        let lines = lines.map(move |line| (of_line.clone(), Some(line)));
        Ok(lines
            .chain(futures_util::stream::once(async { (of_end, None) }))
            .boxed())
    }

    async fn is_anything_up(&self, context: &mut Context) -> Result<bool> {
        let containers = context.containers(&self.stack).await?;
        let up = |container: &Container| {
            matches!(
                container.state,
                ContainerState::Running | ContainerState::Paused | ContainerState::Restarting
            )
        };
        let mut named = containers
            .iter()
            .filter(|seen| self.services.is_empty() || self.services.contains(&seen.service));
        Ok(named.any(up))
    }
}

impl Followed {
    fn new(container: Container) -> Self {
        Self {
            container,
            last: None,
            open: true,
        }
    }
}

fn write(item: Item, followed: &mut HashMap<String, Followed>, writer: &Writer) -> Result {
    let (id, line) = item;
    let Some(known) = followed.get_mut(&id) else {
        return Ok(());
    };
    match line {
        None => {
            known.open = false;
            writer.note(&format!("{} ended", known.container.name));
        }
        Some(line) => {
            let line = line?;
            // A container that started again is asked from the second of its start on, and may repeat lines.
            let is_repeated = line.at.is_some() && line.at <= known.last;
            if !is_repeated {
                writer.write(&known.container, &line);
                writer.flush();
                known.last = line.at;
            }
        }
    }
    Ok(())
}
