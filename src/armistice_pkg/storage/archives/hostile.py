"""Rules on each member of an archive that keep everything inside the bag (RFC 8493, 5.1), and some of our own.

The standard library's filters are not relied on: on Python versions that people run they can be escaped.
"""

from collections.abc import Iterator

from armistice_pkg.core.paths import unsafe_reason
from armistice_pkg.core.ports import EntryKind
from armistice_pkg.core.problems import visible
from armistice_pkg.storage.archives.listing import Listing, Member, normal_name

__all__ = ["shown", "take", "unsafe_name"]

_SHOWN = 200


def take(listing: Listing, member: Member) -> None:
    """Apply every rule to a member, and take it up if its name can stand in a tree.

    Raises:
        Refusal: there are too many.
    """
    about_path = tuple(_path(listing, member))
    for code, message, found in (*about_path, *_kind(member)):
        listing.tell(code, message, member.name[:_SHOWN], found=found)
    if not about_path:
        listing.add(member)


def unsafe_name(name: str, kind: EntryKind) -> str | None:
    """Why a member's name may not be followed, as a clause, or None if it may. A folder may be the archive's root."""
    normal = normal_name(name)
    if not normal and kind is EntryKind.FOLDER and name:
        return None if name[0] == "." else "it is absolute"
    return unsafe_reason(name if name[:1] == "/" else normal)


def shown(name: str) -> str:
    """A name for a message: made visible, and cut where it is endless."""
    return visible(name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…")


def _path(listing: Listing, member: Member) -> Iterator[tuple[str, str, str | None]]:
    if len(member.name) > listing.limits.path_octets:
        yield (
            "archive-path-too-long",
            f'The path that begins with "{shown(member.name)}" has {len(member.name):,} characters. Ask the sender.',
            None,
        )
        return
    reason = unsafe_name(member.name, member.kind)
    if reason is not None:
        yield (
            "archive-path-unsafe",
            f'The path "{shown(member.name)}" was not followed: {reason}. Do not unpack this archive; ask the sender.',
            reason,
        )


def _kind(member: Member) -> Iterator[tuple[str, str, str | None]]:
    if member.kind is EntryKind.LINK:
        target = f' to "{shown(member.detail)}"' if member.detail else ""
        yield (
            "archive-link",
            f'"{shown(member.name)}" is a link{target}. Put the file itself in its place, and pack the bag again.',
            member.detail[:_SHOWN] if member.detail else None,
        )
    elif member.kind is EntryKind.SPECIAL:
        yield (
            "archive-special-file",
            f'"{shown(member.name)}" is a {member.detail or "special file"}. Remove it, and pack the bag again.',
            member.detail,
        )
