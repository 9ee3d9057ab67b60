"""One request and the answer to it, on a connection that is kept for the next if nothing is left on it."""

from collections.abc import Mapping
from http.client import HTTPException
from types import TracebackType
from typing import Self

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError

from armistice_pkg.core.web import WebUrl
from armistice_pkg.storage.web.answer import broken_off
from armistice_pkg.storage.web.connections import Connections
from armistice_pkg.storage.web.patience import Patience
from armistice_pkg.storage.web.watch import Watch

__all__ = ["Exchange"]


class Exchange:
    """Over an open connection. A context: while it is entered it is watched; set `is_over` when all has been read."""

    def __init__(
        self, connection: HTTPConnection, url: WebUrl, *, connections: Connections, patience: Patience
    ) -> None:
        """`connections` is where the connection goes back to."""
        assert connection.sock is not None  # noqa: S101 - it is open
        self._connection = connection
        self._connections = connections
        self._url = url
        self.watch = Watch(connection.sock, patience)
        self._response: HTTPResponse | None = None
        self.is_over = False

    def __enter__(self) -> Self:
        self.watch.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.watch.__exit__(kind, error, trace)
        if self.is_over and not self.watch.is_cut_off and not self._connection.is_closed:
            self._connections.keep(self._url, self._connection)
        else:
            if self._response is not None:
                self._response.close()  # it may hold the socket longer than the connection does
            self._connection.close()

    def answer(self, headers: Mapping[str, str]) -> HTTPResponse:
        """Ask, and wait for the head of the answer.

        Raises:
            WebError: there is none.
        """
        try:
            self._connection.request(
                "GET",
                self._url.target,
                # The connection knows an address; the server is to know the name.
                headers={"Host": str(self._url.site), **headers},
                preload_content=False,
                decode_content=False,
            )
            self._response = self._connection.getresponse()
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            raise broken_off(error, self.watch) from error
        if self.watch.is_cut_off:  # what there is of a head is taken for the whole
            raise broken_off(TimeoutError(), self.watch)
        return self._response
