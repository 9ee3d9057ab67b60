"""What is wrong with the bag as it is, parted by what stays: a fault in what goes is no reason to refuse."""

from collections.abc import Iterator
from dataclasses import replace

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.ports import Engine, Store
from armistice_pkg.core.problems import Problem, problem
from armistice_pkg.formats.bag_rules.fixity import altered
from armistice_pkg.services.update.contents import HISTORY, Contents, is_own
from armistice_pkg.services.update.fixity import Several, Told, compared
from armistice_pkg.services.update.plan import Plan
from armistice_pkg.services.update.request import UpdateRequest
from armistice_pkg.services.verify import verify

__all__ = ["HOLE", "faults"]

HOLE = "bag-file-unfetched"
_OXUM = frozenset({"bag-oxum-wrong", "bag-oxum-malformed", "bag-oxum-repeated"})
_OF_MANIFESTS = frozenset({"bag-algorithm-unknown", "bag-manifest-name"})


def faults(
    bag: Store, contents: Contents, plan: Plan, request: UpdateRequest, engine: Engine | None
) -> Iterator[Problem]:
    """Everything that costs no reading of payload; what goes with the change comes as a warning, holes not at all."""
    report = verify(bag, name=bag.name, read_payload=False)
    told = [one for one in report.problems if one.code != HOLE]
    goes = {
        id(one) for one in told if _goes(one, plan) or (one.code in _OF_MANIFESTS and _drops(contents, plan, request))
    }
    for one in told:
        if one.code in _OXUM and (
            request.tags.forgets_oxum or _explained(one, bag, contents, plan, goes=goes, engine=engine)
        ):
            goes.add(id(one))
        if id(one) not in goes:
            yield one
        elif one.is_error:
            yield _gone(one)
    known = {one.place.path for one in told}
    for path in contents.tree.tag_files:
        if (is_own(path) or path == HISTORY) and path not in plan.gone and path not in known:
            yield from _changed_since(contents, path, bag.name)


def _goes(one: Problem, plan: Plan) -> bool:
    return one.place.path in plan.gone


def _drops(contents: Contents, plan: Plan, request: UpdateRequest) -> bool:
    """Whether manifests under odd names go, while each file that stays can be verified by another."""
    if not request.algorithms:
        return False
    payload = contents.payload
    return all(
        contents.expected(row)
        for path, row in payload.items()
        if payload.size(row) is not None and path not in plan.gone
    )


def _explained(
    one: Problem, bag: Store, contents: Contents, plan: Plan, *, goes: set[int], engine: Engine | None
) -> bool:
    """Whether the sum is wrong because of what goes: of that, something must be other than it was."""
    if one.code != "bag-oxum-wrong" or not plan.gone:
        return False
    if goes:
        return True
    payload = contents.payload
    rows = ((path, payload.find(path)) for path in plan.gone)
    told = [
        Told(path, size, contents.expected(row), ())
        for path, row in rows
        if row is not None and (size := payload.size(row)) is not None
    ]
    return any(found.told for found in compared(bag, Several(told), engine))


def _gone(one: Problem) -> Problem:
    return problem(
        "updating-fault-goes",
        one.place,
        f"This goes with the change: {one.message}",
        expected=one.expected,
        found=one.code,
    )


def _changed_since(contents: Contents, path: str, name: str) -> Iterator[Problem]:
    """A tag file is written anew from what was read of it: that must be what the tag manifests say."""
    expected = contents.expected_of_tag_file(path)
    try:
        found = altered("bag-tag-file-altered", path, expected, contents.tag_files.digests(path)) if expected else None
    except UnreadableError:  # which `verify` tells
        return
    if found is not None:
        yield replace(found, place=replace(found.place, source=name))
