//! Which entries of the audit log are asked for.

use exos_core::access::Action;
use exos_core::platform::{AuditFilter, Outcome};
use exos_core::{Error, Problem, Timestamp};
use serde::Deserialize;

use crate::pages::Result;
use crate::pages::form;
use crate::pages::table::Table;

/// Which entries, newest first.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    pub(super) environment: Option<String>,
    principal: Option<String>,
    action: Option<String>,
    outcome: Option<String>,
    target: Option<String>,
    /// A day, or a moment.
    from: Option<String>,
    to: Option<String>,
    /// The order that a table's links name; there is but one.
    sort: Option<String>,
    pub(super) cursor: Option<String>,
}

impl Query {
    /// Returns the table, whose links keep what is asked for.
    pub(super) fn table(&self, environment: Option<&str>) -> Table {
        Table::new("/audit", self.sort.as_deref(), "-at")
            .filter("environment", environment)
            .filter("principal", self.principal.as_deref())
            .filter("action", self.action.as_deref())
            .filter("outcome", self.outcome.as_deref())
            .filter("target", self.target.as_deref())
            .filter("from", self.from.as_deref())
            .filter("to", self.to.as_deref())
    }

    /// Returns what the use case asks for.
    ///
    /// # Errors
    /// `Invalid` for a word or a time that is none.
    pub(super) fn filter(&self, environment: Option<String>) -> Result<AuditFilter> {
        Ok(AuditFilter {
            environment,
            principal: self.principal.clone(),
            action: self
                .action
                .as_deref()
                .map(str::parse::<Action>)
                .transpose()?,
            outcome: self.outcome.as_deref().map(outcome).transpose()?,
            target: self.target.clone(),
            from: time("from", self.from.as_deref())?,
            to: time("to", self.to.as_deref())?,
        })
    }

    /// Returns where the same entries are had as JSON lines.
    pub(super) fn export(&self, environment: Option<&str>, filter: &AuditFilter) -> String {
        let path = match environment {
            Some(name) => format!("/api/v1/environments/{name}/audit/export"),
            None => "/api/v1/audit/export".to_owned(),
        };
        let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let asked = [
            ("principal", self.principal.clone()),
            ("action", self.action.clone()),
            ("outcome", self.outcome.clone()),
            ("target", self.target.clone()),
            ("from", time(filter.from)),
            ("to", time(filter.to)),
        ];
        let asked = asked
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let asked = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(asked)
            .finish();
        if asked.is_empty() {
            return path;
        }
        format!("{path}?{asked}")
    }
}

fn outcome(word: &str) -> Result<Outcome> {
    let wrong = "is none of done, refused, failed";
    form::word("list audit", ("outcome", word), wrong)
}

/// Reads a day as its beginning, or a moment.
fn time(field: &str, text: Option<&str>) -> Result<Option<Timestamp>> {
    let Some(text) = text else { return Ok(None) };
    let moment = text
        .parse()
        .or_else(|_| format!("{text}T00:00:00Z").parse());
    let moment = moment.map_err(|_| wrong(field, format!("{text:?} is no day and no moment")));
    moment.map(Some)
}

fn wrong(field: &str, message: String) -> crate::http::error::ApiError {
    let problem = Problem::new(field, message);
    Error::invalid("list audit", vec![problem]).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_export_asks_for_what_the_page_does() {
        let query = Query {
            principal: Some("a b".to_owned()),
            from: Some("2026-02-01".to_owned()),
            ..Query::default()
        };
        let filter = query.filter(None).unwrap();
        let export = query.export(Some("dev"), &filter);
        let (path, asked) = export.split_once('?').unwrap();
        assert_eq!(path, "/api/v1/environments/dev/audit/export");
        assert!(asked.starts_with("principal=a+b&from=2026-02-01T00%3A00%3A00"));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        let query = Query {
            to: Some("soon".to_owned()),
            ..Query::default()
        };
        assert!(query.filter(None).is_err());
    }
}
