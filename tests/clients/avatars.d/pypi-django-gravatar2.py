"""django-gravatar2 (PyPI), as HyperKitty has it: GRAVATAR_URL and GRAVATAR_SECURE_URL are settings. MD5 of an address that
it trims and lower-cases; `probe` is its HEAD with d=404, by which it learns whether there is a picture."""

import os
import sys

from django.conf import settings

kind, value, size, scheme = sys.argv[1:5]
settings.configure(GRAVATAR_URL=os.environ["BASE"] + "/", GRAVATAR_SECURE_URL=os.environ["BASE"] + "/")

from django_gravatar.helpers import get_gravatar_profile_url, get_gravatar_url, has_gravatar  # noqa: E402

if kind == "probe":
    print(has_gravatar(value))
elif kind == "profile":
    print(get_gravatar_profile_url(value))
else:
    print(get_gravatar_url(value, size=int(size), default="404"))
