//! The trash: a deleted picture is gone for every reader at once, can be brought back for a while, and then its file goes.

use serde_json::{Value, json};

use super::ada::Ada;
use crate::support::files::files_below;
use crate::support::pictures::distinct_jpeg;
use crate::support::{Answer, Server, tondo};

impl Ada {
    /// Uploads a picture; what the history says of it.
    fn upload(&self, seed: u64) -> Value {
        let file = distinct_jpeg(seed);
        assert_eq!(self.server.upload(&self.token).body("image/jpeg", file).send().status, 201);
        self.server.history(&self.token)[0].clone()
    }

    fn delete(&self, picture: &Value) {
        assert_eq!(self.own("DELETE", &format!("pictures/{}", id(picture)), None).status, 204);
    }

    fn trash(&self) -> Vec<Value> {
        self.own("GET", "trash", None).json()["pictures"].as_array().unwrap().clone()
    }

    fn restore(&self, picture: &Value) -> Answer {
        self.own("POST", &format!("trash/{}/restore", id(picture)), None)
    }
}

fn id(picture: &Value) -> &str {
    picture["id"].as_str().unwrap()
}

// Promise 14
#[test]
fn a_deleted_picture_is_gone_for_every_reader_at_once() {
    let ada = Ada::new(&[]);
    let picture = ada.upload(1);
    let me = ada.call(&ada.token, "GET", "me", None).json();
    let slug = me["slug"].as_str().unwrap();
    let (url, content) = (picture["url"].as_str().unwrap(), picture["content_url"].as_str().unwrap());
    let readers = [
        url.to_owned(),
        format!("{url}?s=20"),
        content.to_owned(),
        format!("{content}?s=20"),
        format!("/avatar/{slug}?d=404"),
        format!("/u/{slug}?d=404"),
    ];
    let statuses = || readers.iter().map(|path| ada.server.get(path).status).collect::<Vec<_>>();
    assert_eq!(statuses(), [200; 6]);
    ada.delete(&picture);
    assert_eq!(statuses(), [404; 6]);
    assert_eq!(ada.own("GET", "profile-picture", None).status, 404);
    assert!(ada.server.history(&ada.token).is_empty());
    assert!(ada.call(&ada.admin, "GET", "pictures", None).json()["pictures"].as_array().unwrap().is_empty());
    assert_eq!(files_below(&ada.server.data.join("renditions")).len(), 0, "renditions are left");
    // The file waits in the trash, and goes with it.
    assert_eq!(ada.server.blobs().len(), 1);
    assert_eq!(ada.own("DELETE", &format!("trash/{}", id(&picture)), None).status, 204);
    assert_eq!(ada.server.blobs().len(), 0);
    assert_eq!(ada.own("DELETE", &format!("trash/{}", id(&picture)), None).status, 404);
}

#[test]
fn the_trash_lists_what_was_deleted_and_until_when() {
    let ada = Ada::new(&[("TONDO_TRASH_PERIOD", "10d")]);
    ada.upload(1);
    let edit = json!({"alt": "Ada", "rotate": 90});
    let path = format!("/api/v1/user/pictures/{}", id(&ada.server.history(&ada.token)[0]));
    let picture = ada.server.request("PATCH", &path).token(&ada.token).json(&edit).send().json();
    ada.delete(&picture);
    let [listed] = &ada.trash()[..] else { panic!("{:?}", ada.trash()) };
    for field in ["id", "basename", "mime", "width", "height", "filesize", "alt", "rotate", "crop", "rating"]
    {
        assert_eq!(listed[field], picture[field], "{field}");
    }
    assert_eq!((&listed["was_current"], &listed["by_owner"]), (&json!(true), &json!(true)));
    assert!(listed.get("url").is_none() && listed.get("content_url").is_none());
    let time = |field: &str| listed[field].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!(time("gone_at").duration_since(time("deleted_at")).as_hours(), 240);
    let of_admin = ada.by_admin("GET", "trash", None).json();
    assert_eq!((&of_admin["pictures"][0], &of_admin["next"]), (listed, &Value::Null));
    let others = ada.server.token_of_new_person("ben@example.org", "picture");
    let of_ben = ada.call(&others, "GET", "user/trash", None).json();
    assert_eq!(of_ben["pictures"], json!([]));
}

#[test]
fn a_picture_comes_back_into_its_place_as_it_was() {
    let ada = Ada::new(&[]);
    let (first, second, third) = (ada.upload(1), ada.upload(2), ada.upload(3));
    ada.delete(&second);
    let back = ada.restore(&second);
    assert_eq!((back.status, &back.json()["current"]), (200, &json!(false)));
    let order: Vec<_> = ada.server.history(&ada.token).iter().map(|entry| id(entry).to_owned()).collect();
    assert_eq!(order, [id(&third), id(&second), id(&first)]);
    assert!(ada.trash().is_empty());
    assert_eq!(ada.restore(&second).status, 404);
    let content = second["content_url"].as_str().unwrap();
    assert_eq!(ada.server.get(content).body, distinct_jpeg(2));
}

#[test]
fn the_current_picture_is_current_again_unless_there_is_another() {
    let ada = Ada::new(&[]);
    let first = ada.upload(1);
    ada.delete(&first);
    assert_eq!(ada.restore(&first).json()["current"], true);
    assert_eq!(ada.server.get(first["url"].as_str().unwrap()).body, distinct_jpeg(1));
    ada.delete(&first);
    ada.upload(2);
    assert_eq!(ada.restore(&first).json()["current"], false);
}

#[test]
fn what_an_administrator_deleted_only_an_administrator_brings_back() {
    let ada = Ada::new(&[]);
    let picture = ada.upload(1);
    assert_eq!(ada.by_admin("DELETE", "profile-picture", None).status, 204);
    assert_eq!(ada.trash()[0]["by_owner"], false);
    let refused = ada.restore(&picture);
    assert_eq!((refused.status, refused.message("error").contains("admin")), (403, true));
    let restore = format!("trash/{}/restore", id(&picture));
    assert_eq!(ada.by_admin("POST", &restore, None).json()["current"], true);
    let trail = ada.call(&ada.admin, "GET", "audit?limit=2", None).json();
    let actions = [&trail["entries"][0]["action"], &trail["entries"][1]["action"]];
    assert_eq!(actions, ["picture.undeleted", "picture.removed"]);
}

#[test]
fn without_a_trash_period_a_deletion_is_for_good() {
    let ada = Ada::new(&[("TONDO_TRASH_PERIOD", "0")]);
    let picture = ada.upload(1);
    ada.delete(&picture);
    assert!(ada.trash().is_empty());
    assert_eq!((ada.server.blobs().len(), ada.restore(&picture).status), (0, 404));
}

#[test]
fn expired_pictures_are_removed_by_gc_and_by_the_next_start() {
    let mut ada = Ada::new(&[("TONDO_TRASH_PERIOD", "1s")]);
    let data = ada.server.data.clone();
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("tondo.toml");
    std::fs::write(&config, "trash_period = \"1s\"\n").unwrap();
    let gc = |flags: &[&str]| {
        let (data, config) = (data.to_str().unwrap(), config.to_str().unwrap());
        let arguments = ["gc", "--json", "--data", data, "--config", config];
        let output = tondo(&[&arguments[..], flags].concat());
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["expired"].clone()
    };
    ada.delete(&ada.upload(1));
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!((gc(&["--dry-run"]), ada.server.blobs().len()), (json!(1), 1));
    assert_eq!((gc(&[]), ada.server.blobs().len()), (json!(1), 0));
    ada.delete(&ada.upload(2));
    assert_eq!((gc(&[]), ada.server.blobs().len()), (json!(0), 1));
    ada.server.kill();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let server = Server::start_on(&data, &[], &[("TONDO_TRASH_PERIOD", "1s")]);
    server.wait_for_log("long enough in the trash");
    assert_eq!(server.blobs().len(), 0);
}

#[test]
fn a_file_lives_as_long_as_a_picture_refers_to_it_also_one_in_the_trash() {
    let ada = Ada::new(&[]);
    let other = ada.server.token_of_new_person("ben@example.org", "picture");
    assert_eq!(ada.server.upload(&other).body("image/jpeg", distinct_jpeg(1)).send().status, 201);
    let picture = ada.upload(1);
    assert_eq!(ada.server.blobs().len(), 1);
    ada.delete(&picture);
    let of_ben = ada.server.history(&other)[0].clone();
    let erase = |token: &str, path: &str| assert_eq!(ada.call(token, "DELETE", path, None).status, 204);
    erase(&other, &format!("user/pictures/{}", id(&of_ben)));
    erase(&other, &format!("user/trash/{}", id(&of_ben)));
    assert_eq!(ada.server.blobs().len(), 1);
    assert_eq!(ada.restore(&picture).status, 200);
    assert_eq!(ada.server.get(picture["url"].as_str().unwrap()).body, distinct_jpeg(1));
    ada.delete(&picture);
    erase(&ada.token, &format!("user/trash/{}", id(&picture)));
    assert_eq!(ada.server.blobs().len(), 0);
    let verified = ada.server.run(&["verify", "--json"]);
    assert!(verified.status.success(), "{verified:?}");
}

#[test]
fn the_operator_lists_restores_and_empties_the_trash_by_command() {
    let ada = Ada::new(&[]);
    let pictures: Vec<Value> = (1..=3).map(|seed| ada.upload(seed)).collect();
    for picture in &pictures {
        ada.delete(picture);
    }
    let run = |arguments: &[&str]| ada.server.run(&[&["trash"], arguments, &["--json"]].concat());
    let read = |arguments: &[&str]| serde_json::from_slice::<Value>(&run(arguments).stdout).unwrap();
    let listed = read(&["list", "ada@example.org"]);
    assert_eq!(listed, json!(ada.trash()));
    let text = ada.server.run(&["trash", "list", "ada@example.org"]).stdout;
    assert!(String::from_utf8(text).unwrap().contains(id(&pictures[1])));
    let restored = read(&["restore", "ada@example.org", id(&pictures[1])]);
    assert_eq!(restored["id"], pictures[1]["id"]);
    assert_eq!(ada.server.history(&ada.token).len(), 1);
    assert_eq!(run(&["restore", "ada@example.org", id(&pictures[1])]).status.code(), Some(1));
    assert_eq!(run(&["restore", "ada@example.org", "x"]).status.code(), Some(2));
    assert_eq!(
        run(&["empty", "ada@example.org"]).status.code(),
        Some(2),
        "it asks, and there is no terminal"
    );
    assert_eq!(ada.trash().len(), 2);
    assert_eq!(read(&["empty", "ada@example.org", "--yes"]), json!({"removed": 2}));
    assert_eq!((ada.trash().len(), ada.server.blobs().len()), (0, 1));
    assert_eq!(read(&["empty", "ada@example.org"]), json!({"removed": 0}));
}

#[test]
fn uploading_a_file_again_takes_it_out_of_the_trash() {
    let ada = Ada::new(&[]);
    ada.delete(&ada.upload(1));
    ada.upload(1);
    assert!(ada.trash().is_empty());
    assert_eq!(ada.server.history(&ada.token).len(), 1);
}

// Promise 20
#[test]
fn the_trash_fills_what_the_history_leaves_of_a_quota_and_goes_oldest_first() {
    let ada = Ada::new(&[("TONDO_MAX_PICTURES_PER_PERSON", "3")]);
    let pictures: Vec<Value> = (1..=3).map(|seed| ada.upload(seed)).collect();
    ada.delete(&pictures[1]);
    ada.delete(&pictures[0]);
    let ids = |trash: Vec<Value>| trash.iter().map(|entry| id(entry).to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(ada.trash()), [id(&pictures[1]), id(&pictures[0])]);
    ada.upload(4);
    // The second was deleted first.
    assert_eq!(ids(ada.trash()), [id(&pictures[0])]);
    ada.upload(5);
    assert!(ada.trash().is_empty());
    assert_eq!(ada.server.blobs().len(), 3);
    let full = ada.server.upload(&ada.token).body("image/jpeg", distinct_jpeg(6)).send();
    assert_eq!(full.status, 409);
}

#[test]
fn removing_a_person_removes_the_trash_at_once() {
    let ada = Ada::new(&[]);
    ada.delete(&ada.upload(1));
    ada.upload(2);
    assert_eq!(ada.call(&ada.admin, "DELETE", &format!("users/{}", ada.id), None).status, 204);
    assert_eq!(ada.server.blobs().len(), 0);
}
