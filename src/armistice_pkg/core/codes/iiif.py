"""Problem codes of iiif."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code

IIIF_CODES: Mapping[str, Code] = {}
