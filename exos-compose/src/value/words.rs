//! Splits a command line into words, as docker compose splits a string command.
//!
//! Quotes, backslashes, backquotes and `$(...)` group as in a shell, but nothing is run or expanded: backquotes and
//! `$(...)` stay in the word. An unquoted `;`, `&`, `|`, `<` or `>` ends the command; what follows it is dropped.

/// A quote, a bracket or a backslash has no end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the command has an unbalanced quote, bracket or backslash: write it as a list of words")]
pub(crate) struct WordsError;

/// Splits `line` into words.
pub(crate) fn split(line: &str) -> Result<Vec<String>, WordsError> {
    let mut splitter = Splitter::default();
    for character in line.chars() {
        if splitter.take(character)? == Flow::Stop {
            break;
        }
    }
    splitter.finish()
}

#[derive(PartialEq, Eq)]
enum Flow {
    GoOn,
    Stop,
}

/// Each flag is on while inside of what it names; backquotes and quotes may be open together.
#[derive(Default)]
struct Splitter {
    words: Vec<String>,
    word: String,
    /// The word exists, even if it is empty.
    begun: bool,
    escaped: bool,
    single: bool,
    double: bool,
    backquote: bool,
    parenthesis: bool,
}

impl Splitter {
    fn take(&mut self, character: char) -> Result<Flow, WordsError> {
        if self.escaped {
            self.escaped = false;
            self.push(character);
            return Ok(Flow::GoOn);
        }
        match character {
            '\\' if !self.single => self.escaped = true,
            ' ' | '\t' | '\r' | '\n' if self.is_grouped() => self.word.push(character),
            ' ' | '\t' | '\r' | '\n' => self.end_word(),
            '"' if !self.single && !self.parenthesis => {
                self.begun |= self.double;
                self.double = !self.double;
            }
            '\'' if !self.double && !self.parenthesis => {
                self.begun |= self.single;
                self.single = !self.single;
            }
            '(' if !self.is_quoted() => self.open_parenthesis()?,
            ')' if !self.is_quoted() => {
                self.parenthesis = !self.parenthesis;
                self.push(character);
            }
            ';' | '&' | '|' | '<' | '>' if !self.is_grouped() => {
                // The number of a redirected stream is no word.
                if character == '>' && self.word.starts_with(|first: char| first.is_ascii_digit()) {
                    self.begun = false;
                }
                return Ok(Flow::Stop);
            }
            _ => {
                if character == '`' && !self.single && !self.double && !self.parenthesis {
                    self.backquote = !self.backquote;
                }
                self.push(character);
            }
        }
        Ok(Flow::GoOn)
    }

    fn open_parenthesis(&mut self) -> Result<(), WordsError> {
        if self.parenthesis || !self.word.ends_with('$') {
            return Err(WordsError);
        }
        self.parenthesis = true;
        self.word.push('(');
        Ok(())
    }

    fn push(&mut self, character: char) {
        self.word.push(character);
        self.begun = true;
    }

    fn end_word(&mut self) {
        if std::mem::take(&mut self.begun) {
            self.words.push(std::mem::take(&mut self.word));
        }
    }

    const fn is_quoted(&self) -> bool {
        self.single || self.double || self.backquote
    }

    const fn is_grouped(&self) -> bool {
        self.is_quoted() || self.parenthesis
    }

    fn finish(mut self) -> Result<Vec<String>, WordsError> {
        if self.escaped || self.is_grouped() {
            return Err(WordsError);
        }
        self.end_word();
        Ok(self.words)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_split_as_in_a_shell() {
        let cases: [(&str, &[&str]); 20] = [
            ("", &[]),
            ("  ", &[]),
            ("sleep 1h", &["sleep", "1h"]),
            (" a\tb\nc ", &["a", "b", "c"]),
            ("'a b' \"c d\"", &["a b", "c d"]),
            ("''", &[""]),
            ("a'b'\"c\"d", &["abcd"]),
            ("a\\ b", &["a b"]),
            ("'a\\b'", &["a\\b"]),
            ("\"a\\\"b\"", &["a\"b"]),
            ("a\\nb", &["anb"]),
            ("a && b", &["a"]),
            ("a;b", &["a"]),
            ("a | b", &["a"]),
            ("a 2>err", &["a"]),
            ("a b>err", &["a", "b"]),
            ("\"a | b\" 'c;d'", &["a | b", "c;d"]),
            ("echo `a b`", &["echo", "`a b`"]),
            ("echo $(a 'b c')", &["echo", "$(a 'b c')"]),
            ("ls ~/x $HOME *", &["ls", "~/x", "$HOME", "*"]),
        ];
        for (line, expected) in cases {
            assert_eq!(split(line).unwrap(), expected, "{line}");
        }
    }

    #[test]
    fn what_is_open_at_the_end_is_an_error() {
        for line in ["'", "a \"b", "a\\", "`a", "$(a", "(a)", "a(b", "a)", "$($("] {
            assert_eq!(split(line), Err(WordsError), "{line}");
        }
    }

    proptest! {
        #[test]
        fn quoted_words_come_back(words in proptest::collection::vec("[^']{0,8}", 0..5)) {
            let line: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            prop_assert_eq!(split(&line.join(" ")).unwrap(), words);
        }
    }
}
