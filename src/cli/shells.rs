//! The scripts with which Bash, Zsh and fish complete commands and flags, made from the tree of commands.

use std::fmt::Write as _;

use super::command_tree::{Flag, Node, Positional};

/// Walks the words that were typed; the flags and commands of each place are a line of a `case`.
const BASH: &str = r#"# Completes the commands and flags of tondo in Bash. Printed by `tondo completions bash`.

_tondo_at() { # PATH: sets commands, flags, and valued, the flags that a value follows
    commands='' flags='' valued=''
    case $1 in
@PLACES@    esac
}

_tondo() {
    local commands flags valued path='' is_value='' word i
    local current=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    _tondo_at ''
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [ -n "$is_value" ]; then
            is_value=''
            continue
        fi
        case " $valued " in *" $word "*) is_value=yes ;; esac
        case " $commands " in
            *" $word "*)
                path=${path:+$path }$word
                _tondo_at "$path"
                ;;
        esac
    done
    if [ -n "$is_value" ]; then return 0; fi
    local words=$commands
    case $current in -*) words=$flags ;; esac
    while IFS='' read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$current")
}

complete -o bashdefault -o default -F _tondo tondo
"#;

/// The script for Bash.
pub(super) fn bash(root: &Node) -> String {
    let mut places = String::new();
    for node in root.all() {
        let commands: Vec<_> = node.children.iter().map(Node::name).collect();
        let typed = node.typed_flags();
        let flags: Vec<_> = typed.iter().map(|flag| flag.long).collect();
        let valued: Vec<_> = typed.iter().filter(|flag| flag.value.is_some()).map(|flag| flag.long).collect();
        let _ = writeln!(
            places,
            "        '{}') commands='{}' flags='{}' valued='{}' ;;",
            node.path.join(" "),
            commands.join(" "),
            flags.join(" "),
            valued.join(" ")
        );
    }
    BASH.replace("@PLACES@", &places)
}

/// The script for Zsh: a function a command.
pub(super) fn zsh(root: &Node) -> String {
    let mut script = String::from(
        "#compdef tondo\n# Completes the commands and flags of tondo in Zsh. Printed by `tondo completions zsh`.\n",
    );
    for node in root.all() {
        let _ = write!(script, "\n{}() {{\n", zsh_function(node));
        if node.children.is_empty() {
            zsh_command(&mut script, node);
        } else {
            zsh_group(&mut script, node);
        }
        script.push_str("}\n");
    }
    script.push_str(
        "\nif [ \"$funcstack[1]\" = _tondo ]; then\n    _tondo \"$@\"\nelse\n    compdef _tondo tondo\nfi\n",
    );
    script
}

fn zsh_function(node: &Node) -> String {
    let words = std::iter::once("_tondo").chain(node.path.iter().copied());
    words.collect::<Vec<_>>().join("__").replace('-', "_")
}

fn zsh_command(script: &mut String, node: &Node) {
    let flags = node.typed_flags().into_iter().flat_map(zsh_flag);
    let positionals =
        node.positionals.iter().enumerate().map(|(index, positional)| zsh_positional(index, positional));
    let arguments: Vec<_> = flags.chain(positionals).collect();
    let _ = writeln!(script, "    _arguments \\\n        {}", arguments.join(" \\\n        "));
}

fn zsh_group(script: &mut String, node: &Node) {
    script.push_str(
        "    local curcontext=$curcontext state line\n    local -a commands\n    _arguments -C \\\n",
    );
    for flag in node.typed_flags().into_iter().flat_map(zsh_flag) {
        let _ = writeln!(script, "        {flag} \\");
    }
    script.push_str("        '1: :->command' '*:: :->arguments'\n    case $state in\n        command)\n            commands=(\n");
    for child in &node.children {
        let _ = writeln!(script, "                {}", quoted(&format!("{}:{}", child.name(), child.about)));
    }
    script.push_str("            )\n            _describe -t commands command commands\n            ;;\n");
    script.push_str("        arguments)\n            case $words[1] in\n");
    for child in &node.children {
        let _ = writeln!(script, "                {}) {} ;;", child.name(), zsh_function(child));
    }
    script.push_str("            esac\n            ;;\n    esac\n");
}

/// The specifications of a flag's long and short forms.
fn zsh_flag(flag: &Flag) -> Vec<String> {
    let short = flag.short.map(|letter| format!("-{letter}"));
    let repeated = if flag.is_repeatable { "*" } else { "" };
    let about = zsh_text(&flag.about);
    let value = flag.value.map(|name| format!(":{name}:_files")).unwrap_or_default();
    let names = std::iter::once(flag.long.to_owned()).chain(short);
    names.map(|name| quoted(&format!("{repeated}{name}[{about}]{value}"))).collect()
}

fn zsh_positional(index: usize, positional: &Positional) -> String {
    let place = if positional.is_repeatable { "*".to_owned() } else { (index + 1).to_string() };
    let optional = if positional.is_required || positional.is_repeatable { "" } else { ":" };
    quoted(&format!("{place}:{optional}{}:_files", zsh_text(positional.name)))
}

/// Text inside a specification: colons and brackets would end it.
fn zsh_text(text: &str) -> String {
    text.replace('\\', "\\\\").replace(':', "\\:").replace('[', "\\[").replace(']', "\\]")
}

/// Reads the words before the cursor, as the script for Bash does.
const FISH: &str = r#"# Completes the commands and flags of tondo in fish. Printed by `tondo completions fish`.

function __tondo_at --description 'Whether the words that were typed lead to this command'
    set -l path ''
    set -l is_value no
    for word in (commandline -opc)[2..-1]
        if test $is_value = yes
            set is_value no
        else if contains -- $word @VALUED@
            set is_value yes
        else if contains -- "$path $word" @PATHS@
            set path "$path $word"
        end
    end
    test "$path" = "$argv[1]"
end

complete -c tondo -f
"#;

/// The script for fish.
pub(super) fn fish(root: &Node) -> String {
    let nodes = root.all();
    // Each word has a space before it, so that the place of the root is empty.
    let place = |node: &Node| std::iter::once(&"").chain(&node.path).copied().collect::<Vec<_>>().join(" ");
    let paths: Vec<_> =
        nodes.iter().filter(|node| !node.path.is_empty()).map(|node| quoted(&place(node))).collect();
    let flags = || nodes.iter().flat_map(|node| &node.flags);
    let mut valued: Vec<_> = flags().filter(|flag| flag.value.is_some()).map(|flag| flag.long).collect();
    valued.sort_unstable();
    valued.dedup();
    valued.retain(|long| flags().all(|flag| flag.long != *long || flag.value.is_some()));
    let mut script = FISH.replace("@VALUED@", &valued.join(" ")).replace("@PATHS@", &paths.join(" "));
    for node in nodes {
        let here =
            format!("complete -c tondo -n {}", format_args!("\"__tondo_at {}\"", quoted(&place(node))));
        for child in &node.children {
            let _ = writeln!(script, "{here} -a {} -d {}", child.name(), quoted(&child.about));
        }
        for flag in node.typed_flags() {
            let short = flag.short.map(|letter| format!(" -s {letter}")).unwrap_or_default();
            let value = if flag.value.is_some() { " -r -F" } else { "" };
            let long = flag.long.trim_start_matches('-');
            let _ = writeln!(script, "{here} -l {long}{short}{value} -d {}", quoted(&flag.about));
        }
        if !node.positionals.is_empty() {
            let _ = writeln!(script, "{here} -F");
        }
    }
    script
}

/// A word in single quotes, as all three shells read it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_names_every_command_and_flag() {
        let root = Node::root();
        for (script, prefix) in [(bash(&root), "--"), (zsh(&root), "--"), (fish(&root), "-l ")] {
            for node in root.all() {
                assert!(script.contains(node.name()), "{}", node.name());
                for flag in &node.flags {
                    let flag = flag.long.replacen("--", prefix, 1);
                    assert!(script.contains(&flag), "{flag}");
                }
            }
            for place in ["@PLACES@", "@VALUED@", "@PATHS@"] {
                assert!(!script.contains(place), "{place} is not filled in");
            }
        }
    }

    #[test]
    fn a_quote_in_a_text_does_not_end_it() {
        assert_eq!(quoted("a person's"), r"'a person'\''s'");
        assert_eq!(zsh_text("a: [b]"), r"a\: \[b\]");
    }
}
