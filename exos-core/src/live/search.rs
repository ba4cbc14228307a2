//! The words by which the containers of a host are found.

use memchr::memmem::Finder;

use crate::observed::Container;

/// The words of a host's containers in one piece of text, so that a host without a word is ruled out in one pass.
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

    /// Says whether the line of any container may hold what is looked for.
    pub(super) fn may_hold(&self, needle: &Needle) -> bool {
        needle.0.find(self.text.as_bytes()).is_some()
    }

    /// Says whether the line of the container at a place holds what is looked for.
    pub(super) fn holds(&self, place: usize, needle: &Needle) -> bool {
        let begin = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        let line = &self.text.as_bytes()[begin as usize..self.ends[place] as usize];
        needle.0.find(line).is_some()
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

    fn found(text: &SearchText, word: &str) -> Vec<usize> {
        let needle = Needle::of(word).unwrap();
        let places = 0..text.ends.len();
        places.filter(|at| text.holds(*at, &needle)).collect()
    }

    #[test]
    fn containers_are_found_in_any_case() {
        let text = named(&["a-web-web-1", "b-db-1", "Ä-web-1"]);
        assert_eq!(found(&text, "WEB"), [0, 1, 2]);
        assert_eq!(found(&text, "-1"), [0, 1, 2]);
        assert_eq!(found(&text, "ä-"), [2]);
        assert_eq!(found(&text, "b-db"), [1]);
        assert_eq!(found(&text, "nothing"), [0; 0]);
        assert!(text.may_hold(&Needle::of("ä-").unwrap()));
        assert!(!text.may_hold(&Needle::of("nothing").unwrap()));
    }

    #[test]
    fn no_word_spans_two_containers() {
        let text = named(&["a", "b"]);
        assert_eq!(found(&text, "web:1   \n b"), [0; 0]);
        assert!(Needle::of("  ").is_none());
    }
}
