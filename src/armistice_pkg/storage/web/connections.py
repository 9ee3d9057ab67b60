"""Connections to the addresses that were checked, kept for the next file of the same host."""

import ssl
import threading
from collections import defaultdict

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, SSLError

from armistice_pkg.core.fetching import WebError
from armistice_pkg.core.web import Permit, WebUrl
from armistice_pkg.storage.web.addresses import Resolver, permitted
from armistice_pkg.storage.web.patience import Patience

__all__ = ["Connections"]

_MOST_ADDRESSES = 4


class Connections:
    """Opens connections, and keeps those that have no more to say. May be used by several threads.

    A name is looked up once for each connection, its addresses are checked, and one of them is connected to: no
    second look-up can lead anywhere else. The certificate is still that of the name.
    """

    def __init__(self, permit: Permit, patience: Patience, resolver: Resolver) -> None:
        self._permit = permit
        self._patience = patience
        self._resolver = resolver
        self._tls: ssl.SSLContext | None = None
        self._is_closed = False
        self._lock = threading.Lock()
        self._idle: dict[tuple[str, str, int], list[HTTPConnection]] = defaultdict(list)

    def idle(self, url: WebUrl) -> HTTPConnection | None:
        """A connection to the URL's host that is open, and on which nothing has come unasked."""
        while True:
            with self._lock:
                kept = self._idle[url.scheme, url.host, url.port]
                found = kept.pop() if kept else None
            if found is None or found.is_connected:
                return found
            found.close()

    def keep(self, url: WebUrl, connection: HTTPConnection) -> None:
        """Keep a connection whose last answer was read to its end."""
        with self._lock:
            self._idle[url.scheme, url.host, url.port].append(connection)

    def close(self) -> None:
        """Close those that are kept, and open no more."""
        self._is_closed = True
        with self._lock:
            kept = [one for each in self._idle.values() for one in each]
            self._idle.clear()
        for one in kept:
            one.close()

    def opened(self, url: WebUrl) -> HTTPConnection:
        """A new connection.

        Raises:
            WebError: the host is unknown, lies where nothing may be asked for, or no connection can be made.
        """
        addresses = permitted(url.host, self._addresses(url), private=self._permit.allows_private(url))
        last: Exception | None = None
        for address in addresses[:_MOST_ADDRESSES]:
            if self._is_closed:
                break
            connection = self._to(address, url)
            try:
                connection.connect()
            except (ssl.SSLError, SSLError) as error:
                connection.close()
                raise _untrusted(url, error) from error
            except (HTTPError, OSError) as error:
                connection.close()
                last = error
            else:
                connection.timeout = self._patience.silence
                return connection
        raise WebError(
            "fetch-no-connection", f"no connection to {url.site} could be made ({_reason(last)})", is_passing=True
        ) from last

    def _addresses(self, url: WebUrl) -> list[str]:
        try:
            return list(self._resolver(url.host, url.port))
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise WebError(
                "fetch-no-connection", f"{url.host} could not be found ({reason})", is_passing=True
            ) from error

    def _to(self, address: str, url: WebUrl) -> HTTPConnection:
        if url.scheme == "http":
            return HTTPConnection(address, url.port, timeout=self._patience.connect)
        return HTTPSConnection(
            address,
            url.port,
            timeout=self._patience.connect,
            ssl_context=self._context(),
            server_hostname=url.host,
        )

    def _context(self) -> ssl.SSLContext:
        with self._lock:
            if self._tls is None:
                self._tls = ssl.create_default_context()
            return self._tls


def _untrusted(url: WebUrl, error: Exception) -> WebError:
    if isinstance(error, ssl.SSLCertVerificationError):
        what = f"the certificate of {url.site} is not to be trusted: {error.verify_message}"
        return WebError("fetch-certificate", what)
    reason = getattr(error, "reason", None) or str(error)
    return WebError(
        "fetch-no-connection", f"no secure connection to {url.site} could be made ({reason})", is_passing=True
    )


def _reason(error: Exception | None) -> str:
    """The system's own words for what went wrong, out of what `urllib3` wraps around them."""
    cause = error.__cause__ if isinstance(error, HTTPError) and error.__cause__ is not None else error
    if isinstance(cause, TimeoutError):
        return "it did not answer in time"
    return getattr(cause, "strerror", None) or str(cause)
