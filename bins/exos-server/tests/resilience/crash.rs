//! A server that is killed in the middle of the work.

use crate::server::Server;
use crate::stage::{ENGINE, chain, stage};

const SERVICES: usize = 20;

#[test]
fn server_killed_in_the_middle_of_a_deploy_and_started_again() {
    let Some(stage) = stage(ENGINE) else {
        return;
    };
    let server = Server::start(&stage.data(), &[]);
    let operation = server.deploy("default", &stage.stack, &chain(SERVICES));
    stage.until_running(5);
    server.kill();
    let before = stage.running();
    assert!((5..SERVICES).contains(&before.len()), "{}", before.len());

    let server = Server::start(&stage.data(), &[]);
    server.succeeds("default", &operation);
    stage.assert_chain(SERVICES);
    let after = stage.running();
    for (name, container) in before {
        assert_eq!(after[&name].id, container.id, "{name} was made again");
    }
    assert_eq!(server.operations("default", &stage.stack).len(), 1);
}
