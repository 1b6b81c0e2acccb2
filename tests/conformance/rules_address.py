"""Rules about the path: hashes, slugs and extensions."""

from pictures import MIME
from rules import NOBODY, NOBODY_ELSE, extra, md5, normal, rule, sha1, sha256
from asking import Skipped

RASTER = ("jpeg", "png", "webp", "gif")


@rule("hash.md5", "the MD5 of an address, trimmed and lower-cased, shows the person's picture")
def by_md5(world):
    for known in world.known or [world.somebody()]:
        world.shown(known.hash).shows(known.quadrants)


@rule("hash.sha256", "so does its SHA-256")
def by_sha256(world):
    for known in world.known or [world.somebody()]:
        world.shown(sha256(normal(known.name))).shows(known.quadrants)


@extra("hash.sha1", "so does its SHA-1")
def by_sha1(world):
    for known in world.known or [world.somebody()]:
        world.shown(sha1(normal(known.name))).shows(known.quadrants)


@rule("hash.uppercase", "the hash may be in capitals")
def in_capitals(world):
    known = world.somebody()
    for digest in (known.hash, sha256(normal(known.name))):
        world.shown(digest.upper()).shows(known.quadrants)


@extra("hash.as-typed", "so does the hash of what was typed, since some clients don't trim, or don't lower-case, or neither")
def as_typed(world):
    world.somebody()
    typed = [known for known in world.known if known.name != normal(known.name)]
    if not typed:
        raise Skipped("needs --known with an address in capitals or with spaces around it")
    for known in typed:
        for text in {known.name, known.name.strip(), known.name.lower()}:
            for digest in (md5(text), sha256(text)):
                world.shown(digest).shows(known.quadrants)


@rule("hash.openid", "the SHA-256 of an OpenID address shows the picture of whoever owns it")
def by_openid(world):
    openid = world.told("openid")
    world.shown(sha256(openid.name)).shows(openid.quadrants)


@extra("hash.openid-md5", "so does its MD5")
def by_openid_md5(world):
    openid = world.told("openid")
    world.shown(md5(openid.name)).shows(openid.quadrants)


@extra("hash.openid-spellings", "whether it is http or https, with or without a slash at its end, is one to clients")
def by_openid_otherwise(world):
    openid = world.told("openid")
    bare = openid.name.partition("://")[2].rstrip("/")
    for scheme in ("http", "https"):
        for end in ("", "/"):
            world.shown(sha256(f"{scheme}://{bare}{end}")).shows(openid.quadrants)


@extra("hash.slug", "a person's slug stands for the hash, and not for somebody who isn't there")
def by_slug(world):
    slug = world.told("slug")
    world.shown(slug.name, "d=404").shows(slug.quadrants)
    world.shown(f"{slug.name}-nobody", "d=404").status_is(404)


@rule("hash.unknown", "a hash that nobody has is answered with a default picture")
def unknown(world):
    for digest in (NOBODY, sha256("nobody@conformance.invalid")):
        world.avatar(digest).is_picture()


@rule("hash.zeros", "so is the hash of zeros, which some send where there is no address")
def zeros(world):
    for length in (32, 64):
        world.avatar("0" * length, query="d=identicon").is_picture()


@rule("hash.malformed", "what is no hash is answered like an unknown one, and as 404 with d=404")
def malformed(world):
    for text in ("xyz-is-no-hash", NOBODY[:-1], NOBODY + "0", "g" * 32):
        world.avatar(text).is_picture()
        world.avatar(text, query="d=404").status_is(404)


@rule("ext.any-accepted", "any ending is taken, known or not")
def any_ending(world):
    for ending in (".jpg", ".jpeg", ".png", ".gif", ".webp", ".JPG", ".xyz"):
        world.avatar(NOBODY, ending).is_picture()


@rule("ext.known-accepted", "also where there is a picture")
def any_ending_of_known(world):
    known = world.somebody()
    for ending in (".jpg", ".jpeg", ".png", ".gif", ".webp", ".JPG", ".xyz"):
        world.avatar(known.hash, ending, "d=404").is_picture()


def _fixes(world, who, query):
    for ending, kind in ((".jpg", "jpeg"), (".jpeg", "jpeg"), (".png", "png"), (".webp", "webp"), (".gif", "gif")):
        for accept in ("*/*", "image/webp,*/*"):
            answer = world.avatar(who, ending, query, accept=accept).is_picture(kinds=[kind])
            answer.header_is("content-type", MIME[kind])


@extra("ext.fixes-format", "the ending settles the type of a default picture, whatever the caller accepts")
def ending_settles(world):
    for style in ("identicon", "mp", "blank"):
        _fixes(world, NOBODY, f"d={style}")


@extra("ext.fixes-format-of-known", "and that of a person's picture")
def ending_settles_known(world):
    _fixes(world, world.somebody().hash, "s=48")


@extra("ext.svg-generated", "pictures that are drawn as vectors come as SVG, square and of the size that is asked for")
def svg(world):
    for style in ("identicon", "mp"):
        answer = world.avatar(NOBODY, ".svg", f"d={style}&s=120").is_picture(120, ["svg"])
        answer.header_is("content-type", MIME["svg"], MIME["svg"] + "; charset=utf-8", MIME["svg"] + ";charset=utf-8")
    one, other = (world.avatar(who, ".svg", "d=identicon") for who in (NOBODY, NOBODY_ELSE))
    one.differs_from(other, "two hashes have two identicons")


@extra("ext.svg-of-known", "a person's picture has no SVG: the ending is ignored")
def svg_of_known(world):
    world.avatar(world.somebody().hash, ".svg", "d=404&s=48").is_picture(48, RASTER)
