"""What an archive says is in it, member by member, with what is wrong with each."""

from array import array
from dataclasses import dataclass

from armistice_pkg.core.ports import EntryKind
from armistice_pkg.core.problems import Place, Problem, problem
from armistice_pkg.storage.archives.limits import Limits

__all__ = ["Listing", "Member", "Refusal", "normal_name"]


class Refusal(Exception):  # noqa: N818 # not an error of ours: the archive is refused, and the listing told why
    """Nothing more can or shall be read of this archive: `code` and `message` are the finding's."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member as its header has it: the name as written, bytes that are not UTF-8 as surrogate escapes.

    `offset` is where its bytes begin, in the archive or in what that decompresses to; `detail` is as in `ports.Entry`.
    """

    name: str
    kind: EntryKind
    size: int = 0
    offset: int = 0
    detail: str | None = None


class Listing:
    """Members in compact columns, in the archive's order, and the findings so far. `source` is the user's word.

    `is_refused` tells whether one of the findings is an error.
    """

    def __init__(self, source: str, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.problems: list[Problem] = []
        self.names: list[str] = []
        self.sizes = array("q")
        self.offsets = array("q")
        self.name_octets = 0
        self.is_refused = False

    def add(self, member: Member) -> None:
        """Take up a file or folder; a folder has the size -1. Names are normal ones (`normal_name`).

        Raises:
            Refusal: there are too many.
        """
        name = normal_name(member.name)
        self.names.append(name)
        self.sizes.append(-1 if member.kind is EntryKind.FOLDER else member.size)
        self.offsets.append(member.offset)
        self.count(len(self.names), len(name))

    def count(self, members: int, octets: int) -> None:
        """Take up the length of a name, where there are now so many members.

        Raises:
            Refusal: there are too many.
        """
        self.name_octets += octets
        if members > self.limits.members or self.name_octets > self.limits.name_octets:
            raise Refusal(
                "archive-too-many-members",
                f"The archive lists more than {members - 1:,} files and folders, whose names have more than "
                f"{self.name_octets - octets:,} characters. Nothing more was read. Ask the sender.",
            )

    def tell(
        self, code: str, message: str, path: str | None = None, *, expected: str | None = None, found: str | None = None
    ) -> None:
        """Take up a finding, about a member or about the archive."""
        place = Place(source=self.source, path=path)
        one = problem(code, place, message, expected=expected, found=found)
        self.problems.append(one)
        self.is_refused = self.is_refused or one.is_error


def normal_name(name: str) -> str:
    """The name without what changes nothing about where it leads: `./`, doubled and closing slashes."""
    if "//" not in name and "./" not in name and name[-1:] not in {"/", "."}:
        return name
    return "/".join(part for part in name.split("/") if part not in {"", "."})
