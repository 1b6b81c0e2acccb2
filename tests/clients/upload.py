"""Uploads the documented request with Python's standard library, and prints the path of the picture."""

import json
import sys
import urllib.error
import urllib.request

url, token, sample = sys.argv[1:]
headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def post(body):
    return urllib.request.urlopen(urllib.request.Request(url, data=body, headers=headers))


with open(sample, "rb") as file:
    body = file.read()
with post(body) as answer:
    facts = json.load(answer)
    assert answer.status == 201 and facts["filesize"] == 1118, facts
    location = answer.headers["Location"]
try:
    post(body[:500])
    raise SystemExit("a request that is cut was taken")
except urllib.error.HTTPError as error:
    assert error.code == 400 and json.load(error)["error"] == "Malformed JSON"
try:
    post(b" " * 30_000_000)
    raise SystemExit("a request of 30 MB was taken")
except urllib.error.HTTPError as error:
    assert error.code == 413, error.code
print(location)
