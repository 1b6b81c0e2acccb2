"""Lets every client make the URL of every person's picture, fetches it, and checks the picture.

    check.py BASE [--without-names]

BASE is the server's URL, for clients with a setting. `--without-names` tests only those: the others find the server by SRV
records, or know only gravatar.com or libravatar.org. Exit code 1 if anything is wrong.
"""

import dataclasses
import io
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request

import pictures
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
ADA = ((200, 30, 30), (30, 160, 60), (40, 60, 200), (230, 200, 40))
GRACE = ((20, 180, 190), (240, 120, 20), (120, 40, 160), (90, 90, 90))
JOAN = ((250, 90, 170), (10, 80, 20), (170, 230, 250), (60, 10, 10))
NOBODY = None

# Emails as their owners typed them here, and as they type them elsewhere.
ADA_TYPED = " Ada@Example.ORG "
ADA_PLAIN = "ada@example.org"
GRACE_PLAIN = "grace@example.net"
RATED_PG = "joan@example.net"
STRANGER = "nobody@example.org"
OPENID = "https://ada.example.org/"


@dataclasses.dataclass(frozen=True)
class Case:
    """The input of a client, and what is expected: the URL that it makes, and whose picture is there."""

    client: str
    kind: str
    value: str
    shows: object
    address: str
    size: int = 96
    scheme: str = "http"
    says: object = None

    @property
    def title(self):
        return f"{self.client}: {self.kind} {self.value!r} by {self.scheme}"


def to_settings(base):
    """Clients whose server is a setting."""
    avatar, any_profile = re.escape(base) + "/avatar/", re.escape(base) + "/"
    for client in ("pypi-django-gravatar2.py", "npm-gravatar.js", "debian-gravatar-url.pl", "debian-libravatar-url.pl"):
        spaced = ADA_TYPED.strip() if client == "debian-libravatar-url.pl" else ADA_TYPED
        for value, shows in ((spaced, ADA), (ADA_PLAIN, ADA), (GRACE_PLAIN, GRACE), (STRANGER, NOBODY)):
            for size in (24, 200):
                yield Case(client, "email", value, shows, avatar, size)
    yield Case("debian-libravatar-url.pl", "openid", OPENID, ADA, avatar)
    # These two ask for pg and for g.
    yield Case("npm-gravatar.js", "email", RATED_PG, JOAN, avatar)
    yield Case("debian-gravatar-url.pl", "email", RATED_PG, NOBODY, avatar)
    yield Case("pypi-django-gravatar2.py", "probe", ADA_TYPED, ADA, "", says="True")
    yield Case("pypi-django-gravatar2.py", "probe", STRANGER, NOBODY, "", says="False")
    for client in ("pypi-django-gravatar2.py", "npm-gravatar.js"):
        yield Case(client, "profile", ADA_PLAIN, ADA, any_profile, says="Ada Lovelace")
        yield Case(client, "profile", GRACE_PLAIN, NOBODY, any_profile)


def to_gravatar():
    """Clients that know only gravatar.com, which is this server here."""
    for value, shows in ((ADA_TYPED, ADA), (GRACE_PLAIN, GRACE), (STRANGER, NOBODY)):
        for scheme in ("http", "https"):
            yield Case("pypi-libgravatar.py", "email", value, shows, f"{scheme}://www.gravatar.com/avatar/", 300, scheme)
            yield Case("npm-gravatar.js", "email", value, shows, f"{scheme}://(www|s).gravatar.com/avatar/", 48, scheme)
            perl = f"{scheme}://(www|secure).gravatar.com/avatar/"
            yield Case("debian-gravatar-url.pl", "email", value, shows, perl, 128, scheme)
            by_sha256 = f"{scheme}://gravatar.com/avatar/[0-9a-f]{{64}}"
            yield Case("npm-gravatar-gen.mjs", "email", value, shows, by_sha256, 48, scheme)
        yield Case("pypi-libgravatar.py", "jpg", value, shows, r"https://www.gravatar.com/avatar/\w+.jpg", 64, "https")
        yield Case("npm-gravatar-url.mjs", "email", value, shows, "https://gravatar.com/avatar/", 512, "https")
    for client in ("pypi-libgravatar.py", "npm-gravatar-gen.mjs"):
        yield Case(client, "profile", ADA_PLAIN, ADA, "https://(www.)?gravatar.com/", scheme="https", says="Ada Lovelace")


def by_service():
    """Clients that find the avatar server of a domain by its SRV records."""
    python, node, perl = "pypi-pylibravatar.py", "npm-libravatar.js", "debian-libravatar-url.pl"
    for client in (python, node, perl):
        spaced = ADA_TYPED.strip() if client == perl else ADA_TYPED
        yield Case(client, "email", spaced, ADA, "http://avatars.example.org:8740/avatar/")
        yield Case(client, "email", ADA_PLAIN, ADA, "http://avatars.example.org:8740/avatar/", 512)
        yield Case(client, "email", STRANGER, NOBODY, "http://avatars.example.org:8740/avatar/")
        yield Case(client, "email", GRACE_PLAIN, GRACE, "http://avatars.example.net/avatar/")
        yield Case(client, "email", "barbara@example.com", GRACE, "http://cdn.libravatar.org/avatar/")
        for openid in (OPENID, OPENID.rstrip("/"), "HTTPS://Ada.Example.ORG/"):
            yield Case(client, "openid", openid, ADA, "http://avatars.ada.example.org:8740/avatar/[0-9a-f]{64}")
    for client in (python, node):
        yield Case(client, "email", ADA_TYPED, ADA, "https://avatars.example.org:8443/avatar/", scheme="https")
        yield Case(client, "email", GRACE_PLAIN, GRACE, "https://avatars.example.net/avatar/", scheme="https")
    for client in (python, node, perl):
        yield Case(client, "email", "barbara@example.com", GRACE, "https://seccdn.libravatar.org/avatar/", scheme="https")


def ask_client(case, base):
    """The output of the client."""
    runner = {".py": sys.executable, ".pl": "perl"}.get(os.path.splitext(case.client)[1], "node")
    # Node finds modules only beside the script, so it runs where they are installed.
    script = os.path.join(os.environ["CLIENTS"], case.client)
    command = [runner, script, case.kind, case.value, str(case.size), case.scheme]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30, env={**os.environ, "BASE": base})
    assert done.returncode == 0, f"{done.stderr}{done.stdout}"
    return done.stdout.strip()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def fetch(address):
    """The status and body of a URL. Redirects are not followed, since BookStack does not."""
    try:
        with urllib.request.build_opener(NoRedirect).open(address, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def check_picture(case, body):
    picture = Image.open(io.BytesIO(body))
    assert picture.size == (case.size, case.size), f"{picture.size} pixels"
    as_png = io.BytesIO()
    picture.convert("RGB").save(as_png, "PNG")
    came = pictures.quadrants(as_png.getvalue())
    assert pictures.same_quadrants(came, case.shows), f"another picture, {came}"


def check(case, base):
    said = ask_client(case, base)
    if case.kind == "probe":
        assert said == case.says, f"it says {said}"
        return said
    assert re.match(case.address, said), f"its address is {said}"
    status, body = fetch(said)
    wanted = 404 if case.shows is NOBODY else 200
    assert status == wanted, f"{said}: {status}"
    if status == 200 and case.kind == "profile":
        name = json.loads(body)["entry"][0]["displayName"]
        assert name == case.says, f"{said}: {name}"
    elif status == 200:
        check_picture(case, body)
    return said


def check_itself(case, base):
    """Checks the checks: each of these is wrong, and must be reported."""
    for wrong in ({"shows": GRACE}, {"shows": NOBODY}, {"address": "http://elsewhere/"}, {"value": STRANGER}):
        try:
            check(dataclasses.replace(case, **wrong), base)
        except AssertionError:
            continue
        sys.exit(f"{wrong} is not seen")


def main():
    base, *flags = sys.argv[1:]
    check_itself(next(to_settings(base)), base)
    plans = [(case, base) for case in to_settings(base)]
    if "--without-names" not in flags:
        plans += [(case, "") for case in (*to_gravatar(), *by_service())]
    failed, passed = [], {}
    for case, setting in plans:
        try:
            passed.setdefault(case.client, []).append(check(case, setting))
        except (AssertionError, OSError, ValueError, subprocess.TimeoutExpired) as fault:
            failed.append(case)
            print(f"{case.title}: {fault}")
    for client, said in passed.items():
        print(f"{client}: {len(said)} ok, such as {said[0]} and {said[-1]}")
    if failed:
        sys.exit(f"{len(failed)} of {len(plans)} answers are wrong")


main()
