//! Networks, and how a container joins them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is wanted of one network.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NetworkSpec {
    /// The key within the stack.
    pub key: String,
    /// The name at the engine.
    pub name: String,
    /// Whether somebody else makes and removes it.
    pub external: bool,
    /// The driver; absent is the engine's default.
    pub driver: Option<String>,
    /// The driver's options.
    pub driver_opts: BTreeMap<String, String>,
    /// Whether containers outside the stack may join.
    pub attachable: bool,
    /// Whether it has no way out.
    pub internal: bool,
    /// Whether it gives IPv4 addresses; absent is the engine's default.
    pub enable_ipv4: Option<bool>,
    /// Whether it gives IPv6 addresses; absent is the engine's default.
    pub enable_ipv6: Option<bool>,
    /// The driver of address management.
    pub ipam_driver: Option<String>,
    /// Its options.
    pub ipam_options: BTreeMap<String, String>,
    /// The address pools.
    pub ipam_pools: Vec<IpamPool>,
    /// Labels beside those that EXOS writes.
    pub labels: BTreeMap<String, String>,
}

impl NetworkSpec {
    /// Returns a network that the stack `stack` owns, named `<stack>_<key>`.
    pub fn new(stack: &str, key: impl Into<String>) -> Self {
        let key = key.into();
        Self {
            name: format!("{stack}_{key}"),
            key,
            ..Self::default()
        }
    }
}

/// A pool of addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct IpamPool {
    /// The subnet in CIDR form.
    pub subnet: Option<String>,
    /// The gateway.
    pub gateway: Option<String>,
    /// The range that addresses are given from.
    pub ip_range: Option<String>,
    /// Addresses that are not given.
    pub aux_addresses: BTreeMap<String, String>,
}

/// How a container is on the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkMode {
    /// On networks of the stack, by key.
    Networks(BTreeMap<String, Attachment>),
    /// On none.
    None,
    /// On the host's.
    Host,
    /// On the network of another service of the stack.
    Service(String),
    /// On the network of a container outside the stack.
    Container(String),
    /// On a network named at the engine, such as `bridge`.
    Engine(String),
}

impl Default for NetworkMode {
    fn default() -> Self {
        Self::Networks(BTreeMap::new())
    }
}

/// How a container joins one network.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attachment {
    /// The network's name at the engine.
    pub network: String,
    /// Names that resolve to the container on this network.
    pub aliases: Vec<String>,
    /// A fixed IPv4 address.
    pub ipv4_address: Option<String>,
    /// A fixed IPv6 address.
    pub ipv6_address: Option<String>,
    /// Link-local addresses.
    pub link_local_ips: Vec<String>,
    /// A fixed hardware address on this network.
    pub mac_address: Option<String>,
    /// The name of the interface in the container.
    pub interface_name: Option<String>,
    /// Order of joining: higher first.
    pub priority: i64,
    /// Which network gives the default route: the highest.
    pub gw_priority: i64,
    /// Options of the driver.
    pub driver_opts: BTreeMap<String, String>,
}
