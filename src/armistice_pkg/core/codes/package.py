"""Problem codes of package."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code

PACKAGE_CODES: Mapping[str, Code] = {}
