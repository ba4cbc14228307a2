//! Progress of work: a live tree on a terminal, plain lines or JSON lines elsewhere.

mod board;
mod json;
mod plain;
mod row;
mod tree;
mod words;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use exos_core::{Clock, Event, EventKind, EventSink, Progress as Report};

pub(crate) use board::{Board, Tally};
pub(crate) use row::{Group, Subject};
pub(crate) use words::Change;

use crate::printer::Printer;
use crate::terminal;

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Style {
    /// `tty` on a terminal, else `plain`.
    #[default]
    Auto,
    /// A line for each step.
    Plain,
    /// A tree that is drawn again and again.
    Tty,
    /// Nothing.
    Quiet,
    /// A JSON object for each step, a line each.
    Json,
}

impl Style {
    /// Decides what `auto` means.
    pub(crate) fn on(self, terminal: bool) -> Self {
        match self {
            Self::Auto if terminal => Self::Tty,
            Self::Auto => Self::Plain,
            other => other,
        }
    }
}

/// Shows what happens, and remembers it for the summary.
pub(crate) struct Progress {
    style: Style,
    printer: Printer,
    clock: Arc<dyn Clock>,
    quiet_pull: bool,
    quiet_build: bool,
    seen: Mutex<Seen>,
}

struct Seen {
    board: Board,
    canvas: tree::Canvas,
    /// The notes of plans that were told: a second round has the same.
    told: BTreeSet<String>,
}

impl Progress {
    pub(crate) fn new(
        style: Style,
        title: String,
        printer: Printer,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let board = Board::new(title, clock.elapsed());
        Self {
            style,
            printer,
            clock,
            quiet_pull: false,
            quiet_build: false,
            seen: Mutex::new(Seen {
                board,
                canvas: tree::Canvas::default(),
                told: BTreeSet::new(),
            }),
        }
    }

    /// Leaves out how far pulls are, or what builds write.
    pub(crate) fn without(self, pull: bool, build: bool) -> Self {
        Self {
            quiet_pull: pull,
            quiet_build: build,
            ..self
        }
    }

    /// Draws the tree again, where there is one.
    pub(crate) fn draw(&self) {
        self.draw_within(Some(terminal::size()));
    }

    /// Draws the tree for the last time, all of it.
    pub(crate) fn finish(&self) {
        self.draw_within(None);
    }

    /// Looks at what happened so far.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Board) -> T) -> T {
        look(&self.lock().board)
    }

    /// Writes a line that stays, above the tree.
    pub(crate) fn say(&self, line: &str) {
        if self.style == Style::Tty {
            let mut seen = self.lock();
            self.printer.raw_err(seen.canvas.clear().as_bytes());
        }
        self.printer.say(line);
    }

    /// Tells what a plan has to say beside its operations.
    fn note(&self, seen: &mut Seen, notes: &[String]) {
        if !matches!(self.style, Style::Tty | Style::Plain) {
            return;
        }
        for note in notes {
            if seen.told.insert(note.clone()) {
                self.printer.raw_err(seen.canvas.clear().as_bytes());
                self.printer.say(&format!("note: {note}"));
            }
        }
    }

    fn draw_within(&self, size: Option<terminal::Size>) {
        let mut seen = self.lock();
        if self.style != Style::Tty || seen.board.is_empty() {
            return;
        }
        let Seen { board, canvas, .. } = &mut *seen;
        let width = size.unwrap_or_else(terminal::size).columns;
        let height = size.map(|size| size.rows);
        let lines = tree::lines(board, self.clock.elapsed(), self.printer.err, width, height);
        self.printer.raw_err(canvas.paint(&lines).as_bytes());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EventSink for Progress {
    fn emit(&self, event: Event) {
        let is_quiet = match &event.kind {
            EventKind::Progress(Report::Transfer { .. }) => self.quiet_pull,
            EventKind::Progress(Report::Output(_)) => self.quiet_build,
            _ => false,
        };
        if is_quiet {
            return;
        }
        let mut seen = self.lock();
        if let EventKind::PlanStarted { plan } = &event.kind {
            self.note(&mut seen, &plan.notes);
        }
        let is_news = seen.board.apply(&event, self.clock.elapsed());
        let line = match self.style {
            _ if !is_news && self.style != Style::Json => None,
            Style::Plain => plain::line(&seen.board, &event, self.printer.err),
            Style::Json => json::line(&seen.board, &event),
            _ => None,
        };
        if let Some(line) = line {
            self.printer.say(&line);
        }
    }
}
