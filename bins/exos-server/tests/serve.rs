//! The server on a socket: started, asked, stopped.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use exos_core::SystemClock;
use exos_core::exec::Cancel;
use exos_server::Process;
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// What a run wrote.
#[derive(Debug, Clone, Default)]
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

/// A run of the server, and what it needs until it ends.
struct Run {
    address: SocketAddr,
    stop: Cancel,
    task: JoinSet<u8>,
    folder: tempfile::TempDir,
}

fn start(folder: &tempfile::TempDir, args: &[&str]) -> (JoinSet<u8>, Cancel, Written, Written) {
    let (stdout, stderr, stop) = (Written::default(), Written::default(), Cancel::default());
    let data = folder.path().join("data").display().to_string();
    let listen = ["--listen", "127.0.0.1:0"];
    let listen = if args.contains(&"--listen") {
        &[][..]
    } else {
        &listen
    };
    let own = ["exos-server", "--log-level", "error", "--data-dir", &data];
    let process = Process {
        args: own
            .iter()
            .chain(listen)
            .chain(args)
            .map(Into::into)
            .collect(),
        variables: BTreeMap::new(),
        stdout: Box::new(stdout.clone()),
        stderr: Box::new(stderr.clone()),
        clock: Arc::new(SystemClock::default()),
    };
    let mut task = JoinSet::new();
    task.spawn(exos_server::run(process, stop.clone()));
    (task, stop, stdout, stderr)
}

async fn started(args: &[&str], folder: tempfile::TempDir) -> Run {
    let (task, stop, stdout, stderr) = start(&folder, args);
    let listens = async {
        while !stdout.text().ends_with('\n') {
            stdout.1.notified().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_mins(1), listens).await;
    assert!(waited.is_ok(), "it does not listen: {}", stderr.text());
    let text = stdout.text();
    let (_, address) = text.trim().rsplit_once('/').unwrap();
    Run {
        address: address.parse().unwrap(),
        stop,
        task,
        folder,
    }
}

impl Run {
    async fn ended(mut self) -> u8 {
        let ended = tokio::time::timeout(Duration::from_mins(1), self.task.join_next()).await;
        drop(self.folder);
        ended.expect("the server ends").unwrap().unwrap()
    }
}

async fn ask(mut stream: impl AsyncWrite + tokio::io::AsyncRead + Unpin, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: exos\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[tokio::test]
async fn a_server_with_nothing_but_a_data_folder_answers_and_stops() {
    let run = started(&[], folder()).await;
    for path in ["/healthz", "/readyz", "/api/v1/openapi.json"] {
        let answer = ask(TcpStream::connect(run.address).await.unwrap(), path).await;
        assert!(
            answer.starts_with("HTTP/1.1 200 OK\r\n"),
            "{path}: {answer}"
        );
    }
    assert!(run.folder.path().join("data/exos.db").exists());
    run.stop.cancel();
    let address = run.address;
    assert_eq!(run.ended().await, 0);
    assert!(
        TcpStream::connect(address).await.is_err(),
        "nothing listens any more"
    );
}

#[tokio::test]
async fn https_is_served_with_the_certificate_given() {
    let folder = folder();
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["localhost".to_owned()])
        .unwrap()
        .self_signed(&key)
        .unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs_err::write(path("cert.pem"), certificate.pem()).unwrap();
    fs_err::write(path("key.pem"), key.serialize_pem()).unwrap();
    let args = [
        "--tls-cert",
        &path("cert.pem"),
        "--tls-key",
        &path("key.pem"),
    ]
    .map(str::to_owned);
    let run = started(&args.each_ref().map(String::as_str), folder).await;

    let mut trusted = RootCertStore::empty();
    trusted.add(certificate.der().clone()).unwrap();
    let config = ClientConfig::builder()
        .with_root_certificates(trusted)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    // A connection that never says hello holds nobody up.
    let _silent = TcpStream::connect(run.address).await.unwrap();
    let stream = TcpStream::connect(run.address).await.unwrap();
    let stream = connector
        .connect(ServerName::try_from("localhost").unwrap(), stream)
        .await
        .unwrap();
    let answer = ask(stream, "/healthz").await.to_ascii_lowercase();
    assert!(
        answer.starts_with("http/1.1 200 ok") && answer.contains("strict-transport-security"),
        "{answer}"
    );
    run.stop.cancel();
    assert_eq!(run.ended().await, 0);
}

#[tokio::test]
async fn a_start_that_fails_says_why_in_one_line() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let cases: [(&[&str], u8, &str); 4] = [
        (&["--listen", &address], 1, "listen"),
        (&["--listen", "here"], 2, "--listen"),
        (
            &["--tls-cert", "none.pem", "--tls-key", "none.pem"],
            1,
            "none.pem",
        ),
        (&["--config", "none.yml"], 2, "none.yml"),
    ];
    for (args, code, word) in cases {
        let folder = folder();
        let (mut task, _, stdout, stderr) = start(&folder, args);
        assert_eq!(task.join_next().await.unwrap().unwrap(), code, "{args:?}");
        let said = stderr.text();
        assert!(
            said.starts_with("error: ") && said.contains(word) && said.lines().count() == 1,
            "{said}"
        );
        assert_eq!(stdout.text(), "");
    }
}
