"""Move what is published to a new home: every id, service and reference below the old one, and nothing else."""

import json
from collections.abc import Iterator

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.layout import COLLECTION_FILE, DUBLIN_CORE_JSONLD, CollectionUris, is_published_name
from armistice_pkg.core.problems import Place, Problem, any_error, problem, visible
from armistice_pkg.core.rebasing import MovedCollection, PublishedSite, RebaseReport
from armistice_pkg.formats.iiif.moving import Moves, moved_json

__all__ = ["rebase"]

_ORIGINALS = "objects/"
_COLLECTION_FILES = frozenset({COLLECTION_FILE, DUBLIN_CORE_JSONLD})


def rebase(site: PublishedSite, base_url: str, *, dry_run: bool) -> RebaseReport:
    """Move all collections of the folder below `base_url`, all of them or none; bags are not touched.

    Each keeps the last part of its home, its id. Two passes: the first finds what would be changed and everything that
    is wrong, the second changes it.

    Raises:
        UnfinishedError: it could not be finished; what was there is as it was.
    """
    with site.opened():
        homes, problems = _homes(site, base_url)
        moves = Moves(homes={old: new for _, old, new in homes})
        collections = []
        for path, old, new in homes:
            counts, found = _counted(site, path, moves)
            problems += found
            collections.append(
                MovedCollection(path=path, old=old, new=new, files=len(counts), addresses=sum(counts.values()))
            )
        is_needed = any(one.files for one in collections)
        written = is_needed and not dry_run and not any_error(problems)
        if written:
            site.exchange(change for path, _, _ in homes for change in _changes(site, path, moves))
    return RebaseReport(folder=site.name, written=written, collections=tuple(collections), problems=tuple(problems))


def _homes(site: PublishedSite, base_url: str) -> tuple[list[tuple[str, str, str]], list[Problem]]:
    """Path, old home and new home of each collection."""
    homes, problems = [], []
    for path in site.collections():
        file = _join(path, COLLECTION_FILE)
        try:
            value = json.loads(site.read(file))
        except (UnreadableError, ValueError):
            problems.append(_unreadable(site, file))
            continue
        uri = value.get("id") if isinstance(value, dict) else None
        home = uri.removesuffix(f"/{COLLECTION_FILE}") if isinstance(uri, str) else ""
        base, _, own = home.rpartition("/")
        if not own or home == uri or "://" not in base:
            said = "The id of this collection is not that of a published collection.json."
            place = Place(source=site.name, path=file)
            problems.append(problem("rebase-no-collection", place, said, found=str(uri)))
            continue
        homes.append((path, home, CollectionUris(base_url=base_url, collection_id=own).home))
    return homes, problems


def _counted(site: PublishedSite, path: str, moves: Moves) -> tuple[dict[str, int], list[Problem]]:
    """How many addresses would be moved in each file that has any."""
    counts: dict[str, int] = {}
    problems: list[Problem] = []
    for file in _ours(site, path):
        try:
            _, count = _moved(site, file, moves)
        except (UnreadableError, ValueError):
            problems.append(_unreadable(site, file))
            continue
        if count:
            counts[file] = count
    return counts, problems


def _changes(site: PublishedSite, path: str, moves: Moves) -> Iterator[tuple[str, bytes]]:
    for file in _ours(site, path):
        data, count = _moved(site, file, moves)
        if count:
            yield file, data


def _ours(site: PublishedSite, path: str) -> Iterator[str]:
    """The JSON that we have written; the user's own files and the originals are theirs."""
    for file in site.files(path):
        record, _, inside = file.partition("/")
        written = inside and is_published_name(inside) and not inside.startswith(_ORIGINALS)
        if (written and file.endswith((".json", ".jsonld"))) or record in _COLLECTION_FILES:
            yield _join(path, file)


def _moved(site: PublishedSite, file: str, moves: Moves) -> tuple[bytes, int]:
    text = site.read(file).decode("utf-8")
    json.loads(text)  # what is no JSON is told, not half moved
    moved, count = moved_json(text, moves, ids_only=file.endswith(".jsonld"))
    return moved.encode("utf-8"), count


def _unreadable(site: PublishedSite, file: str) -> Problem:
    place = Place(source=site.name, path=file)
    return problem("rebase-unreadable", place, f"{visible(file)} is no JSON, or cannot be read.")


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
