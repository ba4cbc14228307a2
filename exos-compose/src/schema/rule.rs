//! The language of the table: which kinds of values a key takes, and what is inside them.

/// What a value may be. A kind that is not set is not allowed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) null: bool,
    pub(crate) boolean: bool,
    pub(crate) number: Number,
    pub(crate) text: Text,
    pub(crate) list: Option<List>,
    pub(crate) map: Option<Mapping>,
}

/// Which numbers are allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    None,
    Any,
    Integer,
    /// Whole numbers from the first to the second.
    Within(i64, i64),
}

/// Which texts are allowed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Text {
    None,
    Any,
    OneOf(&'static [&'static str]),
    Matching(&'static Pattern),
}

/// A form that a text must have.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) matches: fn(&str) -> bool,
    /// The form in words, after "must".
    pub(crate) words: &'static str,
}

/// A list: of what, and whether an item may repeat.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    pub(crate) item: &'static Rule,
    pub(crate) unique: bool,
}

/// A mapping: with known keys, or with keys that the author names.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mapping {
    Object(&'static Object),
    Names(&'static Names),
    Any,
}

/// A mapping whose keys are known, sorted by name.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) fields: &'static [(&'static str, Rule)],
    pub(crate) required: &'static [&'static str],
    /// Keys that begin with `x-` are allowed.
    pub(crate) extensible: bool,
    /// Unknown keys are allowed.
    pub(crate) open: bool,
    /// Keys that EXOS adds, sorted by name.
    pub(crate) added: &'static [(&'static str, Rule)],
}

/// A mapping whose keys the author chooses.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) value: &'static Rule,
    pub(crate) key: Key,
    /// Keys of another form are allowed, with any value.
    pub(crate) open: bool,
}

/// The form of an author's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// Letters, digits, dot, underscore and hyphen.
    Name,
    /// Small letters.
    Lower,
    /// Anything but nothing.
    NotEmpty,
}

impl Rule {
    pub(crate) const NONE: Self = Self {
        null: false,
        boolean: false,
        number: Number::None,
        text: Text::None,
        list: None,
        map: None,
    };
    pub(crate) const STRING: Self = Self {
        text: Text::Any,
        ..Self::NONE
    };
    pub(crate) const BOOL: Self = Self {
        boolean: true,
        ..Self::NONE
    };
    pub(crate) const INTEGER: Self = Self {
        number: Number::Integer,
        ..Self::NONE
    };
    pub(crate) const NUMBER: Self = Self {
        number: Number::Any,
        ..Self::NONE
    };
    pub(crate) const BOOL_OR_STRING: Self = Self {
        text: Text::Any,
        ..Self::BOOL
    };
    pub(crate) const INTEGER_OR_STRING: Self = Self {
        text: Text::Any,
        ..Self::INTEGER
    };
    pub(crate) const NUMBER_OR_STRING: Self = Self {
        text: Text::Any,
        ..Self::NUMBER
    };
    pub(crate) const fn one_of(words: &'static [&'static str]) -> Self {
        Self {
            text: Text::OneOf(words),
            ..Self::NONE
        }
    }

    pub(crate) const fn matching(pattern: &'static Pattern) -> Self {
        Self {
            text: Text::Matching(pattern),
            ..Self::NONE
        }
    }

    pub(crate) const fn within(low: i64, high: i64) -> Self {
        Self {
            number: Number::Within(low, high),
            ..Self::NONE
        }
    }

    pub(crate) const fn list(item: &'static Self) -> Self {
        Self::NONE.or_list(item)
    }

    pub(crate) const fn set(item: &'static Self) -> Self {
        Self::NONE.or_set(item)
    }

    pub(crate) const fn object(object: &'static Object) -> Self {
        Self::NONE.or_object(object)
    }

    pub(crate) const fn map(names: &'static Names) -> Self {
        Self::NONE.or_map(names)
    }

    pub(crate) const fn or_null(self) -> Self {
        Self { null: true, ..self }
    }

    pub(crate) const fn or_string(self) -> Self {
        Self {
            text: Text::Any,
            ..self
        }
    }

    pub(crate) const fn or_list(self, item: &'static Self) -> Self {
        Self {
            list: Some(List {
                item,
                unique: false,
            }),
            ..self
        }
    }

    pub(crate) const fn or_set(self, item: &'static Self) -> Self {
        Self {
            list: Some(List { item, unique: true }),
            ..self
        }
    }

    pub(crate) const fn or_object(self, object: &'static Object) -> Self {
        Self {
            map: Some(Mapping::Object(object)),
            ..self
        }
    }

    pub(crate) const fn or_map(self, names: &'static Names) -> Self {
        Self {
            map: Some(Mapping::Names(names)),
            ..self
        }
    }
}

impl Object {
    /// Only the fields, and no extension.
    pub(crate) const fn closed(fields: &'static [(&'static str, Rule)]) -> Self {
        Self {
            fields,
            required: &[],
            extensible: false,
            open: false,
            added: &[],
        }
    }

    /// The fields, and `x-` keys.
    pub(crate) const fn extended(fields: &'static [(&'static str, Rule)]) -> Self {
        Self::closed(fields).extensible()
    }

    pub(crate) const fn extensible(self) -> Self {
        Self {
            extensible: true,
            ..self
        }
    }

    pub(crate) const fn open(self) -> Self {
        Self { open: true, ..self }
    }

    pub(crate) const fn requiring(self, required: &'static [&'static str]) -> Self {
        Self { required, ..self }
    }

    pub(crate) const fn adding(self, added: &'static [(&'static str, Rule)]) -> Self {
        Self { added, ..self }
    }

    pub(crate) fn field(&self, key: &str) -> Option<&'static Rule> {
        let find = |fields: &'static [(&'static str, Rule)]| {
            let at = fields.binary_search_by(|(name, _)| (*name).cmp(key)).ok()?;
            Some(&fields[at].1)
        };
        find(self.fields).or_else(|| find(self.added))
    }

    /// Every key that is known.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().chain(self.added).map(|(name, _)| *name)
    }
}

impl Names {
    pub(crate) const fn closed(value: &'static Rule) -> Self {
        Self {
            value,
            key: Key::Name,
            open: false,
        }
    }

    pub(crate) const fn open(value: &'static Rule) -> Self {
        Self {
            open: true,
            ..Self::closed(value)
        }
    }
}

impl Key {
    pub(crate) fn allows(self, key: &str) -> bool {
        match self {
            Self::Name => {
                !key.is_empty()
                    && key.bytes().all(|byte| {
                        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
                    })
            }
            Self::Lower => !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase()),
            Self::NotEmpty => !key.is_empty(),
        }
    }
}
