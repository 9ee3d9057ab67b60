"""armistice: document records in; Dublin Core, IIIF and verified BagIt bags out."""

from armistice_pkg._version import __version__

__all__ = ["__version__"]
