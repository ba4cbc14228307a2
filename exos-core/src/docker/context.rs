//! Contexts of the `docker` command: named engines.
//!
//! A context is a folder named by the SHA-256 of its name: `contexts/meta/<hash>/meta.json` holds the address, and
//! `contexts/tls/<hash>/docker/` the certificates. Source: the `docker` command's context store.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::options::DockerOptions;
use super::tls::TlsFiles;
use crate::error::{Error, ErrorKind, Result};

const OP: &str = "read the context";
/// The context that is not stored: the engine of this machine.
const DEFAULT: &str = "default";

/// A stored context.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) host: String,
    pub(super) tls: Option<TlsFiles>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Config {
    current_context: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Meta {
    endpoints: BTreeMap<String, MetaEndpoint>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct MetaEndpoint {
    host: String,
    #[serde(rename = "SkipTLSVerify")]
    skip_tls_verify: bool,
}

impl Context {
    /// Returns the context that the options name, or the current one; none is the engine of this machine.
    pub(super) fn find(options: &DockerOptions) -> Result<Option<Self>> {
        let Some(folder) = &options.config_dir else {
            return match &options.context {
                Some(name) if name != DEFAULT => Err(unknown(name)),
                _ => Ok(None),
            };
        };
        let name = match &options.context {
            Some(name) => name.clone(),
            None => current(folder)?,
        };
        if name.is_empty() || name == DEFAULT {
            return Ok(None);
        }
        Self::read(folder, &name).map(Some)
    }

    fn read(folder: &Path, name: &str) -> Result<Self> {
        let hash = hash(name);
        let file = folder.join("contexts/meta").join(&hash).join("meta.json");
        let meta: Meta = read(&file)?.ok_or_else(|| unknown(name))?;
        let endpoint = meta.endpoints.get("docker");
        let endpoint = endpoint.filter(|endpoint| !endpoint.host.is_empty());
        let endpoint = endpoint.ok_or_else(|| {
            Error::new(ErrorKind::Invalid, OP, "it has no address of an engine")
                .with("context", name)
        })?;
        if endpoint.skip_tls_verify {
            return Err(Error::new(
                ErrorKind::Unsupported,
                OP,
                "it does not verify the engine's certificate",
            )
            .with("context", name)
            .hint("give the context the certificate of the engine's authority"));
        }
        let certificates = folder.join("contexts/tls").join(hash).join("docker");
        Ok(Self {
            host: endpoint.host.clone(),
            tls: certificates
                .is_dir()
                .then(|| TlsFiles::within(&certificates)),
        })
    }
}

fn current(folder: &Path) -> Result<String> {
    let config: Option<Config> = read(&folder.join("config.json"))?;
    Ok(config.unwrap_or_default().current_context)
}

fn hash(name: &str) -> String {
    let digest = Sha256::digest(name.as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads a file; one that is not there is no error.
fn read<T: DeserializeOwned>(file: &Path) -> Result<Option<T>> {
    let unreadable = || {
        Error::new(ErrorKind::Invalid, OP, "the file cannot be read")
            .with("file", file.display().to_string())
    };
    match fs_err::read(file) {
        Ok(text) => {
            let value = serde_json::from_slice(&text);
            value.map(Some).map_err(|error| unreadable().source(error))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable().source(error)),
    }
}

fn unknown(name: &str) -> Error {
    Error::new(ErrorKind::NotFound, OP, "there is no such context")
        .with("context", name)
        .hint("`docker context ls` lists the contexts")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(current: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: String, value: serde_json::Value| {
            let file = folder.path().join(path);
            fs_err::create_dir_all(file.parent().unwrap()).unwrap();
            fs_err::write(file, value.to_string()).unwrap();
        };
        write(
            "config.json".to_owned(),
            serde_json::json!({"currentContext": current}),
        );
        let meta = |host: &str, skip: bool| serde_json::json!({"Name": "x", "Endpoints": {"docker": {"Host": host, "SkipTLSVerify": skip}}});
        write(
            format!("contexts/meta/{}/meta.json", hash("far")),
            meta("tcp://far:2376", false),
        );
        write(
            format!("contexts/tls/{}/docker/ca.pem", hash("far")),
            serde_json::json!("x"),
        );
        write(
            format!("contexts/meta/{}/meta.json", hash("near")),
            meta("unix:///n.sock", false),
        );
        write(
            format!("contexts/meta/{}/meta.json", hash("lax")),
            meta("tcp://lax:2376", true),
        );
        folder
    }

    fn find(current: &str, named: Option<&str>) -> Result<Option<Context>> {
        let folder = folder(current);
        Context::find(&DockerOptions {
            context: named.map(str::to_owned),
            config_dir: Some(folder.path().to_owned()),
            ..DockerOptions::default()
        })
    }

    #[test]
    fn the_named_context_wins_over_the_current_one() {
        let host = |current, named| find(current, named).unwrap().map(|context| context.host);
        assert_eq!(host("near", None).as_deref(), Some("unix:///n.sock"));
        assert_eq!(host("near", Some("far")).as_deref(), Some("tcp://far:2376"));
        assert_eq!(host("near", Some("default")), None);
        assert_eq!(host("", None), None);
    }

    #[test]
    fn certificates_lie_beside_it() {
        let context = find("far", None).unwrap().unwrap();
        assert!(context.tls.is_some());
        assert!(find("near", None).unwrap().unwrap().tls.is_none());
    }

    #[test]
    fn a_context_that_is_not_there_or_trusts_everybody_is_refused() {
        assert_eq!(find("gone", None).unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(
            find("lax", None).unwrap_err().kind(),
            ErrorKind::Unsupported
        );
        let nowhere = DockerOptions {
            context: Some("far".to_owned()),
            ..DockerOptions::default()
        };
        assert_eq!(
            Context::find(&nowhere).unwrap_err().kind(),
            ErrorKind::NotFound
        );
    }
}
