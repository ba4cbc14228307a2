//! Probes over the network of this machine.

use std::io::{Error, ErrorKind};

use async_trait::async_trait;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{ProbeOutcome, ProbeTarget, Prober};

/// More than any status line has.
const STATUS_LINE: usize = 256;

/// Probes over the network of this machine: it reaches containers of its own engine, and others where routes lead there.
#[derive(Debug, Clone, Copy, Default)]
pub struct NetworkProber;

#[async_trait]
impl Prober for NetworkProber {
    async fn probe(&self, target: &ProbeTarget) -> ProbeOutcome {
        let connected = timeout(target.limit, TcpStream::connect(target.address)).await;
        let stream = match connected {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return refused(&error),
            Err(_) => return ProbeOutcome::Silent("no connection in time".to_owned()),
        };
        let Some(line) = &target.request_line else {
            return ProbeOutcome::Passed;
        };
        let request = request(line, &target.address.to_string());
        match timeout(target.limit, ask(stream, &request)).await {
            Ok(Ok(answer)) => judge(&answer),
            Ok(Err(error)) => ProbeOutcome::Failed(format!("it was asked, and {error}")),
            Err(_) => ProbeOutcome::Failed("no answer in time".to_owned()),
        }
    }
}

/// Who refuses a connection is there.
fn refused(error: &Error) -> ProbeOutcome {
    let why = format!("no connection: {error}");
    match error.kind() {
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => ProbeOutcome::Failed(why),
        _ => ProbeOutcome::Silent(why),
    }
}

/// Writes the request of a line. Rancher's lines may carry headers behind `\r\n`, and `\ ` for a space in them.
fn request(line: &str, host: &str) -> String {
    let text = line.replace("\\r\\n", "\r\n").replace("\\ ", " ");
    let text = text.trim_end();
    let (first, headers) = text.split_once("\r\n").unwrap_or((text, ""));
    let first = if first.contains(" HTTP/") {
        first.to_owned()
    } else {
        format!("{first} HTTP/1.0")
    };
    let has_host = headers
        .lines()
        .any(|header| header.to_ascii_lowercase().starts_with("host:"));
    let host = (!has_host).then(|| format!("Host: {host}"));
    let headers = headers.lines().map(str::trim_end);
    let headers = headers.filter(|header| !header.is_empty());
    let lines = [first]
        .into_iter()
        .chain(host)
        .chain(headers.map(str::to_owned))
        .chain(["Connection: close".to_owned(), String::new(), String::new()]);
    lines.collect::<Vec<_>>().join("\r\n")
}

async fn ask(mut stream: TcpStream, request: &str) -> std::io::Result<Vec<u8>> {
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    let mut limited = stream.take(STATUS_LINE as u64);
    while !answer.contains(&b'\n') {
        if limited.read_buf(&mut answer).await? == 0 {
            break;
        }
    }
    Ok(answer)
}

fn judge(answer: &[u8]) -> ProbeOutcome {
    let line = answer
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = String::from_utf8_lossy(line).trim().to_owned();
    let status = line
        .strip_prefix("HTTP/")
        .and_then(|rest| rest.split(' ').nth(1)?.parse().ok());
    match status {
        Some(200..=399_u16) => ProbeOutcome::Passed,
        Some(status) => ProbeOutcome::Failed(format!("it answered with the status {status}")),
        None => ProbeOutcome::Failed("it does not answer with HTTP".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::time::Duration;

    use tokio::net::TcpListener;

    use super::*;

    /// Answers one connection with `answer`, or never; returns where, and a task that ends with the test.
    async fn server(answer: Option<&'static str>) -> (SocketAddr, tokio::task::JoinSet<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut task = tokio::task::JoinSet::new();
        task.spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = vec![0; 1024];
            let _ = stream.read(&mut asked).await;
            match answer {
                Some(answer) => stream.write_all(answer.as_bytes()).await.unwrap(),
                None => std::future::pending().await,
            }
        });
        (address, task)
    }

    async fn probe(address: SocketAddr, request_line: Option<&str>) -> ProbeOutcome {
        let target = ProbeTarget {
            address,
            request_line: request_line.map(str::to_owned),
            limit: Duration::from_millis(200),
        };
        NetworkProber.probe(&target).await
    }

    #[tokio::test]
    async fn a_connection_is_enough_without_a_request_line() {
        let (address, _server) = server(None).await;
        assert_eq!(probe(address, None).await, ProbeOutcome::Passed);
    }

    #[tokio::test]
    async fn a_closed_port_is_a_failure_of_somebody_who_is_there() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert!(matches!(
            probe(address, None).await,
            ProbeOutcome::Failed(_)
        ));
    }

    #[tokio::test]
    async fn the_status_decides() {
        for (answer, passes) in [
            ("HTTP/1.1 200 OK\r\n\r\n", true),
            ("HTTP/1.0 302 Found\r\n", true),
            ("HTTP/1.1 503 Service Unavailable\r\n\r\n", false),
            ("HTTP/1.1 404 Not Found\r\n\r\n", false),
            ("220 mail.example.org ESMTP\r\n", false),
            ("", false),
        ] {
            let (address, _server) = server(Some(answer)).await;
            let outcome = probe(address, Some("GET / HTTP/1.0")).await;
            assert_eq!(
                outcome == ProbeOutcome::Passed,
                passes,
                "{answer}: {outcome:?}"
            );
        }
    }

    #[tokio::test]
    async fn who_accepts_and_says_nothing_fails_in_time() {
        let (address, _server) = server(None).await;
        let outcome = probe(address, Some("GET / HTTP/1.0")).await;
        assert_eq!(
            outcome,
            ProbeOutcome::Failed("no answer in time".to_owned())
        );
    }

    #[test]
    fn a_request_line_becomes_a_request() {
        assert_eq!(
            request("GET /up HTTP/1.1", "10.0.0.2:80"),
            "GET /up HTTP/1.1\r\nHost: 10.0.0.2:80\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(
            request(r"OPTIONS / HTTP/1.1\r\nHost:\ www", "10.0.0.2:80"),
            "OPTIONS / HTTP/1.1\r\nHost: www\r\nConnection: close\r\n\r\n"
        );
        assert!(request("GET /", "a:1").starts_with("GET / HTTP/1.0\r\n"));
    }
}
