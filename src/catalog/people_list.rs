//! Lists of people: searched, sorted, a page at a time, at any depth in the same time.
//!
//! A page begins behind the last person of the former page, never at a count. A search for three letters or more is a look-up
//! in an index of trigrams; a shorter one finds how a name, an email, a slug or a username begins. Where too many people match to be
//! sorted, everybody is scanned in the order of the list instead: with so many matches a page is soon full, and where it is
//! not, it ends short and the next one continues.

use std::collections::HashMap;
use std::ops::ControlFlow;

use jiff::Timestamp;

use super::dialect::{Candidates, Few, PageShape};
use super::engine::Catalog;
use super::error::CatalogError;
use super::people::{self, person};
use super::pictures::{self, picture};
use super::sql::{Columns, Sql, Value, all, count};
use crate::model::{
    PeopleCursor, PeopleFilters, PeopleKey, PeopleOrder, PeoplePage, PeopleQuery, Person, Picture, SearchText,
};
use crate::values::Role;

/// The shortest search that the index of trigrams can find.
const MIN_INDEXED_CHARS: usize = 3;

/// What one page may cost: about 20 ms each, with a million people.
const BOUNDS: Bounds = Bounds { max_sorted: 25_000, max_scanned: 10_000 };

/// People that one statement reads with their pictures.
const CHUNK: usize = 256;

/// What one page may cost.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// The most matches that are sorted.
    max_sorted: u32,
    /// The most people that are scanned.
    max_scanned: u32,
}

/// How a page is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    /// The engine selects it among these.
    Select(Candidates),
    /// Everybody is scanned for the search.
    Scan,
}

/// The people of a page by their numbers, and where the next page begins.
type Found = (Vec<i64>, Option<PeopleCursor>);

impl Catalog {
    /// A page of people. It may be shorter than the limit; the list ends where `next` is `None`.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn people(&self, query: PeopleQuery) -> Result<PeoplePage, CatalogError> {
        self.read(move |sql| people(sql, &query, BOUNDS)).await
    }
}

fn people(sql: &dyn Sql, query: &PeopleQuery, bounds: Bounds) -> Result<PeoplePage, CatalogError> {
    let plan = plan(sql, query, bounds)?;
    let is_filtered = query.filters != PeopleFilters::default();
    let (numbers, next) = match plan {
        Plan::Scan => scan(sql, query, Candidates::Everybody, query.search.as_ref(), bounds)?,
        Plan::Select(candidates) if is_filtered => scan(sql, query, candidates, None, bounds)?,
        Plan::Select(candidates) => select(sql, query, candidates)?,
    };
    let total = if query.after.is_none() { total(sql, query, plan, bounds)? } else { None };
    let mut read = with_pictures(sql, &numbers)?;
    // Somebody who was removed between the two statements is left out.
    let people = numbers.iter().filter_map(|number| read.remove(number)).collect();
    Ok(PeoplePage { people, next, total })
}

/// The cheapest plan.
fn plan(sql: &dyn Sql, query: &PeopleQuery, bounds: Bounds) -> Result<Plan, CatalogError> {
    let Some(search) = &query.search else {
        let found = few(query.filters).map(Candidates::Few).map_or(Ok(None), |candidates| {
            Ok::<_, CatalogError>(
                (matches(sql, query, candidates, bounds)? <= bounds.max_sorted.into()).then_some(candidates),
            )
        })?;
        return Ok(Plan::Select(found.unwrap_or(Candidates::Everybody)));
    };
    let candidates = if is_indexed(search) {
        Candidates::Containing
    } else {
        Candidates::Beginning { with_capital: !search.as_str().is_ascii() }
    };
    // The index finds people in the order in which they were added: nothing needs to be sorted.
    if candidates == Candidates::Containing && query.order.key == PeopleKey::Created {
        return Ok(Plan::Select(candidates));
    }
    let count = matches(sql, query, candidates, bounds)?;
    Ok(if count > bounds.max_sorted.into() { Plan::Scan } else { Plan::Select(candidates) })
}

/// How many candidates there are, up to one more than may be sorted.
fn matches(
    sql: &dyn Sql,
    query: &PeopleQuery,
    candidates: Candidates,
    bounds: Bounds,
) -> Result<u64, CatalogError> {
    let terms = Terms::new(sql, query);
    let statement = (sql.dialect().count)(candidates);
    let (search, capital) = terms.values();
    count(sql, &statement, &[search, capital, Value::from(bounds.max_sorted.saturating_add(1))])
}

/// The filter that keeps the fewest, as a rule.
fn few(filters: PeopleFilters) -> Option<Few> {
    let few = [
        (matches!(filters.is_invited, Some((true, _))), Few::Invited),
        (filters.asks_for_address == Some(true), Few::Asking),
        (filters.role == Some(Role::Admin), Few::Administrators),
        (filters.is_active == Some(false), Few::Disabled),
    ];
    few.into_iter().find_map(|(is_set, few)| is_set.then_some(few))
}

/// How many people the list has; `None` where too many match the search to be counted.
fn total(
    sql: &dyn Sql,
    query: &PeopleQuery,
    plan: Plan,
    bounds: Bounds,
) -> Result<Option<u64>, CatalogError> {
    let candidates = match plan {
        Plan::Scan => return Ok(None),
        Plan::Select(candidates) => candidates,
    };
    let is_searched = query.search.is_some();
    if is_searched && matches(sql, query, candidates, bounds)? > bounds.max_sorted.into() {
        return Ok(None);
    }
    let statement = (sql.dialect().total)(candidates, query.filters);
    let terms = Terms::new(sql, query);
    let (search, capital) = terms.values();
    let unused = Value::Integer(None);
    let keys = [search, capital, unused, unused, unused, moment(query.filters)];
    Ok(Some(count(sql, &statement, &keys)?))
}

/// The moment of the filters; any, where none has one.
fn moment(filters: PeopleFilters) -> Value<'static> {
    Value::from(filters.is_invited.map_or(Timestamp::UNIX_EPOCH, |(_, at)| at))
}

fn is_indexed(search: &SearchText) -> bool {
    search.as_str().chars().count() >= MIN_INDEXED_CHARS
}

/// The search as statements take it.
struct Terms {
    /// A phrase for the index, or the beginning in lower case.
    search: Option<String>,
    /// The beginning with a capital.
    capital: Option<String>,
}

impl Terms {
    fn new(sql: &dyn Sql, query: &PeopleQuery) -> Self {
        let term = |search: &SearchText| {
            if is_indexed(search) {
                (sql.dialect().phrase)(search.as_str())
            } else {
                search.as_str().to_lowercase()
            }
        };
        Self { search: query.search.as_ref().map(term), capital: query.search.as_ref().map(capital) }
    }

    fn values(&self) -> (Value<'_>, Value<'_>) {
        (Value::from(self.search.as_deref()), Value::from(self.capital.as_deref()))
    }
}

fn capital(search: &SearchText) -> String {
    let lower = search.as_str().to_lowercase();
    let mut letters = lower.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// A person while a page is being filled.
struct Candidate<'r> {
    number: i64,
    name: &'r str,
    email: &'r str,
    slug: &'r str,
    username: &'r str,
    last_seen_at: i64,
    /// Whether the filters keep this person.
    is_kept: bool,
}

impl<'r> Candidate<'r> {
    fn read(columns: &mut Columns<'r>) -> Result<Self, CatalogError> {
        Ok(Self {
            number: columns.integer()?,
            name: columns.text()?,
            email: columns.text()?,
            slug: columns.text()?,
            username: columns.text()?,
            last_seen_at: columns.integer()?,
            is_kept: columns.boolean()?,
        })
    }

    /// Whether the search finds this person, as the indexes would. `lower` is the search in lower case.
    fn matches(&self, search: &SearchText, lower: &str) -> bool {
        [self.name, self.email, self.slug, self.username].into_iter().any(|text| {
            let text = text.to_lowercase();
            if is_indexed(search) { text.contains(lower) } else { text.starts_with(lower) }
        })
    }

    fn cursor(&self, order: PeopleOrder) -> PeopleCursor {
        let value = match order.key {
            PeopleKey::Created => String::new(),
            PeopleKey::Name => self.name.to_owned(),
            PeopleKey::Email => self.email.to_owned(),
            PeopleKey::LastSeen => self.last_seen_at.to_string(),
        };
        PeopleCursor { number: self.number, value }
    }
}

/// A page that the engine selects.
fn select(sql: &dyn Sql, query: &PeopleQuery, candidates: Candidates) -> Result<Found, CatalogError> {
    let (mut found, mut next) = (Vec::new(), None);
    let (mut last, mut seen) = (None, 0);
    visit(sql, query, candidates, query.limit.saturating_add(1), &mut |candidate| {
        seen += 1;
        if seen > query.limit {
            next = last.take();
            return ControlFlow::Break(());
        }
        found.push(candidate.number);
        if seen == query.limit {
            last = Some(candidate.cursor(query.order));
        }
        ControlFlow::Continue(())
    })?;
    Ok((found, next))
}

/// A page of those who are kept among the candidates that may be scanned: those who match the search, if it must be
/// applied here, and the filters.
fn scan(
    sql: &dyn Sql,
    query: &PeopleQuery,
    candidates: Candidates,
    search: Option<&SearchText>,
    bounds: Bounds,
) -> Result<Found, CatalogError> {
    let lower = search.map(|search| search.as_str().to_lowercase()).unwrap_or_default();
    let (mut found, mut seen, mut next) = (Vec::new(), 0, None);
    visit(sql, query, candidates, bounds.max_scanned, &mut |candidate| {
        seen += 1;
        if candidate.is_kept && search.is_none_or(|search| candidate.matches(search, &lower)) {
            found.push(candidate.number);
        }
        if found.len() >= query.limit as usize || seen == bounds.max_scanned {
            next = Some(candidate.cursor(query.order));
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    Ok((found, next))
}

/// Visits candidates in the order of the list, from its cursor on, `limit` at most.
fn visit(
    sql: &dyn Sql,
    query: &PeopleQuery,
    candidates: Candidates,
    limit: u32,
    visit: &mut dyn FnMut(&Candidate<'_>) -> ControlFlow<()>,
) -> Result<(), CatalogError> {
    let (filters, is_continued) = (query.filters, query.after.is_some());
    let shape = PageShape { candidates, filters, order: query.order, is_continued };
    let statement = (sql.dialect().page)(shape);
    let terms = Terms::new(sql, query);
    let (search, capital) = terms.values();
    let (number, value) =
        query.after.as_ref().map_or((0, ""), |cursor| (cursor.number, cursor.value.as_str()));
    let (number, value, limit) = (Value::from(number), Value::from(value), Value::from(limit));
    let keys = [search, capital, number, value, limit, moment(query.filters)];
    sql.each(&statement, &keys, &mut |row| Ok(visit(&Candidate::read(&mut Columns::new(row))?)))
}

/// These people and their current pictures, by their numbers.
fn with_pictures(
    sql: &dyn Sql,
    numbers: &[i64],
) -> Result<HashMap<i64, (Person, Option<Picture>)>, CatalogError> {
    let (of_person, of_picture) = (people::COLUMNS, pictures::columns());
    let mut people = HashMap::with_capacity(numbers.len());
    for chunk in numbers.chunks(CHUNK) {
        // Rounded up, so that there are few different statements. Nobody has the number 0.
        let slots = chunk.len().next_power_of_two();
        let padded: Vec<Value<'_>> =
            chunk.iter().copied().chain(std::iter::repeat(0)).take(slots).map(Value::from).collect();
        let parameters = (1..=slots).map(|slot| format!("?{slot}")).collect::<Vec<_>>().join(", ");
        let statement = format!(
            "SELECT people.number, {of_person}, {of_picture} FROM people
             LEFT JOIN pictures ON pictures.person_id = people.id AND pictures.is_current = 1
             LEFT JOIN blobs ON blobs.hash = pictures.blob WHERE people.number IN ({parameters})"
        );
        let read = all(sql, &statement, &padded, |columns| {
            let (number, person) = (columns.integer()?, person(columns)?);
            let picture = if columns.is_null()? { None } else { Some(picture(columns)?) };
            Ok((number, (person, picture)))
        })?;
        people.extend(read);
    }
    Ok(people)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::Timestamp;

    use super::*;
    use crate::catalog::sql::values;
    use crate::catalog::{Process, bring_up_to_date};

    /// Every seventh person is named after a river, the others after a town.
    async fn catalog(folder: &Path, people: u32) -> Catalog {
        let path = folder.join("tondo.db");
        bring_up_to_date(&path, folder, Timestamp::UNIX_EPOCH).unwrap();
        let catalog = Catalog::open(&path, Process::Server).unwrap();
        let added = catalog.write(move |sql| {
            for number in 0..people {
                let town = if number % 7 == 0 { "Öder" } else { "Rom" };
                let (name, slug) = (format!("{town} {number:03}"), format!("s{number}"));
                let email = format!("{}@example.org", people - number);
                let id = u128::from(number).to_be_bytes();
                sql.execute(
                    "INSERT INTO people (id, email, name, slug, role, active, created_at, updated_at)
                     VALUES (?1, ?2, ?3, ?4, 'member', 1, 0, 0)",
                    values![&id, email.as_str(), name.as_str(), slug.as_str()],
                )?;
            }
            Ok(())
        });
        added.await.unwrap();
        catalog
    }

    /// Names in the order in which the pages bring them, and the longest page.
    fn names(sql: &dyn Sql, search: &str, order: &str, limit: u32, bounds: Bounds) -> (Vec<String>, usize) {
        let (search, order) = (SearchText::parse(search).unwrap(), order.parse().unwrap());
        let mut query = PeopleQuery { search, filters: PeopleFilters::default(), order, after: None, limit };
        let (mut names, mut longest) = (Vec::new(), 0);
        loop {
            let page = people(sql, &query, bounds).unwrap();
            longest = longest.max(page.people.len());
            names.extend(page.people.into_iter().map(|(person, _)| person.name.as_str().to_owned()));
            query.after = page.next;
            if query.after.is_none() {
                return (names, longest);
            }
        }
    }

    #[tokio::test]
    async fn people_who_are_scanned_come_in_the_order_in_which_they_would_be_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let catalog = catalog(folder.path(), 100).await;
        let narrow = Bounds { max_sorted: 5, max_scanned: 9 };
        let compared = catalog.read(move |sql| {
            let compare = |search, count, order, limit| {
                let (sorted, _) = names(sql, search, order, limit, BOUNDS);
                let (scanned, longest) = names(sql, search, order, limit, narrow);
                assert_eq!((sorted.len(), &scanned), (count, &sorted), "{search} {order} {limit}");
                assert!(longest <= limit as usize);
            };
            let searches = [("öder", 15), ("ö", 15), ("rom", 85), ("s", 100), ("ÖDER 0", 15), ("7@ex", 10)];
            let limits = [1, 3, 200];
            for (search, count) in searches {
                let lists = PeopleOrder::ALL.iter().flat_map(|(order, _)| limits.map(|limit| (order, limit)));
                lists.for_each(|(order, limit)| compare(search, count, order, limit));
            }
            Ok(())
        });
        compared.await.unwrap();
    }
}
