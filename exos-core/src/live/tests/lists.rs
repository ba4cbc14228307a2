//! Lists and counts, against the plain way of making them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::world::at;
use crate::backend::Measured;
use crate::live::contents::{Contents, Entry};
use crate::live::host::{Host, HostKey, HostSpec};
use crate::live::inventory::Inventory;
use crate::live::{
    ContainerQuery, ContainerSort, Cursor, HostQuery, HostSort, HostState, Order, ThingQuery,
    UsageQuery, View, Visible,
};
use crate::observed::{Container, ContainerState, Volume};

const STATES: [ContainerState; 7] = [
    ContainerState::Dead,
    ContainerState::Restarting,
    ContainerState::Exited,
    ContainerState::Created,
    ContainerState::Removing,
    ContainerState::Paused,
    ContainerState::Running,
];

/// A container by few numbers, so that many are alike.
fn container(stack: u8, service: u8, number: u32) -> Container {
    Container {
        id: format!("{stack}{service}{number:03}"),
        name: format!("stack{stack}-service{service}-{number}"),
        stack: format!("stack{stack}"),
        service: format!("service{service}"),
        image: format!("Image{service}:1"),
        state: STATES[(usize::from(service) + number as usize) % 7],
        created_at: i64::from(number % 3),
        ..Container::default()
    }
}

fn contents(containers: Vec<Container>) -> Arc<Contents> {
    let entry = |container| Entry::new(Arc::new(container), (false, 0));
    let volume = |name: &str| {
        Arc::new(Volume {
            name: name.to_owned(),
            ..Volume::default()
        })
    };
    let volumes = vec![volume("cache"), volume("data")];
    let entries = containers.into_iter().map(entry).collect();
    Arc::new(Contents::new(entries, Vec::new(), volumes))
}

/// A picture of hosts in two environments.
fn inventory(hosts: Vec<Vec<Container>>) -> Inventory {
    let inventory = Inventory::new(1);
    for (n, containers) in (0..).zip(hosts) {
        let environment = if n % 2 == 0 { "even" } else { "odd" };
        let id = format!("h{n}");
        let spec = HostSpec::new(
            HostKey::new(environment, id.as_str()),
            format!("node{}", n % 3),
        );
        inventory.add(Host::new(spec, at(0))).unwrap();
        let used = containers.iter().map(|seen| used_by(seen, n)).collect();
        inventory.set_contents(&id, at(0), contents(containers), Vec::new());
        measure(&inventory, &id, used);
    }
    inventory
}

/// What a container uses, with many alike; one in five was not measured.
fn used_by(seen: &Container, host: u64) -> Measured {
    let number = seen.name.bytes().map(u64::from).sum::<u64>() + host;
    Measured {
        id: if number.is_multiple_of(5) {
            String::new()
        } else {
            seen.id.clone()
        },
        cpu: Duration::from_millis(number % 3 * 1000),
        memory: number % 4,
        ..Measured::default()
    }
}

/// Measures twice, so that rates are known.
fn measure(inventory: &Inventory, host: &str, used: Vec<Measured>) {
    let idle = |one: &Measured| Measured {
        cpu: Duration::ZERO,
        ..one.clone()
    };
    inventory.take_measured(host, at(0), used.iter().map(idle).collect());
    let later = used.into_iter().map(|one| Measured {
        at: Duration::from_secs(10),
        ..one
    });
    inventory.take_measured(host, at(10), later.collect());
}

fn small() -> Inventory {
    let host = |stack| (0..7).map(|n| container(stack, (n % 2) as u8, n)).collect();
    inventory(vec![host(1), host(1), host(2)])
}

#[test]
fn a_host_is_chosen_by_its_id_and_several_by_the_name_that_they_share() {
    let host = |n| vec![container(n, 0, 0)];
    // The names of hosts come again with the fourth.
    let inventory = inventory((0..4).map(host).collect());
    let view = inventory.view(&Visible::All);
    for (asked, expected) in [("h3", vec!["h3"]), ("node0", vec!["h0", "h3"])] {
        let query = ContainerQuery {
            host: Some(asked.into()),
            ..ContainerQuery::default()
        };
        let found = names(&view, &query).into_iter().map(|(_, host)| host);
        assert_eq!(found.collect::<Vec<_>>(), expected);
        let query = ThingQuery {
            host: Some(asked.into()),
            ..ThingQuery::default()
        };
        let volumes = view.volumes(&query).unwrap().items;
        assert_eq!(volumes.len(), expected.len() * 2);
        let query = UsageQuery {
            host: Some(asked.into()),
            count: 9,
            ..UsageQuery::default()
        };
        let hosts: BTreeSet<String> = view
            .top(&query)
            .iter()
            .map(|top| top.host.key.id.to_string())
            .collect();
        assert!(hosts.iter().all(|host| expected.contains(&host.as_str())));
    }
}

/// Reads all pages.
fn names(view: &View, query: &ContainerQuery) -> Vec<(String, String)> {
    let mut query = query.clone();
    let mut names = Vec::new();
    loop {
        let page = view.containers(&query).unwrap();
        assert!(page.items.len() <= query.limit);
        names.extend(page.items.iter().map(|one| {
            let container = &one.item.container;
            (container.name.clone(), one.host.key.id.to_string())
        }));
        match page.next_cursor {
            None => return names,
            Some(cursor) => query.cursor = Some(cursor.to_string().parse().unwrap()),
        }
    }
}

fn sorts() -> impl Strategy<Value = ContainerSort> {
    prop::sample::select(vec![
        ContainerSort::Name,
        ContainerSort::State,
        ContainerSort::Created,
        ContainerSort::Image,
        ContainerSort::Stack,
        ContainerSort::Host,
        ContainerSort::Cpu,
        ContainerSort::Memory,
    ])
}

proptest! {
    #[test]
    fn pages_are_the_whole_list_in_order(
        hosts in prop::collection::vec(
            prop::collection::btree_set((0..3u8, 0..3u8, 0..5u32), 0..12), 0..6),
        sort in sorts(),
        descending: bool,
        limit in 1usize..7,
        text in prop::option::of(prop::sample::select(vec!["stack1", "IMAGE2", "-3", "none", ""])),
        stack in prop::option::of(0..3u8),
        state in prop::option::of(prop::sample::select(STATES.to_vec())),
    ) {
        let of = |set: BTreeSet<(u8, u8, u32)>| {
            set.into_iter().map(|(stack, service, n)| container(stack, service, n)).collect()
        };
        let inventory = inventory(hosts.into_iter().map(of).collect());
        let view = inventory.view(&Visible::All);
        let query = ContainerQuery {
            sort,
            order: if descending { Order::Descending } else { Order::Ascending },
            limit,
            text: text.map(str::to_owned),
            stack: stack.map(|stack| format!("stack{stack}")),
            states: state.into_iter().collect(),
            ..ContainerQuery::default()
        };
        prop_assert_eq!(names(&view, &query), plainly(&view, &query));
    }
}

/// Chooses and sorts everything.
fn plainly(view: &View, query: &ContainerQuery) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for host in view.hosts() {
        for entry in host.contents.containers() {
            let seen = &entry.container;
            let text = query.text.as_deref().unwrap_or_default().to_lowercase();
            let words = [&seen.name, &seen.image, &seen.stack, &seen.service];
            let fits = words.iter().any(|word| word.to_lowercase().contains(&text))
                && query
                    .stack
                    .as_ref()
                    .is_none_or(|stack| seen.stack == *stack)
                && (query.states.is_empty() || query.states.contains(&seen.state));
            if fits {
                all.push((
                    first(query.sort, host, seen),
                    seen.name.clone(),
                    host.key.id.to_string(),
                ));
            }
        }
    }
    all.sort();
    if query.order == Order::Descending {
        all.reverse();
    }
    all.into_iter()
        .map(|(_, name, host)| (name, host))
        .collect()
}

fn first(sort: ContainerSort, host: &Host, seen: &Container) -> String {
    let rank = STATES.iter().position(|state| *state == seen.state);
    match sort {
        ContainerSort::Name => String::new(),
        ContainerSort::State => rank.unwrap_or_default().to_string(),
        ContainerSort::Created => seen.created_at.to_string(),
        ContainerSort::Image => seen.image.clone(),
        ContainerSort::Stack => seen.stack.clone(),
        ContainerSort::Host => host.name.to_string(),
        ContainerSort::Cpu | ContainerSort::Memory => used(sort, host, seen),
    }
}

/// What was not measured, or does not run, is least.
fn used(sort: ContainerSort, host: &Host, seen: &Container) -> String {
    let usage = host.usage.of(&seen.id).filter(|_| seen.state.is_up());
    let value = match sort {
        ContainerSort::Cpu => usage.and_then(|usage| usage.cpu).map(f64::from),
        _ => usage.map(|usage| f64::from(u32::try_from(usage.memory).unwrap())),
    };
    value.map_or_else(String::new, |value| format!("{value:09.3}"))
}

#[test]
fn what_comes_and_goes_moves_nothing_else_on_later_pages() {
    let inventory = small();
    let query = |cursor| ContainerQuery {
        limit: 5,
        cursor,
        ..ContainerQuery::default()
    };
    let all = names(&inventory.view(&Visible::All), &query(None));
    let page = inventory
        .view(&Visible::All)
        .containers(&query(None))
        .unwrap();
    // The last of the page goes, one before it and one behind it come.
    let mut now: Vec<_> = (0..7).map(|n| container(1, (n % 2) as u8, n)).collect();
    now.retain(|seen| seen.name != page.items[4].item.container.name);
    now.push(container(0, 0, 9));
    now.push(container(9, 0, 9));
    for id in ["h0", "h1"] {
        inventory.set_contents(id, at(1), contents(now.clone()), Vec::new());
    }
    let rest = names(&inventory.view(&Visible::All), &query(page.next_cursor));
    let is_old = |one: &&(String, String)| !one.0.ends_with("-9");
    let gone = &all[4].0;
    let expected: Vec<_> = all[5..].iter().filter(|one| one.0 != *gone).collect();
    assert_eq!(rest.iter().filter(is_old).collect::<Vec<_>>(), expected);
    assert_eq!(rest.len(), expected.len() + 2);
}

#[test]
fn a_cursor_of_another_order_is_refused() {
    let view = small().view(&Visible::All);
    let query = |sort, order, cursor: Option<Cursor>| ContainerQuery {
        sort,
        order,
        cursor,
        limit: 1,
        ..ContainerQuery::default()
    };
    let by_name = query(ContainerSort::Name, Order::Ascending, None);
    let cursor = view.containers(&by_name).unwrap().next_cursor;
    for (sort, order) in [
        (ContainerSort::State, Order::Ascending),
        (ContainerSort::Name, Order::Descending),
    ] {
        let refused = view.containers(&query(sort, order, cursor.clone()));
        assert_eq!(refused.unwrap_err().kind(), crate::ErrorKind::Invalid);
    }
}

#[test]
fn counts_are_kept_as_contents_change() {
    let inventory = small();
    let counts = inventory.view(&Visible::All).counts();
    // `stack1` is on a host of each environment, `stack2` on one.
    assert_eq!(
        (counts.environments, counts.stacks, counts.services),
        (2, 3, 6)
    );
    assert_eq!(
        (counts.containers.total, counts.containers.running),
        (21, 6)
    );
    assert_eq!(counts.hosts.connecting, 3);

    inventory.set_contents("h2", at(1), contents(vec![container(1, 0, 1)]), Vec::new());
    let view = inventory.view(&Visible::All);
    let of = |at: usize| {
        let counts = &view.environments()[at];
        (
            counts.environment.as_ref(),
            counts.stacks,
            counts.services,
            counts.containers.total,
        )
    };
    assert_eq!((of(0), of(1)), (("even", 1, 2, 8), ("odd", 1, 2, 7)));

    inventory.remove("h0");
    inventory.remove("h1");
    let counts = inventory.view(&Visible::All).counts();
    assert_eq!(
        (counts.environments, counts.stacks, counts.services),
        (1, 1, 1)
    );
}

#[test]
fn hosts_are_listed_by_what_needs_eyes() {
    let inventory = small();
    inventory.change_host("h1", at(9), |host| {
        host.link = crate::live::Link::Unreachable;
    });
    inventory.change_host("h2", at(9), |host| host.link = crate::live::Link::Connected);
    let view = inventory.view(&Visible::All);
    let list = |query: HostQuery| -> Vec<_> {
        let page = view.host_list(&query).unwrap();
        page.items
            .iter()
            .map(|host| host.key.id.to_string())
            .collect()
    };
    let sort = HostSort::State;
    let by_state = HostQuery {
        sort,
        ..HostQuery::default()
    };
    assert_eq!(list(by_state), ["h1", "h0", "h2"]);
    let states = vec![HostState::Active];
    assert_eq!(
        list(HostQuery {
            states,
            ..HostQuery::default()
        }),
        ["h2"]
    );
    let text = Some("NODE1".to_owned());
    assert_eq!(
        list(HostQuery {
            text,
            ..HostQuery::default()
        }),
        ["h1"]
    );
    let labels = [("ssd".to_owned(), String::new())].into();
    assert_eq!(
        list(HostQuery {
            labels,
            ..HostQuery::default()
        }),
        [""; 0]
    );
}

#[test]
fn volumes_of_one_name_on_many_hosts_are_all_listed() {
    let view = small().view(&Visible::All);
    let mut query = ThingQuery {
        limit: 2,
        ..ThingQuery::default()
    };
    let mut seen = Vec::new();
    loop {
        let page = view.volumes(&query).unwrap();
        let items = page.items.iter();
        seen.extend(items.map(|one| format!("{} {}", one.item.name, one.host.key.id)));
        match page.next_cursor {
            None => break,
            next => query.cursor = next,
        }
    }
    let expected = [
        "cache h0", "cache h1", "cache h2", "data h0", "data h1", "data h2",
    ];
    assert_eq!(seen, expected);
    assert!(
        view.networks(&ThingQuery::default())
            .unwrap()
            .items
            .is_empty()
    );
}
