"""The Library of Congress' `bagit` library as an independent second reader of the bags that we make."""

from armistice_pkg.core.errors import UnreadableError

__all__ = ["BagitLibrary"]


class BagitLibrary:
    """The `SecondReader` port: what `bagit` finds wrong with a bag in a local folder; an empty tuple if nothing.

    It is heard, and not obeyed: where it departs from RFC 8493 (it does not decode `%25` in manifests) the RFC decides.
    """

    def disagreements(self, folder: str) -> tuple[str, ...]:
        """Validate the bag completely, every byte.

        Raises:
            UnreadableError: the library itself failed.
        """
        import bagit  # noqa: PLC0415 - a tenth of a second, only where bags are made

        bagit.LOGGER.disabled = True  # it logs each finding as well as raising it
        try:
            bagit.Bag(folder).validate()
        except bagit.BagValidationError as found:
            return tuple(str(one) for one in found.details) or (str(found),)
        except bagit.BagError as found:
            return (str(found),)
        except OSError as error:
            raise UnreadableError(folder, str(error)) from error
        return ()
