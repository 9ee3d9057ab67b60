"""One small file from the web, within limits of size and time."""

import http.client
import threading
import urllib.error
import urllib.request

from armistice_pkg.core.errors import MissingError, UnfinishedError, UnreadableError
from armistice_pkg.core.problems import visible

__all__ = ["DEADLINE", "web_document"]

DEADLINE = 30.0
"""Seconds for all of it: finding the host, redirects, and the bytes."""

_ABSENT = frozenset({404, 410})
_HEADERS = {"Accept": "application/json, */*;q=0.5", "Accept-Encoding": "identity", "User-Agent": "armistice"}


def web_document(url: str, *, limit: int, seconds: float = DEADLINE, posted: tuple[str, bytes] | None = None) -> bytes:
    """The first `limit` octets of what is at the http or https address `url`.

    `posted` is a media type and what is sent there, to be answered.

    Raises:
        MissingError: the server says that nothing is there.
        UnreadableError: it does not give it, or the address is none.
        UnfinishedError: no connection, or not within `seconds`.
    """
    outcome: list[bytes | Exception] = []

    def work() -> None:
        try:
            outcome.append(_read(url, limit, seconds, posted))
        except Exception as error:  # noqa: BLE001 - handed to the thread that waits
            outcome.append(error)

    # A server that gives an octet now and then keeps every timeout of a socket; so all of it is waited for at once.
    worker = threading.Thread(target=work, name="web document", daemon=True)
    worker.start()
    worker.join(seconds)
    if not outcome:
        raise UnfinishedError(f"{visible(url)} was not here within {seconds:g} seconds. Try again, or give a file.")
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


def _read(url: str, limit: int, seconds: float, posted: tuple[str, bytes] | None) -> bytes:
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.UnknownHandler(),  # a redirect to ftp:
    ):
        opener.add_handler(handler)
    try:
        headers, body = (_HEADERS, None) if posted is None else (_HEADERS | {"Content-Type": posted[0]}, posted[1])
        request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - no other handlers are there
        with opener.open(request, timeout=seconds) as response:
            data: bytes = response.read(limit)
            return data
    except urllib.error.HTTPError as error:
        with error:
            kind = MissingError if error.code in _ABSENT else UnreadableError
            raise kind(url, f"the server answers {error.code} {visible(str(error.reason))}".rstrip()) from error
    except (http.client.InvalidURL, ValueError) as error:
        raise UnreadableError(url, "it is no web address") from error
    except (OSError, http.client.HTTPException) as error:
        told = getattr(error, "reason", None) or error
        reason = getattr(told, "strerror", None) or str(told) or type(told).__name__
        raise UnfinishedError(
            f"{visible(url)} cannot be reached: {visible(str(reason))}. See that there is a connection, or give a file."
        ) from error
