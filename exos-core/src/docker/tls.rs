//! TLS to an engine's port, with a certificate of one's own.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::backend::EngineTls;
use crate::error::{Error, ErrorKind, Result};

const OP: &str = "prepare TLS to the engine";

/// The usual names of the files.
pub(super) const CA: &str = "ca.pem";
pub(super) const CERT: &str = "cert.pem";
pub(super) const KEY: &str = "key.pem";

/// The files that the `docker` command reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TlsFiles {
    /// The authority that has signed the engine's certificate; without it, those that this machine trusts.
    pub(super) ca: PathBuf,
    pub(super) cert: PathBuf,
    pub(super) key: PathBuf,
}

impl TlsFiles {
    /// Returns the files of a folder, by their usual names.
    pub(super) fn within(folder: &Path) -> Self {
        Self {
            ca: folder.join(CA),
            cert: folder.join(CERT),
            key: folder.join(KEY),
        }
    }
}

/// Opens TLS on a connection.
#[derive(Clone)]
pub(super) struct Tls(TlsConnector);

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

impl Tls {
    /// Reads the certificates.
    pub(super) fn new(files: &TlsFiles) -> Result<Self> {
        let config = ClientConfig::builder().with_root_certificates(roots(files)?);
        let is_known = files.cert.exists() || files.key.exists();
        let config = if is_known {
            let key = PrivateKeyDer::from_pem_file(&files.key)
                .map_err(|error| unreadable(&files.key).source(error))?;
            let known = config.with_client_auth_cert(certificates(&files.cert)?, key);
            known.map_err(|error| unreadable(&files.cert).source(error))?
        } else {
            config.with_no_client_auth()
        };
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// Reads certificates that are not in files.
    pub(super) fn of(pem: &EngineTls) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        for certificate in parsed("ca", &pem.ca)? {
            roots
                .add(certificate)
                .map_err(|error| unusable("ca").source(error))?;
        }
        let key = PrivateKeyDer::from_pem_slice(pem.key.expose().as_bytes());
        let key = key.map_err(|error| unusable("key").source(error))?;
        let config = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_client_auth_cert(parsed("certificate", &pem.certificate)?, key)
            .map_err(|error| unusable("certificate").source(error))?;
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// Opens TLS to `host`.
    pub(super) async fn wrap(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(host.to_owned());
        let name = name.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        self.0.connect(name, stream).await
    }
}

fn roots(files: &TlsFiles) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    if !files.ca.exists() && !files.cert.exists() {
        return Err(unreadable(&files.ca)
            .hint("set DOCKER_CERT_PATH to the folder of ca.pem, cert.pem and key.pem"));
    }
    if files.ca.exists() {
        for certificate in certificates(&files.ca)? {
            roots
                .add(certificate)
                .map_err(|error| unreadable(&files.ca).source(error))?;
        }
        return Ok(roots);
    }
    // Some of a machine's certificates may be broken; the others count.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Ok(roots)
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = read.map_err(|error| unreadable(file).source(error))?;
    if certificates.is_empty() {
        return Err(unreadable(file));
    }
    Ok(certificates)
}

fn parsed(what: &'static str, pem: &str) -> Result<Vec<CertificateDer<'static>>> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let certificates = read.map_err(|error| unusable(what).source(error))?;
    if certificates.is_empty() {
        return Err(unusable(what));
    }
    Ok(certificates)
}

fn unusable(what: &'static str) -> Error {
    let message = format!("the {what} is none in PEM that can be used");
    Error::new(ErrorKind::Invalid, OP, message)
}

fn unreadable(file: &Path) -> Error {
    Error::new(
        ErrorKind::Invalid,
        OP,
        "the file holds no certificate or key that can be read",
    )
    .with("file", file.display().to_string())
}

#[cfg(test)]
mod tests;
