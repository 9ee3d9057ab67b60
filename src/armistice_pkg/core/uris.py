"""Web addresses that a record or a collection gives: absolute, http or https, plain ASCII."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["UriFault", "parse_web_address"]

# RFC 3986, 2: what an address may be made of; everything else in it is percent-encoded.
_LEGAL = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+\Z")
_EXAMPLE = "write it like https://www.example.org/collections"


@dataclass(frozen=True, slots=True, kw_only=True)
class UriFault:
    """A web address that is none: the value as given, a clause that says why, and what to write instead."""

    value: str
    reason: str
    suggestion: str


def parse_web_address(text: str, *, is_base: bool = False) -> str | UriFault:
    """The address itself. A base, to which names are added, has no query, no fragment, and loses its last slashes."""
    given = text.strip()
    reason, suggestion = _fault(given, is_base=is_base)
    if reason:
        return UriFault(value=given, reason=reason, suggestion=suggestion)
    return given.rstrip("/") if is_base else given


def _fault(given: str, *, is_base: bool) -> tuple[str | None, str]:
    try:
        parts = urlsplit(given)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return "is no web address", _EXAMPLE
    if parts.scheme.lower() not in {"http", "https"}:
        bare = re.match(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:/|\Z)", given)
        return "does not begin with http:// or https://", f"write https://{given}" if bare else _EXAMPLE
    if not host:
        return "has no host", _EXAMPLE
    if not _LEGAL.match(given):
        return "has characters that must be percent-encoded in an address", _EXAMPLE
    if is_base and ("?" in given or "#" in given):
        return "has a query or a fragment, and names are to be added to it", f"write {re.split('[?#]', given)[0]}"
    return None, ""
