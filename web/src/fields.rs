//! What a form or a query carries.

use crate::error::Error;

/// The longest body, in bytes: the longest case (10 000 characters, of nine bytes each as forms send
/// Chinese) and room to say in the form that it is too long.
pub const BODY: usize = 256 * 1_024;

/// Names and values, in order.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`, as forms and queries are. Lines end as they do here,
    /// and what nobody can see or type is left out.
    pub fn read(bytes: &[u8]) -> Self {
        let seen = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
        let pairs = form_urlencoded::parse(bytes).into_owned();
        let clean = |(key, value): (String, String)| (key, value.chars().filter(seen).collect());
        Self(pairs.map(clean).collect())
    }

    /// A value without blanks round it; empty if it is not there.
    pub fn text(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// A value that says something.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// A number, if one is given.
    ///
    /// # Errors
    /// When it is something else.
    pub fn number(&self, name: &str) -> Result<Option<u32>, Error> {
        let number = self.some(name).map(str::parse);
        number.transpose().map_err(|_| Error::Malformed)
    }

    /// The grade a caller gave, 1 for the best to 5.
    ///
    /// # Errors
    /// When it is no number.
    pub fn grade(&self) -> Result<Option<u8>, Error> {
        let grade = self.number("grade")?;
        Ok(grade.and_then(|grade| u8::try_from(grade).ok()))
    }

    /// The same as a query, with another value for one name, or without it.
    pub fn query_with(&self, name: &str, value: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, old) in self
            .0
            .iter()
            .filter(|(key, old)| key != name && !old.is_empty())
        {
            query.append_pair(key, old);
        }
        if let Some(value) = value {
            query.append_pair(name, value);
        }
        query.finish()
    }

    /// Names and values as a query.
    pub fn written(pairs: &[(&str, String)]) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish()
    }
}
