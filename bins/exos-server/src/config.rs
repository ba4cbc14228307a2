//! Configuration: flags, then the environment, then a file, then defaults.
//!
//! A setting has one name everywhere: `data-dir` is the flag `--data-dir`, the variable `EXOS_DATA_DIR` and the key
//! `data-dir` of the file. [`keys::KEYS`] lists them all.

mod file;
mod flags;
mod keys;
mod oidc;
mod read;
mod sources;
mod value;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use exos_core::Secret;
use exos_core::platform::Retention;
use exos_core::spec::Sensitive;

use crate::oidc::OidcConfig;

pub use read::ConfigError;
pub use value::{LogFormat, LogLevel, PublicUrl};

/// How the server runs.
#[derive(Debug, Clone)]
pub struct Config {
    /// What the program is to do.
    pub task: Task,
    /// Where it listens.
    pub listen: SocketAddr,
    /// The folder of everything that it keeps.
    pub data_dir: PathBuf,
    /// The address of a Postgres database, instead of the data folder's own.
    pub database_url: Option<Sensitive>,
    /// The password of the user `admin`, who is made with it at the first start.
    pub admin_password: Option<Secret>,
    /// The keys that seal secrets, separated by commas, the newest last; absent uses a file in `data_dir`.
    pub secret_key: Option<Secret>,
    /// What it serves TLS with; absent serves plain HTTP.
    pub tls: Option<TlsFiles>,
    /// Where people reach it, when that is not where it listens.
    pub public_url: Option<PublicUrl>,
    /// Who proves people beside the server itself.
    pub oidc: Option<OidcConfig>,
    /// The least severe messages that are logged.
    pub log_level: LogLevel,
    /// How messages are written.
    pub log_format: LogFormat,
    /// How long events and the audit log are kept.
    pub retention: Retention,
    /// How long requests, and then operations, may take to finish once the server is told to stop.
    pub shutdown_timeout: Duration,
}

/// What the program is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Task {
    /// Serve.
    #[default]
    Serve,
    /// Exchange the key that seals secrets, and end.
    RotateKey,
}

/// A certificate and its key.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The certificate chain, in PEM, the server's own first.
    pub cert: PathBuf,
    /// The private key, in PEM.
    pub key: PathBuf,
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// One line for people: which setting, where it was given, what is wrong with it. Help and version are answers of
    /// this sort too.
    pub fn read(
        args: impl IntoIterator<Item = OsString>,
        variables: &BTreeMap<String, String>,
    ) -> Result<Self, ConfigError> {
        read::config(args, variables)
    }

    /// Tells whether browsers reach the server by HTTPS, itself or through what stands before it.
    pub fn is_https(&self) -> bool {
        self.tls.is_some() || self.public_url.as_ref().is_some_and(PublicUrl::is_https)
    }
}

#[cfg(test)]
mod tests;
