"""libgravatar (PyPI): www.gravatar.com and nothing else. MD5 of an address that it lower-cases and trims."""

import sys

from libgravatar import Gravatar

kind, value, size, scheme = sys.argv[1:5]
asks = Gravatar(value)
if kind == "profile":
    print(asks.get_profile("json", use_ssl=scheme == "https"))
else:
    options = {"filetype_extension": kind == "jpg", "use_ssl": scheme == "https"}
    print(asks.get_image(size=int(size), default="404", rating="g", **options))
