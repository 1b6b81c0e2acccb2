"""Provisions people by SCIM with a release binary."""

import base64
import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import httpx2 as httpx
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

TONDO = os.path.abspath(sys.argv[1])
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"


def tondo(data, *arguments):
    done = subprocess.run([TONDO, *arguments, "--data", data, "--json"], capture_output=True, text=True, env={"PATH": "/bin"})
    if done.returncode:
        raise SystemExit(f"{arguments}: {done.stderr}")
    return json.loads(done.stdout)


@contextlib.contextmanager
def served(data, **settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {f"TONDO_{key.upper()}": value for key, value in settings.items()}
    log = open(f"{data}.log", "a")
    process = subprocess.Popen([TONDO, "serve", "--data", data, "--listen", f"127.0.0.1:{port}"],
                               stdout=log, stderr=log, env={"PATH": "/bin", **environment})
    try:
        for _ in range(200):
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(f"http://127.0.0.1:{port}/readyz")
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def same(found, expected, what):
    if found != expected:
        raise SystemExit(f"{what}: {found!r}, not {expected!r}")


def png(color):
    rows = b"".join(b"\0" + bytes(color) * 64 for _ in range(64))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def is_known(result):
    """The tester draws lots for `primary`. A person's only address signs in and is the primary one, whatever is said of it."""
    reason = result.reason or ""
    return "unexpected value for 'emails'" in reason and "primary=False" in reason


def the_tester_is_content(client):
    results = check_server(SyncSCIMClient(client))
    bad = [result for result in results if result.status in (Status.ERROR, Status.CRITICAL) and not is_known(result)]
    for result in bad:
        print(f"{result.title} ({result.resource_type}): {result.reason}", file=sys.stderr)
    counts = {status.name: sum(result.status == status for result in results) for status in Status}
    print(f"scim2-tester: {counts}")
    if bad or counts.get("SUCCESS", 0) < 20:
        raise SystemExit("scim2-tester is not content")


def entra_provisions_a_person(client):
    users = "/Users"
    same(client.get(users, params={"filter": 'userName eq "ada@corp.example"'}).json()["totalResults"], 0, "nobody yet")
    made = client.post(users, json={
        "schemas": [USER, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "externalId": "0a21f0f2", "userName": "ada@corp.example", "active": True, "displayName": "Ada Lovelace",
        "emails": [{"primary": True, "type": "work", "value": "ada@corp.example"}],
        "name": {"formatted": "Ada Lovelace", "familyName": "Lovelace", "givenName": "Ada"},
        "photos": [{"type": "photo", "value": "data:image/png;base64," + base64.b64encode(png((200, 30, 30))).decode()}],
        "roles": [{"value": "admin"}], "title": "Countess"})
    same(made.status_code, 201, made.text)
    ada = made.json()
    same(client.post(users, json={"userName": "Ada@corp.example", "emails": [{"value": "x@corp.example"}]}).json()["scimType"],
         "uniqueness", "a username twice")
    for text in ['userName eq "ADA@corp.example"', 'externalId eq "0a21f0f2"', 'emails.value eq "ada@corp.example"']:
        found = client.get(users, params={"filter": text}).json()
        same([user["id"] for user in found["Resources"]], [ada["id"]], text)
    refused = client.get(users, params={"filter": 'title eq "x"'})
    same((refused.status_code, refused.json()["scimType"]), (400, "invalidFilter"), "another filter")
    changed = client.patch(f"{users}/{ada['id']}", json={"schemas": [PATCH], "Operations": [
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "countess@corp.example"},
        {"op": "Replace", "path": "displayName", "value": "The Countess"},
        {"op": "Replace", "path": "title", "value": "x"}]})
    same(changed.status_code, 200, changed.text)
    same((changed.json()["active"], changed.json()["displayName"]), (False, "The Countess"), "a change")
    same(changed.json()["emails"][0]["value"], "countess@corp.example", "an address")
    client.patch(f"{users}/{ada['id']}", json={"schemas": [PATCH], "Operations": [{"op": "replace", "value": {"active": True}}]})
    same(client.get(f"{users}/{ada['id']}").json()["active"], True, "enabled again")
    return ada


def a_photo_becomes_the_picture(site, ada):
    answer = httpx.get(f"{site}/u/ada@corp.example.png", params={"s": 64})
    same((answer.status_code, answer.headers["content-type"]), (200, "image/png"), "a photo")


def who_is_deleted_is_disabled_and_may_come_back(client, data, ada):
    path = f"/Users/{ada['id']}"
    same(client.delete(path).status_code, 204, "a deletion")
    for method in ["GET", "DELETE", "PATCH"]:
        body = {"Operations": [{"op": "replace", "value": {"active": True}}]} if method == "PATCH" else None
        same(client.request(method, path, json=body).status_code, 404, f"{method} afterwards")
    people = {person["email"]: person for person in tondo(data, "user", "list")}
    same(people["countess@corp.example"]["active"], False, "a deleted person")
    back = client.post("/Users", json={"userName": "ada@corp.example", "emails": [{"value": "countess@corp.example"}]})
    same((back.status_code, back.json()["id"], back.json()["active"]), (201, ada["id"], True), "who is back")


def the_group_gives_and_takes_the_role(client, data, ada):
    role = lambda: {p["id"]: p["role"] for p in tondo(data, "user", "list")}[ada["id"]]
    other = client.post("/Groups", json={"schemas": [GROUP], "displayName": "Staff", "members": [{"value": ada["id"]}]})
    same((other.status_code, role()), (201, "member"), "any other group")
    group = client.post("/Groups", json={"schemas": [GROUP], "displayName": "tondo admins"}).json()
    path = f"/Groups/{group['id']}"
    add = {"Operations": [{"op": "Add", "path": "members", "value": [{"value": ada["id"]}]}]}
    same((client.patch(path, json=add).status_code, role()), (200, "admin"), "in the group")
    shown = client.get(f"/Users/{ada['id']}").json()["groups"]
    same(sorted(entry["display"] for entry in shown), ["Staff", "tondo admins"], "groups of a person")
    gone = {"Operations": [{"op": "Remove", "path": f'members[value eq "{ada["id"]}"]'}]}
    same((client.patch(path, json=gone).status_code, role()), (200, "member"), "out of the group")
    client.patch(path, json=add)
    same((client.delete(path).status_code, role()), (204, "member"), "without the group")


def the_last_administrator_stays(client, data):
    root = next(person for person in tondo(data, "user", "list") if person["role"] == "admin")
    path = f"/Users/{root['id']}"
    same(client.delete(path).status_code, 409, "deleting the last administrator")
    off = {"Operations": [{"op": "replace", "path": "active", "value": False}]}
    same(client.patch(path, json=off).status_code, 409, "disabling the last administrator")
    group = client.post("/Groups", json={"displayName": "Tondo Admins", "members": [{"value": root["id"]}]}).json()
    same(client.delete(f"/Groups/{group['id']}").status_code, 409, "taking the last role")
    same(client.put(f"/Groups/{group['id']}", json={"displayName": "x"}).status_code, 409, "renaming the group")
    root = next(person for person in tondo(data, "user", "list") if person["id"] == root["id"])
    same((root["role"], root["active"]), ("admin", True), "the last administrator")


def main():
    with tempfile.TemporaryDirectory(prefix="tondo-scim-") as work:
        data = f"{work}/data"
        tondo(data, "user", "add", "root@house.example", "--admin", "--no-password")
        token = tondo(data, "token", "create", "root@house.example", "--scope", "admin")["token"]
        bearer = {"Authorization": f"Bearer {token}"}
        with served(data) as site:
            same(httpx.get(f"{site}/scim/v2/Users", headers=bearer).status_code, 404, "without the setting")
        with served(data, scim="on", scim_admin_group="Tondo admins") as site:
            same(httpx.get(f"{site}/scim/v2/Users").status_code, 401, "without a token")
            client = httpx.Client(base_url=f"{site}/scim/v2", headers=bearer)
            the_tester_is_content(client)
            ada = entra_provisions_a_person(client)
            a_photo_becomes_the_picture(site, ada)
            who_is_deleted_is_disabled_and_may_come_back(client, data, ada)
            the_group_gives_and_takes_the_role(client, data, ada)
            the_last_administrator_stays(client, data)
    print("people are provisioned by SCIM")


main()
