"""The side that asks: starts the process that decodes, gives it files, and outlives whatever they do to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from armistice_pkg.core.errors import UnfinishedError
from armistice_pkg.core.media import MediaReason
from armistice_pkg.media.confined.reasons import ReasonError

__all__ = ["ConfinedProcess"]

# A machine with much else to do, or a slow disk, may let a request take so many times its processor time.
_PATIENCE = 20
_START_SECONDS = 60
_BLOCK = 1 << 20
# Written by libraries that we have no other hand on; its standard error would fill the terminal.
_ENVIRONMENT = {"VIPS_WARNING": "1", "MALLOC_ARENA_MAX": "2", "PYTHONWARNINGS": "ignore"}


class ConfinedProcess:
    """Starts when it is first asked, and again after it was ended. Ends with this object. Use it from one thread.

    `worker` is the module that it runs, which calls `confined.serving.serve`; `decodes` what that decodes, in a word.
    A process that was forked from the one which made this starts its own.
    """

    def __init__(self, worker: str, *, decodes: str) -> None:
        self._worker = worker
        self._decodes = decodes
        self._seconds: int | None = None
        self._running: _Running | None = None
        self._owner = os.getpid()

    @property
    def tools(self) -> str:
        """Which libraries decode, with their versions."""
        return self._started().tools

    def ask(self, verb: str, descriptor: int, *, seconds: int, **request: object) -> Mapping[str, Any]:
        """The answer about the file of that descriptor, which `seconds` of processor time are given for.

        Raises:
            ReasonError: the file is at fault: it is damaged or hostile.
            UnfinishedError: what was to be made cannot be written, or no process can be started.
        """
        self.begin(verb, descriptor, seconds=seconds, **request)
        return self.finish()

    def begin(self, verb: str, descriptor: int, *, seconds: int, **request: object) -> None:
        """Ask, and go on; the answer is what `finish` gives. A question that waits for its answer is given up.

        Raises:
            UnfinishedError: no process can be started.
        """
        line = json.dumps({"verb": verb, "seconds": seconds, **request}).encode() + b"\n"
        if self._seconds is not None:
            self._drop()
        self._seconds = seconds
        with suppress(OSError):  # a process that has just ended says so when it is to answer
            self._started().send(line, descriptor)

    def finish(self) -> Mapping[str, Any]:
        """The answer to what was asked last.

        Raises:
            ReasonError, UnfinishedError: as `ask` does.
        """
        seconds, self._seconds = self._seconds or 0, None
        try:
            answer = self._asked().answer((1 + seconds) * _PATIENCE)
        except TimeoutError as error:
            self._drop()
            raise ReasonError(_too_slow(seconds)) from error
        except OSError as error:
            code = self._drop()
            if code == -signal.SIGKILL:  # the system's own way out when memory runs out: no word about this file
                raise UnfinishedError(
                    f"The process that decodes {self._decodes} was ended from outside; memory may have run out. Try"
                    " again with --workers 1."
                ) from error
            raise ReasonError(_why_ended(code, seconds)) from error
        if "reason" in answer:
            raise ReasonError(MediaReason(answer["reason"], answer["code"]))
        if "storage" in answer:
            raise UnfinishedError(f"Page images cannot be written: {answer['storage']}.")
        return answer

    def _asked(self) -> "_Running":
        if self._running is None:
            raise RuntimeError("nothing was asked")
        return self._running

    def _started(self) -> "_Running":
        if self._owner != os.getpid():
            self._running, self._owner = None, os.getpid()
        if self._running is not None and self._running.has_ended:
            self._drop()
        if self._running is None:
            self._running = _Running(self._worker, self._decodes)
        return self._running

    def _drop(self) -> int:
        """End the process; its exit code, negative for a signal."""
        running, self._running = self._running, None
        return running.end() if running is not None else 0


class _Running:
    """One process, until it ends."""

    def __init__(self, worker: str, decodes: str) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    [sys.executable, "-P", "-m", worker, str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=os.environ | _ENVIRONMENT,
                )
            except OSError as error:
                ours.close()
                raise UnfinishedError(f"No process can be started to decode {decodes}: {error.strerror}.") from error
        self._socket = ours
        self._owner = os.getpid()
        self._finalizer = weakref.finalize(self, _end, self._process, ours, self._owner)
        try:
            ours.settimeout(_START_SECONDS)
            self.tools: str = self._received()["tools"]
        except OSError as error:
            code = self.end()
            raise UnfinishedError(
                f"The process that decodes {decodes} cannot be started (exit code {code}). Is the package whole?"
            ) from error

    @property
    def has_ended(self) -> bool:
        """Whether there is nobody to ask any more."""
        return self._process.poll() is not None

    def send(self, line: bytes, descriptor: int) -> None:
        """Raises OSError where the process has ended."""
        socket.send_fds(self._socket, [line], [descriptor])

    def answer(self, seconds: float) -> Mapping[str, Any]:
        """Raises OSError where the process has ended, TimeoutError where it does not answer."""
        self._socket.settimeout(seconds)
        return self._received()

    def end(self) -> int:
        """End it; its exit code."""
        self._finalizer()
        return self._process.returncode

    def _received(self) -> Mapping[str, Any]:
        parts: list[bytes] = []
        while not parts or not parts[-1].endswith(b"\n"):
            part = self._socket.recv(_BLOCK)
            if not part:
                raise ConnectionError("the process has ended")
            parts.append(part)
        answer: Mapping[str, Any] = json.loads(b"".join(parts))
        return answer


def _end(process: subprocess.Popen[bytes], ours: socket.socket, owner: int) -> None:
    ours.close()
    if owner == os.getpid():  # in a fork this is somebody else's child
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _why_ended(code: int, seconds: int) -> MediaReason:
    if code == -signal.SIGXCPU:
        return _too_slow(seconds)
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return MediaReason(
        f"cannot be decoded within the memory that is given to it: its decoder was ended by it ({how})",
        "media-too-large",
    )


def _too_slow(seconds: int) -> MediaReason:
    return MediaReason(f"takes more than {seconds:,} seconds to be decoded, far longer than its size", "media-too-slow")
