//! Output that is followed while containers go and come.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Stdio};

use crate::stage::{Stage, stage};

/// A service that says a word whenever it starts.
fn says(word: &str) -> String {
    format!(
        "  {word}: {{image: exos-scenario:local, stop_signal: SIGKILL, command: [sh, -c, 'echo {word} is here; exec sleep 1000']}}\n"
    )
}

/// A `logs --follow` that goes on while the story does.
struct Follower {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Follower {
    fn of(stage: &Stage, services: &[&str]) -> Self {
        let mut command = stage.command(&["logs", "--follow"]);
        let mut process = command
            .args(services)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    /// Reads as many lines as there are words, one of each, in any order.
    fn reads(&mut self, words: &[&str]) {
        let mut wanted: Vec<String> = words.iter().map(|word| line(word)).collect();
        while !wanted.is_empty() {
            let line = self.lines.next().unwrap().unwrap();
            let at = wanted.iter().position(|wanted| *wanted == line);
            wanted.swap_remove(at.unwrap_or_else(|| panic!("{line:?} is not of {wanted:?}")));
        }
    }

    /// Asserts that nothing more comes and that it ends well.
    fn ends(mut self) {
        let rest: Vec<String> = self.lines.map(Result::unwrap).collect();
        assert!(rest.is_empty(), "{rest:?}");
        assert!(self.process.wait().unwrap().success());
    }
}

fn line(word: &str) -> String {
    format!("{word}-1 | {word} is here")
}

#[test]
fn logs_of_several_services_go_on_over_restarts() {
    let Some(stage) = stage(&(says("cat") + &says("dog"))) else {
        return;
    };
    stage.ok(&["up"]);
    let mut follower = Follower::of(&stage, &[]);
    follower.reads(&["cat", "dog"]);
    for word in ["cat", "dog", "cat"] {
        stage.ok(&["restart", word]);
        follower.reads(&[word]);
    }
    stage.write(&(says("cat") + &says("cow") + &says("dog")));
    stage.ok(&["up"]);
    follower.reads(&["cow"]);
    stage.ok(&["down"]);
    follower.ends();
}

#[test]
fn logs_of_one_service_go_on_over_its_restart() {
    let Some(stage) = stage(&(says("cat") + &says("dog"))) else {
        return;
    };
    stage.ok(&["up"]);
    let mut follower = Follower::of(&stage, &["cat"]);
    follower.reads(&["cat"]);
    stage.ok(&["restart", "dog", "cat"]);
    follower.reads(&["cat"]);
    stage.ok(&["up", "--force-recreate"]);
    follower.reads(&["cat"]);
    stage.ok(&["stop"]);
    follower.ends();
}
