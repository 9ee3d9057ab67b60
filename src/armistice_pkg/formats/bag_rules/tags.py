"""Rules on tag files against the tag manifests (RFC 8493, 2.2.1, 3)."""

from collections.abc import Iterator, Mapping, Sequence

from armistice_pkg.core.ports import EntryKind
from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.formats.bag_rules.manifests import TagColumn
from armistice_pkg.formats.bag_rules.tree import Tree
from armistice_pkg.formats.bagit import ManifestName

__all__ = ["missing_tag_files", "payload_manifests_listed", "unlisted_tag_files", "unreadable_tag_file"]


def payload_manifests_listed(
    columns: Mapping[str, TagColumn], payload_manifests: Sequence[ManifestName]
) -> Iterator[Problem]:
    """Each tag manifest lists each payload manifest."""
    for file, column in columns.items():
        for name in payload_manifests:
            if name.file not in column:
                yield problem(
                    "bag-tag-manifest-incomplete",
                    Place(path=file),
                    f"{visible(file)} does not list {visible(name.file)}, so a change of that would go unnoticed. "
                    "Renew it after verifying the payload.",
                    expected=name.file,
                )


def missing_tag_files(columns: Mapping[str, TagColumn], tree: Tree) -> Iterator[Problem]:
    """Every listed tag file is there, and is a file."""
    told = set()
    for file, column in columns.items():
        for path in column:
            if path in told or path in tree.tag_files:
                continue
            told.add(path)
            yield from _missing(file, path, tree)


def _missing(file: str, path: str, tree: Tree) -> Iterator[Problem]:
    entry = tree.odd.get(path)
    if tree.hidden(path) is not None:
        yield unreadable_tag_file(path, "it could not be looked at")
    elif path in tree.folders:
        yield problem(
            "bag-path-folder",
            Place(path=path),
            f'"{visible(path)}" is listed as a file and is a folder. List the files in it instead.',
        )
    elif entry is None or entry.kind is EntryKind.FILE:
        yield problem(
            "bag-tag-file-missing",
            Place(path=path),
            f'"{visible(path)}" is listed in {visible(file)} and is not there. Get it from the sender or a replica.',
        )


def unlisted_tag_files(columns: Mapping[str, TagColumn], tree: Tree) -> Iterator[Problem]:
    """Every tag file but the tag manifests should be listed; that payload manifests must be is a rule of its own."""
    if not columns:
        return
    exempt = {name.file for tag in (True, False) for name in tree.manifests(tag=tag)}
    for path in tree.tag_files:
        if path not in exempt and not any(path in column for column in columns.values()):
            yield problem(
                "bag-tag-file-unlisted",
                Place(path=path),
                f'"{visible(path)}" stands in no tag manifest, so a change of it would go unnoticed. '
                "Renew the tag manifests, or remove the file.",
            )


def unreadable_tag_file(path: str, reason: str) -> Problem:
    """What could not be read is not known to be intact, nor to be altered."""
    return problem(
        "bag-tag-file-unreadable",
        Place(path=path),
        f'"{visible(path)}" could not be read: {reason}. Check its permissions and the disk, and verify again.',
        found=reason,
    )
