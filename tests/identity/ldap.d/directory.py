"""A private slapd with a certificate of its own, and entries for it."""

import base64
import contextlib
import io
import os
import shutil
import socket
import subprocess
import time
import uuid
from pathlib import Path

from PIL import Image

BASE = "dc=example,dc=org"
PEOPLE = f"ou=people,{BASE}"
SERVICE = f"cn=tondo,{BASE}"
PASSWORD = "s3cret-of-tondo"
PORT = int(os.environ.get("TONDO_LDAP_PORT", "22389"))
TLS_PORT = PORT + 1
SLAPD = shutil.which("slapd") or "/usr/sbin/slapd"
SLAPADD = shutil.which("slapadd") or "/usr/sbin/slapadd"

CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/msuser.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
localSSF 256
security simple_bind=128
sockbuf_max_incoming_auth 67108863
database mdb
maxsize 8589934592
suffix "{base}"
rootdn "cn=root,{base}"
rootpw root
directory {folder}/db
index objectClass,entryUUID,uid eq
# Pages of a search may come to everybody, but one answer has at most 500 entries: only a client that pages sees all.
limits dn.exact="{service}" size.soft=500 size.hard=500 size.pr=500 size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{service}" write by * none
"""


def run(*command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {done.stderr or done.stdout}")
    return done.stdout


def make_certificates(folder):
    """An authority, and a certificate for localhost and 127.0.0.1."""
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Test authority",
        "-keyout", f"{folder}/ca.key", "-out", f"{folder}/ca.pem", "-addext", "basicConstraints=critical,CA:TRUE")
    run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
        "-keyout", f"{folder}/server.key", "-out", f"{folder}/server.csr")
    Path(folder, "extensions").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    run("openssl", "x509", "-req", "-in", f"{folder}/server.csr", "-CA", f"{folder}/ca.pem", "-CAkey",
        f"{folder}/ca.key", "-CAcreateserial", "-days", "30", "-extfile", f"{folder}/extensions",
        "-out", f"{folder}/server.pem")


class Directory:
    def __init__(self, folder):
        self.folder, self.process = Path(folder), None
        self.folder.mkdir()
        make_certificates(self.folder)
        (self.folder / "db").mkdir()
        text = CONFIGURATION.format(folder=self.folder, base=BASE, service=SERVICE)
        (self.folder / "slapd.conf").write_text(text)
        self.load(entry(BASE, ["dcObject", "organization"], dc="example", o="Example")
                  + entry(PEOPLE, ["organizationalUnit"], ou="people")
                  + entry(f"ou=groups,{BASE}", ["organizationalUnit"], ou="groups")
                  + entry(SERVICE, ["organizationalRole", "simpleSecurityObject"], cn="tondo", userPassword=PASSWORD))

    def load(self, ldif):
        """Adds entries while slapd does not run."""
        run(SLAPADD, "-q", "-f", f"{self.folder}/slapd.conf", text=ldif)

    def start(self):
        self.socket = f"{self.folder}/ldapi"
        urls = f"ldap://127.0.0.1:{PORT} ldaps://127.0.0.1:{TLS_PORT} ldapi://{self.socket.replace('/', '%2F')}"
        log = open(self.folder / "slapd.log", "w")
        self.process = subprocess.Popen([SLAPD, "-f", f"{self.folder}/slapd.conf", "-h", urls, "-d", "0"],
                                        stdout=log, stderr=log)
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", PORT)):
                return
            time.sleep(0.05)
        raise SystemExit("slapd does not start: " + (self.folder / "slapd.log").read_text())

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def change(self, ldif):
        """ldapmodify, as the root of the directory."""
        run("ldapmodify", "-H", f"ldapi://{self.socket.replace('/', '%2F')}", "-x", "-D", f"cn=root,{BASE}", "-w", "root",
            text=ldif)

    def add(self, ldif):
        run("ldapadd", "-H", f"ldapi://{self.socket.replace('/', '%2F')}", "-x", "-D", f"cn=root,{BASE}", "-w", "root",
            text=ldif)

    def remove(self, *names):
        self.change("".join(f"dn: {name}\nchangetype: delete\n\n" for name in names))

    def replace(self, name, attribute, value):
        self.change(f"dn: {name}\nchangetype: modify\nreplace: {attribute}\n{''.join(line(attribute, one) for one in (value if isinstance(value, list) else [value]))}\n")


def line(attribute, value):
    if isinstance(value, bytes):
        return f"{attribute}:: {base64.b64encode(value).decode()}\n"
    return f"{attribute}: {value}\n"


def entry(name, classes, **attributes):
    lines = [f"dn: {name}\n"] + [f"objectClass: {kind}\n" for kind in classes]
    for attribute, values in attributes.items():
        for value in values if isinstance(values, list) else [values]:
            lines.append(line(attribute, value))
    return "".join(lines) + "\n"


def dn(number):
    return f"uid=person{number},{PEOPLE}"


def person(number, photo=None, **more):
    attributes = {"uid": f"person{number}", "cn": f"Person {number}", "sn": str(number),
                  "displayName": f"Person Number {number}", "mail": f"person{number}@example.org",
                  "preferredLanguage": "de", **more}
    if photo:
        attributes["jpegPhoto"] = photo
    return entry(dn(number), ["inetOrgPerson"], **attributes)


def photo(number, side=64):
    """A picture of one color, which tells whose it is."""
    color = (number * 37 % 256, number * 101 % 256, number * 193 % 256)
    out = io.BytesIO()
    Image.new("RGB", (side, side), color).save(out, "JPEG", quality=90)
    return out.getvalue()


def marked(jpeg, number):
    """The same picture in a file of its own: with a comment."""
    comment = str(uuid.UUID(int=number)).encode()
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]
