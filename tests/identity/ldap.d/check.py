"""Syncs with a real directory, and looks at what came of it."""

import contextlib
import io
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image

import directory as ldap
from directory import BASE, PASSWORD, PEOPLE, PORT, SERVICE, TLS_PORT, Directory, dn, entry, person, photo

TONDO = os.path.abspath(sys.argv[1])


class House:
    """A data directory with its configuration."""

    def __init__(self, folder, directory, **settings):
        self.folder = Path(folder)
        self.folder.mkdir()
        (self.folder / "password").write_text(PASSWORD + "\n")
        self.settings = {
            "data": f"{self.folder}/data", "ldap_url": f"ldap://127.0.0.1:{PORT}", "ldap_base": PEOPLE,
            "ldap_ca_file": f"{directory.folder}/ca.pem", "ldap_bind_dn": SERVICE,
            "ldap_password_file": f"{self.folder}/password", **settings,
        }
        self.write()

    def write(self, **settings):
        self.settings.update(settings)
        lines = [f"{key} = {json.dumps(value)}\n" for key, value in self.settings.items() if value is not None]
        (self.folder / "tondo.toml").write_text("".join(lines))

    def run(self, *arguments, code=0, json_of=True):
        command = [TONDO, *arguments, "--config", f"{self.folder}/tondo.toml"] + (["--json"] if json_of else [])
        done = subprocess.run(command, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
        if done.returncode != code:
            raise SystemExit(f"{arguments} ended with {done.returncode}, not {code}:\n{done.stdout}{done.stderr}")
        self.errors = done.stderr
        return json.loads(done.stdout) if json_of and done.stdout.strip() else done.stdout

    def sync(self, *arguments, code=0):
        return self.run("sync", "ldap", *arguments, code=code)

    def people(self):
        return {person["email"]: person for person in self.run("user", "list")}

    @contextlib.contextmanager
    def served(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = open(self.folder / "log", "a")
        command = [TONDO, "serve", "--listen", f"127.0.0.1:{port}", "--config", f"{self.folder}/tondo.toml"]
        process = subprocess.Popen(command, stdout=log, stderr=log, env={"PATH": os.environ["PATH"]})
        try:
            for _ in range(200):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz").read()
                    break
                time.sleep(0.05)
            else:
                raise SystemExit("the server does not start: " + (self.folder / "log").read_text())
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def same(found, expected, what):
    if found != expected:
        raise SystemExit(f"{what}: {found!r}, not {expected!r}")


def counts(report, **expected):
    """The counts of a report; those that are not named are 0."""
    names = ["people_added", "people_linked", "people_changed", "addresses_granted", "roles_given", "roles_taken",
             "pictures_set", "people_disabled", "people_enabled", "skipped_total"]
    found = {name: report[name] for name in names if report[name]}
    if found != expected:
        raise SystemExit(f"{found}, not {expected}: {report['skipped']}")


def skipped(report, *words):
    text = json.dumps(report["skipped"])
    for word in words:
        if word not in text:
            raise SystemExit(f"`{word}` is not reported: {text}")


def color_of(url):
    picture = Image.open(io.BytesIO(urllib.request.urlopen(url).read())).convert("RGB")
    return picture.getpixel((picture.width // 2, picture.height // 2))


def is_photo_of(url, number):
    expected = Image.open(io.BytesIO(photo(number))).getpixel((32, 32))
    found = color_of(url)
    if any(abs(one - other) > 8 for one, other in zip(found, expected)):
        raise SystemExit(f"{url} shows {found}, not {expected}")


def ask(url, method="GET", token=None, body=None):
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or b"null")


def a_hundred_people_come_by_one_command(work, directory):
    house = House(f"{work}/hundred", directory)
    report = house.sync("--dry-run")
    same(report["dry_run"], True, "a dry run")
    counts(report, people_added=100)
    same(len(report["changes"]), 100, "lines of a dry run")
    same(house.people(), {}, "people after a dry run")
    counts(house.sync(), people_added=100, pictures_set=100)
    people = house.people()
    same(len(people), 100, "people")
    same(people["person7@example.org"]["name"], "Person Number 7", "a name")
    same(people["person7@example.org"]["username"], "person7", "a username")
    same({person["role"] for person in people.values()}, {"member"}, "roles")
    with house.served() as url:
        for number in range(100):
            is_photo_of(f"{url}/u/person{number}.jpg?s=64", number)
    again = house.sync()
    counts(again)
    same((again["changed_rows"], again["unchanged"]), (0, 100), "rows of a second run")
    return house


def one_change_is_one_row(house, directory):
    directory.replace(dn(3), "jpegPhoto", photo(203))
    report = house.sync()
    counts(report, pictures_set=1)
    same(report["changed_rows"], 1, "rows of one photo")
    with house.served() as url:
        is_photo_of(f"{url}/u/person3.jpg?s=64", 203)
    # A picture that a person uploaded, or deleted, stays so.
    Path(house.folder, "own.jpg").write_bytes(photo(55))
    house.run("picture", "put", "person4@example.org", f"{house.folder}/own.jpg", json_of=False)
    directory.replace(dn(4), "jpegPhoto", photo(204))
    report = house.sync()
    counts(report)
    same(report["pictures_kept"], 1, "pictures that were kept")
    with house.served() as url:
        is_photo_of(f"{url}/u/person4.jpg?s=64", 55)
    # A new name, a new address and a renamed entry are changes of the same person.
    before = house.people()["person5@example.org"]["id"]
    directory.change(f"dn: {dn(5)}\nchangetype: modrdn\nnewrdn: uid=ada\ndeleteoldrdn: 1\n")
    directory.replace(f"uid=ada,{PEOPLE}", "mail", "ada@example.org")
    counts(house.sync("--dry-run"), people_changed=1)
    counts(house.sync(), people_changed=1)
    ada = house.people()["ada@example.org"]
    same((ada["id"], ada["username"]), (before, "ada"), "a renamed person")
    counts(house.sync())


def who_disappears_is_disabled(house, directory):
    directory.remove(dn(10), dn(11))
    counts(house.sync("--dry-run"), people_disabled=2)
    counts(house.sync(), people_disabled=2)
    same(house.people()["person10@example.org"]["active"], False, "who is gone")
    counts(house.sync())
    # Made anew, the entry is the same person by its address.
    directory.add(person(10, photo(10)))
    report = house.sync()
    same((report["people_enabled"], report["people_added"], report["people_linked"]), (1, 0, 1), "who is there again")
    same(house.people()["person10@example.org"]["active"], True, "who is there again")
    counts(house.sync())
    # Whom an administrator disabled stays so.
    house.run("user", "disable", "person12@example.org", json_of=False)
    counts(house.sync())
    same(house.people()["person12@example.org"]["active"], False, "whom an administrator disabled")
    # A wrong filter looks as if everybody were gone.
    for filter_, words in [("(uid=nobody)", "nobody there"), ("(uid=person1*)", "gone from it")]:
        house.write(ldap_filter=filter_)
        report = house.sync(code=3)
        same(report["people_disabled"], 0, "disabled by a wrong filter")
        skipped(report, words, "--allow-many")
    disabled = house.sync("--allow-many")["people_disabled"]
    same(disabled > 80, True, f"disabled on wish: {disabled}")
    house.write(ldap_filter=None)
    same(house.sync()["people_enabled"], disabled, "enabled again")
    same(house.people()["person12@example.org"]["active"], False, "whom an administrator disabled")


def the_group_gives_and_takes_the_role(house, directory):
    group = f"cn=admins,ou=groups,{BASE}"
    house.write(ldap_admin_group=group)
    house.sync(code=1)
    same("ldap_admin_group" in house.errors, True, f"a group that is not there: {house.errors}")
    directory.add(entry(group, ["groupOfNames"], cn="admins", member=[dn(1), dn(2)]))
    counts(house.sync("--dry-run"), roles_given=2)
    counts(house.sync(), roles_given=2)
    directory.replace(group, "member", dn(2))
    counts(house.sync(), roles_taken=1)
    # The last administrator stays one, and cannot be disabled.
    directory.replace(group, "member", SERVICE)
    skipped(house.sync(code=3), "person2", "administrator")
    directory.remove(dn(2))
    report = house.sync(code=3)
    same(report["people_disabled"], 0, "disabled administrators")
    root = house.people()["person2@example.org"]
    same((root["role"], root["active"]), ("admin", True), "the last administrator")
    directory.add(person(2, photo(2)))
    directory.replace(group, "member", [dn(2), dn(20)])
    counts(house.sync(), people_linked=1, roles_given=1)
    house.write(ldap_admin_group=f"(uid=person3*)")
    report = house.sync()
    same((report["roles_given"], report["roles_taken"]), (11, 2), "administrators by a filter")
    house.write(ldap_admin_group=None)
    counts(house.sync())


def what_cannot_be_used_is_skipped(work, directory):
    base = f"ou=odd,{BASE}"
    odd = lambda uid, **more: entry(f"uid={uid},{base}", ["inetOrgPerson"], uid=uid, cn=uid, sn=uid, **more)
    directory.add(
        entry(base, ["organizationalUnit"], ou="odd")
        + odd("good", mail="good@odd.example", jpegPhoto=photo(1))
        + odd("huge", mail="huge@odd.example", jpegPhoto=b"\xff\xd8\xff" + bytes(20 << 20))
        + odd("noise", mail="noise@odd.example", jpegPhoto=b"\xff\xd8\xff\xe0" + os.urandom(5000))
        + odd("twin1", mail="twin@odd.example")
        + odd("twin2", mail=["twin@odd.example", "second@odd.example"])
        + odd("twin3", mail="TWIN@odd.example")
        + odd("nomail")
        + odd("badmail", mail="not an address"))
    house = House(f"{work}/odd", directory, ldap_base=base)
    report = house.sync(code=3)
    skipped(report, "huge", "larger than", "noise", "photo", "twin2", "twin3", "nomail", "no email address", "badmail")
    same(sorted(house.people()),
         ["good@odd.example", "huge@odd.example", "noise@odd.example", "second@odd.example", "twin@odd.example"], "people")
    report = house.sync(code=3)
    same(report["changed_rows"], 0, "rows of a second run")


def the_connection_is_protected(work, directory):
    house = House(f"{work}/tls", directory, ldap_filter="(uid=person1)")
    house.sync("--dry-run")
    house.write(ldap_url=f"ldaps://localhost:{TLS_PORT}")
    house.sync("--dry-run")
    house.write(ldap_ca_file=None)
    house.sync("--dry-run", code=1)
    same("TLS" in house.errors, True, f"an unknown authority: {house.errors}")
    house.write(ldap_url=f"ldap://localhost:{PORT}")
    house.sync("--dry-run", code=1)
    house.write(ldap_starttls="off")
    house.sync("--dry-run", code=1)
    same("confidentialityRequired" in house.errors, True, f"without TLS: {house.errors}")
    house.write(ldap_url=f"ldapi://{directory.socket}")
    house.sync("--dry-run")
    Path(house.folder, "password").write_text("wrong")
    house.sync("--dry-run", code=1)
    same("invalidCredentials" in house.errors and "wrong" not in house.errors, True, f"a wrong password: {house.errors}")


def active_directorys_attributes_are_known(work, directory):
    base = f"ou=ad,{BASE}"
    directory.add(
        entry(base, ["organizationalUnit"], ou="ad")
        + entry(f"cn=Grace Hopper,{base}", ["inetOrgPerson", "extensibleObject"], cn="Grace Hopper", sn="Hopper",
                sAMAccountName="GHopper", objectGUID=bytes(range(16)), userPrincipalName="grace@corp.example",
                mail="grace@example.org", proxyAddresses=["SMTP:grace@example.org", "smtp:hopper@example.org"],
                jpegPhoto=photo(9)))
    house = House(f"{work}/ad", directory, ldap_base=base, ldap_preset="ad", ldap_filter="(sAMAccountName=*)",
                  ldap_attributes="version=entryCSN")
    counts(house.sync(), people_added=1, addresses_granted=2, pictures_set=1)
    same(house.people()["grace@example.org"]["username"], "GHopper", "a username")
    counts(house.sync())


def the_server_syncs_by_itself(work, directory):
    house = House(f"{work}/served", directory, ldap_filter="(uid=person2*)")
    house.run("user", "add", "root@house.example", "--admin", "--no-password", json_of=False)
    token = house.run("token", "create", "root@house.example")["token"]
    with house.served() as url:
        api = f"{url}/api/v1"
        tried = ask(f"{api}/server/test/ldap", "POST", token)
        same(tried["works"], True, f"a trial: {tried}")
        same(PASSWORD in json.dumps(tried), False, "a trial tells the password")
        job = ask(f"{api}/server/sync/ldap", "POST", token, {"dry_run": True})
        for _ in range(100):
            job = ask(f"{api}/jobs/{job['id']}", token=token)
            if job["state"] != "running":
                break
            time.sleep(0.1)
        same((job["state"], job["result"]["people_added"]), ("done", 11), f"a job: {job}")
        same(len(house.people()), 1, "people after a dry run")
    house.write(ldap_interval="1m")
    with house.served():
        for _ in range(150):
            if len(house.people()) == 12:
                break
            time.sleep(0.1)
        same(len(house.people()), 12, "people after the timer")


def measure(work, people):
    directory = Directory(f"{work}/large")
    jpegs = [photo(number, 256) for number in range(10)]
    with open(f"{work}/large.ldif", "w") as out:
        for number in range(people):
            out.write(person(number, ldap.marked(jpegs[number % 10], number)))
    subprocess.run([ldap.SLAPADD, "-q", "-f", f"{directory.folder}/slapd.conf", "-l", f"{work}/large.ldif"], check=True)
    directory.start()
    try:
        house = House(f"{work}/many", directory)
        for name in ["first", "second"]:
            began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [TONDO, "sync", "ldap", "--config", f"{house.folder}/tondo.toml", "--json"]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PATH": os.environ["PATH"]})
            peak = 0
            while process.poll() is None:
                with contextlib.suppress(OSError, IndexError):
                    status = Path(f"/proc/{process.pid}/status").read_text()
                    peak = max(peak, int(status.split("VmHWM:")[1].split()[0]))
                time.sleep(0.02)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            report = json.loads(process.stdout.read())
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(f"{name} sync of {people} people: {time.monotonic() - began:.1f} s, {cpu:.1f} s of CPU, "
                  f"{peak / 1024:.0f} MiB at most, {report['changed_rows']} rows")
    finally:
        directory.stop()


def main():
    with tempfile.TemporaryDirectory(prefix="tondo-ldap-") as work:
        directory = Directory(f"{work}/directory")
        directory.load("".join(person(number, photo(number)) for number in range(100)))
        directory.start()
        try:
            house = a_hundred_people_come_by_one_command(work, directory)
            one_change_is_one_row(house, directory)
            who_disappears_is_disabled(house, directory)
            the_group_gives_and_takes_the_role(house, directory)
            what_cannot_be_used_is_skipped(work, directory)
            the_connection_is_protected(work, directory)
            active_directorys_attributes_are_known(work, directory)
            the_server_syncs_by_itself(work, directory)
        finally:
            directory.stop()
        if os.environ.get("TONDO_LDAP_PEOPLE"):
            measure(work, int(os.environ["TONDO_LDAP_PEOPLE"]))
    print("the directory's people are synced")


main()
