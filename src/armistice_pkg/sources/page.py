"""The collection page: a collection and its documents in one text, read by its structure.

    (navigation)
    Photograph caption              may stand here, and again below the narrative
    Collection title
    Narrative paragraphs …          one a line
    For more coverage …, see the collections: A; B; and C.
    For a collections resource guide see D.
    Photograph caption
    Popular Documents
    date / title / description …    as often as there are documents

Blank lines mean nothing. In what is read, no-break and other spaces are plain ones, as a browser would show them; each
record's `original` keeps its lines as they were.
"""

from dataclasses import dataclass
from itertools import pairwise

from armistice_pkg.core.display_dates import looks_like_date
from armistice_pkg.core.problems import Place, Problem, any_error, problem, visible
from armistice_pkg.core.readings import PageText, RecordsReading
from armistice_pkg.core.records import Original, RawRecord
from armistice_pkg.sources.page_head import Line, is_heading, is_navigation, is_prose, read_head, tidy
from armistice_pkg.sources.text import decode_utf8, lines_of

__all__ = ["PageReading", "read_page"]

_LONG_TITLE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """A page as read: what it says of the collection, and its documents."""

    page: PageText
    records: RecordsReading


def read_page(name: str, data: bytes) -> PageReading:
    """The page `data`, which the user named `name`. Never raises: a page that does not fit is a list of problems."""
    text = decode_utf8(data, name)
    if text.text is None:
        return PageReading(page=PageText(), records=RecordsReading(problems=text.problems, whole=False))
    raw = lines_of(text.text)
    lines = [Line(number=number, text=tidy(one)) for number, one in enumerate(raw, 1)]
    lines = [one for one in lines if one.text and not is_navigation(one.text)]
    heading = next((index for index, one in enumerate(lines) if is_heading(one.text)), None)
    page, problems = read_head(name, lines[:heading] if heading is not None else _before_dates(lines))
    if heading is None:
        return PageReading(
            page=page, records=RecordsReading(problems=(*problems, _no_heading(name, lines)), whole=False)
        )
    return PageReading(page=page, records=_read_documents(name, lines[heading + 1 :], raw, problems))


def _before_dates(lines: list[Line]) -> list[Line]:
    """What can be of the collection where no heading says so: the lines above the first date."""
    first = next((index for index, one in enumerate(lines) if looks_like_date(one.text)), len(lines))
    return lines[:first]


def _read_documents(name: str, lines: list[Line], raw: list[str], above: list[Problem]) -> RecordsReading:
    """The documents; `above` is what was wrong with the part above them."""
    starts = [index for index, one in enumerate(lines) if looks_like_date(one.text)]
    strays = [_stray(name, one) for one in lines[: starts[0] if starts else len(lines)]]
    blocks = [lines[start:end] for start, end in pairwise([*starts, len(lines)])]
    untitled = [_no_title(name, block[0]) for block in blocks if _untitled(block)]
    return RecordsReading(
        records=tuple(_record(name, block, raw) for block in blocks if not _untitled(block)),
        problems=(*above, *strays, *untitled),
        left_out=len(untitled),
        whole=not (any_error(above) or strays),
    )


def _untitled(block: list[Line]) -> bool:
    """Whether after the date there is nothing, or only a paragraph: a title is no paragraph if one follows it."""
    rest = block[1:]
    return not rest or len(rest[0].text) > _LONG_TITLE or (len(rest) == 1 and is_prose(rest[0].text))


def _record(name: str, block: list[Line], raw: list[str]) -> RawRecord:
    date, title, *description = block
    fields = {"date": (date.text,), "title": (title.text,)}
    places = {"date": Place(source=name, line=date.number), "title": Place(source=name, line=title.number)}
    if description:
        fields["description"] = ("\n\n".join(one.text for one in description),)
        places["description"] = Place(source=name, line=description[0].number)
    verbatim = "".join(raw[date.number - 1 : block[-1].number])
    return RawRecord(
        fields=fields,
        place=places["date"],
        places=places,
        # Without its last line end, so that a record added below does not change this one.
        original=Original(name="record.txt", data=verbatim.rstrip("\r\n").encode()),
    )


def _no_heading(name: str, lines: list[Line]) -> Problem:
    first = next((one for one in lines if looks_like_date(one.text)), None)
    return problem(
        "page-documents-missing",
        Place(source=name, line=first.number if first else None),
        'The page has no line "Popular Documents" above its documents.',
        expected="Popular Documents",
        suggestion='Put "Popular Documents" on a line of its own above the first document.',
    )


def _no_title(name: str, date: Line) -> Problem:
    return problem(
        "page-document-untitled",
        Place(source=name, line=date.number, field="title"),
        f'The document dated "{visible(date.text)}" (line {date.number}) has no title.',
        found=date.text,
        suggestion="Put its title on a line of its own between the date and the description.",
    )


def _stray(name: str, line: Line) -> Problem:
    return problem(
        "page-text-stray",
        Place(source=name, line=line.number),
        f'Line {line.number} ("{visible(line.text[:60])}") stands before the first date of a document.',
        found=line.text,
        suggestion="Put a date above it if it is a document, or remove it.",
    )
