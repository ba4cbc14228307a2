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
    let fields = build.needs_buildkit().into_iter();
    fields
        .map(|field| {
            let what = match field {
                "platforms" => "more than one of build.platforms".to_owned(),
                field => format!("build.{field}"),
            };
            format!("{what} needs BuildKit, which EXOS does not drive; the engine's own builder lacks it")
        })
        .collect()
}
