"""What lies where: the names inside a bag and inside what is published, and the URIs that follow from them."""

import re
from dataclasses import dataclass
from urllib.parse import quote

__all__ = [
    "COLLECTION_FILE",
    "DUBLIN_CORE_JSONLD",
    "IIIF",
    "IMAGES",
    "MANIFEST_FILE",
    "METADATA",
    "NARRATIVE",
    "OAI_DC",
    "OBJECTS",
    "PREMIS",
    "QUALIFIED_DC",
    "RESERVED_NAMES",
    "TEXT_FILE",
    "CollectionUris",
    "DocumentUris",
    "annotations_path",
    "is_published_name",
    "page_path",
    "pdf_path",
    "published_path",
    "thumbnail_path",
]

# The three rooms of a payload.
OBJECTS = "data/objects/"
METADATA = "data/metadata/"
IIIF = "data/iiif/"

IMAGES = "images/"
"""Where the image services of a document lie in what is published of it, each in a folder of its name."""


OAI_DC = "oai_dc.xml"
QUALIFIED_DC = "dcterms.xml"
DUBLIN_CORE_JSONLD = "dublin-core.jsonld"
PREMIS = "premis.xml"
MANIFEST_FILE = "manifest.json"
COLLECTION_FILE = "collection.json"
TEXT_FILE = "text.txt"
NARRATIVE = "narrative.txt"

RESERVED_NAMES = frozenset({COLLECTION_FILE, OAI_DC, QUALIFIED_DC, DUBLIN_CORE_JSONLD, NARRATIVE})
"""Files of a collection that lie beside the folders of its documents: no document may have such an id."""


def page_path(number: int) -> str:
    """The image of a page; pages count from 1."""
    return f"pages/{number:04}.jpg"


def thumbnail_path(number: int) -> str:
    """The thumbnail of a page."""
    return f"thumbnails/{number:04}.jpg"


def annotations_path(number: int) -> str:
    """The annotation page of a page."""
    return f"annotations/{number:04}.json"


def pdf_path(number: int) -> str:
    """The `number`th PDF that was typeset: `document.pdf`, `document-2.pdf` and so on."""
    return "document.pdf" if number == 1 else f"document-{number}.pdf"


_OURS = re.compile(
    r"(document(-[0-9]+)?\.pdf|(pages|thumbnails)/[0-9]{4,}\.jpg|annotations/[0-9]{4,}\.json|images/[0-9a-f]{32}/.+|objects/.+)",
    re.DOTALL,
)


def is_published_name(path: str) -> bool:
    """Whether a file of that path in a document's published folder is one that we write; others are the user's."""
    ours = {MANIFEST_FILE, TEXT_FILE, OAI_DC, QUALIFIED_DC, DUBLIN_CORE_JSONLD}
    return path in ours or _OURS.fullmatch(path) is not None


def published_path(payload_path: str) -> str | None:
    """Where a payload file of a bag lies in what is published, or None for what stays in the bag.

    The rooms `iiif` and `metadata` lose their names, `objects` keeps its own; PREMIS is for the archive alone.
    """
    if payload_path.startswith(IIIF):
        return payload_path.removeprefix(IIIF)
    if payload_path.startswith(METADATA):
        name = payload_path.removeprefix(METADATA)
        return None if name == PREMIS else name
    if payload_path.startswith(OBJECTS):
        return payload_path.removeprefix("data/")
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionUris:
    """The URIs of a collection: ASCII, stable, below the base URL; each is where the file of that name is served."""

    base_url: str
    collection_id: str

    @property
    def home(self) -> str:
        """The collection itself, without a final slash."""
        return f"{self.base_url.rstrip('/')}/{self.collection_id}"

    @property
    def iiif_collection(self) -> str:
        """The IIIF collection."""
        return self.file(COLLECTION_FILE)

    def file(self, path: str) -> str:
        """A published file by its path; what URIs cannot hold is percent-encoded (RFC 3986, 2.1)."""
        return _file(self.home, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentUris:
    """The URIs of one document."""

    collection: CollectionUris
    record_id: str

    @property
    def home(self) -> str:
        """The document itself, without a final slash."""
        return f"{self.collection.home}/{self.record_id}"

    @property
    def manifest(self) -> str:
        """The IIIF manifest."""
        return self.file(MANIFEST_FILE)

    def canvas(self, number: int) -> str:
        """A canvas; canvases count from 1."""
        return f"{self.home}/canvas/{number}"

    def file(self, path: str) -> str:
        """A published file by its path; what URIs cannot hold is percent-encoded (RFC 3986, 2.1)."""
        return _file(self.home, path)


def _file(home: str, path: str) -> str:
    return f"{home}/{quote(path, safe='/~', errors='surrogateescape')}"
