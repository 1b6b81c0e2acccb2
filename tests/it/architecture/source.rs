//! Reading the source: files without comments, texts and tests, and the paths of modules that they name.

use crate::support::files::rust_sources;

/// A file of `src/` without comments, without the content of texts, and without `#[cfg(test)]` items.
pub(super) struct Source {
    /// The path in the project, such as `src/http/body.rs`.
    pub(super) file: String,
    /// The names of the modules that lead to it: `http`, `body`.
    pub(super) module: Vec<String>,
    pub(super) code: String,
}

impl Source {
    pub(super) fn new(file: &str, text: &str) -> Self {
        let inside = file.trim_start_matches("src/").trim_end_matches(".rs");
        let mut module: Vec<String> = inside.split('/').map(str::to_owned).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
            module.pop();
        }
        Self { file: file.to_owned(), module, code: without_tests(&without_comments(text)) }
    }

    /// The top-level module; none for `main.rs` and `lib.rs`.
    pub(super) fn top(&self) -> Option<&str> {
        self.module.first().map(String::as_str)
    }

    /// Every path that the code names from the root of the crate: `crate::`, `self::` and `super::` are resolved.
    pub(super) fn own_paths(&self) -> Vec<Vec<String>> {
        let mut paths = Vec::new();
        for path in paths_from(&self.code, &["crate", "self", "super"]) {
            let is_from_root = path[0] == "crate";
            let ups = path.iter().filter(|name| *name == "super").count();
            let base =
                if is_from_root { &[][..] } else { &self.module[..self.module.len().saturating_sub(ups)] };
            let names = path.into_iter().filter(|name| !matches!(name.as_str(), "crate" | "self" | "super"));
            paths.push(base.iter().cloned().chain(names).collect());
        }
        paths
    }

    /// Every path of a `use` that begins at this module itself, as `pub use a::A` in a `mod.rs` does.
    pub(super) fn used_paths(&self) -> Vec<Vec<String>> {
        let mut paths = Vec::new();
        for (at, word) in self.code.match_indices("use ") {
            let before = self.code[..at].lines().next_back().unwrap_or_default().trim_start();
            if before.is_empty() || before.starts_with("pub") {
                read_tree(&self.code[at + word.len()..], &[], &mut paths);
            }
        }
        paths
    }

    /// Whether the code names something below one of these paths, such as `std::fs` or `hyper`.
    pub(super) fn names_any(&self, wanted: &[&str]) -> bool {
        wanted.iter().any(|wanted| {
            let wanted: Vec<&str> = wanted.split("::").collect();
            paths_from(&self.code, &wanted[..1]).iter().any(|path| starts_with(path, &wanted))
        })
    }
}

fn starts_with(path: &[String], start: &[&str]) -> bool {
    path.len() >= start.len() && path.iter().zip(start).all(|(name, wanted)| name == wanted)
}

/// The files of `src/` that are no tests by themselves.
pub(super) fn sources() -> Vec<Source> {
    let mut files = rust_sources(&["src"]);
    files.retain(|(file, _)| !file.ends_with("/tests.rs") && !file.ends_with("_tests.rs"));
    files.iter().map(|(file, text)| Source::new(file, text)).collect()
}

/// Every path that begins with one of these names. `crate::{a, b::{c, d}}` is three paths.
fn paths_from(code: &str, roots: &[&str]) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for root in roots {
        for (at, _) in code.match_indices(root) {
            let follows = code[..at].chars().next_back();
            let is_inside = follows.is_some_and(|letter| is_in_name(letter) || letter == ':');
            let rest = &code[at + root.len()..];
            if !is_inside && rest.starts_with("::") {
                read_tree(&rest[2..], &[(*root).to_owned()], &mut paths);
            }
        }
    }
    paths
}

/// Reads what follows a `::`: a name, a longer path, or a group of them; returns the code behind it.
fn read_tree<'a>(code: &'a str, before: &[String], paths: &mut Vec<Vec<String>>) -> &'a str {
    let code = code.trim_start();
    if let Some(mut rest) = code.strip_prefix('{') {
        loop {
            rest = rest.trim_start().trim_start_matches(',').trim_start();
            if rest.is_empty() || rest.starts_with('}') {
                return rest.strip_prefix('}').unwrap_or(rest);
            }
            let behind = read_tree(rest, before, paths);
            // What is no name, as in `a as b` or `*`, is passed over.
            rest = behind.trim_start_matches(|letter| !matches!(letter, ',' | '}'));
        }
    }
    let end = code.find(|letter| !is_in_name(letter)).unwrap_or(code.len());
    let (name, rest) = code.split_at(end);
    let mut path = before.to_vec();
    path.extend((!name.is_empty()).then(|| name.to_owned()));
    if let Some(further) = rest.strip_prefix("::").filter(|_| !name.is_empty()) {
        return read_tree(further, &path, paths);
    }
    paths.push(path);
    rest
}

fn is_in_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The text without comments; texts in quotes become `""`.
fn without_comments(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let skipped = length_of_comment(rest).or_else(|| length_of_quoted(rest));
        let length = skipped.unwrap_or(letter.len_utf8());
        let is_name_before_quote = code.ends_with(is_in_name) && letter == 'r' && skipped.is_some();
        if is_name_before_quote || skipped.is_none() {
            code.push(letter);
            rest = &rest[letter.len_utf8()..];
            continue;
        }
        code.push_str(if rest.starts_with('/') { "" } else { "\"\"" });
        rest = &rest[length..];
    }
    code
}

/// The length of the comment that the text begins with.
fn length_of_comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    text.starts_with("/*").then(|| text.find("*/").map_or(text.len(), |end| end + 2))
}

/// The length of the text in quotes, raw or not, or of the letter in quotes, that the code begins with.
fn length_of_quoted(code: &str) -> Option<usize> {
    let raw = code.strip_prefix('r').map(|rest| rest.len() - rest.trim_start_matches('#').len());
    if let Some(hashes) = raw.filter(|hashes| code[1 + hashes..].starts_with('"')) {
        let close = format!("\"{}", "#".repeat(hashes));
        let start = hashes + 2;
        return Some(code[start..].find(&close).map_or(code.len(), |end| start + end + close.len()));
    }
    if code.starts_with('"') {
        let mut is_escaped = false;
        for (at, letter) in code.char_indices().skip(1) {
            match letter {
                '"' if !is_escaped => return Some(at + 1),
                _ => is_escaped = letter == '\\' && !is_escaped,
            }
        }
        return Some(code.len());
    }
    // `'"'` and `'\"'` are letters; `'a` alone is a lifetime.
    let letter = code.strip_prefix('\'')?;
    let escape = usize::from(letter.starts_with('\\'));
    let length = letter[escape..].chars().next()?.len_utf8();
    letter[escape + length..].starts_with('\'').then_some(1 + escape + length + 1)
}

/// The code without items for tests: each ends with its `;` or with the brace that closes it.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = String::new();
    let mut rest = code;
    while let Some(at) = rest.find(MARK) {
        kept.push_str(&rest[..at]);
        rest = &rest[at + MARK.len()..];
        let mut depth = 0_usize;
        let end = rest.char_indices().find(|(_, letter)| {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            depth == 0 && matches!(letter, ';' | '}')
        });
        rest = end.map_or("", |(end, letter)| &rest[end + letter.len_utf8()..]);
    }
    kept + rest
}

#[test]
fn the_reader_resolves_every_path_of_a_group() {
    let text =
        "use crate::web::Body;\nuse crate::{api, pages::{a, b as c}, public::*};\nfn f() { super::g() }";
    let source = Source::new("src/http/api/login.rs", text);
    let paths: Vec<String> = source.own_paths().iter().map(|path| path.join("::")).collect();
    let expected = ["web::Body", "api", "pages::a", "pages::b", "public", "http::api::g"];
    assert_eq!(paths, expected);
}

#[test]
fn the_reader_passes_over_comments_texts_and_tests() {
    let text = r##"
        // std::fs
        /* hyper::Body */
        const URL: &str = "http://x // \" std::fs";
        const RAW: &str = r#"a "b" std::fs"#;
        const QUOTE: char = '"';
        #[cfg(test)]
        use std::fs::File;
        #[cfg(test)]
        mod tests { fn f() { std::fs::read() } }
        fn after() -> hyper::Body {}
    "##;
    let source = Source::new("src/a.rs", text);
    assert!(!source.names_any(&["std::fs"]));
    assert!(source.names_any(&["hyper"]));
    assert!(Source::new("src/a.rs", "use std::{fs, io};").names_any(&["std::fs"]));
    assert!(!Source::new("src/a.rs", "use my::std::fs;").names_any(&["std::fs"]));
}
