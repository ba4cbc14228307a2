//! Tables whose order, filters and parts are decided by the server: their links keep what else is asked for.

use std::fmt::Write;

use exos_core::platform::ListQuery;

/// The most rows of a page.
pub(super) const ROWS: usize = 50;

/// How a table is asked for: its address, and what stands behind the `?`.
#[derive(Debug)]
pub(super) struct Table {
    path: &'static str,
    /// What chooses rows: names and values, in the order of the form.
    filters: Vec<(&'static str, String)>,
    /// The column, with a `-` before it when it is turned round.
    sort: String,
    cursor: Option<String>,
    next_cursor: Option<String>,
}

impl Table {
    /// Returns the table at `path`, sorted by `sort` unless something else is asked for.
    pub(super) fn new(path: &'static str, sort: Option<&str>, default: &str) -> Self {
        Self {
            path,
            filters: Vec::new(),
            sort: sort.unwrap_or(default).to_owned(),
            cursor: None,
            next_cursor: None,
        }
    }

    /// Adds what chooses rows, where it is asked for.
    pub(super) fn filter(mut self, name: &'static str, value: Option<&str>) -> Self {
        self.filters
            .extend(value.map(|value| (name, value.to_owned())));
        self
    }

    /// Says which part of the list this is, and where the next one begins.
    pub(super) fn part(mut self, cursor: Option<String>, next_cursor: Option<String>) -> Self {
        (self.cursor, self.next_cursor) = (cursor, next_cursor);
        self
    }

    /// Returns what is asked for of the list behind it: the part at `cursor`, in the order of the table, and with its text.
    pub(super) fn asked(&self, cursor: Option<&str>) -> ListQuery {
        ListQuery {
            limit: ROWS,
            cursor: cursor.map(str::to_owned),
            sort: Some(self.sort.clone()),
            text: self.chosen("text").map(str::to_owned),
        }
    }

    /// Returns the value of a filter.
    pub(super) fn value(&self, filter: &str) -> &str {
        self.chosen(filter).unwrap_or_default()
    }

    fn chosen(&self, filter: &str) -> Option<&str> {
        let found = self.filters.iter().find(|(name, _)| *name == filter);
        found.map(|(_, value)| value.as_str())
    }

    /// Tells whether a filter has a value.
    pub(super) fn chooses(&self, filter: &str, value: &str) -> bool {
        self.value(filter) == value
    }

    /// Tells whether rows are chosen out: an empty table means something else then. The environment does not count.
    pub(super) fn is_filtered(&self) -> bool {
        self.filters.iter().any(|(name, _)| *name != "environment")
    }

    /// Returns what `aria-sort` says of a column; nothing when the rows are sorted by another.
    pub(super) fn sorted(&self, column: &str) -> Option<&'static str> {
        if self.sort == column {
            return Some("ascending");
        }
        (self.sort.strip_prefix('-') == Some(column)).then_some("descending")
    }

    /// Returns where the rows are sorted by a column, or turned round when they are.
    pub(super) fn sort_by(&self, column: &str) -> String {
        let turned = match self.sorted(column) {
            Some("ascending") => format!("-{column}"),
            Some(_) => column.to_owned(),
            // Of measures the greatest are looked for.
            None if matches!(column, "cpu" | "memory" | "created") => format!("-{column}"),
            None => column.to_owned(),
        };
        self.address(Some(&turned), None)
    }

    /// Returns the column that the rows are sorted by.
    pub(super) fn sort(&self) -> &str {
        &self.sort
    }

    /// Returns where the next part is.
    pub(super) fn next(&self) -> Option<String> {
        let cursor = self.next_cursor.as_deref()?;
        Some(self.address(Some(&self.sort), Some(cursor)))
    }

    /// Returns where the first part is, on any other.
    pub(super) fn first(&self) -> Option<String> {
        self.cursor
            .as_ref()
            .map(|_| self.address(Some(&self.sort), None))
    }

    fn address(&self, sort: Option<&str>, cursor: Option<&str>) -> String {
        let mut address = self.path.to_owned();
        let filters = self
            .filters
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        let rest = [("sort", sort), ("cursor", cursor)];
        let rest = rest
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        for (at, (name, value)) in filters.chain(rest).enumerate() {
            let sign = if at == 0 { '?' } else { '&' };
            let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            let _ = write!(address, "{sign}{name}={value}");
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_asked_for_as_its_table_is() {
        let table = Table::new("/users", Some("-name"), "name")
            .filter("state", Some("active"))
            .filter("text", Some("a b"));
        let asked = table.asked(Some("1"));
        let (sort, text) = (asked.sort.as_deref(), asked.text.as_deref());
        assert_eq!((sort, text), (Some("-name"), Some("a b")));
        assert_eq!((asked.cursor.as_deref(), asked.limit), (Some("1"), ROWS));
        assert_eq!(Table::new("/users", None, "name").asked(None).text, None);
    }

    #[test]
    fn links_keep_what_else_is_asked_for() {
        let table = Table::new("/containers", None, "name")
            .filter("text", Some("a b"))
            .filter("host", None)
            .part(Some("1".to_owned()), Some("x=".to_owned()));
        assert_eq!(table.sort_by("name"), "/containers?text=a+b&sort=-name");
        assert_eq!(table.sort_by("cpu"), "/containers?text=a+b&sort=-cpu");
        assert_eq!(
            table.next().unwrap(),
            "/containers?text=a+b&sort=name&cursor=x%3D"
        );
        assert_eq!(table.first().unwrap(), "/containers?text=a+b&sort=name");
        assert_eq!(
            (table.sorted("name"), table.sorted("cpu")),
            (Some("ascending"), None)
        );
    }
}
