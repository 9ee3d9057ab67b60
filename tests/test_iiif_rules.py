"""Each rule of IIIF on what breaks it: nothing more is found, and nothing in what is whole."""

import copy
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.codes.iiif import IIIF_CODES
from armistice_pkg.core.problems import any_error
from armistice_pkg.formats.iiif_rules import iiif_problems, image_info_problems, presentation_2_problems
from armistice_pkg.wiring.iiif import iiif_rules
from builders.iiif import HOME, whole

Json = dict[str, Any]
Change = Callable[[Json], object]


@cache
def text() -> str:
    return json.dumps(whole())


def painting(m: Json, number: int = 0) -> Json:
    found: Json = m["items"][number]["items"][0]["items"][0]
    return found


def line(m: Json) -> Json:
    found: Json = m["items"][0]["annotations"][1]["items"][0]
    return found


def sound(m: Json, **canvas: object) -> Json:
    painting(m).update(body={"id": f"{HOME}/s.mp3", "type": "Sound", "format": "audio/mpeg", "duration": 10.5})
    m["items"][0].update(canvas)
    return m


BREAKS: dict[str, list[Change]] = {
    "iiif-context": [
        lambda m: m.pop("@context"),
        lambda m: m.update({"@context": [*m["@context"], "https://x.org/"]}),
        lambda m: m["items"][0].update({"@context": m["@context"][-1]}),
    ],
    "iiif-id-not-unique": [
        lambda m: line(m).update(id=painting(m)["id"]),
        lambda m: painting(m, 1).update(id=painting(m)["id"]),
        lambda m: m["structures"].append(copy.deepcopy(m["structures"][0])),
    ],
    "iiif-id-not-http": [
        lambda m: m.update(id="manifest.json"),
        lambda m: m.update(id="urn:x:y"),
        lambda m: m.update(id="https://example.org/a b"),
        lambda m: m.update(id="https://example.org/é"),
        lambda m: m.update(id="https://[example.org/"),
        lambda m: m.update(id="https:///manifest.json"),
        lambda m: painting(m)["body"]["service"][0].update(id="../images/1"),
    ],
    "iiif-canvas-fragment": [lambda m: m["items"][0].update(id=f"{HOME}/canvas#1")],
    "iiif-empty-items": [
        lambda m: m["structures"][0].update(items=[]),
        lambda m: m["items"][0].update(items=[]),
        lambda m: m["items"][0]["annotations"][1].update(items=[]),
    ],
    "iiif-empty-label": [
        lambda m: m.update(label={}),
        lambda m: m.update(label={"en": []}),
        lambda m: m.update(summary={"en": [" "]}),
    ],
    "iiif-nav-date": [
        lambda m: m.update(navDate="1953-07-27"),
        lambda m: m.update(navDate="1953-07-27T00:00:00"),
        lambda m: m.update(navDate="1953-13-45T00:00:00Z"),
        lambda m: m.update(navDate=1953),
        lambda m: m.update(navDate="١٩٥٣-07-27T00:00:00Z"),
    ],
    "iiif-nav-place": [
        lambda m: m.update({"@context": m["@context"][-1]}),
        lambda m: m["navPlace"]["features"][0]["geometry"].update(coordinates=[37.95, 126.68]),
        lambda m: m["navPlace"]["features"][0]["geometry"].update(coordinates=["126", "37"]),
        lambda m: m["navPlace"]["features"][0]["geometry"].update(coordinates=[1]),
    ],
    "iiif-html-in-label": [lambda m: m.update(label={"en": ["<b>Title</b>"]})],
    "iiif-html-not-allowed": [
        lambda m: m.update(summary={"en": ["<p><script>x</script></p>"]}),
        lambda m: m.update(summary={"en": ["<p>open"]}),
        lambda m: m.update(summary={"en": ["<p>open</q>"]}),
        lambda m: m.update(summary={"en": ["in <Peking> now"]}),
        lambda m: m.update(summary={"en": ['<p><a href="javascript:x">y</a></p>']}),
        lambda m: m.update(summary={"en": ['<p><a href="http://[x">y</a></p>']}),
        lambda m: m.update(summary={"en": ['<p onclick="x">y</p>']}),
        lambda m: m.update(summary={"en": ["<p><!-- x --></p>"]}),
        lambda m: m.update(summary={"en": ['<!DOCTYPE p [<!ENTITY a "b">]><p>&a;</p>']}),
    ],
    "iiif-language-tag": [
        lambda m: m.update(label={"@none": ["Title"]}),
        lambda m: m.update(label={"xx-not-a-tag": ["Title"]}),
        lambda m: m["rendering"][0].update(language=["english"]),
    ],
    "iiif-rights-uri": [
        lambda m: m.update(rights="https://creativecommons.org/licenses/by/4.0/"),
        lambda m: m.update(rights="All rights reserved, see http://creativecommons.org/licenses/by/4.0/"),
        lambda m: m.update(rights=1),
    ],
    "iiif-behavior": [
        lambda m: m.update(behavior=["paged", "individuals"]),
        lambda m: m.update(behavior=["auto-advance", "no-auto-advance"]),
        lambda m: m["items"][0].update(behavior=["facing-pages", "non-paged"]),
    ],
    "iiif-behavior-unknown": [lambda m: m.update(behavior=["individual"])],
    "iiif-property-misplaced": [
        lambda m: m["items"][0].update(behavior=["paged"]),
        lambda m: m["items"][0].update(viewingDirection="left-to-right"),
        lambda m: m["items"][0].update(structures=[]),
        lambda m: line(m).update(navDate="1953-07-27T00:00:00Z"),
        lambda m: m["items"][0].update(
            placeholderCanvas={
                "id": f"{HOME}/p1",
                "type": "Canvas",
                "width": 1,
                "height": 1,
                "accompanyingCanvas": {"id": f"{HOME}/p2", "type": "Canvas", "width": 1, "height": 1},
            }
        ),
    ],
    "iiif-property-unknown": [
        lambda m: m.update(navdate="1953-07-27T00:00:00Z"),
        lambda m: m.update(description="x"),
        lambda m: m.update(Label={}),
    ],
    "iiif-painting-target": [
        lambda m: painting(m).update(target=m["items"][1]["id"]),
        lambda m: painting(m).update(target={"type": "SpecificResource", "source": m["items"][1]["id"]}),
    ],
    "iiif-not-painting": [lambda m: painting(m).update(motivation="supplementing")],
    "iiif-annotation-target": [lambda m: line(m).update(target=m["items"][1]["id"])],
    "iiif-painting-in-annotations": [
        lambda m: line(m).update(motivation="painting"),
        lambda m: line(m).update(motivation=["supplementing", "painting"]),
    ],
    "iiif-range-canvas": [
        lambda m: m["structures"][0]["items"][0].update(id=f"{HOME}/canvas/9"),
        lambda m: m["structures"][0]["items"][1]["source"].update(id=f"{HOME}/canvas/9"),
        lambda m: m["start"].update(id=f"{HOME}/canvas/9"),
    ],
    "iiif-label-missing": [lambda m: [m["items"][0].pop("label"), m["structures"][0].pop("label")]],
    "iiif-mixed-content": [
        lambda m: painting(m)["body"].update(id="http://example.org/x.jpg"),
        lambda m: [one["thumbnail"][0].update(id="http://example.org/x.jpg") for one in m["items"]],
    ],
    "iiif-canvas-size": [
        lambda m: m["items"][1].pop("width"),
        lambda m: [m["items"][1].pop("width"), m["items"][1].pop("height"), m["structures"][0]["items"].pop()],
    ],
    "iiif-painted-kind": [
        sound,
        lambda m: [
            m["items"][0].pop("width"),
            m["items"][0].pop("height"),
            m["items"][0].update(duration=3, annotations=[]),
        ],
    ],
    "iiif-stretched": [
        lambda m: m["items"][0].update(height=1240),
        lambda m: painting(m)["body"].update(height=1600),
    ],
    "iiif-part-outside": [
        lambda m: line(m).update(target=f"{line(m)['target'].split('#')[0]}#xywh=1200,0,100,10"),
        lambda m: line(m).update(target=f"{line(m)['target'].split('#')[0]}#xywh=1,2,3"),
        lambda m: line(m).update(target=f"{line(m)['target'].split('#')[0]}#xywh=1,2,0,3"),
        lambda m: line(m).update(target=f"{line(m)['target'].split('#')[0]}#t=3,4"),
        lambda m: [sound(m, duration=10.5), line(m).update(target=f"{HOME}/canvas/1#t=20")],
        lambda m: [sound(m, duration=10.5), line(m).update(target=f"{HOME}/canvas/1#t=4,3")],
        lambda m: [sound(m, duration=10.5), line(m).update(target=f"{HOME}/canvas/1#t=x")],
    ],
    "iiif-service": [
        lambda m: painting(m)["body"]["service"][0].update(id=f"{HOME}/images/1/info.json"),
        lambda m: painting(m)["body"]["service"][0].pop("profile"),
        lambda m: painting(m)["body"]["service"][0].update(profile="http://iiif.io/api/image/3/level0.json"),
    ],
    "iiif-format-missing": [lambda m: m["rendering"][0].pop("format")],
    "iiif-not-shown": [
        lambda m: painting(m).update(body={"id": f"{HOME}/d.pdf", "type": "Text", "format": "application/pdf"})
    ],
    "iiif-schema": [
        lambda m: m.pop("label"),
        lambda m: m.update(label="plain"),
        lambda m: m["thumbnail"][0].update(width=0),
        lambda m: m.update(viewingDirection="up"),
        lambda m: painting(m).pop("target"),
        lambda m: m["structures"][0]["items"][1].pop("source"),
        lambda m: m.update(items="none"),
    ],
}
# What one change breaks besides, since rules overlap where a thing is broken twice over.
BESIDES = {
    "iiif-context": {"iiif-nav-place"},
    "iiif-canvas-fragment": {"iiif-painting-target", "iiif-annotation-target", "iiif-range-canvas"},
    "iiif-empty-items": {"iiif-range-canvas"},
    "iiif-annotation-target": {"iiif-part-outside"},
    "iiif-canvas-size": {"iiif-part-outside", "iiif-painted-kind"},
    "iiif-painted-kind": {"iiif-stretched"},
    "iiif-property-misplaced": {"iiif-label-missing"},
    "iiif-schema": {"iiif-painting-target", "iiif-range-canvas", "iiif-part-outside"},
    "iiif-stretched": {"iiif-part-outside"},
}


def test_nothing_is_found_in_what_is_whole() -> None:
    assert iiif_rules().of_ours(whole(), "m") == ()
    assert iiif_problems(whole(), source="m", url=f"{HOME}/manifest.json") == ()


@pytest.mark.parametrize(("code", "index"), [(code, index) for code in BREAKS for index in range(len(BREAKS[code]))])
def test_each_rule_finds_what_breaks_it_and_nothing_else(code: str, index: int) -> None:
    broken = json.loads(text())
    BREAKS[code][index](broken)
    found = {one.code for one in iiif_rules().of_ours(broken, "m")}
    assert code in found
    # The schema tells a wrong type where a rule tells what is wrong with the value.
    assert found <= {code, "iiif-schema", *BESIDES.get(code, ())}, found


def test_an_empty_manifest_is_an_error_and_an_empty_collection_a_warning() -> None:
    empty = whole() | {"items": [], "structures": []}
    assert "iiif-empty-items" in {one.code for one in iiif_problems(empty, source="m") if one.is_error}
    collection = {"@context": whole()["@context"], "id": f"{HOME}/c.json", "type": "Collection", "label": {"en": ["C"]}}
    (found,) = iiif_problems(collection | {"items": []}, source="c")
    assert (found.code, found.is_error) == ("iiif-empty-items", False)


def test_an_id_that_is_not_the_url_is_told_where_the_url_is_known() -> None:
    (found,) = iiif_problems(whole(), source="m", url="https://elsewhere.org/manifest.json")
    assert (found.code, found.place.path) == ("iiif-url-differs", "/id")


def test_properties_of_a_context_of_ones_own_are_not_ours_to_judge() -> None:
    own = whole()
    own["@context"] = ["https://example.org/context.json", *own["@context"]]
    assert iiif_problems(own | {"shelfmark": "x"}, source="m") == ()


def test_a_place_is_a_json_pointer_with_its_escapes() -> None:
    broken = whole()
    broken["label"] = {"a/b~c": ["x"]}
    (pointer,) = {one.place.path for one in iiif_problems(broken, source="m")}
    assert pointer == "/label"
    broken = whole()
    broken["x/y~z"] = {"navDate": "never"}
    assert "/x~1y~0z/navDate" in {one.place.path for one in iiif_problems(broken, source="m")}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "type", "items"]), inner),
    max_leaves=4,
)


@given(st.data())
def test_no_shape_makes_a_rule_fail(data: st.DataObject) -> None:
    document = json.loads(text())
    nodes: list[Any] = [document]
    for node in nodes:
        nodes += [one for one in (node.values() if isinstance(node, dict) else node) if isinstance(one, dict | list)]
    victim = data.draw(st.sampled_from([one for one in nodes if one]))
    key = data.draw(st.sampled_from(sorted(victim) if isinstance(victim, dict) else range(len(victim))))
    victim[key] = data.draw(VALUES)
    assert isinstance(iiif_rules().of_bytes(json.dumps(document).encode(), "m"), tuple)


@pytest.mark.parametrize("value", [[], {}, [["Image"]], 1, None])
def test_a_type_that_is_no_text_makes_no_rule_fail(value: object) -> None:
    document = json.loads(text())
    nodes: list[Any] = [document]
    for node in nodes:
        nodes += [one for one in (node.values() if isinstance(node, dict) else node) if isinstance(one, dict | list)]
    for victim in [one for one in nodes if isinstance(one, dict) and "type" in one]:
        kept, victim["type"] = victim["type"], value
        assert isinstance(iiif_rules().of_bytes(json.dumps(document).encode(), "m"), tuple)
        victim["type"] = kept


INFO: Json = {
    "@context": "http://iiif.io/api/image/3/context.json",
    "id": f"{HOME}/images/1",
    "type": "ImageService3",
    "protocol": "http://iiif.io/api/image",
    "profile": "level0",
    "width": 1240,
    "height": 1754,
    "sizes": [{"width": 310, "height": 439}, {"width": 620, "height": 877}],
    "tiles": [{"width": 512, "height": 512, "scaleFactors": [1, 2, 4]}],
}
INFO_BREAKS: dict[str, list[Change]] = {
    "iiif-image-context": [lambda i: i.pop("@context")],
    "iiif-image-sizes": [
        lambda i: i["sizes"].append({"width": 2480, "height": 3508}),
        lambda i: i["sizes"].append({"width": 100, "height": 100}),
        lambda i: i["tiles"].append(i["tiles"][0]),
        lambda i: i["tiles"][0]["scaleFactors"].append(1),
    ],
    "iiif-image-schema": [
        lambda i: i.pop("profile"),
        lambda i: i.update(maxHeight=100),
        lambda i: i.update(width="1240"),
        lambda i: i.update(sizes=[{"width": 0, "height": 1}]),
        lambda i: i.update(tiles=[{"width": 512}]),
        lambda i: i.update(sizes=3, tiles="x"),
    ],
    "iiif-service": [lambda i: i.update(id=f"{HOME}/images/1/info.json")],
    "iiif-id-not-http": [lambda i: i.update(id="images/1")],
    "iiif-rights-uri": [lambda i: i.update(rights="mine")],
}


@pytest.mark.parametrize(
    ("code", "index"), [(code, index) for code in INFO_BREAKS for index in range(len(INFO_BREAKS[code]))]
)
def test_each_rule_of_an_info_json_finds_what_breaks_it(code: str, index: int) -> None:
    assert iiif_rules().of_bytes(json.dumps(INFO).encode(), "i", f"{HOME}/images/1/info.json") == ()
    broken = copy.deepcopy(INFO)
    INFO_BREAKS[code][index](broken)
    found = {one.code for one in iiif_rules().of_bytes(json.dumps(broken).encode(), "i")}
    assert found == {code}


def test_an_info_json_that_lies_elsewhere_is_told() -> None:
    (found,) = image_info_problems(INFO, source="i", url="https://example.org/other/info.json")
    assert found.code == "iiif-url-differs"


OLD: Json = {
    "@context": "http://iiif.io/api/presentation/2/context.json",
    "@id": f"{HOME}/manifest-2.json",
    "@type": "sc:Manifest",
    "label": "T",
    "sequences": [
        {
            "@type": "sc:Sequence",
            "canvases": [
                {
                    "@id": f"{HOME}/canvas/{number}",
                    "@type": "sc:Canvas",
                    "label": str(number),
                    "width": 10,
                    "height": 10,
                    "images": [
                        {
                            "@type": "oa:Annotation",
                            "motivation": "sc:painting",
                            "on": f"{HOME}/canvas/{number}",
                            "resource": {"@id": f"{HOME}/{number}.jpg", "@type": "dctypes:Image"},
                        }
                    ],
                }
                for number in (1, 2)
            ],
        }
    ],
}
OLD_BREAKS: list[Change] = [
    lambda m: m.update({"@id": "x"}),
    lambda m: m.update({"@id": "http://[x"}),
    lambda m: m.update({"@type": "Manifest"}),
    lambda m: m.pop("label"),
    lambda m: m.pop("sequences"),
    lambda m: m["sequences"][0].update(canvases=[]),
    lambda m: m["sequences"][0]["canvases"][0].pop("width"),
    lambda m: m["sequences"][0]["canvases"][0].update({"@id": 3}),
    lambda m: m["sequences"][0]["canvases"][0].update({"@id": f"{HOME}/canvas/2"}),
    lambda m: m["sequences"][0]["canvases"][0]["images"][0].pop("resource"),
    lambda m: m["sequences"][0]["canvases"][0]["images"][0].update(on="x"),
    lambda m: m.update({"@type": "sc:Collection"}),
    lambda m: m.update({"@type": "sc:AnnotationList"}),
]


def test_a_document_of_version_2_is_told_as_such_and_looked_over() -> None:
    (told,) = iiif_rules().of_bytes(json.dumps(OLD).encode(), "m", f"{HOME}/manifest-2.json")
    assert (told.code, told.is_error) == ("iiif-2", False)
    for change in OLD_BREAKS:
        broken = copy.deepcopy(OLD)
        change(broken)
        found = {one.code for one in presentation_2_problems(broken, source="m")}
        assert found == {"iiif-2", "iiif-2-shape"}
    moved = {one.code for one in presentation_2_problems(OLD, source="m", url="https://example.org/x")}
    assert moved == {"iiif-2", "iiif-url-differs"}


def test_an_info_json_of_version_2_is_told_as_not_checked() -> None:
    found = iiif_rules().of_bytes(b'{"@context": "http://iiif.io/api/image/2/context.json"}', "i")
    assert ([one.code for one in found], any_error(found)) == (["iiif-image-2"], False)


def test_every_code_of_iiif_is_exercised_here() -> None:
    others = {"iiif-url-differs", "iiif-2", "iiif-2-shape", "iiif-image-2"}
    assert set(IIIF_CODES) == {*BREAKS, *INFO_BREAKS, *others}
