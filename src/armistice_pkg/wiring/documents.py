"""A small file that the user named, by its path or by its address: all of its bytes, or as many as may be."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from armistice_pkg.core.errors import MissingError, UnreadableError, UsageError
from armistice_pkg.core.problems import visible
from armistice_pkg.core.uris import UriFault, parse_web_address
from armistice_pkg.formats.bag_profile import IDENTIFIER
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.web_document import web_document
from armistice_pkg.wiring.shared import schema, schema_bytes

__all__ = ["OWN_PROFILE", "is_address", "own_profile_identifier", "read_document"]

OWN_PROFILE = "armistice-bag-profile.json"
"""The profile that every package of ours keeps to, in `schemas/`."""


def read_document(name: str, *, limit: int) -> bytes:
    """The file's beginning, one octet longer than it may be; what we ship is known by its address, without network.

    Raises:
        UsageError: there is no such file or address, or it cannot be read.
        UnfinishedError: there is no connection, or no answer in time.
    """
    try:
        return _web_bytes(name, limit + 1) if is_address(name) else _file_bytes(name, limit + 1)
    except MissingError as error:
        what = "at" if is_address(name) else "called"
        raise UsageError(f"There is no file {what} {visible(name)}.") from error
    except UnreadableError as error:
        raise UsageError(f"{visible(name)} cannot be read: {error.reason}.") from error


def is_address(name: str) -> bool:
    """Whether it is an address and no path: it names a scheme, as in https://."""
    scheme, separator, _ = name.partition("://")
    return bool(separator) and scheme.isascii() and scheme.replace("+", "").replace("-", "").replace(".", "").isalnum()


@lru_cache(maxsize=1)
def own_profile_identifier() -> str:
    """The address by which bags name our own profile."""
    info = schema(OWN_PROFILE)["BagIt-Profile-Info"]
    assert isinstance(info, Mapping)  # noqa: S101 - ours, and a test validates it
    return str(info[IDENTIFIER])


def _web_bytes(name: str, limit: int) -> bytes:
    if name == own_profile_identifier():
        return schema_bytes(OWN_PROFILE)[:limit]
    address = parse_web_address(name)
    if isinstance(address, UriFault):
        raise UsageError(f"{visible(name)} {address.reason}. Give a web address, or a file's name.")
    return web_document(address, limit=limit)


def _file_bytes(name: str, limit: int) -> bytes:
    """A user may name the file by a link."""
    path = Path(name)
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError) as error:
        raise UnreadableError(name, "it leads in a circle") from error
    with FolderStore(resolved.parent).open(resolved.name) as stream:
        return stream.read(limit)
