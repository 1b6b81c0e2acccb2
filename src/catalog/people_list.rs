//! Lists of people: searched, sorted, a page at a time, at any depth in the same time.
//!
//! A page begins behind the last one of the former page, never at a count. A search for three letters or more is a
//! look-up in an index of every run of three letters; a shorter one finds how a name, an address or a slug begins. Where
//! too many match to be sorted, people are looked at one by one in the order that is wanted: so many of them fit that a
//! page is full soon, and where it is not, it ends short and the next one goes on from there.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, ToSql};

use super::connections::{Catalog, CatalogError};
use super::people::{COLUMNS, Person};
use super::pictures::Picture;
use crate::model::{Direction, PeopleCursor, PeopleKey, PeopleOrder, SearchText};

/// The shortest text that the index of runs of letters can find.
const MIN_INDEXED_CHARS: usize = 3;

/// What one page may cost: about 20 ms each, with a million people.
const BOUNDS: Bounds = Bounds { max_sorted: 25_000, max_looked_at: 10_000 };

/// What one page may cost.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// The most matches that are sorted.
    max_sorted: u32,
    /// The most people that are looked at one by one.
    max_looked_at: u32,
}

/// Which people are wanted, and how.
#[derive(Debug, Clone)]
pub struct PeopleQuery {
    /// Only those in whose name, address or slug this stands.
    pub search: Option<SearchText>,
    /// In which order.
    pub order: PeopleOrder,
    /// Behind which one.
    pub after: Option<PeopleCursor>,
    /// How many at most.
    pub limit: u32,
}

/// A part of a list of people.
#[derive(Debug, Clone)]
pub struct PeoplePage {
    /// The people, each with the current picture.
    pub people: Vec<(Person, Option<Picture>)>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<PeopleCursor>,
}

impl Catalog {
    /// A page of people. It may be shorter than was asked for; the list ends where `next` is none.
    pub async fn people(&self, query: PeopleQuery) -> Result<PeoplePage, CatalogError> {
        self.read(move |connection| people(connection, &query, BOUNDS)).await
    }
}

fn people(connection: &Connection, query: &PeopleQuery, bounds: Bounds) -> Result<PeoplePage, CatalogError> {
    let (found, next) = match Source::of(connection, query, bounds)? {
        Source::Looking(search) => looked_at(connection, query, &search, bounds)?,
        source => selected(connection, query, &source)?,
    };
    let with_picture = |(_, person): (i64, Person)| {
        let picture = super::pictures::current_of(connection, person.id)?;
        Ok((person, picture))
    };
    let people = found.into_iter().map(with_picture).collect::<Result<_, CatalogError>>()?;
    Ok(PeoplePage { people, next })
}

/// People by their numbers, and where the next page begins.
type Found = (Vec<(i64, Person)>, Option<PeopleCursor>);

/// Where the people of a list come from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    /// The table.
    Everybody,
    /// The index of runs of letters, which finds in the order of adding: a page's worth at a time.
    IndexInOrder,
    /// The index, all matches of which are sorted.
    Index,
    /// The orders of addresses, slugs and names, all matches of which are sorted.
    Beginnings,
    /// The table, each row of which is looked at.
    Looking(SearchText),
}

const INDEX: &str = "SELECT rowid AS found FROM people_words WHERE people_words MATCH :search";

const BEGINNINGS: &str = "
    SELECT number AS found FROM people WHERE email >= :search AND email < :search || char(1114111)
    UNION SELECT number FROM people WHERE slug >= :search AND slug < :search || char(1114111)
    UNION SELECT number FROM people INDEXED BY people_by_name
        WHERE name COLLATE NOCASE >= :search AND name COLLATE NOCASE < :search || char(1114111)";

/// Names that begin with a capital whose letter case the order of names does not see through.
const CAPITALS: &str = "
    UNION SELECT number FROM people INDEXED BY people_by_name
        WHERE name COLLATE NOCASE >= :capital AND name COLLATE NOCASE < :capital || char(1114111)";

/// The numbers of those of whom something begins with the search.
fn beginnings(search: Option<&SearchText>) -> String {
    let is_plain = search.is_none_or(|search| search.as_str().is_ascii());
    if is_plain { BEGINNINGS.to_owned() } else { format!("{BEGINNINGS}{CAPITALS}") }
}

impl Source {
    /// The cheapest one.
    fn of(connection: &Connection, query: &PeopleQuery, bounds: Bounds) -> Result<Self, CatalogError> {
        let (sorted, candidates) = match &query.search {
            None => return Ok(Self::Everybody),
            Some(search) if is_indexed(search) && query.order.key == PeopleKey::Created => {
                return Ok(Self::IndexInOrder);
            }
            Some(search) if is_indexed(search) => (Self::Index, INDEX.to_owned()),
            // Who is found twice counts twice: to tell them apart, all would have to be gone through.
            search => (Self::Beginnings, beginnings(search.as_ref()).replace("UNION", "UNION ALL")),
        };
        let max = bounds.max_sorted;
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM ({candidates}) LIMIT {max} + 1)");
        let searched = SearchTerms::of(query.search.as_ref());
        let count: u32 =
            connection.prepare_cached(&sql)?.query_row(&*searched.within(&sql), |row| row.get(0))?;
        Ok(match &query.search {
            Some(search) if count > max => Self::Looking(search.clone()),
            _ => sorted,
        })
    }

    /// The query's middle: from where, and the condition of standing behind the cursor.
    fn clauses(&self, search: Option<&SearchText>, behind: &str, sorted: &str) -> String {
        match self {
            Self::Everybody | Self::Looking(_) => format!("people WHERE {behind}"),
            Self::Index => format!("({INDEX}) CROSS JOIN people ON number = found WHERE {behind}"),
            Self::Beginnings => {
                let beginnings = beginnings(search);
                format!("({beginnings}) CROSS JOIN people ON number = found WHERE {behind}")
            }
            Self::IndexInOrder => {
                let (behind, sorted) = (behind.replace("number", "rowid"), sorted.replace("number", "rowid"));
                let behind = behind.replace(":rowid", ":number");
                format!(
                    "({INDEX} AND {behind} ORDER BY {sorted} LIMIT :limit) CROSS JOIN people ON number = found"
                )
            }
        }
    }
}

fn is_indexed(search: &SearchText) -> bool {
    search.as_str().chars().count() >= MIN_INDEXED_CHARS
}

/// The search as the conditions take it.
struct SearchTerms {
    /// A phrase for the index, else the lower-cased beginning.
    search: Option<String>,
    /// The beginning with a capital.
    capital: Option<String>,
}

impl SearchTerms {
    fn of(search: Option<&SearchText>) -> Self {
        let term = |search: &SearchText| {
            if is_indexed(search) {
                format!("\"{}\"", search.as_str().replace('"', "\"\""))
            } else {
                search.as_str().to_lowercase()
            }
        };
        let capital = |search: &SearchText| {
            let lower = search.as_str().to_lowercase();
            let mut letters = lower.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        };
        Self { search: search.map(term), capital: search.map(capital) }
    }

    /// Those that stand in the statement.
    fn within(&self, sql: &str) -> Vec<(&'static str, &dyn ToSql)> {
        let all: [(&str, &dyn ToSql); 2] = [(":search", &self.search), (":capital", &self.capital)];
        all.into_iter().filter(|(name, _)| sql.contains(name)).collect()
    }
}

/// A page that the catalogue finds by itself.
fn selected(connection: &Connection, query: &PeopleQuery, source: &Source) -> Result<Found, CatalogError> {
    let mut found = Vec::new();
    rows(connection, query, source, query.limit.saturating_add(1), |row| {
        found.push((row.get("number")?, Person::from_row(row)?));
        Ok(Going::On)
    })?;
    let has_more = found.len() > query.limit as usize;
    found.truncate(query.limit as usize);
    let next = found.last().filter(|_| has_more).map(|(number, last)| cursor(query.order, *number, last));
    Ok((found, next))
}

/// A page of those who fit among so many in the order that is wanted.
fn looked_at(
    connection: &Connection,
    query: &PeopleQuery,
    search: &SearchText,
    bounds: Bounds,
) -> Result<Found, CatalogError> {
    let wanted = search.as_str().to_lowercase();
    let (mut found, mut seen, mut next) = (Vec::new(), 0, None);
    rows(connection, query, &Source::Looking(search.clone()), bounds.max_looked_at, |row| {
        seen += 1;
        let fits = fits(row, &wanted, search)?;
        let is_full = fits && found.len() + 1 == query.limit as usize;
        let is_tired = seen == bounds.max_looked_at;
        if fits || is_tired {
            let (number, person) = (row.get("number")?, Person::from_row(row)?);
            next = (is_full || is_tired).then(|| cursor(query.order, number, &person));
            found.extend(fits.then_some((number, person)));
        }
        Ok(if is_full { Going::Enough } else { Going::On })
    })?;
    Ok((found, next))
}

/// Whether rows are still wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Going {
    On,
    Enough,
}

/// Hands on the rows of a list, in its order from its cursor on, until enough is said.
fn rows(
    connection: &Connection,
    query: &PeopleQuery,
    source: &Source,
    limit: u32,
    mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<Going>,
) -> Result<(), CatalogError> {
    let (behind, sorted) = place(query.order);
    let behind = if query.after.is_some() { behind } else { "TRUE" };
    let clauses = source.clauses(query.search.as_ref(), behind, sorted);
    let sql = format!("SELECT number, {COLUMNS} FROM {clauses} ORDER BY {sorted} LIMIT :limit");
    let (number, value) =
        query.after.as_ref().map_or((0, ""), |cursor| (cursor.number, cursor.value.as_str()));
    let given: [(&str, &dyn ToSql); 3] = [(":number", &number), (":value", &value), (":limit", &limit)];
    let searched = SearchTerms::of(query.search.as_ref());
    let mut wanted = searched.within(&sql);
    wanted.extend(given.into_iter().filter(|(name, _)| sql.contains(name)));
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(wanted.as_slice())?;
    while let Some(row) = rows.next()? {
        if each(row)? == Going::Enough {
            break;
        }
    }
    Ok(())
}

/// Whether a row has what is looked for, as the indexes would find it.
fn fits(row: &Row<'_>, wanted: &str, search: &SearchText) -> rusqlite::Result<bool> {
    for column in ["name", "email", "slug"] {
        let ValueRef::Text(text) = row.get_ref(column)? else { continue };
        let text = String::from_utf8_lossy(text).to_lowercase();
        if if is_indexed(search) { text.contains(wanted) } else { text.starts_with(wanted) } {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The condition of standing behind the cursor, and the order. Names repeat, so the number decides between equals.
fn place(order: PeopleOrder) -> (&'static str, &'static str) {
    use Direction::{Ascending, Descending};
    match (order.key, order.direction) {
        (PeopleKey::Created, Ascending) => ("number > :number", "number"),
        (PeopleKey::Created, Descending) => ("number < :number", "number DESC"),
        (PeopleKey::Email, Ascending) => ("email > :value", "email"),
        (PeopleKey::Email, Descending) => ("email < :value", "email DESC"),
        (PeopleKey::Name, Ascending) => (
            "name COLLATE NOCASE >= :value AND (name COLLATE NOCASE > :value OR number > :number)",
            "name COLLATE NOCASE, number",
        ),
        (PeopleKey::Name, Descending) => (
            "name COLLATE NOCASE <= :value AND (name COLLATE NOCASE < :value OR number < :number)",
            "name COLLATE NOCASE DESC, number DESC",
        ),
    }
}

fn cursor(order: PeopleOrder, number: i64, last: &Person) -> PeopleCursor {
    let value = match order.key {
        PeopleKey::Created => String::new(),
        PeopleKey::Name => last.name.as_str().to_owned(),
        PeopleKey::Email => last.email.to_string(),
    };
    PeopleCursor { number, value }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::Timestamp;

    use super::*;
    use crate::catalog::bring_up_to_date;

    /// Everybody's seventh is called after a river, the others after towns.
    fn house(folder: &Path, people: u32) -> Connection {
        let path = folder.join("tondo.db");
        bring_up_to_date(&path, folder, Timestamp::UNIX_EPOCH).unwrap();
        let connection = Connection::open(path).unwrap();
        for number in 0..people {
            let name =
                if number % 7 == 0 { format!("Öder {number:03}") } else { format!("Rom {number:03}") };
            let mut id = [0; 16];
            id[..4].copy_from_slice(&number.to_be_bytes());
            connection
                .execute(
                    "INSERT INTO people (id, email, name, slug, role, active, created_at, updated_at)
                     VALUES (?1, ?2, ?3, ?4, 'member', 1, 0, 0)",
                    (id, format!("{}@example.org", people - number), name, format!("s{number}")),
                )
                .unwrap();
        }
        connection
    }

    /// Names in the order in which the pages bring them, and the longest page.
    fn all(
        connection: &Connection,
        search: &str,
        order: &str,
        limit: u32,
        bounds: Bounds,
    ) -> (Vec<String>, usize) {
        let (search, order) = (SearchText::parse(search).unwrap(), order.parse().unwrap());
        let mut query = PeopleQuery { search, order, after: None, limit };
        let (mut names, mut longest) = (Vec::new(), 0);
        loop {
            let page = people(connection, &query, bounds).unwrap();
            longest = longest.max(page.people.len());
            names.extend(page.people.into_iter().map(|(person, _)| person.name.as_str().to_owned()));
            query.after = page.next;
            if query.after.is_none() {
                return (names, longest);
            }
        }
    }

    #[test]
    fn too_many_to_be_sorted_are_looked_at_and_come_in_the_same_order() {
        let folder = tempfile::tempdir().unwrap();
        let connection = house(folder.path(), 100);
        let narrow = Bounds { max_sorted: 5, max_looked_at: 9 };
        for (search, count) in
            [("öder", 15), ("ö", 15), ("rom", 85), ("s", 100), ("ÖDER 0", 15), ("7@ex", 10)]
        {
            for (order, _) in PeopleOrder::ALL {
                for limit in [1, 3, 200] {
                    let (sorted, _) = all(&connection, search, order, limit, BOUNDS);
                    let (looked_at, longest) = all(&connection, search, order, limit, narrow);
                    assert_eq!((sorted.len(), &looked_at), (count, &sorted), "{search} {order} {limit}");
                    assert!(longest <= limit as usize);
                }
            }
        }
    }
}
