//! From settings to the configuration, and what is said when that fails.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use exos_core::Secret;
use exos_core::platform::Retention;
use exos_core::spec::Sensitive;

use super::sources::Sources;
use super::value::{DatabaseUrl, Days, Listen, Seconds};
use super::{Config, TlsFiles, oidc};

/// Why there is no configuration.
#[derive(Debug)]
pub struct ConfigError(Why);

#[derive(Debug)]
enum Why {
    /// The arguments are no flags, or ask for help.
    Arguments(clap::Error),
    /// A setting is wrong.
    Setting(String),
}

impl ConfigError {
    pub(super) fn new(message: String) -> Self {
        Self(Why::Setting(message))
    }

    /// Tells whether help or the version was asked for, so that nothing is wrong.
    pub fn is_answer(&self) -> bool {
        matches!(&self.0, Why::Arguments(error) if !error.use_stderr())
    }

    /// Returns the text to print.
    pub fn text(&self) -> String {
        match &self.0 {
            Why::Arguments(error) => error.render().to_string(),
            Why::Setting(message) => format!("error: {message}\n"),
        }
    }
}

impl From<clap::Error> for ConfigError {
    fn from(error: clap::Error) -> Self {
        Self(Why::Arguments(error))
    }
}

pub(super) fn config(
    args: impl IntoIterator<Item = OsString>,
    variables: &BTreeMap<String, String>,
) -> Result<Config, ConfigError> {
    let sources = Sources::collect(args, variables)?;
    let database_url = sources.find::<DatabaseUrl>("database-url")?;
    Ok(Config {
        task: sources.task,
        listen: sources.get::<Listen>("listen")?.0,
        data_dir: sources.get("data-dir")?,
        database_url: database_url.map(|url| Sensitive::new(url.0)),
        admin_password: sources.find::<String>("admin-password")?.map(Secret::new),
        secret_key: sources.find::<String>("secret-key")?.map(Secret::new),
        tls: tls(&sources)?,
        public_url: sources.find("public-url")?,
        oidc: oidc::config(&sources)?,
        log_level: sources.get("log-level")?,
        log_format: sources.get("log-format")?,
        retention: Retention {
            events: sources.get::<Days>("keep-events")?.0,
            audit: sources.get::<Days>("keep-audit")?.0,
        },
        shutdown_timeout: sources.get::<Seconds>("shutdown-timeout")?.0,
    })
}

fn tls(sources: &Sources) -> Result<Option<TlsFiles>, ConfigError> {
    let (cert, key) = (sources.find("tls-cert")?, sources.find("tls-key")?);
    match (cert, key) {
        (Some(cert), Some(key)) => Ok(Some(TlsFiles { cert, key })),
        (None, None) => Ok(None),
        (Some::<PathBuf>(_), None) => Err(sources.wrong("tls-cert", "it needs tls-key beside it")),
        (None, Some::<PathBuf>(_)) => Err(sources.wrong("tls-key", "it needs tls-cert beside it")),
    }
}
