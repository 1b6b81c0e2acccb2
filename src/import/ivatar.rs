//! Exports of Libravatar, written by ivatar or its predecessors: one person's email addresses and OpenIDs, each with the id of
//! its photo, and the photos. The file may be compressed with gzip.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::ivatar_xml::{Export, read};
use crate::import::{
    Entries, Entry, EntryError, MatchBy, PictureSource, RequestedSlug, SourceError, base64_text,
};

/// The largest export, decompressed: a few photos of the size that Libravatar accepts.
const MAX_BYTES: u64 = 128 << 20;

/// Reads the person of an export.
pub(crate) fn ivatar(path: &Path) -> Result<Entries, SourceError> {
    let malformed = |why: String| SourceError::Malformed { path: path.to_owned(), why };
    let mut file = BufReader::new(File::open(path).map_err(SourceError::io(path))?);
    let is_compressed = file.fill_buf().map_err(SourceError::io(path))?.starts_with(&[0x1f, 0x8b]);
    let document: Box<dyn BufRead> = if is_compressed {
        Box::new(BufReader::new(MultiGzDecoder::new(file).take(MAX_BYTES)))
    } else {
        Box::new(file.take(MAX_BYTES))
    };
    let export = read(document);
    let place = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (entry, errors) = entry(place, export.map_err(malformed)?);
    Ok(Box::new(errors.into_iter().map(Err).chain([Ok(entry)])))
}

/// The photo of the first address comes last, so that it becomes the current one. The others become the history.
fn entry(place: String, export: Export) -> (Entry, Vec<EntryError>) {
    let Export { username, addresses, photos } = export;
    let has_photo = |id: &String| photos.iter().any(|photo| photo.id.as_ref() == Some(id));
    let current = addresses.iter().filter_map(|address| address.photo.clone()).find(has_photo);
    let (last, others): (Vec<_>, Vec<_>) =
        photos.into_iter().partition(|photo| current.is_some() && photo.id == current);
    let (mut pictures, mut errors) = (Vec::new(), Vec::new());
    for photo in others.into_iter().chain(last) {
        if let Some(bytes) = base64_text::decode_ivatar(&photo.text) {
            pictures.push(PictureSource::Bytes(bytes));
        } else {
            let id = photo.id.as_deref().unwrap_or("without an id");
            errors.push(EntryError::new(place.clone(), format!("the photo {id} is not valid base64")));
        }
    }
    let addresses = addresses.into_iter().map(|address| address.text).collect();
    let slug = username.map(RequestedSlug::Preferred);
    let match_by = MatchBy::Any;
    (Entry { place, addresses, match_by, slug, pictures, ..Entry::default() }, errors)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use bytes::Bytes;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    const EXPORT: &str = r#"<?xml version="1.0" encoding="UTF-8"?><user xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="https://www.libravatar.org/schemas/export/0.2 https://www.libravatar.org/schemas/export/0.2/export.xsd" xmlns="https://www.libravatar.org/schemas/export/0.2">
  <account username="ada" password="pbkdf2_sha256$x"/>
  <emails>
    <email photo_id="None">old@example.org</email>
    <email photo_id="12">ada@example.org</email>
  </emails>
  <openids>
    <openid photo_id="13">https://ada.example/?a=1&amp;b=2</openid>
  </openids>
  <photos>
    <photo id="12" encoding="base64" format="png">b'c2Vjb25k'</photo>
    <photo id="13" encoding="base64" format="jpg">
Zmly
c3Q=
    </photo>
  </photos>
</user>
"#;

    fn import(bytes: &[u8]) -> Result<Entry, SourceError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.xml");
        std::fs::write(&path, bytes).unwrap();
        super::ivatar(&path).map(|mut entries| entries.next().unwrap().unwrap())
    }

    fn compressed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn an_export_is_read_plain_and_compressed() {
        for bytes in [EXPORT.as_bytes().to_vec(), compressed(EXPORT.as_bytes())] {
            let entry = import(&bytes).unwrap();
            assert_eq!(
                entry.addresses,
                ["old@example.org", "ada@example.org", "https://ada.example/?a=1&b=2"]
            );
            assert_eq!(entry.slug, Some(RequestedSlug::Preferred("ada".to_owned())));
            let picture = |text: &'static str| PictureSource::Bytes(Bytes::from_static(text.as_bytes()));
            assert_eq!(entry.pictures, [picture("first"), picture("second")]);
        }
    }

    #[test]
    fn an_export_of_the_older_schema_is_read() {
        let entry = import(
            br#"<user xmlns="http://www.libravatar.org/schemas/export/0.1"><account username="ada" site="x"/>
                <emails><email>ada@example.org</email></emails><openids></openids>
                <photos><photo encoding="base64" format="png">c2Vjb25k</photo></photos></user>"#,
        )
        .unwrap();
        assert_eq!((entry.addresses.len(), entry.pictures.len()), (1, 1));
    }

    #[test]
    fn custom_entities_and_other_documents_are_refused() {
        for (text, word) in [
            (
                r#"<!DOCTYPE user [<!ENTITY a "aaa">]><user><emails><email>&a;</email></emails></user>"#,
                "DOCTYPE",
            ),
            ("<user><emails><email>&a;</email></emails></user>", "&a;"),
            ("<html><body/></html>", "html"),
            ("<user><emails>", "ends"),
            ("", "ends"),
        ] {
            let error = import(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(word), "{text}: {error}");
        }
        assert!(import(b"\x1f\x8bnonsense").is_err());
    }

    #[test]
    fn an_invalid_photo_is_reported_and_the_rest_is_imported() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.xml");
        std::fs::write(&path, EXPORT.replace("c2Vjb25k", "####")).unwrap();
        let found: Vec<_> = super::ivatar(&path).unwrap().collect();
        assert!(found[0].as_ref().unwrap_err().why.contains("12"));
        assert_eq!(found[1].as_ref().unwrap().pictures.len(), 1);
    }
}
