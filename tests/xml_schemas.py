"""The XSDs that metadata is tested against; they lie beside the repository, and are not part of it."""

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).parents[1]
_SHARED = ROOT.parent / "shared" / "xsd"


class _Local(etree.Resolver):
    """Everything that a schema imports by URL, from the folder instead."""

    def resolve(self, system_url: str, public_id: str, context: object = None) -> object:
        del public_id
        if "://" in system_url and not system_url.startswith("file:"):
            return self.resolve_filename(str(_SHARED / system_url.rsplit("/", 1)[-1]), context)  # type: ignore[attr-defined]
        return None


@cache
def _schema(name: str) -> etree.XMLSchema:
    path = _SHARED / name if (_SHARED / name).is_file() else ROOT / "schemas" / name
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Local())
    return etree.XMLSchema(etree.parse(str(path), parser))


def assert_valid(document: bytes, schema: str) -> None:
    """The document is valid by the XSD of that file name."""
    if not _SHARED.is_dir():
        pytest.skip("the XSDs are not beside this checkout (../shared/xsd)")
    _schema(schema).assertValid(etree.fromstring(document))
