"""Joins `unbag` to folders and archives."""

import os
from dataclasses import replace

from armistice_pkg.core.errors import UsageError
from armistice_pkg.core.ports import Progress
from armistice_pkg.core.unbagging import UnbagReport
from armistice_pkg.services.unbag import unbag
from armistice_pkg.storage.payload_target import PayloadFolder
from armistice_pkg.wiring.bag_store import bag_store, require_bags
from armistice_pkg.wiring.places import place_outside
from armistice_pkg.wiring.verify import refused_bag

__all__ = ["unbag_to"]


def unbag_to(bag: str, target: str, *, progress: Progress) -> UnbagReport:
    """Take the payload of `bag` to the folder `target`.

    Raises:
        UsageError: there is no such bag, or something is at the target.
        UnfinishedError: it could not be finished; nothing is left of it.
    """
    require_bags([bag])
    place = place_outside(bag, target, "the payload")
    if os.path.lexists(place):
        raise UsageError(f"{place} is there already. Choose a new name with --to; nothing is ever written over.")
    opened = bag_store(bag)
    if opened.store is None:
        return UnbagReport(bag=refused_bag(bag, opened.problems), folder=None)
    report = unbag(opened.store, PayloadFolder(place), name=bag, progress=progress)
    return replace(report, bag=replace(report.bag, problems=(*opened.problems, *report.bag.problems)))
