"""Rules about profiles, WebFinger and permanent URLs."""

import re
import urllib.parse

from pictures import MIME
from rules import NOBODY, extra, md5, normal, rule, sha256

# The fields that Gravatar's REST API v3 promises.
REQUIRED_V3 = ("hash", "display_name", "profile_url", "avatar_url", "avatar_alt_text", "location", "description",
               "job_title", "company", "verified_accounts", "pronunciation", "pronouns")
TEXTS_V1 = ("hash", "requestHash", "profileUrl", "preferredUsername", "thumbnailUrl", "displayName")
AVATAR = "http://webfinger.net/rel/avatar"


def _entry(answer):
    """The only entry of a profile in the format of Gravatar's first API."""
    answer.status_is(200)
    body = answer.json()
    entries = body.get("entry") if isinstance(body, dict) else None
    is_so = isinstance(entries, list) and len(entries) == 1 and isinstance(entries[0], dict)
    answer.want(is_so, '{"entry": [{…}]}', f"{answer.body[:60]!r}")
    return entries[0]


def _absolute(answer, address):
    answer.want(re.match(r"https?://[^/]+/", address or ""), "a whole address", f"{address}")
    return address


def _same_server(world, address):
    """The path of a URL from the server, to request it at the base URL of this run."""
    parts = urllib.parse.urlsplit(address)
    base = urllib.parse.urlsplit(world.server.base).path
    path = parts.path[len(base):] if parts.path.startswith(base) else parts.path
    return path + (f"?{parts.query}" if parts.query else "")


@rule("profile.v1-json", "a public person's profile comes as JSON in Gravatar's first shape")
def v1(world):
    person = normal(world.told("public"))
    for digest in (md5(person), sha256(person)):
        answer = world.server.get(f"/{digest}.json")
        entry = _entry(answer)
        for name in TEXTS_V1:
            answer.want(isinstance(entry.get(name), str) and entry[name], f"a text {name}", f"{entry.get(name)!r}")
        answer.want(entry["requestHash"] == digest, f"requestHash {digest}", entry["requestHash"])
        photos = entry.get("photos")
        is_so = isinstance(photos, list) and photos and all({"value", "type"} <= set(photo) for photo in photos)
        answer.want(is_so, 'photos: [{"value", "type"}]', f"{photos!r}")


@rule("profile.thumbnail", "the addresses in it show the picture")
def thumbnail(world):
    answer = world.server.get(f"/{md5(normal(world.told('public')))}.json")
    entry = _entry(answer)
    for address in (entry["thumbnailUrl"], *(photo["value"] for photo in entry["photos"])):
        world.server.get(_same_server(world, _absolute(answer, address))).has_picture()


@extra("profile.bare-hash", "without the ending it is JSON as well")
def bare(world):
    digest = md5(normal(world.told("public")))
    one, other = _entry(world.server.get(f"/{digest}")), _entry(answer := world.server.get(f"/{digest}.json"))
    answer.want(one == other, "the same profile under both", f"{other} and not {one}")


@extra("profile.uppercase", "the hash of a profile may be in capitals")
def uppercase(world):
    _entry(world.server.get(f"/{md5(normal(world.told('public'))).upper()}.json"))


@extra("profile.jsonp-refused", "a profile is never sent as a script")
def jsonp(world):
    answer = world.server.get(f"/{md5(normal(world.told('public')))}.json?callback=alert")
    kind = answer.headers.get("content-type", "")
    answer.want("javascript" not in kind, "no script", f"content-type: {kind}")
    answer.want(not answer.body.lstrip(b"/* \n").startswith(b"alert"), "no call of the callback", f"{answer.body[:40]!r}")


@rule("profile.404", "who is not there has no profile: 404, and JSON says so")
def missing(world):
    for path in (f"/{NOBODY}.json", f"/{sha256('nobody@conformance.invalid')}.json"):
        _not_found(world.server.get(path))


@extra("profile.private", "nor has anybody who has not chosen to be public, and the two cannot be told apart")
def private(world):
    person = world.told("private")
    stranger = world.server.get(f"/{NOBODY}.json")
    for digest in (md5(normal(person)), sha256(normal(person))):
        _not_found(world.server.get(f"/{digest}.json")).same_as(stranger, "nobody learns who is here")
        world.server.get(f"/{digest}").status_is(404)
    world.server.get(f"/v3/profiles/{sha256(normal(person))}").status_is(404)


def _not_found(answer):
    answer.status_is(404)
    answer.json()
    return answer.want(b"User not found" in answer.body, '"User not found"', f"{answer.body[:60]!r}")


@extra("profile.cors", "scripts of any site may read a profile")
def profile_cors(world):
    person = normal(world.told("public"))
    for path in (f"/{md5(person)}.json", f"/v3/profiles/{sha256(person)}", f"/{NOBODY}.json"):
        world.server.get(path, origin="https://app.example.org").header_is("access-control-allow-origin", "*")


def _v3(answer):
    answer.status_is(200)
    profile = answer.json()
    absent = [name for name in REQUIRED_V3 if name not in profile]
    answer.want(not absent, f"the fields {', '.join(REQUIRED_V3)}", f"{', '.join(absent)} missing")
    accounts = profile["verified_accounts"]
    answer.want(isinstance(accounts, list), "verified_accounts as a list", f"{accounts!r}")
    texts = [name for name in REQUIRED_V3 if name != "verified_accounts" and not isinstance(profile[name], str)]
    answer.want(not texts, "texts", f"{', '.join(texts)} that are none")
    return profile


@rule("profile.v3", "a public person's profile comes in the shape of Gravatar's REST API v3")
def v3(world):
    digest = sha256(normal(world.told("public")))
    answer = world.server.get(f"/v3/profiles/{digest}")
    profile = _v3(answer)
    answer.want(profile["hash"] == digest, f"hash {digest}", f"{profile['hash']}")
    address = _absolute(answer, profile["avatar_url"])
    world.server.get(_same_server(world, address)).has_picture()


@extra("profile.v3-slug", "by the slug as well")
def v3_by_slug(world):
    _v3(world.server.get(f"/v3/profiles/{world.told('slug').name}"))


@rule("profile.v3-404", "who is not there has none")
def v3_missing(world):
    answer = world.server.get(f"/v3/profiles/{sha256('nobody@conformance.invalid')}").status_is(404)
    answer.json()


def _jrd(world, resource):
    answer = world.server.get(f"/.well-known/webfinger?resource={urllib.parse.quote(resource, safe='')}").status_is(200)
    answer.header_is("content-type", "application/jrd+json", "application/jrd+json; charset=utf-8", "application/json")
    links = answer.json().get("links")
    found = [link for link in links or [] if link.get("rel") == AVATAR]
    answer.want(found, f"a link {AVATAR}", f"{links!r}")
    shown = world.server.get(_same_server(world, _absolute(answer, found[0].get("href")))).status_is(200)
    told = found[0].get("type")
    shown.want(told == MIME[shown.kind], f"a picture of the type that was told, {told}", shown.kind)
    return answer


@extra("webfinger.acct", "WebFinger leads from acct:slug@host to the picture")
def acct(world):
    resource = f"acct:{world.told('slug').name}@{world.host or world.server.host}"
    answer = _jrd(world, resource)
    answer.want(answer.json().get("subject") == resource, f"subject {resource}", f"{answer.json().get('subject')!r}")


@extra("webfinger.mailto", "and from mailto:address")
def mailto(world):
    _jrd(world, f"mailto:{normal(world.told('public'))}")


@extra("webfinger.404", "and from nobody to nowhere")
def webfinger_missing(world):
    for resource in (f"acct:nobody-at-all@{world.host or world.server.host}", "mailto:nobody@conformance.invalid"):
        world.server.get(f"/.well-known/webfinger?resource={urllib.parse.quote(resource, safe='')}").status_is(404)
    world.server.get("/.well-known/webfinger").status_is(400)


@extra("webfinger.private", "nor to anybody whose profile is private, who cannot be told from nobody")
def webfinger_private(world):
    found = [world.server.get(f"/.well-known/webfinger?resource=mailto:{urllib.parse.quote(person, safe='')}").status_is(404)
             for person in ("nobody@conformance.invalid", normal(world.told("private")))]
    found[1].want(found[0].body == found[1].body, "the answer for nobody", "another one")


@extra("u.slug", "/u/slug is an address of the picture that stays, for applications that store one")
def by_slug(world):
    slug = world.told("slug")
    world.server.get(f"/u/{slug.name}.png?s=64").shows(slug.quadrants)
    world.server.get(f"/u/{slug.name}").has_picture()
    for ending, kind in ((".jpg", "jpeg"), (".webp", "webp")):
        world.server.get(f"/u/{slug.name}{ending}?s=40").is_picture(40, [kind])


@extra("p.immutable", "/p/hash is the picture by its content, which never changes and may be kept for ever")
def by_content(world):
    answer = world.server.get(f"/{md5(normal(world.told('public')))}.json")
    addresses = [photo["value"] for photo in _entry(answer)["photos"]]
    found = next((match for match in (re.search(r"/p/[0-9a-f]{64}", address) for address in addresses) if match), None)
    answer.want(found, "a photo's address below /p/", f"{addresses}")
    shown = world.server.get(f"{found.group()}.png?s=40").is_picture(40, ["png"])
    told = shown.words("cache-control")
    is_so = {"public", "max-age=31536000", "immutable"} <= set(told)
    shown.want(is_so, "public, max-age=31536000, immutable", f"cache-control: {shown.headers.get('cache-control')}")
