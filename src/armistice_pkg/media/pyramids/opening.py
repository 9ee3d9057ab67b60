"""One page of an image file, opened: upright, in 8-bit grey or sRGB, its pixels decoded as they are asked for."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import pyvips

from armistice_pkg.core.images import ImageSize, ScanPage
from armistice_pkg.core.media import MediaReason
from armistice_pkg.media.confined.reasons import ReasonError, damaged
from armistice_pkg.media.kinds import HEAD, Kind, kind_of, what_it_is
from armistice_pkg.media.pyramids import pillow
from armistice_pkg.media.pyramids.colour import displayable
from armistice_pkg.media.pyramids.tiff import Directory, TiffError, directories

__all__ = ["MAX_PAGES", "MAX_PIXELS", "MAX_SIDE", "ImageFile"]

MAX_PAGES = 10_000
MAX_PIXELS = 4_000_000_000
# Memory grows with the width, and scrolls have been scanned at some 200,000 pixels.
MAX_SIDE = 300_000
# A blank sheet shrinks to a thousandth when it is stored well; but nobody scans blank sheets of 100 megapixels.
_SUSPICIOUS_PIXELS = 100_000_000
_SUSPICIOUS_RATIO = 300
# Bits a pixel that a hostile file at least pretends to have: one for TIFF (a bilevel map is honest), eight elsewhere.
_BITS = {Kind.TIFF: 1}
# No other loaders: each is a parser that a hostile file could reach.
_LOADERS = {
    Kind.JPEG: pyvips.Image.jpegload_source,
    Kind.PNG: pyvips.Image.pngload_source,
    Kind.TIFF: pyvips.Image.tiffload_source,
    Kind.WEBP: pyvips.Image.webpload_source,
    Kind.GIF: pyvips.Image.gifload_source,
}
# What the libvips wheel does not decode and Pillow does: LZMA, Zstandard, WebP inside TIFF; some CIE L*a*b*.
_ELSEWHERE = {34925, 50000, 50001}
_LAB = {8, 9}
# EXIF and TIFF orientations that a stream from top to bottom cannot turn.
_STREAMED = {1, 2}
_SIDEWAYS = range(5, 9)
_TURNS: dict[int, Callable[[pyvips.Image], pyvips.Image]] = {
    2: lambda picture: picture.fliphor(),
    3: lambda picture: picture.rot180(),
    4: lambda picture: picture.flipver(),
    5: lambda picture: picture.rot90().fliphor(),
    6: lambda picture: picture.rot90(),
    7: lambda picture: picture.rot270().fliphor(),
    8: lambda picture: picture.rot270(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """A page as the file stores it."""

    number: int
    size: ImageSize
    orientation: int
    with_pillow: bool


class ImageFile:
    """An open image file; `descriptor` stays the caller's, and its position as it is."""

    def __init__(self, descriptor: int) -> None:
        """Look at its first bytes.

        Raises:
            ReasonError: it is no image.
        """
        self._descriptor = descriptor
        self._octets = os.fstat(descriptor).st_size
        with self._stream() as stream:
            head = stream.read(HEAD)
        kind = kind_of(head)
        if not head:
            raise ReasonError(MediaReason("is empty: it holds no bytes at all", "media-empty"))
        if kind is None or kind is Kind.PDF:
            what = what_it_is(head) if kind is None else kind.value
            raise ReasonError(MediaReason(f"is no image: it holds {what}", "media-wrong-kind"))
        self._kind = kind

    def pages(self) -> tuple[ScanPage, ...]:
        """All pages of a TIFF but its reduced copies and masks; the first frame of anything else. Headers only.

        Raises:
            ReasonError: there is none, there are too many, or one is too large.
        """
        found: list[ScanPage] = []
        for frame in self._frames():
            if len(found) == MAX_PAGES:
                reason = f"has more than {MAX_PAGES:,} pages, and no more than that are made into page images"
                raise ReasonError(MediaReason(reason, "media-too-many-pages"))
            self._refuse_bombs(frame)
            size = frame.size
            if frame.orientation in _SIDEWAYS:
                size = ImageSize(width=size.height, height=size.width)
            found.append(ScanPage(frame=frame.number, size=size))
        if not found:
            raise ReasonError(MediaReason("has no page: all that it holds is reduced copies"))
        return tuple(found)

    def opened(self, page: ScanPage) -> pyvips.Image:
        """The page, to be read once from top to bottom.

        Raises:
            ReasonError: there is no such page. What is wrong with its pixels is a `pyvips.Error` when they are read.
        """
        frame = next((one for one in self._frames() if one.number == page.frame), None)
        if frame is None:
            raise damaged(f"page {page.frame + 1} of it is not there")
        self._refuse_bombs(frame)
        if frame.with_pillow:
            with self._stream() as stream:
                return pillow.opened(stream, frame.number)
        turn = _TURNS.get(frame.orientation)
        access = "sequential" if turn is None or frame.orientation in _STREAMED else "random"
        picture = displayable(self._loaded(frame.number, access), lambda: self._loaded(frame.number, "sequential"))
        return turn(picture) if turn is not None else picture

    def _frames(self) -> Sequence[_Frame]:
        if self._kind is Kind.TIFF:
            return self._tiff_frames()
        if self._kind is Kind.JPEG2000:
            with self._stream() as stream:
                size, orientation = pillow.header(stream)
            return (_Frame(number=0, size=size, orientation=orientation, with_pillow=True),)
        try:
            picture = self._loaded(0, "sequential")
        except pyvips.Error as error:
            raise damaged("it begins as an image, and what follows makes none") from error
        turned = picture.get("orientation") if picture.get_typeof("orientation") else 1
        size = ImageSize(width=picture.width, height=picture.height)
        return (_Frame(number=0, size=size, orientation=turned, with_pillow=False),)

    def _tiff_frames(self) -> list[_Frame]:
        found: list[_Frame] = []
        try:
            with self._stream() as stream:
                for number, one in enumerate(directories(stream)):
                    if one.is_page:
                        found.append(self._tiff_frame(number, one))
                    if number >= MAX_PAGES * 2 or len(found) > MAX_PAGES:
                        break
        except TiffError as error:
            raise damaged(str(error)) from error
        return found

    def _tiff_frame(self, number: int, one: Directory) -> _Frame:
        elsewhere = one.compression in _ELSEWHERE or (one.photometric in _LAB and not self._loads(number))
        size = ImageSize(width=one.width, height=one.height)
        return _Frame(number=number, size=size, orientation=one.orientation, with_pillow=elsewhere)

    def _loads(self, frame: int) -> bool:
        """Whether libvips takes the header of a frame: of CIE L*a*b* it reads some forms only."""
        try:
            self._loaded(frame, "sequential")
        except pyvips.Error:
            return False
        return True

    def _loaded(self, frame: int, access: str) -> pyvips.Image:
        again = self._again()
        try:
            source = pyvips.Source.new_from_descriptor(again)
        finally:
            os.close(again)  # the source has its own
        page = {"page": frame} if self._kind in {Kind.TIFF, Kind.GIF} else {}
        return _LOADERS[self._kind](source, access=access, fail_on="error", **page)

    def _stream(self) -> BinaryIO:
        return os.fdopen(self._again(), "rb")

    def _again(self) -> int:
        """The same file opened anew: readers that share a position would read past one another."""
        return os.open(f"/dev/fd/{self._descriptor}", os.O_RDONLY | os.O_CLOEXEC)

    def _refuse_bombs(self, frame: _Frame) -> None:
        size = frame.size
        measures = f"{size.width:,} by {size.height:,} pixels"
        if size.pixels > MAX_PIXELS:
            reason = f"is {measures}, more than the {MAX_PIXELS // 1_000_000_000} billion that are opened"
            raise ReasonError(MediaReason(reason, "media-too-large"))
        if size.longest > MAX_SIDE:
            reason = f"is {measures}, and no side of more than {MAX_SIDE:,} pixels is opened"
            raise ReasonError(MediaReason(reason, "media-too-large"))
        if frame.with_pillow and size.pixels > pillow.MAX_PIXELS:
            reason = f"is {measures}, more than are opened in this kind of image, which has to be held in memory"
            raise ReasonError(MediaReason(reason, "media-too-large"))
        octets = size.pixels * _BITS.get(self._kind, 8) // 8
        if size.pixels > _SUSPICIOUS_PIXELS and octets > self._octets * _SUSPICIOUS_RATIO:
            squeezed = f"is {measures} squeezed into {self._octets:,} octets"
            why = "as files are that were made to bring a computer down"
            raise ReasonError(MediaReason(f"{squeezed}, {why}", "media-too-large"))
