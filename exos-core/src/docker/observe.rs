//! Looking at what is there: lists, and one look-up for each thing named.

mod container;
mod image;
mod labelled;
mod status;

use std::collections::BTreeMap;

use futures_util::future::{try_join, try_join_all, try_join4};
use serde::de::DeserializeOwned;

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
    let filters = Filters::of(&query.scope);
    let (mut containers, mut networks, mut volumes, images) = try_join4(
        containers(engine, filters.containers.as_deref()),
        networks(engine, filters.rest.as_deref(), query),
        volumes(engine, filters.rest.as_deref(), query),
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

/// What is listed, in the engine's words; absent is not listed at all.
#[derive(Debug, PartialEq)]
struct Filters {
    containers: Option<String>,
    /// For networks and volumes.
    rest: Option<String>,
}

impl Filters {
    fn of(scope: &Scope) -> Self {
        // Everything of a stack carries Compose's label of it, unmanaged things included.
        let all = match scope {
            Scope::All => serde_json::json!({ "label": [labels::COMPOSE_PROJECT] }),
            Scope::Stack(stack) => {
                serde_json::json!({ "label": [format!("{}={stack}", labels::COMPOSE_PROJECT)] })
            }
            Scope::Everything => serde_json::json!({}),
            Scope::Containers(ids) => {
                // The engine takes an empty filter for none.
                let some = (!ids.is_empty()).then(|| serde_json::json!({ "id": ids }).to_string());
                return Self {
                    containers: some,
                    rest: None,
                };
            }
        };
        Self {
            containers: Some(all.to_string()),
            rest: Some(all.to_string()),
        }
    }
}

/// Asks for a list, unless nothing is to be listed.
async fn list<T: DeserializeOwned + Default>(
    engine: &Engine,
    path: &str,
    filters: Option<&str>,
) -> Result<T> {
    let Some(filters) = filters else {
        return Ok(T::default());
    };
    let call = Call {
        op: OP,
        path,
        // Containers that have ended too; other lists do not know the word.
        query: &[("all", "1"), ("filters", filters)],
    };
    engine.get(call).await
}

async fn containers(engine: &Engine, filters: Option<&str>) -> Result<Vec<Container>> {
    let listed: Vec<ListedContainer> = list(engine, "/containers/json", filters).await?;
    Ok(listed.into_iter().map(Container::from).collect())
}

async fn networks(
    engine: &Engine,
    filters: Option<&str>,
    query: &ObserveQuery,
) -> Result<Vec<Network>> {
    let listed = list(engine, "/networks", filters);
    let named = query.networks.iter().map(|name| network(engine, name));
    let (listed, named) = try_join(listed, try_join_all(named)).await?;
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

async fn volumes(
    engine: &Engine,
    filters: Option<&str>,
    query: &ObserveQuery,
) -> Result<Vec<Volume>> {
    let listed = list(engine, "/volumes", filters);
    let named = query.volumes.iter().map(async |name| {
        let path = format!("/volumes/{}", encode(name));
        look_up::<ListedVolume>(engine, &path).await
    });
    let (listed, named) = try_join(listed, try_join_all(named)).await?;
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

async fn look_up<T: DeserializeOwned>(engine: &Engine, path: &str) -> Result<Option<T>> {
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
        let filters = Filters::of(&Scope::Stack("shop".to_owned()));
        let label = r#"{"label":["com.docker.compose.project=shop"]}"#;
        assert_eq!(filters.containers.as_deref(), Some(label));
        assert_eq!(filters.rest, filters.containers);
    }

    #[test]
    fn containers_of_some_ids_come_alone_and_none_of_no_ids() {
        let of = |ids: &[&str]| {
            Filters::of(&Scope::Containers(
                ids.iter().map(|id| (*id).to_owned()).collect(),
            ))
        };
        let (two, none) = (of(&["a", "b"]), of(&[]));
        assert_eq!(two.containers.as_deref(), Some(r#"{"id":["a","b"]}"#));
        assert_eq!((two.rest, none.containers, none.rest), (None, None, None));
    }
}
