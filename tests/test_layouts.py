"""ALTO, hOCR and PAGE XML become lines with their places; what is broken or hostile becomes problems with lines."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.codes.page_text import PAGE_TEXT_CODES
from armistice_pkg.core.page_text import Area, TextFindings
from armistice_pkg.core.problems import Place
from armistice_pkg.core.regions import Box
from armistice_pkg.formats.alto import parse_alto
from armistice_pkg.formats.hocr import parse_hocr
from armistice_pkg.formats.layout_xml import MAX_SIZE
from armistice_pkg.formats.page_xml import parse_page_xml
from builders.layouts import alto, alto_block, alto_line, hocr, page_region, page_xml

PLACE = Place(source="workspace", path="scan1.xml")
PARSERS: dict[str, Callable[[bytes, Place], TextFindings]] = {
    "alto": parse_alto,
    "hocr": parse_hocr,
    "page": parse_page_xml,
}
words = st.text(st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=0x24F), min_size=1, max_size=8)


def lines_of(found: TextFindings) -> list[str]:
    assert found.problems == ()
    (page,) = found.pages
    return [line.text for line in page.lines]


def codes_of(found: TextFindings) -> list[tuple[str, int | None]]:
    return [(one.code, one.place.line) for one in found.problems]


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_alto_of_every_version_says_lines_and_places(version: int) -> None:
    found = parse_alto(alto(alto_block("b", alto_line("Dear", "Sir,"), alto_line("yours")), version=version), PLACE)
    assert lines_of(found) == ["Dear Sir,", "yours"]
    (page,) = found.pages
    assert page.lines[0].area == Area(x=100, y=200, width=300, height=40)
    assert page.placed(1050, 1485)[0].where == Box(x=50, y=100, width=150, height=20)


@pytest.mark.parametrize(
    ("unit", "size", "box"),
    [
        ("mm10", 'WIDTH="2100" HEIGHT="2970"', (100, 200, 300, 40)),
        ("inch1200", 'WIDTH="9921" HEIGHT="14031"', (472.4, 944.9, 1417.3, 189)),
        (None, 'WIDTH="2100.0" HEIGHT="2970.0"', ("100.0", "200.0", "300.0", "40.0")),
    ],
)
def test_every_unit_of_alto_leads_to_the_same_pixels(unit: str | None, size: str, box: tuple[object, ...]) -> None:
    found = parse_alto(alto(alto_block("b", alto_line("Dear", box=box)), unit=unit, size=size), PLACE)
    assert found.problems == ()
    assert found.pages[0].placed(2480, 3508)[0].where == Box(x=118, y=236, width=354, height=47)


def test_alto_words_that_are_divided_are_whole() -> None:
    first = '<String CONTENT="nego" SUBS_TYPE="HypPart1" SUBS_CONTENT="negotiations"/><HYP CONTENT="-"/>'
    second = '<String CONTENT="tiations" SUBS_TYPE="HypPart2" SUBS_CONTENT="negotiations"/>'
    assert lines_of(parse_alto(alto(alto_block("b", alto_line("The", first), alto_line(second, "ended."))), PLACE)) == [
        "The negotiations",
        "ended.",
    ]


def test_alto_hyphens_without_a_word_for_them() -> None:
    def said(*pairs: str) -> list[str]:
        return lines_of(parse_alto(alto(alto_block("b", *(alto_line(one) for one in pairs))), PLACE))

    mark = '<String CONTENT="nego"/><HYP CONTENT="-"/>'
    assert said(mark, "tiations") == ["negotiations"]
    assert said('<String CONTENT="Sino"/><HYP CONTENT="-"/>', "Soviet") == ["Sino-", "Soviet"]
    assert said("well-", "known") == ["well-", "known"]
    # The second part is on a page that is not here.
    alone = '<String CONTENT="nego" SUBS_TYPE="HypPart1" SUBS_CONTENT="negotiations"/><HYP CONTENT="-"/>'
    assert said(alone) == ["nego-"]
    assert said('<String CONTENT="tiations" SUBS_TYPE="HypPart2" SUBS_CONTENT="negotiations"/>') == ["tiations"]


def test_alto_without_spaces_or_boxes_of_lines() -> None:
    line = """<TextLine><String CONTENT="Dear" HPOS="10" VPOS="20" WIDTH="30" HEIGHT="9"/>
        <String CONTENT="Sir" HPOS="50" VPOS="22" WIDTH="20" HEIGHT="9"/></TextLine>"""
    shaped = """<TextLine><Shape><Polygon POINTS="10,20 40,20 40,60"/></Shape>
        <String CONTENT="停"/><String CONTENT="战"/></TextLine>"""
    found = parse_alto(alto(alto_block("b", line, shaped)), PLACE)
    assert lines_of(found) == ["Dear Sir", "停战"]
    assert [one.area for one in found.pages[0].lines] == [
        Area(x=10, y=20, width=60, height=11),
        Area(x=10, y=20, width=30, height=40),
    ]


def test_alto_is_read_in_its_order_of_reading() -> None:
    blocks = "".join(alto_block(name, alto_line(name, name=f"l{name}")) for name in ("a", "b", "c"))
    by_block = '<ElementRef ID="r1" REF="c"/><ElementRef ID="r2" REF="a"/>'
    by_line = '<ElementRef ID="r1" REF="lb"/><ElementRef ID="r2" REF="la"/>'
    assert lines_of(parse_alto(alto(blocks, order=by_block), PLACE)) == ["c", "a", "b"]
    assert lines_of(parse_alto(alto(blocks, order=by_line), PLACE)) == ["b", "a", "c"]
    nested = f'<ComposedBlock ID="d">{alto_block("e", alto_line("e"))}{alto_block("f", alto_line("f"))}</ComposedBlock>'
    order = '<ElementRef ID="r1" REF="d"/><ElementRef ID="r2" REF="a"/>'
    assert lines_of(parse_alto(alto(blocks + nested, order=order), PLACE)) == ["e", "f", "a", "b", "c"]
    assert lines_of(parse_alto(alto(blocks + nested, order=by_block), PLACE)) == ["c", "a", "b", "e", "f"]


def test_alto_of_many_pages() -> None:
    one = alto(alto_block("b", alto_line("one")))
    two = one.replace(b"</Page>", b"</Page><Page WIDTH='10' HEIGHT='10'><PrintSpace/></Page>")
    assert [[line.text for line in page.lines] for page in parse_alto(two, PLACE).pages] == [["one"], []]


def test_page_xml_is_read_in_its_order_of_reading() -> None:
    inner = page_region("c", "third")
    regions = page_region("a", "first", "its second line") + page_region("b", "second", inside=inner)
    order = """<OrderedGroup id="g"><RegionRefIndexed index="1" regionRef="a"/>
        <UnorderedGroupIndexed id="h" index="0" regionRef="b"><RegionRef regionRef="b"/></UnorderedGroupIndexed>
        </OrderedGroup>"""
    assert lines_of(parse_page_xml(page_xml(regions), PLACE)) == ["first", "its second line", "second", "third"]
    found = parse_page_xml(page_xml(regions, order=order), PLACE)
    assert lines_of(found) == ["second", "third", "first", "its second line"]
    assert found.pages[0].lines[0].area == Area(x=100, y=50, width=300, height=40)


def test_page_xml_of_2010_of_words_only_and_of_regions_only() -> None:
    old = """<TextRegion id="r"><TextLine id="l"><Coords><Point x="10" y="20"/><Point x="60" y="45"/></Coords>
        <Word id="w1"><TextEquiv><Unicode>Dear</Unicode></TextEquiv></Word>
        <Word id="w2"><TextEquiv><Unicode>Sir</Unicode></TextEquiv></Word></TextLine></TextRegion>
        <TextRegion id="s"><Coords points="1,2 3,4"/><TextEquiv><Unicode>Yours
        truly</Unicode></TextEquiv></TextRegion>
        <TableRegion id="t"><TextRegion id="u"><Coords points="5,5 9,9"/>
        <TextEquiv index="1"><Unicode>9</Unicode></TextEquiv><TextEquiv index="0"><Unicode>g</Unicode></TextEquiv>
        </TextRegion></TableRegion>"""
    found = parse_page_xml(
        page_xml(old, order='<OrderedGroup id="g"><RegionRefIndexed index="0" regionRef="t"/></OrderedGroup>'), PLACE
    )
    assert lines_of(found) == ["g", "Dear Sir", "Yours", "truly"]
    assert [line.area for line in found.pages[0].lines] == [
        Area(x=5, y=5, width=4, height=4),
        Area(x=10, y=20, width=50, height=25),
        None,
        None,
    ]


def test_page_xml_divisions_of_transcribers_are_healed() -> None:
    assert lines_of(parse_page_xml(page_xml(page_region("a", "nego¬", "tiations in")), PLACE)) == ["negotiations", "in"]


def test_hocr_of_tesseract() -> None:
    body = """<div class='ocr_carea' title="bbox 9 9 99 99"><p class='ocr_par' lang='eng'>
     <span class='ocr_line' id='line_1_1' title="bbox 100 200 400 240; baseline 0 -5; x_size 31">
      <span class='ocrx_word' title='bbox 1 1 2 2; x_wconf 96'>Dear</span>
      <span class='ocrx_word' title='bbox 3 3 4 4; x_wconf 90'><strong>Sir&nbsp;&amp;</strong></span>
     </span>
     <span class='ocr_caption' title="bbox 100 300 400 340">
      <span class='ocrx_word'>停</span> <span class='ocrx_word'>战</span></span>
    </p></div>"""
    found = parse_hocr(hocr(body), PLACE)
    assert lines_of(found) == ["Dear Sir &", "停战"]
    assert found.pages[0].lines[0].area == Area(x=100, y=200, width=300, height=40)


def test_hocr_places_are_counted_from_its_page_and_lines_inside_lines_are_taken_once() -> None:
    body = """<span class="ocrx_line" title="bbox 0 0 9 9">
      <span class="ocr_line" title="bbox 110 220 210 250">nego&shy;</span>
      <span class="ocr_line" title="bbox 110 260 210 290">tiations <del class="alt">x</del>end</span></span>"""
    found = parse_hocr(hocr(body, page="bbox 10 20 2110 2990"), PLACE)
    assert lines_of(found) == ["negotiations", "end"]
    assert (found.pages[0].width, found.pages[0].height) == (2100, 2970)
    assert found.pages[0].lines[0].area == Area(x=100, y=200, width=100, height=30)


def test_hocr_in_other_encodings() -> None:
    line = '<span class="ocr_line" title="bbox 1 2 3 4">Перемирие</span>'
    text = hocr(line, head='<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"/>').decode()
    text = text.replace(' encoding="UTF-8"', "")
    assert lines_of(parse_hocr(text.encode("windows-1251"), PLACE)) == ["Перемирие"]
    assert lines_of(parse_hocr(("\ufeff" + text).encode("utf-16-le"), PLACE)) == ["Перемирие"]


SOUND = alto_line("Dear")
ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE alto [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
<alto><Layout><Page><PrintSpace><TextBlock><TextLine><String CONTENT="&b;"/></TextLine></TextBlock></PrintSpace></Page>
</Layout>&x;</alto>"""
HOSTILE: dict[str, tuple[str, bytes, list[tuple[str, int | None]]]] = {
    "entities": ("alto", ENTITIES, [("page-text-forbidden", 2)]),
    "entities in UTF-16": ("page", ENTITIES.decode().encode("utf-16"), [("page-text-forbidden", 2)]),
    "a late document type": (
        "alto",
        b"<?xml version='1.0'?>" + b"<!-- -->\n" * 20_000 + b"<!DOCTYPE alto><alto/>",
        [("page-text-forbidden", None)],
    ),
    "cut off": ("alto", alto(alto_block("b", SOUND))[:-30], [("page-text-unreadable", 4)]),
    "cut off PAGE": ("page", page_xml(page_region("a", "x"))[:-10], [("page-text-unreadable", 3)]),
    "nothing": ("alto", b"", [("page-text-unreadable", 1)]),
    "nothing as hOCR": ("hocr", b"", [("page-text-unreadable", None)]),
    "a web page": ("hocr", b"<html><body><p>Dear Sir</p></body></html>", [("page-text-unreadable", None)]),
    "not as it says": ("hocr", b"<meta charset=utf-8>\n\xff", [("page-text-unreadable", 2)]),
    "no encoding": ("hocr", b"<meta charset=klingon>", [("page-text-unreadable", None)]),
    "another root": ("alto", b"<mets/>", [("page-text-unreadable", 1)]),
    "no page": ("page", b"<PcGts/>", [("page-text-unreadable", 1)]),
    "deep": ("alto", b"<alto>" + b"<a>" * 100_000, [("page-text-unreadable", 1)]),
    "too much": ("page", b" " * (MAX_SIZE + 1), [("page-text-too-large", None)]),
    "too much hOCR": ("hocr", b" " * (MAX_SIZE + 1), [("page-text-too-large", None)]),
    "no text": ("alto", alto(""), [("page-text-empty", None)]),
    "no text in PAGE": ("page", page_xml(page_region("a")), [("page-text-empty", None)]),
    "no text in hOCR": ("hocr", hocr(""), [("page-text-empty", None)]),
    "no number": ("alto", alto(alto_block("b", alto_line("x", box=(1, "NaN", 3, 4)))), [("page-text-value", 4)]),
    "turned inside out": ("alto", alto(alto_block("b", alto_line("x", box=(1, 2, -3, 4)))), [("page-text-value", 4)]),
    "no outline": ("page", page_xml(page_region("a", "x").replace("100,50", "100,")), [("page-text-value", 3)]),
    "no rectangle": ("hocr", hocr('<p class="ocr_line" title="bbox 1 2 3">x</p>'), [("page-text-value", 4)]),
    "furlongs": ("alto", alto(alto_block("b", SOUND), unit="furlong"), [("page-text-unit", 3)]),
    "nobody there": (
        "page",
        page_xml(page_region("a", "x"), order='<OrderedGroup id="g"><RegionRef regionRef="z"/></OrderedGroup>'),
        [("page-text-order", 3)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_broken_or_hostile_is_told_with_its_line(case: str) -> None:
    kind, data, codes = HOSTILE[case]
    found = PARSERS[kind](data, PLACE)
    assert codes_of(found) == codes
    for one in found.problems:
        assert one.place.path == "scan1.xml"
        assert one.message.endswith(".")
        assert one.severity is PAGE_TEXT_CODES[one.code].severity
    assert not any("root:" in line.text for page in found.pages for line in page.lines)


@given(data=st.binary(max_size=300), kind=st.sampled_from(sorted(PARSERS)))
def test_any_bytes_are_text_or_problems(data: bytes, kind: str) -> None:
    found = PARSERS[kind](data, PLACE)
    assert found.problems or any(page.lines for page in found.pages)


@given(at=st.integers(0, 900), junk=st.binary(min_size=1, max_size=30), kind=st.sampled_from(sorted(PARSERS)))
def test_spoilt_bytes_raise_nothing(at: int, junk: bytes, kind: str) -> None:
    sound = {
        "alto": alto(alto_block("b", alto_line("Dear", "Sir"))),
        "page": page_xml(page_region("a", "Dear Sir")),
        "hocr": hocr('<p class="ocr_line" title="bbox 1 2 3 4"><b class="ocrx_word">Dear</b> Sir</p>'),
    }[kind]
    at %= len(sound)
    found = PARSERS[kind](sound[:at] + junk + sound[at + len(junk) :], PLACE)
    assert all(one.place.path == "scan1.xml" for one in found.problems)


@given(lines=st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_is_written_is_read(lines: list[list[str]]) -> None:
    wanted = [" ".join(line) for line in lines]
    spans = "".join(f'<span class="ocr_line" title="bbox 1 2 3 4">{line}</span>\n' for line in wanted)
    assert lines_of(parse_alto(alto(alto_block("b", *(alto_line(*line) for line in lines))), PLACE)) == wanted
    assert lines_of(parse_page_xml(page_xml(page_region("a", *wanted)), PLACE)) == wanted
    assert lines_of(parse_hocr(hocr(spans), PLACE)) == wanted
