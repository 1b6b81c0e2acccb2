//! CSV files of people (RFC 4180). The header has `email` and optionally `name`, `slug`, `username`, `picture` (a file beside the CSV file)
//! and `addresses` (further ones, separated by spaces or semicolons). Other columns are ignored. The delimiter may be a
//! semicolon, as spreadsheets write it in some languages; it is detected in the header.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

use csv::{Reader, ReaderBuilder, StringRecord, Trim};

use crate::import::{Entries, Entry, EntryError, PictureSource, RequestedSlug, SourceError};

/// The longest header line.
const MAX_HEADER_BYTES: u64 = 64 * 1024;

/// The index of each column.
#[derive(Debug, Default)]
struct Columns {
    email: usize,
    name: Option<usize>,
    slug: Option<usize>,
    username: Option<usize>,
    picture: Option<usize>,
    addresses: Option<usize>,
}

struct People {
    reader: Reader<BufReader<File>>,
    columns: Columns,
    folder: PathBuf,
    record: StringRecord,
    is_done: bool,
}

/// Reads the people of a CSV file.
pub(crate) fn csv(path: &Path) -> Result<Entries, SourceError> {
    let mut file = BufReader::new(File::open(path).map_err(SourceError::io(path))?);
    let delimiter = delimiter(&mut file).map_err(SourceError::io(path))?;
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(Trim::All).from_reader(file);
    let malformed = |why: String| SourceError::Malformed { path: path.to_owned(), why };
    let header = reader.headers().map_err(|error| malformed(error.to_string()))?;
    let columns = Columns::from_header(header).ok_or_else(|| {
        malformed(
            "the first line has no column `email`; further columns may be name, slug, username, picture and addresses"
                .to_owned(),
        )
    })?;
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    Ok(Box::new(People { reader, columns, folder, record: StringRecord::new(), is_done: false }))
}

/// A semicolon if the header has more of them than commas, otherwise a comma.
fn delimiter(file: &mut BufReader<File>) -> std::io::Result<u8> {
    let mut header = Vec::new();
    file.by_ref().take(MAX_HEADER_BYTES).read_until(b'\n', &mut header)?;
    file.seek(SeekFrom::Start(0))?;
    let count = |byte: u8| memchr::memchr_iter(byte, &header).count();
    Ok(if count(b';') > count(b',') { b';' } else { b',' })
}

impl Columns {
    fn from_header(header: &StringRecord) -> Option<Self> {
        let at = |column: &str| {
            // The first name may begin with a byte order mark.
            header.iter().position(|name| name.trim_start_matches('\u{feff}').eq_ignore_ascii_case(column))
        };
        Some(Self {
            email: at("email")?,
            name: at("name"),
            slug: at("slug"),
            username: at("username"),
            picture: at("picture"),
            addresses: at("addresses"),
        })
    }
}

impl Iterator for People {
    type Item = Result<Entry, EntryError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let line = self.reader.position().line();
        match self.reader.read_record(&mut self.record) {
            Ok(true) => {
                let line = self.record.position().map_or(line, csv::Position::line);
                Some(self.entry(&format!("line {line}")))
            }
            Ok(false) => None,
            Err(error) => {
                // After invalid UTF-8 reading goes on with the next line, but not after an I/O error.
                self.is_done = matches!(error.kind(), csv::ErrorKind::Io(_));
                Some(Err(EntryError::new(format!("line {line}"), error.to_string())))
            }
        }
    }
}

impl People {
    fn entry(&self, place: &str) -> Result<Entry, EntryError> {
        let at = |column: Option<usize>| {
            column.and_then(|column| self.record.get(column)).filter(|text| !text.is_empty())
        };
        let error = |why: String| EntryError::new(place, why);
        let email = at(Some(self.columns.email)).ok_or_else(|| error("no email address".to_owned()))?;
        let more = at(self.columns.addresses).unwrap_or_default();
        let more = more.split(|letter: char| letter == ';' || letter.is_whitespace());
        let addresses = [email].into_iter().chain(more.filter(|text| !text.is_empty()));
        let picture = at(self.columns.picture).map(|name| self.picture(name).map_err(error)).transpose()?;
        Ok(Entry {
            place: place.to_owned(),
            addresses: addresses.map(str::to_owned).collect(),
            name: at(self.columns.name).map(str::to_owned),
            slug: at(self.columns.slug).map(|slug| RequestedSlug::Required(slug.to_owned())),
            username: at(self.columns.username).map(str::to_owned),
            pictures: picture.into_iter().collect(),
            ..Entry::default()
        })
    }

    /// A file in the folder of the CSV file or below it. Other paths are refused: the CSV file may come from somebody else.
    fn picture(&self, name: &str) -> Result<PictureSource, String> {
        let path = Path::new(name);
        let is_inside =
            path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if is_inside {
            Ok(PictureSource::File(self.folder.join(path)))
        } else {
            Err(format!("the picture `{name}` is not in the folder of the CSV file"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: impl AsRef<[u8]>) -> Result<Vec<Result<Entry, EntryError>>, SourceError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        std::fs::write(&path, text).unwrap();
        super::csv(&path).map(Iterator::collect)
    }

    #[test]
    fn every_column_is_read() {
        let found = read(
            "\u{feff}Email,Department,Name,slug,picture,addresses\n\
             ada@example.org,x,\"Lovelace, Ada\",ada,pics/a.jpg,ada@home.example; https://ada.example/\n\
             bob@example.org\n",
        )
        .unwrap();
        let ada = found[0].as_ref().unwrap();
        assert_eq!(ada.place, "line 2");
        assert_eq!(ada.addresses, ["ada@example.org", "ada@home.example", "https://ada.example/"]);
        assert_eq!(ada.name.as_deref(), Some("Lovelace, Ada"));
        assert_eq!(ada.slug, Some(RequestedSlug::Required("ada".to_owned())));
        assert!(matches!(&ada.pictures[..], [PictureSource::File(path)] if path.ends_with("pics/a.jpg")));
        assert_eq!(found[1].as_ref().unwrap().place, "line 3");
        assert_eq!(found[1].as_ref().unwrap().addresses, ["bob@example.org"]);
    }

    #[test]
    fn a_semicolon_is_detected_as_the_delimiter() {
        let found = read("name;email\nAda;ada@example.org\n").unwrap();
        assert_eq!(found[0].as_ref().unwrap().name.as_deref(), Some("Ada"));
    }

    #[test]
    fn an_invalid_line_does_not_end_the_others() {
        let found = read(b"email,name\na@example.org,\xff\n,Bob\nc@example.org,C\n").unwrap();
        assert!(found[0].is_err() && found[1].is_err());
        assert_eq!(found[1].as_ref().unwrap_err().place, "line 3");
        assert!(found[2].is_ok());
    }

    #[test]
    fn a_picture_outside_of_the_csv_files_folder_is_refused() {
        for name in ["/etc/passwd", "../a.jpg", "a/../../b.jpg"] {
            let found = read(format!("email,picture\na@example.org,{name}\n")).unwrap();
            assert!(found[0].as_ref().unwrap_err().why.contains(name), "{found:?}");
        }
    }

    #[test]
    fn a_file_without_an_email_column_is_refused() {
        assert!(read("name\nAda\n").unwrap_err().to_string().contains("email"));
        assert!(read("").is_err());
    }
}
