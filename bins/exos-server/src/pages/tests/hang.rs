//! Engines that do not answer hold up no page.

use std::time::Duration;

use exos_core::Secret;
use exos_core::access::Caller;
use exos_core::backend::Reach;
use exos_core::platform::{NewGroup, NewStack, NewUser};
use exos_core::spec::{FakeLoader, ServiceSpec, StackSpec};

use crate::api::container_stage;
use crate::testing::{Stage, admin};

/// Time stands still but for who waits for it: whoever waits for an engine waits longer than that.
const MOMENT: Duration = Duration::from_millis(50);

/// Makes something of everything that a page may be about, and returns the own id of an operation.
async fn everything(stage: &Stage) -> String {
    let (platform, system) = (&stage.api.app.platform, Caller::system());
    let spec = StackSpec::new("bank").with_service(ServiceSpec::new("web", "web:1"));
    let new = NewStack {
        name: "bank".to_owned(),
        sources: FakeLoader::sources(&spec),
        ..NewStack::default()
    };
    let accepted = platform.stacks().create(&system, "dev", new).await.unwrap();
    let password = Secret::new("correct horse battery staple".to_owned());
    let users = platform.users();
    users
        .create(&system, NewUser::named("anna", password))
        .await
        .unwrap();
    let group = NewGroup {
        name: "team".to_owned(),
        description: String::new(),
    };
    platform.groups().create(&system, group).await.unwrap();
    let id = accepted.operation.id;
    id.rsplit('/').next().unwrap().to_owned()
}

/// The pages, of which `{operation}` is filled in.
const PAGES: &[&str] = &[
    "/",
    "/timeline",
    "/search?text=shop",
    "/environments",
    "/environments/new",
    "/environments/dev",
    "/environments/dev/members",
    "/environments/dev/settings",
    "/environments/dev/delete",
    "/environments/dev/hosts/new",
    "/environments/dev/hosts/one",
    "/environments/dev/hosts/one/remove",
    "/hosts",
    "/hosts/new",
    "/stacks",
    "/stacks/new?environment=dev",
    "/environments/dev/stacks/bank",
    "/environments/dev/stacks/bank/containers",
    "/environments/dev/stacks/bank/compose",
    "/environments/dev/stacks/bank/revisions",
    "/environments/dev/stacks/bank/events",
    "/environments/dev/stacks/bank/logs",
    "/environments/dev/stacks/bank/remove",
    "/environments/dev/stacks/bank/services/web",
    "/services",
    "/containers",
    "/containers?environment=dev&sort=-cpu",
    "/environments/dev/containers/shop-web-1",
    "/environments/dev/containers/shop-web-1/logs",
    "/environments/dev/containers/shop-web-1/terminal",
    "/environments/dev/containers/shop-web-1/inspect",
    "/environments/dev/containers/shop-web-1/remove",
    "/volumes",
    "/networks",
    "/secrets?environment=dev",
    "/operations",
    "/operations/{operation}",
    "/users",
    "/users/new",
    "/users/anna",
    "/groups",
    "/groups/team",
    "/api-keys",
    "/audit",
    "/settings",
    "/account",
];

#[tokio::test(start_paused = true)]
async fn every_page_is_shown_while_no_engine_answers() {
    let stage = container_stage().await;
    let operation = everything(&stage).await;
    stage.engine.set_reach(Reach::Hangs);
    for page in PAGES {
        let path = page.replace("{operation}", &operation);
        let asked = stage.api.get(&path).by(admin()).answer();
        let answer = tokio::time::timeout(MOMENT, asked).await;
        let answer = answer.unwrap_or_else(|_| panic!("{path} waits for an engine"));
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_shown_of_an_engine_that_is_gone_is_marked_as_old() {
    let stage = container_stage().await;
    stage.engine.set_reach(Reach::Refuses);
    stage
        .until(|view| {
            view.hosts()
                .iter()
                .all(|host| host.state.as_str() == "unreachable")
        })
        .await;
    let path = "/environments/dev/containers/shop-web-1";
    let page = stage.api.get(path).by(admin()).answer().await;
    assert!(page.text.contains("does not answer"), "{}", page.text);
    let first = stage.api.get("/").by(admin()).answer().await;
    let (_, environments) = first.text.split_once("Environments</span>").unwrap();
    let environments = environments.split("</a>").next().unwrap();
    assert!(environments.contains("1 in trouble"), "{environments}");
    assert!(
        first.text.contains("1 host does not answer"),
        "{}",
        first.text
    );
}
