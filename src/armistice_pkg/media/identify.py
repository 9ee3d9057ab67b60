"""File formats by their bytes, with PRONOM identifiers: siegfried, in its Python wheel."""

from functools import cached_property

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.media import FormatIdentity
from armistice_pkg.core.ports import Store

__all__ = ["Siegfried"]


class Siegfried:
    """The `FormatIdentifier` port. About 0.5 ms a file.

    siegfried is loaded at the first question, in the process that asks: its Go runtime deadlocks in a child after
    fork, so worker processes are to be spawned.
    """

    def identify(self, store: Store, path: str) -> FormatIdentity:
        """The format of a file; `puid` is None where PRONOM knows none, for an empty file, and where it is not local.

        Raises:
            MissingError, UnreadableError: as the store does; or siegfried could not read the file.
        """
        # siegfried opens what it is given, links and named pipes too: the store refuses those first.
        with store.open(path) as stream:
            is_empty = not stream.read(1)
        local = store.local_path(path)
        if is_empty or local is None:
            why = "the file is empty" if is_empty else "the file is not in the local file system, and was not looked at"
            return _unknown(f"{self._tool} ({why})")
        try:
            local.encode()
        except UnicodeEncodeError:
            return _unknown(f"{self._tool} (the file's name is not UTF-8, and it was not looked at)")
        return self._identified(local, path)

    def _identified(self, local: str, path: str) -> FormatIdentity:
        import pygfried  # noqa: PLC0415 - see the class: never before a fork

        try:
            file = pygfried.identify(local, detailed=True)["files"][0]
        except pygfried.GoError as error:
            raise UnreadableError(path, f"siegfried could not read it ({error})") from error
        match = file["matches"][0]
        if match["id"] == "UNKNOWN":
            return _unknown(self._tool, match["warning"])
        return FormatIdentity(
            puid=match["id"],
            name=match["format"] or None,
            version=match["version"] or None,
            mime=match["mime"] or None,
            tool=self._tool,
            basis=match["basis"] or None,
            warning=match["warning"] or None,
        )

    @cached_property
    def _tool(self) -> str:
        """`siegfried 1.11.9 (DROID_SignatureFile_V125.xml; container-signature-20260119.xml)`."""
        import pygfried  # noqa: PLC0415 - see the class: never before a fork

        # Only a scan tells the signatures: the extension module's own file is one that is always there (5 ms).
        scan = pygfried.identify(pygfried.__file__, detailed=True)
        return f"siegfried {scan['siegfried']} ({scan['identifiers'][0]['details']})"


def _unknown(tool: str, warning: str = "") -> FormatIdentity:
    return FormatIdentity(puid=None, name=None, version=None, mime=None, tool=tool, warning=warning or None)
