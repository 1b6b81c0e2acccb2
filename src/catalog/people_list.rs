//! Lists of people: searched, sorted, a page at a time, at any depth in the same time.
//!
//! A page begins behind the last one of the former page, never at a count. A search for three letters or more is a
//! look-up in an index of every run of three letters; a shorter one finds how a name, an address or a slug begins.

use rusqlite::{Connection, Row, ToSql};

use super::connections::{Catalog, CatalogError};
use super::people::{COLUMNS, Person};
use super::pictures::Picture;
use crate::types::{Direction, PeopleCursor, PeopleKey, PeopleOrder, SearchText};

/// The most matches that are sorted by anything but the order of adding, in which they are found.
pub const MAX_SORTED_MATCHES: u64 = 25_000;

/// The shortest text that the index of runs of letters can find.
const MIN_INDEXED_CHARS: usize = 3;

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

/// What a list came to.
#[derive(Debug, Clone)]
pub enum PeopleFound {
    /// This page.
    Page(PeoplePage),
    /// More than [`MAX_SORTED_MATCHES`] match, too many to be sorted.
    TooMany,
}

impl Catalog {
    /// A page of people.
    pub async fn people(&self, query: PeopleQuery) -> Result<PeopleFound, CatalogError> {
        self.read(move |connection| {
            let Some(source) = Source::of(connection, &query)? else { return Ok(PeopleFound::TooMany) };
            page(connection, &query, source).map(PeopleFound::Page)
        })
        .await
    }
}

/// Where the people of a list come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// The table.
    Everybody,
    /// The index of runs of letters, which finds in the order of adding: a page's worth at a time.
    IndexInOrder,
    /// The index, all matches of which are sorted.
    Index,
    /// The orders of addresses, slugs and names, all matches of which are sorted.
    Beginnings,
    /// The table, each row of which is looked at: so many match that a page is full soon.
    Looking,
}

const INDEX: &str = "SELECT rowid AS found FROM people_words WHERE people_words MATCH :search";

const BEGINNINGS: &str = "
    SELECT number AS found FROM people WHERE email >= :search AND email < :search || char(1114111)
    UNION SELECT number FROM people WHERE slug >= :search AND slug < :search || char(1114111)
    UNION SELECT number FROM people INDEXED BY people_by_name
        WHERE name COLLATE NOCASE >= :search AND name COLLATE NOCASE < :search || char(1114111)";

const LOOKING: &str =
    "(substr(email, 1, length(:search)) = :search OR substr(slug, 1, length(:search)) = :search
    OR substr(name, 1, length(:search)) = :search COLLATE NOCASE)";

impl Source {
    /// The cheapest one; `None` where too many match to be sorted.
    fn of(connection: &Connection, query: &PeopleQuery) -> Result<Option<Self>, CatalogError> {
        let in_order_of_adding = query.order.key == PeopleKey::Created;
        let (sorted, candidates) = match &query.search {
            None => return Ok(Some(Self::Everybody)),
            Some(search) if is_indexed(search) && in_order_of_adding => return Ok(Some(Self::IndexInOrder)),
            Some(search) if is_indexed(search) => (Self::Index, INDEX),
            // Who is found twice counts twice: to tell them apart, all would have to be gone through.
            Some(_) => (Self::Beginnings, &*BEGINNINGS.replace("UNION", "UNION ALL")),
        };
        let sql =
            format!("SELECT count(*) FROM (SELECT 1 FROM ({candidates}) LIMIT {MAX_SORTED_MATCHES} + 1)");
        let searched = query.search.as_ref().map(term);
        let count: i64 = connection
            .prepare_cached(&sql)?
            .query_row(&[(":search", &searched as &dyn ToSql)], |row| row.get(0))?;
        Ok(match (count.cast_unsigned() > MAX_SORTED_MATCHES, sorted) {
            (false, sorted) => Some(sorted),
            (true, Self::Beginnings) if in_order_of_adding => Some(Self::Looking),
            (true, _) => None,
        })
    }

    /// The query's middle: from where, and the condition of standing behind the cursor.
    fn clauses(self, behind: &str, sorted: &str) -> String {
        match self {
            Self::Everybody => format!("people WHERE {behind}"),
            Self::Looking => format!("people WHERE {LOOKING} AND {behind}"),
            Self::Index => format!("({INDEX}) CROSS JOIN people ON number = found WHERE {behind}"),
            Self::Beginnings => format!("({BEGINNINGS}) CROSS JOIN people ON number = found WHERE {behind}"),
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

/// The search as the conditions take it: a phrase for the index, else the lower-cased beginning.
fn term(search: &SearchText) -> String {
    if is_indexed(search) {
        format!("\"{}\"", search.as_str().replace('"', "\"\""))
    } else {
        search.as_str().to_lowercase()
    }
}

fn page(connection: &Connection, query: &PeopleQuery, source: Source) -> Result<PeoplePage, CatalogError> {
    let (behind, sorted) = bounds(query.order);
    let behind = if query.after.is_some() { behind } else { "TRUE" };
    let clauses = source.clauses(behind, sorted);
    let sql = format!("SELECT number, {COLUMNS} FROM {clauses} ORDER BY {sorted} LIMIT :limit");
    let (number, value) =
        query.after.as_ref().map_or((0, ""), |cursor| (cursor.number, cursor.value.as_str()));
    let searched = query.search.as_ref().map(term);
    let limit = query.limit.saturating_add(1);
    let given: [(&str, &dyn ToSql); 4] =
        [(":search", &searched), (":number", &number), (":value", &value), (":limit", &limit)];
    let mut statement = connection.prepare_cached(&sql)?;
    let wanted: Vec<(&str, &dyn ToSql)> = given.into_iter().filter(|(name, _)| sql.contains(name)).collect();
    let rows = statement.query_map(wanted.as_slice(), |row: &Row<'_>| {
        Ok((row.get::<_, i64>("number")?, Person::from_row(row)?))
    })?;
    let mut found: Vec<(i64, Person)> = rows.collect::<Result<_, _>>()?;
    let has_more = found.len() > query.limit as usize;
    found.truncate(query.limit as usize);
    let next = found.last().filter(|_| has_more).map(|(number, last)| cursor(query.order, *number, last));
    let with_picture = |(_, person): (i64, Person)| {
        let picture = super::pictures::current_of(connection, person.id)?;
        Ok((person, picture))
    };
    let people = found.into_iter().map(with_picture).collect::<Result<_, CatalogError>>()?;
    Ok(PeoplePage { people, next })
}

/// The condition of standing behind the cursor, and the order. Names repeat, so the number decides between equals.
fn bounds(order: PeopleOrder) -> (&'static str, &'static str) {
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
