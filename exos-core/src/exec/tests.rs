//! The executor against a backend that records its calls.

use std::sync::{Arc, Mutex};

use super::*;
use crate::VecSink;
use crate::backend::MockBackend;
use crate::error::ErrorKind;
use crate::plan::{ContainerRef, Need, Op, Until};

fn remove(name: &str) -> Op {
    Op::RemoveNetwork {
        name: name.to_owned(),
    }
}

async fn execute(plan: &Plan, backend: MockBackend, cancel: Cancel) -> (Report, Vec<Event>) {
    let events = Arc::new(VecSink::default());
    let options = ExecOptions {
        parallel: 2,
        cancel,
    };
    let clock = Arc::new(crate::SystemClock::default());
    let plan = Arc::new(plan.clone());
    let report = run(plan, Arc::new(backend), events.clone(), clock, &options).await;
    (report, events.take())
}

/// A backend that fails on the network `bad` and writes down every call.
fn recording(calls: &Arc<Mutex<Vec<String>>>) -> MockBackend {
    let calls = calls.clone();
    let mut backend = MockBackend::new();
    backend.expect_apply().returning(move |op, _| {
        calls.lock().unwrap().push(op.subject());
        match op.subject().as_str() {
            "network bad" => Err(Error::new(ErrorKind::Conflict, "remove network", "in use")),
            _ => Ok(()),
        }
    });
    backend
}

#[tokio::test]
async fn nodes_run_after_all_that_they_need() {
    let mut plan = Plan::default();
    let a = plan.add(remove("a"), "test", vec![]);
    let b = plan.add(remove("b"), "test", vec![a.into()]);
    plan.add(remove("c"), "test", vec![a.into(), b.into()]);
    let calls = Arc::default();
    let (report, _) = execute(&plan, recording(&calls), Cancel::default()).await;
    assert!(report.is_complete());
    assert_eq!(
        *calls.lock().unwrap(),
        ["network a", "network b", "network c"]
    );
}

#[tokio::test]
async fn a_failure_skips_what_needs_it_and_nothing_else() {
    let mut plan = Plan::default();
    let bad = plan.add(remove("bad"), "test", vec![]);
    let child = plan.add(remove("child"), "test", vec![bad.into()]);
    plan.add(remove("grandchild"), "test", vec![child.into()]);
    plan.add(remove("other"), "test", vec![]);
    let (report, _) = execute(&plan, recording(&Arc::default()), Cancel::default()).await;
    assert_eq!(report.skipped, [NodeId(2), NodeId(3)]);
    assert_eq!(report.finished, [NodeId(4)]);
    assert_eq!(
        report.into_result().unwrap_err().kind(),
        ErrorKind::Conflict
    );
}

#[tokio::test]
async fn an_optional_need_may_fail() {
    let mut plan = Plan::default();
    let bad = plan.add(remove("bad"), "test", vec![]);
    let optional = Need {
        node: bad,
        optional: true,
    };
    plan.add(remove("child"), "test", vec![optional]);
    let (report, _) = execute(&plan, recording(&Arc::default()), Cancel::default()).await;
    assert_eq!(report.finished, [NodeId(2)]);
}

#[tokio::test]
async fn after_a_cancel_nothing_begins_and_waits_are_given_up() {
    let mut plan = Plan::default();
    let wait = Op::Await {
        container: ContainerRef::default(),
        until: Until::Up,
        timeout: None,
    };
    let wait = plan.add(wait, "test", vec![]);
    plan.add(remove("after"), "test", vec![wait.into()]);
    let cancel = Cancel::default();
    let stop = cancel.clone();
    let mut backend = MockBackend::new();
    backend.expect_apply().returning(move |_, _| {
        stop.cancel();
        Err(Error::new(ErrorKind::Cancelled, "wait", "given up"))
    });
    let (report, events) = execute(&plan, backend, cancel).await;
    assert!(report.cancelled);
    assert_eq!(report.skipped, [NodeId(2)]);
    let last = events.last().map(|event| event.kind.clone());
    assert!(matches!(
        last,
        Some(EventKind::PlanFinished { skipped: 1, .. })
    ));
    assert_eq!(
        report.into_result().unwrap_err().kind(),
        ErrorKind::Cancelled
    );
}
