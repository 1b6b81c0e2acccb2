"""What an executable of Tondo holds: the crates that cargo links into it, and the parts that are no crates."""

import json
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXTS = ROOT / "packaging/lib/texts"
TARGETS = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "armv7-unknown-linux-gnueabihf"]

LICENCE_FILE = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense|patents)", re.IGNORECASE)

# Files of code that a crate brings along, beside the licence of the crate itself.
INSIDE_CRATES = {
    "libwebp-sys": ["vendor/COPYING", "vendor/PATENTS"],
    "ring": ["third_party/fiat/LICENSE"],
}

# Crates that run in the build only, but of which the executable holds a part.
EMBEDDED_BY_THE_BUILD = {"notosans"}


class Crate:
    """A crate of the dependency graph."""

    def __init__(self, package, is_linked):
        self.name = package["name"]
        self.version = package["version"]
        self.licence = (package["license"] or "see its text").replace("/", " OR ")
        self.repository = package["repository"] or package["homepage"] or ""
        self.description = " ".join((package["description"] or "").split())
        self.authors = package["authors"]
        self.folder = pathlib.Path(package["manifest_path"]).parent
        self.is_linked = is_linked

    @property
    def label(self):
        return f"{self.name} {self.version}"

    def texts(self):
        """Its licence, as its own files have it; of several to choose from, MIT's, which is the shortest."""
        files = sorted(path for path in self.folder.iterdir() if path.is_file() and LICENCE_FILE.match(path.name))
        mit = [path for path in files if "mit" in path.name.lower()]
        if mit and "MIT" in re.split(r"[ ()]+OR[ ()]+", self.licence):
            notices = [path for path in files if path.name.lower().startswith(("notice", "copyright"))]
            files = mit + notices
        texts = [path.read_text(encoding="utf-8", errors="replace") for path in files]
        if not texts:
            texts = [standard_text(self.licence, ", ".join(self.authors) or f"the authors of {self.name}")]
        inside = [self.folder / path for path in INSIDE_CRATES.get(self.name, [])]
        return texts + [path.read_text(encoding="utf-8", errors="replace") for path in inside if path.exists()]


def standard_text(licence, holder):
    """The text of a licence for a crate that brings none."""
    if "MIT" in licence:
        body = (ROOT / "LICENSE-MIT").read_text(encoding="utf-8")
        return re.sub(r"^Copyright .*$", f"Copyright (c) {holder}", body, count=1, flags=re.MULTILINE)
    if "Apache-2.0" in licence:
        return f"Copyright {holder}\n\n" + (ROOT / "LICENSE-APACHE").read_text(encoding="utf-8")
    raise SystemExit(f"a crate of {holder} has no licence text, and {licence} has none here")


def metadata(target):
    command = ["cargo", "metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", target]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def crates(targets=TARGETS):
    """All crates of these targets by name and version: those that are linked, and those that only build others."""
    linked, packages, used = set(), {}, set()
    for target in targets:
        graph = metadata(target)
        packages |= {package["id"]: package for package in graph["packages"]}
        nodes = {node["id"]: node for node in graph["resolve"]["nodes"]}
        root = graph["resolve"]["root"]
        linked |= reach(nodes, packages, root, links=True) - {root}
        used |= reach(nodes, packages, root, links=False) - {root}
    found = [Crate(packages[key], key in linked or packages[key]["name"] in EMBEDDED_BY_THE_BUILD) for key in used]
    return sorted(found, key=lambda crate: (crate.name, crate.version))


def reach(nodes, packages, root, links):
    """What is reached from the root without dependencies of tests, and, for what is linked, without those of the build."""
    kinds = [None] if links else [None, "build"]
    found, waiting = {root}, [root]
    while waiting:
        for dependency in nodes[waiting.pop()]["deps"]:
            key = dependency["pkg"]
            is_macro = any("proc-macro" in target["kind"] for target in packages[key]["targets"])
            if key in found or (links and is_macro):
                continue
            if any(kind["kind"] in kinds for kind in dependency["dep_kinds"]):
                found.add(key)
                waiting.append(key)
    return found


def others():
    """Name, licence and text of the parts that are no crates."""
    mit = (ROOT / "LICENSE-MIT").read_text(encoding="utf-8")
    of = lambda holder: re.sub(r"^Copyright .*$", f"Copyright (c) {holder}", mit, count=1, flags=re.MULTILINE)
    pages = (ROOT / "assets/pages/vendor/LICENSES.txt").read_text(encoding="utf-8")
    fonts = next(crate for crate in crates(TARGETS[:1]) if crate.name == "notosans").folder / "fonts/LICENSE_OFL.txt"
    return [
        ("The libraries of the pages", "each its own", pages),
        ("The Rust standard library", "MIT OR Apache-2.0", of("The Rust Project Developers")),
        ("Letters of the font Noto Sans", "OFL-1.1", fonts.read_text(encoding="utf-8")),
        (
            "The list of common passwords, from SecLists",
            "MIT",
            of("2018 Daniel Miessler"),
        ),
        (
            "SQLite, inside libsqlite3-sys",
            "public domain",
            "The authors of SQLite have dedicated its code to the public domain.",
        ),
        (
            "The GCC runtime library",
            "GPL-3.0-or-later WITH GCC-exception-3.1",
            "The exception allows to convey programs that were compiled with GCC under terms of one's choice.",
        ),
        (
            "The GNU C Library (glibc), in executables for *-linux-gnu*",
            "LGPL-2.1-or-later",
            "Executables hold parts of the GNU C Library, unchanged. Its source is at https://www.gnu.org/software/libc/.\n"
            "The source of Tondo, with which an executable can be linked with another version of it, is where this one\n"
            "comes from: `cargo build --release`.\n\n"
            + (TEXTS / "LGPL-2.1.txt").read_text(encoding="utf-8"),
        ),
    ]
