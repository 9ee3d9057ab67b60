"""Scans as image services: named by what they are made of, made once, and linked into what is published."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from armistice_pkg.core.digests import Algorithm, Digest
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.images import ImageSize, ScanPage, derivative_name
from armistice_pkg.core.layout import IMAGES, OBJECTS, DocumentUris
from armistice_pkg.core.ports import Derivatives, EntryKind, ImageTiler, PageMaker, Store
from armistice_pkg.core.presentation import ImageService, Picture
from armistice_pkg.formats.iiif import dump
from armistice_pkg.formats.iiif_image import (
    INFO_FILE,
    info,
    largest_whole,
    thumbnail,
    tiles,
    whole_file,
    whole_files,
    whole_sizes,
)

__all__ = ["ImageServices", "ShownService", "is_shown_whole", "shown_services"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownService:
    """An image service of a document: its name, and the size of its page."""

    name: str
    size: ImageSize

    @property
    def folder(self) -> str:
        """Where it lies in what is published of the document."""
        return f"{IMAGES}{self.name}"

    def files(self) -> frozenset[str]:
        """The paths of its images, below its folder; info.json, which names its address, is another matter."""
        return frozenset(whole_files(self.size)) | {path for path, _ in tiles(self.size)}

    def info(self, uris: DocumentUris) -> bytes:
        """Its info.json."""
        return dump(info(uris.file(self.folder), self.size))

    def picture(self, uris: DocumentUris) -> Picture:
        """The page as a canvas shows it."""
        largest = largest_whole(self.size)
        return self._picture(uris, whole_file("max"), largest)

    def thumbnail(self, uris: DocumentUris) -> Picture:
        """Its thumbnail."""
        size = thumbnail(self.size)
        return self._picture(uris, whole_file(size), size)

    def _picture(self, uris: DocumentUris, path: str, size: ImageSize) -> Picture:
        # The commas of an image request stand as they are: that is how viewers write them (Image API 3.0, 4.7).
        home = uris.file(self.folder)
        service = ImageService(uri=home, size=self.size, sizes=whole_sizes(self.size))
        return Picture(uri=f"{home}/{path}", width=size.width, height=size.height, service=service)


def shown_services(manifest: Mapping[str, Any], uris: DocumentUris) -> Iterator[ShownService]:
    """The services of ours that a IIIF manifest of ours shows, in the order of its canvases, each once."""
    home = f"{uris.file(IMAGES.rstrip('/'))}/"
    seen = set()
    for canvas in manifest["items"]:
        for page in canvas["items"]:
            for annotation in page["items"]:
                for one in annotation["body"].get("service", ()):
                    name = one["id"].removeprefix(home)
                    if one["id"].startswith(home) and name not in seen:
                        seen.add(name)
                        yield ShownService(name=name, size=ImageSize(width=one["width"], height=one["height"]))


class ImageServices:
    """The services of a collection's documents. Used in one process by one document at a time."""

    def __init__(self, tiler: ImageTiler, page_maker: PageMaker, derivatives: Derivatives) -> None:
        self._tiler = tiler
        self._page_maker = page_maker
        self._derivatives = derivatives

    def recipe(self, store: Store, paths: Collection[str]) -> str | None:
        """What decides the bytes of services besides the source, if one of the files is an image."""
        return self._tiler.recipe if any(self._page_maker.is_image(store, path) for path in paths) else None

    def made(self, store: Store, original: MeasuredFile, record: str) -> Iterator[tuple[ShownService, str]]:
        """The service of each page of an image, and the local folder where it is.

        Raises:
            UnreadableError: a page cannot be made, with the reason.
            UnfinishedError: it cannot be written.
        """
        source = Digest(algorithm=Algorithm.SHA256, hex=original.digests[Algorithm.SHA256])
        for page in self._tiler.pages(store, original.path):
            name = derivative_name(source, page.frame, self._tiler.recipe)
            service = ShownService(name=name, size=page.size)
            yield service, self._ensured(service, record, store, original.path, page)

    def _ensured(self, service: ShownService, record: str, store: Store, path: str, page: ScanPage) -> str:
        return self._derivatives.ensure(
            service.name, record, service.files(), lambda folder: self._tiler.tile(store, path, page, folder)
        )

    def link(self, bag: Store, service: ShownService, record: str, target: str) -> None:
        """Put the images of a service into the local folder `target`; made again from the bag if they are nowhere.

        Raises:
            UnreadableError: no original in the bag gives it any more.
            UnfinishedError: it cannot be written.
        """
        files = service.files()
        folder = self._derivatives.ensure(service.name, record, files, lambda new: self._made_again(bag, service, new))
        self._derivatives.link(folder, files, target)

    def _made_again(self, bag: Store, service: ShownService, folder: str) -> None:
        for entry in bag.walk(OBJECTS.rstrip("/")):
            if entry.kind is not EntryKind.FILE or not self._page_maker.is_image(bag, entry.path):
                continue
            measured = bag.measure(entry.path, (Algorithm.SHA256,))
            source = Digest(algorithm=Algorithm.SHA256, hex=measured.digests[Algorithm.SHA256])
            for page in self._tiler.pages(bag, entry.path):
                if derivative_name(source, page.frame, self._tiler.recipe) == service.name:
                    self._tiler.tile(bag, entry.path, page, folder)
                    return
        raise UnreadableError(service.folder, "none of the originals gives these images")


def is_shown_whole(there: Store, service: ShownService, uris: DocumentUris, found: Collection[str]) -> bool:
    """Whether all files of a service are among those `found` in what is published, and its info.json is right.

    The images are not read: they can be made again at any time, and nothing is made of them.
    """
    info_path = f"{service.folder}/{INFO_FILE}"
    if info_path not in found or not all(f"{service.folder}/{path}" in found for path in service.files()):
        return False
    with there.open(info_path) as file:
        return file.read() == service.info(uris)
