"""Joins BagIt profiles to files."""

from functools import lru_cache
from pathlib import Path

from armistice_pkg.core.errors import MissingError, UnreadableError, UsageError
from armistice_pkg.formats.json_schema import JsonSchema
from armistice_pkg.services.profile import PROFILE_LIMIT, ProfileReading, read_profile
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.wiring.shared import schema

__all__ = ["load_profile", "looks_like_profile"]


def load_profile(name: str) -> ProfileReading:
    """The profile in the file `name`, with all that is wrong with it.

    Raises:
        UsageError: there is no such file, or it cannot be read.
    """
    data = _file_bytes(name)
    return read_profile(data, name=name, schema=_schema())


def looks_like_profile(name: str) -> bool:
    """Whether a file begins as JSON objects do, and so as no bag does."""
    try:
        return _file_bytes(name).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    except UsageError:
        return False


def _file_bytes(name: str) -> bytes:
    """The file's beginning, one octet longer than a profile may be. A user may name it by a link."""
    path = Path(name)
    try:
        resolved = path.resolve()
        with FolderStore(resolved.parent).open(resolved.name) as stream:
            return stream.read(PROFILE_LIMIT + 1)
    except MissingError as error:
        raise UsageError(f"There is no file {name}.") from error
    except (OSError, RuntimeError, UnreadableError) as error:
        reason = error.reason if isinstance(error, UnreadableError) else "it leads in a circle"
        raise UsageError(f"{name} cannot be read as a profile: {reason}. A profile is a JSON file.") from error


@lru_cache(maxsize=1)
def _schema() -> JsonSchema:
    return JsonSchema(schema("bagit-profile.schema.json"))
