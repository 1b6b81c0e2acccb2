"""The rules by name, and the world that they ask: a server, and what is known of the people it shows."""

import dataclasses
import fnmatch
import hashlib
import urllib.parse

from asking import Failed, Skipped

RULES = []

# Two people whom no server knows.
NOBODY = hashlib.md5(b"nobody@conformance.invalid").hexdigest()
NOBODY_ELSE = hashlib.md5(b"nobody-else@conformance.invalid").hexdigest()
# Pictures whose pixels are compared are asked for as PNG of this side.
SIDE = 64


@dataclasses.dataclass(frozen=True)
class Rule:
    name: str
    group: str
    says: str
    check: object


def rule(name, says, group="core"):
    """Makes a function the check of a rule: `core` for what Gravatar and Libravatar promise, `extras` for the rest."""
    def enter(check):
        assert name not in (known.name for known in RULES), f"two rules are named {name}"
        RULES.append(Rule(name, group, says, check))
        return check
    return enter


def extra(name, says):
    return rule(name, says, "extras")


def chosen(group, patterns):
    """The rules of a group (`all` for every one) whose names fit a pattern such as `hash.*`; no pattern means all."""
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
    """An address as every client is meant to hash it."""
    return address.strip().lower()


@dataclasses.dataclass(frozen=True)
class Known:
    """Somebody (an address, a slug, an OpenID) and the quadrants of the picture that is shown for them."""

    name: str
    quadrants: tuple
    bytes: bytes = b""

    @property
    def hash(self):
        return md5(normal(self.name))


@dataclasses.dataclass
class World:
    """The server and what the caller told of it. What was not told makes rules that need it skipped."""

    server: object
    known: list = dataclasses.field(default_factory=list)
    openid: Known = None
    slug: Known = None
    rated: tuple = None
    public: str = None
    private: str = None
    host: str = None

    def avatar(self, who, ending="", query="", method="GET", **headers):
        """Asks for somebody's picture."""
        path = f"/avatar/{urllib.parse.quote(who)}{ending}" + (f"?{query}" if query else "")
        return self.server.ask(method, path, headers)

    def shown(self, who, query="", **headers):
        """Asks for a picture whose pixels are looked at."""
        return self.avatar(who, ".png", f"s={SIDE}&{query}".rstrip("&"), **headers)

    def somebody(self):
        return self.known[0] if self.known else skip("--known")

    def told(self, name):
        """What `--name` told."""
        return getattr(self, name) or skip(f"--{name}")


def skip(option):
    raise Skipped(f"needs {option}")


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What came of a rule: passed, failed or skipped."""

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
