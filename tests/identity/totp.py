"""The second factor, as somebody sets it up and uses it with other software. Run by tests/identity/totp."""

import json
import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import pyotp

BASE, PASSWORD = os.environ["BASE"], os.environ["PASSWORD"]
EMAIL = "ada@example.org"


def call(method, path, body=None, token=None):
    headers = {"Content-Type": "application/json", "Accept-Language": "en"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{BASE}{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def expect(what, found, wanted):
    assert found == wanted, f"{what}: {found!r}, not {wanted!r}"
    print(f"ok: {what}")


def log_in(code=None):
    body = {"email": EMAIL, "password": PASSWORD}
    if code is not None:
        body["code"] = code
    return call("POST", "/api/login", body)


def oathtool(secret, when):
    command = ["oathtool", "--totp", "--base32", secret, "--now", time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(when))]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def read_qr_code(svg):
    """What a reader that knows nothing of this server reads from the picture."""
    with tempfile.TemporaryDirectory() as folder:
        drawing, picture = os.path.join(folder, "code.svg"), os.path.join(folder, "code.png")
        with open(drawing, "w", encoding="utf-8") as file:
            file.write(svg)
        subprocess.run(["rsvg-convert", "--width", "400", "--output", picture, drawing], check=True)
        read = subprocess.run(["zbarimg", "--quiet", "--raw", picture], check=True, capture_output=True, text=True)
        return read.stdout.rstrip("\n")


status, login = log_in()
expect("signing in without a second factor", status, 200)
token = login["token"]
status, made = call("POST", "/api/v1/me/second-factor", {}, token)
expect("a secret is made", status, 201)
expect("zbarimg reads the URI", read_qr_code(made["qr_code"]), made["uri"])
totp = pyotp.parse_uri(made["uri"])
expect("pyotp reads the same secret", totp.secret, made["secret"])
expect("its issuer and account", (totp.issuer, totp.name), ("Tondo", EMAIL))
expect("its form", (totp.digits, totp.interval, totp.digest().name), (6, 30, "sha1"))

# Three steps, each used once: the one before, the present one, the one after. There is room before the step ends.
while time.time() % 30 > 15:
    time.sleep(0.2)
now = time.time()
before, present, after = (oathtool(made["secret"], now + 30 * step) for step in (-1, 0, 1))
expect("oathtool and pyotp agree", (before, present, after), tuple(totp.at(now, step) for step in (-1, 0, 1)))
status, codes = call("PUT", "/api/v1/me/second-factor", {"code": before}, token)
expect("the code of the step before turns it on", status, 200)
codes = codes["recovery_codes"]
expect("ten recovery codes, all different", len(set(codes)), 10)
status, answer = log_in()
expect("a code is asked for", (status, answer["error"], list(answer["messages"])), (401, "Code needed", ["code"]))
expect("the code that turned it on is used up", log_in(before)[0], 401)
expect("the present code", log_in(present)[0], 200)
expect("the present code again", log_in(present)[0], 401)
expect("the code of the step after", log_in(after)[0], 200)
expect("a code two steps early", log_in(totp.at(now, 3))[0], 401)
expect("a recovery code", log_in(codes[4])[0], 200)
expect("the recovery code again", log_in(codes[4])[0], 401)
expect("the token from before", call("GET", "/api/v1/me", token=token)[0], 200)
expect("how many are left", call("GET", "/api/v1/me/second-factor", token=token)[1]["recovery_codes"], 9)
reset = [os.environ["TONDO"], "user", "reset-second-factor", EMAIL, "--data", os.environ["DATA"]]
subprocess.run(reset, check=True, capture_output=True, env={})
expect("the password alone after a reset", log_in()[0], 200)
