//! Writes a value as YAML.
//!
//! It writes what every reader takes for the same value, that of compose files here and `serde_yaml`, and nothing else: block style, plain texts where they
//! are safe beyond doubt. The text is written while the value is walked, which prints a project of hundreds of services
//! many times faster than a tree of its own would.

mod text;

use std::fmt::Error;

use serde::ser::{self, Impossible, Serialize, Serializer};

/// Returns `value` as a YAML document.
///
/// # Errors
/// When it holds what compose files never do: bytes, enums or keys that are no texts.
pub(crate) fn text(value: &impl Serialize) -> Result<String, Error> {
    let mut out = String::new();
    value.serialize(Writer {
        out: &mut out,
        indent: 0,
        place: Place::Top,
    })?;
    Ok(out)
}

/// Where a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It is the document.
    Top,
    /// It is the key of a mapping.
    Key,
    /// Behind `key:`.
    Value,
    /// Behind the dash of a list.
    Item,
}

/// Writes one value.
struct Writer<'o> {
    out: &'o mut String,
    /// Of the collection that holds the value.
    indent: usize,
    place: Place,
}

impl<'o> Writer<'o> {
    /// Writes what fits on the line, and ends the line.
    fn inline(self, write: impl FnOnce(&mut String)) {
        if matches!(self.place, Place::Value | Place::Item) {
            self.out.push(' ');
        }
        write(self.out);
        if self.place != Place::Key {
            self.out.push('\n');
        }
    }

    fn token(self, token: &str) {
        self.inline(|out| out.push_str(token));
    }

    fn collection(self) -> Result<Collection<'o>, Error> {
        let inner = match self.place {
            Place::Key => return Err(Error),
            Place::Top => self.indent,
            Place::Value | Place::Item => self.indent + 2,
        };
        Ok(Collection {
            writer: self,
            inner,
            is_empty: true,
        })
    }
}

/// Writes a collection, whose first entry says that it is not empty.
struct Collection<'o> {
    writer: Writer<'o>,
    /// Where its lines begin.
    inner: usize,
    is_empty: bool,
}

impl Collection<'_> {
    /// Begins the line of the next entry. The first one of a list in a list stands behind the outer dash.
    fn begin(&mut self) {
        let Writer { out, place, .. } = &mut self.writer;
        match (self.is_empty, *place) {
            (true, Place::Item) => out.push(' '),
            (true, Place::Value) => {
                out.push('\n');
                text::pad(out, self.inner);
            }
            _ => text::pad(out, self.inner),
        }
        self.is_empty = false;
    }

    fn child(&mut self, place: Place) -> Writer<'_> {
        Writer {
            out: self.writer.out,
            indent: self.inner,
            place,
        }
    }

    fn close(self, empty: &str) {
        if self.is_empty {
            self.writer.token(empty);
        }
    }
}

impl ser::SerializeMap for Collection<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.begin();
        key.serialize(self.child(Place::Key))?;
        self.writer.out.push(':');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(self.child(Place::Value))
    }

    fn end(self) -> Result<(), Error> {
        self.close("{}");
        Ok(())
    }
}

impl ser::SerializeSeq for Collection<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Error> {
        self.begin();
        self.writer.out.push('-');
        item.serialize(self.child(Place::Item))
    }

    fn end(self) -> Result<(), Error> {
        self.close("[]");
        Ok(())
    }
}

/// Numbers, which print as they do in JSON.
macro_rules! numbers {
    ($($method:ident: $kind:ty,)*) => {
        $(fn $method(self, number: $kind) -> Result<(), Error> {
            self.token(&serde_json::json!(number).to_string());
            Ok(())
        })*
    };
}

/// What no compose file holds.
macro_rules! foreign {
    ($($method:ident($($argument:ty),*) -> $made:ty;)*) => {
        $(fn $method(self $(, _: $argument)*) -> Result<$made, Error> {
            Err(Error)
        })*
    };
}

type Never = Impossible<(), Error>;

impl<'o> Serializer for Writer<'o> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Collection<'o>;
    type SerializeMap = Collection<'o>;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    fn serialize_unit(self) -> Result<(), Error> {
        self.token("null");
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.token(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        let indent = self.indent + 2;
        if text::is_plain(value) {
            self.token(value);
        } else if self.place != Place::Key && text::is_literal(value) {
            self.inline(|out| text::literal(out, value, indent));
        } else {
            self.inline(|out| text::quoted(out, value));
        }
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Collection<'o>, Error> {
        self.collection()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Collection<'o>, Error> {
        self.collection()
    }

    numbers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_f32: f32, serialize_f64: f64,
    }

    foreign! {
        serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_tuple(usize) -> Never;
        serialize_tuple_struct(&'static str, usize) -> Never;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_struct(&'static str, usize) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        Err(Error)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::project::render::plain_value;
    use crate::source::Sources;
    use crate::yaml::documents;

    fn assert_reads_back(value: &Value) {
        let text = text(value).expect("a text");
        let back: Value =
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
        assert_eq!(&back, value, "{text}");
        let (source, _) = Sources::default().add("compose.yaml", &text);
        let read = documents(source, &text).unwrap_or_else(|_| panic!("it is refused:\n{text}"));
        assert_eq!(&plain_value(&read[0].root), value, "{text}");
    }

    #[test]
    fn collections_are_blocks() {
        let value = json!({"a": {"b": [1, {"c": true, "d": []}, [2, 3]]}, "e": {}, "f": null});
        let expected =
            "a:\n  b:\n    - 1\n    - c: true\n      d: []\n    - - 2\n      - 3\ne: {}\nf: null\n";
        assert_eq!(text(&value).as_deref(), Ok(expected));
        assert_reads_back(&value);
    }

    #[test]
    fn texts_stay_texts() {
        let texts = [
            "",
            " ",
            "a",
            "a b",
            "a: b",
            "a:",
            "a #b",
            "#a",
            "true",
            "Yes",
            "y",
            "null",
            "~",
            "1",
            "0x1F",
            "1e3",
            ".5",
            ".inf",
            "2001-01-01",
            "22:22",
            "- a",
            "?",
            "[a]",
            "{a}",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "a'b",
            "\"a\"",
            "'a'",
            "a\\b",
            "a\tb",
            "a\nb",
            "a\nb\n",
            "a\n\nb",
            "\na",
            " a\nb",
            "a\n",
            "a\nb\n\n",
            "a\n  b\n",
            "a \nb",
            "a\r\nb",
            "\u{0}",
            "\u{7f}",
            "\u{85}",
            "\u{2028}",
            "\u{feff}a",
            "ä",
            "日本",
            "a,b",
            "${A:-b}",
            "=",
            "<<",
            "/usr/bin",
            "shop/web:1",
            "---",
            "...",
            "a\n---\nb",
            "a\n#b",
            "key: |\n  x\n",
            "yes\nno",
        ];
        for text in texts {
            assert_reads_back(&json!(text));
            assert_reads_back(&json!({"key": text, "list": [text, {"key": text}]}));
            assert_reads_back(&json!({text: 1}));
        }
    }

    #[test]
    fn several_lines_are_written_as_lines() {
        assert_eq!(
            text(&json!({"a": "b\n  c\n"})).as_deref(),
            Ok("a: |\n  b\n    c\n")
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_reads_back(text in "\\PC{0,12}|[ -~\n]{0,16}|[a-z:# '\"\n-]{0,10}") {
            assert_reads_back(&json!({"key": text, "list": [text]}));
        }
    }
}
