"""The part of a collection page above its documents: title, narrative, caption, related collections, guide."""

import re
from dataclasses import dataclass, field

from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.core.readings import PageText

__all__ = ["Line", "is_heading", "is_navigation", "is_prose", "read_head", "tidy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that is not blank: its number from 1, and its text with plain single spaces and none at the ends."""

    number: int
    text: str


_SPACES = re.compile(r"\s+")
_NAVIGATION = re.compile(
    r"(?:skip to (?:main |page )?(?:content|navigation)|(?:main |site |toggle )?(?:menu|navigation)|toggle menu|home"
    r"|search|close|share|print|back to top|back|next|previous|(?:show|load|view|see) (?:more|all)(?: documents)?)\Z",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?:(?:popular|featured|all|selected) )?documents:?\Z", re.IGNORECASE)
_RELATED = re.compile(r"for more coverage\b.*?\bsee the collections?:? (?P<list>.+)\Z", re.IGNORECASE)
_GUIDE = re.compile(r"for an? (?:\w+ )*?resource guide,? see:? (?P<guide>.+)\Z", re.IGNORECASE)
_CAPTION = re.compile(r"(?:photograph|photo|image|picture)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]]*\Z")
_PROSE_WORDS = 8
_PROSE_LENGTH = 200


def tidy(text: str) -> str:
    """The text with every run of white space (no-break spaces too) as one plain space, and none at its ends."""
    return _SPACES.sub(" ", text).strip()


def is_navigation(text: str) -> bool:
    """Whether a line is a control of the web page that was copied along."""
    return bool(_NAVIGATION.match(text))


def is_heading(text: str) -> bool:
    """Whether a line is the heading of the documents."""
    return bool(_HEADING.match(text))


def is_prose(text: str) -> bool:
    """Whether a line reads as a paragraph and not as a title: long, or a whole sentence of many words."""
    return len(text) > _PROSE_LENGTH or (text.endswith(".") and text.count(" ") + 1 >= _PROSE_WORDS)


@dataclass(slots=True)
class _Head:
    """What was found so far."""

    name: str
    narrative: list[str] = field(default_factory=list)
    related: tuple[str, ...] = ()
    guide: str | None = None
    problems: list[Problem] = field(default_factory=list)


def read_head(name: str, lines: list[Line]) -> tuple[PageText, list[Problem]]:
    """The lines above the documents as a page's text, and what was wrong with them."""
    head = _Head(name)
    caption = _caption(lines)
    rest = [one for one in lines if one.text != caption]
    title = rest[0] if rest and not is_prose(rest[0].text) else None
    if title is None:
        head.problems.append(_untitled(name, rest[0].number if rest else None))
    else:
        rest = rest[1:]
    for line in rest:
        if title is None or line.text != title.text:  # a page may say its title twice
            _take(head, line)
    page = PageText(
        title=title.text if title else None,
        narrative=tuple(head.narrative),
        caption=caption,
        related=head.related,
        resource_guide=head.guide,
    )
    return page, head.problems


def _caption(lines: list[Line]) -> str | None:
    """The line that stands before the narrative and after it; or else the only one that says what it is."""
    texts = [one.text for one in lines]
    prose = next((index for index, text in enumerate(texts) if is_prose(text)), len(texts))
    twice = [text for text in texts[:prose] if text in texts[prose:]]
    named = list(dict.fromkeys(text for text in texts if _CAPTION.match(text) and not is_prose(text)))
    if twice:
        return next((one for one in twice if _CAPTION.match(one)), twice[0])
    titles = [text for text in texts if text not in named and not is_prose(text) and not _SENTENCE_END.search(text)]
    return named[0] if len(named) == 1 and titles else None


def _take(head: _Head, line: Line) -> None:
    if match := _RELATED.match(line.text):
        head.related = (*head.related, *_parted(head, line, match["list"]))
    elif (match := _GUIDE.match(line.text)) and head.guide is None:
        head.guide = match["guide"].removesuffix(".")
    elif is_prose(line.text) or _SENTENCE_END.search(line.text):
        head.narrative.append(line.text)
    else:
        head.problems.append(_stray(head.name, line))


def _parted(head: _Head, line: Line, text: str) -> tuple[str, ...]:
    """The names in a list that is parted by semicolons, since a name may hold a comma or an "and"."""
    parts = [part.strip() for part in text.removesuffix(".").split(";")]
    names = tuple(part.removeprefix("and ").strip() for part in parts if part)
    if len(names) == 1 and re.search(r", | and ", names[0]) and "collections" in line.text.lower():
        head.problems.append(_unclear(head.name, line, names[0]))
    return names


def _untitled(name: str, line: int | None) -> Problem:
    return problem(
        "page-title-missing",
        Place(source=name, line=line, field="title"),
        "The page has no line with the collection's title above its text.",
        suggestion="Put the title on a line of its own at the top.",
    )


def _stray(name: str, line: Line) -> Problem:
    return problem(
        "page-text-stray",
        Place(source=name, line=line.number),
        f'Line {line.number} ("{visible(line.text[:60])}") is neither title, paragraph, caption nor list.',
        found=line.text,
        suggestion='Remove it, or end it with a full stop if it is a paragraph of the text above "Popular Documents".',
    )


def _unclear(name: str, line: Line, found: str) -> Problem:
    return problem(
        "page-list-unclear",
        Place(source=name, line=line.number),
        f'The related collections in line {line.number} are kept as one text, "{visible(found)}".',
        found=found,
        suggestion='Part the names by "; ".',
    )
