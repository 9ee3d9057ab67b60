"""A PDF opened, or the reason why it is not."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

import pypdfium2

from armistice_pkg.core.media import MediaReason
from armistice_pkg.media.confined.reasons import ReasonError

__all__ = ["MAX_PAGES", "opened", "page_fault"]

MAX_PAGES = 10_000
# fpdfview.h, FPDF_GetLastError: a password is required, or it was wrong; a security handler that pdfium lacks.
_PASSWORD, _SECURITY = 4, 5


@contextmanager
def opened(source: BinaryIO | bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The document, which has at least one page and no more than `MAX_PAGES`.

    Raises:
        ReasonError: it does not open, asks for a password, has no or too many pages.
    """
    # pdfium says why it could not open a file, and says nothing new for one that it opens and that has no pages: then
    # its last word is about an earlier file. So an earlier file is given that is plainly none.
    with suppress(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(b"")
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise ReasonError(_why_not(error)) from error
    try:
        pages = len(document)
        if pages > MAX_PAGES:
            reason = f"has {pages:,} pages, and no more than {MAX_PAGES:,} are made into page images"
            raise ReasonError(MediaReason(reason, "media-too-many-pages"))
        yield document
    finally:
        document.close()


def page_fault(number: int) -> ReasonError:
    """The reason for a page (from 0) that cannot be drawn."""
    return ReasonError(MediaReason(f"is damaged: page {number + 1} of it cannot be drawn"))


def _why_not(error: pypdfium2.PdfiumError) -> MediaReason:
    if error.err_code == _PASSWORD:
        return MediaReason("is encrypted: it asks for a password before it can be opened", "media-encrypted")
    if error.err_code == _SECURITY:
        return MediaReason("is encrypted in a way that cannot be opened here", "media-encrypted")
    return MediaReason("is damaged or incomplete: it begins as a PDF, and its pages cannot be found")
