//! A Postgres server of our own: in a temporary folder, on this machine only, gone at the end.

use std::any::Any;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;

use exos_core::store::PostgresStore;
use exos_core::testing::store_suite::Subject;
use rcgen::{CertifiedKey, generate_simple_self_signed};

pub(crate) const USER: &str = "exos";
pub(crate) const PASSWORD: &str = "s3cret-of-the-test";

/// A running server. It stops when this is dropped, and when this process ends without that.
pub(crate) struct Server {
    programs: PathBuf,
    folder: tempfile::TempDir,
    pub(crate) port: u16,
    process: Child,
}

impl Server {
    pub(crate) fn start() -> Result<Self, String> {
        let programs = programs()?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        prepare(folder.path());
        let mut init = as_owner(&programs.join("initdb"));
        init.args([
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--username",
            USER,
        ])
        .args(["--auth=scram-sha-256", "--pwfile"])
        .arg(folder.path().join("password"))
        .arg("--pgdata")
        .arg(folder.path().join("data"));
        run(init)?;
        // The folder's socket is named by the port; the next one to ask for a port gets another.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = port.map_err(|error| error.to_string())?.port();
        let process = serve(&programs, folder.path(), port)?;
        Ok(Self {
            programs,
            folder,
            port,
            process,
        })
    }

    /// Makes an empty database and opens it twice.
    pub(crate) async fn subject(self: Arc<Self>, name: &str) -> Subject {
        let url = self.database(name);
        let store = Arc::new(PostgresStore::connect(&url).await.unwrap());
        let other = Arc::new(PostgresStore::connect(&url).await.unwrap());
        let keep: Arc<dyn Any + Send + Sync> = self;
        Subject { store, other, keep }
    }

    /// Makes an empty database and returns its URL, by the socket.
    pub(crate) fn database(&self, name: &str) -> String {
        assert!(name.len() < 64, "a longer name would be cut");
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.url(name)
    }

    pub(crate) fn url(&self, database: &str) -> String {
        let (folder, port) = (self.folder.path().display(), self.port);
        format!("postgres:///{database}?host={folder}&port={port}&user={USER}&password={PASSWORD}")
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.path().join("server.crt")
    }

    /// Runs a statement of the test's own and returns what it says.
    pub(crate) fn sql(&self, database: &str, statement: &str) -> String {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.env("PGPASSWORD", PASSWORD)
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
            .args(["--set", "ON_ERROR_STOP=1", "--username", USER, "--host"])
            .arg(self.folder.path())
            .args(["--port", &self.port.to_string(), "--dbname", database])
            .args(["--command", statement]);
        run(psql).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGINT: ends the connections, then itself.
        let pid = self.process.id().to_string();
        let _ = Command::new("kill").args(["-INT", &pid]).status();
        let _ = self.process.wait();
    }
}

/// Finds the folder of the programs: the newest that Debian's packages brought, else what the path says.
fn programs() -> Result<PathBuf, String> {
    let folders = fs_err::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let folders = folders.flatten().map(|version| version.path().join("bin"));
    let mut folders: Vec<_> = folders.filter(|bin| bin.join("initdb").exists()).collect();
    folders.sort();
    let folder = folders.pop().unwrap_or_default();
    let version = Command::new(folder.join("initdb"))
        .arg("--version")
        .output();
    match version {
        Ok(output) if output.status.success() => Ok(folder),
        _ => Err("initdb is not on the machine; on Debian: apt-get install postgresql".to_owned()),
    }
}

/// Writes what the server reads, and gives the folder to its user.
fn prepare(folder: &Path) {
    fs_err::write(folder.join("password"), PASSWORD).unwrap();
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs_err::write(folder.join("server.crt"), cert.pem()).unwrap();
    fs_err::write(folder.join("server.key"), signing_key.serialize_pem()).unwrap();
    let key = folder.join("server.key");
    run_on("chmod", &["0600"], &key).unwrap();
    if is_root() {
        run_on("chown", &["--recursive", "postgres:postgres"], folder).unwrap();
    }
}

/// Starts the server and waits until it says that it is ready.
fn serve(programs: &Path, folder: &Path, port: u16) -> Result<Child, String> {
    let mut postgres = as_owner(&programs.join("postgres"));
    postgres
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-p", &port.to_string(), "-h", "127.0.0.1"])
        .args([
            "-c",
            "fsync=off",
            "-c",
            "max_connections=400",
            "-c",
            "ssl=on",
        ])
        .args([
            "-c",
            &format!("ssl_cert_file={}", folder.join("server.crt").display()),
        ])
        .args([
            "-c",
            &format!("ssl_key_file={}", folder.join("server.key").display()),
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut process = postgres.spawn().map_err(|error| error.to_string())?;
    let log = BufReader::new(process.stderr.take().unwrap());
    let (ready, is_ready) = mpsc::channel();
    // It reads to the end: a server whose log nobody reads stands still.
    thread::spawn(move || {
        let mut last = "nothing".to_owned();
        for line in log.lines().map_while(Result::ok) {
            if line.contains("database system is ready to accept connections") {
                let _ = ready.send(Ok(()));
            }
            last = line;
        }
        let _ = ready.send(Err(last));
    });
    match is_ready.recv() {
        Ok(Ok(())) => Ok(process),
        Ok(Err(last)) => Err(format!("the server did not start; it said: {last}")),
        Err(error) => Err(error.to_string()),
    }
}

/// Returns a command of the user whose server it is: Postgres runs for no root. What it starts ends with this process.
fn as_owner(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args([
            "--reuid",
            "postgres",
            "--regid",
            "postgres",
            "--init-groups",
        ])
        .args(["--pdeathsig", "INT", "--"])
        .arg(program)
        .current_dir("/");
    command
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

fn run_on(program: &str, arguments: &[&str], path: &Path) -> Result<String, String> {
    let mut command = Command::new(program);
    command.args(arguments).arg(path);
    run(command)
}

fn run(mut command: Command) -> Result<String, String> {
    let output = command.output();
    let output = output.map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{}: {error}", command.get_program().display()))
}
