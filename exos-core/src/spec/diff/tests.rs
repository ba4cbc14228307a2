use serde_json::json;

use super::*;
use crate::spec::{
    FileKind, FileMount, FileSource, HealthCheck, HealthTest, Logging, NetworkSpec, Port, Protocol,
    Sensitive, ServiceSpec,
};

fn web() -> ServiceSpec {
    let mut web = ServiceSpec::new("web", "web:1");
    let container = &mut web.container;
    container.command = Some(vec!["serve".to_owned(), "--port=80".to_owned()]);
    container
        .environment
        .insert("PASSWORD".to_owned(), Some("hunter2".to_owned()));
    container.ports = vec![port(80)];
    web
}

fn port(target: u16) -> Port {
    Port {
        target,
        published: None,
        host_ip: None,
        protocol: Protocol::Tcp,
    }
}

fn shop(service: ServiceSpec) -> StackSpec {
    StackSpec::new("shop").with_service(service)
}

fn changed(change: impl FnOnce(&mut ServiceSpec), shown: Shown) -> Vec<Difference> {
    let mut after = web();
    change(&mut after);
    diff(&shop(web()), &shop(after), shown).unwrap()
}

fn row(path: &str, before: Option<Value>, after: Option<Value>) -> Difference {
    Difference {
        path: path.to_owned(),
        before,
        after,
        hidden: false,
    }
}

fn hidden(path: &str) -> Difference {
    Difference {
        hidden: true,
        ..row(path, None, None)
    }
}

#[test]
fn equal_stacks_do_not_differ_whatever_their_revision() {
    let mut other = shop(web());
    other.revision = Some(7);
    other.environment = "dev".to_owned();
    assert_eq!(diff(&shop(web()), &other, Shown::All).unwrap(), []);
}

#[test]
fn each_field_that_differs_is_a_row_with_both_values() {
    let found = changed(
        |web| {
            web.image = "web:2".to_owned();
            web.replicas = 3;
            web.container.command = None;
            web.container.labels = [("com.example/x".to_owned(), "1".to_owned())].into();
            web.container.ports.push(port(81));
        },
        Shown::All,
    );
    let command = json!(["serve", "--port=80"]);
    let label = "services.web.container.labels[\"com.example/x\"]";
    let port = "services.web.container.ports[1]";
    assert_eq!(
        found,
        [
            row("services.web.container.command", Some(command), None),
            row(label, None, Some(json!("1"))),
            row(&format!("{port}.protocol"), None, Some(json!("tcp"))),
            row(&format!("{port}.target"), None, Some(json!(81))),
            row(
                "services.web.image",
                Some(json!("web:1")),
                Some(json!("web:2"))
            ),
            row("services.web.replicas", Some(json!(1)), Some(json!(3))),
        ]
    );
}

#[test]
fn a_service_that_is_new_shows_what_is_set_and_nothing_else() {
    let after = shop(ServiceSpec::new("db", "db:1"));
    let found = diff(&StackSpec::new("shop"), &after, Shown::All).unwrap();
    let image = row("services.db.image", None, Some(json!("db:1")));
    assert!(found.contains(&image), "{found:?}");
    assert!(found.iter().all(|row| row.after.is_some()), "{found:?}");
    assert!(found.len() < 10, "{found:?}");
}

#[test]
fn what_may_hold_secrets_is_hidden_from_those_who_may_not_see_them() {
    let secret = || "hunter2".to_owned();
    let map = || [(secret(), secret())].into();
    let change = |web: &mut ServiceSpec| {
        web.image = "web:2".to_owned();
        web.metadata = Some(json!({"key": "hunter2"}));
        let container = &mut web.container;
        container.command = Some(vec![secret()]);
        container.entrypoint = Some(vec![secret()]);
        container.environment = [("NAME".to_owned(), Some(secret()))].into();
        container.labels = map();
        container.annotations = map();
        container.storage_opt = map();
        container.logging = Some(Logging {
            driver: None,
            options: map(),
        });
        container.health = Some(HealthCheck {
            test: HealthTest::Command(vec![secret()]),
            ..HealthCheck::default()
        });
        container.files = vec![FileMount {
            kind: FileKind::Secret,
            key: "token".to_owned(),
            target: "/run/secrets/token".to_owned(),
            source: FileSource::Content(Sensitive::new("hunter2")),
            uid: None,
            gid: None,
            mode: None,
        }];
    };
    let found = changed(change, Shown::Public);
    let text = serde_json::to_string(&found).unwrap();
    assert!(
        !text.contains("hunter2") && !text.contains("NAME"),
        "{text}"
    );
    assert!(found.contains(&hidden("services.web.container.environment")));
    assert!(found.contains(&hidden("services.web.container.files")));
    let image = row(
        "services.web.image",
        Some(json!("web:1")),
        Some(json!("web:2")),
    );
    assert!(found.contains(&image));
    assert!(!changed(change, Shown::All).iter().any(|row| row.hidden));
}

#[test]
fn options_of_networks_are_hidden_and_their_drivers_are_not() {
    let mut network = NetworkSpec::new("shop", "back");
    network.driver = Some("overlay".to_owned());
    network.driver_opts = [("key".to_owned(), "hunter2".to_owned())].into();
    let after = StackSpec::new("shop").with_network(network);
    let found = diff(&StackSpec::new("shop"), &after, Shown::Public).unwrap();
    assert!(found.contains(&hidden("networks.back.driver_opts")));
    assert!(found.contains(&row("networks.back.driver", None, Some(json!("overlay")))));
}
