"""IIIF Presentation 3.0: what is to be shown, as values, and the JSON that viewers load.

iiif-prezi3 builds and checks each resource. Its dump is not written as it stands, because 3.1.1 drops keys that it does
not model (`language` of a rendering), rewrites any text that ends like a date-time and changes URIs; so the
values that went in are the ones that are written, once the library has taken all of them.
Source: https://iiif.io/api/presentation/3.0/
"""

from armistice_pkg.formats.iiif.annotations import annotation_page
from armistice_pkg.formats.iiif.content_state import canvas_state, state_link
from armistice_pkg.formats.iiif.documents import collection, manifest
from armistice_pkg.formats.iiif.writing import NAV_PLACE, PRESENTATION_3, IiifValueError, dump

__all__ = [
    "NAV_PLACE",
    "PRESENTATION_3",
    "IiifValueError",
    "annotation_page",
    "canvas_state",
    "collection",
    "dump",
    "manifest",
    "state_link",
]
