"""Joins BagIt profiles to files and addresses."""

from functools import lru_cache

from armistice_pkg.formats.json_schema import JsonSchema
from armistice_pkg.services.profile import PROFILE_LIMIT, ProfileReading, read_profile
from armistice_pkg.wiring.documents import read_document
from armistice_pkg.wiring.shared import schema

__all__ = ["ProfileReading", "load_profile", "profile_from"]


def load_profile(name: str) -> ProfileReading:
    """The profile in the file or at the address `name`, with all that is wrong with it.

    Raises:
        UsageError: there is no such file or address, or it cannot be read.
        UnfinishedError: there is no connection, or no answer in time.
    """
    return profile_from(read_document(name, limit=PROFILE_LIMIT), name)


def profile_from(data: bytes, name: str) -> ProfileReading:
    """The profile in these bytes, which the user calls `name`."""
    return read_profile(data, name=name, schema=_schema())


@lru_cache(maxsize=1)
def _schema() -> JsonSchema:
    return JsonSchema(schema("bagit-profile.schema.json"))
