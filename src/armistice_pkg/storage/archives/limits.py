"""How much an archive may ask of us before it is refused."""

from dataclasses import dataclass

__all__ = ["TRAILING_OCTETS", "Limits"]

TRAILING_OCTETS = 16 << 20
"""How far what belongs to no member is looked at: tape blocks, which padding fills, are at most that long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds, each of which an honest bag keeps by far.

    `members` counts files and folders, also those folders that only the names of others imply. `name_octets` is for all
    names together, `path_octets` for one; `header_octets` for one extended header of a tar archive. What is unpacked
    may be `ratio` times the archive's size where it is more than `free_octets`, and `octets` in any case.
    """

    members: int = 10_000_000
    name_octets: int = 1 << 29
    path_octets: int = 32_767
    header_octets: int = 1 << 20
    ratio: int = 200
    free_octets: int = 64 << 20
    octets: int = 1 << 44

    def allows(self, unpacked: int, packed: int) -> bool:
        """Whether so many octets may come from so many of the archive's."""
        return unpacked <= self.octets and (unpacked <= self.free_octets or unpacked <= self.ratio * packed)
