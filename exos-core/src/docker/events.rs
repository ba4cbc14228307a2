//! What happens at the engine.

use std::collections::BTreeMap;

use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use serde::Deserialize;

use super::duration::since_epoch;
use super::engine::{Call, Engine};
use super::json::nullable;
use crate::backend::{EngineEvent, EventsQuery};
use crate::error::Result;
use crate::labels;

/// Which events, in the engine's words: by key, the values of which one must fit.
pub(super) type Filters = BTreeMap<&'static str, Vec<String>>;

/// Tells what `query` asks for.
pub(super) async fn events(
    engine: &Engine,
    query: &EventsQuery,
) -> Result<BoxStream<'static, Result<EngineEvent>>> {
    let label = |stack| format!("{}={stack}", labels::COMPOSE_PROJECT);
    let filters = match &query.stack {
        Some(stack) => Filters::from([
            ("type", vec!["container".to_owned()]),
            ("label", vec![label(stack)]),
        ]),
        None => Filters::new(),
    };
    let since = query.since.map(|second| second.to_string());
    subscribe(engine, &filters, since, query.until).await
}

/// Subscribes. When this returns, the subscription stands.
pub(super) async fn subscribe(
    engine: &Engine,
    filters: &Filters,
    since: Option<String>,
    until: Option<i64>,
) -> Result<BoxStream<'static, Result<EngineEvent>>> {
    let filters = serde_json::json!(filters).to_string();
    let until = until.map(|second| second.to_string());
    let since = since.or_else(|| now(engine));
    let query = [
        ("filters", Some(filters)),
        ("since", since),
        ("until", until),
    ];
    let query: Vec<_> = query
        .iter()
        .filter_map(|(name, value)| Some((*name, value.as_deref()?)))
        .collect();
    let call = Call {
        op: "watch the engine's events",
        path: "/events",
        query: &query,
    };
    let messages = engine.stream::<Message>(call).await?;
    Ok(messages.map_ok(EngineEvent::from).boxed())
}

/// Engines answer a little before they subscribe, but they also tell what happened since a given moment. Where both
/// clocks are one, that closes the gap; elsewhere the answer's way back is longer than the gap.
fn now(engine: &Engine) -> Option<String> {
    if !engine.endpoint().is_local() {
        return None;
    }
    let now = since_epoch();
    Some(format!("{}.{:09}", now.as_secs(), now.subsec_nanos()))
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Message {
    #[serde(rename = "Type")]
    kind: String,
    action: String,
    actor: Actor,
    #[serde(rename = "time")]
    time: i64,
    #[serde(rename = "timeNano")]
    time_nano: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Actor {
    #[serde(rename = "ID")]
    id: String,
    #[serde(deserialize_with = "nullable")]
    attributes: BTreeMap<String, String>,
}

impl From<Message> for EngineEvent {
    fn from(message: Message) -> Self {
        let at_nanos = match message.time_nano {
            0 => message.time.saturating_mul(1_000_000_000),
            nanos => nanos,
        };
        Self {
            at_nanos,
            kind: message.kind,
            action: message.action,
            id: message.actor.id,
            attributes: message.actor.attributes,
        }
    }
}
