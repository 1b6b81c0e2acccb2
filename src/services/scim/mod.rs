//! What programs that provision accounts by SCIM do: people whom they add, change and take away, and groups, one of which may
//! give the role.

mod groups;
mod people;
mod photo;

pub(crate) use groups::{GroupForm, find_group, list_groups, remove_group, save_group};
pub(crate) use people::{
    ScimPerson, UserForm, create, describe, find, list, remove, replace, with_email, with_external_id,
    with_username,
};
pub(crate) use photo::photo;
