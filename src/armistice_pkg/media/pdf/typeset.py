"""Pages of what we typeset ourselves: nothing hostile is in it, so it is opened in this process."""

from collections.abc import Iterator

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.media import PageImage, Typeset
from armistice_pkg.media.confined.reasons import ReasonError
from armistice_pkg.media.pdf.making import made_page
from armistice_pkg.media.pdf.opening import opened

__all__ = ["typeset_pages"]


def typeset_pages(typeset: Typeset) -> Iterator[PageImage]:
    """The pages in order; their text is that between the running head and foot.

    Raises:
        UnreadableError: the bytes are no PDF that can be shown; its path is `PDF`.
    """
    try:
        with opened(typeset.pdf) as document:
            for number in range(len(document)):
                yield made_page(document, number, head=typeset.head, foot=typeset.foot, typeset=True)
    except ReasonError as error:
        raise UnreadableError("PDF", error.reason) from error
