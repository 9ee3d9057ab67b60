"""How long a server is waited for."""

from dataclasses import dataclass

__all__ = ["Patience"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds: `connect` for a connection and its TLS, each; `silence` from one piece of an answer to the next.

    Whoever sends fewer than `least` octets in `window` seconds is cut off, however regularly they come.
    """

    connect: float = 15
    silence: float = 60
    window: float = 60
    least: int = 4096
