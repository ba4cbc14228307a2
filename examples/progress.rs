//! Follows a deployment event by event, and stops it cleanly when it has gone far enough.
//!
//! `cargo run -p exos-examples --bin progress`

use std::sync::{Arc, Mutex};

use exos_core::backend::FakeBackend;
use exos_core::exec::Cancel;
use exos_core::plan::{Outline, UpOptions};
use exos_core::platform::{Local, Stacks, Work};
use exos_core::spec::{ServiceSpec, StackSpec};
use exos_core::{Event, EventKind, EventSink};

/// Prints what happens. The plan comes first; later events name its nodes.
#[derive(Default)]
struct Printer {
    plan: Mutex<Arc<Outline>>,
}

impl Printer {
    fn name(&self, event: &Event) -> String {
        let plan = self
            .plan
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let node = plan.nodes.iter().find(|node| Some(node.id) == event.node);
        node.map_or_else(String::new, |node| {
            format!("{} {}", node.subject, node.verb)
        })
    }
}

#[expect(
    clippy::print_stdout,
    reason = "printing is what this example is about"
)]
impl EventSink for Printer {
    fn emit(&self, event: Event) {
        let name = self.name(&event);
        match event.kind {
            EventKind::PlanStarted { plan } => {
                print!("{plan}");
                *self
                    .plan
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner) = plan;
            }
            EventKind::Finished { took } => println!("done    {name} in {took:?}"),
            EventKind::Failed { error, .. } => println!("failed  {name}: {error}"),
            EventKind::Skipped { because } => println!("skipped {name}: {because}"),
            _ => {}
        }
    }
}

#[tokio::main]
async fn main() -> exos_core::Result<()> {
    let stack = StackSpec::new("shop").with_service(ServiceSpec::new("web", "shop/web:1"));
    let platform = Local::new(Arc::new(FakeBackend::new()));
    let work = Work {
        events: Arc::new(Printer::default()),
        // Clone it, hand it to a signal handler, and call `cancel()` there.
        cancel: Cancel::default(),
        ..Work::default()
    };
    platform.up(&stack, &UpOptions::default(), &work).await
}
