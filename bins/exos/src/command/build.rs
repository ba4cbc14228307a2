//! `exos build`: builds images.

use std::sync::Arc;

use clap::Args;
use exos_core::plan::Fetch;
use exos_core::spec::{BuildSpec, StackSpec};

use super::up::Services;
use crate::carry::carry_out;
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::human;

/// Flags of `build`.
#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// Build every step again
    #[arg(long)]
    no_cache: bool,
    /// Pull base images even if they are there
    #[arg(long)]
    pull: bool,
    /// Set a build argument, as KEY=VALUE, or KEY to pass on the variable of this environment
    #[arg(long, value_name = "KEY=VALUE")]
    build_arg: Vec<String>,
    /// Show no output
    #[arg(short, long)]
    quiet: bool,
    /// Build what the services depend on too
    #[arg(long)]
    with_dependencies: bool,
    #[command(flatten)]
    services: Services,
}

impl BuildArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        context.quiet_build |= self.quiet;
        let mut spec = context.stack(&self.services.services).await?;
        for (key, value) in super::exec::variables(context, &self.build_arg) {
            each_build(&mut spec, |build| {
                build.args.insert(key.clone(), Some(value.clone()));
            });
        }
        each_build(&mut spec, |build| {
            build.no_cache |= self.no_cache;
            build.pull |= self.pull;
        });
        let services = if self.with_dependencies {
            Vec::new()
        } else {
            self.services.services
        };
        let named = |name: &String| services.is_empty() || services.contains(name);
        let mut builds = spec
            .services
            .values()
            .filter(|service| named(&service.name));
        if !builds.any(|service| service.build.is_some()) {
            return Err(Failure::not_found(
                "build",
                "no service has a build",
                "add `build:` to a service",
            ));
        }
        let platform = context.platform().await?;
        let outcome = carry_out(context, "build", &spec.name, async |work| {
            platform.fetch(&spec, &services, Fetch::Build, &work).await
        })
        .await?;
        let (count, took) = (
            human::plural(outcome.done, "image"),
            human::took(outcome.took),
        );
        context.printer.say(&format!("{count} built ({took})"));
        Ok(())
    }
}

fn each_build(spec: &mut StackSpec, mut change: impl FnMut(&mut BuildSpec)) {
    for service in spec
        .services
        .values_mut()
        .filter(|service| service.build.is_some())
    {
        if let Some(build) = &mut Arc::make_mut(service).build {
            change(build);
        }
    }
}
