"""Uploads a picture and shows it, with the client that openapi-python-client generates from the description."""

import io
import sys

from tondo_client import AuthenticatedClient
from tondo_client.api.accounts import list_people, show_own_account
from tondo_client.api.avatars import show_avatar
from tondo_client.api.managing_pictures import upload_profile_picture
from tondo_client.api.pictures import show_picture
from tondo_client.models import Error, Parts, Person, UploadedFile
from tondo_client.types import File

base, token, path = sys.argv[1:]
client = AuthenticatedClient(base_url=base, token=token)
with open(path, "rb") as file:
    picture = file.read()

# As a form only: the generator names all bodies of bytes after the last of their types.
file = File(payload=io.BytesIO(picture), file_name="profile_picture.jpg", mime_type="image/jpeg")
sent = upload_profile_picture.sync("v1", client=client, body=Parts(picture=file))
assert isinstance(sent, UploadedFile) and sent.filesize == len(picture), sent
assert sent.basename == "profile_picture.jpg", sent

me = show_own_account.sync("v1", client=client)
assert isinstance(me, Person) and me.profile_picture, me
uuid, basename = me.profile_picture.url.split("/")[2:]
shown = show_picture.sync(uuid, basename, client=client)
assert isinstance(shown, File) and shown.payload.read() == picture, shown

drawn = show_avatar.sync("nobody.png", client=client, s=40)
assert isinstance(drawn, File) and drawn.payload.read().startswith(b"\x89PNG"), drawn

refused = list_people.sync("v1", client=client)
assert isinstance(refused, Error) and refused.status == 403, refused
