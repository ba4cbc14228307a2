//! Many services at once.

use crate::stage::{sleepers, stage};

#[test]
fn fifty_services_come_and_go() {
    let services = sleepers((10..60).map(|n| format!("s{n}")));
    let Some(stage) = stage(&services) else {
        return;
    };
    stage.ok(&["up"]);
    let names: Vec<String> = (10..60).map(|n| format!("s{n}-1")).collect();
    stage.assert_runs(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let again = stage.ok(&["up"]);
    assert!(
        again.stderr.contains("nothing to do, 50 containers"),
        "{again:?}"
    );
    stage.ok(&["down"]);
    stage.assert_gone();
}
