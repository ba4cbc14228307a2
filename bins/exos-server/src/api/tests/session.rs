//! Sessions over a WebSocket, with a server that listens and fake engines.

use std::collections::BTreeMap;
use std::time::Duration;

use exos_core::Secret;
use exos_core::access::{Allowances, Caller, Origin, Role, Subject};
use exos_core::backend::Behavior;
use exos_core::platform::{EnvironmentChange, NewApiKey, NewUser, Settings};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue, Request};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::container::stage;
use crate::config::Config;
use crate::http::rights::EVERY;
use crate::server::Server;
use crate::testing::Stage;

/// A server that listens, and its stage.
struct Listening {
    stage: Stage,
    url: String,
    task: JoinSet<()>,
}

async fn listening() -> Listening {
    let stage = stage().await;
    let echoes = Behavior {
        exec_exit_code: 3,
        exec_echoes: true,
        output: vec!["ready".to_owned()],
        ..Behavior::default()
    };
    stage.engine.set_behavior("web", echoes);
    let args = ["exos-server", "--listen", "127.0.0.1:0"].map(Into::into);
    let config = Config::read(args, &BTreeMap::new()).unwrap();
    let app = &stage.api.app;
    let server = Server::bind(&config, app.platform.clone(), app.stop.clone()).await;
    let server = server.unwrap();
    let url = server.url().replace("http://", "ws://");
    let mut task = JoinSet::new();
    task.spawn(server.run());
    Listening { stage, url, task }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

impl Listening {
    fn request(&self, path: &str) -> Request<()> {
        let url = format!(
            "{}{}",
            self.url,
            self.stage.at(&format!("containers/{path}"))
        );
        url.into_client_request().unwrap()
    }

    /// Returns an API key with a role.
    async fn key(&self, role: Role) -> String {
        let keys = self.stage.api.app.platform.api_keys();
        let new = NewApiKey {
            name: format!("key-{}", self.stage.api.app.ids.next().to_lowercase()),
            role: Some(role),
            expires_at: None,
        };
        let made = keys
            .create(&Caller::system(), Some(&self.stage.environment), new)
            .await;
        made.unwrap().token.expose().clone()
    }

    /// Sets what the environment allows beyond the table.
    async fn allow(&self, allow: Allowances) {
        let settings = Settings {
            allow,
            ..Settings::default()
        };
        let change = EnvironmentChange {
            settings: Some(settings),
            ..EnvironmentChange::default()
        };
        let environments = self.stage.api.app.platform.environments();
        environments
            .change(&Caller::system(), "dev", change, None)
            .await
            .unwrap();
    }

    async fn connect(&self, role: Role, path: &str) -> Result<Socket, u16> {
        let mut request = self.request(path);
        let key = format!("Bearer {}", self.key(role).await);
        request
            .headers_mut()
            .insert("authorization", key.parse().unwrap());
        connect(request).await
    }
}

/// Returns the open socket, or the status of the refusal.
async fn connect(request: Request<()>) -> Result<Socket, u16> {
    match connect_async(request).await {
        Ok((socket, answer)) => {
            assert_eq!(answer.status(), 101);
            Ok(socket)
        }
        Err(Error::Http(answer)) => Err(answer.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

fn text(value: &Value) -> Message {
    Message::Text(value.to_string().into())
}

/// Reads until the server closes: the output, and the last message.
async fn finish(socket: &mut Socket) -> (String, Value) {
    let (mut output, mut last) = (Vec::new(), Value::Null);
    let read = async {
        while let Some(message) = socket.next().await {
            match message.unwrap() {
                Message::Binary(bytes) => {
                    assert_eq!(bytes[0], 1);
                    output.extend_from_slice(&bytes[1..]);
                }
                Message::Text(text) => last = serde_json::from_str(&text).unwrap(),
                Message::Close(frame) => assert_eq!(u16::from(frame.unwrap().code), 1000),
                _ => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), read)
        .await
        .unwrap();
    (String::from_utf8(output).unwrap(), last)
}

#[tokio::test]
async fn a_command_is_run_with_input_size_and_exit_code() {
    let server = listening().await;
    server.stage.engine.take_calls();
    let path = "shop-web-1/exec?command=sh&command=-c&command=cat&stdin=true&tty=true&columns=80&rows=24&env=A%3Db%3Dc";
    let mut socket = server.connect(Role::Member, path).await.unwrap();
    socket
        .send(text(&json!({"resize": {"columns": 100, "rows": 30}})))
        .await
        .unwrap();
    socket
        .send(Message::Binary(vec![0, b'h', b'i'].into()))
        .await
        .unwrap();
    socket
        .send(text(&json!({"close_stdin": true})))
        .await
        .unwrap();
    let (output, last) = finish(&mut socket).await;
    assert_eq!(
        (output.as_str(), last),
        ("sh -c cat\nhi", json!({"exit_code": 3}))
    );
    let sizes = ["service web/1 resize 80x24", "service web/1 resize 100x30"];
    assert_eq!(server.stage.engine.take_calls(), sizes);
    let path = server.stage.at("audit?action=container.exec");
    let log = server
        .stage
        .api
        .get(&path)
        .by(server.stage.anna(Role::Owner))
        .answer()
        .await;
    let entry = &log.json()["items"][0];
    assert_eq!(
        (&entry["verb"], &entry["outcome"]),
        (&json!("exec"), &json!("done"))
    );
    assert!(
        !log.text.contains("cat"),
        "the command line may hold secrets: {}",
        log.text
    );
}

#[tokio::test]
async fn a_command_that_nobody_listens_to_ends_the_session_at_once() {
    let server = listening().await;
    let path = "shop-web-1/exec?command=job&detach=true";
    let mut socket = server.connect(Role::Member, path).await.unwrap();
    assert_eq!(finish(&mut socket).await.1, json!({"exit_code": 0}));
}

#[tokio::test]
async fn the_first_process_is_attached_to() {
    let server = listening().await;
    let mut socket = server
        .connect(Role::Owner, "shop-web-1/attach")
        .await
        .unwrap();
    let (output, last) = finish(&mut socket).await;
    assert_eq!(
        (output.as_str(), last),
        ("ready\n", json!({"exit_code": 0}))
    );
}

#[tokio::test]
async fn a_message_that_makes_no_sense_ends_the_session_with_the_reason() {
    let server = listening().await;
    for message in [
        Message::Text("resize".into()),
        text(&json!({"resize": {"columns": -1, "rows": 1}})),
        text(&json!({"colour": "red"})),
        Message::Binary(vec![1, 2].into()),
        Message::Binary(Vec::new().into()),
    ] {
        let path = "shop-web-1/exec?command=cat&stdin=true";
        let mut socket = server.connect(Role::Member, path).await.unwrap();
        socket.send(message).await.unwrap();
        let (_, last) = finish(&mut socket).await;
        assert_eq!(last["error"]["code"], "invalid", "{last}");
        assert_eq!(last["error"]["errors"][0]["at"], "message");
    }
}

#[tokio::test]
async fn who_may_not_is_refused_before_the_socket_opens() {
    let server = listening().await;
    server.stage.engine.take_calls();
    let exec = "shop-web-1/exec?command=id";
    for (role, path, status) in [
        (Role::Readonly, exec, 403),
        (Role::Restricted, exec, 403),
        (Role::Restricted, "shop-web-1/attach", 403),
        (
            Role::Member,
            "shop-web-1/exec?command=id&privileged=true",
            403,
        ),
        (Role::Member, "shop-web-1/exec", 422),
        (Role::Member, "shop-web-1/exec?command=id&env=A", 422),
        (Role::Member, "shop-web-1/exec?command=id&colour=red", 422),
        (Role::Member, "nothing/exec?command=id", 404),
    ] {
        assert_eq!(
            server.connect(role, path).await.err(),
            Some(status),
            "{role} {path}"
        );
    }
    assert_eq!(connect(server.request(exec)).await.err(), Some(401));
    let privileged = "shop-web-1/exec?command=id&privileged=true";
    assert!(server.connect(Role::Owner, privileged).await.is_ok());
    let plain = server.stage.get("containers/shop-web-1/exec?command=id");
    let plain = plain.by(server.stage.anna(Role::Member)).answer().await;
    assert_eq!(plain.status, 426);
    let path = server
        .stage
        .at("audit?action=container.exec&outcome=refused");
    let log = server
        .stage
        .api
        .get(&path)
        .by(server.stage.anna(Role::Owner))
        .answer()
        .await
        .json();
    assert_eq!(log["items"].as_array().unwrap().len(), 4, "{log}");
}

#[tokio::test]
async fn the_environment_may_let_restricted_run_commands() {
    let server = listening().await;
    let exec = Allowances {
        restricted_exec: true,
        ..Allowances::default()
    };
    server.allow(exec).await;
    for (role, expected) in [(Role::Readonly, Some(403)), (Role::Restricted, None)] {
        let path = "shop-web-1/exec?command=id";
        assert_eq!(server.connect(role, path).await.err(), expected, "{role}");
    }
}

#[tokio::test]
async fn a_session_cookie_opens_a_socket_for_the_servers_own_pages_only() {
    let server = listening().await;
    let (platform, system) = (&server.stage.api.app.platform, Caller::system());
    let password = || Secret::new("correct horse battery staple".to_owned());
    let anna = platform
        .users()
        .create(&system, NewUser::named("anna", password()))
        .await
        .unwrap();
    let (members, subject) = (platform.members(), Subject::User(anna.id));
    members
        .put(&system, &server.stage.environment, subject, Role::Owner)
        .await
        .unwrap();
    let sessions = platform.sessions();
    let signed_in = sessions
        .sign_in(&Origin::default(), "anna", &password())
        .await
        .unwrap();
    let cookie = format!("exos_session={}", signed_in.token.expose());
    let own = server.url.replace("ws://", "http://");
    for (origin, expected) in [
        (None, Some(403)),
        (Some("http://evil.example.org"), Some(403)),
        (Some("null"), Some(403)),
        (Some(own.as_str()), None),
    ] {
        let mut request = server.request("shop-web-1/exec?command=id");
        let origin = origin.map(|origin| ("origin", origin));
        for (name, value) in [("cookie", cookie.as_str())].into_iter().chain(origin) {
            let name = HeaderName::from_static(name);
            request
                .headers_mut()
                .insert(name, HeaderValue::from_str(value).unwrap());
        }
        assert_eq!(connect(request).await.err(), expected, "{origin:?}");
    }
}

#[tokio::test]
async fn a_server_that_stops_says_so_and_waits_until_it_is_said() {
    let mut server = listening().await;
    let path = "shop-web-1/exec?command=cat&stdin=true";
    let mut socket = server.connect(Role::Member, path).await.unwrap();
    server.stage.api.app.stop.cancel();
    let (_, last) = finish(&mut socket).await;
    assert_eq!(last["error"]["code"], "unavailable");
    drop(socket);
    let ended = tokio::time::timeout(Duration::from_secs(20), server.task.join_next()).await;
    ended.expect("the server ends").unwrap().unwrap();
}

#[tokio::test]
async fn a_session_ends_with_the_rights_of_who_opened_it() {
    let listening = listening().await;
    let app = &listening.stage.api.app;
    let (keys, system) = (app.platform.api_keys(), Caller::system());
    let environment = Some(listening.stage.environment.as_str());
    let new = NewApiKey {
        name: "leaver".to_owned(),
        role: Some(Role::Member),
        expires_at: None,
    };
    let made = keys.create(&system, environment, new).await.unwrap();
    let mut request = listening.request("shop-web-1/exec?command=cat&stdin=true");
    let key = format!("Bearer {}", made.token.expose());
    request
        .headers_mut()
        .insert("authorization", key.parse().unwrap());
    let mut socket = connect(request).await.unwrap();
    socket.next().await.unwrap().unwrap();
    keys.revoke(&system, environment, "leaver").await.unwrap();
    look_again().await;
    let (_, last) = finish(&mut socket).await;
    assert_eq!(last["error"]["status"], 403, "{last}");
}

#[tokio::test]
async fn a_session_ends_when_the_environment_allows_it_no_more() {
    let exec = Allowances {
        restricted_exec: true,
        ..Allowances::default()
    };
    let wall = Allowances {
        pass_wall: true,
        ..Allowances::default()
    };
    for (role, allowed, privileged) in [(Role::Restricted, exec, false), (Role::Member, wall, true)]
    {
        let listening = listening().await;
        listening.allow(allowed).await;
        let path = "shop-web-1/exec?command=cat&stdin=true";
        let path = format!("{path}&privileged={privileged}");
        let mut socket = listening.connect(role, &path).await.unwrap();
        socket.next().await.unwrap().unwrap();
        listening.allow(Allowances::default()).await;
        look_again().await;
        let (_, last) = finish(&mut socket).await;
        assert_eq!(last["error"]["status"], 403, "{role}: {last}");
    }
}

/// Rights are read again now and then: the time until then need not be waited for. It goes on by itself after that, or it
/// would run ahead of the socket.
async fn look_again() {
    tokio::time::pause();
    tokio::time::advance(EVERY).await;
    tokio::time::resume();
}
