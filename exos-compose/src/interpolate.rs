//! Substitution of `$VARIABLE` forms in a text.
//!
//! Forms: `$V`, `${V}`, `${V-default}`, `${V:-default}`, `${V+alternative}`, `${V:+alternative}`, `${V?message}`,
//! `${V:?message}` and `$$` for a dollar sign. Default, alternative and message may hold forms themselves; they are
//! evaluated only when they are used. A dollar sign before anything else is literal. A braced form ends on its line.
//!
//! The walk keeps its own stack, so that no depth of nesting exhausts the thread's, and looks at each byte once.

use std::borrow::Cow;

use crate::interpolate::form::{Form, Operator, Reader};

mod braces;
mod form;
pub(crate) mod variables;

/// Bytes that variables may add to a text, or to the texts of one env file: more than any program takes, and little
/// enough that variables made of variables cannot ask for all memory.
pub(crate) const MOST_ADDED: usize = 1 << 20;

/// Looks a variable up; `None` means that it is not set.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Why a text cannot be substituted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub(crate) struct TemplateError {
    pub(crate) kind: TemplateErrorKind,
    /// Byte offset of the form's dollar sign in the text.
    pub(crate) offset: usize,
}

/// What is wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TemplateErrorKind {
    /// The form is none of those that exist.
    #[error("invalid interpolation format `{form}`")]
    Invalid { form: String },
    /// Variables add more than [`MOST_ADDED`].
    #[error("variables make a text of more than {} MiB", MOST_ADDED >> 20)]
    TooLong,
    /// `${V?message}` without a value.
    #[error("required variable {name} is missing a value{}", suffix(message))]
    Required { name: String, message: String },
}

impl TemplateErrorKind {
    /// What to do about it.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Invalid { .. } => "write `${NAME}`, or `$$` for a dollar sign".to_owned(),
            Self::TooLong => "look for variables that are made of each other".to_owned(),
            Self::Required { name, .. } => {
                format!("set {name} in the environment or in an env file")
            }
        }
    }
}

fn suffix(message: &str) -> String {
    if message.is_empty() {
        String::new()
    } else {
        format!(": {message}")
    }
}

/// Replaces every form in `text`; `unset` is told each variable that became empty because it is not set.
pub(crate) fn substitute<'a>(
    text: &'a str,
    lookup: Lookup<'_>,
    unset: &mut dyn FnMut(&str),
) -> Result<Cow<'a, str>, TemplateError> {
    if !text.contains('$') {
        return Ok(Cow::Borrowed(text));
    }
    let walk = Walk {
        reader: Reader::new(text),
        lookup,
        unset,
        output: String::with_capacity(text.len()),
        open: Vec::new(),
    };
    walk.run().map(Cow::Owned)
}

/// An operand that the walk is inside of.
struct Operand<'a> {
    /// Offset of the brace that closes the form.
    close: usize,
    /// Set when the operand is the message of a required variable.
    message_for: Option<Missing<'a>>,
}

struct Missing<'a> {
    name: &'a str,
    offset: usize,
    /// Where the message begins in the output.
    from: usize,
}

struct Walk<'a, 'f> {
    reader: Reader<'a>,
    lookup: Lookup<'f>,
    unset: &'f mut dyn FnMut(&str),
    output: String,
    open: Vec<Operand<'a>>,
}

impl<'a> Walk<'a, '_> {
    fn run(mut self) -> Result<String, TemplateError> {
        let text = self.reader.text();
        let mut at = 0;
        loop {
            let end = self.open.last().map_or(text.len(), |operand| operand.close);
            let dollar = text[at..end].find('$').map_or(end, |found| at + found);
            self.output.push_str(&text[at..dollar]);
            at = if dollar < end {
                let form = self.reader.form(dollar, end);
                self.apply(form, dollar)?
            } else if let Some(operand) = self.open.pop() {
                self.leave(&operand)?
            } else {
                return Ok(self.output);
            };
        }
    }

    fn push(&mut self, value: &str, offset: usize) -> Result<(), TemplateError> {
        self.output.push_str(value);
        if self.output.len() > self.reader.text().len() + MOST_ADDED {
            let kind = TemplateErrorKind::TooLong;
            return Err(TemplateError { kind, offset });
        }
        Ok(())
    }

    /// Handles the form at `offset` and returns where to go on.
    fn apply(&mut self, form: Form<'a>, offset: usize) -> Result<usize, TemplateError> {
        match form {
            Form::Literal { end } => {
                self.output.push('$');
                Ok(end)
            }
            Form::Plain { name, end } => {
                match (self.lookup)(name) {
                    Some(value) => self.push(&value, offset)?,
                    None => (self.unset)(name),
                }
                Ok(end)
            }
            Form::Operation {
                name,
                operator,
                operand,
                close,
            } => {
                let value = (self.lookup)(name);
                if operator.uses_operand(value.as_deref()) {
                    let message_for = (operator.word == form::Word::Required).then_some(Missing {
                        name,
                        offset,
                        from: self.output.len(),
                    });
                    self.open.push(Operand { close, message_for });
                    Ok(operand)
                } else {
                    self.push(&value.unwrap_or_default(), offset)?;
                    Ok(close + 1)
                }
            }
            Form::Invalid { form } => Err(TemplateError {
                kind: TemplateErrorKind::Invalid {
                    form: form.to_owned(),
                },
                offset,
            }),
        }
    }

    fn leave(&mut self, operand: &Operand<'a>) -> Result<usize, TemplateError> {
        match &operand.message_for {
            None => Ok(operand.close + 1),
            Some(missing) => {
                let message = self.output.split_off(missing.from);
                let kind = TemplateErrorKind::Required {
                    name: missing.name.to_owned(),
                    message,
                };
                Err(TemplateError {
                    kind,
                    offset: missing.offset,
                })
            }
        }
    }
}

impl Operator {
    /// Whether a variable with this value yields the operand instead of the value.
    fn uses_operand(self, value: Option<&str>) -> bool {
        let present = value.is_some_and(|value| !(self.empty_is_unset && value.is_empty()));
        present == (self.word == form::Word::Alternative)
    }
}

#[cfg(test)]
mod tests;
