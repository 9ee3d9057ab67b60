"""A web server in this process, which misbehaves on demand."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


def given(data: bytes, status: int = 200) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    return answer


def redirected(to: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", to)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def dripping(stop: threading.Event) -> Answer:
    """An octet of the header now and then, for ever: no timeout of a socket is ever met."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
        while not stop.wait(0.02):
            request.wfile.write(b"x")
        request.close_connection = True

    return answer


@contextmanager
def served(pages: dict[str, Answer]) -> Iterator[str]:
    """Serve these; gives the address to which their paths are added. What is not there is 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # as http.server has it
            pages.get(self.path, given(b"gone", 404))(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # as http.server has it
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
