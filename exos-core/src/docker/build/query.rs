//! The parameters of a build.

use std::collections::BTreeMap;

use serde_json::json;

use crate::spec::{BuildSource, BuildSpec, ServiceSpec};

/// Returns the parameters in the engine's words.
pub(super) fn of(
    service: &ServiceSpec,
    build: &BuildSpec,
    dockerfile: &str,
    labels: &BTreeMap<String, String>,
) -> Vec<(&'static str, String)> {
    let mut query = Vec::new();
    let names = std::iter::once(&service.image).chain(&build.tags);
    query.extend(names.map(|name| ("t", name.clone())));
    let hosts = build.extra_hosts.iter();
    query.extend(hosts.map(|host| ("extrahosts", format!("{}:{}", host.name, host.address))));
    query.extend(
        options(service, build, dockerfile)
            .into_iter()
            .filter(|(_, v)| !v.is_empty()),
    );
    query.push(("labels", json!(all_labels(build, labels)).to_string()));
    query.push(("buildargs", json!(build.args).to_string()));
    query.push(("cachefrom", json!(build.cache_from).to_string()));
    query.push(("ulimits", ulimits(build)));
    // Containers of steps are removed, also after a failure.
    query.extend([("rm", "1".to_owned()), ("forcerm", "1".to_owned())]);
    query
}

/// Parameters that are left out when they are empty.
fn options(
    service: &ServiceSpec,
    build: &BuildSpec,
    dockerfile: &str,
) -> [(&'static str, String); 9] {
    let flag = |on: bool| if on { "1".to_owned() } else { String::new() };
    let platform = build.platforms.first().or(service.platform.as_ref());
    let remote = match &build.context {
        BuildSource::Remote(address) => address.clone(),
        BuildSource::Folder(_) => String::new(),
    };
    [
        ("remote", remote),
        ("dockerfile", dockerfile.to_owned()),
        ("target", build.target.clone().unwrap_or_default()),
        ("networkmode", build.network.clone().unwrap_or_default()),
        ("platform", platform.cloned().unwrap_or_default()),
        ("isolation", build.isolation.clone().unwrap_or_default()),
        (
            "shmsize",
            build
                .shm_size
                .map(|size| size.to_string())
                .unwrap_or_default(),
        ),
        ("nocache", flag(build.no_cache)),
        ("pull", flag(build.pull)),
    ]
}

fn all_labels<'a>(
    build: &'a BuildSpec,
    labels: &'a BTreeMap<String, String>,
) -> BTreeMap<&'a String, &'a String> {
    build.labels.iter().chain(labels).collect()
}

fn ulimits(build: &BuildSpec) -> String {
    let ulimits = build.ulimits.iter();
    let ulimits =
        ulimits.map(|(name, limit)| json!({"Name": name, "Soft": limit.soft, "Hard": limit.hard}));
    ulimits.collect::<serde_json::Value>().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wanted_is_asked_for() {
        let service = ServiceSpec::new("web", "shop/web:1");
        let build = BuildSpec {
            args: [
                ("A".to_owned(), Some("1".to_owned())),
                ("B".to_owned(), None),
            ]
            .into(),
            tags: vec!["shop/web:latest".to_owned()],
            labels: [("a".to_owned(), "1".to_owned())].into(),
            no_cache: true,
            ..BuildSpec::default()
        };
        let labels = [("b".to_owned(), "2".to_owned())].into();
        let query = of(&service, &build, "Dockerfile", &labels);
        let values = |name: &str| -> Vec<_> {
            let pairs = query.iter().filter(|(key, _)| *key == name);
            pairs.map(|(_, value)| value.as_str()).collect()
        };
        assert_eq!(values("t"), ["shop/web:1", "shop/web:latest"]);
        assert_eq!(values("buildargs"), [r#"{"A":"1","B":null}"#]);
        assert_eq!(values("labels"), [r#"{"a":"1","b":"2"}"#]);
        assert_eq!(values("nocache"), ["1"]);
        assert_eq!(values("ulimits"), ["[]"]);
        assert!(values("target").is_empty());
    }
}
