"""PDF pages become page images with their text, and PDFs that cannot be shown become reasons."""

import time
import warnings
from dataclasses import replace

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.media import MediaReason, PageImage, Typeset
from armistice_pkg.core.regions import Box, OutlineEntry
from armistice_pkg.media.pages import FilePages
from armistice_pkg.media.pdf import reader
from builders.images import decoded, encoded, quadrants, turned
from builders.pdfs import PdfPage, first_free, page_object, pdf
from fakes import MemoryStore

PAGES = FilePages()


def pages(data: bytes) -> list[PageImage]:
    return list(PAGES.pages(MemoryStore({"volume.pdf": data}), "volume.pdf"))


def reason_of(data: bytes) -> str | None:
    """Why the pages cannot be made, or None when they were."""
    try:
        pages(data)
    except UnreadableError as error:
        return error.reason
    return None


def check(data: bytes) -> str | None:
    return PAGES.check(MemoryStore({"volume.pdf": data}), "volume.pdf")


def test_pages_come_in_order_with_text_label_and_the_size_of_200_dpi() -> None:
    data = pdf(
        [PdfPage(text="Telegram No. 4"), PdfPage(width=842, height=595, text="Annex")],
        labels="0 << /S /r >> 1 << /S /D /P (A-) >>",
    )
    assert check(data) is None
    first, second = pages(data)
    assert (first.text, second.text) == ("Telegram No. 4", "Annex")
    assert (first.label, second.label) == ("i", "A-1")
    assert (first.width, first.height) == (first.image_width, first.image_height) == (1653, 2339)
    assert (second.width, second.height) == (2339, 1653)
    assert decoded(first.image).size == (1653, 2339)
    assert decoded(first.thumbnail).size == (first.thumbnail_width, first.thumbnail_height) == (283, 400)


def test_typeset_pages_are_made_at_150_dpi() -> None:
    made = list(PAGES.typeset_pages(Typeset(pdf=pdf([PdfPage(text="Telegram No. 4")]), standard="PDF 1.4")))
    assert [(page.width, page.height, page.text) for page in made] == [(1240, 1755, "Telegram No. 4")]


def test_a_page_without_text_or_label_says_none() -> None:
    (page,) = pages(pdf([PdfPage()]))
    assert page.text is None
    assert page.label is None


def test_only_a_page_with_colour_is_stored_in_colour() -> None:
    grey, red = pages(pdf([PdfPage(text="black"), PdfPage(text="red", colour=(1, 0, 0))]))
    assert decoded(grey.image).mode == "L"
    assert decoded(red.image).mode == "RGB"


@given(
    width=st.floats(0.01, 100_000, allow_nan=False).map(lambda value: round(value, 2)),
    height=st.floats(0.01, 100_000, allow_nan=False).map(lambda value: round(value, 2)),
)
@settings(max_examples=20, deadline=None)
def test_any_page_box_gives_a_bounded_image(width: float, height: float) -> None:
    (page,) = pages(pdf([PdfPage(width=width, height=height, text="x")]))
    assert min(page.width, page.height) >= 1
    assert max(page.width, page.height) <= 4001
    assert decoded(page.image).size == (page.width, page.height)


def test_divided_words_are_joined() -> None:
    source = """#set page(width: 60mm, height: 80mm)
#set text(hyphenate: true, lang: "en")
#set par(justify: true)
Extraordinarily complicated negotiations concerning internationalisation of constitutional arrangements.
soft\u00adhyphenation\u00adopportunities"""
    (page,) = pages(typst.compile(source.encode()))
    assert page.text is not None
    for word in ("internationalisation", "constitutional", "softhyphenationopportunities"):
        assert word in page.text
    assert "complicated\nnegotiations" in page.text
    assert not set(page.text) & {"\ufffe", "\x02", "\xad", "\r"}


HOSTILE: dict[str, tuple[bytes, str]] = {
    "a password": (pdf([PdfPage(text="secret")], password=b"chosin"), "media-encrypted"),
    "no page": (pdf([]), "media-unreadable"),
    "10,001 pages": (pdf([PdfPage(width=9, height=9)] * 10_001), "media-too-many-pages"),
    "half": (pdf([PdfPage()])[:150], "media-unreadable"),
    "a header only": (b"%PDF-1.7\n", "media-unreadable"),
    "nothing": (b"", "media-empty"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_cannot_be_shown_is_a_reason_in_no_time(case: str) -> None:
    data, code = HOSTILE[case]
    began = time.perf_counter()
    reason = check(data)
    with pytest.raises(UnreadableError) as raised:
        pages(data)
    assert time.perf_counter() - began < 2
    assert isinstance(reason, MediaReason)
    assert reason.code == code
    assert raised.value.reason == reason


def test_a_pdf_without_pages_is_not_called_encrypted_after_one_that_is() -> None:
    check(HOSTILE["a password"][0])
    reason = check(HOSTILE["no page"][0])
    assert isinstance(reason, MediaReason)
    assert reason.code == "media-unreadable"


def test_a_pdf_that_an_empty_password_opens_is_shown() -> None:
    # Its owner only asked readers not to print or copy.
    (page,) = pages(pdf([PdfPage()], password=b""))
    assert (page.width, page.height) == (1653, 2339)


def test_ten_thousand_pages_are_not_too_many() -> None:
    assert check(pdf([PdfPage(width=9, height=9)] * 10_000)) is None


def test_pages_are_made_one_at_a_time() -> None:
    began = time.perf_counter()
    made = PAGES.typeset_pages(Typeset(pdf=pdf([PdfPage(text="one")] * 5_000), standard="PDF 1.4"))
    assert next(made).text == "one"
    made.close()  # type: ignore[attr-defined]  # it is a generator
    assert time.perf_counter() - began < 2


@given(at=st.integers(9, 1100), data=st.binary(min_size=1, max_size=60))
@settings(max_examples=120, deadline=None)
def test_no_bytes_raise_anything_but_a_reason(at: int, data: bytes) -> None:
    sound = pdf([PdfPage(width=200, height=90, text="one"), PdfPage(width=90, height=90, text="two")])
    spoilt = sound[:at] + data + sound[at + len(data) :]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check(spoilt)
        assert isinstance(reason_of(spoilt), MediaReason | None)


def _scan(width: int = 850, height: int = 1203) -> bytes:
    picture = quadrants(width, height)
    picture.paste((250, 250, 250), (40, 40, width - 40, height // 3))
    return encoded(picture, "JPEG", quality=80)


SCAN = _scan()
SCANNED = PdfPage(jpeg=SCAN, size=(850, 1203), text="Telegram No. 4", unseen=True)


def test_a_scanned_page_is_its_own_jpeg_with_the_words_over_it() -> None:
    (page,) = pages(pdf([SCANNED]))
    assert page.image == SCAN
    assert (page.width, page.height) == (page.image_width, page.image_height) == (850, 1203)
    assert decoded(page.thumbnail).size == (page.thumbnail_width, page.thumbnail_height) == (283, 400)
    assert page.text == "Telegram No. 4"
    (line,) = page.lines
    assert isinstance(line.where, Box)
    # It begins 20 points from the left and stands on a line 60 points from the top, in letters of 24 points.
    assert abs(line.where.x - 20 * 850 / 595) <= 4
    assert abs(line.where.y + line.where.height - 60 * 1203 / 842) <= 10
    assert 15 <= line.where.height <= 40


def test_a_grey_scan_is_its_own_jpeg_too() -> None:
    grey = encoded(quadrants(850, 1203).convert("L"), "JPEG")
    (page,) = pages(pdf([replace(SCANNED, jpeg=grey, image_entries="/ColorSpace /DeviceGray")]))
    assert page.image == grey


NOT_JUST_A_JPEG: dict[str, PdfPage] = {
    "words that are seen": replace(SCANNED, unseen=False),
    "a stamp on it": replace(SCANNED, more="1 0 0 rg 100 100 200 80 re f"),
    "a part of the page": replace(SCANNED, box=(500, 0, 0, 700, 50, 50)),
    "turned": replace(SCANNED, entries="/Rotate 90"),
    "upside down": replace(SCANNED, box=(-595, 0, 0, -842, 595, 842)),
    "mirrored": replace(SCANNED, box=(-595, 0, 0, 842, 595, 0)),
    "stretched": replace(SCANNED, height=500),
    "cut off": replace(SCANNED, entries="/CropBox [0 0 300 842]"),
    "inverted": replace(SCANNED, image_entries="/Decode [1 0 1 0 1 0]"),
    "with a note": replace(SCANNED, entries="/Annots [<< /Subtype /Square /Rect [99 99 300 300] /C [1 0 0] >>]"),
    "with a camera's orientation": replace(SCANNED, jpeg=turned("JPEG", 6), size=(64, 96)),
    "masked": replace(SCANNED, image_entries="/Mask [200 255 0 80 0 80]"),
}


@pytest.mark.parametrize("case", NOT_JUST_A_JPEG)
def test_a_page_that_is_more_or_other_than_its_jpeg_is_drawn(case: str) -> None:
    one = NOT_JUST_A_JPEG[case]
    (page,) = pages(pdf([one]))
    assert page.image != one.jpeg
    assert one.jpeg is not None
    assert one.jpeg not in page.image


def test_a_scan_that_is_not_shown_by_browsers_is_drawn_as_fine_as_it_is() -> None:
    cmyk = encoded(quadrants(850, 1203).convert("CMYK"), "JPEG")
    (page,) = pages(pdf([replace(SCANNED, jpeg=cmyk, image_entries="/ColorSpace /DeviceCMYK")]))
    assert (page.width, page.height) in {(850, 1203), (851, 1204), (850, 1204), (851, 1203)}
    assert decoded(page.image).mode == "RGB"


def test_scans_are_drawn_within_what_letters_need() -> None:
    def size(across: int, down: int) -> tuple[int, int]:
        picture = encoded(Image.new("CMYK", (across, down), (0, 0, 0, 0)), "JPEG")
        (page,) = pages(pdf([PdfPage(jpeg=picture, size=(across, down), image_entries="/ColorSpace /DeviceCMYK")]))
        return page.width, page.height

    assert size(59, 84) == (827, 1170)  # 100 pixels an inch
    assert size(5950, 8420) == (2480, 3509)  # 300


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_places_are_on_the_image_whichever_way_the_page_is_turned(turn: int) -> None:
    (page,) = pages(pdf([PdfPage(text="Telegram", colour=(1, 0, 0), entries=f"/Rotate {turn}")]))
    (line,) = page.lines
    assert isinstance(line.where, Box)
    where = line.where
    picture = decoded(page.image)
    inked = picture.convert("RGB").getchannel("G").point(lambda value: 255 if value < 128 else 0).getbbox()
    assert inked is not None
    found = (where.x, where.y, where.x + where.width, where.y + where.height)
    assert all(abs(one - other) <= 12 for one, other in zip(found, inked, strict=True)), (found, inked)
    assert (where.width > where.height) is (turn in {0, 180})


def test_a_printed_hyphen_stays_at_the_end_of_its_line() -> None:
    source = """#set page(width: 48mm, height: 80mm, margin: 4mm)
#set text(hyphenate: true, lang: "en", font: "Libertinus Serif", size: 10pt)
#set par(justify: true)
A well-known arrangement of Sino-Soviet and non-internationalised negotiations concerning
well-intentioned-arrangements"""
    (page,) = pages(typst.compile(source.encode()))
    assert page.text is not None
    ends = [line[-12:] for line in page.text.split("\n") if line.endswith("-")]
    assert ends, page.text
    flat = page.text.replace("-\n", "-").replace("\n", " ")
    for words in (
        "well-known",
        "Sino-Soviet",
        "non-internationalised",
        "well-intentioned-arrangements",
        "negotiations",
    ):
        assert words in flat, page.text


def test_lines_are_those_of_the_text() -> None:
    source = "#set page(width: 80mm, height: 60mm)\nFirst line. \\\n第二行。 \\\n𝔘nicode beyond 𐍈"
    (page,) = pages(typst.compile(source.encode()))
    assert page.text == "\n".join(line.text for line in page.lines)
    tops = [line.where.y for line in page.lines if isinstance(line.where, Box)]
    assert tops == sorted(tops)
    assert len(tops) == len(page.lines) == 3


def outlined(count: int = 3) -> bytes:
    """An outline: Part I (page 1) with A (page 2) and B, which leads nowhere; Part II (page 3)."""
    at = first_free(count)
    one, two = page_object(1), page_object(2)
    return pdf(
        [PdfPage(text=str(number)) for number in range(count)],
        catalogue=f"/Outlines {at} 0 R",
        more=[
            f"<< /Type /Outlines /First {at + 1} 0 R /Last {at + 2} 0 R /Count 2 >>",
            (
                f"<< /Title (Part I) /Parent {at} 0 R /Next {at + 2} 0 R /First {at + 3} 0 R /Last {at + 4} 0 R"
                f" /Dest [{one} 0 R /Fit] >>"
            ),
            (
                f"<< /Title <FEFF0050006100720074002000490049> /Parent {at} 0 R /Prev {at + 1} 0 R"
                f" /A << /S /GoTo /D [{page_object(3)} 0 R /Fit] >> >>"
            ),
            f"<< /Title (A\\nand more) /Parent {at + 1} 0 R /Next {at + 4} 0 R /Dest [{two} 0 R /Fit] >>",
            f"<< /Title (B) /Parent {at + 1} 0 R /Prev {at + 3} 0 R /A << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
        ],
    )


def test_the_outline_is_a_tree_of_titles_and_pages() -> None:
    store = MemoryStore({"volume.pdf": outlined()})
    assert PAGES.outline(store, "volume.pdf") == (
        OutlineEntry(
            title="Part I",
            page=1,
            children=(OutlineEntry(title="A and more", page=2), OutlineEntry(title="B", page=None)),
        ),
        OutlineEntry(title="Part II", page=3),
    )
    assert PAGES.outline(MemoryStore({"a.pdf": pdf([PdfPage()])}), "a.pdf") == ()
    assert PAGES.outline(MemoryStore({"a.png": b"\x89PNG\r\n\x1a\n"}), "a.png") == ()


def test_an_outline_that_leads_into_itself_ends() -> None:
    at = first_free(1)
    data = pdf(
        [PdfPage()],
        catalogue=f"/Outlines {at} 0 R",
        more=[
            f"<< /First {at + 1} 0 R /Last {at + 1} 0 R >>",
            f"<< /Title (Again) /Parent {at} 0 R /Next {at + 1} 0 R /First {at + 1} 0 R >>",
        ],
    )
    found = PAGES.outline(MemoryStore({"a.pdf": data}), "a.pdf")
    assert [one.title for one in found] == ["Again"]


def test_several_processes_give_what_one_gives() -> None:
    data = pdf([PdfPage(text=f"page {number}", width=200, height=300) for number in range(7)])
    store = MemoryStore({"volume.pdf": data})
    several = FilePages(pdf_processes=3)
    assert [page.text for page in several.pages(store, "volume.pdf")] == [f"page {number}" for number in range(7)]
    assert list(several.pages(store, "volume.pdf")) == list(PAGES.pages(store, "volume.pdf"))
    # One that was not looked at to its end is no hindrance for the next.
    assert next(several.pages(store, "volume.pdf")).text == "page 0"
    other = MemoryStore({"other.pdf": pdf([PdfPage(text="other")])})
    assert [page.text for page in several.pages(other, "other.pdf")] == ["other"]


ENDLESS = "q 0.1 w " + "0 0 m 595 842 l 0 842 l 595 0 l S " * 40_000 + "Q"


def test_a_page_that_takes_for_ever_is_ended_and_the_next_file_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = FilePages()
    data = pdf([PdfPage(width=99, height=99), replace(PdfPage(), width=4000, height=4000, more=ENDLESS * 8)])
    store = MemoryStore({"volume.pdf": data, "next.pdf": pdf([PdfPage(text="next")])})
    with monkeypatch.context() as patch:
        patch.setattr(reader, "_PAGE_SECONDS", 0)
        made = fresh.pages(store, "volume.pdf")
        assert next(made).width
        with pytest.raises(UnreadableError, match=r"\(page 2\)") as raised:
            next(made)
    assert isinstance(raised.value.reason, MediaReason)
    assert raised.value.reason.code == "media-too-slow"
    assert [page.text for page in fresh.pages(store, "next.pdf")] == ["next"]


def test_a_page_without_a_size_is_told_or_shown_as_others_show_it() -> None:
    for entries in ("/MediaBox [0 0 0 0]", "/MediaBox [5 5 5 5]", "/UserUnit 0"):
        found = pages(pdf([PdfPage(text="x", entries=entries)]))
        assert len(found) == 1


def test_scripts_in_a_pdf_are_not_run() -> None:
    data = pdf([PdfPage(text="x")], catalogue="/OpenAction << /S /JavaScript /JS (while\\(true\\) {}) >>")
    assert check(data) is None
    assert [page.text for page in pages(data)] == ["x"]
