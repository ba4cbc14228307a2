use exos_core::access::{Caller, Role};
use exos_core::backend::FakeEngines;
use exos_core::platform::{NewHost, NewStack, Ports};
use exos_core::spec::{FakeLoader, StackSpec};

use crate::testing::{Answer, Api, admin, user};

const ALL: &str = "/api/v1/operations";

/// Returns the API with an environment of each name, which has a host.
async fn api(names: &[&str]) -> Api {
    let engines = FakeEngines::default();
    for name in names {
        engines.put(&format!("tcp://{name}"));
    }
    let api = Api::over(Ports {
        engines: std::sync::Arc::new(engines),
        ..Ports::fake().unwrap()
    });
    for name in names {
        let environment = api.environment(name).await;
        let host = NewHost::at("h1", format!("tcp://{name}"));
        api.host(&environment, host).await;
    }
    api
}

/// Makes a stack, and returns the id of the operation that deploys it.
async fn deploy(api: &Api, environment: &str, name: &str) -> String {
    let stack = NewStack {
        name: name.to_owned(),
        sources: FakeLoader::sources(&StackSpec::new(name)),
        ..NewStack::default()
    };
    let stacks = api.app.platform.stacks();
    let accepted = stacks.create(&Caller::system(), environment, stack).await;
    super::super::own_id(&accepted.unwrap().operation.id)
}

fn ids(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let items = body["items"].as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn all_operations_come_in_the_order_of_their_making_whatever_their_environment() {
    let api = api(&["own", "foreign"]).await;
    let mut made = Vec::new();
    for (environment, stack) in [("own", "a"), ("foreign", "b"), ("own", "c")] {
        made.push(deploy(&api, environment, stack).await);
    }
    made.reverse();
    let all = api.get(ALL).by(admin()).answer().await;
    assert_eq!(ids(&all), made);
    let first = api
        .get(&format!("{ALL}?limit=2&sort=created_at"))
        .by(admin())
        .answer()
        .await;
    assert_eq!(ids(&first), [made[2].clone(), made[1].clone()]);
    let cursor = first.json()["next_cursor"].as_str().unwrap().to_owned();
    let path = format!("{ALL}?limit=2&sort=created_at&cursor={cursor}");
    let rest = api.get(&path).by(admin()).answer().await;
    assert_eq!(ids(&rest), [made[0].clone()]);
    assert!(rest.json()["next_cursor"].is_null());
}

#[tokio::test]
async fn an_operation_is_found_by_its_id_alone_by_those_who_see_its_environment() {
    let api = api(&["own", "foreign"]).await;
    let (own, foreign) = (
        deploy(&api, "own", "a").await,
        deploy(&api, "foreign", "b").await,
    );
    let environment = api.get("/api/v1/environments/own").by(admin()).answer();
    let environment = environment.await.json()["id"].as_str().unwrap().to_owned();
    let anna = user("anna").with_role(&environment, Role::Readonly);
    let listed = api.get(ALL).by(anna.clone()).answer().await;
    assert_eq!(ids(&listed), std::slice::from_ref(&own));
    let shown = api
        .get(&format!("{ALL}/{own}"))
        .by(anna.clone())
        .answer()
        .await;
    let within = format!("/api/v1/environments/own/operations/{own}");
    let same = api.get(&within).by(anna.clone()).answer().await;
    assert_eq!((shown.status, shown.json()), (200, same.json()));
    for id in [foreign.as_str(), "nothing", "a%00b"] {
        for path in [format!("{ALL}/{id}"), format!("{ALL}/{id}/events")] {
            let hidden = api.get(&path).by(anna.clone()).answer().await;
            assert_eq!(hidden.status, 404, "{path}: {}", hidden.text);
        }
    }
}

#[tokio::test]
async fn operations_are_filtered_by_stack_and_state() {
    let api = api(&["own"]).await;
    let (a, _) = (
        deploy(&api, "own", "a").await,
        deploy(&api, "own", "b").await,
    );
    for path in [ALL, "/api/v1/environments/own/operations"] {
        let of_a = api
            .get(&format!("{path}?stack=a&state=pending"))
            .by(admin())
            .answer()
            .await;
        assert_eq!(ids(&of_a), std::slice::from_ref(&a), "{path}");
        let failed = api
            .get(&format!("{path}?state=failed"))
            .by(admin())
            .answer()
            .await;
        assert!(ids(&failed).is_empty(), "{path}");
        for (query, at) in [
            ("sort=name", "sort"),
            ("cursor=%00", "cursor"),
            ("limit=0", "limit"),
        ] {
            let wrong = api
                .get(&format!("{path}?{query}"))
                .by(admin())
                .answer()
                .await;
            assert_eq!(wrong.problem()["errors"][0]["at"], at, "{}", wrong.text);
        }
    }
}
