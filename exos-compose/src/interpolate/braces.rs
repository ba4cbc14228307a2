//! Finds the brace that closes a form, in logarithmic time for each form.

/// Where a text's braces and lines are.
pub(super) struct Braces {
    /// Opening braces and their partners on the same line, in order.
    pairs: Vec<(usize, usize)>,
    closing: Vec<usize>,
    line_ends: Vec<usize>,
}

impl Braces {
    pub(super) fn of(text: &str) -> Self {
        let mut braces = Self {
            pairs: Vec::new(),
            closing: Vec::new(),
            line_ends: Vec::new(),
        };
        let mut open = Vec::new();
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                b'{' => open.push(at),
                b'}' => {
                    braces.closing.push(at);
                    braces.pairs.extend(open.pop().map(|from| (from, at)));
                }
                b'\n' => {
                    braces.line_ends.push(at);
                    open.clear();
                }
                _ => {}
            }
        }
        braces.pairs.sort_unstable();
        braces
    }

    /// The brace before `end` that closes the form whose brace is at `open` and whose operand begins at `operand`:
    /// its partner, or where the braces do not pair up, the line's last.
    pub(super) fn close(&self, open: usize, operand: usize, end: usize) -> Option<usize> {
        let partner = self
            .pairs
            .binary_search_by_key(&open, |pair| pair.0)
            .ok()
            .map(|index| self.pairs[index].1);
        partner
            .filter(|close| *close < end)
            .or_else(|| self.last_on_line(operand, end))
    }

    fn last_on_line(&self, from: usize, end: usize) -> Option<usize> {
        let line_end = self
            .line_ends
            .get(self.line_ends.partition_point(|at| *at < from));
        let end = line_end.map_or(end, |line_end| end.min(*line_end));
        let before = self
            .closing
            .partition_point(|at| *at < end)
            .checked_sub(1)?;
        Some(self.closing[before]).filter(|close| *close >= from)
    }
}
