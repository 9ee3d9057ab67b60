"""The process in which pixels are decoded: asked through a socket, bounded in memory and processor time.

    python -m armistice_pkg.media.pyramids.worker SOCKET

A request is one line of JSON with the image's descriptor beside it; so is the answer, without one. Where the process
that asks is gone, this one ends at once, whatever it is at.
"""

import errno
import json
import os
import resource
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyvips
from PIL import features

from armistice_pkg.core.images import ImageSize, ScanPage
from armistice_pkg.core.media import MediaReason
from armistice_pkg.media.pyramids.making import page_images, tree
from armistice_pkg.media.pyramids.opening import ImageFile
from armistice_pkg.media.pyramids.reasons import ReasonError, StorageError, damaged

__all__ = ["MEMORY", "main"]

MEMORY = 2 << 30
"""Octets of data that this process may have; a page of a gigapixel takes a quarter of it."""

_LINE = 1 << 16
# What a write fails with that the file which is read is not to blame for.
_STORAGE = tuple(
    os.strerror(number)
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EFBIG, errno.EMFILE, errno.ENOENT)
)

Answer = Mapping[str, Any]


def main(descriptor: int) -> None:
    """Answer until the other side closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; only the one that leads answers
    with socket.socket(fileno=descriptor) as asked:
        threading.Thread(target=_end_with_asker, args=[descriptor], daemon=True).start()
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        pyvips.cache_set_max(0)  # no page is asked for twice
        _say(asked, {"tools": _tools()})
        while True:
            line, descriptors, _, _ = socket.recv_fds(asked, _LINE, 1)
            if not line:
                return
            _say(asked, _answered(json.loads(line), descriptors[0]))


def _tools() -> str:
    version = ".".join(str(pyvips.version(part)) for part in range(3))
    return f"libvips {version}, Pillow {features.version('pil')}"


def _say(asked: socket.socket, answer: Answer) -> None:
    asked.sendall(json.dumps(answer).encode() + b"\n")


def _answered(request: Mapping[str, Any], descriptor: int) -> Answer:
    """The answer, or `reason` and `code` where the file is at fault, or `storage` where the place to write is."""
    _allow(request["seconds"])
    try:
        return _VERBS[request["verb"]](ImageFile(descriptor), request)
    except ReasonError as error:
        return {"reason": str(error.reason), "code": error.reason.code}
    except StorageError as error:
        return {"storage": str(error)}
    except MemoryError:
        reason = MediaReason("needs more memory to be decoded than is given to it", "media-too-large")
        return {"reason": str(reason), "code": reason.code}
    finally:
        os.close(descriptor)


def _pages(file: ImageFile, _: Mapping[str, Any]) -> Answer:
    return {"pages": [[page.frame, page.size.width, page.size.height] for page in file.pages()]}


def _tree(file: ImageFile, request: Mapping[str, Any]) -> Answer:
    folder = Path(request["folder"])
    os.environ["TMPDIR"] = str(folder.parent)  # where libvips keeps what is turned on its side and too large for memory
    page = _page(request)
    _making(page, lambda: tree(file.opened(page), folder))
    return {}


def _images(file: ImageFile, request: Mapping[str, Any]) -> Answer:
    sizes = {Path(path): ImageSize(width=width, height=height) for path, width, height in request["images"]}
    os.environ["TMPDIR"] = str(next(iter(sizes)).parent)
    page = _page(request)
    _making(page, lambda: page_images(file.opened(page), sizes))
    return {}


_VERBS: Mapping[str, Callable[[ImageFile, Mapping[str, Any]], Answer]] = {
    "pages": _pages,
    "tree": _tree,
    "images": _images,
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
        where = f"page {page.frame + 1} of it" if page.frame else "its picture"
        raise damaged(f"{where} cannot be decoded ({_first_words(detail)})") from error


def _first_words(detail: str) -> str:
    """What libvips said first, on one line."""
    return next((line.strip() for line in detail.splitlines() if line.strip()), "libvips does not say why")[:200]


def _allow(seconds: int) -> None:
    """Processor time for one request; the system ends this process when it is used up (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, most))


def _end_with_asker(descriptor: int) -> None:
    """Wait until the other side has closed, and end in the midst of whatever goes on."""
    gone = select.poll()
    gone.register(descriptor, select.POLLHUP)
    while not any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in gone.poll()):
        continue
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
