//! The WHERE clause of a filtered list: only what is asked for stands in it, so that SQLite can choose
//! the index that serves it.

use rusqlite::ToSql;
use rusqlite::types::Value;

#[derive(Debug, Default)]
pub(crate) struct Conditions {
    sql: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    /// Rows before the page's cursor; all of them where the greatest id stands for none. Nothing is compared then, as
    /// SQLite would begin its walk there and not where the period asked for ends.
    pub(crate) fn before(column: &str, id: i64) -> Self {
        let mut conditions = Self::default();
        conditions.when(true, "TRUE");
        conditions.with(
            &format!("{column} < ?"),
            Some(id).filter(|id| *id < i64::MAX),
        );
        conditions
    }

    /// `sql` with one `?`, if there is a value.
    pub(crate) fn with(&mut self, sql: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.sql.push(sql.into());
            self.values.push(value.into());
        }
    }

    /// `sql` with two `?`.
    pub(crate) fn with_both(&mut self, sql: &str, values: [i64; 2]) {
        self.sql.push(sql.into());
        self.values.extend(values.map(Value::from));
    }

    /// `sql` without a value, if so.
    pub(crate) fn when(&mut self, asked: bool, sql: &str) {
        if asked {
            self.sql.push(sql.into());
        }
    }

    /// One of several names; all of them if none is given.
    pub(crate) fn one_of(&mut self, column: &str, names: &[&str]) {
        if names.is_empty() {
            return;
        }
        let marks = vec!["?"; names.len()].join(", ");
        self.sql.push(format!("{column} IN ({marks})"));
        self.values
            .extend(names.iter().map(|name| Value::from(String::from(*name))));
    }

    /// All of them, joined by AND.
    pub(crate) fn sql(&self) -> String {
        self.sql.join(" AND ")
    }

    /// The values, in the order of the question marks.
    pub(crate) fn values(&self) -> Vec<&dyn ToSql> {
        self.values
            .iter()
            .map(|value| value as &dyn ToSql)
            .collect()
    }
}

/// A pattern for LIKE with `ESCAPE '\'` that finds `text` anywhere.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
