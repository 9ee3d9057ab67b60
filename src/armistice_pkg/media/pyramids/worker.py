"""The process in which pixels are decoded: `python -m armistice_pkg.media.pyramids.worker SOCKET`."""

import errno
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyvips
from PIL import features

from armistice_pkg.core.images import ImageSize, ScanPage
from armistice_pkg.media.confined.reasons import StorageError, damaged
from armistice_pkg.media.confined.serving import Answer, Verb, serve
from armistice_pkg.media.pyramids.making import tree
from armistice_pkg.media.pyramids.opening import ImageFile

__all__ = ["main"]

# What a write fails with that the file which is read is not to blame for.
_STORAGE = tuple(
    os.strerror(number)
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EFBIG, errno.EMFILE, errno.ENOENT)
)


def main(descriptor: int) -> None:
    """Answer until the other side closes."""
    pyvips.cache_set_max(0)  # no page is asked for twice
    serve(descriptor, _VERBS, tools=_tools())


def _tools() -> str:
    version = ".".join(str(pyvips.version(part)) for part in range(3))
    return f"libvips {version}, Pillow {features.version('pil')}"


def _pages(descriptor: int, _: Mapping[str, Any]) -> Answer:
    return {"pages": [[page.frame, page.size.width, page.size.height] for page in ImageFile(descriptor).pages()]}


def _tree(descriptor: int, request: Mapping[str, Any]) -> Answer:
    folder = Path(request["folder"])
    os.environ["TMPDIR"] = str(folder.parent)  # where libvips keeps what is turned on its side and too large for memory
    page = _page(request)
    _making(page, lambda: tree(ImageFile(descriptor).opened(page), folder))
    return {}


_VERBS: Mapping[str, Verb] = {
    "pages": _pages,
    "tree": _tree,
}


def _page(request: Mapping[str, Any]) -> ScanPage:
    frame, width, height = request["page"]
    return ScanPage(frame=frame, size=ImageSize(width=width, height=height))


def _making(page: ScanPage, make: Callable[[], None]) -> None:
    """Call it, and tell a fault of the file from one of the place that is written to."""
    try:
        make()
    except OSError as error:
        raise StorageError(error.strerror or str(error)) from error
    except pyvips.Error as error:
        detail = str(error.detail if isinstance(error.detail, str) else error.message)
        found = next((said for said in _STORAGE if said in detail), None)
        if found is not None:
            raise StorageError(found) from error
        if "out of memory" in detail:
            raise MemoryError from error
        where = f"page {page.frame + 1} of it" if page.frame else "its picture"
        raise damaged(f"{where} cannot be decoded ({_first_words(detail)})") from error


def _first_words(detail: str) -> str:
    """What libvips said first, on one line."""
    return next((line.strip() for line in detail.splitlines() if line.strip()), "libvips does not say why")[:200]


if __name__ == "__main__":
    main(int(sys.argv[1]))
