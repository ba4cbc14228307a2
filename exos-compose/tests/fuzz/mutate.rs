//! Small and large changes to a text.

use crate::{
    corpus,
    input::{Input, Target},
    random::Random,
};

/// No text grows beyond this: time may grow with the text, but not faster.
const LONGEST: usize = 64 * 1024;

/// Changes `input` in one place, or in up to eight; `others` lend their lines.
pub(crate) fn mutate(
    target: Target,
    input: &Input,
    others: &[Input],
    random: &mut Random,
) -> Input {
    let mut input = input.clone();
    let changes = if random.below(2) == 0 {
        1
    } else {
        1 + random.below(8)
    };
    for _ in 0..changes {
        let lender = &others[random.below(others.len())];
        if let Some(text) = corpus::text(target, &input) {
            let lent = corpus::text(target, lender).unwrap_or_default();
            input = corpus::rewrite(target, &change(&text, &lent, target, random)).unwrap_or(input);
        } else if let Some(name) = any_key(&input, random) {
            let lent = any_key(lender, random)
                .map(|name| lender.files[&name].clone())
                .unwrap_or_default();
            let changed = change(&input.files[&name], &lent, target, random);
            input.files.insert(name, changed);
        }
    }
    input
}

fn any_key(input: &Input, random: &mut Random) -> Option<String> {
    let names: Vec<&String> = input.files.keys().collect();
    if names.is_empty() {
        None
    } else {
        Some(names[random.below(names.len())].clone())
    }
}

fn change(text: &str, lent: &str, target: Target, random: &mut Random) -> String {
    let (from, to) = span(text, random);
    let (before, part, after) = (&text[..from], &text[from..to], &text[to..]);
    let token = random.pick(tokens(target));
    let mut changed = match random.below(14) {
        0 => format!("{before}{after}"),
        1 | 2 => format!("{before}{token}{part}{after}"),
        3 => format!("{before}{token}{after}"),
        4 => format!("{before}{token}{part}{token}{after}"),
        5 => format!("{before}{}{after}", part.repeat(1 + random.below(4))),
        6 => format!(
            "{before}{}{part}{after}",
            token.repeat(1 << random.below(12))
        ),
        // Keeps the shape of the text, so that the change is met beyond the parser.
        7..=10 => replace_value(
            text,
            &value_of(&line_of(lent, random), token, random),
            random,
        ),
        11 => replace_line(text, &line_of(lent, random), random),
        _ => insert_line(text, &line_of(lent, random), random),
    };
    let mut end = changed.len().min(LONGEST);
    while !changed.is_char_boundary(end) {
        end -= 1;
    }
    changed.truncate(end);
    changed
}

/// A part of the text, mostly a short one.
fn span(text: &str, random: &mut Random) -> (usize, usize) {
    let mut borders: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    borders.push(text.len());
    let from = random.below(borders.len());
    let most = if random.below(4) == 0 {
        borders.len()
    } else {
        8
    };
    let to = (from + random.below(most)).min(borders.len() - 1);
    (borders[from], borders[to])
}

fn line_of(text: &str, random: &mut Random) -> String {
    let lines: Vec<&str> = text.lines().collect();
    if lines.is_empty() {
        String::new()
    } else {
        random.pick(&lines).to_owned()
    }
}

/// What stands after the colon of a line, or a token.
fn value_of(line: &str, token: &str, random: &mut Random) -> String {
    let value = line.split_once(": ").map(|(_, value)| value.trim());
    value
        .filter(|_| random.below(2) == 0)
        .unwrap_or(token)
        .to_owned()
}

/// Puts `value` after the colon or dash of a line that has one.
fn replace_value(text: &str, value: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let chosen: Vec<(usize, usize)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| {
            line.find(": ")
                .or_else(|| line.find("- "))
                .map(|mark| (at, mark + 2))
        })
        .collect();
    if !chosen.is_empty() {
        let (at, from) = chosen[random.below(chosen.len())];
        lines[at].replace_range(from.., value);
    }
    lines.join("\n") + "\n"
}

fn replace_line(text: &str, line: &str, random: &mut Random) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if let Some(count) = std::num::NonZero::new(lines.len()) {
        lines[random.below(count.get())] = line;
    }
    lines.join("\n")
}

fn insert_line(text: &str, line: &str, random: &mut Random) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.insert(random.below(lines.len() + 1), line);
    lines.join("\n")
}

fn tokens(target: Target) -> &'static [&'static str] {
    match target {
        Target::Files => &FILE_TOKENS,
        Target::Interpolation => &INTERPOLATION_TOKENS,
        Target::Dotenv => &DOTENV_TOKENS,
    }
}

const FILE_TOKENS: [&str; 64] = [
    " ",
    "\n",
    "\n  ",
    "\t",
    "\r\n",
    "\u{feff}",
    "\0",
    "\u{85}",
    "é",
    "🦀",
    "-",
    "- ",
    ": ",
    ":",
    "?",
    "? ",
    ",",
    "#",
    " #",
    "[",
    "]",
    "{",
    "}",
    "[]",
    "{}",
    "'",
    "\"",
    "\\",
    "|",
    "|-\n",
    ">+\n",
    "%YAML 1.1\n",
    "---\n",
    "...\n",
    "&a ",
    "*a",
    "*a ",
    "<<: ",
    "<<: *a",
    "<<: [*a, *a]",
    "!reset ",
    "!override ",
    "!!str ",
    "!!int ",
    "!!binary ",
    "!<x> ",
    "~",
    "null",
    "true",
    "-1",
    "0",
    "1e999",
    "99999999999999999999",
    "0x",
    "1-65535:1-65535",
    "$",
    "${",
    "${A",
    "extends: ",
    "include: [compose.yaml]",
    "depends_on: [a]",
    "services:\n  a: ",
    "../",
    "/",
];

const INTERPOLATION_TOKENS: [&str; 22] = [
    "$", "$$", "${", "}", "{", "${A:-", "${SET:-", "${SET:+", "${A?", "${SET?", "${A}", "$A", ":",
    "-", "+", "?", "\n", " ", "é", "\0", "A", "1",
];

const DOTENV_TOKENS: [&str; 24] = [
    "=", ":", "\n", "\r\n", " ", "\t", "'", "\"", "\\", "\\\"", "\\'", "#", " #", "$A", "${A:-",
    "}", "export ", "A", "1", "é", "\u{feff}", "\0", "\u{a0}", "\u{2028}",
];
