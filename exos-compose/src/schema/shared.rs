//! Rules that several keys share.

use crate::schema::rule::{Key, Names, Number, Object, Pattern, Rule, Text};

/// Strings, none twice.
pub(crate) const STRINGS: Rule = Rule::set(&Rule::STRING);
/// Strings that may repeat.
pub(crate) const STRING_LIST: Rule = Rule::list(&Rule::STRING);
pub(crate) const STRING_OR_LIST: Rule = STRINGS.or_string();
pub(crate) const COMMAND: Rule = STRING_LIST.or_string().or_null();
pub(crate) const LIST_OR_DICT: Rule = STRINGS.or_map(&Names {
    value: &SCALAR,
    key: Key::NotEmpty,
    open: false,
});
pub(crate) const EXTRA_HOSTS: Rule = STRINGS.or_map(&Names {
    value: &HOST_ADDRESSES,
    key: Key::NotEmpty,
    open: false,
});
/// Options handed on to a driver.
pub(crate) const DRIVER_OPTS: Rule = Rule::map(&Names {
    value: &Rule::NUMBER_OR_STRING,
    key: Key::NotEmpty,
    open: true,
});
pub(crate) const STRING_MAP: Rule = Rule::map(&Names {
    value: &Rule::STRING,
    key: Key::NotEmpty,
    open: false,
});
pub(crate) const ENV_FILE: Rule = Rule::STRING.or_list(&ENV_FILE_ITEM);
pub(crate) const LABEL_FILE: Rule = STRING_LIST.or_string();
pub(crate) const ULIMITS: Rule = Rule::map(&Names {
    value: &ULIMIT,
    key: Key::Lower,
    open: true,
});
pub(crate) const DEVICE_REQUEST_FIELDS: &[(&str, Rule)] = &[
    ("capabilities", STRINGS),
    ("count", Rule::INTEGER_OR_STRING),
    ("device_ids", STRINGS),
    ("driver", Rule::STRING),
    ("options", LIST_OR_DICT),
];

pub(crate) static INCLUDE: Rule = Rule::STRING.or_object(&Object::closed(&[
    ("env_file", STRING_OR_LIST),
    ("path", STRING_OR_LIST),
    ("project_directory", Rule::STRING),
]));

pub(crate) static SERVICE_HOOK: Object = Object::extended(&[
    ("command", COMMAND),
    ("environment", LIST_OR_DICT),
    ("privileged", Rule::BOOL_OR_STRING),
    ("user", Rule::STRING),
    ("working_dir", Rule::STRING),
])
.requiring(&["command"]);

pub(crate) static PRE_START_HOOK: Object = Object::extended(&[
    ("command", COMMAND),
    ("environment", LIST_OR_DICT),
    ("image", Rule::STRING),
    ("per_replica", Rule::BOOL_OR_STRING),
    ("privileged", Rule::BOOL_OR_STRING),
    ("user", Rule::STRING),
    ("working_dir", Rule::STRING),
]);

/// Unanchored in the specification: one fitting pair of characters anywhere is enough.
pub(crate) static CONTAINER_NAME: Pattern = Pattern {
    matches: |text| {
        text.as_bytes().windows(2).any(|pair| {
            pair[0].is_ascii_alphanumeric()
                && (pair[1].is_ascii_alphanumeric() || matches!(pair[1], b'_' | b'.' | b'-'))
        })
    },
    words: "hold a letter or digit with a letter, digit, `_`, `.` or `-` after it",
};

/// Unanchored in the specification: a known word anywhere is enough.
pub(crate) static PULL_POLICY: Pattern = Pattern {
    matches: |text| {
        let words = [
            "always",
            "never",
            "build",
            "if_not_present",
            "missing",
            "refresh",
            "daily",
            "weekly",
        ];
        words.iter().any(|word| text.contains(word))
            || text
                .match_indices("every_")
                .any(|(at, word)| is_every(&text[at + word.len()..]))
    },
    words: "be always, never, missing, build, daily, weekly or every_<duration>",
};

const SCALAR: Rule = Rule {
    null: true,
    boolean: true,
    number: Number::Any,
    text: Text::Any,
    ..Rule::NONE
};
const HOST_ADDRESSES: Rule = STRING_LIST.or_string();
const ENV_FILE_ITEM: Rule = Rule::STRING.or_object(&Object {
    required: &["path"],
    ..Object::closed(&[
        ("format", Rule::STRING),
        ("path", Rule::STRING),
        ("required", Rule::BOOL_OR_STRING),
    ])
});
const ULIMIT: Rule = Rule::INTEGER_OR_STRING.or_object(&Object {
    required: &["soft", "hard"],
    ..Object::extended(&[
        ("hard", Rule::INTEGER_OR_STRING),
        ("soft", Rule::INTEGER_OR_STRING),
    ])
});

/// Whether the text begins with an amount such as `12h`.
fn is_every(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0
        && matches!(
            text.as_bytes().get(digits),
            Some(b'w' | b'd' | b'h' | b'm' | b's')
        )
}
