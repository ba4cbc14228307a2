//! Looking at what is there: lists, and one look-up for each thing named.

mod container;
mod image;
mod labelled;
mod status;

use std::collections::BTreeMap;

use futures_util::future::{try_join, try_join_all, try_join4};

use self::container::ListedContainer;
pub(super) use self::container::state;
use self::image::InspectedImage;
use self::labelled::{ListedNetwork, ListedVolume, ListedVolumes};
use super::duration::since_epoch;
use super::engine::{Call, Engine, encode};
use crate::error::{ErrorKind, Result};
use crate::labels;
use crate::observed::{Container, Image, Network, ObserveQuery, Observed, Scope, Volume};

const OP: &str = "look at the engine";

/// Looks at everything that `query` names, all at once. The capabilities are left to the caller.
pub(super) async fn observe(engine: &Engine, query: &ObserveQuery) -> Result<Observed> {
    let filters = filters(&query.scope);
    let (mut containers, mut networks, mut volumes, images) = try_join4(
        containers(engine, &filters),
        networks(engine, &filters, query),
        volumes(engine, &filters, query),
        images(engine, query),
    )
    .await?;
    containers.sort_by(|a, b| a.name.cmp(&b.name));
    networks.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    networks.dedup_by(|a, b| a.id == b.id);
    volumes.sort_by(|a, b| a.name.cmp(&b.name));
    volumes.dedup_by(|a, b| a.name == b.name);
    Ok(Observed {
        containers,
        networks,
        volumes,
        images,
        at: i64::try_from(since_epoch().as_secs()).unwrap_or_default(),
        ..Observed::default()
    })
}

/// Everything of a stack carries Compose's label of it, unmanaged things included.
fn filters(scope: &Scope) -> String {
    let label = match scope {
        Scope::All => labels::COMPOSE_PROJECT.to_owned(),
        Scope::Stack(stack) => format!("{}={stack}", labels::COMPOSE_PROJECT),
    };
    serde_json::json!({ "label": [label] }).to_string()
}

async fn containers(engine: &Engine, filters: &str) -> Result<Vec<Container>> {
    let listed: Vec<ListedContainer> = engine
        .get(Call {
            op: OP,
            path: "/containers/json",
            query: &[("all", "1"), ("filters", filters)],
        })
        .await?;
    Ok(listed.into_iter().map(Container::from).collect())
}

async fn networks(engine: &Engine, filters: &str, query: &ObserveQuery) -> Result<Vec<Network>> {
    let filters = [("filters", filters)];
    let list = engine.get(Call {
        op: OP,
        path: "/networks",
        query: &filters,
    });
    let named = query.networks.iter().map(|name| network(engine, name));
    let (listed, named) = try_join(list, try_join_all(named)).await?;
    let listed: Vec<ListedNetwork> = listed;
    let all = listed.into_iter().chain(named.into_iter().flatten());
    Ok(all.map(Network::from).collect())
}

async fn network(engine: &Engine, name: &str) -> Result<Option<ListedNetwork>> {
    let path = format!("/networks/{}", encode(name));
    let found: Option<ListedNetwork> = look_up(engine, &path).await?;
    // The engine also answers to the beginning of an id.
    Ok(found.filter(|network| network.name == name))
}

async fn volumes(engine: &Engine, filters: &str, query: &ObserveQuery) -> Result<Vec<Volume>> {
    let filters = [("filters", filters)];
    let list = engine.get(Call {
        op: OP,
        path: "/volumes",
        query: &filters,
    });
    let named = query.volumes.iter().map(async |name| {
        let path = format!("/volumes/{}", encode(name));
        look_up::<ListedVolume>(engine, &path).await
    });
    let (listed, named) = try_join(list, try_join_all(named)).await?;
    let listed: ListedVolumes = listed;
    let all = listed
        .volumes
        .into_iter()
        .chain(named.into_iter().flatten());
    Ok(all.map(Volume::from).collect())
}

async fn images(engine: &Engine, query: &ObserveQuery) -> Result<BTreeMap<String, Option<Image>>> {
    let named = query.images.iter().map(async |name| -> Result<_> {
        let found = image(engine, name).await?;
        Ok((name.clone(), found))
    });
    Ok(try_join_all(named).await?.into_iter().collect())
}

async fn image(engine: &Engine, name: &str) -> Result<Option<Image>> {
    let path = format!("/images/{}/json", encode(name));
    let found: Option<InspectedImage> = look_up(engine, &path).await?;
    Ok(found.map(Image::from))
}

async fn look_up<T: serde::de::DeserializeOwned>(engine: &Engine, path: &str) -> Result<Option<T>> {
    let call = Call {
        op: OP,
        path,
        query: &[],
    };
    match engine.get(call).await {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_label_finds_everything_of_a_stack() {
        assert_eq!(
            filters(&Scope::Stack("shop".to_owned())),
            r#"{"label":["com.docker.compose.project=shop"]}"#
        );
    }
}
