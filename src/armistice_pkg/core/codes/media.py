"""Problem codes of media."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code

MEDIA_CODES: Mapping[str, Code] = {}
