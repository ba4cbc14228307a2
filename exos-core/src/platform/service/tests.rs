use std::sync::Arc;

use super::*;
use crate::access::Role;
use crate::backend::FakeBackend;
use crate::error::ErrorKind;
use crate::platform::NewStack;
use crate::platform::testbed::{Bed, environment, person};
use crate::spec::FakeLoader;

fn shop() -> StackSpec {
    let mut web = ServiceSpec::new("web", "web:1");
    web.replicas = 2;
    let db = ServiceSpec::new("db", "db:1");
    StackSpec::new("shop").with_service(web).with_service(db)
}

async fn stage() -> (Bed, String, Arc<FakeBackend>) {
    let bed = Bed::new();
    let environment = environment(&bed.platform, "dev").await.id;
    let engine = bed.seen_host("dev", "one").await;
    let new = NewStack {
        name: "shop".to_owned(),
        sources: FakeLoader::sources(&shop()),
        ..NewStack::default()
    };
    let stacks = bed.platform.stacks();
    stacks.create(&Caller::system(), "dev", new).await.unwrap();
    (bed, environment, engine)
}

async fn list(bed: &Bed, caller: &Caller) -> Vec<Service> {
    let (services, query) = (bed.platform.services(), ListQuery::default());
    let listed = services.list(caller, "dev", "shop", &query).await;
    listed.unwrap().items
}

fn lines(services: &[Service]) -> Vec<String> {
    let line = |service: &Service| {
        let Service {
            name,
            replicas,
            running,
            healthy,
            state,
            ..
        } = service;
        format!("{name} {replicas} {running} {healthy} {}", state.as_str())
    };
    services.iter().map(line).collect()
}

#[tokio::test]
async fn services_tell_what_is_wanted_beside_what_is_there() {
    let (bed, environment, engine) = stage().await;
    let system = Caller::system();
    assert_eq!(
        lines(&list(&bed, &system).await),
        ["db 1 0 0 down", "web 2 0 0 down"]
    );
    bed.up(&engine, &environment, &shop()).await;
    assert_eq!(
        lines(&list(&bed, &system).await),
        ["db 1 1 1 running", "web 2 2 2 running"]
    );
    engine.crash("shop-web-1", 1);
    let crashed = |view: &View| !view.container("shop-web-1")[0].item.container.state.is_up();
    bed.until(&environment, crashed).await;
    let services = list(&bed, &system).await;
    assert_eq!(lines(&services), ["db 1 1 1 running", "web 2 1 1 degraded"]);
    let names = services[1]
        .containers
        .iter()
        .map(|one| one.item.container.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["shop-web-1", "shop-web-2"]);
}

#[tokio::test]
async fn scale_and_stop_count_as_they_were_set_last() {
    let (bed, environment, engine) = stage().await;
    let (stacks, system) = (bed.platform.stacks(), Caller::system());
    bed.up(&engine, &environment, &shop()).await;
    let scale = BTreeMap::from([("web".to_owned(), 3)]);
    stacks.scale(&system, "dev", "shop", scale).await.unwrap();
    let db = std::collections::BTreeSet::from(["db".to_owned()]);
    stacks.stop(&system, "dev", "shop", db).await.unwrap();
    let services = list(&bed, &system).await;
    assert_eq!(
        lines(&services),
        ["db 1 1 1 stopping", "web 3 2 2 degraded"]
    );
    assert!(services[0].stopped && !services[1].stopped);
}

#[tokio::test]
async fn a_service_that_is_no_longer_wanted_shows_while_it_has_containers() {
    let (bed, environment, engine) = stage().await;
    let more = shop().with_service(ServiceSpec::new("old", "old:1"));
    bed.up(&engine, &environment, &more).await;
    let services = list(&bed, &Caller::system()).await;
    assert_eq!(lines(&services)[1], "old 0 1 1 orphaned");
    assert_eq!(services[1].image, "old:1");
}

#[tokio::test]
async fn services_of_a_foreign_environment_do_not_exist() {
    let (bed, environment, _) = stage().await;
    let services = bed.platform.services();
    let query = ListQuery::default();
    let bob = person("bob", &[("nothing", Role::Owner)]);
    let error = services
        .list(&bob, "dev", "shop", &query)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let anna = person("anna", &[(&environment, Role::Readonly)]);
    assert_eq!(
        services
            .list(&anna, "dev", "shop", &query)
            .await
            .unwrap()
            .items
            .len(),
        2
    );
}

#[tokio::test]
async fn services_are_listed_across_environments_as_they_were_seen() {
    let (bed, environment, engine) = stage().await;
    bed.up(&engine, &environment, &shop()).await;
    let list = async |caller: &Caller, text: Option<&str>| {
        let query = ListQuery {
            text: text.map(str::to_owned),
            ..ListQuery::default()
        };
        let services = bed.platform.services();
        let listed = services.list_everywhere(caller, None, &query).await;
        let line = |one: &ListedService| {
            format!(
                "{} {} {}/{}",
                one.name,
                one.state.as_str(),
                one.running,
                one.containers
            )
        };
        listed.unwrap().items.iter().map(line).collect::<Vec<_>>()
    };
    let anna = person("anna", &[(&environment, Role::Readonly)]);
    assert_eq!(
        list(&anna, None).await,
        ["db running 1/1", "web running 2/2"]
    );
    assert_eq!(list(&anna, Some("WEB:1")).await, ["web running 2/2"]);
    assert!(list(&person("bob", &[]), None).await.is_empty());
    let stacks = bed.platform.stacks();
    let web = ["web".to_owned()].into();
    stacks
        .stop(&Caller::system(), "dev", "shop", web)
        .await
        .unwrap();
    assert_eq!(list(&anna, None).await[1], "web stopping 2/2");
}
