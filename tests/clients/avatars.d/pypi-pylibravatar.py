"""pyLibravatar (PyPI): finds the server by SRV records, else cdn.libravatar.org. MD5 of an address that it trims and
lower-cases, SHA-256 of an OpenID whose scheme and host it lower-cases."""

import sys

from libravatar import libravatar_url

kind, value, size, scheme = sys.argv[1:5]
print(libravatar_url(**{kind: value}, size=size, default="404", https=scheme == "https"))
