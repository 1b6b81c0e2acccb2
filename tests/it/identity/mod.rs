//! People who come by themselves: from a directory, and by programs that provision accounts.

mod ldap;
mod scim;
