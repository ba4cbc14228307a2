//! How requests and what is streamed are written.

use serde::Deserialize;

use crate::backend::{LogLine, LogOptions, OutputStream, SessionRequest};

type Pairs = Vec<(&'static str, String)>;

/// A line of a log as the server sends it.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    stream: Stream,
    at: Option<String>,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stream {
    Stdout,
    Stderr,
}

impl From<Line> for LogLine {
    fn from(line: Line) -> Self {
        Self {
            stream: match line.stream {
                Stream::Stdout => OutputStream::Stdout,
                Stream::Stderr => OutputStream::Stderr,
            },
            at: line.at,
            text: line.text,
        }
    }
}

/// Writes which lines are asked for.
pub(super) fn options(options: &LogOptions) -> Pairs {
    let mut pairs = Pairs::new();
    if options.follow {
        pairs.push(("follow", "true".to_owned()));
    }
    if options.timestamps {
        pairs.push(("timestamps", "true".to_owned()));
    }
    pairs.extend(options.tail.map(|tail| ("tail", tail.to_string())));
    pairs.extend(options.since.map(|since| ("since", since.to_string())));
    pairs.extend(options.until.map(|until| ("until", until.to_string())));
    pairs
}

/// Writes what is to be talked to.
pub(super) fn session(request: &SessionRequest) -> Pairs {
    let on = |name: &'static str, yes: bool| yes.then(|| (name, "true".to_owned()));
    match request {
        SessionRequest::Attach { stdin } => on("stdin", *stdin).into_iter().collect(),
        SessionRequest::Exec {
            command,
            environment,
            user,
            working_dir,
            privileged,
            tty,
            stdin,
            detach,
        } => {
            let command = command.iter().map(|word| ("command", word.clone()));
            let environment = environment.iter();
            let environment = environment.map(|(name, value)| ("env", format!("{name}={value}")));
            let user = user.iter().map(|user| ("user", user.clone()));
            let folder = working_dir.iter().map(|path| ("working_dir", path.clone()));
            let flags = [
                on("privileged", *privileged),
                on("tty", *tty),
                on("stdin", *stdin),
                on("detach", *detach),
            ];
            let pairs = command.chain(environment).chain(user).chain(folder);
            pairs.chain(flags.into_iter().flatten()).collect()
        }
    }
}
