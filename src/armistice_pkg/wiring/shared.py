"""What several verbs need: this process's settings, our schemas, a folder opened as a bag."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from armistice_pkg.core.errors import MissingError, UnreadableError, UsageError
from armistice_pkg.settings import Settings, load_settings
from armistice_pkg.storage.folder import FolderStore

__all__ = ["bag_folder", "schema", "schema_bytes", "settings_from"]


def settings_from(flags: Mapping[str, object]) -> Settings:
    """The settings of this process: flags over environment over `armistice.toml` in the current folder."""
    return load_settings(flags, os.environ, Path.cwd(), now=time.time())


def schema(name: str) -> Mapping[str, Any]:
    """A JSON file of `schemas/` as a value."""
    value: Mapping[str, Any] = json.loads(schema_bytes(name))
    return value


def schema_bytes(name: str) -> bytes:
    """A file of `schemas/`: from the wheel, or from a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "schemas" / name
    path = inside if inside.is_file() else package.parents[1] / "schemas" / name
    return path.read_bytes()


def bag_folder(name: str) -> FolderStore:
    """The folder that the user named as a bag.

    Raises:
        UsageError: there is none, or it cannot be opened.
    """
    try:
        return FolderStore(name)
    except MissingError as error:
        raise UsageError(f"There is no folder {name}.") from error
    except UnreadableError as error:
        raise UsageError(f"{name} cannot be opened as a bag: {error.reason}. A bag is a folder.") from error
