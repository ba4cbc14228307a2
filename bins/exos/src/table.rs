//! Aligned columns.

use unicode_width::UnicodeWidthStr;

use crate::style::{Palette, Style};

/// Rows of cells under a heading. The last column is not padded.
#[derive(Debug)]
pub(crate) struct Table {
    heading: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
    /// Columns whose cells stand at the right, such as numbers.
    right: Vec<usize>,
}

/// A piece of text with a colour.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>, style: Style) -> Self {
        let text = text.into();
        let text = if text.is_empty() {
            "-".to_owned()
        } else {
            text
        };
        Self { text, style }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(text, Style::Plain)
    }
}

impl Table {
    pub(crate) fn new(heading: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            heading: heading.into_iter().collect(),
            rows: Vec::new(),
            right: Vec::new(),
        }
    }

    /// Puts the cells of these columns at the right.
    pub(crate) fn right(mut self, columns: impl IntoIterator<Item = usize>) -> Self {
        self.right.extend(columns);
        self
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Returns the lines, without an end of line after the last.
    pub(crate) fn render(&self, palette: Palette) -> String {
        let widths = self.widths();
        let heading = self.heading.iter().map(|text| Cell {
            text: (*text).to_owned(),
            style: Style::Strong,
        });
        let heading: Vec<Cell> = heading.collect();
        let rows = std::iter::once(&heading).chain(&self.rows);
        let lines = rows.map(|row| self.line(row, &widths, palette));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heading.iter().map(|text| text.width()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.text.width());
            }
        }
        widths
    }

    fn line(&self, row: &[Cell], widths: &[usize], palette: Palette) -> String {
        let mut line = String::new();
        for (at, (cell, width)) in row.iter().zip(widths).enumerate() {
            let gap = " ".repeat(width.saturating_sub(cell.text.width()));
            let text = palette.paint(cell.style, &cell.text);
            if at > 0 {
                line.push_str("   ");
            }
            if self.right.contains(&at) {
                line.push_str(&gap);
                line.push_str(&text);
            } else {
                line.push_str(&text);
                line.push_str(&gap);
            }
        }
        line.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_and_numbers_at_the_right() {
        let mut table = Table::new(["NAME", "SIZE", "STATUS"]).right([1]);
        table.row(["web".into(), "7".into(), "up".into()]);
        table.row(["a-longer-name".into(), "1234".into(), "".into()]);
        let expected =
            "NAME            SIZE   STATUS\nweb                7   up\na-longer-name   1234   -";
        assert_eq!(table.render(Palette::default()), expected);
    }

    #[test]
    fn colour_does_not_count_as_width() {
        let mut table = Table::new(["A", "B"]);
        table.row([Cell::new("x", Style::Good), "y".into()]);
        assert!(
            table
                .render(Palette::new(true))
                .ends_with("\x1b[32mx\x1b[0m   y")
        );
    }
}
