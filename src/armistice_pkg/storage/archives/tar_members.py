"""The members of a tar archive, read header by header; what one extended header says of the next member is joined."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from armistice_pkg.core.ports import EntryKind
from armistice_pkg.storage.archives.hostile import shown, unsafe_name
from armistice_pkg.storage.archives.listing import Listing, Member, Refusal, normal_name
from armistice_pkg.storage.archives.tar_header import BLOCK, NOTHING, Header, pax_records, read_header
from armistice_pkg.storage.archives.trailing import tell_trailing

__all__ = ["TarSource", "tar_members"]

_SPECIAL = {b"3": "device", b"4": "device", b"6": "named pipe"}
_FILES = frozenset([b"0", b"\0", b"7"])
_LINKS = frozenset([b"1", b"2"])
_EXTENDED = frozenset([b"x", b"X", b"g", b"L", b"K"])
_DECIMAL = re.compile(rb"[0-9]{1,18}\Z")
_USTAR_SIZE = 8**11
"""From here on the size does not fit into a ustar header, and what stands there is void."""
_USTAR_NAME = 100


class TarSource(Protocol):
    """The archive's octets, decompressed: `position` counts them; `skip_to` goes ahead, and says if it came there."""

    @property
    def position(self) -> int: ...  # noqa: D102 # see above
    def read(self, count: int) -> bytes: ...  # noqa: D102
    def skip_to(self, position: int) -> bool: ...  # noqa: D102


@dataclass(slots=True, kw_only=True)
class _Overrides:
    """What extended headers say of the next member: GNU's long name, and the records of pax."""

    long_name: bytes | None = None
    records: Mapping[str, bytes] | None = None


def tar_members(source: TarSource, listing: Listing) -> Iterator[Member]:
    """Every member, with findings about the archive told to `listing`; where one is yielded its bytes may be read.

    Raises:
        Refusal: what follows cannot be made sense of.
    """
    overrides = _Overrides()
    while (block := _next_block(source, listing)) is not None:
        header = read_header(block)
        if isinstance(header, str):
            raise Refusal("archive-damaged", _broken(source.position - BLOCK, header))
        if header.kind in _EXTENDED:
            _extend(overrides, header, source, listing)
            continue
        member = _member(header, overrides, source.position, listing)
        overrides = _Overrides()
        yield member
        _skip(source, member.offset + member.size, member.name)
    if overrides.records is not None or overrides.long_name is not None:
        raise Refusal("archive-truncated", "The archive ends where a file should follow. Get it again from the sender.")


def _next_block(source: TarSource, listing: Listing) -> bytes | None:
    """The next header's block; None at the end, behind which nothing may stand."""
    block = source.read(BLOCK)
    if len(block) == BLOCK and block != NOTHING:
        return block
    if not block:
        listing.tell(
            "archive-end-missing",
            "The archive does not say where it ends; a part of it may have been cut off. "
            "If all files are there and intact, nothing is lost.",
        )
    elif len(block) < BLOCK:
        raise Refusal("archive-truncated", "The archive ends within a header. Get it again from the sender.")
    else:
        tell_trailing(iter(lambda: source.read(1 << 20), b""), listing, "behind the archive's end")
    return None


def _skip(source: TarSource, end: int, name: str) -> None:
    """Go to the next header: members are padded to whole blocks."""
    if not source.skip_to(end):
        raise Refusal(
            "archive-truncated",
            f'The archive ends within "{shown(name)}", or its size there is wrong. Get the archive again from the '
            "sender.",
        )
    source.skip_to(end + -end % BLOCK)  # some programs leave the last padding out; then there is no next header


def _extend(overrides: _Overrides, header: Header, source: TarSource, listing: Listing) -> None:
    """Read an extended header: it is bounded, since it is held in memory."""
    bound = listing.limits.path_octets + 1 if header.kind in b"LK" else listing.limits.header_octets
    if header.size > bound:
        code = "archive-path-too-long" if header.kind in b"LK" else "archive-damaged"
        raise Refusal(
            code,
            f"A header of the archive says that it has {header.size:,} octets, more than any name or note needs. "
            "Nothing more was read. Ask the sender.",
        )
    at = source.position
    data = source.read(header.size)
    if len(data) < header.size or not source.skip_to(at + header.size + -header.size % BLOCK):
        raise Refusal("archive-truncated", "The archive ends within a header. Get it again from the sender.")
    if header.kind == b"L":
        overrides.long_name = data.partition(b"\0")[0]
    elif header.kind in b"xXg":
        records = pax_records(data)
        if isinstance(records, str):
            raise Refusal("archive-damaged", _broken(at, records))
        _take_records(overrides, header, records, listing)


def _take_records(overrides: _Overrides, header: Header, records: Mapping[str, bytes], listing: Listing) -> None:
    if header.kind != b"g":
        overrides.records = {**(overrides.records or {}), **records}
        return
    named = [key for key in records if key in {"path", "linkpath", "size"} or key.startswith("GNU.sparse.")]
    for key in named:
        listing.tell(
            "archive-headers-disagree",
            f'A note for all members gives each of them the same "{shown(key)}". Ask the sender for a correct archive.',
        )


def _member(header: Header, overrides: _Overrides, offset: int, listing: Listing) -> Member:
    """The member that a header and its extensions describe; where they disagree it is told.

    Raises:
        Refusal: nobody can say where the next header begins.
    """
    records = overrides.records or {}
    name = _name(header, overrides, records, listing)
    size = _size(header, records, name, listing)
    sparse = f'"{shown(name)}" is stored with its empty parts left out. Pack the bag again without that option.'
    if header.kind == b"S":
        raise Refusal("archive-sparse", f"{sparse} Nothing more was read.")
    if any(key.startswith("GNU.sparse.") for key in records):
        listing.tell("archive-sparse", sparse, name)
    if header.kind in _FILES and not name.endswith("/"):
        return Member(name=name, kind=EntryKind.FILE, size=size, offset=offset)
    if size and (header.kind in _FILES or header.kind in b"5123456"):
        raise Refusal(
            "archive-headers-disagree",
            f'"{shown(name)}" is no file, and yet has {size:,} octets. Programs differ in what they do then, and '
            "nothing more was read. Ask the sender for a correct archive.",
        )
    if header.kind in _FILES or header.kind == b"5":
        return Member(name=name, kind=EntryKind.FOLDER, offset=offset)
    if header.kind in _LINKS:
        target = records.get("linkpath", header.link)
        return Member(name=name, kind=EntryKind.LINK, offset=offset, detail=_decoded(target))
    detail = _SPECIAL.get(header.kind, f"member of type {shown(_decoded(header.kind))}")
    return Member(name=name, kind=EntryKind.SPECIAL, size=size, offset=offset, detail=detail)


def _name(header: Header, overrides: _Overrides, records: Mapping[str, bytes], listing: Listing) -> str:
    """The name that counts: pax over GNU over ustar. What a program that knows less would take is looked at, too."""
    candidates = [one for one in (records.get("path"), overrides.long_name, header.name) if one is not None]
    name, *others = map(_decoded, candidates)
    if records.get("path") is not None and overrides.long_name is not None and name != others[0]:
        _disagree(listing, name, others[0])
    if not others:
        return name
    plain = others[-1]
    kind = EntryKind.FOLDER if header.kind == b"5" else EntryKind.FILE
    is_cut = name.startswith(plain)  # the header has room for the beginning of a long name, whatever that ends in
    if (unsafe_name(plain, kind) is not None and not is_cut) or _had_no_need(name, plain):
        _disagree(listing, name, plain)
    return name


def _had_no_need(name: str, plain: str) -> bool:
    """Whether a name was overridden that would have fitted into the header, by another one."""
    return name.isascii() and len(name) < _USTAR_NAME and normal_name(name) != normal_name(plain)


def _size(header: Header, records: Mapping[str, bytes], name: str, listing: Listing) -> int:
    written = records.get("size")
    if written is None:
        return header.size
    if not _DECIMAL.match(written):
        raise Refusal("archive-damaged", f'The size of "{shown(name)}" is no number. Get the archive again.')
    size = int(written)
    if size < _USTAR_SIZE and size != header.size:
        listing.tell(
            "archive-headers-disagree",
            f'"{shown(name)}" has {size:,} octets by one header and {header.size:,} by another. '
            "Ask the sender for a correct archive.",
            name,
            expected=str(header.size),
            found=str(size),
        )
    return size


def _disagree(listing: Listing, name: str, other: str) -> None:
    listing.tell(
        "archive-headers-disagree",
        f'One file is named "{shown(name)}" in one header and "{shown(other)}" in another. '
        "Do not unpack this archive; ask the sender for a correct one.",
        name[:_USTAR_NAME],
        expected=shown(other),
        found=shown(name),
    )


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _broken(at: int, reason: str) -> str:
    return f"The header at octet {at:,} of the archive is broken: {reason}. Get the archive again from the sender."
