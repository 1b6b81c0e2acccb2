"""Hooks of the property tests: they keep the caller signed in, whatever the tests did to the account, and let half of the
cases name existing records."""

import json
import os
import random
import subprocess
import uuid

import schemathesis

CALLER = os.environ["CALLER"]
EMAIL = f"{CALLER}@example.org"
records = {"id": [], "picture": []}
chance = random.Random(7)
token = None


def tondo(*arguments):
    command = [os.environ["TONDO"], *arguments, "--data", os.environ["DATA"]]
    return subprocess.run(command, capture_output=True, text=True, env={}).stdout.strip()


def sign_in():
    """Restores the account, and creates a token for it."""
    global token
    if CALLER == "nobody":
        return
    role = "admin" if CALLER == "admin" else "member"
    tondo("user", "add", EMAIL, "--no-password")
    tondo("user", "edit", EMAIL, "--role", role)
    tondo("user", "enable", EMAIL)
    token = tondo("token", "create", EMAIL)
    other = tondo("user", "add", f"{uuid.uuid4()}@example.org", "--no-password", "--json")
    records["id"].append(json.loads(other)["id"])


@schemathesis.hook
def before_call(context, case, kwargs):
    if token is None:
        sign_in()
    if token and chance.random() < 0.97:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
    for name, known in records.items():
        if name in (case.path_parameters or {}) and known and chance.random() < 0.5:
            case.path_parameters[name] = chance.choice(known[-20:])


@schemathesis.hook
def after_call(context, case, response):
    """Collects ids from answers; signs in again if the account was disabled or lost permissions."""
    if response.status_code in (401, 403) and CALLER == "admin" and "Authorization" in (case.headers or {}):
        sign_in()
    elif response.status_code == 401 and CALLER == "member" and "Authorization" in (case.headers or {}):
        sign_in()
    if response.status_code not in (200, 201):
        return
    try:
        answer = response.json()
    except ValueError:
        return
    if "image_id" in answer:
        records["picture"].append(answer["image_id"])
    elif "basename" in answer and "id" in answer:
        records["picture"].append(answer["id"])
    elif "id" in answer:
        records["id"].append(answer["id"])
