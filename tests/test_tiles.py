"""Scans of every kind become whole image services, decoded where a hostile file can do no harm."""

import os
import random
import signal
import struct
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from armistice_pkg.core.codes.media import MEDIA_CODES
from armistice_pkg.core.errors import MissingError, UnfinishedError, UnreadableError
from armistice_pkg.core.images import ImageSize, ScanPage
from armistice_pkg.core.media import MediaReason
from armistice_pkg.formats.iiif_image import tiles, whole_files
from armistice_pkg.media.confined import process
from armistice_pkg.media.pyramids import tiler
from armistice_pkg.media.pyramids.tiler import PyramidTiler
from armistice_pkg.storage.folder import FolderStore
from builders.images import (
    BLACK,
    BLUE,
    GREEN,
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

TILER = PyramidTiler()


def made(data: bytes, folder: Path, frame: int = 0) -> tuple[ImageSize, Path]:
    """The size of a page and the folder of its service."""
    store = MemoryStore({"scan": data})
    page = next(one for one in TILER.pages(store, "scan") if one.frame == frame)
    assert TILER.tile(store, "scan", page, str(folder / "service"))
    assert [one.name for one in folder.iterdir()] == ["service"], "nothing else is left"
    return page.size, folder / "service"


def files_of(folder: Path) -> dict[str, Path]:
    return {str(one.relative_to(folder)): one for one in folder.rglob("*") if one.is_file()}


def whole(folder: Path) -> Image.Image:
    return decoded((folder / "full/max/0/default.jpg").read_bytes())


def near(found: object, wanted: tuple[int, int, int], most: int = 14) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) <= most for one, other in zip(found, wanted, strict=True))


def corners(picture: Image.Image) -> tuple[object, ...]:
    right, bottom = picture.width - picture.width // 4, picture.height - picture.height // 4
    left, top = picture.width // 4, picture.height // 4
    return tuple(picture.getpixel(at) for at in ((left, top), (right, top), (left, bottom), (right, bottom)))


@given(width=st.integers(1, 1600), height=st.integers(1, 1600))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_service_has_each_file_that_viewers_ask_for_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, width: int, height: int
) -> None:
    size, folder = made(encoded(Image.new("L", (width, height), 200), "PNG"), tmp_path_factory.mktemp("tiles"))
    assert size == ImageSize(width=width, height=height)
    wanted = dict(whole_files(size)) | dict(tiles(size))
    found = files_of(folder)
    assert found.keys() == wanted.keys()
    for path, one in wanted.items():
        with Image.open(found[path]) as picture:
            assert (picture.format, picture.size) == ("JPEG", (one.width, one.height)), path


@pytest.mark.parametrize("size", [(4300, 700), (900, 10_300)])
def test_what_is_too_large_to_be_given_whole_is_put_together_from_tiles(tmp_path: Path, size: tuple[int, int]) -> None:
    picture = Image.effect_noise((64, 64), 90).resize(size, Image.Resampling.BICUBIC)
    full, folder = made(encoded(picture, "TIFF", compression="tiff_lzw"), tmp_path)
    wanted = dict(whole_files(full)) | dict(tiles(full))
    assert files_of(folder).keys() == wanted.keys()
    seen = whole(folder)
    assert max(seen.size) <= 4096
    direct = picture.resize(seen.size, Image.Resampling.BOX)
    for x in range(5, seen.width, 97):
        for y in range(5, seen.height, 89):
            found, there = seen.getpixel((x, y)), direct.getpixel((x, y))
            assert isinstance(found, int)
            assert isinstance(there, int)
            assert abs(found - there) <= 12, (x, y)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_every_orientation_is_turned_upright(tmp_path: Path, kind: str, orientation: int) -> None:
    size, folder = made(turned(kind, orientation), tmp_path)
    assert size == ImageSize(width=96, height=64)
    for found, wanted in zip(corners(whole(folder)), (RED, GREEN, BLUE, BLACK), strict=True):
        assert near(found, wanted), (found, wanted)


def _see_through(mode: str = "RGBA") -> Image.Image:
    picture = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    picture.paste((*RED, 255), (0, 0, 20, 40))
    return picture.convert(mode)


def _left_and_right(mode: str, left: float, right: float) -> Image.Image:
    picture = Image.new(mode, (40, 40), left)
    picture.paste(right, (20, 0, 40, 40))
    return picture


def _indexed() -> Image.Image:
    return quadrants(40, 40).convert("P", dither=Image.Dither.NONE)


Colour = int | tuple[int, int, int]
BLACK_RED = ((0, 0, 0), RED)
COLOURS: Mapping[str, tuple[bytes, Colour, Colour]] = {
    "one bit, group 4": (encoded(_left_and_right("1", 0, 1), "TIFF", compression="group4"), 0, 255),
    "one bit, group 3": (encoded(_left_and_right("1", 0, 1), "TIFF", compression="group3"), 0, 255),
    "one bit, PNG": (encoded(_left_and_right("1", 0, 1), "PNG"), 0, 255),
    "grey of 16 bits": (encoded(_left_and_right("I;16", 32_896, 65_535), "TIFF"), 128, 255),
    "grey of 16 bits, PNG": (encoded(_left_and_right("I;16", 32_896, 65_535), "PNG"), 128, 255),
    "grey of 32 bits in 8": (encoded(_left_and_right("I", 64, 128), "TIFF"), 64, 128),
    "grey of 32 bits in 16": (encoded(_left_and_right("I", 0, 32_896), "TIFF"), 0, 128),
    "grey of 32 bits below nought": (encoded(_left_and_right("I", -500, 500), "TIFF"), 0, 255),
    "floating grey": (encoded(_left_and_right("F", 0.25, 0.75), "TIFF"), 64, 191),
    "see-through": (encoded(_see_through(), "PNG"), RED, (255, 255, 255)),
    "see-through WebP": (encoded(_see_through(), "WEBP", lossless=True), RED, (255, 255, 255)),
    "see-through grey": (encoded(_see_through("LA"), "PNG"), 87, 255),
    "GIF": (encoded(_indexed(), "GIF"), (204, 51, 51), (51, 153, 51)),
    "palette": (encoded(_indexed(), "TIFF"), (204, 51, 51), (51, 153, 51)),
    "JPEG in TIFF": (encoded(quadrants(40, 40), "TIFF", compression="jpeg"), RED, GREEN),
    "Zstandard in TIFF": (encoded(quadrants(40, 40), "TIFF", compression="zstd"), RED, GREEN),
    "LZMA in TIFF": (encoded(quadrants(40, 40), "TIFF", compression="lzma"), RED, GREEN),
    "JPEG 2000": (encoded(quadrants(40, 40), "JPEG2000"), RED, GREEN),
    "BigTIFF": (encoded(quadrants(40, 40), "TIFF", big_tiff=True), RED, GREEN),
    "WebP": (encoded(quadrants(40, 40), "WEBP", lossless=True), RED, GREEN),
    "CIE L*a*b*": (encoded(Image.new("LAB", (40, 40), (255, 128, 128)), "TIFF"), (255, 255, 255), (255, 255, 255)),
}


@pytest.mark.parametrize("case", COLOURS)
def test_every_way_to_say_colour_becomes_grey_or_srgb(tmp_path: Path, case: str) -> None:
    data, left, right = COLOURS[case]
    _, folder = made(data, tmp_path)
    picture = whole(folder)
    assert "icc_profile" not in picture.info
    for at, wanted in (((8, 10), left), ((31, 10), right)):
        found = picture.getpixel(at)
        if isinstance(wanted, int):
            assert isinstance(found, int), picture.mode
            assert abs(found - wanted) <= 3
        else:
            assert near(found, wanted), found


BY_LIBVIPS = """
import sys, pyvips
red = pyvips.Image.black(700, 600, bands=3).copy(interpretation="srgb") + [220, 30, 30]
red = red.cast("uchar").copy(interpretation="srgb")
ink = red.icc_transform("cmyk", input_profile="srgb", depth=16)
ink.tiffsave(sys.argv[1] + "/ink16.tif", compression="lzw")
red.icc_transform("p3", input_profile="srgb").tiffsave(sys.argv[1] + "/p3.tif")
red.tiffsave(sys.argv[1] + "/pyramid.tif", pyramid=True, tile=True, tile_width=128, tile_height=128, bigtiff=True)
red.tiffsave(sys.argv[1] + "/pyramid-jpeg.tif", pyramid=True, tile=True, compression="jpeg", subifd=True)
(red.colourspace("rgb16")).tiffsave(sys.argv[1] + "/rgb16.tif", compression="deflate", predictor="horizontal")
red.colourspace("scrgb").tiffsave(sys.argv[1] + "/scrgb.tif")
red.colourspace("lab").tiffsave(sys.argv[1] + "/lab.tif")
red.bandjoin([255, 7]).tiffsave(sys.argv[1] + "/extra.tif")
red.heifsave(sys.argv[1] + "/image.avif", compression="av1")
"""


@pytest.fixture(scope="module")
def by_libvips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Pillow cannot write; made in another process, since libvips is not to be loaded into one that forks."""
    folder = tmp_path_factory.mktemp("by-libvips")
    subprocess.run([sys.executable, "-c", BY_LIBVIPS, str(folder)], check=True)
    return folder


@pytest.mark.parametrize("name", ["ink16", "p3", "pyramid", "pyramid-jpeg", "rgb16", "scrgb", "lab", "extra"])
def test_inks_profiles_and_pyramids_show_the_same_red(tmp_path: Path, by_libvips: Path, name: str) -> None:
    store = FolderStore(by_libvips)
    (page,) = TILER.pages(store, f"{name}.tif")
    assert page.size == ImageSize(width=700, height=600)
    TILER.tile(store, f"{name}.tif", page, str(tmp_path / "service"))
    assert near(whole(tmp_path / "service").getpixel((300, 300)), RED)


def test_the_number_of_threads_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(Image.effect_noise((5400, 900), 60), "TIFF")
    store = MemoryStore({"scan": data})
    seen = set()
    for threads in ("1", "2", "7"):
        monkeypatch.setenv("VIPS_CONCURRENCY", threads)
        fresh = PyramidTiler()
        (page,) = fresh.pages(store, "scan")
        assert fresh.tile(store, "scan", page, str(tmp_path / threads))
        found = sorted((path, one.read_bytes()) for path, one in files_of(tmp_path / threads).items())
        seen.add(sha256(repr(found).encode()).hexdigest())
    assert len(seen) == 1


def test_nothing_is_made_twice(tmp_path: Path) -> None:
    store = MemoryStore({"scan": encoded(quadrants(), "PNG")})
    (page,) = TILER.pages(store, "scan")
    assert TILER.tile(store, "scan", page, str(tmp_path / "name"))
    before = {path: one.stat().st_mtime_ns for path, one in files_of(tmp_path / "name").items()}
    assert not TILER.tile(store, "scan", page, str(tmp_path / "name"))
    assert before == {path: one.stat().st_mtime_ns for path, one in files_of(tmp_path / "name").items()}


def test_the_recipe_names_what_decides_the_bytes() -> None:
    assert TILER.recipe == PyramidTiler().recipe
    assert "libvips 8." in TILER.recipe
    assert "Pillow" in TILER.recipe


def test_pages_of_a_tiff_come_in_order_without_reduced_copies_and_masks(tmp_path: Path) -> None:
    small = quadrants(48, 32)
    data = pages_of_tiff(quadrants(96, 64), quadrants(80, 40))
    store = MemoryStore({"scan": data, "copy": encoded(small, "TIFF", tiffinfo={254: 1})})
    assert [page.size.width for page in TILER.pages(store, "scan")] == [96, 80]
    with pytest.raises(UnreadableError, match="reduced copies"):
        TILER.pages(store, "copy")
    size, folder = made(data, tmp_path, frame=1)
    assert whole(folder).size == (size.width, size.height) == (80, 40)


def looped_tiff(*, order: str = "<") -> bytes:
    """A page whose directory names itself as the next."""
    mark = b"II" if order == "<" else b"MM"
    entries = [(256, 3, 1, 8), (257, 3, 1, 8), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 200)]
    entries += [(277, 3, 1, 1), (278, 3, 1, 8), (279, 4, 1, 64)]
    packed = b"".join(
        struct.pack(f"{order}HHI", *one[:3])
        + struct.pack(f"{order}{'HH' if one[1] == 3 else 'I'}", one[3], *([0] if one[1] == 3 else []))
        for one in entries
    )
    data = mark + struct.pack(f"{order}HIH", 42, 8, len(entries)) + packed + struct.pack(f"{order}I", 8)
    return data.ljust(200, b"\0") + bytes(range(64))


def many_pages(count: int) -> bytes:
    """A TIFF of so many directories, which share their pixels."""
    data = bytearray(b"II*\0" + struct.pack("<I", 8))
    entries = [(256, 3, 1, 8), (257, 3, 1, 8), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8)]
    entries += [(277, 3, 1, 1), (278, 3, 1, 8), (279, 4, 1, 64)]
    packed = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *one) for one in entries)
    for number in range(count):
        following = 8 + (number + 1) * (len(packed) + 4)
        data += packed + struct.pack("<I", following if number < count - 1 else 0)
    return bytes(data)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_chain_of_directories_ends_where_it_comes_back(tmp_path: Path, order: str) -> None:
    size, _ = made(looped_tiff(order=order), tmp_path)
    assert size == ImageSize(width=8, height=8)


def test_ten_thousand_pages_are_the_most(tmp_path: Path) -> None:
    store = MemoryStore({"most": many_pages(10_000), "more": many_pages(10_001)})
    found = TILER.pages(store, "most")
    assert len(found) == 10_000
    assert TILER.tile(store, "most", found[-1], str(tmp_path / "last"))
    with pytest.raises(UnreadableError, match="more than 10,000 pages") as raised:
        TILER.pages(store, "more")
    assert code_of(raised.value) == "media-too-many-pages"


SOUND_TIFF = encoded(quadrants(600, 400), "TIFF", compression="tiff_lzw")
SOUND_JPEG = encoded(quadrants(600, 400), "JPEG")
SOUND_PNG = encoded(quadrants(600, 400), "PNG")
SOUND_WEBP = encoded(quadrants(600, 400), "WEBP")
SOUND_JP2 = encoded(quadrants(600, 400), "JPEG2000")
HOSTILE: Mapping[str, tuple[bytes, str]] = {
    "nothing": (b"", "media-empty"),
    "text": (b"Telegram No. 4\n", "media-wrong-kind"),
    "an archive": (b"PK\x03\x04" + bytes(100), "media-wrong-kind"),
    "a PDF": (b"%PDF-1.7\n", "media-wrong-kind"),
    "a drawing that reads files": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "media-wrong-kind"),
    "900 megapixels in a thimble": (png_claiming(30_000, 30_000, rows=3), "media-too-large"),
    "more than four billion pixels": (png_claiming(100_000, 50_000), "media-too-large"),
    "a hair of a million pixels": (png_claiming(1_000_000, 1), "media-too-large"),
    "a PNG with one bit changed": (flipped(SOUND_PNG, len(SOUND_PNG) // 2), "media-unreadable"),
    "half a PNG": (SOUND_PNG[: len(SOUND_PNG) // 2], "media-unreadable"),
    "half a JPEG": (SOUND_JPEG[: len(SOUND_JPEG) // 2], "media-unreadable"),
    "half a TIFF": (SOUND_TIFF[: len(SOUND_TIFF) // 2], "media-unreadable"),
    "half a WebP": (SOUND_WEBP[: len(SOUND_WEBP) // 2], "media-unreadable"),
    "half a JPEG 2000": (SOUND_JP2[: len(SOUND_JP2) // 2], "media-unreadable"),
    "a JPEG's first bytes": (SOUND_JPEG[:12], "media-unreadable"),
    "a TIFF whose directory is itself": (b"II*\0\x08\0\0\0\0\0\x08\0\0\0", "media-unreadable"),
    "a TIFF of sixty thousand entries": (b"II*\0\x08\0\0\0" + b"\xff\xff" + bytes(900_000), "media-unreadable"),
    "a TIFF's header": (b"II*\0", "media-unreadable"),
}


def code_of(error: UnreadableError) -> str:
    assert isinstance(error.reason, MediaReason)
    assert error.reason.code in MEDIA_CODES
    return error.reason.code


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_become_reasons_and_leave_nothing(tmp_path: Path, case: str) -> None:
    data, code = HOSTILE[case]
    with pytest.raises(UnreadableError) as raised:
        made(data, tmp_path)
    assert code_of(raised.value) == code
    assert list(tmp_path.iterdir()) == []


@given(data=st.binary(max_size=400), start=st.sampled_from([SOUND_TIFF, SOUND_JPEG, SOUND_PNG, SOUND_WEBP, SOUND_JP2]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_raise_anything_but_a_reason(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes
) -> None:
    spoilt = start[: len(start) // 3] + data + start[len(start) // 3 + len(data) :]
    folder = tmp_path_factory.mktemp("spoilt")
    found: str | None = None
    try:
        made(spoilt, folder)
    except UnreadableError as error:
        found = code_of(error)
    assert [one.name for one in folder.iterdir()] == ([] if found else ["service"])


def test_a_store_that_fails_is_not_called_damage() -> None:
    store = MemoryStore(unreadable={"scan": "permission denied"})
    with pytest.raises(UnreadableError, match="permission denied"):
        TILER.pages(store, "scan")
    with pytest.raises(MissingError):
        TILER.pages(store, "nothing")


def test_what_takes_too_long_is_ended_and_the_next_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # White is coded in no time; noise takes some seconds.
    store = MemoryStore({"slow": png_claiming(9900, 9900, rows=9900, row=random.Random(8).randbytes(9900))})  # noqa: S311 - noise
    (page,) = TILER.pages(store, "slow")
    with monkeypatch.context() as patch:
        patch.setattr(tiler, "_SECONDS", 0)
        patch.setattr(tiler, "_PIXELS_A_SECOND", 1 << 40)
        with pytest.raises(UnreadableError, match="to be decoded") as raised:
            TILER.tile(store, "slow", page, str(tmp_path / "service"))
    assert code_of(raised.value) == "media-too-slow"
    assert list(tmp_path.iterdir()) == []
    made(SOUND_PNG, tmp_path)


def test_a_decoder_that_stands_still_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = PyramidTiler()
    store = MemoryStore({"scan": SOUND_PNG})
    (page,) = fresh.pages(store, "scan")
    os.kill(_pid(fresh), signal.SIGSTOP)
    monkeypatch.setattr(process, "_PATIENCE", 0.01)
    with pytest.raises(UnreadableError) as raised:
        fresh.tile(store, "scan", page, str(tmp_path / "service"))
    assert code_of(raised.value) == "media-too-slow"


def test_a_decoder_that_was_ended_meanwhile_is_replaced(tmp_path: Path) -> None:
    fresh = PyramidTiler()
    store = MemoryStore({"scan": SOUND_PNG})
    (page,) = fresh.pages(store, "scan")
    os.kill(_pid(fresh), signal.SIGKILL)
    os.waitid(os.P_PID, _pid(fresh), os.WEXITED | os.WNOWAIT)
    assert fresh.tile(store, "scan", page, str(tmp_path / "service"))


def _pid(one: PyramidTiler) -> int:
    running = one._process._running
    assert running is not None
    return running._process.pid


def test_what_cannot_be_written_is_no_fault_of_the_file(tmp_path: Path) -> None:
    store = MemoryStore({"scan": SOUND_PNG})
    (page,) = TILER.pages(store, "scan")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnfinishedError, match="Cannot make the folder"):
        TILER.tile(store, "scan", page, str(tmp_path / "file" / "service"))


def test_a_page_that_is_not_there_is_told(tmp_path: Path) -> None:
    page = ScanPage(frame=7, size=ImageSize(width=600, height=400))
    with pytest.raises(UnreadableError, match="page 8 of it is not there"):
        TILER.tile(MemoryStore({"scan": SOUND_TIFF}), "scan", page, str(tmp_path / "service"))
