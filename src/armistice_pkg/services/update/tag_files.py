"""The tag files of the new version: each that says something new is written, all others are kept (RFC 8493, 2.2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.paths import undecodable
from armistice_pkg.core.ports import Stage
from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.formats.bag_rules.declaration import BAGIT_TXT
from armistice_pkg.formats.bag_rules.fetch import FETCH_TXT
from armistice_pkg.formats.bag_rules.info import BAG_INFO_TXT
from armistice_pkg.formats.bagit import FetchItem, bagit_txt, codec_of, manifest, written_path
from armistice_pkg.formats.bagit.info_lines import InfoEntry, info_text
from armistice_pkg.services.update.contents import HISTORY, Contents, is_own
from armistice_pkg.services.update.plan import Plan

__all__ = ["TagWriter", "holes_left", "kept_tag_files", "unwritable"]

Entries = Iterable[tuple[str, str]]


def holes_left(contents: Contents, plan: Plan) -> list[FetchItem]:
    """The lines of fetch.txt that keep standing."""
    return [one for one in contents.holes if one.path not in plan.gone]


def kept_tag_files(contents: Contents, plan: Plan) -> Iterator[str]:
    """Those that the new version takes over as they are."""
    whole = len(holes_left(contents, plan)) == len(contents.holes) and not plan.upgrade
    manifests = {name.file for name in contents.payload_names} if not plan.changes_payload else set()
    for path in contents.tree.tag_files:
        if path in plan.gone or path == HISTORY:
            continue
        as_it_is = (path == BAGIT_TXT and not plan.upgrade) or (path == FETCH_TXT and whole) or path in manifests
        if as_it_is or not is_own(path):
            yield path


def unwritable(contents: Contents, plan: Plan, name: str) -> Iterator[Problem]:
    """What the declared character set does not have, of all that is new."""
    charset = contents.declaration.charset
    if plan.upgrade or charset.upper() == "UTF-8":
        return
    texts = [*plan.fresh, *(f"{tag.label}: {tag.value}" for tag in plan.tags)]
    for text in texts:
        try:
            text.encode(codec_of(charset) or "utf-8")
        except UnicodeEncodeError:
            yield problem(
                "updating-unwritable",
                Place(source=name, path=BAGIT_TXT),
                f'"{visible(text)}" cannot be written in {charset}, which bagit.txt declares. Add --upgrade.',
                found=text,
            )


class TagWriter:
    """Writes the tag files; `written` are those that the tag manifests are to list."""

    def __init__(self, stage: Stage, contents: Contents, plan: Plan) -> None:
        self._stage = stage
        self._plan = plan
        self._contents = contents
        self._legacy = contents.declaration.is_legacy and not plan.upgrade
        self._codec = codec_of("UTF-8" if plan.upgrade else contents.declaration.charset) or "utf-8"
        self.written: list[MeasuredFile] = []

    def declaration(self) -> None:
        """bagit.txt, if the version is another."""
        if self._plan.upgrade:
            self._add(BAGIT_TXT, bagit_txt())

    def info(self, entries: Sequence[InfoEntry]) -> None:
        """bag-info.txt."""
        self._add(BAG_INFO_TXT, self._encoded(info_text(entries)))

    def fetch(self) -> None:
        """fetch.txt, if lines of it went and others are left."""
        left = holes_left(self._contents, self._plan)
        if left and (len(left) < len(self._contents.holes) or self._plan.upgrade):
            lines = (
                f"{one.url} {'-' if one.length is None else one.length} {written_path(one.path, legacy=self._legacy)}\n"
                for one in left
            )
            self._add(FETCH_TXT, self._encoded("".join(lines)))

    def history(self, document: bytes) -> None:
        """What has been changed so far."""
        self._add(HISTORY, document)

    def payload_manifest(self, algorithm: Algorithm, entries: Entries) -> None:
        """One payload manifest."""
        self._add(f"manifest-{algorithm}.txt", self._manifest(entries))

    def tag_manifests(self, kept: Mapping[str, MeasuredFile]) -> None:
        """All tag manifests, over what was kept and what was written."""
        files = [one for one in (*kept.values(), *self.written) if not undecodable(one.path)]
        for algorithm in self._plan.tag_algorithms:
            data = self._manifest((one.path, one.digests[algorithm]) for one in files)
            self._stage.write(f"tagmanifest-{algorithm}.txt", data, ())

    def _add(self, path: str, data: bytes) -> None:
        self.written.append(self._stage.write(path, data, self._plan.tag_algorithms))

    def _manifest(self, entries: Entries) -> bytes:
        data = manifest(entries, legacy=self._legacy)
        return data if self._codec == "utf-8" else self._encoded(data.decode("utf-8"))

    def _encoded(self, text: str) -> bytes:
        return text.encode(self._codec)
