//! Prepares the pages' assets: joins the modules of the core into one file, compresses each asset, and names all of them by one
//! digest, so that browsers may keep them for ever. Modules are joined, not transformed: what runs is what is in the repository.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write as _;
use std::path::Path;

const FOLDER: &str = "assets/pages";

/// The module that lists the modules of the core, each on a line of its own: `export * from "./core/name.js";`.
const CORE: &str = "app.js";

/// Files of these types are assets; the folder also holds the shell, and what makes the libraries.
const EXTENSIONS: [&str; 5] = ["css", "ftl", "js", "svg", "webmanifest"];

/// Writes the compressed assets, and `pages.rs` with their list and their digest.
pub(crate) fn write(folder: &Path) {
    println!("cargo::rerun-if-changed={FOLDER}");
    let mut names = Vec::new();
    find(Path::new(FOLDER), &mut names);
    names.sort();
    let core = core_modules();
    let mut digest = DefaultHasher::new();
    let mut list = String::new();
    let compressed = folder.join("pages");
    std::fs::create_dir_all(&compressed).expect("OUT_DIR can be written to");
    for name in names.iter().filter(|name| !core.contains(name)) {
        let text = if name == CORE { join(&core) } else { read(name) };
        (name, &text).hash(&mut digest);
        let file = name.replace('/', "+");
        std::fs::write(compressed.join(&file), gzip(text.as_bytes())).expect("OUT_DIR can be written to");
        writeln!(list, "    ({name:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/pages/{file}\"))),")
            .expect("a string can be written to");
    }
    let digest = digest.finish();
    let source = format!(
        "/// Names this set of assets.\npub(super) const DIGEST: &str = \"{digest:016x}\";\n\n\
         /// The assets' names, and their bytes as gzip (RFC 1952), sorted by name.\n\
         pub(super) const ASSETS: &[(&str, &[u8])] = &[\n{list}];\n"
    );
    std::fs::write(folder.join("pages.rs"), source).expect("OUT_DIR can be written to");
}

/// The names of all assets below a folder, relative to [`FOLDER`].
fn find(folder: &Path, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("the pages are in the repository") {
        let path = entry.expect("the pages can be read").path();
        let is_asset =
            path.extension().is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known));
        if path.is_dir() {
            if !path.ends_with("vendor/entries") {
                find(&path, names);
            }
        } else if is_asset {
            let name = path.strip_prefix(FOLDER).expect("it was found there");
            names.push(name.to_str().expect("assets have ASCII names").to_owned());
        }
    }
}

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(FOLDER).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The names of the core's modules, in the order in which they are joined.
fn core_modules() -> Vec<String> {
    let text = read(CORE);
    let modules =
        text.lines().filter_map(|line| line.strip_prefix("export * from \"./")?.strip_suffix("\";"));
    modules.map(str::to_owned).collect()
}

/// One module with the code of all modules of the core. They import from each other what is in the same file then, and from the
/// libraries what is imported once. Imports are statements of one line, and no two modules declare the same name.
fn join(modules: &[String]) -> String {
    let mut imported = BTreeSet::new();
    let mut declared = BTreeSet::new();
    let mut code = String::new();
    for module in modules {
        for line in read(module).lines() {
            if let Some(import) = line.strip_prefix("import { ") {
                let (names, source) =
                    import.split_once(" } from ").unwrap_or_else(|| panic!("{module}: {line}"));
                if source.contains("vendor/") {
                    imported.extend(names.split(", ").map(str::to_owned));
                }
                continue;
            }
            if let Some(name) = declaration(line) {
                assert!(
                    declared.insert(name.to_owned()),
                    "{module} declares {name}, as another module of the core does"
                );
            }
            if !line.trim_start().starts_with("// ") {
                code.push_str(line);
                code.push('\n');
            }
        }
    }
    let names: Vec<String> = imported.into_iter().collect();
    format!("import {{ {} }} from \"./vendor/vendor.js\";\n{code}", names.join(", "))
}

/// The name that a line declares in its module.
fn declaration(line: &str) -> Option<&str> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line);
    let rest =
        ["function ", "const ", "let ", "class "].iter().find_map(|keyword| line.strip_prefix(keyword))?;
    rest.split(|character: char| !character.is_alphanumeric() && character != '_')
        .next()
        .filter(|name| !name.is_empty())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory can be written to")
}
