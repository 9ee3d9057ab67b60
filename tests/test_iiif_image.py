"""Image services without a server: whatever a viewer makes up is there, and nothing is promised that is not."""

import json
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from armistice_pkg.core.digests import Algorithm, Digest
from armistice_pkg.core.images import ImageSize, derivative_name
from armistice_pkg.core.layout import CollectionUris, DocumentUris
from armistice_pkg.formats.iiif_image import (
    info,
    largest_whole,
    scale_factors,
    service,
    thumbnail,
    tiles,
    whole_files,
    whole_sizes,
)
from builders.viewers import mirador_thumbnail, openseadragon, universal_viewer

URI = "https://archive.example.org/iiif/armistice/telegram-4/images/0001"
# Most sizes are odd; those around powers of two and tiles are where arithmetic goes wrong.
SIDES = st.one_of(
    st.integers(1, 700),
    st.integers(1, 9000),
    st.sampled_from([1, 2, 511, 512, 513, 1023, 1024, 1025, 4095, 4096, 4097, 8191, 8192, 8193, 40_000]),
)
SIZES = st.builds(ImageSize, width=SIDES, height=SIDES)


def files(full: ImageSize) -> set[str]:
    return {f"{URI}/{path}" for path in {*whole_files(full), *(path for path, _ in tiles(full))}}


@given(SIZES)
@example(ImageSize(width=1, height=1))
@example(ImageSize(width=1, height=40_000))
@example(ImageSize(width=512, height=512))
@example(ImageSize(width=8660, height=5774))
def test_openseadragon_finds_every_tile_that_it_asks_for(full: ImageSize) -> None:
    described = info(URI, full)
    there = files(full)
    for by_sizes in (False, True):
        asked = set(openseadragon(described, by_sizes=by_sizes))
        assert asked <= there, sorted(asked - there)[:5]
    tiled = {f"{URI}/{path}" for path, _ in tiles(full)}
    assert tiled <= {one.replace("/full/max/", f"/full/{full.width},{full.height}/") for one in asked}, "none in vain"


@given(SIZES)
def test_universal_viewer_finds_thumbnails_and_downloads(full: ImageSize) -> None:
    assert set(universal_viewer(info(URI, full))) <= files(full)


@given(SIZES, st.integers(120, 1000))
def test_mirador_finds_its_thumbnails(full: ImageSize, side: int) -> None:
    asked = mirador_thumbnail(service(URI, full), side * side)
    assert asked is None or asked in files(full)


@given(SIZES)
def test_info_json_promises_what_there_is(full: ImageSize) -> None:
    described = json.loads(json.dumps(info(URI, full)))
    assert (described["id"], described["profile"], described["type"]) == (URI, "level0", "ImageService3")
    whole = whole_files(full)
    for one in described["sizes"]:
        size = ImageSize(width=one["width"], height=one["height"])
        assert whole[f"full/{size.width},{size.height}/0/default.jpg"] == size
    most = ImageSize(width=described.get("maxWidth", full.width), height=described.get("maxHeight", full.height))
    assert whole["full/max/0/default.jpg"] == most == largest_whole(full)
    assert most.longest <= 4096
    assert most == full or full.longest > 4096
    assert all(size.width <= most.width and size.height <= most.height for size in whole_sizes(full))
    assert whole[f"full/{thumbnail(full).width},{thumbnail(full).height}/0/default.jpg"] == thumbnail(full)
    assert thumbnail(full).longest == min(400, full.longest)


@given(SIZES)
def test_tiles_cover_each_level_once_and_fit_a_tile(full: ImageSize) -> None:
    shown = list(tiles(full))
    assert sum(size.pixels for _, size in shown) == sum(full.reduced(one).pixels for one in scale_factors(full))
    assert all(size.longest <= 512 for _, size in shown)
    last = full.reduced(scale_factors(full)[-1])
    assert last.longest <= 512, "the smallest level is one tile"


@pytest.mark.parametrize("name", ["image 1", "한국", "a#b?c", "100%"])
def test_ids_are_encoded_as_uris_are(name: str) -> None:
    uris = DocumentUris(
        collection=CollectionUris(base_url="https://example.org", collection_id="c"), record_id="telegram-4"
    )
    uri = uris.file(f"images/{name}")
    assert set(info(uri, ImageSize(width=9, height=9))["id"]) <= set(string.ascii_letters + string.digits + ":/.%-_~")


def test_the_name_of_a_derivative_is_that_of_its_making() -> None:
    one, other = (Digest(algorithm=Algorithm.SHA256, hex=char * 64) for char in "ab")
    names = {
        derivative_name(digest, frame, recipe) for digest in (one, other) for frame in (0, 1) for recipe in ("r", "s")
    }
    assert len(names) == 8
    assert all(name.isascii() and name.isalnum() for name in names)
    assert derivative_name(one, 0, "r") == derivative_name(one, 0, "r")


@pytest.mark.parametrize("size", [(0, 4), (4, 0), (-1, 4)])
def test_an_image_has_pixels(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no size of an image"):
        ImageSize(width=size[0], height=size[1])
