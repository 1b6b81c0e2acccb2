//! Who of the directory is an administrator.

use std::collections::HashSet;

use super::entry::{DirectoryPerson, normal_dn};
use crate::config::LdapAdmins;
use crate::ldap::{Connection, Entry, Found, LdapError, Search, SearchScope};
use crate::values::{LdapFilter, Role};

/// The largest group that is read, in bytes.
const MAX_GROUP_BYTES: usize = 16 << 20;

/// Attributes in which groups name their members.
const MEMBERS: [&str; 4] = ["member", "uniqueMember", "memberUid", "memberOf"];

/// Who is an administrator, as the directory says.
#[derive(Debug, Default)]
pub(super) struct Admins {
    /// The group's own name, which entries may have in `memberOf`.
    group: Option<String>,
    /// Names of entries, and usernames, in lower case.
    members: HashSet<String>,
}

impl Admins {
    /// The role of a person.
    pub(super) fn role_of(&self, person: &DirectoryPerson) -> Role {
        let in_group = self.group.as_ref().is_some_and(|group| person.groups.contains(group));
        let is_member = || self.members.contains(&normal_dn(&person.dn));
        let by_name = || {
            let username = person.facts.username.as_ref();
            self.group.is_some() && username.is_some_and(|name| self.members.contains(&name.to_lowercase()))
        };
        if in_group || is_member() || by_name() { Role::Admin } else { Role::Member }
    }
}

/// Asks the directory who is an administrator; `None` if nobody is to be asked for. A group that is not there is an error:
/// otherwise a typing error would take the role from everybody.
pub(super) async fn ask(
    connection: &mut Connection,
    base: &str,
    admins: &LdapAdmins,
) -> Result<Option<Admins>, LdapError> {
    let (group, filter) = match admins {
        LdapAdmins::Unsaid => return Ok(None),
        LdapAdmins::Group(group) => (Some(group), LdapFilter::Present("objectClass".to_owned())),
        LdapAdmins::Filter(filter) => (None, filter.clone()),
    };
    let attributes = match group {
        Some(_) => MEMBERS.map(str::to_owned).to_vec(),
        None => vec!["1.1".to_owned()],
    };
    let search = Search {
        base: group.map_or(base, String::as_str),
        scope: if group.is_some() { SearchScope::Base } else { SearchScope::Subtree },
        filter: &filter,
        attributes: &attributes,
        max_entry_bytes: MAX_GROUP_BYTES,
    };
    let mut found = Admins { group: group.map(|group| normal_dn(group)), members: HashSet::new() };
    let mut is_there = group.is_none();
    connection.search(&search, None).await?;
    loop {
        match connection.next().await? {
            Found::Entry(entry) if group.is_some() => {
                is_there = true;
                found.members.extend(members(&entry));
            }
            Found::Entry(entry) => {
                found.members.insert(normal_dn(&entry.dn));
            }
            Found::Referral => {}
            Found::TooLarge(name) => return Err(LdapError::File(format!("the group {name} is too large"))),
            Found::End(_) if is_there => return Ok(Some(found)),
            Found::End(_) => {
                return Err(LdapError::File("the group of `ldap_admin_group` is not there".to_owned()));
            }
        }
    }
}

fn members(group: &Entry) -> Vec<String> {
    let named = |attribute: &str| group.texts(attribute).map(normal_dn).collect::<Vec<_>>();
    MEMBERS[..3].iter().flat_map(|attribute| named(attribute)).collect()
}
