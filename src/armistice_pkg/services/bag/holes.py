"""A bag without its payload: where each file is to be fetched from (RFC 8493, 2.2.3)."""

from collections.abc import Iterable

from armistice_pkg.core.errors import UsageError
from armistice_pkg.core.making import SourceFile
from armistice_pkg.core.web import UrlFault, parse_web_url, shown_url, url_below
from armistice_pkg.formats.bagit import fetch_txt

__all__ = ["fetch_list", "url_prefix"]


def url_prefix(given: str) -> str:
    """The beginning of the URLs of all files, to which their paths are added.

    A slash is added at its end where it has none, but for a prefix with a query, to which paths may belong as a value.

    Raises:
        UsageError: nothing could be fetched from there.
    """
    url = parse_web_url(given)
    if isinstance(url, UrlFault):
        raise UsageError(
            f"{shown_url(given)} cannot be where files are fetched from: {url.reason}. "
            "Give the beginning of their URLs, such as https://files.example.org/scans/."
        )
    if "#" in given:
        raise UsageError(f"{given} has a fragment, and paths are to be added to it. Leave out what begins with #.")
    written = str(url)
    return written if "?" in written or written.endswith("/") else f"{written}/"


def fetch_list(prefix: str, files: Iterable[SourceFile]) -> bytes:
    """`fetch.txt` for files of a folder that lie in the same way below the prefix."""
    return fetch_txt((url_below(prefix, one.path), one.stamp.size, f"data/{one.path}") for one in files)
