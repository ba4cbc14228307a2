//! What only another builder could do.

use crate::spec::BuildSpec;

/// Returns why the engine's own builder cannot do `build`; nothing when it can.
///
/// The planner refuses such a build before anything is touched.
///
/// ```
/// use exos_core::docker::unsupported_build;
/// use exos_core::spec::BuildSpec;
///
/// let mut build = BuildSpec::default();
/// assert!(unsupported_build(&build).is_empty());
/// build.platforms = vec!["linux/amd64".to_owned(), "linux/arm64".to_owned()];
/// assert_eq!(unsupported_build(&build).len(), 1);
/// ```
pub fn unsupported_build(build: &BuildSpec) -> Vec<String> {
    let needs = [
        (!build.secrets.is_empty(), "build.secrets"),
        (!build.ssh.is_empty(), "build.ssh"),
        (
            !build.additional_contexts.is_empty(),
            "build.additional_contexts",
        ),
        (!build.cache_to.is_empty(), "build.cache_to"),
        (!build.entitlements.is_empty(), "build.entitlements"),
        (build.privileged, "build.privileged"),
        (
            build.platforms.len() > 1,
            "more than one of build.platforms",
        ),
    ];
    let needed = needs.into_iter().filter(|(needed, _)| *needed);
    needed
        .map(|(_, what)| format!("{what} needs BuildKit, which EXOS does not drive; the engine's own builder lacks it"))
        .collect()
}
