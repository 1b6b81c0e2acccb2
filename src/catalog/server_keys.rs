//! The table of keys that the server makes for itself.

use jiff::Timestamp;

use super::engine::Catalog;
use super::error::CatalogError;
use super::sql::{Columns, row, values};

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyPurpose {
    /// It signs the URLs of pictures.
    PictureUrls,
}

impl KeyPurpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::PictureUrls => "picture-urls",
        }
    }
}

impl Catalog {
    /// The key for a purpose; the first call keeps `new`, whichever process makes it.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn server_key(
        &self,
        purpose: KeyPurpose,
        new: [u8; 32],
        now: Timestamp,
    ) -> Result<[u8; 32], CatalogError> {
        self.write(move |sql| {
            let add = "INSERT INTO server_keys (name, key, created_at) VALUES (?1, ?2, ?3)
                       ON CONFLICT (name) DO NOTHING";
            sql.execute(add, values![purpose.as_str(), new.as_slice(), now])?;
            let find = "SELECT key FROM server_keys WHERE name = ?1";
            row(sql, find, values![purpose.as_str()], key)
        })
        .await
    }
}

fn key(columns: &mut Columns<'_>) -> Result<[u8; 32], CatalogError> {
    columns.bytes()
}
