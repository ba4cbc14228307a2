//! A container's networks.

use std::collections::HashMap;

use bollard::models::{EndpointIpamConfig, EndpointSettings, NetworkConnectRequest};

use super::{OP, peer};
use crate::docker::engine::{Call, Engine, encode};
use crate::error::Result;
use crate::plan::ContainerOrder;
use crate::spec::{Attachment, ContainerSpec, NetworkMode};

/// The driver option that names an interface.
const INTERFACE_NAME: &str = "com.docker.network.endpoint.ifname";

/// How a container joins its networks.
///
/// Engines from API 1.44 on take all networks at creation and an address of each; older ones take one, and the others
/// are joined before the start.
#[derive(Debug, Default)]
pub(super) struct Endpoints {
    /// The name of the network that is the container's mode, when it is on networks of the stack.
    pub(super) first: Option<String>,
    /// What is joined at creation.
    pub(super) at_create: HashMap<String, EndpointSettings>,
    /// What is joined afterwards, in this order.
    later: Vec<(String, EndpointSettings)>,
    /// The hardware address, for engines that know one a container only.
    pub(super) container_mac: Option<String>,
}

impl Endpoints {
    pub(super) fn of(order: &ContainerOrder, engine: &Engine) -> Self {
        Self::new(&order.service.container, engine.version())
    }

    fn new(spec: &ContainerSpec, version: (u32, u32)) -> Self {
        let all_at_once = version >= (1, 44);
        let NetworkMode::Networks(networks) = &spec.network else {
            return Self {
                container_mac: spec.mac_address.clone(),
                ..Self::default()
            };
        };
        let mut attachments: Vec<_> = networks.values().collect();
        attachments.sort_by_key(|attachment| -attachment.priority);
        let first = attachments.first().map(|first| first.network.clone());
        let mac = mac(spec, &attachments);
        let mut endpoints = attachments.into_iter().enumerate().map(|(i, attachment)| {
            let mut settings = settings(attachment, spec, version);
            if i == 0 && all_at_once && settings.mac_address.is_none() {
                settings.mac_address.clone_from(&spec.mac_address);
            }
            (attachment.network.clone(), settings)
        });
        let at_create = if all_at_once { usize::MAX } else { 1 };
        Self {
            first,
            at_create: endpoints.by_ref().take(at_create).collect(),
            later: endpoints.collect(),
            container_mac: mac.filter(|_| !all_at_once),
        }
    }

    /// Joins the networks that the creation could not.
    pub(super) async fn join_others(&self, engine: &Engine, container: &str) -> Result<()> {
        for (network, settings) in &self.later {
            let request = NetworkConnectRequest {
                container: container.to_owned(),
                endpoint_config: Some(settings.clone()),
            };
            let call = Call {
                op: OP,
                path: &format!("/networks/{}/connect", encode(network)),
                query: &[],
            };
            let joined = engine.tell(call, &request).await;
            joined.map_err(|error| error.with("network", network))?;
        }
        Ok(())
    }
}

/// Returns the engine's word for the network mode.
pub(super) fn mode(order: &ContainerOrder, endpoints: &Endpoints) -> Result<String> {
    match &order.service.container.network {
        NetworkMode::Networks(_) => Ok(endpoints.first.clone().unwrap_or_else(|| "none".into())),
        NetworkMode::None => Ok("none".to_owned()),
        NetworkMode::Host => Ok("host".to_owned()),
        NetworkMode::Service(service) => peer(order, service),
        NetworkMode::Container(name) => Ok(format!("container:{name}")),
        NetworkMode::Engine(name) => Ok(name.clone()),
    }
}

fn mac(spec: &ContainerSpec, attachments: &[&Attachment]) -> Option<String> {
    let first = attachments.first();
    let of_first = first.and_then(|attachment| attachment.mac_address.clone());
    of_first.or_else(|| spec.mac_address.clone())
}

fn settings(
    attachment: &Attachment,
    spec: &ContainerSpec,
    version: (u32, u32),
) -> EndpointSettings {
    let some = |list: &Vec<String>| (!list.is_empty()).then(|| list.clone());
    EndpointSettings {
        ipam_config: ipam(attachment),
        links: some(&spec.external_links),
        aliases: some(&attachment.aliases),
        mac_address: attachment
            .mac_address
            .clone()
            .filter(|_| version >= (1, 44)),
        gw_priority: (attachment.gw_priority != 0 && version >= (1, 48))
            .then_some(attachment.gw_priority),
        driver_opts: driver_opts(attachment),
        ..EndpointSettings::default()
    }
}

fn ipam(attachment: &Attachment) -> Option<EndpointIpamConfig> {
    let config = EndpointIpamConfig {
        ipv4_address: attachment.ipv4_address.clone(),
        ipv6_address: attachment.ipv6_address.clone(),
        link_local_ips: (!attachment.link_local_ips.is_empty())
            .then(|| attachment.link_local_ips.clone()),
    };
    (config != EndpointIpamConfig::default()).then_some(config)
}

fn driver_opts(attachment: &Attachment) -> Option<HashMap<String, String>> {
    let mut options: HashMap<_, _> = attachment.driver_opts.clone().into_iter().collect();
    if let Some(name) = &attachment.interface_name {
        options.insert(INTERFACE_NAME.to_owned(), name.clone());
    }
    (!options.is_empty()).then_some(options)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn attachment(network: &str, priority: i64, mac: Option<&str>) -> Attachment {
        Attachment {
            network: network.to_owned(),
            priority,
            mac_address: mac.map(str::to_owned),
            ..Attachment::default()
        }
    }

    fn spec() -> ContainerSpec {
        let networks = BTreeMap::from([
            ("a".to_owned(), attachment("s_a", 0, None)),
            (
                "b".to_owned(),
                attachment("s_b", 5, Some("02:00:00:00:00:02")),
            ),
            ("c".to_owned(), attachment("s_c", 0, None)),
        ]);
        ContainerSpec {
            network: NetworkMode::Networks(networks),
            ..ContainerSpec::default()
        }
    }

    #[test]
    fn an_old_engine_is_given_the_highest_priority_first_and_the_others_in_order() {
        let endpoints = Endpoints::new(&spec(), (1, 41));
        assert_eq!(endpoints.first.as_deref(), Some("s_b"));
        let at_create: Vec<_> = endpoints.at_create.keys().collect();
        assert_eq!(at_create, ["s_b"]);
        let later: Vec<_> = endpoints.later.iter().map(|(name, _)| name).collect();
        assert_eq!(later, ["s_a", "s_c"]);
        assert_eq!(
            endpoints.container_mac.as_deref(),
            Some("02:00:00:00:00:02")
        );
        assert_eq!(endpoints.at_create["s_b"].mac_address, None);
    }

    #[test]
    fn a_new_engine_is_given_all_at_once_with_an_address_of_each() {
        let endpoints = Endpoints::new(&spec(), (1, 44));
        assert_eq!(endpoints.at_create.len(), 3);
        assert!(endpoints.later.is_empty() && endpoints.container_mac.is_none());
        let mac = endpoints.at_create["s_b"].mac_address.as_deref();
        assert_eq!(mac, Some("02:00:00:00:00:02"));
    }

    #[test]
    fn the_address_of_the_container_is_that_of_its_first_network() {
        let mut spec = spec();
        spec.mac_address = Some("02:00:00:00:00:09".to_owned());
        let NetworkMode::Networks(networks) = &mut spec.network else {
            unreachable!()
        };
        networks.get_mut("b").unwrap().mac_address = None;
        let new = Endpoints::new(&spec, (1, 44));
        assert_eq!(new.at_create["s_b"].mac_address, spec.mac_address);
        assert_eq!(new.at_create["s_a"].mac_address, None);
        assert_eq!(
            Endpoints::new(&spec, (1, 41)).container_mac,
            spec.mac_address
        );
    }
}
