//! Processes that have a terminal: the person's own, in its size, as it was before when they end.

use crate::pty::Pty;
use crate::stage::{SLEEPS, Stage, stage};

/// Says its terminal's size whenever it is asked.
const SIZES: [&str; 3] = [
    "sh",
    "-c",
    "echo ready; while read -r line; do /bin/busybox stty size; done; exit 7",
];
const END: &str = "\x04";

fn stage_up() -> Option<Stage> {
    let stage = stage(&format!("  web: {{{SLEEPS}}}\n"))?;
    stage.ok(&["up"]);
    Some(stage)
}

#[test]
fn exec_has_the_terminal_and_follows_its_size() {
    let Some(stage) = stage_up() else { return };
    let command = stage.command(&["exec", "web", "/bin/busybox"]);
    has_the_terminal(command);
    stage.assert_runs(&["web-1"]);
}

#[test]
fn run_has_the_terminal_and_follows_its_size() {
    let Some(stage) = stage_up() else { return };
    has_the_terminal(stage.command(&["run", "--rm", "web"]));
    stage.assert_runs(&["web-1"]);
}

fn has_the_terminal(mut command: std::process::Command) {
    command.args(SIZES);
    let mut pty = Pty::open(100, 40);
    let was = pty.modes();
    pty.start(&command);
    pty.reads("ready");
    assert_ne!(pty.modes(), was, "keys go to the container as they are");
    pty.asks_until("size?", "40 100");
    pty.resize(90, 30);
    pty.asks_until("size?", "30 90");
    pty.write(END);
    assert_eq!(pty.ended(), Some(7));
    assert_eq!(pty.modes(), was, "the terminal is as it was before");
}

#[test]
fn interrupt_key_goes_to_the_process_in_the_container() {
    let Some(stage) = stage_up() else { return };
    let trap = "trap 'echo caught; exit 9' INT; echo ready; while true; do read -r line; done";
    let mut pty = Pty::open(80, 24);
    pty.start(&stage.command(&["exec", "web", "/bin/busybox", "sh", "-c", trap]));
    pty.reads("ready");
    pty.write("\x03");
    pty.reads("caught");
    assert_eq!(pty.ended(), Some(9));
}
