//! How diagnostics print.

use std::fmt;

use crate::diagnostic::{Diagnostic, Diagnostics, Snippet};

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}:{}:{}: ", self.line, self.column)?;
        }
        write!(f, "{}[{}]: {}", self.severity, self.code, self.message)?;
        if let Some(snippet) = &self.snippet {
            write_snippet(f, self.line, self.column, snippet)?;
        }
        for related in &self.related {
            write!(
                f,
                "\n  {}:{}:{}: {}",
                related.file, related.line, related.column, related.message
            )?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, diagnostic) in self.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

fn write_snippet(
    f: &mut fmt::Formatter<'_>,
    line: usize,
    column: usize,
    snippet: &Snippet,
) -> fmt::Result {
    let shown = snippet.excerpt.text.replace('\t', " ");
    let number = line.to_string();
    let before = column - 1 - snippet.excerpt.skipped;
    let carets = snippet
        .width
        .min(shown.chars().count().saturating_sub(before))
        .max(1);
    write!(f, "\n  {number} | {}", shown.trim_end())?;
    write!(
        f,
        "\n  {:width$} | {:before$}{}",
        "",
        "",
        "^".repeat(carets),
        width = number.len()
    )
}
