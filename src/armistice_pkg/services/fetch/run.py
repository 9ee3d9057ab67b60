"""Complete a bag: look it over, get what it lacks, put in what is right, and say what came of it."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from armistice_pkg.core.codes import CODES
from armistice_pkg.core.errors import UnfinishedError, UsageError
from armistice_pkg.core.fetching import Crew, FetchReport, FetchTarget, Source, Wanted, Web, WebError
from armistice_pkg.core.ports import Progress, Store
from armistice_pkg.core.problems import Place, Problem, Verdict, problem, visible
from armistice_pkg.core.sizes import human_size
from armistice_pkg.core.web import Permit, Site, UrlFault, parse_web_url, shown_url
from armistice_pkg.services.fetch.plan import look_over, sites, wanted_files
from armistice_pkg.services.fetch.transfer import Limit, Retries, Transfer

__all__ = ["UNSAID_SIZE", "FetchRequest", "fetch"]

_IN_VAIN = 8

UNSAID_SIZE = 10_000_000_000
"""The most octets of a file whose length `fetch.txt` does not say, if nobody says more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """Who may be asked, and for how much: `max_size` is the most octets of any file; None: what fetch.txt says."""

    permit: Permit
    max_size: int | None = None
    retries: Retries

    def limit(self, source: Source) -> Limit:
        """What a file may have."""
        unlimited = UNSAID_SIZE if source.length is None else source.length
        return Limit(length=source.length, most=unlimited if self.max_size is None else self.max_size)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What became of one file: it is in the bag, or `problems` say why it is not."""

    problems: tuple[Problem, ...] = ()
    octets: int = 0
    taken_up: int = 0

    @property
    def is_there(self) -> bool:
        return not self.problems


def fetch(
    store: Store,
    target: FetchTarget,
    request: FetchRequest,
    *,
    name: str,
    web: Web,
    crew: Crew,
    progress: Progress,
) -> FetchReport:
    """Get what the bag in `store`, which the user calls `name`, lacks and its `fetch.txt` lists.

    A bag with other faults is told, and nothing is fetched for it: what should come could not be trusted.

    Raises:
        UsageError: nobody may be asked; the message says who would be.
        UnreadableError: the base folder or a tag file cannot be read.
        UnfinishedError: no space, no permission, a device that fails, or another process fetches for the same bag.
    """
    look = look_over(store, name)
    if look.bag.verdict is not Verdict.INCOMPLETE:
        return FetchReport(bag=look.bag, problems=look.problems, wanted=len(look.holes))
    wanted = wanted_files(store, look.holes)
    if not request.permit.sites and not request.permit.private:
        raise _nobody_allowed(name, wanted)
    _require_space(target, wanted)
    with target.opened(), crew, web:
        target.begin(one.path for one in wanted)
        fetching = _Fetching(target, request, name, web, _Octets(progress, wanted))
        outcomes = fetching.all(crew, wanted)
        target.settle()
        kept = target.unfinished()
    there = [one for one in outcomes if one.is_there]
    failed = tuple(found for one in outcomes for found in one.problems)
    after = look_over(store, name)
    return FetchReport(
        bag=after.bag,
        problems=(*failed, *after.problems),
        wanted=len(wanted),
        fetched=len(there),
        octets=sum(one.octets for one in there),
        taken_up=sum(one.taken_up for one in there),
        kept=kept,
        is_unreachable=not there and {one.code for one in failed} == {"fetch-no-connection"},
    )


class _Octets:
    """Progress by octets where all lengths are known, else by files; told from several threads."""

    def __init__(self, progress: Progress, wanted: Sequence[Wanted]) -> None:
        lengths = [one.sources[0].length for one in wanted]
        known = [length for length in lengths if length is not None]
        self._by_octets = len(known) == len(lengths)
        self._lock = threading.Lock()
        self._progress = progress
        progress.begin("Fetching", sum(known) if self._by_octets else len(wanted))

    def came(self, octets: int) -> None:
        if self._by_octets:
            with self._lock:
                self._progress.advance(octets)

    def done(self) -> None:
        if not self._by_octets:
            with self._lock:
                self._progress.advance()

    def end(self) -> None:
        self._progress.end()


class _Hosts:
    """Which hosts are asked in vain: waiting for each of ten thousand files would take days. Threads share it."""

    def __init__(self) -> None:
        self._vain: dict[Site, int] = {}
        self._last: dict[Site, str] = {}
        self._lock = threading.Lock()

    def failed(self, site: Site, error: WebError | None) -> None:
        """A file did not come, or with None it did. Whoever says no is there; only silence counts."""
        with self._lock:
            if error is None or not error.is_passing:
                self._vain[site] = 0
            else:
                self._vain[site] = self._vain.get(site, 0) + 1
                self._last[site] = error.code

    def given_up(self, site: Site) -> WebError | None:
        """Why a file of this host is not asked for, if it is not."""
        with self._lock:
            count, code = self._vain.get(site, 0), self._last.get(site)
        if count < _IN_VAIN or code is None:
            return None
        return WebError(code, f"{site} was asked for {count} other files in vain, and is not asked any more")


class _Fetching:
    """All files on their way."""

    def __init__(self, target: FetchTarget, request: FetchRequest, name: str, web: Web, octets: _Octets) -> None:
        self._target = target
        self._request = request
        self._name = name
        self._web = web
        self._octets = octets
        self._hosts = _Hosts()

    def all(self, crew: Crew, wanted: Sequence[Wanted]) -> list[_Outcome]:
        try:
            return list(crew.map(self._one, wanted))
        finally:
            self._octets.end()

    def _one(self, wanted: Wanted) -> _Outcome:
        """One file from the first of its places that has it."""
        problems = []
        for source in wanted.sources:
            found = self._from(wanted, source)
            if isinstance(found, _Outcome):
                self._octets.done()
                return found
            problems.append(self._problem(wanted, source, found))
        self._octets.done()
        return _Outcome(problems=tuple(problems))

    def _from(self, wanted: Wanted, source: Source) -> _Outcome | WebError:
        url = parse_web_url(source.url)
        if isinstance(url, UrlFault):
            return WebError(url.code, url.reason)
        if not self._request.permit.allows(url):
            return WebError("fetch-host-not-allowed", f"{url.site} is not among the hosts that were allowed")
        given_up = self._hosts.given_up(url.site)
        if given_up is not None:
            return given_up
        with self._target.part(wanted.path) as part:
            transfer = Transfer(wanted, part, self._request.limit(source), self._octets.came)
            try:
                transfer.run(self._web, url, self._request.retries)
            except WebError as error:
                self._hosts.failed(url.site, error)
                if not _is_worth_keeping(error):
                    part.discard()
                return error
            part.publish()
            self._hosts.failed(url.site, None)
            return _Outcome(octets=part.size, taken_up=transfer.taken_up)

    def _problem(self, wanted: Wanted, source: Source, error: WebError) -> Problem:
        expected, found = error.digests or (None, None)
        return problem(
            error.code,
            Place(source=self._name, path=wanted.path),
            f'"{visible(wanted.path)}" did not come from {visible(shown_url(source.url))} '
            f"(fetch.txt, line {source.line}): {visible(error.reason)}. {CODES[error.code].do}",
            expected=None if expected is None else str(expected),
            found=None if found is None else str(found),
        )


def _is_worth_keeping(error: WebError) -> bool:
    """Whether what came so far may be the beginning of the right file."""
    return error.code in {"fetch-broken-off", "fetch-too-slow", "fetch-no-connection", "fetch-status"}


def _require_space(target: FetchTarget, wanted: Sequence[Wanted]) -> None:
    needed = sum(one.sources[0].length or 0 for one in wanted)
    free = target.free()
    if needed > free:
        raise UnfinishedError(
            f"What is to be fetched has {human_size(needed)}, and there is room for {human_size(free)}. "
            "Make room, and run this again."
        )


def _nobody_allowed(name: str, wanted: Sequence[Wanted]) -> UsageError:
    asked = sites(wanted)
    listed = "".join(
        f"\n  {visible(str(site))}  ({count:,} {'file' if count == 1 else 'files'})" for site, count in asked.items()
    )
    lacking = "1 file" if len(wanted) == 1 else f"{len(wanted):,} files"
    return UsageError(
        f"{visible(name)} lacks {lacking}, which fetch.txt says are to come from:{listed}\n"
        "Nothing is fetched before you say who may be asked: name each host that you trust with --allow-host."
    )
