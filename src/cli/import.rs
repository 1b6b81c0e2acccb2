//! `tondo import`: people and pictures from elsewhere, beside a running server. Shows how far it is on a terminal, and
//! reports at the end what was taken and what was not.

use std::path::PathBuf;
use std::time::Duration;

use indicatif::ProgressBar;
use serde::Serialize;

use crate::catalog::Person;
use crate::http_client::{AddressFilter, FetchLimits, Fetcher};
use crate::import::{self, Entries};
use crate::model::{Direction, PeopleKey, PeopleOrder};
use crate::services::imports::gravatar::{HashKind, Other};
use crate::services::imports::{self, Former, ImportReport, Mode, Options, Outcome, UnknownPeople};
use crate::services::{App, OpenMode, accounts};
use crate::values::Url;

use super::exit::{CliError, Exit};
use super::import_flags::{Csv, Folder, Gravatar, Import, Ivatar, Ldif, Source};
use super::open::{DataArgs, person, visit};
use super::output::{self, Format};

/// What asking another server for one picture may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Redirects that another server may answer with, one after the other.
const MAX_REDIRECTS: u8 = 3;

/// People that are read at a time where all are asked for.
const LIST_PAGE: u32 = 1000;

/// Opens a source once the house is open. It is boxed, so that the whole import is compiled once and not for each source.
type Opening = Box<dyn FnOnce(&App) -> Result<Entries, CliError>>;

/// What the sources of files have in common.
struct Common {
    options: Options,
    place: DataArgs,
    format: Format,
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    tally: &'a ImportReport,
    dry_run: bool,
    stopped: Option<String>,
}

impl Import {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        match self.source {
            Source::Folder(Folder { path, create, replace, dry_run, data, config, json }) => {
                let common = Common::new((create, replace, dry_run), (data, config), json);
                common.run(Box::new(move |_app| Ok(import::folder(&path)?)))
            }
            Source::Csv(Csv { path, create, replace, dry_run, data, config, json }) => {
                let common = Common::new((create, replace, dry_run), (data, config), json);
                common.run(Box::new(move |_app| Ok(import::csv(&path)?)))
            }
            Source::Ldif(Ldif { path, create, replace, dry_run, data, config, json }) => {
                let common = Common::new((create, replace, dry_run), (data, config), json);
                common.run(Box::new(move |app| Ok(import::ldif(&path, app.config.max_picture_size.bytes())?)))
            }
            Source::Ivatar(Ivatar { paths, create, replace, dry_run, data, config, json }) => {
                let common = Common::new((create, replace, dry_run), (data, config), json);
                common.run(Box::new(move |_app| exports(paths)))
            }
            Source::Gravatar(gravatar) => gravatar.run(),
        }
    }
}

/// The exports one after the other; one that cannot be read does not keep the others out.
fn exports(files: Vec<PathBuf>) -> Result<Entries, CliError> {
    if files.is_empty() {
        return Err(CliError::usage("name at least one export"));
    }
    let each = |file: PathBuf| -> Entries {
        match import::ivatar(&file) {
            Ok(entries) => entries,
            Err(error) => {
                let place = file.display().to_string();
                Box::new(std::iter::once(Err(import::EntryError { place, why: error.to_string() })))
            }
        }
    };
    Ok(Box::new(files.into_iter().flat_map(each)))
}

impl Common {
    fn new(
        (create, replace, dry_run): (bool, bool, bool),
        (data, config): (Option<String>, Option<PathBuf>),
        json: bool,
    ) -> Self {
        let options = Options {
            strangers: if create { UnknownPeople::Added } else { UnknownPeople::Skipped },
            former: if replace { Former::Replaced } else { Former::Cached },
            mode: if dry_run { Mode::FaultInjection } else { Mode::Real },
        };
        Self { options, place: DataArgs { data, config }, format: Format::chosen(json) }
    }

    fn run(self, source: Opening) -> Result<Exit, CliError> {
        let Self { options, place, format } = self;
        visit(place, OpenMode::Visit, async move |app| {
            let entries = source(&app)?;
            let bar = ProgressBar::new_spinner();
            let outcome = imports::import(&app, options, entries, |tally| show(&bar, tally)).await;
            bar.finish_and_clear();
            report(outcome, options.mode, format)
        })
    }
}

impl Gravatar {
    fn run(self) -> Result<Exit, CliError> {
        let hash = if self.md5 { HashKind::Md5 } else { HashKind::Sha256 };
        let reach = if self.private { AddressFilter::Anywhere } else { AddressFilter::PublicOnly };
        let flags = (false, self.replace, self.dry_run);
        let Common { options, place, format } = Common::new(flags, (self.data, self.config), self.json);
        visit(place, OpenMode::Visit, async move |app| {
            let base = base(&app, self.from.as_deref(), self.consent)?;
            let limits = FetchLimits {
                timeout: PATIENCE,
                max_bytes: app.config.max_picture_size.bytes(),
                max_redirects: MAX_REDIRECTS,
                filter: reach,
            };
            let people = people(&app, &self.people).await?;
            let bar = ProgressBar::new(people.len() as u64);
            let fetcher = Fetcher::new(limits);
            let other = Other { base: &base, hash, fetcher: &fetcher };
            let progress = |tally: &ImportReport| {
                bar.set_position(tally.entries);
                show(&bar, tally);
            };
            let outcome = imports::gravatar::import(&app, options, &other, people, progress).await;
            bar.finish_and_clear();
            report(outcome, options.mode, format)
        })
    }
}

/// The server that is named, or the configured one, where people agree that it is asked.
fn base(app: &App, from: Option<&str>, consent: bool) -> Result<Url, CliError> {
    let named = from.map(str::parse::<Url>).transpose();
    let named = named.map_err(|error| CliError::usage(format!("--from: {error}")))?;
    let base = named.or_else(|| app.config.upstream.url().cloned()).ok_or_else(|| {
        CliError::usage(
            "name the server to ask with --from, such as https://seccdn.libravatar.org: no `upstream` is set",
        )
    })?;
    if consent {
        return Ok(base);
    }
    Err(CliError::usage(format!(
        "the hashes of people's addresses would be told to {}: say with --consent that they agree",
        base.host()
    )))
}

/// Those who are named, or everybody.
async fn people(app: &App, named: &[String]) -> Result<Vec<Person>, CliError> {
    let mut all = Vec::new();
    for typed in named {
        all.push(person(app, typed).await?);
    }
    if !named.is_empty() {
        return Ok(all);
    }
    let order = PeopleOrder { key: PeopleKey::Created, direction: Direction::Ascending };
    let mut after = None;
    loop {
        let query = crate::catalog::PeopleQuery { search: None, order, after, limit: LIST_PAGE };
        let page = accounts::list(app, query).await?;
        all.extend(page.people.into_iter().map(|(person, _picture)| person));
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

fn show(bar: &ProgressBar, tally: &ImportReport) {
    bar.tick();
    bar.set_message(format!(
        "{} looked at, {} pictures set, {} skipped",
        tally.entries,
        tally.pictures_set,
        tally.skipped.len()
    ));
}

fn report(outcome: Outcome, mode: Mode, format: Format) -> Result<Exit, CliError> {
    let Outcome { tally, stopped } = outcome;
    let stopped = stopped.map(|fault| fault.to_string());
    let report = Report { tally: &tally, dry_run: mode == Mode::FaultInjection, stopped };
    let printed = format.print(&report, Report::text)?;
    if let Some(fault) = &report.stopped {
        output::complain(format_args!(
            "tondo: the import stopped: {fault}; run it again once that is mended"
        ));
        return Ok(Exit::Failure);
    }
    Ok(if tally.skipped.is_empty() { printed } else { Exit::Partly })
}

impl Report<'_> {
    fn text(&self) -> String {
        let tally = self.tally;
        let title = if self.dry_run { "would be taken over; nothing was changed" } else { "taken over" };
        let lines = [
            ("entries looked at", tally.entries),
            ("people added", tally.people_added),
            ("pictures set", tally.pictures_set),
            ("addresses granted", tally.addresses_granted),
            ("unchanged", tally.unchanged),
            ("without a picture there", tally.absent),
            ("skipped", tally.skipped.len() as u64),
        ];
        let told =
            lines.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("  {what:24}{count}"));
        let skipped = tally.skipped.iter().map(|skipped| format!("  {}: {}", skipped.place, skipped.why));
        let mut text: Vec<String> = [title.to_owned()].into_iter().chain(told).collect();
        if !tally.skipped.is_empty() {
            text.push("skipped:".to_owned());
            text.extend(skipped);
        }
        text.join("\n")
    }
}
