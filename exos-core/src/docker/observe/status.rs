//! What the words of a container's status tell: lists of engines before 29 have no other field for it.
//!
//! The words are `Up 5 minutes (healthy)`, `Up 2 seconds (health: starting)`, `Exited (137) 2 minutes ago`,
//! `Restarting (1) 3 seconds ago`.

use crate::observed::Health;

/// Returns what the health check says, when there is one.
pub(super) fn health(status: &str) -> Option<Health> {
    if !status.starts_with("Up") {
        return None;
    }
    match parenthesis(status)? {
        "healthy" => Some(Health::Healthy),
        "unhealthy" => Some(Health::Unhealthy),
        "health: starting" | "starting" => Some(Health::Starting),
        _ => None,
    }
}

/// Returns the code that the container ended with the last time.
pub(super) fn exit_code(status: &str) -> Option<i64> {
    if !status.starts_with("Exited") && !status.starts_with("Restarting") {
        return None;
    }
    parenthesis(status)?.parse().ok()
}

fn parenthesis(status: &str) -> Option<&str> {
    let (_, rest) = status.split_once('(')?;
    rest.split_once(')').map(|(inside, _)| inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_stands_in_parentheses() {
        for (status, expected) in [
            ("Up 5 minutes (healthy)", Some(Health::Healthy)),
            ("Up About a minute (unhealthy)", Some(Health::Unhealthy)),
            (
                "Up Less than a second (health: starting)",
                Some(Health::Starting),
            ),
            ("Up 2 hours (Paused)", None),
            ("Up 2 hours", None),
            ("Exited (0) 2 hours ago", None),
        ] {
            assert_eq!(health(status), expected, "{status}");
        }
    }

    #[test]
    fn so_does_the_exit_code() {
        for (status, expected) in [
            ("Exited (0) 2 hours ago", Some(0)),
            ("Exited (137) 2 hours ago", Some(137)),
            ("Restarting (1) 3 seconds ago", Some(1)),
            ("Created", None),
            ("Dead", None),
            ("Up 2 hours (healthy)", None),
        ] {
            assert_eq!(exit_code(status), expected, "{status}");
        }
    }
}
