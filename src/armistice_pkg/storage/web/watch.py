"""Cuts off a server that sends next to nothing: a time limit on each read does not stop one that drips."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from armistice_pkg.storage.web.patience import Patience

__all__ = ["Watch"]


class Watch:
    """Watches one connection while an answer is waited for or comes in. `received` is told how much has come.

    It ends the connection from a thread of its own: whoever waits on it then wakes up, and finds `is_cut_off`.
    """

    def __init__(self, connection: socket.socket, patience: Patience) -> None:
        self._connection = connection
        self._patience = patience
        self._over = threading.Event()
        self._octets = 0
        self.is_cut_off = False
        self._thread = threading.Thread(target=self._run, daemon=True, name="watch")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def received(self, octets: int) -> None:
        """Something has come."""
        self._octets += octets

    def cut_off(self) -> None:
        """End the connection, both ways, so that nobody waits on it any more."""
        # Past `SSLSocket.shutdown`, which would let go of the TLS that another thread is reading through.
        with suppress(OSError):  # it has ended by itself
            socket.socket.shutdown(self._connection, socket.SHUT_RDWR)

    def _run(self) -> None:
        before = 0
        while not self._over.wait(self._patience.window):
            if self._octets - before < self._patience.least:
                self.is_cut_off = True
                self.cut_off()
                return
            before = self._octets
