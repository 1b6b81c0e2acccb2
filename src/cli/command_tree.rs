//! The commands as data: names, flags and arguments with what they do, as argh knows them. Man pages and completions come
//! from it, so that they never lack a flag.

use argh::{ArgsInfo as _, CommandInfoWithArgs, FlagInfo, FlagInfoKind, Optionality, PositionalInfo};

use super::Arguments;

/// The command that is run if none is named.
const IMPLIED: &str = "serve";

/// A command, or a group of commands.
#[derive(Debug)]
pub(super) struct Node {
    /// The words that lead here, without the program's name: none at the root, `["user", "add"]`.
    pub(super) path: Vec<&'static str>,
    /// What it does, as a sentence without its full stop.
    pub(super) about: String,
    pub(super) flags: Vec<Flag>,
    pub(super) positionals: Vec<Positional>,
    pub(super) children: Vec<Node>,
}

/// A flag, such as `--json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flag {
    /// With its dashes.
    pub(super) long: &'static str,
    pub(super) short: Option<char>,
    /// The name of the value that follows; a switch has none.
    pub(super) value: Option<&'static str>,
    pub(super) is_required: bool,
    pub(super) is_repeatable: bool,
    pub(super) about: String,
}

/// An argument without a flag.
#[derive(Debug)]
pub(super) struct Positional {
    pub(super) name: &'static str,
    pub(super) is_required: bool,
    pub(super) is_repeatable: bool,
    pub(super) about: String,
}

impl Node {
    /// The program with all its commands.
    pub(super) fn root() -> Self {
        let mut root = Self::new(Vec::new(), Arguments::get_args_info());
        root.flags.push(Flag {
            long: "--version",
            short: Some('V'),
            value: None,
            is_required: false,
            is_repeatable: false,
            about: "Print the version".to_owned(),
        });
        root
    }

    fn new(path: Vec<&'static str>, info: CommandInfoWithArgs) -> Self {
        let child = |command: argh::SubCommandInfo| {
            let path = path.iter().copied().chain([command.name]).collect();
            Self::new(path, command.command)
        };
        let children = info.commands.into_iter().map(child).collect();
        Self {
            path,
            about: sentence(info.description),
            flags: info.flags.iter().filter(|flag| !flag.hidden).map(Flag::new).collect(),
            positionals: info.positionals.iter().map(Positional::new).collect(),
            children,
        }
    }

    /// Its own name, without the words before it.
    pub(super) fn name(&self) -> &'static str {
        self.path.last().copied().unwrap_or("tondo")
    }

    /// This node and all below it, each before its children.
    pub(super) fn all(&self) -> Vec<&Self> {
        let below = self.children.iter().flat_map(Self::all);
        std::iter::once(self).chain(below).collect()
    }

    /// The flags that may be typed here: at the root, also those of the command that is implied.
    pub(super) fn typed_flags(&self) -> Vec<&Flag> {
        let implied = self.children.iter().filter(|child| self.path.is_empty() && child.name() == IMPLIED);
        let mut flags: Vec<&Flag> = self.flags.iter().collect();
        for flag in implied.flat_map(|command| &command.flags) {
            if !flags.contains(&flag) {
                flags.push(flag);
            }
        }
        flags
    }
}

impl Flag {
    fn new(info: &FlagInfo<'static>) -> Self {
        let value = match info.kind {
            FlagInfoKind::Switch => None,
            FlagInfoKind::Option { arg_name } => Some(arg_name),
        };
        Self {
            long: info.long,
            short: info.short,
            value,
            is_required: value.is_some() && info.optionality == Optionality::Required,
            is_repeatable: info.optionality == Optionality::Repeating,
            about: sentence(info.description),
        }
    }
}

impl Positional {
    fn new(info: &PositionalInfo<'static>) -> Self {
        Self {
            name: info.name,
            is_required: info.optionality == Optionality::Required,
            is_repeatable: matches!(info.optionality, Optionality::Repeating | Optionality::Greedy),
            about: sentence(info.description),
        }
    }
}

/// Begins with a capital, as running text does, and has no full stop.
fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_flag_says_what_it_does() {
        let root = Node::root();
        let nodes = root.all();
        assert!(nodes.len() > 40, "{} commands", nodes.len());
        for node in nodes {
            assert!(!node.about.is_empty(), "{:?}", node.path);
            for flag in &node.flags {
                assert!(flag.long.starts_with("--") && !flag.about.is_empty(), "{:?}: {flag:?}", node.path);
            }
            for positional in &node.positionals {
                assert!(!positional.about.is_empty(), "{:?}: {positional:?}", node.path);
            }
        }
    }

    #[test]
    fn the_flags_of_the_implied_command_may_be_typed_without_it() {
        let root = Node::root();
        let flags: Vec<_> = root.typed_flags().iter().map(|flag| flag.long).collect();
        assert!(
            ["--help", "--version", "--listen", "--data"].iter().all(|flag| flags.contains(flag)),
            "{flags:?}"
        );
        assert_eq!(flags.iter().filter(|flag| **flag == "--help").count(), 1);
    }
}
