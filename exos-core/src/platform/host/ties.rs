//! What holds a stack to the host that it stands on: value in, value out.

use std::collections::BTreeSet;

use crate::error::Problem;
use crate::spec::{MountKind, ServiceSpec, StackSpec, VolumeSpec};

/// Returns everything of a stack that would be lost, or would not be there, on another host.
///
/// `volumes` are the names of the volumes that were seen on the host; absent when nobody ever looked, and then each of
/// the stack's counts as being there.
pub(in crate::platform) fn ties(
    spec: &StackSpec,
    volumes: Option<&BTreeSet<String>>,
) -> Vec<Problem> {
    let at = format!("stacks.{}", spec.name);
    let there = |volume: &VolumeSpec| volumes.is_none_or(|seen| seen.contains(&volume.name));
    let kept = spec
        .volumes
        .values()
        .filter(|volume| is_of_host(volume) && there(volume));
    let kept = kept.map(|volume| {
        let message = format!("its volume {} holds data on this host", volume.name);
        Problem::new(&at, message)
            .hint("copy the data away and remove the volume, or keep the stack here")
    });
    let services = spec.services.values();
    let held = services.flat_map(|service| {
        ties_of(service)
            .into_iter()
            .map(|why| Problem::new(&at, why))
    });
    kept.chain(held).collect()
}

/// A volume of another driver, or of a network file system, is reached from other hosts too.
fn is_of_host(volume: &VolumeSpec) -> bool {
    let driver = volume.driver.as_deref().unwrap_or("local");
    let kind = volume.driver_opts.get("type").map(String::as_str);
    driver == "local" && !matches!(kind, Some("nfs" | "nfs4" | "cifs" | "tmpfs"))
}

fn ties_of(service: &ServiceSpec) -> Vec<String> {
    let name = &service.name;
    let mounts = service.container.mounts.iter();
    let mut held: Vec<String> = mounts
        .filter_map(|mount| match &mount.kind {
            MountKind::Bind { source, .. } | MountKind::NamedPipe { source } => {
                Some(format!("service {name} uses {source} of this host"))
            }
            MountKind::Anonymous { .. } => Some(format!(
                "service {name} keeps {} in a volume without a name, which stays behind",
                mount.target
            )),
            _ => None,
        })
        .collect();
    let devices = service.container.devices.iter();
    held.extend(devices.map(|device| {
        format!(
            "service {name} uses the device {} of this host",
            device.source
        )
    }));
    if service.build.is_some() {
        held.push(format!(
            "the image of service {name} was built on this host"
        ));
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{BuildSpec, Device, Mount};

    fn mount(kind: MountKind) -> Mount {
        Mount {
            target: "/data".to_owned(),
            kind,
            read_only: false,
            consistency: None,
        }
    }

    fn shop(change: impl FnOnce(&mut ServiceSpec)) -> StackSpec {
        let mut web = ServiceSpec::new("web", "web:1");
        change(&mut web);
        StackSpec::new("shop").with_service(web)
    }

    fn with_volume(change: impl FnOnce(&mut VolumeSpec)) -> StackSpec {
        let mut volume = VolumeSpec::new("shop", "data");
        change(&mut volume);
        let mut spec = shop(|_| {});
        spec.volumes.insert("data".to_owned(), volume.into());
        spec
    }

    fn texts(spec: &StackSpec, volumes: Option<&[&str]>) -> Vec<String> {
        let volumes = volumes.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        let found = ties(spec, volumes.as_ref());
        assert!(found.iter().all(|problem| problem.at == "stacks.shop"));
        found.into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn a_volume_holds_a_stack_where_it_is() {
        let spec = with_volume(|_| {});
        let told = ["its volume shop_data holds data on this host"];
        assert_eq!(texts(&spec, Some(&["shop_data"])), told);
        assert_eq!(texts(&spec, None), told, "nobody looked");
        assert!(texts(&spec, Some(&["other"])).is_empty());
    }

    #[test]
    fn a_volume_that_other_hosts_reach_holds_nothing() {
        for (driver, kind) in [(Some("rbd"), None), (None, Some("nfs"))] {
            let spec = with_volume(|volume| {
                volume.driver = driver.map(str::to_owned);
                let kind = kind.map(|kind: &str| ("type".to_owned(), kind.to_owned()));
                volume.driver_opts.extend(kind);
            });
            assert!(texts(&spec, None).is_empty(), "{driver:?} {kind:?}");
        }
    }

    #[test]
    fn what_a_service_has_of_its_host_holds_it() {
        let bind = MountKind::Bind {
            source: "/srv".to_owned(),
            options: crate::spec::BindOptions::default(),
        };
        let spec = shop(|web| {
            web.container.mounts =
                vec![mount(bind), mount(MountKind::Anonymous { no_copy: false })];
            web.container.devices = vec![Device {
                source: "/dev/kvm".to_owned(),
                target: "/dev/kvm".to_owned(),
                permissions: "rwm".to_owned(),
            }];
            web.build = Some(BuildSpec::default());
        });
        insta::assert_snapshot!(texts(&spec, None).join("\n"), @r"
        service web uses /srv of this host
        service web keeps /data in a volume without a name, which stays behind
        service web uses the device /dev/kvm of this host
        the image of service web was built on this host
        ");
    }

    #[test]
    fn a_stack_without_data_goes_anywhere() {
        let tmpfs = MountKind::Tmpfs {
            size: 0,
            mode: None,
        };
        assert!(texts(&shop(|web| web.container.mounts = vec![mount(tmpfs)]), None).is_empty());
    }
}
