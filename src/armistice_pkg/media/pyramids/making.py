"""A picture to the files of its image service: tiles by libvips' `dzsave`, then everything else that viewers ask for.

The source is read once, from top to bottom. What is larger than the largest whole image is never in memory: its whole
images are put together from the tiles of their level, which stand on the same grid of blocks and lose nothing.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import pyvips

from armistice_pkg.core.images import ImageSize
from armistice_pkg.formats.iiif_image import INFO_FILE, TILE_SIDE, largest_whole, scale_factors, tiles, whole_files

__all__ = ["QUALITY", "tree"]

QUALITY = 85
_SAVED = {"Q": QUALITY, "keep": "none"}


def tree(picture: pyvips.Image, folder: Path) -> None:
    """Write the tiles and the whole images of an upright 8-bit picture into `folder`, which must not exist.

    Raises:
        pyvips.Error: a pixel cannot be decoded, or a file cannot be written.
        OSError: a file cannot be written.
    """
    full = ImageSize(width=picture.width, height=picture.height)
    largest = largest_whole(full)
    if largest == full:
        picture = picture.copy_memory()
    picture.dzsave(
        str(folder),
        layout="iiif3",
        tile_size=TILE_SIDE,
        overlap=0,
        depth="onetile",
        suffix=f".jpg[Q={QUALITY}]",
        keep="none",
    )
    (folder / INFO_FILE).unlink()  # it lacks `sizes`, and who publishes knows the URI
    whole = picture if largest == full else _assembled(folder, full, largest)
    _write_wholes(whole, whole_files(full), folder)


def _assembled(folder: Path, full: ImageSize, level: ImageSize) -> pyvips.Image:
    """A level, from the tiles of it that were written, in memory."""
    factor = next(one for one in scale_factors(full) if full.reduced(one) == level)
    paths = _tiles_of_level(full, factor)
    read = [pyvips.Image.jpegload(str(folder / path)) for path in paths]
    across = -(-level.width // TILE_SIDE)
    return pyvips.Image.arrayjoin(read, across=across).crop(0, 0, level.width, level.height).copy_memory()


def _tiles_of_level(full: ImageSize, factor: int) -> list[str]:
    """The paths of a level's tiles in rows. Tiles come level by level, the largest first."""
    before = sum(_count(full.reduced(one)) for one in scale_factors(full) if one < factor)
    paths = [path for path, _ in tiles(full)]
    return paths[before : before + _count(full.reduced(factor))]


def _count(level: ImageSize) -> int:
    return -(-level.width // TILE_SIDE) * -(-level.height // TILE_SIDE)


def _write_wholes(whole: pyvips.Image, files: Mapping[str, ImageSize], folder: Path) -> None:
    """Each size once, from the smallest picture made so far that is larger by a good deal; equal ones are links."""
    made: dict[ImageSize, pyvips.Image] = {ImageSize(width=whole.width, height=whole.height): whole}
    written: dict[ImageSize, Path] = {}
    for path, size in sorted(files.items(), key=lambda one: (-one[1].pixels, one[0])):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if size in written:
            _same(written[size], target)
            continue
        if size not in made:
            made[size] = _resized(_source_for(size, made), size).copy_memory()
        made[size].jpegsave(str(target), **_SAVED)
        written[size] = target


def _source_for(size: ImageSize, made: Mapping[ImageSize, pyvips.Image]) -> pyvips.Image:
    """The smallest that is at least twice as wide and high, so that nothing is blurred twice; else the largest."""
    fit = [one for one in made if one.width >= size.width * 2 and one.height >= size.height * 2]
    return made[min(fit, key=lambda one: one.pixels) if fit else max(made, key=lambda one: one.pixels)]


def _resized(picture: pyvips.Image, size: ImageSize) -> pyvips.Image:
    """At exactly that size (Lanczos)."""
    if (picture.width, picture.height) == (size.width, size.height):
        return picture
    return picture.thumbnail_image(size.width, height=size.height, size="force", no_rotate=True)


def _same(there: Path, target: Path) -> None:
    """The same file under another name; where the file system has no links, a copy."""
    if target.exists():  # dzsave has written this level as its only tile: the one made from the whole is the finer
        target.unlink()
    try:
        os.link(there, target)
    except OSError:
        target.write_bytes(there.read_bytes())
