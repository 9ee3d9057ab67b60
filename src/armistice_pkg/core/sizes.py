"""Sizes as a person reads and writes them."""

import re
from decimal import Decimal

__all__ = ["human_size", "parse_size"]

_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?) ?([KMGTP]i?)?B?", re.ASCII | re.IGNORECASE)
_FACTORS = {"": 1} | {
    f"{letter}{binary}": base**power
    for binary, base in (("", 1000), ("i", 1024))
    for power, letter in enumerate("kmgtp", 1)
}
_UNITS = ("bytes", "KB", "MB", "GB", "TB", "PB")
_THOUSAND = 1000


def human_size(octets: int) -> str:
    """`42.6 MB`, in decimal units, as Bag-Size has it (RFC 8493, 2.2.2)."""
    size, unit = float(octets), 0
    while size >= _THOUSAND and unit < len(_UNITS) - 1:
        size, unit = size / _THOUSAND, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{octets} {'byte' if octets == 1 else 'bytes'}"


def parse_size(text: str) -> int | None:
    """Octets of `30GB` (decimal), `4.7 GB`, `512 MiB` (binary), `1000`; None for what is no size, or none at all."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        return None
    return int(Decimal(match[1]) * _FACTORS[(match[2] or "").lower()]) or None
