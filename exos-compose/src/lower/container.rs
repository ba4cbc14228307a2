//! What the containers of a service are made from.

use exos_core::spec::{
    ContainerSpec, Device, Dns, ExtraHost, Logging, NamespaceMode, Namespaces, Port, Protocol,
    Security,
};

use crate::diagnostic::Code;
use crate::lower::network::Links;
use crate::lower::view::View;
use crate::lower::{Lowering, health, resources};

impl Lowering<'_> {
    pub(crate) fn container(
        &mut self,
        name: &str,
        service: View<'_>,
        links: &Links,
    ) -> ContainerSpec {
        ContainerSpec {
            command: service.command("command"),
            entrypoint: service.command("entrypoint"),
            environment: service.variables("environment").into(),
            labels: service.text_map("labels"),
            annotations: service.text_map("annotations"),
            user: service.text("user"),
            group_add: service.texts("group_add"),
            working_dir: service.text("working_dir"),
            tty: service.flag("tty"),
            stdin_open: service.flag("stdin_open"),
            init: service.given_flag("init"),
            stop_signal: service.text("stop_signal"),
            stop_grace_period: service.duration("stop_grace_period"),
            restart: self.restart(name, service),
            health: service.get("healthcheck").map(health::health),
            hostname: service.text("hostname"),
            domainname: service.text("domainname"),
            network: self.network_mode(name, service, links),
            ports: self.ports(name, service),
            expose: service.texts("expose"),
            dns: Dns {
                servers: service.texts("dns"),
                search: service.texts("dns_search"),
                options: service.texts("dns_opt"),
            },
            extra_hosts: extra_hosts(service),
            external_links: service.texts("external_links"),
            mac_address: service.text("mac_address"),
            mounts: self.mounts(name, service),
            tmpfs: service
                .texts("tmpfs")
                .iter()
                .map(|entry| memory_folder(entry))
                .collect(),
            volumes_from: service
                .texts("volumes_from")
                .into_iter()
                .map(volumes_of)
                .collect(),
            files: self.files(name, service),
            devices: service.items("devices").map(device).collect(),
            resources: resources::resources(service),
            security: security(service),
            namespaces: namespaces(service),
            logging: service.get("logging").map(|logging| Logging {
                driver: logging.text("driver"),
                options: logging.text_map("options"),
            }),
            sysctls: service.text_map("sysctls"),
            storage_opt: service.text_map("storage_opt"),
            runtime: service.text("runtime"),
            use_api_socket: service.flag("use_api_socket"),
        }
    }

    fn ports(&mut self, name: &str, service: View<'_>) -> Vec<Port> {
        let mut ports = Vec::new();
        for (index, port) in service.items("ports").enumerate() {
            let path = format!("services.{name}.ports[{index}]");
            let Some(target) = port
                .int("target")
                .and_then(|target| u16::try_from(target).ok())
                .filter(|target| *target > 0)
            else {
                self.refuse(
                    Code::Port,
                    port,
                    path,
                    "the container port must be from 1 to 65535",
                );
                continue;
            };
            let protocol = match port
                .str("protocol")
                .unwrap_or("tcp")
                .to_ascii_lowercase()
                .as_str()
            {
                "tcp" => Protocol::Tcp,
                "udp" => Protocol::Udp,
                "sctp" => Protocol::Sctp,
                other => {
                    self.refuse(
                        Code::Port,
                        port,
                        path,
                        format!("`{other}` is not a protocol: tcp, udp and sctp are"),
                    );
                    continue;
                }
            };
            if let Some(text) = port.str("published").filter(|text| !is_port_or_range(text)) {
                self.refuse(
                    Code::Port,
                    port,
                    path,
                    format!("`{text}` is not a host port: write a number or a range"),
                );
                continue;
            }
            // Port 0 means that the engine chooses, as no port does.
            let published = port.text("published").filter(|text| text != "0");
            ports.push(Port {
                target,
                published,
                host_ip: port.text("host_ip"),
                protocol,
            });
        }
        ports
    }
}

fn is_port_or_range(text: &str) -> bool {
    match text.split_once('-') {
        Some((first, last)) => {
            matches!((first.parse::<u16>(), last.parse::<u16>()), (Ok(first), Ok(last)) if first <= last)
        }
        None => text.parse::<u16>().is_ok(),
    }
}

/// Lines of a hosts file from `name=address`.
pub(crate) fn extra_hosts(of: View<'_>) -> Vec<ExtraHost> {
    let lines = of.texts("extra_hosts");
    let pairs = lines.iter().filter_map(|line| line.split_once('='));
    pairs
        .map(|(name, address)| ExtraHost {
            name: name.to_owned(),
            address: address.to_owned(),
        })
        .collect()
}

fn memory_folder(entry: &str) -> (String, String) {
    let (path, options) = entry.split_once(':').unwrap_or((entry, ""));
    (path.to_owned(), options.to_owned())
}

fn volumes_of(source: String) -> String {
    if source.starts_with("container:") {
        source
    } else {
        format!("service:{source}")
    }
}

fn device(device: View<'_>) -> Device {
    let source = device.text("source").unwrap_or_default();
    Device {
        target: device.text("target").unwrap_or_else(|| source.clone()),
        permissions: device
            .text("permissions")
            .unwrap_or_else(|| "rwm".to_owned()),
        source,
    }
}

fn security(service: View<'_>) -> Security {
    let credentials = service.get("credential_spec").and_then(|spec| {
        let forms = [
            ("config", "config://"),
            ("file", "file://"),
            ("registry", "registry://"),
        ];
        forms
            .iter()
            .find_map(|(key, scheme)| Some(format!("{scheme}{}", spec.str(key)?)))
    });
    Security {
        privileged: service.flag("privileged"),
        read_only: service.flag("read_only"),
        cap_add: service.texts("cap_add"),
        cap_drop: service.texts("cap_drop"),
        options: service.texts("security_opt"),
        device_cgroup_rules: service.texts("device_cgroup_rules"),
        credential_spec: credentials,
    }
}

fn namespaces(service: View<'_>) -> Namespaces {
    Namespaces {
        ipc: service.str("ipc").map(namespace),
        pid: service.str("pid").map(namespace),
        uts: service.text("uts"),
        user: service.text("userns_mode"),
        cgroup: service.text("cgroup"),
        cgroup_parent: service.text("cgroup_parent"),
        isolation: service.text("isolation"),
    }
}

fn namespace(mode: &str) -> NamespaceMode {
    match mode.split_once(':') {
        Some(("service", name)) => NamespaceMode::Service(name.to_owned()),
        Some(("container", name)) => NamespaceMode::Container(name.to_owned()),
        _ => NamespaceMode::Engine(mode.to_owned()),
    }
}
