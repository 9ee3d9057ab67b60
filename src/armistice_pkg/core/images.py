"""Sizes of images, pages of scans, and the name of what is made of them, as values."""

import hashlib
import json
from dataclasses import dataclass

from armistice_pkg.core.digests import Digest

__all__ = ["ImageSize", "ScanPage", "derivative_name"]

_NAME_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ImageSize:
    """Width and height in pixels, each at least one."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if min(self.width, self.height) < 1:
            raise ValueError(f"{self.width} by {self.height} pixels is no size of an image")

    @property
    def pixels(self) -> int:
        """The area."""
        return self.width * self.height

    @property
    def longest(self) -> int:
        """The longer side."""
        return max(self.width, self.height)

    def reduced(self, factor: int) -> "ImageSize":
        """The size at one `factor`th, rounded up (Image API 3.0, 5.4 and its implementation notes)."""
        return ImageSize(width=-(-self.width // factor), height=-(-self.height // factor))

    def within(self, side: int) -> "ImageSize":
        """The size, its proportions kept, with no side longer than `side` and none of less than a pixel."""
        if self.longest <= side:
            return self
        return ImageSize(
            width=max(1, round(self.width * side / self.longest)),
            height=max(1, round(self.height * side / self.longest)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanPage:
    """One page of an image file: its `frame` in the file, from 0, and its size when it stands upright."""

    frame: int
    size: ImageSize


def derivative_name(source: Digest, frame: int, recipe: str) -> str:
    """The name of what a recipe makes of one frame: equal names, equal bytes. ASCII, fit for a folder and a URI."""
    value = json.dumps([str(source), frame, recipe], ensure_ascii=True)
    return hashlib.sha256(value.encode()).hexdigest()[:_NAME_LENGTH]
