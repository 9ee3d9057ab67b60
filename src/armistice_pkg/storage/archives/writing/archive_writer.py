"""What a writer of archives can do: members one after the other, each known by where it ends and by its checksum.

Nothing of the machine and the moment goes into an archive: members belong to nobody (user and group 0, without names),
may be read by all, and are all of one time. Times before 1980 are none in a zip file, and GNU tar warns of 1970.
"""

from typing import NamedTuple, Protocol

from armistice_pkg.storage.archives.writing.output import Output

__all__ = ["FILE_MODE", "FOLDER_MODE", "TIME", "ArchiveWriter", "Member"]

TIME = 315_532_800
"""1980-01-01T00:00:00Z, in UNIX seconds."""

FILE_MODE, FOLDER_MODE = 0o644, 0o755


class Member(NamedTuple):
    """A member that is whole: the octet of the archive behind it, and its CRC-32 (0 where the format has none)."""

    end: int
    checksum: int


class ArchiveWriter(Protocol):
    """Writes one archive; names are whole paths in it, with `/`, one folder on top.

    `length` is what a member takes at its place, `octets` what it takes in all, and `frame` what the archive takes that
    holds the folder `top` and in it `data`; names of folders end in `/` there. `folder` writes a folder. `begin` writes
    what stands before a file of `size` octets, `update` takes its bytes, and `end` what stands behind them; `abandon`
    takes back what was begun. `adopt` takes up a member that an earlier run has written at just this place. `close`
    writes the archive's end.
    """

    def __init__(self, output: Output) -> None: ...
    @staticmethod
    def length(name: str, size: int) -> int: ...  # noqa: D102 - the class docstring tells its methods
    @staticmethod
    def octets(name: str, size: int) -> int: ...  # noqa: D102
    @staticmethod
    def frame(top: str) -> int: ...  # noqa: D102
    @property
    def position(self) -> int: ...  # noqa: D102
    def folder(self, name: str) -> None: ...  # noqa: D102
    def begin(self, name: str, size: int) -> None: ...  # noqa: D102
    def update(self, data: bytes | bytearray | memoryview, /) -> None: ...  # noqa: D102
    def end(self) -> Member: ...  # noqa: D102
    def abandon(self) -> None: ...  # noqa: D102
    def adopt(self, name: str, size: int, member: Member) -> None: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102
