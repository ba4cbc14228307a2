//! Runs a target in a process of its own, which ends itself when an input takes too long or too much memory.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use fs_err as fs;

use crate::{
    corpus,
    input::{Input, Outcome, Target},
    mutate::mutate,
    random::Random,
};

/// The most processor time for one input; a build without optimization has more.
const TIME_LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 5 } else { 1 });
/// The most memory that the process may ever hold.
const MEMORY_LIMIT: u64 = 256 << 20;
/// How often both are looked at.
const TICK: Duration = Duration::from_millis(20);

const TARGET: &str = "EXOS_FUZZ_TARGET";
const SEED: &str = "EXOS_FUZZ_SEED";
const SECONDS: &str = "EXOS_FUZZ_SECONDS";
const REPLAY: &str = "EXOS_FUZZ_REPLAY";
const KEEP: &str = "EXOS_FUZZ_KEEP";

/// Runs `target` and fails with the child's words and the place of the input that stopped it.
pub(crate) fn run(target: Target) {
    let seed = setting(SEED).unwrap_or_else(|| any_seed().to_string());
    let keep = std::env::temp_dir().join(format!(
        "exos-fuzz-{}-{}.json",
        target.name(),
        std::process::id()
    ));
    let program = std::env::current_exe().expect("a test knows its program");
    let output = Command::new(program)
        .args(["child", "--exact", "--ignored", "--nocapture"])
        .env(TARGET, target.name())
        .env(SEED, &seed)
        .env(KEEP, &keep)
        .output()
        .expect("a test can start itself");
    let words = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    println!("{} with {SEED}={seed}:\n{words}", target.name());
    assert!(
        output.status.success(),
        "{}, input kept as {}\n{words}",
        output.status,
        keep.display()
    );
}

/// The child's body.
pub(crate) fn child() {
    let target = setting(TARGET)
        .and_then(|name| Target::ALL.into_iter().find(|target| target.name() == name));
    let target = target.expect("the parent names the target");
    let watch = Watch::start(
        setting(SECONDS)
            .and_then(|text| text.parse().ok())
            .unwrap_or(2),
    );
    if let Some(file) = setting(REPLAY) {
        let text = fs::read_to_string(file).expect("the input to replay can be read");
        let input: Input = serde_json::from_str(&text).expect("the input was kept as JSON");
        watch.guarded(|| println!("{:?}", input.load()));
    } else {
        let seed = setting(SEED)
            .and_then(|text| text.parse().ok())
            .expect("the parent gives a seed");
        let keep = PathBuf::from(setting(KEEP).expect("the parent names a file"));
        fuzz(target, seed, &keep, &watch);
    }
}

/// Loads mutated inputs until the time is over.
fn fuzz(target: Target, seed: u64, keep: &Path, watch: &Watch) {
    let corpus = corpus::inputs(target);
    let mut random = Random::new(seed);
    let mut pool = corpus.clone();
    let (mut count, mut accepted) = (0_u64, 0_u64);
    while !watch.is_over() {
        let input = mutate(
            target,
            &pool[random.below(pool.len())],
            &corpus,
            &mut random,
        );
        // Written before the load, so that it is there whatever ends the process.
        fs::write(
            keep,
            serde_json::to_string(&input).expect("an input is plain data"),
        )
        .expect("an input can be kept");
        watch.guarded(|| accepted += u64::from(input.load() == Outcome::Accepted));
        count += 1;
        // Some mutants live on, so that changes add up.
        match random.below(64) {
            0 if pool.len() < 4 * corpus.len() => pool.push(input),
            1 => pool.truncate(corpus.len()),
            _ => {}
        }
    }
    fs::remove_file(keep).expect("the kept input can be removed");
    println!(
        "{count} inputs, {accepted} of them valid, at most {} MB",
        peak_memory() >> 20
    );
}

/// A second thread that ends the process when a limit is passed.
struct Watch {
    over: Arc<AtomicBool>,
    /// The worker's processor time at the input's start, and zero between inputs.
    began: Arc<AtomicU64>,
    clock: PathBuf,
    _stop: mpsc::Sender<()>,
}

impl Watch {
    fn start(seconds: u64) -> Self {
        let thread = fs::read_link("/proc/thread-self").expect("the kernel names the thread");
        let clock = Path::new("/proc").join(thread).join("schedstat");
        let (stop, stopped) = mpsc::channel();
        let watch = Self {
            over: Arc::default(),
            began: Arc::default(),
            clock,
            _stop: stop,
        };
        let (over, began, clock) = (
            Arc::clone(&watch.over),
            Arc::clone(&watch.began),
            watch.clock.clone(),
        );
        thread::spawn(move || {
            let ticks = u128::from(seconds) * 1000 / TICK.as_millis();
            for tick in 0_u128.. {
                if stopped.recv_timeout(TICK) != Err(mpsc::RecvTimeoutError::Timeout) {
                    return;
                }
                over.store(tick >= ticks, Ordering::Relaxed);
                check(began.load(Ordering::Relaxed), &clock);
            }
        });
        watch
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    fn guarded(&self, work: impl FnOnce()) {
        self.began
            .store(processor_time(&self.clock), Ordering::Relaxed);
        work();
        self.began.store(0, Ordering::Relaxed);
        check(0, &self.clock);
    }
}

/// Ends the process at once when an input that began then has passed a limit.
fn check(began: u64, clock: &Path) {
    let spent = if began == 0 {
        0
    } else {
        processor_time(clock).saturating_sub(began)
    };
    let held = peak_memory();
    if spent > u64::try_from(TIME_LIMIT.as_nanos()).unwrap_or(u64::MAX) {
        eprintln!("an input takes more than {TIME_LIMIT:?} of processor time");
        std::process::abort();
    }
    if held > MEMORY_LIMIT {
        eprintln!("an input takes {} MB of memory", held >> 20);
        std::process::abort();
    }
}

/// Nanoseconds that a thread has run: the first number of its `schedstat`.
pub(crate) fn processor_time(schedstat: &Path) -> u64 {
    let text = fs::read_to_string(schedstat).unwrap_or_default();
    text.split(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

/// The most bytes that the process ever held.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or_default();
    line.trim()
        .trim_end_matches(" kB")
        .parse()
        .map_or(0, |kilobytes: u64| kilobytes << 10)
}

fn any_seed() -> u64 {
    use std::hash::{BuildHasher as _, Hasher as _};
    std::hash::RandomState::new().build_hasher().finish()
}

fn setting(name: &str) -> Option<String> {
    std::env::var_os(name)?.into_string().ok()
}
