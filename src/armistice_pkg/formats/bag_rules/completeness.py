"""Rules on the payload against its manifests: what is there, and what is listed (RFC 8493, 2.1.3, 3)."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from armistice_pkg.core.fixity import Fixity
from armistice_pkg.core.paths import decode_path, same_name
from armistice_pkg.core.ports import Entry, EntryKind
from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.formats.bag_rules.payload import Payload
from armistice_pkg.formats.bag_rules.tree import Tree
from armistice_pkg.formats.bagit import Declaration

__all__ = ["absent_file", "files_in_every_manifest", "joined_names", "unlisted_files", "unreadable_file"]


def joined_names(payload: Payload, declaration: Declaration) -> Iterator[Problem]:
    """Listed paths that fit a file under another reading: the same on both sides (RFC 8493, 2.1.3, 6.1.1.3)."""
    if declaration.is_legacy:
        yield from _joined(payload, decode_path, "bag-path-undecoded", "if its percent signs are not decoded")
    yield from _joined(payload, same_name, "bag-path-normalised", "only after Unicode normalisation")


def _joined(payload: Payload, key: Callable[[str], str], code: str, how: str) -> Iterator[Problem]:
    for listed, path in payload.join(key):
        yield problem(
            code,
            Place(path=path),
            f'The file "{visible(path)}" is listed under a name that fits it {how}: "{visible(listed)}". '
            "It was taken for the same file.",
            expected=listed,
            found=path,
        )


def unlisted_files(payload: Payload) -> Iterator[Problem]:
    """RFC 8493, 3: every file of the payload is listed."""
    if not payload.columns or payload.is_complete() or not all(column.is_whole for column in payload.columns):
        return
    for path, _ in payload.unlisted():
        yield problem(
            "bag-file-unlisted",
            Place(path=path),
            f'"{visible(path)}" is in the bag, and no payload manifest lists it. '
            "Remove it if it does not belong here, or make a new version of the bag.",
        )


def files_in_every_manifest(payload: Payload, declaration: Declaration) -> Iterator[Problem]:
    """RFC 8493, 2.1.3: since 1.0 every payload manifest lists every file; before, one was enough."""
    if declaration.is_legacy or payload.is_complete():
        return
    for path, row in payload.items():
        listing = payload.listing(row)
        for column in payload.lacking(row) if listing else ():
            yield problem(
                "bag-file-not-in-manifest",
                Place(path=path),
                f'"{visible(path)}" stands in {visible(listing[0].name.file)} and not in '
                f"{visible(column.name.file)}. In BagIt 1.0 each payload manifest must list it.",
                expected=column.name.file,
            )


def absent_file(
    tree: Tree, path: str, fetched: Mapping[str, object] | AbstractSet[str]
) -> tuple[Fixity, Problem | None]:
    """What became of a listed file that is not there as a file; no problem where another rule has told it.

    `fetched` are the paths that `fetch.txt` lists.
    """
    hidden = tree.hidden(path)
    if hidden is not None:
        return Fixity.UNREADABLE, unreadable_file(path, _hidden_reason(path, hidden))
    other = tree.odd.get(path)
    if other is not None:
        return (Fixity.UNREADABLE if other.kind is EntryKind.UNREADABLE else Fixity.MISSING), None
    if path in tree.folders:
        return Fixity.MISSING, problem(
            "bag-path-folder",
            Place(path=path),
            f'"{visible(path)}" is listed as a file and is a folder. List the files in it instead.',
        )
    if path in fetched:
        return Fixity.MISSING, problem(
            "bag-file-unfetched",
            Place(path=path),
            f'"{visible(path)}" is not here yet; fetch.txt says where to get it. Fetch it, and verify again.',
        )
    return Fixity.MISSING, problem(
        "bag-file-missing",
        Place(path=path),
        f'"{visible(path)}" is listed and is not there. Get it from the sender or from a replica.',
    )


def _hidden_reason(path: str, entry: Entry) -> str:
    if entry.path == path:
        return entry.detail or "it could not be looked at"
    return f'the folder "{visible(entry.path)}" could not be looked into'


def unreadable_file(path: str, reason: str) -> Problem:
    """RFC 8493, 3: what could not be read is not known to be intact, nor to be altered."""
    return problem(
        "bag-file-unreadable",
        Place(path=path),
        f'"{visible(path)}" could not be read: {reason}. Check its permissions and the disk, and verify again.',
        found=reason,
    )
