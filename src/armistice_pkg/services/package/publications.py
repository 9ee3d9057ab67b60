"""What readers get to see of a bag: its IIIF, its Dublin Core and the originals it links, as files of a web site.

It is made from the bag and from nothing else, so it can be made again at any time.
"""

import json
from collections.abc import Iterator, Mapping

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.layout import IIIF, MANIFEST_FILE, OBJECTS, DocumentUris, is_published_name, published_path
from armistice_pkg.core.ports import EntryKind, Shelf, Store
from armistice_pkg.formats.iiif_image import INFO_FILE
from armistice_pkg.services.package.image_services import ShownService, is_shown_whole, shown_services
from armistice_pkg.services.package.tools import PackageContext

__all__ = ["in_the_way", "is_current", "is_published", "published_files", "read_json", "stage_publication", "withdraw"]

_COMPARED = (Algorithm.SHA256,)


def stage_publication(bag: Store, uris: DocumentUris, context: PackageContext) -> None:
    """Make what is published of `bag` anew, in the shelf's staging folder; other files that lie there are kept."""
    shelf = context.publications
    stage = shelf.stage(uris.record_id)
    files = _files(bag, uris)
    for published, path in files.items():
        stage.copy(bag, path, published, ())
    for service in _services(bag, uris, files):
        target = stage.local_path(service.folder)
        assert target is not None  # noqa: S101 - a stage is local by nature
        context.services.link(bag, service, uris.record_id, target)
        stage.write(f"{service.folder}/{INFO_FILE}", service.info(uris), ())
    there = shelf.existing(uris.record_id)
    if there is not None:
        for entry in there.walk():
            if entry.kind is EntryKind.FILE and not is_published_name(entry.path):
                stage.copy(there, entry.path, entry.path, ())


def in_the_way(shelf: Shelf, name: str) -> str | None:
    """Why a folder that is to be published as `name` cannot be, or None.

    A folder of the user's own is never replaced, and in one of ours nothing that could not be kept.
    """
    there = shelf.existing(name)
    if there is None:
        return None
    entries = tuple(there.walk())
    if any(one.kind not in {EntryKind.FILE, EntryKind.FOLDER} for one in entries):
        return "it holds links or special files, which cannot be kept"
    files = {one.path for one in entries if one.kind is EntryKind.FILE}
    return "it is a folder that is no published document" if files and MANIFEST_FILE not in files else None


def is_published(name: str, shelf: Shelf) -> bool:
    """Whether a document is published by that name; a folder of the user's own is none."""
    there = shelf.existing(name)
    return there is not None and there.entry(MANIFEST_FILE) is not None


def withdraw(name: str, shelf: Shelf) -> None:
    """Take away what is published by that name; files of the user's own stay.

    Raises:
        UnfinishedError: it cannot be taken away.
    """
    there = shelf.existing(name)
    entries = there.walk() if there is not None else ()
    own = [one.path for one in entries if one.kind is EntryKind.FILE and not is_published_name(one.path)]
    if there is None or not own:
        shelf.withdraw(name)
        return
    stage = shelf.stage(name)
    for path in own:
        stage.copy(there, path, path, ())
    shelf.sync()
    shelf.publish(name, stamp="")


def is_current(bag: Store, uris: DocumentUris, shelf: Shelf) -> bool:
    """Whether what is published of `bag` is all there and equal to it, byte for byte; of images only that they are."""
    wanted = _files(bag, uris)
    services = tuple(_services(bag, uris, wanted))
    there = shelf.existing(uris.record_id)
    if there is None:
        return False
    found = {one.path for one in there.walk() if one.kind is not EntryKind.FOLDER and is_published_name(one.path)}
    served = {f"{one.folder}/{path}" for one in services for path in (*one.files(), INFO_FILE)}
    if found != wanted.keys() | served:
        return False
    try:
        return all(is_shown_whole(there, one, uris, found) for one in services) and all(
            there.measure(published, _COMPARED).digests == bag.measure(path, _COMPARED).digests
            for published, path in wanted.items()
        )
    except UnreadableError:
        return False


def _services(bag: Store, uris: DocumentUris, files: Mapping[str, str]) -> Iterator[ShownService]:
    """The image services that are published and not in the bag."""
    for one in shown_services(read_json(bag, f"{IIIF}{MANIFEST_FILE}"), uris):
        if f"{one.folder}/{INFO_FILE}" not in files:
            yield one


def _files(bag: Store, uris: DocumentUris) -> Mapping[str, str]:
    """Published path to path in the bag; of the originals only those that the IIIF manifest links."""
    linked = linked_originals(read_json(bag, f"{IIIF}{MANIFEST_FILE}"), uris)
    files = {}
    for entry in bag.walk("data"):
        published = published_path(entry.path) if entry.kind is EntryKind.FILE else None
        if published is not None and (not entry.path.startswith(OBJECTS) or uris.file(published) in linked):
            files[published] = entry.path
    return files


def published_files(bag: Store) -> Mapping[str, bytes]:
    """What is published of a collection's bag, by name: no originals, since a page or table is not for readers."""
    files = {}
    for entry in bag.walk("data"):
        published = published_path(entry.path) if entry.kind is EntryKind.FILE else None
        if published is not None and not entry.path.startswith(OBJECTS):
            with bag.open(entry.path) as file:
                files[published] = file.read()
    return files


def linked_originals(manifest: Mapping[str, object], uris: DocumentUris) -> frozenset[str]:
    """The URIs below `objects/` that a IIIF manifest renders."""
    rendering = manifest.get("rendering", [])
    assert isinstance(rendering, list)  # noqa: S101 - a manifest of ours, valid by its schema
    return frozenset(one["id"] for one in rendering if one["id"].startswith(f"{uris.home}/objects/"))


def read_json(store: Store, path: str) -> Mapping[str, object]:
    """A JSON file of ours.

    Raises:
        UnreadableError: it is not there, or is no JSON object.
    """
    with store.open(path) as file:
        data = file.read()
    try:
        value = json.loads(data)
    except ValueError as error:
        raise UnreadableError(path, f"is no JSON ({error})") from error
    if not isinstance(value, dict):
        raise UnreadableError(path, "is no JSON object")
    return value
