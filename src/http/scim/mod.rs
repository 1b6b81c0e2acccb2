//! SCIM 2.0 (RFC 7643, 7644): programs that provision accounts add, change and take away people, each with an administrator's
//! token. It is off until the setting `scim` is on.

mod answer;
mod discovery;
mod filter;
mod groups;
mod patch;
mod resource;
mod user;
mod users;

pub(crate) use discovery::{
    configuration, elsewhere, not_offered, resource_type, resource_types, schema, schemas,
};
pub(crate) use groups::{
    change as change_group, create as create_group, list as list_groups, put as put_group,
    remove as remove_group, show as show_group,
};
pub(crate) use users::{
    change as change_user, create as create_user, list as list_users, put as put_user, remove as remove_user,
    show as show_user,
};
