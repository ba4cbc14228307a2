//! Files that go into containers and come out again.

use std::os::unix::fs::PermissionsExt;

use crate::stage::{SLEEPS, Stage, fed, stage};

/// A stack that is up, and a folder of this machine beside its file.
fn stage_with_files() -> Option<Stage> {
    let stage = stage(&format!("  web: {{{SLEEPS}}}\n"))?;
    stage.ok(&["up"]);
    let folder = stage.path("site");
    fs_err::create_dir_all(folder.join("deep")).unwrap();
    fs_err::write(folder.join("deep/page"), "hello").unwrap();
    fs_err::write(folder.join("run"), "x").unwrap();
    let executable = std::fs::Permissions::from_mode(0o755);
    fs_err::set_permissions(folder.join("run"), executable).unwrap();
    fs_err::os::unix::fs::symlink("deep/page", folder.join("link")).unwrap();
    Some(stage)
}

fn read_inside(stage: &Stage, path: &str) -> String {
    stage
        .ok(&["exec", "-T", "web", "/bin/busybox", "cat", path])
        .stdout
}

fn read_here(stage: &Stage, path: &str) -> String {
    fs_err::read_to_string(stage.path(path)).unwrap()
}

#[test]
fn file_goes_in_and_out() {
    let Some(stage) = stage_with_files() else {
        return;
    };
    stage.ok(&["cp", "site/deep/page", "web:/page"]);
    assert_eq!(read_inside(&stage, "/page"), "hello");
    // Into a folder it goes under its own name, over a file it takes that place.
    stage.ok(&["cp", "site/deep/page", "web:/bin"]);
    assert_eq!(read_inside(&stage, "/bin/page"), "hello");
    stage.ok(&["cp", "site/run", "web:/page"]);
    assert_eq!(read_inside(&stage, "/page"), "x");
    stage.ok(&["cp", "web:/bin/page", "back"]);
    assert_eq!(read_here(&stage, "back"), "hello");
    stage.ok(&["cp", "web:/bin/page", "site"]);
    assert_eq!(read_here(&stage, "site/page"), "hello");
}

#[test]
fn folder_goes_in_and_out_whole() {
    let Some(stage) = stage_with_files() else {
        return;
    };
    stage.ok(&["cp", "site", "web:/srv"]);
    assert_eq!(read_inside(&stage, "/srv/deep/page"), "hello");
    assert_eq!(read_inside(&stage, "/srv/link"), "hello");
    // A folder goes into one that is there; with `/.` its content alone does.
    stage.ok(&["cp", "site", "web:/srv"]);
    assert_eq!(read_inside(&stage, "/srv/site/deep/page"), "hello");
    stage.ok(&["cp", "site/deep/.", "web:/srv"]);
    assert_eq!(read_inside(&stage, "/srv/page"), "hello");
    stage.ok(&["cp", "web:/srv/site", "copy"]);
    assert_eq!(read_here(&stage, "copy/deep/page"), "hello");
    let link = fs_err::read_link(stage.path("copy/link")).unwrap();
    assert_eq!(link.to_str(), Some("deep/page"));
    let mode = fs_err::metadata(stage.path("copy/run"))
        .unwrap()
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o755);
}

#[test]
fn archive_goes_through_a_pipe_both_ways() {
    let Some(stage) = stage_with_files() else {
        return;
    };
    stage.ok(&["cp", "site", "web:/srv"]);
    let archive = stage.command(&["cp", "web:/srv", "-"]).output().unwrap();
    assert!(archive.status.success(), "{archive:?}");
    let copied = fed(
        &mut stage.command(&["cp", "-", "web:/bin"]),
        &archive.stdout,
    );
    assert_eq!(copied.code, 0, "{copied:?}");
    assert_eq!(read_inside(&stage, "/bin/srv/deep/page"), "hello");
}

#[test]
fn what_cannot_be_copied_is_told() {
    let Some(stage) = stage_with_files() else {
        return;
    };
    for (from, to, code) in [
        ("web:/missing", "here", 3),
        ("missing", "web:/there", 3),
        ("site/run", "web:/no/such/folder", 3),
        ("web:/bin/busybox", "no/such/folder", 1),
        ("other:/bin/busybox", "here", 3),
    ] {
        let copied = stage.exos(&["cp", from, to]);
        assert_eq!(copied.code, code, "{from} {to}: {copied:?}");
        assert!(copied.stderr.starts_with("error"), "{copied:?}");
    }
    assert!(!stage.path("here").exists());
}
