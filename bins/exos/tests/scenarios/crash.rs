//! A command that is killed in the middle.

use std::io::{BufRead, BufReader};

use crate::stage::{sleepers, stage};

#[test]
fn killed_up_is_mended_by_the_next_one() {
    let services = sleepers((1..=6).map(|n| format!("s{n}")));
    let Some(stage) = stage(&services) else {
        return;
    };
    let mut up = stage.begin(&["--progress", "json", "--parallel", "1", "up"]);
    let lines = BufReader::new(up.stderr.take().unwrap()).lines();
    let is_half_way = |line: &std::io::Result<String>| {
        let line = line.as_deref().unwrap_or_default();
        line.contains("\"finished\"") && line.contains("\"kind\":\"container\"")
    };
    // Killed as soon as the second operation on a container is done.
    assert!(lines.into_iter().filter(is_half_way).nth(1).is_some());
    up.kill().unwrap();
    up.wait().unwrap();
    stage.ok(&["up"]);
    stage.assert_runs(&["s1-1", "s2-1", "s3-1", "s4-1", "s5-1", "s6-1"]);
    stage.ok(&["down"]);
    stage.assert_gone();
}
