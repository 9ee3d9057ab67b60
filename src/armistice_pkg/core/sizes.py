"""Sizes as a person reads them."""

__all__ = ["human_size"]

_UNITS = ("bytes", "KB", "MB", "GB", "TB", "PB")
_THOUSAND = 1000


def human_size(octets: int) -> str:
    """`42.6 MB`, in decimal units, as Bag-Size has it (RFC 8493, 2.2.2)."""
    size, unit = float(octets), 0
    while size >= _THOUSAND and unit < len(_UNITS) - 1:
        size, unit = size / _THOUSAND, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{octets} {'byte' if octets == 1 else 'bytes'}"
