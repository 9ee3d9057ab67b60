"""The ledger: every event a line, each naming the one before it, all under the head of one Merkle tree."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from armistice_pkg.core.events import Event
from armistice_pkg.core.merkle import Frontier
from armistice_pkg.core.problems import Problem, any_error

__all__ = [
    "AppendReport",
    "Entry",
    "ExtensionProof",
    "Head",
    "HeadSignature",
    "HeadWitness",
    "InclusionProof",
    "LedgerReport",
    "LedgerSource",
    "LedgerState",
    "SignedHead",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: its number from 0, the hash of the line before it, and when it was written, in UNIX seconds.

    Line 0 begins the ledger: it has an `origin` (a UUID that no other ledger has), and every other line an `event`.
    """

    number: int
    previous: str
    time: int
    event: Event | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """All lines up to one, in a few words: how many there are, and the root of their Merkle tree in hexadecimal.

    `time` is when the last of them was written, in UNIX seconds.
    """

    origin: str
    size: int
    root: str
    time: int

    @property
    def date_time(self) -> str:
        """The time in ISO 8601, in UTC."""
        return dt.datetime.fromtimestamp(self.time, dt.UTC).isoformat().replace("+00:00", "Z")

    @property
    def signed_bytes(self) -> bytes:
        """What is signed and time-stamped: five lines, which a person can write down and check."""
        return f"armistice ledger head 1\n{self.origin}\n{self.size}\n{self.root}\n{self.time}\n".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSignature:
    """An Ed25519 signature (RFC 8032) of `signed_bytes`, and the public key; both in hexadecimal."""

    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    """A head, and who vouches for it: a key, an authority's time stamp (RFC 3161, a TimeStampResp in DER), or nobody.

    A stamp is over the signature's bytes if there is one, else over `signed_bytes`.
    """

    head: Head
    signature: HeadSignature | None = None
    stamp: bytes | None = None

    @property
    def stamped_bytes(self) -> bytes:
        """What the time stamp is over."""
        return bytes.fromhex(self.signature.value) if self.signature is not None else self.head.signed_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerState:
    """What is kept beside a ledger so that it can be gone on with unread: its head, and the tree that grows.

    `octets` is where the last line ends, `last_octets` how long it is with its line feed; `leaf` is its hash, and
    `before` that of the line before it.
    """

    head: Head
    octets: int
    last_octets: int
    leaf: bytes
    before: bytes
    tree: Frontier


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionProof:
    """That a line stands in the ledger which a head is of: the line itself, and the hashes that lead to the root."""

    head: SignedHead
    number: int
    line: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionProof:
    """That a later head has all lines of an earlier one, unchanged and in their order."""

    old: SignedHead
    new: SignedHead
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerReport:
    """What was found out about a ledger, a head or a proof; `head` is that of what was read, if it has one.

    `events` counts what was read. `statements` say what a proof has shown, one sentence each.
    """

    name: str
    head: Head | None
    events: int
    problems: tuple[Problem, ...]
    statements: tuple[str, ...] = ()
    is_proof: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong; warnings do not matter."""
        return not any_error(self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendReport:
    """The head after events were written and made durable, and what was found on the way, such as a torn line."""

    head: Head
    events: int
    problems: tuple[Problem, ...] = ()


class HeadWitness(Protocol):
    """Who can tell whether those who vouch for a head really do."""

    def has_right_signature(self, signed: SignedHead) -> bool:
        """Whether the signature, which must be there, is of the key that it names."""

    def stamp_fault(self, signed: SignedHead) -> str | None:
        """Why the time stamp, which must be there, is not to be relied on; None if it is."""


class LedgerSource(Protocol):
    """A ledger that is only read, and never waits for a writer."""

    @property
    def name(self) -> str:
        """The ledger as the user named it."""

    def state(self) -> LedgerState | str | None:
        """What was kept beside it, why that cannot be used, or None where nothing is there.

        To be asked before `lines`: what is kept beside it is written after the lines that it speaks of.
        """

    def lines(self) -> Iterator[bytes]:
        """All lines, each with its line feed; one without is the last, and was torn by a crash.

        A line that is longer than any of ours comes in parts, of which only the last has a line feed.
        """
