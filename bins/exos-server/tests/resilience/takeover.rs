//! Two servers on one Postgres: the work is done once, and by the other one when the first dies.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use crate::postgres;
use crate::server::Server;
use crate::stage::{ENGINE, chain, skipped, stage, until};

const SERVICES: usize = 20;
/// How long a takeover may take.
const LIMIT: Duration = Duration::from_secs(15);

#[test]
fn the_second_server_finishes_what_the_first_began() {
    let Some(stage) = stage(ENGINE) else {
        return;
    };
    let postgres = match postgres::Server::start() {
        Ok(postgres) => postgres,
        Err(why) => return skipped(&why),
    };
    let url = postgres.database("takeover");
    // Both share a folder for its key, as copies of the file would do.
    let on_postgres = ["--database-url", url.as_str()];
    let first = Server::start(&stage.data(), &on_postgres);
    until("the first server leads", || {
        let holder = postgres.sql("takeover", "SELECT holder FROM leases");
        (!holder.is_empty()).then_some(())
    });
    let second = Server::start(&stage.data(), &on_postgres);

    // Asked of the one that does not lead.
    let operation = second.deploy("default", &stage.stack, &chain(SERVICES));
    stage.until_running(3);
    let version = || second.operation("default", &operation)["version"].as_u64();
    let taken_up = version();
    first.kill();
    let (before, stopwatch) = (stage.running(), stage.stopwatch());
    assert!(before.len() < SERVICES, "{}", before.len());
    // Whoever takes an operation up writes it first.
    until("the second server takes it up", || {
        (version() > taken_up).then_some(())
    });
    let took = stopwatch();
    eprintln!("takeover after {:.1} s", took.as_secs_f64());
    assert!(took <= LIMIT, "{took:?}");

    second.succeeds("default", &operation);
    stage.assert_chain(SERVICES);
    let after = stage.running();
    for (name, container) in &before {
        assert_eq!(after[name].id, container.id, "{name} was made again");
    }
    assert_eq!(second.operations("default", &stage.stack).len(), 1);
}

#[test]
fn two_servers_do_the_work_once() {
    let Some(stage) = stage(ENGINE) else {
        return;
    };
    let postgres = match postgres::Server::start() {
        Ok(postgres) => postgres,
        Err(why) => return skipped(&why),
    };
    let url = postgres.database("once");
    let on_postgres = ["--database-url", url.as_str()];
    let first = Server::start(&stage.data(), &on_postgres);
    let second = Server::start(&stage.data(), &on_postgres);
    let operation = second.deploy("default", &stage.stack, &chain(5));
    first.succeeds("default", &operation);
    stage.assert_chain(5);
    // Each node of the plan was begun once.
    let steps = postgres.sql(
        "once",
        "SELECT body FROM objects WHERE kind = 'operation-step'",
    );
    let mut begun: BTreeMap<String, usize> = BTreeMap::new();
    for step in steps.lines() {
        let step: Value = serde_json::from_str(step).unwrap();
        if step["event"] == "started" {
            *begun
                .entry(format!("{} {}", step["subject"], step["text"]))
                .or_default() += 1;
        }
    }
    assert!(
        begun.len() >= 10 && begun.values().all(|times| *times == 1),
        "{begun:?}"
    );
}
