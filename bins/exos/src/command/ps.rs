//! `exos ps`: the containers of a stack.

use clap::{Args, ValueEnum};
use exos_core::observed::{Container, ContainerState, Health, PublishedPort};
use serde::Serialize;

use super::up::Services;
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::format::Format;
use crate::human::short_id;
use crate::pick;
use crate::style::Style;
use crate::table::{Cell, Table};

/// Flags of `ps`.
#[derive(Debug, Args)]
pub(crate) struct PsArgs {
    /// Show stopped containers and those of `run` too
    #[arg(short, long)]
    all: bool,
    /// Show the names of the services that have containers
    #[arg(long = "services")]
    service_names: bool,
    /// Show containers in this state only; may be given again
    #[arg(long, value_name = "STATE", value_enum)]
    status: Vec<Status>,
    /// Show containers that pass a filter only: `status=STATE`
    #[arg(long, value_name = "FILTER", value_parser = filter)]
    filter: Vec<Status>,
    /// Format of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show ids only
    #[arg(short, long)]
    quiet: bool,
    /// Show images in full
    #[arg(long)]
    no_trunc: bool,
    #[command(flatten)]
    services: Services,
}

/// The engine's words for states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Status {
    Created,
    Running,
    Paused,
    Restarting,
    Removing,
    Exited,
    Dead,
}

fn filter(text: &str) -> Result<Status, String> {
    let word = text
        .strip_prefix("status=")
        .ok_or("the only filter is status=STATE")?;
    Status::from_str(word, true)
}

impl Status {
    fn is(self, state: ContainerState) -> bool {
        self.to_possible_value()
            .is_some_and(|word| word.get_name() == state.as_str())
    }
}

/// A container as JSON tells it; `docs/cli.md` documents the fields.
#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    id: &'a str,
    stack: &'a str,
    service: &'a str,
    number: u32,
    oneoff: bool,
    managed: bool,
    image: &'a str,
    command: &'a str,
    state: ContainerState,
    health: Option<Health>,
    exit_code: Option<i64>,
    status: &'a str,
    created_at: String,
    ports: &'a [PublishedPort],
    networks: Vec<&'a str>,
    volumes: &'a [String],
}

impl PsArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let target = context.target(&[]).await?;
        let containers = context.containers(&target.name).await?;
        self.check_services(
            &target
                .spec
                .unwrap_or_else(|| exos_core::spec::StackSpec::new("")),
            &containers,
        )?;
        let shown = self.select(pick::of_services(containers, &self.services.services));
        let printer = &context.printer;
        if self.service_names {
            let mut names: Vec<&str> = shown.iter().map(|seen| seen.service.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                printer.data(name);
            }
        } else if self.quiet {
            for container in &shown {
                printer.data(&container.id);
            }
        } else {
            self.format
                .print(printer, &lines(&shown), || self.table(&shown))?;
        }
        Ok(())
    }

    /// Refuses a name that neither the files nor the containers know.
    fn check_services(&self, spec: &exos_core::spec::StackSpec, seen: &[Container]) -> Result {
        let is_known = |name: &String| {
            spec.services.contains_key(name)
                || spec.disabled.contains(name)
                || seen.iter().any(|container| container.service == *name)
        };
        match self.services.services.iter().find(|name| !is_known(name)) {
            None => Ok(()),
            Some(name) => Err(Failure::not_found(
                "ps",
                format!("the stack has no service {name:?}"),
                "`exos ps -a --services` lists those that have containers",
            )),
        }
    }

    fn select(&self, containers: Vec<Container>) -> Vec<Container> {
        let states: Vec<Status> = self.status.iter().chain(&self.filter).copied().collect();
        let shown = |container: &Container| {
            if states.is_empty() {
                self.all || container.state.is_up()
            } else {
                states.iter().any(|status| status.is(container.state))
            }
        };
        containers.into_iter().filter(shown).collect()
    }

    fn table(&self, containers: &[Container]) -> Table {
        let mut table = Table::new(["NAME", "SERVICE", "IMAGE", "STATUS", "PORTS"]);
        for container in containers {
            table.row([
                container.name.as_str().into(),
                container.service.as_str().into(),
                self.image(&container.image).into(),
                Cell::new(container.status.as_str(), style(container)),
                ports(&container.ports).into(),
            ]);
        }
        table
    }

    fn image(&self, image: &str) -> String {
        if self.no_trunc {
            return image.to_owned();
        }
        match image.split_once("@sha256:") {
            Some((name, digest)) => format!("{name}@{}", short_id(digest)),
            None if image.starts_with("sha256:") => short_id(image).to_owned(),
            None => image.to_owned(),
        }
    }
}

/// The colour that tells how a container does.
pub(super) fn style(container: &Container) -> Style {
    match (container.state, container.health) {
        (ContainerState::Running, Some(Health::Unhealthy))
        | (ContainerState::Restarting | ContainerState::Dead, _) => Style::Bad,
        (ContainerState::Running, Some(Health::Starting))
        | (ContainerState::Paused | ContainerState::Removing, _) => Style::Busy,
        (ContainerState::Running, _) => Style::Good,
        (ContainerState::Exited, _) if container.exit_code.is_some_and(|code| code != 0) => {
            Style::Bad
        }
        (ContainerState::Exited | ContainerState::Created, _) => Style::Dim,
    }
}

fn lines(containers: &[Container]) -> Vec<Line<'_>> {
    containers.iter().map(line).collect()
}

fn line(container: &Container) -> Line<'_> {
    Line {
        name: &container.name,
        id: &container.id,
        stack: &container.stack,
        service: &container.service,
        number: container.number,
        oneoff: container.oneoff,
        managed: container.is_managed(),
        image: &container.image,
        command: &container.command,
        state: container.state,
        health: container.health,
        exit_code: container.exit_code,
        status: &container.status,
        created_at: crate::moment::format(container.created_at),
        ports: &container.ports,
        networks: container.networks.keys().map(String::as_str).collect(),
        volumes: &container.volumes,
    }
}

/// Returns ports as `0.0.0.0:8080->80/tcp, 9000/tcp`; neighbours are folded into ranges, and an
/// address of IPv6 that repeats one of IPv4 is left out.
pub(super) fn ports(ports: &[PublishedPort]) -> String {
    let mut ports: Vec<&PublishedPort> = ports.iter().collect();
    ports.sort();
    ports.dedup();
    let is_any_v4 = |port: &PublishedPort, other: &PublishedPort| {
        port.host_ip == "::"
            && other.host_ip == "0.0.0.0"
            && (other.published, other.target, &other.protocol)
                == (port.published, port.target, &port.protocol)
    };
    let all = ports.clone();
    ports.retain(|port| !all.iter().any(|other| is_any_v4(port, other)));
    let ranges = ports.chunk_by(|a, b| continues(a, b)).map(range);
    ranges.collect::<Vec<_>>().join(", ")
}

fn continues(a: &PublishedPort, b: &PublishedPort) -> bool {
    let both_published = a.published > 0 && b.published == a.published.wrapping_add(1);
    let neither = a.published == 0 && b.published == 0;
    a.host_ip == b.host_ip
        && a.protocol == b.protocol
        && b.target == a.target.wrapping_add(1)
        && (both_published || neither)
}

fn range(ports: &[&PublishedPort]) -> String {
    let (first, last) = (ports[0], ports[ports.len() - 1]);
    let span = |from: u16, to: u16| {
        if from == to {
            from.to_string()
        } else {
            format!("{from}-{to}")
        }
    };
    let target = format!("{}/{}", span(first.target, last.target), first.protocol);
    if first.published == 0 {
        return target;
    }
    let host = if first.host_ip.contains(':') {
        format!("[{}]", first.host_ip)
    } else {
        first.host_ip.clone()
    };
    format!("{host}:{}->{target}", span(first.published, last.published))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(host_ip: &str, published: u16, target: u16) -> PublishedPort {
        PublishedPort {
            host_ip: host_ip.to_owned(),
            published,
            target,
            protocol: "tcp".to_owned(),
        }
    }

    #[test]
    fn ports_are_folded() {
        let cases = [
            (vec![], ""),
            (vec![port("", 0, 80)], "80/tcp"),
            (
                vec![port("0.0.0.0", 8080, 80), port("::", 8080, 80)],
                "0.0.0.0:8080->80/tcp",
            ),
            (
                vec![
                    port("0.0.0.0", 8001, 81),
                    port("0.0.0.0", 8000, 80),
                    port("", 0, 443),
                ],
                "443/tcp, 0.0.0.0:8000-8001->80-81/tcp",
            ),
            (vec![port("::1", 1, 2)], "[::1]:1->2/tcp"),
        ];
        for (given, text) in cases {
            assert_eq!(ports(&given), text);
        }
    }
}
