"""Whether a bag that is there is what would be made: compared byte by byte, never remembered."""

from collections.abc import Mapping

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.ports import Store
from armistice_pkg.core.problems import Verdict
from armistice_pkg.formats.bag_rules.fetch import FETCH_TXT
from armistice_pkg.formats.bagit import InfoTag, Listed, bag_info, manifest_name, parse_bag_info, parse_manifest
from armistice_pkg.services.bag.holes import fetch_list
from armistice_pkg.services.bag.planning import PlannedBag
from armistice_pkg.services.bag.request import BagRequest
from armistice_pkg.services.bag_writer import Tags
from armistice_pkg.services.verify import is_bag, read_bag_info, verify

__all__ = ["difference"]

_CHUNK = 1 << 20
_OF_ITS_DAY = frozenset({"bagging-date", "bag-software-agent"})


def difference(there: Store, source: Store, planned: PlannedBag, request: BagRequest) -> str | None:
    """What tells the bag that is there from the one that was asked for, as a clause; None if nothing does.

    What costs little is compared first. The day of bagging and our version are no difference.

    Raises:
        UnreadableError: a file of the source cannot be read.
    """
    try:
        if not is_bag(there):
            return "it is no bag"
        if _lasting(read_bag_info(there)) != _lasting(_parsed(planned.counted())):
            return "its bag-info.txt says something else"
        listed = _listed(there, request)
    except UnreadableError as error:
        return f"{error.path} in it cannot be read"
    if listed is None:
        return "it has other manifests"
    if listed.keys() != {f"data/{one.path}" for one in planned.files}:
        return "it holds other files"
    for one in planned.files:
        if source.measure(one.path, request.algorithms).digests != listed[f"data/{one.path}"]:
            return f"{one.path} is not the same there"
    return _other_tag_file(there, request) or _other_holes(there, planned, request)


def _other_holes(there: Store, planned: PlannedBag, request: BagRequest) -> str | None:
    """Nothing may be lacking, or only what fetch.txt lists just as it would be written now."""
    expected = b"" if request.fetch_from is None else fetch_list(request.fetch_from, planned.files)
    try:
        with there.open(FETCH_TXT) as stream:
            found = stream.read(len(expected) + 1)
    except UnreadableError:
        found = b""
    if found != expected:
        return "its fetch.txt says something else"
    fitting = {Verdict.VALID} if request.fetch_from is None else {Verdict.VALID, Verdict.INCOMPLETE}
    return None if verify(there, name="").verdict in fitting else "it is not valid"


def _lasting(tags: Tags) -> list[tuple[str, str]]:
    return [(label, value) for label, value in tags if label.lower() not in _OF_ITS_DAY]


def _parsed(tags: Tags) -> Tags:
    """The tags as they read back: long values are folded."""
    return [(one.label, one.value) for one in parse_bag_info([bag_info(tags)]) if isinstance(one, InfoTag)]


def _listed(there: Store, request: BagRequest) -> dict[str, Mapping[Algorithm, str]] | None:
    """What the payload manifests say, if all manifests are of just these algorithms."""
    algorithms = request.algorithms
    names = [name for one in there.walk() if "/" not in one.path and (name := manifest_name(one.path))]
    if {name.algorithm for name in names if not name.is_tag} != set(algorithms):
        return None
    if {name.algorithm for name in names if name.is_tag} != set(request.tag_algorithms):
        return None
    listed: dict[str, dict[Algorithm, str]] = {}
    for algorithm in algorithms:
        with there.open(f"manifest-{algorithm}.txt") as stream:
            for line in parse_manifest(iter(lambda: stream.read(_CHUNK), b"")):
                if isinstance(line, Listed):
                    listed.setdefault(line.path, {})[algorithm] = line.digest
    return dict(listed)


def _other_tag_file(there: Store, request: BagRequest) -> str | None:
    for one in request.tag_files:
        try:
            found = there.measure(one.name, request.algorithms).digests
        except UnreadableError:
            return f"{one.name} is not in it"
        if found != one.store.measure(one.path, request.algorithms).digests:
            return f"its {one.name} is another one"
    return None
