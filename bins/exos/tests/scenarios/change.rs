//! Stacks that come, change and go.

use crate::stage::{SLEEPS, stage};

#[test]
fn first_up_makes_all_second_does_nothing_down_leaves_nothing() {
    let Some(stage) = stage(&format!(
        "  web: {{{SLEEPS}, depends_on: [db]}}\n  db: {{{SLEEPS}}}\n"
    )) else {
        return;
    };
    stage.ok(&["up"]);
    stage.assert_runs(&["db-1", "web-1"]);
    let before = stage.ids();
    let again = stage.ok(&["up"]);
    assert!(
        again
            .stderr
            .contains("nothing to do, 2 containers as wanted"),
        "{again:?}"
    );
    assert_eq!(stage.ids(), before);
    stage.ok(&["down"]);
    stage.assert_gone();
}

#[test]
fn only_the_changed_service_is_replaced() {
    let file = |variable: &str| {
        format!("  web: {{{SLEEPS}, environment: {{A: '{variable}'}}}}\n  db: {{{SLEEPS}}}\n")
    };
    let Some(stage) = stage(&file("1")) else {
        return;
    };
    stage.ok(&["up"]);
    let before = stage.ids();
    stage.write(&file("2"));
    let plan = stage.ok(&["plan"]);
    assert!(plan.stdout.contains("environment changed"), "{plan:?}");
    stage.ok(&["up"]);
    stage.assert_runs(&["db-1", "web-1"]);
    let after = stage.ids();
    assert_eq!(before["db-1"], after["db-1"]);
    assert_ne!(before["web-1"], after["web-1"]);
}

#[test]
fn services_come_and_go_and_orphans_only_when_asked() {
    let one = format!("  web: {{{SLEEPS}}}\n");
    let two = format!("{one}  db: {{{SLEEPS}}}\n");
    let Some(stage) = stage(&one) else { return };
    stage.ok(&["up"]);
    stage.write(&two);
    stage.ok(&["up"]);
    stage.assert_runs(&["db-1", "web-1"]);
    stage.write(&one);
    stage.ok(&["up"]);
    stage.assert_runs(&["db-1", "web-1"]);
    stage.ok(&["up", "--remove-orphans"]);
    stage.assert_runs(&["web-1"]);
}

#[test]
fn scale_goes_up_and_down() {
    let Some(stage) = stage(&format!("  web: {{{SLEEPS}}}\n")) else {
        return;
    };
    stage.ok(&["up"]);
    let first = stage.ids();
    stage.ok(&["scale", "web=3"]);
    stage.assert_runs(&["web-1", "web-2", "web-3"]);
    assert_eq!(stage.ids()["web-1"], first["web-1"]);
    stage.ok(&["up", "--scale", "web=1"]);
    stage.assert_runs(&["web-1"]);
    assert_eq!(stage.ids(), first);
}

#[test]
fn linked_name_resolves_to_every_replica_also_after_scaling() {
    let file = format!("  web: {{{SLEEPS}, links: ['db:store']}}\n  db: {{{SLEEPS}}}\n");
    let Some(stage) = stage(&file) else { return };
    stage.ok(&["up", "--scale", "db=2"]);
    let first = stage.ids()["db-1"].clone();
    for replicas in [2, 3] {
        stage.ok(&["scale", &format!("db={replicas}")]);
        assert_eq!(
            stage.ids()["db-1"],
            first,
            "naming one service must not change it"
        );
        let seen = stage.observe();
        let db = seen.containers.iter().filter(|seen| seen.service == "db");
        let addresses: Vec<&str> = db
            .flat_map(|seen| seen.networks.values())
            .map(|endpoint| endpoint.ip_address.as_str())
            .collect();
        assert_eq!(addresses.len(), replicas);
        for name in ["store", "db"] {
            let answer = stage.exos(&["exec", "-T", "web", "/bin/busybox", "nslookup", name]);
            for address in &addresses {
                assert!(
                    answer.stdout.contains(address),
                    "{name} {address}: {answer:?}"
                );
            }
        }
    }
}

#[test]
fn two_stacks_do_not_see_each_other() {
    let file = format!("  web: {{{SLEEPS}}}\n");
    let (Some(one), Some(other)) = (stage(&file), stage(&file)) else {
        return;
    };
    let (mut first, mut second) = (one.begin(&["up"]), other.begin(&["up"]));
    assert!(first.wait().unwrap().success() && second.wait().unwrap().success());
    one.assert_runs(&["web-1"]);
    one.ok(&["down"]);
    one.assert_gone();
    other.assert_runs(&["web-1"]);
}

#[test]
fn verbs_do_what_they_say() {
    let Some(stage) = stage(&format!("  web: {{{SLEEPS}}}\n")) else {
        return;
    };
    stage.ok(&["up"]);
    let said = stage.ok(&["exec", "-T", "web", "/bin/busybox", "echo", "hello"]);
    assert_eq!(said.stdout, "hello\n");
    assert_eq!(
        stage
            .exos(&["exec", "-T", "web", "/bin/busybox", "false"])
            .code,
        1
    );
    let ran = stage.ok(&["run", "--rm", "-T", "web", "echo", "once"]);
    assert_eq!(ran.stdout, "once\n");
    stage.assert_runs(&["web-1"]);
    stage.ok(&["stop"]);
    assert_eq!(stage.exos(&["ps", "-q"]).stdout, "");
    stage.ok(&["start"]);
    stage.assert_runs(&["web-1"]);
}
