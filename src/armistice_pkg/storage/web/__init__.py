"""The web over http and https: asked only where it is allowed, at an address that was looked at, never for ever."""

from armistice_pkg.storage.web.client import WebClient
from armistice_pkg.storage.web.patience import Patience

__all__ = ["Patience", "WebClient"]
