//! An engine of another machine, through a program that stands in for `ssh` and runs here what would run there.

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use crate::stage::{Ended, Stage, fed, is_installed, skipped, sleepers, stage, variable};

/// Gives the engine's address back to the other side, whose own it is, and runs what follows `-- HOST`.
const STAND_IN: &str = "#!/bin/sh
while [ \"$1\" != -- ]; do shift; done
shift 2
if [ -n \"$THERE\" ]; then DOCKER_HOST=$THERE; export DOCKER_HOST; else unset DOCKER_HOST; fi
exec \"$@\"
";

fn stage_and_ssh() -> Option<Stage> {
    if !is_installed("docker") {
        skipped("the other side of ssh needs the program docker");
        return None;
    }
    let stage = stage(&sleepers((1..=4).map(|n| format!("s{n}"))))?;
    let ssh = stage.path("ssh");
    fs_err::write(&ssh, STAND_IN).unwrap();
    fs_err::set_permissions(&ssh, std::fs::Permissions::from_mode(0o755)).unwrap();
    Some(stage)
}

fn over_ssh(stage: &Stage, args: &[&str], input: &str) -> Ended {
    let mut command: Command = stage.command(args);
    let path = variable("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", stage.path("").display()));
    command.env("THERE", variable("DOCKER_HOST").unwrap_or_default());
    command.env("DOCKER_HOST", "ssh://someone@elsewhere:2222");
    let ended = fed(command.stdin(Stdio::piped()), input.as_bytes());
    assert_eq!(ended.code, 0, "{args:?}: {ended:?}");
    ended
}

#[test]
fn whole_life_of_a_stack_over_ssh() {
    let Some(stage) = stage_and_ssh() else { return };
    over_ssh(&stage, &["up"], "");
    stage.assert_runs(&["s1-1", "s2-1", "s3-1", "s4-1"]);
    let again = over_ssh(&stage, &["up"], "");
    assert!(again.stderr.contains("nothing to do"), "{again:?}");
    // The end of the input reaches the other side, else this waits for ever.
    let echo = ["exec", "-T", "s1", "/bin/busybox", "sh", "-c"];
    let fed = over_ssh(&stage, &[&echo[..], &["cat; echo end"]].concat(), "line\n");
    assert_eq!(fed.stdout, "line\nend\n");
    let ran = over_ssh(&stage, &["run", "--rm", "-T", "s2", "cat"], "through run\n");
    assert_eq!(ran.stdout, "through run\n");
    over_ssh(&stage, &["down"], "");
    stage.assert_gone();
}
