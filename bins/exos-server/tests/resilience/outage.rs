//! An engine that goes and comes back under a server.

use crate::engine::OwnEngine;
use crate::server::Server;
use crate::stage::{chain, skipped, stage, until};

#[test]
fn engine_killed_and_back() {
    goes_and_comes_back("KILL");
}

#[test]
fn engine_stopped_and_back() {
    goes_and_comes_back("TERM");
}

fn goes_and_comes_back(signal: &str) {
    let engine = OwnEngine::start().map_err(|why| skipped(&why));
    let Ok(mut engine) = engine else {
        return;
    };
    let Some(stage) = stage(&engine.host()) else {
        return;
    };
    let server = Server::start(&stage.data(), &[]);
    // Both engines tell the machine's id, and an engine is a host once.
    server.ask("DELETE", "/api/v1/environments/default/hosts/local", None);
    server.environment("dev", &engine.host());
    let operation = server.deploy("dev", &stage.stack, &chain(3));
    server.succeeds("dev", &operation);
    engine.stop(signal);
    // Asking does not need the engine.
    server.ask("GET", "/api/v1/environments/dev/stacks", None);
    server.ask("GET", "/api/v1/dashboard", None);

    engine.bring_back().unwrap();
    until("everything runs again", || {
        let seen = stage.observe().containers;
        (seen.len() == 3 && stage.running().len() == 3).then_some(())
    });
    stage.assert_chain(3);
    drop(server);
}
