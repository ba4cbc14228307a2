//! How many there are of what, and how many of them are in trouble.

use exos_core::live::Dashboard;

/// How many there are of something, and how many of them are in trouble.
pub(super) struct Label {
    pub(super) name: &'static str,
    pub(super) icon: &'static str,
    pub(super) href: &'static str,
    pub(super) total: u32,
    pub(super) troubles: Vec<(u32, &'static str)>,
}

pub(super) fn labels(dashboard: &Dashboard, volumes: usize) -> Vec<Label> {
    let (counts, troubled) = (&dashboard.counts, &dashboard.troubled);
    let (hosts, containers) = (&counts.hosts, &counts.containers);
    let label = |name, icon, href, total, troubles: Vec<(u32, &'static str)>| Label {
        name,
        icon,
        href,
        total,
        troubles: troubles
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .collect(),
    };
    let host_troubles = vec![
        (hosts.unreachable, "unreachable"),
        (hosts.error, "in error"),
        (hosts.incompatible, "incompatible"),
    ];
    let container_troubles = vec![
        (containers.crash_looping, "in a crash loop"),
        (containers.unhealthy, "unhealthy"),
    ];
    vec![
        label(
            "Environments",
            "environment",
            "/environments",
            counts.environments,
            vec![(troubled.environments, "in trouble")],
        ),
        label("Hosts", "host", "/hosts", hosts.total, host_troubles),
        label(
            "Stacks",
            "stack",
            "/stacks",
            counts.stacks,
            vec![(troubled.stacks, "in trouble")],
        ),
        label(
            "Services",
            "service",
            "/services",
            counts.services,
            vec![(troubled.services, "in trouble")],
        ),
        label(
            "Containers",
            "container",
            "/containers",
            containers.total,
            container_troubles,
        ),
        label(
            "Volumes",
            "volume",
            "/volumes",
            u32::try_from(volumes).unwrap_or(u32::MAX),
            vec![],
        ),
    ]
}
