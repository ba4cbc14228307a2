//! `exos scale`: changes the number of containers of services.

use clap::Args;
use exos_core::plan::UpOptions;

use super::up::{bring_up, scale};
use crate::context::Context;
use crate::error::Result;

/// Flags of `scale`.
#[derive(Debug, Args)]
pub(crate) struct ScaleArgs {
    /// Leave alone what the services depend on
    #[arg(long)]
    no_deps: bool,
    /// Return when everything is started, healthy or not
    #[arg(long)]
    no_wait: bool,
    /// Service and its number of containers
    #[arg(value_name = "SERVICE=N", required = true, value_parser = scale)]
    services: Vec<(String, u32)>,
}

impl ScaleArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let names: Vec<String> = self.services.iter().map(|(name, _)| name.clone()).collect();
        let spec = context.stack(&names).await?;
        let options = UpOptions {
            services: names.into_iter().collect(),
            scale: self.services.into_iter().collect(),
            no_deps: self.no_deps,
            wait: !self.no_wait,
            ..UpOptions::default()
        };
        bring_up(context, &spec, &options, "scale").await
    }
}
