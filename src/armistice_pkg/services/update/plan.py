"""The request weighed against what is there: what goes, what comes, what stays; and all that stands against it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import NamedTuple

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.making import BagSource, Stamp
from armistice_pkg.core.paths import twins, undecodable, unsafe_reason, windows_reason
from armistice_pkg.core.ports import Store
from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.core.updating import ChangeKind, TagChange
from armistice_pkg.formats.bag_rules.info import OXUM
from armistice_pkg.formats.bag_rules.tree import DATA
from armistice_pkg.formats.bagit import CURRENT, Oxum
from armistice_pkg.formats.bagit.info_lines import InfoEntry
from armistice_pkg.services.bag.looking import look_over, unreadable
from armistice_pkg.services.update.contents import HISTORY, Contents, is_own
from armistice_pkg.services.update.history import history_problems
from armistice_pkg.services.update.request import Addition, Replacement, UpdateRequest
from armistice_pkg.services.update.tags import edited

__all__ = ["Fresh", "Plan", "make_plan"]

_PATTERN = frozenset("*?[")


class Fresh(NamedTuple):
    """A file to be copied in: where it goes, and where it comes from, as it was met."""

    kind: ChangeKind
    path: str
    source: BagSource
    source_path: str
    stamp: Stamp


@dataclass(slots=True, kw_only=True)
class Plan:
    """What the new version is made of. `gone` are paths of the earlier one that it does not take over.

    `entries` are the tags as they will be, but for those that are counted anew; `same` is there already.
    """

    algorithms: tuple[Algorithm, ...] = ()
    tag_algorithms: tuple[Algorithm, ...] = ()
    upgrade: bool = False
    gone: set[str] = field(default_factory=set)
    removed: list[str] = field(default_factory=list)
    fresh: dict[str, Fresh] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    entries: list[InfoEntry] = field(default_factory=list)
    tags: tuple[TagChange, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    changes_algorithms: bool = False
    corrects_oxum: bool = False

    @property
    def changes_payload(self) -> bool:
        """Whether the payload manifests will list something else."""
        paths = (*self.removed, *self.fresh)
        return self.upgrade or self.changes_algorithms or any(path.startswith(f"{DATA}/") for path in paths)

    @property
    def changes_nothing(self) -> bool:
        """Whether the new version would be the earlier one."""
        changes = self.removed or self.fresh or self.tags or self.upgrade or self.changes_algorithms
        return not (changes or self.corrects_oxum)


def make_plan(bag: Store, contents: Contents, request: UpdateRequest) -> Plan:
    """Weigh everything, and tell everything that stands against it; of the payload, only files to be put in are read.

    Raises:
        UnreadableError: a folder to be added cannot be listed.
    """
    return _Planning(bag, contents, request).plan()


class _Planning:
    def __init__(self, bag: Store, contents: Contents, request: UpdateRequest) -> None:
        self._bag = bag
        self._contents = contents
        self._request = request
        self._plan = Plan()
        self._parents: set[str] = set()

    def plan(self) -> Plan:
        plan, contents, request = self._plan, self._contents, self._request
        declaration = contents.declaration
        plan.upgrade = request.upgrade and (declaration.version, declaration.charset.upper()) != (CURRENT, "UTF-8")
        before = contents.algorithms(tag=False)
        plan.algorithms = tuple(request.algorithms) or before
        plan.tag_algorithms = tuple(request.algorithms) or contents.algorithms(tag=True) or plan.algorithms
        plan.changes_algorithms = bool(request.algorithms) and (
            set(request.algorithms) != set(before) or set(request.algorithms) != set(contents.algorithms(tag=True))
        )
        for removal in request.removals:
            self._remove(removal)
        for replacement in request.replacements:
            self._replace(replacement)
        for addition in request.additions:
            self._add(addition)
        self._tell(self._twins())
        plan.entries, plan.tags, found = edited(contents, request.tags, self._bag.name, normal=plan.upgrade)
        self._tell(found)
        if request.tags.forgets_oxum:
            octets, files = contents.payload.totals()
            said = [one.value for one in contents.entries if one.says(OXUM)]
            plan.corrects_oxum = said != [str(Oxum(octets=octets, files=files))]
        self._tell(self._holes())
        if not plan.changes_nothing and HISTORY not in plan.gone:
            self._tell(history_problems(contents, self._bag.name))
        return plan

    def _tell(self, problems: Iterator[Problem]) -> None:
        self._plan.problems += problems

    def _there(self, path: str) -> bool:
        tree = self._contents.tree
        return tree.payload.find(path) is not None or path in tree.tag_files or path in tree.odd

    def _stays(self, path: str) -> bool:
        return self._there(path) and path not in self._plan.gone

    # --- what goes ---

    def _remove(self, given: str) -> None:
        if is_own(given):
            self._tell(iter([_own(self._bag.name, given)]))
            return
        found = self._matching(given)
        if not found:
            self._tell(iter([_unknown(self._bag.name, given)]))
        new = [path for path in found if path not in self._plan.gone]
        self._plan.removed += new
        self._plan.gone.update(new)

    def _matching(self, given: str) -> list[str]:
        """A file, a folder with all that is in it, or what a pattern fits: a name, or a path if it holds a slash."""
        if self._there(given):
            return [given]
        tree, folder = self._contents.tree, given.rstrip("/")
        everything = [*tree.payload.paths(), *tree.odd, *(one for one in tree.tag_files if not is_own(one))]
        inside = [one for one in (*everything, *tree.empty) if one.startswith(f"{folder}/")]
        if inside or folder in tree.folders:
            return inside or [folder]
        if not _PATTERN.intersection(given) and "/" in given:
            return []
        payload = (one for one in everything if one.startswith(f"{DATA}/"))
        return [one for one in payload if fnmatchcase(one if "/" in given else one.rpartition("/")[2], given)]

    # --- what comes ---

    def _replace(self, one: Replacement) -> None:
        name, path = self._bag.name, one.path
        if is_own(path) or path == HISTORY:
            self._tell(iter([_own(name, path)]))
        elif path in self._plan.fresh or path in self._plan.gone:
            self._tell(iter([_twice(name, path)]))
        elif not self._there(path):
            self._tell(iter([_unknown(name, path)]))
        else:
            try:
                stamp = one.source.stamp(one.source_path)
                if self._is_same(one.source, one.source_path, path, intact=True):
                    self._plan.same.append(path)
                    return
            except UnreadableError as error:
                self._tell(iter([unreadable(one.source.name, one.source_path, error.reason)]))
                return
            self._plan.gone.add(path)
            self._plan.fresh[path] = Fresh(ChangeKind.REPLACED, path, one.source, one.source_path, stamp)

    def _is_same(self, source: BagSource, source_path: str, path: str, *, intact: bool) -> bool:
        """Whether a file is what the bag lists at `path`; `intact`: and what is there is that, too.

        Raises:
            UnreadableError: the source cannot be read.
        """
        listed = self._contents.listed(path)
        there = self._bag.entry(path)
        size = source.stamp(source_path).size
        if not listed or there is None or (intact and there.size != size):
            return False
        if dict(source.measure(source_path, tuple(listed)).digests) != listed:
            return False
        try:
            return not intact or dict(self._bag.measure(path, tuple(listed)).digests) == listed
        except UnreadableError:
            return False

    def _add(self, one: Addition) -> None:
        look = look_over(one.source, self._request.skip)
        self._tell(iter(look.problems))
        self._tell(_folder_problems(one))
        for file in look.files:
            path = one.path(file.path)
            if path in {DATA, HISTORY} or is_own(path):
                self._tell(iter([_own(self._bag.name, path)]))
            elif path in self._plan.fresh:
                self._tell(iter([_twice(self._bag.name, path)]))
            else:
                self._put(Fresh(ChangeKind.ADDED, path, one.source, file.path, file.stamp))

    def _put(self, fresh: Fresh) -> None:
        path = fresh.path
        try:
            same = self._stays(path) and self._is_same(fresh.source, fresh.source_path, path, intact=False)
        except UnreadableError as error:
            self._tell(iter([unreadable(fresh.source.name, fresh.source_path, error.reason)]))
            return
        if same:
            self._plan.same.append(path)
            return
        taken = self._in_the_way(path)
        if taken is not None:
            self._tell(iter([_taken(self._bag.name, path, taken)]))
            return
        self._plan.fresh[path] = fresh
        self._parents.update(_above(path))

    def _in_the_way(self, path: str) -> str | None:
        """What of the new version keeps a file from lying at `path`."""
        for one in (path, *_above(path)):
            if self._stays(one) or (one != path and one in self._plan.fresh):
                return one
        if path in self._parents:
            return path
        tree = self._contents.tree
        if path in tree.folders:
            prefix = f"{path}/"
            paths = (*tree.payload.paths(), *tree.tag_files, *tree.odd)
            return next((one for one in paths if one.startswith(prefix) and one not in self._plan.gone), None)
        return None

    # --- the whole ---

    def _twins(self) -> Iterator[Problem]:
        """RFC 8493, 6.1.1.3: twins of which one is added; those that were there before, `verify` tells."""
        added = {one.path for one in self._plan.fresh.values() if one.kind is ChangeKind.ADDED}
        if not added:
            return
        kept = (path for path in self._contents.payload.paths() if path not in self._plan.gone)
        kept_tags = (path for path in self._contents.tree.tag_files if path not in self._plan.gone)
        files = [*kept, *kept_tags, *added]
        folders = {folder for path in files for folder in _above(path)}
        new_folders = self._parents - set(self._contents.tree.folders)
        for group in (*twins(files), *twins(folders)):
            new = sorted({*group} & (added | new_folders))
            if new:
                shown = ", ".join(f'"{visible(path)}"' for path in group)
                yield problem(
                    "making-name-twins",
                    Place(source=self._bag.name, path=new[0]),
                    f"In the new version the names {shown} differ only in case or in how their accents are coded. "
                    "Choose another path.",
                    found=", ".join(one for one in group if one != new[0]),
                )

    def _holes(self) -> Iterator[Problem]:
        """RFC 8493, 2.1.3: a file that is not here must have a digest in every manifest of the new version."""
        for item in self._contents.holes:
            row = self._contents.payload.find(item.path)
            if row is None or item.path in self._plan.gone or self._contents.payload.size(row) is not None:
                continue
            known = {algorithm for algorithm, _ in self._contents.expected(row)}
            lacking = [one for one in self._plan.algorithms if one not in known]
            if lacking and (self._plan.changes_algorithms or self._plan.upgrade):
                yield problem(
                    "updating-hole-digest",
                    Place(source=self._bag.name, path=item.path),
                    f'"{visible(item.path)}" is not here yet, and has no {" and ".join(lacking)} digest that could be '
                    "listed. Fetch it first.",
                )


def _above(path: str) -> Iterator[str]:
    """The folders that a path lies in, innermost first."""
    while path := path.rpartition("/")[0]:
        yield path


def _folder_problems(one: Addition) -> Iterator[Problem]:
    """The names that the user gave to the folders in the bag, as those of folders that are met."""
    place = Place(source=one.source.name, path=one.under)
    unsafe = unsafe_reason(one.under) if one.under else None
    if undecodable(one.under):
        yield problem("making-name-not-utf8", place, f'"{visible(one.under)}" is not UTF-8. Choose another path.')
    elif unsafe is not None:
        yield problem(
            "making-name-unsafe",
            place,
            f'"{visible(one.under)}" cannot be a path in a bag: {unsafe}. Choose another path.',
            found=unsafe,
        )
    elif one.under and (reason := windows_reason(one.under)) is not None:
        yield problem(
            "making-name-windows",
            place,
            f'Windows cannot hold "{visible(one.under)}": {visible(reason)}. Choose another if the bag shall be used'
            " there.",
            found=reason,
        )


def _own(name: str, path: str) -> Problem:
    return problem(
        "updating-path-own",
        Place(source=name, path=path),
        f'"{visible(path)}" is written by the update itself. Say what it shall tell, not what it shall be.',
    )


def _twice(name: str, path: str) -> Problem:
    return problem(
        "updating-path-twice",
        Place(source=name, path=path),
        f'Two changes are about "{visible(path)}". Ask for one of them.',
    )


def _unknown(name: str, path: str) -> Problem:
    return problem(
        "updating-path-unknown",
        Place(source=name, path=path),
        f'There is no "{visible(path)}" in the bag. Give the path as the manifests have it, such as data/letter.txt.',
    )


def _taken(name: str, path: str, there: str) -> Problem:
    other = f': "{visible(there)}"' if there != path else ""
    return problem(
        "updating-path-taken",
        Place(source=name, path=path),
        f'Where "{visible(path)}" would be added, the bag has something else{other}. '
        "Put a file in another's place with --replace, or choose another path.",
        found=there,
    )
