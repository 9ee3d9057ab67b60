"""What packaging works with: adapters behind ports, and the few values that every step needs."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from armistice_pkg.core.ports import (
    Derivatives,
    FormatIdentifier,
    ImageTiler,
    PageMaker,
    Shelf,
    Store,
    TextReader,
    Typesetter,
)
from armistice_pkg.core.problems import Problem
from armistice_pkg.core.records import Collection
from armistice_pkg.services.package.image_services import ImageServices
from armistice_pkg.services.package.recipe import Recipe

__all__ = ["Makers", "PackageContext"]

IiifCheck = Callable[[Mapping[str, Any], str], tuple[Problem, ...]]
"""All that is wrong with a IIIF document of ours: by schema and by rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Makers:
    """Who makes pages of files and names their formats."""

    typesetter: Typesetter
    page_maker: PageMaker
    tiler: ImageTiler
    text_reader: TextReader
    identifier: FormatIdentifier
    check_iiif: IiifCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageContext:
    """One run over one collection.

    `source` holds the records' files below `files_root` (None where a source has no files); `clock` is in UNIX
    seconds, and the only time that a package knows of. `derivatives` are the image services among the publications;
    `tiles_in_bag` puts them into the bags as well. `local` opens a local folder.
    """

    collection: Collection
    recipe: Recipe
    clock: int
    source: Store
    files_root: str | None
    bags: Shelf
    publications: Shelf
    derivatives: Derivatives
    local: Callable[[str], Store]
    tiles_in_bag: bool = False

    @property
    def today(self) -> dt.date:
        """The day of the run, which decides what is open by now."""
        return dt.datetime.fromtimestamp(self.clock, dt.UTC).date()

    @property
    def services(self) -> ImageServices:
        """Scans as image services."""
        return ImageServices(self.makers.tiler, self.makers.page_maker, self.derivatives)

    makers: Makers
