//! Short files that stand for enormous ones are refused, or loaded, at once.

use std::path::Path;

use crate::{
    guard::processor_time,
    input::{Input, Outcome},
};

/// The most milliseconds of processor time: what is no bomb takes a fraction, what is one has no end. A build without
/// optimization has fifty times as many.
const LIMIT: u64 = if cfg!(debug_assertions) { 5000 } else { 100 };

#[track_caller]
fn load(text: String) -> Outcome {
    load_input(&Input::of_files([("compose.yaml", text)]))
}

#[track_caller]
fn load_input(input: &Input) -> Outcome {
    let clock = Path::new("/proc/thread-self/schedstat");
    let before = processor_time(clock);
    let outcome = input.load();
    let spent = (processor_time(clock) - before) / 1_000_000;
    let file: String = input.files["compose.yaml"].chars().take(60).collect();
    println!("{spent} ms: {file}");
    assert!(spent < LIMIT, "{spent} ms");
    outcome
}

#[track_caller]
fn assert_refused(text: String) {
    assert!(matches!(load(text), Outcome::Refused(_)));
}

/// `x0` to `x{levels}`, each made of the one before by `level`.
fn tower(levels: usize, first: &str, level: impl Fn(usize) -> String) -> String {
    let steps: Vec<String> = (1..=levels)
        .map(|step| format!("x-{step}: &a{step} {}\n", level(step - 1)))
        .collect();
    let steps = steps.concat();
    format!(
        "x-0: &a0 {first}\n{steps}services: {{a: {{image: x, labels: {{k: v}}, x-bomb: *a{levels}}}}}\n"
    )
}

fn aliases(step: usize) -> String {
    vec![format!("*a{step}"); 9].join(", ")
}

#[test]
fn laughing_lists_are_refused() {
    assert_refused(tower(20, "[lol]", |step| format!("[{}]", aliases(step))));
}

#[test]
fn laughing_maps_are_refused() {
    assert_refused(tower(20, "{k: lol}", |step| {
        let entries: Vec<String> = (0..9).map(|key| format!("k{key}: *a{step}")).collect();
        format!("{{{}}}", entries.join(", "))
    }));
}

#[test]
fn laughing_merge_keys_are_refused_or_harmless() {
    load(tower(20, "{k: lol}", |step| {
        format!("{{<<: [{}], k{step}: v}}", aliases(step))
    }));
    load(tower(20, "{k: lol}", |step| {
        format!("{{<<: {{n: [{}]}}, k{step}: v}}", aliases(step))
    }));
}

#[test]
fn one_large_node_under_many_aliases_is_refused_or_harmless() {
    let items = vec!["item"; 5_000].join(", ");
    let uses = vec!["*a"; 5_000].join(", ");
    load(format!(
        "x-a: &a [{items}]\nx-b: [{uses}]\nservices: {{a: {{image: x}}}}\n"
    ));
    let entries: Vec<String> = (0..5_000).map(|key| format!("k{key}: v")).collect();
    load(format!(
        "x-a: &a {{{}}}\nx-b: {{<<: [{uses}]}}\nservices: {{a: {{image: x}}}}\n",
        entries.join(", ")
    ));
}

#[test]
fn deep_nesting_is_refused_or_harmless() {
    let depth = 100_000;
    for (open, close) in [
        ("[", "]"),
        ("{a: ", "}"),
        ("- ", ""),
        ("? ", ""),
        ("!x ", ""),
    ] {
        load(format!(
            "services: {{a: {{image: x}}}}\nx-deep:\n  {}x{}\n",
            open.repeat(depth),
            close.repeat(depth)
        ));
    }
    for levels in [100, 126, 130, 1000] {
        load(format!(
            "services: {{a: {{image: x}}}}\nx-deep: {}x{}\n",
            "[".repeat(levels),
            "]".repeat(levels)
        ));
        load(format!(
            "services: {{a: {{image: x}}}}\nx-deep: {}x{}\n",
            "{a: ".repeat(levels),
            "}".repeat(levels)
        ));
    }
    assert_refused("[".repeat(depth));
    assert_refused("a: ".repeat(depth));
}

#[test]
fn a_node_that_holds_itself_is_refused() {
    assert_refused("x-a: &a [*a]\nservices: {a: {image: x}}\n".to_owned());
    assert_refused("x-a: &a {k: *a}\nservices: {a: {image: x}}\n".to_owned());
}

#[test]
fn a_huge_scalar_is_loaded() {
    let text = "x".repeat(2 << 20);
    load(format!(
        "services: {{a: {{image: x, command: ['{text}']}}}}\n"
    ));
    load(format!(
        "services:\n  a:\n    image: x\n    labels:\n      k: |\n        {text}\n"
    ));
    load(format!(
        "services: {{a: {{image: x, command: ['{}']}}}}\n",
        "${A:-".repeat(200_000)
    ));
}

#[test]
fn port_ranges_do_not_add_up_without_end() {
    let ports: Vec<String> = (0..100)
        .map(|host| format!("'127.0.0.{host}:1-65535:1-65535'"))
        .collect();
    assert_refused(format!(
        "services: {{a: {{image: x, ports: [{}]}}}}\n",
        ports.join(", ")
    ));
}

#[test]
fn long_chains_of_services_are_loaded_or_refused() {
    let chain = |key: &str, count: usize| -> String {
        let service = |at: usize| format!("  s{at}: {{image: x, {key}: {}}}\n", key_value(key, at));
        let services: Vec<String> = (0..count).map(service).collect();
        format!("services:\n{}  s{count}: {{image: x}}\n", services.concat())
    };
    load(chain("extends", 490));
    load(chain("extends", 5_000));
    load(chain("depends_on", 2_000));
    load(chain("links", 2_000));
}

fn key_value(key: &str, at: usize) -> String {
    let next = at + 1;
    match key {
        "extends" => format!("{{service: s{next}}}"),
        _ => format!("[s{next}]"),
    }
}

#[test]
fn many_services_that_extend_a_large_one_are_refused() {
    let variables: Vec<String> = (0..3_000).map(|at| format!("K{at}: v")).collect();
    let services: Vec<String> = (0..3_000)
        .map(|at| format!("  s{at}: {{extends: base}}\n"))
        .collect();
    let base = format!(
        "  base: {{image: x, environment: {{{}}}}}\n",
        variables.join(", ")
    );
    assert_refused(format!("services:\n{base}{}", services.concat()));
}

#[test]
fn a_diamond_of_dependencies_is_walked_once() {
    let layer = |at: usize| -> String {
        let next = at + 1;
        ["a", "b"]
            .map(|side| format!("  {side}{at}: {{image: x, depends_on: [a{next}, b{next}]}}\n"))
            .concat()
    };
    let layers: Vec<String> = (0..40).map(layer).collect();
    let bottom = "  a40: {image: x}\n  b40: {image: x}\n";
    assert_eq!(
        load(format!("services:\n{}{bottom}", layers.concat())),
        Outcome::Accepted
    );
}

#[test]
fn files_that_include_each_other_in_a_row_are_loaded_or_refused() {
    let file = |at: usize| {
        format!(
            "include: [f{}.yaml]\nservices: {{s{at}: {{image: x}}}}\n",
            at + 1
        )
    };
    let mut input = Input::of_files([
        ("compose.yaml", file(0)),
        ("f200.yaml", "services: {}\n".to_owned()),
    ]);
    input
        .files
        .extend((1..200).map(|at| (format!("f{at}.yaml"), file(at))));
    assert!(matches!(load_input(&input), Outcome::Refused(_)));
}

#[test]
fn files_that_include_the_next_one_twice_are_refused() {
    let file = |at: usize| {
        let next = at + 1;
        format!("include: [f{next}.yaml, f{next}.yaml]\nservices: {{s{at}: {{image: x}}}}\n")
    };
    let mut input = Input::of_files([
        ("compose.yaml", file(0)),
        ("f40.yaml", "services: {}\n".to_owned()),
    ]);
    input
        .files
        .extend((1..40).map(|at| (format!("f{at}.yaml"), file(at))));
    assert!(matches!(load_input(&input), Outcome::Refused(_)));
}

#[test]
fn many_undefined_names_among_many_defined_ones_are_refused() {
    let services: Vec<String> = (0..2_000)
        .map(|at| format!("s{at}: {{image: x, networks: [n{at}]}}"))
        .collect();
    let networks: Vec<String> = (0..2_000).map(|at| format!("m{at}: {{}}")).collect();
    assert_refused(format!(
        "services: {{{}}}\nnetworks: {{{}}}\n",
        services.join(", "),
        networks.join(", ")
    ));
}

#[test]
fn many_problems_are_not_many_times_the_text() {
    let keys: Vec<String> = (0..5_000).map(|key| format!("k{key}: v")).collect();
    assert_refused(format!(
        "services: {{a: {{image: x, {}}}}}\n",
        keys.join(", ")
    ));
    assert_refused(format!(
        "services: {{a: {{image: x, command: ['{}']}}}}\n",
        "${/}', '".repeat(5_000)
    ));
    let same: Vec<&str> = vec!["k: v"; 5_000];
    assert_refused(format!(
        "services: {{a: {{image: x, labels: {{{}}}}}}}\n",
        same.join(", ")
    ));
}

#[test]
fn long_lists_are_compared_without_squares() {
    let numbers: Vec<String> = (0..10_000).map(|number| number.to_string()).collect();
    for key in [
        "expose",
        "group_add",
        "ports",
        "security_opt",
        "cap_add",
        "volumes",
        "environment",
    ] {
        load(format!(
            "services: {{a: {{image: x, {key}: [{}]}}}}\n",
            numbers.join(", ")
        ));
        let quoted: Vec<String> = numbers
            .iter()
            .map(|number| format!("'/a{number}'"))
            .collect();
        load(format!(
            "services: {{a: {{image: x, {key}: [{}]}}}}\n",
            quoted.join(", ")
        ));
    }
}

#[test]
fn variables_made_of_each_other_are_refused() {
    let doubling: Vec<String> = (1..64)
        .map(|at| format!("A{at}=$A{0}$A{0}\n", at - 1))
        .collect();
    let compose = "services: {a: {image: '${A63}', env_file: .env}}\n".to_owned();
    let dotenv = format!("A0=0123456789\n{}", doubling.concat());
    let input = Input::of_files([("compose.yaml", compose), (".env", dotenv)]);
    assert!(matches!(load_input(&input), Outcome::Refused(_)));
}

#[test]
fn a_large_variable_used_many_times_is_refused() {
    let uses = vec!["'$A'"; 5_000].join(", ");
    let compose = format!("services: {{a: {{image: x, command: [{uses}]}}}}\n");
    let mut input = Input::of_files([("compose.yaml", compose)]);
    input
        .environment
        .insert("A".to_owned(), "x".repeat(100_000));
    assert!(matches!(load_input(&input), Outcome::Refused(_)));
}

#[test]
fn an_env_file_for_each_of_many_services_is_bounded() {
    let services: Vec<String> = (0..2_000)
        .map(|at| format!("  s{at}: {{image: x, env_file: big}}\n"))
        .collect();
    let big = format!("A={}\n", "x".repeat(60_000));
    let compose = format!("services:\n{}", services.concat());
    let input = Input::of_files([("compose.yaml", compose), ("big", big)]);
    assert!(matches!(load_input(&input), Outcome::Refused(_)));
}
