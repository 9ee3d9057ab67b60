"""PDF pages become page images with their text, and PDFs that cannot be shown become reasons."""

import time
import warnings

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.media import MediaReason, PageImage, Typeset
from armistice_pkg.media.pages import FilePages
from builders.images import decoded
from builders.pdfs import PdfPage, pdf
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


def test_pages_come_in_order_with_text_label_and_the_size_of_150_dpi() -> None:
    data = pdf(
        [PdfPage(text="Telegram No. 4"), PdfPage(width=842, height=595, text="Annex")],
        labels="0 << /S /r >> 1 << /S /D /P (A-) >>",
    )
    assert check(data) is None
    first, second = pages(data)
    assert (first.text, second.text) == ("Telegram No. 4", "Annex")
    assert (first.label, second.label) == ("i", "A-1")
    assert (first.width, first.height) == (first.image_width, first.image_height) == (1240, 1755)
    assert (second.width, second.height) == (1755, 1240)
    assert decoded(first.image).size == (1240, 1755)
    assert decoded(first.thumbnail).size == (first.thumbnail_width, first.thumbnail_height) == (283, 400)
    assert list(PAGES.typeset_pages(Typeset(pdf=data, standard="PDF 1.4"))) == [first, second]


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
    assert max(page.width, page.height) <= 3501
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
    assert (page.width, page.height) == (1240, 1755)


def test_ten_thousand_pages_are_not_too_many() -> None:
    assert check(pdf([PdfPage(width=9, height=9)] * 10_000)) is None


def test_pages_are_made_one_at_a_time() -> None:
    began = time.perf_counter()
    made = PAGES.typeset_pages(Typeset(pdf=pdf([PdfPage(text="one")] * 5_000), standard="PDF 1.4"))
    assert next(made).text == "one"
    made.close()  # type: ignore[attr-defined]  # it is a generator
    assert time.perf_counter() - began < 2


@given(at=st.integers(9, 700), data=st.binary(min_size=1, max_size=60))
@settings(max_examples=120, deadline=None)
def test_no_bytes_raise_anything_but_a_reason(at: int, data: bytes) -> None:
    sound = pdf([PdfPage(width=200, height=90, text="one"), PdfPage(width=90, height=90, text="two")])
    spoilt = sound[:at] + data + sound[at + len(data) :]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check(spoilt)
        assert isinstance(reason_of(spoilt), MediaReason | None)
