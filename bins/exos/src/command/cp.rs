//! `exos cp`: copies files between a container and this machine.

mod download;
mod upload;

use clap::Args;
use exos_core::{Error, ErrorKind};

use crate::context::Context;
use crate::error::{Failure, Result};
use crate::pick;

/// Flags of `cp`.
#[derive(Debug, Args)]
#[command(
    override_usage = "exos cp [OPTIONS] SERVICE:PATH PATH|-\n       exos cp [OPTIONS] PATH|- SERVICE:PATH"
)]
pub(crate) struct CpArgs {
    /// Number of the container within its service [default: the first that runs]
    #[arg(long, value_name = "N")]
    index: Option<u32>,
    /// Keep owners
    #[arg(short, long)]
    archive: bool,
    /// Copy what a link points to, not the link
    #[arg(short = 'L', long)]
    follow_link: bool,
    /// What is copied: SERVICE:PATH, PATH, or `-` for a tar archive on standard input
    #[arg(value_name = "FROM")]
    from: String,
    /// Where to: PATH, SERVICE:PATH, or `-` for a tar archive on standard output
    #[arg(value_name = "TO")]
    to: String,
}

/// How files are copied.
#[derive(Debug, Clone, Copy)]
struct Manner {
    keep_owners: bool,
    follow_link: bool,
}

impl CpArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let manner = Manner {
            keep_owners: self.archive,
            follow_link: self.follow_link,
        };
        match (in_container(&self.from), in_container(&self.to)) {
            (Some((service, path)), None) => {
                let container = self.container(context, service).await?;
                download::copy(context, &container, path, &self.to, manner).await
            }
            (None, Some((service, path))) => {
                let container = self.container(context, service).await?;
                upload::copy(context, &container, &self.from, path, manner).await
            }
            (Some(_), Some(_)) => Err(Failure::usage(
                "files are not copied from container to container",
                "copy them to this machine first, or pipe: exos cp a:/x - | exos cp - b:/y",
            )),
            (None, None) => Err(Failure::usage(
                "neither side is in a container",
                "write SERVICE:PATH for the one that is",
            )),
        }
    }

    async fn container(&self, context: &mut Context, service: &str) -> Result<String> {
        let target = context.target(&[]).await?;
        let containers = context.containers(&target.name).await?;
        Ok(pick::one(containers, service, self.index)?.id)
    }
}

/// Splits `SERVICE:PATH`. What starts with `.` or `/` is a path of this machine, with or without a colon.
fn in_container(text: &str) -> Option<(&str, &str)> {
    if text.starts_with(['.', '/']) {
        return None;
    }
    text.split_once(':')
        .filter(|(service, _)| !service.is_empty())
}

fn failed(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Failed, "copy", message)
}
