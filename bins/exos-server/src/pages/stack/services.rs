//! The services of a stack.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use exos_core::observed::PublishedPort;
use exos_core::platform::{ListQuery, Service, ServiceState};

use super::WhichStack;
use super::head::{Head, Tab};
use crate::http::extract::Path;
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::show::State as Shown;
use crate::pages::usage::UsageCells;
use crate::pages::{Result, html};
use crate::state::App;

#[derive(Template)]
#[template(path = "stack_services.html")]
struct ServicesPage {
    layout: Layout,
    head: Head,
    rows: Vec<ServiceRow>,
}

/// A service as a line of a table.
pub(in crate::pages) struct ServiceRow {
    pub(in crate::pages) name: String,
    pub(in crate::pages) state: Shown,
    pub(in crate::pages) health: Option<&'static str>,
    pub(in crate::pages) image: String,
    pub(in crate::pages) running: u32,
    pub(in crate::pages) replicas: u32,
    pub(in crate::pages) ports: Vec<String>,
    pub(in crate::pages) containers: Vec<ContainerLink>,
    /// What can be done with it: the verb, and its word.
    pub(in crate::pages) actions: &'static [(&'static str, &'static str)],
    /// Whether the wanted revision has it.
    pub(in crate::pages) is_wanted: bool,
}

/// A container of a service.
pub(in crate::pages) struct ContainerLink {
    pub(in crate::pages) name: String,
    pub(in crate::pages) host: String,
    pub(in crate::pages) state: Shown,
    pub(in crate::pages) usage: UsageCells,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<WhichStack>,
) -> Result {
    let services = all(&app, &reader, &which).await?;
    let (layout, head) = Head::read(&app, reader, &which, Tab::Services).await?;
    let rows = services.into_iter().map(ServiceRow::new).collect();
    html::page(&ServicesPage { layout, head, rows })
}

/// Reads all services of a stack.
pub(super) async fn all(app: &App, reader: &Reader, which: &WhichStack) -> Result<Vec<Service>> {
    let most = ListQuery {
        limit: 1000,
        ..ListQuery::default()
    };
    let services = app.platform.services();
    let (environment, stack) = (&which.environment, &which.stack);
    let listed = services
        .list(&reader.caller, environment, stack, &most)
        .await?;
    Ok(listed.items)
}

impl ServiceRow {
    pub(in crate::pages) fn new(service: Service) -> Self {
        let containers = service.containers.iter().map(|one| ContainerLink {
            name: one.item.container.name.clone(),
            host: one.host.name.to_string(),
            usage: UsageCells::new(one.host.usage.of(&one.item.container.id)),
            state: Shown::container(
                one.item.container.state,
                one.item.container.health,
                one.item.crash_looping,
            ),
        });
        Self {
            state: Shown::service(service.state),
            health: service.health.map(health),
            running: service.running,
            replicas: service.replicas,
            ports: ports(&service.ports),
            containers: containers.collect(),
            actions: actions(&service),
            is_wanted: service.state != ServiceState::Orphaned,
            name: service.name,
            image: service.image,
        }
    }
}

/// Returns published ports as people speak of them, each once: what is published on both families of addresses is one to
/// a reader.
fn ports(published: &[PublishedPort]) -> Vec<String> {
    let published = published.iter().filter(|port| port.published > 0);
    let ports: BTreeSet<_> = published
        .map(|port| {
            let text = match port.host_ip.as_str() {
                "" | "0.0.0.0" | "::" => format!("{} to {}", port.published, port.target),
                ip => format!("{ip}:{} to {}", port.published, port.target),
            };
            (port.published, port.target, text)
        })
        .collect();
    ports.into_iter().map(|(.., text)| text).collect()
}

fn health(health: exos_core::observed::Health) -> &'static str {
    use exos_core::observed::Health;
    match health {
        Health::Starting => "starting",
        Health::Healthy => "healthy",
        Health::Unhealthy => "unhealthy",
    }
}

fn actions(service: &Service) -> &'static [(&'static str, &'static str)] {
    match service.state {
        ServiceState::Orphaned => &[],
        _ if service.stopped => &[("start", "Start")],
        _ => &[("restart", "Restart"), ("stop", "Stop")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_on_both_families_of_addresses_is_shown_once() {
        let port = |host_ip: &str, published| PublishedPort {
            host_ip: host_ip.to_owned(),
            published,
            target: 80,
            ..PublishedPort::default()
        };
        let mut published = Vec::new();
        for ip in ["0.0.0.0", "127.0.0.1", "::"] {
            published.extend([port(ip, 10_000), port(ip, 8080)]);
        }
        published.push(port("", 0));
        let shown = [
            "127.0.0.1:8080 to 80",
            "8080 to 80",
            "10000 to 80",
            "127.0.0.1:10000 to 80",
        ];
        assert_eq!(ports(&published), shown);
    }
}
