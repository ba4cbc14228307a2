//! Which engine the options mean.

use std::path::PathBuf;
use std::sync::Arc;

use super::context::Context;
use super::endpoint::Endpoint;
use super::options::DockerOptions;
use super::tls::{CA, CERT, KEY, Tls, TlsFiles};
use crate::backend::EngineAddress;
use crate::error::{Error, ErrorKind, Result};

/// An engine's address, and what it takes to be let in.
#[derive(Debug, Clone, Default)]
pub(super) struct Target {
    pub(super) endpoint: Endpoint,
    pub(super) tls: Option<Arc<Tls>>,
}

impl Target {
    /// Resolves the options: the address, else the named context, else the current one, else this machine.
    pub(super) fn of(options: &DockerOptions) -> Result<Self> {
        if let Some(host) = &options.host {
            let wants_tls = options.tls_verify || host.starts_with("https://");
            let files = wants_tls.then(|| own_files(options)).transpose()?;
            return Self::new(host, files);
        }
        match Context::find(options)? {
            Some(context) => Self::new(&context.host, context.tls),
            None => Ok(Self::default()),
        }
    }

    /// Resolves the address of one engine among many, with its own certificates.
    pub(super) fn at(address: &EngineAddress) -> Result<Self> {
        let tls = address.tls.as_ref();
        Ok(Self {
            endpoint: Endpoint::parse(&address.endpoint, tls.is_some())?,
            tls: tls.map(Tls::of).transpose()?.map(Arc::new),
        })
    }

    fn new(host: &str, files: Option<TlsFiles>) -> Result<Self> {
        let endpoint = Endpoint::parse(host, files.is_some())?;
        let speaks_tls = matches!(endpoint, Endpoint::Tcp { .. });
        let files = files.filter(|_| speaks_tls);
        let tls = files.map(|files| Tls::new(&files)).transpose()?;
        Ok(Self {
            endpoint,
            tls: tls.map(Arc::new),
        })
    }
}

/// The files that are named, and for the others those of the folder.
fn own_files(options: &DockerOptions) -> Result<TlsFiles> {
    let folder = options.cert_dir.as_ref().or(options.config_dir.as_ref());
    let file = |named: &Option<PathBuf>, name: &str| {
        let file = named.clone().or_else(|| Some(folder?.join(name)));
        file.ok_or_else(no_folder)
    };
    Ok(TlsFiles {
        ca: file(&options.ca_file, CA)?,
        cert: file(&options.cert_file, CERT)?,
        key: file(&options.key_file, KEY)?,
    })
}

fn no_folder() -> Error {
    Error::new(
        ErrorKind::Invalid,
        "connect to the engine",
        "no folder of certificates is known",
    )
    .hint("set DOCKER_CERT_PATH")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_options_it_is_the_engine_of_this_machine() {
        let target = Target::of(&DockerOptions::default()).unwrap();
        assert_eq!(target.endpoint, Endpoint::default());
        assert!(target.tls.is_none());
    }

    #[test]
    fn a_socket_needs_no_certificates() {
        let options = DockerOptions {
            tls_verify: true,
            config_dir: Some("/does/not/exist".into()),
            ..DockerOptions::at("unix:///run/d.sock")
        };
        assert!(Target::of(&options).unwrap().tls.is_none());
    }

    #[test]
    fn files_that_are_named_stand_in_for_those_of_the_folder() {
        let options = DockerOptions {
            cert_dir: Some("/certs".into()),
            cert_file: Some("/mine/me.pem".into()),
            ..DockerOptions::default()
        };
        let files = own_files(&options).unwrap();
        let expected = TlsFiles {
            cert: "/mine/me.pem".into(),
            ..TlsFiles::within("/certs".as_ref())
        };
        assert_eq!(files, expected);
    }

    #[test]
    fn missing_certificates_are_named() {
        let options = DockerOptions {
            tls_verify: true,
            cert_dir: Some("/does/not/exist".into()),
            ..DockerOptions::at("tcp://engine")
        };
        let error = Target::of(&options).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.to_string().contains("/does/not/exist/"), "{error}");
    }
}
