//! Lists the variables that a text uses.

use crate::interpolate::form::{Form, Operator, Reader, Word};

/// A variable as a text uses it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Variable<'a> {
    pub(crate) name: &'a str,
    /// What stands for it when it is unset, as written.
    pub(crate) default: Option<&'a str>,
    /// Whether the text cannot be substituted without it.
    pub(crate) required: bool,
    /// What stands for it when it is set, as written.
    pub(crate) alternative: Option<&'a str>,
}

/// Returns every use of a variable in `text` in the order of writing, those in defaults and alternatives too.
///
/// The list ends at a form that is not valid.
pub(crate) fn variables(text: &str) -> Vec<Variable<'_>> {
    let mut reader = Reader::new(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(dollar) = text[at..].find('$').map(|offset| at + offset) {
        at = match reader.form(dollar, text.len()) {
            Form::Literal { end } => end,
            Form::Plain { name, end } => {
                found.push(Variable {
                    name,
                    ..Variable::default()
                });
                end
            }
            Form::Operation {
                name,
                operator,
                operand,
                close,
            } => {
                found.push(used_with(name, operator, &text[operand..close]));
                // What stands in a message is never the value of anything.
                if operator.word == Word::Required {
                    close + 1
                } else {
                    operand
                }
            }
            Form::Invalid { .. } => break,
        };
    }
    found
}

fn used_with<'a>(name: &'a str, operator: Operator, operand: &'a str) -> Variable<'a> {
    match operator.word {
        Word::Default => Variable {
            name,
            default: Some(operand),
            ..Variable::default()
        },
        Word::Alternative => Variable {
            name,
            alternative: Some(operand),
            ..Variable::default()
        },
        Word::Required => Variable {
            name,
            required: true,
            ..Variable::default()
        },
    }
}
