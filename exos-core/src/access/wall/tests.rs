//! Each thing that reaches through to the host is found, and what does not is left alone.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::*;
use crate::spec::{
    Attachment, BindOptions, BuildSecret, Device, DeviceRequest, FileKind, FileMount, FileSource,
    Hook, Mount, MountKind, NetworkSpec, Sensitive, VolumeSpec,
};

/// Returns the breaches of a stack whose only service was changed by `change`, as text.
fn found(change: impl FnOnce(&mut ServiceSpec)) -> Vec<String> {
    let mut service = ServiceSpec::new("web", "shop/web:1");
    change(&mut service);
    texts(&StackSpec::new("shop").with_service(service))
}

fn texts(spec: &StackSpec) -> Vec<String> {
    breaches(spec).iter().map(ToString::to_string).collect()
}

fn mount(target: &str, kind: MountKind) -> Mount {
    Mount {
        target: target.to_owned(),
        kind,
        read_only: true,
        consistency: None,
    }
}

fn bind(target: &str, source: &str) -> Mount {
    let source = source.to_owned();
    let options = BindOptions::default();
    mount(target, MountKind::Bind { source, options })
}

fn file(source: FileSource) -> FileMount {
    FileMount {
        kind: FileKind::Secret,
        key: "key".to_owned(),
        target: "/run/secrets/key".to_owned(),
        source,
        uid: None,
        gid: None,
        mode: None,
    }
}

fn volume(driver: Option<&str>, options: &[(&str, &str)]) -> Vec<String> {
    let mut volume = VolumeSpec::new("shop", "data");
    volume.driver = driver.map(str::to_owned);
    volume.driver_opts = options
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    texts(&StackSpec::new("shop").with_volume(volume))
}

#[test]
fn a_plain_stack_stays_behind_the_wall() {
    let plain = found(|service| {
        let name = "shop_data".to_owned();
        let container = &mut service.container;
        container.mounts = vec![
            mount(
                "/data",
                MountKind::Volume {
                    name,
                    no_copy: false,
                    subpath: None,
                },
            ),
            mount(
                "/run",
                MountKind::Tmpfs {
                    size: 0,
                    mode: None,
                },
            ),
        ];
        container.files = vec![file(FileSource::Content(Sensitive::new("hush")))];
        container.volumes_from = vec!["service:db:ro".to_owned()];
        container.security.cap_add = vec!["net_bind_service".to_owned(), "CAP_CHOWN".to_owned()];
        container.security.options = vec!["no-new-privileges:true".to_owned()];
        container.network = NetworkMode::Service("db".to_owned());
        container.namespaces.pid = Some(NamespaceMode::Service("db".to_owned()));
        container.namespaces.ipc = Some(NamespaceMode::Engine("shareable".to_owned()));
        container.namespaces.cgroup = Some("private".to_owned());
    });
    assert!(plain.is_empty(), "{plain:?}");
}

#[test]
fn files_of_the_host_are_found_by_where_they_appear() {
    let found = found(|service| {
        service.container.mounts = vec![
            bind("/etc", "/etc"),
            bind("/var/run/docker.sock", "/var/run/docker.sock"),
            mount(
                "/pipe",
                MountKind::NamedPipe {
                    source: r"\\.\pipe\docker_engine".to_owned(),
                },
            ),
        ];
        service.container.files = vec![file(FileSource::Path(PathBuf::from("/etc/shadow")))];
        service.container.volumes_from = vec!["container:other".to_owned(), "plain".to_owned()];
        service.container.use_api_socket = true;
    });
    assert_eq!(
        found,
        [
            "services.web.volumes[/etc]: files of the host",
            "services.web.volumes[/var/run/docker.sock]: the engine's socket",
            "services.web.volumes[/pipe]: files of the host",
            "services.web.volumes_from[container:other]: a container outside the stack",
            "services.web.volumes_from[plain]: a container outside the stack",
            "services.web.files[/run/secrets/key]: files of the host",
            "services.web.use_api_socket: the engine's socket",
        ]
    );
}

#[test]
fn a_volume_that_mounts_the_host_is_a_bind() {
    let breach = ["volumes.data.driver_opts: files of the host"];
    assert_eq!(
        volume(None, &[("type", "none"), ("o", "bind"), ("device", "/etc")]),
        breach
    );
    assert_eq!(
        volume(Some("local"), &[("type", "ext4"), ("device", "/dev/sda1")]),
        breach
    );
    assert_eq!(
        volume(
            None,
            &[
                ("type", "overlay"),
                ("o", "lowerdir=/etc"),
                ("device", "overlay")
            ]
        ),
        breach
    );
    assert_eq!(
        volume(
            None,
            &[("type", "nfs"), ("o", "rw, BIND"), ("device", "/etc")]
        ),
        breach
    );
    assert_eq!(volume(None, &[("device", "/etc")]), breach);
    assert!(
        volume(
            None,
            &[
                ("type", "nfs"),
                ("o", "addr=10.0.0.1,rw"),
                ("device", ":/data")
            ]
        )
        .is_empty()
    );
    assert!(
        volume(
            None,
            &[("type", "tmpfs"), ("o", "size=1m"), ("device", "tmpfs")]
        )
        .is_empty()
    );
    assert!(volume(None, &[]).is_empty());
}

#[test]
fn rights_over_the_host_are_found() {
    let found = found(|service| {
        let container = &mut service.container;
        container.security.privileged = true;
        container.security.cap_add = ["SYS_ADMIN", "ALL", "cap_net_admin"]
            .map(str::to_owned)
            .into();
        container.security.options = [
            "seccomp:unconfined",
            "seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}",
            "apparmor=unconfined",
            "label:disable",
            "systempaths=unconfined",
        ]
        .map(str::to_owned)
        .into();
        container.devices = vec![Device {
            source: "/dev/kmsg".to_owned(),
            target: "/dev/log".to_owned(),
            permissions: "r".to_owned(),
        }];
        container.security.device_cgroup_rules = vec!["a *:* rwm".to_owned()];
        container.resources.device_requests = vec![DeviceRequest::default()];
        service.post_start = vec![
            Hook::default(),
            Hook {
                privileged: true,
                ..Hook::default()
            },
        ];
    });
    insta::assert_snapshot!(found.join("\n"), @r"
    services.web.privileged: all rights of the host
    services.web.cap_add[SYS_ADMIN]: rights beyond the usual ones
    services.web.cap_add[ALL]: rights beyond the usual ones
    services.web.cap_add[cap_net_admin]: rights beyond the usual ones
    services.web.security_opt[0].seccomp: less confinement than usual
    services.web.security_opt[1].seccomp: less confinement than usual
    services.web.security_opt[2].apparmor: less confinement than usual
    services.web.security_opt[3].label: less confinement than usual
    services.web.security_opt[4].systempaths: less confinement than usual
    services.web.devices[/dev/log]: devices of the host
    services.web.device_cgroup_rules: devices of the host
    services.web.gpus: devices of the host
    services.web.post_start[1].privileged: all rights of the host
    ");
}

#[test]
fn namespaces_of_the_host_and_of_others_are_found() {
    let host = || NamespaceMode::Engine("host".to_owned());
    let of_host = found(|service| {
        let namespaces = &mut service.container.namespaces;
        namespaces.pid = Some(host());
        namespaces.ipc = Some(host());
        namespaces.uts = Some("host".to_owned());
        namespaces.user = Some("host".to_owned());
        namespaces.cgroup = Some("host".to_owned());
        namespaces.cgroup_parent = Some("/".to_owned());
        service.container.network = NetworkMode::Host;
    });
    let fields: Vec<&str> = of_host
        .iter()
        .filter_map(|text| text.split(": ").next())
        .collect();
    assert_eq!(
        fields,
        [
            "network_mode",
            "pid",
            "ipc",
            "uts",
            "userns_mode",
            "cgroup",
            "cgroup_parent"
        ]
        .map(|field| format!("services.web.{field}"))
    );
    let of_others = found(|service| {
        let other = || NamespaceMode::Container("other".to_owned());
        service.container.network = NetworkMode::Container("other".to_owned());
        service.container.namespaces.pid = Some(other());
        service.container.namespaces.ipc = Some(other());
    });
    assert_eq!(of_others.len(), 3, "{of_others:?}");
    assert!(
        of_others
            .iter()
            .all(|text| text.ends_with("a container outside the stack"))
    );
}

#[test]
fn the_host_network_is_found_under_any_name() {
    let attached = found(|service| {
        let network = "host".to_owned();
        let attachment = Attachment {
            network,
            ..Attachment::default()
        };
        service.container.network =
            NetworkMode::Networks(BTreeMap::from([("h".to_owned(), attachment)]));
    });
    assert_eq!(
        attached,
        ["services.web.networks.h: the network of the host"]
    );
    let mut network = NetworkSpec::new("shop", "h");
    network.external = true;
    network.name = "host".to_owned();
    assert_eq!(
        texts(&StackSpec::new("shop").with_network(network)),
        ["networks.h: the network of the host"]
    );
}

#[test]
fn builds_are_behind_the_wall_too() {
    let found = found(|service| {
        service.build = Some(BuildSpec {
            privileged: true,
            entitlements: vec!["security.insecure".to_owned()],
            network: Some("host".to_owned()),
            ssh: BTreeMap::from([("default".to_owned(), None)]),
            secrets: vec![BuildSecret {
                id: "token".to_owned(),
                file: Some(PathBuf::from("/etc/shadow")),
                value: None,
            }],
            ..BuildSpec::default()
        });
    });
    assert_eq!(found.len(), 5, "{found:?}");
}

#[test]
fn a_refusal_names_all_of_them_at_once() {
    let mut service = ServiceSpec::new("web", "shop/web:1");
    service.container.security.privileged = true;
    service.container.mounts = vec![bind("/etc", "/etc")];
    let error = refuse_breaches(breaches(&StackSpec::new("shop").with_service(service)));
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert_eq!(error.problem_list().len(), 2);
    assert!(
        error
            .message()
            .contains("services.web.volumes[/etc]: files of the host")
    );
    assert!(
        error
            .message()
            .contains("services.web.privileged: all rights of the host")
    );
}
