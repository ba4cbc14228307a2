//! Exchanging the key that seals secrets.

use std::path::Path;
use std::sync::Arc;

use exos_core::controller::without_servers;
use exos_core::platform::{Platform, Ports};
use exos_core::vault::{add_key_to_file, drop_old_keys};
use exos_core::{Clock, Error, ErrorKind, Result};

use crate::config::Config;
use crate::wiring;

const OP: &str = "rotate key";

/// Makes a new key, seals everything anew with it, and drops the ones before. Returns the line that says so.
///
/// # Behavior
/// - Between any two steps the key file opens everything in the store: a crash loses nothing, and this again, or the
///   start of a server, goes on from there.
///
/// # Errors
/// `Unsupported` where the keys are not in a file, `NotFound` where there is none, `Conflict` while a server works on the
/// store: it would go on with the old key.
pub(crate) async fn rotate_key(config: &Config, clock: Arc<dyn Clock>) -> Result<String> {
    let path = wiring::key_file(config);
    refuse_without_file(config, &path)?;
    let ports = wiring::ports(config, clock).await?;
    let platform = Platform::new(ports.clone());
    let work = async {
        let vault = Arc::new(add_key_to_file(&path)?);
        let resealed = seal_anew(&Platform::new(Ports { vault, ..ports })).await?;
        let kept = drop_old_keys(&path)?;
        Ok((resealed, kept.key_ids().concat()))
    };
    let (resealed, key) = without_servers(&platform, work).await?;
    let path = path.display();
    Ok(format!(
        "{resealed} secrets are sealed with the new key {key}; keep a copy of {path}\n"
    ))
}

/// Goes over the store until nothing is left that another key seals.
async fn seal_anew(platform: &Platform) -> Result<usize> {
    let mut all = 0;
    loop {
        let resealed = platform.reseal().await?;
        all += resealed;
        if resealed == 0 {
            return Ok(all);
        }
    }
}

fn refuse_without_file(config: &Config, path: &Path) -> Result<()> {
    if config.secret_key.is_some() {
        let message = "the keys come from EXOS_SECRET_KEY, and only who sets it can change it";
        return Err(Error::new(ErrorKind::Unsupported, OP, message).hint(
            "make a key with `openssl rand -base64 32`, set EXOS_SECRET_KEY=OLD,NEW and start every server again: \
             the start seals everything with the new key; then set EXOS_SECRET_KEY=NEW",
        ));
    }
    if path.is_file() {
        return Ok(());
    }
    let message = "there is no key file, so nothing was ever sealed here";
    Err(Error::new(ErrorKind::NotFound, OP, message)
        .with("file", path.display().to_string())
        .hint("name the folder of the server with --data-dir"))
}

#[cfg(test)]
mod tests;
