//! From created to removed.

use std::collections::BTreeMap;
use std::time::Duration;

use bollard::query_parameters as query;
use futures_util::StreamExt;
use futures_util::future::join_all;

use super::container::take_over;
use super::duration::whole_seconds;
use super::engine::{Engine, encode};
use super::error::{During, gone_is_fine};
use super::volume;
use crate::error::{Error, ErrorKind, Result};
use crate::plan::ContainerRef;

pub(super) async fn start(engine: &Engine, container: &ContainerRef) -> Result<()> {
    let key = encode(container.key());
    let started = engine.docker.start_container(&key, None).await;
    started.during("start container")
}

pub(super) async fn stop(
    engine: &Engine,
    container: &ContainerRef,
    timeout: Option<Duration>,
) -> Result<()> {
    let options = query::StopContainerOptions {
        t: seconds(timeout),
        ..Default::default()
    };
    let key = encode(container.key());
    let stopped = engine.docker.stop_container(&key, Some(options)).await;
    stopped.during("stop container")
}

pub(super) async fn restart(
    engine: &Engine,
    container: &ContainerRef,
    timeout: Option<Duration>,
) -> Result<()> {
    let options = query::RestartContainerOptions {
        t: seconds(timeout),
        ..Default::default()
    };
    let key = encode(container.key());
    let restarted = engine.docker.restart_container(&key, Some(options)).await;
    restarted.during("restart container")
}

pub(super) async fn kill(engine: &Engine, container: &ContainerRef, signal: &str) -> Result<()> {
    let options = query::KillContainerOptions {
        signal: signal.to_owned(),
    };
    let key = encode(container.key());
    let killed = engine.docker.kill_container(&key, Some(options)).await;
    killed.during("kill container")
}

pub(super) async fn pause(engine: &Engine, container: &ContainerRef) -> Result<()> {
    let paused = engine
        .docker
        .pause_container(&encode(container.key()))
        .await;
    paused.during("pause container")
}

pub(super) async fn unpause(engine: &Engine, container: &ContainerRef) -> Result<()> {
    let key = encode(container.key());
    engine
        .docker
        .unpause_container(&key)
        .await
        .during("unpause container")
}

/// A taken name is in the way of a renaming, not what was asked for.
pub(super) async fn rename(engine: &Engine, container: &ContainerRef, name: &str) -> Result<()> {
    const OP: &str = "rename container";
    let options = query::RenameContainerOptions {
        name: name.to_owned(),
    };
    let key = encode(container.key());
    let renamed = engine.docker.rename_container(&key, options).await;
    renamed.during(OP).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::new(ErrorKind::Conflict, OP, error.message())
            .hint("remove or rename the container that has this name"),
        _ => error,
    })
}

pub(super) async fn remove(
    engine: &Engine,
    container: &ContainerRef,
    volumes: bool,
    force: bool,
) -> Result<()> {
    const OP: &str = "remove container";
    let key = encode(container.key());
    // The engine takes an anonymous volume that was taken over for a named one and leaves it.
    let anonymous = if volumes {
        take_over::of_container(engine, container.key()).await?
    } else {
        BTreeMap::new()
    };
    let options = query::RemoveContainerOptions {
        v: volumes,
        force,
        link: false,
    };
    let removed = engine.docker.remove_container(&key, Some(options)).await;
    let removed = match removed.during(OP) {
        Err(error) if is_under_way(&error) => removal(engine, container.key()).await,
        other => gone_is_fine(other),
    };
    removed?;
    let volumes = anonymous.values().map(|name| volume::remove(engine, name));
    // One that another container mounts as well stays.
    for left in join_all(volumes).await {
        match left {
            Err(error) if error.kind() != ErrorKind::Conflict => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn is_under_way(error: &Error) -> bool {
    error.message().contains("is already in progress")
}

/// Waits for the end of a removal that somebody else began.
async fn removal(engine: &Engine, key: &str) -> Result<()> {
    let options = query::WaitContainerOptions {
        condition: "removed".to_owned(),
    };
    let key = encode(key);
    let mut ends = std::pin::pin!(engine.docker.wait_container(&key, Some(options)));
    match ends.next().await {
        // It is not there any more, or ended with a code of its own before it went.
        None | Some(Ok(_) | Err(bollard::errors::Error::DockerContainerWaitError { .. })) => Ok(()),
        Some(Err(error)) => gone_is_fine(Err(error).during("remove container")),
    }
}

fn seconds(timeout: Option<Duration>) -> Option<i32> {
    timeout.map(|timeout| i32::try_from(whole_seconds(timeout)).unwrap_or(i32::MAX))
}
