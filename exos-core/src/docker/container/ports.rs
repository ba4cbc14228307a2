//! Published and exposed ports.

use std::collections::{BTreeSet, HashMap};

use bollard::models::{PortBinding, PortMap};

use crate::spec::{ContainerSpec, Port};

/// Returns every port that the container opens, as `port/protocol`.
pub(super) fn exposed(spec: &ContainerSpec) -> Vec<String> {
    let published = spec.ports.iter().map(key);
    let exposed = spec.expose.iter().flat_map(|text| range(text));
    let all: BTreeSet<_> = published.chain(exposed).collect();
    all.into_iter().collect()
}

/// Returns what the host hands to each port.
pub(super) fn published(spec: &ContainerSpec) -> PortMap {
    let mut ports: PortMap = HashMap::new();
    for port in &spec.ports {
        let bindings = ports.entry(key(port)).or_default();
        bindings.get_or_insert_default().push(PortBinding {
            host_ip: port.host_ip.clone(),
            host_port: port.published.clone(),
        });
    }
    ports
}

fn key(port: &Port) -> String {
    format!("{}/{}", port.target, port.protocol.as_str())
}

/// `8000-8002/udp` is three ports.
fn range(text: &str) -> Vec<String> {
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    match (first.parse::<u16>(), last.parse::<u16>()) {
        (Ok(first), Ok(last)) => (first..=last)
            .map(|port| format!("{port}/{protocol}"))
            .collect(),
        // The engine says what is wrong with it.
        _ => vec![format!("{ports}/{protocol}")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Protocol;

    fn port(target: u16, published: &str) -> Port {
        Port {
            target,
            published: Some(published.to_owned()),
            host_ip: None,
            protocol: Protocol::Tcp,
        }
    }

    #[test]
    fn a_port_may_be_published_twice_and_is_exposed_once() {
        let spec = ContainerSpec {
            ports: vec![port(80, "8080"), port(80, "8000-8010")],
            expose: vec!["80".to_owned(), "53-54/udp".to_owned()],
            ..ContainerSpec::default()
        };
        assert_eq!(exposed(&spec), ["53/udp", "54/udp", "80/tcp"]);
        let bindings = published(&spec)["80/tcp"].clone().unwrap();
        let ports: Vec<_> = bindings.into_iter().map(|b| b.host_port.unwrap()).collect();
        assert_eq!(ports, ["8080", "8000-8010"]);
    }
}
