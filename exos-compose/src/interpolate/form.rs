//! Recognises one form at a dollar sign.

use crate::interpolate::braces::Braces;

/// What stands at a dollar sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form<'a> {
    /// `$$`, or a dollar sign that begins no form.
    Literal { end: usize },
    /// `$V` or `${V}`.
    Plain { name: &'a str, end: usize },
    /// `${V-operand}` and its like: the operand runs from `operand` to the brace at `close`.
    Operation {
        name: &'a str,
        operator: Operator,
        operand: usize,
        close: usize,
    },
    /// `${` and something that is no form.
    Invalid { form: &'a str },
}

/// The operator of a braced form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    pub(super) word: Word,
    /// Written with a colon: an empty value counts as unset.
    pub(super) empty_is_unset: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Default,
    Alternative,
    Required,
}

impl Operator {
    fn at(text: &str) -> Option<(Self, usize)> {
        let (empty_is_unset, rest) = match text.strip_prefix(':') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let word = match rest.bytes().next()? {
            b'-' => Word::Default,
            b'+' => Word::Alternative,
            b'?' => Word::Required,
            _ => return None,
        };
        Some((
            Self {
                word,
                empty_is_unset,
            },
            1 + usize::from(empty_is_unset),
        ))
    }
}

/// Reads forms of one text.
pub(super) struct Reader<'a> {
    text: &'a str,
    /// Found at the first form that needs them.
    braces: Option<Braces>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, braces: None }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Reads the form whose dollar sign is at `dollar`; it must end before `end`.
    pub(super) fn form(&mut self, dollar: usize, end: usize) -> Form<'a> {
        let text = self.text;
        let after = &text[dollar + 1..end];
        if after.starts_with('$') {
            return Form::Literal { end: dollar + 2 };
        }
        if !after.starts_with('{') {
            let name = name_at(after);
            let end = dollar + 1 + name.len();
            return if name.is_empty() {
                Form::Literal { end }
            } else {
                Form::Plain { name, end }
            };
        }
        self.braced(dollar, end)
    }

    fn braced(&mut self, dollar: usize, end: usize) -> Form<'a> {
        let text = self.text;
        let open = dollar + 1;
        let name = name_at(&text[open + 1..end]);
        let after_name = open + 1 + name.len();
        let rest = &text[after_name..end];
        if name.is_empty() {
            return invalid(&text[dollar..end]);
        }
        if rest.starts_with('}') {
            return Form::Plain {
                name,
                end: after_name + 1,
            };
        }
        let Some((operator, length)) = Operator::at(rest) else {
            return invalid(&text[dollar..end]);
        };
        let operand = after_name + length;
        match self.close(open, operand, end) {
            Some(close) => Form::Operation {
                name,
                operator,
                operand,
                close,
            },
            None => invalid(&text[dollar..end]),
        }
    }

    fn close(&mut self, open: usize, operand: usize, end: usize) -> Option<usize> {
        self.braces
            .get_or_insert_with(|| Braces::of(self.text))
            .close(open, operand, end)
    }
}

/// The variable name that `text` begins with, or nothing.
pub(super) fn name_at(text: &str) -> &str {
    let bytes = text.as_bytes();
    let length = match bytes.first() {
        Some(first) if first.is_ascii_alphabetic() || *first == b'_' => bytes
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count(),
        _ => 0,
    };
    &text[..length]
}

/// A message shows the form up to its first closing brace, on one line and not too long.
fn invalid(text: &str) -> Form<'_> {
    const SHOWN: usize = 60;
    let line = line_of(text);
    let form = line.find('}').map_or(line, |close| &line[..=close]);
    Form::Invalid {
        form: &form[..form.floor_char_boundary(SHOWN)],
    }
}

fn line_of(text: &str) -> &str {
    text.split_once('\n').map_or(text, |(line, _)| line)
}
