//! `exos pull`: pulls images.

use clap::{Args, ValueEnum};
use exos_core::observed::ObserveQuery;
use exos_core::plan::Fetch;
use exos_core::spec::{ServiceSpec, StackSpec};

use super::up::Services;
use crate::carry::carry_out;
use crate::context::Context;
use crate::error::Result;
use crate::human;

/// Flags of `pull`.
#[derive(Debug, Args)]
pub(crate) struct PullArgs {
    /// Which images are pulled: all, or those that are missing
    #[arg(long, value_enum, default_value_t = Policy::Always)]
    policy: Policy,
    /// Leave out services with a build (always so)
    #[arg(long)]
    ignore_buildable: bool,
    /// Count images that cannot be pulled as no failure
    #[arg(long)]
    ignore_pull_failures: bool,
    /// Pull what the services depend on too
    #[arg(long)]
    include_deps: bool,
    /// Show no progress
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    services: Services,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Policy {
    Always,
    Missing,
}

impl PullArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        context.quiet_pull |= self.quiet;
        let spec = context.stack(&self.services.services).await?;
        let services = self.select(context, &spec).await?;
        let printer = context.printer.clone();
        if services.is_empty() {
            printer.say("nothing to pull");
            return Ok(());
        }
        let platform = context.platform().await?;
        let outcome = carry_out(context, "pull", &spec.name, async |work| {
            let pulled = platform.fetch(&spec, &services, Fetch::Pull, &work).await;
            if self.ignore_pull_failures && !work.cancel.is_cancelled() {
                return Ok(());
            }
            pulled
        })
        .await?;
        let (count, took) = (
            human::plural(outcome.done, "image"),
            human::took(outcome.took),
        );
        printer.say(&format!("{count} pulled ({took})"));
        Ok(())
    }

    /// Returns the services whose images are pulled.
    async fn select(&self, context: &mut Context, spec: &StackSpec) -> Result<Vec<String>> {
        let named = &self.services.services;
        let all = named.is_empty() || self.include_deps;
        let wanted = |service: &ServiceSpec| {
            service.build.is_none() && (all || named.contains(&service.name))
        };
        let services = spec.services.values().filter(|service| wanted(service));
        let mut services: Vec<&ServiceSpec> = services.map(AsRef::as_ref).collect();
        if self.policy == Policy::Missing {
            let query = ObserveQuery {
                images: services
                    .iter()
                    .map(|service| service.image.clone())
                    .collect(),
                ..ObserveQuery::stack(&spec.name)
            };
            let observed = context.platform().await?.backend().observe(&query).await?;
            services.retain(|service| observed.image(&service.image).is_none());
        }
        Ok(services
            .into_iter()
            .map(|service| service.name.clone())
            .collect())
    }
}
