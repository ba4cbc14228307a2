//! The log: messages on standard error.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Config, LogFormat};

/// Starts to log. A second call in one process changes nothing.
pub(crate) fn start(config: &Config) {
    let level = LevelFilter::from_level(config.log_level.0);
    // What the libraries have to say is of use below `info` only to those who work on them.
    let levels = Targets::new().with_default(level.min(LevelFilter::INFO));
    let levels = levels.with_target("exos", level);
    let registry = tracing_subscriber::registry().with(levels);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let _ = match config.log_format {
        LogFormat::Text => registry.with(lines.with_ansi(false)).try_init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
}
