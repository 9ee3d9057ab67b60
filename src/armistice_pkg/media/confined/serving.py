"""The process that decodes: asked through a socket, bounded in memory and processor time.

A request is one line of JSON with the file's descriptor beside it; so is the answer, without one. Where the process
that asks is gone, this one ends at once, whatever it is at.
"""

import json
import os
import resource
import select
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any

from armistice_pkg.core.media import MediaReason
from armistice_pkg.media.confined.reasons import ReasonError, StorageError

__all__ = ["MEMORY", "Answer", "Verb", "serve"]

MEMORY = 2 << 30
"""Octets of data that the process may have; a page of a gigapixel takes a quarter of it."""

_LINE = 1 << 16

Answer = Mapping[str, Any]
Verb = Callable[[int, Mapping[str, Any]], Answer]
"""Answers a request about the file of a descriptor, which it leaves open."""


def serve(descriptor: int, verbs: Mapping[str, Verb], *, tools: str) -> None:
    """Answer until the other side closes; `tools` says which libraries decode, with their versions."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; only the one that leads answers
    with socket.socket(fileno=descriptor) as asked:
        threading.Thread(target=_end_with_asker, args=[descriptor], daemon=True).start()
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _say(asked, {"tools": tools})
        while True:
            line, descriptors, _, _ = socket.recv_fds(asked, _LINE, 1)
            if not line:
                return
            _say(asked, _answered(verbs, json.loads(line), descriptors[0]))


def _say(asked: socket.socket, answer: Answer) -> None:
    asked.sendall(json.dumps(answer).encode() + b"\n")


def _answered(verbs: Mapping[str, Verb], request: Mapping[str, Any], descriptor: int) -> Answer:
    """The answer, or `reason` and `code` where the file is at fault, or `storage` where the place to write is."""
    _allow(request["seconds"])
    try:
        return verbs[request["verb"]](descriptor, request)
    except ReasonError as error:
        return {"reason": str(error.reason), "code": error.reason.code}
    except StorageError as error:
        return {"storage": str(error)}
    except MemoryError:
        reason = MediaReason("needs more memory to be decoded than is given to it", "media-too-large")
        return {"reason": str(reason), "code": reason.code}
    finally:
        os.close(descriptor)


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
