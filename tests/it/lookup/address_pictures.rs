//! A picture of its own for an address: whom it is shown to, and when the choice ends.

use serde_json::{Value, json};
use tondo::parts::IdentityHash;

use crate::support::pictures::{decoded, distinct_jpeg};
use crate::support::{Answer, Server};

struct Ada {
    server: Server,
    token: String,
    admin: String,
    id: String,
}

impl Ada {
    /// A person with the address `ada@work.example` beside the one that signs in.
    fn new() -> Self {
        let server = Server::start();
        let token = server.token_of_new_person("ada@example.org", "account");
        server.run_ok(&["user", "add", "root@example.org", "--admin", "--no-password"]);
        let admin = server.token("root@example.org", &[]);
        let me = server.request("GET", "/api/v1/me").token(&token).send().json();
        let id = me["id"].as_str().unwrap().to_owned();
        let ada = Self { server, token, admin, id };
        let given = ada.server.request("POST", &format!("/api/v1/users/{}/addresses", ada.id));
        let given = given.token(&ada.admin).json(&json!({"address": "ada@work.example"})).send();
        assert_eq!(given.status, 201, "{given:?}");
        ada
    }

    /// Uploads a picture; its ID in the history.
    fn upload(&self, seed: u64) -> String {
        let answer = self.server.upload(&self.token).body("image/jpeg", distinct_jpeg(seed)).send();
        assert_eq!(answer.status, 201, "{answer:?}");
        self.server.history(&self.token)[0]["id"].as_str().unwrap().to_owned()
    }

    fn address(&self, email: &str) -> Value {
        let all = self.server.request("GET", "/api/v1/me/addresses").token(&self.token).send().json();
        let all = all["addresses"].as_array().unwrap();
        all.iter().find(|address| address["address"] == email).unwrap().clone()
    }

    fn choose(&self, email: &str, picture: &Value) -> Answer {
        let id = self.address(email)["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/me/addresses/{id}");
        self.server.request("PATCH", &path).token(&self.token).json(&json!({"picture": picture})).send()
    }

    /// Whether the avatar of an address is the picture of this seed.
    fn shows(&self, email: &str, seed: u64) -> bool {
        let shown = IdentityHash::all_of(email).map(|hash| {
            let avatar = self.server.get(&format!("/avatar/{}.png?s=24&d=404", hash.to_hex()));
            assert_eq!(avatar.status, 200);
            let (found, expected) =
                (decoded(&avatar.body).to_rgb8(), decoded(&distinct_jpeg(seed)).to_rgb8());
            let off = found.as_raw().iter().zip(expected.as_raw()).map(|(one, other)| one.abs_diff(*other));
            off.max().unwrap() < 40
        });
        assert!(shown.iter().all(|one| *one == shown[0]), "{email}: the hashes differ");
        shown[0]
    }
}

#[test]
fn an_address_shows_its_own_picture_and_the_others_the_current_one() {
    let ada = Ada::new();
    let work = ada.upload(1);
    ada.upload(2);
    assert!(ada.shows("ada@work.example", 2));
    let chosen = ada.choose("ada@work.example", &json!(work));
    assert_eq!((chosen.status, &chosen.json()["picture"]), (200, &json!(work)));
    assert_eq!(ada.address("ada@work.example")["picture"], json!(work));
    assert_eq!(ada.address("ada@example.org")["picture"], Value::Null);
    assert!(ada.shows("ada@work.example", 1) && ada.shows("ada@example.org", 2));
    ada.upload(3);
    assert!(ada.shows("ada@work.example", 1) && ada.shows("ada@example.org", 3));
    assert_eq!(ada.choose("ada@work.example", &Value::Null).status, 200);
    assert!(ada.shows("ada@work.example", 3));
}

#[test]
fn the_address_that_signs_in_may_have_one_as_well() {
    let ada = Ada::new();
    let first = ada.upload(1);
    ada.upload(2);
    assert_eq!(ada.choose("ada@example.org", &json!(first)).status, 200);
    assert!(ada.shows("ada@example.org", 1) && ada.shows("ada@work.example", 2));
}

#[test]
fn deleting_the_picture_takes_the_choice_away() {
    let ada = Ada::new();
    let work = ada.upload(1);
    ada.upload(2);
    ada.choose("ada@work.example", &json!(work));
    assert!(ada.shows("ada@work.example", 1));
    let path = format!("/api/v1/user/pictures/{work}");
    assert_eq!(ada.server.request("DELETE", &path).token(&ada.token).send().status, 204);
    assert!(ada.shows("ada@work.example", 2));
    assert_eq!(ada.address("ada@work.example")["picture"], Value::Null);
}

#[test]
fn only_pictures_of_the_own_history_can_be_chosen() {
    let ada = Ada::new();
    let other = ada.server.token_of_new_person("ben@example.org", "picture");
    ada.server.upload(&other).body("image/jpeg", distinct_jpeg(9)).send();
    let of_ben = ada.server.history(&other)[0]["id"].clone();
    for picture in [of_ben, json!("x"), json!(7), json!("")] {
        let refused = ada.choose("ada@work.example", &picture);
        assert_eq!((refused.status, refused.fields()), (400, vec!["picture".to_owned()]), "{picture}");
    }
}

#[test]
fn administrators_choose_for_others_and_the_trail_says_so() {
    let ada = Ada::new();
    let work = ada.upload(1);
    ada.upload(2);
    let address = ada.address("ada@work.example")["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/users/{}/addresses/{address}", ada.id);
    let choose = |body: &Value| ada.server.request("PATCH", &path).token(&ada.admin).json(body).send();
    assert_eq!(choose(&json!({"picture": work})).json()["picture"], json!(work));
    // Without the field nothing changes.
    assert_eq!(choose(&json!({})).json()["picture"], json!(work));
    assert!(ada.shows("ada@work.example", 1));
    let trail = ada.server.request("GET", "/api/v1/audit?limit=1").token(&ada.admin).send().json();
    assert_eq!(trail["entries"][0]["action"], "address.picture-chosen");
    assert_eq!(trail["entries"][0]["detail"], format!("ada@work.example {work}"));
}

#[test]
fn profiles_show_the_picture_of_the_address_that_was_asked_for() {
    let ada = Ada::new();
    let work = ada.upload(1);
    ada.upload(2);
    ada.choose("ada@work.example", &json!(work));
    let public = json!({"public": true});
    ada.server.request("PATCH", "/api/v1/me").token(&ada.token).json(&public).send();
    let content = |email: &str| {
        let [_, _, hash] = IdentityHash::all_of(email);
        let profile = ada.server.get(&format!("/{}.json", hash.to_hex())).json();
        profile["entry"][0]["photos"][1]["value"].as_str().unwrap().to_owned()
    };
    assert_ne!(content("ada@work.example"), content("ada@example.org"));
}
