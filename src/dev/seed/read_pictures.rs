//! Reading the pictures of a seed: files beside it, and drawn ones.

use std::fs::File;
use std::io::{self, Read};

use bytes::Bytes;
use toml::Spanned;

use crate::i18n::render;
use crate::imaging::sample_avatar;
use crate::values::{Crop, Email, Locale, Message, PictureId, PictureName, Rating};

use super::entries::{CropEntry, PictureEntry};
use super::read::Reader;
use super::sources::Source;
use super::spec::{SeedPicture, derived_bits, timestamp_at};

/// The file name of a drawn picture without a `name`.
const SAMPLE_AVATAR_NAME: &str = "sample_avatar.png";

impl Reader<'_> {
    pub(super) fn history(
        &mut self,
        owner: &Email,
        only: Option<Spanned<String>>,
        listed: Vec<Spanned<PictureEntry>>,
        field: &str,
    ) -> Option<Vec<SeedPicture>> {
        let Some(file) = only else {
            let read = |(at, entry)| self.picture(owner, at, entry, &format!("{field}pictures[{at}]"));
            let pictures: Vec<Option<SeedPicture>> = listed.into_iter().enumerate().map(read).collect();
            return pictures.into_iter().collect();
        };
        let rule = "use either `picture` or `pictures`, not both";
        self.errors.require(listed.is_empty(), &file, &format!("{field}picture"), rule);
        let span = file.span();
        let entry = PictureEntry { file: Some(file), ..PictureEntry::default() };
        let entry = Spanned::new(span, entry);
        self.picture(owner, 0, entry, &format!("{field}picture")).map(|picture| vec![picture])
    }

    fn picture(
        &mut self,
        owner: &Email,
        at: usize,
        entry: Spanned<PictureEntry>,
        field: &str,
    ) -> Option<SeedPicture> {
        let start = entry.span().start;
        let PictureEntry { file, sample_avatar: word, roundel, name, crop, rating } = entry.into_inner();
        if let Some(former) = roundel {
            let problem = "this key is now called `sample_avatar`; rename it";
            return self.errors.error_at(former.span().start, &format!("{field}.roundel"), problem);
        }
        let (bytes, default_name) = match (&file, &word) {
            (Some(file), None) => (self.file(file, field)?, file.get_ref().clone()),
            (None, Some(word)) => match sample_avatar(word) {
                Ok(drawn) => (Bytes::from(drawn), SAMPLE_AVATAR_NAME.to_owned()),
                Err(error) => return self.errors.error_at(start, field, &error.to_string()),
            },
            _ => {
                let problem = "a picture needs either a `file` or a `sample_avatar`";
                return self.errors.error_at(start, field, problem);
            }
        };
        let name = match &name {
            Some(value) => self.errors.parse(value, &format!("{field}.name"), PictureName::parse)?,
            None => match PictureName::from_sent_path(&default_name) {
                Ok(name) => name,
                Err(message) => return self.errors.error_at(start, field, &render(&message, Locale::En)),
            },
        };
        let rating = match &rating {
            Some(value) => self.errors.parse(value, &format!("{field}.rating"), rating_of)?,
            None => Rating::G,
        };
        let location = self.errors.location(start, field);
        let created_at = timestamp_at(at);
        let id = PictureId::new(created_at, derived_bits("picture", owner, &at.to_string()));
        let crop = crop.map(|CropEntry { x, y, size }| Crop { x, y, size });
        Some(SeedPicture { id, created_at, name, crop, rating, bytes, location })
    }

    fn file(&mut self, value: &Spanned<String>, field: &str) -> Option<Bytes> {
        let path = self.directory.join(value.get_ref());
        self.sources.push(Source::at(path.clone()));
        let max_bytes = self.max_picture_bytes.saturating_add(1);
        let read = || -> io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            File::open(&path)?.take(max_bytes).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        match read() {
            Ok(bytes) => Some(Bytes::from(bytes)),
            Err(error) => {
                let problem = format!("{}: {error}", path.display());
                self.errors.error_at(value.span().start, field, &problem)
            }
        }
    }
}

fn rating_of(text: &str) -> Result<Rating, Message> {
    let accepted = || Rating::ALL.map(Rating::as_str).join(", ");
    Rating::from_name(text).ok_or_else(|| Message::NotAmong { accepted: accepted() })
}
