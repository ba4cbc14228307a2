//! What lists, counts and the dashboard take.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;

use exos_core::live::{
    ContainerQuery, ContainerSort, Dashboard, Findings, HostQuery, HostSort, Live, Order, View,
    Visible,
};
use exos_core::observed::ContainerState;
use exos_core::{Clock, Result};

use crate::engines;
use crate::measure::Times;

/// How often each is read.
const READS: usize = 500;

/// A read: its name, who reads, what is read.
struct Read {
    name: &'static str,
    visible: Visible,
    what: What,
}

enum What {
    Containers(ContainerQuery),
    /// With the JSON that an answer would be.
    ContainersAsJson(ContainerQuery),
    Hosts(HostQuery),
    Counts,
    Dashboard,
}

/// Reads everything again and again.
pub(crate) fn measure(live: &Live, clock: &dyn Clock) -> Result<Vec<Times>> {
    let names = (0..crate::ENVIRONMENTS).map(|number| {
        let name = format!("team-{number}");
        (engines::environment(number).into(), name.into())
    });
    let names: BTreeMap<Arc<str>, Arc<str>> = names.collect();
    let middle = Some(middle(&live.inventory().view(&Visible::All))?);
    let mut rows = Vec::new();
    for read in reads(middle) {
        let mut times = Vec::with_capacity(READS);
        for _ in 0..READS {
            let begun = clock.elapsed();
            let view = live.inventory().view(&read.visible);
            black_box(read_once(&view, &read.what, &names, clock)?);
            drop(view);
            times.push(clock.elapsed().saturating_sub(begun));
        }
        rows.push(Times::new(read.name, times));
    }
    Ok(rows)
}

fn read_once(
    view: &View,
    what: &What,
    names: &BTreeMap<Arc<str>, Arc<str>>,
    clock: &dyn Clock,
) -> Result<usize> {
    Ok(match what {
        What::Containers(query) => view.containers(query)?.items.len(),
        What::ContainersAsJson(query) => {
            let page = view.containers(query)?;
            let entries: Vec<_> = page.items.iter().map(|one| &one.item).collect();
            serde_json::to_vec(&entries).map_or(0, |json| json.len())
        }
        What::Hosts(query) => view.host_list(query)?.items.len(),
        What::Counts => view.counts().containers.total as usize,
        What::Dashboard => {
            let page = Dashboard::of(view, names, &Findings::default(), clock.timestamp());
            page.hosts.len()
        }
    })
}

/// Returns the cursor in the middle of all containers.
fn middle(view: &View) -> Result<exos_core::live::Cursor> {
    let mut query = ContainerQuery {
        limit: 1000,
        ..ContainerQuery::default()
    };
    for _ in 0..crate::CONTAINERS / 2 / query.limit {
        query.cursor = view.containers(&query)?.next_cursor;
    }
    query.cursor.ok_or_else(|| {
        exos_core::Error::new(exos_core::ErrorKind::Internal, "bench", "the list is short")
    })
}

fn reads(middle: Option<exos_core::live::Cursor>) -> Vec<Read> {
    let all = |name, what| Read {
        name,
        visible: Visible::All,
        what,
    };
    let containers = |name, query| all(name, What::Containers(query));
    let base = ContainerQuery::default;
    let sorted = |sort, order| ContainerQuery {
        sort,
        order,
        ..base()
    };
    let text = |text: &str| ContainerQuery {
        text: Some(text.to_owned()),
        ..base()
    };
    let (up, down) = (Order::Ascending, Order::Descending);
    vec![
        containers("containers by name", base()),
        containers(
            "containers by name, from the middle",
            ContainerQuery {
                cursor: middle,
                ..base()
            },
        ),
        containers(
            "containers by name, backwards",
            sorted(ContainerSort::Name, down),
        ),
        containers("containers by state", sorted(ContainerSort::State, up)),
        containers(
            "containers by state, backwards",
            sorted(ContainerSort::State, down),
        ),
        containers("containers by age", sorted(ContainerSort::Created, down)),
        containers("containers by image", sorted(ContainerSort::Image, up)),
        containers(
            "containers by stack, backwards",
            sorted(ContainerSort::Stack, down),
        ),
        containers("containers by host", sorted(ContainerSort::Host, up)),
        containers("containers with text in all", text("shop")),
        containers("containers with text in a fifth", text("worker")),
        containers("containers with text in ten", text("shop-4321")),
        containers("containers with text in none", text("nowhere")),
        containers(
            "containers with text in all, by stack",
            ContainerQuery {
                sort: ContainerSort::Stack,
                ..text("shop")
            },
        ),
        containers(
            "containers of a stack",
            ContainerQuery {
                stack: Some(engines::stack(500, 10)),
                ..base()
            },
        ),
        containers(
            "containers of a state",
            ContainerQuery {
                states: vec![ContainerState::Created],
                ..base()
            },
        ),
        containers(
            "containers of a service, by age",
            ContainerQuery {
                service: Some("api".to_owned()),
                ..sorted(ContainerSort::Created, down)
            },
        ),
        containers(
            "containers by name, 1000 of them",
            ContainerQuery {
                limit: 1000,
                ..base()
            },
        ),
        all(
            "containers by name, as JSON",
            What::ContainersAsJson(base()),
        ),
        Read {
            name: "containers of one environment",
            visible: Visible::only(engines::environment(7)),
            what: What::Containers(base()),
        },
        all(
            "hosts by state",
            What::Hosts(HostQuery {
                sort: HostSort::State,
                ..HostQuery::default()
            }),
        ),
        all(
            "hosts with text",
            What::Hosts(HostQuery {
                text: Some("99".to_owned()),
                ..HostQuery::default()
            }),
        ),
        all("counts", What::Counts),
        all("dashboard", What::Dashboard),
    ]
}
