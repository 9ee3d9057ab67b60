"""Work for worker processes: it stands in a module of its own, so that they can import it."""

from armistice_pkg.core.errors import UnreadableError


def refuse_seven(number: int) -> int:
    """The number, unless it is seven."""
    if number == 7:
        raise UnreadableError("a", "it is a link")
    return number
