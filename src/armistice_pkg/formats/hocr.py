"""hOCR 1.2: what an OCR program found on pages, as HTML, to lines with their places.

Places are pixels from the upper left of the page's own `bbox`. Source: http://kba.github.io/hocr-spec/1.2/
"""

import re
from collections.abc import Iterator

from lxml import etree

from armistice_pkg.core.page_text import Area, PageText, TextFindings, WrittenLine, healed
from armistice_pkg.core.problems import Place, visible
from armistice_pkg.formats.layout_xml import Findings, box_of_corners, joined_words, line_of, numbers, too_large

__all__ = ["parse_hocr"]

_LINES = {"ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat"}
_WORDS = {"ocrx_word", "ocr_word"}
_BBOX = re.compile(r"(?:^|;)\s*bbox\s+([^;]*)")
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""")
_HEAD = 2048


def parse_hocr(data: bytes, place: Place) -> TextFindings:
    """The pages of an hOCR file."""
    findings = Findings(place)
    text = None if too_large(data, findings) else _decoded(data, findings)
    root = _html(text) if text is not None else None
    pages = () if root is None else tuple(_page(one, findings) for one in root.iter() if "ocr_page" in _classes(one))
    if text is not None and not pages:
        findings.add("page-text-unreadable", "The file is no hOCR: nothing in it is of the class ocr_page.")
    elif text is not None and not any(page.lines for page in pages):
        findings.add("page-text-empty", "The file holds no text.")
    return TextFindings(pages=pages, problems=tuple(findings.problems))


def _decoded(data: bytes, findings: Findings) -> str | None:
    """By byte order mark, by what the head says, else UTF-8."""
    named = _CHARSET.search(data[:_HEAD])
    encoding = named.group(1).decode() if named else "utf-8"
    if data.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        return data.decode(encoding)
    except LookupError:
        findings.add("page-text-unreadable", f"The file names an encoding that nobody knows: {visible(encoding)}.")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        findings.add("page-text-unreadable", f"The file is not in {visible(encoding)}, as it says it is.", line=line)
    return None


def _html(text: str) -> etree._Element | None:
    """The root, read as leniently as browsers do; no entity but HTML's own is known, nothing is fetched."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _classes(element: etree._Element) -> frozenset[str]:
    return frozenset((element.get("class") or "").split()) if isinstance(element.tag, str) else frozenset()


def _page(page: etree._Element, findings: Findings) -> PageText:
    around = _box(page, findings)
    left, top = (around.x, around.y) if around is not None else (0.0, 0.0)
    lines = []
    for element in _text_lines(page):
        box = _box(element, findings)
        moved = Area(x=box.x - left, y=box.y - top, width=box.width, height=box.height) if box is not None else None
        lines.append(WrittenLine(text=_said(element), area=moved))
    size = (around.width, around.height) if around is not None else (None, None)
    return PageText(lines=healed(lines), width=size[0], height=size[1])


def _text_lines(page: etree._Element) -> Iterator[etree._Element]:
    """The lines of the page that hold no other line: a logical line may stand around printed ones."""
    holding: set[etree._Element] = set()
    lines = [one for one in page.iter() if _LINES & _classes(one)]
    for line in lines:
        for above in line.iterancestors():
            if above is page or above in holding:
                break
            holding.add(above)
    return (line for line in lines if line not in holding)


def _said(line: etree._Element) -> str:
    words = [one for one in line.iter() if _WORDS & _classes(one)]
    if words:
        return joined_words(" ".join(_text(word).split()) for word in words)
    return " ".join(_text(line).split())


def _text(element: etree._Element) -> str:
    """All text in it but what is marked as another reading (`<del>`). The parser bounds the depth."""
    if element.tag == "del":
        return ""
    return (element.text or "") + "".join(_text(child) + (child.tail or "") for child in element)


def _box(element: etree._Element, findings: Findings) -> Area | None:
    given = _BBOX.search(element.get("title") or "")
    if given is None:
        return None
    values = numbers(given.group(1).split())
    box = box_of_corners(*values) if values is not None and len(values) == 4 else None  # noqa: PLR2004 - two corners
    if box is None:
        said = visible(given.group(1)[:60])
        findings.add("page-text-value", f'"{said}" is no rectangle.', line=line_of(element), found=said)
    return box
