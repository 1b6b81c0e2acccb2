//! Files and functions stay small, and each file says what it owns.

use super::Violations;
use crate::support::files::rust_sources;

const MAX_FILE_LINES: usize = 500;
const MAX_FUNCTION_LINES: usize = 60;

/// Files that are still too long.
const MAY_BE_LONG: &[&str] = &[];

/// Files with a function that is still too long.
const MAY_HAVE_LONG_FUNCTIONS: &[&str] = &[];

/// The files of `src` and `tests`.
fn all_files() -> Vec<(String, String)> {
    rust_sources(&["src", "tests"])
}

fn file_violations(files: &[(String, String)]) -> Violations {
    let mut violations = Violations::default();
    for (file, text) in files {
        let lines = text.lines().count();
        if !text.starts_with("//!") {
            violations.add(file, "does not open with `//!`");
        } else if lines > MAX_FILE_LINES {
            violations.add(file, format!("has {lines} lines"));
        }
    }
    violations
}

fn function_violations(files: &[(String, String)]) -> Violations {
    let mut violations = Violations::default();
    for (file, text) in files {
        for (line, length) in functions(text).into_iter().filter(|(_, length)| *length > MAX_FUNCTION_LINES) {
            violations.add(file, format!("the function at line {line} has {length} lines"));
        }
    }
    violations
}

/// The line of each function, and how many lines it has up to the brace that closes it.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut functions = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        if !is_function(line.trim_start()) || line.trim_end().ends_with([';', '}']) {
            continue;
        }
        let closing = format!("{}}}", " ".repeat(indent));
        let end = lines[start..].iter().position(|line| *line == closing).unwrap_or(0);
        functions.push((start + 1, end + 1));
    }
    functions
}

fn is_function(line: &str) -> bool {
    let mut words = line.split(' ').skip_while(|word| {
        word.starts_with("pub")
            || matches!(*word, "const" | "async")
            || word.ends_with(')') && !word.contains("fn")
    });
    words.next() == Some("fn")
}

#[test]
fn every_file_says_what_it_owns_and_stays_small() {
    file_violations(&all_files()).assert_known(MAY_BE_LONG);
}

#[test]
fn no_function_is_longer_than_a_screen() {
    let files = all_files();
    let longest = files.iter().flat_map(|(_, text)| functions(text)).map(|(_, length)| length).max();
    assert!(
        longest > Some(20),
        "the measure finds nothing: the longest function would have {longest:?} lines"
    );
    function_violations(&files).assert_known(MAY_HAVE_LONG_FUNCTIONS);
}

#[test]
fn the_measure_sees_long_files_and_functions_of_every_visibility() {
    let file = |text: String| [("src/a.rs".to_owned(), text)];
    let long = "    call();\n".repeat(MAX_FUNCTION_LINES);
    for start in
        ["fn f() {", "pub(crate) async fn f() {", "pub const fn f() {", "pub(in crate::x) fn f(", "pub fn f("]
    {
        let text = file(format!("//! A file.\n{start}\n{long}}}\n"));
        assert_eq!(function_violations(&text).0.len(), 1, "{start}");
        assert!(file_violations(&text).0.is_empty());
    }
    assert!(function_violations(&file("fn f() {\n    call();\n}\n".to_owned())).0.is_empty());
    assert_eq!(file_violations(&file("fn f() {}\n".to_owned())).0.len(), 1);
    assert_eq!(file_violations(&file(format!("//! A file.\n{}", "\n".repeat(MAX_FILE_LINES)))).0.len(), 1);
}
