//! `up`, `up` with nothing to do, `up` after one change, `down`: of 1, 10 and 50 services.

use std::path::Path;

use benches::sleepers;

use crate::args::Args;
use crate::engine::{Engine, IMAGE};
use crate::measure::{Pairs, Result, command};
use crate::report::{Bar, Row, Unit, note};

/// A number of services, how often to run, and the bars on `up` against docker compose and against the raw API.
struct Case {
    services: usize,
    runs: usize,
    compose: Option<Bar>,
    raw: Option<Bar>,
}

const CASES: &[Case] = &[
    Case {
        services: 1,
        runs: 9,
        compose: Some(Bar::most(0.6)),
        raw: None,
    },
    Case {
        services: 10,
        runs: 7,
        compose: Some(Bar::either(0.9)),
        raw: Some(Bar::either(1.1)),
    },
    Case {
        services: 50,
        runs: 5,
        compose: None,
        raw: Some(Bar::most(1.1)),
    },
];

/// How often a quick run runs its one case.
const QUICK: usize = 2;

const STACK: &str = "exos-peers";

/// The steps of a cycle, with the bar of each against docker compose; the one on `up` differs by size.
const STEPS: [(&str, Option<Bar>); 4] = [
    ("up", None),
    ("up, no change", Some(Bar::most(0.4))),
    ("up, one change", None),
    ("down", Some(Bar::most(0.85))),
];

/// Who takes a turn, and with which words.
enum Peer<'a> {
    Command(&'a Path, &'a [&'a str]),
    Raw,
}

pub(crate) fn run(args: &Args) -> Result<Vec<Row>> {
    let engine = Engine::connect()?;
    engine.make_image()?;
    let done = cases(args, &engine);
    engine.clean(STACK)?;
    engine.remove_image()?;
    done
}

fn cases(args: &Args, engine: &Engine) -> Result<Vec<Row>> {
    let cases = if args.quick { &CASES[..1] } else { CASES };
    let mut rows = Vec::new();
    for case in cases {
        rows.extend(rows_of(case, args, engine)?);
    }
    Ok(rows)
}

fn rows_of(case: &Case, args: &Args, engine: &Engine) -> Result<Vec<Row>> {
    let peers = [
        Peer::Command(&args.exos, &["up"]),
        Peer::Command(&args.compose, &["up", "--detach"]),
        Peer::Raw,
    ];
    let mut compose: [Pairs; 4] = Default::default();
    let (mut raw_up, mut raw_down) = (Pairs::default(), Pairs::default());
    for run in 0..if args.quick { QUICK } else { case.runs } {
        note(&format!("stack of {}, run {}", case.services, run + 1));
        let mut times = [[0.0; 4]; 3];
        for turn in 0..peers.len() {
            let at = (run + turn) % peers.len();
            times[at] = cycle(&peers[at], case.services, engine)?;
        }
        let [ours, theirs, floor] = times;
        for (step, pairs) in compose.iter_mut().enumerate() {
            pairs.push(ours[step], theirs[step]);
        }
        raw_up.push(ours[0], floor[0]);
        raw_down.push(ours[3], floor[3]);
    }
    let row = |what: &str, peer, pairs, bar| Row {
        what: what.to_owned(),
        services: case.services,
        peer,
        unit: Unit::Seconds,
        pairs,
        bar,
    };
    let mut rows = vec![
        row("up", "raw API", raw_up, case.raw),
        row("down", "raw API", raw_down, None),
    ];
    for ((what, bar), pairs) in STEPS.iter().zip(compose) {
        rows.push(row(
            what,
            "compose",
            pairs,
            bar.or(case.compose.filter(|_| *what == "up")),
        ));
    }
    Ok(rows)
}

/// The seconds that a peer takes for each step.
fn cycle(peer: &Peer<'_>, services: usize, engine: &Engine) -> Result<[f64; 4]> {
    engine.clean(STACK)?;
    match peer {
        Peer::Raw => {
            let up = engine.up(STACK, services)?;
            engine.expect(STACK, services)?;
            let down = engine.down(STACK)?;
            engine.expect(STACK, 0)?;
            Ok([up.as_secs_f64(), 0.0, 0.0, down.as_secs_f64()])
        }
        Peer::Command(program, up) => cycle_of(program, up, services, engine),
    }
}

fn cycle_of(program: &Path, up: &[&str], services: usize, engine: &Engine) -> Result<[f64; 4]> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("compose.yaml");
    let root = ["-f", "compose.yaml", "-p", STACK];
    let run = |verb: &[&str]| -> Result<f64> {
        let cost = command(program, &[&root, verb].concat(), folder.path())?;
        Ok(cost.time.as_secs_f64())
    };
    fs_err::write(&file, sleepers(services, IMAGE, false))?;
    let first = run(up)?;
    engine.expect(STACK, services)?;
    let same = run(up)?;
    engine.expect(STACK, services)?;
    fs_err::write(&file, sleepers(services, IMAGE, true))?;
    let changed = run(up)?;
    engine.expect(STACK, services)?;
    let down = run(&["down"])?;
    engine.expect(STACK, 0)?;
    Ok([first, same, changed, down])
}
