//! Which module may import which: imports point down, modules of one floor do not import each other, and the files of
//! one folder have no cycle among them.

use std::collections::{BTreeMap, BTreeSet};

use super::Violations;
use super::source::{Source, sources};

/// The floors from the bottom. A module imports only modules of lower floors.
const FLOORS: &[&[&str]] = &[
    &["clock", "gate", "metrics", "values"],
    &["i18n", "model"],
    &["config"],
    &[
        "auth",
        "backups",
        "blobs",
        "catalog",
        "default_avatars",
        "http_client",
        "imaging",
        "import",
        "ldap",
        "rendition_cache",
    ],
    &["services"],
    &["http"],
    &["net"],
    &["dev"],
    &["cli"],
];

/// The folders of `http` that hold handlers, and which of the others each may import.
const HANDLERS: &[(&str, &[&str])] = &[
    ("api", &[]),
    ("public", &["api"]),
    ("pages", &[]),
    ("gravatar", &["api", "public"]),
    ("scim", &["api"]),
];

/// Files that still break the rule about floors.
const MAY_IMPORT_ANYTHING: &[&str] = &[];

/// Files that are still part of a cycle in their folder.
const MAY_BE_IN_A_CYCLE: &[&str] = &[
    "src/http/error.rs",
    "src/http/openapi/mod.rs",
    "src/http/request.rs",
    "src/http/response.rs",
    "src/http/route.rs",
    "src/http/routes.rs",
    "src/http/security/mod.rs",
];

/// The floor of a module, counted from the bottom.
pub(super) fn floor_of(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn floor_violations(sources: &[Source]) -> Violations {
    let mut violations = Violations::default();
    for source in sources {
        let Some(module) = source.top() else { continue };
        let Some(own) = floor_of(module) else {
            violations.add(&source.file, format!("the module `{module}` is on no floor"));
            continue;
        };
        for import in
            source.own_paths().iter().filter_map(|path| path.first()).filter(|import| *import != module)
        {
            match floor_of(import) {
                Some(floor) if floor < own => {}
                Some(floor) if floor == own => {
                    violations.add(&source.file, format!("imports `{import}` of its own floor"));
                }
                Some(_) => violations.add(&source.file, format!("imports `{import}` from a floor above")),
                None => violations.add(&source.file, format!("imports `{import}`, which is on no floor")),
            }
        }
    }
    violations
}

fn handler_violations(sources: &[Source]) -> Violations {
    let mut violations = Violations::default();
    for source in sources {
        let [http, folder, ..] = source.module.as_slice() else { continue };
        let Some((own, allowed)) = HANDLERS.iter().find(|(known, _)| http == "http" && folder == known)
        else {
            continue;
        };
        for path in source.own_paths() {
            let [http, other, ..] = path.as_slice() else { continue };
            let is_folder = http == "http" && HANDLERS.iter().any(|(known, _)| other == known);
            if is_folder && other != own && !allowed.contains(&other.as_str()) {
                violations.add(&source.file, format!("imports `http::{other}`"));
            }
        }
    }
    violations
}

/// A folder's modules, and which of them each one imports. A subfolder counts as one module.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// The imports inside each folder. What `mod.rs` re-exports is followed to the file that defines it; `mod.rs` itself,
/// which names all of its modules, does not count.
fn imports_by_folder(sources: &[Source]) -> BTreeMap<Vec<String>, Imports> {
    let modules: BTreeSet<&[String]> = sources.iter().map(|source| source.module.as_slice()).collect();
    let reexports = reexports(sources, &modules);
    let mut folders: BTreeMap<Vec<String>, Imports> = BTreeMap::new();
    for source in sources {
        for path in source.own_paths() {
            let shared = source.module.iter().zip(&path).take_while(|(own, other)| own == other).count();
            let folder = &path[..shared];
            let (Some(own), Some(name)) = (source.module.get(shared), path.get(shared)) else { continue };
            let is_module = modules.contains(&path[..=shared]);
            let found = if is_module { Some(name) } else { reexports.get(&path[..=shared]) };
            if let Some(other) = found.filter(|other| *other != own && shared > 0) {
                let imports = folders.entry(folder.to_vec()).or_default();
                imports.entry(own.clone()).or_default().insert(other.clone());
            }
        }
    }
    folders
}

/// Names that a `mod.rs` re-exports, by their path, and the module of its folder that each comes from.
fn reexports(sources: &[Source], modules: &BTreeSet<&[String]>) -> BTreeMap<Vec<String>, String> {
    let mut found = BTreeMap::new();
    for source in sources.iter().filter(|source| source.file.ends_with("/mod.rs")) {
        for path in source.used_paths() {
            let full = [source.module.as_slice(), &path].concat();
            let of_module = &full[..=source.module.len()];
            if let Some(name) =
                path.get(1..).and_then(<[String]>::last).filter(|_| modules.contains(of_module))
            {
                let exported = [source.module.as_slice(), std::slice::from_ref(name)].concat();
                found.insert(exported, path[0].clone());
            }
        }
    }
    found
}

fn cycle_violations(sources: &[Source]) -> Violations {
    let mut violations = Violations::default();
    for (folder, imports) in imports_by_folder(sources) {
        for module in imports.keys() {
            if let Some(cycle) = cycle_of(module, &imports) {
                let path = folder.iter().chain([module]).cloned().collect::<Vec<_>>();
                let in_it = |source: &&Source| source.module == path;
                let file =
                    sources.iter().find(in_it).map_or_else(|| path.join("/"), |source| source.file.clone());
                violations.add(&file, cycle.join(" -> "));
            }
        }
    }
    violations
}

/// The shortest way from a module back to itself.
fn cycle_of(module: &str, imports: &Imports) -> Option<Vec<String>> {
    let mut ways = vec![vec![module.to_owned()]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in way.last().and_then(|last| imports.get(last)).into_iter().flatten() {
                let further = [way.as_slice(), std::slice::from_ref(next)].concat();
                if next == module {
                    return Some(further);
                }
                if seen.insert(next.clone()) {
                    longer.push(further);
                }
            }
        }
        ways = longer;
    }
    None
}

#[test]
fn imports_point_down_and_modules_of_one_floor_do_not_import_each_other() {
    floor_violations(&sources()).assert_known(MAY_IMPORT_ANYTHING);
}

#[test]
fn the_folders_of_handlers_import_only_those_below_them() {
    handler_violations(&sources()).assert_known(&[]);
    for (file, text, breaks) in [
        ("src/http/api/login.rs", "use crate::http::public::links::Links;", true),
        ("src/http/api/login.rs", "use crate::http::{Context, public};", true),
        ("src/http/public/avatar.rs", "use crate::http::api::ApiVersion;", false),
        ("src/http/public/avatar.rs", "use super::super::gravatar::avatars;", true),
        ("src/http/gravatar/avatars.rs", "use crate::http::{api::Caller, public::links::Links};", false),
        ("src/http/routes.rs", "use crate::http::{api, gravatar, public};", false),
    ] {
        assert_eq!(!handler_violations(&[Source::new(file, text)]).0.is_empty(), breaks, "{file}: {text}");
    }
}

#[test]
fn no_files_of_one_folder_import_each_other_in_a_cycle() {
    cycle_violations(&sources()).assert_known(MAY_BE_IN_A_CYCLE);
}

#[test]
fn the_rule_about_floors_sees_each_kind_of_violation() {
    for (file, text, why) in [
        ("src/blobs/store.rs", "use crate::catalog::People;", "imports `catalog` of its own floor"),
        ("src/services/app.rs", "use crate::http::Body;", "imports `http` from a floor above"),
        ("src/http/body.rs", "use crate::elsewhere::X;", "imports `elsewhere`, which is on no floor"),
        ("src/elsewhere.rs", "", "the module `elsewhere` is on no floor"),
    ] {
        assert_eq!(floor_violations(&[Source::new(file, text)]).0, [(file.to_owned(), why.to_owned())]);
    }
    assert!(floor_violations(&[Source::new("src/http/body.rs", "use crate::services::App;")]).0.is_empty());
}

#[test]
fn the_rule_about_cycles_sees_them_however_they_are_written() {
    let cycle = |files: &[(&str, &str)]| {
        let sources: Vec<Source> = files.iter().map(|(file, text)| Source::new(file, text)).collect();
        cycle_violations(&sources).0.into_iter().map(|(file, _)| file).collect::<Vec<_>>()
    };
    let (mod_rs, a, b) = ("src/x/mod.rs", "src/x/a.rs", "src/x/b.rs");
    let by_super = [(a, "use super::b::B;"), (b, "use super::a::A;")];
    assert_eq!(cycle(&by_super), [a, b]);
    let by_crate = [(a, "use crate::x::b::B;"), (b, "fn f() { crate::x::a::g() }")];
    assert_eq!(cycle(&by_crate), [a, b]);
    let by_reexport = [(mod_rs, "pub use a::{A, C};\nmod a;"), (a, "use super::b::B;"), (b, "use super::A;")];
    assert_eq!(cycle(&by_reexport), [a, b]);
    let by_subfolder =
        [("src/x/y/mod.rs", "mod z;"), ("src/x/y/z.rs", "use super::super::b;"), (b, "use super::y;")];
    assert_eq!(cycle(&by_subfolder), [b, "src/x/y/mod.rs"]);
    let in_tests = [(a, "use super::b::B;"), (b, "#[cfg(test)]\nmod tests { use crate::x::a::A; }")];
    assert!(cycle(&in_tests).is_empty());
}
