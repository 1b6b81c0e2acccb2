"""The reference server: a small avatar server that keeps every rule, to test the suite. `faults.py` breaks one thing at a time.

Its PNGs are complete; its JPEG, WebP and GIF are only headers, which is all that the suite reads.
"""

import dataclasses
import hashlib
import http.server
import json
import re
import struct
import threading
import time
import urllib.parse

import pictures
from rules import md5, normal, sha1, sha256

STARTED = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
EVERYBODY_SEES = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
}
RATINGS = ("g", "pg", "r", "x")
DRAWN = ("identicon", "monsterid", "wavatar", "retro", "robohash", "pagan", "color")
ADA = ((200, 30, 30), (30, 160, 60), (40, 60, 200), (230, 200, 40))
JOAN = ((250, 90, 170), (10, 80, 20), (170, 230, 250), (60, 10, 10))
GRACE = ((20, 180, 190), (240, 120, 20), (120, 40, 160), (90, 90, 90))


@dataclasses.dataclass(frozen=True)
class Person:
    """A person with a picture of four quadrants."""

    typed: str
    slug: str
    colors: tuple
    rating: str = "g"
    is_public: bool = False
    openid: str = ""

    @property
    def email(self):
        return normal(self.typed)

    @property
    def hashes(self):
        texts = {self.email, self.typed, self.typed.strip(), self.typed.lower()}
        if self.openid:
            bare = self.openid.partition("://")[2].rstrip("/")
            texts |= {f"{scheme}://{bare}{end}" for scheme in ("http", "https") for end in ("", "/")}
        return {digest(text) for text in texts for digest in (md5, sha1, sha256)}


PEOPLE = (
    Person(" Ada@Example.ORG ", "ada", ADA, is_public=True, openid="https://ada.example.org/"),
    Person("grace@example.org", "grace", GRACE),
    Person("joan@example.org", "joan", JOAN, rating="pg"),
)


@dataclasses.dataclass
class Request:
    """The parsed request."""

    method: str
    path: str
    query: dict
    headers: dict
    base: str

    def first(self, *names):
        return next((self.query[name] for name in names if name in self.query), "")


@dataclasses.dataclass
class Reply:
    status: int
    headers: dict
    body: bytes = b""


def reply_to(request):
    """The correct answer."""
    routes = (
        (r"/avatar/([^/.]*)(\.\w+)?", _avatar),
        (r"/u/([^/.]+)(\.\w+)?", _avatar),
        (r"/p/([0-9a-f]{64})(\.\w+)?", _by_content),
        (r"/([0-9a-fA-F]{32}|[0-9a-fA-F]{64})(\.json)?", _profile),
        (r"/v3/profiles/([^/]+)()", _profile_v3),
        (r"/\.well-known/webfinger()()", _webfinger),
    )
    for pattern, handler in routes:
        match = re.fullmatch(pattern, urllib.parse.unquote(request.path))
        if match:
            return handler(request, *match.groups())
    return _told(404, "Not Found")


def _told(status, error):
    headers = {"content-type": "application/json", "cache-control": "public, max-age=60", **EVERYBODY_SEES}
    return Reply(status, headers, json.dumps({"error": error}).encode())


def _json(body, kind="application/json"):
    return Reply(200, {"content-type": kind, **EVERYBODY_SEES}, json.dumps(body).encode())


def _find(name):
    return next((person for person in PEOPLE if name.lower() in person.hashes or name == person.slug), None)


def _avatar(request, name, ending):
    person = _find(name)
    allowed = request.first("r", "rating").lower() or "g"
    if person and RATINGS.index(person.rating) > RATINGS.index(allowed):
        person = None
    if request.first("f", "forcedefault") in ("y", "1"):
        person = None
    default = request.first("d", "default")
    if not person and default == "404":
        return _told(404, "Not Found")
    side = _side(request.first("s", "size"))
    if person:
        return _picture(request, ending, side, person.colors)
    style = {"mm": "mp", "mystery": "mp"}.get(default, default)
    known = style in (*DRAWN, "mp", "blank", "initials")
    return _picture(request, ending, side, _drawn(request, style if known else "identicon", name), is_drawn=True)


def _side(text):
    try:
        return min(2048, int(text)) if int(text) > 0 else 80
    except ValueError:
        return 80


def _drawn(request, style, name):
    """The colors of the avatar of a style; None for a blank one."""
    if style == "blank":
        return None
    letters = request.first("initials") or "".join(word[:1] for word in re.findall(r"^\w+|\w+$", request.first("name")))
    seed = {"mp": "", "initials": letters}.get(style, name.lower())
    digest = hashlib.sha256(f"{style} {seed}".encode()).digest()
    colors = tuple(tuple(digest[3 * at:3 * at + 3]) for at in range(4))
    return colors[:1] * 4 if style == "color" else colors


def _kind(request, ending, colors, is_drawn):
    named = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp", ".gif": "gif"}
    if is_drawn:
        named[".svg"] = "svg"
    accepted = request.headers.get("accept", "")
    if kind := named.get((ending or "").lower()):
        return kind, False
    if "image/webp" in accepted and "image/webp;q=0" not in accepted:
        return "webp", True
    return "jpeg" if colors else "png", True


def _picture(request, ending, side, colors, is_drawn=False):
    kind, is_negotiated = _kind(request, ending, colors, is_drawn)
    body = _encode(kind, side, colors)
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {
        "content-type": pictures.MIME[kind],
        "etag": tag,
        "last-modified": STARTED,
        "cache-control": "public, max-age=300, stale-while-revalidate=86400",
        "content-disposition": f'inline; filename="avatar.{kind}"',
        **EVERYBODY_SEES,
    }
    if is_negotiated:
        headers["vary"] = "accept"
    known = [told.strip().removeprefix("W/") for told in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known or request.headers.get("if-modified-since") == STARTED:
        return Reply(304, headers)
    return Reply(200, headers, body)


def _encode(kind, side, colors):
    if kind == "png":
        transparent = [(0, 0, 0, 0)] * side
        return pictures.four_quadrants(side, colors) if colors else pictures.write_png(side, side, [transparent] * side)
    about = repr(colors).encode()
    if kind == "jpeg":
        return b"\xff\xd8\xff\xc0\x00\x0b\x08" + struct.pack(">HH", side, side) + b"\x01\x01\x11\x00\xff\xd9" + about
    if kind == "webp":
        return b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", side - 1 | side - 1 << 14) + about
    if kind == "gif":
        return b"GIF89a" + struct.pack("<HH", side, side) + about
    return b'<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d"><desc>%s</desc></svg>' % (side, side, about)


def _content(person):
    return hashlib.sha256(_encode("png", 80, person.colors)).hexdigest()


def _by_content(request, digest, ending):
    person = next((person for person in PEOPLE if _content(person) == digest), None)
    if not person:
        return _told(404, "Not Found")
    reply = _picture(request, ending, _side(request.first("s", "size")), person.colors)
    reply.headers["cache-control"] = "public, max-age=31536000, immutable"
    return reply


def _public(name):
    person = _find(name)
    return person if person and person.is_public else None


def _profile(request, name, _ending):
    person = _public(name)
    if not person:
        return _told(404, "User not found")
    content = f"{request.base}/p/{_content(person)}.png"
    return _json({"entry": [{
        "hash": md5(person.email), "requestHash": name.lower(), "profileUrl": f"{request.base}/u/{person.slug}",
        "preferredUsername": person.slug, "thumbnailUrl": f"{request.base}/avatar/{md5(person.email)}",
        "photos": [{"value": content, "type": "thumbnail"}], "displayName": person.slug,
    }]} if name else {})


def _profile_v3(request, name, _ending):
    person = _public(name)
    if not person:
        return _told(404, "User not found")
    digest = sha256(person.email)
    texts = ("avatar_alt_text", "location", "description", "job_title", "company", "pronunciation", "pronouns")
    return _json({
        "hash": digest, "display_name": person.slug, "profile_url": f"{request.base}/u/{person.slug}",
        "avatar_url": f"{request.base}/avatar/{digest}", "verified_accounts": [], **dict.fromkeys(texts, ""),
    })


def _webfinger(request, *_):
    resource = request.first("resource")
    if not resource:
        return _told(400, "No resource")
    found = re.fullmatch(r"acct:([^@]+)@.+|mailto:(.+)", resource)
    person = _public(found.group(1) or md5(normal(found.group(2)))) if found else None
    if not person:
        return _told(404, "User not found")
    link = {"rel": "http://webfinger.net/rel/avatar", "type": "image/png", "href": f"{request.base}/u/{person.slug}.png"}
    return _json({"subject": resource, "links": [link]}, "application/jrd+json")


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the answers of `reply_to` over HTTP, changed by the fault of its server."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        query = dict(reversed(urllib.parse.parse_qsl(parts.query, keep_blank_values=True)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, parts.path, query, headers, f"http://{self.headers['Host']}")
        fault = self.server.fault
        fault.before(request)
        reply = reply_to(request)
        reply.headers["content-length"] = str(len(reply.body))
        fault.after(request, reply)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.body and (self.command == "GET" or fault.sends_body_to_head):
            self.wfile.write(reply.body)
        if "content-length" not in reply.headers or fault.sends_body_to_head:
            self.close_connection = True

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


def start(fault):
    """Starts the server with a fault; its URL, and a function that stops it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.fault = fault
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"
