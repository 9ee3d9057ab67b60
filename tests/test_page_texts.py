from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.media import PageImage, TypesetPage
from armistice_pkg.media.pages import FilePages
from armistice_pkg.media.typeset import TypstTypesetter
from armistice_pkg.services.package.page_texts import with_source_text
from armistice_pkg.services.present import plain_text

WORDS = st.text(st.sampled_from("abcdefgABC ÄÖąćж.,;-!?()1234567890\n"), min_size=1, max_size=200)


def page(text: str | None) -> PageImage:
    return PageImage(
        width=1,
        height=1,
        image=b"",
        image_width=1,
        image_height=1,
        thumbnail=b"",
        thumbnail_width=1,
        thumbnail_height=1,
        text=text,
    )


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_the_pages_texts_are_the_source_divided(parts: list[str]) -> None:
    source = "\n\n".join(parts)
    # As a text layer gives it: other line ends, hyphens lost.
    layers = [" ".join(part.replace("-", "").split()) for part in parts]
    texts = [one.text or "" for one in with_source_text([page(layer) for layer in layers], source, complete=False)]
    assert "".join("".join(texts).split()) == "".join(source.split())[: len("".join("".join(texts).split()))]
    assert [_letters(text) for text in texts] == [_letters(part) for part in parts]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def test_a_page_that_says_something_else_keeps_its_own_text() -> None:
    texts = [
        one.text
        for one in with_source_text([page("one"), page("not drawn"), page("two")], "one\n\ntwo", complete=False)
    ]
    assert texts == ["one", "not drawn", "two"]


def test_a_typeset_text_of_several_pages_comes_back_to_the_letter() -> None:
    paragraphs = tuple(
        f"{number}. The long-standing demarcation-line question, in full-length words (“as before”). " * 8
        for number in range(20)
    )
    said = TypesetPage(
        title="Title",
        language="en",
        source="Running head",
        fields=(("Date", "June 6, 1953"),),
        paragraphs=tuple(one.strip() for one in paragraphs),
        notice="Notice at the foot.",
        created=0,
    )
    pages = list(
        with_source_text(FilePages().typeset_pages(TypstTypesetter().typeset(said)), plain_text(said), complete=True)
    )
    assert len(pages) > 2
    assert "".join("".join(one.text or "" for one in pages).split()) == "".join(plain_text(said).split())
    assert "Running head" not in (pages[1].text or "")


def test_one_page_has_the_source_to_the_letter_and_more_pages_have_it_whatever_their_ligatures() -> None:
    source = "\u202eTitle\n\n\tofﬁce"
    (one,) = with_source_text([page("eltiT office")], source, complete=True)
    assert one.text == source.strip()
    pages = with_source_text([page("of"), page("fice"), page("end")], "ofﬁce end", complete=True)
    assert [one.text for one in pages] == ["of", "ﬁce", "end"]
