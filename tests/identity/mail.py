"""Mails through a real SMTP server. Run by tests/identity/mail."""

import email
import email.policy
import email.utils
import json
import logging
import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

TONDO = os.environ["TONDO"]
PASSWORD, NEW = "correct horse battery", "staple of all days"
MAIL_PASSWORD = "a mail password"
SITE = "http://pictures.example.org"

# The server complains of what this test does on purpose.
logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)
logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)
warnings.simplefilter("ignore")


def expect(what, found, wanted=True):
    assert found == wanted, f"{what}: {found!r}, not {wanted!r}"
    print(f"ok: {what}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Box:
    """Takes mails, and refuses one recipient."""

    def __init__(self):
        self.mails = []
        self.users = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, message, session.ssl is not None))
        return "250 taken"

    def authenticate(self, server, session, envelope, mechanism, data):
        self.users.append((mechanism, data.login.decode()))
        is_right = data.login == b"tondo" and data.password == MAIL_PASSWORD.encode()
        # What is not handled is answered 535.
        return AuthResult(success=is_right, handled=is_right)

    def wait_for(self, address, count=1):
        end = time.time() + 30
        while len(found := [mail for mail in self.mails if mail[1] == [address]]) < count:
            assert time.time() < end, f"no mail to {address}: {self.mails}"
            time.sleep(0.05)
        return found[count - 1]


def certificate(folder, name):
    """A certificate of its own for localhost."""
    cert, key = os.path.join(folder, f"{name}.pem"), os.path.join(folder, f"{name}.key")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
               "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
               "-addext", "basicConstraints=critical,CA:FALSE"]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context


class Implicit(Controller):
    """TLS from the first byte on."""

    def factory(self):
        return SMTP(self.handler, authenticator=self.handler.authenticate, auth_required=True, auth_require_tls=False)


class Server:
    """A Tondo that sends its mails there."""

    def __init__(self, folder, port, ca, tls="starttls", password=MAIL_PASSWORD):
        self.data = tempfile.mkdtemp(dir=folder)
        secret = os.path.join(self.data, "..", f"password-{os.path.basename(self.data)}")
        with open(secret, "w", encoding="utf-8") as file:
            file.write(password + "\n")
        self.environment = {
            "TONDO_SMTP_HOST": "localhost", "TONDO_SMTP_PORT": str(port), "TONDO_SMTP_TLS": tls, "TONDO_SMTP_USER": "tondo",
            "TONDO_SMTP_PASSWORD_FILE": secret, "TONDO_SMTP_FROM": "tondo@example.org", "TONDO_PUBLIC_URL": SITE,
        }
        if ca:
            self.environment["TONDO_SMTP_CA_FILE"] = ca
        self.log = open(os.path.join(self.data, "..", f"log-{os.path.basename(self.data)}"), "w+", encoding="utf-8")
        command = [TONDO, "serve", "--listen", "127.0.0.1:0", "--data", os.path.join(self.data, "data")]
        self.process = subprocess.Popen(command, env=self.environment, stderr=self.log)
        end = time.time() + 30
        while not (found := re.search(r'"message":"listening","address":"([^"]*)/"', self.read_log())):
            assert time.time() < end and self.process.poll() is None, self.read_log()
            time.sleep(0.05)
        self.base = found.group(1)
        for who, flags in [("root@example.org", ["--admin"]), ("ada@example.org", ["--language", "fr", "--name", "Ada"])]:
            self.command("user", "add", who, *flags, "--password-stdin", input=PASSWORD)
        self.root, self.ada = self.log_in("root@example.org"), self.log_in("ada@example.org")

    def read_log(self):
        with open(self.log.name, encoding="utf-8") as file:
            return file.read()

    def command(self, *words, input=None):
        command = [TONDO, *words, "--data", os.path.join(self.data, "data")]
        return subprocess.run(command, env=self.environment, input=input, text=True, capture_output=True, check=True)

    def call(self, method, path, body=None, token=None):
        headers = {"Content-Type": "application/json", "Accept-Language": "en"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text.startswith((b"{", b"[")) else None
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def log_in(self, who, password=PASSWORD):
        return (self.call("POST", "/api/login", {"email": who, "password": password})[1] or {}).get("token")

    def id_of(self, who):
        return self.call("GET", f"/api/v1/users?q={who}", token=self.root)[1]["users"][0]["id"]

    def invite(self, who):
        return self.call("POST", f"/api/v1/users/{self.id_of(who)}/setup-link", {"send": True}, self.root)

    def try_mail(self):
        return self.call("POST", "/api/v1/server/test/mail", {}, self.root)[1]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.log.close()


def link_of(message, page):
    text = message.get_content()
    found = re.search(rf"^{re.escape(SITE)}/{page}#(\S+)", text, re.MULTILINE)
    assert found, text
    return found.group(1)


def check_headers(mail, subject_part):
    sender, _recipients, message, _tls = mail
    expect("the sender of the envelope", sender, "tondo@example.org")
    expect("a known sender", message["From"].addresses[0].addr_spec, "tondo@example.org")
    expect("with the name of the house", message["From"].addresses[0].display_name, "Tondo")
    expect("no vacation message answers it", message["Auto-Submitted"], "auto-generated")
    expect("a date of now", abs(time.time() - email.utils.parsedate_to_datetime(message["Date"]).timestamp()) < 120)
    expect("an identifier at the sender's domain", message["Message-ID"].endswith("@example.org>"))
    expect("a subject in the person's language", subject_part in message["Subject"])
    expect("plain text in UTF-8", (message.get_content_type(), message.get_content_charset()), ("text/plain", "utf-8"))
    defects = [*message.defects, *(defect for name in message.keys() for defect in message[name].defects)]
    expect("no defects", defects, [])


def everything_works(folder, box, port, ca, tls):
    print(f"-- {tls}")
    server = Server(folder, port, ca, tls)
    trial = server.try_mail()
    expect("the trial", (trial["works"], len(trial["steps"])), (True, 3))
    box.wait_for("root@example.org")
    expect("somebody signed in", ("PLAIN", "tondo") in box.users)
    before = len([m for m in box.mails if m[1] == ["ada@example.org"]])
    status, answer = server.invite("ada@example.org")
    expect("the link is sent", (status, answer["mail"]["state"]), (201, "sent"))
    mail = box.wait_for("ada@example.org", before + 1)
    check_headers(mail, "Votre compte")
    token = link_of(mail[2], "setup")
    expect("the link chooses a password", server.call("POST", "/api/setup", {"token": token, "password": NEW})[0], 204)
    expect("which signs in", server.log_in("ada@example.org", NEW) is not None)

    expect("a forgotten password", server.call("POST", "/api/password-reset", {"email": "ada@example.org"})[0], 204)
    mail = box.wait_for("ada@example.org", before + 2)
    check_headers(mail, "nouveau mot de passe")
    token = link_of(mail[2], "setup")
    expect("its link", server.call("POST", "/api/setup", {"token": token, "password": PASSWORD})[0], 204)
    expect("nobody is told of", server.call("POST", "/api/password-reset", {"email": "nobody@example.org"})[0], 204)

    ada = server.log_in("ada@example.org")
    address = f"ada@{tls}.example"
    status, asked = server.call("POST", "/api/v1/me/addresses", {"address": address}, ada)
    expect("an address is asked for", (status, asked["state"], asked["mail"]["state"]), (201, "asked", "sent"))
    token = link_of(box.wait_for(address)[2], "confirm")
    with urllib.request.urlopen(f"{server.base}/confirm") as page:
        expect("opening the page", page.status, 200)
    own = lambda: {row["address"]: row["state"] for row in server.call("GET", "/api/v1/me/addresses", token=ada)[1]["addresses"]}
    expect("changes nothing", own()[address], "asked")
    expect("pressing the button", server.call("POST", "/api/confirmation", {"token": token})[0], 200)
    expect("grants the address", own()[address], "granted")

    server.command("user", "add", "grace@example.org", "--no-password")
    invited = server.command("user", "invite", "grace@example.org", "--mail")
    expect("the command says that it sent", "sent the link" in invited.stderr)
    expect("the command's link", link_of(box.mails[-1][2], "setup") in invited.stdout)

    server.command("user", "add", "refused@example.org", "--no-password")
    status, answer = server.invite("refused@example.org")
    expect("a refusal is told", (answer["mail"]["state"], "550 5.1.1 no such mailbox" in answer["mail"]["reason"]), ("failed", True))
    end = time.time() + 10
    while "no such mailbox" not in (log := server.read_log()) and time.time() < end:
        time.sleep(0.05)
    expect("the log has the refusal", "no such mailbox" in log)
    expect("and no secret", [secret for secret in (MAIL_PASSWORD, token) if secret in log], [])
    server.stop()


def main():
    with tempfile.TemporaryDirectory() as folder:
        cert, context = certificate(folder, "mail")
        _other, stranger = certificate(folder, "stranger")
        box = Box()
        starttls = Controller(box, hostname="127.0.0.1", port=free_port(), tls_context=context, require_starttls=True,
                              authenticator=box.authenticate, auth_required=True)
        starttls.start()
        port = starttls.server.sockets[0].getsockname()[1]
        everything_works(folder, box, port, cert, "starttls")
        implicit = Implicit(box, hostname="127.0.0.1", port=free_port(), ssl_context=context)
        implicit.start()
        everything_works(folder, box, implicit.server.sockets[0].getsockname()[1], cert, "tls")

        print("-- what goes wrong")
        box.users.clear()
        bad = Controller(box, hostname="127.0.0.1", port=free_port(), tls_context=stranger, require_starttls=True,
                         authenticator=box.authenticate, auth_required=True)
        bad.start()
        server = Server(folder, bad.server.sockets[0].getsockname()[1], cert)
        trial = server.try_mail()
        expect("a certificate that is not trusted", (trial["works"], "certificate" in trial["steps"][-1]["text"]), (False, True))
        expect("gets no password", box.users, [])
        expect("and no mail", server.invite("ada@example.org")[1]["mail"]["state"], "failed")
        server.stop()
        server = Server(folder, port, None)
        expect("nor does one that the system does not know", server.try_mail()["works"], False)
        server.stop()
        server = Server(folder, port, cert, password="wrong")
        trial = server.try_mail()
        expect("a wrong password", (trial["steps"][0]["ok"], "535" in trial["steps"][1]["text"]), (True, True))
        server.stop()
        plain = Controller(box, hostname="127.0.0.1", port=free_port())
        plain.start()
        server = Server(folder, plain.server.sockets[0].getsockname()[1], cert)
        expect("a server without STARTTLS", "STARTTLS" in server.try_mail()["steps"][-1]["text"])
        server.stop()
        starttls.stop()
        server = Server(folder, port, cert)
        began = time.time()
        expect("a server that is away", server.invite("ada@example.org")[1]["mail"]["state"], "queued")
        expect("at once", time.time() - began < 12)
        expect("the trial says so", "connect" in server.try_mail()["steps"][-1]["text"].lower())
        server.stop()
        for controller in (implicit, bad, plain):
            controller.stop()


main()
