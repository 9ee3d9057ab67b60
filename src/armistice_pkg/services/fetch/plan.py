"""What a bag lacks: its holes, where `fetch.txt` says they can be filled from, and what they must be filled with."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.fetching import Source, Wanted
from armistice_pkg.core.ports import Store
from armistice_pkg.core.problems import Problem
from armistice_pkg.core.reports import BagReport
from armistice_pkg.core.web import Site, UrlFault, parse_web_url
from armistice_pkg.formats.bag_rules.declaration import BAGIT_TXT
from armistice_pkg.formats.bag_rules.fetch import FETCH_TXT
from armistice_pkg.formats.bagit import (
    FetchItem,
    Listed,
    manifest_name,
    parse_declaration,
    parse_fetch,
    parse_manifest,
)
from armistice_pkg.services.verify import verify

__all__ = ["Look", "look_over", "sites", "wanted_files"]

_CHUNK = 1 << 20
_HOLE = "bag-file-unfetched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A bag as it is found, payload bytes not read; `problems` are all but the holes that `fetch.txt` lists."""

    bag: BagReport
    holes: tuple[str, ...]
    problems: tuple[Problem, ...]


def look_over(store: Store, name: str) -> Look:
    """Validate the bag, which the user calls `name`.

    Raises:
        UnreadableError: the base folder cannot be listed.
    """
    holes: list[str] = []
    problems: list[Problem] = []

    def tell(one: Problem) -> None:
        if one.code == _HOLE and one.place.path is not None:
            holes.append(one.place.path)
        else:
            problems.append(one)

    bag = verify(store, name=name, read_payload=False, tell=tell)
    return Look(bag=bag, holes=tuple(holes), problems=tuple(problems))


def wanted_files(store: Store, holes: Collection[str]) -> list[Wanted]:
    """The holes of a bag that has no other faults, in their order. A file may have several places to come from.

    Raises:
        UnreadableError: a tag file cannot be read.
    """
    with store.open(BAGIT_TXT) as stream:
        charset = parse_declaration(_chunks(stream)).charset
    sources: dict[str, list[Source]] = {path: [] for path in holes}
    with store.open(FETCH_TXT) as stream:
        for one in parse_fetch(_chunks(stream), charset):
            if isinstance(one, FetchItem) and one.path in sources:
                sources[one.path].append(Source(one.line, one.url, one.length))
    digests = _digests(store, charset, sources)
    return [Wanted(path=path, sources=found, digests=digests[path]) for path, found in sources.items()]


def sites(wanted: Iterable[Wanted]) -> Mapping[Site | str, int]:
    """Who would be asked, and for how many files, most first; a URL that is none of the web by what it begins with."""
    counts: Counter[Site | str] = Counter()
    for one in wanted:
        found = {parse_web_url(source.url): source.url for source in one.sources}
        counts.update(
            {f"{url.partition(':')[0]}:" if isinstance(at, UrlFault) else at.site for at, url in found.items()}
        )
    return dict(counts.most_common())


def _digests(store: Store, charset: str, paths: Collection[str]) -> Mapping[str, Mapping[Algorithm, str]]:
    found: dict[str, dict[Algorithm, str]] = defaultdict(dict)
    for entry in store.walk():
        name = manifest_name(entry.path) if "/" not in entry.path else None
        if name is None or name.is_tag or name.algorithm is None:
            continue
        with store.open(entry.path) as stream:
            for line in parse_manifest(_chunks(stream), charset):
                if isinstance(line, Listed) and line.path in paths:
                    found[line.path][name.algorithm] = line.digest
    return found


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: stream.read(_CHUNK), b"")
