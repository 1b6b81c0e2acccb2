//! Avatars of letters by the URLs of ui-avatars.com.

use image::GenericImageView;

use crate::support::pictures::decoded;
use crate::support::{Answer, Server};

fn pixel(answer: &Answer, x: u32, y: u32) -> [u8; 4] {
    decoded(&answer.body).get_pixel(x, y).0
}

#[test]
fn the_query_of_ui_avatars_is_drawn_in_every_format() {
    let server = Server::start();
    let query = "name=John+Doe&size=128&background=0D8ABC&color=fff&length=2&bold=true";
    for (format, mime) in
        [("png", "image/png"), ("jpg", "image/jpeg"), ("webp", "image/webp"), ("gif", "image/gif")]
    {
        for base in ["/api/?", "/api?"] {
            let answer = server.get(&format!("{base}{query}&format={format}"));
            assert_eq!((answer.status, answer.header("content-type")), (200, mime));
            assert_eq!(decoded(&answer.body).dimensions(), (128, 128));
            let [red, green, blue, _] = pixel(&answer, 2, 2);
            let is_near = |one: u8, other: u8| one.abs_diff(other) < 6;
            assert!(is_near(red, 0x0d) && is_near(green, 0x8a) && is_near(blue, 0xbc), "{format}");
        }
    }
    let svg = server.get(&format!("/api/?{query}&rounded=true&format=svg"));
    assert_eq!(svg.header("content-type"), "image/svg+xml; charset=utf-8");
    assert!(svg.body.starts_with(b"<svg") && svg.body.ends_with(b"</svg>\n"));
}

#[test]
fn parameters_by_position_mean_the_same() {
    let server = Server::start();
    let by_query = server.get(
        "/api/?name=AL&size=128&background=f9731633&color=f97316&length=2&font-size=0.4&rounded=0&uppercase=1&bold=1&format=svg",
    );
    let by_position = server.get("/api/AL/128/f9731633/f97316/2/0.4/0/1/1/svg");
    assert_eq!((by_position.status, &by_position.body), (200, &by_query.body));
    let short = server.get("/api/John+Doe/48");
    assert_eq!((short.status, decoded(&short.body).dimensions()), (200, (48, 48)));
    assert_eq!(short.body, server.get("/api/?name=John%20Doe&size=48").body);
    let translucent = server.get("/api/AL/64/f9731633/f97316/2/0.4/0/1/1/png");
    assert_eq!(pixel(&translucent, 1, 1), [0xf9, 0x73, 0x16, 0x33]);
    let rgba =
        server.get("/api/?name=AL&size=64&background=rgba(249,115,22,0.2)&color=f97316&font-size=.4&bold=1");
    assert_eq!(rgba.body, translucent.body);
}

#[test]
fn parameters_change_what_they_say() {
    let server = Server::start();
    let plain = "/api/?name=Ada+lovelace&size=64";
    let first = server.get(plain).body;
    for parameter in [
        "length=1",
        "bold=true",
        "rounded=true",
        "uppercase=false",
        "font-size=0.3",
        "background=000",
        "color=000",
        "background=random",
        "color=random",
    ] {
        assert_ne!(server.get(&format!("{plain}&{parameter}")).body, first, "{parameter}");
    }
    for nonsense in
        ["length=x", "bold=2", "background=zzz", "color=", "font-size=big", "format=bmp", "size=0x"]
    {
        let answer = server.get(&format!("{plain}&{nonsense}"));
        assert_eq!((answer.status, &answer.body), (200, &first), "{nonsense}");
    }
    assert_eq!(decoded(&server.get("/api/?name=A&size=1").body).width(), 16);
    assert_eq!(decoded(&server.get("/api/?name=A&size=99999").body).width(), 2048);
    let long = format!("/api/?name={}", "%F0%9F%90%8A".repeat(400));
    assert_eq!(server.get(&long).status, 200);
}

#[test]
fn letter_avatars_are_cached_as_avatars_are() {
    let server = Server::start();
    let answer = server.get("/api/?name=Ada");
    assert_eq!(answer.header("cache-control"), server.get("/avatar/none").header("cache-control"));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let known = server.request("GET", "/api/?name=Ada").header("If-None-Match", answer.header("etag")).send();
    assert_eq!((known.status, known.body.len()), (304, 0));
    assert_eq!(server.request("HEAD", "/api/Ada/64").send().status, 200);
}

#[test]
fn unknown_paths_of_the_api_stay_unknown() {
    let server = Server::start();
    for path in
        ["/api/v1/128", "/api/1/64/fff", "/api/user/profile-picture", "/api/users", "/api/v1/nonsense/64"]
    {
        let answer = server.get(path);
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (404, &serde_json::json!("Not Found")),
            "{path}"
        );
        assert_eq!(server.request("POST", path).send().status, 404, "{path}");
    }
    assert_eq!(server.get("/api/v1/me").status, 401);
    assert_eq!(server.get("/api/openapi.json").header("content-type"), "application/json");
}
