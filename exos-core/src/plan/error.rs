//! Why there is no plan.

use std::fmt;

use crate::error::{Error, ErrorKind};

/// Why there is no plan. Nothing was touched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Services wait for each other in a circle.
    #[error("services depend on each other in a circle: {}", path.join(" -> "))]
    Cycle {
        /// The circle; the first service stands again at the end.
        path: Vec<String>,
    },
    /// A service was named that the stack does not have.
    #[error("the stack has no service {name:?}")]
    NoSuchService {
        /// The name.
        name: String,
        /// The services that it has.
        known: Vec<String>,
    },
    /// The engine, its machine or what is there stands against it.
    #[error("{}", Listed(refusals))]
    Refused {
        /// Every reason that was found.
        refusals: Vec<Refusal>,
    },
}

/// One reason why a specification cannot be carried out here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where in the specification, such as `services.web.runtime`.
    pub path: String,
    /// Why not.
    pub reason: String,
    /// What to do.
    pub hint: String,
    /// Whether the engine cannot do it, the state is against it, or something is missing.
    pub kind: ErrorKind,
}

struct Listed<'a>(&'a [Refusal]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, refusal) in self.0.iter().enumerate() {
            let gap = if i == 0 { "" } else { "\n" };
            write!(f, "{gap}{}: {}", refusal.path, refusal.reason)?;
            if self.0.len() > 1 && !refusal.hint.is_empty() {
                write!(f, " ({})", refusal.hint)?;
            }
        }
        Ok(())
    }
}

impl From<PlanError> for Error {
    fn from(error: PlanError) -> Self {
        let (kind, code, hint) = match &error {
            PlanError::Cycle { .. } => (
                ErrorKind::Invalid,
                "E101",
                Some(
                    "remove one of the `depends_on`, `links` or `network_mode` on the way"
                        .to_owned(),
                ),
            ),
            PlanError::NoSuchService { known, .. } => (
                ErrorKind::NotFound,
                "E102",
                Some(format!("its services are: {}", known.join(", "))),
            ),
            PlanError::Refused { refusals } => (
                refusals
                    .first()
                    .map_or(ErrorKind::Unsupported, |first| first.kind),
                "E103",
                (refusals.len() == 1 && !refusals[0].hint.is_empty())
                    .then(|| refusals[0].hint.clone()),
            ),
        };
        let made = Self::new(kind, "plan", error.to_string()).code(code);
        match hint {
            Some(hint) => made.hint(hint),
            None => made,
        }
    }
}
