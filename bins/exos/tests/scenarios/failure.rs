//! What cannot work: told clearly, and nothing left half done that the next `up` cannot mend.

use std::net::TcpListener;

use crate::stage::{SLEEPS, stage};

#[test]
fn dependency_that_never_gets_healthy_fails_up_and_keeps_the_dependent_from_starting() {
    let sick = "healthcheck: {test: [CMD, /bin/busybox, 'false'], interval: 100ms, retries: 2}";
    let file = format!(
        "  web: {{{SLEEPS}, depends_on: {{db: {{condition: service_healthy}}}}}}\n  db: {{{SLEEPS}, {sick}}}\n"
    );
    let Some(stage) = stage(&file) else { return };
    let up = stage.exos(&["up"]);
    assert_eq!(up.code, 1, "{up:?}");
    let seen = stage.observe();
    let states: Vec<String> = seen
        .containers
        .iter()
        .map(|seen| seen.state.to_string())
        .collect();
    assert_eq!(states, ["running", "created"]);
}

#[test]
fn failing_one_shot_dependency_fails_up_and_shows_what_it_wrote() {
    let job = "image: exos-scenario:local, command: [sh, -c, 'echo no such table; exit 9']";
    let file = format!(
        "  web: {{{SLEEPS}, depends_on: {{job: {{condition: service_completed_successfully}}}}}}\n  job: {{{job}}}\n"
    );
    let Some(stage) = stage(&file) else { return };
    let up = stage.exos(&["up"]);
    assert_eq!(up.code, 1, "{up:?}");
    assert!(up.stderr.contains("no such table"), "{up:?}");
    stage.write(&file.replace("exit 9", "exit 0"));
    stage.ok(&["up"]);
}

#[test]
fn taken_port_is_a_conflict_and_mended_by_the_next_up() {
    // The engine may live in a network namespace of its own, so another stack takes the port, not this process.
    let port = free_port();
    let file = format!("  web: {{{SLEEPS}, ports: ['{port}:80']}}\n");
    let Some(holder) = stage(&file) else { return };
    let Some(stage) = stage(&file) else { return };
    holder.ok(&["up"]);
    let up = stage.exos(&["up"]);
    assert_eq!(up.code, 5, "{up:?}");
    holder.ok(&["down"]);
    stage.ok(&["up"]);
    stage.assert_runs(&["web-1"]);
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[test]
fn missing_image_is_not_found_before_anything_is_made() {
    let file = "  web: {image: 'exos-scenario-none:1', pull_policy: never}\n";
    let Some(stage) = stage(file) else { return };
    let up = stage.exos(&["up"]);
    assert_eq!(up.code, 3, "{up:?}");
    stage.assert_gone();
}

#[test]
fn missing_external_volume_is_refused_before_anything_is_made() {
    let file = format!(
        "  web: {{{SLEEPS}, volumes: ['data:/data']}}\nvolumes: {{data: {{external: true, name: exos-scenario-none}}}}\n"
    );
    let Some(stage) = stage(&file) else { return };
    let up = stage.exos(&["up"]);
    assert_eq!(up.code, 3, "{up:?}");
    assert!(up.stderr.contains("exos-scenario-none"), "{up:?}");
    stage.assert_gone();
}

#[test]
fn build_error_shows_what_failed() {
    let inline = "build: {context: ., dockerfile_inline: \"FROM exos-scenario:local\\nRUN [\\\"/bin/busybox\\\", \\\"false\\\"]\\n\"}";
    let Some(stage) = stage(&format!("  web: {{{inline}}}\n")) else {
        return;
    };
    let up = stage.exos(&["up"]);
    assert_eq!(up.code, 1, "{up:?}");
    assert!(up.stderr.contains("build"), "{up:?}");
    assert!(stage.observe().containers.is_empty());
}

#[test]
fn network_in_use_stays_and_goes_with_the_next_down() {
    let Some(owner) = stage(&format!("  web: {{{SLEEPS}}}\n")) else {
        return;
    };
    let guest = format!(
        "  web: {{{SLEEPS}}}\nnetworks: {{default: {{external: true, name: {}_default}}}}\n",
        owner.name
    );
    let Some(guest) = stage(&guest) else { return };
    owner.ok(&["up"]);
    guest.ok(&["up"]);
    let down = owner.exos(&["down"]);
    assert_eq!(down.code, 5, "{down:?}");
    guest.ok(&["down"]);
    owner.ok(&["down"]);
    owner.assert_gone();
}
