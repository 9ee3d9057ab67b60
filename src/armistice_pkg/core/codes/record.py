"""Problem codes of record."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code

RECORD_CODES: Mapping[str, Code] = {}
