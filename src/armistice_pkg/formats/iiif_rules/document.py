"""A IIIF document as its rules see it: every JSON object with its place, walked once and filed by type and by key."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from armistice_pkg.core.problems import Place, Problem, Severity, problem

__all__ = [
    "DEFINED",
    "NAV_PLACE",
    "PRESENTATION_3",
    "Document",
    "Finding",
    "Json",
    "Node",
    "Rule",
    "as_problem",
    "is_canvas",
    "read",
    "source_of",
]

Json = Mapping[str, Any]

_MAX_SHOWN = 200

PRESENTATION_3 = "http://iiif.io/api/presentation/3/context.json"
NAV_PLACE = "http://iiif.io/api/extension/navplace/context.json"
DEFINED = frozenset(
    {"Collection", "Manifest", "Canvas", "Range", "Annotation", "AnnotationPage", "AnnotationCollection"}
)
"""Types whose ids are http(s) URIs of their own (Presentation 3.0, 3.2, id)."""


class Node(NamedTuple):
    """A JSON object, the one around it, and the way from there: a key, and positions in lists."""

    value: Json
    parent: "Node | None"
    way: tuple[str | int, ...]

    @property
    def pointer(self) -> str:
        """Its JSON Pointer (RFC 6901), empty for the whole."""
        parts: list[str] = []
        node: Node | None = self
        while node is not None:
            parts += (str(one).replace("~", "~0").replace("/", "~1") for one in reversed(node.way))
            node = node.parent
        return "".join(f"/{one}" for one in reversed(parts))

    @property
    def role(self) -> str:
        """The key under which it stands in the object around it: `items`, `partOf`, `service`."""
        return str(self.way[0]) if self.way else ""

    @property
    def type(self) -> str:
        """What it says it is."""
        given = self.value.get("type")
        return given if isinstance(given, str) else ""

    @property
    def id(self) -> str | None:
        """Its id, where that is a text."""
        given = self.value.get("id")
        return given if isinstance(given, str) else None

    def above(self) -> Iterator["Node"]:
        """The objects around it, innermost first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def within(self, kind: str) -> "Node | None":
        """The innermost object of that type around it."""
        return next((one for one in self.above() if one.type == kind), None)


class Finding(NamedTuple):
    """What a rule found: its code, where, and in which words; `severity` where it is another than the code's own."""

    code: str
    node: Node
    message: str
    key: str | None = None
    found: object = None
    severity: Severity | None = None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole: every object, parents first; those of a type; those that have a key."""

    root: Node
    nodes: Sequence[Node]
    by_type: Mapping[str, Sequence[Node]]
    having: Mapping[str, Sequence[Node]]

    def of(self, *types: str) -> Iterator[Node]:
        """The objects of these types."""
        return (node for kind in types for node in self.by_type.get(kind, ()))

    def with_key(self, *keys: str) -> Iterator[tuple[str, Node]]:
        """Each of the keys with the objects that have it."""
        return ((key, node) for key in keys for node in self.having.get(key, ()))

    @property
    def contexts(self) -> Sequence[object]:
        """The values of `@context`, in order."""
        given = self.root.value.get("@context", [])
        return given if isinstance(given, list) else [given]

    def canvases(self) -> Mapping[str, Node]:
        """The canvases that are defined here, by id."""
        return {node.id: node for node in self.of("Canvas") if node.id is not None and is_canvas(node)}


Rule = Callable[[Document], Iterator[Finding]]


def is_canvas(node: Node) -> bool:
    """Whether a canvas stands here, not a reference to one."""
    return bool({"items", "width", "height", "duration"} & node.value.keys())


def read(document: Json) -> Document:
    """Walk a document of any depth once."""
    root = Node(document, None, ())
    nodes: list[Node] = []
    by_type: dict[str, list[Node]] = {}
    having: dict[str, list[Node]] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        nodes.append(node)
        by_type.setdefault(node.type, []).append(node)
        inner: list[Node] = []
        for key, item in node.value.items():
            having.setdefault(key, []).append(node)
            if isinstance(item, Mapping):
                inner.append(Node(item, node, (key,)))
            elif isinstance(item, list):
                inner.extend(_in_list(item, node, (key,)))
        stack.extend(reversed(inner))
    return Document(root=root, nodes=nodes, by_type=by_type, having=having)


def _in_list(items: list[object], node: Node, way: tuple[str | int, ...]) -> Iterator[Node]:
    """The objects in a list, and in lists in it."""
    lists: list[tuple[list[object], tuple[str | int, ...]]] = [(items, way)]
    while lists:
        given, start = lists.pop()
        for index, item in enumerate(given):
            if isinstance(item, Mapping):
                yield Node(item, node, (*start, index))
            elif isinstance(item, list):
                lists.append((item, (*start, index)))


def source_of(target: object) -> str | None:
    """The URI of what a target, a range's item or a start is about, with its fragment, however it is written."""
    for _ in range(3):
        if not isinstance(target, Mapping):
            break
        target = target["source"] if "source" in target else target.get("id")
    return target if isinstance(target, str) else None


def as_problem(finding: Finding, source: str) -> Problem:
    """A finding as a problem: its place is a JSON Pointer in the file."""
    pointer = finding.node.pointer + (f"/{finding.key}" if finding.key is not None else "")
    return problem(
        finding.code,
        Place(source=source, path=pointer or None),
        finding.message,
        severity=finding.severity,
        found=_shown(finding.found),
        suggestion=finding.suggestion,
    )


def _shown(found: object) -> str | None:
    if found is None:
        return None
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, default=str)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
