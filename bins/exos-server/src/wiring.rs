//! Which implementation stands behind each port: the one place that knows.

use std::path::PathBuf;
use std::sync::Arc;

use exos_compose::ComposeStacks;
use exos_core::access::{Cost, Passwords};
use exos_core::docker::DockerEngines;
use exos_core::platform::Ports;
use exos_core::probe::NetworkProber;
use exos_core::store::{PostgresStore, SqliteStore, Store};
use exos_core::vault::{Vault, open_key_file};
use exos_core::{Clock, Error, ErrorKind, Result, Ulids};

use crate::config::Config;

/// The file of the keys that seal secrets, in the data folder.
const KEY_FILE: &str = "secret.key";

/// The file of everything else, unless it is in a Postgres database.
const DATABASE: &str = "exos.db";

/// Makes the ports that the configuration asks for, and the data folder.
pub(crate) async fn ports(config: &Config, clock: Arc<dyn Clock>) -> Result<Ports> {
    let folder = &config.data_dir;
    fs_err::create_dir_all(folder).map_err(|error| {
        Error::new(
            ErrorKind::Unavailable,
            "open the data folder",
            "it cannot be made",
        )
        .with("data-dir", folder.display().to_string())
        .source(error)
    })?;
    Ok(Ports {
        store: store(config).await?,
        ids: Arc::new(Ulids::new(clock.clone())),
        clock,
        loader: Arc::new(ComposeStacks),
        engines: Arc::new(DockerEngines),
        prober: Arc::new(NetworkProber),
        vault: Arc::new(vault(config)?),
        passwords: Passwords::new(Cost::default())?,
    })
}

/// Returns where the keys that seal secrets are, unless the configuration holds them.
pub(crate) fn key_file(config: &Config) -> PathBuf {
    config.data_dir.join(KEY_FILE)
}

fn vault(config: &Config) -> Result<Vault> {
    match &config.secret_key {
        Some(keys) => Vault::from_text(keys),
        None => open_key_file(&key_file(config)),
    }
}

async fn store(config: &Config) -> Result<Arc<dyn Store>> {
    if let Some(url) = &config.database_url {
        return Ok(Arc::new(PostgresStore::connect(url.expose()).await?));
    }
    let path = config.data_dir.join(DATABASE);
    Ok(Arc::new(SqliteStore::open(path).await?))
}
