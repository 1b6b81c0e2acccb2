"""Faults of the reference server: one at a time, each with the rules that must fail."""

import dataclasses
import itertools
import json
import re

import reference_server
from rules import md5, sha1, sha256

ADA, GRACE, JOAN = reference_server.PEOPLE
COUNTER = itertools.count()


def _nothing(*_):
    pass


@dataclasses.dataclass(frozen=True)
class Fault:
    """A change to each request before it is answered, or to each answer before it is sent."""

    name: str
    shown_by: str = ""
    before: object = _nothing
    after: object = _nothing
    sends_body_to_head: bool = False


# Changes to requests.

def forgets(*names):
    """Ignores parameters."""
    def before(request):
        for name in names:
            request.query.pop(name, None)
    return before


def reads(name, values, as_what=None):
    """Reads values of a parameter as another one, or ignores them."""
    def before(request):
        if request.query.get(name) in values:
            del request.query[name]
            if as_what is not None:
                request.query[name] = as_what
    return before


def misses(pattern, instead="nobody"):
    """Misreads paths: replaces what the pattern matches."""
    def before(request):
        request.path = re.sub(pattern, instead, request.path)
    return before


def does_not_know(digest, *texts):
    """Does not know a kind of hash of these texts."""
    return misses("|".join(digest(text) for text in texts))


def accepts(value):
    def before(request):
        request.headers["accept"] = value
    return before


def by_default(name, value):
    """Adds a parameter."""
    def before(request):
        request.query.setdefault(name, value)
    return before


def forces_every_default(request):
    if "d" in request.query:
        request.query["f"] = "y"


def forgets_header(name):
    def before(request):
        request.headers.pop(name, None)
    return before


# Changes to answers.

def header(name, value=None, status=None, path=""):
    """Changes or removes a header, in all answers or in those with a status or a path."""
    def after(request, reply):
        if status in (None, reply.status) and re.search(path, request.path):
            reply.headers.pop(name, None)
            if value is not None:
                reply.headers[name] = value() if callable(value) else value
    return after


def becomes(status, fits, **headers):
    """Turns answers into errors or redirects."""
    def after(request, reply):
        if fits(request):
            reply.status, reply.body = status, b""
            reply.headers.update({"content-length": "0", **headers})
    return after


def body(change, path=""):
    """Changes the bytes of answers."""
    def after(request, reply):
        if re.search(path, request.path) and reply.body:
            reply.body = change(reply.body)
            reply.headers["content-length"] = str(len(reply.body))
    return after


def told(change, path=""):
    """Changes JSON."""
    def change_json(content):
        facts = json.loads(content)
        for place in (facts, *facts.get("entry", []), *facts.get("links", [])):
            change(place)
        return json.dumps(facts).encode()
    return body(change_json, path or "json|/v3/|webfinger")


def lacks(name):
    return lambda place: place.pop(name, None)


def says(name, value):
    return lambda place: place.update({name: value}) if name in place else None


def given(name, pattern=""):
    """Requests with a parameter that matches a pattern."""
    return lambda request: re.search(pattern, request.query.get(name, "")) if name in request.query else None


def at(pattern):
    return lambda request: re.search(pattern, request.path)


def is_head(request):
    return request.method == "HEAD"


def oblong(content):
    """A PNG that claims to be wider than high."""
    return content[:19] + bytes([content[19] ^ 1]) + content[20:]


def as_script(request, reply):
    if "callback" in request.query:
        reply.headers["content-type"] = "application/javascript"


def says_who_is_private(request, reply):
    if md5(GRACE.email) in request.path and reply.status == 404:
        reply.body = json.dumps({"error": "User not found, or not public"}).encode()
        reply.headers["content-length"] = str(len(reply.body))


def knows_everybody(request, reply):
    if reply.status in (400, 404):
        reply.status = 200


ADDRESS = (
    Fault("no MD5", "hash.md5 ext.known-accepted s.of-known d.known-shown app.gitlab app.discourse app.hyperkitty",
          does_not_know(md5, ADA.email)),
    Fault("no SHA-256", "hash.sha256 app.wordpress", does_not_know(sha256, ADA.email)),
    Fault("no SHA-1", "hash.sha1 app.roundcube", does_not_know(sha1, ADA.email)),
    Fault("small letters only", "hash.uppercase profile.uppercase", misses(r"(?<=/)[0-9]*[A-F][0-9A-F]{20,}", "0" * 32)),
    Fault("addresses not as typed", "hash.as-typed", does_not_know(md5, ADA.typed)),
    Fault("addresses trimmed", "hash.as-typed", does_not_know(md5, ADA.typed.lower())),
    Fault("addresses not as typed in SHA-256", "hash.as-typed", does_not_know(sha256, ADA.typed.strip())),
    Fault("no OpenID", "hash.openid", does_not_know(sha256, ADA.openid)),
    Fault("no OpenID by MD5", "hash.openid-md5", does_not_know(md5, ADA.openid)),
    Fault("OpenID to the letter", "hash.openid-spellings", does_not_know(sha256, ADA.openid.rstrip("/"))),
    Fault("no slugs", "hash.slug", misses("(?<=/avatar/)ada(?=[.]|$)")),
    Fault("any slug is hers", "hash.slug", misses("ada-nobody", "ada")),
    Fault("404 to the unknown", "hash.unknown", by_default("d", "404")),
    Fault("404 to zeros", "hash.zeros app.swarm", after=becomes(404, at("00000000"))),
    Fault("400 to what is no hash", "hash.malformed", after=becomes(400, at("xyz|ggg"))),
    Fault("a few endings only", "ext.any-accepted ext.known-accepted", after=becomes(404, at("xyz$"))),
    Fault("no endings", "ext.fixes-format ext.fixes-format-of-known ext.svg-generated", misses(r"[.]\w+$", "")),
    Fault("drawn people", "ext.svg-of-known", after=body(lambda _: b'<svg width="48" height="48"/>', "svg$")),
)

QUERY = (
    Fault("100 pixels", "s.default-80 s.of-known", by_default("s", "100")),
    Fault("one size", "s.exact s.of-known s.large app.gitea app.bookstack app.vikunja", forgets("s")),
    Fault("512 pixels at most", "s.large", reads("s", ["513", "2048"], "512")),
    Fault("no size", "s.size-alias app.redmine", forgets("size")),
    Fault("400 to sizes out of range", "s.clamped", after=becomes(400, given("s", "^-|^0|....."))),
    Fault("1 pixel for 0", "s.not-positive", reads("s", ["0"], "1")),
    Fault("400 to nonsense", "s.nonsense-ignored", after=becomes(400, given("s", "^$|[a-z]"))),
    Fault("oblong", "s.square", misses("(/avatar/.*)", r"\1.png"), body(oblong)),
    Fault("no d=404", "d.404 hash.malformed 404.cached app.discourse app.hyperkitty-probe", reads("d", ["404"])),
    Fault("no default", "d.alias app.authentik-probe", forgets("default")),
    Fault("defaults before pictures", "d.known-shown", forces_every_default),
    Fault("mp by hash", "d.mp", reads("d", ["mp"], "identicon")),
    Fault("no mm", "d.mm", reads("d", ["mm"])),
    Fault("no mystery", "d.mystery", reads("d", ["mystery"])),
    Fault("no identicon", "d.identicon", reads("d", ["identicon"], "retro")),
    *(Fault(f"no {style}", f"d.{style}", reads("d", [style]))
      for style in ("monsterid", "wavatar", "retro", "robohash", "pagan")),
    Fault("one monster for all", "d.monsterid", reads("d", ["monsterid"], "mp")),
    Fault("blank is seen", "d.blank", reads("d", ["blank"], "mp")),
    Fault("no initials", "d.initials", reads("d", ["initials"])),
    Fault("no letters of names", "d.initials-name", forgets("name")),
    Fault("no color", "d.color", reads("d", ["color"])),
    Fault("400 to unknown defaults", "d.unknown-is-default", after=becomes(400, given("d", "such"))),
    Fault("leads elsewhere", "d.url-not-redirected", after=becomes(302, given("d", "//"), location="https://example.com/a.png")),
    Fault("no f=y", "f.y", reads("f", ["y"])),
    Fault("no f=1", "f.1", reads("f", ["1"])),
    Fault("no forcedefault", "f.forcedefault-alias", forgets("forcedefault")),
    Fault("any f forces", "f.otherwise-ignored", reads("f", ["n", "", "0"], "y")),
    Fault("400 to ratings in capitals", "r.taken", after=becomes(400, given("rating", "PG"))),
    Fault("no ratings", "r.above-absent r.usually-g", lambda request: request.query.update(r="x")),
    Fault("no ratings asked for", "r.within-shown", forgets("r", "rating")),
    Fault("everything is too much", "r.within-shown", reads("r", ["pg", "r"], "g")),
    Fault("400 to what it doesn't know", "others-ignored", after=becomes(400, given("reset_cache"))),
)

HTTP = (
    Fault("redirects", "no-redirect hash.unknown hash.md5 cors", after=becomes(302, at("/avatar/"), location="/elsewhere.png")),
    Fault("a body to HEAD", "head-equals-get", sends_body_to_head=True),
    Fault("no HEAD", "head-equals-get", after=becomes(405, is_head)),
    Fault("HEAD without a tag", "head-equals-get", after=lambda request, reply: is_head(request) and reply.headers.pop("etag", 0)),
    Fault("pages", "content-type ext.fixes-format", after=header("content-type", "text/html")),
    Fault("no length", "content-length", after=header("content-length")),
    Fault("no WebP", "accept.webp", accepts("*/*")),
    Fault("WebP for all", "accept.otherwise", accepts("image/webp")),
    Fault("no Vary", "vary", after=header("vary")),
    Fault("always Vary", "vary.ending", after=header("vary", "Accept")),
    Fault("weak tags", "etag.strong", after=header("etag", 'W/"1"')),
    Fault("one tag", "etag.strong", after=header("etag", '"1"')),
    Fault("a new tag each time", "etag.strong etag.304", after=header("etag", lambda: f'"{next(COUNTER)}"')),
    Fault("no 304 by tag", "etag.304", forgets_header("if-none-match")),
    Fault("no 304", "revalidated etag.304", after=becomes(200, lambda request: "if-none-match" in request.headers)),
    Fault("kept for ever", "cache-control", after=header("cache-control", "public, max-age=31536000, immutable")),
    Fault("never kept", "cache-control cache-control.stale p.immutable", after=header("cache-control", "no-store, max-age=0")),
    Fault("a 404 for a day", "404.short-cache 404.cached", after=header("cache-control", "max-age=86400", status=404)),
    Fault("a 404 for no time", "404.cached", after=header("cache-control", status=404)),
    Fault("one site only", "cors cors.404 profile.cors", after=header("access-control-allow-origin", "https://example.org")),
    Fault("one page only", "corp", after=header("cross-origin-resource-policy", "same-origin")),
    Fault("sniffed", "nosniff", after=header("x-content-type-options")),
    Fault("changed tomorrow", "last-modified", after=header("last-modified", "Fri, 01 Jan 2100 00:00:00 GMT")),
    Fault("changed never", "last-modified", after=header("last-modified")),
    Fault("to be saved", "content-disposition", after=header("content-disposition", "attachment; filename=a.png")),
    Fault("another each time", "deterministic", after=body(lambda content: content + b"%d" % next(COUNTER))),
    Fault("tells the address", "headers.no-address", after=header("content-disposition", f"inline; filename={ADA.email}.png")),
)

PROFILE = (
    Fault("no name", "profile.v1-json", after=told(lacks("displayName"))),
    Fault("no photos", "profile.v1-json p.immutable", after=told(says("photos", []))),
    Fault("a broken thumbnail", "profile.thumbnail", after=told(says("thumbnailUrl", "http://localhost/thumbnail"))),
    Fault("a page for people", "profile.bare-hash", after=becomes(302, at("^/[0-9a-f]{32}$"), location="/people/ada")),
    Fault("scripts", "profile.jsonp-refused", after=as_script),
    Fault("everybody has a profile", "profile.404 profile.v3-404 webfinger.404", after=knows_everybody),
    Fault("says who is private", "profile.private", after=says_who_is_private),
    Fault("no pronouns", "profile.v3", after=told(lacks("pronouns"))),
    Fault("profiles by hash only", "profile.v3-slug", after=becomes(404, at("/v3/profiles/ada"))),
    Fault("another subject", "webfinger.acct", after=told(says("subject", "acct:somebody@else"))),
    Fault("no mailto", "webfinger.mailto", after=becomes(404, given("resource", "mailto"))),
    Fault("finds who is private", "webfinger.private", after=becomes(403, given("resource", "grace"))),
    Fault("links without type", "webfinger.acct webfinger.mailto", after=told(lacks("type"))),
    Fault("no /u/", "u.slug", after=becomes(404, at("^/u/"))),
)

FAULTS = (*ADDRESS, *QUERY, *HTTP, *PROFILE)
NONE = Fault("none")
