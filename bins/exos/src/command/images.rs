//! `exos images`: the images of the stack's containers.

use clap::Args;
use exos_core::observed::{Container, Image, ObserveQuery, Observed};
use serde::Serialize;

use super::up::Services;
use crate::context::Context;
use crate::error::Result;
use crate::format::Format;
use crate::table::Table;
use crate::{human, pick};

/// Flags of `images`.
#[derive(Debug, Args)]
pub(crate) struct ImagesArgs {
    /// Format of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show ids only
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    services: Services,
}

/// An image as JSON tells it.
#[derive(Serialize)]
struct Line<'a> {
    container: &'a str,
    service: &'a str,
    repository: &'a str,
    tag: &'a str,
    id: &'a str,
    platform: &'a str,
    /// Bytes; absent when the image is no longer there under its name.
    size: Option<u64>,
}

impl ImagesArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let target = context.target(&[]).await?;
        let containers = context.containers(&target.name).await?;
        let containers = pick::of_services(containers, &self.services.services);
        let query = ObserveQuery {
            images: containers
                .iter()
                .map(|container| container.image.clone())
                .collect(),
            ..ObserveQuery::stack(&target.name)
        };
        let observed = context.platform().await?.backend().observe(&query).await?;
        let lines: Vec<Line<'_>> = containers
            .iter()
            .map(|container| line(container, &observed))
            .collect();
        let printer = &context.printer;
        if self.quiet {
            let mut ids: Vec<&str> = lines.iter().map(|line| line.id).collect();
            ids.sort_unstable();
            ids.dedup();
            for id in ids {
                printer.data(id);
            }
            return Ok(());
        }
        self.format.print(printer, &lines, || table(&lines))
    }
}

fn line<'a>(container: &'a Container, observed: &'a Observed) -> Line<'a> {
    // The name may stand for another image by now.
    let image: Option<&Image> = observed
        .image(&container.image)
        .filter(|image| image.id == container.image_id);
    let (repository, tag) = repository_and_tag(&container.image);
    Line {
        container: &container.name,
        service: &container.service,
        repository,
        tag,
        id: &container.image_id,
        platform: image.map_or("", |image| &image.platform),
        size: image.map(|image| image.size),
    }
}

/// Splits `registry:5000/shop/web:1` before the last colon that is not part of the registry's address.
fn repository_and_tag(image: &str) -> (&str, &str) {
    if image.starts_with("sha256:") {
        return ("", "");
    }
    let name = image.split_once('@').map_or(image, |(name, _)| name);
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ if name.len() < image.len() => (name, ""),
        _ => (name, "latest"),
    }
}

fn table(lines: &[Line<'_>]) -> Table {
    let mut table = Table::new([
        "CONTAINER",
        "REPOSITORY",
        "TAG",
        "PLATFORM",
        "IMAGE ID",
        "SIZE",
    ])
    .right([5]);
    for line in lines {
        table.row([
            line.container.into(),
            line.repository.into(),
            line.tag.into(),
            line.platform.into(),
            human::short_id(line.id).into(),
            line.size.map_or_else(String::new, human::bytes).into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_of_a_registry_is_no_tag() {
        let cases = [
            ("shop", ("shop", "latest")),
            ("shop:1", ("shop", "1")),
            ("registry:5000/shop", ("registry:5000/shop", "latest")),
            (
                "registry:5000/shop:1@sha256:00",
                ("registry:5000/shop", "1"),
            ),
            ("shop@sha256:00", ("shop", "")),
            ("sha256:00", ("", "")),
        ];
        for (image, parts) in cases {
            assert_eq!(repository_and_tag(image), parts, "{image}");
        }
    }
}
