"""What a server answers: whether that is the file, from where on it is, and its bytes as they come (RFC 9110)."""

import email.utils
import re
import ssl
from collections.abc import Iterator
from http import HTTPStatus

from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from armistice_pkg.core.fetching import WebError
from armistice_pkg.storage.web.watch import Watch

__all__ = ["WebAnswer", "read_answer"]

_BLOCK = 1 << 18
_RANGE = re.compile(r"bytes (\d{1,19})-(\d{1,19})/(\d{1,19}|\*)")
_NUMBER = re.compile(r"\d{1,19}", re.ASCII)
_STRONG = re.compile(r'"[\x21\x23-\x7e]*"')
# RFC 9110, 15: the request may be fine another time.
_PASSING = frozenset({408, 421, 425, 429, 500, 502, 503, 504})
# RFC 9110, 8.8.2.2: an earlier change within so many seconds could hide behind the same date.
_SETTLED = 60


class WebAnswer:
    """The `Answer` port over one response."""

    def __init__(self, response: HTTPResponse, watch: Watch, *, start: int, total: int | None) -> None:
        """`is_over` says later on that the last octet has been read."""
        self._response = response
        self._watch = watch
        self.is_over = False
        self.start = start
        self.total = total
        self.validator = _validator(response)
        self.media_type = (response.headers.get("Content-Type") or "").partition(";")[0].strip().lower() or None

    def chunks(self) -> Iterator[bytes]:
        """The bytes, as they come.

        Raises:
            WebError: they stopped coming before the answer was at its end.
        """
        while block := self._read():
            self._watch.received(len(block))
            yield block
        self.is_over = True

    def _read(self) -> bytes:
        try:
            return self._response.read1(_BLOCK, decode_content=False)
        except (HTTPError, OSError, ValueError) as error:
            raise broken_off(error, self._watch) from error


def broken_off(error: Exception, watch: Watch) -> WebError:
    """What to call a failure in the middle of an exchange."""
    cause = error.__cause__ or error
    if watch.is_cut_off or isinstance(cause, TimeoutError):
        return WebError("fetch-too-slow", "the server sent next to nothing for a long time", is_passing=True)
    if isinstance(cause, ssl.SSLError):
        return WebError("fetch-broken-off", f"the secure connection broke ({cause.reason})", is_passing=True)
    return WebError("fetch-broken-off", "the connection ended before the file did", is_passing=True)


def read_answer(response: HTTPResponse, watch: Watch, *, asked: int, now: float) -> WebAnswer:
    """The file out of an answer; `asked` is the octet from which on it was asked for, `now` is UNIX seconds.

    Raises:
        WebError: it is no file.
    """
    status = response.status
    if asked and status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise _other_part()
    if status != HTTPStatus.OK and not (asked and status == HTTPStatus.PARTIAL_CONTENT):
        raise _refusal(response, now)
    encoding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    if encoding != "identity":
        raise WebError("fetch-encoded", f"the server sent it compressed ({encoding}), though asked not to")
    if status == HTTPStatus.OK:
        return WebAnswer(response, watch, start=0, total=_length(response))
    match = _RANGE.fullmatch((response.headers.get("Content-Range") or "").strip())
    if match is None or int(match[1]) != asked:
        raise _other_part()
    total = None if match[3] == "*" else int(match[3])
    return WebAnswer(response, watch, start=asked, total=total)


def _other_part() -> WebError:
    what = "the server did not send the part of the file that was asked for"
    return WebError("fetch-broken-off", what, is_passing=True, from_start=True)


def _refusal(response: HTTPResponse, now: float) -> WebError:
    status = response.status
    said = response.reason or next((one.phrase for one in HTTPStatus if one == status), "")
    return WebError(
        "fetch-status",
        f'the server answered "{f"{status} {said}".strip()}"',
        is_passing=status in _PASSING,
        retry_after=_seconds(response.headers.get("Retry-After"), now),
    )


def _seconds(written: str | None, now: float) -> float | None:
    """RFC 9110, 10.2.3: how long to wait, as seconds or as a date."""
    if written is None:
        return None
    if _NUMBER.fullmatch(written.strip()):
        return float(written)
    date = _date(written)
    return None if date is None else max(0.0, date - now)


def _date(written: str | None) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(written).timestamp() if written else None
    except (ValueError, OverflowError):
        return None


def _length(response: HTTPResponse) -> int | None:
    written = (response.headers.get("Content-Length") or "").strip()
    return int(written) if _NUMBER.fullmatch(written) else None


def _validator(response: HTTPResponse) -> str | None:
    """RFC 9110, 13.1.5: what `If-Range` may hold: a strong ETag, or a date that no later change can share."""
    tag = response.headers.get("ETag")
    if tag is not None:
        return tag.strip() if _STRONG.fullmatch(tag.strip()) else None
    written = response.headers.get("Last-Modified")
    modified, sent = _date(written), _date(response.headers.get("Date"))
    settled = modified is not None and sent is not None and sent - modified >= _SETTLED
    return written.strip() if written is not None and settled else None
