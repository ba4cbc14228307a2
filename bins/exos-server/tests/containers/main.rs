//! What runs on a real engine, through a server: both views of a stack, logs, commands, measurements, files, and what
//! comes back after it was killed.
//!
//! Without an engine, or without a static busybox to build an image from, it says that it is skipped.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod server;
mod stage;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use server::Server;
use stage::{Stage, stage};

/// Two services that say that they start and go on until they are killed.
const COMPOSE: &str = r#"
services:
  web: {image: "exos-server-containers:local", pull_policy: never, stop_grace_period: 0s, command: [sh, -c, "echo web starts; busybox sleep 1000"]}
  db: {image: "exos-server-containers:local", pull_policy: never, stop_grace_period: 0s, command: [sh, -c, "echo db starts; busybox sleep 1000"]}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_is_looked_at_entered_and_repaired_through_the_server() {
    let Some(stage) = stage().await else { return };
    let server = Server::start().await;
    deploy(&server, &stage).await;
    looks_the_same_from_both_sides(&server, &stage).await;
    tells_what_it_writes(&server, &stage).await;
    runs_a_command(&server, &stage).await;
    is_measured_and_inspected(&server, &stage).await;
    takes_and_gives_files(&server, &stage).await;
    comes_back_when_it_is_killed(&server, &stage).await;
    goes(&server, &stage).await;
    assert_eq!(server.stop().await, 0);
}

async fn deploy(server: &Server, stage: &Stage) {
    let new = json!({"name": stage.stack, "compose": COMPOSE});
    let accepted = server.ask("POST", "stacks", Some(&new)).await.json();
    let operation = accepted["operation"]["id"].as_str().unwrap();
    server.succeeds(operation).await;
}

/// Waits until the picture shows every service running.
async fn services(server: &Server, stage: &Stage) -> Value {
    let path = format!("stacks/{}/services", stage.stack);
    server
        .until(&path, |list| {
            let services = list["items"].as_array().unwrap();
            services.iter().all(|service| service["state"] == "running")
        })
        .await
}

async fn looks_the_same_from_both_sides(server: &Server, stage: &Stage) {
    let services = services(server, stage).await;
    let names: Vec<&Value> = (0..2).map(|at| &services["items"][at]["name"]).collect();
    assert_eq!(names, ["db", "web"]);
    let path = format!("stacks/{}/containers", stage.stack);
    let containers = server.ask("GET", &path, None).await.json();
    assert_eq!(containers["items"].as_array().unwrap().len(), 2);
    for at in 0..2 {
        let of_service = &services["items"][at]["containers"][0];
        let container = &containers["items"][at];
        assert_eq!(container["id"], of_service["id"]);
        assert_eq!(
            (&container["state"], &container["host"]["name"]),
            (&json!("running"), &json!("local"))
        );
        let shown = format!("containers/{}", &container["id"].as_str().unwrap()[..12]);
        let shown = server.ask("GET", &shown, None).await.json();
        assert_eq!(shown["name"], container["name"]);
    }
    let networks = server
        .ask("GET", &format!("networks?stack={}", stage.stack), None)
        .await
        .json();
    assert_eq!(networks["items"].as_array().unwrap().len(), 1);
}

async fn tells_what_it_writes(server: &Server, stage: &Stage) {
    let path = format!("stacks/{}/logs", stage.stack);
    let text = server.ask("GET", &path, None).await.text();
    for service in ["web", "db"] {
        let line = format!("{}-{service}-1 | {service} starts\n", stage.stack);
        assert!(text.contains(&line), "{text}");
    }
    let mut events = server
        .events(&format!("{path}?follow=true&service=web"))
        .await;
    events.until("web starts").await;
    let say = ["/bin/busybox", "sh", "-c", "echo more > /proc/1/fd/1"];
    assert_eq!(
        server.exec(&stage.container("web"), &say, "").await.1,
        json!({"exit_code": 0})
    );
    events.until("\"text\":\"more\"").await;
    assert!(!events.read.contains("db starts"));
    assert!(
        events.read.contains("event: line\n") && events.read.contains("\nid: 20"),
        "{}",
        events.read
    );
}

async fn runs_a_command(server: &Server, stage: &Stage) {
    let command = [
        "/bin/busybox",
        "sh",
        "-c",
        "read line; busybox stty size; exit 7",
    ];
    let mut socket = server
        .open(
            &stage.container("web"),
            &command,
            "&tty=true&stdin=true&columns=80&rows=24",
        )
        .await;
    let resize = json!({"resize": {"columns": 100, "rows": 30}}).to_string();
    socket.send(Message::Text(resize.into())).await.unwrap();
    socket
        .send(Message::Binary(b"\0go\n".to_vec().into()))
        .await
        .unwrap();
    let (output, last) = server::finish(&mut socket).await;
    assert!(output.contains("30 100"), "{output}");
    assert_eq!(last, json!({"exit_code": 7}));
    let failing = ["/bin/nothing"];
    let (_, last) = server.exec(&stage.container("web"), &failing, "").await;
    assert!(
        last["exit_code"] == 126 || last["exit_code"] == 127 || last["error"].is_object(),
        "{last}"
    );
    let attach = server
        .connect(&format!("containers/{}/attach", stage.container("web")))
        .await;
    drop(attach.split());
}

async fn is_measured_and_inspected(server: &Server, stage: &Stage) {
    let container = stage.container("web");
    let path = format!("containers/{container}/stats?once=true");
    let stats = server.ask("GET", &path, None).await.json();
    assert!(
        stats["memory"].as_u64().unwrap() > 0 && stats["pids"].as_u64().unwrap() >= 1,
        "{stats}"
    );
    let known = server
        .ask("GET", &format!("containers/{container}/inspect"), None)
        .await
        .json();
    assert_eq!(known["Name"], format!("/{container}"));
}

async fn takes_and_gives_files(server: &Server, stage: &Stage) {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(5);
    header.set_mode(0o600);
    archive
        .append_data(&mut header, "hello.txt", &b"hello"[..])
        .unwrap();
    let files = format!("containers/{}/files", stage.container("db"));
    let put = server
        .send(
            "PUT",
            &format!("{files}?path=/"),
            "application/x-tar",
            archive.into_inner().unwrap(),
        )
        .await;
    assert_eq!(put.status, 204, "{}", put.text());
    let read = server
        .ask("GET", &format!("{files}?path=/hello.txt"), None)
        .await;
    let mut archive = tar::Archive::new(read.body.as_slice());
    let mut entry = archive.entries().unwrap().next().unwrap().unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
    assert_eq!(
        (entry.path().unwrap().to_str(), text.as_str()),
        (Some("hello.txt"), "hello")
    );
    let missing = server
        .send(
            "GET",
            &format!("{files}?path=/nothing"),
            "application/json",
            Vec::new(),
        )
        .await;
    assert_eq!(missing.status, 404, "{}", missing.text());
}

async fn comes_back_when_it_is_killed(server: &Server, stage: &Stage) {
    let path = format!("containers/{}/actions/kill", stage.container("web"));
    let killed = server.ask("POST", &path, Some(&json!({}))).await;
    assert_eq!(killed.status, 204);
    let path = format!("operations?stack={}", stage.stack);
    server
        .until(&path, |list| {
            let newest = &list["items"][0];
            newest["kind"] == "repair" && newest["state"] == "succeeded"
        })
        .await;
    services(server, stage).await;
}

async fn goes(server: &Server, stage: &Stage) {
    let path = format!("stacks/{}?volumes=true", stage.stack);
    let accepted = server.ask("DELETE", &path, None).await.json();
    server
        .succeeds(accepted["operation"]["id"].as_str().unwrap())
        .await;
    let path = format!("containers?stack={}", stage.stack);
    server.until(&path, |list| list["items"] == json!([])).await;
    assert!(stage.is_gone().await);
}
