"""What belongs to no member of an archive: padding, leavings, or a second archive that hides there."""

from collections.abc import Iterable

from armistice_pkg.storage.archives.limits import TRAILING_OCTETS
from armistice_pkg.storage.archives.listing import Listing
from armistice_pkg.storage.archives.tar_header import BLOCK, NOTHING, is_header

__all__ = ["tell_trailing"]

_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"ustar", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
_LONGEST = max(map(len, _SIGNATURES))


def tell_trailing(chunks: Iterable[bytes], listing: Listing, where: str) -> None:
    """Tell of what `chunks` hold, which lies `where`; nothing is told of zeros, which are padding."""
    seen = 0
    is_odd = False
    before = b""
    for chunk in chunks:
        is_odd = is_odd or chunk.count(0) < len(chunk)
        if is_odd and (any(one in before + chunk for one in _SIGNATURES) or _has_header(chunk)):
            _tell(listing, "archive-hidden-data", f"What looks like another archive stands {where}")
            return
        seen += len(chunk)
        before = chunk[-_LONGEST:]
        if seen >= TRAILING_OCTETS:
            _tell(listing, "archive-hidden-data", f"More than {seen:,} octets that belong to no file stand {where}")
            return
    if is_odd:
        _tell(listing, "archive-trailing-data", f"{seen:,} octets that belong to no file stand {where}")


def _has_header(chunk: bytes) -> bool:
    """Whether a tar archive begins in it, by its blocks."""
    blocks = (chunk[at : at + BLOCK] for at in range(0, len(chunk), BLOCK))
    return any(block != NOTHING and len(block) == BLOCK and is_header(block) for block in blocks)


def _tell(listing: Listing, code: str, what: str) -> None:
    listing.tell(code, f"{what}. Ask the sender what it is, or pack the bag again.")
