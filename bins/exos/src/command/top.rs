//! `exos top`: the use of CPU and memory.

mod gauge;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use exos_core::backend::{Backend, EventsQuery, Stats};
use exos_core::observed::{Container, ContainerState, Scope};
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::{BoxStream, SelectAll, select_all};

use super::up::Services;
use crate::context::Context;
use crate::error::Result;
use crate::format::Format;
use crate::{pick, terminal};
use gauge::{Gauge, table};

/// Flags of `top`.
#[derive(Debug, Args)]
pub(crate) struct TopArgs {
    /// Show the containers of all stacks
    #[arg(short, long, conflicts_with = "services")]
    all: bool,
    /// Measure once and end (always so for a table that is not on a terminal)
    #[arg(long)]
    no_stream: bool,
    /// Format of the output; a stream of JSON is a list a line
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    services: Services,
}

/// How often the table is drawn.
const TICK: Duration = Duration::from_secs(1);

/// A measurement with the id of its container.
type Sample = (String, exos_core::Result<Stats>);

impl TopArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let stack = if self.all {
            None
        } else {
            Some(context.target(&[]).await?.name)
        };
        let once = self.no_stream || self.format != Format::Json && !context.terminals.stdout;
        if once {
            let gauges = self.measure(context, stack.as_deref()).await?;
            return self.print(context, &gauges);
        }
        self.stream(context, stack).await
    }

    async fn running(&self, context: &mut Context, stack: Option<&str>) -> Result<Vec<Container>> {
        let scope = stack.map_or(Scope::All, |name| Scope::Stack(name.to_owned()));
        let containers = context.platform().await?.containers(&scope).await?;
        let mut containers = pick::of_services(containers, &self.services.services);
        containers.retain(|container| container.state == ContainerState::Running);
        Ok(containers)
    }

    /// Measures every container once, all at the same time.
    async fn measure(&self, context: &mut Context, stack: Option<&str>) -> Result<Vec<Gauge>> {
        let containers = self.running(context, stack).await?;
        let backend = context.platform().await?.backend();
        let measured = join_all(containers.into_iter().map(|container| {
            let backend = backend.clone();
            async move {
                let stats = backend.stats(&container.id).await.ok()?.next().await?.ok();
                Some(Gauge { container, stats })
            }
        }));
        // A container that ends meanwhile has nothing to measure.
        Ok(measured.await.into_iter().flatten().collect())
    }

    fn print(&self, context: &Context, gauges: &[Gauge]) -> Result {
        self.format
            .print(&context.printer, &gauges, || table(gauges))
    }

    /// Measures until nobody reads; containers come and go with the engine's events.
    async fn stream(&self, context: &mut Context, stack: Option<String>) -> Result {
        let backend = context.platform().await?.backend();
        let query = EventsQuery {
            stack: stack.clone(),
            ..EventsQuery::default()
        };
        let mut events = backend.events(&query).await?;
        let mut samples: SelectAll<BoxStream<'static, Sample>> = select_all([]);
        let mut gauges = BTreeMap::new();
        self.look(
            context,
            stack.as_deref(),
            &backend,
            &mut gauges,
            &mut samples,
        )
        .await?;
        let mut tick = tokio::time::interval(TICK);
        let mut drawn = 0;
        while !context.printer.is_closed() {
            tokio::select! {
                Some((id, stats)) = samples.next() => {
                    let gauge: Option<&mut Gauge> = gauges.get_mut(&id);
                    if let (Some(gauge), Ok(stats)) = (gauge, stats) {
                        gauge.stats = Some(stats);
                    }
                }
                event = events.next() => match event {
                    None => break,
                    Some(event) => if matches!(event?.action.as_str(), "start" | "die" | "unpause" | "pause" | "rename") {
                        self.look(context, stack.as_deref(), &backend, &mut gauges, &mut samples).await?;
                    },
                },
                _ = tick.tick() => self.show(context, &gauges, &mut drawn),
            }
        }
        Ok(())
    }

    /// Looks which containers run, and begins to measure those that are new.
    async fn look(
        &self,
        context: &mut Context,
        stack: Option<&str>,
        backend: &Arc<dyn Backend>,
        gauges: &mut BTreeMap<String, Gauge>,
        samples: &mut SelectAll<BoxStream<'static, Sample>>,
    ) -> Result {
        let running = self.running(context, stack).await?;
        let mut known = std::mem::take(gauges);
        for container in running {
            let id = container.id.clone();
            let stats = known.remove(&id).map(|gauge| gauge.stats);
            if stats.is_none() {
                if let Ok(stream) = backend.stats(&id).await {
                    let id = id.clone();
                    samples.push(stream.map(move |stats| (id.clone(), stats)).boxed());
                }
            }
            gauges.insert(
                id,
                Gauge {
                    container,
                    stats: stats.flatten(),
                },
            );
        }
        Ok(())
    }

    fn show(&self, context: &Context, gauges: &BTreeMap<String, Gauge>, drawn: &mut usize) {
        let printer = &context.printer;
        let mut shown: Vec<&Gauge> = gauges.values().collect();
        shown.sort_by(|a, b| a.container.name.cmp(&b.container.name));
        if self.format == Format::Json {
            printer.json_line(&shown);
            return;
        }
        let rows = usize::from(terminal::size().rows);
        let text = table(shown).render(printer.out);
        let lines: Vec<&str> = text.lines().take(rows.saturating_sub(1)).collect();
        let up = if *drawn > 0 {
            format!("\x1b[{drawn}A\r\x1b[J")
        } else {
            String::new()
        };
        printer.raw(format!("{up}{}\n", lines.join("\n")).as_bytes());
        printer.flush();
        *drawn = lines.len();
    }
}
