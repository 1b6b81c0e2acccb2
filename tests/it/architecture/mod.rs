//! The architecture test: rules about the source itself. Each rule lists the files that still break it, and fails for a
//! file that breaks it and is not listed, and for a listed file that no longer breaks it.

mod boundaries;
mod layering;
mod sizes;
mod source;

use std::collections::BTreeMap;

/// Files that break a rule, each with the reason.
#[derive(Default)]
struct Violations(Vec<(String, String)>);

impl Violations {
    fn add(&mut self, file: &str, reason: impl Into<String>) {
        self.0.push((file.to_owned(), reason.into()));
    }

    /// Fails unless exactly these files break the rule.
    fn assert_known(self, known: &[&str]) {
        let mut wrong: BTreeMap<String, String> = BTreeMap::new();
        for file in known.iter().filter(|known| self.0.iter().all(|(file, _)| file != *known)) {
            wrong
                .insert((*file).to_owned(), "is an exception that is no longer needed: remove it".to_owned());
        }
        for (file, reason) in self.0.into_iter().filter(|(file, _)| !known.contains(&file.as_str())) {
            wrong.insert(file, reason);
        }
        let lines: Vec<String> = wrong.iter().map(|(file, reason)| format!("{file}: {reason}")).collect();
        assert!(lines.is_empty(), "\n{}", lines.join("\n"));
    }
}

#[test]
#[should_panic(expected = "src/b.rs: is an exception that is no longer needed")]
fn an_exception_that_is_not_needed_fails() {
    let mut violations = Violations::default();
    violations.add("src/a.rs", "breaks it");
    violations.assert_known(&["src/a.rs", "src/b.rs"]);
}

#[test]
#[should_panic(expected = "src/a.rs: breaks it")]
fn a_violation_that_is_not_listed_fails() {
    let mut violations = Violations::default();
    violations.add("src/a.rs", "breaks it");
    violations.assert_known(&[]);
}
