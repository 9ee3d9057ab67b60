"""Rights URIs: the statements of rightsstatements.org and the licences of Creative Commons.

The IIIF Presentation API 3.0 (3.1, `rights`) allows these two, in the form that begins with `http`.
"""

import re
from dataclasses import dataclass

__all__ = ["RightsFault", "parse_rights_uri"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsFault:
    """A rights URI that is none: the value as given, a clause that says why, and what to write instead."""

    value: str
    reason: str
    suggestion: str


_STATEMENTS = (
    "InC", "InC-OW-EU", "InC-EDU", "InC-NC", "InC-RUU", "NoC-CR", "NoC-NC", "NoC-OKLR", "NoC-US", "CNE", "UND", "NKC",
)  # fmt: skip
_BY_FOLDED = {one.lower(): one for one in _STATEMENTS}
_STATEMENT = re.compile(r"https?://(?:www\.)?rightsstatements\.org/(vocab|page)/([A-Za-z-]+)/1\.0/?\Z", re.IGNORECASE)
_LICENCE = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/"
    r"(licenses/by(?:-nc)?(?:-sa|-nd)?/(?:1\.0|2\.0|2\.1|2\.5|3\.0|4\.0)(?:/[a-z]{2,3})?|publicdomain/(?:zero|mark)/1\.0)"
    r"(/deed(?:\.[a-z_-]+)?|/legalcode(?:\.[a-z_-]+)?|/)?\Z",
    re.IGNORECASE,
)
_ELSEWHERE = (
    'write one of rightsstatements.org, such as "http://rightsstatements.org/vocab/InC/1.0/", or of'
    " creativecommons.org; a rights text of your own belongs into the field rights"
)


def parse_rights_uri(text: str) -> str | RightsFault:
    """The identifier that the URI stands for: with `http`, without `www.`, with its closing slash.

    `https` is accepted: both organisations serve it, and mean the same. A page about the identifier is a fault.
    """
    given = text.strip()
    if match := _STATEMENT.match(given):
        name = _BY_FOLDED.get(match[2].lower())
        if name:
            return _same(given, f"http://rightsstatements.org/vocab/{name}/1.0/", exact=match[1].lower() == "vocab")
    if match := _LICENCE.match(given):
        return _same(given, f"http://creativecommons.org/{match[1].lower()}/", exact=match[2] in {"/", None})
    return RightsFault(
        value=given,
        reason="is no rights statement of rightsstatements.org and no licence of creativecommons.org",
        suggestion=_ELSEWHERE,
    )


def _same(given: str, identifier: str, *, exact: bool) -> str | RightsFault:
    if exact:
        return identifier
    return RightsFault(
        value=given, reason="is the page about a statement, not the statement", suggestion=f"write {identifier}"
    )
