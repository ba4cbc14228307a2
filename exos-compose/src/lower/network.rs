//! Networks, and how a service is on them.

use std::collections::BTreeMap;

use exos_core::spec::{Attachment, IpamPool, NetworkMode, NetworkSpec};

use crate::lower::Lowering;
use crate::lower::view::View;
use crate::project::Project;

pub(crate) fn network(key: &str, network: View<'_>) -> NetworkSpec {
    let ipam = network.get("ipam");
    NetworkSpec {
        key: key.to_owned(),
        name: network.text("name").unwrap_or_else(|| key.to_owned()),
        external: network.flag("external"),
        driver: network.text("driver"),
        driver_opts: network.text_map("driver_opts"),
        attachable: network.flag("attachable"),
        internal: network.flag("internal"),
        enable_ipv4: network.given_flag("enable_ipv4"),
        enable_ipv6: network.given_flag("enable_ipv6"),
        ipam_driver: ipam.and_then(|ipam| ipam.text("driver")),
        ipam_options: ipam
            .map(|ipam| ipam.text_map("options"))
            .unwrap_or_default(),
        ipam_pools: ipam
            .map(|ipam| ipam.items("config").map(pool).collect())
            .unwrap_or_default(),
        labels: network.text_map("labels"),
    }
}

fn pool(pool: View<'_>) -> IpamPool {
    IpamPool {
        subnet: pool.text("subnet"),
        gateway: pool.text("gateway"),
        ip_range: pool.text("ip_range"),
        aux_addresses: pool.text_map("aux_addresses"),
    }
}

/// The names under which linking services know a service.
///
/// A link's alias becomes a name of the linked service on the networks that both are on, so that it resolves to every
/// container of that service, also after scaling.
#[derive(Debug, Default)]
pub(crate) struct Links(BTreeMap<String, Vec<Link>>);

#[derive(Debug)]
struct Link {
    alias: String,
    networks: Vec<String>,
}

impl Links {
    pub(crate) fn of(project: &Project) -> Self {
        let mut links = Self::default();
        // Those that are not selected count too: a service must not change because others are left out.
        for (_, service) in project.services.iter().chain(project.disabled.iter()) {
            let service = View(service);
            let networks: Vec<String> = service
                .entries("networks")
                .map(|(name, _)| name.to_owned())
                .collect();
            for link in service.texts("links") {
                if let Some((target, alias)) = link
                    .split_once(':')
                    .filter(|(target, alias)| target != alias)
                {
                    let link = Link {
                        alias: alias.to_owned(),
                        networks: networks.clone(),
                    };
                    links.0.entry(target.to_owned()).or_default().push(link);
                }
            }
        }
        links
    }

    fn aliases(&self, service: &str, network: &str) -> impl Iterator<Item = &str> {
        let links = self.0.get(service).into_iter().flatten();
        links
            .filter(move |link| link.networks.iter().any(|name| name == network))
            .map(|link| link.alias.as_str())
    }
}

impl Lowering<'_> {
    pub(crate) fn network_mode(&self, name: &str, service: View<'_>, links: &Links) -> NetworkMode {
        let Some(mode) = service.str("network_mode") else {
            let attachments = service.entries("networks").map(|(network, options)| {
                (
                    network.to_owned(),
                    self.attachment(name, network, options, links),
                )
            });
            return NetworkMode::Networks(attachments.collect());
        };
        match mode.split_once(':') {
            Some(("service", other)) => NetworkMode::Service(other.to_owned()),
            Some(("container", other)) => NetworkMode::Container(other.to_owned()),
            _ if mode == "none" => NetworkMode::None,
            _ if mode == "host" => NetworkMode::Host,
            _ => NetworkMode::Engine(mode.to_owned()),
        }
    }

    fn attachment(
        &self,
        service: &str,
        network: &str,
        options: View<'_>,
        links: &Links,
    ) -> Attachment {
        let mut aliases = vec![
            service.to_owned(),
            format!("{service}.{}", self.project.name),
        ];
        let more = options
            .texts("aliases")
            .into_iter()
            .chain(links.aliases(service, network).map(str::to_owned));
        for alias in more {
            if !aliases.contains(&alias) {
                aliases.push(alias);
            }
        }
        Attachment {
            network: Self::real_name(&self.project.networks, network),
            aliases,
            ipv4_address: options.text("ipv4_address"),
            ipv6_address: options.text("ipv6_address"),
            link_local_ips: options.texts("link_local_ips"),
            mac_address: options.text("mac_address"),
            interface_name: options.text("interface_name"),
            priority: options.int("priority").unwrap_or_default(),
            gw_priority: options.int("gw_priority").unwrap_or_default(),
            driver_opts: options.text_map("driver_opts"),
        }
    }
}
