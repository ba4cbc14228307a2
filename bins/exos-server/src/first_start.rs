//! What there is when nobody has been here before: a way in, and an environment with the engine of this machine.

use exos_core::Result;
use exos_core::access::Caller;
use exos_core::platform::{ListQuery, NewEnvironment, NewHost, Platform};

use crate::config::Config;

/// The environment that there is from the start, and the name of its host.
const ENVIRONMENT: &str = "default";
const HOST: &str = "local";
const ENGINE: &str = "unix:///var/run/docker.sock";

/// Makes the admin, or returns the line with the setup token to print; makes the environment where there is none.
pub(crate) async fn prepare(platform: &Platform, config: &Config) -> Result<Option<String>> {
    let setup = platform.setup();
    let is_first = setup.is_open().await?;
    if is_first {
        environment(platform).await?;
    }
    if let Some(password) = &config.admin_password {
        setup.with_password(password).await?;
    }
    let token = setup.begin().await?;
    Ok(token.map(|token| format!("setup token (for POST /api/v1/setup): {}\n", token.expose())))
}

async fn environment(platform: &Platform) -> Result<()> {
    let system = Caller::system();
    let one = ListQuery {
        limit: 1,
        ..ListQuery::default()
    };
    if !platform
        .environments()
        .list(&system, &one)
        .await?
        .items
        .is_empty()
    {
        return Ok(());
    }
    let made = platform
        .environments()
        .create(&system, NewEnvironment::named(ENVIRONMENT))
        .await?;
    let host = NewHost::at(HOST, ENGINE);
    if let Err(error) = platform.hosts().add(&system, &made.id, host).await {
        // A server without an engine of its own is a usual one.
        tracing::info!(%error, "the engine of this machine is not a host");
    }
    Ok(())
}
