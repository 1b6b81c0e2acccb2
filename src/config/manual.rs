//! The manual's page about configuration, `assets/docs/configuration.md`, rendered from the table of settings. Only a test
//! uses it: it keeps the file equal to the table.

use super::settings::SETTINGS;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/docs/configuration.md");

/// The page up to its tables.
const INTRO: &str = include_str!("configuration_intro.md");

fn page() -> String {
    let mut page = INTRO.to_owned();
    let subjects = SETTINGS.chunk_by(|one, next| one.subject == next.subject);
    for settings in subjects {
        let rows = settings.iter().map(|setting| {
            let default =
                if setting.default.is_empty() { String::new() } else { format!("`{}`", setting.default) };
            let live = if setting.is_live() { "live" } else { "" };
            format!("| `{}` | {default} | {live} | {} |\n", setting.key, setting.help)
        });
        let subject = settings.first().map_or("", |setting| setting.subject);
        page.extend(["### ", subject, "\n\n| setting | default | | meaning |\n| --- | --- | --- | --- |\n"]);
        page.extend(rows);
        page.push('\n');
    }
    page.trim_end().to_owned() + "\n"
}

/// With `TONDO_WRITE_DOCS` set it writes the file, which is then to be reviewed and committed.
#[test]
fn the_manuals_page_lists_the_settings_of_the_table() {
    let page = page();
    if std::env::var_os("TONDO_WRITE_DOCS").is_some() {
        std::fs::write(PATH, &page).unwrap();
    }
    assert!(
        std::fs::read_to_string(PATH).unwrap() == page,
        "{PATH} differs from the table of settings: run TONDO_WRITE_DOCS=1 cargo test --lib the_manuals_page"
    );
}

#[test]
fn every_subject_stands_in_one_place_of_the_table() {
    let subjects: Vec<&str> =
        SETTINGS.chunk_by(|one, next| one.subject == next.subject).map(|group| group[0].subject).collect();
    let unique: std::collections::BTreeSet<&str> = subjects.iter().copied().collect();
    assert_eq!(subjects.len(), unique.len(), "{subjects:?}");
}

#[test]
fn secrets_are_settings() {
    for key in super::settings::SECRETS {
        assert!(super::Setting::find(key).is_some(), "{key}");
    }
}

#[test]
fn the_page_tries_subjects_of_the_table() {
    let page = include_str!("../../assets/pages/admin/settings-try.js");
    let line = page.lines().find(|line| line.starts_with("const TESTS")).unwrap();
    let entries = line.split_once('{').unwrap().1.split_once('}').unwrap().0;
    let tried: Vec<&str> =
        entries.split(',').map(|entry| entry.split(':').next().unwrap().trim().trim_matches('"')).collect();
    assert_eq!(tried.len(), 3);
    for subject in tried {
        assert!(SETTINGS.iter().any(|setting| setting.subject == subject), "{subject}");
    }
}

#[test]
fn help_texts_fit_into_a_table() {
    for setting in SETTINGS {
        assert!(!setting.help.contains(['|', '\n']) && setting.help.ends_with('.'), "{}", setting.key);
    }
}
