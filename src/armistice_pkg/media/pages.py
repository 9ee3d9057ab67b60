"""Files to page images: an image or a PDF, as its first bytes say and whatever its name."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.media import MediaReason, PageImage, Typeset
from armistice_pkg.core.ports import Store
from armistice_pkg.core.regions import OutlineEntry
from armistice_pkg.media.kinds import HEAD, Kind, claimed_kind, kind_of, what_it_is

if TYPE_CHECKING:
    from armistice_pkg.media.pdf.reader import PdfReader

__all__ = ["FilePages"]


class FilePages:
    """The `PageMaker` port, which opens PDFs in so many processes. Use it from one thread; it does not pickle."""

    def __init__(self, *, pdf_processes: int = 1) -> None:
        self._pdf_processes = pdf_processes

    @cached_property
    def _pdfs(self) -> "PdfReader":
        from armistice_pkg.media.pdf.reader import PdfReader  # noqa: PLC0415 - not always needed

        return PdfReader(self._pdf_processes)

    def can_show(self, store: Store, path: str) -> bool:
        """Whether the bytes are those of an image or a PDF, or the name claims so (then `check` says what is wrong)."""
        return claimed_kind(path) is not None or kind_of(_head(store, path), path) is not None

    def is_image(self, store: Store, path: str) -> bool:
        """Whether the bytes are those of an image."""
        return kind_of(_head(store, path), path) not in {None, Kind.PDF}

    def check(self, store: Store, path: str) -> str | None:
        """What keeps the file from being shown, as a `MediaReason`; None for a sound one, and for kinds without pages.

        Cheap: headers, the number of pages, what can be verified without decoding pixels.
        """
        head = _head(store, path)
        kind = kind_of(head, path)
        if kind is None:
            return _not_as_claimed(head, claimed_kind(path))
        if kind is Kind.PDF:
            return self._pdfs.check(store, path)
        with store.open(path) as stream:
            from armistice_pkg.media.images import check_image  # noqa: PLC0415 - heavy, and not always needed

            return check_image(stream, _size(store, path))

    def pages(self, store: Store, path: str) -> Iterator[PageImage]:
        """The pages in order, one in memory at a time.

        Raises:
            MissingError, UnreadableError: as the store does; or with a `MediaReason`, where a page cannot be made.
        """
        head = _head(store, path)
        kind = kind_of(head, path)
        if kind is None:
            reason = _not_as_claimed(head, claimed_kind(path))
            raise UnreadableError(path, reason or MediaReason(f"has no pages: it holds {what_it_is(head)}"))
        if kind is Kind.PDF:
            yield from self._pdfs.pages(store, path)
            return
        with store.open(path) as stream:
            from armistice_pkg.media.images import image_pages  # noqa: PLC0415 - heavy, and not always needed

            yield from image_pages(stream, _size(store, path), path)

    def outline(self, store: Store, path: str) -> tuple[OutlineEntry, ...]:
        """The table of contents that the file itself has: a PDF's outline; empty where there is none.

        Raises:
            MissingError, UnreadableError: as for `pages`.
        """
        return self._pdfs.outline(store, path) if kind_of(_head(store, path), path) is Kind.PDF else ()

    def typeset_pages(self, typeset: Typeset) -> Iterator[PageImage]:
        """The pages of a typeset PDF; their text is that between its running head and foot.

        Raises:
            UnreadableError: the bytes are no PDF that can be shown; its path is `PDF`.
        """
        from armistice_pkg.media.pdf.typeset import typeset_pages  # noqa: PLC0415 - heavy, and not always needed

        return typeset_pages(typeset)


def _head(store: Store, path: str) -> bytes:
    with store.open(path) as stream:
        return stream.read(HEAD)


def _size(store: Store, path: str) -> int:
    entry = store.entry(path)
    return entry.size or 0 if entry is not None else 0


def _not_as_claimed(head: bytes, claimed: Kind | None) -> MediaReason | None:
    """What is wrong with a file that is neither image nor PDF, where its name claims to be one."""
    if claimed is None:
        return None
    if not head:
        return MediaReason("is empty: it holds no bytes at all", "media-empty")
    return MediaReason(f"is named as {claimed.value}, and holds {what_it_is(head)}", "media-wrong-kind")
