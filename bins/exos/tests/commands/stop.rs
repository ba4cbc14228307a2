//! Ctrl-C and the termination signal.

use exos_cli::Interrupt;
use exos_core::backend::Behavior;
use exos_core::observed::Health;
use futures_util::stream::{self, StreamExt};

use crate::bench::{Bench, SHOP, assert_run};

fn waiting() -> Bench {
    let bench = Bench::new(SHOP);
    let slow = Behavior {
        health: Health::Starting,
        ..Behavior::default()
    };
    bench.engine.set_behavior("db", slow);
    bench
}

#[tokio::test]
async fn ctrl_c_stops_at_an_operations_border_and_says_what_stands() {
    let mut bench = waiting();
    bench.interrupts = || {
        let once = stream::once(async {
            // Everything that can be done at once is done before the person gets impatient.
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            Interrupt::CtrlC
        });
        once.chain(stream::pending()).boxed()
    };
    let run = bench.run(&["up"]).await;
    assert_eq!(run.code, 130, "{run}");
    assert!(run.stderr.contains("error: execute: stopped: "), "{run}");
    assert!(
        run.stderr
            .contains("what stands: db 1 running, web 0 of 2 running"),
        "{run}"
    );
    bench.interrupts = || stream::pending().boxed();
    bench.engine.set_behavior("db", Behavior::default());
    bench.engine.set_health("shop-db-1", Health::Healthy);
    assert_run!(bench, "up");
}

#[tokio::test]
async fn second_ctrl_c_ends_at_once() {
    let mut bench = waiting();
    bench.interrupts = || {
        stream::iter([Interrupt::CtrlC, Interrupt::CtrlC])
            .chain(stream::pending())
            .boxed()
    };
    let run = bench.run(&["up"]).await;
    assert_eq!(run.code, 130, "{run}");
}

#[tokio::test]
async fn termination_has_its_own_code() {
    let mut bench = waiting();
    bench.interrupts = || {
        stream::once(async { Interrupt::Terminate })
            .chain(stream::pending())
            .boxed()
    };
    let run = bench.run(&["up"]).await;
    assert_eq!(run.code, 143, "{run}");
}
