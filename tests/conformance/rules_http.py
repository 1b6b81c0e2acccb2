"""Rules about HTTP: no redirects, and headers for browsers, caches and probes."""

import email.utils
import re
import time

from pictures import MIME
from rules import NOBODY, extra, md5, normal, rule

STYLES = ("", "identicon", "monsterid", "wavatar", "retro", "robohash", "mp", "mm", "blank")
COMPARED = ("content-type", "content-length", "etag", "last-modified", "cache-control", "vary",
            "access-control-allow-origin")
DAY = 86400


def _kinds_of_answers(world):
    """The path and query of a default picture, of one with a known type, and of a known person's picture."""
    asked = [(NOBODY, "", "s=40"), (NOBODY, ".png", "d=retro&s=40")]
    return asked + [(known.hash, ending, "s=40&d=404") for known in world.known[:1] for ending in ("", ".jpg")]


def _each(world, **headers):
    for who, ending, query in _kinds_of_answers(world):
        yield world.avatar(who, ending, query, **headers).status_is(200)


@rule("no-redirect", "a picture is sent directly, since several applications follow no redirect")
def no_redirect(world):
    for style in STYLES:
        world.avatar(NOBODY, query=f"d={style}").status_is(200)
    for known in world.known:
        world.avatar(known.hash).status_is(200)
        world.avatar(known.hash, ".jpg", "s=200&d=404").status_is(200)


@rule("head-equals-get", "HEAD is answered as GET, without a body; probes use it with d=404")
def head_equals_get(world):
    asked = [*_kinds_of_answers(world), (NOBODY, "", "d=404")]
    for who, ending, query in asked:
        got = world.avatar(who, ending, query)
        probed = world.avatar(who, ending, query, method="HEAD").status_is(got.status)
        for name in COMPARED:
            one, other = got.headers.get(name), probed.headers.get(name)
            probed.want(one == other, f"{name}: {one}, as GET has it", f"{name}: {other}")
    came = world.server.after_head(f"/avatar/{NOBODY}")
    probed.want(not came, "no body", f"{len(came)} bytes after the header of HEAD")


@rule("content-type", "the type says what the bytes are")
def content_type(world):
    for answer in _each(world):
        answer.header_is("content-type", MIME[answer.kind])


@rule("content-length", "the length is told, so that connections are kept and probes learn it")
def content_length(world):
    for answer in _each(world):
        told = answer.header("content-length")
        answer.want(told == str(len(answer.body)), f"content-length: {len(answer.body)}", f"content-length: {told}")


@extra("accept.webp", "without an ending, WebP is sent to whoever names it")
def webp(world):
    for who in [NOBODY, *(known.hash for known in world.known[:1])]:
        for accept in ("image/webp", "image/avif,image/webp,image/*,*/*;q=0.8"):
            world.avatar(who, query="s=40", accept=accept).is_picture(40, ["webp"])


@rule("accept.otherwise", "and JPEG or PNG, which everything shows, to whoever does not")
def otherwise(world):
    for who in [NOBODY, *(known.hash for known in world.known[:1])]:
        for accept in ("*/*", "image/*", "text/html", "image/webp;q=0"):
            world.avatar(who, query="s=40", accept=accept).is_picture(40, ["jpeg", "png"])
    world.avatar(NOBODY, query="d=blank&s=40", accept="*/*").is_picture(40, ["png"])


@rule("vary", "where what is accepted settles the type, caches are told")
def vary(world):
    for who in [NOBODY, *(known.hash for known in world.known[:1])]:
        kinds = {world.avatar(who, query="s=40", accept=accept).kind for accept in ("*/*", "image/webp,*/*")}
        answer = world.avatar(who, query="s=40", accept="*/*")
        told = answer.words("vary")
        is_so = len(kinds) == 1 or "accept" in told or "*" in told
        answer.want(is_so, "vary: accept", f"vary: {answer.headers.get('vary')}")


@extra("vary.ending", "where the ending settles it, caches keep one copy for all")
def vary_with_ending(world):
    answer = world.avatar(NOBODY, ".png", "s=40")
    answer.want("accept" not in answer.words("vary"), "no vary: accept", f"vary: {answer.headers.get('vary')}")


@extra("etag.strong", "a strong entity tag, one for the same bytes and another for others")
def strong(world):
    for answer in _each(world):
        tag = answer.header("etag")
        answer.want(re.fullmatch(r'"[\x21\x23-\x7e]+"', tag), "a strong etag in quotes", f"etag: {tag}")
    one, again, other = (world.avatar(NOBODY, ".png", f"d=retro&s={side}") for side in (40, 40, 41))
    tag = one.header("etag")
    again.want(again.header("etag") == tag, f"etag: {tag}, as before", f"etag: {again.header('etag')}")
    other.want(other.header("etag") != tag, "another etag for another size", f"etag: {other.header('etag')}")


@extra("etag.304", "whoever has it already is told so with 304 and no body")
def not_modified(world):
    for who, ending, query in _kinds_of_answers(world):
        tag = world.avatar(who, ending, query).header("etag")
        for condition in (tag, f'"another", {tag}', f"W/{tag}", "*"):
            answer = world.avatar(who, ending, query, if_none_match=condition).status_is(304)
            answer.want(not answer.body, "no body", f"{len(answer.body)} bytes")
            answer.want(answer.header("etag") == tag, f"etag: {tag}", f"etag: {answer.header('etag')}")
        world.avatar(who, ending, query, if_none_match='"another"').status_is(200)
        world.avatar(who, ending, query, method="HEAD", if_none_match=tag).status_is(304)


def _max_age(answer):
    told = answer.header("cache-control")
    found = re.search(r"(?:^|[ ,])max-age=(\d+)", told)
    return int(found.group(1)) if found else answer.fail("max-age in cache-control", f"cache-control: {told}")


@rule("cache-control", "caches may keep a picture for a while, and not for long, since it may change")
def cache_control(world):
    for answer in _each(world):
        age, words = _max_age(answer), answer.words("cache-control")
        is_so = 0 < age <= DAY and not {"no-store", "no-cache", "private", "immutable"} & set(words)
        answer.want(is_so, "a max-age of a day at most, for everybody", f"cache-control: {answer.headers['cache-control']}")


@extra("cache-control.stale", "and may show an older one while they ask again")
def stale(world):
    for answer in _each(world):
        told = answer.header("cache-control")
        is_so = re.search(r"stale-while-revalidate=\d+", told) and "public" in answer.words("cache-control")
        answer.want(is_so, "public, stale-while-revalidate", f"cache-control: {told}")


@rule("404.short-cache", "that there is no picture is kept for less than a picture is")
def short(world):
    missing = world.avatar(NOBODY, query="d=404").status_is(404)
    if "cache-control" not in missing.headers:
        return
    kept = 0 if {"no-store", "no-cache"} & set(missing.words("cache-control")) else _max_age(missing)
    shown = _max_age(world.avatar(NOBODY, query="s=40"))
    missing.want(kept <= shown, f"a max-age of {shown} at most", f"cache-control: {missing.headers['cache-control']}")


@extra("404.cached", "a 404 is kept for a moment, so that a page of many is not asked for again at once")
def moment(world):
    for method in ("GET", "HEAD"):
        missing = world.avatar(NOBODY, query="d=404", method=method).status_is(404)
        age = _max_age(missing)
        missing.want(0 < age <= 300, "a max-age of 1 to 300", f"cache-control: {missing.headers['cache-control']}")


@rule("cors", "scripts of any site may read a picture")
def cors(world):
    for answer in _each(world, origin="https://app.example.org"):
        answer.header_is("access-control-allow-origin", "*")


@extra("cors.404", "and learn that there is none")
def cors_of_404(world):
    missing = world.avatar(NOBODY, query="d=404", origin="https://app.example.org").status_is(404)
    missing.header_is("access-control-allow-origin", "*")


@extra("corp", "pages of any site may show a picture, isolated ones too")
def corp(world):
    for answer in _each(world):
        answer.header_is("cross-origin-resource-policy", "cross-origin")


@extra("nosniff", "nobody takes a picture for a page")
def nosniff(world):
    for answer in _each(world):
        answer.header_is("x-content-type-options", "nosniff")


@rule("last-modified", "it is told when a picture last changed, which is not in the future")
def last_modified(world):
    for answer in _each(world):
        at = answer.date("last-modified")
        now = answer.date("date") if "date" in answer.headers else time.time()
        came = f"last-modified: {answer.headers['last-modified']}, at {email.utils.formatdate(now, usegmt=True)}"
        answer.want(at <= now + 2, "a time that has been", came)


@rule("revalidated", "a browser that asks whether its copy is still good is told so with 304")
def revalidated(world):
    for who, ending, query in _kinds_of_answers(world):
        told = world.avatar(who, ending, query).headers
        validators = {"if_none_match": told.get("etag"), "if_modified_since": told.get("last-modified")}
        sent = {name: value for name, value in validators.items() if value}
        answer = world.avatar(who, ending, query, **sent).status_is(304)
        answer.want(not answer.body, "no body", f"{len(answer.body)} bytes")


@extra("content-disposition", "a picture is shown, not offered to be saved, and has a name of its type if it is saved")
def disposition(world):
    endings = {"jpeg": "jpe?g", "png": "png", "webp": "webp", "gif": "gif"}
    for answer in _each(world):
        told = answer.header("content-disposition")
        is_so = re.match(rf'inline;.*filename\*?="?[^"]+\.{endings[answer.kind]}"?', told)
        answer.want(is_so, f"inline; filename=… of {answer.kind}", f"content-disposition: {told}")


@rule("deterministic", "the same question has the same answer")
def deterministic(world):
    for who, ending, query in _kinds_of_answers(world):
        first = world.avatar(who, ending, query)
        world.avatar(who, ending, query).same_as(first, "nothing changed")


@extra("headers.no-address", "an answer does not tell the address: whoever has a hash only shall not learn it")
def tells_nobody(world):
    known = world.somebody()
    answer = world.avatar(md5(normal(known.name)), query="s=40")
    told = [f"{name}: {value}" for name, value in answer.headers.items() if normal(known.name) in value.lower()]
    answer.want(not told, "no address in the headers", "; ".join(told))
