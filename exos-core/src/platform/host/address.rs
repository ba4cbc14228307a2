//! How a host is reached, with its certificates sealed in the store.

use serde::{Deserialize, Serialize};

use super::Host;
use crate::backend::{EngineAddress, EngineTls};
use crate::error::{Error, ErrorKind, Result};
use crate::platform::Platform;
use crate::platform::sealed::HoldsSealed;
use crate::secret::Secret;
use crate::store::Versioned;
use crate::vault::{Context, Sealed, Vault};

/// What is sealed. It is written out only into the vault.
#[derive(Serialize, Deserialize)]
struct Plain<'a> {
    ca: std::borrow::Cow<'a, str>,
    certificate: std::borrow::Cow<'a, str>,
    key: std::borrow::Cow<'a, str>,
}

fn context(host: &str) -> Context<'_> {
    Context {
        kind: "host.tls",
        id: host,
    }
}

impl HoldsSealed for Host {
    fn context(id: &str) -> Context<'_> {
        context(id)
    }

    fn sealed(&mut self) -> Option<&mut Sealed> {
        self.tls.as_mut()
    }
}

pub(super) fn seal(
    platform: &Platform,
    host: &str,
    tls: Option<&EngineTls>,
) -> Result<Option<Sealed>> {
    let Some(tls) = tls else {
        return Ok(None);
    };
    let plain = Plain {
        ca: tls.ca.as_str().into(),
        certificate: tls.certificate.as_str().into(),
        key: tls.key.expose().as_str().into(),
    };
    let bytes = serde_json::to_vec(&plain).map_err(|error| unreadable(host).source(error))?;
    let bytes = Secret::new(bytes);
    platform
        .ports()
        .vault
        .seal(context(host), bytes.expose())
        .map(Some)
}

/// Returns how a host is reached.
pub(super) fn of(vault: &Vault, host: &Versioned<Host>) -> Result<EngineAddress> {
    let tls = host.value.tls.as_ref().map(|sealed| {
        let bytes = vault.open(context(&host.id), sealed)?;
        // The reader's own error could quote the key.
        let plain: Plain<'_> =
            serde_json::from_slice(bytes.expose()).map_err(|_| unreadable(&host.id))?;
        Ok::<_, Error>(EngineTls {
            ca: plain.ca.into_owned(),
            certificate: plain.certificate.into_owned(),
            key: Secret::new(plain.key.into_owned()),
        })
    });
    Ok(EngineAddress {
        endpoint: host.value.endpoint.clone(),
        tls: tls.transpose()?,
    })
}

fn unreadable(host: &str) -> Error {
    Error::new(
        ErrorKind::Internal,
        "read host",
        "its certificates cannot be read",
    )
    .with("host", host)
}
