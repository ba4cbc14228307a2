//! Volumes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::engine::{Call, Engine, encode};
use super::error::{During, gone_is_fine};
use super::json::nullable;
use crate::error::{Error, ErrorKind, Result};
use crate::spec::VolumeSpec;

const OP: &str = "create volume";

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct CreateBody<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    driver: Option<&'a str>,
    driver_opts: &'a BTreeMap<String, String>,
    labels: &'a BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Created {
    #[serde(default, deserialize_with = "nullable")]
    labels: BTreeMap<String, String>,
}

/// Makes a volume. The engine answers with the one that is there, whatever its labels; one with other labels belongs
/// to somebody else.
pub(super) async fn create(
    engine: &Engine,
    volume: &VolumeSpec,
    labels: &BTreeMap<String, String>,
) -> Result<()> {
    let call = Call {
        op: OP,
        path: "/volumes/create",
        query: &[],
    };
    let body = CreateBody {
        name: &volume.name,
        driver: volume.driver.as_deref(),
        driver_opts: &volume.driver_opts,
        labels,
    };
    let created: Created = engine.post(call, &body).await.map_err(taken)?;
    if created.labels != *labels {
        return Err(Error::new(
            ErrorKind::AlreadyExists,
            OP,
            "a volume of that name with other labels exists",
        )
        .hint("declare it as external, rename it, or remove it"));
    }
    Ok(())
}

pub(super) async fn remove(engine: &Engine, name: &str) -> Result<()> {
    let options = None::<bollard::query_parameters::RemoveVolumeOptions>;
    let removed = engine.docker.remove_volume(&encode(name), options).await;
    gone_is_fine(removed.during("remove volume"))
}

/// A conflict at creation is a volume of that name with another driver.
fn taken(error: Error) -> Error {
    if error.kind() != ErrorKind::Conflict {
        return error;
    }
    Error::new(ErrorKind::AlreadyExists, OP, error.message().to_owned())
}
