//! The parameters of a query (`?name=value&…`), decoded as forms are (WHATWG URL).

/// Parameters that are looked at; more are ignored.
const MAX_PARAMETERS: usize = 64;

/// A query's parameters.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what stands behind the question mark. Any text can be read.
    pub fn parse(text: &str) -> Self {
        let pairs = form_urlencoded::parse(text.as_bytes()).take(MAX_PARAMETERS);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// Every value of this name, in their order.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of one of these names that is not empty; the first name before the second.
    pub fn either(&self, name: &str, other: &str) -> Option<&str> {
        self.all(name).chain(self.all(other)).find(|value| !value.is_empty())
    }

    /// The first value of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_names_counts_and_escapes_are_read() {
        let query = Query::parse("hl=de&hl=tr&name=my+photo%2Ejpg&empty");
        assert_eq!(query.get("hl"), Some("de"));
        assert_eq!(query.get("name"), Some("my photo.jpg"));
        assert_eq!(query.get("empty"), Some(""));
        assert_eq!(query.get("absent"), None);
    }
}
