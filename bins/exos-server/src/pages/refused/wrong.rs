//! One thing that is wrong with a form, and the field that it is in.

use serde::Serialize;

use crate::http::problem::FieldProblem;

/// The files of a stack, and the fields that they are in.
pub(in crate::pages) const FILES: [(&str, &str); 3] = [
    ("compose.yaml", "compose"),
    ("exos-compose.yml", "exos_compose"),
    (".env", "variables"),
];

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::pages) struct Wrong {
    /// The id of the field; absent when it is in none.
    pub(in crate::pages) field: Option<String>,
    /// Where, as whoever refused it says.
    #[serde(skip)]
    pub(in crate::pages) at: String,
    /// The file; empty when the problem has no place in one.
    file: String,
    line: Option<u32>,
    column: Option<u32>,
    pub(in crate::pages) message: String,
    pub(in crate::pages) hint: Option<String>,
    pub(in crate::pages) code: Option<String>,
}

impl Wrong {
    /// Finds the field of a problem in a form that has the fields which `has` says.
    pub(in crate::pages) fn new(problem: FieldProblem, has: impl Fn(&str) -> bool) -> Self {
        let place = place(&problem.at);
        let (file, line, column) = place.map_or((String::new(), None, None), |place| {
            (place.0.to_owned(), Some(place.1), Some(place.2))
        });
        Self {
            field: field(&problem.at, &file, has).map(str::to_owned),
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

/// Returns the field of a form that a problem is in. Of a form of files, what has no other place is in the compose file.
fn field<'p>(at: &'p str, file: &str, has: impl Fn(&str) -> bool) -> Option<&'p str> {
    let of_file = FILES.iter().find(|(name, _)| *name == file);
    let of_file = of_file.map(|(_, field)| *field);
    let (first, last) = (at.split('.').next(), at.rsplit('.').next());
    let places = [of_file, Some(at), first, Some("compose"), last];
    places.into_iter().flatten().find(|place| has(place))
}

#[cfg(test)]
mod tests {
    use exos_core::Problem;

    use super::*;

    fn wrong(at: &str, fields: &[&str]) -> Wrong {
        let problem = FieldProblem::from(Problem::new(at, "wrong"));
        Wrong::new(problem, |name| fields.contains(&name))
    }

    #[test]
    fn problems_of_files_stand_at_the_field_of_the_file() {
        let fields = ["name", "compose", "exos_compose", "variables"];
        let of = |at: &str| wrong(at, &fields).field.unwrap();
        let found = wrong("exos-compose.yml:3:5", &fields);
        assert_eq!((found.line, found.column), (Some(3), Some(5)));
        for (at, field) in [
            ("exos-compose.yml:3:5", "exos_compose"),
            (".env:1:2", "variables"),
            ("name", "name"),
            ("services.web.name", "compose"),
        ] {
            assert_eq!(of(at), field, "{at}");
        }
    }

    #[test]
    fn problems_of_other_forms_stand_at_the_field_of_that_name_if_there_is_one() {
        for (at, field) in [
            ("quotas.memory", Some("memory")),
            ("labels.\"a\"", Some("labels")),
            ("tls", None),
        ] {
            let found = wrong(at, &["memory", "labels"]);
            assert_eq!(found.field.as_deref(), field, "{at}");
        }
    }
}
