//! What only those see who may see variables: whatever may hold a secret.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::access::{Action, Caller};
use crate::live::{Entry, Located};
use crate::observed::Container;

/// Says whether the caller may see variables, command lines and labels in an environment.
pub(in crate::platform) fn sees_variables(caller: &Caller, environment: &str) -> bool {
    let seen = caller.check(Action::ContainerVariables, Some(environment));
    seen.is_ok()
}

/// Returns a container as somebody sees it: whole, or without its command line and labels.
pub(in crate::platform) fn redacted(located: Located<Entry>, whole: bool) -> Located<Entry> {
    if whole {
        return located;
    }
    let seen = Container {
        command: String::new(),
        labels: BTreeMap::new(),
        ..Container::clone(&located.item.container)
    };
    Located {
        item: Entry {
            container: Arc::new(seen),
            ..located.item
        },
        ..located
    }
}

/// The fields of an inspection that may hold a secret, by where they are.
const SECRET: [(&str, &[&str]); 3] = [
    ("", &["Path", "Args", "ExecIDs"]),
    (
        "/Config",
        &[
            "Env",
            "Cmd",
            "Entrypoint",
            "Labels",
            "Healthcheck",
            "OnBuild",
            "Shell",
        ],
    ),
    ("/State/Health", &["Log"]),
];

/// Takes everything out of an inspection that may hold a secret.
pub(super) fn inspected(known: &mut Value) {
    for (place, fields) in SECRET {
        let Some(part) = known.pointer_mut(place).and_then(Value::as_object_mut) else {
            continue;
        };
        for field in fields {
            part.shift_remove(*field);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_inspection_keeps_nothing_that_may_hold_a_secret() {
        let mut known = json!({
            "Id": "1", "Path": "/bin/web", "Args": ["--password=hunter2"],
            "State": {"Status": "running", "Health": {"Status": "healthy", "Log": [{"Output": "hunter2"}]}},
            "Config": {
                "Hostname": "h", "Env": ["PASSWORD=hunter2"], "Cmd": ["--password=hunter2"], "Entrypoint": ["hunter2"],
                "Labels": {"rule": "hunter2"}, "Healthcheck": {"Test": ["CMD", "hunter2"]},
            },
        });
        inspected(&mut known);
        assert!(!known.to_string().contains("hunter2"), "{known}");
        assert_eq!(known["Id"], "1");
        assert_eq!(known["Config"], json!({"Hostname": "h"}));
        assert_eq!(known["State"]["Health"], json!({"Status": "healthy"}));
    }

    #[test]
    fn an_inspection_of_another_shape_is_left_alone() {
        let mut known = json!({"Config": null});
        inspected(&mut known);
        assert_eq!(known, json!({"Config": null}));
    }
}
