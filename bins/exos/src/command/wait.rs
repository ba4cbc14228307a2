//! `exos wait`: waits until containers end.

use std::collections::BTreeMap;

use clap::Args;
use exos_core::backend::EventsQuery;
use exos_core::observed::{Container, ContainerState};
use futures_util::StreamExt;

use super::exec::exit_with;
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::pick;

/// Flags of `wait`.
#[derive(Debug, Args)]
pub(crate) struct WaitArgs {
    /// Services
    #[arg(value_name = "SERVICE", required = true)]
    services: Vec<String>,
}

impl WaitArgs {
    /// Prints the exit code of each container as it ends, and ends with the last one.
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let target = context.target(&[]).await?;
        let query = EventsQuery {
            stack: Some(target.name.clone()),
            ..EventsQuery::default()
        };
        // The subscription stands before the first look: no end is missed.
        let mut events = context.platform().await?.backend().events(&query).await?;
        let mut told = BTreeMap::new();
        loop {
            let containers = context.containers(&target.name).await?;
            let named = pick::of_services(containers, &self.services);
            if named.is_empty() {
                let message = format!("{} has no container", self.services.join(", "));
                return Err(Failure::not_found(
                    "wait",
                    message,
                    "`exos ps -a` lists the containers of the stack",
                ));
            }
            for container in named.iter().filter(|container| has_ended(container)) {
                let code = container.exit_code.unwrap_or_default();
                if told.insert(container.id.clone(), code).is_none() {
                    context.printer.data(&code.to_string());
                    context.printer.flush();
                }
            }
            if named.iter().all(has_ended) {
                let last = named.last().and_then(|container| container.exit_code);
                return exit_with(last.unwrap_or_default());
            }
            if let Some(event) = events.next().await {
                event?;
            } else {
                return Ok(());
            }
        }
    }
}

fn has_ended(container: &Container) -> bool {
    matches!(
        container.state,
        ContainerState::Exited | ContainerState::Dead
    )
}
