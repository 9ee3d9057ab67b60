"""Lines of a page: divided words are joined, printed hyphens stay, and boxes lie on the image."""

from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.page_text import Area, PageText, WrittenLine, healed
from armistice_pkg.core.regions import Box

numbers = st.floats(-5_000, 5_000, allow_nan=False)
boxes = st.builds(Area, x=numbers, y=numbers, width=st.floats(0, 5_000), height=st.floats(0, 5_000))
words = st.text(st.characters(categories=["Ll", "Lu", "Nd"]), min_size=1, max_size=8)


def said(*lines: str) -> list[str]:
    return [line.text for line in healed(WrittenLine(text=line) for line in lines)]


def test_a_divided_word_stands_whole_where_it_begins() -> None:
    assert said("the nego\u00ad", "tiations, and") == ["the negotiations,", "and"]
    assert said("the nego\u00ac", "tiations and") == ["the negotiations", "and"]
    assert said("inter\u00ad", "national\u00ad", "isation") == ["internationalisation"]


def test_a_printed_hyphen_stays() -> None:
    assert said("Sino-", "Soviet treaty", "1950-", "1953") == ["Sino-", "Soviet treaty", "1950-", "1953"]


def test_a_division_without_a_second_part_is_a_hyphen_again() -> None:
    assert said("to be conti\u00ad") == ["to be conti-"]
    assert said("soft\u00adly inside") == ["softly inside"]
    assert said("5 \u00ac", "not") == ["5 \u00ac", "not"]


@given(lines=st.lists(st.lists(words, min_size=1, max_size=4).map(" ".join), max_size=6))
def test_nothing_is_lost_where_nothing_is_divided(lines: list[str]) -> None:
    assert said(*lines) == lines


@given(parts=st.lists(words, min_size=2, max_size=6))
def test_letters_stay_in_their_order(parts: list[str]) -> None:
    divided = said(*(f"{part}\u00ad" for part in parts))
    assert "".join(divided).replace("-", "") == "".join(parts)


@given(
    lines=st.lists(boxes, max_size=5),
    size=st.tuples(st.floats(1, 5_000), st.floats(1, 5_000)),
    factor=st.floats(0.1, 10),
)
def test_boxes_lie_in_whole_pixels_on_the_image(lines: list[Area], size: tuple[float, float], factor: float) -> None:
    page = PageText(lines=tuple(WrittenLine(text="x", area=box) for box in lines), width=size[0], height=size[1])
    width, height = max(1, round(size[0] * factor)), max(1, round(size[1] * factor))
    placed = page.placed(width, height)
    assert [line.text for line in placed] == [line.text for line in page.lines]
    for line in placed:
        if line.where is not None:
            assert isinstance(line.where, Box)
            assert page.fits(width, height)
            assert line.where.width >= 1
            assert line.where.height >= 1
            assert 0 <= line.where.x <= line.where.x + line.where.width <= width
            assert 0 <= line.where.y <= line.where.y + line.where.height <= height
            assert all(isinstance(value, int) for value in (line.where.x, line.where.y))


def test_a_page_of_other_proportions_or_of_no_known_size_places_nothing() -> None:
    line = WrittenLine(text="x", area=Area(x=10, y=10, width=100, height=20))
    upright = PageText(lines=(line,), width=210, height=297)
    assert upright.placed(420, 594)[0].where == Box(x=20, y=20, width=200, height=40)
    assert upright.placed(594, 420)[0].where is None
    assert PageText(lines=(line,)).placed(420, 594)[0].where is None


@given(one=boxes, other=boxes)
def test_a_joined_box_holds_both(one: Area, other: Area) -> None:
    both = one.joined(other)
    for box in (one, other):
        assert both.x <= box.x
        assert both.y <= box.y
        assert both.x + both.width >= box.x + box.width - 1e-6
        assert both.y + both.height >= box.y + box.height - 1e-6
