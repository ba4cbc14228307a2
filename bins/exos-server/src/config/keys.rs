//! The table of settings: what flags, variables, the file's keys and the documentation are made of.

/// A setting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    /// Its name, as a flag and in the file.
    pub(crate) name: &'static str,
    /// What stands for its value in help texts.
    pub(crate) value: &'static str,
    /// What counts when nobody gives it.
    pub(crate) default: Option<&'static str>,
    /// Whether its value is kept out of messages.
    pub(crate) secret: bool,
    /// Whether there is a flag for it: flags show in the machine's list of processes.
    pub(crate) flag: bool,
    /// What it does.
    pub(crate) help: &'static str,
}

impl Key {
    /// Returns the environment variable of it.
    pub(crate) fn variable(&self) -> String {
        format!("EXOS_{}", self.name.replace('-', "_").to_ascii_uppercase())
    }
}

const fn key(name: &'static str, value: &'static str, help: &'static str) -> Key {
    Key {
        name,
        value,
        default: None,
        secret: false,
        flag: true,
        help,
    }
}

const fn with_default(key: Key, default: &'static str) -> Key {
    Key {
        default: Some(default),
        ..key
    }
}

const fn secret(key: Key) -> Key {
    Key {
        secret: true,
        ..key
    }
}

const fn without_flag(key: Key) -> Key {
    Key { flag: false, ..key }
}

/// All settings.
#[rustfmt::skip]
pub(crate) const KEYS: &[Key] = &[
    with_default(
        key("listen", "ADDRESS", "Where to listen; port 0 takes a free one"),
        "127.0.0.1:8080",
    ),
    with_default(
        key("data-dir", "FOLDER", "The folder of everything that is kept; made when it is missing"),
        "./exos-data",
    ),
    secret(key("database-url", "URL", "A Postgres database, postgres://..., to keep it in instead")),
    without_flag(secret(key("admin-password", "PASSWORD", "The password of the user admin, made at the first start (no flag)"))),
    without_flag(secret(key("secret-key", "KEYS", "The keys that seal secrets, the newest last, instead of the file secret.key (no flag)"))),
    key("tls-cert", "FILE", "Serve HTTPS with this certificate chain (PEM); needs tls-key"),
    key("tls-key", "FILE", "The private key of tls-cert (PEM)"),
    key("public-url", "URL", "Where people reach the server, such as https://exos.example.org behind a proxy"),
    key("oidc-issuer", "URL", "Let people sign in with this OpenID Connect provider; needs public-url and oidc-client-id"),
    key("oidc-client-id", "ID", "What the provider knows the server as"),
    without_flag(secret(key("oidc-client-secret", "SECRET", "What proves that to the provider; absent for a public client (no flag)"))),
    with_default(key("oidc-scopes", "SCOPES", "What is asked of the provider beside openid"), "profile email"),
    with_default(
        key("oidc-username-claim", "CLAIM", "What new users are named after"),
        "preferred_username",
    ),
    with_default(
        key("oidc-groups-claim", "CLAIM", "What lists the groups of a user; dots lead into nested claims"),
        "groups",
    ),
    with_default(
        key("log-level", "LEVEL", "The least severe messages to log: error, warn, info, debug, trace"),
        "info",
    ),
    with_default(key("log-format", "FORMAT", "How messages are written: text, json"), "text"),
    with_default(
        key("keep-events", "DAYS", "How long events are kept for who comes back to a stream; 0 keeps them for ever"),
        "14",
    ),
    with_default(
        key("keep-audit", "DAYS", "How long entries of the audit log are kept; 0 keeps them for ever"),
        "365",
    ),
    with_default(
        key("shutdown-timeout", "SECONDS", "How long requests, and then operations, may take to finish once the server is told to stop"),
        "20",
    ),
];

/// The setting that names the file of the others; it stands in no file.
pub(crate) const CONFIG: Key = key("config", "FILE", "Read settings from this YAML file");

/// Returns the table of `docs/server.md`.
#[cfg(test)]
pub(crate) fn markdown() -> String {
    let mut text =
        "| setting | variable | default | what it does |\n|---|---|---|---|\n".to_owned();
    for key in std::iter::once(&CONFIG).chain(KEYS) {
        let default = key.default.map(|default| format!("`{default}`"));
        let default = default.unwrap_or_default();
        let row = format!(
            "| `{}` | `{}` | {default} | {} |\n",
            key.name,
            key.variable(),
            key.help
        );
        text.push_str(&row);
    }
    text
}
