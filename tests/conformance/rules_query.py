"""Rules about the query: sizes, defaults, forced defaults, ratings."""

import pictures
from asking import Skipped
from rules import NOBODY, NOBODY_ELSE, extra, rule

# The styles that are generated from the hash.
HASHED = ("identicon", "monsterid", "wavatar", "retro", "robohash")
RATINGS = ("g", "pg", "r", "x")


@rule("s.default-80", "without a size a picture has 80 pixels")
def default_size(world):
    world.avatar(NOBODY).is_picture(80)


@rule("s.exact", "a picture has the size that is asked for")
def exact(world):
    for side in (1, 16, 80, 200, 512):
        world.avatar(NOBODY, query=f"d=identicon&s={side}").is_picture(side)


@extra("s.large", "up to 2048 pixels, as with Gravatar; Libravatar ends at 512")
def large(world):
    for side in (513, 2048):
        world.avatar(NOBODY, query=f"d=identicon&s={side}").is_picture(side)


@rule("s.of-known", "so has a person's picture, which without a size has 80 pixels")
def exact_of_known(world):
    known = world.somebody()
    world.avatar(known.hash, query="d=404").is_picture(80)
    for side in (1, 24, 100, 256, 2048):
        world.avatar(known.hash, query=f"d=404&s={side}").is_picture(side)


@rule("s.size-alias", "`size` means `s`")
def size_alias(world):
    world.avatar(NOBODY, query="size=96").is_picture(96)


@rule("s.clamped", "a size out of range is ignored or brought into it, never an error")
def clamped(world):
    for side in ("0", "-5", "2049", "4096", "99999999999999999999"):
        answer = world.avatar(NOBODY, query=f"s={side}").is_picture()
        answer.want(1 <= answer.size[0] <= 2048, "1 to 2048 pixels", f"{answer.size[0]}")


@extra("s.not-positive", "0 and negative sizes count as not said, and a size too large as 2048")
def not_positive(world):
    known = world.somebody()
    for who, query in ((NOBODY, ""), (known.hash, "&d=404")):
        for side in ("0", "-5"):
            world.avatar(who, query=f"s={side}{query}").is_picture(80)
        world.avatar(who, query=f"s=4096{query}").is_picture(2048)


@rule("s.nonsense-ignored", "a size that is no number is ignored")
def nonsense(world):
    for side in ("", "large", "%F0%9F%90%8A", "1e2x"):
        world.avatar(NOBODY, query=f"s={side}").is_picture(80)


@rule("s.square", "every answer is a square, whatever the picture's form")
def square(world):
    world.somebody()
    for known in world.known:
        for query in ("", "s=31", "s=120"):
            world.avatar(known.hash, query=query).is_picture()


@rule("d.404", "d=404 is answered 404 where there is no picture")
def not_found(world):
    world.avatar(NOBODY, query="d=404").status_is(404)
    world.avatar(NOBODY, ".png", "s=32&d=404").status_is(404)


@rule("d.alias", "`default` means `d`")
def default_alias(world):
    world.avatar(NOBODY, query="default=404").status_is(404)
    world.shown(NOBODY, "default=mp").same_as(world.shown(NOBODY, "d=mp"), "`default` means `d`")


@rule("d.known-shown", "where there is a picture it is shown, whatever the default")
def known_shown(world):
    known = world.somebody()
    for default in ("404", "identicon", "mp", "blank"):
        world.shown(known.hash, f"d={default}").shows(known.quadrants)


@rule("d.mp", "d=mp is one picture for everybody")
def mystery_person(world):
    one = world.shown(NOBODY, "d=mp").is_picture(64)
    one.same_as(world.shown(NOBODY_ELSE, "d=mp"), "the mystery person is the same for everybody")
    one.differs_from(world.shown(NOBODY, "d=blank"), "the mystery person is no blank picture")


@rule("d.mm", "d=mm means d=mp")
def mm(world):
    world.shown(NOBODY, "d=mm").same_as(world.shown(NOBODY, "d=mp"), "`mm` means `mp`")


@rule("d.mystery", "d=mystery means d=mp")
def mystery(world):
    world.shown(NOBODY, "d=mystery").same_as(world.shown(NOBODY, "d=mp"), "`mystery` means `mp`")


def _is_drawn(world, style):
    """A generated style: one avatar a hash, always the same, and different from other styles."""
    for side in (32, 80):
        world.avatar(NOBODY, ".png", f"d={style}&s={side}").is_picture(side)
    first = world.shown(NOBODY, f"d={style}").is_picture(64)
    first.same_as(world.shown(NOBODY, f"d={style}"), "one hash has one picture")
    first.differs_from(world.shown(NOBODY_ELSE, f"d={style}"), "two hashes have two pictures")
    for other in HASHED:
        if other != style:
            first.differs_from(world.shown(NOBODY, f"d={other}"), f"{style} is not {other}")


for _style in HASHED:
    rule(f"d.{_style}", f"d={_style} draws a picture from the hash, in a style of its own")(
        lambda world, style=_style: _is_drawn(world, style))


@extra("d.pagan", "d=pagan draws a picture from the hash, in a style of its own")
def pagan(world):
    _is_drawn(world, "pagan")


@rule("d.blank", "d=blank is wholly transparent")
def blank(world):
    answer = world.shown(NOBODY, "d=blank").is_picture(64, ["png"])
    seen = sum(1 for pixel in pictures.pixels_of(answer.body)[2] if pixel[3])
    answer.want(not seen, "transparent pixels only", f"{seen} that are seen")


@extra("d.initials", "d=initials draws letters")
def initials(world):
    one = world.shown(NOBODY, "d=initials&initials=AL").is_picture(64)
    one.same_as(world.shown(NOBODY, "d=initials&initials=AL"), "the same letters, the same picture")
    one.differs_from(world.shown(NOBODY, "d=initials&initials=GH"), "other letters")
    world.shown(NOBODY, "d=initials").is_picture(64)


@extra("d.initials-name", "d=initials draws the first letters of a name's first and last word")
def initials_of_name(world):
    letters = world.shown(NOBODY, "d=initials&initials=AL")
    world.shown(NOBODY, "d=initials&name=Ada%20Lovelace").same_as(letters, "Ada Lovelace is AL")
    world.shown(NOBODY, "d=initials&name=Ada+King+Lovelace").same_as(letters, "Ada King Lovelace is AL")
    other = world.shown(NOBODY, "d=initials&name=Grace%20Hopper").is_picture(64)
    other.differs_from(letters, "Grace Hopper is not AL")


@extra("d.color", "d=color is one color, which the hash settles")
def color(world):
    answer = world.shown(NOBODY, "d=color").is_picture(64)
    seen = len(set(pictures.pixels_of(answer.body)[2]))
    answer.want(seen == 1, "one color", f"{seen}")
    answer.differs_from(world.shown(NOBODY_ELSE, "d=color"), "two hashes have two colors")


@rule("d.unknown-is-default", "an unknown default, an empty one and none mean the server's own")
def unknown_default(world):
    own = world.shown(NOBODY).is_picture(64)
    for default in ("d=no-such-style", "d=", "default="):
        world.shown(NOBODY, default).same_as(own, "the server's own default")


@extra("d.url-not-redirected", "a URL as default leads nobody to another host: it is as none")
def url(world):
    own = world.shown(NOBODY).is_picture(64)
    for place in ("https%3A%2F%2Fexample.com%2Fa.png", "http%3A%2F%2F127.0.0.1%3A1%2Fa.png", "%2F%2Fexample.com%2Fa.png"):
        world.shown(NOBODY, f"d={place}").same_as(own, "a URL that is not allowed is as no default")


def _forces(world, word):
    known = world.somebody()
    plain = world.shown(NOBODY, "d=mp")
    world.shown(known.hash, f"{word}&d=mp").same_as(plain, "the default although there is a picture")


@rule("f.y", "f=y shows the default even where there is a picture")
def forced(world):
    _forces(world, "f=y")


@extra("f.1", "f=1 does as well")
def forced_by_number(world):
    _forces(world, "f=1")


@rule("f.forcedefault-alias", "`forcedefault` means `f`")
def forced_by_alias(world):
    _forces(world, "forcedefault=y")


@rule("f.otherwise-ignored", "any other `f` forces nothing")
def not_forced(world):
    known = world.somebody()
    for word in ("f=n", "f=", "f=0"):
        world.shown(known.hash, f"{word}&d=mp").shows(known.quadrants)


@rule("r.taken", "every rating is taken, in any letter case, as `r` or `rating`")
def taken(world):
    known = world.somebody()
    for word in ("r=g", "r=pg", "r=r", "r=x", "rating=PG", "r=X"):
        world.shown(known.hash, f"{word}&d=404").shows(known.quadrants)


def _rated(world):
    known, rating = world.told("rated")
    above = RATINGS[RATINGS.index(rating):]
    below = RATINGS[:RATINGS.index(rating)]
    return known, above, below


@rule("r.above-absent", "a picture that is rated above what is asked for counts as absent")
def above_is_absent(world):
    known, _, below = _rated(world)
    if not below:
        raise Skipped("needs --rated with a rating above g")
    for rating in below:
        world.shown(known.hash, f"r={rating}&d=404").status_is(404)
        world.shown(known.hash, f"rating={rating.upper()}&d=mp").same_as(world.shown(NOBODY, "d=mp"), "the default")


@rule("r.usually-g", "whoever asks for no rating gets g only")
def usually_g(world):
    known, _, below = _rated(world)
    if not below:
        raise Skipped("needs --rated with a rating above g")
    world.shown(known.hash, "d=404").status_is(404)
    world.shown(known.hash, "r=&d=404").status_is(404)


@rule("r.within-shown", "a picture that is rated as asked for, or below, is shown")
def within_is_shown(world):
    known, above, _ = _rated(world)
    for rating in above:
        world.shown(known.hash, f"r={rating}&d=404").shows(known.quadrants)


@rule("others-ignored", "parameters that mean nothing change nothing")
def others(world):
    own = world.shown(NOBODY, "d=retro").is_picture(64)
    for word in ("reset_cache=17", "version=3", "a[]=1&a[]=2", "&=&", "x=%00", "utf8=%E2%9C%93"):
        world.shown(NOBODY, f"d=retro&{word}").same_as(own, "a parameter without a meaning")
