//! A server as a process of its own, and what is asked of it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::stage::{until, within_patience};

const PASSWORD: &str = "correct horse battery staple";

/// A running server. It is killed when this goes.
pub(crate) struct Server {
    process: Child,
    address: String,
    session: String,
}

impl Server {
    /// Starts a server on a data folder; returns when it listens and the admin is signed in.
    pub(crate) fn start(data: &Path, more: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_exos-server"))
            .env_clear()
            .env("EXOS_ADMIN_PASSWORD", PASSWORD)
            .args([
                "--listen",
                "127.0.0.1:0",
                "--log-level",
                "error",
                "--data-dir",
            ])
            .arg(data)
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = within_patience(move || {
            let mut lines = said.by_ref().map_while(Result::ok);
            lines.find_map(|line| Some(line.split_once("listens on http://")?.1.to_owned()))
        });
        let mut server = Self {
            process,
            address: address.unwrap(),
            session: String::new(),
        };
        server.sign_in();
        server
    }

    fn sign_in(&mut self) {
        let who = json!({"username": "admin", "password": PASSWORD});
        let (head, _) = self.exchange("POST", "/api/v1/session", Some(&who));
        let cookie = head.lines().find_map(|line| {
            let line = line
                .to_ascii_lowercase()
                .starts_with("set-cookie:")
                .then_some(line)?;
            line.split_once(": ")?
                .1
                .split(';')
                .next()
                .map(str::to_owned)
        });
        self.session = cookie.unwrap();
    }

    /// Asks, which must succeed.
    pub(crate) fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let (head, text) = self.exchange(method, path, body);
        let status = head.split(' ').nth(1).unwrap();
        assert!(status.starts_with('2'), "{method} {path}: {head}\n{text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    fn exchange(&self, method: &str, path: &str, body: Option<&Value>) -> (String, String) {
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.0\r\nhost: exos\r\ncookie: {}\r\nx-exos-request: 1\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.session,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, text) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), text.to_owned())
    }

    /// Makes an environment whose one host is the engine at this address.
    pub(crate) fn environment(&self, name: &str, engine: &str) {
        self.ask("POST", "/api/v1/environments", Some(&json!({"name": name})));
        let host = json!({"name": "one", "endpoint": engine});
        self.ask(
            "POST",
            &format!("/api/v1/environments/{name}/hosts"),
            Some(&host),
        );
    }

    /// Deploys a stack and returns the id of the operation.
    pub(crate) fn deploy(&self, environment: &str, name: &str, compose: &str) -> String {
        let new = json!({"name": name, "compose": compose});
        let path = format!("/api/v1/environments/{environment}/stacks");
        own_id(&self.ask("POST", &path, Some(&new))["operation"])
    }

    /// Does something with a stack and returns the id of the operation.
    pub(crate) fn act(&self, environment: &str, stack: &str, action: &str, body: &Value) -> String {
        let path = format!("/api/v1/environments/{environment}/stacks/{stack}/actions/{action}");
        own_id(&self.ask("POST", &path, Some(body))["operation"])
    }

    /// Returns an operation as it is now.
    pub(crate) fn operation(&self, environment: &str, operation: &str) -> Value {
        let path = format!("/api/v1/environments/{environment}/operations/{operation}");
        self.ask("GET", &path, None)
    }

    /// Waits for the end of an operation and returns it.
    pub(crate) fn ended(&self, environment: &str, operation: &str) -> Value {
        until(&format!("the operation {operation} ends"), || {
            let now = self.operation(environment, operation);
            let state = now["state"].as_str().unwrap();
            (!["pending", "running"].contains(&state)).then_some(now)
        })
    }

    /// Waits for the end of an operation, which must succeed.
    pub(crate) fn succeeds(&self, environment: &str, operation: &str) {
        let ended = self.ended(environment, operation);
        assert_eq!(ended["state"], "succeeded", "{ended}");
    }

    /// Returns the operations of a stack, the newest first.
    pub(crate) fn operations(&self, environment: &str, stack: &str) -> Vec<Value> {
        let path = format!("/api/v1/environments/{environment}/operations?stack={stack}");
        let listed = self.ask("GET", &path, None);
        listed["items"].as_array().unwrap().clone()
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn own_id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
