//! `exos attach`: connects to the first process of a container.

use clap::Args;
use exos_core::backend::SessionRequest;

use super::exec::exit_with;
use crate::context::Context;
use crate::error::Result;
use crate::pick;
use crate::session::{Manner, talk};

/// Flags of `attach`.
#[derive(Debug, Args)]
pub(crate) struct AttachArgs {
    /// Number of the container within its service [default: the first that runs]
    #[arg(long, value_name = "N")]
    index: Option<u32>,
    /// Pass no input on
    #[arg(long)]
    no_stdin: bool,
    /// Service
    service: String,
}

impl AttachArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let target = context.target(&[]).await?;
        let containers = context.containers(&target.name).await?;
        let container = pick::running(containers, &self.service, self.index)?;
        let backend = context.platform().await?.backend();
        let inspected = backend.inspect(&container.id).await?;
        let manner = Manner {
            tty: inspected["Config"]["Tty"].as_bool().unwrap_or(false),
            stdin: !self.no_stdin,
        };
        let request = SessionRequest::Attach {
            stdin: manner.stdin,
        };
        let session = backend.open(&container.id, &request).await?;
        let code = talk(context, session, manner, async |_| {}).await?;
        exit_with(code)
    }
}
