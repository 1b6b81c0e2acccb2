//! The query of a URL (`?name=value&...`), decoded as forms are (WHATWG URL, `application/x-www-form-urlencoded`).

/// The most parameters that are read; more are ignored.
const MAX_PARAMETERS: usize = 64;

/// The parameters of a query.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what follows the question mark. Never fails.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Self {
        let pairs = form_urlencoded::parse(text.as_bytes()).take(MAX_PARAMETERS);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// Every value of a parameter, in order.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value that is not empty of a parameter, or else of its other name.
    #[must_use]
    pub(crate) fn first_non_empty(&self, name: &str, other_name: &str) -> Option<&str> {
        self.all(name).chain(self.all(other_name)).find(|value| !value.is_empty())
    }

    /// The first value of a parameter.
    #[must_use]
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_names_counts_and_escapes_are_decoded() {
        let query = Query::parse("hl=de&hl=tr&name=my+photo%2Ejpg&empty");
        assert_eq!(query.get("hl"), Some("de"));
        assert_eq!(query.get("name"), Some("my photo.jpg"));
        assert_eq!(query.get("empty"), Some(""));
        assert_eq!(query.get("absent"), None);
    }
}
