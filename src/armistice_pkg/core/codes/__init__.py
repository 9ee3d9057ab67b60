"""Every problem code there is: what it means, the clause it stands on, and what to do about it.

One table a subject. `docs/problems.md` is generated from them, and each code is exercised by a test.
"""

from collections.abc import Mapping
from types import MappingProxyType

from armistice_pkg.core.codes.archive import ARCHIVE_CODES
from armistice_pkg.core.codes.bag import BAG_CODES
from armistice_pkg.core.codes.document import DOCUMENT_CODES
from armistice_pkg.core.codes.fetch import FETCH_CODES
from armistice_pkg.core.codes.iiif import IIIF_CODES
from armistice_pkg.core.codes.ledger import LEDGER_CODES
from armistice_pkg.core.codes.making import MAKING_CODES
from armistice_pkg.core.codes.media import MEDIA_CODES
from armistice_pkg.core.codes.package import PACKAGE_CODES
from armistice_pkg.core.codes.page_text import PAGE_TEXT_CODES
from armistice_pkg.core.codes.profile import PROFILE_CODES
from armistice_pkg.core.codes.rebasing import REBASING_CODES
from armistice_pkg.core.codes.record import RECORD_CODES
from armistice_pkg.core.codes.row import Code, Severity
from armistice_pkg.core.codes.updating import UPDATING_CODES

__all__ = ["CODES", "TABLES", "Code", "Severity"]

TABLES: Mapping[str, Mapping[str, Code]] = MappingProxyType(
    {
        "Records and their files": RECORD_CODES,
        "Images, PDFs and texts": MEDIA_CODES,
        "Texts of pages (ALTO, hOCR, PAGE XML)": PAGE_TEXT_CODES,
        "IIIF": IIIF_CODES,
        "Packaging": PACKAGE_CODES,
        "Moving what is published": REBASING_CODES,
        "Bags": BAG_CODES,
        "Bags in archives": ARCHIVE_CODES,
        "Making and changing bags": {**MAKING_CODES, **UPDATING_CODES},
        "Fetching": FETCH_CODES,
        "BagIt Profiles": PROFILE_CODES,
        "Ledgers": LEDGER_CODES,
        "Other files": DOCUMENT_CODES,
    }
)

CODES: Mapping[str, Code] = MappingProxyType({code: row for table in TABLES.values() for code, row in table.items()})
