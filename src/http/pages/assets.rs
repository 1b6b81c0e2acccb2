//! The pages' assets: embedded compressed, as the build script made them. Debug builds read them from the disk, so that a page
//! that is being changed is loaded again without a build.

use std::io::Read;

use bytes::Bytes;
use flate2::read::GzDecoder;

use crate::http::ApiError;

#[allow(clippy::doc_markdown, reason = "the build script writes it")]
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/pages.rs"));
}

/// An asset.
pub(super) enum Asset {
    /// Its bytes as gzip (RFC 1952).
    Embedded(&'static [u8]),
    /// Its bytes as they are on the disk.
    #[cfg(debug_assertions)]
    Read(Vec<u8>),
}

#[cfg(not(debug_assertions))]
pub(super) const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";
#[cfg(debug_assertions)]
pub(super) const CACHE_CONTROL: &str = "no-cache";

/// The segment of the path that names this set of assets.
pub(super) fn digest() -> &'static str {
    embedded::DIGEST
}

/// The asset with this name, such as `pages/picture.js`.
pub(super) fn find(name: &str) -> Option<Asset> {
    #[cfg(debug_assertions)]
    if let Some(asset) = read(name) {
        return Some(asset);
    }
    let index = embedded::ASSETS.binary_search_by(|(known, _)| known.cmp(&name)).ok()?;
    embedded::ASSETS.get(index).map(|(_, bytes)| Asset::Embedded(bytes))
}

/// The assets as they are in the repository.
#[cfg(debug_assertions)]
#[derive(rust_embed::RustEmbed)]
#[folder = "assets/pages"]
struct Repository;

/// Reads an asset from the repository. Names that leave the folder have none.
#[cfg(debug_assertions)]
fn read(name: &str) -> Option<Asset> {
    let is_inside = name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    is_inside.then(|| Repository::get(name).map(|file| Asset::Read(file.data.into_owned()))).flatten()
}

impl Asset {
    /// Its bytes as gzip.
    ///
    /// # Errors
    ///
    /// Never for what is embedded.
    pub(super) fn gzip(&self) -> Result<Bytes, ApiError> {
        match self {
            Self::Embedded(bytes) => Ok(Bytes::from_static(bytes)),
            #[cfg(debug_assertions)]
            Self::Read(bytes) => {
                let mut out = Vec::new();
                let mut encoder = flate2::read::GzEncoder::new(bytes.as_slice(), flate2::Compression::fast());
                encoder.read_to_end(&mut out).map_err(|error| ApiError::Internal(error.into()))?;
                Ok(out.into())
            }
        }
    }

    /// Its bytes, for a client that does not accept gzip.
    ///
    /// # Errors
    ///
    /// The embedded bytes are damaged.
    pub(super) fn plain(&self) -> Result<Bytes, ApiError> {
        match self {
            Self::Embedded(bytes) => {
                let mut out = Vec::new();
                GzDecoder::new(*bytes)
                    .read_to_end(&mut out)
                    .map_err(|error| ApiError::Internal(error.into()))?;
                Ok(out.into())
            }
            #[cfg(debug_assertions)]
            Self::Read(bytes) => Ok(Bytes::from(bytes.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_are_found_by_name_and_nothing_else_is() {
        assert!(embedded::ASSETS.is_sorted_by_key(|(name, _)| name));
        for name in ["app.js", "tondo.css", "tondo.svg", "locales/pages.en.ftl"] {
            let (asset, embedded) =
                (find(name).expect(name), embedded::ASSETS.iter().find(|(known, _)| *known == name));
            assert!(!asset.plain().expect(name).is_empty() && embedded.is_some(), "{name}");
        }
        for name in ["", "app", "../app.js", "core/../app.js", "/app.js", "vendor/package.json", "shell.html"]
        {
            let embedded = embedded::ASSETS.iter().find(|(known, _)| *known == name);
            assert!(embedded.is_none(), "{name}");
        }
        for name in ["", "../../Cargo.toml", "core/../app.js", "/app.js"] {
            assert!(find(name).is_none(), "{name}");
        }
    }

    #[test]
    fn the_core_is_one_module() {
        let (_, bytes) = embedded::ASSETS.iter().find(|(name, _)| *name == "app.js").expect("app.js");
        let text = Asset::Embedded(bytes).plain().expect("it is gzip");
        let text = String::from_utf8(text.to_vec()).expect("it is UTF-8");
        assert_eq!(text.lines().filter(|line| line.starts_with("import ")).count(), 1);
        assert!(!text.contains("export * from") && text.contains("export function"));
    }
}
