"""Names of digest algorithms, as manifests' names have them (RFC 8493, 2.4)."""

import re

__all__ = ["algorithm_name"]

_NOT_IN_NAME = re.compile(r"[^a-z0-9]")


def algorithm_name(written: str) -> str:
    """`SHA-256` as `sha256`: lower-case letters and digits only, so that all ways of writing a name are equal."""
    return _NOT_IN_NAME.sub("", written.lower())
