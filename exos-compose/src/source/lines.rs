//! Lines and columns of a text, for many places in little time.

/// Bytes between two places that are known beforehand.
const STRIDE: usize = 1024;

/// Known places of one text.
#[derive(Clone, Debug)]
pub(super) struct Lines(Vec<Position>);

/// A place: line and column count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    offset: usize,
    pub(super) line: usize,
    pub(super) column: usize,
    /// Where the line starts.
    pub(super) line_start: usize,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let mut known = vec![Position {
            offset: 0,
            line: 1,
            column: 1,
            line_start: 0,
        }];
        let mut last = known[0];
        while last.offset + STRIDE < text.len() {
            last = last.moved_to(text, text.ceil_char_boundary(last.offset + STRIDE));
            known.push(last);
        }
        Self(known)
    }

    /// The place at a character's offset.
    pub(super) fn position(&self, text: &str, offset: usize) -> Position {
        let after = self.0.partition_point(|known| known.offset <= offset);
        self.0[after.saturating_sub(1)].moved_to(text, offset)
    }
}

impl Position {
    fn moved_to(mut self, text: &str, offset: usize) -> Self {
        for (at, character) in text[self.offset..offset].char_indices() {
            if character == '\n' {
                self.line += 1;
                self.column = 1;
                self.line_start = self.offset + at + 1;
            } else {
                self.column += 1;
            }
        }
        Self { offset, ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_place_is_where_counting_from_the_start_says(text in "([a-é]{0,300}\n){0,20}", share in 0.0..1.0_f64) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "any offset will do")]
            let offset = text.floor_char_boundary((text.len() as f64 * share) as usize);
            let position = Lines::of(&text).position(&text, offset);
            let before = &text[..offset];
            prop_assert_eq!(position.line, before.matches('\n').count() + 1);
            prop_assert_eq!(position.line_start, before.rfind('\n').map_or(0, |at| at + 1));
            prop_assert_eq!(position.column, before[position.line_start..].chars().count() + 1);
        }
    }
}
