use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::{FutureExt, TryStreamExt};

use super::*;
use crate::access::Role;
use crate::backend::{FakeBackend, LogOptions};
use crate::error::ErrorKind;
use crate::live::ContainerSort;
use crate::observed::ContainerState;
use crate::platform::testbed::{Bed, environment, person};
use crate::platform::{AuditFilter, ListQuery, NewStack, Outcome};
use crate::spec::{FakeLoader, ServiceSpec, StackSpec};

struct Stage {
    bed: Bed,
    environment: String,
    engine: Arc<FakeBackend>,
}

fn shop() -> StackSpec {
    let mut web = ServiceSpec::new("web", "web:1");
    web.replicas = 2;
    web.container.command = Some(vec!["serve".to_owned(), "--password=hunter2".to_owned()]);
    web.container.labels = BTreeMap::from([("rule".to_owned(), "hunter2".to_owned())]);
    StackSpec::new("shop").with_service(web)
}

/// One environment with a stack of two containers on one host.
async fn stage() -> Stage {
    let bed = Bed::new();
    let environment = environment(&bed.platform, "dev").await.id;
    let engine = bed.seen_host("dev", "one").await;
    bed.up(&engine, &environment, &shop()).await;
    Stage {
        bed,
        environment,
        engine,
    }
}

impl Stage {
    fn containers(&self) -> Containers<'_> {
        self.bed.platform.containers()
    }

    fn anna(&self, role: Role) -> Caller {
        person("anna", &[(&self.environment, role)])
    }

    async fn act(&self, role: Role, container: &str, action: ContainerAction) -> Result<()> {
        let anna = self.anna(role);
        self.containers().act(&anna, "dev", container, action).await
    }

    /// Returns what was done with containers, newest first: verb, container's name, outcome.
    async fn log(&self) -> Vec<(String, String, Outcome)> {
        let (audit, query) = (self.bed.platform.audit(), ListQuery::default());
        let filter = AuditFilter {
            environment: Some(self.environment.clone()),
            action: Some(Action::ContainerOperate),
            ..AuditFilter::default()
        };
        let listed = audit
            .list(&Caller::system(), &filter, &query)
            .await
            .unwrap();
        let entries = listed.items.into_iter().map(|entry| entry.value);
        entries
            .map(|entry| (entry.verb.unwrap(), entry.target.name, entry.outcome))
            .collect()
    }
}

fn names(page: &Page<Located<Entry>>) -> Vec<&str> {
    let items = page.items.iter();
    items.map(|one| one.item.container.name.as_str()).collect()
}

#[tokio::test]
async fn lists_read_the_picture_and_no_engine() {
    let stage = stage().await;
    stage.engine.take_calls();
    let looks = stage.engine.looks();
    let anna = stage.anna(Role::Readonly);
    let query = ContainerQuery {
        order: crate::live::Order::Descending,
        sort: ContainerSort::Name,
        host: Some("one".into()),
        ..ContainerQuery::default()
    };
    let containers = stage.containers();
    let listed = containers.list(&anna, "dev", &query).await.unwrap();
    assert_eq!(names(&listed), ["shop-web-2", "shop-web-1"]);
    let unknown = ContainerQuery {
        host: Some("two".into()),
        ..query
    };
    let error = containers.list(&anna, "dev", &unknown).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(stage.engine.take_calls().is_empty());
    assert_eq!(stage.engine.looks(), looks);
}

#[tokio::test]
async fn who_may_not_see_variables_sees_no_command_line_and_no_label() {
    let stage = stage().await;
    let containers = stage.containers();
    for role in Role::ALL {
        let anna = stage.anna(role);
        let listed = containers
            .list(&anna, "dev", &ContainerQuery::default())
            .await;
        let listed = format!("{:?}", listed.unwrap().items[0].item);
        let shown = containers.get(&anna, "dev", "shop-web-1").await.unwrap();
        let shown = format!("{:?}", shown.item);
        let sees = role != Role::Readonly;
        for text in [listed, shown] {
            assert_eq!(text.matches("hunter2").count() >= 2, sees, "{role}: {text}");
            assert_eq!(text.contains("hunter2"), sees, "{role}: {text}");
        }
    }
}

#[tokio::test]
async fn a_container_is_found_by_id_by_its_beginning_and_by_name() {
    let stage = stage().await;
    let (containers, anna) = (stage.containers(), stage.anna(Role::Readonly));
    let found = containers.get(&anna, "dev", "shop-web-2").await.unwrap();
    let id = found.item.container.id.clone();
    assert_eq!(containers.get(&anna, "dev", &id).await.unwrap(), found);
    assert_eq!(
        containers
            .get(&anna, "dev", &id[..63])
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::Conflict
    );
    for unknown in [&id[..11], "web", "", "../shop-web-1"] {
        let error = containers.get(&anna, "dev", unknown).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{unknown}");
    }
}

#[tokio::test]
async fn a_name_that_two_hosts_have_is_a_conflict_that_names_them() {
    let stage = stage().await;
    let other = stage.bed.seen_host("dev", "two").await;
    stage.bed.up(&other, &stage.environment, &shop()).await;
    let both = |view: &crate::live::View| view.container("shop-web-1").len() == 2;
    stage.bed.until(&stage.environment, both).await;
    let anna = stage.anna(Role::Member);
    let error = stage.containers().get(&anna, "dev", "shop-web-1").await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.message().contains("one, two"), "{error}");
}

#[tokio::test]
async fn a_foreign_environments_container_does_not_exist() {
    let stage = stage().await;
    environment(&stage.bed.platform, "other").await;
    let bob = person("bob", &[("nothing", Role::Owner)]);
    let containers = stage.containers();
    for result in [
        containers.get(&bob, "dev", "shop-web-1").await.map(drop),
        containers
            .inspect(&bob, "dev", "shop-web-1")
            .await
            .map(drop),
        containers
            .act(&bob, "dev", "shop-web-1", ContainerAction::Start)
            .await,
        containers
            .get(&Caller::system(), "other", "shop-web-1")
            .await
            .map(drop),
    ] {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::NotFound);
    }
}

#[tokio::test]
async fn what_is_done_with_a_container_is_done_at_its_engine_and_noted() {
    let stage = stage().await;
    stage.engine.take_calls();
    for action in [
        ContainerAction::Stop { timeout: None },
        ContainerAction::Start,
        ContainerAction::Pause,
        ContainerAction::Unpause,
        ContainerAction::Restart { timeout: None },
        ContainerAction::Kill { signal: None },
        ContainerAction::Remove {
            force: true,
            volumes: false,
        },
    ] {
        stage
            .act(Role::Restricted, "shop-web-1", action)
            .await
            .unwrap();
    }
    let verbs = [
        "stop", "start", "pause", "unpause", "restart", "kill", "remove",
    ];
    let calls = verbs.map(|verb| format!("service web/1 {verb}"));
    assert_eq!(stage.engine.take_calls(), calls);
    let mut log = stage.log().await;
    log.reverse();
    let expected = verbs.map(|verb| (verb.to_owned(), "shop-web-1".to_owned(), Outcome::Done));
    assert_eq!(log, expected);
}

#[tokio::test]
async fn a_refused_and_a_failed_action_are_noted_too() {
    let stage = stage().await;
    stage.engine.take_calls();
    let kill = || ContainerAction::Kill { signal: None };
    let error = stage
        .act(Role::Readonly, "shop-web-1", kill())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(stage.engine.take_calls().is_empty());
    let remove = ContainerAction::Remove {
        force: false,
        volumes: false,
    };
    let error = stage
        .act(Role::Member, "shop-web-1", remove)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let outcomes: Vec<_> = stage
        .log()
        .await
        .into_iter()
        .map(|(_, _, outcome)| outcome)
        .collect();
    assert_eq!(outcomes, [Outcome::Failed, Outcome::Refused]);
}

#[tokio::test]
async fn an_action_that_nobody_waits_for_is_done_and_noted() {
    let stage = stage().await;
    let stop = stage.act(
        Role::Member,
        "shop-web-1",
        ContainerAction::Stop { timeout: None },
    );
    // It is begun, and then dropped.
    assert!(stop.now_or_never().is_none());
    let stopped = |view: &crate::live::View| {
        let found = view.container("shop-web-1");
        found[0].item.container.state == ContainerState::Exited
    };
    stage.bed.until(&stage.environment, stopped).await;
    while stage.log().await.is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(stage.log().await[0].2, Outcome::Done);
}

#[tokio::test(start_paused = true)]
async fn following_a_stack_ends_when_nothing_of_it_runs_any_more() {
    let stage = stage().await;
    let new = NewStack {
        name: "shop".to_owned(),
        sources: FakeLoader::sources(&shop()),
        ..NewStack::default()
    };
    let (stacks, system) = (stage.bed.platform.stacks(), Caller::system());
    stacks.create(&system, "dev", new).await.unwrap();
    let query = LogsQuery {
        lines: LogOptions {
            follow: true,
            ..LogOptions::default()
        },
        ..LogsQuery::default()
    };
    stage.engine.write("shop-web-1", "first");
    let containers = stage.containers();
    let lines = containers.stack_logs(&system, "dev", "shop", &query).await;
    let mut lines = lines.unwrap();
    assert_eq!(lines.try_next().await.unwrap().unwrap().line.text, "first");
    stage.engine.crash("shop-web-1", 1);
    stage.engine.write("shop-web-2", "second");
    stage.engine.crash("shop-web-2", 1);
    let rest: Vec<_> = lines.try_collect().await.unwrap();
    let rest: Vec<_> = rest
        .iter()
        .map(|line| (line.container.as_str(), line.line.text.as_str()))
        .collect();
    assert_eq!(rest, [("shop-web-2", "second")]);
}
