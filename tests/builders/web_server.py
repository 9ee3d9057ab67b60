"""A web server on this machine that misbehaves on demand: what it does for a path is a function."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from armistice_pkg.core.web import Site

ETAG = '"v1"'


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for."""

    path: str
    headers: Mapping[str, str]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        web = self.server.web
        web.requests.append(Request(self.path, dict(self.headers.items())))
        behave = web.pages.get(self.path)
        if behave is None:
            head(self, 404, {"Content-Length": "0"})
        else:
            behave(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the class above
        """It is silent."""


Behaviour = Callable[[Handler], None]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    web: "WebServer"

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever is cut off in the middle need not hear of it."""


@dataclass(slots=True)
class WebServer:
    """`pages` are what it does for a path; `requests` all that was asked, in order; `over` is set in the end."""

    port: int
    scheme: str
    pages: dict[str, Behaviour] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def site(self) -> Site:
        return Site("127.0.0.1", self.port)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.requests]


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    server = _Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.web = web = WebServer(server.server_address[1], "http" if tls is None else "https")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        web.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def head(handler: Handler, status: int, headers: Mapping[str, str]) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()


def answer(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    """Just this; `Content_Type` for `Content-Type`."""

    def behave(handler: Handler) -> None:
        head(
            handler,
            status,
            {"Content-Length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()},
        )
        handler.wfile.write(body)

    return behave


def page(data: bytes, *, etag: str | None = ETAG, most: int | None = None) -> Behaviour:
    """A file, whole or from where on it is asked for (RFC 9110, 14); of a part never more than `most` octets."""

    def behave(handler: Handler) -> None:
        tag = {} if etag is None else {"ETag": etag}
        wanted = handler.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        if not wanted or handler.headers.get("If-Range") != etag:
            head(handler, 200, tag | {"Content-Length": str(len(data))})
            handler.wfile.write(data)
        elif start >= len(data):
            head(handler, 416, {"Content-Range": f"bytes */{len(data)}", "Content-Length": "0"})
        else:
            part = data[start:] if most is None else data[start : start + most]
            said = f"bytes {start}-{start + len(part) - 1}/{len(data)}"
            head(handler, 206, tag | {"Content-Length": str(len(part)), "Content-Range": said})
            handler.wfile.write(part)

    return behave


def broken(data: bytes, sent: int, *, etag: str | None = ETAG) -> Behaviour:
    """The head of the whole file, and so many octets of it."""

    def behave(handler: Handler) -> None:
        head(handler, 200, ({} if etag is None else {"ETag": etag}) | {"Content-Length": str(len(data))})
        handler.wfile.write(data[:sent])
        handler.close_connection = True

    return behave


def chunked(data: bytes) -> Behaviour:
    """A file whose length nobody says."""

    def behave(handler: Handler) -> None:
        head(handler, 200, {"Transfer-Encoding": "chunked"})
        for start in range(0, len(data), 7):
            piece = data[start : start + 7]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.write(b"0\r\n\r\n")

    return behave


def endless(handler: Handler) -> None:
    """A body that never ends."""
    head(handler, 200, {"Connection": "close"})
    with suppress(OSError):
        while not handler.server.web.over.is_set():
            handler.wfile.write(bytes(1 << 16))
    handler.close_connection = True


def dripping(handler: Handler) -> None:
    """An octet now and then, and no end."""
    head(handler, 200, {"Content-Length": "1000000"})
    with suppress(OSError):
        while not handler.server.web.over.wait(0.02):
            handler.wfile.write(b"x")
    handler.close_connection = True


def headless(handler: Handler) -> None:
    """A head that never ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    with suppress(OSError):
        while not handler.server.web.over.wait(0.02):
            handler.wfile.write(b"X")
    handler.close_connection = True


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """One after the other, and then the last for ever."""
    left = list(behaviours)

    def behave(handler: Handler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return behave
