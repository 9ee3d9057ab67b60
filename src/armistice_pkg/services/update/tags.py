"""bag-info.txt as it will be: what was asked for, and what is counted anew (RFC 8493, 2.2.2)."""

import datetime as dt
from collections.abc import Iterator, Sequence

from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.core.sizes import human_size
from armistice_pkg.core.updating import ChangeKind, TagChange
from armistice_pkg.formats.bag_rules.info import BAG_INFO_TXT, OXUM
from armistice_pkg.formats.bagit import Oxum
from armistice_pkg.formats.bagit.info_lines import InfoEntry, info_entry
from armistice_pkg.services.package.recipe import INPUT_DIGEST
from armistice_pkg.services.update.contents import Contents
from armistice_pkg.services.update.request import TagEdits

__all__ = ["counted", "edited"]

_SIZE, _DATE = "Bag-Size", "Bagging-Date"


def edited(
    contents: Contents, edits: TagEdits, name: str, *, normal: bool
) -> tuple[list[InfoEntry], tuple[TagChange, ...], Iterator[Problem]]:
    """The tags after the edits, what was changed, and what stands against it; what is not changed stays as written.

    First removed, then put in place of others, then added. A tag that is there already is not added again. `normal`
    writes all of them as BagIt 1.0 has them.
    """
    entries, problems = list(contents.entries), []
    for label, value in edits.removed:
        kept = [one for one in entries if not one.says(label, value)]
        if len(kept) == len(entries):
            problems.append(_unknown(name, label, value))
        # A Payload-Oxum that is told to be wrong stays where it is until it is counted anew.
        entries = entries if label.lower() == OXUM.lower() else kept
    for label, value in edits.put:
        entries = _put(entries, label, value)
    for label, value in edits.added:
        if not any(one.says(label, value) for one in entries):
            entries.append(info_entry(label, value))
    changes = tuple(_changes(contents.entries, entries))
    if normal:
        entries, unwritable = _normal(entries, name)
        problems += unwritable
    return entries, changes, iter(problems)


def _put(entries: Sequence[InfoEntry], label: str, value: str) -> list[InfoEntry]:
    """The value in the place of the first of its label, at the end where there is none; the others go."""
    at = next((index for index, one in enumerate(entries) if one.says(label)), len(entries))
    same = at < len(entries) and entries[at].says(label, value)
    new = entries[at] if same else info_entry(entries[at].label.strip() if at < len(entries) else label, value)
    rest = [one for one in entries[at + 1 :] if not one.says(label)]
    return [*entries[:at], new, *rest]


def _changes(before: Sequence[InfoEntry], after: Sequence[InfoEntry]) -> Iterator[TagChange]:
    left = list(after)
    for one in before:
        if one in left:
            left.remove(one)
        else:
            yield TagChange(kind=ChangeKind.REMOVED, label=one.label, value=one.value)
    for one in left:
        yield TagChange(kind=ChangeKind.ADDED, label=one.label, value=one.value)


def _normal(entries: Sequence[InfoEntry], name: str) -> tuple[list[InfoEntry], list[Problem]]:
    written, problems = [], []
    for one in entries:
        try:
            written.append(info_entry(one.label, one.value))
        except ValueError:
            problems.append(
                problem(
                    "updating-unwritable",
                    Place(source=name, path=BAG_INFO_TXT),
                    f'The label "{visible(one.label)}" cannot stand in bag-info.txt by the rules of BagIt 1.0. '
                    "Correct it first, with --remove-tag and --tag.",
                    found=one.label,
                )
            )
    return written, problems


def _unknown(name: str, label: str, value: str | None) -> Problem:
    what = f'"{visible(label)}"' if value is None else f'"{visible(label)}" with the value "{visible(value)}"'
    return problem(
        "updating-tag-unknown",
        Place(source=name, path=BAG_INFO_TXT),
        f"There is no tag {what} in bag-info.txt. Look there for what there is.",
        found=label,
    )


def counted(entries: Sequence[InfoEntry], there: Oxum | None, clock: int, *, recount: bool) -> list[InfoEntry]:
    """The tags with what is found out: Bagging-Date, and where `recount`, Bag-Size and Payload-Oxum.

    `there` None: the payload cannot be counted, and the tags that would say how much it is go. So does the tag by which
    `package` knows a bag as its own: changed, it is not what its source gives.
    """
    kept = [one for one in entries if not one.says(INPUT_DIGEST)]
    day = dt.datetime.fromtimestamp(clock, dt.UTC).date().isoformat()
    tags: tuple[tuple[str, str], ...] = ((_DATE, day),)
    if recount and there is None:
        kept = [one for one in kept if not one.says(_SIZE) and not one.says(OXUM)]
    elif recount and there is not None:
        tags = (*tags, (_SIZE, human_size(there.octets)), (OXUM, str(there)))
    for label, value in tags:
        kept = _put(kept, label, value)
    return kept
