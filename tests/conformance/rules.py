"""The rules by name, and what they are checked against: a server, and what is known about its people."""

import dataclasses
import fnmatch
import hashlib
import urllib.parse

from asking import Failed, Skipped

RULES = []

# Two people whom no server knows.
NOBODY = hashlib.md5(b"nobody@conformance.invalid").hexdigest()
NOBODY_ELSE = hashlib.md5(b"nobody-else@conformance.invalid").hexdigest()
# Pictures whose pixels are compared are requested as PNG with this side.
SIDE = 64


@dataclasses.dataclass(frozen=True)
class Rule:
    name: str
    group: str
    says: str
    check: object


def rule(name, says, group="core"):
    """Registers a function as a rule: `core` for what Gravatar and Libravatar promise, `extras` for the rest."""
    def enter(check):
        assert name not in (known.name for known in RULES), f"two rules are named {name}"
        RULES.append(Rule(name, group, says, check))
        return check
    return enter


def extra(name, says):
    return rule(name, says, "extras")


def chosen(group, patterns):
    """The rules of a group (or `all`) whose names match a pattern such as `hash.*`; all of them without a pattern."""
    groups = ("core", "extras") if group == "all" else (group,)
    patterns = patterns or ["*"]
    return [known for known in RULES
            if known.group in groups and any(fnmatch.fnmatchcase(known.name, pattern) for pattern in patterns)]


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def sha1(text):
    return hashlib.sha1(text.encode()).hexdigest()


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def normal(address):
    """An email as clients must normalize it before hashing."""
    return address.strip().lower()


@dataclasses.dataclass(frozen=True)
class Known:
    """A person (an email, a slug, an OpenID), and the quadrants of their picture."""

    name: str
    quadrants: tuple
    bytes: bytes = b""

    @property
    def hash(self):
        return md5(normal(self.name))


@dataclasses.dataclass
class World:
    """The server, and what the caller says about it. Rules that need something else are skipped."""

    server: object
    known: list = dataclasses.field(default_factory=list)
    openid: Known = None
    slug: Known = None
    rated: tuple = None
    public: str = None
    private: str = None
    host: str = None

    def avatar(self, who, ending="", query="", method="GET", **headers):
        """Requests a person's picture."""
        path = f"/avatar/{urllib.parse.quote(who)}{ending}" + (f"?{query}" if query else "")
        return self.server.ask(method, path, headers)

    def shown(self, who, query="", **headers):
        """Requests a picture whose pixels are compared."""
        return self.avatar(who, ".png", f"s={SIDE}&{query}".rstrip("&"), **headers)

    def somebody(self):
        return self.known[0] if self.known else skip("--known")

    def told(self, name):
        """The value of the option `--name`."""
        return getattr(self, name) or skip(f"--{name}")


def skip(option):
    raise Skipped(f"needs {option}")


@dataclasses.dataclass(frozen=True)
class Outcome:
    """The result of a rule: passed, failed or skipped."""

    rule: str
    group: str
    says: str
    outcome: str
    request: str = ""
    expected: str = ""
    came: str = ""
    reason: str = ""


def check(known_rule, world):
    about = (known_rule.name, known_rule.group, known_rule.says)
    try:
        known_rule.check(world)
    except Skipped as skipped:
        return Outcome(*about, "skipped", reason=str(skipped))
    except Failed as failed:
        return Outcome(*about, "failed", failed.request, failed.expected, failed.came)
    return Outcome(*about, "passed", world.server.last_request)
