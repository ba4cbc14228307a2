//! What is wrong with a form of files, each problem with the field that it is in.

use axum::http::StatusCode;
use exos_core::{Error, ErrorKind, Problem};
use serde::Serialize;

use crate::http::error::ApiError;
use crate::http::problem::{Details, FieldProblem};

/// The files of the form and the fields that they are in.
const FILES: [(&str, &str); 3] = [
    ("compose.yaml", "compose"),
    ("exos-compose.yml", "exos_compose"),
    (".env", "variables"),
];

/// Why a form was refused.
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) message: String,
    pub(super) hint: Option<String>,
    pub(super) problems: Vec<Wrong>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Wrong {
    /// The id of the field.
    pub(super) field: &'static str,
    /// Where, as the loader says it.
    #[serde(skip)]
    pub(super) at: String,
    /// The file; empty when the problem has no place in one.
    file: String,
    line: Option<u32>,
    column: Option<u32>,
    pub(super) message: String,
    pub(super) hint: Option<String>,
    pub(super) code: Option<String>,
}

impl Refusal {
    /// Turns an error into what a form shows. What the reader may not see or do is a page of its own.
    pub(super) fn of(error: Error) -> Result<Self, ApiError> {
        if matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound)
            && error.problem_list().is_empty()
        {
            return Err(error.into());
        }
        let is_old = error.kind() == ErrorKind::Conflict
            && error.context().iter().any(|(name, _)| *name == "version");
        let details = Details::from(ApiError::from(error));
        let status = StatusCode::from_u16(details.status);
        let mut refusal = Self {
            status: status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY),
            message: details.detail.unwrap_or(details.title),
            hint: details.hint,
            problems: details.errors.into_iter().map(Wrong::from).collect(),
        };
        match refusal.problems.len() {
            0 => {}
            1 => "One thing is wrong. Nothing was done.".clone_into(&mut refusal.message),
            more => refusal.message = format!("{more} things are wrong. Nothing was done."),
        }
        if is_old {
            let message =
                "Somebody changed the stack since you opened this page. Nothing was done.";
            message.clone_into(&mut refusal.message);
            let hint = "Keep a copy of your text, open the page again, and put your change into what is there now.";
            refusal.hint = Some(hint.to_owned());
        }
        Ok(refusal)
    }
}

impl From<Problem> for Wrong {
    fn from(problem: Problem) -> Self {
        FieldProblem::from(problem).into()
    }
}

impl From<FieldProblem> for Wrong {
    fn from(problem: FieldProblem) -> Self {
        let place = place(&problem.at);
        let (file, line, column) = place.map_or((String::new(), None, None), |place| {
            (place.0.to_owned(), Some(place.1), Some(place.2))
        });
        Self {
            field: field(&problem.at, &file),
            at: problem.at,
            file,
            line,
            column,
            message: problem.message,
            hint: problem.hint,
            code: problem.code,
        }
    }
}

/// Reads `file:line:column`.
fn place(at: &str) -> Option<(&str, u32, u32)> {
    let (rest, column) = at.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some((file, line.parse().ok()?, column.parse().ok()?))
}

/// Returns the field that a problem is in. What has no other place is in the compose file.
fn field(at: &str, file: &str) -> &'static str {
    let of_file = FILES.iter().find(|(name, _)| *name == file);
    match at {
        "name" => "name",
        "host" => "host",
        _ => of_file.map_or("compose", |(_, field)| field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_stand_at_their_field() {
        let wrong = |at: &str| Wrong::from(Problem::new(at, "wrong"));
        let found = wrong("exos-compose.yml:3:5");
        assert_eq!(found.field, "exos_compose");
        assert_eq!((found.line, found.column), (Some(3), Some(5)));
        assert_eq!(wrong(".env:1:2").field, "variables");
        assert_eq!(wrong("name").field, "name");
        let placeless = wrong("services.web.build");
        assert_eq!((placeless.field, placeless.line), ("compose", None));
    }

    #[test]
    fn who_was_overtaken_is_told_so() {
        let error = Error::new(ErrorKind::Conflict, "write", "raced").with("version", "3");
        let refusal = Refusal::of(error).unwrap();
        assert!(refusal.message.contains("Somebody changed the stack"));
        let hidden = Error::new(ErrorKind::NotFound, "find", "no environment");
        assert!(Refusal::of(hidden).is_err());
    }
}
