//! The drawing of the house, held against `src/`: imports point down, siblings do not import each other, files and
//! functions stay small.

use std::collections::BTreeMap;

use crate::support::files::rust_sources;

/// The floors from the ground up. A module may import those of lower floors only; its own floor's other modules are
/// its siblings.
const FLOORS: &[&[&str]] = &[
    &["clock", "gate", "values"],
    &["i18n", "model"],
    &["config"],
    &["auth", "blobs", "catalog", "default_avatars", "http_client", "imaging", "import", "rendition_cache"],
    &["services"],
    &["http"],
    &["net"],
    &["dev"],
    &["cli"],
];

const MAX_FILE_LINES: usize = 500;
const MAX_FUNCTION_LINES: usize = 60;

fn floor_of(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// The top-level module that a file belongs to: `src/http/body.rs` and `src/gate.rs` are `http` and `gate`.
fn module_of(file: &str) -> Option<&str> {
    let inside = file.strip_prefix("src/")?;
    let first = inside.split('/').next()?;
    Some(first.strip_suffix(".rs").unwrap_or(first)).filter(|module| !matches!(*module, "main" | "lib"))
}

/// Every top-level module named behind `crate::` in a file; `use crate::{a::X, b}` names several.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = &group[..group.find(';').unwrap_or(group.len())];
            found.extend(group.split(',').map(first_word));
        } else {
            found.push(first_word(rest));
        }
    }
    found.retain(|module| !module.is_empty());
    found
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

#[test]
fn imports_point_down_and_siblings_do_not_import_each_other() {
    let mut faults = Vec::new();
    for (file, text) in rust_sources(&["src", "tests"]) {
        let Some(module) = module_of(&file) else { continue };
        let own = floor_of(module).unwrap_or_else(|| panic!("{file}: `{module}` stands on no floor"));
        for import in imports(&text).iter().filter(|import| *import != module) {
            match floor_of(import) {
                Some(floor) if floor < own => {}
                Some(floor) if floor == own => faults.push(format!("{file}: imports its sibling `{import}`")),
                Some(_) => faults.push(format!("{file}: imports `{import}` from a floor above")),
                None => faults.push(format!("{file}: imports `{import}`, which stands on no floor")),
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_reader_of_imports_sees_what_it_should() {
    assert_eq!(
        imports("use crate::web::Body;\nuse crate::{api, pages::{a, b}, public};"),
        ["web", "api", "pages", "b", "public"]
    );
    assert_eq!(module_of("src/imaging/formats/jpeg/probe.rs"), Some("imaging"));
    assert_eq!(module_of("src/main.rs"), None);
}

#[test]
fn every_file_says_what_it_owns_and_stays_small() {
    for (file, text) in rust_sources(&["src", "tests"]) {
        assert!(text.starts_with("//!"), "{file} does not open with `//!`");
        let lines = text.lines().count();
        assert!(lines <= MAX_FILE_LINES, "{file} has {lines} lines");
    }
}

#[test]
fn no_function_is_longer_than_a_screen() {
    let mut longest: BTreeMap<usize, String> = BTreeMap::new();
    for (file, text) in rust_sources(&["src", "tests"]) {
        let lines: Vec<&str> = text.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let words = line.trim_start().trim_start_matches("pub(super) ").trim_start_matches("pub ");
            let words = words.trim_start_matches("const ").trim_start_matches("async ");
            if !words.starts_with("fn ") || line.trim_end().ends_with([';', '}']) {
                continue;
            }
            let closing = format!("{}}}", " ".repeat(indent));
            let end = lines[start..].iter().position(|line| *line == closing).unwrap_or(0);
            longest.insert(end + 1, format!("{file}:{}", start + 1));
        }
    }
    let (lines, place) = longest.last_key_value().unwrap();
    assert!(*lines <= MAX_FUNCTION_LINES, "{place}: {lines} lines");
    assert!(*lines > 20, "the measure finds nothing: the longest function would have {lines} lines");
}
