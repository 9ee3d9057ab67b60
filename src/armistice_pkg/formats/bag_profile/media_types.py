"""Media types of bags in one file: several names are in use for one format."""

__all__ = ["same_format"]

_FORMATS = (
    frozenset({"application/zip", "application/x-zip", "application/x-zip-compressed"}),
    frozenset({"application/tar", "application/x-tar", "application/x-gtar", "application/x-ustar"}),
    frozenset(
        {
            "application/gzip",
            "application/x-gzip",
            "application/tar+gzip",
            "application/x-tar+gzip",
            "application/x-gtar-compressed",
            "application/x-compressed-tar",
            "application/x-tgz",
            "application/x-tar-gz",
        }
    ),
)


def same_format(one: str, other: str) -> bool:
    """Whether two media types name one format; case and parameters do not matter (RFC 6838, 4.2; RFC 9110, 8.3.1)."""
    first, second = _essence(one), _essence(other)
    return first == second or any(first in names and second in names for names in _FORMATS)


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()
