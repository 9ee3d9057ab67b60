"""Rules on `fetch.txt` (RFC 8493, 2.2.3, 5.1)."""

from collections.abc import Iterable, Iterator

from armistice_pkg.core.paths import unsafe_reason
from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.formats.bag_rules.payload import Payload
from armistice_pkg.formats.bag_rules.text import shown, text_problem
from armistice_pkg.formats.bag_rules.tree import DATA
from armistice_pkg.formats.bagit import Declaration, Fault, FaultKind, FetchItem

__all__ = ["FETCH_TXT", "fetch_lines"]

FETCH_TXT = "fetch.txt"


def fetch_lines(
    parsed: Iterable[FetchItem | Fault], declaration: Declaration, payload: Payload, holes: dict[str, int | None]
) -> Iterator[Problem]:
    """Rules on each line; puts the paths that may be fetched into `holes`, with their length where it is said.

    The payload manifests have been read: what stands here is in every one of them (before 1.0, in one).
    """
    for one in parsed:
        if isinstance(one, Fault):
            yield _fault(one, declaration)
            continue
        refused = _refused(one)
        if refused is not None:
            yield refused
            continue
        holes[one.path] = one.length
        yield from _unlisted(one, declaration, payload)
        yield from _length(one, payload)


def _fault(fault: Fault, declaration: Declaration) -> Problem:
    place = Place(path=FETCH_TXT, line=fault.line)
    text = text_problem(FETCH_TXT, fault, declaration.charset)
    if text is not None:
        return text
    if fault.kind is FaultKind.RELATIVE_URL:
        return problem(
            "bag-fetch-url-relative",
            place,
            f'Line {fault.line} of fetch.txt has "{shown(fault.text)}" for a URL. Write the whole, such as https://….',
            found=fault.text,
        )
    return problem(
        "bag-fetch-line-malformed",
        place,
        f'Line {fault.line} of fetch.txt is "{shown(fault.text)}". Write a URL, a length or a hyphen, and a path.',
        found=fault.text,
    )


def _refused(item: FetchItem) -> Problem | None:
    place = Place(path=FETCH_TXT, line=item.line)
    reason = unsafe_reason(item.path)
    if reason is not None:
        return problem(
            "bag-path-unsafe",
            place,
            f'Line {item.line} of fetch.txt lists "{shown(item.path)}", which must not be written: {reason}. '
            "Do not fetch this bag with other tools.",
            found=item.path,
        )
    if not item.path.startswith(f"{DATA}/"):
        return problem(
            "bag-fetch-path-outside-payload",
            place,
            f'Line {item.line} of fetch.txt lists "{shown(item.path)}", which is not in the data folder. '
            "Put the file into the bag instead.",
            found=item.path,
        )
    return None


def _unlisted(item: FetchItem, declaration: Declaration, payload: Payload) -> Iterator[Problem]:
    row = payload.find(item.path)
    whole = [column for column in payload.columns if column.is_whole]
    lacking = whole if row is None else payload.lacking(row)
    if lacking and not (declaration.is_legacy and row is not None and payload.listing(row)):
        yield problem(
            "bag-fetch-path-unlisted",
            Place(path=FETCH_TXT, line=item.line),
            f'Line {item.line} of fetch.txt lists "{visible(item.path)}", which is not in every payload manifest, '
            "so its arrival could not be checked. Add it there, or remove the line.",
            found=item.path,
        )


def _length(item: FetchItem, payload: Payload) -> Iterator[Problem]:
    row = payload.find(item.path)
    size = None if row is None else payload.size(row)
    if item.length is not None and size is not None and size != item.length:
        yield problem(
            "bag-fetch-length-differs",
            Place(path=item.path),
            f'fetch.txt says that "{visible(item.path)}" has {item.length} octets, and the file here has {size}. '
            "The digests decide; correct the length.",
            expected=str(item.length),
            found=str(size),
        )
