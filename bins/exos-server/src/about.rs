//! What may be told of how the server runs: nothing of it is a secret.

use std::net::SocketAddr;

use crate::config::Config;

/// What may be told of how the server runs.
#[derive(Debug, Clone)]
pub(crate) struct About {
    /// Where it listens.
    pub(crate) listen: SocketAddr,
    /// What keeps its data.
    pub(crate) store: &'static str,
    /// Whether it serves TLS itself.
    pub(crate) tls: bool,
    /// Where the keys that seal secrets come from.
    pub(crate) key: &'static str,
}

impl About {
    pub(crate) fn of(config: &Config) -> Self {
        Self {
            listen: config.listen,
            store: match config.database_url {
                Some(_) => "a Postgres database",
                None => "SQLite in the data folder",
            },
            tls: config.tls.is_some(),
            key: match config.secret_key {
                Some(_) => "given at the start",
                None => "a file in the data folder",
            },
        }
    }
}
