"""Requests and answers: plain requests that follow no redirect and keep no state, and answers with checks."""

import email.utils
import http.client
import json
import ssl
import urllib.parse

import pictures

USER_AGENT = "avatar-conformance/1"


class Failed(Exception):
    """An answer breaks a rule."""

    def __init__(self, request, expected, came):
        super().__init__(expected)
        self.request, self.expected, self.came = request, expected, came


class Skipped(Exception):
    """A rule could not be checked; the reason."""


class Unreachable(Exception):
    """The server does not answer."""


class Server:
    """An avatar server at a base URL, which may have a path."""

    def __init__(self, base, timeout=10):
        parts = urllib.parse.urlsplit(base if "://" in base else f"http://{base}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{base} is no http or https address")
        self.base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self.timeout = timeout
        self.last_request = ""
        self.host = parts.netloc.rpartition("@")[2]
        self._connections = {}

    def get(self, path, **headers):
        """GETs a path below the base, or a whole URL; `if_none_match="..."` is a header."""
        return self.ask("GET", path, headers)

    def head(self, path, **headers):
        return self.ask("HEAD", path, headers)

    def ask(self, method, path, headers):
        address = path if "://" in path else self.base + path
        parts = urllib.parse.urlsplit(address)
        target = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        self.last_request = " ".join([method, address, *(f"[{name}: {value}]" for name, value in named.items())])
        named["User-Agent"] = USER_AGENT
        answer = self._once(method, parts, target, named) or self._once(method, parts, target, named)
        if answer is None:
            raise Unreachable(f"{parts.netloc} closes the connection without an answer to {self.last_request}")
        return answer

    def _once(self, method, parts, target, headers):
        """The answer; None if a keep-alive connection was already closed."""
        place = (parts.scheme, parts.netloc)
        connection = self._connections.get(place) or self._connect(parts)
        self._connections[place] = connection
        try:
            connection.request(method, target, headers=headers)
            answer = connection.getresponse()
            return Answer(self.last_request, answer.status, answer.getheaders(), answer.read())
        except (http.client.HTTPException, BrokenPipeError, ConnectionResetError):
            connection.close()
            return None
        except OSError as error:
            connection.close()
            raise Unreachable(f"{parts.netloc} does not answer {self.last_request}: {error}") from error

    def after_head(self, path):
        """The bytes after the header of an answer to HEAD, which must have none."""
        parts = urllib.parse.urlsplit(self.base + path)
        connection = self._connect(parts)
        connection.connect()
        target = urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))
        with connection.sock as line:
            line.sendall(f"HEAD {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
            came = b""
            # One byte is enough to see that there is a body.
            while not came.partition(b"\r\n\r\n")[2] and (chunk := line.recv(65536)):
                came += chunk
        return came.partition(b"\r\n\r\n")[2]

    def _connect(self, parts):
        if parts.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(parts.netloc, timeout=self.timeout, context=context)
        return http.client.HTTPConnection(parts.netloc, timeout=self.timeout)


class Answer:
    """An answer, with its checks; each of them raises `Failed` if it does not hold."""

    def __init__(self, request, status, headers, body):
        self.request, self.status, self.body = request, status, body
        self.headers = {}
        for name, value in headers:
            before = self.headers.get(name.lower())
            self.headers[name.lower()] = value if before is None else f"{before}, {value}"

    def fail(self, expected, came):
        raise Failed(self.request, expected, came)

    def want(self, is_so, expected, came):
        """Fails unless it holds."""
        if not is_so:
            self.fail(expected, came)
        return self

    def status_is(self, *wanted):
        """Checks the status, in which redirects and errors show first."""
        where = f" to {self.headers['location']}" if "location" in self.headers else ""
        names = " or ".join(str(status) for status in wanted)
        return self.want(self.status in wanted, f"status {names}", f"status {self.status}{where}")

    def header(self, name):
        """The value of a header, which must exist."""
        if name not in self.headers:
            self.fail(f"a header {name}", "none")
        return self.headers[name]

    def header_is(self, name, *wanted):
        value = self.header(name)
        is_so = value.lower() in wanted
        return self.want(is_so, f"{name}: {' or '.join(wanted)}", f"{name}: {value}")

    def words(self, name):
        """The items of a header that is a list, in lower case; none if it is absent."""
        return [word.strip().lower() for word in self.headers.get(name, "").split(",") if word.strip()]

    @property
    def kind(self):
        """The format of the picture."""
        return self._read(pictures.kind_of)

    @property
    def size(self):
        return self._read(pictures.size_of)

    @property
    def quadrants(self):
        if self.kind != "png":
            raise Skipped(f"the picture comes as {self.kind} although PNG was asked for, and pixels are read of PNG only")
        return self._read(pictures.quadrants)

    def _read(self, reader):
        try:
            return reader(self.body)
        except pictures.Unreadable as error:
            raise Failed(self.request, "a picture", str(error)) from error

    def has_picture(self):
        """200 with any picture."""
        self.status_is(200)
        return self.want(self.kind and self.size, "a picture", "none")

    def is_picture(self, side=None, kinds=None):
        """200 with a square picture of this side and one of these formats."""
        self.has_picture()
        if kinds:
            self.want(self.kind in kinds, f"a picture as {' or '.join(kinds)}", f"one as {self.kind}")
        width, height = self.size
        self.want(width == height, "a square", f"{width}x{height} pixels")
        return self.want(side in (None, width), f"{side}x{side} pixels", f"{width}x{height} pixels")

    def shows(self, expected):
        """The picture with these quadrants."""
        self.status_is(200)
        came = self.quadrants
        return self.want(pictures.same_quadrants(came, expected), f"the picture with quadrants {colors(expected)}",
                         f"one with {colors(came)}")

    def shows_not(self, unwanted):
        self.status_is(200)
        return self.want(not pictures.same_quadrants(self.quadrants, unwanted), "another picture", "the person's own picture")

    def same_as(self, other, why):
        """The same bytes as another answer."""
        came = f"{len(self.body)} bytes that differ from the {len(other.body)} of {other.request}"
        return self.want(self.body == other.body, f"the same bytes: {why}", came)

    def differs_from(self, other, why):
        return self.want(self.body != other.body, f"other bytes: {why}", f"the same {len(self.body)} bytes as {other.request}")

    def json(self):
        """The body as JSON; the content type must be JSON."""
        kind = self.header("content-type").split(";")[0].strip().lower()
        self.want(kind == "application/json" or kind.endswith("+json"), "a type of JSON", f"content-type: {kind}")
        try:
            return json.loads(self.body)
        except ValueError:
            self.fail("JSON", f"{self.body[:60]!r}")

    def date(self, name):
        """The date in a header, in seconds."""
        value = self.header(name)
        try:
            return email.utils.parsedate_to_datetime(value).timestamp()
        except (TypeError, ValueError):
            self.fail(f"a date in {name}", f"{name}: {value}")


def colors(quadrants):
    return " ".join(f"#{bytes(color).hex()}" for color in quadrants)
