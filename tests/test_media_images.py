"""Images become upright page images in sRGB or grey, within bounds, and hostile ones become reasons."""

import io
import time
import warnings
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.media import MediaReason, PageImage
from armistice_pkg.media.pages import FilePages
from builders.images import (
    BLACK,
    BLUE,
    GREEN,
    ORIENTATION,
    RED,
    decoded,
    encoded,
    flipped,
    pages_of_tiff,
    png_claiming,
    quadrants,
    turned,
)
from fakes import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES = FilePages()


def pages(data: bytes, name: str = "scan.bin") -> list[PageImage]:
    return list(PAGES.pages(MemoryStore({name: data}), name))


def reason_of(data: bytes) -> str | None:
    """Why the pages cannot be made, or None when they were."""
    try:
        pages(data)
    except UnreadableError as error:
        return error.reason
    return None


def check(data: bytes, name: str = "scan.bin") -> str | None:
    return PAGES.check(MemoryStore({name: data}), name)


def near(found: object, wanted: tuple[int, int, int], most: int = 14) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) <= most for one, other in zip(found, wanted, strict=True))


def corners(page: PageImage) -> tuple[object, ...]:
    picture = decoded(page.image)
    right, bottom = picture.width - picture.width // 4, picture.height - picture.height // 4
    left, top = picture.width // 4, picture.height // 4
    return tuple(picture.getpixel(at) for at in ((left, top), (right, top), (left, bottom), (right, bottom)))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_every_orientation_is_turned_upright(kind: str, orientation: int) -> None:
    (page,) = pages(turned(kind, orientation))
    assert (page.width, page.height) == (page.image_width, page.image_height) == (96, 64)
    assert decoded(page.image).size == (96, 64)
    for found, wanted in zip(corners(page), (RED, GREEN, BLUE, BLACK), strict=True):
        assert near(found, wanted), (found, wanted)


@given(width=st.integers(1, 4500), height=st.integers(1, 4500), kind=st.sampled_from(["JPEG", "PNG"]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_sizes_stay_within_bounds_and_keep_their_proportions(width: int, height: int, kind: str) -> None:
    (page,) = pages(encoded(Image.new("L", (width, height), 200), kind))
    assert (page.width, page.height) == (width, height)
    assert decoded(page.image).size == (page.image_width, page.image_height)
    assert decoded(page.thumbnail).size == (page.thumbnail_width, page.thumbnail_height)
    for size, side in (
        ((page.image_width, page.image_height), 4000),
        ((page.thumbnail_width, page.thumbnail_height), 400),
    ):
        assert min(size) >= 1
        assert max(size) == min(side, max(width, height))
        factor = max(size) / max(width, height)
        assert abs(size[0] - width * factor) <= 1
        assert abs(size[1] - height * factor) <= 1


def test_a_large_photograph_is_decoded_small_and_its_canvas_stays() -> None:
    data = encoded(quadrants(9000, 6000), "JPEG", exif=_exif(6))
    (page,) = pages(data)
    assert (page.width, page.height) == (6000, 9000)
    assert (page.image_width, page.image_height) == (2667, 4000)
    # Turned clockwise, as EXIF's 6 asks: what was at the lower left is at the upper left.
    for found, wanted in zip(corners(page), (BLUE, RED, BLACK, GREEN), strict=True):
        assert near(found, wanted)


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif


def _see_through() -> Image.Image:
    picture = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    picture.paste((*RED, 255), (0, 0, 20, 40))
    return picture


def _floating() -> Image.Image:
    picture = Image.new("F", (40, 40), 0.25)
    picture.paste(0.75, (0, 0, 20, 40))
    return picture


def _sixteen(value: int) -> Image.Image:
    return Image.new("I;16", (40, 40), value)


@pytest.mark.parametrize(
    ("data", "mode", "left", "right"),
    [
        (encoded(Image.new("1", (40, 40), 1), "TIFF", compression="group4"), "L", 255, 255),
        (encoded(_sixteen(32896), "PNG"), "L", 128, 128),
        (encoded(_sixteen(65535), "TIFF"), "L", 255, 255),
        (encoded(_floating(), "TIFF"), "L", 191, 64),
        (encoded(Image.new("I", (40, 40), 128), "TIFF"), "L", 128, 128),
        (encoded(_see_through(), "PNG"), "RGB", RED, (255, 255, 255)),
        (encoded(_see_through(), "WEBP", lossless=True), "RGB", RED, (255, 255, 255)),
        (encoded(_see_through().convert("LA"), "PNG"), "L", 87, 255),
        (encoded(quadrants(40, 40).convert("P"), "GIF"), "RGB", None, None),
        (encoded(quadrants(40, 40), "JPEG2000"), "RGB", None, None),
        (encoded(quadrants(40, 40), "TIFF", compression="jpeg"), "RGB", None, None),
        (encoded(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG"), "RGB", (254, 0, 0), (254, 0, 0)),
        (encoded(Image.new("LAB", (40, 40), (255, 128, 128)), "TIFF"), "RGB", (255, 255, 255), (255, 255, 255)),
    ],
)
def test_every_way_to_say_colour_becomes_grey_or_srgb(data: bytes, mode: str, left: object, right: object) -> None:
    assert check(data) is None
    (page,) = pages(data)
    picture = decoded(page.image)
    assert picture.mode == mode
    for at, wanted in (((10, 20), left), ((30, 20), right)):
        found = picture.getpixel(at)
        if isinstance(wanted, tuple):
            assert near(found, wanted)
        elif isinstance(wanted, int):
            assert isinstance(found, int)
            assert abs(found - wanted) <= 2


def test_a_profile_is_applied_and_not_passed_on() -> None:
    # In this profile the numbers of red and blue are exchanged, which no eye would miss.
    profile = _profile_with_red_and_blue_exchanged()
    (page,) = pages(encoded(Image.new("RGB", (20, 20), (200, 0, 0)), "PNG", icc_profile=profile))
    picture = decoded(page.image)
    red, _, blue = picture.getpixel((5, 5))  # type: ignore[misc]  # three bands
    assert blue > red + 100
    assert "icc_profile" not in picture.info


def _profile_with_red_and_blue_exchanged() -> bytes:
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for at in range(128 + 4, 128 + 4 + 12 * int.from_bytes(data[128:132], "big"), 12):
        name = bytes(data[at : at + 4])
        data[at : at + 4] = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ"}.get(name, name)
    return bytes(data)


def test_a_broken_profile_hides_nothing() -> None:
    (page,) = pages(encoded(quadrants(), "PNG", icc_profile=b"no profile at all"))
    assert near(corners(page)[0], RED)


def test_pages_of_a_tiff_come_in_order_without_its_reduced_copies() -> None:
    reduced = encoded(quadrants(48, 32), "TIFF", tiffinfo={254: 1})
    assert [page.width for page in pages(pages_of_tiff(quadrants(96, 64), quadrants(80, 40)))] == [96, 80]
    with pytest.raises(UnreadableError, match="reduced copies"):
        pages(reduced)


def test_derivatives_repeat_and_hold_pixels_only() -> None:
    data = encoded(quadrants(900, 600), "JPEG", comment=b"made on a Tuesday", exif=_exif(1))
    first, second = pages(data), pages(data)
    assert first == second
    assert b"Tuesday" not in first[0].image + first[0].thumbnail
    assert b"Exif" not in first[0].image


SOUND_TIFF = encoded(quadrants(600, 400), "TIFF", compression="tiff_lzw")
SOUND_JPEG = encoded(quadrants(600, 400), "JPEG")
SOUND_PNG = encoded(quadrants(600, 400), "PNG")
HOSTILE: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "scan.tif", "media-empty"),
    "text named as image": (b"Telegram No. 4\n", "scan.jpg", "media-wrong-kind"),
    "archive named as PDF": (b"PK\x03\x04" + bytes(100), "scan.pdf", "media-wrong-kind"),
    "a gigapixel": (png_claiming(40_000, 30_000), "scan.png", "media-too-large"),
    "900 megapixels in a thimble": (png_claiming(30_000, 30_000, rows=3), "scan.png", "media-too-large"),
    "a PNG with one bit changed": (flipped(SOUND_PNG, len(SOUND_PNG) // 2), "scan.png", "media-unreadable"),
    "half a PNG": (SOUND_PNG[: len(SOUND_PNG) // 2], "scan.png", "media-unreadable"),
    "half a JPEG": (SOUND_JPEG[: len(SOUND_JPEG) // 2], "scan.jpg", "media-unreadable"),
    "half a TIFF": (SOUND_TIFF[: len(SOUND_TIFF) // 2], "scan.tif", "media-unreadable"),
    "a JPEG's first bytes": (SOUND_JPEG[:12], "scan.jpg", "media-unreadable"),
    "a TIFF whose directory is itself": (b"II*\0\x08\0\0\0\0\0\x08\0\0\0", "scan.tif", "media-unreadable"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_become_reasons_in_no_time(case: str) -> None:
    data, name, code = HOSTILE[case]
    began = time.perf_counter()
    found = check(data, name)
    with pytest.raises(UnreadableError) as raised:
        pages(data, name)
    assert time.perf_counter() - began < 2
    assert isinstance(raised.value.reason, MediaReason)
    assert raised.value.reason.code == code
    assert found is None or (isinstance(found, MediaReason) and found.code == code)
    if code != "media-unreadable":
        assert found == raised.value.reason, "what the header tells is told before packaging begins"


@given(data=st.binary(max_size=400), start=st.sampled_from([SOUND_TIFF, SOUND_JPEG, SOUND_PNG, b"GIF89a", b"RIFF"]))
@settings(max_examples=150, deadline=None)
def test_no_bytes_raise_anything_but_a_reason(data: bytes, start: bytes) -> None:
    spoilt = start[: len(start) // 3] + data + start[len(start) // 3 + len(data) :]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check(spoilt)
        assert isinstance(reason_of(spoilt), MediaReason | None)


def test_a_store_that_fails_is_not_called_damage() -> None:
    store = MemoryStore(unreadable={"scan": "permission denied"})
    for ask in (PAGES.can_show, PAGES.check, lambda *where: list(PAGES.pages(*where))):
        with pytest.raises(UnreadableError, match="permission denied"):
            ask(store, "scan")


@pytest.mark.parametrize(
    ("data", "name", "shown"),
    [
        (SOUND_PNG, "no-ending", True),
        (SOUND_PNG, "wrong.txt", True),
        (b"text", "scan.JPG", True),  # it claims to be one: then `check` tells what is wrong
        (b"text", "notes.txt", False),
        (b"how a file begins: %PDF-1.7", "notes.txt", False),
        (b"junk before %PDF-1.7", "volume.pdf", True),
        (b"", "notes.txt", False),
    ],
)
def test_what_can_be_shown_is_told_by_bytes_first(data: bytes, name: str, *, shown: bool) -> None:
    assert PAGES.can_show(MemoryStore({name: data}), name) is shown


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04....", "office document"),
        (b"\0\0\0\x18ftypheic", "HEIF"),
        (b"BM......", "BMP"),
        (b"Dear Sir", "text"),
        (bytes(range(20, 60)) + b"\0", "no kind that we know"),
    ],
)
def test_a_wrong_ending_is_answered_with_what_the_file_is(data: bytes, words: str) -> None:
    found = check(data, "scan.tif")
    assert found is not None
    assert "named as a TIFF image" in found
    assert words in found


def test_too_many_frames_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # The bound itself is lowered: ten thousand frames would only make the test slow.
    monkeypatch.setattr("armistice_pkg.media.images.MAX_PAGES", 2)
    one = quadrants(8, 8)
    assert len(pages(pages_of_tiff(one, one))) == 2
    with pytest.raises(UnreadableError, match="more than 2 pages") as raised:
        pages(pages_of_tiff(one, one, one))
    assert isinstance(raised.value.reason, MediaReason)
    assert raised.value.reason.code == "media-too-many-pages"


def test_nothing_is_written_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    makers: list[Callable[[], object]] = [lambda: pages(SOUND_TIFF[:-2000]), lambda: pages(SOUND_JPEG[:3000])]
    for maker in makers:
        with pytest.raises(UnreadableError):
            maker()
    assert capfd.readouterr() == ("", "")
    assert io.BytesIO(SOUND_TIFF).read(4) == b"II*\0"
