//! What a command fails with, and how that is told.

use std::error::Error as _;

use exos_compose::Diagnostics;
use exos_core::{Error, ErrorKind, Problem};

use crate::exit;
use crate::printer::Printer;
use crate::style::Style;

/// What a command returns.
pub(crate) type Result<T = (), E = Failure> = std::result::Result<T, E>;

/// Why a command did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something failed along the way.
    Core(Error),
    /// The files do not load.
    Files(Diagnostics),
    /// The arguments make no sense together.
    Usage { message: String, hint: String },
    /// All is said; the process ends with this code.
    Exit(u8),
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            hint: hint.into(),
        }
    }

    pub(crate) fn not_found(op: &'static str, message: impl Into<String>, hint: &str) -> Self {
        Self::Core(Error::new(ErrorKind::NotFound, op, message).hint(hint))
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Core(error) => exit::of_kind(error.kind()),
            Self::Files(diagnostics) => of_files(diagnostics),
            Self::Usage { .. } => exit::USAGE,
            Self::Exit(code) => *code,
        }
    }

    pub(crate) fn tell(&self, printer: &Printer) {
        match self {
            Self::Core(error) => tell_core(error, printer),
            Self::Files(diagnostics) => printer.say(&diagnostics.to_string()),
            Self::Usage { message, hint } => {
                heading(None, message, printer);
                tell_hint(hint, printer);
            }
            Self::Exit(_) => {}
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Files(diagnostics)
    }
}

/// Files that are wrong are refused; files that are not there are not found.
fn of_files(diagnostics: &Diagnostics) -> u8 {
    const ABSENT: [&str; 2] = ["E008", "E058"];
    let all_absent = diagnostics
        .errors()
        .all(|diagnostic| ABSENT.contains(&diagnostic.code.number()));
    if all_absent && !diagnostics.is_empty() {
        exit::NOT_FOUND
    } else {
        exit::REFUSED
    }
}

fn tell_core(error: &Error, printer: &Printer) {
    let mut said = error.to_string();
    heading(error.error_code(), &said, printer);
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        // Some libraries repeat their cause in their own words.
        if !said.contains(&text) {
            tell_cause(&text, printer);
        }
        said = text;
        cause = error.source();
    }
    tell_problems(error, printer);
    if let Some(hint) = hint(error) {
        tell_hint(hint, printer);
    }
}

/// Tells each thing that is wrong, where the message does not say it all.
fn tell_problems(error: &Error, printer: &Printer) {
    let problems = error.problem_list();
    let is_said = |problem: &Problem| error.message().contains(&problem.message);
    for problem in problems {
        if problems.len() > 1 || !is_said(problem) {
            printer.say(&format!("  {problem}"));
        }
        if let Some(hint) = &problem.hint {
            tell_hint(hint, printer);
        }
    }
}

/// Returns what to do: who is not known to a server signs in with this command.
fn hint(error: &Error) -> Option<&str> {
    let by_server = error.context().iter().any(|(name, _)| *name == "request");
    if error.kind() == ErrorKind::Unauthorized && by_server && error.op() != "sign in" {
        return Some("`exos login` signs in, --token gives another key");
    }
    error.hint_text()
}

/// Tells a cause; an output of several lines stands below its heading.
fn tell_cause(text: &str, printer: &Printer) {
    let word = printer.err.paint(Style::Dim, "caused by");
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    printer.say(&format!("  {word}: {first}"));
    let bar = printer.err.paint(Style::Dim, "|");
    lines.for_each(|line| printer.say(&format!("    {bar} {line}")));
}

fn heading(code: Option<&str>, message: &str, printer: &Printer) {
    let code = code.map_or_else(String::new, |code| format!("[{code}]"));
    let word = printer.err.paint(Style::Bad, &format!("error{code}"));
    let mut lines = message.lines();
    printer.say(&format!("{word}: {}", lines.next().unwrap_or_default()));
    lines.for_each(|line| printer.say(&format!("  {line}")));
}

fn tell_hint(hint: &str, printer: &Printer) {
    let word = printer.err.paint(Style::Hint, "hint");
    printer.say(&format!("  {word}: {hint}"));
}
