"""Typeset pages repeat, say every word, and never hide a character that no font draws."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armistice_pkg.core.media import PageImage, Typeset, TypesetPage
from armistice_pkg.media.fonts import FontShelf, han_variant
from armistice_pkg.media.legible import MAX_CHARACTERS, legible, split_long
from armistice_pkg.media.pages import FilePages
from armistice_pkg.media.scripts import missing_glyphs, script_of
from armistice_pkg.media.typeset import TypstTypesetter

EMBEDDED_ONLY = TypstTypesetter(system_fonts=False)
WITH_SYSTEM = TypstTypesetter()
INSTALLED = frozenset(FontShelf().everything.families())
NOTICE = "Page image typeset from the catalogue record; no scan was supplied."
# Surrogates, controls, noncharacters and all planes: what a damaged export may hold.
ANY_TEXT = st.text(st.characters(), max_size=60)


def record(*paragraphs: str, title: str = "Statement", language: str | None = "en") -> TypesetPage:
    return TypesetPage(
        title=title,
        language=language,
        source="Korean War Armistice",
        fields=(("Date", "June 6, 1953"),),
        paragraphs=paragraphs,
        notice=NOTICE,
        created=1_785_110_400,
    )


def pages(made: Typeset) -> list[PageImage]:
    return list(FilePages().typeset_pages(made))


def text_of(made: Typeset) -> str:
    return "\n".join(page.text or "" for page in pages(made))


def needs(family: str, package: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(family not in INSTALLED, reason=f"{family} is not installed: apt install {package}")


KOREAN = needs("Noto Serif CJK KR", "fonts-noto-cjk")
CHINESE = needs("Noto Serif CJK SC", "fonts-noto-cjk")
ARABIC = needs("Noto Naskh Arabic", "fonts-noto-core")


@given(title=ANY_TEXT, body=st.lists(ANY_TEXT, max_size=3), language=st.sampled_from(["en", "ko", "ar", None, "x!"]))
@settings(max_examples=60)
def test_any_text_is_set_twice_alike_and_what_is_not_drawn_is_told(
    title: str, body: list[str], language: str | None
) -> None:
    page = record(*body, title=title, language=language)
    made = EMBEDDED_ONLY.typeset(page)
    assert EMBEDDED_ONLY.typeset(page) == made
    assert TypstTypesetter(system_fonts=False).typeset(page) == made
    # The standard forbids a glyph that is missing, so its name on the PDF is the proof that all was drawn.
    assert (made.standard == "PDF/A-2u") == (not made.missing)
    told = {one.script for one in made.missing}
    rest = replace(page, title=_without(title, told), paragraphs=tuple(_without(text, told) for text in body))
    assert EMBEDDED_ONLY.typeset(rest).missing == ()
    for one in made.missing:
        assert set(one.sample) <= set(legible(title + "".join(body)))


def _without(text: str, scripts: set[str]) -> str:
    return "".join(char for char in legible(text) if script_of(char).name not in scripts)


@given(text=ANY_TEXT)
@settings(max_examples=60)
def test_installed_fonts_change_nothing_that_the_embedded_ones_draw(text: str) -> None:
    mark = WITH_SYSTEM.fingerprint(text)
    assert WITH_SYSTEM.fingerprint(text) == mark
    if mark == "embedded":
        page = record(text, title="")
        assert WITH_SYSTEM.typeset(page) == EMBEDDED_ONLY.typeset(page)
        assert EMBEDDED_ONLY.fingerprint(text) == "embedded"
    else:
        assert mark.startswith("fonts:")


@given(words=st.lists(st.from_regex(r"[A-Za-zżółćКорея]{1,12}", fullmatch=True), min_size=1, max_size=80))
@settings(max_examples=25)
def test_the_text_layer_gives_the_words_back_in_order(words: list[str]) -> None:
    said = text_of(EMBEDDED_ONLY.typeset(record(" ".join(words)))).split()
    rest = iter(said)
    assert all(word in rest for word in words)


@given(text=st.text(st.characters(), max_size=300).map(lambda text: text * 40))
def test_a_long_paragraph_is_parted_and_keeps_its_characters(text: str) -> None:
    parts = list(split_long(text))
    assert all(len(part) <= 8_000 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_every_part_of_the_page_is_on_it() -> None:
    made = EMBEDDED_ONLY.typeset(record("First line\nsecond line", "Another paragraph"))
    said = "\n".join(one.text or "" for one in FilePages().typeset_pages(Typeset(pdf=made.pdf, standard=made.standard)))
    for words in ("Korean War Armistice", "Statement", "Date June 6, 1953", "Another paragraph", NOTICE, "1 / 1"):
        assert words.lower() in said.lower()
    assert "First line\nsecond line" in said
    assert made.standard == "PDF/A-2u"
    assert b"/Lang" in made.pdf
    assert b"/StructTreeRoot" in made.pdf
    assert b"pdfaid:part>2<" in made.pdf


def test_markup_and_code_are_letters_like_others() -> None:
    code = '#import "x": y *bold* $x$ `raw` <label> @ref // comment \\ {"json": "}"}'
    assert code in text_of(EMBEDDED_ONLY.typeset(record(code))).replace("\n", " ")


def test_the_clock_is_the_one_that_is_given() -> None:
    first, later = (EMBEDDED_ONLY.typeset(replace(record("x"), created=when)).pdf for when in (0, 86_400))
    assert b"19700101" in first
    assert b"19700102" in later


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        ("Телеграмма И. В. Сталина", "Товарищу Мао Цзэдуну. Я тоже думаю, что войну не следует ускорять.", "ru"),
        ("Notatka z rozmowy", "Zażółć gęślą jaźń; źródło: Archiwum MSZ.", "pl"),
    ],
)
def test_cyrillic_and_polish_need_no_font_of_the_machine(title: str, text: str, language: str) -> None:
    page = record(text, title=title, language=language)
    made = WITH_SYSTEM.typeset(page)
    assert made.missing == ()
    assert made == EMBEDDED_ONLY.typeset(page)
    assert WITH_SYSTEM.fingerprint(title + text) == "embedded"
    assert text in text_of(made).replace("\n", " ")


@pytest.mark.parametrize(
    ("text", "language", "font"),
    [
        pytest.param("정전 협정에 관한 이승만(李承晩) 대통령의 성명", "ko", b"NotoSerifCJKkr", marks=KOREAN),
        pytest.param("周恩来致毛泽东主席及中央委员会的报告", "zh-Hans", b"NotoSerifCJKsc", marks=CHINESE),
        pytest.param("周恩來致毛澤東主席的報告", "zh-Hant", b"NotoSerifCJKtc", marks=CHINESE),
        pytest.param("朝鮮戦争の休戦協定について", None, b"NotoSerifCJKjp", marks=CHINESE),
        pytest.param("ناقش الوفدان شروط الهدنة", "ar", b"NotoNaskhArabic", marks=ARABIC),
    ],
)
def test_other_scripts_are_set_in_the_font_of_their_language(text: str, language: str | None, font: bytes) -> None:
    made = WITH_SYSTEM.typeset(record(text, language=language))
    assert made.standard == "PDF/A-2u"
    assert made.missing == ()
    assert font in made.pdf
    assert WITH_SYSTEM.fingerprint(text).startswith("fonts:")
    assert WITH_SYSTEM.typeset(record(text, language=language)) == made


@CHINESE
def test_the_words_of_han_pages_come_back() -> None:
    made = WITH_SYSTEM.typeset(record("周恩来向毛泽东通报了最新会谈情况。", title="报告", language="zh"))
    assert "周恩来向毛泽东通报了最新会谈情况" in text_of(made)


def test_a_script_without_font_is_named_with_the_package_to_install() -> None:
    made = EMBEDDED_ONLY.typeset(record("정전 협정 (李承晩) ไทย 😀", title="Statement"))
    assert made.standard == "PDF 1.7"
    assert {(one.script, one.package) for one in made.missing} == {
        ("Hangul", "fonts-noto-cjk"),
        ("Chinese characters", "fonts-noto-cjk"),
        ("Thai", "fonts-noto-core"),
        ("Emoji", "fonts-noto-color-emoji"),
    }
    said = text_of(made).replace("\n", " ")
    assert "no font was at hand that has them: Hangul, Chinese characters, Thai, Emoji" in said


def test_samples_are_few_and_unlike() -> None:
    (found,) = missing_glyphs("각간갇갈감갑값갓강갖갗같갚갛" * 3)
    assert found.sample == "각간갇갈감갑값갓강갖"


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("\ue000", "Private-use characters"),
        ("\U00020000", "rare Chinese characters"),
        ("ℵ", "Symbols"),
        ("か", "Japanese kana"),
        ("ན", "Tibetan"),
        ("𐎠", "Old Persian"),
        ("𝄞", "Musical symbols"),
    ],
)
def test_scripts_have_the_names_that_people_know(char: str, name: str) -> None:
    assert script_of(char).name == name


@pytest.mark.parametrize(
    ("text", "language", "variant"),
    [
        ("漢字", None, "SC"),
        ("漢字", "en", "SC"),
        ("漢字と", "en", "JP"),
        ("漢字 한글", None, "KR"),
        ("漢字", "zh-TW", "TC"),
        ("漢字", "ko-KR", "KR"),
        ("漢字", "ja", "JP"),
    ],
)
def test_the_forms_of_han_follow_the_language_then_the_text(text: str, language: str | None, variant: str) -> None:
    assert han_variant(text, language) == variant


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("The delegations met at Panmunjom again. " * 550,),
        tuple(["The delegations met at Panmunjom again. " * 20] * 6_250),
        ("x" * 5_000_000,),
        ("\u0301" * 20_000,),
        ("a\n" * 20_000,),
        ("\u202e\u2066" * 5_000,),
    ],
    ids=["22 thousand", "5 million", "one word", "marks on nothing", "short lines", "never closed directions"],
)
def test_very_long_texts_paginate_within_bounds(paragraphs: tuple[str, ...]) -> None:
    began = time.perf_counter()
    made = EMBEDDED_ONLY.typeset(record(*paragraphs))
    assert time.perf_counter() - began < 10
    assert made.omitted == max(0, sum(map(len, paragraphs)) - MAX_CHARACTERS)
    assert made.pdf.startswith(b"%PDF-")


def test_a_cut_is_told_on_the_last_page(monkeypatch: pytest.MonkeyPatch) -> None:
    # The bound itself is lowered, so that the last page is soon reached.
    monkeypatch.setattr("armistice_pkg.media.typeset.MAX_CHARACTERS", 100)
    made = EMBEDDED_ONLY.typeset(record("a" * 60, "b" * 60, "c" * 60))
    assert made.omitted == 80
    assert "The text goes on for 80 characters" in text_of(made)
    assert "c" * 10 not in text_of(made)


@KOREAN
def test_a_given_font_folder_serves_without_the_system_fonts() -> None:
    (path, *_) = (font.path for font in FontShelf().everything.fonts() if font.family == "Noto Serif CJK KR")
    assert path is not None
    own = TypstTypesetter([path.rpartition("/")[0]], system_fonts=False)
    made = own.typeset(record("정전 협정", language="ko"))
    assert made.missing == ()
    assert own.fingerprint("정전") != EMBEDDED_ONLY.fingerprint("정전")


def test_nothing_that_cannot_be_drawn_is_left() -> None:
    assert legible("a\r\nb\rc\x0cd\u2028e\tf\x00\ud800\ufffe\U0001ffff") == "a\nb\nc\nd\ne    f" + "\ufffd" * 4
    assert max(map(len, legible("x" * 500).split("\u200b"))) == 56
    assert legible("漢" * 500) == "漢" * 500
