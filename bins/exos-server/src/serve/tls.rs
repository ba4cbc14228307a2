//! TLS by a certificate and a key in files.

use std::path::Path;
use std::sync::Arc;

use exos_core::{Error, ErrorKind, Result};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::TlsFiles;

/// Reads certificate and key.
///
/// # Errors
/// `Invalid`, naming the setting and the file.
pub(crate) fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor> {
    let certificates = certificates(&files.cert)?;
    let key = PrivateKeyDer::from_pem_slice(&read("tls-key", &files.key)?).map_err(|error| {
        wrong("tls-key", &files.key, "it holds no private key in PEM").source(error)
    })?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| {
            Error::new(ErrorKind::Internal, "set up TLS", "no protocol version").source(error)
        })?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(|error| {
            wrong(
                "tls-cert",
                &files.cert,
                "the certificate cannot be used with the key",
            )
            .source(error)
        })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let pem = read("tls-cert", path)?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let certificates = certificates.unwrap_or_default();
    if certificates.is_empty() {
        return Err(wrong("tls-cert", path, "it holds no certificate in PEM"));
    }
    Ok(certificates)
}

fn read(setting: &'static str, path: &Path) -> Result<Vec<u8>> {
    fs_err::read(path).map_err(|error| wrong(setting, path, "it cannot be read").source(error))
}

fn wrong(setting: &'static str, path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Invalid, "set up TLS", why).with(setting, path.display().to_string())
}
