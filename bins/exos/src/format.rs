//! How what is listed and shown is printed.

use clap::ValueEnum;
use exos_core::{Error, ErrorKind};
use serde::Serialize;
use serde_json::Value;

use crate::error::Result;
use crate::printer::Printer;
use crate::table::Table;

/// How lists are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// Columns for people.
    #[default]
    Table,
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

/// Writes a value as YAML.
pub(crate) fn yaml(value: &impl Serialize) -> Result<String> {
    serde_yaml::to_string(value).map_err(|error| {
        let error = format!("the output cannot be written: {error}");
        Error::new(ErrorKind::Internal, "print", error).into()
    })
}

impl Format {
    /// Prints a value, as `table` where people read it.
    pub(crate) fn print(
        self,
        printer: &Printer,
        value: &impl Serialize,
        table: impl FnOnce() -> Table,
    ) -> Result {
        match self {
            Self::Table => printer.data(&table().render(printer.out)),
            Self::Json => printer.json(value),
            Self::Yaml => printer.raw(yaml(value)?.as_bytes()),
        }
        Ok(())
    }
}

/// Returns the fields of a thing below each other; those within others by their paths.
pub(crate) fn fields(value: &impl Serialize) -> Table {
    let mut table = Table::new(["FIELD", "VALUE"]);
    let value = serde_json::to_value(value).unwrap_or_default();
    add(&mut table, "", &value);
    table
}

fn add(table: &mut Table, path: &str, value: &Value) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (name, value) in map {
                add(table, &below(name), value);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (at, value) in items.iter().enumerate() {
                add(table, &below(&at.to_string()), value);
            }
        }
        _ => table.row([path.into(), text(value).into()]),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(_) => String::new(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(text).collect();
            items.join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::style::Palette;

    #[test]
    fn fields_within_others_stand_by_their_paths() {
        let value = json!({"name": "web", "labels": {}, "limits": {"cpus": 1.5}, "tags": ["a", "b"], "end": null});
        let expected = "FIELD         VALUE\nname          web\nlabels        -\nlimits.cpus   1.5\ntags          a, b\nend           -";
        assert_eq!(fields(&value).render(Palette::default()), expected);
    }
}
