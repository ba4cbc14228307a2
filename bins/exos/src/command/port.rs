//! `exos port`: where a container's port is published.

use clap::Args;

use crate::context::Context;
use crate::error::{Failure, Result};
use crate::pick;

/// Flags of `port`.
#[derive(Debug, Args)]
pub(crate) struct PortArgs {
    /// Protocol
    #[arg(long, value_name = "PROTOCOL", default_value = "tcp", value_parser = ["tcp", "udp", "sctp"])]
    protocol: String,
    /// Number of the container within its service [default: the first that runs]
    #[arg(long, value_name = "N")]
    index: Option<u32>,
    /// Service
    service: String,
    /// Port in the container
    #[arg(value_name = "PORT")]
    port: u16,
}

impl PortArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let target = context.target(&[]).await?;
        let containers = context.containers(&target.name).await?;
        let container = pick::one(containers, &self.service, self.index)?;
        let mut published = container.ports.iter().filter(|port| {
            port.target == self.port && port.protocol == self.protocol && port.published > 0
        });
        let Some(port) = published.next() else {
            let message = format!(
                "{} does not publish port {}/{}",
                container.name, self.port, self.protocol
            );
            return Err(Failure::not_found(
                "port",
                message,
                "`exos ps` shows what is published",
            ));
        };
        let address = match &port.host_ip {
            ip if ip.contains(':') => format!("[{ip}]"),
            ip if ip.is_empty() => "0.0.0.0".to_owned(),
            ip => ip.clone(),
        };
        context
            .printer
            .data(&format!("{address}:{}", port.published));
        Ok(())
    }
}
