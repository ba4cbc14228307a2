//! A terminal without a person in front of it.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command};
use std::sync::mpsc::{self, Receiver};

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcgetattr, tcsetwinsize};

use crate::stage::{PATIENCE, within_patience};

/// A terminal, and what was written to it.
pub(crate) struct Pty {
    person: File,
    process: File,
    pieces: Receiver<Vec<u8>>,
    seen: String,
    running: Option<Child>,
}

impl Pty {
    pub(crate) fn open(columns: u16, rows: u16) -> Self {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        let name = ptsname(&person, Vec::new()).unwrap();
        let process = open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        let person = File::from(person);
        let pieces = read(person.try_clone().unwrap());
        let pty = Self {
            person,
            process: process.into(),
            pieces,
            seen: String::new(),
            running: None,
        };
        pty.resize(columns, rows);
        pty
    }

    /// Starts a process in a session of its own, whose terminal this is.
    pub(crate) fn start(&mut self, command: &Command) {
        let mut session = Command::new("setsid");
        session
            .args(["--ctty", "--wait"])
            .arg(command.get_program());
        session.args(command.get_args());
        if let Some(folder) = command.get_current_dir() {
            session.current_dir(folder);
        }
        let end = || self.process.try_clone().unwrap();
        session.stdin(end()).stdout(end()).stderr(end());
        self.running = Some(session.spawn().unwrap());
    }

    /// Returns what the terminal does with keys and output, in words that can be compared.
    pub(crate) fn modes(&self) -> String {
        let modes = tcgetattr(&self.process).unwrap();
        format!(
            "{:?} {:?} {:?}",
            modes.input_modes, modes.output_modes, modes.local_modes
        )
    }

    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&self.person, size).unwrap();
    }

    /// Presses keys.
    pub(crate) fn write(&mut self, keys: &str) {
        self.person.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until this was written, after what was waited for before. Returns it with what came before.
    pub(crate) fn reads(&mut self, wanted: &str) -> String {
        loop {
            if let Some(at) = self.seen.find(wanted) {
                let rest = self.seen.split_off(at + wanted.len());
                return std::mem::replace(&mut self.seen, rest);
            }
            self.read_on(wanted);
        }
    }

    /// Asks again after each other answer: a new size takes its way to the container.
    pub(crate) fn asks_until(&mut self, question: &str, answer: &str) {
        loop {
            self.write(&format!("{question}\n"));
            self.reads(&format!("{question}\r\n"));
            if self.reads("\r\n").trim_end() == answer {
                return;
            }
        }
    }

    fn read_on(&mut self, wanted: &str) {
        let piece = self.pieces.recv_timeout(PATIENCE);
        let piece = piece.unwrap_or_else(|_| panic!("no {wanted:?} in {:?}", self.seen));
        self.seen.push_str(&String::from_utf8_lossy(&piece));
    }

    /// Waits for the end of the process and returns its exit code.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        let mut process = self.running.take().unwrap();
        within_patience(move || process.wait().unwrap().code())
    }
}

/// Reads on a thread, so that a wait for output can have a limit.
fn read(mut from: File) -> Receiver<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut piece) {
            if send.send(piece[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    receive
}
