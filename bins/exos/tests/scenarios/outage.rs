//! An engine that goes in the middle of the work, and comes back.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStderr};

use crate::engine::OwnEngine;
use crate::stage::{SLEEPS, Stage, skipped, sleepers, within_patience};

const CONTAINERS: [&str; 6] = ["s1-1", "s2-1", "s3-1", "s4-1", "s5-1", "s6-1"];

#[test]
fn engine_killed_in_the_middle_of_up_and_back() {
    goes_in_the_middle_and_comes_back("KILL");
}

#[test]
fn engine_stopped_in_the_middle_of_up_and_back() {
    goes_in_the_middle_and_comes_back("TERM");
}

fn goes_in_the_middle_and_comes_back(signal: &str) {
    let Some((mut engine, stage)) = own_stage(&services()) else {
        return;
    };
    let mut up = Up::begin(&stage);
    up.reads(&["\"finished\"", "\"kind\":\"container\""]);
    engine.stop(signal);
    up.fails_naming(&engine);
    comes_back(&mut engine, &stage);
}

#[test]
fn engine_killed_while_up_waits_and_back() {
    let never = "healthcheck: {test: [CMD, /bin/busybox, 'true'], interval: 1h}";
    let waiting = services().replace(SLEEPS, &format!("{SLEEPS}, {never}"));
    let Some((mut engine, stage)) = own_stage(&waiting) else {
        return;
    };
    let mut up = Up::begin(&stage);
    up.reads(&["\"state\":\"starting\""]);
    engine.stop("KILL");
    up.fails_naming(&engine);
    stage.write(&services());
    comes_back(&mut engine, &stage);
}

fn services() -> String {
    sleepers((1..=6).map(|n| format!("s{n}")))
}

/// Sets the stage on an engine of its own, or says that the story is skipped.
fn own_stage(services: &str) -> Option<(OwnEngine, Stage)> {
    let engine = OwnEngine::start().map_err(|why| skipped(&why)).ok()?;
    let stage = Stage::on(&engine.host(), services)?;
    Some((engine, stage))
}

/// Brings the engine back and up what was asked, and takes it down again.
fn comes_back(engine: &mut OwnEngine, stage: &Stage) {
    engine.bring_back().unwrap();
    stage.ok(&["up"]);
    stage.assert_runs(&CONTAINERS);
    stage.ok(&["down"]);
    stage.assert_gone();
}

/// An `up` that goes on while the story does.
struct Up {
    process: Child,
    said: Lines<BufReader<ChildStderr>>,
}

impl Up {
    fn begin(stage: &Stage) -> Self {
        let mut process = stage.begin(&["--progress", "json", "--parallel", "1", "up"]);
        let said = BufReader::new(process.stderr.take().unwrap()).lines();
        Self { process, said }
    }

    /// Waits until it says all this in one line.
    fn reads(&mut self, wanted: &[&str]) {
        let says = |line: &String| wanted.iter().all(|word| line.contains(word));
        let mut lines = self.said.by_ref().map_while(Result::ok);
        assert!(lines.any(|line| says(&line)), "{wanted:?} was never said");
    }

    /// Asserts that it ends by itself, and says whose fault it was and what to do.
    fn fails_naming(mut self, engine: &OwnEngine) {
        let (code, said) = within_patience(move || {
            let said: Vec<String> = self.said.map_while(Result::ok).collect();
            (self.process.wait().unwrap().code(), said.join("\n"))
        });
        assert_eq!(code, Some(1), "{said}");
        let error = said.lines().find(|line| line.starts_with("error: "));
        assert!(error.unwrap().contains(&engine.host()), "{said}");
        assert!(said.contains("hint: "), "{said}");
    }
}
