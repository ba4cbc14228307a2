//! TLS to a server.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::error::{Error, ErrorKind, Result};

/// Trusts the authorities in `ca_file`, or those of the machine.
pub(super) fn config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    match ca_file {
        Some(file) => add(&mut roots, file)?,
        // Some of a machine's certificates may be broken; the others count.
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn add(roots: &mut RootCertStore, file: &Path) -> Result<()> {
    let unusable = || {
        let message = "the file of authorities holds no certificate in PEM that can be used";
        Error::new(ErrorKind::Invalid, "connect", message)
            .with("ca-file", file.display().to_string())
    };
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = read.map_err(|error| unusable().source(error))?;
    if certificates.is_empty() {
        return Err(unusable());
    }
    for certificate in certificates {
        roots
            .add(certificate)
            .map_err(|error| unusable().source(error))?;
    }
    Ok(())
}
