"""Fetching the files that a bag lacks: what is wanted, the ports to the web and to the bag, and what came of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol, Self, TypeVar

from armistice_pkg.core.digests import Algorithm, Digest
from armistice_pkg.core.errors import ArmisticeError
from armistice_pkg.core.problems import Problem, Verdict, any_error
from armistice_pkg.core.reports import BagReport
from armistice_pkg.core.web import WebUrl

# ruff: noqa: D102 - a Protocol's class docstring tells its methods, as in core/ports.py

__all__ = ["Answer", "Crew", "FetchReport", "FetchTarget", "Part", "PartNote", "Source", "Wanted", "Web", "WebError"]

T = TypeVar("T")
R = TypeVar("R")


class WebError(ArmisticeError):
    """A file did not come. `code` is one of `core.codes.fetch`, `reason` a clause in words.

    `is_passing` says that it may come if it is asked for again: after `retry_after` seconds where the server says so,
    and with `from_start` as a whole, not from where it broke off. `digests` are the one expected and the one found.
    """

    def __init__(
        self,
        code: str,
        reason: str,
        *,
        is_passing: bool = False,
        retry_after: float | None = None,
        from_start: bool = False,
        digests: tuple[Digest, Digest] | None = None,
    ) -> None:
        self.code = code
        self.reason = reason
        self.is_passing = is_passing
        self.retry_after = retry_after
        self.from_start = from_start
        self.digests = digests
        super().__init__(reason)


class Source(NamedTuple):
    """A place that `fetch.txt` names for a file, by its line, and its octets where they are said."""

    line: int
    url: str
    length: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file that is not there: its path in the bag, where it may come from, and every digest that it must have."""

    path: str
    sources: Sequence[Source]
    digests: Mapping[Algorithm, str]


class Answer(Protocol):
    """What a server sends: from octet `start` on, of `total` octets where it says so.

    `validator` is what tells this version of the file from any other (a strong ETag, or a date that can be relied on:
    RFC 9110, 8.8), or None. `chunks` gives the bytes as they come, and raises `WebError` where they stop coming.
    """

    @property
    def start(self) -> int: ...
    @property
    def total(self) -> int | None: ...
    @property
    def validator(self) -> str | None: ...
    @property
    def media_type(self) -> str | None: ...
    def chunks(self) -> Iterator[bytes]: ...


class Web(Protocol):
    """The web, as far as it may be asked. A context: when that is left every transfer ends with an error.

    `get` asks for a file from octet `start` on if it is still the version that `validator` names, and else for the
    whole; raises `WebError`. `pause` waits, and raises `WebError` if the context is left.
    """

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def get(self, url: WebUrl, *, start: int = 0, validator: str | None = None) -> AbstractContextManager[Answer]: ...
    def pause(self, seconds: float) -> None: ...


class Crew(Protocol):
    """Several at work at the same time on what waits for others. A context: when that is left, nobody works any more.

    `map` calls a function on each item, and yields the results in the items' order.
    """

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]: ...


class PartNote(NamedTuple):
    """What the beginning of a file is the beginning of: kept beside it for the next run."""

    url: str
    validator: str | None
    total: int | None


class Part(Protocol):
    """A file on its way into the bag, staged beside it; the beginning that an earlier run got is there already.

    `restart` empties it, and notes what will come; `chunks` reads what is there. `publish` makes it last, and lets it
    appear in the bag by one rename; `discard` removes it. All raise `UnfinishedError` if the disk does not play along.
    """

    @property
    def size(self) -> int: ...
    @property
    def note(self) -> PartNote | None: ...
    def chunks(self) -> Iterator[bytes]: ...
    def restart(self, note: PartNote) -> None: ...
    def write(self, data: bytes) -> None: ...
    def publish(self) -> None: ...
    def discard(self) -> None: ...


class FetchTarget(Protocol):
    """The folder of a bag that is to be completed. One writer at a time holds it `opened`.

    `begin` removes what an earlier run has left of other files than these paths. `part` may be called from several
    threads, for different paths. `free` is the octets that are left for these files, with those that beginnings hold.
    `settle` makes all that was published last. `unfinished` is where beginnings wait for the next run, or None.
    """

    def opened(self) -> AbstractContextManager[None]: ...
    def begin(self, paths: Iterable[str]) -> None: ...
    def part(self, path: str) -> AbstractContextManager[Part]: ...
    def free(self) -> int: ...
    def settle(self) -> None: ...
    def unfinished(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchReport:
    """What came of fetching. `bag` is what the bag is found to be now, payload bytes not read.

    `wanted` counts the files that were lacking, `fetched` and `octets` what came of them; `taken_up` of these octets
    came in an earlier run. `kept` is where the beginnings of files wait. `problems` are those of the bag and of what
    did not come; `is_unreachable` says that no server at all could be connected to.
    """

    bag: BagReport
    problems: tuple[Problem, ...]
    wanted: int = 0
    fetched: int = 0
    octets: int = 0
    taken_up: int = 0
    kept: str | None = None
    is_unreachable: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether nothing is lacking, and nothing but warnings was found."""
        return self.bag.verdict is Verdict.VALID and not any_error(self.problems)
