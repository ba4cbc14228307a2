//! Which call an operation is.

use std::sync::Arc;

use super::{
    DockerBackend, build, container, files, hook, image, lifecycle, network, volume, wait,
};
use crate::error::{Error, Result};
use crate::event::{Event, EventKind, EventSink, Progress};
use crate::plan::Op;

/// Does one operation. An error names what the operation was about, and the engine when
/// that is out of reach.
pub(super) async fn apply(
    backend: &DockerBackend,
    op: &Op,
    events: &Arc<dyn EventSink>,
) -> Result<()> {
    match dispatch(backend, op, events).await {
        Ok(()) => Ok(()),
        Err(error) => Err(about(op, backend.engine.explain(error).await)),
    }
}

async fn dispatch(backend: &DockerBackend, op: &Op, events: &Arc<dyn EventSink>) -> Result<()> {
    let engine = &backend.engine;
    let credentials = &backend.credentials;
    match op {
        Op::CreateNetwork { network, labels } => network::create(engine, network, labels).await,
        Op::RemoveNetwork { name } => network::remove(engine, name).await,
        Op::CreateVolume { volume, labels } => volume::create(engine, volume, labels).await,
        Op::RemoveVolume { name } => volume::remove(engine, name).await,
        Op::PullImage { image, platform } => {
            image::pull(engine, credentials, image, platform.as_deref(), events).await
        }
        Op::BuildImage { service, labels } => {
            build::build(engine, credentials, service, labels, events).await
        }
        Op::RemoveImage { image } => image::remove(engine, image).await,
        Op::StoreFiles(order) => files::store(engine, order).await,
        Op::CreateContainer(order) => container::create(engine, order).await,
        Op::StartContainer { container } => lifecycle::start(engine, container).await,
        Op::StopContainer { container, timeout } => {
            lifecycle::stop(engine, container, *timeout).await
        }
        Op::RestartContainer { container, timeout } => {
            lifecycle::restart(engine, container, *timeout).await
        }
        Op::KillContainer { container, signal } => lifecycle::kill(engine, container, signal).await,
        Op::PauseContainer { container } => lifecycle::pause(engine, container).await,
        Op::UnpauseContainer { container } => lifecycle::unpause(engine, container).await,
        Op::RemoveContainer {
            container,
            volumes,
            force,
        } => lifecycle::remove(engine, container, *volumes, *force).await,
        Op::RenameContainer { container, name } => lifecycle::rename(engine, container, name).await,
        Op::DisconnectNetwork {
            container,
            network: name,
        } => network::disconnect(engine, container, name).await,
        Op::RunHook {
            container, hook, ..
        } => hook::run(engine, container, hook, events).await,
        Op::Await {
            container,
            until,
            timeout,
        } => {
            let tell = |state| {
                events.emit(Event {
                    node: None,
                    kind: EventKind::Progress(Progress::State(state)),
                });
            };
            wait::wait(engine, &backend.watch, container, *until, *timeout, &tell).await
        }
    }
}

fn about(op: &Op, error: Error) -> Error {
    match op {
        Op::CreateNetwork { network, .. } => error.with("network", &network.name),
        Op::RemoveNetwork { name } => error.with("network", name),
        Op::CreateVolume { volume, .. } => error.with("volume", &volume.name),
        Op::RemoveVolume { name } => error.with("volume", name),
        Op::PullImage { image, .. } | Op::RemoveImage { image } => error.with("image", image),
        Op::BuildImage { service, .. } => error.with("image", &service.image),
        Op::StoreFiles(order) => error.with("service", &order.service),
        Op::CreateContainer(order) => error.with("container", &order.name),
        _ => match op.container() {
            Some(container) => error.with("container", &container.name),
            None => error,
        },
    }
}
