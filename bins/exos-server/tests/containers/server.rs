//! A server of the test's own, in this process, and what is asked of it.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use exos_core::SystemClock;
use exos_core::exec::Cancel;
use exos_server::Process;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const PASSWORD: &str = "correct horse battery staple";

/// How long anything may take that should happen by itself.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long between two looks at what another process does.
const LOOK: Duration = Duration::from_millis(50);

/// A running server with a data folder of its own, and an admin's key.
pub(crate) struct Server {
    address: String,
    key: String,
    stop: Cancel,
    task: JoinSet<u8>,
    folder: tempfile::TempDir,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

/// Events that are read as they come.
pub(crate) struct Events {
    stream: TcpStream,
    pub(crate) read: String,
}

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What the server wrote.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>, Arc<tokio::sync::Notify>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        self.1.notify_one();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Written {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Server {
    /// Starts a server on the engine of this machine; returns when it listens and the admin has a key.
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data").display().to_string();
        let (stdout, stop) = (Written::default(), Cancel::default());
        let args = [
            "exos-server",
            "--listen",
            "127.0.0.1:0",
            "--log-level",
            "error",
            "--data-dir",
            &data,
        ];
        let process = Process {
            args: args.iter().map(Into::into).collect(),
            variables: BTreeMap::from([("EXOS_ADMIN_PASSWORD".to_owned(), PASSWORD.to_owned())]),
            stdout: Box::new(stdout.clone()),
            stderr: Box::new(std::io::sink()),
            clock: Arc::new(SystemClock::default()),
        };
        let mut task = JoinSet::new();
        task.spawn(exos_server::run(process, stop.clone()));
        let listens = async {
            while !stdout.text().contains("listens on") {
                stdout.1.notified().await;
            }
        };
        tokio::time::timeout(PATIENCE, listens)
            .await
            .expect("it listens");
        let text = stdout.text();
        let (_, address) = text.trim().rsplit_once('/').unwrap();
        let mut server = Self {
            address: address.to_owned(),
            key: String::new(),
            stop,
            task,
            folder,
        };
        server.key = server.make_key().await;
        server
    }

    async fn make_key(&self) -> String {
        let who = json!({"username": "admin", "password": PASSWORD}).to_string();
        let signed_in = self
            .exchange(
                "POST",
                "/api/v1/session",
                "",
                "application/json",
                who.into(),
            )
            .await;
        let mut lines = signed_in.head.lines();
        let cookie = lines.find_map(|line| line.strip_prefix("set-cookie: "));
        let cookie = cookie.unwrap().split(';').next().unwrap();
        let proof = format!("cookie: {cookie}\r\nx-exos-request: 1\r\n");
        let new = json!({"name": "test"}).to_string();
        let made = self
            .exchange(
                "POST",
                "/api/v1/api-keys",
                &proof,
                "application/json",
                new.into(),
            )
            .await;
        made.json()["token"].as_str().unwrap().to_owned()
    }

    /// Asks for something of the environment `default`, which must succeed.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let body = body.map(Value::to_string).unwrap_or_default();
        let answer = self
            .send(method, path, "application/json", body.into())
            .await;
        assert!(
            (200..300).contains(&answer.status),
            "{method} {path}: {}\n{}",
            answer.head,
            answer.text()
        );
        answer
    }

    /// Asks for something of the environment `default`.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        media: &str,
        body: Vec<u8>,
    ) -> Answer {
        let path = format!("/api/v1/environments/default/{path}");
        self.exchange(method, &path, &self.proof(), media, body)
            .await
    }

    fn proof(&self) -> String {
        format!("authorization: Bearer {}\r\n", self.key)
    }

    async fn exchange(
        &self,
        method: &str,
        path: &str,
        proof: &str,
        media: &str,
        body: Vec<u8>,
    ) -> Answer {
        let head = format!(
            "{method} {path} HTTP/1.0\r\nhost: exos\r\n{proof}content-type: {media}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&body).await.unwrap();
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer);
        tokio::time::timeout(PATIENCE, read)
            .await
            .expect("it answers")
            .unwrap();
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head,
            body: answer[end + 4..].to_vec(),
        }
    }

    /// Asks again and again until the answer is as wanted, and returns it.
    pub(crate) async fn until(&self, path: &str, is: impl Fn(&Value) -> bool) -> Value {
        let looking = async {
            loop {
                let now = self.ask("GET", path, None).await.json();
                if is(&now) {
                    return now;
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, looking).await;
        found.unwrap_or_else(|_| panic!("{path} does not become what it should"))
    }

    /// Waits for the end of an operation, which must succeed.
    pub(crate) async fn succeeds(&self, operation: &str) {
        let is_ended =
            |now: &Value| !["pending", "running"].contains(&now["state"].as_str().unwrap());
        let ended = self
            .until(&format!("operations/{operation}"), is_ended)
            .await;
        assert_eq!(ended["state"], "succeeded", "{ended}");
    }

    /// Opens a stream of events.
    pub(crate) async fn events(&self, path: &str) -> Events {
        let head = format!(
            "GET /api/v1/environments/default/{path} HTTP/1.0\r\nhost: exos\r\n{}accept: text/event-stream\r\n\r\n",
            self.proof()
        );
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let read = String::new();
        Events { stream, read }
    }

    /// Runs a command in a container, and returns its output and the last message.
    pub(crate) async fn exec(
        &self,
        container: &str,
        command: &[&str],
        more: &str,
    ) -> (String, Value) {
        finish(&mut self.open(container, command, more).await).await
    }

    /// Opens a session with a command in a container.
    pub(crate) async fn open(&self, container: &str, command: &[&str], more: &str) -> Socket {
        let mut words = form_urlencoded::Serializer::new(String::new());
        words.extend_pairs(command.iter().map(|word| ("command", word)));
        let path = format!("containers/{container}/exec?{}{more}", words.finish());
        self.connect(&path).await
    }

    pub(crate) async fn connect(&self, path: &str) -> Socket {
        let url = format!("ws://{}/api/v1/environments/default/{path}", self.address);
        let mut request = url.into_client_request().unwrap();
        let proof = format!("Bearer {}", self.key).parse().unwrap();
        request.headers_mut().insert("authorization", proof);
        connect_async(request).await.unwrap().0
    }

    /// Stops it and returns its exit code.
    pub(crate) async fn stop(mut self) -> u8 {
        self.stop.cancel();
        let ended = tokio::time::timeout(PATIENCE, self.task.join_next()).await;
        drop(self.folder);
        ended.expect("the server ends").unwrap().unwrap()
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Events {
    /// Reads until a text has come.
    pub(crate) async fn until(&mut self, text: &str) {
        let reading = async {
            while !self.read.contains(text) {
                let mut piece = [0; 4096];
                let length = self.stream.read(&mut piece).await.unwrap();
                assert!(length > 0, "it ends before {text}: {}", self.read);
                self.read
                    .push_str(&String::from_utf8_lossy(&piece[..length]));
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, reading).await.is_ok();
        assert!(in_time, "{text} does not come: {}", self.read);
    }
}

/// Reads until the server closes: the output, and the last message.
pub(crate) async fn finish(socket: &mut Socket) -> (String, Value) {
    let (mut output, mut last) = (Vec::new(), Value::Null);
    let reading = async {
        while let Some(Ok(message)) = socket.next().await {
            match message {
                Message::Binary(bytes) => output.extend_from_slice(&bytes[1..]),
                Message::Text(text) => last = serde_json::from_str(&text).unwrap(),
                _ => {}
            }
        }
    };
    tokio::time::timeout(PATIENCE, reading)
        .await
        .expect("it ends");
    (String::from_utf8_lossy(&output).into_owned(), last)
}
