//! Writes man pages: the marks of roff that they need, and text in which nothing is one by chance.

use std::fmt::Write as _;

/// A man page that is being written.
#[derive(Debug)]
pub(super) struct Page(String);

impl Page {
    /// A page of this name and section of the manual.
    pub(super) fn new(name: &str, section: u8, version: &str) -> Self {
        let title = escaped(&name.to_uppercase());
        Self(format!(".TH \"{title}\" {section} \"\" \"Tondo {}\" \"Tondo\"\n", escaped(version)))
    }

    pub(super) fn heading(&mut self, text: &str) {
        let _ = writeln!(self.0, ".SH \"{}\"", escaped(text));
    }

    pub(super) fn subheading(&mut self, text: &str) {
        let _ = writeln!(self.0, ".SS \"{}\"", escaped(text));
    }

    /// A paragraph of Markdown: `code` becomes bold, of a link its text is left.
    pub(super) fn paragraph(&mut self, markdown: &str) {
        let _ = writeln!(self.0, ".PP\n{}", inline(markdown));
    }

    /// Text on a line of its own that is not filled, such as a synopsis.
    pub(super) fn line(&mut self, markdown: &str) {
        let _ = writeln!(self.0, ".PP\n.nh\n.ad l\n{}\n.ad b\n.hy", inline(markdown));
    }

    /// The line from which `whatis` and `apropos` read what a page is about.
    pub(super) fn name(&mut self, name: &str, about: &str) {
        self.heading("NAME");
        let _ = writeln!(self.0, "{} \\- {}", escaped(name), escaped(about));
    }

    /// A term, and what it means below it.
    pub(super) fn item(&mut self, term: &str, about: &str) {
        let _ = writeln!(self.0, ".TP\n{}\n{}", inline(term), inline(about));
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// Markdown with `code` in bold.
fn inline(markdown: &str) -> String {
    let text = without_links(markdown);
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        let is_code = index % 2 == 1;
        let _ =
            if is_code { write!(out, "\\fB{}\\fR", escaped(part)) } else { write!(out, "{}", escaped(part)) };
    }
    // A line that begins with one of these would be a request.
    if out.starts_with(['.', '\'']) { format!("\\&{out}") } else { out }
}

/// `[text](target)` becomes `text`.
fn without_links(markdown: &str) -> String {
    let mut out = String::new();
    let mut rest = markdown;
    while let Some((before, after)) = rest.split_once('[') {
        let link = after.split_once("](").and_then(|(text, after)| Some((text, after.split_once(')')?.1)));
        out.push_str(before);
        let Some((text, after_link)) = link.filter(|(text, _)| !text.contains(['[', ']'])) else {
            out.push('[');
            rest = after;
            continue;
        };
        out.push_str(text);
        rest = after_link;
    }
    out.push_str(rest);
    out
}

/// Text as roff prints it: ASCII only, with dashes that can be searched for and copied.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\e"),
            '-' => out.push_str("\\-"),
            '"' => out.push_str("\\(dq"),
            '\'' => out.push_str("\\(aq"),
            '^' => out.push_str("\\(ha"),
            '~' => out.push_str("\\(ti"),
            '\n' => out.push(' '),
            letter if letter.is_ascii() => out.push(letter),
            letter => {
                let _ = write!(out, "\\[u{:04X}]", u32::from(letter));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_a_request_or_an_escape_by_chance() {
        assert_eq!(inline(".TH"), "\\&.TH");
        assert_eq!(inline("'quoted'"), "\\(aqquoted\\(aq");
        assert_eq!(inline(r"C:\n - x…"), r"C:\en \- x\[u2026]");
        assert_eq!(inline("see `a-b`, [the page](x.md#y) and [c]"), r"see \fBa\-b\fR, the page and [c]");
    }
}
