//! The services of a stack.

use askama::Template;
use axum::extract::State;
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
        let published = service.ports.iter().filter(|port| port.published > 0);
        let ports = published.map(|port| match port.host_ip.as_str() {
            "" | "0.0.0.0" | "::" => format!("{} to {}", port.published, port.target),
            ip => format!("{ip}:{} to {}", port.published, port.target),
        });
        let mut ports: Vec<String> = ports.collect();
        // A port that is published on both families of addresses is one to a reader.
        ports.dedup();
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
            ports,
            containers: containers.collect(),
            actions: actions(&service),
            is_wanted: service.state != ServiceState::Orphaned,
            name: service.name,
            image: service.image,
        }
    }
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
