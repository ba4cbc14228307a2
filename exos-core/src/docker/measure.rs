//! Measuring many containers at once.
//!
//! Where the engine is on this machine its control groups are read, which costs the engine nothing and this process some
//! microseconds a container. Whatever is not found there is asked of the engine.

mod cgroup;
mod cgroup_file;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt, TryStreamExt};

use self::cgroup::Cgroups;
use super::engine::Engine;
use super::{DockerBackend, stats};
use crate::backend::{Backend, Measured};
use crate::error::Result;

/// Where the kernel shows its control groups.
const CGROUPS: &str = "/sys/fs/cgroup";

/// How many containers an engine is asked for at once.
const AT_ONCE: usize = 16;

pub(super) async fn measure(
    backend: &DockerBackend,
    containers: &[String],
) -> Result<Vec<Measured>> {
    let mut measured = if backend.engine.endpoint().is_local() {
        read(containers.to_vec()).await
    } else {
        Vec::new()
    };
    let missing = missing(containers, &measured);
    measured.extend(ask(&backend.engine, missing).await?);
    let machine = backend.capabilities().await?.memory;
    for one in &mut measured {
        // Without a limit of its own a container has that of the machine, and kernels write it as a huge one.
        one.memory_limit = one.memory_limit.filter(|limit| *limit < machine);
    }
    Ok(measured)
}

fn missing(containers: &[String], measured: &[Measured]) -> Vec<String> {
    let found: HashSet<&str> = measured.iter().map(|one| one.id.as_str()).collect();
    let missing = containers.iter().filter(|id| !found.contains(id.as_str()));
    missing.cloned().collect()
}

async fn ask(engine: &Arc<Engine>, containers: Vec<String>) -> Result<Vec<Measured>> {
    let asked = stream::iter(containers).map(|id| {
        let engine = Arc::clone(engine);
        async move { stats::once(&engine, &id).await }
    });
    let asked: Vec<Option<Measured>> = asked.buffer_unordered(AT_ONCE).try_collect().await?;
    Ok(asked.into_iter().flatten().collect())
}

/// Reads control groups on a thread where waiting for the kernel holds up nobody.
async fn read(containers: Vec<String>) -> Vec<Measured> {
    let reading = tokio::task::spawn_blocking(move || {
        let groups = Cgroups::at(Path::new(CGROUPS));
        let measured = containers.iter().filter_map(|id| groups.measure(id));
        measured.collect()
    });
    // A defect there is no reason to go without an answer: the engine has one.
    reading.await.unwrap_or_default()
}
