//! One pattern of a `.dockerignore` file.
//!
//! `*` is anything but a slash, `?` one character but a slash, `[a-z]` one of a class, `**` any number of folders, and
//! a backslash takes the next character as it is. Source: the documentation of `.dockerignore`.

/// A pattern that paths are matched against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    /// The pattern as text, cleaned.
    text: String,
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// This character.
    Literal(char),
    /// One character but a slash.
    One,
    /// One character of these ranges, or of all others.
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
    /// Any characters but slashes.
    Star,
    /// Nothing, or anything that ends with a slash.
    Folders,
    /// Anything.
    Rest,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Self {
        let text = clean(text);
        Self {
            tokens: tokens(&text),
            text,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Says whether the whole of `path` fits.
    pub(super) fn matches(&self, path: &str) -> bool {
        let mut states = States::start(&self.tokens);
        for character in path.chars() {
            states = states.step(character);
        }
        states.is_end()
    }

    /// Says whether a path below `folder` may fit.
    pub(super) fn may_match_below(&self, folder: &str) -> bool {
        let wild = self.text.find(['*', '?', '[', '\\']);
        let fixed = &self.text[..wild.unwrap_or(self.text.len())];
        let folder = format!("{folder}/");
        fixed.starts_with(&folder) || (wild.is_some() && folder.starts_with(fixed))
    }
}

/// Drops leading and trailing slashes, empty and `.` parts, and resolves `..`.
fn clean(text: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        tokens.push(match character {
            '*' if rest.next_if_eq(&'*').is_some() => {
                rest.next_if_eq(&'/');
                match rest.peek() {
                    Some(_) => Token::Folders,
                    None => Token::Rest,
                }
            }
            '*' => Token::Star,
            '?' => Token::One,
            '[' => class(&mut rest),
            '\\' => Token::Literal(rest.next().unwrap_or('\\')),
            character => Token::Literal(character),
        });
    }
    tokens
}

fn class(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Token {
    let negated = rest.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    while let Some(first) = rest.next() {
        let first = match first {
            ']' if !ranges.is_empty() => break,
            '\\' => rest.next().unwrap_or('\\'),
            first => first,
        };
        let mut ahead = rest.clone();
        let is_range = ahead.next() == Some('-') && ahead.next().is_some_and(|last| last != ']');
        let last = if is_range {
            rest.next();
            rest.next().unwrap_or(first)
        } else {
            first
        };
        ranges.push((first, last));
    }
    Token::Class { negated, ranges }
}

/// The places in the pattern at which a match may be: all are followed at once, so the time is bounded.
struct States<'a> {
    tokens: &'a [Token],
    /// At `2n`: before token `n`; at `2n + 1`: within it.
    at: Vec<bool>,
}

impl<'a> States<'a> {
    fn start(tokens: &'a [Token]) -> Self {
        let mut states = Self::none(tokens);
        states.enter(0);
        states
    }

    fn none(tokens: &'a [Token]) -> Self {
        Self {
            tokens,
            at: vec![false; 2 * tokens.len() + 2],
        }
    }

    /// Comes to token `n`, and to those behind it as far as tokens may be empty.
    fn enter(&mut self, n: usize) {
        self.at[2 * n] = true;
        if let Some(Token::Star | Token::Folders | Token::Rest) = self.tokens.get(n) {
            self.enter(n + 1);
        }
    }

    fn step(&self, character: char) -> Self {
        let mut next = Self::none(self.tokens);
        for (n, token) in self.tokens.iter().enumerate() {
            let (before, within) = (self.at[2 * n], self.at[2 * n + 1]);
            if !before && !within {
                continue;
            }
            match token {
                Token::Star if character != '/' => next.enter(n),
                Token::Rest => next.enter(n),
                Token::Folders => {
                    next.at[2 * n + 1] = true;
                    if character == '/' {
                        next.enter(n + 1);
                    }
                }
                token if before && token.takes(character) => next.enter(n + 1),
                _ => {}
            }
        }
        next
    }

    fn is_end(&self) -> bool {
        self.at[2 * self.tokens.len()]
    }
}

impl Token {
    fn takes(&self, character: char) -> bool {
        match self {
            Self::Literal(literal) => *literal == character,
            Self::One => character != '/',
            Self::Class { negated, ranges } => {
                let within = |(first, last): &(char, char)| (*first..=*last).contains(&character);
                ranges.iter().any(within) != *negated
            }
            Self::Star | Self::Folders | Self::Rest => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_documented() {
        for (pattern, path, expected) in [
            ("a", "a", true),
            ("/a/", "a", true),
            ("a", "a/b", false),
            ("./a/../b", "b", true),
            ("*", "a.txt", true),
            ("*", "a/b", false),
            ("*/b*", "a/bc", true),
            ("*/b*", "a/x/bc", false),
            ("a?c", "abc", true),
            ("a?c", "a/c", false),
            ("**", "a/b/c", true),
            ("**/*.go", "main.go", true),
            ("**/*.go", "a/b/main.go", true),
            ("**/*.go", "a/b/main.god", false),
            ("a/**", "a/b/c", true),
            ("a/**", "a", false),
            ("a/**/z", "a/z", true),
            ("a/**/z", "a/b/c/z", true),
            ("a/**/z", "a/b/cz", false),
            ("[a-c]x", "bx", true),
            ("[^a-c]x", "bx", false),
            ("[^a-c]x", "dx", true),
            (r"\*", "*", true),
            (r"\*", "a", false),
            ("a.b", "aXb", false),
            ("é?", "éü", true),
        ] {
            assert_eq!(
                Pattern::new(pattern).matches(path),
                expected,
                "{pattern} {path}"
            );
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let pattern = Pattern::new(&"*a".repeat(100));
        assert!(pattern.matches(&"a".repeat(5000)));
        assert!(!pattern.matches(&"ab".repeat(2500)));
    }

    #[test]
    fn what_may_match_below_is_never_missed() {
        for (pattern, folder, expected) in [
            ("src/keep.txt", "src", true),
            ("src/keep.txt", "other", false),
            ("**/keep.txt", "any/where", true),
            ("src/*/keep", "src/a", true),
            ("src/*/keep", "lib", false),
            ("src", "src", false),
        ] {
            assert_eq!(
                Pattern::new(pattern).may_match_below(folder),
                expected,
                "{pattern} {folder}"
            );
        }
    }
}
