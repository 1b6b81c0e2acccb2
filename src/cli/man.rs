//! `tondo man`: prints man pages, or writes all of them into a folder: `tondo.1`, one of each command, and `tondo.toml.5` with
//! the settings. They come from the tree of commands and the table of settings.

use std::path::PathBuf;

use crate::config::SETTINGS;

use super::args::plain_command;
use super::command_tree::{Flag, Node, Positional};
use super::exit::{CliError, Exit};
use super::output;
use super::roff::Page;

/// The page that is about the configuration file.
const SETTINGS_PAGE: &str = "tondo.toml";

/// The exit codes, with what they mean.
const EXIT_CODES: [(Exit, &str); 7] = [
    (Exit::Success, "Done."),
    (Exit::Failure, "Failed; standard error says why."),
    (Exit::Usage, "Wrong arguments."),
    (Exit::Partly, "Partly done; the output says which parts failed."),
    (Exit::NoDataDir, "The data directory does not exist."),
    (Exit::Locked, "The data directory is in use by a server."),
    (Exit::Configuration, "The configuration is faulty."),
];

plain_command! {
    /// print a man page
    #[argh(subcommand, name = "man")]
    struct Man {
        /// a command, such as user, or tondo.toml for the settings; otherwise the page of the whole program
        #[argh(positional)]
        page: Option<String>,
        /// write all pages into this folder instead, which is created if there is none
        #[argh(option)]
        all: Option<PathBuf>,
    }
}

impl Man {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let root = Node::root();
        if let Some(folder) = self.all {
            std::fs::create_dir_all(&folder)?;
            for (name, text) in all_pages(&root) {
                std::fs::write(folder.join(name), text)?;
            }
            return Ok(Exit::Success);
        }
        let page = match self.page.as_deref() {
            None | Some("tondo") => program_page(&root),
            Some(SETTINGS_PAGE) => settings_page(),
            Some(name) => {
                let command = root.children.iter().find(|child| child.name() == name);
                let unknown =
                    || CliError::usage(format!("there is no command `{name}`; `tondo --help` lists them"));
                command_page(command.ok_or_else(unknown)?)
            }
        };
        output::println(format_args!("{}", page.trim_end()))
    }
}

/// The names of the pages' files, and the pages.
fn all_pages(root: &Node) -> Vec<(String, String)> {
    let commands =
        root.children.iter().map(|command| (format!("tondo-{}.1", command.name()), command_page(command)));
    let others =
        [("tondo.1".to_owned(), program_page(root)), (format!("{SETTINGS_PAGE}.5"), settings_page())];
    others.into_iter().chain(commands).collect()
}

fn new_page(name: &str, section: u8, about: &str) -> Page {
    let mut page = Page::new(name, section, env!("CARGO_PKG_VERSION"));
    page.name(name, about);
    page
}

fn program_page(root: &Node) -> String {
    let mut page = new_page("tondo", 1, "profile-picture server");
    page.heading("SYNOPSIS");
    page.line("`tondo` [flags of `tondo serve`]");
    page.line("`tondo` command [arguments]");
    page.heading("DESCRIPTION");
    page.paragraph(&format!("{}.", root.about));
    page.paragraph(
        "It stores profile pictures and shows them through its own API and as Gravatar and Libravatar do. Everything that it \
         keeps is in one folder, the data directory. `tondo serve` prints a link with which the first administrator signs in.",
    );
    page.heading("COMMANDS");
    for node in root.all().into_iter().filter(|node| !node.path.is_empty()) {
        let page_name = format!("tondo-{}", node.path.first().copied().unwrap_or_default());
        page.item(&format!("`{}`", node.path.join(" ")), &format!("{}. See `{page_name}`(1).", node.about));
    }
    page.heading("OPTIONS");
    flags(&mut page, &root.flags);
    page.heading("EXIT STATUS");
    for (exit, about) in EXIT_CODES {
        page.item(&(exit as u8).to_string(), about);
    }
    page.heading("ENVIRONMENT");
    page.item("`TONDO_`NAME", "A setting: its name in capitals. `tondo.toml`(5) lists the settings.");
    page.item("`TONDO_`NAME`_FILE`", "The name of a file that holds the setting's value.");
    page.item("`TONDO_CONFIG`", "The configuration file, unless `--config` names one.");
    page.heading("SIGNALS");
    page.item(
        "SIGTERM, SIGINT",
        "The server stops: open requests may finish within `shutdown_timeout`. A second one ends it at once.",
    );
    page.item("SIGHUP", "The server reads the configuration again and applies the log filter.");
    page.heading("SEE ALSO");
    page.paragraph("`tondo.toml`(5)");
    page.finish()
}

fn command_page(command: &Node) -> String {
    let name = format!("tondo-{}", command.name());
    let mut page = new_page(&name, 1, &command.about);
    let runnable: Vec<&Node> = command.all().into_iter().filter(|node| node.children.is_empty()).collect();
    page.heading("SYNOPSIS");
    for node in &runnable {
        page.line(&synopsis(node));
    }
    page.heading("DESCRIPTION");
    page.paragraph(&format!("{}.", command.about));
    if command.children.is_empty() {
        arguments_and_flags(&mut page, command);
    }
    for child in command.all().into_iter().skip(1) {
        page.subheading(&format!("tondo {}", child.path.join(" ")));
        page.paragraph(&format!("{}.", child.about));
        arguments_and_flags(&mut page, child);
    }
    page.heading("SEE ALSO");
    page.paragraph("`tondo`(1), `tondo.toml`(5)");
    page.finish()
}

fn arguments_and_flags(page: &mut Page, node: &Node) {
    for positional in &node.positionals {
        page.item(&positional_form(positional), &format!("{}.", positional.about));
    }
    flags(page, &node.flags);
}

fn flags(page: &mut Page, flags: &[Flag]) {
    for flag in flags {
        let short = flag.short.map(|letter| format!(", `-{letter}`")).unwrap_or_default();
        let value = flag.value.map(|value| format!(" {}", value.to_uppercase())).unwrap_or_default();
        page.item(&format!("`{}`{short}{value}", flag.long), &format!("{}.", flag.about));
    }
}

fn synopsis(node: &Node) -> String {
    let positionals = node.positionals.iter().map(positional_form);
    let flags = node.flags.iter().map(|flag| {
        let value = flag.value.map(|value| format!(" {}", value.to_uppercase())).unwrap_or_default();
        let form = format!("`{}`{value}", flag.long);
        let form = if flag.is_required { form } else { format!("[{form}]") };
        if flag.is_repeatable { format!("{form}...") } else { form }
    });
    let words: Vec<String> = positionals.chain(flags).collect();
    format!("`tondo {}` {}", node.path.join(" "), words.join(" "))
}

fn positional_form(positional: &Positional) -> String {
    let name = positional.name.to_uppercase();
    match (positional.is_required, positional.is_repeatable) {
        (_, true) => format!("[{name}...]"),
        (true, false) => name,
        (false, false) => format!("[{name}]"),
    }
}

fn settings_page() -> String {
    let mut page = new_page(SETTINGS_PAGE, 5, "settings of the profile-picture server Tondo");
    page.heading("DESCRIPTION");
    page.paragraph(
        "A file of TOML, which `--config` or `TONDO_CONFIG` names. Every setting has a default. A flag counts before an \
         environment variable, and that before the file. Unknown names are errors: `tondo config check` names them, and \
         `tondo config show` prints the values in effect and where each comes from.",
    );
    page.paragraph(
        "Sizes are written as `8 MiB`, times as `30s`, `5m`, `12h` or `2d`, rates as `60/5m`. Several values are separated \
         by commas, or are an array.",
    );
    let mut subject = "";
    for setting in SETTINGS {
        if setting.subject != subject {
            subject = setting.subject;
            page.heading(&subject.to_uppercase());
        }
        let default =
            if setting.default.is_empty() { "not set".to_owned() } else { format!("`{}`", setting.default) };
        page.item(&format!("`{}`", setting.key), &format!("{} Default: {default}.", setting.help));
    }
    page.heading("EXAMPLE");
    for line in [
        "`data = \"/var/lib/tondo\"`",
        "`listen = \"127.0.0.1:8740\"`",
        "`public_url = \"https://avatars.example.org\"`",
        "`trusted_proxies = \"127.0.0.1\"`",
    ] {
        page.line(line);
    }
    page.heading("SEE ALSO");
    page.paragraph("`tondo`(1), `tondo-config`(1)");
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_flag_and_setting_stands_in_a_page() {
        let root = Node::root();
        let pages = all_pages(&root);
        let page =
            |name: &str| pages.iter().find(|(file, _)| file == name).map(|(_, text)| text.as_str()).unwrap();
        let roff = |text: &str| text.replace('-', "\\-");
        for node in root.all().into_iter().skip(1) {
            assert!(
                page("tondo.1").contains(&format!("\\fB{}\\fR", roff(&node.path.join(" ")))),
                "{:?}",
                node.path
            );
            for flag in &node.flags {
                let text = page(&format!("tondo-{}.1", node.path[0]));
                assert!(
                    text.contains(&format!("\\fB{}\\fR", roff(flag.long))),
                    "{:?} {}",
                    node.path,
                    flag.long
                );
            }
        }
        for setting in SETTINGS {
            assert!(page("tondo.toml.5").contains(&format!("\\fB{}\\fR\n", setting.key)), "{}", setting.key);
        }
    }
}
