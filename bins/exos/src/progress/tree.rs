//! Progress as a tree that is drawn again and again.

use std::time::Duration;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::board::Board;
use super::row::{Group, Row, State};
use crate::human;
use crate::style::{Palette, Style};

const SPINNER: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// Remembers how many lines stand on the screen, to draw over them.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    drawn: usize,
}

impl Canvas {
    /// Returns what puts `lines` in the place of those drawn before.
    pub(super) fn paint(&mut self, lines: &[String]) -> String {
        let mut text = self.clear();
        for line in lines {
            text.push_str(line);
            text.push('\n');
        }
        self.drawn = lines.len();
        text
    }

    /// Returns what takes the drawn lines away.
    pub(super) fn clear(&mut self) -> String {
        match std::mem::take(&mut self.drawn) {
            0 => String::new(),
            drawn => format!("\x1b[{drawn}A\r\x1b[J"),
        }
    }
}

/// Returns the lines of the tree, none wider than `width`. With a `height` that is too small for
/// all of them, services are folded into one line each, and then what is done is left out.
pub(super) fn lines(
    board: &Board,
    now: Duration,
    palette: Palette,
    width: u16,
    height: Option<u16>,
) -> Vec<String> {
    let rows = board.rows();
    let room = height.map_or(usize::MAX, |height| usize::from(height).saturating_sub(2));
    let mut shown: Vec<Line> = rows.iter().map(|row| Line::of_row(row, now)).collect();
    if shown.len() > room {
        shown = folded(&rows, now);
    }
    if shown.len() > room {
        shown.sort_by_key(|line| line.state.urgency());
        shown.truncate(room);
    }
    let name_width = shown
        .iter()
        .map(|line| line.name.width())
        .max()
        .unwrap_or(0);
    let width = usize::from(width.max(20)) - 1;
    let (done, all) = board.count();
    let time = human::took(now.saturating_sub(board.begun));
    let title = format!("{}  {done}/{all}  {time}", board.title);
    let mut lines = vec![palette.paint(Style::Strong, &cut(&title, width))];
    let spinner = SPINNER[(now.as_millis() / 100) as usize % SPINNER.len()];
    lines.extend(
        shown
            .iter()
            .map(|line| line.render(name_width, width, spinner, palette)),
    );
    lines
}

struct Line {
    state: State,
    kind: &'static str,
    name: String,
    text: String,
    time: String,
}

impl Line {
    fn of_row(row: &Row, now: Duration) -> Self {
        let time = row.took(now).map_or_else(String::new, human::took);
        Self {
            state: row.state,
            kind: row.subject.kind(),
            name: row.subject.name.clone(),
            text: text(row),
            time,
        }
    }

    fn render(&self, name_width: usize, width: usize, spinner: &str, palette: Palette) -> String {
        let (mark, style) = match self.state {
            State::Waiting => ("·", Style::Dim),
            State::Active => (spinner, Style::Busy),
            State::Done => ("✔", Style::Good),
            State::Failed => ("✘", Style::Bad),
            State::Skipped => ("-", Style::Dim),
        };
        let gap = " ".repeat(name_width.saturating_sub(self.name.width()));
        let head = format!(" {mark} {:<9} {}{gap}  ", self.kind, self.name);
        if head.width() >= width {
            return palette.paint(style, &cut(&head, width));
        }
        let room = width - head.width();
        let rest = if self.time.is_empty() {
            self.text.clone()
        } else {
            format!("{:<10} {}", self.time, self.text)
        };
        let head = head.replacen(mark, &palette.paint(style, mark), 1);
        format!("{head}{}", palette.paint(style, &cut(&rest, room)))
    }
}

impl State {
    fn urgency(self) -> u8 {
        match self {
            Self::Failed => 0,
            Self::Active => 1,
            Self::Skipped => 2,
            Self::Waiting => 3,
            Self::Done => 4,
        }
    }
}

/// Returns what is said of a row.
fn text(row: &Row) -> String {
    let detail = match row.state {
        State::Waiting => return "waiting".to_owned(),
        State::Failed => return format!("failed: {}", row.reason.replace('\n', "; ")),
        State::Skipped => return format!("skipped: {}", row.reason),
        State::Done => return row.word.to_owned(),
        State::Active => row.transfer().unwrap_or_else(|| {
            let said = [&row.output, &row.reached];
            said.into_iter()
                .find(|text| !text.is_empty())
                .cloned()
                .unwrap_or_default()
        }),
    };
    format!("{}  {detail}", row.word).trim_end().to_owned()
}

/// Folds the containers of each service into one line.
fn folded(rows: &[&Row], now: Duration) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for rows in rows.chunk_by(|a, b| a.subject.group == b.subject.group) {
        match &rows[0].subject.group {
            Group::Service(name) if rows.len() > 1 => lines.push(fold(name, rows, now)),
            _ => lines.extend(rows.iter().map(|row| Line::of_row(row, now))),
        }
    }
    lines
}

fn fold(service: &str, rows: &[&Row], now: Duration) -> Line {
    let most_urgent = rows.iter().min_by_key(|row| row.state.urgency());
    let done = rows.iter().filter(|row| row.state == State::Done).count();
    let took = rows.iter().filter_map(|row| row.took(now)).max();
    Line {
        state: most_urgent.map_or(State::Waiting, |row| row.state),
        kind: "service",
        name: service.to_owned(),
        text: format!(
            "{done}/{}  {}",
            rows.len(),
            most_urgent.map_or_else(String::new, |row| text(row))
        ),
        time: took.map_or_else(String::new, human::took),
    }
}

/// Cuts a text to a width, with an ellipsis; control characters become spaces.
fn cut(text: &str, width: usize) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    if text.width() <= width {
        return text.chars().map(clean).collect();
    }
    let mut cut = String::new();
    let mut used = 1;
    for c in text.chars().map(clean) {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        cut.push(c);
    }
    cut.push('…');
    cut
}
