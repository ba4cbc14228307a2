//! Images from registries.

use std::sync::Arc;

use futures_util::TryStreamExt;
use hyper::Method;

use super::credentials::Credentials;
use super::engine::{Call, Engine, data, empty, encode};
use super::error::{During, gone_is_fine, said};
use super::lines::json_lines;
use super::step::Step;
use crate::error::Result;
use crate::event::EventSink;

/// Fetches an image; the layers' progress goes to `events`.
pub(super) async fn pull(
    engine: &Engine,
    credentials: &Credentials,
    image: &str,
    platform: Option<&str>,
    events: &Arc<dyn EventSink>,
) -> Result<()> {
    const OP: &str = "pull image";
    let image = with_tag(image);
    let call = Call {
        op: OP,
        path: "/images/create",
        query: &[
            ("fromImage", &image),
            ("platform", platform.unwrap_or_default()),
        ],
    };
    let auth = credentials.for_image(&image).await?;
    let headers = auth.iter().map(|auth| ("X-Registry-Auth", auth.as_str()));
    let headers: Vec<_> = headers.collect();
    let answer = engine.send(Method::POST, call, &headers, empty()).await?;
    let mut steps = json_lines::<Step>(OP, data(OP, answer));
    while let Some(step) = steps.try_next().await? {
        let progress = step.progress().map_err(|message| said(OP, &message))?;
        if let Some(event) = progress {
            events.emit(event);
        }
    }
    Ok(())
}

pub(super) async fn remove(engine: &Engine, image: &str) -> Result<()> {
    let options = None::<bollard::query_parameters::RemoveImageOptions>;
    let removed = engine
        .docker
        .remove_image(&encode(image), options, None)
        .await;
    gone_is_fine(removed.during("remove image").map(drop))
}

/// Without a tag the engine would fetch all tags.
fn with_tag(image: &str) -> String {
    let name = image.rsplit('/').next().unwrap_or(image);
    if name.contains([':', '@']) {
        return image.to_owned();
    }
    format!("{image}:latest")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_without_a_tag_is_the_latest() {
        for (image, expected) in [
            ("web", "web:latest"),
            ("registry:5000/team/web", "registry:5000/team/web:latest"),
            ("web:1", "web:1"),
            ("web@sha256:0123", "web@sha256:0123"),
        ] {
            assert_eq!(with_tag(image), expected);
        }
    }
}
