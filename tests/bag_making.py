"""A folder bagged without the command line: what the tests of making bags have in common."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hypothesis import strategies as st

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.making import BaggingReport
from armistice_pkg.core.paths import unsafe_reason
from armistice_pkg.services.bag.request import BagRequest, TagFile
from armistice_pkg.services.bag.run import bag
from armistice_pkg.storage.bag_place import FORMATS, LocalPlace
from armistice_pkg.storage.bag_source import SourceFolder
from armistice_pkg.storage.bag_target import StagedTarget

DAY = 1785110400


class Silent:
    """The Progress port, unheard."""

    def begin(self, step: str, total: int) -> None:
        del step, total

    def advance(self, done: int = 1) -> None:
        del done

    def end(self) -> None:
        pass


def request(
    source: Path,
    *,
    skip: tuple[str, ...] = (),
    tags: Sequence[tuple[str, str]] = (),
    tag_files: Sequence[TagFile] = (),
    read_back: bool = True,
    version: str = "1",
    max_size: int | None = None,
) -> BagRequest:
    return BagRequest(
        source=str(source),
        algorithms=(Algorithm.SHA256, Algorithm.SHA512),
        tag_algorithms=(Algorithm.SHA256, Algorithm.SHA512),
        tags=tags,
        tag_files=tag_files,
        skip=skip,
        read_back=read_back,
        clock=DAY,
        version=version,
        max_size=max_size,
    )


def make(
    source: Path,
    target: Path,
    *,
    kind: Callable[[str, Path], StagedTarget] | None = None,
    bag_format: str = "folder",
    skip: tuple[str, ...] = (),
    version: str = "1",
    max_size: int | None = None,
) -> BaggingReport:
    place = LocalPlace(str(target), FORMATS[bag_format], target=kind)
    asked = request(source, skip=skip, version=version, max_size=max_size)
    return bag(SourceFolder(source), place, asked, progress=Silent())


def codes(report: BaggingReport) -> set[str]:
    return {one.code for one in report.problems}


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def state(folder: Path) -> Mapping[str, tuple[int, int, int]]:
    """Mode, time of last change and inode of everything in a folder, and of itself."""
    found = [folder, *sorted(folder.rglob("*"))]
    return {str(one): (one.lstat().st_mode, one.lstat().st_mtime_ns, one.lstat().st_ino) for one in found}


NAMES = st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1, max_size=8)
TREES = st.dictionaries(st.lists(NAMES, min_size=1, max_size=3).map(tuple), st.binary(max_size=40), max_size=6)


def plain(paths: Mapping[tuple[str, ...], bytes]) -> dict[str, bytes]:
    """What can lie side by side in a folder, under names that a bag can hold."""
    kept: dict[str, bytes] = {}
    for parts, data in paths.items():
        path = "/".join(parts)
        odd = any(one in {".", ".."} or unsafe_reason(f"data/{one}") for one in parts)
        clash = any(path.startswith(f"{one}/") or one.startswith(f"{path}/") for one in kept)
        if not odd and not clash:
            kept[path] = data
    return kept
