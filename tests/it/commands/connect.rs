//! `tondo connect`: DNS records and settings of applications for this server's own URL.

use serde_json::Value;

use crate::support::tondo;

fn connect(arguments: &[&str]) -> (i32, String, String) {
    let directory = tempfile::tempdir().unwrap();
    let configuration = directory.path().join("tondo.toml");
    std::fs::write(&configuration, "public_url = \"https://example.org\"\nbase_path = \"/avatars/\"")
        .unwrap();
    let output = tondo(&[&["connect", "--config", configuration.to_str().unwrap()], arguments].concat());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_setting_contains_this_servers_url_with_its_path() {
    let (code, out, _) = connect(&["--json"]);
    assert_eq!(code, 0);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&report["base"], &report["public_url_is_set"]),
        (&"https://example.org/avatars".into(), &true.into())
    );
    let applications = report["applications"].as_array().unwrap();
    assert!(applications.len() >= 12);
    for application in applications {
        assert!(application["text"].as_str().unwrap().contains("example.org/avatars"), "{application}");
    }
    let record = report["federation"]["record"].as_str().unwrap();
    assert_eq!(record, "_avatars-sec._tcp.example.org. 3600 IN SRV 0 10 443 example.org.");
}

#[test]
fn one_application_is_printed_alone() {
    let (code, out, _) = connect(&["--for", "Forgejo"]);
    assert_eq!(code, 0);
    assert!(out.contains("    GRAVATAR_SOURCE = https://example.org/avatars/avatar/\n"), "{out}");
    assert!(!out.contains("GitLab") && !out.contains("_avatars-sec"), "{out}");
}

#[test]
fn an_unknown_application_is_an_error_that_lists_the_known_ones() {
    let (code, _, err) = connect(&["--for", "fax"]);
    assert!(code == 2 && err.contains("wordpress"), "{err}");
}

#[test]
fn without_a_public_url_the_bind_address_is_printed_and_no_record() {
    let output = tondo(&["connect", "example.org"]);
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains("`public_url` is not set") && out.contains("http://127.0.0.1:8740"), "{out}");
    assert!(!out.contains("IN SRV"), "{out}");
}
