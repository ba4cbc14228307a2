//! `store`: words and their values over TCP, kept in a file.

#![expect(
    clippy::disallowed_methods,
    reason = "this example has no dependency, so fs_err is not there"
)]

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::say;

/// Serves the values kept in `folder` on port 7000, for ever.
pub(crate) fn serve(folder: &str) -> io::Result<()> {
    let store = Arc::new(Mutex::new(Store::open(Path::new(folder))?));
    let listener = TcpListener::bind(("0.0.0.0", 7000))?;
    say(io::stdout(), &format!("store: keeping {folder}\n"));
    for stream in listener.incoming() {
        let (stream, store) = (stream?, Arc::clone(&store));
        // A client that hangs up ends its own thread and nothing else.
        thread::spawn(move || answer(stream, &store));
    }
    Ok(())
}

/// Sends one request to the store at `address` and returns its answer.
pub(crate) fn ask(address: &str, request: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    writeln!(stream, "{request}")?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    match answer.trim_end().split_once(' ') {
        Some(("ok", value)) => Ok(value.to_owned()),
        _ => Err(io::Error::other(format!("{address}: {answer:?}"))),
    }
}

fn answer(mut stream: TcpStream, store: &Mutex<Store>) -> io::Result<()> {
    for request in BufReader::new(stream.try_clone()?).lines() {
        let request = request?;
        let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
        match store.answer(&request) {
            Ok(value) => writeln!(stream, "ok {value}")?,
            Err(error) => writeln!(stream, "error {error}")?,
        }
    }
    Ok(())
}

/// The values, in memory and in a file of `key value` lines.
struct Store {
    file: PathBuf,
    values: BTreeMap<String, String>,
}

impl Store {
    fn open(folder: &Path) -> io::Result<Self> {
        let file = folder.join("values");
        let text = match std::fs::read_to_string(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            read => read?,
        };
        let pair = |line: &str| {
            let (key, value) = line.split_once(' ')?;
            Some((key.to_owned(), value.to_owned()))
        };
        let values = text.lines().filter_map(pair).collect();
        Ok(Self { file, values })
    }

    fn answer(&mut self, request: &str) -> io::Result<String> {
        let words: Vec<&str> = request.split(' ').collect();
        match words[..] {
            ["count", key] => {
                let count = self.values.get(key).and_then(|text| text.parse().ok());
                self.set(key, (count.unwrap_or(0_u64) + 1).to_string())
            }
            ["get-or-set", key, value] => match self.values.get(key) {
                Some(kept) => Ok(kept.clone()),
                None => self.set(key, value.to_owned()),
            },
            _ => Err(io::Error::other("count KEY, or get-or-set KEY VALUE")),
        }
    }

    /// Sets a value; the file is replaced whole, so that a crash leaves the old one or the new one.
    fn set(&mut self, key: &str, value: String) -> io::Result<String> {
        self.values.insert(key.to_owned(), value.clone());
        let lines: Vec<String> = self
            .values
            .iter()
            .map(|(key, value)| format!("{key} {value}\n"))
            .collect();
        let draft = self.file.with_extension("draft");
        std::fs::write(&draft, lines.concat())?;
        std::fs::rename(&draft, &self.file)?;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_outlive_the_store() {
        let folder = std::env::temp_dir().join(format!("shop-store-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        let mut store = Store::open(&folder).unwrap();
        assert_eq!(store.answer("count visits").unwrap(), "1");
        assert_eq!(store.answer("get-or-set anchor 40").unwrap(), "40");
        let mut store = Store::open(&folder).unwrap();
        assert_eq!(store.answer("count visits").unwrap(), "2");
        assert_eq!(store.answer("get-or-set anchor 41").unwrap(), "40");
        assert!(store.answer("drop everything").is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
