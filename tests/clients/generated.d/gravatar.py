"""Runs every operation of Gravatar's API that Tondo answers, with the client that openapi-python-client generates from Gravatar's
own description (`gravatar-v3.json`). A status that the description does not know fails."""

import datetime
import hashlib
import io
import pkgutil
import sys

import gravatar_client.api
from gravatar_client import AuthenticatedClient, Client
from gravatar_client.api.avatars import delete_avatar, get_avatars, set_email_avatar, update_avatar, upload_avatar
from gravatar_client.api.profiles import associated_email, get_profile, get_profile_by_id, update_profile
from gravatar_client.models import (
    AssociatedResponse,
    Avatar,
    Error,
    Profile,
    Rating,
    SetEmailAvatarBody,
    UpdateAvatarBody,
    UpdateProfileBody,
    UploadAvatarBody,
)
from gravatar_client.types import File

base, token, narrow_token, email, other_email, path = sys.argv[1:]
client = AuthenticatedClient(base_url=f"{base}/v3", token=token, raise_on_unexpected_status=True)
with open(path, "rb") as file:
    picture = file.read()
run = set()


def call(operation, *arguments, client=client, status=200, **named):
    run.add(operation.__name__.rpartition(".")[2])
    answer = operation.sync_detailed(*arguments, client=client, **named)
    assert answer.status_code == status, (operation.__name__, answer)
    return answer.parsed


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def upload(name, **query):
    # The same file under another name is another picture.
    body = UploadAvatarBody(image=File(payload=io.BytesIO(picture), file_name=name, mime_type="image/jpeg"))
    avatar = call(upload_avatar, body=body, **query)
    assert isinstance(avatar, Avatar), avatar
    return avatar


# The profile.
profile = call(get_profile)
assert isinstance(profile, Profile) and profile.hash_ == sha256(email), profile
changed = call(update_profile, body=UpdateProfileBody(display_name="Ada King", location=""))
assert isinstance(changed, Profile) and changed.display_name == "Ada King", changed
refused = call(update_profile, body=UpdateProfileBody(location="London"), status=400)
assert isinstance(refused, Error) and refused.code == "invalid_fields" and refused.error, refused
by_hash = call(get_profile_by_id, sha256(email))
assert isinstance(by_hash, Profile) and by_hash.display_name == "Ada King", by_hash
assert call(get_profile_by_id, sha256("nobody@example.org"), status=404) is None

# Addresses.
for address, expected in [(email, True), (other_email, True), ("nobody@example.org", False)]:
    found = call(associated_email, email_hash=sha256(address))
    assert isinstance(found, AssociatedResponse) and found.associated is expected, (address, found)

# Avatars: the first one is selected, the second only if it is asked for.
first = upload("first.jpg")
assert first.selected and first.rating.value == "G" and first.alt_text == "", first
assert isinstance(first.updated_date, datetime.datetime), first
second = upload("second.jpg", selected_email_hash=sha256(email))
assert second.selected is False, second
third = upload("third.jpg", selected_email_hash=sha256(other_email), select_avatar=True)
assert third.selected is True, third


def selected(**query):
    avatars = call(get_avatars, **query)
    assert [avatar.image_id for avatar in avatars] == [third.image_id, second.image_id, first.image_id], avatars
    return [avatar.image_id for avatar in avatars if avatar.selected]


assert selected() == [first.image_id]
assert selected(selected_email_hash=sha256(other_email)) == [third.image_id]
call(set_email_avatar, second.image_id, body=SetEmailAvatarBody(email_hash=sha256(email)))
assert selected(selected_email_hash=sha256(email)) == [second.image_id]
edited = call(update_avatar, first.image_id, body=UpdateAvatarBody(rating=Rating.PG, alt_text="Ada at her desk"))
assert isinstance(edited, Avatar) and edited.rating.value == "PG" and edited.alt_text == "Ada at her desk", edited
shown = Client(base_url=base).get_httpx_client().get(edited.image_url)
assert shown.status_code == 200 and shown.content == picture, shown
call(delete_avatar, first.image_id)
call(delete_avatar, first.image_id, status=404)
assert [avatar.image_id for avatar in call(get_avatars)] == [third.image_id, second.image_id]

# Who may not.
for wrong, status, code in [("unknown", 401, "unauthorized"), (narrow_token, 403, "insufficient_scope")]:
    other = AuthenticatedClient(base_url=f"{base}/v3", token=wrong, raise_on_unexpected_status=True)
    error = call(get_profile, client=other, status=status)
    assert isinstance(error, Error) and error.code == code and error.error, error
faulty = UploadAvatarBody(image=File(payload=io.BytesIO(b"no picture"), file_name="x.jpg", mime_type="image/jpeg"))
error = call(upload_avatar, body=faulty, status=400)
assert isinstance(error, Error) and error.code == "unsupported_image", error

modules = pkgutil.walk_packages(gravatar_client.api.__path__, "gravatar_client.api.")
operations = {module.name.rpartition(".")[2] for module in modules if not module.ispkg}
assert run == operations, run ^ operations
print(f"Gravatar's own description: {len(run)} operations")
