//! The containers that use most, against sorting all of them.

use std::sync::Arc;
use std::time::Duration;

use super::world::at;
use crate::backend::Measured;
use crate::live::contents::{Contents, Entry};
use crate::live::host::{Host, HostKey, HostSpec};
use crate::live::inventory::Inventory;
use crate::live::{Measure, UsageQuery, View, Visible};
use crate::observed::{Container, ContainerState};

const HOSTS: u64 = 50;
const EACH: u64 = 100;

/// Numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % sides
    }
}

fn container(host: u64, number: u64) -> Container {
    Container {
        id: format!("{host:03}{number:04}"),
        // Names repeat on other hosts.
        name: format!("web-{}", number % 40),
        stack: format!("stack{}", number % 7),
        state: if number.is_multiple_of(13) {
            ContainerState::Exited
        } else {
            ContainerState::Running
        },
        ..Container::default()
    }
}

fn inventory() -> Inventory {
    let inventory = Inventory::new(1);
    for host in 0..HOSTS {
        let id = format!("h{host}");
        let environment = if host % 2 == 0 { "even" } else { "odd" };
        let spec = HostSpec::new(HostKey::new(environment, id.as_str()), id.as_str());
        inventory.add(Host::new(spec, at(0))).unwrap();
        let entries =
            (0..EACH).map(|number| Entry::new(Arc::new(container(host, number)), (false, 0)));
        let contents = Contents::new(entries.collect(), Vec::new(), Vec::new());
        inventory.set_contents(&id, at(0), Arc::new(contents), Vec::new());
    }
    inventory
}

/// Every container uses something else at each tick, and many the same.
fn tick(inventory: &Inventory, dice: &mut Dice, used: &mut [Duration], second: i64) {
    let now = Duration::from_secs(second.unsigned_abs());
    for host in 0..HOSTS {
        let measured = (0..EACH).map(|number| {
            let total = &mut used[usize::try_from(host * EACH + number).unwrap()];
            *total += Duration::from_millis(dice.roll(300) * 10);
            Measured {
                id: format!("{host:03}{number:04}"),
                at: now,
                cpu: *total,
                memory: dice.roll(500) << 20,
                ..Measured::default()
            }
        });
        inventory.take_measured(&format!("h{host}"), at(second), measured.collect());
    }
}

/// Sorts everything.
fn plainly(view: &View, query: &UsageQuery) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for host in view.hosts() {
        for entry in host.contents.containers() {
            let seen = &entry.container;
            let usage = host.usage.of(&seen.id).unwrap();
            let value = match query.by {
                Measure::Cpu => usage.cpu,
                Measure::Memory => Some(f32::from(u16::try_from(usage.memory >> 20).unwrap())),
            };
            let fits = seen.state == ContainerState::Running
                && query.host.as_ref().is_none_or(|id| *id == host.key.id)
                && query
                    .stack
                    .as_ref()
                    .is_none_or(|stack| *stack == seen.stack);
            if let Some(value) = value.filter(|_| fits) {
                all.push((value, seen.name.clone(), seen.id.clone()));
            }
        }
    }
    all.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then_with(|| (&a.1, &a.2).cmp(&(&b.1, &b.2)))
    });
    all.truncate(query.count);
    all.into_iter().map(|(_, name, id)| (name, id)).collect()
}

fn found(view: &View, query: &UsageQuery) -> Vec<(String, String)> {
    let top = view.top(query).into_iter();
    top.map(|top| {
        (
            top.entry.container.name.clone(),
            top.entry.container.id.clone(),
        )
    })
    .collect()
}

#[test]
fn they_are_what_sorting_everything_gives_at_every_tick() {
    let (inventory, mut dice) = (inventory(), Dice(7));
    let mut used = vec![Duration::ZERO; usize::try_from(HOSTS * EACH).unwrap()];
    for second in (0..30).map(|tick| tick * 10) {
        tick(&inventory, &mut dice, &mut used, second);
        for visible in [Visible::All, Visible::only("odd")] {
            let view = inventory.view(&visible);
            for by in [Measure::Cpu, Measure::Memory] {
                for (count, host, stack) in [
                    (0, None, None),
                    (1, None, None),
                    (10, None, None),
                    (60, None, Some("stack3")),
                    (200, Some("h7"), None),
                    (10, Some("h8"), Some("stack1")),
                ] {
                    let query = UsageQuery {
                        by,
                        count,
                        host: host.map(Arc::from),
                        stack: stack.map(str::to_owned),
                    };
                    assert_eq!(found(&view, &query), plainly(&view, &query), "{query:?}");
                }
            }
        }
    }
}
