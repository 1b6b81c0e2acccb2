//! The operator's own default pictures: a file, or a folder from which the hash of a request chooses. They are read when the
//! server starts, checked as uploads are, and kept in memory.

use std::path::Path;

use crate::gate::blocking;
use crate::i18n::render;
use crate::import::{list_pictures, read_picture};
use crate::values::{Locale, Placeholder, Seed};

pub(crate) use super::original::DefaultPicture;

use super::app::App;
use super::error::ServiceError;
use super::original::Original;
use super::pictures::{UploadError, ingest, probe};

/// The most pictures, and the most bytes of all of them together.
const MAX_PICTURES: usize = 256;
const MAX_BYTES: u64 = 64 << 20;

/// Reads and checks the pictures of `default_avatar`; none if it is not set.
///
/// # Errors
///
/// What is wrong with which file, for the operator.
pub(crate) async fn load(app: &App) -> Result<(), String> {
    let path = app.config.default_avatar.clone();
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    let listed = path.clone();
    let files = blocking(move || list_pictures(&listed, MAX_PICTURES)).await.map_err(about_setting)?;
    if files.is_empty() || files.len() > MAX_PICTURES {
        let path = path.display();
        return Err(about_setting(format!("{path} has no picture, or more than {MAX_PICTURES}")));
    }
    let mut pictures = Vec::with_capacity(files.len());
    let mut bytes = 0;
    for file in files {
        let picture = read(app, &file).await.map_err(about_setting)?;
        bytes += picture.original.bytes;
        if bytes > MAX_BYTES {
            return Err(about_setting(format!("the pictures have more than {MAX_BYTES} bytes together")));
        }
        pictures.push(picture);
    }
    tracing::info!(pictures = pictures.len(), path = %path.display(), "default pictures were read");
    // Set once: the server starts once.
    let _already_set = app.default_pictures.set(pictures);
    Ok(())
}

/// The picture for this seed; always the same one, while the folder holds the same files.
pub(crate) fn choose(app: &App, seed: Seed) -> Option<&DefaultPicture> {
    let pictures = app.default_pictures.get()?;
    let [first, second, third, fourth, ..] = *seed.as_bytes();
    let number = u32::from_be_bytes([first, second, third, fourth]) as usize;
    pictures.get(number % pictures.len().max(1))
}

async fn read(app: &App, file: &Path) -> Result<DefaultPicture, String> {
    let (path, max_bytes) = (file.to_owned(), app.config().max_picture_size.bytes());
    let about_file = |why: String| format!("{}: {why}", file.display());
    let bytes = blocking(move || read_picture(&path, max_bytes)).await?;
    let probed = probe(app, bytes).await.map_err(|error| match error {
        UploadError::TooLarge => about_file(format!("it is larger than {}", app.config().max_picture_size)),
        UploadError::Refused(error) => about_file(render(&error.message(), Locale::En)),
    })?;
    let master = ingest(app, probed, None, "default_avatar").await.map_err(|error| match error {
        ServiceError::Invalid(errors) => {
            let sentences = errors.iter().map(|(_, message)| render(message, Locale::En));
            about_file(sentences.collect::<Vec<_>>().join(" "))
        }
        other => about_file(other.to_string()),
    })?;
    let original = Original {
        blob: master.hash,
        media: master.media,
        size: master.size,
        frames: master.frames,
        bytes: master.bytes.len() as u64,
        is_translucent: master.placeholder.as_ref().map(Placeholder::is_translucent),
    };
    Ok(DefaultPicture { original, bytes: master.bytes })
}

fn about_setting(why: String) -> String {
    format!("`default_avatar`: {why}")
}
