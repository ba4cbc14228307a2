//! Which containers a command means.

use exos_core::observed::{Container, ContainerState};

use crate::error::{Failure, Result};

/// Returns the containers of the named services; those of all services when none is named.
pub(crate) fn of_services(containers: Vec<Container>, services: &[String]) -> Vec<Container> {
    let named =
        |container: &Container| services.is_empty() || services.contains(&container.service);
    containers.into_iter().filter(named).collect()
}

/// Returns one container of a service: that of this number, else the first that runs, else the first.
pub(crate) fn one(
    containers: Vec<Container>,
    service: &str,
    number: Option<u32>,
) -> Result<Container> {
    let mut found: Vec<Container> = containers
        .into_iter()
        .filter(|container| container.service == service && !container.oneoff)
        .collect();
    found.sort_by_key(|container| container.number);
    let running = |container: &Container| container.state == ContainerState::Running;
    let at = match number {
        Some(number) => found
            .iter()
            .position(|container| container.number == number),
        None => found.iter().position(running).or(Some(0)),
    };
    let picked = at
        .filter(|at| *at < found.len())
        .map(|at| found.swap_remove(at));
    picked.ok_or_else(|| {
        let message = match number {
            Some(number) => format!("the service {service:?} has no container {number}"),
            None => format!("the service {service:?} has no container"),
        };
        Failure::not_found(
            "find container",
            message,
            "`exos ps -a` lists the containers of the stack",
        )
    })
}

/// Like [`one`], and refuses a container that does not run.
pub(crate) fn running(
    containers: Vec<Container>,
    service: &str,
    number: Option<u32>,
) -> Result<Container> {
    let container = one(containers, service, number)?;
    if container.state == ContainerState::Running {
        return Ok(container);
    }
    let message = format!("{} does not run: it is {}", container.name, container.state);
    let error = exos_core::Error::new(exos_core::ErrorKind::Conflict, "find container", message)
        .hint(format!("`exos start {service}` starts it"));
    Err(error.into())
}
