"""One file from the web: asked for again while there is hope, gone on with where it was, checked as it comes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from armistice_pkg.core.digests import Algorithm, Digest, Hasher
from armistice_pkg.core.fetching import Answer, Part, PartNote, Wanted, Web, WebError
from armistice_pkg.core.sizes import human_size
from armistice_pkg.core.web import WebUrl

__all__ = ["Limit", "Retries", "Transfer"]

_STEP = 1 << 20
"""Octets that give new hope: a connection that breaks every gigabyte still brings the file, one that drips does not."""
_PAGES = (".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often a file is asked for, and how long is waited in between: `first` seconds, then twice that, and so on.

    A server that asks for more than `most` seconds of patience is asked no more.
    """

    tries: int = 5
    first: float = 1
    most: float = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The octets that a file must have where `length` is known, and the most that it may have."""

    length: int | None
    most: int


class Transfer:
    """One file from one of its places into its part. `advance` is told of octets that came for the first time."""

    def __init__(self, wanted: Wanted, part: Part, limit: Limit, advance: Callable[[int], None]) -> None:
        self._wanted = wanted
        self._part = part
        self._limit = limit
        self._advance = advance
        self._hashers = _hashers(wanted)
        self._furthest = 0
        self._answers = 0
        self.taken_up = 0

    def run(self, web: Web, url: WebUrl, retries: Retries) -> None:
        """Get the file; then the part holds it, and it is what every manifest lists.

        Raises:
            WebError: it did not come, or is another file; `is_passing` if it was asked for as often as it may be.
            UnfinishedError: it cannot be written.
        """
        if self._limit.length is not None and self._limit.length > self._limit.most:
            raise WebError("fetch-too-large", f"fetch.txt says that it has {human_size(self._limit.length)}")
        if self._take_up(str(url)):
            return
        failures = hope = 0
        while True:
            try:
                self._ask(web, url)
            except WebError as error:
                failures = 1 if self._furthest >= hope + _STEP else failures + 1
                hope = self._furthest
                wait = max(retries.first * 2 ** (failures - 1), error.retry_after or 0)
                if not error.is_passing or failures >= retries.tries or wait > retries.most:
                    raise _given_up(error, failures, wait, retries) from error
                web.pause(wait)
            else:
                return

    def _take_up(self, url: str) -> bool:
        """Go on with what an earlier run got, if it is the beginning of the same thing; whether it is all of it."""
        note = self._part.note
        if note is None or note.url != url or not self._fits(note.total) or self._part.size > self._limit.most:
            self._part.restart(PartNote(url, None, None))
            return False
        for chunk in self._part.chunks():
            self._digest(chunk)
        self.taken_up = self._part.size
        self._answers = 1
        self._came_to(self._part.size)
        if self._part.size in {note.total, self._limit.length}:
            if self._altered() is None:
                return True
            self._start_over(PartNote(url, None, None))
        return False

    def _fits(self, total: int | None) -> bool:
        return self._limit.length is None or total in {None, self._limit.length}

    def _ask(self, web: Web, url: WebUrl) -> None:
        note = self._part.note
        validator = note.validator if note is not None else None
        try:
            with web.get(url, start=self._part.size, validator=validator) as answer:
                self._check_head(answer)
                if not answer.start:
                    self._start_over(PartNote(str(url), answer.validator, answer.total))
                self._answers += 1
                for chunk in answer.chunks():
                    self._take(chunk)
            self._check_whole(answer)
        except WebError as error:
            if error.from_start:
                self._start_over(PartNote(str(url), None, None))
            raise

    def _check_head(self, answer: Answer) -> None:
        """What the head of an answer tells need not be waited for."""
        total = answer.total
        if total is None:
            return
        if not self._fits(total):
            raise self._another_file(
                answer, "fetch-length-wrong", f"it has {total} octets there, and {self._limit.length} in fetch.txt"
            )
        if total > self._limit.most:
            raise self._too_large(human_size(total))

    def _take(self, chunk: bytes) -> None:
        size = self._part.size + len(chunk)
        if self._limit.length is not None and size > self._limit.length:
            raise WebError("fetch-length-wrong", f"more came than the {self._limit.length} octets of fetch.txt")
        if size > self._limit.most:
            raise self._too_large(f"more than {human_size(self._limit.most)}")
        self._part.write(chunk)
        self._digest(chunk)
        self._came_to(size)

    def _check_whole(self, answer: Answer) -> None:
        total = answer.total if answer.total is not None else self._limit.length
        if total is not None and self._part.size < total:
            what = f"the connection ended after {self._part.size} of {total} octets"
            raise WebError("fetch-broken-off", what, is_passing=True)
        found = self._altered()
        if found is None:
            return
        if not self._part.size:
            raise WebError("fetch-broken-off", "nothing came", is_passing=True)
        if self._answers > 1:
            # Its parts may be of different files, or a power cut garbled the first; as a whole it may be right.
            what = "its parts came one by one and are not of one file"
            raise WebError("fetch-altered", what, is_passing=True, from_start=True, digests=found)
        error = self._another_file(answer, "fetch-altered", f"its {found[0].algorithm} digest is not the one listed")
        error.digests = found
        raise error

    def _altered(self) -> tuple[Digest, Digest] | None:
        """The first digest that is not the one listed."""
        for algorithm, hasher in self._hashers.items():
            listed, found = self._wanted.digests[algorithm], hasher.hexdigest()
            if found != listed:
                return Digest(algorithm=algorithm, hex=listed), Digest(algorithm=algorithm, hex=found)
        return None

    def _another_file(self, answer: Answer, code: str, reason: str) -> WebError:
        """The same in other words where a page for people came in place of what they are to see."""
        is_page = answer.media_type in {"text/html", "application/xhtml+xml"}
        if is_page and not self._wanted.path.lower().endswith(_PAGES):
            return WebError("fetch-web-page", f"a web page came in place of the file; {reason}")
        return WebError(code, reason)

    def _too_large(self, size: str) -> WebError:
        return WebError("fetch-too-large", f"it has {size}, and {human_size(self._limit.most)} may be fetched")

    def _start_over(self, note: PartNote) -> None:
        self._part.restart(note)
        self._hashers = _hashers(self._wanted)
        self._answers = self.taken_up = 0

    def _digest(self, chunk: bytes) -> None:
        for hasher in self._hashers.values():
            hasher.update(chunk)

    def _came_to(self, size: int) -> None:
        if size > self._furthest:
            self._advance(size - self._furthest)
            self._furthest = size


def _hashers(wanted: Wanted) -> Mapping[Algorithm, Hasher]:
    return {algorithm: algorithm.hasher() for algorithm in wanted.digests}


def _given_up(error: WebError, failures: int, wait: float, retries: Retries) -> WebError:
    """The last error, with what was done against it."""
    reason, is_vain = error.reason, error.is_passing and failures >= retries.tries
    if error.is_passing and failures < retries.tries:
        reason = f"{reason}, and wants to be left alone for {wait:.0f} seconds"
    elif failures > 1:
        reason = f"{reason} (asked {failures} times)"
    return WebError(error.code, reason, is_passing=is_vain, digests=error.digests)
