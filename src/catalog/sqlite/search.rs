//! Statements of the search for people, by SQLite's indexes: `people_words`, of every run of three letters, and the orders
//! of emails, slugs, usernames and names. Each is listed as `catalog/dialect.rs` describes it.

use crate::catalog::dialect::{Candidates, Dialect, Few, PageShape};
use crate::model::{Direction, PeopleFilters, PeopleKey, PeopleOrder};
use crate::values::Role;

pub(super) const DIALECT: Dialect = Dialect { phrase, count, page, total };

/// What a page selects of each person.
const COLUMNS: &str = "number, name, email, slug, coalesce(username, ''), last_seen_at";

const CONTAINING: &str = "SELECT rowid AS found FROM people_words WHERE people_words MATCH ?1";

// `char(1114111)` is the last code point: it sorts behind everything that may follow the beginning.
const EMAIL_BEGINS: &str =
    "SELECT number AS found FROM people WHERE email >= ?1 AND email < ?1 || char(1114111)";
const SLUG_BEGINS: &str = "SELECT number FROM people WHERE slug >= ?1 AND slug < ?1 || char(1114111)";
const USERNAME_BEGINS: &str =
    "SELECT number FROM people WHERE username_key >= ?1 AND username_key < ?1 || char(1114111)";
const NAME_BEGINS: &str = "SELECT number FROM people INDEXED BY people_by_name
    WHERE name COLLATE NOCASE >= ?1 AND name COLLATE NOCASE < ?1 || char(1114111)";
const NAME_BEGINS_WITH_CAPITAL: &str = "SELECT number FROM people INDEXED BY people_by_name
    WHERE name COLLATE NOCASE >= ?2 AND name COLLATE NOCASE < ?2 || char(1114111)";

/// A phrase of FTS5: in double quotes, each of its own doubled.
fn phrase(search: &str) -> String {
    format!("\"{}\"", search.replace('"', "\"\""))
}

fn count(candidates: Candidates) -> String {
    let matches = match candidates {
        // Nobody counts everybody: they are selected in their order.
        Candidates::Everybody => "SELECT number AS found FROM people".to_owned(),
        Candidates::Few(few) => few_of(few).to_owned(),
        Candidates::Containing => CONTAINING.to_owned(),
        Candidates::Beginning { with_capital } => beginnings(with_capital).join(" UNION ALL "),
    };
    // `?1` and `?2` may be missing in the matches; the count of parameters is three in any case.
    format!("SELECT count(*) FROM (SELECT 1 FROM ({matches}) LIMIT ?3)")
}

fn page(shape: PageShape) -> String {
    let (behind, sorted) = order(shape.order);
    let behind = if shape.is_continued { behind } else { "TRUE" };
    let kept = kept(shape.filters);
    match (shape.candidates, shape.order.key) {
        (Candidates::Everybody, _) => {
            format!("SELECT {COLUMNS}, {kept} FROM people WHERE {behind} ORDER BY {sorted} LIMIT ?5")
        }
        (Candidates::Containing, PeopleKey::Created) => page_in_index_order(shape),
        (candidates, _) => format!(
            "SELECT {COLUMNS}, {kept} FROM ({}) CROSS JOIN people ON number = found
             WHERE {behind} ORDER BY {sorted} LIMIT ?5",
            found(candidates)
        ),
    }
}

/// Counts those of a page's candidates that the filters keep.
fn total(candidates: Candidates, filters: PeopleFilters) -> String {
    let kept = kept(filters);
    match candidates {
        Candidates::Everybody => format!("SELECT count(*) FROM people WHERE {kept}"),
        _ => format!(
            "SELECT count(*) FROM ({}) CROSS JOIN people ON number = found WHERE {kept}",
            found(candidates)
        ),
    }
}

/// Each candidate's number once, as `found`.
fn found(candidates: Candidates) -> String {
    match candidates {
        Candidates::Everybody => "SELECT number AS found FROM people".to_owned(),
        Candidates::Few(few) => few_of(few).to_owned(),
        Candidates::Containing => CONTAINING.to_owned(),
        Candidates::Beginning { with_capital } => beginnings(with_capital).join(" UNION "),
    }
}

fn few_of(few: Few) -> &'static str {
    match few {
        Few::Administrators => "SELECT number AS found FROM people WHERE role = 'admin'",
        Few::Disabled => "SELECT number AS found FROM people WHERE active = 0",
        Few::Invited => {
            "SELECT people.number AS found FROM setup_links JOIN people ON people.id = setup_links.person_id"
        }
        Few::Asking => {
            "SELECT DISTINCT people.number AS found FROM addresses JOIN people ON people.id = addresses.person_id
             WHERE addresses.state = 'asked'"
        }
    }
}

/// Whether the filters keep a person. The moment is bound in any case.
fn kept(filters: PeopleFilters) -> String {
    let not = |holds: bool| if holds { "" } else { "NOT " };
    let role = filters.role.map(|role| match role {
        Role::Admin => "role = 'admin'".to_owned(),
        Role::Member => "role = 'member'".to_owned(),
    });
    let active = filters.is_active.map(|is_active| format!("active = {}", u8::from(is_active)));
    // Whoever has no picture at all needs no look-up.
    let picture = filters.has_picture.map(|holds| {
        let current =
            "EXISTS (SELECT 1 FROM pictures WHERE pictures.person_id = people.id AND is_current = 1)";
        if holds {
            format!("(picture_count > 0 AND {current})")
        } else {
            format!("(picture_count = 0 OR NOT {current})")
        }
    });
    let invited = filters.is_invited.map(|(holds, _at)| {
        let not = not(holds);
        format!("{not}EXISTS (SELECT 1 FROM setup_links WHERE setup_links.person_id = people.id AND expires_at > ?6)")
    });
    let asks = filters.asks_for_address.map(|holds| {
        let not = not(holds);
        format!(
            "{not}EXISTS (SELECT 1 FROM addresses WHERE addresses.person_id = people.id AND state = 'asked')"
        )
    });
    let conditions = [Some("?6 IS NOT NULL".to_owned()), role, active, picture, invited, asks];
    format!("({})", conditions.into_iter().flatten().collect::<Vec<_>>().join(" AND "))
}

/// The index finds people in the order of their numbers, so it is read for one page only.
fn page_in_index_order(shape: PageShape) -> String {
    let (comparison, sorted) = match shape.order.direction {
        Direction::Ascending => (">", ""),
        Direction::Descending => ("<", " DESC"),
    };
    let behind = if shape.is_continued { format!(" AND rowid {comparison} ?3") } else { String::new() };
    format!(
        "SELECT {COLUMNS}, {kept} FROM ({CONTAINING}{behind} ORDER BY rowid{sorted} LIMIT ?5)
         CROSS JOIN people ON number = found ORDER BY number{sorted}",
        kept = kept(shape.filters)
    )
}

fn beginnings(with_capital: bool) -> Vec<&'static str> {
    let mut all = vec![EMAIL_BEGINS, SLUG_BEGINS, USERNAME_BEGINS, NAME_BEGINS];
    if with_capital {
        all.push(NAME_BEGINS_WITH_CAPITAL);
    }
    all
}

/// The condition for being behind the cursor, and the order.
fn order(order: PeopleOrder) -> (&'static str, &'static str) {
    use Direction::{Ascending, Descending};
    match (order.key, order.direction) {
        (PeopleKey::Created, Ascending) => ("number > ?3", "number"),
        (PeopleKey::Created, Descending) => ("number < ?3", "number DESC"),
        (PeopleKey::Email, Ascending) => ("email > ?4", "email"),
        (PeopleKey::Email, Descending) => ("email < ?4", "email DESC"),
        (PeopleKey::LastSeen, Ascending) => (
            "last_seen_at >= CAST(?4 AS INTEGER) AND (last_seen_at > CAST(?4 AS INTEGER) OR number > ?3)",
            "last_seen_at, number",
        ),
        (PeopleKey::LastSeen, Descending) => (
            "last_seen_at <= CAST(?4 AS INTEGER) AND (last_seen_at < CAST(?4 AS INTEGER) OR number < ?3)",
            "last_seen_at DESC, number DESC",
        ),
        (PeopleKey::Name, Ascending) => (
            "name COLLATE NOCASE >= ?4 AND (name COLLATE NOCASE > ?4 OR number > ?3)",
            "name COLLATE NOCASE, number",
        ),
        (PeopleKey::Name, Descending) => (
            "name COLLATE NOCASE <= ?4 AND (name COLLATE NOCASE < ?4 OR number < ?3)",
            "name COLLATE NOCASE DESC, number DESC",
        ),
    }
}
