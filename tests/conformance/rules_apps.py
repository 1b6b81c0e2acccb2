"""The exact requests of applications: known people get their picture in the requested size, unknown ones the default."""

import dataclasses

from rules import NOBODY, extra, md5, normal, rule, sha1, sha256

STRANGER = "nobody@conformance.invalid"


@dataclasses.dataclass(frozen=True)
class App:
    """A request of an application: what follows the hash, the kind of hash, and the expected size in pixels."""

    name: str
    says: str
    behind_hash: str
    side: int
    digest: object = md5
    method: str = "GET"


APPS = (
    App("gitea", "Gitea and Forgejo", "?d=identicon&s=84", 84),
    App("gitlab", "GitLab", "?s=80&d=identicon", 80),
    App("discourse", "Discourse", ".png?s=144&d=404&reset_cache=5f2a", 144),
    App("wordpress", "WordPress since 6.8", "?s=96&d=mm&r=g", 96, sha256),
    App("redmine", "Redmine", "?rating=PG&size=24&default=", 24),
    App("hyperkitty", "Mailman's HyperKitty", ".jpg?s=120&d=mm&r=g", 120),
    App("hyperkitty-probe", "HyperKitty, before it shows one", ".jpg?s=80&d=404&r=g", 80, md5, "HEAD"),
    App("bookstack", "BookStack", "?s=500&d=identicon", 500),
    App("authentik-probe", "Authentik, before it shows one", "?size=158&rating=g&default=404", 158, md5, "HEAD"),
    App("vikunja", "Vikunja", "?s=250&d=mp", 250),
    App("roundcube", "Roundcube with %a", "?s=48&r=g&d=404", 48, sha1),
)


def _asks(world, app):
    known = world.somebody()
    ending, _, query = app.behind_hash.partition("?")
    shown = world.avatar(app.digest(normal(known.name)), ending, query, app.method)
    other = world.avatar(app.digest(STRANGER), ending, query, app.method)
    if app.method == "HEAD":
        shown.status_is(200)
    else:
        shown.is_picture(app.side)
        # Only the pixels of PNG can be read.
        world.avatar(app.digest(normal(known.name)), ".png", query).shows(known.quadrants)
    if "=404" in query:
        other.status_is(404)
    else:
        other.is_picture(app.side)


for _app in APPS:
    _enter = extra if _app.digest is sha1 else rule
    _question = f"{_app.says}: {{{_app.digest.__name__}}}{_app.behind_hash}"
    _enter(f"app.{_app.name}", _question)(lambda world, app=_app: _asks(world, app))


@rule("app.swarm", "Swarm, which sends zeros where there is no address: ?s=80&d=identicon")
def swarm(world):
    world.avatar("0" * len(NOBODY), query="s=80&d=identicon").is_picture(80)
