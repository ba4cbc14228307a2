//! Which items of a list are asked for.

/// Which items of a list are asked for, and in which order. A list is read part by part until its end.
///
/// ```
/// use exos_core::client::Query;
///
/// let query = Query::default().text("web").sort("-created_at").at_most(20);
/// # let _ = query;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pairs: Vec<(&'static str, String)>,
    pub(super) most: Option<usize>,
}

impl Query {
    /// Only items whose name contains this.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        self.with("text", text)
    }

    /// Sorts by this field; a `-` before it turns the order round.
    #[must_use]
    pub fn sort(self, field: impl Into<String>) -> Self {
        self.with("sort", field)
    }

    /// Ends after so many items.
    #[must_use]
    pub fn at_most(self, count: usize) -> Self {
        Self {
            most: Some(count),
            ..self
        }
    }

    /// Adds a filter of the list, such as `stack` of containers and operations.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.pairs.push((name, value.into()));
        self
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }
}
