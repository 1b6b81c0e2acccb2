//! The texts of the pages: every language has every text with the same arguments, the scripts use exactly the texts that there
//! are, and no script shows a text of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;

const LANGUAGES: [&str; 5] = ["de", "en", "es", "fr", "tr"];
const FOLDER: &str = "assets/pages";

/// The groups of texts, such as `pages` of `pages.en.ftl`.
fn groups() -> BTreeSet<String> {
    let names =
        std::fs::read_dir(Path::new(FOLDER).join("locales")).expect("the texts are in the repository");
    let names = names.map(|entry| entry.expect("an entry").file_name().into_string().expect("ASCII"));
    names.map(|name| name.split('.').next().unwrap_or_default().to_owned()).collect()
}

/// The texts of a group in a language: each id with its arguments.
fn texts(group: &str, language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let path = format!("{FOLDER}/locales/{group}.{language}.ftl");
    let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    if let Err((_, errors)) = FluentResource::try_new(source.clone()) {
        panic!("{path}: {errors:?}");
    }
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut id = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) =
            line.split_once(" =").filter(|_| line.starts_with(|first: char| first.is_ascii_lowercase()))
        {
            name.clone_into(&mut id);
            assert!(texts.insert(id.clone(), BTreeSet::new()).is_none(), "{path} has {id} twice");
        }
        let arguments = line.split('$').skip(1);
        let names = arguments.map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect());
        texts.entry(id.clone()).or_default().extend(names.collect::<Vec<String>>());
    }
    texts.remove("");
    texts
}

/// The scripts of the pages, without the libraries.
fn scripts() -> Vec<(PathBuf, String)> {
    fn find(folder: &Path, scripts: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).expect("the pages are in the repository") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("vendor") {
                find(&path, scripts);
            } else if path.extension().is_some_and(|extension| extension == "js") {
                let text = std::fs::read_to_string(&path).expect("a script is UTF-8");
                scripts.push((path, text));
            }
        }
    }
    let mut scripts = Vec::new();
    find(Path::new(FOLDER), &mut scripts);
    scripts
}

#[test]
fn every_language_has_every_text_with_the_same_arguments() {
    for group in groups() {
        let english = texts(&group, "en");
        assert!(!english.is_empty());
        for language in LANGUAGES {
            let known = texts(&group, language);
            for (id, arguments) in &english {
                assert_eq!(known.get(id), Some(arguments), "{group}.{language}.ftl, `{id}`");
            }
            let unknown: Vec<&String> = known.keys().filter(|id| !english.contains_key(*id)).collect();
            assert!(unknown.is_empty(), "{group}.{language}.ftl: {unknown:?}");
        }
    }
}

#[test]
fn scripts_use_the_texts_that_there_are() {
    let known: BTreeSet<String> = groups().iter().flat_map(|group| texts(group, "en").into_keys()).collect();
    let all: String = scripts().into_iter().map(|(_, text)| text).collect();
    // `t("id")`, and the beginning of `t(`id-${value}`)`.
    for (path, script) in scripts() {
        for (at, _) in script.match_indices("t(\"") {
            let is_name = |letter: char| letter.is_alphanumeric() || ['_', '.', '$'].contains(&letter);
            let is_call = !script[..at].ends_with(is_name);
            let id = script[at + 3..].split('"').next().unwrap_or_default();
            assert!(!is_call || known.contains(id), "{}: there is no text `{id}`", path.display());
        }
    }
    let literals: BTreeSet<&str> = all.split(&['"', '`', '\''][..]).collect();
    let prefixes: BTreeSet<&str> = all
        .split('`')
        .filter_map(|part| part.split_once("${"))
        .map(|(prefix, _)| prefix)
        .filter(|prefix| prefix.ends_with('-'))
        .collect();
    let unused: Vec<&String> = known
        .iter()
        .filter(|id| !literals.contains(id.as_str()))
        .filter(|id| !prefixes.iter().any(|prefix| prefix.len() > 3 && id.starts_with(*prefix)))
        .collect();
    assert!(unused.is_empty(), "no script uses {unused:?}");
}

/// What stands between tags in a script's markup comes from the texts; names, formats and keys are the same in every language.
#[test]
fn no_script_shows_a_text_of_its_own() {
    const SAME_EVERYWHERE: [&str; 6] = ["Tondo", "OpenID", "CSV", "openapi.json", "Enter", "4f1c9ab"];
    for (path, script) in scripts() {
        let code: String = script
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| [line, "\n"])
            .collect();
        for (at, _) in code.match_indices('>') {
            let is_tag = !code[..at].ends_with([' ', '=', '-']);
            let Some((between, after)) = code[at + 1..].split_once('<') else { continue };
            let is_before_tag =
                after.starts_with(|first: char| ['/', '$'].contains(&first) || first.is_ascii_alphabetic());
            let is_plain =
                !between.contains(&['$', '{', '}', '(', ')', ';', '=', '`', '"', '\n', '&', '|', '>'][..]);
            let is_text = between.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
            let is_known = SAME_EVERYWHERE.contains(&between.trim());
            let is_own = is_tag && is_before_tag && is_plain && is_text && !is_known;
            assert!(!is_own, "{}: `{between}` is not translated", path.display());
        }
    }
}
