//! A running server with one person who uploads pictures to it.

use super::pictures::{JpegKind, Sample, jpeg_of_kind, noise};
use super::{Answer, Server, upload_json};

/// A server, and the token of the person who uploads.
pub struct Uploader {
    pub server: Server,
    pub token: String,
}

impl Uploader {
    pub fn new() -> Self {
        let server = Server::start();
        let token = server.token_of_new_person("ada@example.org", "account");
        Self { server, token }
    }

    /// Uploads the sample as JSON, with what it declares.
    pub fn post(&self, sample: &Sample) -> Answer {
        let Sample { mime, width, height, bytes, .. } = sample;
        self.server.upload(&self.token).json(&upload_json("me", mime, *width, *height, bytes)).send()
    }

    /// Uploads the sample, which must be accepted; the answer, and the file that is then served.
    pub fn post_and_get(&self, sample: &Sample) -> (Answer, Vec<u8>) {
        let label = &sample.label;
        let answer = self.post(sample);
        assert_eq!(answer.status, 201, "{label}: {}", String::from_utf8_lossy(&answer.body));
        assert_eq!(answer.json()["mime"], sample.mime, "{label}");
        let file = self.server.get(answer.header("location"));
        assert_eq!((file.status, file.header("content-type")), (200, sample.mime), "{label}");
        assert_eq!(answer.json()["filesize"], file.body.len(), "{label}");
        (answer, file.body)
    }

    /// Uploads the sample, which must be served byte for byte as it was sent.
    pub fn assert_stored_unchanged(&self, sample: &Sample) {
        let (answer, file) = self.post_and_get(sample);
        let size = (answer.json()["width"].clone(), answer.json()["height"].clone());
        assert_eq!(size, (sample.width.into(), sample.height.into()), "{}", sample.label);
        assert!(file == sample.bytes, "{} was changed", sample.label);
    }

    /// Uploads a small picture of another person, which later uploads do not replace; its path.
    pub fn post_for_another_person(&self) -> String {
        let token = self.server.token_of_new_person("grace@example.org", "account");
        let file = jpeg_of_kind(&noise(7, 200, 200), JpegKind::Baseline);
        let answer = self.server.upload(&token).body("image/jpeg", file).send();
        assert_eq!(answer.status, 201);
        answer.header("location").to_owned()
    }
}
