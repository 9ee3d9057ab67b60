"""Which bags a folder becomes, and all that stands against them, before anything is copied."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from armistice_pkg.core.errors import UsageError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.making import BagPlace, SourceFile
from armistice_pkg.core.paths import encode_path, undecodable
from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.core.sizes import human_size
from armistice_pkg.formats.bag_rules.fetch import FETCH_TXT
from armistice_pkg.formats.bagit import bag_info, bagit_txt
from armistice_pkg.services.bag.profiled import profile_findings
from armistice_pkg.services.bag.request import BagRequest
from armistice_pkg.services.bag.splitting import first_fit
from armistice_pkg.services.bag_writer import Tags, counted_tags

__all__ = ["PlannedBag", "plan_bags", "plan_problems"]

_GROUP = "Bag-Group-Identifier"
_SLACK = 64
"""What bag-info.txt may have more: as many bags, and as human a size, as nobody knows before the files are divided."""
_PADDING = 511
"""What a manifest may need to fill a tar archive's last block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedBag:
    """One bag to be made: `files` in the order of the walk; `tags` without those that count the payload."""

    files: Sequence[SourceFile]
    tags: Tags

    @property
    def octets(self) -> int:
        """The payload's size."""
        return sum(one.stamp.size for one in self.files)

    def counted(self) -> Tags:
        """All of bag-info.txt."""
        planned = [MeasuredFile(path=one.path, size=one.stamp.size, digests={}) for one in self.files]
        return (*self.tags, *counted_tags(planned))


def plan_bags(files: Sequence[SourceFile], place: BagPlace, request: BagRequest) -> tuple[PlannedBag, ...]:
    """The bags in their order: one, or as many as `max_size` asks for. Files that no bag has room for are left out.

    Raises:
        UsageError: `max_size` has no room for the bag's own files.
    """
    if request.max_size is None:
        return (PlannedBag(files=files, tags=(*request.tags, *_ours(request))),)
    sizes = _Sizes(place, request, files)
    fitting = [one for one in files if sizes.fits(one)]
    bags = first_fit([sizes.of(one) for one in fitting], sizes.room)
    return tuple(
        PlannedBag(files=[fitting[one] for one in bag], tags=_tags(place, request, number, len(bags)))
        for number, bag in enumerate(bags, 1)
    )


def plan_problems(
    files: Sequence[SourceFile], bags: Sequence[PlannedBag], place: BagPlace, request: BagRequest, source: str
) -> Iterator[Problem]:
    """What stands against making these bags of the files: names, sizes, and what the profile forbids."""
    for one in files:
        reason = place.name_problem(one.path)
        if reason is not None:
            yield problem(
                "making-name-format",
                Place(source=source, path=one.path),
                f'"{visible(one.path)}" cannot be put into a bag of this format under this name: {reason}. '
                "Rename it, or make the bag as a folder or with --format tar.",
                found=reason,
            )
    yield from _too_large(files, place, request, source)
    yield from _against_profile(bags, place, request)


def _too_large(files: Sequence[SourceFile], place: BagPlace, request: BagRequest, source: str) -> Iterator[Problem]:
    if request.max_size is None:
        return
    sizes = _Sizes(place, request, files)
    for one in files:
        if not undecodable(one.path) and not sizes.fits(one):
            yield problem(
                "making-file-too-large",
                Place(source=source, path=one.path),
                f'"{visible(one.path)}" has {human_size(one.stamp.size)}, and a bag of the group has room for '
                f"{human_size(sizes.room)}; no file is ever split. Raise --max-size, or leave it out with --skip.",
                expected=f"at most {sizes.room} octets with its lines in the manifests",
                found=str(sizes.of(one)),
            )


def _against_profile(bags: Sequence[PlannedBag], place: BagPlace, request: BagRequest) -> Iterator[Problem]:
    """What holds for every bag of a group is told once."""
    if request.profile is None:
        return
    told = set()
    for name, bag in zip(place.names(len(bags)), bags, strict=True):
        for one in profile_findings(
            request.profile,
            name=name,
            tags=bag.counted(),
            files=[file.path for file in bag.files],
            tag_files=[*(file.name for file in request.tag_files), *_fetch_txt(request, bag)],
            octets=bag.octets,
            media_type=place.media_type,
            algorithms=(request.algorithms, request.tag_algorithms),
        ):
            if (one.code, one.place.path, one.message) not in told:
                told.add((one.code, one.place.path, one.message))
                yield one


def _fetch_txt(request: BagRequest, bag: PlannedBag) -> Sequence[str]:
    return (FETCH_TXT,) if request.fetch_from is not None and bag.files else ()


def _ours(request: BagRequest) -> Tags:
    day = dt.datetime.fromtimestamp(request.clock, dt.UTC).date().isoformat()
    return (("Bagging-Date", day), ("Bag-Software-Agent", f"armistice {request.version}"))


def _tags(place: BagPlace, request: BagRequest, number: int, count: int) -> Tags:
    """Those of one bag; of a group the identifier, if the user gave none, and the count (RFC 8493, 2.2.2)."""
    if count == 1:
        return (*request.tags, *_ours(request))
    is_named = any(label.lower() == _GROUP.lower() for label, _ in request.tags)
    identifier = () if is_named else ((_GROUP, place.name),)
    return (*request.tags, *identifier, ("Bag-Count", f"{number} of {count}"), *_ours(request))


class _Sizes:
    """What files take in a bag whose every octet counts: their bytes, their lines in manifests, an archive's headers.

    `room` is what is left for them when the bag's own files are there.
    """

    def __init__(self, place: BagPlace, request: BagRequest, files: Sequence[SourceFile]) -> None:
        self._place = place
        self._line = sum(one.hex_length + len("  data/\n") for one in request.algorithms)
        self._manifests = len(request.algorithms)
        limit = request.max_size or 0
        self.room = limit - self._own(request, files)
        if self.room <= 0:
            raise UsageError(
                f"--max-size {human_size(limit)} is too small: the tag files of a bag alone take "
                f"{human_size(limit - self.room)}. Choose a larger one."
            )

    def of(self, file: SourceFile) -> int:
        """The octets that a file adds to a bag, at most."""
        path = len(encode_path(file.path).encode("utf-8"))
        return self._place.octets(f"data/{file.path}", file.stamp.size) + self._line + self._manifests * path

    def fits(self, file: SourceFile) -> bool:
        """Whether a bag can hold it; a name that is not UTF-8 can stand in none."""
        return not undecodable(file.path) and self.of(file) <= self.room

    def _own(self, request: BagRequest, files: Sequence[SourceFile]) -> int:
        """The files beside the payload, at most, and what the archive takes."""
        whole = PlannedBag(files=files, tags=_tags(self._place, request, 1, 2)).counted()
        written = {"bagit.txt": len(bagit_txt()), "bag-info.txt": len(bag_info(whole)) + _SLACK}
        for one in request.tag_files:
            entry = one.store.entry(one.path)
            written[one.name] = (entry.size if entry is not None else None) or 0
        padding = _PADDING if self._place.media_type is not None else 0
        manifests = [f"manifest-{one}.txt" for one in request.algorithms]
        lines = [*written, *manifests]
        for tag in request.tag_algorithms:
            written[f"tagmanifest-{tag}.txt"] = sum(
                tag.hex_length + 3 + len(encode_path(one).encode()) for one in lines
            )
        empty = sum(self._place.octets(one, 0) + padding for one in manifests)
        return self._place.frame() + empty + sum(self._place.octets(path, size) for path, size in written.items())
