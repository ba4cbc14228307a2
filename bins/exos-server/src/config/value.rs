//! Values of settings that have a type of their own.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;
use std::time::Duration;

use axum::http::Uri;

/// The least severe messages that are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogLevel(pub(crate) tracing::Level);

impl FromStr for LogLevel {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = ["error", "warn", "info", "debug", "trace"];
        let level = words.contains(&text).then(|| text.parse().ok()).flatten();
        level
            .map(Self)
            .ok_or("it is none of error, warn, info, debug, trace")
    }
}

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object in a line.
    Json,
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("it is none of text, json"),
        }
    }
}

/// Where people reach the server: scheme and host, and nothing after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Tells whether it is an HTTPS address.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "it is not an address such as https://exos.example.org";
        let url: Uri = text.parse().map_err(|_| WRONG)?;
        let (Some(scheme), Some(host)) = (url.scheme_str(), url.authority()) else {
            return Err(WRONG);
        };
        if !["http", "https"].contains(&scheme) {
            return Err(WRONG);
        }
        if url.path() != "/" || url.query().is_some() {
            return Err("it has a path, and EXOS is served at the root of a host only");
        }
        Ok(Self(format!("{scheme}://{host}")))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An address of the web.
#[derive(Debug)]
pub(super) struct HttpUrl(pub(super) String);

impl FromStr for HttpUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "it is not an address such as https://id.example.org/realms/team";
        let url: Uri = text.parse().map_err(|_| WRONG)?;
        let known = url
            .scheme_str()
            .is_some_and(|scheme| ["http", "https"].contains(&scheme));
        if known && url.authority().is_some() && url.query().is_none() {
            return Ok(Self(text.to_owned()));
        }
        Err(WRONG)
    }
}

/// Where to listen.
#[derive(Debug)]
pub(super) struct Listen(pub(super) SocketAddr);

impl FromStr for Listen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let address = text.parse().map(Self);
        address.map_err(|_| "it is not an address and a port such as 127.0.0.1:8080 or [::]:8080")
    }
}

/// A whole number of seconds.
#[derive(Debug)]
pub(super) struct Seconds(pub(super) Duration);

impl FromStr for Seconds {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let seconds: Result<u32, _> = text.parse();
        let seconds = seconds.map_err(|_| "it is not a whole number of seconds")?;
        Ok(Self(Duration::from_secs(seconds.into())))
    }
}

/// A whole number of days; 0 has no end.
#[derive(Debug)]
pub(super) struct Days(pub(super) Option<Duration>);

impl FromStr for Days {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let days: Result<u16, _> = text.parse();
        let days = days.map_err(|_| "it is not a whole number of days, 65535 at most")?;
        let time = Duration::from_hours(24 * u64::from(days));
        Ok(Self((days > 0).then_some(time)))
    }
}

/// The address of a database.
#[derive(Debug)]
pub(super) struct DatabaseUrl(pub(super) String);

impl FromStr for DatabaseUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = ["postgres://", "postgresql://"];
        if known.iter().any(|scheme| text.starts_with(scheme)) {
            return Ok(Self(text.to_owned()));
        }
        Err("it is not an address such as postgres://user:password@host/database")
    }
}
