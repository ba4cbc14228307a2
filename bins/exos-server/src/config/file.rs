//! The configuration file: a YAML mapping of settings to plain values.

use std::collections::BTreeMap;

use serde_yaml::Value;

use super::keys::KEYS;
use super::read::ConfigError;

/// Reads a file's settings by name.
pub(super) fn read(path: &str) -> Result<BTreeMap<&'static str, String>, ConfigError> {
    let text = fs_err::read_to_string(path).map_err(|error| ConfigError::new(error.to_string()))?;
    parse(&text).map_err(|problem| ConfigError::new(format!("{path}: {problem}")))
}

fn parse(text: &str) -> Result<BTreeMap<&'static str, String>, String> {
    let value: Value = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    let mapping = match value {
        Value::Null => return Ok(BTreeMap::new()),
        Value::Mapping(mapping) => mapping,
        _ => {
            return Err(
                "it is no mapping of settings, such as `listen: 127.0.0.1:8080`".to_owned(),
            );
        }
    };
    let entries = mapping.into_iter().filter(|(_, value)| !value.is_null());
    entries.map(|(key, value)| entry(&key, value)).collect()
}

fn entry(key: &Value, value: Value) -> Result<(&'static str, String), String> {
    let Some(name) = key.as_str() else {
        return Err("a key is not a text".to_owned());
    };
    let known = KEYS.iter().find(|known| known.name == name);
    let Some(known) = known else {
        return Err(unknown(name));
    };
    let text = match value {
        Value::String(text) => text,
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        _ => {
            return Err(format!(
                "{name}: it takes one value, not a list or a mapping"
            ));
        }
    };
    Ok((known.name, text))
}

fn unknown(name: &str) -> String {
    let distance = |key: &'static str| (strsim::damerau_levenshtein(name, key), key);
    let nearest = KEYS.iter().map(|key| distance(key.name)).min();
    match nearest.filter(|(distance, _)| *distance <= 3) {
        Some((_, nearest)) => format!("{name}: there is no such setting; did you mean {nearest}?"),
        None => format!("{name}: there is no such setting"),
    }
}
