"""Asks for a file on the web, where that is allowed: one request after the other, each redirect checked anew."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from typing import Self
from urllib.parse import urljoin

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection

from armistice_pkg.core.fetching import WebError
from armistice_pkg.core.web import Permit, UrlFault, WebUrl, parse_web_url, shown_url
from armistice_pkg.storage.web.addresses import Resolver, resolve
from armistice_pkg.storage.web.answer import WebAnswer, read_answer
from armistice_pkg.storage.web.connections import Connections
from armistice_pkg.storage.web.exchange import Exchange
from armistice_pkg.storage.web.patience import Patience

__all__ = ["WebClient"]

_MOST_REDIRECTS = 10
_REDIRECTS = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)


class WebClient:
    """The `Web` port. May be used by several threads. Sends no cookie, no password, and nothing that it was sent."""

    def __init__(
        self,
        permit: Permit,
        *,
        agent: str,
        patience: Patience | None = None,
        resolver: Resolver = resolve,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`agent` is what we call ourselves; `clock` gives UNIX seconds."""
        self._permit = permit
        self._agent = agent
        self._patience = patience or Patience()
        self._clock = clock
        self._connections = Connections(permit, self._patience, resolver)
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._under_way: set[Exchange] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        with self._lock:
            for one in self._under_way:
                one.watch.cut_off()
        self._connections.close()

    def pause(self, seconds: float) -> None:
        """Wait.

        Raises:
            WebError: the context was left.
        """
        if self._closed.wait(seconds):
            raise _stopped()

    @contextmanager
    def get(self, url: WebUrl, *, start: int = 0, validator: str | None = None) -> Iterator[WebAnswer]:
        """Ask for a file, and follow where the server leads as far as that is allowed.

        Raises:
            WebError: it does not come.
        """
        headers = {"User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        if start and validator is not None:
            headers |= {"Range": f"bytes={start}-", "If-Range": validator}
        else:
            start = 0
        for _ in range(_MOST_REDIRECTS + 1):
            self._require(url)
            with ExitStack() as stack:
                exchange, response = self._asked(stack, url, headers)
                if response.status not in _REDIRECTS:
                    answer = read_answer(response, exchange.watch, asked=start, now=self._clock())
                    yield answer
                    exchange.is_over = answer.is_over
                    return
                url = _led_to(url, response)
        raise WebError("fetch-redirect", f"the server led on more than {_MOST_REDIRECTS} times")

    def _require(self, url: WebUrl) -> None:
        if not self._permit.allows(url):
            raise WebError("fetch-host-not-allowed", f"{url.site} is not among the hosts that were allowed")

    def _asked(self, stack: ExitStack, url: WebUrl, headers: Mapping[str, str]) -> tuple[Exchange, HTTPResponse]:
        """Ask on a connection that is open already, if there is one; a server may have closed it by now."""
        idle = self._connections.idle(url)
        if idle is not None:
            try:
                return stack.enter_context(self._exchange(idle, url, headers))
            except WebError as error:
                if error.code != "fetch-broken-off":
                    raise
        return stack.enter_context(self._exchange(self._connections.opened(url), url, headers))

    @contextmanager
    def _exchange(
        self, connection: HTTPConnection, url: WebUrl, headers: Mapping[str, str]
    ) -> Iterator[tuple[Exchange, HTTPResponse]]:
        """One request and the head of its answer; another thread can end it."""
        with Exchange(connection, url, connections=self._connections, patience=self._patience) as exchange:
            try:
                with self._lock:
                    self._under_way.add(exchange)
                if self._closed.is_set():
                    raise _stopped()
                yield exchange, exchange.answer(headers)
            finally:
                with self._lock:
                    self._under_way.discard(exchange)


def _led_to(url: WebUrl, response: HTTPResponse) -> WebUrl:
    """Where a redirect leads (RFC 9110, 10.2.2)."""
    written = response.headers.get("Location")
    if not written:
        raise WebError("fetch-redirect", f"{url.site} led on to nowhere")
    try:
        found = parse_web_url(urljoin(str(url), written))
    except ValueError:
        found = UrlFault("fetch-url-malformed", "it is no URL")
    if isinstance(found, UrlFault):
        raise WebError(found.code, f'{url.site} led on to "{shown_url(written)}": {found.reason}')
    if url.scheme == "https" and found.scheme == "http":
        raise WebError("fetch-redirect", f"{url.site} led on to {found}, from https to http")
    return found


def _stopped() -> WebError:
    return WebError("fetch-broken-off", "it was told to stop")
