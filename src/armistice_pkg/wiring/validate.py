"""What `validate` may be given, and the rules that each kind of thing is held to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.problems import Place, Problem, problem
from armistice_pkg.core.reports import BagReport, DocumentReport
from armistice_pkg.formats.bag_profile import looks_like_profile
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.wiring.bag_store import require_bags
from armistice_pkg.wiring.documents import is_address, read_document
from armistice_pkg.wiring.verify import BagRules, Tell, validated_bag

__all__ = ["KINDS", "DocumentKind", "validate_all"]

_LIMIT = 64 << 20
"""The longest file that is read to be validated, in octets; each kind may have a narrower limit of its own."""

_SNIFFED = 4096
_BEFORE = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKind:
    """A format of single files: `recognises` tells it by its bytes, `problems` are all of bytes under their name."""

    name: str
    recognises: Callable[[bytes], bool]
    problems: Callable[[bytes, str], Sequence[Problem]]


def _profile_problems(data: bytes, name: str) -> Sequence[Problem]:
    from armistice_pkg.wiring.profile import profile_from  # noqa: PLC0415 - the schemas take as long as all the rest

    return profile_from(data, name).problems


def _looks_like_iiif(data: bytes) -> bool:
    from armistice_pkg.services.validate_iiif import looks_like_iiif  # noqa: PLC0415 - as above

    return looks_like_iiif(data)


def _iiif_problems(data: bytes, name: str) -> Sequence[Problem]:
    from armistice_pkg.wiring.iiif import iiif_rules  # noqa: PLC0415 - as above

    return iiif_rules().of_bytes(data, name, name.partition("#")[0] if is_address(name) else None)


KINDS: Sequence[DocumentKind] = (
    DocumentKind(
        name="BagIt Profile",
        recognises=looks_like_profile,
        problems=_profile_problems,
    ),
    DocumentKind(name="IIIF", recognises=_looks_like_iiif, problems=_iiif_problems),
)
"""Asked one after the other; a kind of thing that is to be validated is one more entry here."""


def validate_all(names: Sequence[str], rules: BagRules, *, tell: Tell) -> Iterator[BagReport | DocumentReport]:
    """Validate each bag (a folder or an archive), file or address in turn.

    Problems of bags are told as they are found, and the report holds none; a file's report holds all of its own.

    Raises:
        UsageError: one is neither; of what lies in this computer nothing has been looked at then.
        UnfinishedError: there is no connection to an address.
    """
    documents = [_is_document(name) for name in names]
    require_bags(name for name, is_document in zip(names, documents, strict=True) if not is_document)
    for name, is_document in zip(names, documents, strict=True):
        yield _document(name) if is_document else validated_bag(name, rules, tell=tell)


def _is_document(name: str) -> bool:
    """Whether it is an address, or a file that begins as JSON objects do or is called JSON."""
    if is_address(name):
        return True
    try:
        path = Path(name).resolve()
        with FolderStore(path.parent).open(path.name) as stream:
            first = stream.read(_SNIFFED)
    except (OSError, RuntimeError, UnreadableError):
        return False
    return first.lstrip(_BEFORE).startswith(b"{") or name.lower().endswith(".json")


def _document(name: str) -> DocumentReport:
    data = read_document(name, limit=_LIMIT)
    kind = next((kind for kind in KINDS if kind.recognises(data)), None)
    if kind is not None:
        return DocumentReport(name=name, kind=kind.name, problems=tuple(kind.problems(data, name)))
    known = ", ".join(one.name for one in KINDS)
    unknown = problem(
        "document-unrecognised",
        Place(source=name),
        f"The file is no bag, and of no other kind that can be validated ({known}). Check that it is the right one.",
    )
    return DocumentReport(name=name, kind=None, problems=(unknown,))
