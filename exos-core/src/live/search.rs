//! The words by which the containers of a host are found.

use memchr::memmem::Finder;

use crate::observed::Container;

/// The words of a host's containers in one piece of text, so that a search is one pass over memory.
///
/// Each container is a line in lower case: name, image, stack, service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct SearchText {
    text: Box<str>,
    /// Where the line of each container ends, behind its line end.
    ends: Box<[u32]>,
}

impl SearchText {
    pub(super) fn of<'a>(containers: impl Iterator<Item = &'a Container>) -> Self {
        let mut text = String::new();
        let mut ends = Vec::new();
        for seen in containers {
            for word in [&seen.name, &seen.image, &seen.stack, &seen.service] {
                text.extend(word.chars().flat_map(char::to_lowercase).map(one_line));
                text.push(' ');
            }
            text.push('\n');
            ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        Self {
            text: text.into(),
            ends: ends.into(),
        }
    }

    /// Returns the containers whose line holds what is looked for, by their place.
    pub(super) fn matches(&self, needle: &Needle) -> Vec<usize> {
        let bytes = self.text.as_bytes();
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(at) = bytes.get(from..).and_then(|rest| needle.0.find(rest)) {
            let place = self.ends.partition_point(|end| *end as usize <= from + at);
            let Some(end) = self.ends.get(place) else {
                break;
            };
            found.push(place);
            from = *end as usize;
        }
        found
    }
}

/// What is looked for.
#[derive(Debug)]
pub(super) struct Needle(Finder<'static>);

impl Needle {
    /// Returns what finds `text` in any case, or nothing for an empty text, which everything holds.
    pub(super) fn of(text: &str) -> Option<Self> {
        let text: String = text.trim().to_lowercase().chars().map(one_line).collect();
        (!text.is_empty()).then(|| Self(Finder::new(text.as_bytes()).into_owned()))
    }

    /// Says whether any of `words` holds it.
    pub(super) fn is_in(&self, words: &[&str]) -> bool {
        let holds = |word: &&str| self.0.find(word.to_lowercase().as_bytes()).is_some();
        words.iter().any(holds)
    }
}

fn one_line(c: char) -> char {
    if c == '\n' { ' ' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> SearchText {
        let containers: Vec<_> = names
            .iter()
            .map(|name| Container {
                name: (*name).to_owned(),
                image: "shop/Web:1".to_owned(),
                ..Container::default()
            })
            .collect();
        SearchText::of(containers.iter())
    }

    #[test]
    fn each_container_is_found_once_in_any_case() {
        let text = named(&["a-web-web-1", "b-db-1", "Ä-web-1"]);
        let find = |word: &str| text.matches(&Needle::of(word).unwrap());
        assert_eq!(find("WEB"), [0, 1, 2]);
        assert_eq!(find("-1"), [0, 1, 2]);
        assert_eq!(find("ä-"), [2]);
        assert_eq!(find("b-db"), [1]);
        assert_eq!(find("nothing"), [0; 0]);
    }

    #[test]
    fn no_word_spans_two_containers() {
        let text = named(&["a", "b"]);
        assert_eq!(text.matches(&Needle::of("web:1   \n b").unwrap()), [0; 0]);
        assert!(Needle::of("  ").is_none());
    }
}
