//! `tondo trash`: people's deleted pictures. Works with or without a running server.

use serde::Serialize;

use crate::http::api::{HistoryPictureJson, TrashedPictureJson};
use crate::model::{RestoreRight, TrashedPicture};
use crate::services::{App, Missing, ServiceError, trash};
use crate::values::PictureId;

use super::args::{command, subcommands};
use super::exit::{CliError, Exit};
use super::open::{find_person, operator_change};
use super::prompt::confirm;

subcommands! {
    /// list people's deleted pictures, bring them back, or delete them for good
    #[argh(subcommand, name = "trash")]
    struct Trash { List, Restore, Empty }
}

command! {
    /// list a person's deleted pictures with their ids, newest upload first
    #[argh(subcommand, name = "list")]
    struct List(person) {}
}

command! {
    /// bring a deleted picture back into its person's history
    #[argh(subcommand, name = "restore")]
    struct Restore(person) {
        /// the picture's id, as `trash list` prints it
        #[argh(positional)]
        id: String,
    }
}

command! {
    /// delete all of a person's deleted pictures for good; this cannot be undone
    #[argh(subcommand, name = "empty")]
    struct Empty(person) {
        /// do not ask
        #[argh(switch)]
        yes: bool,
    }
}

#[derive(Serialize)]
struct Emptied {
    removed: u64,
}

impl List {
    fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let owner = find_person(&app, &self.person).await?.id;
            let trashed = trash::whole(&app, owner).await?;
            let rows: Vec<TrashedPictureJson> =
                trashed.iter().map(|trashed| TrashedPictureJson::new(trashed, &app)).collect();
            format.print(&rows, |_| match trashed.as_slice() {
                [] => "no deleted pictures".to_owned(),
                trashed => trashed.iter().map(|trashed| line(&app, trashed)).collect::<Vec<_>>().join("\n"),
            })
        })
    }
}

impl Restore {
    fn run(self) -> Result<Exit, CliError> {
        let id: PictureId = self
            .id
            .parse()
            .map_err(|error| CliError::usage(format!("`{}` is not the id of a picture: {error}", self.id)))?;
        self.shared().open(async move |app, format| {
            let owner = find_person(&app, &self.person).await?.id;
            let picture = trash::restore(&app, operator_change(&app), owner, id, RestoreRight::All).await?;
            let entry = HistoryPictureJson::new(&picture, &app.config.base_path);
            format.print(&entry, |_| "restored".to_owned())
        })
    }
}

impl Empty {
    fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let owner = find_person(&app, &self.person).await?;
            let trashed = trash::whole(&app, owner.id).await?;
            if !trashed.is_empty() {
                let count = trashed.len();
                confirm(self.yes, &format!("This deletes {count} pictures of {} for good.", owner.email))?;
            }
            let mut emptied = Emptied { removed: 0 };
            for trashed in &trashed {
                match trash::erase(&app, operator_change(&app), owner.id, trashed.picture.id).await {
                    Ok(()) => emptied.removed += 1,
                    // The server, or the owner, was quicker.
                    Err(ServiceError::Missing(Missing::Picture)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            format.print(&emptied, |emptied| format!("removed {} pictures for good", emptied.removed))
        })
    }
}

fn line(app: &App, trashed: &TrashedPicture) -> String {
    let by = if trashed.by_owner { "" } else { "  by an administrator" };
    let (id, name, gone_at) =
        (trashed.picture.id, trashed.picture.name.basename(), trash::gone_at(app, trashed));
    format!("{id}  deleted {}  kept until {gone_at}  {name}{by}", trashed.deleted_at)
}
