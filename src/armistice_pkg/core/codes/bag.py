"""Problem codes of bag."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code

BAG_CODES: Mapping[str, Code] = {}
