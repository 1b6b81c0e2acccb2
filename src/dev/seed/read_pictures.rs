//! Reading the pictures of a seed: files beside it, and drawn ones.

use std::fs::File;
use std::io::{self, Read};

use bytes::Bytes;
use toml::Spanned;

use crate::i18n::render;
use crate::imaging::SAMPLE_AVATAR_SIDE;
use crate::values::{
    AltText, BlobHash, Crop, Email, Locale, Message, PictureId, PictureName, Rating, Reason, Rotation,
};

use super::entries::{BlockedEntry, CropEntry, PictureChoice, PictureEntry};
use super::read::Reader;
use super::sources::Source;
use super::spec::{BlockedFile, Content, Place, SeedBlock, SeedPicture, derived_bits, timestamp_at};

/// The file name of a drawn picture without a `name`.
pub(super) const SAMPLE_AVATAR_NAME: &str = "sample_avatar.png";

impl Reader<'_> {
    pub(super) fn history(
        &mut self,
        owner: &Email,
        only: Option<Spanned<String>>,
        listed: Vec<Spanned<PictureEntry>>,
        field: &str,
    ) -> Option<Vec<SeedPicture>> {
        let Some(file) = only else {
            let current = self.current_of(&listed, field);
            let read = |(at, entry)| {
                let place = if current == Some(at) { Place::Current } else { Place::History };
                self.picture(owner, at, place, entry, &format!("{field}pictures[{at}]"))
            };
            let pictures: Vec<Option<SeedPicture>> = listed.into_iter().enumerate().map(read).collect();
            return pictures.into_iter().collect();
        };
        let rule = "use either `picture` or `pictures`, not both";
        self.errors.require(listed.is_empty(), &file, &format!("{field}picture"), rule);
        let span = file.span();
        let entry = PictureEntry { file: Some(file), ..PictureEntry::default() };
        let entry = Spanned::new(span, entry);
        let read = self.picture(owner, 0, Place::Current, entry, &format!("{field}picture"));
        read.map(|picture| vec![picture])
    }

    /// Which picture is the current one: that which says so, or else the last that is not deleted and does not say no.
    fn current_of(&mut self, listed: &[Spanned<PictureEntry>], field: &str) -> Option<usize> {
        let is_deleted = |entry: &PictureEntry| entry.deleted == Some(true);
        let mut chosen = None;
        for (at, entry) in listed.iter().enumerate() {
            if entry.get_ref().current != Some(true) {
                continue;
            }
            if chosen.is_some() || is_deleted(entry.get_ref()) {
                let problem = "one picture can be the current one, and it is not deleted";
                let _: Option<()> = self.errors.error_at(
                    entry.span().start,
                    &format!("{field}pictures[{at}].current"),
                    problem,
                );
            }
            chosen = Some(at);
        }
        let last = || listed.iter().rposition(|entry| !is_deleted(entry.get_ref()));
        let may_be = |at: &usize| listed.get(*at).is_some_and(|entry| entry.get_ref().current != Some(false));
        chosen.or_else(|| last().filter(may_be))
    }

    /// The picture that an address chooses.
    pub(super) fn chosen_picture(
        &mut self,
        choice: &Spanned<PictureChoice>,
        pictures: &[SeedPicture],
        field: &str,
    ) -> Option<PictureId> {
        let found = match choice.get_ref() {
            PictureChoice::At(at) => pictures.get(*at),
            PictureChoice::Named(name) => {
                let name = PictureName::from_sent_path(name).ok();
                pictures.iter().rfind(|picture| Some(&picture.name) == name.as_ref())
            }
        };
        let found = found.filter(|picture| picture.place != Place::Trash);
        let problem = "the person has no such picture: write its `name`, or its place in `pictures`, from 0";
        found.map(|picture| picture.id).or_else(|| self.errors.error_at(choice.span().start, field, problem))
    }

    /// A file that nobody may upload.
    pub(super) fn block(&mut self, at: usize, entry: Spanned<BlockedEntry>) -> Option<SeedBlock> {
        let (start, field) = (entry.span().start, format!("blocked[{at}]"));
        let BlockedEntry { sha256, file, sample_avatar: word, reason } = entry.into_inner();
        let file = match sha256 {
            Some(hash) if file.is_none() && word.is_none() => {
                let rule = "a SHA-256 has 64 lower-case hexadecimal digits";
                let parsed: Option<BlobHash> = hash.get_ref().parse().ok();
                let error = || self.errors.error_at(hash.span().start, &format!("{field}.sha256"), rule);
                BlockedFile::Hash(parsed.or_else(error)?)
            }
            Some(_) => {
                let problem = "a blocked file needs either a `sha256`, a `file` or a `sample_avatar`";
                return self.errors.error_at(start, &field, problem);
            }
            None => {
                let (content, _name) = self.content(file.as_ref(), word, start, &field)?;
                BlockedFile::File { content, location: self.errors.location(start, &field) }
            }
        };
        let reason = match &reason {
            Some(value) => self.errors.parse(value, &format!("{field}.reason"), Reason::parse)?,
            None => Reason::default(),
        };
        Some(SeedBlock { file, reason })
    }

    /// A file, and the name that it has by itself.
    fn content(
        &mut self,
        file: Option<&Spanned<String>>,
        word: Option<String>,
        start: usize,
        field: &str,
    ) -> Option<(Content, String)> {
        match (file, word) {
            (Some(file), None) => Some((Content::File(self.file(file, field)?), file.get_ref().clone())),
            (None, Some(word)) => {
                let content = Content::SampleAvatar { word, side: SAMPLE_AVATAR_SIDE };
                Some((content, SAMPLE_AVATAR_NAME.to_owned()))
            }
            _ => {
                let problem = "a picture needs either a `file` or a `sample_avatar`";
                self.errors.error_at(start, field, problem)
            }
        }
    }

    fn picture(
        &mut self,
        owner: &Email,
        at: usize,
        place: Place,
        entry: Spanned<PictureEntry>,
        field: &str,
    ) -> Option<SeedPicture> {
        let start = entry.span().start;
        let entry = entry.into_inner();
        if let Some(former) = entry.roundel {
            let problem = "this key is now called `sample_avatar`; rename it";
            return self.errors.error_at(former.span().start, &format!("{field}.roundel"), problem);
        }
        let (content, default_name) = self.content(entry.file.as_ref(), entry.sample_avatar, start, field)?;
        let name = match &entry.name {
            Some(value) => self.errors.parse(value, &format!("{field}.name"), PictureName::parse)?,
            None => match PictureName::from_sent_path(&default_name) {
                Ok(name) => name,
                Err(message) => return self.errors.error_at(start, field, &render(&message, Locale::En)),
            },
        };
        let rating = match &entry.rating {
            Some(value) => self.errors.parse(value, &format!("{field}.rating"), rating_of)?,
            None => Rating::G,
        };
        let alt = match &entry.alt {
            Some(value) => self.errors.parse(value, &format!("{field}.alt"), AltText::parse)?,
            None => None,
        };
        let rotation = self.rotation(entry.rotate.as_ref(), &format!("{field}.rotate"))?;
        let location = self.errors.location(start, field);
        let created_at = timestamp_at(at);
        let id = PictureId::new(created_at, derived_bits("picture", owner, &at.to_string()));
        let place = if entry.deleted == Some(true) { Place::Trash } else { place };
        let crop = entry.crop.map(|CropEntry { x, y, size }| Crop { x, y, size });
        Some(SeedPicture { id, created_at, name, crop, rotation, alt, rating, place, content, location })
    }

    fn rotation(&mut self, value: Option<&Spanned<u32>>, field: &str) -> Option<Rotation> {
        let Some(value) = value else { return Some(Rotation::None) };
        Rotation::from_degrees(*value.get_ref()).or_else(|| {
            let problem = format!("use one of these: {}", Rotation::accepted());
            self.errors.error_at(value.span().start, field, &problem)
        })
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
