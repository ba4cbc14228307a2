//! As much of HTTP/1.1 as a shop needs: GET, one request a connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// How long one side waits for the other.
const PATIENCE: Duration = Duration::from_secs(5);

/// A status line's end and a body.
pub(crate) struct Answer {
    pub(crate) status: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn text(body: impl Into<String>) -> Self {
        Self {
            status: "200 OK",
            kind: "text/plain; charset=utf-8",
            body: body.into(),
        }
    }

    pub(crate) fn json(body: impl Into<String>) -> Self {
        Self {
            kind: "application/json",
            ..Self::text(body)
        }
    }

    pub(crate) fn not_found() -> Self {
        Self {
            status: "404 Not Found",
            ..Self::text("no such page\n")
        }
    }

    pub(crate) fn unavailable(error: &io::Error) -> Self {
        Self {
            status: "503 Service Unavailable",
            ..Self::text(format!("try again soon: {error}\n"))
        }
    }
}

/// Answers GET requests on port 8080 with what `handle` makes of their path, for ever.
pub(crate) fn serve(handle: impl Fn(&str) -> Answer + Send + Clone + 'static) -> io::Result<()> {
    let listener = TcpListener::bind(("0.0.0.0", 8080))?;
    for stream in listener.incoming() {
        let (stream, handle) = (stream?, handle.clone());
        // A client that hangs up ends its own thread and nothing else.
        thread::spawn(move || answer(stream, &handle));
    }
    Ok(())
}

fn answer(mut stream: TcpStream, handle: &impl Fn(&str) -> Answer) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream.try_clone()?.take(16 * 1024));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let answer = handle(request.split(' ').nth(1).unwrap_or("/"));
    let Answer { status, kind, body } = answer;
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

/// Gets `path` from `address` and returns the body.
pub(crate) fn get(address: &str, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.lines().next().unwrap_or("no answer");
    if status.split(' ').nth(1) == Some("200") {
        return Ok(body.to_owned());
    }
    Err(io::Error::other(format!("{address}{path}: {status}")))
}
