//! Writing a seed: the text that `read` reads back to the same people, addresses, pictures and blocked files.

use std::fmt::{Display, Write as _};

/// The text of a seed in the making.
#[derive(Debug)]
pub(crate) struct SeedText(String);

/// A table in one line.
#[derive(Debug, Default)]
pub(crate) struct Inline(Vec<String>);

impl SeedText {
    /// A seed that opens with this comment.
    pub(crate) fn new(comment: &str) -> Self {
        Self(format!("# {comment}\n"))
    }

    /// Begins a table of a list, such as a person.
    pub(crate) fn table(&mut self, list: &str) {
        self.line(format_args!("\n[[{list}]]"));
    }

    /// A comment in a line of its own.
    pub(crate) fn comment(&mut self, text: &str) {
        self.line(format_args!("# {text}"));
    }

    /// A field with a text.
    pub(crate) fn text(&mut self, name: &str, value: &str) {
        self.line(format_args!("{name} = {}", quoted(value)));
    }

    /// A field with a text, if there is one.
    pub(crate) fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// A field with `true`, `false` or a number.
    pub(crate) fn plain(&mut self, name: &str, value: impl Display) {
        self.line(format_args!("{name} = {value}"));
    }

    /// A field with a list of tables, one a line; nothing for an empty list.
    pub(crate) fn list(&mut self, name: &str, tables: &[Inline]) {
        if tables.is_empty() {
            return;
        }
        self.line(format_args!("{name} = ["));
        for table in tables {
            self.line(format_args!("    {{ {} }},", table.0.join(", ")));
        }
        self.line(format_args!("]"));
    }

    /// The whole text.
    pub(crate) fn finish(self) -> String {
        self.0
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a text does not fail.
        let _: std::fmt::Result = writeln!(self.0, "{line}");
    }
}

impl Inline {
    /// A field with a text.
    #[must_use]
    pub(crate) fn text(mut self, name: &str, value: &str) -> Self {
        self.0.push(format!("{name} = {}", quoted(value)));
        self
    }

    /// A field with a text, if there is one.
    #[must_use]
    pub(crate) fn optional(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// A field with `true`, `false`, a number, a time or a table.
    #[must_use]
    pub(crate) fn plain(mut self, name: &str, value: impl Display) -> Self {
        self.0.push(format!("{name} = {value}"));
        self
    }

    /// The same, if the condition holds.
    #[must_use]
    pub(crate) fn plain_if(self, condition: bool, name: &str, value: impl Display) -> Self {
        if condition { self.plain(name, value) } else { self }
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => out.extend(format!("\\u{:04X}", u32::from(control)).chars()),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_read_back_as_it_was() {
        for text in ["", "a \"b\" \\ c", "tab\tline\n", "\u{7f}\u{85}\u{1}", "İnci Ünal 🦊"] {
            let mut seed = SeedText::new("a seed");
            seed.text("value", text);
            let read: toml::Table = toml::from_str(&seed.finish()).unwrap();
            assert_eq!(read["value"].as_str(), Some(text), "{text:?}");
        }
    }

    #[test]
    fn lists_hold_one_table_a_line() {
        let mut seed = SeedText::new("a seed");
        seed.list(
            "pictures",
            &[Inline::default().text("file", "a.png").plain_if(false, "x", 1).plain("rotate", 90)],
        );
        assert_eq!(seed.finish(), "# a seed\npictures = [\n    { file = \"a.png\", rotate = 90 },\n]\n");
    }
}
