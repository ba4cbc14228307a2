//! Images as the engine describes them.

use serde::Deserialize;

use crate::docker::json::nullable;
use crate::docker::rfc3339;
use crate::observed::Image;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct InspectedImage {
    id: String,
    #[serde(deserialize_with = "nullable")]
    repo_digests: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    repo_tags: Vec<String>,
    size: u64,
    os: String,
    architecture: String,
    #[serde(deserialize_with = "nullable")]
    variant: String,
    #[serde(deserialize_with = "nullable")]
    config: Config,
    #[serde(deserialize_with = "nullable")]
    metadata: Metadata,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Config {
    healthcheck: Option<Healthcheck>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Healthcheck {
    #[serde(deserialize_with = "nullable")]
    test: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Metadata {
    #[serde(deserialize_with = "nullable")]
    last_tag_time: String,
}

impl From<InspectedImage> for Image {
    fn from(image: InspectedImage) -> Self {
        let test = image.config.healthcheck.map(|check| check.test);
        Self {
            platform: platform(&image.os, &image.architecture, &image.variant),
            has_health_check: test
                .is_some_and(|test| test.first().is_some_and(|word| word != "NONE")),
            tagged_at: rfc3339::seconds(&image.metadata.last_tag_time).unwrap_or_default(),
            id: image.id,
            digests: image.repo_digests,
            tags: image.repo_tags,
            size: image.size,
        }
    }
}

fn platform(os: &str, architecture: &str, variant: &str) -> String {
    let parts = [os, architecture, variant];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: serde_json::Value) -> Image {
        serde_json::from_value::<InspectedImage>(value)
            .unwrap()
            .into()
    }

    #[test]
    fn an_image_is_read_whole() {
        let image = read(serde_json::json!({
            "Id": "sha256:1", "RepoTags": ["a:1"], "RepoDigests": null, "Size": 7, "Os": "linux",
            "Architecture": "arm64", "Variant": "v8", "Config": {"Healthcheck": {"Test": ["CMD", "true"]}},
            "Metadata": {"LastTagTime": "2023-11-14T22:13:20.5Z"},
        }));
        assert_eq!(image.platform, "linux/arm64/v8");
        assert_eq!(image.tagged_at, 1_700_000_000);
        assert!(image.has_health_check);
    }

    #[test]
    fn never_tagged_is_zero_and_a_disabled_check_is_none() {
        let image = read(serde_json::json!({
            "Os": "linux", "Architecture": "amd64", "Config": {"Healthcheck": {"Test": ["NONE"]}},
            "Metadata": {"LastTagTime": "0001-01-01T00:00:00Z"},
        }));
        assert_eq!((image.tagged_at, image.has_health_check), (0, false));
        assert_eq!(image.platform, "linux/amd64");
    }
}
