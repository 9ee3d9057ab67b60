"""Text files to text: the `TextReader` port."""

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.media import DecodedText, MediaReason
from armistice_pkg.core.ports import Store
from armistice_pkg.media.text import decode_text

__all__ = ["TextFiles"]

_ENDINGS = (".txt", ".text", ".md", ".markdown")
_LIMIT = 64 << 20
_ASSUMED = "windows-1252"


class TextFiles:
    """Reads files whose names say that they are texts; larger ones than 64 MiB are left to be packaged only."""

    def read(self, store: Store, path: str) -> DecodedText | None:
        """The file's text, or None for what is no text file.

        Raises:
            UnreadableError: it cannot be read, or its bytes are no text; `reason` is a `MediaReason` then.
        """
        if not path.lower().endswith(_ENDINGS):
            return None
        with store.open(path) as file:
            data = file.read(_LIMIT + 1)
        if len(data) > _LIMIT:
            return None
        if not data:
            raise UnreadableError(path, MediaReason("is empty: it holds no bytes at all", "media-empty"))
        found = decode_text(data)
        if isinstance(found, MediaReason):
            raise UnreadableError(path, found)
        text, encoding = found
        return DecodedText(text=text, assumed=encoding if encoding == _ASSUMED else None)
