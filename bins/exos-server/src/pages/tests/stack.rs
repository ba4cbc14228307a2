//! The pages of stacks and of what they are made of.

use std::sync::Arc;

use exos_compose::ComposeStacks;
use exos_core::access::Role;
use exos_core::backend::FakeEngines;
use exos_core::platform::{NewHost, NewStack, Ports, StackUpdate};
use exos_core::spec::Sources;
use exos_core::store::{Page, Store};

use super::bench::{changing_forms, form, token};
use crate::testing::{Answer, Api, admin, user};

const COMPOSE: &str = "services:\n  web:\n    image: web:1\n    environment: [PASSWORD=hunter2]\n";
const ONE: &str = "/environments/dev/stacks/shop";

/// Returns pages over real files, with an environment `dev` that has a host, and its id.
pub(super) async fn stage() -> (Api, String) {
    let engines = FakeEngines::default();
    engines.put("tcp://one");
    let api = Api::over(Ports {
        engines: Arc::new(engines),
        loader: Arc::new(ComposeStacks),
        ..Ports::fake().unwrap()
    });
    let id = api.environment("dev").await;
    api.host(&id, NewHost::at("one", "tcp://one")).await;
    (api, id)
}

/// Makes the stack `shop`, and returns the own id of the operation that deploys it.
pub(super) async fn deploy(api: &Api) -> String {
    let new = NewStack {
        name: "shop".to_owned(),
        description: "<script>alert(1)</script>".to_owned(),
        message: "<script>alert(2)</script>".to_owned(),
        sources: Sources::compose(COMPOSE),
        ..NewStack::default()
    };
    let stacks = api.app.platform.stacks();
    let accepted = stacks.create(&admin(), "dev", new).await.unwrap();
    let id = accepted.operation.id;
    id.rsplit('/').next().unwrap().to_owned()
}

/// Sends a form of files, with the token of the page that has it.
async fn send(api: &Api, page: &str, to: &str, fields: &[(&str, &str)]) -> Answer {
    let shown = api.get(page).by(admin()).answer().await;
    let token = token(&shown);
    let fields: Vec<_> = [("form_token", token.as_str())]
        .iter()
        .chain(fields)
        .copied()
        .collect();
    form(api, to, &fields).by(admin()).answer().await
}

#[tokio::test]
async fn every_page_is_shown_to_every_role_without_what_it_may_not_do() {
    let (api, id) = stage().await;
    let operation = deploy(&api).await;
    let below = |part: &str| format!("{ONE}{part}");
    let pages = [
        "/stacks".to_owned(),
        "/stacks?environment=dev&sort=-changed&text=sho&state=starting".to_owned(),
        "/services".to_owned(),
        "/operations?environment=dev&stack=shop".to_owned(),
        format!("/operations/{operation}"),
        below(""),
        below("/containers"),
        below("/revisions?compare=0"),
        below("/events"),
        below("/logs?service=web&tail=100&times=true"),
        below("/services/web"),
    ];
    for role in Role::ALL {
        let anna = || user("anna").with_role(&id, role);
        for path in &pages {
            let page = api.get(path).by(anna()).answer().await;
            assert_eq!(page.status, 200, "{path}: {}", page.text);
            assert!(!page.text.contains("<script>"), "{path}");
            let reads = role == Role::Readonly;
            assert!(!reads || changing_forms(&page).is_empty(), "{path}");
            assert!(!reads || !page.text.contains("/stacks/new"), "{path}");
            assert!(!reads || !page.text.contains("hunter2"), "{path}");
        }
        let expected = if role == Role::Readonly { 403 } else { 200 };
        for path in [
            "/stacks/new?environment=dev",
            &below("/compose"),
            &below("/remove"),
        ] {
            let page = api.get(path).by(anna()).answer().await;
            assert_eq!(page.status, expected, "{role:?} {path}");
            assert!(!page.text.contains("<script>"), "{path}");
        }
    }
    let escaped = "&#60;script&#62;alert(1)";
    let shown = api.get(ONE).by(admin()).answer().await;
    assert!(shown.text.contains(escaped), "{}", shown.text);
    for path in [
        below(""),
        below("/compose"),
        below("/services/web"),
        format!("/operations/{operation}"),
    ] {
        let foreign = api.get(&path).by(user("bob")).answer().await;
        assert_eq!(foreign.status, 404, "{path}");
        assert!(foreign.header("content-type").starts_with("text/html"));
    }
    let unseen = api.get("/stacks").by(user("bob")).answer().await;
    assert!(!unseen.text.contains("shop"));
}

#[tokio::test]
async fn a_new_stack_is_checked_previewed_and_deployed() {
    let (api, _) = stage().await;
    let page = "/stacks/new?environment=dev";
    let wrong = [
        ("environment", "dev"),
        ("name", "shop"),
        ("compose", "services:\r\n  web:\r\n    imagee: x\r\n"),
        ("press", "deploy"),
    ];
    let refused = send(&api, page, "/stacks/new", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .text
            .contains(r##"<a href="#compose"><code>compose.yaml:3:5"##)
    );
    assert!(refused.text.contains("imagee: x"), "what was typed is kept");
    let right = |press| {
        [
            ("environment", "dev"),
            ("name", "shop"),
            ("compose", "services: {web: {image: 'web:${TAG}'}}"),
            ("variables", "TAG=7"),
            ("press", press),
        ]
    };
    let previewed = send(&api, page, "/stacks/new", &right("preview")).await;
    assert_eq!(previewed.status, 200, "{}", previewed.text);
    assert!(
        previewed
            .text
            .contains("create <strong>service web/1</strong>")
    );
    let made = async || {
        api.store
            .list("stack", &Page::default())
            .await
            .unwrap()
            .len()
    };
    assert_eq!(made().await, 0);
    let deployed = send(&api, page, "/stacks/new", &right("deploy")).await;
    assert_eq!(deployed.status, 303, "{}", deployed.text);
    let operation = deployed.header("location").to_owned();
    assert!(operation.starts_with("/operations/"));
    assert_eq!(made().await, 1);
    let shown = api.get(&operation).by(admin()).answer().await;
    assert!(
        shown.text.contains("<h1>Deploy shop</h1>"),
        "{}",
        shown.text
    );
    let again = send(&api, page, "/stacks/new", &right("preview")).await;
    assert_eq!(again.status, 409);
    assert!(again.text.contains("there is a stack shop already"));
}

#[tokio::test]
async fn files_are_checked_while_they_are_written() {
    let (api, _) = stage().await;
    let fields = [
        ("environment", "dev"),
        ("compose", "services: {web: {image: web}}"),
        ("exos_compose", "services:\n  web: {scal: 2}\n"),
        ("press", "preview"),
    ];
    let found = send(&api, "/stacks/new", "/stacks/check", &fields).await;
    assert_eq!(found.status, 200, "{}", found.text);
    let found = found.json();
    assert_eq!(found[0]["field"], "exos_compose");
    assert_eq!(found[0]["file"], "exos-compose.yml");
    assert_eq!(found[0]["line"], 2);
    assert!(found[0]["code"].is_string() && found[0]["message"].is_string());
}

#[tokio::test]
async fn a_change_keeps_other_files_and_loses_against_one_that_came_before() {
    let (api, _) = stage().await;
    let stacks = api.app.platform.stacks();
    let mut sources = Sources::compose("services: {web: {image: 'web:1', env_file: web.env}}");
    sources.files.insert("web.env".to_owned(), "A=1".to_owned());
    let new = NewStack {
        name: "shop".to_owned(),
        sources: sources.clone(),
        ..NewStack::default()
    };
    stacks.create(&admin(), "dev", new).await.unwrap();
    let path = format!("{ONE}/compose");
    let fields = [
        ("environment", "dev"),
        ("name", "shop"),
        ("version", "1"),
        ("revision", "1"),
        (
            "compose",
            "services: {web: {image: 'web:2', env_file: web.env}}",
        ),
        ("press", "deploy"),
    ];
    let updated = send(&api, &path, &path, &fields).await;
    assert_eq!(updated.status, 303, "{}", updated.text);
    let second = stacks.sources(&admin(), "dev", "shop", 2).await.unwrap();
    assert_eq!(second.files["web.env"], "A=1");
    let late = send(&api, &path, &path, &fields).await;
    assert_eq!(late.status, 412, "{}", late.text);
    assert!(late.text.contains("Somebody changed this"));
    let update = StackUpdate {
        sources,
        ..StackUpdate::default()
    };
    stacks
        .update(&admin(), "dev", "shop", update, None)
        .await
        .unwrap();
    let version = stacks.get(&admin(), "dev", "shop").await.unwrap().version;
    let again = [("number", "2"), ("version", &version.to_string())];
    let revisions = format!("{ONE}/revisions");
    let back = send(&api, &revisions, &format!("{revisions}/deploy"), &again).await;
    assert_eq!(back.status, 303, "{}", back.text);
    let newest = stacks.get(&admin(), "dev", "shop").await.unwrap();
    assert_eq!(newest.value.revision, 4);
}

#[tokio::test]
async fn a_stack_is_worked_with_by_its_buttons_and_removed_by_its_name() {
    let (api, _) = stage().await;
    deploy(&api).await;
    let stacks = api.app.platform.stacks();
    let act = format!("{ONE}/act");
    for (to, fields) in [
        (act.clone(), vec![("verb", "stop"), ("service", "web")]),
        (act.clone(), vec![("verb", "start")]),
        (act, vec![("verb", "restart")]),
        (
            format!("{ONE}/scale"),
            vec![("service", "web"), ("replicas", "3")],
        ),
    ] {
        let done = send(&api, ONE, &to, &fields).await;
        assert_eq!(done.status, 303, "{to}: {}", done.text);
        assert!(done.header("location").starts_with("/operations/"));
    }
    let shop = stacks.get(&admin(), "dev", "shop").await.unwrap();
    assert_eq!(shop.value.scale["web"], 3);
    let remove = format!("{ONE}/remove");
    let refused = send(&api, &remove, &remove, &[("confirm", "shopp")]).await;
    assert_eq!(refused.status, 422);
    let removed = send(
        &api,
        &remove,
        &remove,
        &[("confirm", "shop"), ("volumes", "true")],
    )
    .await;
    assert_eq!(removed.status, 303, "{}", removed.text);
    let shown = api.get(ONE).by(admin()).answer().await;
    assert!(
        changing_forms(&shown).is_empty(),
        "it goes: nothing can be done with it"
    );
}
