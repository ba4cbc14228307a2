//! `config`: load a file and print it as one resolved project.

use benches::{Order, large};

use crate::args::Args;
use crate::measure::{Pairs, Result, command};
use crate::report::{Bar, Row, Unit, note};

/// A number of services, their order, how often to run, and the bars on time and on memory.
struct Case(usize, Order, usize, Option<f64>, Option<f64>);

const CASES: &[Case] = &[
    Case(1, Order::Free, 15, None, None),
    Case(50, Order::Chain, 9, None, None),
    Case(500, Order::Chain, 5, Some(1.0 / 40.0), Some(0.5)),
    Case(500, Order::Free, 5, Some(1.0 / 40.0), Some(0.5)),
    Case(2_000, Order::Chain, 3, Some(1.0 / 100.0), None),
    Case(2_000, Order::Free, 3, Some(1.0 / 15.0), None),
];

/// How many of the cases a quick run takes, and how often it runs each.
const QUICK: (usize, usize) = (2, 2);

pub(crate) fn run(args: &Args) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("compose.yaml");
    let words = ["-f", "compose.yaml", "-p", "peers", "config"];
    let cases = if args.quick { &CASES[..QUICK.0] } else { CASES };
    let mut rows = Vec::new();
    for Case(services, order, runs, time_bar, memory_bar) in cases {
        fs_err::write(&file, large(*services, *order))?;
        let (mut time, mut memory) = (Pairs::default(), Pairs::default());
        for run in 0..if args.quick { QUICK.1 } else { *runs } {
            note(&format!("config of {services}, run {}", run + 1));
            let programs = [&args.exos, &args.compose];
            let mut costs = [None; 2];
            for at in [run % 2, (run + 1) % 2] {
                costs[at] = Some(command(programs[at], &words, folder.path())?);
            }
            let [Some(ours), Some(peer)] = costs else {
                continue;
            };
            time.push(ours.time.as_secs_f64(), peer.time.as_secs_f64());
            memory.push(mebibytes(ours.memory), mebibytes(peer.memory));
        }
        let chained = if *order == Order::Chain { " chain" } else { "" };
        let row = |what: &str, unit, pairs, bar: &Option<f64>| Row {
            what: format!("{what}{chained}"),
            services: *services,
            peer: "compose",
            unit,
            pairs,
            bar: bar.map(Bar::most),
        };
        rows.push(row("config", Unit::Seconds, time, time_bar));
        rows.push(row("config memory", Unit::Mebibytes, memory, memory_bar));
    }
    Ok(rows)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a process has less than 2^52 bytes"
)]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}
