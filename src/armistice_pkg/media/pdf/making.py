"""One page of an open PDF to its page image, with its words and where they stand."""

import pypdfium2

from armistice_pkg.core.media import PageImage
from armistice_pkg.media.jpeg import own_page, page_image
from armistice_pkg.media.pdf.drawing import Drawn, drawn, rendered, resolution
from armistice_pkg.media.pdf.opening import page_fault
from armistice_pkg.media.pdf.words import page_words

__all__ = ["TYPESET", "made_page"]

TYPESET = 150
"""Pixels an inch of a page that we typeset: its smallest letters are larger than those of most books."""


def made_page(
    document: pypdfium2.PdfDocument, number: int, *, head: float = 0, foot: float = 0, typeset: bool = False
) -> PageImage:
    """The page `number` (from 0). `typeset` says that it is one of ours, without colour.

    What stands in the uppermost `head` and the lowest `foot` points of it is no part of its text.

    Raises:
        ReasonError: it cannot be drawn.
    """
    try:
        page = document[number]
        try:
            result = _typeset(page) if typeset else drawn(page)
            words = page_words(page, result.width, result.height, head=head, foot=foot)
        finally:
            page.close()
    except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError) as error:
        raise page_fault(number) from error
    label = document.get_page_label(number).strip() or None
    lines = words.placed(result.width, result.height)
    text = words.text or None
    if result.jpeg is not None:
        size = (result.width, result.height)
        return own_page(result.jpeg, size, result.picture, text=text, lines=lines, label=label)
    return page_image(result.picture, (result.width, result.height), text=text, lines=lines, label=label)


def _typeset(page: pypdfium2.PdfPage) -> Drawn:
    picture = rendered(page, resolution(page, TYPESET), grey=True)
    return Drawn(picture=picture, width=picture.width, height=picture.height)
