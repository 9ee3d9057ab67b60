"""Rules on `bag-info.txt` (RFC 8493, 2.2.2)."""

from collections.abc import Iterable, Iterator, Sequence

from armistice_pkg.core.problems import Place, Problem, problem
from armistice_pkg.formats.bag_rules.text import shown, text_problem
from armistice_pkg.formats.bagit import Declaration, Fault, FaultKind, InfoTag, Oxum, parse_oxum, values_of

__all__ = ["BAG_INFO_TXT", "OXUM", "info_lines", "oxum_problems"]

BAG_INFO_TXT = "bag-info.txt"
OXUM = "Payload-Oxum"


def info_lines(parsed: Iterable[InfoTag | Fault], declaration: Declaration, tags: list[InfoTag]) -> Iterator[Problem]:
    """Rules on each line; puts the tags into `tags`. Before 1.0, white space around the colon was free."""
    for one in parsed:
        if isinstance(one, InfoTag):
            tags.append(one)
        elif (text := text_problem(BAG_INFO_TXT, one, declaration.charset)) is not None:
            yield text
        elif one.kind is not FaultKind.SPACING:
            yield problem(
                "bag-info-line-malformed",
                Place(path=BAG_INFO_TXT, line=one.line),
                f'Line {one.line} of bag-info.txt is "{shown(one.text)}". Write it as "Label: value".',
                found=one.text,
            )
        elif not declaration.is_legacy:
            yield problem(
                "bag-info-spacing",
                Place(path=BAG_INFO_TXT, line=one.line),
                f'Line {one.line} of bag-info.txt is "{shown(one.text)}". '
                "Write it with no space before the colon and one space after it.",
                found=one.text,
            )


def oxum_problems(tags: Sequence[InfoTag], there: Oxum, *, has_holes: bool) -> Iterator[Problem]:
    """`Payload-Oxum` stands there once at most, and fits the payload; it never stands for reading the files.

    Of a bag with holes that `fetch.txt` lists, the sum cannot be known yet.
    """
    found = list(values_of(tags, OXUM))
    for repeated in found[1:]:
        yield problem(
            "bag-oxum-repeated",
            Place(path=BAG_INFO_TXT, line=repeated.line),
            f"Payload-Oxum stands in line {found[0].line} of bag-info.txt and again in line {repeated.line}. "
            "Keep the right one.",
            found=repeated.value,
        )
    for tag in found:
        said = parse_oxum(tag.value)
        place = Place(path=BAG_INFO_TXT, line=tag.line)
        if said is None:
            yield problem(
                "bag-oxum-malformed",
                place,
                f'Payload-Oxum is "{shown(tag.value)}". Write octets, a full stop and the count of files.',
                expected=str(there),
                found=tag.value,
            )
        elif said != there and not has_holes:
            yield problem(
                "bag-oxum-wrong",
                place,
                f"bag-info.txt says {said.octets} octets in {said.files} files, and there are {there.octets} octets "
                f"in {there.files} files. See which files are missing, unlisted or altered.",
                expected=str(said),
                found=str(there),
            )
